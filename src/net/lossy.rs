//! Fewer prefixes than a set consists of, at the price of addresses that are not in it.

use super::AddressSet;
use crate::addr::binary::power_of_two;
use crate::addr::{Family, Len, Net};
use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// A set in which every prefix longer than `len` is widened to that length.
///
/// ```
/// use ipv6calc::addr::Len;
/// use ipv6calc::net::{AddressSet, HostBits, lossy, parse};
/// let set: AddressSet = [parse(b"2001:db8:0:1::1", HostBits::Refuse).unwrap()].into_iter().collect();
/// let wide: AddressSet = [parse(b"2001:db8::/48", HostBits::Refuse).unwrap()].into_iter().collect();
/// assert_eq!(lossy::widened(&set, Len::SITE), wide);
/// ```
#[must_use]
pub fn widened(set: &AddressSet, len: Len) -> AddressSet {
    set.prefixes().map(|net| if net.len() > len { net.supernet(len).unwrap_or(net) } else { net }).collect()
}

/// A set with every prefix of which at least this share, from 0 to 1, is in the given set: the largest of them.
#[must_use]
pub fn filled(set: &AddressSet, share: f64) -> AddressSet {
    let mut found = Vec::new();
    for family in [Family::V4, Family::V6] {
        let nets: Vec<Net> = set.of(family).prefixes().collect();
        fill(&nets, share, &mut found);
    }
    found.into_iter().collect()
}

/// Appends the largest prefixes around successive ones that are full enough.
fn fill(nets: &[Net], share: f64, found: &mut Vec<Net>) {
    let Some((around, below)) = fork(nets) else { return found.extend(nets) };
    let covered: f64 = nets.iter().map(|net| power_of_two(i32::from(net.size_log2()))).sum();
    if covered >= share * power_of_two(i32::from(around.size_log2())) {
        return found.push(around);
    }
    let (left, right) = nets.split_at(below);
    fill(left, share, found);
    fill(right, share, found);
}

/// The smallest prefix around several ascending ones, and how many of them are in its lower half.
fn fork(nets: &[Net]) -> Option<(Net, usize)> {
    let [first, .., last] = nets else { return None };
    let around = first.common(last)?;
    let half = 1u128.checked_shl(127 - u32::from(around.len().get())).unwrap_or(0);
    Some((around, nets.partition_point(|net| net.bits() & half == 0)))
}

/// A set of at most `entries` prefixes around a given one. The two neighbours are joined first that add least; an IPv6 /64
/// counts as much as an IPv4 address. `None` if there are fewer entries than families.
#[must_use]
pub fn at_most(set: &AddressSet, entries: usize) -> Option<AddressSet> {
    let mut tree = Joins::default();
    for family in [Family::V4, Family::V6] {
        let nets: Vec<Net> = set.of(family).prefixes().collect();
        if let Some(root) = tree.grow(&nets) {
            tree.roots.push(root);
        }
    }
    tree.join(entries).then(|| tree.leaves().into_iter().collect())
}

/// A node of the tree of prefixes.
#[derive(Clone, Copy, Debug)]
struct JoinNode {
    net: Net,
    parent: Option<usize>,
    /// The two below, unless it is a prefix of the answer.
    below: Option<[usize; 2]>,
}

/// The tree of prefixes, in which the ends are joined.
#[derive(Default)]
struct Joins {
    nodes: Vec<JoinNode>,
    roots: Vec<usize>,
    /// Prefixes of the answer.
    ends: usize,
    /// What can be joined, least first.
    heap: BinaryHeap<Reverse<(u128, usize)>>,
}

impl Joins {
    fn node(&self, at: usize) -> Option<&JoinNode> {
        self.nodes.get(at)
    }

    /// Adds the tree of ascending prefixes; gives its root.
    fn grow(&mut self, nets: &[Net]) -> Option<usize> {
        let first = *nets.first()?;
        let (net, below) = match fork(nets) {
            None => {
                self.ends += 1;
                (first, None)
            }
            Some((around, cut)) => {
                let (left, right) = nets.split_at_checked(cut)?;
                (around, Some([self.grow(left)?, self.grow(right)?]))
            }
        };
        let at = self.nodes.len();
        self.nodes.push(JoinNode { net, parent: None, below });
        for child in below.into_iter().flatten() {
            if let Some(child) = self.nodes.get_mut(child) {
                child.parent = Some(at);
            }
        }
        self.offer(at);
        Some(at)
    }

