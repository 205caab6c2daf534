"""Memory, threads, and speed against loops."""

import gc
import ipaddress
import resource
import threading
import time
from pathlib import Path

import pyarrow as pa

import ipv6calc

ADDRESSES = pa.array([f"2001:db8:{i >> 16:x}:{i & 65535:x}::{i & 65535:x}" if i % 2 else f"10.{i >> 16 & 255}.{i >> 8 & 255}.{i & 255}" for i in range(400_000)])


def resident():
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize()


def test_a_thousand_calls_leave_nothing():
    column = ADDRESSES.slice(0, 2_000)
    calls = [
        lambda: ipv6calc.anonymize(column),
        lambda: ipv6calc.kind(column.to_pylist()),
        lambda: ipv6calc.info("2001:db8::1"),
        lambda: ipv6calc.PrefixSet(column).contains(column),
        lambda: ipv6calc.kind(pa.array(["x"]), errors="null"),
    ]
    for call in calls:
        for _ in range(50):
            call()
        gc.collect()
        before = resident()
        for _ in range(1_000):
            call()
        gc.collect()
        assert resident() - before < 16 << 20


def test_other_threads_run_meanwhile():
    column = pa.concat_arrays([ADDRESSES] * 5)
    ticks, done = [], threading.Event()

    def tick():
        while not done.is_set():
            ticks.append(time.perf_counter())
            time.sleep(0.001)

    clock = threading.Thread(target=tick)
    clock.start()
    ipv6calc.convert(column, to="revnibbles.arpa", errors="null")
    done.set()
    clock.join()
    assert len(ticks) > 10


def test_columns_are_fifty_times_as_fast_as_loops():
    def timed(run):
        start = time.perf_counter()
        run()
        return time.perf_counter() - start

    few = ADDRESSES.slice(0, 40_000).to_pylist()
    loop = min(timed(lambda: [ipaddress.ip_address(value).version for value in few]) for _ in range(3)) * len(ADDRESSES) / len(few)
    column = min(timed(lambda: ipv6calc.kind(ADDRESSES)) for _ in range(5))
    # half of what is measured when the machine does nothing else: see benches/README.md
    assert loop / column > 25, f"loop {loop:.3f} s, column {column:.3f} s"
