"""The functions for Apache Spark, on Arrow.

``udf(name)`` is a column function for any DataFrame, also of Spark Connect; ``map_column`` is the faster
``mapInArrow`` over whole batches. ``survey`` and ``log_stats`` count a column. The package must be installed on the
workers.

::

    from ipv6calc.spark import anonymize_column, shipped_key, survey, udf
    frame.withColumn("kind", udf("kind")("client"))
    anonymize_column(frame, "client", method="ipcrypt-pfx", key=shipped_key("log.key"))
    survey(frame, "client").document()

A key is the path of a file on the workers, or a function without arguments that finds it there: so it is neither in
the plan nor in the event log.
"""

from __future__ import annotations

import ipv6calc as _ipv6calc

__all__ = [
    "FUNCTIONS",
    "anonymize_column",
    "anonymize_lines",
    "log_stats",
    "map_column",
    "shipped_key",
    "survey",
    "udf",
]

#: The functions of :mod:`ipv6calc` that :func:`udf` and :func:`map_column` take.
FUNCTIONS = (
    "kind",
    "types",
    "iid_kind",
    "registry",
    "country",
    "asn",
    "organisation",
    "vendor",
    "anonymize",
    "anonymize_text",
    "deanonymize",
    "convert",
)

#: Those whose answers are not strings.
_NUMBERS = {"asn": "bigint"}


def udf(name, **options):
    """One of :data:`FUNCTIONS` as a function of columns of strings, with its options."""
    from pyspark.sql.functions import pandas_udf

    _named(name)
    options = _checked(options)
    found = {}

    def over(values):
        # once in each process, not for each batch
        found.update({} if found else _found(options))
        answers = _named(name)(values, **found)
        return answers.astype("Int64") if name in _NUMBERS else answers

    over.__annotations__ = _series()
    return pandas_udf(over, _NUMBERS.get(name, "string"))


def map_column(frame, column, name, *, to=None, **options):
    """The frame with the answers of one of :data:`FUNCTIONS` about a column: in place of it, or as the column ``to``.

    Whole batches of Arrow go through the function, and no Python object is made of a row.
    """
    from pyspark.sql.types import LongType, StringType, StructField, StructType

    _named(name)
    options = _checked(options)
    place = _place(frame, column)
    if to is not None and to in frame.columns:
        raise ValueError(f"there is a column '{to}' already: {', '.join(frame.columns)}")
    fields = list(frame.schema.fields)
    # lines of bytes stay bytes
    keeps = name == "anonymize_text" and fields[place].dataType.typeName() == "binary"
    type_ = fields[place].dataType if keeps else LongType() if name in _NUMBERS else StringType()
    if to is None:
        fields[place] = StructField(column, type_, True)
    else:
        fields.append(StructField(to, type_, True))

    def batches(stream):
        import pyarrow

        kind = {"binary": pyarrow.binary(), "string": pyarrow.string(), "long": pyarrow.int64()}[type_.typeName()]
        found = _found(options)
        for batch in stream:
            answers = pyarrow.array(_named(name)(batch.column(place), **found))
            answers = answers if answers.type == kind else answers.cast(kind)
            if to is None:
                yield batch.set_column(place, column, answers)
            else:
                yield batch.append_column(to, answers)

    return frame.mapInArrow(batches, StructType(fields))


def anonymize_column(frame, column, **options):
    """The frame with the addresses of a column anonymised; the options are those of :func:`ipv6calc.anonymize`."""
    return map_column(frame, column, "anonymize", **options)


def anonymize_lines(frame, column="value", **options):
    """The frame with every address in the lines of a column anonymised, as :func:`ipv6calc.anonymize_text` does.

    Lines that may not be UTF-8 have to be binary: ``frame.select(col("value").cast("binary"))``.
    """
    return map_column(frame, column, "anonymize_text", **options)


def shipped_key(name):
    """Where a worker finds a key that ``--files`` shipped under this name. Only its owner can read it from then on."""
    if "/" in name:
        raise ValueError(f"'{name}' is a path: ship it by --files, and give its name alone")

    def find():
        import os

        from pyspark import SparkFiles

        path = SparkFiles.get(name)
        # Spark makes shipped files executable for all
        os.chmod(path, 0o600)
        return path

    return find


def survey(frame, column="value", *, everywhere=False):
    """The :class:`ipv6calc.Survey` of a column, counted by the workers and added up in a tree."""
    return _tally(frame, column, "Survey", everywhere)


def log_stats(frame, column="value", *, everywhere=False):
    """The :class:`ipv6calc.LogStats` of the lines in a column, counted by the workers and added up in a tree."""
    return _tally(frame, column, "LogStats", everywhere)


#: Partial results that the driver adds up; the workers add up all others to these.
_PARTS = 16


def _tally(frame, column, kind, everywhere):
    _place(frame, column)

    def count(stream):
        tally, empty = getattr(_ipv6calc, kind)(everywhere=everywhere), True
        for batch in stream:
            tally.add(batch.column(0))
            empty = False
        return iter(()) if empty else _partial(tally)

    def add(stream):
        tally, empty = getattr(_ipv6calc, kind)(), True
        for batch in stream:
            for text in batch.column(0).to_pylist():
                tally.add_partial(text)
                empty = False
        return iter(()) if empty else _partial(tally)

    parts = frame.select(frame[column]).mapInArrow(count, "part string")
    sum_ = getattr(_ipv6calc, kind)(everywhere=everywhere)
    for row in parts.repartition(_PARTS).mapInArrow(add, "part string").collect():
        sum_.add_partial(row.part)
    return sum_


def _partial(tally):
    import pyarrow

    return iter([pyarrow.record_batch([pyarrow.array([tally.partial()])], names=["part"])])


def _named(name):
    if name not in FUNCTIONS:
        raise ValueError(f"no such function: '{name}'; known are {', '.join(FUNCTIONS)}")
    return getattr(_ipv6calc, name)


def _checked(options):
    if isinstance(options.get("key"), bytes):
        raise TypeError("key must be a path on the workers or a function that finds it: bytes would be in the plan")
    return options


def _found(options):
    """The options with what a worker finds, such as the path of the key; databases are opened once."""
    found = {key: value() if callable(value) else value for key, value in options.items()}
    databases = found.get("databases")
    if databases is not None and not isinstance(databases, _ipv6calc.Databases):
        paths = [databases] if isinstance(databases, str) else databases
        found["databases"] = _ipv6calc.Databases(*paths)
    return found


def _place(frame, column):
    from pyspark.sql.types import BinaryType, StringType

    if column not in frame.columns:
        raise ValueError(f"there is no column '{column}': {', '.join(frame.columns)}")
    place = frame.columns.index(column)
    found = frame.schema[place].dataType
    if not isinstance(found, (StringType, BinaryType)):
        raise TypeError(f"column '{column}' is not one of strings, but {found.simpleString()}")
    return place


def _series():
    import pandas

    return {"values": pandas.Series, "return": pandas.Series}
