//! Logs that people really have: a row per kind of fault, each with small inputs.

use crate::program::{Answer, tool, words};

fn loganon(line: &str, stdin: impl Into<Vec<u8>>) -> Answer {
    tool("ipv6loganon", words(line)).stdin(stdin).run()
}

/// The output does not hold these texts and has as many lines as the input.
fn hides(line: &str, stdin: &str, hidden: &[&str]) {
    let answer = loganon(line, stdin);
    let out = answer.out();
    for text in hidden {
        assert!(!out.contains(text), "{line}: {text} in {out}");
    }
    assert_eq!(out.matches('\n').count(), stdin.matches('\n').count(), "{out}");
}

/// Addresses with numbers above those of versions.
const LARGE: [&str; 3] = ["203.0.113.77", "198.51.100.9", "2.116.203.77"];

/// None of these addresses stays where `@` is in a context.
fn hides_in(contexts: &[&str], addresses: &[&str]) {
    for (around, addr) in contexts.iter().flat_map(|around| addresses.iter().map(move |addr| (around, addr))) {
        hides("--everywhere", &format!("x {}\n", around.replace('@', addr)), &[addr]);
    }
}

/// The output is the input.
fn keeps(line: &str, stdin: &str) {
    assert_eq!(loganon(line, stdin).out(), stdin, "{line}");
}

const ALL: &str = "--everywhere";

#[test]
fn a1_full_stops_after_an_address_end_it() {
    let text = "x Trying 203.0.113.77...\nTrying 2001:db8:1234:5678::4d...\nConnecting to 203.0.113.77... connected. \
                203.0.113.77..203.0.113.99\n";
    hides(ALL, text, &["3.77", "3.99", "::4d"]);
    assert!(loganon(ALL, text).out().contains("203.0.113.0... connected."));
    hides("", "host Trying 203.0.113.77...\n", &["3.77"]);
}

#[test]
fn a2_an_address_before_a_label_is_masked_from_both_ends() {
    let text = "203.0.113.77.nip.io 203.0.113.77.log 203.0.113.77.dyn.example.net x.203.0.113.77.conf\n";
    hides(ALL, text, &["113.77", "0.0.113.77", "203.0.113"]);
    assert_eq!(loganon(ALL, "77.113.0.203.in-addr.arpa\n").out(), "0.113.0.203.in-addr.arpa\n");
}

#[test]
fn a3_a_line_that_is_not_json_to_its_end_is_masked_throughout() {
    for line in [
        r#"{"client":"192.0.2.99","peer":"203.0.113.77"#,
        r#"{"client":"192.0.2.99",bad,"peer":"203.0.113.77"}"#,
        r#"{"client":"192.0.2.99",'peer':'203.0.113.77'}"#,
        r#"{"client":"192.0.2.99"} {"peer":"203.0.113.77"}"#,
    ] {
        hides("--json-field client --json-field peer", &format!("{line}\n"), &["2.99", "3.77"]);
    }
    let long = format!("{{\"client\":\"192.0.2.99\",\"x\":\"{}\",\"peer\":\"203.0.113.77\"}}\n", "x".repeat(1 << 20));
    hides("--json-field client --json-field peer", &long, &["2.99", "3.77"]);
    keeps("--json-field a", "{\"b\":\"x\"}\n");
    let both = r#"{"id.orig_h":"203.0.113.9","id":{"orig_h":"198.51.100.7"}}"#.to_owned() + "\n";
    hides("--json-field id.orig_h", &both, &["113.9", "100.7"]);
}

#[test]
fn a4_input_in_other_packings_and_encodings_is_refused() {
    let wide: Vec<u8> = "203.0.113.77 x\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
    let with_mark = [&[0xff, 0xfe][..], &wide].concat();
    for (bytes, says) in [
        (wide, "UTF-16"),
        (with_mark, "UTF-16"),
        (b"\xfd7zXZ\0abc".to_vec(), "xz -dc"),
        (b"BZh91AY&SY".to_vec(), "bzip2 -dc"),
        (b"\x04\x22\x4d\x18abc".to_vec(), "lz4 -dc"),
    ] {
        let answer = loganon(ALL, bytes);
        answer.fails(1);
        assert!(answer.err().contains(says), "{}", answer.err());
        assert_eq!(answer.out(), "");
    }
}

