"""An expression namespace for polars: ``import ipv6calc.polars``, then ``pl.col("client").ipv6calc.kind()``.

>>> import polars as pl
>>> import ipv6calc.polars
>>> frame = pl.DataFrame({"client": ["192.0.2.99", None, "2001:db8::1"]})
>>> frame.select(pl.col("client").ipv6calc.anonymize()).to_series().to_list()
['192.0.2.0', None, '2001:db8:0:9:a929:4291:c02d:5d15']
"""

from __future__ import annotations

import polars as pl

import ipv6calc as _ipv6calc

__all__ = ["Ipv6calcExpr"]


@pl.api.register_expr_namespace("ipv6calc")
class Ipv6calcExpr:
    """The functions of :mod:`ipv6calc` as methods of expressions, with the same arguments."""

    def __init__(self, expr: pl.Expr):
        self._expr = expr

    def _map(self, function, dtype, *arguments, **options):
        return self._expr.map_batches(
            lambda series: function(series, *arguments, **options), return_dtype=dtype, is_elementwise=True
        )

    def convert(self, to=None, **options):
        return self._map(_ipv6calc.convert, pl.String, to, **options)

    def kind(self, **options):
        return self._map(_ipv6calc.kind, pl.String, **options)

    def types(self, **options):
        return self._map(_ipv6calc.types, pl.String, **options)

    def iid_kind(self, **options):
        return self._map(_ipv6calc.iid_kind, pl.String, **options)

    def registry(self, **options):
        return self._map(_ipv6calc.registry, pl.String, **options)

    def country(self, **options):
        return self._map(_ipv6calc.country, pl.String, **options)

    def asn(self, **options):
        return self._map(_ipv6calc.asn, pl.UInt32, **options)

    def organisation(self, **options):
        return self._map(_ipv6calc.organisation, pl.String, **options)

    def vendor(self, **options):
        return self._map(_ipv6calc.vendor, pl.String, **options)

    def anonymize(self, **options):
        return self._map(_ipv6calc.anonymize, pl.String, **options)

    def deanonymize(self, **options):
        return self._map(_ipv6calc.deanonymize, pl.String, **options)

    def anonymize_text(self, **options):
        return self._map(_ipv6calc.anonymize_text, None, **options)

    def in_set(self, items, **options):
        """Whether each value is in a :class:`ipv6calc.PrefixSet`."""
        return self._map(items.contains, pl.Boolean, **options)

    def match(self, items, **options):
        """The smallest item of a :class:`ipv6calc.PrefixSet` around each value."""
        return self._map(items.match, pl.String, **options)
