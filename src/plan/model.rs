//! The plan: files with their text, entries with their places, DNS records, words.

use super::config::Config;
use super::draft::Trouble;
use super::readers::Reader;
use super::{Date, Tree, Word, Words};
use crate::addr::{Family, Len, Mac, Net};
use crate::format::mac;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// A file of a plan, by number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FileId(pub(super) u32);

impl FileId {
    /// Its place among the files of the plan, from 0.
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// An entry of a plan, by number, in the order of reading.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EntryId(pub(super) u32);

/// A piece of a file: bytes `start..end` of its text. Places order by file, then from top to bottom.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place {
    /// The file.
    pub file: FileId,
    /// The first byte.
    pub start: u32,
    /// Behind the last byte.
    pub end: u32,
}

/// Line and column of a byte, both from 1; the column counts characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// The line.
    pub line: u32,
    /// The column, in Unicode scalar values.
    pub column: u32,
}

/// A file that was read.
pub struct File {
    /// Its name, as it was given.
    pub name: String,
    /// Its text, without a byte order mark.
    pub text: String,
    /// Whether a byte order mark stood in front.
    pub bom: bool,
    /// How it was read.
    pub reader: &'static Reader,
    /// Whether it could not be read to its end: what is known about it is not all of it.
    pub unusable: bool,
    /// Where each line begins.
    lines: Vec<u32>,
}

impl File {
    pub(super) fn new(name: String, text: String, bom: bool, reader: &'static Reader) -> File {
        let breaks = memchr::memchr_iter(b'\n', text.as_bytes()).map(|at| at as u32 + 1);
        let lines = std::iter::once(0).chain(breaks).collect();
        File { name, text, bom, reader, unusable: false, lines }
    }

    /// Line and column of a byte of the text.
    pub fn position(&self, at: u32) -> Position {
        let line = self.lines.partition_point(|start| *start <= at).max(1);
        let start = self.lines.get(line - 1).copied().unwrap_or(0);
        let before = self.text.as_bytes().get(start as usize..at as usize).unwrap_or_default();
        let characters = before.iter().filter(|b| **b & 0xc0 != 0x80).count();
        Position { line: line as u32, column: characters as u32 + 1 }
    }

    /// The text of a line from 1, without its end.
    pub fn line(&self, number: u32) -> &str {
        let start = self.lines.get((number as usize).wrapping_sub(1)).copied().unwrap_or(u32::MAX) as usize;
        let end = self.lines.get(number as usize).map_or(self.text.len(), |next| *next as usize);
        self.text.get(start..end).unwrap_or_default().trim_end_matches(['\n', '\r'])
    }

    /// The first byte of a line from 1; behind the last line the end of the text.
    pub fn line_start(&self, number: u32) -> u32 {
        let index = (number as usize).wrapping_sub(1);
        self.lines.get(index).copied().unwrap_or(self.text.len() as u32)
    }

    /// How many lines there are; an empty text has one.
    pub fn line_count(&self) -> u32 {
        self.lines.len() as u32
    }
}

/// What an entry is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// What a registry or a provider gave.
    Allocation,
    /// A prefix.
    Prefix,
    /// An address. It may have the length of its link behind it: [`Entry::link`].
    Host,
    /// The gateway of a prefix; [`Entry::owner`] is that prefix, if it is known.
    Gateway,
    /// Addresses from the first to the last, as of a DHCP pool; [`Entry::owner`] is the prefix around it, if known.
    Range,
}

/// Whether an entry is what somebody wants or what is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Standing {
    /// Declared: a plan, an export of an address manager.
    Planned,
    /// In use: routes, interfaces, zones, configurations of routers, DHCP servers and firewalls.
    Used,
}

/// What a prefix is for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// Not said.
    #[default]
    Unset,
    /// Given by a registry or a provider; holds everything else.
    Allocation,
    /// A site.
    Site,
    /// A network of hosts.
    Lan,
    /// A link between two routers.
    P2p,
    /// Addresses of routers themselves.
    Loopback,
    /// Handed to a customer.
    Delegation,
    /// Taken from by a server: DHCP, prefix delegation, dial-in.
    Pool,
    /// The operator's own network.
    Infrastructure,
    /// Group addresses.
    Multicast,
    /// Not to be used.
    Reserved,
    /// Not used.
    Free,
}