#[test]
fn a5_a_colour_sequence_is_not_part_of_a_word() {
    for esc in ["\x1b", "\\x1b", "\\u001b", "\\033", "\\e", "#033", "^[", "%1B"] {
        let text = format!(
            "{esc}[36mip={esc}[0m203.0.113.77 {esc}[1;32m2001:db8:1:2::4d{esc}[0m {esc}[31m00:16:3e:5a:7b:9c\n"
        );
        hides(ALL, &text, &["3.77", "::4d", "5a:7b"]);
    }
}

#[test]
fn a6_addresses_without_a_class_are_masked_with_every_preset() {
    let text = "64:ff9b:1::203.0.113.77 x\n64:ff9b:1::cb00:714d x\n::ffff:0:203.0.113.77 x\n301:fd1:86e3:521c::13 x\n\
                5f00:1:2:3::1234 x\nff3e:40:2001:db8:12:34:0:99 x\nff7e:140:2001:db8:12:34:0:99 x\n\
                ff32:ff:211:22ff:fe33:4455:0:1 x\n4000::1234 x\n::1234:5678:9abc x\n241.1.2.3 x\n";
    let hidden = ["113.77", "cb00:714d", "521c::13", "::1234", "db8:12", "22ff", "5678", "1.2.3 "];
    for preset in ["as", "ac", "ap", "zs", "zc", "zp", "strict"] {
        hides(&format!("--anonymize-preset {preset}"), text, &hidden);
    }
    assert_eq!(
        loganon("", "::1 x\n:: x\nff02::1:ff00:0 x\nff0e::101 x\n").out(),
        "::1 x\n:: x\nff02::1:ff00:0 x\nff0e::101 x\n"
    );
}

#[test]
fn a7_keyed_methods_do_not_leave_what_names_a_host() {
    let key = std::env::temp_dir().join(format!("ipv6calc-a7-{}", std::process::id()));
    let made = tool("ipv6calc", ["--generate-key"]).run();
    std::fs::write(&key, made.stdout).unwrap();
    std::fs::set_permissions(&key, std::os::unix::fs::PermissionsExt::from_mode(0o600)).unwrap();
    for method in ["cryptopan", "ipcrypt-pfx", "ipcrypt-deterministic"] {
        let line = format!("--everywhere --anonymize-method {method} --key-file {}", key.display());
        let text = "x fe80::211:22ff:fe33:4455 fe80::5efe:1.2.3.4 ff3e:30:2001:db8:1234::1 ff02::1\n";
        hides(&line, text, &["211:22ff:fe33", "1.2.3.4", "102:304", "2001:db8:1234"]);
        assert!(loganon(&line, text).out().contains(" ff02::1"), "{method}");
    }
    std::fs::remove_file(key).unwrap();
}

