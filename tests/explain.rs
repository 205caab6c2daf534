//! `explain`: every command it prints runs and prints what was promised.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may panic")]

use ipv6calc::anon::{AnonSettings as Masks, Anonymiser};
use ipv6calc::info::explain::{Plain, ReadBy};
use ipv6calc::info::{Explanation, InfoOptions, InfoSettings};
use std::process::{Command, Output, Stdio};

/// Texts of every kind, most of them with more than one meaning.
const TEXTS: [&str; 42] = [
    "010.0.0.1",
    "0010.0020.0030.0040",
    "127.1",
    "10/8",
    "192.0.2.1",
    "192.0.2.1/26",
    "192.0.2.0/255.255.255.0",
    "3232235777",
    "0xc0a80101",
    "0x20010db8000000000000000000000001",
    "42540766411282592856903984951653826561",
    "c0a80101",
    "00163e5a7b9c",
    "0011223344556677",
    "20010db8000000000000000000000001",
    "4)+k&C#VzJ4br>0wv%Yp",
    "a.b.c.d",
    "1.2.3.4",
    "1:2:3:4",
    "1:2:3:4 0123456789abcdef",
    "1:2:3:4:5:6",
    "1:2:3:4:5:6:7:8",
    "00:11:22:33:44:55:66:77",
    "64496",
    "AS64496",
    "1.10",
    "[2001:db8::1]:443",
    "192.0.2.1:80",
    "192.0.2.1#53",
    "http://[2001:db8::1]:443/x",
    "192.0.2.0-192.0.2.9",
    "192.0.2.0 255.255.255.0",
    "192.0.2.0 0.0.0.255",
    "2001:db8::/ffff:ffff::",
    "00:01:00:01:2a:3b:4c:5d:00:16:3e:5a:7b:9c",
    "ff02::fb",
    "2001:db8::211:22ff:fe33:4455/47",
    "2002:102:304::1",
    "64:ff9b::192.0.2.1",
    "::ffff:192.0.2.1",
    "fe80::1%eth0",
    "--ffff-102-304.ipv6-literal.net",
];

fn explain(text: &str) -> Explanation {
    let anonymiser = Anonymiser::without_facts(&Masks::default(), None, false).unwrap();
    InfoSettings::new(anonymiser, InfoOptions::default()).explain(text.as_bytes())
}

fn run(argv: &[String]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_ipv6calc"));
    command.arg("-q").args(&argv[1..]).stdin(Stdio::null()).output().unwrap()
}

#[test]
fn what_people_paste_is_read() {
    for (text, what, value) in [
        ("http://[2001:db8::1]:443/x", "host of a URL", "2001:db8::1"),
        ("https://user@192.0.2.1:8080?q", "host of a URL", "192.0.2.1"),
        ("http://[fe80::1%25eth0]/", "host of a URL", "fe80::1"),
        ("192.0.2.1#53", "address with port", "192.0.2.1"),
        ("2001:db8::1#53", "address with port", "2001:db8::1"),
        ("192.0.2.0-192.0.2.255", "range of addresses", "192.0.2.0/24"),
        ("192.0.2.1 - 192.0.2.9", "range of addresses", "192.0.2.1"),
        ("192.0.2.5 255.255.255.0", "IPv4 address with network mask", "192.0.2.5/24"),
        ("192.0.2.0 0.0.0.255", "IPv4 address with network mask", "192.0.2.0/24"),
        ("2001:db8::1 ffff:ffff::", "IPv6 address with network mask", "2001:db8::1/32"),
        ("00:01:00:01:2a:3b:4c:5d:00:16:3e:5a:7b:9c", "DUID-LLT", "00:16:3e:5a:7b:9c"),
        ("0:3:0:1:0:16:3e:5a:7b:9c", "DUID-LL", "00:16:3e:5a:7b:9c"),
        ("000100012a3b4c5d00163e5a7b9c", "DUID-LLT", "00:16:3e:5a:7b:9c"),
    ] {
        let found = explain(text);
        let first = &found.readings[0];
        assert_eq!((&*first.what, &*first.value), (what, value), "{text}");
    }
    for text in
        ["http://example.net/", "192.0.2.1#x", "192.0.2.9-192.0.2.1", "://192.0.2.1", "00:02:00:01:2a:3b:4c:5d:00"]
    {
        assert!(explain(text).readings.is_empty(), "{text}");
    }
    assert!(explain("255.255.255.0").readings[0].note.unwrap().contains("network mask"));
    let facts = |text: &str| serde_json::to_value(explain(text).facts).unwrap();
    assert_eq!(facts("ff02::fb")["multicast"]["group"]["name"], "mDNS");
    assert_eq!(facts("224.0.0.251")["multicast"]["group"]["rfc"], "RFC 6762");
    assert!(facts("33:33:00:00:00:01").get("link_local").is_none());
    let point = "2001:db8:beef:feed::1/64";
    assert_eq!(facts("ff7e:140:2001:db8:beef:feed::1234")["multicast"]["rendezvous_point_address"], point);
}

