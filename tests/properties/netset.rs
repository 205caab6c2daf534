//! Sets of prefixes against sets of single addresses in small corners of both address spaces, and against what Python's
//! `ipaddress` says (`tests/cases/net.jsonl`, made by `tests/cases/net.py`).

use super::cases;
use crate::program::project;
use ipv6calc::addr::{Family, Len, Net};
use ipv6calc::net::overlap::{self, Relation};
use ipv6calc::net::{
    AddressCount, AddressSet, Builder, HostBits, Index, Range, Space, Strategy as Take, parse, push_net, push_range,
};
use proptest::collection::vec;
use proptest::prelude::*;
use serde_json::Value as Json;
use std::collections::BTreeSet;
use std::fs;

/// The slow and obvious set: a corner of 256 addresses in each family, one by one.
type Model = BTreeSet<(Family, u8)>;

/// Where the corners lie: at the beginning, somewhere, and at the end of the address spaces, where sums overflow.
const CORNERS: [(u32, u128); 3] = [(0, 0), (0xc000_0200, 0x2001_0db8 << 96), (0xffff_ff00, u128::MAX << 8)];

/// The addresses of a family from one number in the corner to another.
fn range(corner: usize, family: Family, a: u8, b: u8) -> Range {
    let (v4, v6) = CORNERS[corner];
    let address = |n: u8| match family {
        Family::V4 => std::net::IpAddr::V4((v4 | u32::from(n)).into()),
        Family::V6 => std::net::IpAddr::V6((v6 | u128::from(n)).into()),
    };
    Range::new(address(a.min(b)), address(a.max(b))).unwrap()
}

type Item = (bool, u8, u8);

fn family(v6: bool) -> Family {
    if v6 { Family::V6 } else { Family::V4 }
}

fn ranges(corner: usize, items: &[Item]) -> Vec<Range> {
    items.iter().map(|(v6, a, b)| range(corner, family(*v6), *a, *b)).collect()
}

fn set(corner: usize, items: &[Item]) -> AddressSet {
    ranges(corner, items).into_iter().collect()
}

fn model(items: &[Item]) -> Model {
    items.iter().flat_map(|(v6, a, b)| (*a.min(b)..=*a.max(b)).map(move |n| (family(*v6), n))).collect()
}

/// The addresses of a set, one by one.
fn members(corner: usize, set: &AddressSet) -> Model {
    let all = [Family::V4, Family::V6].into_iter().flat_map(|f| (0..=255).map(move |n| (f, n)));
    all.filter(|(f, n)| set.contains(&range(corner, *f, *n, *n))).collect()
}

fn items() -> impl Strategy<Value = Vec<Item>> {
    // short ranges and long ones
    vec((any::<bool>(), any::<u8>(), prop_oneof![0u8..12, any::<u8>()]), 0..24)
        .prop_map(|all| all.into_iter().map(|(v6, a, n)| (v6, a, a.saturating_add(n))).collect())
}

/// The prefixes in the corner, from the single addresses to the whole.
fn blocks(corner: usize, family: Family) -> impl Iterator<Item = Net> {
    let whole = range(corner, family, 0, 255).net().unwrap();
    (0..=8).flat_map(move |more| whole.subnets(Len::at_most_128(u32::from(whole.len().get()) + more)).unwrap())
}

