//! Lines of real formats with addresses in them: none of these is in the output, and nothing else changes.

use crate::program::{project, tool, words};
use ipv6calc::anon::{AnonSettings, Anonymiser};
use ipv6calc::log::{LineAnonymiser, Scope, Unparsable};
use ipv6calc::stream::{ByteSource, Engine, Sink};
use proptest::prelude::*;
use std::collections::BTreeSet;
use std::io::Cursor;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::sync::LazyLock;

/// The contexts: the family and the text around the places.
static CONTEXTS: LazyLock<Vec<(u8, Vec<String>)>> = LazyLock::new(|| {
    let text = std::fs::read_to_string(project().join("tests/log_contexts.txt")).unwrap();
    let lines = text.lines().filter(|line| !line.starts_with('#'));
    lines.map(|line| (line.as_bytes()[0], line[2..].split('@').map(str::to_owned).collect())).collect()
});

/// Every line anonymised with the strict preset.
fn strict(text: &str) -> String {
    let anonymiser = Anonymiser::new(&AnonSettings::preset("strict").unwrap(), None, false).unwrap();
    let mut worker = [LineAnonymiser::new(&anonymiser, Scope::Everywhere, Unparsable::Mask, None)];
    let mut out = Vec::new();
    let source = ByteSource::new(Cursor::new(text.as_bytes().to_vec()));
    Engine::default().run(source, &mut worker, &mut Sink::new(&mut out, std::io::sink())).unwrap();
    String::from_utf8(out).unwrap()
}

#[test]
fn the_marks_of_a_route_are_read_with_the_first_word() {
    let anonymiser = Anonymiser::new(&AnonSettings::preset("strict").unwrap(), None, false).unwrap();
    let mut worker = [LineAnonymiser::new(&anonymiser, Scope::FirstWord, Unparsable::Mask, None)];
    let mut out = Vec::new();
    let text = " d c192.0.2.77 x\nd c2001:db8:1:2::77 x\n*> r192.0.2.77/32\nx=192.0.2.77 dsl-192-0-2-77.example\n";
    let source = ByteSource::new(Cursor::new(text.as_bytes().to_vec()));
    Engine::default().run(source, &mut worker, &mut Sink::new(&mut out, std::io::sink())).unwrap();
    let out = String::from_utf8(out).unwrap();
    assert!(out.lines().all(|line| line.starts_with("- ") && !line.contains("77")), "{out}");
}

/// The simple finder: every part of a text that is an address by the parsers of the standard library.
fn addresses(text: &str) -> BTreeSet<IpAddr> {
    let mut all = BTreeSet::new();
    for start in 0..text.len() {
        for end in start + 2..=text.len().min(start + 45) {
            if let Some(Ok(ip)) = text.get(start..end).map(str::parse::<IpAddr>) {
                all.insert(ip);
            }
        }
    }
    all
}

/// The hex digits of a text in a row, without anything else: a MAC address in any dress is found in them.
fn hex_digits(text: &str) -> String {
    text.chars().filter(char::is_ascii_hexdigit).map(|c| c.to_ascii_lowercase()).collect()
}

fn v4() -> impl Strategy<Value = String> {
    // public and private hosts; the last octet is not one that the mask gives
    (1u8..224, any::<u8>(), any::<u8>(), 1u8..255)
        .prop_filter("loopback", |(a, ..)| *a != 127)
        .prop_map(|(a, b, c, d)| Ipv4Addr::new(a, b, c, d).to_string())
}

fn v6() -> impl Strategy<Value = (String, Ipv6Addr)> {
    let prefix =
        prop_oneof![Just(0x2001_0db8u32), Just(0x2a01_04f8), Just(0xfd12_3456), Just(0x2400_cb00), Just(0x3fff_0001)];
    (prefix, any::<u32>(), any::<u64>(), any::<bool>(), any::<bool>()).prop_map(|(a, b, iid, short, upper)| {
        let iid = if short { iid >> 52 | 1 } else { iid | 0x1000_0000_0000_0000 };
        let ip = Ipv6Addr::from_bits(u128::from(a) << 96 | u128::from(b | 0x1000_1000) << 64 | u128::from(iid));
        let text = if upper { ip.to_string().to_uppercase() } else { ip.to_string() };
        (text, ip)
    })
}

