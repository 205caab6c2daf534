//! Addresses in the indexes of SNMP tables, which are numbers of a longer run: `1.3.6.1.2.1.4.20.1.1.203.0.113.77`,
//! `mib-2.15.3.1.2.203.0.113.77`, `ipNetToMediaPhysAddress.2.203.0.113.77`.
//!
//! Each part of an address is one number
//! ([RFC 2578, section 7.7](https://www.rfc-editor.org/rfc/rfc2578#section-7.7)). An `InetAddress`
//! ([RFC 4001](https://www.rfc-editor.org/rfc/rfc4001#section-3)) has its type and its length before it: 1 and 4 for IPv4.

use super::context::{ALNUM, DIGIT, is};
use super::ipv4::{Numbers, is_netmask};
use super::search::Search;
use super::{Located, Notation};
use crate::addr::{V4, Value};
use std::ops::Range;

/// The tables of `mib-2` whose indexes have IPv4 addresses, and how many numbers of an index precede the first one.
const TABLES: [(&[u32], usize); 22] = [
    (&[3, 1, 1], 2),     // atTable: an interface and the type of the address
    (&[4, 20, 1], 0),    // ipAddrTable
    (&[4, 21, 1], 0),    // ipRouteTable
    (&[4, 22, 1], 1),    // ipNetToMediaTable: an interface
    (&[4, 24, 4, 1], 0), // ipCidrRouteTable
    (&[4, 24, 7, 1], 0), // inetCidrRouteTable
    (&[4, 34, 1], 0),    // ipAddressTable
    (&[4, 35, 1], 1),    // ipNetToPhysicalTable: an interface
    (&[6, 13, 1], 0),    // tcpConnTable
    (&[6, 19, 1], 0),    // tcpConnectionTable
    (&[6, 20, 1], 0),    // tcpListenerTable
    (&[7, 5, 1], 0),     // udpTable
    (&[7, 7, 1], 0),     // udpEndpointTable
    (&[14, 2, 1], 0),    // ospfAreaTable
    (&[14, 4, 1], 0),    // ospfLsdbTable
    (&[14, 7, 1], 0),    // ospfIfTable
    (&[14, 8, 1], 0),    // ospfIfMetricTable
    (&[14, 10, 1], 0),   // ospfNbrTable
    (&[15, 3, 1], 0),    // bgpPeerTable
    (&[15, 6, 1], 0),    // bgp4PathAttrTable
    (&[23, 2, 1], 0),    // rip2IfStatTable
    (&[23, 4, 1], 0),    // rip2PeerTable
];

/// What the names of objects with addresses in their indexes begin with, where no module precedes them.
const GROUPS: [&[u8]; 8] = [b"ip", b"inet", b"tcp", b"udp", b"ospf", b"bgp", b"rip2", b"at"];

/// The most numbers of a run.
const MOST: usize = 64;

/// The longest name of an object that is looked at.
const LONGEST_NAME: usize = 48;

