//! The IPv4 address inside an IPv6 address.

use super::anonymised::{self, IdentifierKind};
use super::special;
use super::types::V6Types;
use crate::addr::{Len, Net};

/// Where an embedded IPv4 address was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Slot {
    /// In a 6to4 prefix.
    SixToFour,
    /// The client of a Teredo address.
    TeredoClient,
    /// The server of a Teredo address.
    TeredoServer,
    /// After a 6rd prefix.
    SixRd,
    /// After the well-known NAT64 prefix.
    Nat64,
    /// In an IPv4-compatible or IPv4-mapped address.
    CompatMapped,
    /// In an ISATAP identifier.
    Isatap,
    /// In the identifier of a 6to4 address, as old Microsoft systems make it.
    SixToFourMicrosoft,
    /// In a short link-local identifier.
    LinkLocalIid,
    /// In the MAC address of a Linux ISDN or PLIP interface.
    IsdnPlip,
}

impl Slot {
    /// The source word of `--showinfo`.
    pub const fn name(self) -> &'static str {
        match self {
            Slot::SixToFour => "6TO4",
            Slot::TeredoClient => "TEREDO-CLIENT",
            Slot::TeredoServer => "TEREDO-SERVER",
            Slot::SixRd => "6RD",
            Slot::Nat64 => "NAT64",
            Slot::CompatMapped => "COMPAT/MAPPED",
            Slot::Isatap => "ISATAP",
            Slot::SixToFourMicrosoft => "6to4-microsoft",
            Slot::LinkLocalIid => "LINK-LOCAL-IID",
            Slot::IsdnPlip => "ISDN-NET/PLIP",
        }
    }
}

/// The parts of a Teredo address ([RFC 4380, section 4](https://www.rfc-editor.org/rfc/rfc4380#section-4)).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Teredo {
    /// The server.
    pub server: u32,
    /// The flags.
    pub flags: u16,
    /// The client's mapped port.
    pub port: u16,
    /// The client's mapped address.
    pub client: u32,
}

/// The parts of a Teredo address, also of its predecessor 3ffe:831f::/32.
///
/// ```
/// use ipv6calc::class::embedded;
/// let teredo = embedded::teredo(0x2001_0000_4136_e378_8000_63bf_3fff_fdd2);
/// assert_eq!(teredo.map(|t| (t.client, t.port)), Some((0xc000_022d, 40000)));
/// ```
pub const fn teredo(bits: u128) -> Option<Teredo> {
    match (bits >> 96) as u32 {
        0x2001_0000 | 0x3ffe_831f => Some(Teredo {
            server: (bits >> 64) as u32,
            flags: (bits >> 48) as u16,
            port: !(bits >> 32) as u16,
            client: !bits as u32,
        }),
        _ => None,
    }
}

/// The address in a 6to4 prefix ([RFC 3056, section 2](https://www.rfc-editor.org/rfc/rfc3056#section-2)).
pub const fn sixtofour(bits: u128) -> Option<u32> {
    if bits >> 112 == 0x2002 { Some((bits >> 80) as u32) } else { None }
}

/// The address of a 6to4 address that repeats it as identifier, in subnet 0.
pub const fn sixtofour_microsoft(bits: u128) -> Option<u32> {
    match sixtofour(bits) {
        Some(ipv4) if (bits << 48) >> 80 == 0 && bits as u32 == ipv4 => Some(ipv4),
        _ => None,
    }
}

/// The address after the well-known prefix of NAT64
/// ([RFC 6052, section 2.1](https://www.rfc-editor.org/rfc/rfc6052#section-2.1)).
pub const fn nat64(bits: u128) -> Option<u32> {
    if bits >> 32 == 0x0064_ff9b_0000_0000_0000_0000 { Some(bits as u32) } else { None }
}

/// The address of an IPv4-mapped address
/// ([RFC 4291, section 2.5.5.2](https://www.rfc-editor.org/rfc/rfc4291#section-2.5.5.2)).
pub const fn mapped(bits: u128) -> Option<u32> {
    if bits >> 32 == 0xffff { Some(bits as u32) } else { None }
}

/// The address of an IPv4-compatible address, which `::` and `::1` are not
/// ([RFC 4291, section 2.5.5.1](https://www.rfc-editor.org/rfc/rfc4291#section-2.5.5.1)).
pub const fn compat(bits: u128) -> Option<u32> {
    if bits >> 32 == 0 && bits > 1 { Some(bits as u32) } else { None }
}