impl Role {
    /// Every role with its word.
    pub const ALL: &[(&str, Role)] = &[
        ("allocation", Role::Allocation),
        ("site", Role::Site),
        ("lan", Role::Lan),
        ("p2p", Role::P2p),
        ("loopback", Role::Loopback),
        ("delegation", Role::Delegation),
        ("pool", Role::Pool),
        ("infrastructure", Role::Infrastructure),
        ("multicast", Role::Multicast),
        ("reserved", Role::Reserved),
        ("free", Role::Free),
    ];

    /// The role of a word, in any case.
    pub fn named(word: &str) -> Option<Role> {
        Role::ALL.iter().find(|(name, _)| name.eq_ignore_ascii_case(word)).map(|(_, role)| *role)
    }

    /// Its word; empty if unset.
    pub fn name(self) -> &'static str {
        Role::ALL.iter().find(|(_, role)| *role == self).map_or("", |(name, _)| name)
    }
}

/// What an attribute says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Key {
    /// The name of a prefix or a host.
    Name,
    /// The role, in the words of the file.
    Role,
    /// The site.
    Site,
    /// The routing table.
    Vrf,
    /// The VLAN, a number from 1 to 4094: see [`Plan::vlan`].
    Vlan,
    /// The MAC address: see [`Plan::mac`].
    Mac,
    /// When it ends: see [`Plan::expires`].
    Expires,
    /// Whether the address is an anycast address, in the words of the file: see [`Entry::anycast`].
    Anycast,
    /// Free text.
    Description,
    /// What a range is for.
    Use,
    /// The state of a prefix or address in an address manager (`container`, `active`, `reserved`, `deprecated`, …).
    Status,
    /// Whose it is.
    Tenant,
    /// The machine it belongs to.
    Device,
    /// The network interface it is on, or routed to.
    Interface,
    /// The zone behind `%`.
    Zone,
    /// A network mask beside the length, as it was written.
    Mask,
    /// The DHCP unique identifier of a reservation.
    Duid,
    /// The set or table it is in.
    Set,
}

/// Something said about an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Attribute {
    /// What it says.
    pub key: Key,
    /// The value, without quotes and escapes.
    pub value: Word,
    /// Where the value stands, in the file of the entry.
    pub start: u32,
    /// Behind its last byte.
    pub end: u32,
}

/// A prefix, an address or a range of addresses, where it stands, and what it is said to be.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Entry {
    /// What it is.
    pub kind: Kind,
    /// Wanted or in use.
    pub standing: Standing,
    /// What it is for.
    pub role: Role,
    /// Whether it is declared to be an anycast address.
    pub anycast: bool,
    /// The family.
    pub family: Family,
    /// The length as it was written; `None` if it was not.
    pub len: Option<Len>,
    /// The address as it was written, host bits kept; left-aligned for both families.
    pub(super) bits: u128,
    /// The last address of a range, left-aligned; else the same as `bits`.
    pub(super) last: u128,
    /// The routing table; empty: the default one.
    pub vrf: Word,
    /// The prefix that a gateway or a range was written in.
    pub owner: Option<EntryId>,
    /// Where the address stands, without quotes; of a range where both ends stand.
    pub place: Place,
    pub(super) first_attribute: u32,
    pub(super) attributes: u16,
}

impl Entry {
    fn ip(&self, bits: u128) -> IpAddr {
        match self.family {
            Family::V4 => IpAddr::V4(Ipv4Addr::from((bits >> 96) as u32)),
            Family::V6 => IpAddr::V6(Ipv6Addr::from(bits)),
        }
    }

    /// The address as it was written: of a prefix its first address unless host bits are set, of a range the first.
    pub fn addr(&self) -> IpAddr {
        self.ip(self.bits)
    }

    /// The last address of a range; of anything else the same as [`Entry::addr`].
    pub fn last(&self) -> IpAddr {
        self.ip(self.last)
    }

    /// The address in 128 bits, left-aligned for both families.
    pub fn bits(&self) -> u128 {
        self.bits
    }

    /// The last address of a range in 128 bits, left-aligned for both families.
    pub fn last_bits(&self) -> u128 {
        self.last
    }

    fn net_of(&self, len: Len) -> Net {
        match self.family {
            Family::V4 => Net::v4((self.bits >> 96) as u32, len),
            Family::V6 => Net::v6(self.bits, len),
        }
    }

