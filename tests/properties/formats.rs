//! The table of notations: examples, and parse after print.

use super::cases;
use ipv6calc::addr::{Eui64, Iid, IidToken, Kind, Len, Mac, V4, V6, Value, Zone};
use ipv6calc::format::{ALL, Format, Input, Style, StyleFlags, by_name, plain};
use proptest::prelude::*;

/// The first word of a line, and the rest of it.
fn input(text: &[u8]) -> Input<'_> {
    match text.iter().position(|b| *b == b' ') {
        Some(at) => Input { second: Some(text[at..].trim_ascii()), ..Input::word(&text[..at]) },
        None => Input::word(text),
    }
}

fn parse(format: &Format, text: &[u8]) -> Option<Value> {
    format.parse.as_ref().and_then(|p| p.run(input(text)).ok())
}

fn print(format: &Format, value: &Value, style: &Style) -> Option<Vec<u8>> {
    let (before, mut out) = (b"before", b"before".to_vec());
    let done = (format.print.as_ref()?.run)(value, style, &mut out);
    assert_eq!(&out[..before.len()], before, "{format:?} appends");
    assert!(done.is_ok() || out.len() == before.len(), "{format:?} writes nothing if it fails");
    done.is_ok().then(|| out.split_off(before.len()))
}

/// What makes the value: the notations of an address forget zone or length, none of them forgets this.
#[derive(Debug, PartialEq)]
enum Core {
    Number(Kind, u128),
    Pair(u64, u64),
}

fn core(value: &Value) -> Core {
    let number = |n| Core::Number(value.kind(), n);
    match value {
        Value::V4(a) => number(u128::from(a.bits)),
        Value::V6(a) => number(a.bits),
        Value::Mac(Mac(m)) => number(m.iter().fold(0, |n, o| n << 8 | u128::from(*o))),
        Value::Eui64(Eui64(e)) => number(u128::from(u64::from_be_bytes(*e))),
        Value::Iid(iid, _) => number(u128::from(iid.0)),
        Value::IidToken(pair) => Core::Pair(pair.iid().0, pair.token),
        Value::PrefixMac(_) => number(0),
        Value::Asn(n) => number(u128::from(n.0)),
        Value::Country(country) => number(country.code.map_or(0, |code| u128::from(u16::from_be_bytes(code.bytes())))),
    }
}

fn bits128() -> impl Strategy<Value = u128> {
    let groups = proptest::array::uniform8(prop_oneof![2 => Just(0u16), 1 => 0u16..256, 2 => any::<u16>()]);
    let known = prop_oneof![
        Just(0xfe80u128 << 112),
        Just(0x2002u128 << 112),
        Just(0x0064_ff9bu128 << 96),
        Just(0xffffu128 << 32),
        Just(0x2001_0db8u128 << 96 | 0x5efe << 32),
        Just(0u128),
    ];
    prop_oneof![
        3 => groups.prop_map(|g| g.iter().fold(0, |n, w| n << 16 | u128::from(*w))),
        1 => (known, any::<u32>()).prop_map(|(top, low)| top | u128::from(low)),
        1 => any::<u128>(),
    ]
}

/// Zones without the characters that end one, or stand for another one in a literal name.
fn zones() -> impl Strategy<Value = Option<Zone>> {
    proptest::option::weighted(0.2, "[a-rt-z][a-rt-z0-9.:_$]{0,20}").prop_map(|z| Zone::new(z?.as_bytes()))
}

fn lens(max: u32) -> impl Strategy<Value = Option<Len>> {
    proptest::option::of((0..=max).prop_map(Len::at_most_128))
}

fn values() -> impl Strategy<Value = Value> {
    prop_oneof![
        3 => (bits128(), lens(128), zones()).prop_map(|(bits, len, zone)| {
            let mut a = V6::new(bits).with_len(len);
            a.zone = zone;
            Value::V6(a)
        }),
        1 => (any::<u32>(), lens(32)).prop_map(|(bits, len)| Value::V4(V4 { bits, len })),
        1 => any::<[u8; 6]>().prop_map(|m| Value::Mac(Mac(m))),
        1 => any::<[u8; 8]>().prop_map(|e| Value::Eui64(Eui64(e))),
        1 => (any::<u64>(), any::<u64>()).prop_map(|(i, t)| Value::IidToken(IidToken::generated(Iid(i), t))),
        1 => (any::<u64>(), any::<bool>()).prop_map(|(i, m)| Value::Iid(Iid(i), m.then(|| Iid(i).mac()))),
    ]
}

fn styles() -> impl Strategy<Value = Style> {
    let options = proptest::collection::vec(proptest::sample::select(StyleFlags::ALL), 0..4);
    let bit = || proptest::option::weighted(0.2, 1u8..=128);
    (options, bit(), bit(), proptest::option::weighted(0.2, (1u32..=128).prop_map(Len::at_most_128))).prop_map(
        |(options, start, end, force)| {
            let all = options.iter().fold(StyleFlags::NONE, |all, o| all.or(*o));
            Style { start, end, force, ..Style::of(all) }
        },
    )
}

#[test]
fn every_example_means_what_it_says() {
    for format in ALL {
        for example in (format.examples)() {
            let kind = match &format.parse {
                Some(parse) => parse.gives,
                None => continue,
            };
            let value = parse(format, example.text.as_bytes());
            let value = value.unwrap_or_else(|| panic!("{format:?}: {:?} is not read", example.text));
            assert_eq!(value.kind(), kind, "{format:?}: {:?}", example.text);
            let plain = plain(kind);
            if plain.print.is_some() {
                let written = print(plain, &value, &Style::default()).unwrap();
                assert_eq!(String::from_utf8_lossy(&written), example.plain, "{format:?}: {:?}", example.text);
            }
        }
    }
}

