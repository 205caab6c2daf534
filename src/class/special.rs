//! Special-purpose blocks: the registries of [RFC 6890](https://www.rfc-editor.org/rfc/rfc6890), multicast, and blocks
//! that were given back.

use super::registry::Registry;
use crate::addr::{Len, Net};
use std::sync::LazyLock;

/// A block with a special purpose.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SpecialBlock {
    /// The addresses.
    pub net: Net,
    /// What they are for.
    pub name: &'static str,
    /// The number of the RFC that defines the block.
    pub rfc: u16,
    /// The section of it; empty for the whole document.
    pub section: &'static str,
    /// Whether a router forwards packets to such an address beyond its own domain; `None` if the registry does not say.
    pub global: Option<bool>,
    /// What `IPV4_REGISTRY` and `IPV6_REGISTRY` say about it; `None`: what they say about the block around it.
    pub registry: Option<&'static str>,
}

impl SpecialBlock {
    const fn new(net: Net, name: &'static str, rfc: (u16, &'static str), global: Option<bool>) -> SpecialBlock {
        SpecialBlock { net, name, rfc: rfc.0, section: rfc.1, global, registry: None }
    }

    const fn named(self, registry: &'static str) -> SpecialBlock {
        SpecialBlock { registry: Some(registry), ..self }
    }

    /// The registry that [`SpecialBlock::registry`] represents.
    pub fn holder(&self) -> Registry {
        let name = self.registry.unwrap_or("reserved").as_bytes();
        Registry::from_name(name).unwrap_or(Registry::Reserved)
    }
}

const YES: Option<bool> = Some(true);
const NO: Option<bool> = Some(false);

