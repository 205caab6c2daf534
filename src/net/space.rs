//! Free room by size, and which of it the next prefix is taken from.

use super::AddressSet;
use crate::addr::{Family, Len, Net};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::RangeInclusive;

/// Where the next prefix is taken from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Strategy {
    /// The lowest address that fits.
    #[default]
    Lowest,
    /// The smallest free block that fits, the lowest of them: what is large stays whole.
    BestFit,
    /// The start of the largest free block, the lowest of them: what is there already is as far away as possible, so
    /// that it and the new one can grow, by bisection as in [RFC 3531](https://www.rfc-editor.org/rfc/rfc3531).
    Sparse,
}

impl Strategy {
    /// Every strategy with its name.
    pub const ALL: [(&str, Strategy); 3] =
        [("lowest", Strategy::Lowest), ("best-fit", Strategy::BestFit), ("sparse", Strategy::Sparse)];
}

/// Free room: the maximal free blocks by size. A prefix fits where a maximal block is at least as large, because every
/// prefix inside a range is inside one of the [prefixes](super::Range::prefixes) of that range.
///
/// ```
/// use ipv6calc::addr::{Len, Net};
/// use ipv6calc::net::{AddressSet, Space, Strategy};
/// let pool: AddressSet = [Net::v6(0x2001_0db8 << 96, Len::v6(32)?)].into_iter().collect();
/// let mut space = Space::new(&pool);
/// let mut next = || space.take(Len::SITE, Strategy::Sparse).map(|net| net.bits() >> 80 & 0xffff);
/// assert_eq!([next(), next(), next(), next()], [Some(0), Some(0x8000), Some(0x4000), Some(0xc000)]);
/// # Ok::<(), ipv6calc::addr::LenError>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct Space {
    blocks: BTreeMap<(Family, Len), BTreeSet<Net>>,
}

impl Space {
    /// The room that a set of free addresses is.
    pub fn new(free: &AddressSet) -> Space {
        let mut space = Space::default();
        free.prefixes().for_each(|net| space.put(net));
        space
    }

    /// Takes a prefix of this length out of the free room; `None` if none fits. IPv4 goes before IPv6.
    pub fn take(&mut self, len: Len, strategy: Strategy) -> Option<Net> {
        let families = [Family::V4, Family::V6].into_iter().filter(|family| len.get() <= family.width());
        let block = families
            .map(|family| (family, Len::at_most_128(0))..=(family, len))
            .find_map(|fits| self.choose(fits, strategy))?;
        let taken = Net::left_aligned(block.family(), block.bits(), len);
        self.remove(&block);
        block.without(&taken).into_iter().for_each(|rest| self.put(rest));
        Some(taken)
    }

    /// The block to take from, among those of these sizes.
    fn choose(&self, fits: RangeInclusive<(Family, Len)>, strategy: Strategy) -> Option<Net> {
        let mut firsts = self.blocks.range(fits).filter_map(|(_, blocks)| blocks.first());
        match strategy {
            Strategy::Lowest => firsts.min(),
            Strategy::BestFit => firsts.next_back(),
            Strategy::Sparse => firsts.next(),
        }
        .copied()
    }

    fn put(&mut self, block: Net) {
        self.blocks.entry((block.family(), block.len())).or_default().insert(block);
    }

    fn remove(&mut self, block: &Net) {
        if let Some(blocks) = self.blocks.get_mut(&(block.family(), block.len())) {
            blocks.remove(block);
        }
    }
}
