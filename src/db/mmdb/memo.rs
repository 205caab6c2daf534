//! A memory of answers by the place of their record, shared by threads without a lock.

use std::sync::atomic::{AtomicU64, Ordering};

/// Slots of a memory: 128 KiB.
const SLOTS: usize = 1 << 14;
/// Bits of an answer in a slot; above it is the position of the record, plus 1.
pub(super) const ANSWER: u32 = 35;

/// The last answers of many records: addresses are many, their records few. What does not fit is forgotten.
pub(super) struct Memo(Box<[AtomicU64]>);

impl Memo {
    pub(super) fn new() -> Memo {
        Memo((0..SLOTS).map(|_| AtomicU64::new(0)).collect())
    }

    fn slot(&self, key: u64) -> Option<&AtomicU64> {
        // the golden ratio spreads places that differ in their low bits only
        let spread = key.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> (u64::BITS - SLOTS.trailing_zeros());
        self.0.get(usize::try_from(spread).ok()?)
    }

    /// The answer of a record, found by the closure if it is not remembered: at most [`ANSWER`] bits.
    pub(super) fn answer(&self, offset: usize, find: impl FnOnce() -> u64) -> u64 {
        let key = offset as u64 + 1;
        let Some(slot) = self.slot(key).filter(|_| key >> (u64::BITS - ANSWER) == 0) else { return find() };
        let seen = slot.load(Ordering::Relaxed);
        if seen >> ANSWER == key {
            return seen & ((1 << ANSWER) - 1);
        }
        let answer = find();
        slot.store(key << ANSWER | answer, Ordering::Relaxed);
        answer
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_remembered_is_what_was_found() {
        let memo = Memo::new();
        for round in 0..2 {
            for offset in (0..100_000).step_by(7) {
                let answer = (offset as u64 * 3) & ((1 << ANSWER) - 1);
                assert_eq!(memo.answer(offset, || answer), answer, "{round}");
            }
        }
    }

    #[test]
    fn a_second_question_is_not_asked_and_far_records_always_are() {
        let memo = Memo::new();
        assert_eq!((memo.answer(5, || 1), memo.answer(5, || 2)), (1, 1));
        assert_eq!((memo.answer(1 << 29, || 1), memo.answer(1 << 29, || 2)), (1, 2));
        assert_eq!((memo.answer((1 << 29) - 2, || 1), memo.answer((1 << 29) - 2, || 2)), (1, 1));
    }
}