#[test]
fn a10_notations_of_real_logs_are_found() {
    for text in [
        "IP 203.0.113.77.51234 > 203.0.113.78.443: Flags [S]",
        "tcp4  0  0  203.0.113.77.22  2.5.29.78.443  ESTABLISHED",
        "example.com/203.0.113.77 inside/203.0.113.77(80) /whois/203.0.113.77 https://x.example/ip/203.0.113.77",
        "peer-203.0.113.77-tunnel-1 host-203.0.113.77 203.0.113.77-443 BP-13473-203.0.113.77-144413",
        "203.0.113.77_443 id_203.0.113.77 access_203.0.113.77.log",
        "Release 203.0.113.77 ip ver 203.0.113.77 203.0.113.77--203.0.113.77 ip203.0.113.77",
        "a\\f203.0.113.77 b\\v203.0.113.77 \\0203.0.113.77 #011203.0.113.77",
        "203.000.113.077.51234-203.000.113.078.00443",
    ] {
        hides(ALL, &format!("x {text}\n"), &["3.77", "3.78", "29.78", "113.07"]);
    }
    for text in [
        "2001:db8::4d:GET 2001:db8::4d_443 x::2001:db8::4d 10:15:04:2001:db8::4d port:22:2001:db8::4d",
        "a:51234:2001:db8:1:2:3:4:5:4d:443 dc:2001:db8:1:2:3:4:5:4d/51234 [2001:db8:1:2:3:4:5:4d:2181:Fast]",
        "IP6 2001:db8::4d.443 > fe80::4d.22: \\f2001:db8::4d",
        "d.4.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.7.6.5.4.3.2.1.8.b.d.0.1.0.0.2.zen.spamhaus.org d.4.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.7.6.5.4.3.2.1.8.b.d.0.1.0.0.2.ip6.int",
    ] {
        hides(ALL, &format!("x {text}\n"), &["::4d", "5:4d", "d.4.0.0"]);
    }
    for text in [
        "0011-22aa-4455 0011.22aa.4455 001122-aa4455 0:11:22:aa:44:55 00:11:22:aa:44:55:eduroam 00-11-22-AA-44-55-x",
        "00-01-00-01-2a-3b-4c-5d-00-11-22-aa-44-55 0:1:0:1:2a:3b:4c:5d:0:11:22:aa:44:55 0100.1122.aa44.55",
    ] {
        hides(ALL, &format!("x {text}\n"), &["aa-44", "aa.44", "aa44", "aa:44", "AA-44"]);
    }
}

#[test]
fn a11_a12_one_random_host_gives_one_answer_with_the_strict_preset() {
    let mut state = 1u64;
    let mut next = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state ^ state >> 29).wrapping_mul(0xbf58_476d_1ce4_e5b9) ^ state >> 32
    };
    let hosts: String = (0..10_000)
        .map(|_| {
            format!("{} x\n", std::net::Ipv6Addr::from_bits(0x2001_0db8_0001_0002_u128 << 64 | u128::from(next())))
        })
        .collect();
    let out = loganon("--anonymize-preset strict", hosts).out().to_owned();
    let results: std::collections::BTreeSet<&str> = out.lines().collect();
    assert!(results.len() <= 4, "one for each kind: {results:?}");
    // a vendor stays in a MAC address alone, and only a registered one
    assert_eq!(
        loganon("--anonymize-preset strict", "2001:db8::250:c2ff:fe12:3456 x\n").out().matches("5021").count(),
        0
    );
    assert_eq!(loganon("--anonymize-preset strict", "00:16:3e:5a:7b:9c x\n").out(), "00:16:3e:00:00:00 x\n");
    assert_eq!(loganon("--anonymize-preset strict", "da:16:3e:5a:7b:9c x\n").out(), "02:00:00:00:00:00 x\n");
}

#[test]
fn a13_an_address_in_a_line_without_separators_is_not_torn() {
    for offset in 0..24 {
        let text = format!("x {}//203.0.113.77/\n", "a".repeat((1 << 20) - 2 - offset));
        hides(ALL, &text, &["3.77", "113.7", "3.07"]);
    }
}

#[test]
fn a16_a_document_about_an_anonymised_address_does_not_repeat_it() {
    for form in ["--json", "--shell"] {
        let answer = tool("ipv6calc", words(&format!("-q -A anonymize {form} 203.0.113.77"))).run();
        assert!(answer.out().contains("203.0.113.0") && !answer.out().contains("203.0.113.77"), "{}", answer.out());
    }
}