/// The address in an ISATAP identifier
/// ([RFC 5214, section 6.1](https://www.rfc-editor.org/rfc/rfc5214#section-6.1)).
pub const fn isatap(iid: u64) -> Option<u32> {
    if (iid >> 32) & 0xfdff_ffff == 0x5efe { Some(iid as u32) } else { None }
}

/// Whether the last 32 bits of an address are an IPv4 address by a well-known prefix, so that they are written as one
/// ([RFC 5952, section 5](https://www.rfc-editor.org/rfc/rfc5952#section-5)): `::ffff:0:0/96`, `64:ff9b::/96`, and
/// prefixes of 96 bits in `64:ff9b:1::/48` ([RFC 8215](https://www.rfc-editor.org/rfc/rfc8215)).
///
/// ```
/// use ipv6calc::class::embedded;
/// assert!(embedded::is_mixed(0xffff_c000_0201));
/// assert!(!embedded::is_mixed(0xc000_0201));
/// ```
pub const fn is_mixed(bits: u128) -> bool {
    let local = bits >> 80 == 0x0064_ff9b_0001 && (bits >> 32) as u32 == 0;
    mapped(bits).is_some() || nat64(bits).is_some() || local
}

/// IPv4 address and port set identifier of an interface identifier that has the form of MAP
/// ([RFC 7597, section 6](https://www.rfc-editor.org/rfc/rfc7597#section-6)): 16 zero bits, then an address that a
/// customer may have. Other identifiers may look the same.
///
/// ```
/// use ipv6calc::class::embedded;
/// assert_eq!(embedded::perhaps_map(0xc000_0212_0034), Some((0xc000_0212, 0x34)));
/// assert_eq!(embedded::perhaps_map(1), None);
/// ```
pub fn perhaps_map(iid: u64) -> Option<(u32, u16)> {
    let v4 = (iid >> 16) as u32;
    let usable = |block: &special::SpecialBlock| block.global != Some(false) || block.name.starts_with("Documentation");
    let unicast = (1..224).contains(&(v4 >> 24)) && special::v4(v4).is_none_or(usable);
    (iid >> 48 == 0 && unicast).then_some((v4, iid as u16))
}

/// The unicast prefix whose owner a multicast address belongs to
/// ([RFC 3306, section 4](https://www.rfc-editor.org/rfc/rfc3306#section-4)): ff3S:00LL, then the prefix; bits after
/// its length are not part of it.
///
/// ```
/// use ipv6calc::class::embedded;
/// let owner = embedded::owner_prefix(0xff3e_0030_2001_0db8_0001_0000_0000_1234);
/// assert_eq!(owner.map(|net| (net.bits() >> 80, net.len().get())), Some((0x2001_0db8_0001, 48)));
/// ```
pub const fn owner_prefix(bits: u128) -> Option<Net> {
    let len = (bits >> 96) as u16;
    if bits >> 116 == 0xff3 && len <= 64 { Some(Net::v6(bits << 32, Len::at_most_128(len as u32))) } else { None }
}

/// The rendezvous point of a multicast address, and the length of its prefix
/// ([RFC 3956, section 3](https://www.rfc-editor.org/rfc/rfc3956#section-3)): ff7S:0RLL, then the prefix.
///
/// ```
/// use ipv6calc::class::embedded;
/// let point = embedded::rendezvous_point(0xff7e_0140_2001_0db8_beef_feed_0000_1234);
/// assert_eq!(point.map(|(bits, len)| (bits, len.get())), Some((0x2001_0db8_beef_feed_0000_0000_0000_0001, 64)));
/// ```
pub const fn rendezvous_point(bits: u128) -> Option<(u128, Len)> {
    let (reserved, number, len) = ((bits >> 108) as u8 & 15, (bits >> 104) as u8 & 15, (bits >> 96) as u8);
    if bits >> 116 != 0xff7 || reserved != 0 || number == 0 || len == 0 || len > 64 {
        return None;
    }
    let len = Len::at_most_128(len as u32);
    Some(((bits << 32) & len.mask128() | number as u128, len))
}

/// The 32 bits after a 6rd prefix of at most 32 bits; longer ones count as 32
/// ([RFC 5969, section 4](https://www.rfc-editor.org/rfc/rfc5969#section-4)).
pub const fn sixrd(bits: u128, prefix: u8) -> u32 {
    let prefix = if prefix > 32 { 32 } else { prefix };
    ((bits << prefix) >> 96) as u32
}

