//! The methods that cut an address and fill it up: `anonymize`, `zeroize`, and the two that keep the type.

use super::iid::Kept;
use super::keep::Keep;
use super::{Method, Settings, V6Result, hardware};
use crate::addr::{Iid, Len};
use crate::class::anonymised::FILL;
use crate::class::{self, V4Types, V6Types};

/// A method of masking with its settings.
#[derive(Clone)]
pub(super) struct Masking {
    settings: Settings,
    /// The source of facts of the methods that keep the type.
    keep: Option<Keep>,
}

/// An IPv6 address on its way.
#[derive(Clone, Copy)]
struct Work {
    original: u128,
    types: V6Types,
    /// The result so far.
    bits: u128,
    /// Nibbles of the prefix that are fill pattern.
    filled: u8,
}

const UPPER: u128 = !(u64::MAX as u128);
/// Fewer bits than these would not tell one site from the next; an anycast service of LISP is told by them.
const LISP_SITE_V4: u8 = 24;
const LISP_SITE_V6: u8 = 48;
/// The networks whose hosts are hidden behind the fill pattern.
const NETWORKS: V6Types = V6Types::SITE_LOCAL.or(V6Types::UNIQUE_LOCAL_UNICAST).or(V6Types::GLOBAL_UNICAST);
/// These have no interface identifier, and a prefix of their own kind.
const NO_IID: V6Types = V6Types::TEREDO.or(V6Types::ORCHID);
const LISP_ANYCAST: V6Types = V6Types::ANYCAST.or(V6Types::LISP);

impl Masking {
    pub(super) fn new(settings: Settings, keep: Option<Keep>) -> Masking {
        Masking { settings, keep }
    }

    /// The IPv4 address without its host, or what stands for it.
    pub(super) fn v4(&self, bits: u32) -> u32 {
        let types = class::v4(bits);
        if types.has(V4Types::ANONYMIZED.or(V4Types::BROADCAST)) {
            return bits;
        }
        if let (Some(keep), true) = (&self.keep, is_kept_v4(types)) {
            return keep.v4(bits, types);
        }
        let least = if types.contains_all(V4Types::ANYCAST.or(V4Types::LISP)) { LISP_SITE_V4 } else { 0 };
        bits & Len::at_most_128(u32::from(self.settings.mask_ipv4.max(least))).mask32()
    }

    /// The IPv6 address without its host, or what stands for it.
    pub(super) fn v6(&self, bits: u128) -> V6Result {
        // Where identifiers are cut to zero it does not matter whether they were random.
        let types = if self.zeroizes() { class::v6_fixed(bits) } else { class::v6(bits) };
        if types.has(V6Types::ANONYMIZED_IID.or(V6Types::ANONYMIZED_PREFIX)) {
            return V6Result { bits, iid_kind_stored: false };
        }
        let mut work = Work { original: bits, types, bits, filled: 0 };
        self.embedded_ipv4(&mut work);
        self.prefix(&mut work);
        if types.has(V6Types::ORCHID) { self.orchid(work) } else { self.identifier(work) }
    }

    /// Whether what stands for an address is a fact that there is no source for.
    pub(super) fn lacks_v4(&self, bits: u32) -> bool {
        let types = class::v4(bits);
        self.lacks_facts() && is_kept_v4(types) && !types.has(V4Types::ANONYMIZED)
    }

    /// The same for an IPv6 address.
    pub(super) fn lacks_v6(&self, bits: u128) -> bool {
        let types = class::v6_fixed(bits);
        let inside = class::embedded::owner(bits, types);
        let done = types.has(V6Types::ANONYMIZED_IID.or(V6Types::ANONYMIZED_PREFIX));
        self.lacks_facts() && !done && (is_kept_v6(types) || inside.is_some_and(|v4| self.lacks_v4(v4)))
    }

    fn lacks_facts(&self) -> bool {
        self.settings.method.row().looks_up && self.keep.is_none()
    }

    fn zeroizes(&self) -> bool {
        self.settings.method == Method::Zeroize
    }

    /// Anonymises the IPv4 address that the prefix or the end of the address holds.
    fn embedded_ipv4(&self, work: &mut Work) {
        let types = work.types;
        if types.has(V6Types::SIXTO4) {
            work.put(80, u32::MAX, self.v4((work.original >> 80) as u32));
        } else if types.has(V6Types::TEREDO) {
            work.put(0, u32::MAX, !self.v4(!work.original as u32));
            work.put(32, 0xffff, 0xffff);
        } else if types.has(V6Types::MAPPED.or(V6Types::COMPAT_V4).or(V6Types::NAT64)) {
            work.put(0, u32::MAX, self.v4(work.original as u32));
        }
    }

    fn prefix(&self, work: &mut Work) {
        let types = work.types;
        if !types.has(NETWORKS) || types.has(NO_IID) {
            return;
        }
        match &self.keep {
            Some(keep) if is_kept_v6(types) => {
                work.bits = u128::from(keep.v6(work.original, types)) << 64 | work.bits & !UPPER;
            }
            Some(_) if is_named_v6(types) => {}
            _ => self.fill(work),
        }
    }