const fn b4(
    net: [u8; 4],
    len: u32,
    name: &'static str,
    rfc: (u16, &'static str),
    global: Option<bool>,
) -> SpecialBlock {
    SpecialBlock::new(Net::v4(u32::from_be_bytes(net), Len::at_most_128(len)), name, rfc, global)
}

/// A block of IPv6 addresses, by its upper and lower half.
const fn b6(
    net: (u64, u64),
    len: u32,
    name: &'static str,
    rfc: (u16, &'static str),
    global: Option<bool>,
) -> SpecialBlock {
    let bits = (net.0 as u128) << 64 | net.1 as u128;
    SpecialBlock::new(Net::v6(bits, Len::at_most_128(len)), name, rfc, global)
}

/// Special-purpose IPv4 blocks, in ascending order; a block comes before the blocks inside it.
pub static V4: LazyLock<[SpecialBlock; 28]> = LazyLock::new(v4_blocks);

/// Special-purpose IPv6 blocks, in ascending order; a block comes before the blocks inside it.
pub static V6: LazyLock<[SpecialBlock; 32]> = LazyLock::new(v6_blocks);

#[rustfmt::skip]
const fn v4_blocks() -> [SpecialBlock; 28] {
    [
        b4([0, 0, 0, 0],       8, "This network", (791, "3.2"), NO).named("reserved(RFC1122#3.2.1.3)"),
        b4([0, 0, 0, 0],      32, "This host on this network", (1122, "3.2.1.3"), NO),
        b4([10, 0, 0, 0],      8, "Private-Use", (1918, "3"), NO).named("reserved(RFC1918#3)"),
        b4([100, 64, 0, 0],   10, "Shared Address Space", (6598, "7"), NO).named("reserved(RFC6598)"),
        b4([127, 0, 0, 0],     8, "Loopback", (1122, "3.2.1.3"), NO).named("reserved(RFC1122#3.2.1.3)"),
        b4([169, 254, 0, 0],  16, "Link Local", (3927, "2.1"), NO).named("reserved(RFC3927#1)"),
        b4([172, 16, 0, 0],   12, "Private-Use", (1918, "3"), NO).named("reserved(RFC1918#3)"),
        b4([192, 0, 0, 0],    24, "IETF Protocol Assignments", (6890, "2.1"), NO).named("reserved(RFC5736#1)"),
        b4([192, 0, 0, 0],    29, "IPv4 Service Continuity Prefix", (7335, "6"), NO),
        b4([192, 0, 0, 8],    32, "IPv4 dummy address", (7600, "4.8"), NO),
        b4([192, 0, 0, 9],    32, "Port Control Protocol Anycast", (7723, "4.1"), YES),
        b4([192, 0, 0, 10],   32, "Traversal Using Relays around NAT Anycast", (8155, "8.1"), YES),
        b4([192, 0, 0, 170],  32, "NAT64/DNS64 Discovery", (7050, "2.2"), NO),
        b4([192, 0, 0, 171],  32, "NAT64/DNS64 Discovery", (7050, "2.2"), NO),
        b4([192, 0, 2, 0],    24, "Documentation (TEST-NET-1)", (5737, "3"), NO).named("reserved(RFC5737#1)"),
        b4([192, 31, 196, 0], 24, "AS112-v4", (7535, "8.1"), YES).named("reserved(RFC7535)"),
        b4([192, 52, 193, 0], 24, "AMT", (7450, "7.1"), YES).named("reserved(RFC7450)"),
        b4([192, 88, 99, 0],  24, "6to4 Relay Anycast, deprecated", (7526, "5"), None).named("reserved(RFC3068#2.3)"),
        b4([192, 88, 99, 2],  32, "6a44-relay anycast address", (6751, "5"), NO),
        b4([192, 168, 0, 0],  16, "Private-Use", (1918, "3"), NO).named("reserved(RFC1918#3)"),
        b4([192, 175, 48, 0], 24, "Direct Delegation AS112 Service", (7534, "3"), YES).named("reserved(RFC7534)"),
        b4([198, 18, 0, 0],   15, "Benchmarking", (2544, "C.2.2"), NO).named("reserved(RFC2544#C.2.2)"),
        b4([198, 51, 100, 0], 24, "Documentation (TEST-NET-2)", (5737, "3"), NO).named("reserved(RFC5737#3)"),
        b4([203, 0, 113, 0],  24, "Documentation (TEST-NET-3)", (5737, "3"), NO).named("reserved(RFC5737#3)"),
        b4([224, 0, 0, 0],     4, "Multicast", (5771, "3"), None).named("reserved(RFC3171#2)"),
        b4([233, 252, 0, 0],  24, "Documentation (MCAST-TEST-NET)", (6676, "2"), NO),
        b4([240, 0, 0, 0],     4, "Reserved", (1112, "4"), NO).named("reserved(RFC1112#4)"),
        b4([255; 4],          32, "Limited Broadcast", (919, "7"), NO).named("reserved(RFC919#7)"),
    ]
}

#[rustfmt::skip]
const fn v6_blocks() -> [SpecialBlock; 32] {
    [
        b6((0, 0),                      96, "IPv4-compatible Address, deprecated", (4291, "2.5.5.1"), None).named("reserved(RFC4291#2.5.5.1)"),
        b6((0, 0),                     128, "Unspecified Address", (4291, "2.5.2"), NO).named("reserved(RFC4291#2.5.2)"),
        b6((0, 1),                     128, "Loopback Address", (4291, "2.5.3"), NO).named("reserved(RFC4291#2.5.3)"),
        b6((0, 0xffff_0000_0000),       96, "IPv4-mapped Address", (4291, "2.5.5.2"), NO).named("reserved(RFC4291#2.5.5.2)"),
        b6((0x0064_ff9b_0000_0000, 0),  96, "IPv4-IPv6 Translation", (6052, "2.1"), YES).named("reserved(RFC6052#2.1)"),
        b6((0x0064_ff9b_0001_0000, 0),  48, "IPv4-IPv6 Translation, local use", (8215, "3"), NO).named("reserved(RFC8215)"),
        b6((0x0100_0000_0000_0000, 0),  64, "Discard-Only Address Block", (6666, "4"), NO).named("reserved(RFC6666)"),
        b6((0x0100_0000_0000_0001, 0),  64, "Dummy IPv6 Prefix", (9780, ""), NO).named("reserved(RFC9780)"),
        b6((0x2001_0000_0000_0000, 0),  23, "IETF Protocol Assignments", (2928, ""), NO),
        b6((0x2001_0000_0000_0000, 0),  32, "TEREDO", (4380, "2.6"), None).named("reserved(RFC4380#6)"),
        b6((0x2001_0001_0000_0000, 1), 128, "Port Control Protocol Anycast", (7723, "4.2"), YES).named("reserved(RFC7723)"),
        b6((0x2001_0001_0000_0000, 2), 128, "Traversal Using Relays around NAT Anycast", (8155, "8.2"), YES).named("reserved(RFC8155)"),
        b6((0x2001_0001_0000_0000, 3), 128, "DNS-SD Service Registration Protocol Anycast", (9665, "10.6"), YES).named("reserved(RFC9665)"),
        b6((0x2001_0002_0000_0000, 0),  48, "Benchmarking", (5180, "8"), NO).named("reserved(RFC5180)"),
        b6((0x2001_0003_0000_0000, 0),  32, "AMT", (7450, "7.2"), YES).named("reserved(RFC7450)"),
        b6((0x2001_0004_0112_0000, 0),  48, "AS112-v6", (7535, "8.2"), YES).named("reserved(RFC7535)"),
        b6((0x2001_0010_0000_0000, 0),  28, "ORCHID, deprecated", (4843, "2"), None).named("reserved(RFC4843#2)"),
        b6((0x2001_0020_0000_0000, 0),  28, "ORCHIDv2", (7343, "6"), YES).named("reserved(RFC7343)"),
        b6((0x2001_0030_0000_0000, 0),  28, "Drone Remote ID Protocol Entity Tags", (9374, "8.1"), YES).named("reserved(RFC9374)"),
        b6((0x2001_0db8_0000_0000, 0),  32, "Documentation", (3849, "2"), NO).named("reserved(RFC3849#4)"),
        b6((0x2002_0000_0000_0000, 0),  16, "6to4", (3056, "2"), None).named("reserved(RFC3056#2)"),
        b6((0x2620_004f_8000_0000, 0),  48, "Direct Delegation AS112 Service", (7534, "3"), YES).named("reserved(RFC7534)"),
        b6((0x3ffe_0000_0000_0000, 0),  16, "6bone, returned", (3701, "2"), None).named("6BONE"),
        b6((0x3fff_0000_0000_0000, 0),  20, "Documentation", (9637, "3"), NO).named("reserved(RFC9637)"),
        b6((0x5f00_0000_0000_0000, 0),  16, "Segment Routing (SRv6) SIDs", (9602, "5"), NO).named("SRV6"),
        b6((0xfc00_0000_0000_0000, 0),   7, "Unique-Local", (4193, "3.1"), NO).named("reserved(RFC4193#3.1)"),
        b6((0xfe80_0000_0000_0000, 0),  10, "Link-Local Unicast", (4291, "2.5.6"), NO).named("reserved(RFC4291#2.5.6)"),
        b6((0xfec0_0000_0000_0000, 0),  10, "Site-Local Unicast, deprecated", (3879, "4"), None).named("reserved(RFC4291#2.5.7)"),
        b6((0xff00_0000_0000_0000, 0),   8, "Multicast", (4291, "2.7"), None).named("reserved(RFC4291#2.7)"),
        b6((0xff02_0000_0000_0000, 0x0000_0001_ff00_0000), 104, "Solicited-Node Multicast", (4291, "2.7.1"), NO),
        b6((0xff0e_0000_0000_0000, 0),  16, "Global-Scope Multicast", (4291, "2.7"), YES),
        b6((0xff3e_0000_0000_0000, 0),  32, "Source-Specific Multicast, global scope", (4607, "1"), YES),
    ]
}

/// A table of blocks, with what makes the search in it short. Addresses are left-aligned in 128 bits.
struct Sorted<const N: usize> {
    blocks: &'static LazyLock<[SpecialBlock; N]>,
    /// The addresses of each block, which are there without asking for the table.
    nets: [Net; N],
    /// Whether no other block contains this one.
    outermost: [bool; N],
    /// Whether a block has addresses with this first octet.
    octets: [bool; 256],
}

static SORTED_V4: Sorted<28> = Sorted::new(&V4, v4_blocks());
static SORTED_V6: Sorted<32> = Sorted::new(&V6, v6_blocks());

impl<const N: usize> Sorted<N> {
    #[expect(clippy::indexing_slicing, reason = "runs when the program is compiled, where a bad index is an error")]
    const fn new(blocks: &'static LazyLock<[SpecialBlock; N]>, rows: [SpecialBlock; N]) -> Sorted<N> {
        let nets = [rows[0].net; N];
        let mut sorted = Sorted { blocks, nets, outermost: [true; N], octets: [false; 256] };
        let mut at = 0;
        while at < N {
            let net = &rows[at].net;
            sorted.nets[at] = *net;
            let mut before = 0;
            while before < at {
                sorted.outermost[at] &= !rows[before].net.contains(net);
                before += 1;
            }
            let (mut octet, last) = (net.bits() >> 120, (net.bits() | !net.len().mask128()) >> 120);
            while octet <= last {
                sorted.octets[octet as usize] = true;
                octet += 1;
            }
            at += 1;
        }
        sorted
    }

    /// The most specific block around an address for which `wanted` holds. The search goes back from the last block
    /// that does not begin after the address: blocks are apart or nested, so that the outermost one met first is the
    /// only one that can be around the address.
    #[inline]
    fn find(&self, address: u128, wanted: fn(&SpecialBlock) -> bool) -> Option<&'static SpecialBlock> {
        if self.octets.get((address >> 120) as usize) != Some(&true) {
            return None;
        }
        let end = self.nets.partition_point(|net| net.bits() <= address);
        for (at, (net, outermost)) in self.nets.iter().zip(&self.outermost).enumerate().take(end).rev() {
            if (address ^ net.bits()) & net.len().mask128() == 0
                && let Some(block) = self.blocks.get(at).filter(|block| wanted(block))
            {
                return Some(block);
            }
            if *outermost {
                break;
            }
        }
        None
    }
}

/// An IPv4 address, left-aligned.
const fn aligned(bits: u32) -> u128 {
    (bits as u128) << 96
}

/// The most specific special-purpose block of an IPv4 address.
///
/// ```
/// use ipv6calc::class::special;
/// assert_eq!(special::v4(0xc000_0008).map(|b| b.rfc), Some(7600));
/// assert!(special::v4(0x0808_0808).is_none());
/// ```
pub fn v4(bits: u32) -> Option<&'static SpecialBlock> {
    SORTED_V4.find(aligned(bits), |_| true)
}

