"""The figures of benches/README.md: 10,000,000 addresses in a column of pyarrow, against loops with `ipaddress`."""

import ipaddress
import random
import time

import pyarrow as pa

import ipv6calc

ROWS = 10_000_000


def timed(run, times=5):
    """The best wall time of several runs, and the least CPU time."""
    wall = cpu = float("inf")
    for _ in range(times):
        start, used = time.perf_counter(), time.process_time()
        run()
        wall, cpu = min(wall, time.perf_counter() - start), min(cpu, time.process_time() - used)
    return wall, cpu


def addresses(rows):
    """Half IPv4, half IPv6 with random identifiers."""
    chance = random.Random(1)
    bases = [0x20010DB8 << 96, 0x2A001450 << 96, 0x26064700 << 96]
    some = [
        str(ipaddress.IPv4Address(chance.getrandbits(32)) if i % 2 else ipaddress.IPv6Address(chance.choice(bases) | chance.getrandbits(80)))
        for i in range(1_000_000)
    ]
    return pa.concat_arrays([pa.array(some)] * (rows // len(some)))


def prefixes(count):
    chance = random.Random(2)
    half = count // 2
    v4 = {f"{ipaddress.IPv4Address(chance.getrandbits(24) << 8)}/24" for _ in range(half)}
    v6 = {f"{ipaddress.IPv6Address(0x20010DB8 << 96 | chance.getrandbits(32) << 64)}/64" for _ in range(half)}
    return [*v4, *v6]


def loops(values, nets):
    """What one writes without the package, for few values."""
    mask4, mask6 = 0xFFFFFF00, (1 << 128) - (1 << 80)

    def masked(text):
        address = ipaddress.ip_address(text)
        return str(type(address)(int(address) & (mask4 if address.version == 4 else mask6)))

    by_length = {(net.version, int(net.network_address)) for net in map(ipaddress.ip_network, nets)}

    def inside(text):
        address = ipaddress.ip_address(text)
        bits = 8 if address.version == 4 else 64
        return (address.version, int(address) >> bits << bits) in by_length

    return {
        "kind": lambda: [f"ipv{ipaddress.ip_address(value).version}" for value in values],
        "anonymize": lambda: [masked(value) for value in values],
        "PrefixSet.contains": lambda: [inside(value) for value in values],
    }


def main():
    column, items = addresses(ROWS), prefixes(200_000)
    office = ipv6calc.PrefixSet(items)
    few = column.slice(0, 200_000).to_pylist()
    fast = {
        "kind": lambda: ipv6calc.kind(column),
        "anonymize": lambda: ipv6calc.anonymize(column),
        "PrefixSet.contains": lambda: office.contains(column),
        "iid_kind": lambda: ipv6calc.iid_kind(column),
        "registry": lambda: ipv6calc.registry(column),
        "anonymize, ipcrypt-pfx": lambda: ipv6calc.anonymize(column, method="ipcrypt-pfx", key=bytes(range(32))),
    }
    slow = loops(few, items)
    print(f"{ROWS:,} addresses, {len(items):,} prefixes")
    for name, run in fast.items():
        wall, cpu = timed(run)
        line = f"{name:24} {wall:6.2f} s   {cpu:6.2f} s of CPU"
        if name in slow:
            # the loop has one thread: its CPU time does not depend on what else runs
            loop = timed(slow[name], 2)[1] * ROWS / len(few)
            line += f"   loop {loop:7.1f} s of CPU   {loop / wall:5.0f} x by the clock, {loop / (cpu / 2):5.0f} x on two idle cores"
        print(line, flush=True)


main()
