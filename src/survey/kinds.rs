//! Scopes of addresses, and kinds of interface identifiers.

use crate::class::{IidKind, V6Types, special};

/// How far an address reaches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SurveyScope {
    /// Everywhere.
    Global,
    /// The networks of an organisation: [RFC 1918](https://www.rfc-editor.org/rfc/rfc1918) and
    /// [RFC 4193](https://www.rfc-editor.org/rfc/rfc4193).
    Private,
    /// A link.
    LinkLocal,
    /// The host itself.
    Loopback,
    /// A group.
    Multicast,
    /// Not reachable from everywhere, for another reason: documentation, benchmarks, reserved blocks.
    Special,
}

impl SurveyScope {
    /// Every scope with its name.
    pub const ALL: [(SurveyScope, &str); 6] = [
        (SurveyScope::Global, "global"),
        (SurveyScope::Private, "private"),
        (SurveyScope::LinkLocal, "link-local"),
        (SurveyScope::Loopback, "loopback"),
        (SurveyScope::Multicast, "multicast"),
        (SurveyScope::Special, "special"),
    ];

    /// The scope of an IPv4 address in this special-purpose block.
    pub(super) fn v4(bits: u32, block: Option<&special::SpecialBlock>) -> SurveyScope {
        let address = std::net::Ipv4Addr::from_bits(bits);
        match block {
            None => SurveyScope::Global,
            Some(_) if address.is_private() => SurveyScope::Private,
            Some(_) if address.is_link_local() => SurveyScope::LinkLocal,
            Some(_) if address.is_loopback() => SurveyScope::Loopback,
            Some(_) if address.is_multicast() => SurveyScope::Multicast,
            Some(block) if block.global == Some(false) => SurveyScope::Special,
            Some(_) => SurveyScope::Global,
        }
    }

    /// The scope of an IPv6 address.
    pub(super) fn v6(types: V6Types, block: Option<&special::SpecialBlock>) -> SurveyScope {
        const LOCAL: V6Types = V6Types::UNIQUE_LOCAL_UNICAST.or(V6Types::SITE_LOCAL);
        match block {
            _ if types.has(V6Types::MULTICAST) => SurveyScope::Multicast,
            _ if types.has(V6Types::LINK_LOCAL) => SurveyScope::LinkLocal,
            _ if types.has(V6Types::LOOPBACK) => SurveyScope::Loopback,
            _ if types.has(LOCAL) => SurveyScope::Private,
            Some(block) if block.global == Some(false) => SurveyScope::Special,
            _ => SurveyScope::Global,
        }
    }
}

/// A kind of interface identifier, by [RFC 7707, section 4.1](https://www.rfc-editor.org/rfc/rfc7707#section-4.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IidPattern {
    /// Made of a MAC address.
    Eui48,
    /// Made of an EUI-64, or says so.
    Eui64,
    /// Set aside, such as that of the subnet-router anycast address.
    Reserved,
    /// Of an IPv4 address, by ISATAP.
    Isatap,
    /// Of a Teredo client: flags, port and IPv4 address.
    Teredo,
    /// The IPv4 address of a 6to4 prefix.
    SixToFour,
    /// Zeros but for the last octets.
    LowByte,
    /// The port of a service.
    Port,
    /// An IPv4 address, in its bits or in decimal groups.
    EmbeddedIpv4,
    /// Words of hexadecimal digits.
    Wordy,
    /// By chance, according to statistics.
    Random,
    /// Anonymised by this program.
    Anonymised,
    /// Of another pattern.
    Pattern,
}

impl IidPattern {
    /// Every kind with its name.
    pub const ALL: [(IidPattern, &str); 13] = [
        (IidPattern::Eui48, "eui48"),
        (IidPattern::Eui64, "eui64"),
        (IidPattern::Reserved, "reserved"),
        (IidPattern::Isatap, "isatap"),
        (IidPattern::Teredo, "teredo"),
        (IidPattern::SixToFour, "6to4"),
        (IidPattern::LowByte, "low-byte"),
        (IidPattern::Port, "port"),
        (IidPattern::EmbeddedIpv4, "embedded-ipv4"),
        (IidPattern::Wordy, "wordy"),
        (IidPattern::Random, "random"),
        (IidPattern::Anonymised, "anonymised"),
        (IidPattern::Pattern, "pattern"),
    ];

