//! Sets that are asked often.

use super::flat::{AddressBits, Flat};
use super::set::Builder;
use super::{AddressSet, Range};
use crate::addr::Family;
use std::cmp::Reverse;
use std::collections::{BTreeSet, BinaryHeap};
use std::net::IpAddr;

/// A set of addresses for many questions: its ranges with an index over their leading bits. It takes about 10 bytes for
/// an IPv4 range and 36 for an IPv6 range.
///
/// ```
/// use ipv6calc::net::{AddressSet, HostBits, Membership, parse};
/// let set: AddressSet = [parse(b"2001:db8::/32", HostBits::Refuse)?].into_iter().collect();
/// let set = Membership::from(&set);
/// assert!(set.contains("2001:db8::1".parse()?));
/// assert!(!set.contains("192.0.2.1".parse()?));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct Membership {
    v4: Flat<u32>,
    v6: Flat<u128>,
}

/// The ends of a range of IPv4 addresses.
fn ends_v4(range: &Range) -> (u32, u32) {
    ((range.first >> 96) as u32, (range.last >> 96) as u32)
}

fn range_v4(first: u32, last: u32) -> Range {
    let last = u128::from(last) << 96 | super::range::below(Family::V4);
    Range { family: Family::V4, first: u128::from(first) << 96, last }
}

impl Membership {
    /// Whether an address is in the set.
    #[inline]
    pub fn contains(&self, address: IpAddr) -> bool {
        match address {
            IpAddr::V4(a) => self.v4.find(a.to_bits()).is_some(),
            IpAddr::V6(a) => self.v6.find(a.to_bits()).is_some(),
        }
    }

    /// The maximal range of the set that contains all of `range`.
    #[inline]
    pub fn find(&self, range: &Range) -> Option<Range> {
        let found = match range.family {
            Family::V4 => {
                let (first, last) = *self.v4.ranges().get(self.v4.find((range.first >> 96) as u32)?)?;
                range_v4(first, last)
            }
            Family::V6 => {
                let (first, last) = *self.v6.ranges().get(self.v6.find(range.first)?)?;
                Range { family: Family::V6, first, last }
            }
        };
        Some(found).filter(|found| range.last <= found.last)
    }

    /// The first group that all of it has: nothing if there are IPv4 addresses in it, or none at all.
    pub fn common_group(&self) -> Option<u16> {
        common_group(self.v4.ranges(), self.v6.ranges())
    }

    /// Whether there is no address of this family in it.
    pub fn lacks(&self, family: Family) -> bool {
        match family {
            Family::V4 => self.v4.ranges().is_empty(),
            Family::V6 => self.v6.ranges().is_empty(),
        }
    }
}

/// The first group of all of the sorted ranges of IPv6, if they have the same and there are none of IPv4.
fn common_group(v4: &[(u32, u32)], v6: &[(u128, u128)]) -> Option<u16> {
    let ((first, _), (_, last)) = (v6.first()?, v6.last()?);
    (v4.is_empty() && first >> 112 == last >> 112).then_some((first >> 112) as u16)
}

impl From<&AddressSet> for Membership {
    fn from(set: &AddressSet) -> Membership {
        let (v4, v6): (Vec<&Range>, Vec<_>) = set.ranges().iter().partition(|range| range.family == Family::V4);
        let v4 = v4.into_iter().map(ends_v4).collect();
        Membership { v4: Flat::new(v4), v6: Flat::new(v6.into_iter().map(|range| (range.first, range.last)).collect()) }
    }
}

impl From<Builder> for Membership {
    /// The set of all that was added, in the room that the list took.
    fn from(builder: Builder) -> Membership {
        let (v4, mut v6) = builder.into_sorted();
        let mut v4: Vec<(u32, u32)> = v4.into_iter().map(|pair| ((pair >> 32) as u32, pair as u32)).collect();
        join(&mut v4);
        join(&mut v6);
        Membership { v4: Flat::new(v4), v6: Flat::new(v6) }
    }
}

