"""Columns of several libraries, nulls, and the shapes of answers."""

import duckdb
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

import ipv6calc
import ipv6calc.duckdb
import ipv6calc.polars  # noqa: F401

VALUES = ["192.0.2.99", None, "2001:db8::1"]
HIDDEN = ["192.0.2.0", None, "2001:db8:0:9:a929:4291:c02d:5d15"]


@pytest.mark.parametrize("type_", [pa.string(), pa.large_string(), pa.string_view(), pa.binary(), pa.large_binary()])
def test_every_type_of_string_is_read(type_):
    column = pa.array(VALUES, type_)
    assert ipv6calc.anonymize(column).to_pylist() == HIDDEN
    assert ipv6calc.anonymize(column[1:]).to_pylist() == HIDDEN[1:]


def test_dictionaries_are_read():
    column = pa.array([*VALUES, VALUES[0]]).dictionary_encode()
    assert ipv6calc.anonymize(column).to_pylist() == [*HIDDEN, HIDDEN[0]]


def test_chunks_stay_chunks():
    column = pa.chunked_array([VALUES, [], [VALUES[2]]])
    answers = ipv6calc.anonymize(column)
    assert isinstance(answers, pa.ChunkedArray)
    assert [len(chunk) for chunk in answers.chunks] == [3, 0, 1]
    assert answers.to_pylist() == [*HIDDEN, HIDDEN[2]]
    assert len(ipv6calc.anonymize(pa.chunked_array([], pa.string()))) == 0


def test_columns_of_nulls_and_of_nothing_are_columns():
    assert ipv6calc.kind(pa.array([None, None])).to_pylist() == [None, None]
    assert ipv6calc.kind(pa.array([], pa.string())).to_pylist() == []
    assert ipv6calc.kind([]) == []


def test_polars_series_keep_their_name():
    answers = ipv6calc.anonymize(pl.Series("client", VALUES))
    assert answers.name == "client" and answers.dtype == pl.String and answers.to_list() == HIDDEN


def test_the_namespace_of_polars_works_in_lazy_queries():
    frame = pl.LazyFrame({"client": VALUES})
    office = ipv6calc.PrefixSet(["2001:db8::/32"])
    client = pl.col("client").ipv6calc
    made = frame.select(
        client.kind().alias("kind"),
        client.anonymize(preset="zeroize-standard").alias("hidden"),
        client.in_set(office).alias("inside"),
        client.match(office).alias("prefix"),
    ).collect()
    assert made.rows() == [
        ("documentation", "192.0.2.0", False, None),
        (None, None, None, None),
        ("documentation", "2001:db8::", True, "2001:db8::/32"),
    ]


def test_a_column_that_does_not_exist_is_an_error_of_polars():
    with pytest.raises(pl.exceptions.ColumnNotFoundError, match="nothing"):
        pl.DataFrame({"client": VALUES}).select(pl.col("nothing").ipv6calc.kind())


@pytest.mark.parametrize("dtype", ["string[pyarrow]", pd.ArrowDtype(pa.string()), object])
def test_pandas_series_keep_name_and_index(dtype):
    series = pd.Series(VALUES, index=[7, 8, 9], name="client", dtype=dtype)
    answers = ipv6calc.anonymize(series)
    assert answers.name == "client" and list(answers.index) == [7, 8, 9]
    assert answers.isna().tolist() == [False, True, False]
    assert answers.dropna().tolist() == [HIDDEN[0], HIDDEN[2]]


def test_duckdb_calls_the_functions():
    office = ipv6calc.PrefixSet(["2001:db8::/32"])
    connection = ipv6calc.duckdb.register(duckdb.connect(), sets={"office": office})
    log = pa.table({"client": [*VALUES, "x"]})  # noqa: F841
    rows = connection.sql(
        "SELECT ipv6calc_kind(client), ipv6calc_anonymize(client), ipv6calc_in_office(client), ipv6calc_match_office(client) FROM log"
    ).fetchall()
    assert rows == [
        ("documentation", HIDDEN[0], False, None),
        (None, None, None, None),
        ("documentation", HIDDEN[2], True, "2001:db8::/32"),
        (None, None, None, None),
    ]


def test_results_of_duckdb_are_columns():
    table = duckdb.sql("SELECT '192.0.2.' || i AS client FROM range(5000) t(i) WHERE i < 256").to_arrow_table()
    assert set(ipv6calc.anonymize(table["client"]).to_pylist()) == {"192.0.2.0"}


def test_scalars_and_lists_give_scalars_and_lists():
    assert ipv6calc.anonymize("192.0.2.99") == "192.0.2.0"
    assert ipv6calc.anonymize(b"192.0.2.99") == "192.0.2.0"
    assert ipv6calc.anonymize(None) is None
    assert ipv6calc.anonymize(tuple(VALUES)) == HIDDEN
    assert ipv6calc.anonymize_text(b"\xff 192.0.2.99") == b"\xff 192.0.2.0"
    assert ipv6calc.info(None) is None


def test_aggregates_have_the_shape_of_the_items():
    items = ["192.0.2.0/25", "192.0.2.128/25", None]
    assert ipv6calc.aggregate(items) == ["192.0.2.0/24"]
    assert ipv6calc.aggregate(pa.array(items)).to_pylist() == ["192.0.2.0/24"]
    assert ipv6calc.aggregate(pl.Series("x", items)).to_list() == ["192.0.2.0/24"]
    assert ipv6calc.aggregate(pd.Series(items)).tolist() == ["192.0.2.0/24"]
    assert ipv6calc.aggregate("192.0.2.1/24", strict=False) == ["192.0.2.0/24"]


def test_prefixes_and_ranges_are_members_as_a_whole():
    items = ipv6calc.PrefixSet(["2001:db8::/33", "2001:db8:8000::/33", "10.0.0.0/8", "10.0.0.0/16"])
    assert items.contains(["2001:db8::/32", "2001:db8::/31", "10.0.0.0-10.0.1.1"]) == [True, False, True]
    assert items.match(["2001:db8::/32", "10.0.0.0/16", "10.0.0.0/12"]) == [None, "10.0.0.0/16", "10.0.0.0/8"]
    assert len(items) == 4 and "10.1.1.1" in items and repr(items) == "PrefixSet(4 items)"


def test_long_columns_are_answered_in_order():
    values = [f"192.0.{i >> 8 & 255}.{i & 255}" if i % 7 else None for i in range(200_000)]
    assert ipv6calc.convert(pa.array(values), to="ipv4addr").to_pylist() == values
