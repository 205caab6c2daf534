//! Look-up in an embedded table of ranges.

use crate::class::Registry;

/// Bytes of a record: first and last key, registry.
const RECORD: usize = 17;

/// Sorted ranges that do not overlap, as `build.rs` packs them.
pub(super) struct Table(pub(super) &'static [u8]);

impl Table {
    /// The registry of the range that holds the key.
    pub(super) fn look(&self, key: u64) -> Registry {
        let (records, _) = self.0.as_chunks::<RECORD>();
        let after = records.partition_point(|r| first(r) <= key);
        let found = after.checked_sub(1).and_then(|i| records.get(i));
        let number = found.filter(|r| key <= last(r)).map(|[.., number]| *number);
        number.and_then(Registry::from_number).unwrap_or(Registry::Unknown)
    }
}

/// The first key of a record.
fn first(record: &[u8; RECORD]) -> u64 {
    record.first_chunk().map_or(0, |b| u64::from_le_bytes(*b))
}

/// The last key of a record.
fn last([_, _, _, _, _, _, _, _, b @ .., _]: &[u8; RECORD]) -> u64 {
    u64::from_le_bytes(*b)
}
