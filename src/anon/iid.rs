//! Interface identifiers of the method `anonymize`: a lead token, the kind, and what is left of it. How they are
//! written is told in [`anonymised`], which reads them.

use crate::addr::Iid;
use crate::class::V6Types;
use crate::class::anonymised::{Vendor, seal};

const LOCAL: u16 = 0x4291;
const RANDOM: u16 = 0x4941;
const ISATAP: u16 = 0x5214;
const ORCHID: u16 = 0x4843;

/// What is kept of an interface identifier: its kind and 28 bits, the lowest four of them free for the check nibble.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Kept {
    tag: u16,
    payload: u32,
}

impl Kept {
    /// A random identifier.
    pub(super) const RANDOM: Kept = Kept { tag: RANDOM, payload: 0 };
    /// An identifier that was set by hand, and any other that says nothing.
    pub(super) const STATIC: Kept = Kept { tag: LOCAL, payload: 0xc02d_5d10 };
    /// The hash of an ORCHID.
    pub(super) const ORCHID: Kept = Kept { tag: ORCHID, payload: 0 };

    /// An identifier made of a MAC address.
    pub(super) fn eui48(iid: Iid) -> Kept {
        let [a, b, c, d, e, _] = iid.mac().0;
        Kept::vendor(0b010, [a, b, c, d, e])
    }

    /// An identifier made of an EUI-64.
    pub(super) fn eui64(iid: Iid) -> Kept {
        let [a, b, c, d, e, ..] = iid.eui64().0;
        Kept::vendor(0b011, [a, b, c, d, e])
    }

    fn vendor(form: u32, [a, b, c, d, e]: [u8; 5]) -> Kept {
        let oui = u32::from_be_bytes([0, a, b, c]);
        let behind = u16::from_be_bytes([d, e]) >> 4;
        Kept { tag: LOCAL, payload: form << 29 | Vendor::of(oui, behind).stored() << 4 }
    }

    /// The identifier of a 6to4 address that repeats the IPv4 address; given the anonymised one.
    pub(super) const fn microsoft(ipv4: u32) -> Kept {
        Kept { tag: LOCAL, payload: 8 << 28 | ipv4 >> 8 << 4 }
    }

    /// An ISATAP identifier with an IPv4 address; given the anonymised one.
    pub(super) const fn isatap_ipv4(ipv4: u32, types: V6Types) -> Kept {
        Kept::isatap(4, types, ipv4 >> 8 << 4)
    }

    /// An ISATAP identifier with a vendor's number, of which one octet stays.
    pub(super) const fn isatap_vendor(iid: Iid, types: V6Types) -> Kept {
        Kept::isatap(12, types, (iid.0 as u32 >> 16 & 0xff) << 20)
    }

    /// An ISATAP identifier with anything else, of which three octets stay.
    pub(super) const fn isatap_extension(iid: Iid, types: V6Types) -> Kept {
        Kept::isatap(14, types, (iid.0 >> 16 << 4) as u32 & 0xfff_fff0)
    }

    const fn isatap(form: u32, types: V6Types, payload: u32) -> Kept {
        let universal = types.has(V6Types::IID_GLOBAL) as u32;
        Kept { tag: ISATAP, payload: (form | universal) << 28 | payload }
    }

    /// The identifier. `filled` is the number of nibbles of the prefix that are fill pattern, at most 16. Those of
    /// which nothing else is kept are looked up: the check nibble takes its time.
    #[inline]
    pub(super) fn iid(self, filled: u8) -> Iid {
        let known = match self {
            Kept::RANDOM => RANDOM_IIDS.get(usize::from(filled)),
            Kept::STATIC => STATIC_IIDS.get(usize::from(filled)),
            _ => None,
        };
        known.copied().unwrap_or_else(|| self.sealed(filled))
    }

    const fn sealed(self, filled: u8) -> Iid {
        let lead = 0xa909 | (filled as u64) << 4;
        Iid(seal(lead << 48 | (self.tag as u64) << 32 | self.payload as u64))
    }
}

static RANDOM_IIDS: [Iid; 17] = all(Kept::RANDOM);
static STATIC_IIDS: [Iid; 17] = all(Kept::STATIC);

/// The identifiers of a kind, for every number of nibbles.
#[expect(clippy::indexing_slicing, reason = "evaluated by the compiler")]
const fn all(kept: Kept) -> [Iid; 17] {
    let (mut iids, mut filled) = ([Iid(0); 17], 0);
    while filled < iids.len() {
        iids[filled] = kept.sealed(filled as u8);
        filled += 1;
    }
    iids
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_looked_up_is_what_is_computed() {
        for filled in 0..=20 {
            for kept in [Kept::RANDOM, Kept::STATIC, Kept::ORCHID] {
                assert_eq!(kept.iid(filled), kept.sealed(filled));
            }
        }
    }

    #[test]
    fn identifiers_carry_kind_and_vendor() {
        assert_eq!(Kept::RANDOM.iid(2), Iid(0xa929_4941_0000_000c));
        assert_eq!(Kept::STATIC.iid(6), Iid(0xa969_4291_c02d_5d1a));
        assert_eq!(Kept::ORCHID.iid(9), Iid(0xa999_4843_0000_000e));
        assert_eq!(Kept::eui48(Iid(0x0250_c2ff_fe12_3456)).iid(2), Iid(0xa929_4291_5021_1234 & !0xffff | 0x1234));
        assert_eq!(Kept::eui64(Iid(0x0211_2233_4455_6677)).iid(2), Iid(0xa929_4291_6021_122d));
        assert_eq!(Kept::microsoft(0x0102_0300).iid(2), Iid(0xa929_4291_8010_2038 & !0xf | 8));
        assert_eq!(Kept::isatap_ipv4(0x0102_0300, V6Types::NONE).iid(2), Iid(0xa929_5214_4010_203b));
    }
}
