"""The examples of the documentation run, and the stubs name what there is."""

import doctest
import importlib
import re

import pytest
from conftest import PROJECT

import ipv6calc


@pytest.mark.parametrize("name", ["ipv6calc", "ipv6calc.polars", "ipv6calc.duckdb"])
def test_the_examples_of_the_docstrings_run(name):
    found = doctest.testmod(importlib.import_module(name))
    assert found.attempted > 0 and found.failed == 0


def test_the_examples_of_the_readme_run():
    found = doctest.testfile(str(PROJECT / "python" / "README.md"), module_relative=False)
    assert found.attempted > 5 and found.failed == 0


def test_the_stubs_name_what_there_is():
    stubs = (PROJECT / "python" / "ipv6calc" / "__init__.pyi").read_text()
    names = set(re.findall(r"^(?:def|class) ([A-Za-z]\w+)|^(\w+): (?:str|tuple)", stubs, re.M))
    assert {first or second for first, second in names} == set(ipv6calc.__all__)


def test_every_function_has_an_example():
    functions = [getattr(ipv6calc, name) for name in ipv6calc.__all__]
    assert all(">>>" in function.__doc__ for function in functions if callable(function))