    /// The block that is meant: of a prefix or an allocation the prefix without host bits, of anything else the single
    /// (first) address. A prefix whose length was left out counts as a single address.
    pub fn net(&self) -> Net {
        let single = if self.family == Family::V4 { Len::V4_HOST } else { Len::V6_HOST };
        match self.kind {
            Kind::Prefix | Kind::Allocation => self.net_of(self.len.unwrap_or(single)),
            _ => self.net_of(single),
        }
    }

    /// The network that an address was written with: 2001:db8::/64 of `2001:db8::1/64`.
    pub fn link(&self) -> Option<Net> {
        self.len.map(|len| self.net_of(len))
    }

    /// Makes it the range of all addresses of a network.
    pub(super) fn spread(&mut self, net: &Net) {
        let bits = |addr: IpAddr| match addr {
            IpAddr::V4(a) => u128::from(u32::from(a)) << 96,
            IpAddr::V6(a) => u128::from(a),
        };
        (self.bits, self.last, self.len) = (bits(net.first()), bits(net.last()), None);
    }

    /// Whether bits behind the length are set.
    pub fn has_host_bits(&self) -> bool {
        self.len.is_some_and(|len| self.bits & !len.mask128() != 0)
    }
}

/// The type of a DNS record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RecordType {
    /// An IPv4 address.
    A,
    /// An IPv6 address.
    Aaaa,
    /// A name for an address.
    Ptr,
    /// A name server.
    Ns,
    /// The top of a zone.
    Soa,
    /// Another name.
    Cname,
    /// Another tree of names.
    Dname,
}

impl RecordType {
    /// Every type with its name.
    pub const ALL: &[(&str, RecordType)] = &[
        ("A", RecordType::A),
        ("AAAA", RecordType::Aaaa),
        ("PTR", RecordType::Ptr),
        ("NS", RecordType::Ns),
        ("SOA", RecordType::Soa),
        ("CNAME", RecordType::Cname),
        ("DNAME", RecordType::Dname),
    ];

    /// The type of a name, in any case.
    pub fn named(word: &str) -> Option<RecordType> {
        RecordType::ALL.iter().find(|(name, _)| name.eq_ignore_ascii_case(word)).map(|(_, kind)| *kind)
    }

    /// Its name.
    pub fn name(self) -> &'static str {
        RecordType::ALL.iter().find(|(_, kind)| *kind == self).map_or("", |(name, _)| name)
    }
}

/// A DNS record of a zone file, or a line of a hosts file as the record it stands for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Record {
    /// Its type.
    pub rtype: RecordType,
    /// The owner name in full, lower case, with the final dot: `ns1.example.net.`
    pub owner: Word,
    /// Where the owner name stands; of a record that repeats the owner above, where that stands.
    pub owner_place: Place,
    /// The name that it points to (PTR, NS, CNAME, DNAME; of SOA the primary server), in full, lower case, with the
    /// final dot; of A and AAAA empty.
    pub target: Word,
    /// Where its data stand.
    pub place: Place,
    /// What the owner name means if it is a name of the reverse tree (`ip6.arpa`, `in-addr.arpa`), a zone or an
    /// address: `None` for other names, for wrong trees and for what is no whole prefix.
    pub reverse: Option<Net>,
    /// The origin of the zone at this record, in full, lower case.
    pub origin: Word,
    /// The entry of the address of A and AAAA.
    pub entry: Option<EntryId>,
}

/// What a plan is for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Purpose {
    /// Not said.
    #[default]
    Unset,
    /// A network that is or will be in use.
    Production,
    /// An example for a text.
    Documentation,
    /// A laboratory.
    Lab,
}

impl Purpose {
    /// Every purpose with its word.
    pub const ALL: &[(&str, Purpose)] =
        &[("production", Purpose::Production), ("documentation", Purpose::Documentation), ("lab", Purpose::Lab)];

    /// The purpose of a word.
    pub fn named(word: &str) -> Option<Purpose> {
        Purpose::ALL.iter().find(|(name, _)| *name == word).map(|(_, purpose)| *purpose)
    }
}

