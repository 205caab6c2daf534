//! Sets of addresses, kept as the fewest ranges.

use super::{AddressCount, Range};
use crate::addr::{Family, Net};
use std::cmp::Ordering;

/// A set of addresses of both families. It is kept as its maximal ranges in ascending order, so equal sets are equal
/// whatever they were made of, and [`prefixes`](AddressSet::prefixes) is the shortest list of prefixes that there is.
///
/// ```
/// use ipv6calc::addr::{Len, Net};
/// use ipv6calc::net::AddressSet;
/// let halves = [Net::v4(0xc000_0280, Len::v4(25)?), Net::v4(0xc000_0200, Len::v4(25)?)];
/// let set: AddressSet = halves.into_iter().collect();
/// assert!(set.prefixes().eq([Net::v4(0xc000_0200, Len::v4(24)?)]));
/// # Ok::<(), ipv6calc::addr::LenError>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct AddressSet {
    /// Ascending; none overlaps or touches the next one.
    ranges: Vec<Range>,
}

impl AddressSet {
    /// Whether it has no addresses.
    pub fn is_empty(&self) -> bool {
        self.ranges.is_empty()
    }

    /// The maximal ranges, ascending, IPv4 first.
    pub fn ranges(&self) -> &[Range] {
        &self.ranges
    }

    /// The fewest prefixes that together are the set, ascending, IPv4 first.
    pub fn prefixes(&self) -> impl Iterator<Item = Net> {
        self.ranges.iter().flat_map(Range::prefixes)
    }

    /// Number of addresses.
    pub fn count(&self) -> AddressCount {
        self.ranges.iter().map(Range::count).sum()
    }

    /// The addresses of one family.
    #[must_use]
    pub fn of(&self, family: Family) -> AddressSet {
        AddressSet { ranges: self.ranges.iter().filter(|range| range.family == family).copied().collect() }
    }

    /// The maximal range that contains all of `range`, if the set does.
    pub fn find(&self, range: &Range) -> Option<&Range> {
        self.at_or_behind(range).filter(|found| found.contains(range))
    }

    /// Whether every address of `range` is in the set.
    pub fn contains(&self, range: &Range) -> bool {
        self.find(range).is_some()
    }

    /// Whether some address of `range` is in the set.
    pub fn overlaps(&self, range: &Range) -> bool {
        self.at_or_behind(range).is_some_and(|found| found.overlaps(range))
    }

    /// The first range that does not lie wholly before the given one.
    fn at_or_behind(&self, range: &Range) -> Option<&Range> {
        self.ranges.get(self.ranges.partition_point(|own| own.precedes(range)))
    }

    /// The parts of a range that are not in the set, in ascending order.
    ///
    /// ```
    /// use ipv6calc::net::{AddressSet, HostBits, parse};
    /// let range = |text: &str| parse(text.as_bytes(), HostBits::Refuse).unwrap();
    /// let set: AddressSet = [range("192.0.2.4/30"), range("192.0.2.9")].into_iter().collect();
    /// assert_eq!(set.gaps(&range("192.0.2.6-192.0.2.9")), [range("192.0.2.8")]);
    /// ```
    pub fn gaps(&self, range: &Range) -> Vec<Range> {
        let (mut gaps, mut rest) = (Vec::new(), Some(*range));
        let from = self.ranges.partition_point(|own| own.precedes(range));
        for hole in self.ranges.get(from..).unwrap_or_default() {
            let Some(left) = rest.filter(|left| left.overlaps(hole)) else { break };
            gaps.extend(left.before(hole));
            rest = left.after(hole);
        }
        gaps.extend(rest);
        gaps
    }

    /// The addresses of either set.
    #[must_use]
    pub fn union(&self, other: &AddressSet) -> AddressSet {
        merged(Merge { left: &self.ranges, right: &other.ranges })
    }