proptest! {
    #![proptest_config(cases(400))]

    #[test]
    fn the_algebra_is_that_of_sets_of_addresses(corner in 0..3usize, a in items(), b in items()) {
        let [left, right] = [set(corner, &a), set(corner, &b)];
        let (one, two) = (model(&a), model(&b));
        prop_assert_eq!(members(corner, &left), one.clone());
        prop_assert_eq!(members(corner, &left.union(&right)), &one | &two);
        prop_assert_eq!(members(corner, &left.intersection(&right)), &one & &two);
        prop_assert_eq!(members(corner, &left.difference(&right)), &one - &two);
        prop_assert_eq!(left.count(), AddressCount::from(one.len() as u128));
        prop_assert_eq!(left.is_empty(), one.is_empty());
        prop_assert_eq!(left.of(Family::V6).union(&left.of(Family::V4)), left);
    }

    #[test]
    fn a_result_is_as_if_made_anew(corner in 0..3usize, a in items(), b in items()) {
        let [left, right] = [set(corner, &a), set(corner, &b)];
        for set in [left.union(&right), left.intersection(&right), left.difference(&right)] {
            prop_assert_eq!(&set.ranges().iter().copied().collect::<AddressSet>(), &set, "by ranges");
            prop_assert_eq!(&set.prefixes().collect::<AddressSet>(), &set, "by prefixes");
        }
    }

    #[test]
    fn a_builder_takes_any_order(corner in 0..3usize, a in items()) {
        let mut builder = Builder::default();
        ranges(corner, &a).into_iter().rev().for_each(|range| builder.push(range));
        prop_assert_eq!(builder.build(), ranges(corner, &a).into_iter().collect());
    }

    #[test]
    fn prefixes_are_the_largest_that_fit(corner in 0..3usize, a in items()) {
        let set = set(corner, &a);
        let inside = |net: &Net| set.contains(&Range::from(*net));
        // a block belongs to the shortest list if it lies inside and the block around it does not
        let all = [Family::V4, Family::V6].into_iter().flat_map(|f| blocks(corner, f));
        let around = |net: &Net| net.supernet(Len::at_most_128(u32::from(net.len().get()) - 1));
        let is_largest = |net: &Net| inside(net) && !around(net).is_some_and(|net| inside(&net));
        let mut largest: Vec<Net> = all.filter(is_largest).collect();
        largest.sort();
        prop_assert_eq!(set.prefixes().collect::<Vec<_>>(), largest);
    }

    #[test]
    fn what_is_asked_of_a_set_is_what_its_members_say(corner in 0..3usize, a in items(), v6: bool, from: u8, to: u8) {
        let (set, all) = (set(corner, &a), model(&a));
        let asked = range(corner, family(v6), from, to);
        let mut numbers = (from.min(to)..=from.max(to)).map(|n| all.contains(&(family(v6), n)));
        prop_assert_eq!(set.contains(&asked), numbers.clone().all(|is| is));
        prop_assert_eq!(set.overlaps(&asked), numbers.any(|is| is));
        prop_assert_eq!(set.find(&asked).is_some(), set.contains(&asked));
    }

    #[test]
    fn members_are_numbered_in_order(corner in 0..3usize, a in items(), more in 0..=8u32) {
        let set = set(corner, &a);
        let single = Index::new(&set, None);
        let at = |index: &Index, n: usize| index.get(AddressCount::from(n as u128));
        for (n, (family, address)) in model(&a).into_iter().enumerate() {
            prop_assert_eq!(at(&single, n), range(corner, family, address, address).net());
        }
        prop_assert_eq!(single.len(), set.count());
        prop_assert_eq!(at(&single, model(&a).len()), None);
        let len = Len::at_most_128(120 + more);
        let six = set.of(Family::V6);
        let inside: Vec<Net> =
            blocks(corner, Family::V6).filter(|net| net.len() == len && six.contains(&Range::from(*net))).collect();
        let index = Index::new(&set, Some(len));
        prop_assert_eq!(index.len(), AddressCount::from(inside.len() as u128));
        prop_assert_eq!((0..inside.len()).filter_map(|n| at(&index, n)).collect::<Vec<_>>(), inside);
    }

    #[test]
    fn the_next_prefix_is_the_one_that_the_strategy_wants(
        corner in 0..3usize, a in items(), v6: bool, more in 0..=8u8,
    ) {
        let set = set(corner, &a).of(family(v6));
        let len = Len::at_most_128(u32::from(family(v6).width() - 8 + more));
        let fits: Vec<Net> = blocks(corner, family(v6))
            .filter(|net| net.len() == len && set.contains(&Range::from(*net)))
            .collect();
        // the largest free block around a candidate
        let free = |net: &Net| set.prefixes().find(|block| block.contains(net)).map(|block| block.len());
        for (name, strategy) in Take::ALL {
            let wanted = match strategy {
                Take::Lowest => fits.iter().min(),
                Take::BestFit => fits.iter().min_by_key(|net| (std::cmp::Reverse(free(net)), **net)),
                Take::Sparse => fits.iter().min_by_key(|net| (free(net), **net)),
            };
            prop_assert_eq!(Space::new(&set).take(len, strategy), wanted.copied(), "{}", name);
        }
    }

    #[test]
    fn room_is_given_out_once_and_until_there_is_none(
        corner in 0..3usize, a in items(), more in 0..=8u32, which in 0..3usize,
    ) {
        let set = set(corner, &a).of(Family::V6);
        let len = Len::at_most_128(120 + more);
        let mut space = Space::new(&set);
        let taken: Vec<Net> = std::iter::from_fn(|| space.take(len, Take::ALL[which].1)).collect();
        let mut sorted = taken.clone();
        sorted.sort();
        sorted.dedup();
        prop_assert_eq!(sorted.len(), taken.len());
        prop_assert!(taken.iter().all(|net| set.contains(&Range::from(*net))));
        prop_assert_eq!(Index::new(&set, Some(len)).len(), AddressCount::from(taken.len() as u128));
    }

    #[test]
    fn every_overlap_within_a_list_is_told(corner in 0..3usize, a in items()) {
        let list = ranges(corner, &a);
        let found = overlap::within(&list);
        for overlap in &found {
            prop_assert_eq!(Relation::of(&list[overlap.item], &list[overlap.other]), Some(overlap.relation));
            prop_assert_ne!(overlap.item, overlap.other);
        }
        // of any two that overlap, the one that stands later in order is told
        let told: BTreeSet<usize> = found.iter().map(|overlap| overlap.item).collect();
        let place = |at: usize| (list[at].family(), list[at].first(), std::cmp::Reverse(list[at].last()), at);
        for (i, one) in list.iter().enumerate() {
            let overlapped = (0..list.len()).any(|j| j != i && place(j) < place(i) && list[j].overlaps(one));
            prop_assert_eq!(told.contains(&i), overlapped, "{}", i);
        }
    }

    #[test]
    fn every_overlap_between_two_lists_is_told(corner in 0..3usize, a in items(), b in items()) {
        let (list, others) = (ranges(corner, &a), ranges(corner, &b));
        let found = overlap::between(&list, &others);
        for overlap in &found {
            prop_assert_eq!(Relation::of(&list[overlap.item], &others[overlap.other]), Some(overlap.relation));
        }
        let told: BTreeSet<usize> = found.iter().map(|overlap| overlap.item).collect();
        let overlapped = list.iter().enumerate().filter(|(_, one)| others.iter().any(|other| other.overlaps(one)));
        prop_assert_eq!(told, overlapped.map(|(i, _)| i).collect::<BTreeSet<_>>());
    }

    #[test]
    fn what_is_written_is_read(v6: bool, a: u128, b: u128, len: u32) {
        let family = family(v6);
        let left = |n: u128| Net::left_aligned(family, n, Len::V6_HOST).first();
        let written = Range::new(left(a.min(b)), left(a.max(b))).unwrap();
        let mut text = Vec::new();
        push_range(&written, &mut text);
        prop_assert_eq!(parse(&text, HostBits::Refuse), Ok(written));
        let net = Net::left_aligned(family, a, Len::at_most_128(len % (u32::from(family.width()) + 1)));
        text.clear();
        push_net(&net, &mut text);
        prop_assert_eq!(parse(&text, HostBits::Refuse), Ok(Range::from(net)));
        prop_assert_eq!(Range::from(net).net(), Some(net));
    }

    #[test]
    fn a_range_is_its_prefixes(v6: bool, a: u128, b: u128, near in 0..128u32) {
        let left = |n: u128| Net::left_aligned(family(v6), n, Len::V6_HOST).first();
        let b = a ^ (b >> near);
        let range = Range::new(left(a.min(b)), left(a.max(b))).unwrap();
        let nets: Vec<Net> = range.prefixes().collect();
        let most = if v6 { 254 } else { 62 };
        prop_assert!(nets.len() <= most);
        prop_assert!(nets.is_sorted() && nets.windows(2).all(|pair| !pair[0].overlaps(&pair[1])));
        prop_assert_eq!(nets.iter().map(|net| Range::from(*net).count()).sum::<AddressCount>(), range.count());
        let set: AddressSet = nets.into_iter().collect();
        prop_assert_eq!(set.ranges(), &[range]);
    }
}

