//! Free room by size, and which of it the next prefix is taken from.

use super::{AddressSet, Range};
use crate::addr::{Family, Len, Net};
use std::collections::{BTreeMap, BTreeSet};

/// Where the next prefix is taken from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
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

/// Free room, kept as ranges. Each strategy has one candidate of each range: a maximal free block of it, at the start of which
/// a prefix fits. Blocks are never listed: a range between two used addresses may consist of 254 of them.
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
    /// The last address of each free range, by its family and first address, left-aligned.
    ranges: BTreeMap<(Family, u128), u128>,
    /// The candidates of the ranges, for each length and strategy that has been requested.
    queues: BTreeMap<(Len, Strategy), BTreeSet<Candidate>>,
}

/// A block that a prefix can be taken from, in the order of preference.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Candidate {
    family: Family,
    /// Less is better.
    rank: u8,
    block: Net,
}

impl Candidate {
    /// The best block of a range for a prefix of this length; `None` if it fits into none.
    fn of(range: Range, len: Len, strategy: Strategy) -> Option<Candidate> {
        let rank = |block: &Net| match strategy {
            Strategy::Lowest => 0,
            Strategy::BestFit => u8::MAX - block.len().get(),
            Strategy::Sparse => block.len().get(),
        };
        let fits = range.prefixes().filter(|block| block.len() <= len);
        let best = fits.map(|block| Candidate { family: range.family, rank: rank(&block), block }).min();
        best.filter(|_| len.get() <= range.family.width())
    }
}

impl Space {
    /// The room that a set of free addresses is.
    pub fn new(free: &AddressSet) -> Space {
        let ranges = free.ranges().iter().map(|range| ((range.family, range.first), range.last)).collect();
        Space { ranges, queues: BTreeMap::new() }
    }

    /// Takes a prefix of this length out of the free room; `None` if none fits. IPv4 goes before IPv6.
    pub fn take(&mut self, len: Len, strategy: Strategy) -> Option<Net> {
        let ranges = &self.ranges;
        let queue = self.queues.entry((len, strategy)).or_insert_with(|| {
            let all =
                ranges.iter().map(|((family, first), last)| Range { family: *family, first: *first, last: *last });
            all.filter_map(|range| Candidate::of(range, len, strategy)).collect()
        });
        let block = queue.first()?.block;
        let taken = Range::from(Net::left_aligned(block.family(), block.bits(), len));
        self.cut(&taken);
        taken.net()
    }

    /// Takes a range out of the free range that holds it.
    fn cut(&mut self, taken: &Range) {
        let family = taken.family;
        let Some((&(_, first), &last)) = self.ranges.range((family, 0)..=(family, taken.first)).next_back() else {
            return;
        };
        self.ranges.remove(&(family, first));
        self.offer(Range { family, first, last }, false);
        let below =
            taken.first.checked_sub(1).filter(|end| first <= *end).map(|end| Range { family, first, last: end });
        let above =
            taken.last.checked_add(1).filter(|start| *start <= last).map(|start| Range { family, first: start, last });
        for rest in [below, above].into_iter().flatten() {
            self.ranges.insert((family, rest.first), rest.last);
            self.offer(rest, true);
        }
    }

    /// Enters the candidates of a range in every queue, or removes them.
    fn offer(&mut self, range: Range, enters: bool) {
        for ((len, strategy), queue) in &mut self.queues {
            match Candidate::of(range, *len, *strategy) {
                Some(candidate) if enters => queue.insert(candidate),
                Some(candidate) => queue.remove(&candidate),
                None => false,
            };
        }
    }
}