    /// The addresses in both sets.
    #[must_use]
    pub fn intersection(&self, other: &AddressSet) -> AddressSet {
        let (mut left, mut right) = (self.ranges.iter().peekable(), other.ranges.iter().peekable());
        let mut ranges = Vec::new();
        while let (Some(a), Some(b)) = (left.peek(), right.peek()) {
            ranges.extend(a.intersection(b));
            // the one that ends first has nothing more in common with the other list
            if (a.family, a.last) < (b.family, b.last) {
                left.next()
            } else {
                right.next()
            };
        }
        AddressSet { ranges }
    }

    /// The addresses of this set that are not in the other one.
    #[must_use]
    pub fn difference(&self, other: &AddressSet) -> AddressSet {
        let mut holes = other.ranges.iter().peekable();
        let mut ranges = Vec::with_capacity(self.ranges.len());
        for range in &self.ranges {
            while holes.next_if(|hole| hole.precedes(range)).is_some() {}
            let mut rest = Some(*range);
            while let (Some(left), Some(hole)) = (rest, holes.peek())
                && hole.overlaps(&left)
            {
                ranges.extend(left.before(hole));
                rest = left.after(hole);
                // a hole that does not end here may reach into the next range
                if rest.is_some() {
                    holes.next();
                }
            }
            ranges.extend(rest);
        }
        AddressSet { ranges }
    }
}

/// Two ascending lists as one.
struct Merge<'a> {
    left: &'a [Range],
    right: &'a [Range],
}

impl Iterator for Merge<'_> {
    type Item = Range;

    fn next(&mut self) -> Option<Range> {
        let side = match (self.left.first(), self.right.first()) {
            (Some(a), Some(b)) if a.cmp(b) == Ordering::Greater => &mut self.right,
            (None, _) => &mut self.right,
            _ => &mut self.left,
        };
        let (first, rest) = side.split_first()?;
        *side = rest;
        Some(*first)
    }
}

/// Joins what overlaps or touches; the ranges ascend by family and first address.
fn merged(ascending: impl Iterator<Item = Range>) -> AddressSet {
    let mut ranges: Vec<Range> = Vec::new();
    for range in ascending {
        match ranges.last_mut() {
            Some(last) if last.reaches(&range) => last.last = last.last.max(range.last),
            _ => ranges.push(range),
        }
    }
    AddressSet { ranges }
}

impl<T: Into<Range>> FromIterator<T> for AddressSet {
    fn from_iter<I: IntoIterator<Item = T>>(iter: I) -> AddressSet {
        let mut builder = Builder::default();
        iter.into_iter().for_each(|item| builder.push(item));
        builder.build()
    }
}

/// Gathers ranges and prefixes in any order, then makes a [`AddressSet`] of them by one sort.
#[derive(Clone, Debug, Default)]
pub struct Builder {
    /// First and last address of IPv4 ranges in one word each: a quarter of the room, and sorted several times as fast.
    v4: Vec<u64>,
    v6: Vec<(u128, u128)>,
}

impl Builder {
    /// Adds a prefix or a range.
    #[inline]
    pub fn push(&mut self, item: impl Into<Range>) {
        let range = item.into();
        match range.family {
            Family::V4 => self.v4.push((range.first >> 64) as u64 | (range.last >> 96) as u64),
            Family::V6 => self.v6.push((range.first, range.last)),
        }
    }

    /// Everything that was added, ascending by the first address; ranges that begin together are in any order.
    pub(super) fn into_sorted(mut self) -> (Vec<u64>, Vec<(u128, u128)>) {
        self.v4.sort_unstable();
        // a comparison of both ends takes twice as long
        self.v6.sort_unstable_by_key(|(first, _)| *first);
        (self.v4, self.v6)
    }

    /// The set of all that was added.
    pub fn build(self) -> AddressSet {
        let (v4, v6) = self.into_sorted();
        let v4 = v4.iter().map(|pair| Range {
            family: Family::V4,
            first: u128::from(pair >> 32) << 96,
            last: u128::from(*pair) << 96 | super::range::below(Family::V4),
        });
        let v6 = v6.iter().map(|(first, last)| Range { family: Family::V6, first: *first, last: *last });
        merged(v4.chain(v6))
    }
}
