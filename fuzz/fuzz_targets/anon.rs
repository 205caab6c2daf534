//! Every method hides every address; what can be revealed is what was hidden; prefixes are kept where promised.
#![no_main]

use ipv6calc::addr::{Eui64, Mac, V4, V6, Value};
use ipv6calc::anon::{Anonymiser, Key, METHODS, Method, PRESETS, AnonSettings};
use libfuzzer_sys::fuzz_target;
use std::net::IpAddr;
use std::sync::OnceLock;

static ALL: OnceLock<Vec<Anonymiser>> = OnceLock::new();

/// Every preset, and every keyed method with all addresses and without those that stay.
fn all() -> Vec<Anonymiser> {
    let key = Key::parse(b"000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f").expect("a key");
    let presets = PRESETS.iter().filter_map(|p| AnonSettings::preset(p.name));
    let keyed = METHODS.iter().filter(|m| m.keyed).map(|m| {
        let mut settings = AnonSettings::default();
        settings.set_method(m.method);
        settings
    });
    let settings = presets.chain(keyed).flat_map(|s| [(s, false), (s, true)]);
    settings.filter_map(|(s, scopes)| Anonymiser::without_facts(&s, Some(&key), scopes).ok()).collect()
}

fuzz_target!(|data: [u8; 17]| {
    let [bits @ .., shared] = data;
    let a = u128::from_be_bytes(bits);
    let anonymisers = ALL.get_or_init(all);
    for (i, anonymiser) in anonymisers.iter().enumerate() {
        let (all_scopes, method) = (i % 2 == 1, anonymiser.settings().method);
        let hidden = anonymiser.value(Value::V6(V6::new(a))).expect("every address can be hidden");
        let hidden4 = anonymiser.value(Value::V4(V4::new(a as u32))).expect("every address can be hidden");
        let _ = anonymiser.mac(Mac([0, 1, 2, shared, 4, a as u8]));
        let _ = anonymiser.eui64(Eui64((a as u64).to_be_bytes()));
        if !method.row().reversible || !all_scopes {
            continue;
        }
        let mapped = a >> 32 == 0xffff;
        if !mapped {
            assert_eq!(
                anonymiser.deanonymize(hidden).expect("it can be revealed"),
                Value::V6(V6::new(a)),
                "{method:?}"
            );
        }
        if method != Method::IpcryptDeterministic {
            let revealed = anonymiser.deanonymize(hidden4).expect("it can be revealed");
            assert_eq!(revealed, Value::V4(V4::new(a as u32)), "{method:?}");
            keeps(anonymiser, a, u32::from(shared) % 128);
        }
    }
});

/// Two addresses that part at a bit have results that part at the same bit.
fn keeps(anonymiser: &Anonymiser, a: u128, bit: u32) {
    let b = a ^ 1 << (127 - bit);
    let mapped = |n: u128| n >> 32 == 0xffff;
    if !mapped(a) && !mapped(b) {
        assert_eq!((anonymiser.v6(a).bits ^ anonymiser.v6(b).bits).leading_zeros(), bit);
    }
    let (bit, four) = (bit % 32, a as u32);
    if let (IpAddr::V4(x), IpAddr::V4(y)) = (anonymiser.v4(four), anonymiser.v4(four ^ 1 << (31 - bit))) {
        assert_eq!((u32::from(x) ^ u32::from(y)).leading_zeros(), bit);
    }
}
