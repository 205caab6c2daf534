//! How often each hexadecimal digit occurs at each of the 32 places of an IPv6 address, and the entropy of each place.

use crate::addr::binary::log2;

/// Counts of this size are moved before they can overflow.
const FULL: u32 = u32::MAX / 2;

/// Digits of IPv6 addresses.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct DigitCounts {
    /// By place and digit.
    counts: [[u64; 16]; 32],
    /// What was added since: by octet, which takes half the work.
    fresh: Box<[[u32; 256]; 16]>,
    added: u32,
}

impl Default for DigitCounts {
    fn default() -> DigitCounts {
        DigitCounts { counts: [[0; 16]; 32], fresh: Box::new([[0; 256]; 16]), added: 0 }
    }
}

impl DigitCounts {
    /// Adds an address.
    #[inline]
    pub(super) fn add(&mut self, address: u128) {
        for (counts, octet) in self.fresh.iter_mut().zip(address.to_be_bytes()) {
            if let Some(count) = counts.get_mut(usize::from(octet)) {
                *count += 1;
            }
        }
        self.added += 1;
        if self.added == FULL {
            self.gather();
        }
    }

    /// Moves the counts of octets to those of digits.
    fn gather(&mut self) {
        for (octets, places) in self.fresh.iter_mut().zip(self.counts.as_chunks_mut::<2>().0) {
            let [high, low] = places;
            for (octet, count) in octets.iter_mut().enumerate() {
                let count = u64::from(std::mem::take(count));
                for (place, digit) in [(&mut *high, octet >> 4), (&mut *low, octet & 15)] {
                    if let Some(sum) = place.get_mut(digit) {
                        *sum += count;
                    }
                }
            }
        }
        self.added = 0;
    }

    /// The counts by place and digit.
    pub(super) fn counts(&self) -> [[u64; 16]; 32] {
        let mut all = self.clone();
        all.gather();
        all.counts
    }

    /// Adds counts by place and digit.
    pub(super) fn merge(&mut self, counts: &[[u64; 16]; 32]) {
        for (sum, count) in self.counts.iter_mut().flatten().zip(counts.iter().flatten()) {
            *sum = sum.saturating_add(*count);
        }
    }

    /// The entropy of each place (Shannon), of its greatest possible: 0 if all addresses have the same digit there, 1 if all
    /// digits are equally frequent.
    pub(super) fn entropies(&self) -> [f64; 32] {
        self.counts().map(|digits| {
            let all: u64 = digits.iter().sum();
            let bits = |n: &u64| (log2(u128::from(*n)) - log2(u128::from(all))) * *n as f64 / all as f64;
            let sum: f64 = digits.iter().filter(|n| **n > 0).map(bits).sum();
            // subtracted: the negative of zero is a zero with a sign, which max may keep
            (0.0 - sum / 4.0).max(0.0)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashMap;

    /// The definition, digit by digit of the text.
    fn reference(addresses: &[u128], place: usize) -> f64 {
        let mut counts: HashMap<char, f64> = HashMap::new();
        for address in addresses {
            let digit = format!("{address:032x}").chars().nth(place).unwrap();
            *counts.entry(digit).or_default() += 1.0;
        }
        let n = addresses.len() as f64;
        counts.values().map(|count| -(count / n) * (count / n).log(16.0)).sum()
    }

    #[test]
    fn entropies_are_those_of_the_definition() {
        let mut state = 7u128;
        let addresses: Vec<u128> = (0..2000u128)
            .map(|n| {
                state = state.wrapping_mul(0x2360_ed05_1fc6_5da4_4385_df64_9fcc_f645).wrapping_add(1);
                0x2001_0db8 << 96 | (n % 5) << 80 | n << 32 | state >> 100
            })
            .collect();
        let mut whole = DigitCounts::default();
        addresses.iter().for_each(|address| whole.add(*address));
        for (place, entropy) in whole.entropies().into_iter().enumerate() {
            assert!((entropy - reference(&addresses, place)).abs() < 1e-9, "{place}: {entropy}");
            assert!(entropy.is_sign_positive(), "{place}: {entropy}");
        }
        let mut sum = DigitCounts::default();
        for part in addresses.chunks(333) {
            let mut digits = DigitCounts::default();
            part.iter().for_each(|address| digits.add(*address));
            sum.merge(&digits.counts());
        }
        assert_eq!(sum.counts(), whole.counts());
    }
}
