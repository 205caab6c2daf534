"""What several tests need."""

import random
import subprocess
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[2]


def program(name):
    """The program that the wheel installs beside the interpreter."""
    import sysconfig

    # one of the same name elsewhere may be another program
    path = Path(sysconfig.get_path("scripts")) / name
    assert path.exists(), f"{name} is not installed: pip install ./python"
    return str(path)


def run(name, *arguments, text):
    """The output of a program for this input."""
    done = subprocess.run([program(name), *arguments], input=text, capture_output=True)
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout


@pytest.fixture(scope="session")
def addresses():
    """100,000 addresses of every kind, in several forms."""
    import ipaddress

    chance = random.Random(64496)
    prefixes = ["2001:db8::", "2a00:1450:4001::", "fe80::", "fd00:1:2::", "2002:c000:201::", "64:ff9b::", "2001::", "ff02::"]
    bases = [int(ipaddress.ip_address(prefix)) for prefix in prefixes]
    made = []
    for number in range(100_000):
        way = number % 5
        if way == 0:
            made.append(str(ipaddress.IPv4Address(chance.getrandbits(32))))
        elif way == 1:
            made.append(str(ipaddress.IPv6Address(chance.choice(bases) | chance.getrandbits(64))))
        elif way == 2:
            hardware = chance.getrandbits(48)
            identifier = (hardware >> 24) << 40 | 0xFFFE << 24 | hardware & 0xFFFFFF
            made.append(str(ipaddress.IPv6Address(chance.choice(bases) | identifier ^ 1 << 57)))
        elif way == 3:
            made.append(ipaddress.IPv6Address(chance.getrandbits(128) >> 3 | 1 << 125).exploded.upper())
        else:
            made.append(str(ipaddress.IPv6Address(chance.choice(bases) | chance.getrandbits(12))))
    return made


@pytest.fixture
def key_file(tmp_path):
    """A key that only its owner can read."""
    path = tmp_path / "key"
    path.write_bytes(bytes(range(32)).hex().encode() + b"\n")
    path.chmod(0o600)
    return path
