//! Ranges of addresses, and the fewest prefixes that make one up.

use super::AddressCount;
use crate::addr::{Family, Len, Net};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use thiserror::Error;

/// Addresses from a first to a last one, both included, of one family.
///
/// Ranges order by family, first and last address.
///
/// ```
/// use ipv6calc::net::Range;
/// let range = Range::new("192.0.2.1".parse()?, "192.0.2.4".parse()?)?;
/// let lengths: Vec<u8> = range.prefixes().map(|net| net.len().get()).collect();
/// assert_eq!((range.count().to_string().as_str(), lengths), ("4", vec![32, 31, 32]));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Range {
    pub(super) family: Family,
    /// Left-aligned; below the width of the family all zero.
    pub(super) first: u128,
    /// Left-aligned; below the width of the family all one.
    pub(super) last: u128,
}

/// Two addresses that are not ends of a range.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum RangeError {
    /// One is IPv4, the other IPv6.
    #[error("a range has one family: {0} and {1} are of two")]
    Families(IpAddr, IpAddr),
    /// The last address is below the first.
    #[error("a range ascends: {1} is below {0}")]
    Descending(IpAddr, IpAddr),
}

/// An address left-aligned in 128 bits.
pub(super) fn left(addr: IpAddr) -> (Family, u128) {
    match addr {
        IpAddr::V4(a) => (Family::V4, u128::from(u32::from(a)) << 96),
        IpAddr::V6(a) => (Family::V6, u128::from(a)),
    }
}

/// The lowest `n` bits, at most 128.
const fn ones(n: u32) -> u128 {
    match n {
        0 => 0,
        n => u128::MAX >> (128 - n),
    }
}

/// The bits below the width of a family.
pub(super) const fn below(family: Family) -> u128 {
    ones(128 - family.width() as u32)
}

impl Range {
    /// The range from `first` to `last`.
    ///
    /// # Errors
    /// If the families differ, or `last` is below `first`.
    pub fn new(first: IpAddr, last: IpAddr) -> Result<Range, RangeError> {
        let ((family, from), (other, to)) = (left(first), left(last));
        match () {
            () if family != other => Err(RangeError::Families(first, last)),
            () if to < from => Err(RangeError::Descending(first, last)),
            () => Ok(Range { family, first: from, last: to | below(family) }),
        }
    }

    /// The family.
    pub const fn family(&self) -> Family {
        self.family
    }

    /// The first address.
    pub fn first(&self) -> IpAddr {
        self.addr(self.first)
    }

    /// The last address.
    pub fn last(&self) -> IpAddr {
        self.addr(self.last)
    }

    /// Number of addresses.
    pub fn count(&self) -> AddressCount {
        AddressCount::from((self.last - self.first) >> (128 - self.family.width())) + AddressCount::from(1)
    }

    /// Whether this range contains every address of `other`.
    pub fn contains(&self, other: &Range) -> bool {
        self.family == other.family && self.first <= other.first && other.last <= self.last
    }

    /// Whether the two ranges share an address.
    pub fn overlaps(&self, other: &Range) -> bool {
        self.family == other.family && self.first <= other.last && other.first <= self.last
    }

    /// The addresses in both; `None` if the ranges are apart.
    pub fn intersection(&self, other: &Range) -> Option<Range> {
        self.overlaps(other).then(|| Range {
            family: self.family,
            first: self.first.max(other.first),
            last: self.last.min(other.last),
        })
    }

    /// The prefix that this range is, if it is one.
    pub fn net(&self) -> Option<Net> {
        let mut prefixes = self.prefixes();
        prefixes.next().filter(|_| prefixes.next().is_none())
    }

    /// The fewest prefixes that together are this range, in ascending order: at most 62 for IPv4, 254 for IPv6.
    pub fn prefixes(&self) -> Prefixes {
        Prefixes { rest: Some(*self) }
    }

    /// Whether `next`, which does not begin before this range, overlaps it or begins right after it.
    pub(super) fn reaches(&self, next: &Range) -> bool {
        self.family == next.family && self.last.checked_add(1).is_none_or(|end| next.first <= end)
    }

    /// The part before `hole`.
    pub(super) fn before(&self, hole: &Range) -> Option<Range> {
        (self.first < hole.first).then(|| Range { last: hole.first - 1, ..*self })
    }

    /// The part after `hole`.
    pub(super) fn after(&self, hole: &Range) -> Option<Range> {
        (hole.last < self.last).then(|| Range { first: hole.last + 1, ..*self })
    }

    /// Whether the whole range is before the other one.
    pub(super) fn precedes(&self, other: &Range) -> bool {
        (self.family, self.last) < (other.family, other.first)
    }

    /// The first and the last of the prefixes of length `len` inside, as the number in their first `len` bits; `None`
    /// without any.
    pub(super) fn blocks(&self, len: Len) -> Option<(u128, u128)> {
        if len.get() > self.family.width() {
            return None;
        }
        let bits = 128 - u32::from(len.get());
        let (rest, number) = (ones(bits), |n: u128| n.checked_shr(bits).unwrap_or(0));
        let first = number(self.first) + u128::from(self.first & rest != 0);
        let last = if self.last & rest == rest { number(self.last) } else { number(self.last).checked_sub(1)? };
        (first <= last).then_some((first, last))
    }

    fn addr(&self, bits: u128) -> IpAddr {
        match self.family {
            Family::V4 => IpAddr::V4(Ipv4Addr::from((bits >> 96) as u32)),
            Family::V6 => IpAddr::V6(Ipv6Addr::from(bits)),
        }
    }
}

impl From<Net> for Range {
    fn from(net: Net) -> Range {
        let (first, len) = (net.bits(), net.len());
        Range { family: net.family(), first, last: first | !len.mask128() }
    }
}

impl From<IpAddr> for Range {
    /// One address.
    fn from(addr: IpAddr) -> Range {
        let (family, first) = left(addr);
        Range { family, first, last: first | below(family) }
    }
}

/// The prefixes of a range, see [`Range::prefixes`].
#[derive(Clone, Debug)]
pub struct Prefixes {
    rest: Option<Range>,
}

impl Iterator for Prefixes {
    type Item = Net;

    /// The largest prefix that begins where the rest begins and does not end after it.
    fn next(&mut self) -> Option<Net> {
        let rest = self.rest?;
        let fits = match (rest.last - rest.first).checked_add(1) {
            Some(size) => size.ilog2(),
            None => 128,
        };
        let bits = rest.first.trailing_zeros().min(fits);
        let end = rest.first | ones(bits);
        self.rest = (end < rest.last).then(|| Range { first: end + 1, ..rest });
        Some(Net::left_aligned(rest.family, rest.first, Len::at_most_128(128 - bits)))
    }
}
