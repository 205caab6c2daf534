//! The types of an IPv6 address.

use super::anonymised::{self, HiddenPrefix, IdentifierKind};
use super::types::{V4Types, V6Types};
use super::v4;
use super::{embedded, iid};
use crate::addr::Iid;

/// A block of at most 48 bits and what its addresses are, whatever else they are.
struct V6Block {
    net: u64,
    len: u8,
    types: V6Types,
}

const fn row(net: u64, len: u8, types: V6Types) -> V6Block {
    V6Block { net, len, types }
}

const LISP_ANYCAST: V6Types = V6Types::LISP.or(V6Types::ANYCAST);

/// All blocks that hold an address count.
#[rustfmt::skip]
static BLOCKS: [V6Block; 20] = [
    row(0x2000_0000_0000_0000,  3, V6Types::GLOBAL_UNICAST),
    row(0x2001_0000_0000_0000, 32, V6Types::TEREDO),
    row(0x2001_0010_0000_0000, 28, V6Types::ORCHID),
    row(0x2001_0020_0000_0000, 28, V6Types::ORCHID),
    row(0x2001_067c_0028_0000, 48, LISP_ANYCAST.or(V6Types::LISP_MR)),
    row(0x2001_067c_0198_0000, 48, LISP_ANYCAST.or(V6Types::LISP_PETR)),
    row(0x2001_0db8_0000_0000, 32, V6Types::RESERVED),
    row(0x2002_0000_0000_0000, 16, V6Types::SIXTO4),
    row(0x2610_00d0_0000_0000, 32, V6Types::LISP),
    row(0x3ffe_0000_0000_0000, 16, V6Types::SIXBONE),
    row(0x3ffe_831f_0000_0000, 32, V6Types::TEREDO),
    row(0x3fff_0000_0000_0000, 20, V6Types::RESERVED),
    row(0x5f00_0000_0000_0000, 16, V6Types::SRV6),
    row(0xfc00_0000_0000_0000,  7, V6Types::UNIQUE_LOCAL_UNICAST),
    row(0xfe80_0000_0000_0000, 10, V6Types::LINK_LOCAL),
    row(0xfec0_0000_0000_0000, 10, V6Types::SITE_LOCAL),
    row(0xff00_0000_0000_0000,  8, V6Types::MULTICAST),
    row(0xff01_0000_0000_0000, 16, V6Types::LOOPBACK),
    row(0xff02_0000_0000_0000, 16, V6Types::LINK_LOCAL),
    row(0xff05_0000_0000_0000, 16, V6Types::SITE_LOCAL),
];

/// Places whose octets decide which blocks an address is in.
const PLACES: usize = 6;

/// For each octet at these places, a bit for each block that has addresses with it there.
#[expect(clippy::indexing_slicing, reason = "evaluated by the compiler")]
static BY_OCTET: [[u32; 256]; PLACES] = {
    let (mut table, mut i) = ([[0; 256]; PLACES], 0);
    while i < PLACES * 256 * BLOCKS.len() {
        let (at, octet, place) = (i % BLOCKS.len(), i / BLOCKS.len() % 256, i / BLOCKS.len() / 256);
        let len = (BLOCKS[at].len as usize).saturating_sub(8 * place);
        let differs = octet as u64 ^ BLOCKS[at].net >> (56 - 8 * place) & 0xff;
        table[place][octet] |= ((differs >> (8 - if len < 8 { len } else { 8 }) == 0) as u32) << at;
        i += 1;
    }
    table
};

/// A block is recognised by these octets alone, and the addresses of [`outside_blocks`] are in none.
#[expect(clippy::indexing_slicing, reason = "evaluated by the compiler")]
const _: () = {
    let (outside, mut i) = ([0xa909 << 48, 0x0064_ff9b << 32, 0], 0);
    while i < BLOCKS.len() {
        let V6Block { net, len, .. } = BLOCKS[i];
        assert!(len as usize <= 8 * PLACES, "a block is longer than what is looked at");
        let mut j = 0;
        while j < outside.len() {
            assert!((net ^ outside[j]) >> (64 - len) != 0, "a block holds what is expected outside all blocks");
            j += 1;
        }
        i += 1;
    }
};

