//! The densest prefixes of each length.

use super::sample::AddressSample;
use crate::addr::{Family, Len, Net};
use serde::Serialize;
use std::collections::BTreeMap;

/// The lengths that are looked at.
const LENGTHS: [(Family, &[u32]); 2] =
    [(Family::V4, &[24, 20, 16, 12, 8]), (Family::V6, &[112, 104, 96, 80, 64, 56, 48, 40, 32])];
/// Prefixes of each length that are named.
const TOP: usize = 10;

/// A prefix and its different addresses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct DensePrefix {
    /// The prefix.
    pub prefix: Net,
    /// How many different addresses of the list it has; an estimate if `error` is not 0.
    pub addresses: u64,
    /// How far the estimate may be off, in 95 of 100 cases at most.
    pub error: u64,
}

/// The prefixes of one length.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Density {
    /// The length.
    #[serde(rename = "length")]
    pub len: Len,
    /// How many prefixes have an address; beyond the memory bound, of those in the sample.
    pub prefixes: u64,
    /// The fewest prefixes of this length that have 90 % of the different addresses.
    pub for_90_percent: u64,
    /// Those with most addresses, of equal ones the lower first.
    pub densest: Vec<DensePrefix>,
}

/// The densities of a family.
pub(super) fn densities(family: Family, sample: &AddressSample) -> Vec<Density> {
    let mut addresses: Vec<u128> = sample.addresses().collect();
    addresses.sort_unstable();
    let lengths = LENGTHS.iter().filter(|(of, _)| *of == family).flat_map(|(_, lengths)| *lengths);
    lengths.map(|len| density(family, Len::at_most_128(*len), &addresses, sample)).collect()
}

fn density(family: Family, len: Len, ascending: &[u128], sample: &AddressSample) -> Density {
    let mask = len.mask128();
    let groups = ascending.chunk_by(|a, b| (a ^ b) & mask == 0);
    let mut counts: Vec<(u64, u128)> =
        groups.filter_map(|group| Some((group.len() as u64, group.first()? & mask))).collect();
    let for_90_percent = fewest(&counts, (ascending.len() as u64 * 9).div_ceil(10));
    let named = |(kept, bits): &(u64, u128)| {
        let (addresses, error) = sample.estimate(*kept);
        DensePrefix { prefix: Net::left_aligned(family, *bits, len), addresses, error }
    };
    let prefixes = counts.len() as u64;
    let densest = most(&mut counts).iter().map(named).collect();
    Density { len, prefixes, for_90_percent, densest }
}

/// Those with most addresses, of equal ones the lower first. Only they are sorted: most prefixes have one address.
fn most(counts: &mut [(u64, u128)]) -> &[(u64, u128)] {
    let order = |a: &(u64, u128), b: &(u64, u128)| b.0.cmp(&a.0).then(a.1.cmp(&b.1));
    if counts.len() > TOP {
        counts.select_nth_unstable_by(TOP - 1, order);
    }
    let top = counts.len().min(TOP);
    let top = counts.get_mut(..top).unwrap_or_default();
    top.sort_unstable_by(order);
    top
}

/// The fewest prefixes that have as many addresses together.
fn fewest(counts: &[(u64, u128)], goal: u64) -> u64 {
    let mut by_size: BTreeMap<u64, u64> = BTreeMap::new();
    counts.iter().for_each(|(size, _)| *by_size.entry(*size).or_default() += 1);
    let (mut prefixes, mut missing) = (0, goal);
    for (size, n) in by_size.into_iter().rev() {
        let taken = missing.div_ceil(size).min(n);
        prefixes += taken;
        missing = missing.saturating_sub(taken * size);
    }
    prefixes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn few_addresses_have_exact_densities() {
        let mut sample = AddressSample::default();
        let net = 0x2001_0db8_u128 << 96;
        (0..50).for_each(|n| sample.insert(net | n));
        (0..49).for_each(|n| sample.insert(net | 1 << 64 | n << 16));
        sample.insert(net | 1 << 80);
        let found = densities(Family::V6, &sample);
        let of = |len| found.iter().find(|density| density.len.get() == len).unwrap();
        let first = DensePrefix { prefix: Net::v6(net, Len::at_most_128(112)), addresses: 50, error: 0 };
        assert_eq!((of(112).prefixes, of(112).densest[0]), (51, first));
        assert_eq!((of(112).for_90_percent, of(64).for_90_percent, of(48).for_90_percent), (41, 2, 1));
        assert_eq!(of(48).densest.iter().map(|dense| dense.addresses).collect::<Vec<_>>(), [99, 1]);
    }

    proptest::proptest! {
        #[test]
        fn the_densest_and_the_fewest_are_those_of_the_sorted_list(
            sizes in proptest::collection::vec(1u64..6, 0..60), goal in 0u64..200,
        ) {
            let mut counts: Vec<(u64, u128)> = sizes.into_iter().zip(0..).collect();
            let mut sorted = counts.clone();
            sorted.sort_by_key(|(size, bits)| (std::cmp::Reverse(*size), *bits));
            let before = sorted.iter().scan(0, |sum, (size, _)| Some(std::mem::replace(sum, *sum + size)));
            let expected = before.take_while(|before| *before < goal).count() as u64;
            proptest::prop_assert_eq!(fewest(&counts, goal), expected);
            sorted.truncate(TOP);
            proptest::prop_assert_eq!(most(&mut counts), &sorted[..]);
        }
    }

    #[test]
    fn many_addresses_have_densities_within_the_error_after_a_merge() {
        let (mut first, mut second) = (AddressSample::default(), AddressSample::default());
        // a tenth of two million addresses is in one /64
        for n in 0..2_000_000u128 {
            let high = if n % 10 == 0 { 0x2001_0db8 << 32 } else { (0x2001_0db9 << 32) + n % 4096 };
            let address = high << 64 | n.wrapping_mul(0x9e37_79b9_7f4a_7c15) & 0xffff_ffff_ffff_ffff;
            if n % 3 == 0 { first.insert(address) } else { second.insert(address) }
        }
        first.merge(&second);
        let found = densities(Family::V6, &first);
        let dense = found.iter().find(|density| density.len.get() == 64).unwrap().densest[0];
        assert_eq!(dense.prefix.bits(), 0x2001_0db8 << 96);
        assert!(dense.error > 0 && dense.addresses.abs_diff(200_000) <= 2 * dense.error, "{dense:?}");
    }
}