    /// The kind of the identifier of an address of these types; `None` if it has none.
    ///
    /// ```
    /// use ipv6calc::class;
    /// use ipv6calc::survey::IidPattern;
    /// let kind = |text: &str| {
    ///     let bits = text.parse::<std::net::Ipv6Addr>().unwrap().to_bits();
    ///     IidPattern::of(bits, class::v6(bits))
    /// };
    /// assert_eq!(kind("2001:db8::53"), Some(IidPattern::Port));
    /// assert_eq!(kind("2001:db8::192:0:2:1"), Some(IidPattern::EmbeddedIpv4));
    /// assert_eq!(kind("2001:db8::face:b00c"), Some(IidPattern::Wordy));
    /// ```
    pub fn of(bits: u128, types: V6Types) -> Option<IidPattern> {
        if types.has(V6Types::TEREDO) {
            return Some(IidPattern::Teredo);
        }
        let kind = IidKind::of(bits, types)?;
        Some(match kind {
            IidKind::Reserved => IidPattern::Reserved,
            IidKind::Eui48 => IidPattern::Eui48,
            IidKind::Eui64 => IidPattern::Eui64,
            IidKind::Isatap => IidPattern::Isatap,
            IidKind::SixToFour => IidPattern::SixToFour,
            IidKind::Teredo => IidPattern::Teredo,
            IidKind::Random => IidPattern::Random,
            IidKind::Anonymised => IidPattern::Anonymised,
            IidKind::Manual => IidPattern::manual(bits as u64),
        })
    }

    /// The kind of an identifier that was chosen by hand.
    fn manual(iid: u64) -> IidPattern {
        let groups = [48, 32, 16, 0].map(|shift| (iid >> shift) as u16);
        match groups {
            [0, 0, high, low] if is_port(high, low) => IidPattern::Port,
            [0, 0, 0, _] | [0, 0, 0..=0xff, 0..=0xff] => IidPattern::LowByte,
            _ if is_wordy(&groups) => IidPattern::Wordy,
            [0, 0, high, _] if is_first_octet(high >> 8) => IidPattern::EmbeddedIpv4,
            groups if are_decimal_octets(groups) => IidPattern::EmbeddedIpv4,
            _ => IidPattern::Pattern,
        }
    }
}

/// Ports of services, as RFC 7707 expects them in identifiers.
const PORTS: [u16; 24] = [
    21, 22, 23, 25, 53, 80, 110, 123, 143, 161, 179, 220, 389, 443, 465, 547, 587, 853, 993, 995, 1194, 3306, 5060,
    8080,
];

/// Whether one of two groups is a port, as digits or as a number above an octet, and the other one small.
fn is_port(high: u16, low: u16) -> bool {
    let is_one =
        |group: u16| PORTS.iter().any(|port| decimal(group) == Some(*port) || (*port > 0xff && group == *port));
    match (high, low) {
        (0, group) | (group, 0..=0xf) if is_one(group) => true,
        (1..=0xf, group) => is_one(group),
        _ => false,
    }
}

/// The number that the digits of a group make if they are read as decimal ones.
fn decimal(group: u16) -> Option<u16> {
    [12, 8, 4, 0]
        .map(|shift| group >> shift & 15)
        .into_iter()
        .try_fold(0, |sum, digit| (digit < 10).then(|| sum * 10 + digit))
}

/// Words of hexadecimal digits that are found in addresses.
const WORDS: [u16; 24] = [
    0xabba, 0xabcd, 0xaffe, 0xb00b, 0xb00c, 0xbabe, 0xbade, 0xbad0, 0xbeef, 0xc001, 0xc0de, 0xcafe, 0xcaca, 0xd00d,
    0xdada, 0xdead, 0xdeaf, 0xf00d, 0xface, 0xfade, 0xfeed, 0xfee1, 0xbead, 0xdeed,
];