#[test]
fn names_of_an_address_of_the_line_are_masked_with_it() {
    let forms = "dsl-203-000-113-077.example 203-0-113-77.dyn 77.113.0.203.static.example cb00714d.dip CB00714D \
                 x-3405803853-y 203000113077.isp 77-113-0-203.rev 203_0_113_77 4d7100cb";
    let hidden =
        ["113-077", "113-77", "77.113", "00714d", "00714D", "3405803853", "113077", "77-113", "113_77", "4d71"];
    hides(ALL, &format!("203.0.113.77 {forms}\n"), &hidden);
    hides(ALL, &format!("{forms} [203.0.113.77]\n"), &hidden);
    let six = "2001:db8:12:34:5:6:7:89 dyn-2001-db8-12-34-5-6-7-89.isp 20010db8001200340005000600070089.x\n";
    hides(ALL, six, &["6-7-89", "00070089"]);
    hides(ALL, "x 00:16:3e:5a:7b:9c y 00163e5a7b9c\n", &["5a7b9c"]);
    hides(
        ALL,
        "203-0-113-77.nip.io a-203-0-113-77.sslip.io cb00714d.nip.io 2001-db8-1-2--4d.ipv6-literal.net\n",
        &["113-77", "714d", "--4d"],
    );
    // without the address in the line a name is only a name
    keeps(ALL, "dsl-203-0-113-77.example.net cb00714d\n");
}

#[test]
fn an_address_with_the_commas_of_ftp_is_masked_with_that_of_the_session() {
    let line = "[203.0.113.9] > PORT 203,0,113,9,24,131 < 227 Entering Passive Mode (203,0,113,9,195,80)\n";
    let want = "[203.0.113.0] > PORT 203,0,113,0,24,131 < 227 Entering Passive Mode (203,0,113,0,195,80)\n";
    assert_eq!(loganon("--everywhere", line).out(), want);
}

#[test]
fn a_masked_address_before_a_port_reads_back() {
    let out = loganon("--everywhere --anonymize-preset zp", "[AF_INET6]2a01:4f8:c17:1234::77:51234\n").out().to_owned();
    assert_eq!(out, "[AF_INET6]2a01:4f8:c00:0:0:0:0:0:51234\n");
}

#[test]
fn the_exceptions_stay() {
    for text in [
        "\"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.0.0 Safari/537.36 Edg/120.0.0.0 Foo/1.2.3.4\"",
        "\"Mozilla/5.0 (X11; U; rv:1.9.0.19) Firefox/3.0.19\" \"okhttp/4.9.3.1\" sec-ch-ua: \"Chromium\";v=\"120.0.6099.1\"",
        "oid=2.5.29.14 1.3.6.1.4.1.311.21.8 enterprises.1.2.3.4 1.3.6.1.4",
        "mask 255.255.255.252 netmask 255.255.240.0 permit 0.0.0.255",
        "2023-11-28-10.15.04.123 23-11-28-10-15-04 job 231128-101504 card 1234-5678-9012",
        "nginx-1.2.3.4.tar.gz libfoo_1.2.3.4-1_amd64.deb linux-4.19.0.25-generic version 1.2.3.4 v1.2.3.4",
        "12:34:56 2023-11-28T12:34:56.789 std::a::b Notice::ACTION_LOG e3b0c442:98fc1c14 SHA256:ab:cd:ef",
        "|02.47.00.0000| 12.34.567.890 1.2.3 1.2.3.4.5.6 550e8400-e29b-41d4-a716-446655440000",
        "127.0.0.1 ::1 0.0.0.0 255.255.255.255 ff02::1 ff0e::101 224.0.0.1",
    ] {
        keeps(ALL, &format!("x {text}\n"));
    }
}

#[test]
fn an_address_after_a_date_is_not_a_time() {
    for (date, addr) in [
        ("2026-01-31 ", "203.0.113.7"),
        ("2026-01-31 ", "10.1.2.3"),
        ("2026/01/31 ", "10.12.13.140"),
        ("2026.01.31-", "10.61.13.140"),
        ("x-2026-01-31_", "10.12.13.14"),
    ] {
        hides("--everywhere", &format!("{date}{addr} GET /\n"), &[addr]);
    }
    for time in ["2023-11-28 10.05.44.123", "2023-11-28T10.15.44.123", "2023/11/28-23.59.59.999"] {
        keeps(ALL, &format!("x {time} a\n"));
    }
}

