//! Our readers and writers of addresses against the standard library and the slow references.

use super::{cases, reference};
use ipv6calc::addr::{V4, V6, Value};
use ipv6calc::format::{Input, Style, by_name};
use proptest::prelude::*;
use std::net::{Ipv4Addr, Ipv6Addr};

fn parse(format: &str, text: &str) -> Option<Value> {
    let format = by_name(format.as_bytes()).unwrap();
    format.parse.as_ref().unwrap().run(Input::word(text.as_bytes())).ok()
}

fn print(format: &str, value: &Value) -> String {
    let (format, mut out) = (by_name(format.as_bytes()).unwrap(), Vec::new());
    (format.print.as_ref().unwrap().run)(value, &Style::default(), &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

fn six(text: &str) -> Option<reference::Six> {
    match parse("ipv6addr", text)? {
        Value::V6(V6 { bits, len, zone, .. }) => Some(reference::Six {
            bits,
            len: len.map(|l| l.get()),
            zone: zone.map(|z| String::from_utf8(z.as_bytes().to_vec()).unwrap()),
        }),
        other => panic!("{text}: {other:?}"),
    }
}

fn four(text: &str) -> Option<reference::Four> {
    match parse("ipv4addr", text)? {
        Value::V4(V4 { bits, len }) => Some(reference::Four { bits, len: len.map(|l| l.get()) }),
        other => panic!("{text}: {other:?}"),
    }
}

/// Texts that are addresses or close to being one.
fn nearly_six() -> impl Strategy<Value = String> {
    let group = prop_oneof![8 => "[0-9a-fA-F]{1,4}", 1 => "[0-9a-g]{0,6}", 1 => "0{1,5}"];
    let quad = prop_oneof!["([0-9]{1,3}\\.){3}[0-9]{1,3}", "[0-9.]{1,12}"];
    let tail =
        prop_oneof![6 => "", 1 => "/[0-9]{1,3}", 1 => "%[a-z0-9.$ ]{0,8}", 1 => "%[a-z]{1,70}", 1 => "/[0-9a-z]{1,6}"];
    let groups = proptest::collection::vec(group, 0..10);
    (groups, proptest::option::weighted(0.7, 0usize..9), proptest::option::weighted(0.2, quad), tail).prop_map(
        |(groups, gap, quad, tail)| {
            let mut parts = groups;
            parts.extend(quad);
            let mut text = String::new();
            for (i, part) in parts.iter().enumerate() {
                text += match gap {
                    Some(g) if g == i => "::",
                    _ if i > 0 => ":",
                    _ => "",
                };
                text += part;
            }
            if gap.is_some_and(|g| g >= parts.len()) {
                text += "::";
            }
            text + &tail
        },
    )
}

fn nearly_four() -> impl Strategy<Value = String> {
    let octet = prop_oneof![6 => "[0-9]{1,3}", 2 => "0[0-7]{3}", 1 => "[0-9a]{0,5}"];
    let tail = prop_oneof![3 => "", 3 => "/[0-9]{1,2}", 1 => "\\.", 1 => "\\./[0-9]{1,2}", 1 => "/[0-9x]{0,4}"];
    (proptest::collection::vec(octet, 1..6), tail).prop_map(|(octets, tail)| octets.join(".") + &tail)
}

/// What 4.4.0 forgives and nobody decided about: doubled, leading and trailing separators.
fn forgiven(text: &str) -> bool {
    let doubled = ["//", "%%", "/%", "%/"].iter().any(|s| text.contains(s));
    let second = text.matches('/').count() > 1 || text.matches('%').count() > 1;
    doubled || second || text.starts_with(['/', '%']) || text.ends_with(['/', '%'])
}

proptest! {
    #![proptest_config(cases(20_000))]

    #[test]
    fn ipv6_is_read_as_the_reference_reads_it(text in nearly_six()) {
        prop_assume!(!forgiven(&text));
        let mut wanted = reference::six(&text);
        if let Some(zone) = wanted.as_mut().and_then(|w| w.zone.as_mut()) {
            // A longer zone is cut.
            zone.truncate(63);
        }
        prop_assert_eq!(six(&text), wanted, "{}", text);
    }

    #[test]
    fn any_text_is_read_as_the_reference_reads_it(text in "[0-9a-f:.]{0,48}") {
        prop_assert_eq!(six(&text), reference::six(&text), "{}", text);
        prop_assert_eq!(four(&text), reference::four(&text), "{}", text);
    }

    #[test]
    fn ipv4_is_read_as_the_reference_reads_it(text in nearly_four()) {
        prop_assume!(!forgiven(&text));
        prop_assert_eq!(four(&text), reference::four(&text), "{}", text);
    }

    #[test]
    fn what_the_standard_library_reads_we_read_alike(text in prop_oneof![nearly_six(), "[0-9a-f:.]{2,40}"]) {
        if let Ok(a) = text.parse::<Ipv6Addr>() {
            prop_assert_eq!(six(&text).map(|s| s.bits), Some(u128::from(a)), "{}", text);
        } else if !text.contains(['.', '/', '%']) {
            prop_assert_eq!(six(&text), None, "{}", text);
        }
    }

    #[test]
    fn ipv4_of_the_standard_library_is_read_alike(text in nearly_four()) {
        if let Ok(a) = text.parse::<Ipv4Addr>() {
            prop_assert_eq!(four(&text).map(|s| s.bits), Some(u32::from(a)), "{}", text);
        }
    }

    #[test]
    fn ipv6_is_compressed_as_the_standard_library_does(groups in proptest::array::uniform8(
        prop_oneof![3 => Just(0u16), 1 => 0u16..16, 1 => any::<u16>()],
    )) {
        let a = Ipv6Addr::from(groups);
        let text = print("ipv6addr", &Value::V6(V6::from(a)));
        if text.contains('.') {
            prop_assert_eq!(text.parse(), Ok(a));
        } else {
            prop_assert_eq!(text, a.to_string());
        }
    }

    #[test]
    fn ipv4_is_written_as_the_standard_library_does(bits in any::<u32>()) {
        prop_assert_eq!(print("ipv4addr", &Value::V4(V4::new(bits))), Ipv4Addr::from(bits).to_string());
    }
}
