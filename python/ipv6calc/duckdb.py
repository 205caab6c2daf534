"""Functions for DuckDB: ``register(connection)``, then ``SELECT ipv6calc_kind(client) FROM log``.

>>> import duckdb
>>> from ipv6calc.duckdb import register
>>> connection = register(duckdb.connect())
>>> connection.sql("SELECT ipv6calc_anonymize('192.0.2.99'), ipv6calc_registry('193.0.0.1')").fetchall()
[('192.0.2.0', 'RIPENCC')]
"""

from __future__ import annotations

import ipv6calc as _ipv6calc

__all__ = ["register"]

_FUNCTIONS = ("kind", "types", "iid_kind", "registry", "country", "vendor", "anonymize", "anonymize_text")


def register(connection, *, sets=None, databases=None, errors="null", preset=None, method=None, key=None):
    """Registers the functions ``ipv6calc_kind``, ``ipv6calc_types``, ``ipv6calc_iid_kind``, ``ipv6calc_registry``,
    ``ipv6calc_country``, ``ipv6calc_vendor``, ``ipv6calc_anonymize`` and ``ipv6calc_anonymize_text`` with a connection,
    and gives it back.

    ``preset``, ``method`` and ``key`` are those of :func:`ipv6calc.anonymize`. For each entry ``NAME: PrefixSet`` of
    ``sets`` there are ``ipv6calc_in_NAME`` and ``ipv6calc_match_NAME``. With ``databases``, which are
    :class:`ipv6calc.Databases`, the country is looked up there, and there are ``ipv6calc_asn`` and
    ``ipv6calc_organisation``. What cannot be read is null unless ``errors``
    is ``"raise"``.
    """
    how = {"preset": preset, "method": method, "key": key}
    for name in _FUNCTIONS:
        options = {} if name == "anonymize_text" else {"errors": errors}
        if name.startswith("anonymize"):
            options |= how
        if name == "country":
            options["databases"] = databases
        _register(connection, name, getattr(_ipv6calc, name), options, "VARCHAR")
    if databases is not None:
        for name, type_ in (("asn", "UINTEGER"), ("organisation", "VARCHAR")):
            _register(connection, name, getattr(_ipv6calc, name), {"databases": databases, "errors": errors}, type_)
    for name, items in (sets or {}).items():
        _register(connection, f"in_{name}", items.contains, {"errors": errors}, "BOOLEAN")
        _register(connection, f"match_{name}", items.match, {"errors": errors}, "VARCHAR")
    return connection


def _register(connection, name, function, options, returns):
    connection.create_function(
        f"ipv6calc_{name}", lambda values: function(values, **options), ["VARCHAR"], returns, type="arrow", null_handling="special"
    )
