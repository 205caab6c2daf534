"""IPv6 and IPv4 addresses: convert, explain, anonymise and look up, one at a time or by the column.

Every function takes one value (``str``, or ``bytes``), a list or tuple of values, or a column: of pyarrow, polars,
pandas, or of any library that speaks the Arrow C data interface. The answer has the same shape. ``None`` and null stay
null. Columns are read in place, on all processors, without the interpreter lock.

>>> import ipv6calc
>>> ipv6calc.kind("2001:db8::1")
'documentation'
>>> ipv6calc.anonymize(["192.0.2.99", None])
['192.0.2.0', None]

``errors="raise"`` (the default) raises :class:`ValueError` for the first value that cannot be read, with its row;
``errors="null"`` makes it null.
"""

from __future__ import annotations

import json as _json
import time as _time
import warnings as _warnings
from os import PathLike as _PathLike

from . import _arrow, _native
from ._native import ACTIONS, METHODS, NOTATIONS, PRESETS, __version__

__all__ = [
    "ACTIONS",
    "Databases",
    "LogStats",
    "METHODS",
    "NOTATIONS",
    "PRESETS",
    "PrefixSet",
    "Survey",
    "__version__",
    "aggregate",
    "anonymize",
    "anonymize_text",
    "asn",
    "convert",
    "country",
    "deanonymize",
    "iid_kind",
    "info",
    "kind",
    "organisation",
    "registry",
    "survey",
    "types",
    "vendor",
]


def convert(values, to=None, *, actions=(), from_=None, style=None, errors="raise"):
    """The same values in another notation, as ``ipv6calc --out`` writes them.

    ``to`` and ``from_`` are names of :data:`NOTATIONS`; without ``from_`` the notation of each value is detected,
    without ``to`` the plain notation of its kind is written. ``actions`` are names of :data:`ACTIONS` that need no
    parameter. ``style`` is ``"compressed"``, ``"uncompressed"`` or ``"full"``.

    >>> convert("2001:db8::1", to="revnibbles.arpa")
    '1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa.'
    >>> convert("192.0.2.1", actions=["conv6to4"])
    '2002:c000:201::'
    >>> convert(["2001:DB8::1", "fe80::216:3eff:fe5a:7b9c"], style="full")
    ['2001:0db8:0000:0000:0000:0000:0000:0001', 'fe80:0000:0000:0000:0216:3eff:fe5a:7b9c']
    """
    return _arrow.call(_native.convert, values, to, list(actions), from_, style, errors)


def info(value):
    """Everything that is known about one value: the document of ``ipv6calc --showinfo --json``.

    ``schema/info.schema.json`` of the project describes every field.

    >>> info("2001:db8::1")["special_purpose"]["name"]
    'Documentation'
    """
    document = _native.info(value)
    if document is None:
        return None
    text = value if isinstance(value, str) else value.decode("utf-8", "replace")
    return {"input": text, **_json.loads(document)}


def kind(values, *, errors="raise"):
    """What each address is, in one word: ``global``, ``private``, ``unique-local``, ``link-local``, ``multicast``, …;
    ``mac`` and ``eui64`` of hardware addresses.

    >>> kind(["193.0.0.1", "192.168.0.1", "2002:c000:201::", "00:16:3e:5a:7b:9c"])
    ['global', 'private', '6to4', 'mac']
    """
    return _arrow.call(_native.describe, values, "kind", errors)


def types(values, *, errors="raise"):
    """The types of each address, separated by commas; the field ``types`` of :func:`info`.

    >>> types("fe80::1")
    'unicast,link-local,iid,iid-local'
    """
    return _arrow.call(_native.describe, values, "types", errors)


def iid_kind(values, *, errors="raise"):
    """How the interface identifier of each IPv6 address was made; the field ``iid.made`` of :func:`info`.

    ``reserved``, ``eui48``, ``eui64``, ``isatap``, ``six-to-four``, ``teredo``, ``random``, ``anonymised`` or
    ``manual``; null for an address without identifier.

    >>> iid_kind(["2001:db8::216:3eff:fe5a:7b9c", "2001:db8::1", "192.0.2.1"])
    ['eui48', 'manual', None]
    """
    return _arrow.call(_native.describe, values, "iid_kind", errors)


def registry(values, *, errors="raise"):
    """The registry that serves each address, or ``reserved``; null if it is not known.

    >>> registry(["193.0.0.1", "2001:db8::1"])
    ['RIPENCC', 'reserved']
    """
    return _arrow.call(_native.describe, values, "registry", errors)


