//! How the last 32 bits of an address are written.

use super::types::V6Types;
use super::v6::v6_fixed;

/// Why the last 32 bits may be written as an IPv4 address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Dotted {
    /// They are not.
    No,
    /// IPv4-compatible: `::1.2.3.4`.
    Compat,
    /// IPv4-mapped: `::ffff:1.2.3.4`.
    Mapped,
    /// The interface identifier ends in an IPv4 address: ISATAP, and 6to4 with the address repeated.
    Embedded,
}

/// How the last 32 bits are written
/// ([RFC 5952, section 5](https://www.rfc-editor.org/rfc/rfc5952#section-5)).
///
/// The compressed form writes `Compat` and `Mapped` always with dots and `Embedded` only if it is not hidden; the
/// uncompressed form writes dots only if the address is not hidden.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Tail {
    /// Whether there is an IPv4 address, and which.
    pub dotted: Dotted,
    /// Whether the identifier is an anonymised one; only known where there is an IPv4 address.
    pub hidden: bool,
}

impl Tail {
    /// An address without an IPv4 address.
    pub const PLAIN: Tail = Tail { dotted: Dotted::No, hidden: false };

    /// Whether the compressed form has dots.
    pub fn compressed(self) -> bool {
        match self.dotted {
            Dotted::No => false,
            Dotted::Compat | Dotted::Mapped => true,
            Dotted::Embedded => !self.hidden,
        }
    }

    /// Whether the uncompressed form has dots.
    pub fn uncompressed(self) -> bool {
        self.dotted != Dotted::No && !self.hidden
    }
}

/// How the last 32 bits of an address are written.
///
/// ```
/// use ipv6calc::class::{Dotted, tail};
/// assert_eq!(tail(0xffff_0102_0304).dotted, Dotted::Mapped);
/// assert_eq!(tail(0x2001_0db8 << 96 | 1).dotted, Dotted::No);
/// ```
#[inline]
pub fn tail(bits: u128) -> Tail {
    let (upper, lower) = ((bits >> 64) as u64, bits as u64);
    // a 6to4 address repeats its IPv4 address after three zero groups, if at all
    let repeated =
        upper >> 48 == 0x2002 && upper as u16 == 0 && lower >> 32 == 0 && lower == (upper >> 16) & 0xffff_ffff;
    let is_isatap = (lower >> 32) & 0xfdff_ffff == 0x5efe;
    match () {
        () if upper != 0 && !repeated && !is_isatap => Tail::PLAIN,
        () if is_isatap && is_plain_unicast(upper) => Tail { dotted: Dotted::Embedded, hidden: false },
        () => classified(bits),
    }
}

/// Whether the upper half is a prefix of global unicast addresses without a meaning of its own: 2000::/3 without its first
/// blocks, in which 2001::/32 and 2002::/16 are, and without the prefixes of anonymised addresses. A prefix that is left out
/// is only classified in the long way.
#[inline]
const fn is_plain_unicast(upper: u64) -> bool {
    upper >> 61 == 1 && upper >> 48 > 0x2002 && upper >> 60 == 2 || upper >> 32 == 0x2001_0db8
}

/// The same by the types of the address.
#[cold]
fn classified(bits: u128) -> Tail {
    let types = v6_fixed(bits);
    let dotted = match types {
        t if t.has(V6Types::COMPAT_V4) => Dotted::Compat,
        t if t.has(V6Types::MAPPED) => Dotted::Mapped,
        // a hidden IPv4 address after an ordinary prefix is written nowhere
        t if t.has(V6Types::IID_INCLUDES_IPV4) && !t.has(V6Types::ANONYMIZED_IID) => Dotted::Embedded,
        _ => return Tail::PLAIN,
    };
    Tail { dotted, hidden: types.has(V6Types::ANONYMIZED_IID) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_short_way_agrees_with_the_classification() {
        let all = crate::class::vectors::addresses();
        let step = all.len() / 300;
        for upper in all.iter().step_by(step) {
            for lower in all.iter().step_by(step).chain([upper]) {
                let bits = (upper >> 64 << 64) | u128::from(*lower as u64);
                assert_eq!(tail(bits), classified(bits), "{bits:032x}");
            }
        }
    }

    proptest::proptest! {
        #![proptest_config(proptest::prelude::ProptestConfig::with_cases(20_000))]

        #[test]
        fn isatap_addresses_are_written_alike_in_the_short_way(upper in 0u64.., first in 0x2000u64..0x4000, lead in 0u64..2, v4: u32) {
            let lower = u128::from(lead << 57 | 0x5efe << 32) | u128::from(v4);
            for upper in [upper, first << 48 | upper >> 16, 0x2001_0db8 << 32 | upper >> 32] {
                let bits = u128::from(upper) << 64 | lower;
                proptest::prop_assert_eq!(tail(bits), classified(bits), "{:032x}", bits);
            }
        }
    }

    #[test]
    fn hidden_addresses_keep_their_dots_only_where_they_did() {
        let t = tail(0xffff_0000_0000 | 0xf65a_0001);
        assert_eq!(t.dotted, Dotted::Mapped);
        assert!(t.compressed());
        assert_eq!(t.hidden, v6_fixed(0xffff_f65a_0001).has(V6Types::ANONYMIZED_IID));
    }
}