    /// Enters a node whose two children are ends.
    fn offer(&mut self, at: usize) {
        let Some(node) = self.node(at) else { return };
        let Some(children) = node.below.map(|below| below.map(|child| self.node(child))) else { return };
        let [Some(left), Some(right)] = children else { return };
        if left.below.is_some() || right.below.is_some() {
            return;
        }
        // a /0 of two halves is never joined: a set would have it as one prefix
        let size = |net: &Net| 1u128.checked_shl(net.size_log2().into()).unwrap_or(u128::MAX);
        let added = size(&node.net).saturating_sub(size(&left.net)).saturating_sub(size(&right.net));
        let cost = if node.net.family() == Family::V4 { added << 64 } else { added };
        self.heap.push(Reverse((cost, at)));
    }

    /// Joins until there are few enough ends.
    fn join(&mut self, entries: usize) -> bool {
        while self.ends > entries {
            let Some(Reverse((_, at))) = self.heap.pop() else { return false };
            let Some(node) = self.nodes.get_mut(at) else { return false };
            node.below = None;
            let parent = node.parent;
            self.ends -= 1;
            parent.into_iter().for_each(|parent| self.offer(parent));
        }
        true
    }

    fn leaves(&self) -> Vec<Net> {
        let (mut open, mut found) = (self.roots.clone(), Vec::new());
        while let Some(node) = open.pop().and_then(|at| self.node(at)) {
            match node.below {
                Some(below) => open.extend(below),
                None => found.push(node.net),
            }
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::net::{HostBits, parse};
    use proptest::prelude::*;

    fn set(items: &[&str]) -> AddressSet {
        items.iter().map(|item| parse(item.as_bytes(), HostBits::Refuse).unwrap()).collect()
    }

    #[test]
    fn prefixes_that_are_full_enough_are_completed() {
        let three = set(&["192.0.2.0/26", "192.0.2.64/26", "192.0.2.192/26", "10.0.0.1"]);
        assert_eq!(filled(&three, 0.75), set(&["192.0.2.0/24", "10.0.0.1"]));
        assert_eq!(filled(&three, 0.76), three);
        assert_eq!(filled(&set(&["::1", "8000::1"]), 1e-39), set(&["::/0"]));
    }

    #[test]
    fn neighbours_that_add_least_are_joined_first() {
        let list = set(&["192.0.2.0", "192.0.2.3", "198.51.100.0/24", "2001:db8::/64", "2001:db8:0:3::/64"]);
        assert_eq!(
            at_most(&list, 4),
            Some(set(&["192.0.2.0/30", "198.51.100.0/24", "2001:db8::/64", "2001:db8:0:3::/64"]))
        );
        assert_eq!(at_most(&list, 3), Some(set(&["192.0.2.0/30", "198.51.100.0/24", "2001:db8::/62"])));
        assert_eq!(at_most(&list, 2), Some(set(&["192.0.0.0/5", "2001:db8::/62"])));
        assert_eq!(at_most(&list, 1), None);
        assert_eq!(at_most(&AddressSet::default(), 0), Some(AddressSet::default()));
    }

    fn small_set() -> impl Strategy<Value = AddressSet> {
        let net = (any::<u8>(), 24u32..=32).prop_map(|(last, len)| {
            let len = Len::at_most_128(len);
            Net::v4(0xc000_0200 | u32::from(last) & (len.mask128() >> 96) as u32, len)
        });
        prop::collection::vec(net, 0..20).prop_map(|nets| nets.into_iter().collect())
    }

    proptest! {
        #[test]
        fn nothing_of_a_set_is_lost(set in small_set(), n in 1usize..8, share in 0.0f64..1.0, len in 24u32..=32) {
            let few = at_most(&set, n).unwrap();
            prop_assert!(set.difference(&few).is_empty() && few.prefixes().count() <= n);
            let full = filled(&set, share);
            prop_assert!(set.difference(&full).is_empty());
            for net in full.prefixes() {
                let inside = set.intersection(&[net].into_iter().collect()).prefixes().map(|n| 1u64 << n.size_log2()).sum::<u64>();
                // neighbours that are full enough may have become one prefix, which is as full
                prop_assert!(inside as f64 >= share * (1u64 << net.size_log2()) as f64);
            }
            let wide = widened(&set, Len::at_most_128(len));
            prop_assert!(set.difference(&wide).is_empty() && wide.prefixes().all(|net| net.len().get() <= len as u8));
        }
    }
}
