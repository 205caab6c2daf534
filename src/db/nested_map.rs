//! Nested prefixes as ranges that do not overlap: one binary search finds the most specific one.

use crate::addr::{Family, Net};
use std::net::IpAddr;

/// A map from prefixes to values; prefixes may lie within each other.
#[derive(Clone, Debug)]
pub(super) struct NestedMap<T> {
    entries: Vec<NestedEntry<T>>,
    v4: Vec<EntryStart>,
    v6: Vec<EntryStart>,
}

#[derive(Clone, Debug)]
struct NestedEntry<T> {
    net: Net,
    value: T,
    /// The narrowest prefix around it.
    around: Option<usize>,
}

/// From this address on, up to the next start, this entry is the most specific one.
#[derive(Clone, Copy, Debug)]
struct EntryStart {
    first: u128,
    entry: Option<usize>,
}

impl<T> Default for NestedMap<T> {
    fn default() -> NestedMap<T> {
        NestedMap { entries: Vec::new(), v4: Vec::new(), v6: Vec::new() }
    }
}

/// The address as a number, and its family.
fn number(ip: IpAddr) -> (Family, u128) {
    match ip {
        IpAddr::V4(a) => (Family::V4, u128::from(u32::from(a))),
        IpAddr::V6(a) => (Family::V6, u128::from(a)),
    }
}

impl<T> NestedMap<T> {
    /// The map of these prefixes; of equal ones the last counts.
    pub(super) fn new(mut prefixes: Vec<(Net, T)>) -> NestedMap<T> {
        prefixes.sort_by_key(|(net, _)| *net);
        let mut flat = NestedMap::default();
        let mut open: Vec<usize> = Vec::new();
        for (net, value) in prefixes {
            while let Some(last) = open.pop_if(|at| flat.entries.get(*at).is_some_and(|e| !e.net.contains(&net))) {
                flat.close(last);
            }
            let entry = flat.entries.len();
            flat.entries.push(NestedEntry { net, value, around: open.last().copied() });
            flat.start(net.first(), Some(entry));
            open.push(entry);
        }
        while let Some(last) = open.pop() {
            flat.close(last);
        }
        flat
    }

    /// After the last address of an entry, the entry around it counts again.
    fn close(&mut self, at: usize) {
        let Some(entry) = self.entries.get(at) else { return };
        let (around, last) = (entry.around, entry.net.last());
        let next = match last {
            IpAddr::V4(a) => u32::from(a).checked_add(1).map(|n| IpAddr::V4(n.into())),
            IpAddr::V6(a) => u128::from(a).checked_add(1).map(|n| IpAddr::V6(n.into())),
        };
        if let Some(next) = next {
            self.start(next, around);
        }
    }

    /// From this address on the entry counts; starts come in ascending order, and of equal ones the last counts.
    fn start(&mut self, ip: IpAddr, entry: Option<usize>) {
        let (family, first) = number(ip);
        let starts = if family == Family::V4 { &mut self.v4 } else { &mut self.v6 };
        starts.pop_if(|last| last.first == first);
        starts.push(EntryStart { first, entry });
    }

    /// The prefixes around an address with their values, the most specific one first.
    pub(super) fn around(&self, ip: IpAddr) -> impl Iterator<Item = (Net, &T)> {
        let (family, key) = number(ip);
        let starts = if family == Family::V4 { &self.v4 } else { &self.v6 };
        let after = starts.partition_point(|start| start.first <= key);
        let found = after.checked_sub(1).and_then(|at| starts.get(at)).and_then(|start| start.entry);
        let entry = |at: usize| self.entries.get(at);
        std::iter::successors(found.and_then(entry), move |e| e.around.and_then(entry)).map(|e| (e.net, &e.value))
    }

    /// The last address up to which the prefixes around it are the same.
    pub(super) fn until(&self, ip: IpAddr) -> IpAddr {
        let (family, key) = number(ip);
        let starts = if family == Family::V4 { &self.v4 } else { &self.v6 };
        let next = starts.get(starts.partition_point(|start| start.first <= key));
        match (family, next.and_then(|start| start.first.checked_sub(1))) {
            (Family::V4, end) => IpAddr::V4(end.map_or(u32::MAX, |end| end as u32).into()),
            (Family::V6, end) => IpAddr::V6(end.unwrap_or(u128::MAX).into()),
        }
    }

    /// How many prefixes there are.
    pub(super) fn len(&self) -> usize {
        self.entries.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::addr::Len;
    use proptest::prelude::*;

    /// The prefixes around an address, found by looking at each: the reference.
    fn slow(prefixes: &[(Net, usize)], ip: IpAddr) -> Vec<(Net, usize)> {
        let host = match ip {
            IpAddr::V4(a) => Net::v4(a.into(), Len::V4_HOST),
            IpAddr::V6(a) => Net::v6(a.into(), Len::V6_HOST),
        };
        let mut found: Vec<_> = prefixes.iter().copied().filter(|(net, _)| net.contains(&host)).collect();
        found.sort_by_key(|(net, at)| std::cmp::Reverse((net.len(), *at)));
        found
    }

    fn prefixes() -> impl Strategy<Value = Vec<(Net, usize)>> {
        // few distinct bits, so that prefixes lie within each other
        let net = (any::<bool>(), prop::bits::u8::masked(0xe1), 0u32..=40).prop_map(|(v4, bits, len)| {
            let bits = u128::from(bits) << 120 | u128::from(bits) << 88;
            match v4 {
                true => Net::v4((bits >> 96) as u32, Len::v4(len.min(32)).unwrap()),
                false => Net::v6(bits, Len::at_most_128(len * 4)),
            }
        });
        prop::collection::vec(net, 0..30)
            .prop_map(|nets| nets.into_iter().enumerate().map(|(at, net)| (net, at)).collect())
    }

    proptest! {
        #[test]
        fn it_agrees_with_looking_at_every_prefix(prefixes in prefixes(), near in 0u32..3) {
            let flat = NestedMap::new(prefixes.clone());
            for (net, _) in &prefixes {
                for edge in [net.first(), net.last()] {
                    let ip = match edge {
                        IpAddr::V4(a) => IpAddr::V4(u32::from(a).wrapping_add(near).wrapping_sub(1).into()),
                        IpAddr::V6(a) => IpAddr::V6(u128::from(a).wrapping_add(near.into()).wrapping_sub(1).into()),
                    };
                    let found: Vec<_> = flat.around(ip).map(|(net, at)| (net, *at)).collect();
                    prop_assert_eq!(&found, &slow(&prefixes, ip), "{}", ip);
                    let end = flat.until(ip);
                    prop_assert!(end >= ip);
                    prop_assert_eq!(&found, &slow(&prefixes, end), "{} to {}", ip, end);
                }
            }
        }
    }

    #[test]
    fn an_empty_map_knows_nothing() {
        let flat = NestedMap::<u8>::default();
        assert_eq!(flat.until(IpAddr::from([0; 4])), IpAddr::from([255; 4]));
        assert_eq!(flat.around(IpAddr::from([0; 4])).count() + flat.around(IpAddr::from([0xff; 16])).count(), 0);
    }

    #[test]
    fn the_whole_space_ends_nowhere() {
        let flat = NestedMap::new(vec![(Net::v6(0, Len::at_most_128(0)), 'a'), (Net::v4(0, Len::v4(0).unwrap()), 'b')]);
        assert_eq!(flat.around(IpAddr::from([0xff; 16])).map(|(_, v)| *v).collect::<String>(), "a");
        assert_eq!(flat.around(IpAddr::from([0xff; 4])).map(|(_, v)| *v).collect::<String>(), "b");
    }
}
