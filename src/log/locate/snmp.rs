//! Addresses in the indexes of SNMP tables: `1.3.6.1.2.1.4.20.1.1.203.0.113.77`, `mib-2.15.3.1.2.203.0.113.77`,
//! `ipNetToMediaPhysAddress.2.203.0.113.77`.
//!
//! Each octet of an address is one number
//! ([RFC 2578, section 7.7](https://www.rfc-editor.org/rfc/rfc2578#section-7.7)). What else an index has depends on its table, so
//! that only the tables below are read.

use super::context::{ALNUM, DIGIT, is};
use super::ipv4::Numbers;
use super::search::Search;
use super::{Located, Notation};
use crate::addr::{V4, Value};
use std::ops::Range;

/// A part of an index.
#[derive(Clone, Copy)]
enum Part {
    /// A number: of an interface, a port, a type.
    Number,
    /// The four octets of an `IpAddress`.
    Address,
    /// The four octets of a mask.
    Mask,
    /// An `InetAddress` ([RFC 4001](https://www.rfc-editor.org/rfc/rfc4001#section-3)): its type, its length and its octets.
    Typed,
    /// An object identifier: its length and its numbers.
    Object,
}

use Part::{Address as A, Mask as M, Number as N, Object as O, Typed as T};

/// A table of `mib-2` whose index has addresses.
struct Table {
    /// Its entry below `mib-2`.
    entry: &'static [u8],
    /// What the names of its columns begin with.
    name: &'static [u8],
    index: &'static [Part],
}

const fn table(entry: &'static str, name: &'static str, index: &'static [Part]) -> Table {
    Table { entry: entry.as_bytes(), name: name.as_bytes(), index }
}

/// The tables of the MIBs for IP, TCP, UDP, OSPF, BGP, RIP, VRRP and tunnels.
static TABLES: [Table; 35] = [
    table("3.1.1.", "at", &[N, N, A]),
    table("4.20.1.", "ipAdEnt", &[A]),
    table("4.21.1.", "ipRoute", &[A]),
    table("4.22.1.", "ipNetToMedia", &[N, A]),
    table("4.24.2.1.", "ipForward", &[A, N, N, A]),
    table("4.24.4.1.", "ipCidrRoute", &[A, M, N, A]),
    table("4.24.7.1.", "inetCidrRoute", &[T, N, O, T]),
    table("4.32.1.", "ipAddressPrefix", &[N, T]),
    table("4.34.1.", "ipAddress", &[T]),
    table("4.35.1.", "ipNetToPhysical", &[N, T]),
    table("4.37.1.", "ipDefaultRouter", &[T]),
    table("6.13.1.", "tcpConn", &[A, N, A]),
    table("6.19.1.", "tcpConnection", &[T, N, T]),
    table("6.20.1.", "tcpListener", &[T]),
    table("7.5.1.", "udp", &[A]),
    table("7.7.1.", "udpEndpoint", &[T, N, T]),
    table("10.131.1.1.2.1.", "tunnelConfig", &[A, A]),
    table("14.2.1.", "ospfArea", &[A]),
    table("14.3.1.", "ospfStub", &[A]),
    table("14.4.1.", "ospfLsdb", &[A, N, A, A]),
    table("14.5.1.", "ospfAreaRange", &[A, A]),
    table("14.6.1.", "ospfHost", &[A]),
    table("14.7.1.", "ospfIf", &[A]),
    table("14.8.1.", "ospfIfMetric", &[A]),
    table("14.9.1.", "ospfVirtIf", &[A, A]),
    table("14.10.1.", "ospfNbr", &[A]),
    table("14.11.1.", "ospfVirtNbr", &[A, A]),
    table("14.12.1.", "ospfExtLsdb", &[N, A, A]),
    table("15.3.1.", "bgpPeer", &[A]),
    table("15.5.1.", "bgpPathAttr", &[A, A]),
    table("15.6.1.", "bgp4PathAttr", &[A, N, A]),
    table("23.2.1.", "rip2IfStat", &[A]),
    table("23.3.1.", "rip2IfConf", &[A]),
    table("23.4.1.", "rip2Peer", &[A]),
    table("68.1.4.1.", "vrrpAssoIpAddr", &[N, N, A]),
];