/// Joins what overlaps or touches; the ranges ascend.
fn join<W: AddressBits>(ranges: &mut Vec<(W, W)>) {
    ranges.dedup_by(|next, kept| {
        let joined = kept.1.next().is_none_or(|end| next.0 <= end);
        if joined {
            kept.1 = kept.1.max(next.1);
        }
        joined
    });
    ranges.shrink_to_fit();
}

/// Items with the place of each: of the items around an address the smallest one counts, of equal ones the first.
///
/// ```
/// use ipv6calc::net::{HostBits, Items, parse};
/// let items = ["2001:db8::/32", "2001:db8::1-2001:db8::9", "10.0.0.0/8"];
/// let items: Items = items.iter().map(|text| parse(text.as_bytes(), HostBits::Refuse).unwrap()).collect();
/// assert_eq!(items.smallest_around("2001:db8::5".parse()?), Some(1));
/// assert_eq!(items.smallest_around("2001:db8::a".parse()?), Some(0));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct Items {
    ranges: Vec<Range>,
    v4: Named<u32>,
    v6: Named<u128>,
}

/// Ranges of one family, each with the place of the item that counts there.
#[derive(Clone, Debug, Default)]
struct Named<W> {
    flat: Flat<W>,
    items: Vec<u32>,
}

impl Items {
    /// The place of the smallest item around an address.
    #[inline]
    pub fn smallest_around(&self, address: IpAddr) -> Option<usize> {
        match address {
            IpAddr::V4(a) => self.v4.get(a.to_bits()),
            IpAddr::V6(a) => self.v6.get(a.to_bits()),
        }
    }

    /// The first group that all of them have: nothing if there are IPv4 addresses in them, or none at all.
    pub fn common_group(&self) -> Option<u16> {
        common_group(self.v4.flat.ranges(), self.v6.flat.ranges())
    }

    /// The item at a place.
    pub fn get(&self, place: usize) -> Option<&Range> {
        self.ranges.get(place)
    }
}

impl FromIterator<Range> for Items {
    fn from_iter<I: IntoIterator<Item = Range>>(iter: I) -> Items {
        let ranges: Vec<Range> = iter.into_iter().collect();
        let of = |family| ranges.iter().zip(0..).filter(move |(range, _)| range.family == family);
        let v4 = of(Family::V4).map(|(range, place)| (ends_v4(range).0, ends_v4(range).1, place)).collect();
        let v6 = of(Family::V6).map(|(range, place)| (range.first, range.last, place)).collect();
        Items { v4: Named::new(v4), v6: Named::new(v6), ranges }
    }
}

impl<W: AddressBits> Named<W> {
    #[inline]
    fn get(&self, address: W) -> Option<usize> {
        self.items.get(self.flat.find(address)?).map(|place| *place as usize)
    }

    /// Cuts items, which may lie in and across each other, into ranges in each of which one item is the smallest.
    fn new(mut items: Vec<(W, W, u32)>) -> Named<W> {
        items.sort_unstable();
        let mut sweep = Sweep { from: None, smallest: BTreeSet::new(), ends: BinaryHeap::new(), cut: Vec::new() };
        for (first, last, place) in items {
            sweep.close(Some(first));
            sweep.emit(first.previous());
            sweep.smallest.insert((last.distance(first), place));
            sweep.ends.push(Reverse((last, last.distance(first), place)));
            sweep.from = Some(first);
        }
        sweep.close(None);
        let items = sweep.cut.iter().map(|(.., place)| *place).collect();
        Named { flat: Flat::new(sweep.cut.into_iter().map(|(first, last, _)| (first, last)).collect()), items }
    }
}

/// The items around the place that a sweep over all of them has reached.
struct Sweep<W> {
    /// From here on nothing has been written; `None` outside of all items.
    from: Option<W>,
    /// By size and place.
    smallest: BTreeSet<(W, u32)>,
    ends: BinaryHeap<Reverse<(W, W, u32)>>,
    cut: Vec<(W, W, u32)>,
}

