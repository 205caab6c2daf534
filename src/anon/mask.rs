//! The methods that cut an address and fill it up: `anonymize`, `zeroize`, and the two that keep the type.

use super::iid::{Kept, Leads};
use super::type_keeper::TypeKeeper;
use super::{AnonSettings, Method, V6Result, hardware};
use crate::addr::{Iid, Len};
use crate::class::anonymised::FILL;
use crate::class::{self, V4Types, V6Types};

/// A method of masking with its settings.
#[derive(Clone)]
pub(super) struct Masking {
    settings: AnonSettings,
    /// The source of facts of the methods that keep the type.
    keep: Option<TypeKeeper>,
    /// What becomes of prefixes that stay, of those of sites, and of those of anycast services of LISP.
    stay: Fill,
    site: Fill,
    lisp: Fill,
    /// Of addresses of which not even the first 48 bits are those of a site.
    bare: Fill,
    orchid: Leads,
}

/// How the end of a prefix is replaced.
#[derive(Clone)]
struct Fill {
    /// The bits of the upper half that stay.
    mask: u64,
    /// The others.
    pattern: u64,
    /// Of the identifiers after it.
    leads: Leads,
}

impl Fill {
    /// `len` bits stay, at most 64.
    fn new(len: u8, zeroizes: bool) -> Fill {
        let mask = (Len::at_most_128(u32::from(len)).mask128() >> 64) as u64;
        let (pattern, filled) = if zeroizes { (0, 0) } else { (FILL & !mask, (64 - len) / 4) };
        Fill { mask, pattern, leads: Leads::new(filled) }
    }
}

/// An IPv6 address on its way.
#[derive(Clone, Copy)]
struct MaskedV6<'a> {
    original: u128,
    types: V6Types,
    /// The result so far.
    bits: u128,
    /// What an identifier begins with.
    leads: &'a Leads,
}

const UPPER: u128 = !(u64::MAX as u128);
/// Fewer bits than these would not distinguish one site from the next; an anycast service of LISP is recognised by them.
const LISP_SITE_V4: u8 = 24;
const LISP_SITE_V6: u8 = 48;
/// The networks whose hosts are replaced by the fill pattern.
const NETWORKS: V6Types = V6Types::SITE_LOCAL.or(V6Types::UNIQUE_LOCAL_UNICAST).or(V6Types::GLOBAL_UNICAST);
/// These have no interface identifier, and a prefix of their own kind.
const NO_IID: V6Types = V6Types::TEREDO.or(V6Types::ORCHID);
const LISP_ANYCAST: V6Types = V6Types::ANYCAST.or(V6Types::LISP);

impl Masking {
    pub(super) fn new(settings: AnonSettings, keep: Option<TypeKeeper>) -> Masking {
        let zeroizes = settings.method == Method::Zeroize;
        let fill = |len: u8| Fill::new(len.min(64), zeroizes);
        Masking {
            settings,
            keep,
            stay: fill(64),
            site: fill(settings.mask_ipv6),
            lisp: fill(settings.mask_ipv6.max(LISP_SITE_V6)),
            bare: fill(16),
            orchid: Leads::new(9),
        }
    }

    /// The IPv4 address without its host, or what represents it.
    pub(super) fn v4(&self, bits: u32) -> u32 {
        let types = class::v4(bits);
        // 241 to 254 may be an address that was anonymised, or one that is in use (compatibility: anonymisation A12)
        let reserved = matches!(bits >> 24, 241..=254);
        let anonymised = types.has(V4Types::ANONYMIZED);
        if types.has(V4Types::BROADCAST) || anonymised && !reserved || self.settings.strict && is_constant_v4(bits) {
            return bits;
        }
        if anonymised {
            return bits & Len::at_most_128(u32::from(self.settings.mask_ipv4)).mask32();
        }
        if let (Some(keep), true) = (&self.keep, is_kept_v4(types)) {
            return keep.v4(bits, types);
        }
        let least = if types.contains_all(V4Types::ANYCAST.or(V4Types::LISP)) { LISP_SITE_V4 } else { 0 };
        bits & Len::at_most_128(u32::from(self.settings.mask_ipv4.max(least))).mask32()
    }

    /// The IPv6 address without its host, or what represents it.
    pub(super) fn v6(&self, bits: u128) -> V6Result {
        // Where identifiers are cut to zero it does not matter whether they were random.
        let types = if self.zeroizes() { class::v6_fixed(bits) } else { class::v6(bits) };
        if types.has(V6Types::ANONYMIZED_IID.or(V6Types::ANONYMIZED_PREFIX)) {
            return V6Result { bits, iid_kind_stored: false };
        }
        if is_unclassed(bits, types) {
            return self.unclassed(bits);
        }
        // the group is in the last 32 bits, and nothing is between
        if self.settings.strict && bits >> 120 == 0xff && bits >> 32 << 48 == 0 {
            // a well-known group
            return V6Result { bits, iid_kind_stored: false };
        }
        let mut work = MaskedV6 { original: bits, types, bits, leads: &self.stay.leads };
        if types.has(V6Types::WITH_IPV4) {
            self.embedded_ipv4(&mut work);
        }
        self.prefix(&mut work);
        if types.has(V6Types::ORCHID) { self.orchid(work) } else { self.identifier(work) }
    }

