//! What an address is, in one word.

use super::types::{V4Types, V6Types};
use super::{v4, v6};
use std::net::IpAddr;

/// What an address is, in one word: for columns and counts. The sets of types, [`V4Types`] and [`V6Types`], say more.
///
/// ```
/// use ipv6calc::class::AddressKind;
/// let name = |text: &str| AddressKind::of(text.parse().unwrap()).name();
/// assert_eq!((name("192.168.0.1"), name("2001:db8::1")), ("private", "documentation"));
/// assert_eq!((name("193.0.0.1"), name("2002:c000:201::")), ("global", "6to4"));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum AddressKind {
    /// Valid everywhere, and nothing more is known.
    Global,
    /// `0.0.0.0` or `::`.
    Unspecified,
    /// 127.0.0.0/8 or `::1`.
    Loopback,
    /// 169.254.0.0/16 or fe80::/10.
    LinkLocal,
    /// Private, [RFC 1918](https://www.rfc-editor.org/rfc/rfc1918).
    Private,
    /// fc00::/7, [RFC 4193](https://www.rfc-editor.org/rfc/rfc4193).
    UniqueLocal,
    /// fec0::/10, deprecated by [RFC 3879](https://www.rfc-editor.org/rfc/rfc3879).
    SiteLocal,
    /// 100.64.0.0/10, shared by the customers of a provider, [RFC 6598](https://www.rfc-editor.org/rfc/rfc6598).
    Shared,
    /// A group.
    Multicast,
    /// 255.255.255.255.
    Broadcast,
    /// For examples, [RFC 5737](https://www.rfc-editor.org/rfc/rfc5737), [RFC 3849](https://www.rfc-editor.org/rfc/rfc3849),
    /// [RFC 9637](https://www.rfc-editor.org/rfc/rfc9637).
    Documentation,
    /// For measurements, [RFC 2544](https://www.rfc-editor.org/rfc/rfc2544), [RFC 5180](https://www.rfc-editor.org/rfc/rfc5180).
    Benchmarking,
    /// 100::/64, [RFC 6666](https://www.rfc-editor.org/rfc/rfc6666).
    Discard,
    /// `::ffff:0:0/96`, an IPv4 address in the form of IPv6.
    Mapped,
    /// `::/96`, deprecated.
    Compatible,
    /// 64:ff9b::/96 and 64:ff9b:1::/48.
    Nat64,
    /// 2002::/16.
    SixToFour,
    /// 192.88.99.0/24.
    SixToFourRelay,
    /// 2001::/32.
    Teredo,
    /// 2001:10::/28 and 2001:20::/28.
    Orchid,
    /// 3ffe::/16, returned.
    SixBone,
    /// 5f00::/16, [RFC 9602](https://www.rfc-editor.org/rfc/rfc9602).
    Srv6,
    /// Replaced by this program with country and AS number, or GeonameID.
    Anonymised,
    /// Not assigned, or set aside for another purpose.
    Reserved,
}

impl AddressKind {
    /// Every kind, in the order of lists.
    pub const ALL: [AddressKind; 24] = [
        AddressKind::Global,
        AddressKind::Unspecified,
        AddressKind::Loopback,
        AddressKind::LinkLocal,
        AddressKind::Private,
        AddressKind::UniqueLocal,
        AddressKind::SiteLocal,
        AddressKind::Shared,
        AddressKind::Multicast,
        AddressKind::Broadcast,
        AddressKind::Documentation,
        AddressKind::Benchmarking,
        AddressKind::Discard,
        AddressKind::Mapped,
        AddressKind::Compatible,
        AddressKind::Nat64,
        AddressKind::SixToFour,
        AddressKind::SixToFourRelay,
        AddressKind::Teredo,
        AddressKind::Orchid,
        AddressKind::SixBone,
        AddressKind::Srv6,
        AddressKind::Anonymised,
        AddressKind::Reserved,
    ];

    /// What an address is.
    pub fn of(ip: IpAddr) -> AddressKind {
        match ip {
            IpAddr::V4(ip) => of_v4(ip.to_bits()),
            IpAddr::V6(ip) => of_v6(ip.to_bits()),
        }
    }

    /// Its name in columns.
    pub const fn name(self) -> &'static str {
        match self {
            AddressKind::Global => "global",
            AddressKind::Unspecified => "unspecified",
            AddressKind::Loopback => "loopback",
            AddressKind::LinkLocal => "link-local",
            AddressKind::Private => "private",
            AddressKind::UniqueLocal => "unique-local",
            AddressKind::SiteLocal => "site-local",
            AddressKind::Shared => "shared",
            AddressKind::Multicast => "multicast",
            AddressKind::Broadcast => "broadcast",
            AddressKind::Documentation => "documentation",
            AddressKind::Benchmarking => "benchmarking",
            AddressKind::Discard => "discard",
            AddressKind::Mapped => "mapped",
            AddressKind::Compatible => "compatible",
            AddressKind::Nat64 => "nat64",
            AddressKind::SixToFour => "6to4",
            AddressKind::SixToFourRelay => "6to4-relay",
            AddressKind::Teredo => "teredo",
            AddressKind::Orchid => "orchid",
            AddressKind::SixBone => "6bone",
            AddressKind::Srv6 => "srv6",
            AddressKind::Anonymised => "anonymised",
            AddressKind::Reserved => "reserved",
        }
    }
}