impl<W: AddressBits> Sweep<W> {
    /// Ends the items that end before an address, or all.
    fn close(&mut self, before: Option<W>) {
        while let Some(Reverse((last, size, place))) = self.ends.peek().copied()
            && before.is_none_or(|before| last < before)
        {
            self.emit(Some(last));
            self.ends.pop();
            self.smallest.remove(&(size, place));
        }
    }

    /// Writes what is open up to an address.
    fn emit(&mut self, last: Option<W>) {
        let (Some(from), Some(last), Some((_, place))) = (self.from, last, self.smallest.first()) else { return };
        if from > last {
            return;
        }
        match self.cut.last_mut() {
            Some((_, end, same)) if same == place && end.next() == Some(from) => *end = last,
            _ => self.cut.push((from, last, *place)),
        }
        self.from = last.next();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::net::{HostBits, parse};
    use proptest::prelude::*;

    /// A range near others, so that many overlap.
    fn range() -> impl Strategy<Value = Range> {
        (any::<bool>(), 0u8..40, 0u8..12, any::<bool>()).prop_map(|(v4, first, size, high)| {
            let high = u128::from(high) << 100;
            let ip = |n: u8| match v4 {
                true => IpAddr::from([10, 0, u8::from(high > 0), n]),
                false => IpAddr::from((0x2001_u128 << 112 | high | u128::from(n)).to_be_bytes()),
            };
            Range::new(ip(first), ip(first + size)).unwrap()
        })
    }

    fn addresses() -> impl Iterator<Item = IpAddr> {
        let v6 = |high: u128| (0..56u128).map(move |n| (0x2001_u128 << 112 | high << 100 | n).to_be_bytes().into());
        let v4 = |high: u8| (0..56u8).map(move |n| [10, 0, high, n].into());
        v6(0).chain(v6(1)).chain(v4(0)).chain(v4(1))
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(10_000))]

        #[test]
        fn membership_is_that_of_a_linear_scan(list in prop::collection::vec(range(), 0..40)) {
            let mut builder = Builder::default();
            list.iter().for_each(|range| builder.push(*range));
            let (built, set) = (Membership::from(builder), list.iter().copied().collect::<AddressSet>());
            let from_set = Membership::from(&set);
            for ip in addresses() {
                let slow = list.iter().any(|range| range.contains(&ip.into()));
                prop_assert_eq!((built.contains(ip), from_set.contains(ip)), (slow, slow), "{}", ip);
            }
            for item in &list {
                prop_assert_eq!(built.find(item), set.find(item).copied());
            }
        }

        #[test]
        fn the_smallest_item_is_that_of_a_linear_scan(list in prop::collection::vec(range(), 0..40)) {
            let items: Items = list.iter().copied().collect();
            for ip in addresses() {
                let around = list.iter().enumerate().filter(|(_, range)| range.contains(&ip.into()));
                let slow = around.min_by_key(|(place, range)| (range.last - range.first, *place));
                prop_assert_eq!(items.smallest_around(ip), slow.map(|(place, _)| place), "{}", ip);
            }
        }
    }

    #[test]
    fn the_ends_of_the_space_are_members() {
        let all: Items = ["::/0", "0.0.0.0/0", "255.255.255.255/32"]
            .map(|t| parse(t.as_bytes(), HostBits::Refuse).unwrap())
            .into_iter()
            .collect();
        let around = |ip: &str| all.smallest_around(ip.parse().unwrap());
        assert_eq!(["::", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"].map(around), [Some(0); 2]);
        assert_eq!(["0.0.0.0", "255.255.255.254", "255.255.255.255"].map(around), [Some(1), Some(1), Some(2)]);
        assert_eq!(all.get(2).map(Range::first), Some([255; 4].into()));
    }
}
