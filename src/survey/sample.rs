//! The different addresses of a list, in bounded memory: all of them while they are few, a sample when they are many.

use crate::addr::binary::power_of_two;

/// At most this many addresses are kept.
pub(super) const MOST: usize = 1 << 18;

/// Different addresses. Beyond [`MOST`] those are kept whose hash is below a threshold, which is halved as often as needed
/// (adaptive sampling, Flajolet 1990): the sample depends only on which addresses there were, not on their order or number, so
/// that parts add up to what the whole gives. Unlike HyperLogLog, which would need less memory, it also counts the addresses
/// below a prefix; 2^17 addresses and more give a standard error of less than 0.3 %.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct AddressSample {
    /// Open addressing; zero is an empty slot.
    slots: Vec<u128>,
    used: usize,
    /// Whether the address zero is kept.
    has_zero: bool,
    /// How often the threshold was halved.
    level: u32,
}

impl Default for AddressSample {
    fn default() -> AddressSample {
        AddressSample { slots: vec![0; 1024], used: 0, has_zero: false, level: 0 }
    }
}

/// The upper half of a product, folded into the lower one.
#[inline]
const fn fold(a: u64, b: u64) -> u64 {
    let product = (a as u128) * (b as u128);
    (product >> 64) as u64 ^ product as u64
}

/// A hash that is the same everywhere, because samples of several machines are merged.
#[inline]
const fn hash(address: u128) -> u64 {
    let a = fold(address as u64 ^ 0x9e37_79b9_7f4a_7c15, 0xbf58_476d_1ce4_e5b9);
    let b = fold(a ^ (address >> 64) as u64, 0x94d0_49bb_1331_11eb);
    fold(b ^ 0x2545_f491_4f6c_dd1d, 0xd6e8_feb8_6659_fd93)
}

impl AddressSample {
    /// Adds an address, again or for the first time.
    #[inline]
    pub(super) fn insert(&mut self, address: u128) {
        let hash = hash(address);
        if hash <= u64::MAX >> self.level {
            self.keep(address, hash);
        }
    }

    fn keep(&mut self, address: u128, hash: u64) {
        if address == 0 {
            self.has_zero = true;
            return;
        }
        let mask = self.slots.len() - 1;
        let mut at = hash as usize & mask;
        while let Some(slot) = self.slots.get_mut(at) {
            if *slot == address {
                return;
            }
            if *slot == 0 {
                *slot = address;
                self.used += 1;
                break;
            }
            at = (at + 1) & mask;
        }
        if self.len() > MOST {
            self.halve();
        } else if self.used * 2 > self.slots.len() {
            self.rebuild(self.slots.len() * 2);
        }
    }

    /// Halves the threshold until the addresses fit.
    fn halve(&mut self) {
        while self.len() > MOST {
            self.level += 1;
            self.rebuild(self.slots.len());
        }
    }

    /// Moves the addresses below the threshold to a table of this size.
    fn rebuild(&mut self, size: usize) {
        let slots = std::mem::replace(&mut self.slots, vec![0; size]);
        self.used = 0;
        let zero = std::mem::take(&mut self.has_zero).then_some(0);
        for address in slots.into_iter().filter(|address| *address != 0).chain(zero) {
            self.insert(address);
        }
    }

    /// Adds the addresses of another part.
    pub(super) fn merge(&mut self, other: &AddressSample) {
        if other.level > self.level {
            self.level = other.level;
            self.rebuild(self.slots.len());
        }
        other.addresses().for_each(|address| self.insert(address));
    }

    /// A sample of these addresses, which may be written by another machine.
    pub(super) fn of(level: u32, addresses: impl Iterator<Item = u128>) -> AddressSample {
        let mut sample = AddressSample { level: level.min(63), ..AddressSample::default() };
        addresses.for_each(|address| sample.insert(address));
        sample
    }

    /// The addresses that are kept, in no order.
    pub(super) fn addresses(&self) -> impl Iterator<Item = u128> {
        self.slots.iter().copied().filter(|address| *address != 0).chain(self.has_zero.then_some(0))
    }

    /// How many are kept.
    pub(super) fn len(&self) -> usize {
        self.used + usize::from(self.has_zero)
    }

    /// How often the threshold was halved: each address that is kept represents two to the power of this many.
    pub(super) fn level(&self) -> u32 {
        self.level
    }

    /// How many addresses a number of kept ones represents, and how far that may be off: in 95 of 100 cases at most.
    pub(super) fn estimate(&self, kept: u64) -> (u64, u64) {
        // a level is below 64
        let level = self.level as i32;
        let skipped = 1.0 - power_of_two(-level);
        let error = 1.96 * (kept as f64 * skipped).sqrt() * power_of_two(level);
        (kept << self.level, error.ceil() as u64)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Addresses in a few networks, with and without pattern.
    fn addresses(n: u64) -> impl Iterator<Item = u128> {
        (0..n).map(|n| {
            u128::from(0x2001_0db8_0000_0000 + n % 7) << 64
                | u128::from(if n % 2 == 0 { n } else { hash(u128::from(n)) })
        })
    }

    #[test]
    fn few_addresses_are_counted_exactly() {
        let mut sample = AddressSample::default();
        addresses(100_000).chain(addresses(50_000)).chain([0, 0]).for_each(|address| sample.insert(address));
        assert_eq!((sample.len(), sample.level(), sample.estimate(sample.len() as u64)), (100_001, 0, (100_001, 0)));
    }

    #[test]
    fn many_addresses_are_estimated_within_the_error() {
        let mut sample = AddressSample::default();
        let n = 3_000_000;
        addresses(n).for_each(|address| sample.insert(address));
        assert!(sample.len() > MOST / 2 && sample.len() <= MOST, "{}", sample.len());
        let (estimate, error) = sample.estimate(sample.len() as u64);
        assert!(estimate.abs_diff(n) <= 2 * error && error < n / 100, "{estimate} {error}");
    }

    #[test]
    fn a_sample_does_not_depend_on_order_or_parts() {
        let sorted = |sample: &AddressSample| {
            let mut all: Vec<_> = sample.addresses().collect();
            all.sort_unstable();
            (sample.level(), all)
        };
        let all: Vec<u128> = addresses(1_000_000).collect();
        let mut whole = AddressSample::default();
        all.iter().for_each(|address| whole.insert(*address));
        let mut turned = AddressSample::default();
        all.iter().rev().chain(&all).for_each(|address| turned.insert(*address));
        assert_eq!(sorted(&whole), sorted(&turned));
        let mut sum = AddressSample::default();
        for part in all.chunks(377_777) {
            sum.merge(&AddressSample::of(0, part.iter().copied()));
        }
        assert_eq!(sorted(&whole), sorted(&sum));
    }
}