/// The most specific special-purpose block of an IPv6 address.
///
/// ```
/// use ipv6calc::class::special;
/// assert_eq!(special::v6(0x3fff_1000 << 96).map(|b| b.rfc), None);
/// assert_eq!(special::v6(0x3fff_0000 << 96).map(|b| b.rfc), Some(9637));
/// ```
pub fn v6(bits: u128) -> Option<&'static SpecialBlock> {
    SORTED_V6.find(bits, |_| true)
}

/// Why no interface can have an IPv4 address; `None` if one can.
///
/// ```
/// use ipv6calc::class::special;
/// assert_eq!(special::unusable_v4(0xe000_0001), Some("a multicast address"));
/// assert_eq!(special::unusable_v4(0xc000_0201), None);
/// ```
#[inline]
pub const fn unusable_v4(bits: u32) -> Option<&'static str> {
    match bits >> 24 {
        1..=126 | 128..=223 => None,
        _ if bits == 0 => Some("the unspecified address"),
        0 => Some("in 0.0.0.0/8, \"this network\""),
        127 => Some("a loopback address"),
        224..=239 => Some("a multicast address"),
        _ if bits == u32::MAX => Some("the limited broadcast address"),
        _ => Some("in the reserved block 240.0.0.0/4"),
    }
}