/// The longest name of a column that is looked at.
const LONGEST_NAME: usize = 48;

impl Search<'_> {
    /// The first address in the index that a run of more than four numbers has; `None` if it has no index.
    #[inline]
    pub(super) fn index(&mut self, start: usize, numbers: &Numbers) -> Option<Option<Located>> {
        let may_have_one = match self.before(start) {
            b'.' => true,
            b'-' => numbers.values[0] == 2,
            _ => numbers.values == [1, 3, 6, 1, 2],
        };
        if may_have_one { self.next_of_index(start, start) } else { None }
    }

    /// The first address at a place or after it in the index of a run of numbers that begins here; `None` if it has no index.
    /// After the last one the search continues after the run.
    #[cold]
    pub(super) fn next_of_index(&mut self, run: usize, from: usize) -> Option<Option<Located>> {
        let (at, table) = self.table(run)?;
        let mut numbers = IndexNumbers { text: self.text, at: Some(at) };
        for part in table.index {
            let quad = match part {
                Part::Number => numbers.pass(1)?,
                Part::Mask => numbers.pass(4)?,
                Part::Object => {
                    let length = numbers.next()?.0;
                    numbers.pass(length)?
                }
                Part::Address => numbers.quad()?,
                Part::Typed => match (numbers.next()?.0, numbers.next()?.0) {
                    (1, 4) => numbers.quad()?,
                    (_, length) => numbers.pass(length)?,
                },
            };
            if let Some((quad, bits)) = quad
                && quad.start >= from
            {
                self.another_of_index = Some((run, quad.end));
                return Some(self.found(quad, Value::V4(V4::new(bits)), Notation::Plain));
            }
        }
        self.at = self.numbers(run).end;
        Some(None)
    }

    /// The table of a run of numbers, and where its index begins.
    fn table(&self, run: usize) -> Option<(usize, &'static Table)> {
        let (head, rest) = self.text.split_at_checked(run)?;
        let strip = |root: &[u8]| rest.strip_prefix(root);
        let is_after = |word: &[u8]| head.ends_with(word);
        let below = match () {
            () if is_after(b"mib-") => strip(b"2."),
            () if is_after(b"iso.") => strip(b"3.6.1.2.1."),
            () => strip(b"1.3.6.1.2.1."),
        };
        let Some(below) = below else { return self.table_of_name(head).map(|table| (run, table)) };
        let table = TABLES.iter().find(|table| below.starts_with(table.entry))?;
        let column = self.text.len() - below.len() + table.entry.len();
        Some((self.end(column, DIGIT) + 1, table))
    }

    /// The table of the name of a column before a dot.
    fn table_of_name(&self, head: &[u8]) -> Option<&'static Table> {
        let head = head.strip_suffix(b".")?;
        let length = head.iter().rev().take(LONGEST_NAME).take_while(|b| is(**b, ALNUM)).count();
        let name = head.get(head.len() - length..)?;
        let is_column = |table: &&Table| {
            let rest = name.strip_prefix(table.name).unwrap_or_default();
            rest.first().is_some_and(u8::is_ascii_uppercase)
        };
        TABLES.iter().filter(is_column).max_by_key(|table| table.name.len())
    }
}

/// The numbers of an index, from left to right.
struct IndexNumbers<'t> {
    text: &'t [u8],
    /// Where the next one begins.
    at: Option<usize>,
}

impl Iterator for IndexNumbers<'_> {
    type Item = (usize, Range<usize>);

    fn next(&mut self) -> Option<Self::Item> {
        let start = self.at.take()?;
        let rest = self.text.get(start..)?;
        let end = start + rest.iter().take_while(|b| b.is_ascii_digit()).count();
        let value = str::from_utf8(self.text.get(start..end)?).ok()?.parse().ok()?;
        self.at = (self.text.get(end) == Some(&b'.')).then_some(end + 1);
        Some((value, start..end))
    }
}

