//! Interface identifiers of the method `anonymize`: a lead token, the kind, and what is left of it. How they are
//! written is described in [`anonymised`], which reads them.

use crate::addr::Iid;
use crate::class::V6Types;
use crate::class::anonymised::{Check, VendorCode};

/// Which kind an interface identifier was of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Tag {
    Local,
    Random,
    Isatap,
    Orchid,
}

/// The 16 bits that represent a tag, in its order.
const TAGS: [u16; 4] = [0x4291, 0x4941, 0x5214, 0x4843];

/// What is kept of an interface identifier: its kind and 28 bits, the lowest four of them free for the check nibble.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Kept {
    tag: Tag,
    payload: u32,
}

/// What is the same in all identifiers after prefixes with as many nibbles of fill pattern: computed once.
#[derive(Clone, Debug)]
pub(super) struct Leads {
    /// The upper halves of identifiers by tag, and the check computation over them.
    leads: [(u32, Check); 4],
    /// An identifier that was set by hand or says nothing, and a random one: nothing else is kept of these.
    whole: [Iid; 2],
}

impl Leads {
    /// `filled` is the number of nibbles of the prefix that are fill pattern, at most 16.
    pub(super) fn new(filled: u8) -> Leads {
        let lead = 0xa909 | u32::from(filled) << 4;
        let leads = TAGS.map(|tag| lead << 16 | u32::from(tag)).map(|lead| (lead, Check::of(lead)));
        let mut all = Leads { leads, whole: [Iid(0); 2] };
        all.whole = [Kept::STATIC, Kept::RANDOM].map(|kept| all.iid(kept));
        all
    }

    /// The identifier that says no more than whether it was random.
    #[inline]
    pub(super) fn whole(&self, random: bool) -> Iid {
        let [fixed, by_chance] = self.whole;
        if random { by_chance } else { fixed }
    }

    /// The identifier.
    #[inline(always)]
    pub(super) fn iid(&self, kept: Kept) -> Iid {
        let [local, random, isatap, orchid] = self.leads;
        let (lead, check) = match kept.tag {
            Tag::Local => local,
            Tag::Random => random,
            Tag::Isatap => isatap,
            Tag::Orchid => orchid,
        };
        Iid(u64::from(lead) << 32 | u64::from(check.seal(kept.payload)))
    }
}

impl Kept {
    /// A random identifier.
    const RANDOM: Kept = Kept { tag: Tag::Random, payload: 0 };
    /// An identifier that was set by hand, and any other that says nothing.
    const STATIC: Kept = Kept { tag: Tag::Local, payload: 0xc02d_5d10 };
    /// The hash of an ORCHID.
    pub(super) const ORCHID: Kept = Kept { tag: Tag::Orchid, payload: 0 };

    /// An identifier made of a MAC address.
    pub(super) fn eui48(iid: Iid) -> Kept {
        let [a, b, c, d, e, _] = iid.mac().0;
        Kept::vendor(0b010, [a, b, c, d, e])
    }

    /// An identifier made of a MAC address of which not even the vendor is kept: the number stands for no vendor.
    pub(super) fn nameless_eui48() -> Kept {
        Kept::vendor(0b010, [2, 0, 0, 0, 0])
    }

    /// An identifier made of an EUI-64.
    pub(super) fn eui64(iid: Iid) -> Kept {
        let [a, b, c, d, e, ..] = iid.eui64().0;
        Kept::vendor(0b011, [a, b, c, d, e])
    }

    fn vendor(form: u32, [a, b, c, d, e]: [u8; 5]) -> Kept {
        let oui = u32::from_be_bytes([0, a, b, c]);
        let rest = u16::from_be_bytes([d, e]) >> 4;
        Kept { tag: Tag::Local, payload: form << 29 | VendorCode::of(oui, rest).stored() << 4 }
    }

    /// The identifier of a 6to4 address that repeats the IPv4 address; given the anonymised one.
    pub(super) const fn microsoft(ipv4: u32) -> Kept {
        Kept { tag: Tag::Local, payload: 8 << 28 | ipv4 >> 8 << 4 }
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
        Kept { tag: Tag::Isatap, payload: (form | universal) << 28 | payload }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn identifiers_carry_kind_and_vendor() {
        let iid = |kept, filled| Leads::new(filled).iid(kept);
        assert_eq!(Leads::new(2).whole(true), Iid(0xa929_4941_0000_000c));
        assert_eq!(Leads::new(6).whole(false), Iid(0xa969_4291_c02d_5d1a));
        assert_eq!(iid(Kept::ORCHID, 9), Iid(0xa999_4843_0000_000e));
        assert_eq!(iid(Kept::eui48(Iid(0x0250_c2ff_fe12_3456)), 2), Iid(0xa929_4291_5021_1234));
        assert_eq!(iid(Kept::eui64(Iid(0x0211_2233_4455_6677)), 2), Iid(0xa929_4291_6021_122d));
        assert_eq!(iid(Kept::microsoft(0x0102_0300), 2), Iid(0xa929_4291_8010_2038));
        assert_eq!(iid(Kept::isatap_ipv4(0x0102_0300, V6Types::NONE), 2), Iid(0xa929_5214_4010_203b));
        for filled in 0..=16 {
            for kept in [Kept::RANDOM, Kept::STATIC, Kept::ORCHID] {
                assert!(crate::class::anonymised::is_valid(iid(kept, filled).0), "{filled} {kept:?}");
            }
        }
    }
}