impl Search<'_> {
    /// The first address in the index that a run of more than four numbers ends with or is.
    #[inline]
    pub(super) fn index(&mut self, start: usize, numbers: &Numbers) -> Option<Located> {
        let may_have_one = match self.before(start) {
            b'.' => true,
            b'-' => numbers.values[0] == 2,
            _ => numbers.values == [1, 3, 6, 1, 2],
        };
        if may_have_one { self.next_of_index(start, start) } else { None }
    }

    /// The first address at a place or after it in an index, of a run of numbers that begins here.
    #[cold]
    pub(super) fn next_of_index(&mut self, run: usize, from: usize) -> Option<Located> {
        let numbers = self.all_numbers(run);
        let values: Vec<u32> = numbers.iter().map(|(value, _)| *value).collect();
        let (skipped, leading) = self.index_begin(run, &values)?;
        let index = values.get(skipped..)?;
        let at = |place: usize| {
            let (first, last) = (numbers.get(skipped + place)?, numbers.get(skipped + place + 3)?);
            Some(first.1.start..last.1.end)
        };
        let quads = places(index, leading).into_iter().filter_map(|place| Some((place, at(place)?)));
        let mut quads = quads.filter(|(_, quad)| quad.start >= from);
        let (place, quad) = quads.next()?;
        self.another_index = quads.next().map(|(_, next)| (run, next.start));
        let bits = quad_bits(index.get(place..)?)?;
        self.found(quad, Value::V4(V4::new(bits)), Notation::Plain)
    }

    /// The numbers of a run with dots between them.
    fn all_numbers(&self, run: usize) -> Vec<(u32, Range<usize>)> {
        let (mut all, mut at) = (Vec::new(), run);
        while all.len() < MOST {
            let end = self.end(at, DIGIT);
            let Some(value) = str::from_utf8(self.slice(at..end)).ok().and_then(|text| text.parse().ok()) else {
                break;
            };
            all.push((value, at..end));
            if self.byte(end) != b'.' {
                break;
            }
            at = end + 1;
        }
        all
    }

    /// How many numbers of a run precede its index, and how many numbers of that are before its addresses; `None` if it has
    /// none.
    fn index_begin(&self, run: usize, values: &[u32]) -> Option<(usize, usize)> {
        let head = self.slice(0..run);
        let root = match values {
            [1, 3, 6, 1, 2, 1, ..] => 6,
            [3, 6, 1, 2, 1, ..] if head.ends_with(b"iso.") => 5,
            [2, ..] if head.ends_with(b"mib-") => 1,
            _ => return self.leading_of_name(head, values.len()).map(|leading| (0, leading)),
        };
        let rest = values.get(root..)?;
        let (table, leading) = TABLES.iter().find(|(table, _)| rest.starts_with(table))?;
        // the number of a column follows that of the table
        Some((root + table.len() + 1, *leading))
    }

    /// How many numbers precede the addresses in the index after the name of an object, of which there are so many.
    fn leading_of_name(&self, head: &[u8], count: usize) -> Option<usize> {
        let head = head.strip_suffix(b".")?;
        let length = head.iter().rev().take(LONGEST_NAME).take_while(|b| is(**b, ALNUM)).count();
        let (before, name) = head.split_at_checked(head.len() - length)?;
        let is_object = name.first().is_some_and(u8::is_ascii_lowercase) && name.iter().any(u8::is_ascii_uppercase);
        let is_known = before.ends_with(b"::") || GROUPS.iter().any(|group| begins_group(name, group));
        let has = |part: &[u8]| memchr::memmem::find(name, part).is_some();
        let leading = match () {
            () if begins_group(name, b"at") => 2,
            () if has(b"NetToMedia") || has(b"NetToPhysical") => 1,
            () => 0,
        };
        (is_object && is_known && count > 4).then_some(leading)
    }
}

/// Whether the name of an object is of a group: the next word of it begins after that.
fn begins_group(name: &[u8], group: &[u8]) -> bool {
    name.strip_prefix(group)
        .is_some_and(|rest| rest.first().is_some_and(|b| b.is_ascii_uppercase() || b.is_ascii_digit()))
}

/// Where the addresses of an index begin.
fn places(index: &[u32], leading: usize) -> Vec<usize> {
    let rest = index.get(leading..).unwrap_or_default();
    let is_typed = |at: &usize| matches!(rest.get(*at..), Some([1, 4, _, _, _, _, ..]));
    let found: Vec<usize> = match rest.len() {
        _ if is_typed(&0) => (0..rest.len()).filter(is_typed).map(|at| at + 2).collect(),
        4..=6 => vec![0],
        8 => vec![0, 4],
        // a prefix length or a port after the first one
        9 | 10 => vec![0, 5],
        12 => vec![0, 4, 8],
        // a destination, its mask, a type of service and the next hop, or an area, a type, an identifier and a router
        13 => match rest.get(4..).and_then(quad_bits).is_some_and(|bits| bits == 0 || is_netmask(bits)) {
            true => vec![0, 9],
            false => vec![0, 5, 9],
        },
        _ => Vec::new(),
    };
    let is_address = |at: &usize| rest.get(*at..).and_then(quad_bits).is_some_and(|bits| bits >> 24 != 0);
    found.into_iter().filter(is_address).map(|at| leading + at).collect()
}

