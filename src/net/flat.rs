//! Ascending ranges of one family with an index over their leading bits: a look-up takes two or three memory accesses,
//! however many ranges there are.

/// An address as a number: 32 bits for IPv4, 128 for IPv6.
pub(super) trait AddressBits: Copy + Ord + std::fmt::Debug {
    /// How many bits it has.
    const BITS: u32;
    /// How many leading bits it has in common with another one.
    fn common(self, other: Self) -> u32;
    /// The lowest bits after a shift to the right.
    fn digit(self, shift: u32, mask: u32) -> usize;
    /// The next address.
    fn next(self) -> Option<Self>;
    /// The address before.
    fn previous(self) -> Option<Self>;
    /// How far it is from a lower address.
    fn distance(self, lower: Self) -> Self;
}

impl AddressBits for u32 {
    const BITS: u32 = 32;

    fn common(self, other: u32) -> u32 {
        (self ^ other).leading_zeros()
    }

    #[inline]
    fn digit(self, shift: u32, mask: u32) -> usize {
        (self >> shift & mask) as usize
    }

    fn next(self) -> Option<u32> {
        self.checked_add(1)
    }

    fn previous(self) -> Option<u32> {
        self.checked_sub(1)
    }

    fn distance(self, lower: u32) -> u32 {
        self.wrapping_sub(lower)
    }
}

impl AddressBits for u128 {
    const BITS: u32 = 128;

    fn common(self, other: u128) -> u32 {
        (self ^ other).leading_zeros()
    }

    #[inline]
    fn digit(self, shift: u32, mask: u32) -> usize {
        ((self >> shift) as u32 & mask) as usize
    }

    fn next(self) -> Option<u128> {
        self.checked_add(1)
    }

    fn previous(self) -> Option<u128> {
        self.checked_sub(1)
    }

    fn distance(self, lower: u128) -> u128 {
        self.wrapping_sub(lower)
    }
}

/// As many ranges are looked through one by one: two of IPv6 fill a cache line.
const FEW: usize = 6;

/// The most bits that one node decides; its table has a slot for each of their values.
const MOST_BITS: u32 = 20;

/// Marks a slot that leads to a node.
const NODE: u32 = 1 << 31;

/// Ranges that ascend and do not overlap, with their index.
#[derive(Clone, Debug)]
pub(super) struct Flat<W> {
    ranges: Vec<(W, W)>,
    nodes: Vec<FlatNode<W>>,
    slots: Vec<u32>,
    /// The slot of all addresses.
    root: u32,
}

/// A table over some bits of the last addresses of successive ranges. All of them have the bits above in common.
#[derive(Clone, Copy, Debug)]
struct FlatNode<W> {
    /// The last address of the first and of the last of its ranges.
    first: W,
    last: W,
    /// Which ranges they are.
    start: u32,
    end: u32,
    shift: u32,
    mask: u32,
    /// Where its slots begin.
    base: u32,
}

impl<W> Default for Flat<W> {
    fn default() -> Flat<W> {
        Flat { ranges: Vec::new(), nodes: Vec::new(), slots: Vec::new(), root: 0 }
    }
}

impl<W: AddressBits> Flat<W> {
    /// Indexes ranges. They ascend and do not overlap.
    pub(super) fn new(ranges: Vec<(W, W)>) -> Flat<W> {
        let mut flat = Flat { ranges, ..Flat::default() };
        flat.root = flat.slot(0, flat.ranges.len());
        flat
    }

    /// The ranges, ascending.
    pub(super) fn ranges(&self) -> &[(W, W)] {
        &self.ranges
    }

    /// The range that holds an address, by its place.
    #[inline]
    pub(super) fn find(&self, address: W) -> Option<usize> {
        let at = self.at_or_after(address);
        self.ranges.get(at).filter(|(first, _)| *first <= address).map(|_| at)
    }