fn mac() -> impl Strategy<Value = String> {
    // the end has a letter, as the notations without all separators need one
    any::<[u8; 6]>().prop_map(|mut o| {
        (o[0], o[5]) = (o[0] & 0xfc, o[5] | 0xa0);
        o.map(|b| format!("{b:02x}")).join(":")
    })
}

/// A part of the context, without what may belong to the address: the prefix of a mapped address before it, and a
/// number after an IPv6 address and a colon, which may be a group or a port.
fn apart(part: &str, first: bool, last: bool, six: bool) -> &str {
    let mut part = part;
    if !last {
        part = ["::ffff:", "64:ff9b::"].iter().find_map(|prefix| part.strip_suffix(prefix)).unwrap_or(part);
    }
    match part.strip_prefix(':').filter(|_| six && !first) {
        Some(rest) if rest.starts_with(|c: char| c.is_ascii_hexdigit()) => {
            let digits = rest.len() - rest.trim_start_matches(|c: char| c.is_ascii_hexdigit()).len();
            if digits <= 4 { rest.get(digits..).unwrap_or_default() } else { part }
        }
        _ => part,
    }
}

/// The output has the text around the places as it was.
fn is_around(out: &str, parts: &[String], address: &str) -> bool {
    let six = address.contains("::");
    let parts: Vec<&str> =
        parts.iter().enumerate().map(|(i, part)| apart(part, i == 0, i + 1 == parts.len(), six)).collect();
    let Some((last, first)) = parts.split_last() else { return false };
    let Some(mut rest) = out.strip_suffix(*last) else { return false };
    first.iter().enumerate().all(|(i, part)| {
        let found = match i {
            0 => rest.strip_prefix(part),
            _ => rest.find(part).and_then(|at| rest.get(at + part.len()..)),
        };
        rest = found.unwrap_or("");
        found.is_some()
    })
}

fn check_line(parts: &[String], address: &str) -> Result<String, TestCaseError> {
    let line = parts.join(address) + "\n";
    let out = strict(&line);
    let out = out.strip_suffix('\n').unwrap_or(&out).to_owned();
    prop_assert!(is_around(&out, parts, address), "{} -> {}", line, out);
    Ok(out)
}

#[test]
fn there_are_at_least_200_contexts() {
    assert!(CONTEXTS.len() >= 200, "{}", CONTEXTS.len());
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn no_ipv4_address_is_left_in_any_context(address in v4()) {
        for (_, parts) in CONTEXTS.iter().filter(|(family, _)| matches!(family, b'b' | b'4')) {
            let out = check_line(parts, &address)?;
            let found = addresses(&out);
            prop_assert!(!found.contains(&address.parse().unwrap()), "{}: {}", address, out);
            let mapped = address.parse::<Ipv4Addr>().unwrap().to_ipv6_mapped();
            prop_assert!(!found.contains(&mapped.into()), "{}: {}", address, out);
        }
    }

    #[test]
    fn no_ipv6_address_is_left_in_any_context((address, ip) in v6()) {
        for (_, parts) in CONTEXTS.iter().filter(|(family, _)| matches!(family, b'b' | b'6')) {
            let out = check_line(parts, &address)?;
            prop_assert!(!addresses(&out).contains(&ip.into()), "{}: {}", address, out);
            prop_assert!(!out.to_lowercase().contains(&address.to_lowercase()), "{}", out);
        }
    }

    #[test]
    fn no_mac_address_is_left_in_any_context(address in mac()) {
        for (_, parts) in CONTEXTS.iter().filter(|(family, _)| *family == b'm') {
            let out = check_line(parts, &address)?;
            prop_assert!(!hex_digits(&out).contains(&hex_digits(&address)), "{}: {}", address, out);
        }
    }
}

// ---------------------------------------------------------------------------------------------------- false alarms

