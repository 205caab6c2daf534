//! What `--showinfo` describes when something else is asked of the address too.

use crate::program::{ask, ipv6calc, pipe};
use serde_json::Value;

/// Inputs whose lower bits must not show, and what betrays them.
const HIDDEN: [(&str, &[&str]); 9] = [
    ("2001:a60:1234:5678:9abc:def0:1234:5677", &["def0:1234:5677", "5677"]),
    ("2001:a60:1234:5678:211:22ff:fe33:4455", &["33:44:55", "fe33:4455"]),
    ("fe80::21d:9ff:fe76:c839", &["76:c8:39", "fe76:c839"]),
    ("fd12:3456:789a::f0e1:d2c3:b4a5", &["d2c3:b4a5"]),
    ("::ffff:8.8.202.92", &["202.92", "ca5c"]),
    ("64:ff9b::8.8.202.92", &["202.92", "ca5c"]),
    ("2002:808:ca5c::1", &["202.92", "ca5c"]),
    ("203.0.114.77", &["114.77"]),
    ("00:1d:09:76:c8:39", &["76:c8:39"]),
];

const SHAPES: [&str; 14] = [
    "-i",
    "-i -m",
    "-i --json",
    "-i --shell",
    "-i --mrmt I",
    "-i --mrmts 6",
    "-i --mrtvo IPV6",
    "-i --mrtvo IPV4",
    "-i --mrst EUI48",
    "-i --mrstpa IPV6",
    "-i --mrqva",
    "-i -O revnibbles.arpa",
    "-i -O ipv6addr",
    "-i -a",
];

/// The answer without the input that documents have beside the result.
fn without_input(answer: &str) -> String {
    let lines = answer.lines().map(|line| match serde_json::from_str::<Value>(line) {
        Ok(Value::Object(mut document)) => {
            assert!(document.remove("input").is_some(), "no input in {line}");
            Value::Object(document).to_string()
        }
        _ => line.to_owned(),
    });
    lines.filter(|line| !line.starts_with("IPV6CALC_INPUT=")).collect::<Vec<_>>().join("\n")
}

#[test]
fn an_anonymised_address_is_described_and_never_the_clear_one() {
    for preset in ["as", "ac", "ap", "zs", "zc", "zp"] {
        for shape in SHAPES {
            for (input, needles) in HIDDEN {
                let line = format!("-q {shape} -A anonymize --ap {preset}");
                for answer in [ask(&format!("{line} {input}")), pipe(&line, &format!("{input}\n"))] {
                    let text = without_input(answer.out());
                    let shown = needles.iter().find(|needle| text.contains(**needle));
                    assert_eq!(shown, None, "{line} {input}: {text}");
                }
            }
        }
    }
}

#[test]
fn an_address_that_several_actions_change_is_never_described_in_clear() {
    for actions in ["-A conv6to4 -A anonymize", "-A anonymize -A conv6to4"] {
        for shape in SHAPES {
            let answer = ask(&format!("-q {shape} {actions} 2002:808:ca5c::1"));
            let text = without_input(answer.out());
            assert!(!text.contains("202.92") && !text.contains("ca5c"), "{shape} {actions}: {text}");
        }
    }
    ask("-q -i --mrtvo IPV4 -A conv6to4 -A anonymize 2002:808:ca5c::1").is("8.8.202.0\n");
}

#[test]
fn documents_have_the_input_beside_the_result() {
    let input = "2001:a60:1234:5678:211:22ff:fe33:4455";
    let answer = ask(&format!("-q -i --json -A anonymize {input}"));
    let document: Value = serde_json::from_str(answer.out()).unwrap();
    assert_eq!(document["input"], Value::from(input));
    assert_eq!(document["address"], Value::from("2001:a60:1234:5609:a929:4291:4021:1221"));
    let answer = ask(&format!("-q -i --shell -A anonymize {input}"));
    let lines: Vec<&str> = answer.out().lines().take(2).collect();
    let first = format!("IPV6CALC_INPUT='{input}'");
    assert_eq!(lines, [first.as_str(), "IPV6='2001:0a60:1234:5609:a929:4291:4021:1221'"]);
    ask(&format!("-q -i --shell --mrst IPV6 {input}")).is("IPV6='2001:0a60:1234:5678:0211:22ff:fe33:4455'\n");
}

#[test]
fn conversions_are_applied_before_the_description() {
    ask("-q -i --mrtvo IPV6 -A conv6to4 8.8.8.8").is("2002:0808:0808:0000:0000:0000:0000:0000\n");
    ask("-q -i --mrtvo IPV6 -A convnat64 8.8.8.8").is("0064:ff9b:0000:0000:0000:0000:0808:0808\n");
    ask("-q -i --mrtvo EUI48 -A ipv6tomac fe80::21d:9ff:fe76:c839").is("00:1d:09:76:c8:39\n");
    ask("-q -i --mrtvo IPV6 -A prefixmac2ipv6 -I prefix+mac 2001:db8:: 00:1d:09:76:c8:39")
        .is("2001:0db8:0000:0000:021d:09ff:fe76:c839\n");
    let rd = "-q -i --mrtvo IPV6 -A 6rd_local_prefix --6rd_prefix 2001:db8::/32 10.1.2.18";
    ask(rd).is("2001:0db8:0a01:0212:0000:0000:0000:0000\n");
    // of what is taken out of an IPv6 address, 4.4.0 describes the IPv6 address
    ask("-q -i --mrtvo IPV6 -A conv6to4 2002:808:808::1").is("2002:0808:0808:0000:0000:0000:0000:0001\n");
    ask("-q -i --mrtvo IPV4 -A conv6to4 2002:808:808::1").is("");
}