fn read(text: &str) -> Range {
    parse(text.as_bytes(), HostBits::Refuse).unwrap_or_else(|e| panic!("{text}: {e}"))
}

fn list(case: &Json, key: &str) -> Vec<Net> {
    let texts = case[key].as_array().unwrap_or_else(|| panic!("{key}: {case}"));
    texts.iter().map(|text| read(text.as_str().unwrap()).net().unwrap()).collect()
}

fn one(case: &Json, key: &str) -> Net {
    read(case[key].as_str().unwrap()).net().unwrap()
}

#[test]
fn sets_are_as_in_python() {
    let text = fs::read_to_string(project().join("tests/cases/net.jsonl")).unwrap();
    assert!(text.lines().count() >= 300);
    for line in text.lines() {
        let case: Json = serde_json::from_str(line).unwrap();
        let set = |key| -> AddressSet { list(&case, key).into_iter().collect() };
        let len = || Len::at_most_128(case["length"].as_u64().unwrap() as u32);
        let found: Vec<Net> = match case["op"].as_str().unwrap() {
            "aggregate" => set("in").prefixes().collect(),
            "exclude" => {
                let (outer, inner) = (list(&case, "in")[0], list(&case, "minus")[0]);
                assert_eq!(outer.without(&inner), list(&case, "out"), "{line}");
                set("in").difference(&set("minus")).prefixes().collect()
            }
            "summarize" => {
                let ends = ["first", "last"].map(|key| case[key].as_str().unwrap());
                read(&ends.join("-")).prefixes().collect()
            }
            "subnets" => one(&case, "in").subnets(len()).unwrap().collect(),
            "supernet" => {
                assert_eq!(one(&case, "in").supernet(len()), Some(one(&case, "out")), "{line}");
                continue;
            }
            "count" => {
                assert_eq!(set("in").count().to_string(), case["out"].as_str().unwrap(), "{line}");
                continue;
            }
            other => panic!("no operation {other}"),
        };
        assert_eq!(found, list(&case, "out"), "{line}");
    }
}