/// The address that four numbers are.
fn quad_bits(numbers: &[u32]) -> Option<u32> {
    let octets = numbers.get(..4)?;
    octets.iter().all(|n| *n < 256).then(|| octets.iter().fold(0, |bits, n| bits << 8 | n))
}

#[cfg(test)]
mod tests {
    use crate::log::Locate;

    fn seen(line: &str) -> Vec<&str> {
        Locate::new(line.as_bytes()).map(|found| line.get(found.at).unwrap()).collect()
    }

    #[test]
    fn the_addresses_of_indexes_are_found() {
        for line in [
            ".1.3.6.1.2.1.4.20.1.1.203.0.113.77 = ",
            "1.3.6.1.2.1.4.22.1.2.3.203.0.113.77",
            "oid=1.3.6.1.2.1.3.1.1.2.7.1.203.0.113.77",
            "iso.3.6.1.2.1.15.3.1.2.203.0.113.77 = INTEGER: 6",
            "SNMPv2-SMI::mib-2.14.10.1.6.203.0.113.77.0",
            "IP-MIB::ipNetToMediaPhysAddress.2.203.0.113.77 = STRING: x",
            "bgpPeerState.203.0.113.77",
            "ospfNbrState.203.0.113.77.0",
            "iso.3.6.1.2.1.4.34.1.3.1.4.203.0.113.77",
            "1.3.6.1.2.1.4.35.1.4.12.1.4.203.0.113.77",
            "udpLocalPort.203.0.113.77.53",
        ] {
            assert_eq!(seen(line), ["203.0.113.77"], "{line}");
        }
        for line in [
            "1.3.6.1.2.1.6.13.1.1.203.0.113.77.22.198.51.100.9.51234 = 5",
            "TCP-MIB::tcpConnState.203.0.113.77.22.198.51.100.9.51234 = INTEGER: established(5)",
            "ipCidrRouteDest.203.0.113.77.255.255.255.255.0.198.51.100.9",
            "tcpConnectionState.1.4.203.0.113.77.22.1.4.198.51.100.9.51234",
            ".1.3.6.1.2.1.15.6.1.5.203.0.113.77.32.198.51.100.9, x",
        ] {
            assert_eq!(seen(line), ["203.0.113.77", "198.51.100.9"], "{line}");
        }
        let line = "ospfLsdbAge.10.9.8.7.1.203.0.113.77.198.51.100.9 = 3";
        assert_eq!(seen(line), ["10.9.8.7", "203.0.113.77", "198.51.100.9"]);
    }

    #[test]
    fn other_identifiers_stay() {
        for line in [
            "1.3.6.1.2.1.1.3.0",
            "1.3.6.1.2.1.2.2.1.10.10101",
            "1.3.6.1.2.1.17.4.3.1.2.0.80.86.18.52.86",
            "1.3.6.1.4.1.9.9.109.1.1.1.1.5.1",
            "1.3.6.1.4.1.2021.4.20.1.1.10.1.2.3",
            "1.3.6.1.2.1.105.1.1.1.3.1.1",
            "ifInOctets.10101 ifHCInOctets.3 ifIndex.0.0.0.0.0",
            "1.2.840.113549.1.1.11 2.16.840.1.101.3.4.2.1",
        ] {
            assert!(seen(line).is_empty(), "{line}: {:?}", seen(line));
        }
    }
}