/// Why no interface can have an IPv6 address that other hosts reach; `None` if one can.
///
/// ```
/// use ipv6calc::class::special;
/// assert_eq!(special::unusable_v6(1), Some("the loopback address"));
/// assert_eq!(special::unusable_v6(0xfe80 << 112), None);
/// ```
pub const fn unusable_v6(bits: u128) -> Option<&'static str> {
    match (bits, bits >> 120) {
        (0, _) => Some("the unspecified address"),
        (1, _) => Some("the loopback address"),
        (_, 0xff) => Some("a multicast address"),
        _ if bits >> 32 == 0xffff => Some("an IPv4-mapped address"),
        _ => None,
    }
}

/// The block of exactly this prefix.
pub fn block(net: &Net) -> Option<&'static SpecialBlock> {
    V4.iter().chain(V6.iter()).find(|block| block.net == *net)
}

/// The block that decides the registry value of an IPv4 address.
pub fn holder_v4(bits: u32) -> Option<&'static SpecialBlock> {
    SORTED_V4.find(aligned(bits), |b| b.registry.is_some())
}

/// The block that decides the registry value of an IPv6 address.
pub fn holder_v6(bits: u128) -> Option<&'static SpecialBlock> {
    SORTED_V6.find(bits, |b| b.registry.is_some())
}

