//! The calls that public scripts make, each with the answer they rely on.

use crate::program::{ask, ipv6calc, pipe, words};

/// Calls that succeed, with what they print.
const CALLS: &[(&str, &str)] = &[
    ("--if_inet62addr 3ffeffff0100f1010000000000000001 40", "3ffe:ffff:100:f101::1/64"),
    ("--addr2if_inet6 2001:db8::1/64", "20010db8000000000000000000000001 00 40"),
    ("--addr2if_inet6 ::1/128", "00000000000000000000000000000001 10 80"),
    ("--addr2uncompaddr 2001:db8::1", "2001:db8:0:0:0:0:0:1"),
    ("2001:db8::1 --addr2uncompaddr", "2001:db8:0:0:0:0:0:1"),
    ("-q --action conv6to4 --in ipv4 192.168.251.97 --out ipv6", "2002:c0a8:fb61::"),
    ("-q --action conv6to4 --in ipv6 2002:c0a8:fb61::1 --out ipv4", "192.168.251.97"),
    ("--quiet --in ipv4 --out ipv6 --action conv6to4 10.10.103.82", "2002:a0a:6752::"),
    ("--ipv4_to_6to4addr 127.0.0.1", "2002:7f00:1::"),
    (
        "-q -A 6rd_local_prefix --6rd_prefix 2a01:79c::/30 --6rd_relay_prefix 213.167.115.92/0 203.0.113.77",
        "2a01:79f:2c01:c534::/62",
    ),
    ("--action prefixmac2ipv6 --in prefix+mac --out ipv6addr fe80:: 52:54:00:12:34:56", "fe80::5054:ff:fe12:3456"),
    (
        "--action prefixmac2ipv6 --in prefix+mac --out ipv6addr 2001:db8:1:2::/64 52:54:00:12:34:56",
        "2001:db8:1:2:5054:ff:fe12:3456/64",
    ),
    ("--action prefixmac2ipv6 --in prefix+mac --out ipv6addr :: 52:54:00:12:34:56", "::5054:ff:fe12:3456"),
    (
        "--in prefix+mac 2001:db8:1:2:: 52:54:00:12:34:56 --out ipv6addr --action prefixmac2ipv6",
        "2001:db8:1:2:5054:ff:fe12:3456",
    ),
    ("--in prefix+mac fe80:: 52:54:00:12:34:56", "fe80::5054:ff:fe12:3456"),
    ("--in mac 00:16:3E:5A:7B:9C --out eui64", "216:3eff:fe5a:7b9c"),
    ("-A geneui64 --mac_to_eui64 00:16:3e:5a:7b:9c", "216:3eff:fe5a:7b9c"),
    ("-A geneui64 --mac_to_eui64 0:16:3E:5:A:7", "216:3eff:fe05:a07"),
    ("--in mac --action geneui64 00:16:3e:5a:7b:9c --out ipv6addr", "::216:3eff:fe5a:7b9c"),
    ("--quiet --in ipv6addr --out mac fe80::216:3eff:fe5a:7b9c", "00:16:3e:5a:7b:9c"),
    ("--in ipv6 2001:db8:1:2::1/64 -F --printprefix --out ipv6addr", "2001:0db8:0001:0002"),
    (
        "--in ipv6 --out ipv6 --printprefix --printfulluncompressed --uppercase 2001:db8:1:2::1/64",
        "2001:0DB8:0001:0002",
    ),
    ("--out ipv6addr --printprefix --in ipv6addr 2001:db8:1:2::1/64", "2001:db8:1:2"),
    ("-I ipv6 2001:db8::1/64 -O ipv6", "2001:db8::1/64"),
    (
        "-q --out revnibbles.arpa 2001:db8::53",
        "3.5.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa.",
    ),
    ("-a 2001:db8::/32", "8.b.d.0.1.0.0.2.ip6.arpa."),
    ("-r 2001:db8:100::/48", "0.0.1.0.8.b.d.0.1.0.0.2.ip6.int."),
    ("-a cafe::/0", "ip6.arpa."),
    ("-q -O revipv4 192.0.2.0/24", "2.0.192.in-addr.arpa."),
    ("--quiet 2001:db8::/32", "2001:db8::/32"),
    ("--quiet 192.0.2.0/24", "192.0.2.0/24"),
    ("--in ipv6addr 2001:db8::1", "2001:db8::1"),
    ("--printfulluncompresse 2001:db8::1", "2001:0db8:0000:0000:0000:0000:0000:0001"),
    ("-qFu 2001:db8::a", "2001:0DB8:0000:0000:0000:0000:0000:000A"),
    ("-qOhex 192.0.2.1", "c0000201"),
];

#[test]
fn scripts_get_the_answer_they_rely_on() {
    for (line, want) in CALLS {
        let answer = ask(line);
        assert_eq!((answer.out(), answer.code), (&*format!("{want}\n"), Some(0)), "{line}: {}", answer.err());
    }
}

#[test]
fn quiet_calls_leave_standard_error_empty() {
    for (line, _) in CALLS {
        let answer = ipv6calc(words(line)).env("IPV6CALC_QUIET", "1").run();
        assert_eq!((answer.err(), answer.code), (String::new(), Some(0)), "{line}");
    }
}

