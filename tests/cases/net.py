#!/usr/bin/env python3
"""Writes net.jsonl: what Python's ipaddress says about random prefixes. The same seed gives the same cases.

    python3 tests/cases/net.py > tests/cases/net.jsonl
"""

import ipaddress
import json
import random

WIDTH = {4: 32, 6: 128}
# Where prefixes crowd, so that they meet: in the middle, and at both ends of the address space.
CORNERS = {4: ["192.0.2.0", "0.0.0.0", "255.255.255.0"], 6: ["2001:db8::", "::", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ff00"]}


def prefix(r, version, shortest=0):
    corner = int(ipaddress.ip_address(r.choice(CORNERS[version])))
    width = WIDTH[version]
    length = r.choice([r.randint(max(shortest, width - 8), width), r.randint(shortest, width)])
    bits = corner ^ r.getrandbits(8) if r.random() < 0.8 else r.getrandbits(width)
    return ipaddress.ip_network((bits >> (width - length) << (width - length), length))


def prefixes(r, version, most):
    return [prefix(r, version, WIDTH[version] - 9) for _ in range(r.randint(1, most))]


def texts(networks):
    return [str(n) for n in networks]


def aggregate(r, version):
    networks = prefixes(r, version, 40)
    return {"in": texts(networks), "out": texts(ipaddress.collapse_addresses(networks))}


def exclude(r, version):
    outer = prefix(r, version)
    length = r.randint(outer.prefixlen, WIDTH[version])
    bits = int(outer[0]) | r.getrandbits(WIDTH[version] - outer.prefixlen)
    inner = ipaddress.ip_network((bits >> (WIDTH[version] - length) << (WIDTH[version] - length), length))
    return {"in": [str(outer)], "minus": [str(inner)], "out": texts(sorted(outer.address_exclude(inner)))}


def summarize(r, version):
    corner = int(ipaddress.ip_address(r.choice(CORNERS[version])))
    spread = r.choice([8, WIDTH[version]])
    ends = sorted((corner ^ r.getrandbits(spread)) for _ in range(2))
    kind = {4: ipaddress.IPv4Address, 6: ipaddress.IPv6Address}[version]
    first, last = (kind(end) for end in ends)
    return {"first": str(first), "last": str(last), "out": texts(ipaddress.summarize_address_range(first, last))}


def subnets(r, version):
    outer = prefix(r, version)
    length = r.randint(outer.prefixlen, min(outer.prefixlen + 5, WIDTH[version]))
    return {"in": str(outer), "length": length, "out": texts(outer.subnets(new_prefix=length))}


def supernet(r, version):
    inner = prefix(r, version)
    length = r.randint(0, inner.prefixlen)
    return {"in": str(inner), "length": length, "out": str(inner.supernet(new_prefix=length))}


def count(r, version):
    networks = prefixes(r, version, 20) + ([ipaddress.ip_network("::/0")] if version == 6 and r.random() < 0.2 else [])
    return {"in": texts(networks), "out": str(sum(n.num_addresses for n in ipaddress.collapse_addresses(networks)))}


def main():
    r = random.Random(20260401)
    for operation in (aggregate, exclude, summarize, subnets, supernet, count):
        for i in range(60):
            print(json.dumps({"op": operation.__name__, **operation(r, 4 if i % 2 else 6)}))


main()
