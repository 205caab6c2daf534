use super::*;
use crate::db::Databases;

/// What a new converter makes of a line, without newline.
fn fresh(output: &'static LogType, line: &str) -> (Outcome, String) {
    let mut out = Vec::new();
    let outcome = Converter::new(output, &Databases::built_in()).line(format!("{line}\n").as_bytes(), &mut out);
    let text = String::from_utf8(out).unwrap();
    assert_eq!(text.lines().count(), usize::from([Outcome::Written, Outcome::Short].contains(&outcome)), "{line:?}");
    (outcome, text.strip_suffix('\n').unwrap_or_default().to_owned())
}

#[test]
fn every_example_holds() {
    for output in ALL {
        for (line, want) in (output.examples)() {
            let (outcome, got) = fresh(output, line);
            assert_eq!((got.as_str(), outcome == Outcome::Dropped), (want.unwrap_or(""), want.is_none()), "{line}");
        }
    }
}

#[test]
fn every_output_has_a_name_that_finds_it() {
    for output in ALL {
        assert!(std::ptr::eq(by_name(output.name.as_bytes()).unwrap(), *output));
        assert!(crate::format::by_name(output.name.as_bytes()).is_some(), "{} is a name of --out", output.name);
    }
    assert!(by_name(b"ipv6addr").is_none());
}

#[test]
fn the_rest_of_a_line_stays_as_it_is() {
    let addrtype = by_name(b"addrtype").unwrap();
    for rest in ["", " ", "  two", "\t", "x\r", "\u{e4}\u{fffd}", "- - \"GET\""] {
        let got = fresh(addrtype, &format!("10.0.0.1 {rest}")).1;
        assert_eq!(got, format!("reserved.ipv4-addr.addrtype.ipv6calc {rest}"));
    }
}

#[test]
fn a_line_ends_as_it_did_and_one_word_with_a_newline() {
    const NAME: &str = "reserved.ipv4-addr.addrtype.ipv6calc";
    let set = Databases::built_in();
    for (name, line, want) in [
        ("addrtype", "10.0.0.1 foo", format!("{NAME} foo")),
        ("addrtype", "10.0.0.1 foo\n", format!("{NAME} foo\n")),
        ("addrtype", "10.0.0.1 ", format!("{NAME} ")),
        ("addrtype", "10.0.0.1", format!("{NAME}\n")),
        ("any", "10.0.0.1 foo", format!("{NAME} foo")),
        ("any", "10.0.0.1 foo\n", format!("{NAME} foo\n")),
        ("any", "10.0.0.1", format!("{NAME}\n")),
        ("ouitype", "10.0.0.1\n", String::new()),
        ("any", "\n", String::new()),
    ] {
        let mut out = Vec::new();
        Converter::new(by_name(name.as_bytes()).unwrap(), &set).line(line.as_bytes(), &mut out);
        assert_eq!(String::from_utf8(out).unwrap(), want, "{name} {line:?}");
    }
}

#[test]
fn lines_without_a_third_word_are_told_from_others() {
    let any = by_name(b"any").unwrap();
    for (line, outcome) in [
        ("10.0.0.1", Outcome::Short),
        ("10.0.0.1 b", Outcome::Short),
        ("10.0.0.1 b  ", Outcome::Short),
        ("10.0.0.1 b c", Outcome::Written),
        ("", Outcome::Blank),
        (" \t", Outcome::Blank),
    ] {
        assert_eq!(fresh(any, line).0, outcome, "{line:?}");
    }
}

/// Addresses of every kind, many of them in the same slots, and other words.
fn words() -> impl Iterator<Item = String> {
    let heads = ["2001:a60", "fe80", "2002:102:304", "2001:0", "64:ff9b", "3ffe", "fd00", "ff02", "100"];
    let v6 =
        heads.into_iter().flat_map(|head| (0..600u64).map(move |n| format!("{head}::{:x}", n * n * 77_777 % 0xffff)));
    let v4 = (0..600u32).map(|n| std::net::Ipv4Addr::from_bits(n.wrapping_mul(0x9e37_79b9)).to_string());
    v6.chain(v4).chain(["host".to_owned(), "1.2.3.4:5".to_owned()])
}

#[test]
fn what_is_remembered_is_what_a_new_converter_finds() {
    for output in ALL {
        let set = Databases::built_in();
        let mut converter = Converter::new(output, &set);
        for word in words().chain(words()) {
            let (line, mut out) = (format!("{word} b c d"), Vec::new());
            let outcome = converter.line(line.as_bytes(), &mut out);
            assert_eq!((outcome, String::from_utf8(out).unwrap()), fresh(output, &line), "{line}");
        }
    }
}