/// Whether a group is a word: none begins with a decimal digit, which most groups are excluded by.
fn is_word(group: &u16) -> bool {
    *group >= 0xa000 && WORDS.contains(group)
}

/// Whether at least one group is a word, and the others are small.
fn is_wordy(groups: &[u16; 4]) -> bool {
    groups.iter().all(|group| *group <= 0xff || is_word(group)) && groups.iter().any(is_word)
}

/// Whether IPv4 addresses of hosts begin with this octet.
fn is_first_octet(octet: u16) -> bool {
    (1..=223).contains(&octet) && octet != 127
}

/// Whether the groups are the octets of an IPv4 address in decimal digits: `192:0:2:1`.
fn are_decimal_octets(groups: [u16; 4]) -> bool {
    let octets = groups.map(|group| decimal(group).filter(|octet| *octet <= 255));
    octets.iter().all(Option::is_some) && octets.first().copied().flatten().is_some_and(is_first_octet)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::class;
    use proptest::prelude::*;

    fn kind(text: &str) -> Option<IidPattern> {
        let bits = text.parse::<std::net::Ipv6Addr>().unwrap().to_bits();
        IidPattern::of(bits, class::v6(bits))
    }

    #[test]
    fn kinds_are_those_of_rfc_7707() {
        for (iid, found) in [
            ("2001:db8::1", IidPattern::LowByte),
            ("2001:db8::1234", IidPattern::LowByte),
            ("2001:db8::1:2", IidPattern::LowByte),
            ("2001:db8::80", IidPattern::Port),
            ("2001:db8::443", IidPattern::Port),
            ("2001:db8::1bb", IidPattern::Port),
            ("2001:db8::53:1", IidPattern::Port),
            ("2001:db8::1:80", IidPattern::Port),
            ("2001:db8::192.0.2.1", IidPattern::EmbeddedIpv4),
            ("2001:db8::192:0:2:1", IidPattern::EmbeddedIpv4),
            ("2001:db8::dead:beef", IidPattern::Wordy),
            ("2001:db8::cafe:0:1", IidPattern::Wordy),
            ("2001:db8::211:22ff:fe33:4455", IidPattern::Eui48),
            ("2001:db8::5efe:192.0.2.1", IidPattern::Isatap),
            ("2001:db8::", IidPattern::Reserved),
            ("2001:0:4136:e378:8000:63bf:3fff:fdd2", IidPattern::Teredo),
            ("2002:c000:201::c000:201", IidPattern::SixToFour),
            ("2001:db8::f11f:ba28:c653:2e84", IidPattern::Random),
            ("2001:db8:0:0:1111:0:1111:0", IidPattern::Pattern),
        ] {
            assert_eq!(kind(iid), Some(found), "{iid}");
        }
        assert_eq!(kind("ff02::1"), None);
    }

    proptest! {
        /// Each kind refines one origin: that of the classifier which `--json` and `explain` show.
        #[test]
        fn kinds_agree_with_the_classifier(high in any::<u64>(), low in prop_oneof![any::<u64>(), 0u64..0x1_0000_0000]) {
            let bits = u128::from(high) << 64 | u128::from(low);
            let types = class::v6_fixed(bits);
            prop_assert_eq!(IidPattern::of(bits, types), IidPattern::of(bits, class::v6(bits)));
            let Some(kind) = IidPattern::of(bits, types).filter(|_| !types.has(V6Types::TEREDO)) else { return Ok(()) };
            prop_assert!(types.has(V6Types::IID));
            let origin = match kind {
                IidPattern::Eui48 => IidKind::Eui48,
                IidPattern::Eui64 => IidKind::Eui64,
                IidPattern::Reserved => IidKind::Reserved,
                IidPattern::Isatap => IidKind::Isatap,
                IidPattern::Teredo => IidKind::Teredo,
                IidPattern::SixToFour => IidKind::SixToFour,
                IidPattern::Random => IidKind::Random,
                IidPattern::Anonymised => IidKind::Anonymised,
                _ => IidKind::Manual,
            };
            prop_assert_eq!(IidKind::of(bits, class::v6(bits)), Some(origin));
        }
    }
}
