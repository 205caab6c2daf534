//! The IPv4 addresses in IPv6 addresses: mapped ones, those of NAT64 and 6to4, and others that only look so.

use super::Renumbering;
use crate::addr::Family;
use crate::class::embedded;

/// An IPv4 address in an IPv6 address.
pub(super) struct InnerV4 {
    /// The address, left-aligned.
    pub(super) bits: u128,
    /// How much of it is in the prefix, if the address has a prefix length that ends in it.
    pub(super) len: Option<u8>,
    /// Whether the prefix, or the text, says that it is one: then it is replaced.
    pub(super) is_certain: bool,
    /// How many bits follow it.
    after: u32,
}

impl InnerV4 {
    /// The one in an address of these bits with this prefix length, if it is in an old or a new prefix. A dotted one is
    /// always at the end.
    pub(super) fn of(moves: &Renumbering, bits: u128, len: Option<u8>, is_dotted: bool) -> Option<InnerV4> {
        let (after, is_certain) = match bits {
            _ if is_dotted || embedded::mapped(bits).is_some() || embedded::nat64(bits).is_some() => (0, true),
            _ if embedded::sixtofour(bits).is_some() => (80, true),
            _ if may_end_in_v4(bits) => (0, false),
            _ => return None,
        };
        let inner = u128::from((bits >> after) as u32) << 96;
        let before = 96 - after;
        let len = len.map(u32::from).and_then(|len| len.checked_sub(before)).filter(|len| *len < 32);
        let is_ours = moves.around(Family::V4, inner).is_some() || moves.is_new(Family::V4, inner);
        let is_larger = || len.is_some_and(|len| moves.inside(Family::V4, inner, len as u8).next().is_some());
        (is_ours || is_larger()).then_some(InnerV4 { bits: inner, len: len.map(|len| len as u8), is_certain, after })
    }

    /// An IPv6 address with another IPv4 address in the place of this one.
    pub(super) const fn replaced(&self, outer: u128, inner: u128) -> u128 {
        outer & !((u32::MAX as u128) << self.after) | (inner >> 96) << self.after
    }
}

/// Whether the last 32 bits may be an IPv4 address: of ISATAP, of NAT64 with a prefix of the network, of a compatible or a
/// translated address.
const fn may_end_in_v4(bits: u128) -> bool {
    let local = bits >> 80 == 0x0064_ff9b_0001;
    local || embedded::isatap(bits as u64).is_some() || matches!(bits >> 32, 0 | 0xffff_0000)
}