def country(values, *, databases=None, errors="raise"):
    """The country of each address, as ISO 3166 code: the one to which a registry gave it, or the one in ``databases``,
    which are :class:`Databases`, the path of an MMDB file, or several paths.

    >>> country(["8.8.8.8", "192.0.2.1"])
    ['US', None]
    """
    return _looked_up(values, "country", databases, errors)


def asn(values, *, databases, errors="raise"):
    """The AS number of each address, from an MMDB file.

    >>> asn(["192.0.2.1", None], databases=Databases())
    [None, None]
    """
    return _looked_up(values, "asn", databases, errors)


def organisation(values, *, databases, errors="raise"):
    """Who holds the AS number of each address, from an MMDB file.

    >>> organisation("192.0.2.1", databases=Databases()) is None
    True
    """
    return _looked_up(values, "organisation", databases, errors)


class Databases:
    """MMDB files of any vendor, the most trusted first, in addition to the tables of the registries.

    Files are read into memory once: keep this for several calls. A record that cannot be used is a warning.

    >>> country("8.8.8.8", databases=Databases())
    'US'
    """

    __slots__ = ("_native", "_paths")

    def __init__(self, *paths):
        self._paths = paths
        self._native = _native.NativeDatabases(list(paths))

    def __repr__(self):
        return f"Databases({', '.join(map(repr, self._paths))})"

    def __reduce__(self):
        return Databases, self._paths


def _looked_up(values, field, databases, errors):
    if databases is None:
        return _arrow.call(_native.describe, values, field, errors)
    if isinstance(databases, (str, bytes, _PathLike)):
        databases = Databases(databases)
    elif not isinstance(databases, Databases):
        databases = Databases(*databases)
    answers = _arrow.call(_native.describe, values, field, errors, databases._native)
    for trouble in databases._native.troubles():
        _warnings.warn(trouble, RuntimeWarning, stacklevel=3)
    return answers


def vendor(values, *, errors="raise"):
    """The vendor of each MAC address or EUI-64, also of one in an IPv6 address.

    >>> vendor(["00:16:3e:5a:7b:9c", "2001:db8::216:3eff:fe5a:7b9c", "2001:db8::1"])
    ['Xensource, Inc.', 'Xensource, Inc.', None]
    """
    return _arrow.call(_native.describe, values, "vendor", errors)


def anonymize(values, *, preset=None, method=None, key=None, all_scopes=False, errors="raise"):
    """Each address without what leads back to a person, as ``ipv6calc --action anonymize`` gives it.

    ``preset`` is one of :data:`PRESETS` (default: the first), ``method`` one of :data:`METHODS`. The keyed methods
    need ``key``: the path of a file that only its owner can read, or ``bytes``. They leave addresses such as
    loopback unless ``all_scopes`` is set.

    >>> anonymize("192.0.2.99")
    '192.0.2.0'
    >>> anonymize("2001:db8:1:2::3", preset="zeroize-standard")
    '2001:db8:1::'
    >>> anonymize("192.0.2.99", method="cryptopan", key=bytes(range(32)))
    '2.90.93.111'
    """
    return _arrow.call(_native.anonymize, values, _how(preset, method, key, all_scopes), errors)


def deanonymize(values, *, method, key, all_scopes=False, errors="raise"):
    """The addresses again that :func:`anonymize` made these of, with the same keyed method and key.

    >>> key = bytes(range(32))
    >>> deanonymize(anonymize("192.0.2.99", method="ipcrypt-pfx", key=key), method="ipcrypt-pfx", key=key)
    '192.0.2.99'
    """
    return _arrow.call(_native.deanonymize, values, _how(None, method, key, all_scopes), errors)


def anonymize_text(values, *, preset=None, method=None, key=None, all_scopes=False):
    """Lines of a log with every address in them anonymised, as ``ipv6loganon --everywhere`` does.

    Without ``preset`` and ``method`` it is the preset ``"anonymize-strict"``. No line is an error. Columns of bytes stay bytes, so that no line has to be UTF-8.

    >>> anonymize_text("sshd: from 192.0.2.99 port 22, Chrome/120.0.0.0")
    'sshd: from 192.0.2.0 port 22, Chrome/120.0.0.0'
    """
    # as the program: nothing is left of interface identifiers unless a preset is given
    if preset is None and method is None:
        preset = "anonymize-strict"
    return _arrow.call(_native.anonymize_text, values, _how(preset, method, key, all_scopes))


