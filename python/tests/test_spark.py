"""The helpers for Apache Spark, in one process; `.ci/spark` of the project has a cluster."""

import json

import pytest
from conftest import run

import ipv6calc

pytest.importorskip("pyspark")

from ipv6calc import spark as helpers  # noqa: E402


@pytest.fixture(scope="module")
def spark():
    from pyspark.sql import SparkSession

    builder = SparkSession.builder.master("local[1]").config("spark.ui.enabled", "false")
    try:
        session = builder.config("spark.sql.shuffle.partitions", "2").getOrCreate()
    except Exception as error:  # noqa: BLE001
        pytest.skip(f"Spark does not start: {error}")
    yield session
    session.stop()


@pytest.fixture(scope="module")
def frame(spark, addresses):
    return spark.createDataFrame([(value,) for value in [*addresses, None]], "client string").repartition(3)


def test_columns_are_those_of_the_package(frame, addresses):
    import pyarrow as pa

    values = pa.array([*addresses, None])
    expected = dict(zip(values.to_pylist(), zip(ipv6calc.kind(values).to_pylist(), ipv6calc.anonymize(values).to_pylist())))
    made = helpers.map_column(frame, "client", "kind", to="kind")
    made = helpers.map_column(made, "client", "anonymize", to="hidden").collect()
    assert len(made) == len(values) and {row.client: (row.kind, row.hidden) for row in made} == expected
    in_place = {row.client for row in helpers.anonymize_column(frame, "client").collect()}
    assert in_place == {hidden for _, hidden in expected.values()}
    udf = helpers.udf("registry")("client").alias("registry")
    rows = {row.client: row.registry for row in frame.select("client", udf).collect()}
    assert rows == dict(zip(values.to_pylist(), ipv6calc.registry(values).to_pylist()))


def test_counts_are_those_of_the_program(frame, addresses):
    text = "".join(f"{address}\n" for address in addresses).encode()
    assert helpers.survey(frame, "client").json().encode() == run("ipv6calc", "survey", "--json", text=text)
    counted = json.loads(run("ipv6logstats", "-q", "--json", text=text))
    assert helpers.log_stats(frame, "client").document()["rows"] == counted["rows"]
    assert len(helpers.survey(frame.where("client = 'x'"), "client")) == 0


def test_lines_of_bytes_stay_bytes(spark, key_file):
    rows = [(bytearray(b"\xff 192.0.2.99"),), (None,), (bytearray(b"\r"),)]
    frame = spark.createDataFrame(rows, "value binary")
    lines = helpers.anonymize_lines(frame, method="cryptopan", key=str(key_file)).collect()
    hidden = b"\xff " + ipv6calc.anonymize("192.0.2.99", method="cryptopan", key=key_file).encode()
    assert [None if row.value is None else bytes(row.value) for row in lines] == [hidden, None, b"\r"]


def test_columns_that_do_not_fit_are_refused(spark, frame):
    with pytest.raises(ValueError, match="there is no column 'server': client"):
        helpers.anonymize_column(frame, "server")
    with pytest.raises(ValueError, match="there is no column 'server'"):
        helpers.survey(frame, "server")
    lists = spark.createDataFrame([(["::1"],)], "client array<string>")
    with pytest.raises(TypeError, match="column 'client' is not one of strings, but array<string>"):
        helpers.map_column(lists, "client", "kind")
    with pytest.raises(ValueError, match="there is a column 'client' already"):
        helpers.map_column(frame, "client", "kind", to="client")
    with pytest.raises(ValueError, match="no such function: 'x'; known are kind, "):
        helpers.udf("x")
    with pytest.raises(TypeError, match="bytes would be in the plan"):
        helpers.anonymize_column(frame, "client", method="cryptopan", key=bytes(32))
    with pytest.raises(ValueError, match="is a path: ship it by --files"):
        helpers.shipped_key("/tmp/log.key")


def test_values_and_keys_that_cannot_be_read_fail_the_job(spark, tmp_path):
    frame = spark.createDataFrame([("::1",), ("x",)], "client string")
    with pytest.raises(Exception, match="row 1: 'x': "):
        helpers.map_column(frame.coalesce(1), "client", "kind").collect()
    kinds = helpers.map_column(frame, "client", "kind", errors="null").collect()
    assert [row.client for row in kinds] == ["loopback", None]
    with pytest.raises(Exception, match="key file '.*missing'"):
        helpers.anonymize_column(frame, "client", method="cryptopan", key=str(tmp_path / "missing"), errors="null").collect()
    with pytest.raises(Exception, match="database '.*missing'"):
        helpers.map_column(frame, "client", "asn", databases=str(tmp_path / "missing"), errors="null").collect()