/// Blocks whose types are looked up together.
const TOGETHER: usize = 7;

/// What an address is that is in these blocks, of which each row has [`TOGETHER`].
#[expect(clippy::indexing_slicing, reason = "evaluated by the compiler")]
static TYPES: [[V6Types; 1 << TOGETHER]; BLOCKS.len().div_ceil(TOGETHER)] = {
    let (mut table, mut i) = ([[V6Types::NONE; 1 << TOGETHER]; BLOCKS.len().div_ceil(TOGETHER)], 0);
    while i < BLOCKS.len() << TOGETHER {
        let (block, set) = (i >> TOGETHER, i % (1 << TOGETHER));
        let types = &mut table[block / TOGETHER][set];
        *types = types.or_if(set >> (block % TOGETHER) & 1 == 1, BLOCKS[block].types);
        i += 1;
    }
    table
};

/// Identifiers that a Teredo interface gives itself ([RFC 4380](https://www.rfc-editor.org/rfc/rfc4380)).
const TEREDO_IIDS: [u64; 2] = [0x8000_5445_5245_444f, 0x0000_ffff_ffff_fffd];

/// An identifier with one of these types is not looked at further.
const EXPLAINED: V6Types = V6Types::IID_INCLUDES_IPV4
    .or(V6Types::LINK_LOCAL_TEREDO)
    .or(V6Types::IID_ISATAP)
    .or(V6Types::SOLICITED_NODE)
    .or(V6Types::ANONYMIZED_IID);

/// All types of an IPv6 address, but `6rd`, which is the caller's knowledge.
///
/// ```
/// use ipv6calc::class::{V6Types, v6};
/// let types = v6(0x2001_0db8_0000_0000_0211_22ff_fe33_4455);
/// assert!(types.contains_all(V6Types::UNICAST.or(V6Types::RESERVED).or(V6Types::IID_EUI48)));
/// ```
pub fn v6(bits: u128) -> V6Types {
    v6_completed(bits, v6_fixed(bits))
}

/// The types that [`v6_fixed`] gave, with `iid-random` if the statistics about the identifier say so.
pub fn v6_completed(bits: u128, types: V6Types) -> V6Types {
    let open = types.contains_all(V6Types::IID.or(V6Types::IID_LOCAL)) && !types.has(EXPLAINED);
    types.or_if(open && iid::is_random(bits as u64), V6Types::IID_RANDOM)
}

/// The types of an IPv6 address without the statistics about its identifier: `iid-random` is set only where an
/// anonymised identifier says so.
pub fn v6_fixed(bits: u128) -> V6Types {
    if bits == 0 {
        return V6Types::UNSPECIFIED;
    }
    let types = by_block(bits);
    if types.has(V6Types::ORCHID) {
        return types.or_if(is_sealed(bits as u64), V6Types::ANONYMIZED_IID);
    }
    let types = types.or(by_identifier(bits, types));
    if bits == 1 || types.has(V6Types::MULTICAST) {
        return types;
    }
    let types = types.or(hidden_ipv4(bits, types));
    if has_identifier(bits) { unicast(bits, types) } else { types.or(V6Types::RESERVED) }
}

/// The types that follow from the prefix.
#[inline(always)]
fn by_block(bits: u128) -> V6Types {
    let types = blocks((bits >> 64) as u64);
    if types.is_empty() {
        return outside_blocks(bits);
    }
    let productive =
        types.has(V6Types::GLOBAL_UNICAST) && !types.has(V6Types::SIXBONE.or(V6Types::SIXTO4).or(V6Types::ORCHID));
    types.or_if(productive, V6Types::PRODUCTIVE)
}

