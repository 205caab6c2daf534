//! The types of an IPv4 address.

use super::anonymised;
use super::types::V4Types;

/// A block and what its addresses are.
struct V4Block {
    net: u32,
    len: u8,
    types: V4Types,
}

const fn row(net: [u8; 4], len: u8, types: V4Types) -> V4Block {
    V4Block { net: u32::from_be_bytes(net), len, types }
}

const RESERVED: V4Types = V4Types::UNICAST.or(V4Types::RESERVED);
const PRIVATE: V4Types = V4Types::UNICAST.or(V4Types::SITE_LOCAL);
const GLOBAL: V4Types = V4Types::UNICAST.or(V4Types::GLOBAL);
const LISP_ANYCAST: V4Types = V4Types::ANYCAST.or(V4Types::GLOBAL).or(V4Types::LISP);

/// The first block that holds an address decides.
#[rustfmt::skip]
static BLOCKS: [V4Block; 20] = [
    row([0, 0, 0, 0],       32, V4Types::UNSPECIFIED),
    row([10, 0, 0, 0],       8, PRIVATE),
    row([172, 16, 0, 0],    12, PRIVATE),
    row([192, 168, 0, 0],   16, PRIVATE),
    row([100, 64, 0, 0],    10, RESERVED),
    row([192, 0, 0, 0],     24, RESERVED),
    row([192, 0, 2, 0],     24, RESERVED),
    row([198, 18, 0, 0],    15, RESERVED),
    row([198, 51, 100, 0],  24, RESERVED),
    row([203, 0, 113, 0],   24, RESERVED),
    row([127, 0, 0, 0],      8, V4Types::LOOPBACK),
    row([169, 254, 0, 0],   16, PRIVATE.or(V4Types::ZEROCONF)),
    row([192, 88, 99, 0],   24, V4Types::ANYCAST.or(V4Types::SIXTO4_RELAY)),
    row([153, 16, 0, 0],    16, GLOBAL.or(V4Types::LISP)),
    row([193, 105, 183, 0], 24, LISP_ANYCAST.or(V4Types::LISP_PETR)),
    row([91, 220, 201, 0],  24, LISP_ANYCAST.or(V4Types::LISP_MR)),
    row([224, 0, 0, 0],      4, V4Types::MULTICAST),
    row([255; 4],           32, V4Types::BROADCAST),
    row([0, 0, 0, 0],        8, V4Types::RESERVED),
    row([240, 0, 0, 0],      4, V4Types::RESERVED),
];

/// Whether a block has addresses with this first octet.
#[expect(clippy::indexing_slicing, reason = "evaluated by the compiler")]
static BY_FIRST_OCTET: [bool; 256] = {
    let (mut table, mut at) = ([false; 256], 0);
    while at < BLOCKS.len() {
        let V4Block { net, len, .. } = BLOCKS[at];
        let (mut octet, last) = (net >> 24, (net | (u32::MAX as u64 >> len) as u32) >> 24);
        while octet <= last {
            table[octet as usize] = true;
            octet += 1;
        }
        at += 1;
    }
    table
};

/// The types of an IPv4 address.
///
/// ```
/// use ipv6calc::class::{V4Types, v4};
/// assert_eq!(v4(0x0808_0808), V4Types::UNICAST.or(V4Types::GLOBAL));
/// ```
pub fn v4(bits: u32) -> V4Types {
    if BY_FIRST_OCTET.get((bits >> 24) as usize) == Some(&false) {
        return GLOBAL;
    }
    anonymised(bits).unwrap_or_else(|| {
        let found = BLOCKS.iter().find(|b| (bits ^ b.net) >> (32 - u32::from(b.len)) == 0);
        found.map_or(GLOBAL, |b| b.types)
    })
}

/// The types of an address that ipv6calc made to hide another one.
fn anonymised(bits: u32) -> Option<V4Types> {
    let found = anonymised::v4(bits)?;
    let geonameid = matches!(found, anonymised::HiddenV4::Geoname(_));
    let types = GLOBAL.or(V4Types::ANONYMIZED).or_if(geonameid, V4Types::ANONYMIZED_GEONAMEID);
    Some(types.or_if(anonymised::v4_is_lisp(bits), V4Types::LISP))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(text: &str) -> String {
        let bits = u32::from(text.parse::<std::net::Ipv4Addr>().unwrap());
        v4(bits).names().collect::<Vec<_>>().join(",")
    }

    #[test]
    fn the_table_of_octets_agrees_with_the_blocks() {
        for octet in 0..=255u8 {
            let holds = |b: &V4Block| (u64::from(octet) << 24 ^ u64::from(b.net)) >> (32 - b.len.min(8)) == 0;
            assert_eq!(BY_FIRST_OCTET[usize::from(octet)], BLOCKS.iter().any(holds), "{octet}");
        }
        // anonymised addresses lie within blocks
        assert!((240..=255).all(|octet: usize| BY_FIRST_OCTET[octet]));
    }

    #[test]
    fn blocks_have_their_types() {
        for (address, types) in [
            ("0.0.0.0", "unspecified"),
            ("0.1.2.3", "reserved"),
            ("1.2.3.4", "unicast,global"),
            ("100.127.255.255", "unicast,reserved"),
            ("100.128.0.0", "unicast,global"),
            ("169.254.1.1", "unicast,zeroconf,site-local"),
            ("192.88.99.1", "anycast,6to4relay"),
            ("91.220.201.1", "anycast,global,lisp,lisp-mapresolver-anycast"),
            ("255.255.255.255", "broadcast"),
            ("240.0.0.0", "reserved"),
            ("240.0.0.1", "unicast,anonymized,global"),
            ("250.222.12.248", "unicast,anonymized,global"),
        ] {
            assert_eq!(names(address), types, "{address}");
        }
    }
}
