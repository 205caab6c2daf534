#!/usr/bin/env python3
"""Writes the plan of an invented provider into this folder: isp.toml, and the same as exports of NetBox,
isp-prefixes.csv and isp-addresses.csv. 200 prefixes and hosts, all in documentation space, always the same.

Among them are mistakes of the kind that plans have; each is marked by a call of `mistake`.
"""

import csv
import ipaddress
import pathlib
import random

FOLDER = pathlib.Path(__file__).parent
chance = random.Random(3849)  # RFC 3849, RFC 9637

SITES = ["ber", "fra", "ham", "muc", "vie", "zrh"]
CITIES = dict(zip(SITES, ["Berlin", "Frankfurt", "Hamburg", "Munich", "Vienna", "Zurich"]))
FIRST = ["Ahorn", "Birken", "Distel", "Erlen", "Fichten", "Ginster", "Hasel", "Iris", "Kiefern", "Linden", "Mohn", "Nelken",
         "Ulmen", "Weiden"]
SECOND = ["bau", "druck", "hof", "klinik", "labor", "logistik", "markt", "schule", "werk"]
LANS = [("mgmt", 10, "management of routers and switches"), ("srv", 20, "servers"), ("stor", 30, "storage"),
        ("voip", 40, "telephones"), ("office", 50, "office"), ("guest", 60, "guests")]

entries = []  # (headline or None, kind, fields)
mistakes = {}


def add(kind, head=None, **fields):
    entries.append((head, kind, fields))


def mistake(old, **new):
    """Changes what is planned for an address or prefix; the tests know what the rules say to it."""
    mistakes[old] = new


def customers():
    names = sorted(f"{first}{second}" for first in FIRST for second in SECOND)
    chance.shuffle(names)
    return iter(names)


def v6(text):
    return str(ipaddress.ip_network(text))


def core():
    add("prefix", "The backbone", prefix="2001:db8::/36", name="core", role="infrastructure")
    add("prefix", prefix="2001:db8:0:1::/64", name="loopbacks", role="loopback")
    for site in SITES:
        for number in (1, 2):
            address = f"2001:db8:0:1::{SITES.index(site) + 1}:{number}"
            add("prefix", prefix=f"{address}/128", name=f"{site}-r{number}", role="loopback", site=site)
    add("prefix", "Links between routers: a /127 each, RFC 6164", prefix="2001:db8:0:2::/64", name="links",
        role="infrastructure")
    ring = list(zip(SITES, SITES[1:] + SITES[:1]))
    pairs = [(f"{a}-r1", f"{b}-r1") for a, b in ring] + [(f"{s}-r1", f"{s}-r2") for s in SITES]
    pairs += [("ber-r2", "muc-r2"), ("fra-r2", "vie-r2")]
    for number, (one, other) in enumerate(pairs):
        add("prefix", prefix=v6(f"2001:db8:0:2::{2 * number:x}/127"), name=f"{one}--{other}", role="p2p")
    add("prefix", "Name servers: the same addresses at two sites", prefix="2001:db8:0:53::/64", name="anycast-dns",
        role="lan")
    for address in ("2001:db8:0:53::a", "2001:db8:0:53::b"):
        for site in ("fra", "vie"):
            add("host", address=address, name=f"resolver-{address[-1]}.{site}.example.net", anycast=True)


def site(number, site, name):
    base = f"2001:db8:{number}"
    add("prefix", f"{CITIES[site]}", prefix=f"{base}000::/36", name=f"pop-{site}", role="infrastructure",
        site=site)
    add("prefix", prefix=f"{base}000::/48", name=f"{site}1", role="site", site=site)
    for at, (lan, vlan, about) in enumerate(LANS):
        net = f"{base}000:{(at + 1) * 16:x}::"
        more = {"gateway": f"{net}1"}
        if lan == "office":
            more["ranges"] = [(f"{net}1000", f"{net}1fff", "dhcp")]
        add("prefix", prefix=f"{net}/64", name=f"{site}-{lan}", role="lan", site=site, vlan=100 * number + vlan,
            description=about, **more)
    # identifiers as hosts choose them, RFC 7217
    for host in ("ns", "ntp", "mx", "www", "mon"):
        iid = ":".join(f"{chance.randrange(0x1000, 0xffff):x}" for _ in range(4))
        add("host", address=f"{base}000:20:{iid}", name=f"{host}.{site}.example.net")
    add("prefix", prefix=f"{base}100::/40", name=f"{site}-business", role="pool", site=site, description="a /48 each")
    for at in range(7):
        expires = f"20{chance.randrange(27, 30)}-{chance.choice(['03-31', '06-30', '12-31'])}" if at % 3 == 0 else None
        add("prefix", prefix=v6(f"{base}1{16 * at:02x}::/48"), name=f"c-{next(name).lower()}", role="delegation",
            site=site, expires=expires)
    add("prefix", prefix=f"{base}200::/40", name=f"{site}-access", role="pool", site=site,
        description="DHCPv6 prefix delegation, a /56 each")
    add("prefix", prefix=f"{base}210::/44", name=f"{site}-access-1", role="pool", site=site,
        description="first access router")
    add("prefix", prefix=f"{base}f00::/40", name=f"{site}-growth", role="reserved", site=site)