def aggregate(items, *, strict=True):
    """The fewest prefixes that are the same addresses as all of ``items``: prefixes, addresses, ranges.

    Bits after a prefix length are an error unless ``strict`` is false.

    >>> aggregate(["192.0.2.0/25", "192.0.2.128/25", "2001:db8::/33", "2001:db8:8000::/33"])
    ['192.0.2.0/24', '2001:db8::/32']
    """
    return _arrow.call(_native.aggregate, items, strict)


def survey(values, *, everywhere=False):
    """What the addresses of ``values`` have in common: the document of ``ipv6calc survey --json``.

    The first word of each value counts, or with ``everywhere`` every address in it.
    ``schema/survey.schema.json`` of the project describes every field.

    >>> survey(["2001:db8::1", "2001:db8::2", None])["addresses"]
    {'ipv4': 0, 'ipv6': 2}
    """
    counted = Survey(everywhere=everywhere)
    counted.add(values)
    return counted.document()


class _Tally:
    """Counts of values, which add up."""

    __slots__ = ("_native",)

    def add(self, values):
        """Counts more values. Null is nothing."""
        self._native.add(_arrow.column(values))

    def add_partial(self, text):
        """Adds what :meth:`partial` returned, or the program wrote with ``--partial``."""
        self._native.add_partial(text)

    def partial(self):
        """What was counted as one line of JSON, which ``--merge`` of the program reads too."""
        return self._native.partial()

    def document(self):
        """The document of :meth:`json`, as a ``dict``."""
        return _json.loads(self.json())


class Survey(_Tally):
    """A survey of values that come in parts. Parts that were counted elsewhere add up to what the whole gives.

    >>> first, second = Survey(), Survey()
    >>> first.add(["2001:db8::1", "192.0.2.1"])
    >>> second.add("2001:db8::1")
    >>> first.add_partial(second.partial())
    >>> len(first), first.document()["addresses"]
    (3, {'ipv4': 1, 'ipv6': 2})
    """

    __slots__ = ()

    def __init__(self, *, everywhere=False):
        self._native = _native.NativeSurvey(everywhere)

    def json(self):
        """What ``ipv6calc survey --json`` writes."""
        return self._native.json()

    def __len__(self):
        return len(self._native)


class LogStats(_Tally):
    """Lines of logs by the type of their addresses, as ``ipv6logstats`` counts them.

    >>> counted = LogStats()
    >>> counted.add(["193.0.0.1 - - GET /", "2001:db8::1 - - GET /"])
    >>> counted.document()["rows"]["IPv4/RIPE"]
    1
    """

    __slots__ = ()

    def __init__(self, *, everywhere=False):
        self._native = _native.NativeLogStats(everywhere)

    def json(self, *, time=None):
        """What ``ipv6logstats --json`` writes; ``time`` is that of the report, in seconds since 1970 (default: now)."""
        return self._native.json(int(_time.time() if time is None else time))


class PrefixSet:
    """Prefixes, addresses and ranges of both families, for many questions.

    ``items`` are a list or a column of texts. Bits after a prefix length are an error unless ``strict`` is false.

    >>> office = PrefixSet(["2001:db8::/32", "2001:db8:1::/48", "10.0.0.0/8"])
    >>> office.contains(["2001:db8::1", "192.0.2.1", None])
    [True, False, None]
    >>> office.match(["2001:db8:1::1", "2001:db8:2::1", "192.0.2.1"])
    ['2001:db8:1::/48', '2001:db8::/32', None]
    >>> "10.1.2.3" in office, len(office)
    (True, 3)
    """

    __slots__ = ("_native",)

    def __init__(self, items, *, strict=True):
        self._native = _native.NativePrefixSet(_arrow.column(items), strict)

    def contains(self, values, *, errors="raise"):
        """Whether every address of each value, an address, a prefix or a range, is in the set."""
        return _arrow.call(self._native.contains, values, errors)

    def match(self, values, *, errors="raise"):
        """The smallest item around each value, as it was given; null if there is none."""
        return _arrow.call(self._native.match, values, errors)

    def __contains__(self, value):
        return self._native.contains(value, "raise") is True

    def __len__(self):
        return len(self._native)

    def __repr__(self):
        return f"PrefixSet({len(self)} items)"


def _how(preset, method, key, all_scopes):
    return {"preset": preset, "method": method, "key": key, "all_scopes": all_scopes}