/// The address that a short link-local identifier looks like.
pub const fn link_local_iid(bits: u128, types: V6Types) -> Option<u32> {
    let iid = bits as u64;
    if types.has(V6Types::LINK_LOCAL) && iid >> 32 == 0 && iid >> 16 != 0 { Some(iid as u32) } else { None }
}

/// The IPv4 address in the interface identifier of an address with these types: ISATAP or 6to4. Of an anonymised
/// identifier the first three octets are left.
pub fn identifier(bits: u128, types: V6Types) -> Option<(Slot, u32)> {
    let place = match types {
        t if !t.has(V6Types::IID_INCLUDES_IPV4) => return None,
        t if t.has(V6Types::IID_ISATAP) => Slot::Isatap,
        t if t.has(V6Types::SIXTO4_MICROSOFT) => Slot::SixToFourMicrosoft,
        _ => return None,
    };
    let hidden = anonymised::identifier(bits, types.has(V6Types::ANONYMIZED_PREFIX)).and_then(|found| found.kind);
    match hidden {
        Some(IdentifierKind::Isatap { ipv4: Some(ipv4), .. } | IdentifierKind::SixToFour { ipv4 }) => {
            Some((place, ipv4))
        }
        _ => Some((place, bits as u32)),
    }
}

/// The IPv4 address whose country and location count for an IPv6 address with these types: of 6to4, Teredo (the
/// client), NAT64, IPv4-compatible and IPv4-mapped addresses.
pub fn owner(bits: u128, types: V6Types) -> Option<u32> {
    if !types.has(V6Types::WITH_IPV4) {
        return None;
    }
    let client = teredo(bits).map(|t| t.client);
    Some(client.or(sixtofour(bits)).unwrap_or(bits as u32))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::class::v6_fixed;

    fn bits(text: &str) -> u128 {
        u128::from(text.parse::<std::net::Ipv6Addr>().unwrap())
    }

    #[test]
    fn every_mechanism_gives_its_address() {
        const IPV4: Option<u32> = Some(0x0102_0304);
        assert_eq!(sixtofour(bits("2002:102:304::1")), IPV4);
        assert_eq!(sixtofour_microsoft(bits("2002:102:304::102:304")), IPV4);
        assert_eq!(sixtofour_microsoft(bits("2002:102:304:1::102:304")), None);
        assert_eq!(sixtofour_microsoft(bits("2002::")), Some(0));
        assert_eq!(nat64(bits("64:ff9b::1.2.3.4")), IPV4);
        assert_eq!(nat64(bits("64:ff9b:1::1.2.3.4")), None);
        assert_eq!(mapped(bits("::ffff:1.2.3.4")), IPV4);
        assert_eq!(compat(bits("::1.2.3.4")), IPV4);
        assert_eq!(compat(1), None);
        assert_eq!(isatap(0x0200_5efe_0102_0304), IPV4);
        assert_eq!(isatap(0x0200_5eff_0102_0304), None);
        assert_eq!(sixrd(bits("2001:db8:102:304::1"), 32), 0x0102_0304);
        assert_eq!(sixrd(bits("2001:db8:102:304::1"), 28), 0x8010_2030);
    }

    #[test]
    fn identifiers_give_their_address() {
        let of = |text| identifier(bits(text), v6_fixed(bits(text)));
        assert_eq!(of("2001:a60::5efe:1.2.3.4"), Some((Slot::Isatap, 0x0102_0304)));
        assert_eq!(of("2001:a60:1234:5609:a929:5214:4010:203b"), Some((Slot::Isatap, 0x0102_0300)));
        assert_eq!(of("2002:102:300:9:a929:4291:8010:2038"), Some((Slot::SixToFourMicrosoft, 0x0102_0300)));
        assert_eq!(of("2001:db8::1"), None);
        let link_local = bits("fe80::102:304");
        assert_eq!(link_local_iid(link_local, v6_fixed(link_local)), Some(0x0102_0304));
    }

    #[test]
    fn the_owner_is_the_client_or_the_site() {
        let of = |text| owner(bits(text), v6_fixed(bits(text)));
        assert_eq!(of("2001:0:4136:e378:8000:63bf:3fff:fdd2"), Some(0xc000_022d));
        assert_eq!(of("2002:102:304::1"), Some(0x0102_0304));
        assert_eq!(of("2001:a60::5efe:1.2.3.4"), None);
    }
}