#[test]
fn numbers_above_those_of_versions_are_an_address_whatever_the_words_beside_them() {
    hides_in(
        &[
            "Client version @ connected",
            "{\"version\":\"@\"}",
            "firmware @",
            "ver=@",
            "rv:@",
            "Version/@",
            "nginx/@",
            "host/@ curl/8.5.0",
            "\"Mozilla/5.0 (X11) host/@ Chrome/120.0.0.0\"",
            "oid=@",
            "usb 1-@",
            "libfoo.so.@",
        ],
        &LARGE,
    );
    keeps(
        ALL,
        "x {\"version\":\"10.1.2.3\"} v17.3.44.161 Foo/120.0.0.0 Chrome/127.0.240.47 curl/8.5.0 ver=4.19.0.25 libfoo.so.1.2.3.4\n",
    );
}

#[test]
fn small_numbers_are_an_address_beside_words_of_addresses() {
    hides_in(
        &[
            "DHCP release: @",
            "Connection refused: nginx/@:80",
            "server version @:443",
            "x - HIER_DIRECT/@ Mozilla/5.0",
            "BGP router identifier @, local AS number 65001",
            "policy @",
            "[32m@[0m",
            "id=<54321.@.1167312345.squirrel>",
            "@.20260131.gz",
        ],
        &["2.16.3.4", "10.1.2.3"],
    );
    hides(ALL, "dump 2026-01-31_17.25.13.140.pcap\n", &["13.140"]);
    keeps(ALL, "x policy 2.5.29.32 identifier: 1.3.6.1 2.5.29.37.0\n");
}

#[test]
fn an_address_beside_letters_and_numbers_is_found() {
    hides_in(
        &[
            "@ms",
            "@GET",
            "x@",
            "user@",
            "IP@Port443",
            "^M@",
            "2026-01-31T@",
            "=20@",
            "from=09@",
            "\\302\\240@",
            "1704899068.@",
            "2026.01.31.@",
            "999.@.1704899068",
            "id=1234.@.5678",
            "eth0.@",
            "app1.@.nip.io",
            "@.20240110",
            "@.0",
            "uaddr @.195.80",
        ],
        &LARGE,
    );
    hides(ALL, "x 2.116.203.77.443  2.116.203.78.51234 ESTABLISHED\n", &["203.77", "203.78"]);
    let six = "x 2001:db8:1:2::5ms 2001:db8:1:2:3:4:5:6x =202a01:4f8:1:2::5 \
               established between 2a01:4f8:1:2::5[a]...2a01:4f8:1:2::6[b]\n";
    hides(ALL, six, &["1:2::5", "4:5:6", "1:2::6"]);
    keeps(
        ALL,
        "x v1.2.3.4 x1.2.3.4.5 foo1.2.3.4 1.2.3.4x FBAV/436.0.0.35.101 1.2.840.113549.1.1.11 2.23.140.1.2.1 Feed::Base\n",
    );
}

#[test]
fn the_host_of_a_zone_without_classes_is_masked() {
    for zone in ["77.64/26.113.0.203.in-addr.arpa", "77.64-127.113.0.203.in-addr.arpa"] {
        assert_eq!(loganon(ALL, format!("query: {zone} IN PTR\n")).out(), "query: 0.113.0.203.in-addr.arpa IN PTR\n");
    }
}

#[test]
fn mac_addresses_of_digits_alone_are_masked() {
    hides(ALL, "x 0050.5612.3456 dynamic Gi0/1\nx 00-05-31-12-34-56\n", &["3456", "34-56"]);
}

#[test]
fn kinds_and_prefixes_can_be_kept_and_hidden() {
    keeps(
        "--everywhere --keep mac,name --skip 2001:db8::/32 --skip 10.0.0.0/8",
        "x 00:16:3e:5a:7b:9c 2001:db8::4d 10.1.2.3 ::ffff:10.1.2.3\n",
    );
    hides("--everywhere --hide product,oid", "x Chrome/120.4.5.6 oid=2.5.29.14\n", &["4.5.6", "29.14"]);
    let wrong = loganon("--everywhere --keep macs", "");
    wrong.fails(1);
    assert!(wrong.err().contains("mac"), "{}", wrong.err());
    loganon("--everywhere --skip x", "").fails(1);
}