    /// Masks an address that no rule of 4.4.0 covers (compatibility: anonymisation A12, A13) like a global unicast
    /// address: of what is not the prefix of a site, such as a group with an embedded prefix, 16 bits stay.
    #[cold]
    fn unclassed(&self, bits: u128) -> V6Result {
        const TRANSLATED: u128 = 0xffff_0000;
        const LOCAL_NAT64: u128 = 0x64_ff9b_0001;
        if bits >> 32 == TRANSLATED {
            let bits = TRANSLATED << 32 | u128::from(self.v4(bits as u32));
            return V6Result { bits, iid_kind_stored: false };
        }
        let site = !matches!(bits >> 120, 0 | 0xff) || bits >> 80 == LOCAL_NAT64;
        let fill = if site { &self.site } else { &self.bare };
        let upper = (bits >> 64) as u64 & fill.mask | fill.pattern;
        let lower = if self.zeroizes() { Iid(0) } else { fill.leads.whole(false) };
        V6Result { bits: u128::from(upper) << 64 | u128::from(lower.0), iid_kind_stored: !self.zeroizes() }
    }

    /// Whether the result represents an address by a fact that has no source.
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
    fn embedded_ipv4(&self, work: &mut MaskedV6<'_>) {
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

    fn prefix<'a>(&'a self, work: &mut MaskedV6<'a>) {
        let types = work.types;
        let network = types.has(NETWORKS) && !types.has(NO_IID);
        let fill = match &self.keep {
            Some(keep) if network && is_kept_v6(types) => {
                work.bits = u128::from(keep.v6(work.original, types)) << 64 | work.bits & !UPPER;
                return;
            }
            Some(_) if is_named_v6(types) => &self.stay,
            _ if !network => &self.stay,
            _ if types.contains_all(LISP_ANYCAST) => &self.lisp,
            _ => &self.site,
        };
        let upper = (work.bits >> 64) as u64 & fill.mask | fill.pattern;
        work.bits = u128::from(upper) << 64 | work.bits & !UPPER;
        work.leads = &fill.leads;
    }

    /// An overlay identifier is a hash throughout: nothing of it stays but what it is.
    fn orchid(&self, mut work: MaskedV6<'_>) -> V6Result {
        const LEN: u128 = Len::at_most_128(28).mask128();
        if self.zeroizes() {
            return V6Result { bits: work.bits & LEN, iid_kind_stored: false };
        }
        work.bits = work.bits & LEN | 0x9_a909_a909 << 64;
        work.stored(self.orchid.iid(Kept::ORCHID))
    }

    fn identifier(&self, work: MaskedV6<'_>) -> V6Result {
        let types = work.types;
        let group = types.contains_all(V6Types::LOOPBACK.or(V6Types::SOLICITED_NODE));
        if types.has(NO_IID) || !(types.has(NETWORKS.or(V6Types::LINK_LOCAL)) || group) {
            return work.done();
        }
        if self.settings.strict {
            return self.kind_only(work);
        }
        let cut = || work.lower(u64::MAX, hardware::iid(&self.settings, Iid(work.original as u64)).0);
        match kind(work.original, types) {
            None if self.zeroizes() => cut(),
            None => work.stored(work.leads.whole(types.has(V6Types::IID_RANDOM))),
            Some(IdentifierRule::Cleared(mask)) => work.lower(mask, 0),
            Some(IdentifierRule::Ipv4(kept)) => {
                let ipv4 = self.v4(work.original as u32);
                match kept {
                    Some(kept) if !self.zeroizes() => work.stored(work.leads.iid(kept(ipv4, types))),
                    _ => work.lower(u32::MAX.into(), ipv4.into()),
                }
            }
            Some(IdentifierRule::Kept(kept, _)) if !self.zeroizes() => work.stored(work.leads.iid(kept)),
            Some(IdentifierRule::Kept(_, Some(mask))) => work.lower(mask, 0),
            Some(IdentifierRule::Kept(_, None)) => cut(),
        }
    }
}

