//! Entries of a plan: prefixes, addresses and ranges with their places and attributes.

use super::file::Span;
use crate::addr::{Family, Len, Net};
use crate::plan::symbols::Symbol;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// An entry of a plan, by number, in the order of reading.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EntryId(pub(in crate::plan) u32);

/// What an entry is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum EntryKind {
    /// What a registry or a provider gave.
    Allocation,
    /// A prefix.
    Prefix,
    /// An address, with or without the length of its link: [`Entry::link`].
    Host,
    /// The gateway of a prefix; [`Entry::owner`] is that prefix, if it is known.
    Gateway,
    /// Addresses from the first to the last, as of a DHCP pool; [`Entry::owner`] is the prefix around it, if known.
    Range,
}

impl EntryKind {
    /// Every kind, in the order of documents.
    pub const ALL: [EntryKind; 5] =
        [EntryKind::Allocation, EntryKind::Prefix, EntryKind::Host, EntryKind::Gateway, EntryKind::Range];

    /// Its word.
    pub const fn word(self) -> &'static str {
        match self {
            EntryKind::Allocation => "allocation",
            EntryKind::Prefix => "prefix",
            EntryKind::Host => "host",
            EntryKind::Gateway => "gateway",
            EntryKind::Range => "range",
        }
    }
}

/// Whether an entry is planned or in use.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Provenance {
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
pub enum AttributeKey {
    /// The name of a prefix or a host.
    Name,
    /// The role, in the words of the file.
    Role,
    /// The site.
    Site,
    /// The routing table.
    Vrf,
    /// The VLAN, a number from 1 to 4094: see [`Plan::vlan`](super::Plan::vlan).
    Vlan,
    /// The MAC address: see [`Plan::mac`](super::Plan::mac).
    Mac,
    /// When it ends: see [`Plan::expires`](super::Plan::expires).
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
    /// The zone after `%`.
    Zone,
    /// A network mask beside the length, as it was written.
    Mask,
    /// The DHCP unique identifier of a reservation.
    Duid,
    /// The set or table it is in.
    Set,
}

impl AttributeKey {
    /// Every key with its word, as native plans and documents have it, in the order of lists.
    pub const ALL: &[(&str, AttributeKey)] = &[
        ("name", AttributeKey::Name),
        ("role", AttributeKey::Role),
        ("site", AttributeKey::Site),
        ("vrf", AttributeKey::Vrf),
        ("vlan", AttributeKey::Vlan),
        ("mac", AttributeKey::Mac),
        ("anycast", AttributeKey::Anycast),
        ("expires", AttributeKey::Expires),
        ("use", AttributeKey::Use),
        ("status", AttributeKey::Status),
        ("tenant", AttributeKey::Tenant),
        ("device", AttributeKey::Device),
        ("interface", AttributeKey::Interface),
        ("duid", AttributeKey::Duid),
        ("set", AttributeKey::Set),
        ("zone", AttributeKey::Zone),
        ("mask", AttributeKey::Mask),
        ("description", AttributeKey::Description),
    ];

    /// What a native plan says about a prefix, in the order of its keys.
    pub const OF_PREFIX: &[AttributeKey] = &[
        AttributeKey::Name,
        AttributeKey::Role,
        AttributeKey::Site,
        AttributeKey::Vrf,
        AttributeKey::Vlan,
        AttributeKey::Expires,
        AttributeKey::Description,
    ];

    /// What a native plan says about a host, in the order of its keys.
    pub const OF_HOST: &[AttributeKey] = &[
        AttributeKey::Name,
        AttributeKey::Mac,
        AttributeKey::Anycast,
        AttributeKey::Role,
        AttributeKey::Site,
        AttributeKey::Vrf,
        AttributeKey::Expires,
        AttributeKey::Description,
    ];

    /// Its word.
    pub fn word(self) -> &'static str {
        AttributeKey::ALL.iter().find(|(_, key)| *key == self).map_or("", |(word, _)| word)
    }
}

/// Something said about an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Attribute {
    /// What it says.
    pub key: AttributeKey,
    /// The value, without quotes and escapes.
    pub value: Symbol,
    /// Where the value starts, in the file of the entry.
    pub start: u32,
    /// The byte after its last one.
    pub end: u32,
}

/// What a file says under a key or in a column that no [`AttributeKey`] stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Extra {
    /// The key or the column, as the file names it.
    pub key: Symbol,
    /// The value: of a list or a table on one line.
    pub value: Symbol,
}

/// A prefix, an address or a range of addresses, its place, and its attributes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Entry {
    /// What it is.
    pub kind: EntryKind,
    /// Wanted or in use.
    pub provenance: Provenance,
    /// What it is for.
    pub role: Role,
    /// Whether it is declared to be an anycast address.
    pub anycast: bool,
    /// The family.
    pub family: Family,
    /// The length as it was written; `None` if it was not.
    pub len: Option<Len>,
    /// The address as it was written, host bits kept; left-aligned for both families.
    pub(in crate::plan) bits: u128,
    /// The last address of a range, left-aligned; else the same as `bits`.
    pub(in crate::plan) last: u128,
    /// The routing table; empty: the default one.
    pub vrf: Symbol,
    /// The prefix that a gateway or a range was written in.
    pub owner: Option<EntryId>,
    /// The place of the address, without quotes; of a range the place of both ends.
    pub place: Span,
    pub(in crate::plan) first_attribute: u32,
    pub(in crate::plan) attributes: u16,
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
            EntryKind::Prefix | EntryKind::Allocation => self.net_of(self.len.unwrap_or(single)),
            _ => self.net_of(single),
        }
    }

    /// The network that an address was written with: 2001:db8::/64 of `2001:db8::1/64`.
    pub fn link(&self) -> Option<Net> {
        self.len.map(|len| self.net_of(len))
    }

    /// Makes it the range of all addresses of a network.
    pub(in crate::plan) fn spread(&mut self, net: &Net) {
        let bits = |addr: IpAddr| match addr {
            IpAddr::V4(a) => u128::from(u32::from(a)) << 96,
            IpAddr::V6(a) => u128::from(a),
        };
        (self.bits, self.last, self.len) = (bits(net.first()), bits(net.last()), None);
    }

    /// Whether bits after the prefix length are set.
    pub fn has_host_bits(&self) -> bool {
        self.len.is_some_and(|len| self.bits & !len.mask128() != 0)
    }
}