/// The types that follow from the prefix of an address that is in no block.
#[inline(never)]
fn outside_blocks(bits: u128) -> V6Types {
    let half = (bits >> 64) as u64;
    match anonymised::prefix(half) {
        Some(prefix) => replaced_prefix(prefix),
        None if half == 0 => zero_prefix(bits),
        None => V6Types::NONE.or_if(embedded::nat64(bits).is_some(), V6Types::NAT64),
    }
}

/// The types of all blocks that hold an address with these first 64 bits. Nothing is decided: which types an address
/// has is as good as random.
#[inline(always)]
fn blocks(half: u64) -> V6Types {
    let in_block =
        |all, (row, octet): (&[u32; 256], u8)| all & row.get(usize::from(octet)).copied().unwrap_or_default();
    let mut blocks = BY_OCTET.iter().zip(half.to_be_bytes()).fold(u32::MAX, in_block) as usize;
    TYPES.iter().fold(V6Types::NONE, |types, row| {
        let found = row.get(blocks % row.len()).copied().unwrap_or_default();
        blocks >>= TOGETHER;
        types.or(found)
    })
}

/// The types of an address whose prefix was replaced to hide it.
fn replaced_prefix(prefix: HiddenPrefix) -> V6Types {
    let types = V6Types::GLOBAL_UNICAST
        .or(V6Types::UNICAST)
        .or(V6Types::ANONYMIZED_PREFIX)
        .or_if(matches!(prefix, HiddenPrefix::Geoname(_)), V6Types::ANONYMIZED_GEONAMEID);
    if prefix.is_sixbone() {
        return types.or(V6Types::SIXBONE);
    }
    types.or(V6Types::PRODUCTIVE).or_if(prefix.is_lisp(), V6Types::LISP)
}

/// The types of an address whose first 64 bits are zero.
const fn zero_prefix(bits: u128) -> V6Types {
    match bits >> 32 {
        0 if bits == 1 => V6Types::LOOPBACK.or(V6Types::UNICAST),
        0 => V6Types::COMPAT_V4.or(V6Types::UNICAST),
        0xffff => V6Types::MAPPED,
        _ => V6Types::NONE,
    }
}

/// The types that follow from the last 64 bits, whatever the prefix is.
fn by_identifier(bits: u128, types: V6Types) -> V6Types {
    let half = bits as u64;
    let microsoft = types.has(V6Types::SIXTO4) && embedded::sixtofour_microsoft(bits).is_some();
    let teredo = types.has(V6Types::TEREDO);
    let isatap = !teredo && (half >> 40) & 0xfdffff == 0x5e;
    V6Types::NONE
        .or_if(microsoft, V6Types::SIXTO4_MICROSOFT.or(V6Types::IID_INCLUDES_IPV4))
        .or_if(teredo && (half >> 32) & 0xffff == 0xffff, V6Types::ANONYMIZED_IID)
        .or_if(half >> 24 == 0x1_ff00_0000 >> 24, V6Types::SOLICITED_NODE)
        .or_if(isatap, V6Types::IID_ISATAP.or(scope(half & Iid::UNIVERSAL != 0)))
        .or_if(isatap && (half >> 32) & 0xff == 0xfe, V6Types::IID_INCLUDES_IPV4)
}

/// The types that an embedded anonymised IPv4 address gives.
fn hidden_ipv4(bits: u128, types: V6Types) -> V6Types {
    const IN_IDENTIFIER: V6Types =
        V6Types::NAT64.or(V6Types::COMPAT_V4).or(V6Types::MAPPED).or(V6Types::SIXTO4_MICROSOFT);
    if !types.has(V6Types::WITH_IPV4) {
        return V6Types::NONE;
    }
    if let Some(teredo) = embedded::teredo(bits) {
        return hidden(teredo.client, V6Types::ANONYMIZED_IID)
            .or(hidden(teredo.server, V6Types::ANONYMIZED_PREFIX).without(V6Types::ANONYMIZED_GEONAMEID));
    }
    if types.has(V6Types::SIXTO4) {
        let place = V6Types::ANONYMIZED_PREFIX.or_if(types.has(IN_IDENTIFIER), V6Types::ANONYMIZED_IID);
        return hidden(embedded::sixtofour(bits).unwrap_or_default(), place);
    }
    hidden(bits as u32, V6Types::ANONYMIZED_IID)
}

