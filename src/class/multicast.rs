//! Well-known multicast groups, from the registries of IANA.

/// A group that is assigned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WellKnownGroup {
    /// What the group is for.
    pub name: &'static str,
    /// Where that is defined.
    pub rfc: &'static str,
}

const fn group(name: &'static str, rfc: &'static str) -> Option<WellKnownGroup> {
    Some(WellKnownGroup { name, rfc })
}

/// The group of an IPv6 address. Most groups have their identifier in every scope.
///
/// ```
/// use ipv6calc::class::multicast;
/// let group = multicast::v6(0xff02_0000_0000_0000_0000_0000_0000_00fb);
/// assert_eq!(group.map(|group| group.rfc), Some("RFC 6762"));
/// ```
pub const fn v6(bits: u128) -> Option<WellKnownGroup> {
    // permanent groups: no flags
    if bits >> 116 != 0xff0 {
        return None;
    }
    let (scope, id) = ((bits >> 112) as u8 & 15, bits & (u128::MAX >> 16));
    match (scope, id) {
        (1 | 2, 1) => group("all nodes", "RFC 4291"),
        (1 | 2 | 5, 2) => group("all routers", "RFC 4291"),
        (2, 4) => group("DVMRP routers", "RFC 1075"),
        (2, 5) => group("OSPFv3 routers", "RFC 5340"),
        (2, 6) => group("OSPFv3 designated routers", "RFC 5340"),
        (2, 9) => group("RIPng routers", "RFC 2080"),
        (2, 0xa) => group("EIGRP routers", "RFC 7868"),
        (2, 0xd) => group("PIM routers", "RFC 7761"),
        (2, 0x12) => group("VRRP", "RFC 9568"),
        (2, 0x16) => group("MLDv2 routers", "RFC 3810"),
        (2, 0x1a) => group("RPL nodes", "RFC 6550"),
        (_, 0xc) => group("SSDP", "UPnP Device Architecture"),
        (_, 0xfb) => group("mDNS", "RFC 6762"),
        (_, 0xfd) => group("CoAP nodes", "RFC 7252"),
        (_, 0x101) => group("NTP", "RFC 5905"),
        (_, 0x181) => group("PTP", "IEEE 1588"),
        (2, 0x6b) => group("PTP peer delay", "IEEE 1588"),
        (2, 0x1_0002) => group("DHCPv6 relay agents and servers", "RFC 8415"),
        (5, 0x1_0003) => group("DHCPv6 servers", "RFC 8415"),
        (2, 0x1_0003) => group("LLMNR", "RFC 4795"),
        (2, id) if id >> 24 == 0x1_ff => group("solicited node", "RFC 4291"),
        _ => None,
    }
}

/// The group of an IPv4 address.
pub const fn v4(bits: u32) -> Option<WellKnownGroup> {
    match bits.to_be_bytes() {
        [224, 0, 0, 1] => group("all systems", "RFC 1112"),
        [224, 0, 0, 2] => group("all routers", "RFC 1256"),
        [224, 0, 0, 4] => group("DVMRP routers", "RFC 1075"),
        [224, 0, 0, 5] => group("OSPF routers", "RFC 2328"),
        [224, 0, 0, 6] => group("OSPF designated routers", "RFC 2328"),
        [224, 0, 0, 9] => group("RIPv2 routers", "RFC 2453"),
        [224, 0, 0, 10] => group("EIGRP routers", "RFC 7868"),
        [224, 0, 0, 13] => group("PIM routers", "RFC 7761"),
        [224, 0, 0, 18] => group("VRRP", "RFC 9568"),
        [224, 0, 0, 22] => group("IGMPv3 routers", "RFC 3376"),
        [224, 0, 0, 251] => group("mDNS", "RFC 6762"),
        [224, 0, 0, 252] => group("LLMNR", "RFC 4795"),
        [224, 0, 1, 1] => group("NTP", "RFC 5905"),
        [224, 0, 1, 129] => group("PTP", "IEEE 1588"),
        [224, 0, 1, 187] => group("CoAP nodes", "RFC 7252"),
        [239, 255, 255, 250] => group("SSDP", "UPnP Device Architecture"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_are_known_in_their_scopes_only() {
        let name = |text: &str| v6(text.parse::<std::net::Ipv6Addr>().unwrap().to_bits()).map(|group| group.name);
        assert_eq!(name("ff02::1:ff12:3456"), Some("solicited node"));
        assert_eq!(
            (name("ff02::1:2"), name("ff05::1:3")),
            (Some("DHCPv6 relay agents and servers"), Some("DHCPv6 servers"))
        );
        assert_eq!((name("ff02::1:3"), name("ff0e::fb"), name("ff05::1")), (Some("LLMNR"), Some("mDNS"), None));
        // a transient group may have any identifier
        assert_eq!((name("ff12::fb"), name("2001:db8::fb")), (None, None));
    }
}
