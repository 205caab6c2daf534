"""Facts from MMDB files, as the program gives them."""

import csv
import io
import pickle

import duckdb
import polars as pl
import pyarrow as pa
import pytest
from conftest import PROJECT, run

import ipv6calc
import ipv6calc.duckdb
import ipv6calc.polars  # noqa: F401

FOLDER = PROJECT / "tests" / "vectors" / "mmdb" / "geoip-full"
COUNTRY, ASN = FOLDER / "GeoLite2-Country.mmdb", FOLDER / "GeoLite2-ASN.mmdb"
SOME = [f"5.{n}.2.1" for n in range(30)] + ["2001:218::1", "192.0.2.1", "::1"]


def test_facts_are_those_of_the_program(addresses, tmp_path):
    for path in (COUNTRY, ASN):
        (tmp_path / path.name).write_bytes(path.read_bytes())
    values = SOME + addresses[:20_000]
    table = "client\n" + "".join(f"{value}\n" for value in values)
    options = ("--field", "client", "--add", "country,asn,organisation", "--db-geoip2-dir", str(tmp_path))
    rows = list(csv.DictReader(io.StringIO(run("ipv6calc", "annotate", *options, text=table.encode()).decode())))
    databases = ipv6calc.Databases(COUNTRY, ASN)
    column = pa.array(values)
    for name in ("country", "asn", "organisation"):
        answers = getattr(ipv6calc, name)(column, databases=databases).to_pylist()
        assert ["" if answer is None else str(answer) for answer in answers] == [row[name] for row in rows]
        assert len({*answers}) > 2, name


def test_paths_are_databases_too():
    assert ipv6calc.country("5.5.2.1", databases=COUNTRY) == "JP"
    assert ipv6calc.asn(["5.1.2.1", None], databases=[str(ASN)]) == [3320, None]
    assert ipv6calc.organisation("5.1.2.1", databases=[COUNTRY, ASN]) == "Example Telekom AG"
    assert ipv6calc.asn(pa.array(["5.1.2.1"]), databases=ASN).type == pa.uint32()


def test_databases_are_pickled_as_their_paths():
    databases = pickle.loads(pickle.dumps(ipv6calc.Databases(COUNTRY)))
    assert ipv6calc.country("5.5.2.1", databases=databases) == "JP"
    assert repr(databases).startswith("Databases(") and "GeoLite2-Country.mmdb" in repr(databases)


def test_frames_look_up():
    databases = ipv6calc.Databases(COUNTRY, ASN)
    client = pl.col("client").ipv6calc
    frame = pl.DataFrame({"client": ["5.1.2.1", None]}).select(
        asn=client.asn(databases=databases), name=client.organisation(databases=databases)
    )
    assert frame.rows() == [(3320, "Example Telekom AG"), (None, None)] and frame.schema["asn"] == pl.UInt32
    connection = ipv6calc.duckdb.register(duckdb.connect(), databases=databases)
    query = "SELECT ipv6calc_country('5.5.2.1'), ipv6calc_asn('5.1.2.1'), ipv6calc_organisation('5.1.2.1')"
    assert connection.sql(query).fetchall() == [("JP", 3320, "Example Telekom AG")]


def test_files_that_cannot_be_used_are_refused(tmp_path):
    with pytest.raises(OSError, match="database '.*missing': .*not found"):
        ipv6calc.Databases(tmp_path / "missing")
    with pytest.raises(ValueError, match="not a regular file"):
        ipv6calc.Databases(tmp_path)
    (tmp_path / "text").write_text("no database")
    with pytest.raises(ValueError, match="text: no usable MMDB file"):
        ipv6calc.country("::1", databases=tmp_path / "text")


def test_records_that_cannot_be_used_are_warnings():
    broken = PROJECT / "tests" / "vectors" / "mmdb" / "geoip-broken" / "GeoLite2-Country.mmdb"
    only_v4 = PROJECT / "tests" / "vectors" / "mmdb" / "geoip-v4only" / "GeoLite2-Country.mmdb"
    with pytest.warns(RuntimeWarning, match="holds IPv4 addresses only"):
        ipv6calc.country(["2a00:1450::1"], databases=only_v4)
    with pytest.raises(ValueError, match="no usable MMDB file"):
        ipv6calc.Databases(broken)
