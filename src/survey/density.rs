//! The densest prefixes of each length.

use super::sample::AddressSample;
use crate::addr::{Family, Len, Net};
use serde::Serialize;

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
    let groups = ascending.chunk_by(|a, b| (a ^ b) & len.mask128() == 0);
    let mut counts: Vec<(u64, u128)> =
        groups.filter_map(|group| Some((group.len() as u64, group.first()? & len.mask128()))).collect();
    counts.sort_unstable_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)));
    let goal = (ascending.len() as u64 * 9).div_ceil(10);
    let sums = counts.iter().scan(0, |sum, (n, _)| Some(std::mem::replace(sum, *sum + n)));
    let for_90_percent = sums.take_while(|before| *before < goal).count();
    let named = |(kept, bits): &(u64, u128)| {
        let (addresses, error) = sample.estimate(*kept);
        DensePrefix { prefix: Net::left_aligned(family, *bits, len), addresses, error }
    };
    let densest = counts.iter().take(TOP).map(named).collect();
    Density { len, prefixes: counts.len() as u64, for_90_percent: for_90_percent as u64, densest }
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
