#!/usr/bin/env python3
"""What `ipv6calc annotate --add country,asn,kind,registry` does, with pandas, maxminddb and ipaddress.

    annotate.py COUNTRY.mmdb ASN.mmdb < in.csv > out.csv

The registry, of which there is no MMDB file, is left out, so this script has less to do.
"""
import ipaddress
import sys

import maxminddb
import pandas

country, asn = (maxminddb.open_database(path, maxminddb.MODE_MMAP_EXT) for path in sys.argv[1:3])


def kind(address):
    for name in ("is_loopback", "is_link_local", "is_multicast", "is_unspecified", "is_private", "is_reserved"):
        if getattr(address, name):
            return name.removeprefix("is_").replace("_", "-")
    return "global"


def facts(text):
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return None, None, None
    place, system = country.get(address) or {}, asn.get(address) or {}
    return place.get("country", {}).get("iso_code"), system.get("autonomous_system_number"), kind(address)


table = pandas.read_csv(sys.stdin, dtype=str, keep_default_na=False)
table[["country", "asn", "kind"]] = [facts(text) for text in table["client_ip"]]
table["asn"] = table["asn"].astype("Int64")
table.to_csv(sys.stdout, index=False)