/// The registry value of an IPv4 address in a special-purpose block, such as `reserved(RFC1918#3)`.
pub fn registry_v4(bits: u32) -> Option<&'static str> {
    holder_v4(bits).and_then(|b| b.registry)
}

/// The registry value of an IPv6 address in a special-purpose block, such as `reserved(RFC3849#4)`.
pub fn registry_v6(bits: u128) -> Option<&'static str> {
    holder_v6(bits).and_then(|b| b.registry)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tables_are_sorted() {
        assert!(V4.is_sorted_by_key(|b| b.net));
        assert!(V6.is_sorted_by_key(|b| b.net));
    }

    /// Then the last match is the most specific one.
    #[test]
    fn blocks_are_apart_or_nested() {
        for table in [&V4[..], &V6[..]] {
            for (at, block) in table.iter().enumerate() {
                let around = table[..at].iter().filter(|b| b.net.contains(&block.net));
                assert!(around.is_sorted_by_key(|b| b.net.len()), "{}", block.name);
            }
        }
    }

    /// Looks at every block; the last one that holds the address is the most specific.
    #[test]
    fn a_block_is_found_as_by_looking_at_each() {
        let edges = |net: &Net| [net.bits(), net.bits() | !net.len().mask128()];
        let near = |bits: u128, step: u128| [bits, bits.wrapping_sub(step), bits.wrapping_add(step)];
        let scattered = (0..50_000u128).map(|n| n.wrapping_mul(0x9e37_79b9_7f4a_7c15_f39c_c060_5ced_c835));
        for bits in V6.iter().flat_map(|b| edges(&b.net)).flat_map(|bits| near(bits, 1)).chain(scattered.clone()) {
            let slow = V6.iter().rev().filter(|b| b.net.contains(&Net::v6(bits, Len::V6_HOST)));
            assert_eq!(v6(bits), slow.clone().next(), "{bits:032x}");
            assert_eq!(holder_v6(bits), slow.clone().find(|b| b.registry.is_some()), "{bits:032x}");
        }
        let edges = V4.iter().flat_map(|b| edges(&b.net)).flat_map(|bits| near(bits, 1 << 96));
        for bits in edges.chain(scattered).map(|bits| (bits >> 96) as u32) {
            let slow = V4.iter().rev().filter(|b| b.net.contains(&Net::v4(bits, Len::V4_HOST)));
            assert_eq!(v4(bits), slow.clone().next(), "{bits:08x}");
            assert_eq!(holder_v4(bits), slow.clone().find(|b| b.registry.is_some()), "{bits:08x}");
        }
    }

    #[test]
    fn the_most_specific_block_is_found() {
        let of = |text: &str| v6(u128::from(text.parse::<std::net::Ipv6Addr>().unwrap())).map(|b| b.name);
        for (address, name) in [
            ("::", "Unspecified Address"),
            ("::1", "Loopback Address"),
            ("64:ff9b:1::1", "IPv4-IPv6 Translation, local use"),
            ("100:0:0:1::", "Dummy IPv6 Prefix"),
            ("2001:1::3", "DNS-SD Service Registration Protocol Anycast"),
            ("2001:1::4", "IETF Protocol Assignments"),
            ("2001:2::1", "Benchmarking"),
            ("2001:3::1", "AMT"),
            ("2001:4:112::1", "AS112-v6"),
            ("2001:20::1", "ORCHIDv2"),
            ("2001:30::1", "Drone Remote ID Protocol Entity Tags"),
            ("2620:4f:8000::1", "Direct Delegation AS112 Service"),
            ("3fff:fff::1", "Documentation"),
            ("5f00::1", "Segment Routing (SRv6) SIDs"),
            ("ff02::1:ff00:1", "Solicited-Node Multicast"),
        ] {
            assert_eq!(of(address), Some(name), "{address}");
        }
        assert_eq!(of("2a00::1"), None);
    }

    #[test]
    fn registry_values_are_inherited_and_corrected() {
        let of = |text: &str| registry_v6(u128::from(text.parse::<std::net::Ipv6Addr>().unwrap()));
        for (address, value) in [
            ("febf::1", Some("reserved(RFC4291#2.5.6)")),
            ("fee0::1", Some("reserved(RFC4291#2.5.7)")),
            ("5f00::1", Some("SRV6")),
            ("3ffe:831f::1", Some("6BONE")),
            ("ff02::1:ff00:1", Some("reserved(RFC4291#2.7)")),
            ("2001:1::4", None),
            ("2001:a60::1", None),
        ] {
            assert_eq!(of(address), value, "{address}");
        }
        assert_eq!(registry_v4(0xc000_0008), Some("reserved(RFC5736#1)"));
        assert_eq!(holder_v4(0xffff_ffff).map(SpecialBlock::holder), Some(Registry::Reserved));
        assert_eq!(holder_v6(0x5f00 << 112).map(SpecialBlock::holder), Some(Registry::Srv6));
    }

    /// The registries of IANA, as published packages carry them: prefix, name, whether globally reachable.
    #[test]
    fn every_block_of_the_registries_is_known() {
        let text = include_str!("../../data/special-purpose.tsv");
        let net = |prefix: &str| {
            let (address, len) = prefix.split_once('/').unwrap();
            let len = Len::at_most_128(len.parse().unwrap());
            match address.parse().unwrap() {
                std::net::IpAddr::V4(a) => Net::v4(a.into(), len),
                std::net::IpAddr::V6(a) => Net::v6(a.into(), len),
            }
        };
        for row in text.lines().filter(|l| !l.starts_with('#')) {
            let cells: Vec<&str> = row.split('\t').collect();
            let [prefix, _, reach] = cells[..] else { panic!("{row}") };
            let mut all = V4.iter().chain(V6.iter());
            let block = all.find(|b| b.net == net(prefix)).unwrap_or_else(|| panic!("unknown: {row}"));
            let flag = block.global.map_or("-", |global| if global { "yes" } else { "no" });
            // The registry says N/A of Teredo and 6to4; the package reads that as no.
            let unclear = ["2001::/32", "2002::/16"].contains(&prefix);
            assert!(flag == reach || unclear && flag == "-", "{row}: {flag}");
        }
    }
}
