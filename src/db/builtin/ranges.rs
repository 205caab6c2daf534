//! Look-up in an embedded table of ranges.

/// The whole key space as ranges, as `pack.rs` makes them: `K` bytes a key, `V` bytes a value, little-endian.
pub(super) struct Ranges<const K: usize, const V: usize> {
    /// How many ranges begin before each slot of leading bits.
    index: &'static [[u8; 4]],
    /// Where ranges begin.
    starts: &'static [[u8; K]],
    /// Their values; all ones: none.
    values: &'static [[u8; V]],
    /// How many bits of a key are behind those of the slot.
    shift: u32,
}

/// The ranges of a table that `build.rs` packed, with keys of so many bits.
macro_rules! ranges {
    ($name:literal, $bits:literal) => {
        $crate::db::builtin::ranges::Ranges::new(
            include_bytes!(concat!(env!("OUT_DIR"), "/", $name, ".index")),
            include_bytes!(concat!(env!("OUT_DIR"), "/", $name, ".starts")),
            include_bytes!(concat!(env!("OUT_DIR"), "/", $name, ".values")),
            $bits,
        )
    };
}
pub(super) use ranges;

impl<const K: usize, const V: usize> Ranges<K, V> {
    /// What stands for no value.
    const NONE: u64 = u64::MAX >> (64 - 8 * V);

    /// Runs when the program is compiled; blobs that do not belong together are an error there.
    pub(super) const fn new(
        index: &'static [u8],
        starts: &'static [u8],
        values: &'static [u8],
        bits: u32,
    ) -> Ranges<K, V> {
        let (index, rest) = index.as_chunks();
        let (starts, odd) = starts.as_chunks();
        let (values, last) = values.as_chunks();
        assert!(rest.is_empty() && odd.is_empty() && last.is_empty(), "a blob ends within a record");
        assert!(starts.len() == values.len() && index.len() > 1, "blobs of different tables");
        Ranges { index, starts, values, shift: bits - (index.len() - 1).ilog2() }
    }

    /// The value of the range that holds the key.
    pub(super) fn look(&self, key: u64) -> Option<u32> {
        let slot = key.checked_shr(self.shift).unwrap_or(0) as usize;
        let (low, high) = (self.before(slot)?, self.before(slot + 1)?);
        let after = low + self.starts.get(low..high)?.partition_point(|start| number(start) <= key);
        let value = number(self.values.get(after.checked_sub(1)?)?);
        (value != Self::NONE).then_some(value as u32)
    }

    /// The last key of the range that holds the key; `None`: the last there is.
    pub(super) fn until(&self, key: u64) -> Option<u64> {
        let slot = key.checked_shr(self.shift).unwrap_or(0) as usize;
        let (low, high) = (self.before(slot)?, self.before(slot + 1)?);
        let after = low + self.starts.get(low..high)?.partition_point(|start| number(start) <= key);
        self.starts.get(after).map(|start| number(start) - 1)
    }

    /// How many ranges begin before a slot.
    fn before(&self, slot: usize) -> Option<usize> {
        self.index.get(slot).map(|n| u32::from_le_bytes(*n) as usize)
    }
}

/// A little-endian number of at most eight bytes.
fn number<const N: usize>(bytes: &[u8; N]) -> u64 {
    let mut wide = [0; 8];
    wide.iter_mut().zip(bytes).for_each(|(to, from)| *to = *from);
    u64::from_le_bytes(wide)
}