impl IndexNumbers<'_> {
    /// Passes numbers; `None` if there are not that many.
    fn pass(&mut self, count: usize) -> Option<Option<(Range<usize>, u32)>> {
        (count == 0 || self.nth(count - 1).is_some()).then_some(None)
    }

    /// An address; `None` if there is none.
    fn quad(&mut self) -> Option<Option<(Range<usize>, u32)>> {
        let (mut bits, mut at) = (0, 0..0);
        for place in 0..4 {
            let (number, own) = self.next()?;
            bits = bits << 8 | u32::from(u8::try_from(number).ok()?);
            at = if place == 0 { own } else { at.start..own.end };
        }
        Some(Some((at, bits)))
    }
}

#[cfg(test)]
mod tests {
    use super::TABLES;
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
            "ipNetToMediaPhysAddress.512.203.0.113.77",
            "IP-MIB::ipNetToMediaPhysAddress.10101.203.0.113.77",
            "RFC1213-MIB::atPhysAddress.10101.1.203.0.113.77",
            "ipNetToPhysicalPhysAddress.10101.1.4.203.0.113.77",
            "ipAddressPrefixOrigin.2.1.4.203.0.113.77.24",
            "= OID: .1.3.6.1.2.1.4.32.1.5.2.1.4.203.0.113.77.24",
            "bgpPeerState.203.0.113.77",
            "ospfNbrState.203.0.113.77.0",
            "iso.3.6.1.2.1.4.34.1.3.1.4.203.0.113.77",
            "1.3.6.1.2.1.4.35.1.4.12.1.4.203.0.113.77",
            "udpLocalPort.203.0.113.77.53",
            "VRRP-MIB::vrrpAssoIpAddrRowStatus.2.10.203.0.113.77",
        ] {
            assert_eq!(seen(line), ["203.0.113.77"], "{line}");
        }
        for line in [
            "1.3.6.1.2.1.6.13.1.1.203.0.113.77.22.198.51.100.9.51234 = 5",
            "TCP-MIB::tcpConnState.203.0.113.77.22.198.51.100.9.51234 = INTEGER: established(5)",
            "ipCidrRouteDest.203.0.113.77.255.255.255.255.0.198.51.100.9",
            "ipForwardDest.203.0.113.77.2.0.198.51.100.9",
            "inetCidrRouteIfIndex.1.4.203.0.113.77.24.2.0.0.1.4.198.51.100.9",
            "tcpConnectionState.1.4.203.0.113.77.22.1.4.198.51.100.9.51234",
            "TUNNEL-MIB::tunnelConfigIfIndex.203.0.113.77.198.51.100.9.1.1",
            "ospfExtLsdbAge.5.203.0.113.77.198.51.100.9",
            ".1.3.6.1.2.1.15.6.1.5.203.0.113.77.32.198.51.100.9, x",
        ] {
            assert_eq!(seen(line), ["203.0.113.77", "198.51.100.9"], "{line}");
        }
        let line = "ospfLsdbAge.10.9.8.7.1.203.0.113.77.198.51.100.9 = 3 from 192.0.2.1";
        assert_eq!(seen(line), ["10.9.8.7", "203.0.113.77", "198.51.100.9", "192.0.2.1"]);
        assert_eq!(seen("udpEndpointProcess.1.4.10.1.2.3.123.1.4.10.4.5.6.34.5"), ["10.1.2.3", "10.4.5.6"]);
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
            "SNMPv2-SMI::snmpModules.10.2.1.4.0",
            "1.2.840.113549.1.1.11 2.16.840.1.101.3.4.2.1",
        ] {
            assert!(seen(line).is_empty(), "{line}: {:?}", seen(line));
        }
        // those of IPv6 are passed over, and what follows them in the line is read
        assert_eq!(seen("ipAddressIfIndex.2.16.32.1.13.184.0.0.0.0.0.0.0.0.0.0.0.1 = 3, 192.0.2.1"), ["192.0.2.1"]);
    }

    #[test]
    fn each_table_is_found_by_its_own_name() {
        for table in &TABLES {
            let name = format!("{}State.", String::from_utf8_lossy(table.name));
            let search = super::Search::new(name.as_bytes(), crate::log::Grammar::default());
            assert_eq!(search.table_of_name(name.as_bytes()).map(|found| found.entry), Some(table.entry), "{name}");
        }
    }
}