/// An address plan: everything that its files say.
pub struct Plan {
    /// The files, in the order given.
    pub files: Vec<File>,
    /// The entries, in the order of reading.
    pub entries: Vec<Entry>,
    /// The DNS records, in the order of reading.
    pub records: Vec<Record>,
    /// What readers could not make sense of.
    pub troubles: Vec<Trouble>,
    /// What it is for.
    pub purpose: Purpose,
    /// Its name.
    pub name: Word,
    /// Which rules and thresholds hold.
    pub config: Config,
    /// The day that expiry dates are compared with; `None`: no day is known, nothing expires.
    pub today: Option<Date>,
    /// The planned prefixes and hosts.
    pub tree: Tree,
    /// The prefixes and hosts in use.
    pub used: Tree,
    pub(super) words: Words,
    pub(super) attributes: Vec<Attribute>,
}

impl Plan {
    /// The entry of a number.
    #[expect(clippy::indexing_slicing, reason = "a number is made together with its entry")]
    pub fn entry(&self, id: EntryId) -> &Entry {
        &self.entries[id.0 as usize]
    }

    /// The file of a number.
    #[expect(clippy::indexing_slicing, reason = "a number is made together with its file")]
    pub fn file(&self, id: FileId) -> &File {
        &self.files[id.0 as usize]
    }

    /// Every entry with its number.
    pub fn numbered(&self) -> impl Iterator<Item = (EntryId, &Entry)> {
        self.entries.iter().enumerate().map(|(i, entry)| (EntryId(i as u32), entry))
    }

    /// The text of a word.
    pub fn word(&self, word: Word) -> &str {
        self.words.text(word)
    }

    /// The bytes of the file at a place, as they stand there.
    pub fn text(&self, place: Place) -> &str {
        self.file(place.file).text.get(place.start as usize..place.end as usize).unwrap_or_default()
    }

    /// The text of an entry as it stands in its file, with its length and zone.
    pub fn written(&self, entry: &Entry) -> &str {
        self.text(entry.place)
    }

    /// Line and column of a place.
    pub fn position(&self, place: Place) -> Position {
        self.file(place.file).position(place.start)
    }

    /// Everything said about an entry.
    pub fn attributes(&self, entry: &Entry) -> &[Attribute] {
        let start = entry.first_attribute as usize;
        self.attributes.get(start..start + usize::from(entry.attributes)).unwrap_or_default()
    }

    /// One thing said about an entry.
    pub fn attribute(&self, entry: &Entry, key: Key) -> Option<&Attribute> {
        self.attributes(entry).iter().find(|attribute| attribute.key == key)
    }

    /// The text of one thing said about an entry; empty if nothing is.
    pub fn said(&self, entry: &Entry, key: Key) -> &str {
        self.attribute(entry, key).map_or("", |attribute| self.word(attribute.value))
    }

    /// Where one thing is said about an entry; if nothing is, the place of the entry.
    pub fn place_of(&self, entry: &Entry, key: Key) -> Place {
        self.attribute(entry, key).map_or(entry.place, |a| Place { file: entry.place.file, start: a.start, end: a.end })
    }

    /// The name of an entry; empty if it has none.
    pub fn name_of(&self, entry: &Entry) -> &str {
        self.said(entry, Key::Name)
    }

    /// The VLAN of an entry, 1–4094.
    pub fn vlan(&self, entry: &Entry) -> Option<u16> {
        self.said(entry, Key::Vlan).parse().ok().filter(|n| (1..=4094).contains(n))
    }

    /// The MAC address of an entry.
    pub fn mac(&self, entry: &Entry) -> Option<Mac> {
        mac::parse(self.said(entry, Key::Mac).as_bytes()).ok()
    }

    /// The day on which an entry ends.
    pub fn expires(&self, entry: &Entry) -> Option<Date> {
        self.said(entry, Key::Expires).parse().ok()
    }

    /// The planned entries of a kind, with their numbers.
    pub fn planned(&self, kind: Kind) -> impl Iterator<Item = (EntryId, &Entry)> {
        self.numbered().filter(move |(_, e)| e.kind == kind && e.standing == Standing::Planned)
    }

    /// The entries of a kind that are in use, with their numbers.
    pub fn in_use(&self, kind: Kind) -> impl Iterator<Item = (EntryId, &Entry)> {
        self.numbered().filter(move |(_, e)| e.kind == kind && e.standing == Standing::Used)
    }

    /// Whether any of the files says what is wanted: without one there is nothing to compare what is in use with.
    pub fn has_plan(&self) -> bool {
        self.entries.iter().any(|entry| entry.standing == Standing::Planned)
    }
}
