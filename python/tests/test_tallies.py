"""Counts that add up: surveys, and the statistics of logs, against the programs."""

import json

import polars as pl
import pyarrow as pa
import pytest
from conftest import PROJECT, run

import ipv6calc

LOGS = sorted(path for path in (PROJECT / "tests" / "logs").iterdir() if path.suffix == ".log")


def lines(items):
    return "".join(f"{item}\n" for item in items).encode()


def untimed(text):
    document = json.loads(text)
    document.pop("time")
    return document


def test_a_survey_is_that_of_the_program(addresses):
    expected = run("ipv6calc", "survey", "--json", text=lines(addresses)).decode()
    survey = ipv6calc.Survey()
    survey.add(pa.array(addresses))
    assert survey.json() == expected
    assert ipv6calc.survey(addresses) == json.loads(expected)
    assert len(survey) == len(addresses)


def test_statistics_are_those_of_the_program(addresses):
    log = [f"{address} - - x" for address in addresses] + ["www.example.org x", "192.0.2.1:99999", ""]
    counted = ipv6calc.LogStats()
    counted.add(pa.chunked_array([log[:7], log[7:90_000], log[90_000:]]))
    expected = run("ipv6logstats", "-q", "--json", text=lines(log)).decode()
    assert untimed(counted.json()) == untimed(expected)
    assert counted.json(time=json.loads(expected)["time"]) == expected


@pytest.mark.parametrize("everywhere", [False, True])
@pytest.mark.parametrize("path", LOGS, ids=lambda path: path.name)
def test_lines_of_logs_count_as_in_the_program(path, everywhere):
    options = ["--everywhere"] if everywhere else []
    log = path.read_bytes()
    rows = pa.array(log.split(b"\n"), pa.binary())
    survey, counted = ipv6calc.Survey(everywhere=everywhere), ipv6calc.LogStats(everywhere=everywhere)
    # a row is a line, and a text of several lines is as many
    survey.add(rows)
    counted.add(log)
    assert counted.partial().encode() == run("ipv6logstats", "-q", "--partial", *options, text=log)
    if len(survey):
        assert survey.partial().encode() == run("ipv6calc", "survey", "--partial", *options, text=log)


def test_partial_results_of_parts_add_up_to_the_whole(addresses):
    for kind in (ipv6calc.Survey, ipv6calc.LogStats):
        whole, sum_ = kind(), kind()
        whole.add(addresses)
        for start in range(0, len(addresses), 30_000):
            part = kind()
            part.add(pl.Series(addresses[start : start + 30_000]))
            sum_.add_partial(part.partial())
        assert sum_.partial() == whole.partial()
        assert sum_.document().keys() == whole.document().keys()


def test_nulls_count_as_nothing():
    survey = ipv6calc.Survey()
    survey.add(["::1", None, "192.0.2.1"])
    survey.add(None)
    assert (len(survey), ipv6calc.survey([None])["addresses"]) == (2, {"ipv4": 0, "ipv6": 0})


@pytest.mark.parametrize("kind", [ipv6calc.Survey, ipv6calc.LogStats])
def test_what_is_no_partial_result_is_refused(kind):
    counted = kind()
    counted.add("192.0.2.1")
    before = counted.partial()
    for text in ("", "{}", "192.0.2.1", '{"schema":99}'):
        with pytest.raises(ValueError, match="partial|survey"):
            counted.add_partial(text)
    other = ipv6calc.LogStats if kind is ipv6calc.Survey else ipv6calc.Survey
    with pytest.raises(ValueError):
        counted.add_partial(other().partial())
    assert counted.partial() == before
    with pytest.raises(TypeError, match="expected a column of strings, got one of type Int64"):
        counted.add(pa.array([1]))
