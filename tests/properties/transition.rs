//! Mechanisms that work in both directions give back what they were given, and options are read as they were written.

use super::cases;
use ipnetwork::IpNetwork;
use ipv6calc::action::{self, Params, Pipeline, StepParams};
use ipv6calc::addr::{Len, Net, V4, V6, Value};
use ipv6calc::class::special;
use ipv6calc::transition::map::{Layout, MapRule};
use ipv6calc::transition::port_set::PortSetLayout;
use ipv6calc::transition::pref64_option::Pref64Option;
use ipv6calc::transition::s46::SoftwireOption;
use ipv6calc::transition::sixrd_option::SixRdOption;
use proptest::prelude::*;

/// What an action with these parameters makes of a value; `None` if it refuses it.
fn run(name: &str, own: &StepParams, value: Value) -> Option<Value> {
    let params = Params { own: own.clone(), ..Params::default() };
    let action = action::by_name(name.as_bytes()).unwrap();
    let pipeline = Pipeline::new(vec![(action.build)(&params).unwrap_or_else(|e| panic!("{name}: {e}"))]);
    let mut value = value;
    pipeline.run(&mut value).ok().map(|_| value)
}

fn v6(bits: u128) -> Value {
    Value::V6(V6::new(bits))
}

fn net(bits: u128, len: u32) -> Net {
    Net::v6(bits, Len::v6(len).unwrap())
}

/// A rule whose fields fit: IPv4 prefix, IPv6 prefix, embedded bits, offset.
fn rules() -> impl Strategy<Value = MapRule> {
    (any::<u128>(), 16u32..=64, any::<u32>(), 0u32..=32, 0u8..=32, 0u8..=8).prop_filter_map(
        "the bits do not fit",
        |(six, len6, four, len4, ea, offset)| {
            // in 2000::/3: rules of multicast or link-local prefixes are not read back
            MapRule::new(net(six >> 3 | 1 << 125, len6), Net::v4(four, Len::v4(len4).unwrap()), ea, offset).ok()
        },
    )
}

