"""The functions for Apache Spark, on Arrow.

``udf(name)`` is a column function for any DataFrame, also of Spark Connect; ``map_column`` is the faster
``mapInArrow`` over whole batches. The package must be installed on the workers.

::

    from ipv6calc.spark import anonymize_column, udf
    frame.withColumn("kind", udf("kind")("client"))
    anonymize_column(frame, "client", method="ipcrypt-pfx", key=SparkFiles.get)

A key is the path of a file on the workers, or a function without arguments that finds it there: so it is neither in
the plan nor in the event log.
"""

from __future__ import annotations

import ipv6calc as _ipv6calc

__all__ = ["FUNCTIONS", "anonymize_column", "anonymize_lines", "map_column", "udf"]

FUNCTIONS = ("kind", "types", "iid_kind", "registry", "country", "vendor", "anonymize", "anonymize_text", "convert")


def udf(name, **options):
    """One of :data:`FUNCTIONS` as a function of columns of strings, with its options."""
    from pyspark.sql.functions import pandas_udf

    function = _named(name)

    def over(values):
        return function(values, **options)

    over.__annotations__ = _series()
    return pandas_udf(over, "string")


def map_column(frame, column, name, *, to=None, **options):
    """The frame with the answers of one of :data:`FUNCTIONS` about a column: in place of it, or as the column ``to``.

    Whole batches of Arrow go through the function, and no Python object is made of a row.
    """
    _named(name)
    options = _checked(options)
    place = _place(frame, column)
    if to is not None and to in frame.columns:
        raise ValueError(f"there is a column '{to}' already: {', '.join(frame.columns)}")
    fields = list(frame.schema.fields) + ([] if to is None else [_text_field(to)])

    def batches(stream):
        import pyarrow

        found = {key: value() if callable(value) else value for key, value in options.items()}
        for batch in stream:
            answers = pyarrow.array(_named(name)(batch.column(place), **found))
            answers = answers.cast(pyarrow.string()) if pyarrow.types.is_large_string(answers.type) else answers
            if to is None:
                yield batch.set_column(place, column, answers)
            else:
                yield batch.append_column(to, answers)

    return frame.mapInArrow(batches, _schema(fields))


def anonymize_column(frame, column, **options):
    """The frame with the addresses of a column anonymised; the options are those of :func:`ipv6calc.anonymize`."""
    return map_column(frame, column, "anonymize", **options)


def anonymize_lines(frame, column="value", **options):
    """The frame with every address in the lines of a column anonymised, as :func:`ipv6calc.anonymize_text` does."""
    return map_column(frame, column, "anonymize_text", **options)


def _named(name):
    if name not in FUNCTIONS:
        raise ValueError(f"no such function: '{name}'; known are {', '.join(FUNCTIONS)}")
    return getattr(_ipv6calc, name)


def _checked(options):
    if isinstance(options.get("key"), bytes):
        raise TypeError("key must be a path on the workers or a function that finds it: bytes would be in the plan")
    return options


def _place(frame, column):
    from pyspark.sql.types import BinaryType, StringType

    if column not in frame.columns:
        raise ValueError(f"there is no column '{column}': {', '.join(frame.columns)}")
    place = frame.columns.index(column)
    found = frame.schema[place].dataType
    if not isinstance(found, (StringType, BinaryType)):
        raise TypeError(f"column '{column}' is not one of strings, but {found.simpleString()}")
    return place


def _schema(fields):
    from pyspark.sql.types import StructType

    return StructType(fields)


def _text_field(name):
    from pyspark.sql.types import StringType, StructField

    return StructField(name, StringType(), True)


def _series():
    import pandas

    return {"values": pandas.Series, "return": pandas.Series}
