//! The prefix algebra against sets of addresses that are counted one by one, for both families.

use super::cases;
use ipnetwork::IpNetwork;
use ipv6calc::addr::{Family, Len, Net, V4, V6};
use proptest::prelude::*;
use std::collections::BTreeSet;
use std::net::IpAddr;

/// Bits of the small world: prefixes differ in the last eight bits only.
const BITS: u32 = 8;

fn net(family: Family, low: u8, bits: u32) -> Net {
    let len = Len::new(family, u32::from(family.width()) - BITS + bits).unwrap();
    match family {
        Family::V4 => Net::v4(0xc000_0200 | u32::from(low), len),
        Family::V6 => Net::v6((0x2001_0db8 << 96) | u128::from(low), len),
    }
}

/// The same prefix as the set of its last octets.
fn set(low: u8, bits: u32) -> BTreeSet<u8> {
    (0..=255).filter(|b| bits == 0 || (b ^ low) >> (BITS - bits) == 0).collect()
}

fn octet(a: IpAddr) -> u8 {
    match a {
        IpAddr::V4(a) => a.octets()[3],
        IpAddr::V6(a) => a.octets()[15],
    }
}

/// The set of a prefix of the small world, by what it says of itself.
fn members(n: &Net) -> BTreeSet<u8> {
    (octet(n.first())..=octet(n.last())).collect()
}

fn families() -> impl Strategy<Value = Family> {
    prop_oneof![Just(Family::V4), Just(Family::V6)]
}

fn blocks() -> impl Strategy<Value = (u8, u32)> {
    (any::<u8>(), 0..=BITS)
}