#[test]
fn the_exit_status_alone_tells_whether_an_address_is_valid() {
    for good in ["2001:db8::1", "2001:db8::/32", "192.0.2.1", "192.0.2.0/24"] {
        assert_eq!(ipv6calc(["--quiet", good]).run().code, Some(0), "{good}");
    }
    for bad in ["2001:db8::g", "2001:db8::1/129", "192.0.2.256", "192.0.2.0/33", "localhost", ""] {
        ipv6calc(["--quiet", bad]).run().fails(1);
    }
    ask("--in ipv6addr 192.0.2.1").fails(1);
    ask("--addr2uncompaddr 2001:db8::g").fails(1);
    ask("--out ipv6addr --printprefix --in ipv6addr 2001:db8::1").fails(1);
}

#[test]
fn a_parse_error_begins_with_the_sentence_that_scripts_match() {
    let err = ask("--in ipv6addr 10.0.0.1").err();
    assert_eq!(err.lines().find(|l| l.starts_with("Error")), Some("Error in given address '10.0.0.1' is not valid!"));
}

#[test]
fn addresses_are_sorted_through_two_pipes() {
    let long = pipe("--addr_to_fulluncompressed", "2001:db8::10\n2001:db8::9\n2001:db8::\n");
    let mut lines: Vec<&str> = long.out().lines().collect();
    lines.sort_unstable();
    pipe("--addr_to_compressed", &(lines.join("\n") + "\n")).is("2001:db8::\n2001:db8::9\n2001:db8::10\n");
}

#[test]
fn key_value_lines_are_found_by_their_key() {
    let found = |line: &str, key: &str| {
        let answer = ask(line);
        let line = answer.out().lines().find(|l| l.starts_with(key)).map(str::to_string);
        line.unwrap_or_else(|| panic!("no {key} in {:?} {:?}", answer.out(), answer.err()))
    };
    let mac = "--in ipv6addr --showinfo --machine_readable 2001:db8::211:22ff:fe33:4455";
    assert_eq!(found(mac, "EUI48="), "EUI48=00:11:22:33:44:55");
    let six = "-q --in ipv6 2001:db8::1 --showinfo -m";
    assert_eq!(found(six, "IPV6="), "IPV6=2001:0db8:0000:0000:0000:0000:0000:0001");
    assert_eq!(found("-q -i -m 192.0.2.1", "IPV4="), "IPV4=192.0.2.1");
}

#[test]
fn the_notice_of_the_detected_type_is_grepped_on_standard_error() {
    for (address, kind) in [("192.0.2.1", "ipv4addr"), ("2001:db8::1", "ipv6addr"), ("00:11:22:33:44:55", "mac")] {
        assert!(ipv6calc(["--showinfo", address]).run().err().contains(kind), "{address}");
        assert_eq!(ipv6calc(["--showinfo", "-q", address]).run().err(), "", "{address}");
    }
}

#[test]
fn notices_never_appear_in_a_pipe() {
    let answer = pipe("--addr_to_compressed", "2001:db8::1\n");
    assert_eq!((answer.out(), &*answer.err()), ("2001:db8::1\n", ""));
    let answer = pipe("-V", "192.0.2.1\n");
    assert_eq!((answer.out(), &*answer.err()), ("192.0.2.1\n", ""));
}

#[test]
fn features_are_words_on_one_line_of_standard_error() {
    let answer = ask("-v");
    assert_eq!((answer.out(), answer.code), ("", Some(0)));
    let err = answer.err();
    let first = err.lines().next().unwrap();
    let rest = first.strip_prefix("ipv6calc: version ").unwrap_or_else(|| panic!("{first:?}"));
    assert!(rest.split(' ').any(|word| word == "ANON_ZEROISE"), "{first:?}");
    assert_eq!(ask("-q --has-feature ANON_ZEROISE").code, Some(0));
    assert_eq!(ask("-q --has-feature NO_SUCH_FEATURE").code, Some(1));
}

/// The expression of bash-completion: `^\s+(\S+)\s*:`.
fn listed(text: &str) -> Vec<&str> {
    let names = text.lines().filter(|l| l.starts_with(char::is_whitespace)).filter_map(|l| {
        let (name, rest) = l.trim_start().split_at(l.trim_start().find([' ', ':'])?);
        rest.trim_start().starts_with(':').then_some(name)
    });
    names.collect()
}

#[test]
fn lists_can_be_read_by_a_completion_script() {
    for (option, some) in [
        ("--in", &["ipv6addr", "ipv4addr", "mac", "prefix+mac", "base85"][..]),
        ("--out", &["revnibbles.arpa", "ipv6addr", "eui64", "hex", "ipv6to4"]),
        ("--action", &["conv6to4", "geneui64", "anonymize", "test"]),
    ] {
        for ask_list in ["-?", "-h", "--help"] {
            let answer = ipv6calc([option, ask_list]).run();
            assert_eq!((answer.out(), answer.code), ("", Some(1)), "{option} {ask_list}");
            let err = answer.err();
            let names = listed(&err);
            assert!(some.iter().all(|name| names.contains(name)), "{option} {ask_list}: {names:?}");
        }
    }
}

#[test]
fn machine_readable_lists_are_bare_names_on_standard_output() {
    for option in ["--in", "--action"] {
        let answer = ipv6calc(["-m", option, "-?"]).run();
        assert_eq!(answer.code, Some(1));
        assert!(answer.out().lines().all(|l| l.split_whitespace().count() == 1 && !l.starts_with(' ')), "{option}");
        assert!(answer.out().lines().count() > 10, "{option}");
    }
}

#[test]
fn what_scripts_tried_in_vain_gets_an_answer_that_helps() {
    let err = ask("--out revnibbles.arp FE8::56:CC7A:129B:7AAA").err();
    assert!(err.contains("revnibbles.arpa"), "{err}");
    ask("--action prefixadd 2001:db8::/48").fails(1);
    ask("--to-hex 2001:db8::1").fails(1);
}
