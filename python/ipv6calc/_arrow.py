"""Columns of several libraries into the native functions, and the answers back as columns of the same library."""

from __future__ import annotations

import sys


def column(values):
    """What the native functions read: the values as they are, but columns of Python objects as columns of Arrow."""
    pandas = sys.modules.get("pandas")
    if pandas is not None and isinstance(values, (pandas.Series, pandas.Index)):
        return _of_pandas(values)
    return values


def call(function, values, *arguments):
    """The answers of a native function, in what the values came in."""
    answers = function(column(values), *arguments)
    if isinstance(values, (str, bytes, list, tuple)) or values is None:
        return answers
    return _like(values, answers)


def _like(values, answers):
    polars, pandas, pyarrow = (sys.modules.get(name) for name in ("polars", "pandas", "pyarrow"))
    if polars is not None and isinstance(values, polars.Series):
        return polars.Series(values.name, polars.Series(answers))
    if pandas is not None and isinstance(values, (pandas.Series, pandas.Index)):
        return _to_pandas(pandas, values, answers)
    if pyarrow is not None and isinstance(values, pyarrow.ChunkedArray):
        return pyarrow.chunked_array(answers)
    if pyarrow is not None and isinstance(values, pyarrow.Array):
        return pyarrow.array(answers)
    return answers


def _of_pandas(values):
    import pyarrow

    array = pyarrow.array(values, from_pandas=True)
    # all of them missing, which has no type
    return array if not pyarrow.types.is_floating(array.type) or array.null_count < len(array) else array.cast("string")


def _to_pandas(pandas, values, answers):
    import pyarrow

    is_array = hasattr(answers, "__arrow_c_array__")
    chunks = pyarrow.chunked_array([pyarrow.array(answers)]) if is_array else pyarrow.chunked_array(answers)
    extension = pandas.arrays.ArrowExtensionArray(chunks)
    # an answer per row keeps the index; a list of prefixes has its own
    index = values.index if isinstance(values, pandas.Series) and len(extension) == len(values) else None
    return pandas.Series(extension, index=index, name=values.name)