fn hidden(ipv4: u32, place: V6Types) -> V6Types {
    let types = v4(ipv4);
    V6Types::NONE
        .or_if(types.has(V4Types::ANONYMIZED), place)
        .or_if(types.has(V4Types::ANONYMIZED_GEONAMEID), V6Types::ANONYMIZED_GEONAMEID)
}

/// Whether the address is where interface identifiers are used: everywhere but ::/3 and e000::/3 without fc00::/6
/// ([RFC 4291, section 2.5.1](https://www.rfc-editor.org/rfc/rfc4291#section-2.5.1)).
const fn has_identifier(bits: u128) -> bool {
    !matches!(bits >> 125, 0 | 7) || bits >> 122 == 0b11_1111
}

/// The types of a unicast address with an interface identifier.
fn unicast(bits: u128, types: V6Types) -> V6Types {
    let types = types.or_if(!types.has(V6Types::LISP_PETR.or(V6Types::LISP_MR)), V6Types::UNICAST);
    if types.has(V6Types::TEREDO) {
        return types;
    }
    let teredo = types.has(V6Types::LINK_LOCAL) && TEREDO_IIDS.contains(&(bits as u64));
    let types = types.or(V6Types::IID).or_if(teredo, V6Types::LINK_LOCAL_TEREDO.or(V6Types::IID_TEREDO));
    types.or(made_of(bits, types))
}

/// The types that say what an interface identifier was made of.
fn made_of(bits: u128, types: V6Types) -> V6Types {
    let half = bits as u64;
    let isatap = types.has(V6Types::IID_ISATAP);
    // Also ff:ff in the middle counts (compatibility: info Q11).
    let mac = !isatap && (half >> 24) & 0xfffe == 0xfffe;
    if half & Iid::UNIVERSAL != 0 {
        let made = if mac { V6Types::IID_EUI48 } else { V6Types::IID_EUI64 };
        return V6Types::IID_GLOBAL.or_if(!isatap, made);
    }
    let found = anonymised::identifier(bits, types.has(V6Types::ANONYMIZED_PREFIX));
    let masked = found.is_some_and(|f| f.usable().is_some());
    let made = match found.and_then(|f| f.kind) {
        Some(kind) => hidden_identifier(kind, types),
        None => V6Types::IID_LOCAL,
    };
    made.or_if(mac, V6Types::IID_EUI48.or(V6Types::IID_LOCAL)).or_if(masked, V6Types::ANONYMIZED_MASKED_PREFIX)
}

/// The types of an anonymised identifier.
fn hidden_identifier(kind: IdentifierKind, types: V6Types) -> V6Types {
    let made = match kind {
        IdentifierKind::Random => V6Types::IID_RANDOM.or(V6Types::IID_LOCAL),
        IdentifierKind::Static => V6Types::IID_LOCAL,
        IdentifierKind::Eui48 { universal, .. } => V6Types::IID_EUI48.or(scope(universal)),
        IdentifierKind::Eui64 { universal, .. } => V6Types::IID_EUI64.or(scope(universal)),
        IdentifierKind::SixToFour { .. } => V6Types::IID_INCLUDES_IPV4
            .or_if(types.has(V6Types::SIXTO4), V6Types::SIXTO4_MICROSOFT.or(V6Types::IID_LOCAL)),
        IdentifierKind::Isatap { ipv4, universal } => {
            V6Types::IID_ISATAP.or(scope(universal)).or_if(ipv4.is_some(), V6Types::IID_INCLUDES_IPV4)
        }
    };
    made.or(V6Types::ANONYMIZED_IID)
}