impl Masking {
    /// Of the identifier only its kind stays (compatibility: anonymisation S1). The bit that says universal means
    /// nothing ([RFC 7136](https://www.rfc-editor.org/rfc/rfc7136)): without the filler ff-fe it was set by chance.
    fn kind_only(&self, work: MaskedV6<'_>) -> V6Result {
        let types = work.types;
        let found = kind(work.original, types);
        if let Some(IdentifierRule::Cleared(mask)) = found {
            return work.lower(mask, 0);
        }
        if self.zeroizes() {
            return work.lower(u64::MAX, 0);
        }
        let kept = match found {
            _ if types.has(V6Types::IID_EUI48) => Kept::nameless_eui48(),
            Some(IdentifierRule::Ipv4(Some(kept))) => kept(0, V6Types::NONE),
            Some(IdentifierRule::Kept(..)) if types.has(V6Types::IID_ISATAP) => {
                Kept::isatap_extension(Iid(0), V6Types::NONE)
            }
            Some(IdentifierRule::Kept(..)) => return work.stored(work.leads.whole(true)),
            _ => return work.stored(work.leads.whole(types.has(V6Types::IID_RANDOM))),
        };
        work.stored(work.leads.iid(kept))
    }
}

/// Whether no rule covers an address although it may be that of a host: what has none of the types that say how it is
/// masked, other than the unspecified address, loopback, and groups without an embedded prefix.
fn is_unclassed(bits: u128, types: V6Types) -> bool {
    const CLASSED: V6Types = NETWORKS.or(V6Types::LINK_LOCAL).or(NO_IID).or(V6Types::WITH_IPV4);
    !types.has(CLASSED) && is_host_or_made_group(bits)
}

/// Of an address without a class: whether it is neither the unspecified address nor loopback, and if it is a group, one
/// whose flags say that it is transient or made of a prefix (RFC 4291, section 2.7; RFC 3306).
#[cold]
fn is_host_or_made_group(bits: u128) -> bool {
    let group = bits >> 120 == 0xff;
    bits > 1 && (!group || bits >> 116 & 3 != 0)
}

/// An IPv4 address that means the same on every host.
const fn is_constant_v4(bits: u32) -> bool {
    let inverse = !bits;
    let netmask = bits >> 24 == 0xff && inverse & inverse.wrapping_add(1) == 0;
    netmask || matches!(bits, 0 | 0x7f00_0001) || bits >> 8 == 0xe0_0000
}

/// What happens to an interface identifier.
enum IdentifierRule {
    /// These bits are cleared, whatever the method is.
    Cleared(u64),
    /// Its IPv4 address is anonymised; if there is a form to keep it, that is what stays.
    Ipv4(Option<fn(u32, V6Types) -> Kept>),
    /// This is what stays; `zeroize` clears these bits, or cuts the identifier like an EUI-64.
    Kept(Kept, Option<u64>),
}

/// What is known of an interface identifier: the first that fits. `None`: at most that it is random.
#[inline(always)]
fn kind(bits: u128, types: V6Types) -> Option<IdentifierRule> {
    const LOW_24: u64 = 0xff_ffff;
    const KNOWN: V6Types = V6Types::IID_EUI48
        .or(V6Types::IID_EUI64)
        .or(V6Types::SOLICITED_NODE)
        .or(V6Types::IID_ISATAP)
        .or(V6Types::SIXTO4_MICROSOFT);
    let iid = Iid(bits as u64);
    let isatap = types.has(V6Types::IID_ISATAP);
    let found = match () {
        () if types.has(V6Types::IID_EUI48) => IdentifierRule::Kept(Kept::eui48(iid), None),
        () if !types.has(KNOWN) => {
            return class::embedded::link_local_iid(bits, types).map(|_| IdentifierRule::Ipv4(None));
        }
        () if types.has(V6Types::IID_EUI64) => IdentifierRule::Kept(Kept::eui64(iid), None),
        () if types.has(V6Types::SOLICITED_NODE) => IdentifierRule::Cleared(LOW_24),
        () if isatap && types.has(V6Types::IID_INCLUDES_IPV4) => IdentifierRule::Ipv4(Some(Kept::isatap_ipv4)),
        () if isatap && iid.0 >> 24 & 0xffff == 0xfffe => {
            IdentifierRule::Kept(Kept::isatap_vendor(iid, types), Some(LOW_24))
        }
        () if isatap => IdentifierRule::Kept(Kept::isatap_extension(iid, types), None),
        () => IdentifierRule::Ipv4(Some(|ipv4, _| Kept::microsoft(ipv4))),
    };
    Some(found)
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

impl MaskedV6<'_> {
    /// Puts bits at a place, given by the number of bits below it.
    const fn put(&mut self, below: u32, mask: u32, bits: u32) {
        self.bits = self.bits & !((mask as u128) << below) | (bits as u128) << below;
    }

    /// The result, with these bits of the identifier replaced.
    fn lower(self, mask: u64, bits: u64) -> V6Result {
        V6Result { bits: self.bits & !u128::from(mask) | u128::from(bits), iid_kind_stored: false }
    }

    /// The result, with an identifier that says what was kept.
    fn stored(self, iid: Iid) -> V6Result {
        V6Result { bits: self.bits & UPPER | u128::from(iid.0), iid_kind_stored: true }
    }

    const fn done(self) -> V6Result {
        V6Result { bits: self.bits, iid_kind_stored: false }
    }
}
