"""Bad input: exceptions that say what, where and what was expected."""

import pyarrow as pa
import pytest

import ipv6calc


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ("2001:db8::g", r"^'2001:db8::g': expected a hex digit at byte 10$"),
        (["::1", "300.1.1.1"], r"^row 1: '300.1.1.1': expected a number from 0 to 255 at byte 2$"),
        (pa.chunked_array([["::1"], ["::2", "x"]]), r"^row 2: 'x': "),
        (pa.array([b"\xff\xfe"]), "�"),
        ("192.0.2.1 192.0.2.2", "^'192.0.2.1 192.0.2.2': expected "),
        ("\x1b[31m" + "x" * 100, r"^'\\u\{1b\}\[31mx+…': "),
    ],
)
def test_the_first_wrong_value_is_named(values, message):
    with pytest.raises(ValueError, match=message):
        ipv6calc.kind(values)


def test_wrong_values_become_null_if_wanted():
    values = pa.array(["::1", "x", None, "300.1.1.1", "192.0.2.1"])
    assert ipv6calc.kind(values, errors="null").to_pylist() == ["loopback", None, None, None, "documentation"]
    assert ipv6calc.anonymize(values, errors="null").null_count == 3
    assert ipv6calc.convert(["::1", "x"], to="ipv4addr", errors="null") == [None, None]
    assert ipv6calc.PrefixSet(["::/0"]).contains(["::1", "x"], errors="null") == [True, None]


def test_the_first_of_many_wrong_values_is_named():
    values = ["192.0.2.1"] * 300_000
    values[123_456] = values[290_000] = "no address"
    with pytest.raises(ValueError, match="^row 123456: "):
        ipv6calc.anonymize(pa.array(values))


@pytest.mark.parametrize(
    ("column", "message"),
    [
        (pa.array([["::1"]]), "expected a column of strings, got one of type List"),
        (pa.array([1, 2]), "expected a column of strings, got one of type Int64"),
        (pa.table({"a": ["::1"]}), "expected a column of strings, got a table"),
        (42, "expected str or None, got int"),
        (["::1", 42], "item 1: expected str or None, got int"),
        ([b"::1", "::1"], "item 1: expected bytes or None, got str"),
    ],
)
def test_what_is_no_column_of_strings_is_refused(column, message):
    with pytest.raises(TypeError, match=message):
        ipv6calc.kind(column)


def test_names_that_do_not_exist_are_refused_with_those_that_do():
    with pytest.raises(ValueError, match="no such preset: 'x'; known are anonymize-standard, "):
        ipv6calc.anonymize("::1", preset="x")
    with pytest.raises(ValueError, match="no such method: 'x'; known are anonymize, "):
        ipv6calc.anonymize("::1", method="x")
    with pytest.raises(ValueError, match="no such notation: 'x'; possible are .*revnibbles.arpa"):
        ipv6calc.convert("::1", to="x")
    with pytest.raises(ValueError, match="no such action: 'x'; known are .*conv6to4"):
        ipv6calc.convert("::1", actions=["x"])
    with pytest.raises(ValueError, match="errors must be 'raise' or 'null'"):
        ipv6calc.kind("::1", errors="ignore")
    with pytest.raises(ValueError, match="style must be"):
        ipv6calc.convert("::1", style="short")
    with pytest.raises(ValueError, match="action 'test_prefix' needs|needs at least one"):
        ipv6calc.convert("::1", actions=["test"])


def test_kinds_that_do_not_fit_are_refused():
    with pytest.raises(ValueError, match="notation 'base85' cannot write this kind of value: IPv4 address"):
        ipv6calc.convert("192.0.2.1", to="base85")
    with pytest.raises(ValueError, match="expected a 2002::/16 prefix"):
        ipv6calc.convert("2001:db8::1", actions=["conv6to4"])


def test_keys_that_cannot_be_used_are_refused(tmp_path, key_file):
    hide = lambda key, **options: ipv6calc.anonymize("192.0.2.1", **({"method": "cryptopan"} | options), key=key)  # noqa: E731
    with pytest.raises(OSError, match="key file '.*missing': .*not found"):
        hide(tmp_path / "missing")
    with pytest.raises(ValueError, match="not a regular file"):
        hide(tmp_path)
    key_file.chmod(0o644)
    with pytest.raises(PermissionError, match=r"accessible to others than its owner \(mode 0644\)"):
        hide(key_file)
    key_file.chmod(0o600)
    key_file.write_text("secret")
    with pytest.raises(ValueError, match="key file .*: a key is 32 bytes or 64 hex digits"):
        hide(key_file)
    with pytest.raises(ValueError, match="this is a key as text") as found:
        hide("00" * 31 + "01")
    assert "0001" not in str(found.value)
    with pytest.raises(ValueError, match="anonymisation method 'cryptopan' needs a key"):
        hide(None)
    with pytest.raises(ValueError, match="method 'anonymize' takes no key: give method=, one of ipcrypt-det"):
        hide(bytes(range(32)), method=None)
    with pytest.raises(TypeError, match="key must be the path of a file, or bytes"):
        hide(42)
    with pytest.raises(ValueError, match="cannot be reversed"):
        ipv6calc.deanonymize("192.0.2.1", method="anonymize", key=None)
    with pytest.raises(ValueError, match="needs databases"):
        ipv6calc.anonymize("192.0.2.1", preset="keep-type-asn-cc")


def test_items_of_a_set_are_checked():
    with pytest.raises(ValueError, match="row 1: '2001:db8::1/32': "):
        ipv6calc.PrefixSet(["::1", "2001:db8::1/32"])
    assert ipv6calc.PrefixSet(["2001:db8::1/32"], strict=False).contains("2001:db8::2") is True
    with pytest.raises(ValueError, match="row 0: 'office': "):
        ipv6calc.aggregate(["office"])


def test_lines_are_never_an_error_but_strings_stay_utf8():
    assert ipv6calc.anonymize_text(["", None, "\x00", "é 192.0.2.9 é"]) == ["", None, "\x00", "é 192.0.2.0 é"]
