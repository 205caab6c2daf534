#!/usr/bin/env python3
"""Writes registry-ipv4.tsv and registry-ipv6.tsv from the IANA registries that the PyPI package netaddr carries.

usage: pip download --no-deps netaddr==1.3.0 && python3 data/registries.py netaddr-1.3.0-py3-none-any.whl
"""
import ipaddress
import os
import sys
import xml.etree.ElementTree as ET
import zipfile

NS = '{http://www.iana.org/assignments}'
NAMES = {'iana': 'IANA', 'apnic': 'APNIC', 'arin': 'ARIN', 'ripe': 'RIPENCC', 'lacnic': 'LACNIC', 'afrinic': 'AFRINIC'}
# Later than the table: https://www.icann.org/en/announcements 2024-11-04; RFC 9602; RFC 3701.
V6_ADDED = {'2410::/12': 'APNIC', '5f00::/16': 'SRV6', '3ffe::/16': '6BONE'}
V6_DROPPED = {'5f00::/8'}


def rows(wheel, name):
    root = ET.fromstring(zipfile.ZipFile(wheel).read('netaddr/ip/%s.xml' % name))
    for r in root.iter(NS + 'record'):
        yield {c.tag.removeprefix(NS): (c.text or '').strip() for c in r}, root.findtext(NS + 'updated')


def registry(row):
    if row.get('whois'):
        return NAMES[row['whois'].split('.')[1]]
    name = row.get('description') or row.get('designation')
    return {'6to4': '6TO4'}.get(name, 'IANA')


def write(name, title, source, date, table):
    path = os.path.join(os.path.dirname(os.path.abspath(__file__)), name)
    with open(path, 'w', encoding='utf-8') as f:
        f.write('# %s\n# source: %s, in PyPI netaddr 1.3.0 (BSD-3-Clause); the registry content is public facts\n' % (title, source))
        f.write('# version: %s\n# rows: %d\n# prefix\tregistry\n' % (date, len(table)))
        f.writelines('%s\t%s\n' % row for row in table)


def main(wheel):
    v4, date4 = [], ''
    for row, date4 in rows(wheel, 'ipv4-address-space'):
        if row['status'] != 'RESERVED':
            v4.append(('%d.0.0.0/8' % int(row['prefix'].split('/')[0]), registry(row)))
    write('registry-ipv4.tsv', 'IPv4 /8 blocks and the registry that serves them; reserved ones left out',
          'IANA IPv4 Address Space Registry', date4, v4)
    v6, date6 = dict(V6_ADDED), ''
    for row, date6 in rows(wheel, 'ipv6-unicast-address-assignments'):
        prefix = str(ipaddress.ip_network(row['prefix'])) if row['prefix'] not in V6_DROPPED else None
        if prefix:
            v6.setdefault(prefix, registry(row))
    order = sorted(v6.items(), key=lambda r: ipaddress.ip_network(r[0]))
    write('registry-ipv6.tsv', 'IPv6 prefixes and the registry that serves them; the longest match counts',
          'IANA IPv6 Global Unicast Address Assignments; 2410::/12 of 2024-11-04, 5f00::/16 of RFC 9602, 3ffe::/16 of RFC 3701 added',
          date6, order)


main(sys.argv[1])