const fn scope(universal: bool) -> V6Types {
    if universal { V6Types::IID_GLOBAL } else { V6Types::IID_LOCAL }
}

/// Whether the half starts and ends like an anonymised identifier.
const fn is_sealed(half: u64) -> bool {
    anonymised::has_lead(half) && anonymised::is_valid(half)
}

/// The scope flags of `/proc/net/if_inet6`: 0x10 loopback, 0x20 link-local, 0x40 site-local, 0x80 IPv4-compatible.
///
/// ```
/// assert_eq!(ipv6calc::class::ifinet6_scope(1), 0x10);
/// assert_eq!(ipv6calc::class::ifinet6_scope(0xfe80 << 112), 0x20);
/// ```
pub fn ifinet6_scope(bits: u128) -> u8 {
    const FLAGS: [(V6Types, u8); 4] = [
        (V6Types::LOOPBACK, 0x10),
        (V6Types::LINK_LOCAL, 0x20),
        (V6Types::SITE_LOCAL, 0x40),
        (V6Types::COMPAT_V4, 0x80),
    ];
    let types = if bits == 0 { V6Types::NONE } else { by_block(bits) };
    FLAGS.iter().filter(|(t, _)| types.has(*t)).fold(0, |all, (_, flag)| all | flag)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_are_found_as_by_looking_at_each() {
        let edges = BLOCKS.iter().flat_map(|b| {
            let size = 1u64.checked_shl(64 - u32::from(b.len)).unwrap_or(0);
            [b.net, b.net.wrapping_sub(1), b.net.wrapping_add(size), b.net.wrapping_add(size).wrapping_sub(1)]
        });
        let scattered = (0..100_000u64).map(|n| n.wrapping_mul(0x9e37_79b9_7f4a_7c15));
        for half in edges.chain(scattered) {
            let holds = |b: &&V6Block| (half ^ b.net) >> (64 - u32::from(b.len)) == 0;
            let slow = BLOCKS.iter().filter(holds).fold(V6Types::NONE, |all, b| all.or(b.types));
            assert_eq!(blocks(half), slow, "{half:016x}");
        }
    }

    #[test]
    fn addresses_have_their_types() {
        for (address, types) in [
            ("::", "unspecified"),
            ("::1", "unicast,loopback"),
            ("::1.2.3.4", "unicast,compat-v4,reserved"),
            ("::ffff:1.2.3.4", "mapped,reserved"),
            ("64:ff9b::1.2.3.4", "reserved,nat64"),
            ("100::1", "reserved"),
            ("2001:db8::211:22ff:fe33:4455", "unicast,reserved,global-unicast,productive,iid,iid-global,iid-eui48"),
            ("3fff::1", "unicast,reserved,global-unicast,productive,iid,iid-local"),
            ("2001:a60::5efe:1.2.3.4", "unicast,global-unicast,productive,iid,iid-local,iid-isatap,iid-includes-ipv4"),
            ("2001::1", "unicast,global-unicast,productive,teredo"),
            ("2001:20::1", "global-unicast,orchid"),
            ("2002:102:304::102:304", "unicast,6to4,global-unicast,6to4-microsoft,iid,iid-local,iid-includes-ipv4"),
            ("5f00::1", "unicast,iid,iid-local,srv6"),
            ("ff02::1:ff12:3456", "multicast,link-local,solicited-node"),
            ("fe80::8000:5445:5245:444f", "unicast,link-local,link-local-teredo,iid,iid-local,iid-teredo"),
            (
                "2001:a60:a909:a909:a989:4291:c02d:5d1a",
                "unicast,anonymized-iid,global-unicast,productive,iid,iid-local,anonymized-masked-prefix",
            ),
        ] {
            let bits = u128::from(address.parse::<std::net::Ipv6Addr>().unwrap());
            assert_eq!(v6(bits).names().collect::<Vec<_>>().join(","), types, "{address}");
        }
    }
}