proptest! {
    #![proptest_config(cases(2_000))]

    #[test]
    fn npt_comes_back_and_keeps_the_checksum(inside: u128, outside: u128, len in 1u32..=64, low: u128) {
        let (inside, outside) = (net(inside, len), net(outside, len));
        prop_assume!(inside != outside && ![inside, outside].iter().any(|net| net.bits() >> 120 == 0xff));
        let own = StepParams { npt_inside: Some(inside), npt_outside: Some(outside), ..StepParams::default() };
        let bits = inside.bits() | low & !inside.len().mask128();
        let sum = |bits: u128| (0..8).map(|i| u64::from((bits >> (16 * i)) as u16)).sum::<u64>() % 0xffff;
        let Some(Value::V6(there)) = run("npt", &own, v6(bits)) else { return Ok(()) };
        prop_assert_eq!(sum(there.bits), sum(bits));
        prop_assert!(outside.contains(&net(there.bits, 128)));
        // ffff and 0000 are one number: the word comes back as 0000
        if let Some(Value::V6(back)) = run("npt", &own, Value::V6(there)) {
            prop_assert_eq!(sum(back.bits), sum(bits));
            prop_assert!(inside.contains(&net(back.bits, 128)));
        }
    }

    #[test]
    fn rebase_changes_the_prefix_only(address: u128, prefix: u128, len in 0u32..=128) {
        let to = net(prefix, len);
        let own = StepParams { prefix: Some(to), ..StepParams::default() };
        let Some(Value::V6(there)) = run("rebase", &own, v6(address)) else { panic!("refused") };
        prop_assert!(to.contains(&net(there.bits, 128)));
        prop_assert_eq!((there.bits ^ address) & !to.len().mask128(), 0);
        let home = StepParams { prefix: Some(net(address, len)), ..StepParams::default() };
        prop_assert_eq!(run("rebase", &home, Value::V6(there)), Some(v6(address)));
    }

    #[test]
    fn isatap_and_teredo_come_back(four: u32, prefix: u128, server: u32, port: u16, flags: u16) {
        let own = StepParams {
            prefix: Some(net(prefix & !(1 << 127), 64)),
            teredo_server: Some(server),
            teredo_port: Some(port),
            teredo_flags: Some(flags),
            ..StepParams::default()
        };
        let host = special::unusable_v4(four).is_none();
        for name in ["isatap", "teredo"] {
            if !host {
                prop_assert!(run(name, &own, Value::V4(V4::new(four))).is_none());
                continue;
            }
            let there = run(name, &own, Value::V4(V4::new(four))).unwrap();
            prop_assert_eq!(run(name, &own, there), Some(Value::V4(V4::new(four))), "{}", name);
        }
    }

    #[test]
    fn multicast_groups_name_their_prefix_and_point(prefix: u128, len in 1u32..=64, group: u32, scope in 1u8..=14, number in 1u128..=15) {
        let prefix = net(prefix, len);
        // groups of link-local prefixes have no wider scope
        prop_assume!(prefix.bits() >> 120 != 0xff && prefix.bits() >> 119 != 0x1fd);
        let own = StepParams { group: Some(group), scope: Some(scope), ..StepParams::default() };
        let unicast = Value::V6(V6::new(prefix.bits()).with_len(Some(prefix.len())));
        let there = run("prefixmulticast", &own, unicast).unwrap();
        prop_assert_eq!(run("prefixmulticast", &StepParams::default(), there), Some(unicast));
        let point = Value::V6(V6::new(prefix.bits() | number).with_len(Some(prefix.len())));
        let there = run("embeddedrp", &own, point).unwrap();
        prop_assert_eq!(run("embeddedrp", &StepParams::default(), there), Some(point));
    }

    #[test]
    fn stable_identifiers_stay_in_their_prefix(prefix: u64, secret: u128, mac: [u8; 32], counter in 0u8..=200) {
        let own = StepParams {
            stable_secret: Some(secret),
            stable_mac: Some(mac),
            dad_counter: Some(counter),
            ..StepParams::default()
        };
        let address = u128::from(prefix) << 64;
        prop_assume!(address >> 120 != 0xff);
        let Some(Value::V6(there)) = run("stableiid", &own, v6(address)) else { panic!("refused") };
        prop_assert_eq!((there.bits >> 64) as u64, prefix);
        prop_assert_eq!(run("stableiid", &own, Value::V6(there)), Some(Value::V6(there)));
    }

    #[test]
    fn a_border_relay_and_a_customer_agree(rule in rules(), four: u32, port: u16) {
        let four = (rule.four().bits() >> 96) as u32 | four & !(rule.four().len().mask128() >> 96) as u32;
        let Ok(there) = rule.destination(four.into(), Some(port), None, Layout::Rfc) else {
            prop_assert_eq!(rule.ports().psid(port), None);
            return Ok(());
        };
        let prefix = Net::v6(there.into(), rule.end_user());
        let customer = rule.customer(&IpNetwork::from(prefix), None).unwrap();
        prop_assert_eq!(Some(customer.psid), rule.ports().psid(port));
        prop_assert!(customer.four.contains(&Net::v4(four, Len::V4_HOST)));
        prop_assert!(customer.ports.ranges(customer.psid).any(|range| range.contains(&port)));
        prop_assert!(rule.owner(there, Layout::Rfc).unwrap().consistent);
        if customer.four.len() == Len::V4_HOST {
            prop_assert_eq!(customer.address(Layout::Rfc), there);
        }
        let text = rule.to_string();
        prop_assert_eq!(text.parse::<MapRule>(), Ok(rule), "{}", text);
    }

    #[test]
    fn every_port_belongs_to_one_port_set_or_is_excluded(offset in 0u8..=16, length in 0u8..=16, port: u16) {
        let Ok(layout) = PortSetLayout::new(offset, length) else { return Ok(()) };
        match layout.psid(port) {
            Some(psid) => prop_assert!(layout.ranges(psid).any(|range| range.contains(&port))),
            None => prop_assert!(layout.last_excluded().is_some_and(|last| port <= last)),
        }
    }

    #[test]
    fn octets_that_are_an_option_are_written_as_they_were_read(octets in prop::collection::vec(any::<u8>(), 0..64), code in 89u16..=96) {
        if let Ok(option) = SoftwireOption::decode_data(code, &octets) {
            prop_assert_eq!(SoftwireOption::decode_data(code, &option.data()), Ok(option.clone()));
            prop_assert_eq!(SoftwireOption::decode(&option.encode()), Ok(vec![option]));
        }
        if let Ok(option) = SixRdOption::decode(&octets) {
            prop_assert_eq!(SixRdOption::decode(&option.data()), Ok(option));
        }
    }

    #[test]
    fn nat64_options_are_read_back(bits: u128, place in 0usize..6, lifetime in 0u32..=65528) {
        // unicast, bits 64 to 71 zero
        let bits = bits & !(1 << 127 | 0xff << 56);
        let prefix = net(bits, [32, 40, 48, 56, 64, 96][place]);
        let option = Pref64Option::new(prefix, lifetime).unwrap();
        prop_assert_eq!(Pref64Option::decode(&option.encode()), Ok(option));
        prop_assert_eq!(option.lifetime(), lifetime.next_multiple_of(8));
    }
}