    /// The first range that does not end before an address, by its place.
    #[inline]
    fn at_or_after(&self, address: W) -> usize {
        let mut slot = self.root;
        while slot & NODE != 0
            && let Some(node) = self.nodes.get((slot & !NODE) as usize)
        {
            slot = match () {
                () if address <= node.first => return node.start as usize,
                () if address > node.last => return node.end as usize,
                () => self.slots.get(node.base as usize + address.digit(node.shift, node.mask)).copied().unwrap_or(0),
            };
        }
        let rest = self.ranges.get(slot as usize..).unwrap_or_default();
        slot as usize + rest.iter().take_while(|(_, last)| *last < address).count()
    }

    /// What leads to some successive ranges: the place of the first, or a node.
    fn slot(&mut self, start: usize, end: usize) -> u32 {
        match self.ranges.get(start..end) {
            Some([(_, first), .., (_, last)]) if end - start > FEW => {
                let (first, last) = (*first, *last);
                self.node(start, end, first, last)
            }
            _ => start as u32,
        }
    }

    fn node(&mut self, start: usize, end: usize, first: W, last: W) -> u32 {
        // the last addresses differ, so at least one bit is left
        let left = W::BITS - first.common(last);
        let bits = (end - start).ilog2().min(MOST_BITS).min(left);
        let (shift, mask) = (left - bits, (1 << bits) - 1);
        let (place, base) = (self.nodes.len(), self.slots.len());
        let node = FlatNode { first, last, start: start as u32, end: end as u32, shift, mask, base: base as u32 };
        self.nodes.push(node);
        self.slots.resize(base + (1 << bits), 0);
        let mut from = start;
        for digit in 0..=mask as usize {
            let rest = self.ranges.get(from..end).unwrap_or_default();
            let to = from + rest.iter().take_while(|(_, last)| last.digit(shift, mask) == digit).count();
            let slot = self.slot(from, to);
            if let Some(room) = self.slots.get_mut(base + digit) {
                *room = slot;
            }
            from = to;
        }
        place as u32 | NODE
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Ranges that ascend and do not overlap, of any numbers.
    fn ascending<W: AddressBits>(mut bounds: Vec<W>) -> Vec<(W, W)> {
        bounds.sort();
        bounds.dedup();
        bounds.as_chunks::<2>().0.iter().map(|[first, last]| (*first, *last)).collect()
    }

    fn agrees<W: AddressBits>(ranges: Vec<(W, W)>, others: &[W]) {
        let flat = Flat::new(ranges.clone());
        let near = |w: &W| [w.previous(), Some(*w), w.next()];
        let ends = ranges.iter().flat_map(|(first, last)| [near(first), near(last)]).flatten().flatten();
        for address in ends.chain(others.iter().copied()) {
            let slow = ranges.iter().position(|(first, last)| *first <= address && address <= *last);
            assert_eq!(flat.find(address), slow, "{address:?}");
        }
    }

    #[test]
    fn an_empty_list_holds_nothing() {
        assert_eq!((Flat::<u32>::new(Vec::new()).find(0), Flat::<u128>::default().find(u128::MAX)), (None, None));
    }

    #[test]
    fn the_whole_space_holds_everything() {
        agrees(vec![(0, u32::MAX)], &[0, 1 << 31]);
        agrees(vec![(0, u128::MAX)], &[0, 1 << 127]);
    }

    #[test]
    fn many_ranges_beside_each_other_are_found() {
        agrees(
            (0..3000u128).map(|i| (i * 3 + (0xfe80 << 112), i * 3 + 1 + (0xfe80 << 112))).collect(),
            &[0, u128::MAX],
        );
        agrees((0..3000u32).map(|i| (i * 3, i * 3 + 1)).collect(), &[u32::MAX]);
    }

    proptest! {
        #[test]
        fn every_answer_is_that_of_a_linear_scan(
            bounds in prop::collection::vec(any::<u32>(), 0..300),
            shift in 0u32..20,
            others in prop::collection::vec(any::<u32>(), 20),
        ) {
            // shifted, so that many begin with the same bits
            agrees(ascending(bounds.iter().map(|b| b >> shift).collect()), &others);
            let wide = |b: &u32| u128::from(*b) << (96 - 4 * shift) | 0x2001 << 112;
            agrees(ascending(bounds.iter().map(wide).collect()), &others.iter().map(wide).collect::<Vec<_>>());
        }
    }
}