fn of_v4(bits: u32) -> AddressKind {
    let types = v4(bits);
    match bits.to_be_bytes() {
        _ if types.has(V4Types::ANONYMIZED) => AddressKind::Anonymised,
        [0, 0, 0, 0] => AddressKind::Unspecified,
        [127, ..] => AddressKind::Loopback,
        [169, 254, ..] => AddressKind::LinkLocal,
        [10, ..] | [172, 16..=31, ..] | [192, 168, ..] => AddressKind::Private,
        [100, 64..=127, ..] => AddressKind::Shared,
        [192, 0, 2, _] | [198, 51, 100, _] | [203, 0, 113, _] => AddressKind::Documentation,
        [198, 18 | 19, ..] => AddressKind::Benchmarking,
        [192, 88, 99, _] => AddressKind::SixToFourRelay,
        [224..=239, ..] => AddressKind::Multicast,
        [255, 255, 255, 255] => AddressKind::Broadcast,
        _ if types.has(V4Types::RESERVED) => AddressKind::Reserved,
        _ => AddressKind::Global,
    }
}

/// The first type that an address has decides.
static V6_KINDS: [(V6Types, AddressKind); 14] = [
    (V6Types::ANONYMIZED_PREFIX, AddressKind::Anonymised),
    (V6Types::UNSPECIFIED, AddressKind::Unspecified),
    (V6Types::MULTICAST, AddressKind::Multicast),
    (V6Types::LOOPBACK, AddressKind::Loopback),
    (V6Types::LINK_LOCAL, AddressKind::LinkLocal),
    (V6Types::SITE_LOCAL, AddressKind::SiteLocal),
    (V6Types::UNIQUE_LOCAL_UNICAST, AddressKind::UniqueLocal),
    (V6Types::MAPPED, AddressKind::Mapped),
    (V6Types::COMPAT_V4, AddressKind::Compatible),
    (V6Types::TEREDO, AddressKind::Teredo),
    (V6Types::ORCHID, AddressKind::Orchid),
    (V6Types::SIXBONE, AddressKind::SixBone),
    (V6Types::SIXTO4, AddressKind::SixToFour),
    (V6Types::SRV6, AddressKind::Srv6),
];

fn of_v6(bits: u128) -> AddressKind {
    let types = v6(bits);
    if let Some((_, kind)) = V6_KINDS.iter().find(|(of, _)| types.has(*of)) {
        return *kind;
    }
    match () {
        () if bits >> 80 == 0x64_ff9b_0001 || types.has(V6Types::NAT64) => AddressKind::Nat64,
        () if bits >> 96 == 0x2001_0db8 || bits >> 108 == 0x3fff0 => AddressKind::Documentation,
        () if bits >> 80 == 0x2001_0002_0000 => AddressKind::Benchmarking,
        () if bits >> 64 == 0x0100_0000_0000_0000 => AddressKind::Discard,
        () if types.has(V6Types::GLOBAL_UNICAST) && !types.has(V6Types::RESERVED) => AddressKind::Global,
        () => AddressKind::Reserved,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn every_kind_has_an_address_and_a_name_of_its_own() {
        let rows = [
            ("193.0.0.1", "global"),
            ("2a00:1450::1", "global"),
            ("0.0.0.0", "unspecified"),
            ("::", "unspecified"),
            ("127.3.2.1", "loopback"),
            ("::1", "loopback"),
            ("169.254.1.1", "link-local"),
            ("fe80::1", "link-local"),
            ("172.31.0.1", "private"),
            ("172.32.0.1", "global"),
            ("fd12::1", "unique-local"),
            ("fec0::1", "site-local"),
            ("100.100.0.1", "shared"),
            ("224.0.0.251", "multicast"),
            ("ff01::1", "multicast"),
            ("255.255.255.255", "broadcast"),
            ("203.0.113.7", "documentation"),
            ("3fff:fff::1", "documentation"),
            ("198.19.0.1", "benchmarking"),
            ("2001:2::1", "benchmarking"),
            ("100::1", "discard"),
            ("::ffff:192.0.2.1", "mapped"),
            ("::192.0.2.1", "compatible"),
            ("64:ff9b::192.0.2.1", "nat64"),
            ("64:ff9b:1::1", "nat64"),
            ("2002:c000:201::1", "6to4"),
            ("192.88.99.1", "6to4-relay"),
            ("2001:0:53aa:64c::1", "teredo"),
            ("2001:20::1", "orchid"),
            ("3ffe::1", "6bone"),
            ("5f00::1", "srv6"),
            ("0.1.2.3", "reserved"),
            ("4000::1", "reserved"),
        ];
        for (text, name) in rows {
            assert_eq!(AddressKind::of(text.parse().unwrap()).name(), name, "{text}");
        }
        let names: HashSet<_> = AddressKind::ALL.iter().map(|kind| kind.name()).collect();
        let seen: HashSet<_> = rows.iter().map(|(_, name)| *name).chain(["anonymised"]).collect();
        assert_eq!(names, seen);
        assert_eq!(names.len(), AddressKind::ALL.len());
    }
}