#[test]
fn every_notation_that_is_read_or_written_has_an_example() {
    // what only actions make has its examples there
    let made = ["iid", "country"];
    for format in ALL.iter().filter(|f| (f.parse.is_some() || f.print.is_some()) && !made.contains(&f.name)) {
        assert!(!(format.examples)().is_empty(), "{format:?}");
    }
}

#[test]
fn names_are_unique_and_found() {
    let mut seen = std::collections::HashSet::new();
    for format in ALL {
        for name in std::iter::once(&format.name).chain(format.aliases) {
            assert!(seen.insert(*name), "{name} stands twice");
            assert!(by_name(name.as_bytes()).is_some_and(|f| f.is(format)), "{name}");
        }
    }
    assert!(by_name(b"").is_none() && by_name(b"IPV6ADDR").is_none() && by_name(b"ipv6add").is_none());
}

proptest! {
    #![proptest_config(cases(5_000))]

    #[test]
    fn what_is_written_is_read_back(value in values()) {
        // `iid` is read as `iid+token` and written alone.
        for format in ALL.iter().filter(|f| f.takes().has(value.kind()) && f.name != "iid") {
            let Some(reader) = &format.parse else { continue };
            let text = print(format, &value, &Style::default());
            if reader.gives != value.kind() {
                continue;
            }
            let text = text.unwrap();
            // The scope flags of if_inet6 stand where its reader has a length.
            let flags = format.name == "ifinet6";
            let read = parse(format, if flags { &text[..32] } else { &text });
            let shown = String::from_utf8_lossy(&text);
            // A reverse name of a prefix is cut at whole nibbles or octets.
            let v6 = matches!(value, Value::V6(V6 { len: Some(_), .. })) && format.name.starts_with("revnibbles");
            let cut = v6 || (matches!(value, Value::V4(a) if a.len.is_some()) && format.name == "revipv4");
            if !cut {
                prop_assert_eq!(read.as_ref().map(core), Some(core(&value)), "{:?}: {}", format, shown);
            }
            // Once read, nothing changes any more.
            if !flags && !matches!(value, Value::IidToken(_)) {
                let again = print(format, &read.unwrap(), &Style::default()).unwrap();
                prop_assert_eq!(&again, &text, "{:?}: {} then {}", format, shown, String::from_utf8_lossy(&again));
            }
        }
    }

    #[test]
    fn the_plain_notation_of_an_address_keeps_its_length_and_zone(value in values()) {
        if let Value::V6(a) = value {
            let text = print(by_name(b"ipv6addr").unwrap(), &value, &Style::default()).unwrap();
            prop_assert_eq!(parse(by_name(b"ipv6addr").unwrap(), &text), Some(Value::V6(a)));
        }
        if let Value::V4(_) = value {
            let text = print(by_name(b"ipv4addr").unwrap(), &value, &Style::default()).unwrap();
            prop_assert_eq!(parse(by_name(b"ipv4addr").unwrap(), &text), Some(value));
        }
    }

    #[test]
    fn no_style_makes_a_printer_fall_over(value in values(), style in styles()) {
        for format in ALL {
            if let Some(text) = print(format, &value, &style) {
                prop_assert!(!text.contains(&b'\n'), "{:?}: {:?}", format, text);
            }
        }
    }

    #[test]
    fn no_bytes_make_a_parser_fall_over(
        first in prop_oneof!["[0-9a-fx:./%\\[\\]\\\\ -]{0,80}".prop_map(String::into_bytes), any::<Vec<u8>>()],
        second in proptest::option::of(proptest::collection::vec(any::<u8>(), 0..40)),
    ) {
        for format in ALL {
            let Some(reader) = &format.parse else { continue };
            let word = Input { second: second.as_deref(), ..Input::word(&first) };
            match reader.run(word) {
                Ok(value) => prop_assert_eq!(value.kind(), reader.gives, "{:?}", format),
                Err(e) => {
                    let end = if e.in_second { second.as_deref().map_or(0, <[u8]>::len) } else { first.len() };
                    prop_assert!(e.at <= end, "{:?}: {:?} is behind the end of {:?}", format, e, first);
                }
            }
        }
    }

    #[test]
    fn a_parser_leaves_nothing_of_the_value_before(text in "[0-9a-f:./%-]{2,40}", before in values(), value in values()) {
        for format in ALL {
            let Some(reader) = &format.parse else { continue };
            let written = print(format, &value, &Style::default());
            for text in written.iter().map(Vec::as_slice).chain([text.as_bytes()]) {
                let mut reused = before;
                let done = (reader.parse_into)(input(text), &mut reused).is_ok();
                let fresh = parse(format, text);
                prop_assert_eq!(done.then_some(reused), fresh, "{:?}: {:?}", format, String::from_utf8_lossy(text));
                if let (Value::V6(a), Some(Value::V6(b))) = (reused, fresh) {
                    let origin = |v: ipv6calc::addr::V6| (v.origin.class, v.origin.implied, v.origin.mac);
                    prop_assert_eq!(origin(a), origin(b), "{:?}", format);
                }
            }
        }
    }

    #[test]
    fn every_notation_but_zones_is_the_same_in_both_cases(value in values()) {
        let lower = Style::of(StyleFlags::LOWER.or(StyleFlags::UPPER));
        for format in ALL.iter().filter(|f| f.name == "ipv6addr" || f.name == "ipv6literal") {
            prop_assert_eq!(print(format, &value, &lower), print(format, &value, &Style::default()), "{:?}", format);
        }
    }
}
