//! Makes what [`Ranges`](super::ranges::Ranges) looks up in: cuts of the whole key space. Shared with `build.rs`.

/// Keys from the first to the last number, and their value.
pub(crate) type Span = (u64, u64, u32);

/// Where a value begins; `None`: no row. The first cut is at key 0, neighbours differ.
pub(crate) type RangeStart = (u64, Option<u32>);

/// The sizes of a packed table.
#[derive(Clone, Copy, Debug)]
pub(crate) struct PackedShape {
    /// Bits of a key.
    pub(crate) bits: u32,
    /// Bytes that a key is stored in.
    pub(crate) key: usize,
    /// Bytes that a value is stored in; all ones represent no value.
    pub(crate) value: usize,
    /// Leading bits of a key that the index is made of.
    pub(crate) index: u32,
}

/// The two blobs of a table.
#[derive(Clone, Debug)]
pub(crate) struct Packed {
    /// For each slot of leading bits, and for the end, how many cuts lie before it: 32 bits each.
    pub(crate) index: Vec<u8>,
    /// Key and value of each cut.
    pub(crate) records: Vec<u8>,
}

/// The cuts of spans that ascend and are apart or within another, where the narrow one counts.
pub(crate) fn flat(spans: &[Span]) -> Vec<RangeStart> {
    let (mut cuts, mut around): (Vec<RangeStart>, Vec<Span>) = (vec![(0, None)], Vec::new());
    for span in spans {
        close(&mut cuts, &mut around, span.0);
        cut(&mut cuts, span.0, Some(span.2));
        around.push(*span);
    }
    while let Some(last) = around.last().map(|s| s.1) {
        let Some(after) = last.checked_add(1) else { break };
        close(&mut cuts, &mut around, after);
    }
    cuts
}

/// The cuts of the values that a rule makes of those of several tables.
pub(crate) fn combined<const N: usize>(
    tables: [&[RangeStart]; N],
    rule: impl Fn([Option<u32>; N]) -> Option<u32>,
) -> Vec<RangeStart> {
    let mut keys: Vec<u64> = tables.iter().flat_map(|table| table.iter().map(|cut| cut.0)).collect();
    keys.sort_unstable();
    keys.dedup();
    let value = |table: &[RangeStart], key: u64| {
        table.get(table.partition_point(|cut| cut.0 <= key).checked_sub(1)?).and_then(|cut| cut.1)
    };
    let mut cuts = Vec::new();
    for key in keys {
        cut(&mut cuts, key, rule(tables.map(|table| value(table, key))));
    }
    cuts
}

/// Ends the spans that lie before a key.
fn close(cuts: &mut Vec<RangeStart>, around: &mut Vec<Span>, key: u64) {
    while let Some(ended) = around.pop_if(|s| s.1 < key) {
        cut(cuts, ended.1 + 1, around.last().map(|s| s.2));
    }
}

/// From here on it is this value.
fn cut(cuts: &mut Vec<RangeStart>, at: u64, value: Option<u32>) {
    cuts.pop_if(|last| last.0 == at);
    if cuts.last().is_none_or(|last| last.1 != value) {
        cuts.push((at, value));
    }
}

/// The blobs of some cuts; `None` if a value does not fit.
pub(crate) fn pack(cuts: &[RangeStart], shape: PackedShape) -> Option<Packed> {
    let none = u32::MAX >> (32 - 8 * shape.value);
    let cuts: Vec<&RangeStart> = cuts.iter().filter(|c| shape.bits == 64 || c.0 >> shape.bits == 0).collect();
    if cuts.iter().any(|c| c.1.is_some_and(|v| v >= none)) {
        return None;
    }
    let slot_of = |key: u64| key.checked_shr(shape.bits - shape.index).unwrap_or(0);
    let before = |slot: u64| cuts.partition_point(|c| slot_of(c.0) < slot) as u32;
    let low = |number: u64, bytes| number.to_le_bytes().into_iter().take(bytes);
    let record = |c: &RangeStart| low(c.0, shape.key).chain(low(c.1.unwrap_or(none).into(), shape.value));
    Some(Packed {
        index: (0..=1 << shape.index).flat_map(|slot| before(slot).to_le_bytes()).collect(),
        records: cuts.iter().flat_map(|c| record(c)).collect(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neighbours_of_one_value_are_one_cut() {
        assert_eq!(
            flat(&[(4, 7, 1), (8, 9, 1), (12, 12, 2)]),
            [(0, None), (4, Some(1)), (10, None), (12, Some(2)), (13, None)]
        );
        assert_eq!(flat(&[]), [(0, None)]);
    }

    #[test]
    fn within_a_wide_span_the_narrow_one_counts() {
        let spans = [(0, 99, 1), (10, 29, 2), (10, 19, 3), (20, 20, 1), (99, 99, 4)];
        let cuts = [(0, 1), (10, 3), (20, 1), (21, 2), (30, 1), (99, 4)].map(|(at, v)| (at, Some(v)));
        let all: Vec<RangeStart> = cuts.into_iter().chain([(100, None)]).collect();
        assert_eq!(flat(&spans), all);
    }

    #[test]
    fn a_rule_is_asked_where_a_value_changes() {
        let (a, b) = (flat(&[(0, 9, 1), (20, 29, 2)]), flat(&[(5, 24, 3)]));
        let first_or_second = combined([&a[..], &b[..]], |[a, b]| a.or(b));
        assert_eq!(first_or_second, [(0, Some(1)), (10, Some(3)), (20, Some(2)), (30, None)]);
        assert_eq!(
            combined([&a[..], &b[..]], |[a, b]| a.and(b)),
            [(0, None), (5, Some(3)), (10, None), (20, Some(3)), (25, None)]
        );
    }

    #[test]
    fn a_span_may_end_with_the_last_key() {
        assert_eq!(flat(&[(0, u64::MAX, 1), (9, u64::MAX, 2)]), [(0, Some(1)), (9, Some(2))]);
    }

    #[test]
    fn cuts_behind_the_key_space_are_left_out() {
        let packed = pack(&flat(&[(0, 0xff, 1)]), PackedShape { bits: 8, key: 1, value: 1, index: 1 }).unwrap();
        assert_eq!(packed.records, [0, 1]);
        assert_eq!(packed.index, [0, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0]);
    }

    #[test]
    fn a_value_must_fit() {
        let shape = PackedShape { bits: 8, key: 1, value: 1, index: 0 };
        assert!(pack(&flat(&[(0, 1, 254)]), shape).is_some());
        assert!(pack(&flat(&[(0, 1, 255)]), shape).is_none());
    }
}
