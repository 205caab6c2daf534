"""The package and the programs agree."""

import json

import pyarrow as pa
import pytest
from conftest import PROJECT, run

import ipv6calc

LOGS = sorted(path for path in (PROJECT / "tests" / "logs").iterdir() if path.suffix == ".log")


def lines(items):
    return "".join(f"{item}\n" for item in items).encode()


@pytest.mark.parametrize("preset", ["anonymize-standard", "anonymize-strict", "zeroize-careful"])
def test_anonymised_addresses_are_those_of_the_program(addresses, preset):
    expected = run("ipv6loganon", "-q", "--anonymize-preset", preset, text=lines(addresses)).decode().splitlines()
    assert ipv6calc.anonymize(pa.array(addresses), preset=preset).to_pylist() == expected


@pytest.mark.parametrize("method", ["ipcrypt-pfx", "cryptopan", "ipcrypt-deterministic"])
def test_encrypted_addresses_are_those_of_the_program(addresses, key_file, method):
    options = ("-q", "--anonymize-method", method, "--key-file", str(key_file))
    expected = run("ipv6loganon", *options, text=lines(addresses)).decode().splitlines()
    hidden = ipv6calc.anonymize(pa.array(addresses), method=method, key=key_file)
    assert hidden.to_pylist() == expected


@pytest.mark.parametrize("path", LOGS, ids=lambda path: path.name)
def test_anonymised_lines_are_those_of_the_program(path):
    log = path.read_bytes()
    expected = run("ipv6loganon", "-q", "--everywhere", text=log).split(b"\n")
    assert ipv6calc.anonymize_text(log.split(b"\n")) == expected
    column = pa.array(log.split(b"\n"), pa.binary())
    assert ipv6calc.anonymize_text(column).to_pylist() == expected
    assert ipv6calc.anonymize_text(log) == b"\n".join(expected)


def test_facts_are_those_of_the_program(addresses):
    chosen = addresses[:20_000]
    documents = [json.loads(line) for line in run("ipv6calc", "-q", "-i", "--json", text=lines(chosen)).splitlines()]
    assert len(documents) == len(chosen)
    iids = [document.get("iid") or {} for document in documents]
    column = pa.array(chosen)
    assert ipv6calc.types(column).to_pylist() == [",".join(document["types"]) for document in documents]
    assert ipv6calc.iid_kind(column).to_pylist() == [iid.get("made") for iid in iids]
    names = [document["registry"]["name"] for document in documents]
    assert ipv6calc.registry(column).to_pylist() == [None if name == "unknown" else name for name in names]
    assert ipv6calc.country(column).to_pylist() == [document.get("country") for document in documents]
    assert ipv6calc.vendor(column).to_pylist() == [iid.get("vendor") for iid in iids]


def test_kinds_follow_from_the_types(addresses):
    """What one word says, the set of types says too."""
    column = pa.array(addresses)
    for kind, types in zip(ipv6calc.kind(column).to_pylist(), ipv6calc.types(column).to_pylist(), strict=True):
        for name in ("multicast", "link-local", "loopback", "teredo", "6to4", "nat64"):
            if kind == name:
                assert name in types or (kind == "link-local" and "zeroconf" in types), (kind, types)
        assert kind != "unique-local" or "unique-local-unicast" in types
        assert kind != "global" or "global" in types


def test_documents_are_those_of_the_program(addresses):
    chosen = addresses[:500] + ["00:16:3e:5a:7b:9c", "fe80::1%eth0", "2001:db8::/32", "192.0.2.1/24"]
    for line, value in zip(run("ipv6calc", "-q", "-i", "--json", text=lines(chosen)).splitlines(), chosen, strict=True):
        document = json.loads(line)
        document.pop("line")
        assert ipv6calc.info(value) == document


@pytest.mark.parametrize("to", ["revnibbles.arpa", "base85", "ipv6literal", "hex", "decimal", "octal"])
def test_notations_are_those_of_the_program(addresses, to):
    chosen = [value for value in addresses if ":" in value] if to in ("base85", "ipv6literal") else addresses
    expected = run("ipv6calc", "-q", "--out", to, text=lines(chosen)).decode().splitlines()
    assert ipv6calc.convert(pa.array(chosen), to=to).to_pylist() == expected


@pytest.mark.parametrize("action", ["conv6to4", "geneui64", "ipv6tomac", "ipv6toeui64", "solicitednode"])
def test_actions_are_those_of_the_program(action):
    values = {
        "conv6to4": ["192.0.2.1", "2002:c000:201::"],
        "geneui64": ["00:16:3e:5a:7b:9c"],
        "ipv6tomac": ["2001:db8::216:3eff:fe5a:7b9c"],
        "ipv6toeui64": ["2001:db8::216:3eff:fe5a:7b9c"],
        "solicitednode": ["2001:db8::1"],
    }[action]
    expected = [run("ipv6calc", "-q", "--action", action, value, text=b"").decode().strip() for value in values]
    assert ipv6calc.convert(values, actions=[action]) == expected


def test_membership_is_that_of_the_program(addresses, tmp_path):
    prefixes = ["2001:db8::/48", "2a00:1450::/32", "fe80::/64", "10.0.0.0/8", "128.0.0.0/2", "2002::/16", "::/3"]
    (tmp_path / "set").write_text("\n".join(prefixes))
    arguments = ("net", "contains", f"@{tmp_path / 'set'}", "--print")
    inside = [value for value, yes in zip(addresses, ipv6calc.PrefixSet(prefixes).contains(addresses)) if yes]
    assert inside and len(inside) < len(addresses)
    import ipaddress

    nets = [ipaddress.ip_network(prefix) for prefix in prefixes]
    slow = [value for value in addresses if any(ipaddress.ip_address(value) in net for net in nets)]
    assert inside == slow


def test_aggregates_are_those_of_the_program(addresses):
    items = addresses[:5_000] + ["192.0.2.0/25", "192.0.2.128/25", "2001:db8::-2001:db8::ff"]
    expected = run("ipv6calc", "net", "aggregate", "@-", text=lines(items)).decode().splitlines()
    single = [line.removesuffix("/128") if ":" in line else line.removesuffix("/32") for line in expected]
    assert ipv6calc.aggregate(items) == single