#[test]
fn an_interface_identifier_has_no_description_and_a_status_of_its_own() {
    let answer = ask("-q -i -A geneui64 90:df:d0:8d:06:21");
    assert_eq!((answer.out(), answer.code), ("", Some(2)));
    assert!(answer.err().contains("interface identifier"), "{}", answer.err());
}

#[test]
fn filters_tests_and_countries_win_over_the_description() {
    let lines = "2001:a60:1:2:211:22ff:fe33:4455 a\n192.0.2.1\tb\n00:11:22:33:44:55\n";
    pipe("-i -E ipv6", lines).is("2001:a60:1:2:211:22ff:fe33:4455\n");
    pipe("-q -i -E ipv4 -A filter", lines).is("192.0.2.1\n");
    ask("-i --test_gt ::1 ::2").is("::2   greater than ::1\n");
    ask("-q -i -m --test_gt ::3 ::2").fails_silently(1);
    ask("-q -i --mrtvo IPV6 -A addr2cc 192.0.2.1").is("--\n");
    ask("-q -i --addr2cc 192.0.2.1").is("--\n");
    let passed: Value = serde_json::from_str(ask("-q -i --json -E ipv6 ::1").out()).unwrap();
    assert_eq!(passed["passed"], Value::from(true));
    let test = ask("-q -i --shell --test_gt ::1 ::2");
    assert!(test.out().ends_with("IPV6CALC_TEST='yes'\n"), "{}", test.out());
}

#[test]
fn a_filter_in_a_pipe_checks_options_against_the_line_before() {
    let answer = pipe("-q -i --mrtvo IPV4 -E ipv4,ipv6", "192.0.2.1/24\n64:ff9b::c000:286\n10.1.2.54\n");
    assert_eq!((answer.out(), answer.code), ("192.0.2.1/24\n", Some(1)));
    pipe("-q -i -m -E ipv4", "10.1.2.230\n224.0.0.6\n10.0.0.1\n").is("10.1.2.230\n224.0.0.6\n10.0.0.1\n");
}

#[test]
fn a_country_is_the_answer_whatever_output_type_was_chosen() {
    for line in ["-A addr2cc -O ipv6", "-O ipv6 -A addr2cc", "-a -A addr2cc", "-O hex -u --addr2cc", "-r --addr2cc"] {
        ask(&format!("-q {line} 192.0.2.1")).is("--\n");
        ask(&format!("-q -i -m {line} 192.0.2.1")).is("--\n");
    }
}

#[test]
fn output_types_are_checked_where_4_4_0_checks_them() {
    // a test in a pipe does not look at the output type, on the command line it does
    let answer = pipe("-q -O octal -m -C --test_prefix 10.0.0.0/8", "10.1.2.3\n");
    assert_eq!((answer.out(), answer.code), ("10.1.2.3   inside 10.0.0.0/8\n", Some(0)));
    ask("-q -O octal -m --test_prefix 10.0.0.0/8 10.1.2.3").fails(1);
    ask("-q -i -m -O octal --test_prefix 10.0.0.0/8 10.1.2.3").fails(1);
    // a type that 4.4.0 knows by name only takes any option
    ask("-q -i --mrtvo IPV4 -O iid 192.0.2.1/24").is("192.0.2.1/24\n");
    ask("-q -i --printmirrored -O prefix+mac 192.0.2.1").fails(1);
}

#[test]
fn old_teredo_has_the_country_of_its_client_and_the_6bone_none() {
    let client = ipv6calc(["-q", "-A", "addr2cc", "8.8.8.8"]).run();
    ask("-q -A addr2cc 3ffe:831f::f7f7:f7f7").is(client.out());
    ask("-q -A addr2cc 2001:0:1:1:1:1:f7f7:f7f7").is(client.out());
    ask("-q -A addr2cc 3ffe::1").is("--\n");
}

#[test]
fn addresses_of_virtual_machines_have_a_hint() {
    for (mac, vendor) in [
        ("00:0c:29:11:22:33", "VMware, Inc. (possible VMware VM)"),
        ("00:50:56:11:22:33", "VMware, Inc. (possible VMware VM)"),
        ("52:54:00:12:34:56", "possible QEMU VM"),
    ] {
        ask(&format!("-q -i --mrtvo OUI {mac}")).is(&format!("{vendor}\n").replace(vendor, &format!("\"{vendor}\"")));
        let text = ask(&format!("-q -i {mac}"));
        assert!(text.out().contains(&format!("\nOUI is: {vendor}\n")), "{}", text.out());
    }
    let document: Value = serde_json::from_str(ask("-q -i --json 00:0c:29:11:22:33").out()).unwrap();
    assert_eq!((&document["vendor"], &document["platform"]), (&"VMware, Inc.".into(), &"VMware, generated".into()));
}
