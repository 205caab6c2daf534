//! Look-up in an embedded table of ranges.

/// The whole key space as ranges, as `pack.rs` makes them: records of `N` bytes, of which `K` are the key where the range
/// begins and the others its value, little-endian.
pub(super) struct Ranges<const K: usize, const N: usize> {
    /// How many ranges begin before each slot of leading bits.
    index: &'static [[u8; 4]],
    /// The ranges; a value of all ones: none.
    records: &'static [[u8; N]],
    /// How many bits of a key are after those of the slot.
    shift: u32,
}

/// The ranges of a table that `build.rs` packed, with keys of `N` bits.
macro_rules! ranges {
    ($name:literal, $bits:literal) => {
        $crate::db::builtin::ranges::Ranges::new(
            include_bytes!(concat!(env!("OUT_DIR"), "/", $name, ".index")),
            include_bytes!(concat!(env!("OUT_DIR"), "/", $name, ".records")),
            $bits,
        )
    };
}
pub(super) use ranges;

impl<const K: usize, const N: usize> Ranges<K, N> {
    /// What represents no value.
    const NONE: u64 = u64::MAX >> (64 - 8 * (N - K));

    /// Runs when the program is compiled; blobs that are not what they should be are an error there.
    pub(super) const fn new(index: &'static [u8], records: &'static [u8], bits: u32) -> Ranges<K, N> {
        let (index, odd) = index.as_chunks();
        let (records, rest) = records.as_chunks();
        assert!(odd.is_empty() && rest.is_empty() && index.len() > 1, "a blob ends within a record");
        Ranges { index, records, shift: bits - (index.len() - 1).ilog2() }
    }

    /// The value of the range that holds the key.
    pub(super) fn look(&self, key: u64) -> Option<u32> {
        let value = number(self.records.get(self.after(key)?.checked_sub(1)?)?.split_at(K).1);
        (value != Self::NONE).then_some(value as u32)
    }

    /// The last key of the range that holds the key; `None`: the last there is.
    pub(super) fn until(&self, key: u64) -> Option<u64> {
        self.records.get(self.after(key)?).map(|r| number(r.split_at(K).0) - 1)
    }

    /// The first key of the range that holds the key.
    pub(super) fn from(&self, key: u64) -> Option<u64> {
        self.records.get(self.after(key)?.checked_sub(1)?).map(|r| number(r.split_at(K).0))
    }

    /// How many ranges begin at the key or before it.
    #[inline(always)]
    fn after(&self, key: u64) -> Option<usize> {
        let slot = key.checked_shr(self.shift).unwrap_or(0) as usize;
        let (low, high) = (self.before(slot)?, self.before(slot + 1)?);
        Some(low + self.records.get(low..high)?.partition_point(|r| number(r.split_at(K).0) <= key))
    }

    /// How many ranges begin before a slot.
    fn before(&self, slot: usize) -> Option<usize> {
        self.index.get(slot).map(|n| u32::from_le_bytes(*n) as usize)
    }
}

/// A little-endian number of at most eight bytes; their count is known when the program is compiled.
#[inline(always)]
fn number(bytes: &[u8]) -> u64 {
    match *bytes {
        [a, b, c, d, e, f, g, h] => u64::from_le_bytes([a, b, c, d, e, f, g, h]),
        [a, b, c, d, e, f] => u64::from_le_bytes([a, b, c, d, e, f, 0, 0]),
        [a, b, c, d, e] => u64::from_le_bytes([a, b, c, d, e, 0, 0, 0]),
        [a, b, c, d] => u32::from_le_bytes([a, b, c, d]).into(),
        [a, b, c] => u32::from_le_bytes([a, b, c, 0]).into(),
        _ => bytes.iter().rev().fold(0, |number, b| number << 8 | u64::from(*b)),
    }
}