    /// Replaces the end of the prefix.
    fn fill(&self, work: &mut Work) {
        let least = if work.types.contains_all(LISP_ANYCAST) { LISP_SITE_V6 } else { 0 };
        let len = self.settings.mask_ipv6.max(least).min(64);
        let gone = UPPER & !Len::at_most_128(u32::from(len)).mask128();
        let pattern = if self.zeroizes() { 0 } else { u128::from(FILL) << 64 };
        work.bits = work.bits & !gone | pattern & gone;
        work.filled = if self.zeroizes() { 0 } else { (64 - len) / 4 };
    }

    /// An overlay identifier is a hash throughout: nothing of it stays but what it is.
    fn orchid(&self, mut work: Work) -> V6Result {
        const LEN: u128 = Len::at_most_128(28).mask128();
        if self.zeroizes() {
            return V6Result { bits: work.bits & LEN, iid_kind_stored: false };
        }
        work.bits = work.bits & LEN | 0x9_a909_a909 << 64;
        work.filled = 9;
        work.store(Kept::ORCHID)
    }

    fn identifier(&self, work: Work) -> V6Result {
        let types = work.types;
        let group = types.contains_all(V6Types::LOOPBACK.or(V6Types::SOLICITED_NODE));
        if types.has(NO_IID) || !(types.has(NETWORKS.or(V6Types::LINK_LOCAL)) || group) {
            return work.done();
        }
        match kind(work.original, types) {
            Identifier::Cleared(mask) => work.lower(mask, 0),
            Identifier::Ipv4(kept) => {
                let ipv4 = self.v4(work.original as u32);
                match kept {
                    Some(kept) if !self.zeroizes() => work.store(kept(ipv4, types)),
                    _ => work.lower(u32::MAX.into(), ipv4.into()),
                }
            }
            Identifier::Kept(kept, _) if !self.zeroizes() => work.store(kept),
            Identifier::Kept(_, Some(mask)) => work.lower(mask, 0),
            Identifier::Kept(_, None) => {
                work.lower(u64::MAX, hardware::iid(&self.settings, Iid(work.original as u64)).0)
            }
        }
    }
}

/// What happens to an interface identifier.
enum Identifier {
    /// These bits are cleared, whatever the method is.
    Cleared(u64),
    /// Its IPv4 address is anonymised; if there is a form to keep it, that is what stays.
    Ipv4(Option<fn(u32, V6Types) -> Kept>),
    /// This is what stays; `zeroize` clears these bits, or cuts the identifier like an EUI-64.
    Kept(Kept, Option<u64>),
}

/// The kind of an interface identifier: the first that fits.
fn kind(bits: u128, types: V6Types) -> Identifier {
    const LOW_24: u64 = 0xff_ffff;
    let iid = Iid(bits as u64);
    let isatap = types.has(V6Types::IID_ISATAP);
    match () {
        () if types.has(V6Types::IID_EUI48) => Identifier::Kept(Kept::eui48(iid), None),
        () if types.has(V6Types::IID_RANDOM) => Identifier::Kept(Kept::RANDOM, None),
        () if types.has(V6Types::IID_EUI64) => Identifier::Kept(Kept::eui64(iid), None),
        () if types.has(V6Types::SOLICITED_NODE) => Identifier::Cleared(LOW_24),
        () if isatap && types.has(V6Types::IID_INCLUDES_IPV4) => Identifier::Ipv4(Some(Kept::isatap_ipv4)),
        () if isatap && iid.0 >> 24 & 0xffff == 0xfffe => {
            Identifier::Kept(Kept::isatap_vendor(iid, types), Some(LOW_24))
        }
        () if isatap => Identifier::Kept(Kept::isatap_extension(iid, types), None),
        () if class::embedded::link_local_iid(bits, types).is_some() => Identifier::Ipv4(None),
        () if types.has(V6Types::SIXTO4_MICROSOFT) => Identifier::Ipv4(Some(|ipv4, _| Kept::microsoft(ipv4))),
        () => Identifier::Kept(Kept::STATIC, None),
    }
}

/// Whether the methods that keep the type replace an IPv4 address.
const fn is_kept_v4(types: V4Types) -> bool {
    types.contains_all(V4Types::UNICAST.or(V4Types::GLOBAL))
}

/// Whether the methods that keep the type replace the prefix of an IPv6 address.
const fn is_kept_v6(types: V6Types) -> bool {
    types.has(V6Types::GLOBAL_UNICAST) && !types.has(NO_IID.or(V6Types::SIXTO4)) && !is_named_v6(types)
}

/// Whether the prefix alone says what the address is: it stays with the methods that keep the type.
const fn is_named_v6(types: V6Types) -> bool {
    types.contains_all(V6Types::GLOBAL_UNICAST.or(V6Types::RESERVED)) || types.contains_all(LISP_ANYCAST)
}

impl Work {
    /// Puts bits at a place, given by the number of bits below it.
    const fn put(&mut self, below: u32, mask: u32, bits: u32) {
        self.bits = self.bits & !((mask as u128) << below) | (bits as u128) << below;
    }

    /// The result, with these bits of the identifier replaced.
    fn lower(self, mask: u64, bits: u64) -> V6Result {
        V6Result { bits: self.bits & !u128::from(mask) | u128::from(bits), iid_kind_stored: false }
    }

    /// The result, with what is kept of the identifier.
    fn store(self, kept: Kept) -> V6Result {
        let bits = self.bits & UPPER | u128::from(kept.iid(self.filled).0);
        V6Result { bits, iid_kind_stored: true }
    }

    const fn done(self) -> V6Result {
        V6Result { bits: self.bits, iid_kind_stored: false }
    }
}