#[test]
fn t1_blanks_and_tabs_beside_the_first_word_stay() {
    assert_eq!(
        loganon("", "203.0.113.9\tfoo\tbar\n  203.0.113.9 x\n").out(),
        "203.0.113.0\tfoo\tbar\n  203.0.113.0 x\n"
    );
}

#[test]
fn t2_only_what_changed_counts_as_anonymised() {
    let answer =
        loganon("--everywhere --summary json --keep mac", "x 00:16:3e:5a:7b:9c\n203.0.113.9 x\n203.0.113.0 x\n::1 x\n");
    let summary: serde_json::Value = serde_json::from_str(&answer.err()).unwrap();
    assert_eq!(
        (&summary["anonymised"], &summary["left"]["kept"], &summary["left"]["unchanged"]),
        (&2.into(), &1.into(), &1.into())
    );
}

#[test]
fn a_picture_that_cannot_be_written_is_an_error() {
    let answer = tool("ipv6logstats", ["--svg", "/nowhere/at/all.svg"]).stdin("192.0.2.1 x\n").run();
    assert_eq!((answer.code, answer.out()), (Some(1), ""));
    assert!(answer.err().contains("cannot write '/nowhere/at/all.svg'"), "{}", answer.err());
    let log = std::env::temp_dir().join(format!("ipv6calc-svg-{}.log", std::process::id()));
    std::fs::write(&log, "192.0.2.1 x\n").unwrap();
    let path = log.to_str().unwrap();
    let answer = tool("ipv6logstats", ["--file", path, "--svg", path]).run();
    assert_eq!(answer.code, Some(1), "{}", answer.err());
    assert_eq!(std::fs::read_to_string(&log).unwrap(), "192.0.2.1 x\n");
    std::fs::remove_file(log).unwrap();
}

#[test]
fn statistics_and_conversion_read_any_log() {
    let stats = |line: &str, stdin: &str| tool("ipv6logstats", words(line)).stdin(stdin).run();
    let row = |answer: &Answer, name: &str| {
        let line = answer.out().lines().find(|line| line.split(' ').next() == Some(name)).unwrap().to_owned();
        line.rsplit(' ').next().unwrap().parse::<u64>().unwrap()
    };
    let answer = stats("-q --everywhere", "sshd: from 193.0.0.1 port 22\nfoo\nto [2001:a60::1]:443 and 193.0.0.2\n");
    assert_eq!(["ALL", "IPv4", "IPv6", "UNKNOWN"].map(|name| row(&answer, name)), [4, 2, 1, 1]);
    let answer = stats("-q --json-field ip", "{\"ip\":\"193.0.0.1\",\"x\":\"193.0.0.2\"}\n");
    assert_eq!(row(&answer, "IPv4"), 1);
    let answer = stats("-q", "192.0.2.1:443 x\n[2001:db8::1]:443 y\n[2001:db8::1] z\n");
    assert_eq!(["IPv4", "IPv6", "UNKNOWN"].map(|name| row(&answer, name)), [1, 2, 0]);
    assert!(stats("", "foo bar\n").err().contains("--everywhere"));
    let opaque = "2001:db8::dcf4:bb99:f4be:a973 x\n".replace("dcf4", "def4");
    assert_eq!(row(&stats("-q --opaque", &opaque), "IPv6/IID/Global"), 0);
    let conv = tool("ipv6logconv", words("-q --everywhere --out addrtype")).stdin("foo 193.0.0.1 [fe80::1]\n").run();
    assert_eq!(conv.out(), "foo RIPENCC.ipv4-addr.addrtype.ipv6calc [link-local.ipv6-addr.addrtype.ipv6calc]\n");
    let conv = tool("ipv6logconv", words("--out addrtype")).stdin("foo\n").run();
    assert!(conv.err().contains("--everywhere"), "{}", conv.err());
}