#[test]
fn software_that_makes_up_hardware_addresses_is_named() {
    for (text, platform) in [
        ("52:54:00:12:34:56", "QEMU/KVM"),
        ("02:42:ac:11:00:02", "Docker"),
        ("00:15:5d:01:02:03", "Hyper-V"),
        ("fe80::5054:ff:fe12:3456", "QEMU/KVM"),
    ] {
        let mut out = Vec::new();
        explain(text).text(&Plain, &mut out);
        let out = String::from_utf8(out).unwrap();
        let named = out.lines().any(|line| line.trim_start().starts_with("platform") && line.ends_with(platform));
        assert!(named, "{out}");
    }
}

#[test]
fn every_command_runs_and_prints_what_was_promised() {
    let mut count = 0;
    for text in TEXTS {
        let found = explain(text);
        assert!(found.is_found(), "{text}");
        let readings = found.readings.iter().map(|r| (&r.command, ""));
        let commands = found.commands.iter().map(|c| (&c.argv, c.gives.as_str()));
        for (argv, gives) in readings.chain(commands).filter(|(argv, _)| !argv.iter().any(|a| a == "-i")) {
            let out = run(argv);
            let printed = String::from_utf8_lossy(&out.stdout);
            assert!(out.status.success(), "{argv:?}: {}", String::from_utf8_lossy(&out.stderr));
            assert!(
                gives.is_empty() || printed.trim_end_matches('\n') == gives,
                "{argv:?}: {gives:?}, not {printed:?}"
            );
            count += 1;
        }
    }
    assert!(count > 250, "{count}");
}

#[test]
fn the_meanings_of_ambiguous_texts_are_told() {
    for (text, values) in [
        ("010.0.0.1", &["10.0.0.1", "8.0.0.1"][..]),
        ("0010.0020.0030.0040", &["8.16.24.32", "10.20.30.40"]),
        ("127.1", &["127.0.0.1", "AS8323073"]),
        ("10/8", &["10.0.0.0/8", "0.0.0.10/8"]),
        ("3232235777", &["192.168.1.1", "::c0a8:101", "AS3232235777"]),
        ("0xc0a80101", &["192.168.1.1"]),
        ("c0a80101", &["192.168.1.1", "1.1.168.192"]),
        ("00:11:22:33:44:55:66:77", &["00:11:22:33:44:55:66:77", "0:11:22:33:44:55:66:77"]),
        ("1:2:3:4", &["::1:2:3:4"]),
        ("AS64496", &["AS64496"]),
        ("[2001:db8::1]:443", &["2001:db8::1"]),
    ] {
        let found: Vec<String> = explain(text).readings.into_iter().map(|r| r.value).collect();
        assert_eq!(found, values, "{text}");
    }
}

#[test]
fn a_text_that_nobody_reads_says_where_reading_stopped() {
    let found = explain("2001:db8::g");
    assert!(!found.is_found());
    let nearest = found.nearest.unwrap();
    assert_eq!((nearest.guess, nearest.at, nearest.found.as_str()), (Some("IPv6 address"), 10, "g"));
}

#[test]
fn what_others_read_is_marked_so() {
    let found = explain("127.1");
    assert!(found.nearest.is_some());
    assert!(found.readings.iter().all(|r| r.reader == ReadBy::Others));
}

#[test]
fn orders_for_the_terminal_are_not_printed() {
    let mut out = Vec::new();
    explain("\u{1b}[31m2001:db8::1").text(&Plain, &mut out);
    assert!(!out.contains(&0x1b));
}

#[test]
fn documents_are_as_the_schema_says() {
    let schema = serde_json::from_str(include_str!("../schema/explain.schema.json")).unwrap();
    let schema = jsonschema::draft202012::new(&schema).unwrap();
    for text in TEXTS.into_iter().chain(["", "hello", "2001:db8::g", "1.2.3.4.5"]) {
        let document = serde_json::to_value(explain(text)).unwrap();
        assert!(schema.is_valid(&document), "{text}: {document:#}");
    }
}