proptest! {
    #![proptest_config(cases(1_000))]

    #[test]
    fn a_prefix_holds_the_addresses_with_its_leading_bits(f in families(), (low, bits) in blocks()) {
        let (n, model) = (net(f, low, bits), set(low, bits));
        prop_assert_eq!(members(&n), model.clone());
        prop_assert_eq!(n.size(), Some(model.len() as u128));
        prop_assert_eq!(1u128 << n.size_log2(), model.len() as u128);
        prop_assert_eq!(n.family(), f);
    }

    #[test]
    fn hosts_leave_out_network_broadcast_and_anycast(f in families(), (low, bits) in blocks()) {
        let (n, model) = (net(f, low, bits), set(low, bits));
        let (first, last) = n.hosts();
        let spare = usize::from(f == Family::V4 && model.len() > 2);
        // the first address of an IPv6 subnet is the anycast address of its routers (RFC 4291, section 2.6.1)
        let anycast = usize::from(f == Family::V6 && model.len() > 2);
        let hosts: Vec<u8> = model.iter().copied().skip(spare + anycast).take(model.len() - 2 * spare - anycast).collect();
        prop_assert_eq!((octet(first), octet(last)), (hosts[0], hosts[hosts.len() - 1]));
    }

    #[test]
    fn containing_and_overlapping_are_those_of_sets(f in families(), (a, m) in blocks(), (b, n) in blocks()) {
        let (x, y, sx, sy) = (net(f, a, m), net(f, b, n), set(a, m), set(b, n));
        prop_assert_eq!(x.contains(&y), sy.is_subset(&sx));
        prop_assert_eq!(x.overlaps(&y), !sx.is_disjoint(&sy));
        prop_assert_eq!(x == y, sx == sy);
    }

    #[test]
    fn families_never_share_an_address((a, m) in blocks(), (b, n) in blocks()) {
        let (x, y) = (net(Family::V4, a, m), net(Family::V6, b, n));
        prop_assert!(!x.contains(&y) && !y.contains(&x) && !x.overlaps(&y) && x.common(&y).is_none());
        prop_assert_eq!(x.without(&y), vec![x]);
    }

    #[test]
    fn prefixes_order_by_first_address_then_by_size(f in families(), (a, m) in blocks(), (b, n) in blocks()) {
        let (x, y, sx, sy) = (net(f, a, m), net(f, b, n), set(a, m), set(b, n));
        let key = |s: &BTreeSet<u8>| (s.first().copied(), std::cmp::Reverse(s.len()));
        prop_assert_eq!(x.cmp(&y), key(&sx).cmp(&key(&sy)));
    }

    #[test]
    fn a_supernet_is_the_set_around(f in families(), (a, m) in blocks(), n in 0..=BITS) {
        let x = net(f, a, m);
        let len = Len::new(f, u32::from(f.width()) - BITS + n).unwrap();
        prop_assert_eq!(x.supernet(len).map(|s| members(&s)), (n <= m).then(|| set(a, n)));
    }

    #[test]
    fn halves_part_a_prefix_in_two(f in families(), (a, m) in blocks()) {
        let (x, all) = (net(f, a, m), set(a, m));
        let parts = x.halves().map(|(low, high)| (members(&low), members(&high)));
        let (low, high): (Vec<u8>, Vec<u8>) = all.iter().partition(|b| (*b ^ all.first().unwrap()) < (all.len() / 2) as u8);
        let wanted = (all.len() > 1).then(|| (low.into_iter().collect(), high.into_iter().collect()));
        prop_assert_eq!(parts, wanted);
    }

    #[test]
    fn a_sibling_completes_the_prefix_above(f in families(), (a, m) in blocks()) {
        prop_assume!(m > 0);
        let sibling = net(f, a, m).sibling().unwrap();
        prop_assert_eq!(members(&sibling), &set(a, m - 1) - &set(a, m));
        prop_assert_eq!(sibling.sibling(), Some(net(f, a, m)));
    }

    #[test]
    fn subnets_cover_a_prefix_in_order(f in families(), (a, m) in blocks(), n in 0..=BITS) {
        let x = net(f, a, m);
        let len = Len::new(f, u32::from(f.width()) - BITS + n).unwrap();
        let found: Option<Vec<BTreeSet<u8>>> = x.subnets(len).map(|all| all.map(|s| members(&s)).collect());
        let wanted = (n >= m).then(|| {
            let all: Vec<u8> = set(a, m).into_iter().collect();
            all.chunks(1 << (BITS - n)).map(|c| c.iter().copied().collect()).collect()
        });
        prop_assert_eq!(found, wanted);
    }

    #[test]
    fn the_common_prefix_is_the_smallest_around_both(f in families(), (a, m) in blocks(), (b, n) in blocks()) {
        let both = &set(a, m) | &set(b, n);
        let around = (0..=BITS).rev().map(|bits| set(a, bits)).find(|s| both.is_subset(s)).unwrap();
        prop_assert_eq!(net(f, a, m).common(&net(f, b, n)).map(|c| members(&c)), Some(around));
    }

    #[test]
    fn what_is_left_without_a_hole_is_the_difference_in_the_fewest_prefixes(
        f in families(), (a, m) in blocks(), (b, n) in blocks(),
    ) {
        let (x, hole, wanted) = (net(f, a, m), net(f, b, n), &set(a, m) - &set(b, n));
        let rest = x.without(&hole);
        let mut union = BTreeSet::new();
        for part in &rest {
            let set = members(part);
            prop_assert!(union.is_disjoint(&set), "{:?} overlap", rest);
            union.extend(set);
        }
        prop_assert_eq!(union, wanted);
        prop_assert!(rest.is_sorted(), "{:?}", rest);
        prop_assert!(rest.windows(2).all(|w| w[0].sibling() != Some(w[1])), "{:?} could be joined", rest);
    }

    #[test]
    fn a_prefix_survives_the_type_of_the_public_interface(a in any::<u128>(), six in any::<bool>(), bits in 0u32..=128) {
        let n = if six { Net::v6(a, Len::v6(bits).unwrap()) } else { Net::v4(a as u32, Len::v4(bits / 4).unwrap()) };
        prop_assert_eq!(Net::from(IpNetwork::from(n)), n);
    }

    #[test]
    fn an_address_lies_in_the_prefix_made_of_it(a in any::<u128>(), bits in 0u32..=128) {
        let len = Len::v6(bits).unwrap();
        let n = Net::from(V6::new(a).with_len(Some(len)));
        prop_assert!(n.contains(&Net::from(V6::new(a))));
        prop_assert_eq!((n.len(), n.is_whole()), (len, bits == 0));
        let four = Len::v4(bits / 4).unwrap();
        let n = Net::from(V4 { bits: a as u32, len: Some(four) });
        prop_assert!(n.contains(&Net::from(V4::new(a as u32))));
    }
}

#[test]
fn the_whole_spaces_have_neither_sibling_nor_end() {
    for whole in [Net::v4(0, Len::v4(0).unwrap()), Net::v6(0, Len::v6(0).unwrap())] {
        assert!(whole.is_whole());
        assert_eq!(whole.sibling(), None);
        let (low, high) = whole.halves().unwrap();
        assert_eq!((low.common(&high), whole.without(&low)), (Some(whole), vec![high]));
    }
    assert_eq!(Net::v6(0, Len::v6(0).unwrap()).size(), None);
    assert_eq!(Net::v4(0, Len::v4(0).unwrap()).size(), Some(1 << 32));
    let last = Net::v6(u128::MAX, Len::V6_HOST);
    assert_eq!(last.subnets(Len::V6_HOST).map(Iterator::count), Some(1));
    let top = Net::v6(u128::MAX, Len::v6(126).unwrap());
    assert_eq!(top.subnets(Len::V6_HOST).map(Iterator::count), Some(4));
}
