//! The addresses or subnets of a set by number.

use super::{AddressCount, AddressSet, Range};
use crate::addr::{Len, Net};

/// The addresses of a set, or its subnets of one length, numbered from zero in ascending order.
///
/// ```
/// use ipv6calc::addr::{Len, Net};
/// use ipv6calc::net::{AddressCount, Index, AddressSet};
/// let set: AddressSet = [Net::v6(0x2001_0db8 << 96, Len::v6(32)?)].into_iter().collect();
/// let sites = Index::new(&set, Some(Len::SITE));
/// assert_eq!(sites.len(), AddressCount::from(65536));
/// assert_eq!(sites.get(AddressCount::from(5)).map(|net| net.bits() >> 80), Some(0x2001_0db8_0005));
/// # Ok::<(), ipv6calc::addr::LenError>(())
/// ```
#[derive(Clone, Debug)]
pub struct Index {
    /// The ranges that hold any, with the number of the first, ascending.
    rows: Vec<IndexRow>,
    end: AddressCount,
}

#[derive(Clone, Debug)]
struct IndexRow {
    start: AddressCount,
    range: Range,
    len: Len,
    /// The first `len` bits of the first one.
    first: u128,
}

impl Index {
    /// Numbers the prefixes of this length that lie wholly in the set; without a length, single addresses. IPv4 has no
    /// prefix longer than 32.
    pub fn new(set: &AddressSet, len: Option<Len>) -> Index {
        let (mut rows, mut end) = (Vec::new(), AddressCount::ZERO);
        for range in set.ranges() {
            let len = len.unwrap_or(Len::at_most_128(u32::from(range.family.width())));
            if let Some((first, last)) = range.blocks(len) {
                rows.push(IndexRow { start: end, range: *range, len, first });
                end = end + AddressCount::from(last - first) + AddressCount::from(1);
            }
        }
        Index { rows, end }
    }

    /// How many there are.
    pub fn len(&self) -> AddressCount {
        self.end
    }

    /// Whether it has no rows.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The one of this number, from zero; `None` after the last.
    pub fn get(&self, number: AddressCount) -> Option<Net> {
        let after = self.rows.partition_point(|row| row.start <= number);
        let row = self.rows.get(after.checked_sub(1)?).filter(|_| number < self.end)?;
        let block = row.first + number.minus(row.start)?;
        let bits = block.checked_shl(128 - u32::from(row.len.get())).unwrap_or(0);
        Some(Net::left_aligned(row.range.family, bits, row.len))
    }
}