#[test]
fn both_whole_spaces_are_counted_exactly() {
    let set: AddressSet = [read("::/0"), read("0.0.0.0/0")].into_iter().collect();
    assert_eq!(set.count().to_string(), "340282366920938463463374607436063178752");
    assert_eq!(set.prefixes().count(), 2);
    let index = Index::new(&set, None);
    assert_eq!(index.len(), set.count());
    assert_eq!(index.get(AddressCount::power(32)), read("::").net());
    assert_eq!(index.get(AddressCount::power(128)), read("ffff:ffff:ffff:ffff:ffff:ffff::").net());
    assert_eq!(Index::new(&set, Some(Len::SUBNET)).len(), AddressCount::power(64));
    assert_eq!(Index::new(&set, Some(Len::at_most_128(0))).len(), AddressCount::from(2));
    assert!(set.difference(&set).is_empty());
}

#[test]
fn sparse_allocation_halves_what_is_free() {
    let mut space = Space::new(&[read("2001:db8::/32")].into_iter().collect());
    let taken = (0..8).filter_map(|_| space.take(Len::SITE, Take::Sparse)).map(|net| net.bits() >> 80 & 0xffff);
    assert_eq!(taken.collect::<Vec<_>>(), [0, 0x8000, 0x4000, 0xc000, 0x2000, 0x6000, 0xa000, 0xe000]);
}

#[test]
fn what_programs_read_differently_is_not_read() {
    for (text, at) in [
        ("010.0.0.1", 0),
        ("10.0.0.08", 0),
        ("0300.0000.0002.0001", 0),
        ("10/8", 0),
        ("127.1", 0),
        ("1.2.3", 0),
        ("10.0.0.0/08", 9),
        ("10.0.0.0/33", 9),
        ("2001:db8::/129", 11),
        ("2001:db8::/032", 11),
        ("2001:db8::/", 11),
        ("fe80::1%eth0", 7),
        ("fe80::1%eth-0", 7),
        ("192.0.2.1-2001:db8::", 10),
        ("192.0.2.9 - 192.0.2.1", 12),
        ("192.0.2.1-9", 10),
        ("2001:db8::/64-2001:db9::", 10),
        ("2001:db8::-2001:db9::/64", 21),
        ("192.0.2.1 192.0.2.9", 9),
        ("", 0),
        ("-", 0),
        ("192.0.2.1-", 10),
        ("-192.0.2.1", 0),
        ("hello", 0),
        ("3221225985", 0),
        ("0xc0000201", 0),
        ("c0000201", 0),
        ("2001:db8::1/64", 0),
        ("192.0.2.1/24", 0),
    ] {
        let error = parse(text.as_bytes(), HostBits::Refuse).expect_err(text);
        assert_eq!(error.at, at, "{text}: {error}");
    }
}

#[test]
fn addresses_with_an_embedded_one_are_read_as_they_are_written() {
    for text in [
        "::/96",
        "::c000:201/128",
        "::ffff:0:0/96",
        "::ffff:192.0.2.0/120",
        "64:ff9b::/96",
        "64:ff9b::192.0.2.1/128",
        "2001:db8::5efe:c000:201/128",
        "2002:c000:201::/48",
        "2001::/32",
        "::/0",
        "::1/128",
        "0.0.0.0/0",
    ] {
        let mut out = Vec::new();
        push_net(&read(text).net().unwrap(), &mut out);
        assert_eq!(String::from_utf8_lossy(&out), text);
    }
}
