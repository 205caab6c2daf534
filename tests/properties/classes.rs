//! What an address is, and filters upon it, against the slow and obvious way.

use super::cases;
use ipv6calc::addr::{Len, Net, V4, V6, Value};
use ipv6calc::class::{self, V4Types, V6Types, iid, special};
use ipv6calc::db::Databases;
use ipv6calc::filter::Filter;
use proptest::prelude::*;

/// Addresses near the blocks that mean something.
pub(super) fn bits128() -> impl Strategy<Value = u128> {
    let block = proptest::sample::select(special::V6.iter().collect::<Vec<_>>());
    let near = (block, any::<u128>(), -1i8..=1).prop_map(|(block, low, step)| {
        let std::net::IpAddr::V6(first) = block.net.first() else { unreachable!("a table of IPv6 blocks") };
        let first = u128::from(first);
        if step == 0 { first | (low & !block.net.len().mask128()) } else { first.wrapping_add_signed(i128::from(step)) }
    });
    let identifiers = (
        any::<u64>(),
        prop_oneof![
            any::<u64>(),
            any::<u64>().prop_map(|n| n & 0xffff_ff00_00ff_ffff | 0x0000_00ff_fe00_0000),
            any::<u32>().prop_map(|n| 0x0200_5efe_0000_0000 | u64::from(n)),
            any::<u64>().prop_map(|n| n & 0x000f_0000_ffff_ffff | 0xa900_4291_0000_0000 | 9 << 48),
            0u64..0x1_0000,
        ],
    );
    prop_oneof![
        2 => near,
        2 => identifiers.prop_map(|(top, low)| u128::from(top) << 64 | u128::from(low)),
        1 => any::<u32>().prop_map(|n| u128::from(n) << 80 | 0x2002 << 112 | u128::from(n)),
        1 => any::<u128>(),
    ]
}

/// Identifiers of few different digits, in which counts matter.
fn identifiers() -> impl Strategy<Value = u64> {
    let digits = |n| proptest::collection::vec(0u64..n, 16).prop_map(|d| d.iter().fold(0, |all, d| all << 4 | d));
    prop_oneof![digits(2), digits(4), digits(7), digits(16), any::<u64>()]
}

proptest! {
    #![proptest_config(cases(20_000))]

    #[test]
    fn the_special_block_of_an_address_is_the_longest_around_it(six in bits128(), four in any::<u32>()) {
        let longest = |table: &'static [special::SpecialBlock], at: Net| {
            let around = table.iter().filter(|b| b.net.contains(&at));
            around.max_by_key(|b| b.net.len()).map(|b| b.net)
        };
        let at = Net::v6(six, Len::V6_HOST);
        prop_assert_eq!(special::v6(six).map(|b| b.net), longest(special::V6.as_slice(), at));
        for four in [four, four & 0xff00_00ff, (six >> 96) as u32, 0xc000_0000 | four & 0xffff] {
            let at = Net::v4(four, Len::V4_HOST);
            prop_assert_eq!(special::v4(four).map(|b| b.net), longest(special::V4.as_slice(), at));
        }
    }

    #[test]
    fn the_short_way_to_random_identifiers_agrees_with_the_statistics(id in identifiers()) {
        prop_assert_eq!(iid::is_random(id), iid::statistics(id).result == 0, "{:016x}", id);
    }

    #[test]
    fn the_counts_of_an_identifier_are_those_of_its_digits(id in identifiers()) {
        let (text, found) = (format!("{id:016x}"), iid::statistics(id));
        let digits: Vec<u8> = text.chars().map(|c| c.to_digit(16).unwrap() as u8).collect();
        for value in 0..16u8 {
            let times = digits.iter().filter(|d| **d == value).count();
            prop_assert_eq!(usize::from(found.amounts[usize::from(value)]), times);
        }
        let differences: Vec<u8> = digits.windows(2).map(|w| 15 + w[1] - w[0]).collect();
        for k in 0..31u8 {
            let times = differences.iter().filter(|d| **d == k).count();
            prop_assert_eq!(usize::from(found.deltas[usize::from(k)]), times);
        }
        let runs: Vec<&[u8]> = digits.chunk_by(|a, b| a == b).collect();
        for length in 1..=16usize {
            let times = runs.iter().filter(|r| r.len() == length).count();
            prop_assert_eq!(usize::from(found.blocks[length - 1]), times);
        }
    }

    #[test]
    fn a_type_as_filter_passes_the_addresses_of_that_type(six in bits128(), four in any::<u32>()) {
        let pass = |expression: &str, value: Value| {
            let mut filter = Filter::new();
            filter.add(expression.as_bytes()).unwrap();
            filter.matches(&value, &Databases::empty())
        };
        let (types6, types4) = (class::v6(six), class::v4(four));
        for name in V6Types::all() {
            let has = types6.contains_all(name.types);
            prop_assert_eq!(pass(name.text, Value::V6(V6::new(six))), has, "{}", name.text);
            let without = format!("ipv6,^{}", name.text);
            prop_assert_eq!(pass(&without, Value::V6(V6::new(six))), !has, "{}", without);
        }
        for name in V4Types::all() {
            let has = types4.contains_all(name.types);
            prop_assert_eq!(pass(name.text, Value::V4(V4::new(four))), has, "{}", name.text);
        }
    }

    #[test]
    fn addresses_as_filter_compare_as_numbers_and_prefixes(a in bits128(), b in bits128(), len in 0u32..=128) {
        let text = std::net::Ipv6Addr::from(b).to_string();
        let pass = |op: &str| {
            let mut filter = Filter::new();
            filter.add(format!("ipv6.addr{op}{text}").as_bytes()).unwrap();
            filter.matches_v6(a, &Databases::empty())
        };
        for (op, other, holds) in [("<", "=lt=", a < b), ("<=", "=le=", a <= b), (">", "=gt=", a > b), (">=", "=ge=", a >= b)] {
            prop_assert_eq!((pass(op), pass(other)), (holds, holds), "{} {} {}", a, op, text);
        }
        let mut filter = Filter::new();
        filter.add(format!("addr={text}/{len}").as_bytes()).unwrap();
        let net = Net::v6(b, Len::v6(len).unwrap());
        prop_assert_eq!(filter.matches_v6(a, &Databases::empty()), net.contains(&Net::v6(a, Len::V6_HOST)));
    }
}