def second(name):
    add("prefix", "Second allocation: customers of a provider that was taken over", prefix="3fff:100::/33",
        name="taken-over", role="infrastructure")
    for at, site in enumerate(SITES):
        add("prefix", prefix=v6(f"3fff:100:{at * 256:x}::/40"), name=f"old-{site}", role="pool", site=site)
    for at in range(14):
        net = (at % 6) * 256 + 16 * (at // 6) + 1
        add("prefix", prefix=f"3fff:100:{net:x}::/48", name=f"c-{next(name).lower()}", role="delegation",
            site=SITES[at % 6])
    add("prefix", prefix="3fff:100:8000::/33", name="later", role="reserved")


def text(key, value):
    if isinstance(value, bool) or isinstance(value, int):
        return str(value).lower()
    if key == "expires":
        return value
    if key == "ranges":
        rows = ", ".join(f'{{ from = "{a}", to = "{b}", use = "{use}" }}' for a, b, use in value)
        return f"[{rows}]"
    return f'"{value}"'


def toml():
    out = ["# The address plan of an invented provider, written by generate.py. Some of it is wrong on purpose:",
           "# see what `ipv6calc plan check isp.toml` finds.", "", "[plan]", 'name = "Example Networks"',
           'purpose = "documentation"', 'allocations = ["2001:db8::/32", "3fff:100::/32"]', ""]
    for head, kind, fields in entries:
        if head:
            out += [f"# {head}", ""]
        out.append(f"[[{kind}]]")
        out += [f"{key} = {text(key, value)}" for key, value in fields.items() if value is not None]
        out.append("")
    out += ["[check]", "# most of the space is not given away yet", 'ignore = ["P105"]', ""]
    (FOLDER / "isp.toml").write_text("\n".join(out))


def table(name, columns, rows):
    with open(FOLDER / name, "w", newline="") as file:
        writer = csv.DictWriter(file, columns, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


STATUS = {"reserved": "reserved", "pool": "container", "infrastructure": "container", "site": "container"}


def netbox():
    prefixes, addresses = [], []
    for allocation in ("2001:db8::/32", "3fff:100::/32"):
        prefixes.append({"prefix": allocation, "status": "container", "role": "allocation"})
    for _, kind, fields in entries:
        if kind == "host":
            role = "anycast" if fields.get("anycast") else ""
            addresses.append({"address": fields["address"] + "/64", "status": "active", "role": role,
                              "dns_name": fields["name"]})
            continue
        role = fields["role"]
        customer = fields["name"][2:] if role == "delegation" else ""
        prefixes.append({"prefix": fields["prefix"], "tenant": customer, "site": fields.get("site", ""),
                         "vlan": fields.get("vlan", ""), "status": STATUS.get(role, "active"), "role": role,
                         "is_pool": str(role == "pool"), "description": fields.get("description", fields["name"])})
    table("isp-prefixes.csv", ["prefix", "vrf", "tenant", "site", "vlan", "status", "role", "is_pool", "description"],
          prefixes)
    table("isp-addresses.csv", ["address", "vrf", "tenant", "status", "role", "device", "dns_name", "description"],
          addresses)


def main():
    core()
    name = customers()
    for number, where in enumerate(SITES, 1):
        site(number, where, name)
    second(name)
    # the router's address instead of the network
    mistake("2001:db8:1000:20::/64", prefix="2001:db8:1000:20::1/64")
    # as a person types it
    mistake("2001:db8:3000:30::/64", prefix="2001:DB8:3000:0030::/64")
    # a /44 where its neighbours have a /48
    mistake("2001:db8:4120::/48", prefix="2001:db8:4130::/44")
    # the gateway of the LAN next door
    mistake("2001:db8:2000:40::/64", gateway="2001:db8:2000:30::1")
    # a LAN cut down to save addresses
    mistake("2001:db8:5000:60::/64", prefix="2001:db8:5000:60::/80")
    # lengths that end within a digit
    mistake("2001:db8:6150::/48", prefix="2001:db8:6150::/50")
    # a customer who left
    mistake("2001:db8:1120::/48", expires="2025-06-30")
    # anycast by RFC 2526, RFC 5453
    changed = {"mon.muc.example.net": "2001:db8:4000:20:fdff:ffff:ffff:fffe"}
    twin = next(f["address"] for _, k, f in entries if k == "host" and f["name"] == "ns.ham.example.net")
    # the identifier reveals the vendor of the network card
    changed |= {"www.zrh.example.net": "2001:db8:6000:20:216:3eff:fe5a:7b9c"}
    # one address for two hosts, and one inside of the DHCP range
    changed |= {"ntp.ham.example.net": twin, "mon.vie.example.net": "2001:db8:5000:50::1234"}
    for _, kind, fields in entries:
        if kind == "host":
            fields["address"] = changed.get(fields["name"], fields["address"])
        else:
            fields.update(mistakes.pop(fields["prefix"], {}))
    assert not mistakes, mistakes
    print(len(entries), "prefixes and hosts")
    toml()
    netbox()


if __name__ == "__main__":
    main()