/// Lines without an address: versions, identifiers, hashes, times, names in code.
fn harmless(n: u64) -> String {
    let r = n.wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(17) ^ n.wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let (a, b, c, d) = (r % 24, r >> 8 & 63, r >> 16 & 63, r >> 24 & 0xfff);
    match n % 20 {
        0 => format!(
            "\"Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/{}.0.{d}.{b} Safari/537.36\"",
            80 + b
        ),
        1 => format!("Edg/{}.0.0.0 OPR/{}.0.0.0 Firefox/{}.0", 80 + b, 60 + c, 100 + a),
        2 => format!("package foo-{a}.{b}.{c}.tar.gz version {a}.{b}.{c}.{b} installed"),
        3 => format!("time {:02}:{:02}:{:02}.{d:03} took {a}.{b} ms", a, b % 60, c % 60),
        4 => format!("2024-01-10T{a:02}:{:02}:{:02}.{d:06}Z INFO started", b % 60, c % 60),
        5 => format!("commit {r:016x}{:016x}{:08x}", r.rotate_left(7), r >> 32),
        6 => format!(
            "uuid {:08x}-{:04x}-4{:03x}-a{:03x}-{:012x}",
            r >> 32,
            r & 0xffff,
            d,
            d ^ 0x5a5,
            r & 0xffff_ffff_ffff
        ),
        7 => format!("std::vec::Vec<{}> at core::ops::function::FnOnce::call_once (src/a.rs:{b}:{c})", r % 9),
        8 => format!("error[E{d:04}]: a::b::c in face::dead::beef_{b}"),
        9 => format!("oid={a}.{b}.{c}.{b}.{c}.{b} 1.3.6.1.4.1.{d}.{a}.{b}"),
        10 => {
            format!("netmask 255.255.{}.0 gateway none", [0, 128, 192, 224, 240, 248, 252, 254, 255][(r % 9) as usize])
        }
        11 => format!(
            "SHA256:{}",
            (0..32).map(|i| format!("{:02x}", r.rotate_left(i) as u8)).collect::<Vec<_>>().join(":")
        ),
        12 => format!("job {:06}-{:06} card {:04}-{:04}-{:04}", r % 1_000_000, d, r % 10_000, d, b),
        13 => format!("price {a}.{b} EUR, ratio {a}:{b}, chapter {a}.{b}.{c}"),
        14 => format!("10/Jan/2024:{a:02}:{:02}:{:02} +0100 request {r} done in {d}us", b % 60, c % 60),
        15 => format!("kernel 6.{a}.0-{b}-generic #{c}-Ubuntu SMP x86_64"),
        16 => format!("http://www.example.org:{}/a.b.c.d?e={a}.{b}&t={a}:{b}:{c}", 1024 + d),
        17 => format!("0x{r:016x} rip={:#x} rsp={:#x}", r >> 7, r >> 9),
        18 => format!("module Foo::Bar v{a}.{b}.{c}.{d} loaded; ns1::ns2::fn_{b}"),
        _ => format!("deb libfoo_{a}.{b}.{c}-{b}ubuntu{c}_amd64.deb {a}.{b}.{c}.{b}-{a}ubuntu{b}"),
    }
}

#[test]
fn of_10_000_lines_without_an_address_at_most_5_change() {
    let lines: Vec<String> = (0..10_000).map(harmless).collect();
    let out = strict(&(lines.join("\n") + "\n"));
    let changed: Vec<_> = lines.iter().zip(out.lines()).filter(|(line, out)| line != out).collect();
    assert!(changed.len() <= 5, "{} changed: {:#?}", changed.len(), changed.iter().take(12).collect::<Vec<_>>());
}

// ---------------------------------------------------------------------------------------------------- presets

#[test]
fn the_manual_says_what_presets_leave_of_random_hosts() {
    let mut state = 7u64;
    let mut next = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state ^ state >> 31).wrapping_mul(0x94d0_49bb_1331_11eb)
    };
    let hosts: String = (0..10_000)
        .map(|_| format!("{} x\n", Ipv6Addr::from_bits(0x2001_0db8_0001_0002_u128 << 64 | u128::from(next()))))
        .collect();
    let left = |preset: &str| {
        let out = tool("ipv6loganon", words(&format!("--anonymize-preset {preset}"))).stdin(hosts.clone()).run();
        out.out().lines().collect::<BTreeSet<_>>().len()
    };
    assert!(left("st") <= 4);
    for (preset, range) in [
        ("as", 4000..6000),
        ("ac", 4000..6000),
        ("ap", 4000..6000),
        ("zs", 9990..10_001),
        ("zc", 9900..10_001),
        ("zp", 1..2),
    ] {
        assert!(range.contains(&left(preset)), "{preset}: {}", left(preset));
    }
}
