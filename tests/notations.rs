//! Notations that 4.4.0 does not know, and how addresses are written in our own documents.

use crate::program::{ask, ipv6calc, pipe};
use serde_json::Value;

fn document(options: &[&str], input: &str) -> Value {
    let answer = ipv6calc(options.iter().copied().chain([input])).run();
    assert_eq!(answer.code, Some(0), "{input}: {}", answer.err());
    serde_json::from_str(answer.out()).unwrap_or_else(|e| panic!("{input}: {e}: {}", answer.out()))
}

#[test]
fn names_under_in_addr_arpa_are_read() {
    for (name, address) in [
        ("1.2.0.192.in-addr.arpa.", "192.0.2.1"),
        ("1.2.0.192.IN-ADDR.ARPA", "192.0.2.1"),
        ("2.0.192.in-addr.arpa", "192.0.2.0/24"),
        ("192.in-addr.arpa.", "192.0.0.0/8"),
        ("in-addr.arpa", "0.0.0.0/0"),
    ] {
        ask(&format!("-q {name}")).is(&format!("{address}\n"));
        ask(&format!("-q -I revipv4 {name}")).is(&format!("{address}\n"));
        pipe("-q", &format!("{name}\n")).is(&format!("{address}\n"));
    }
    for wrong in ["256.2.0.192.in-addr.arpa", "01.2.0.192.in-addr.arpa", "5.1.2.0.192.in-addr.arpa", "x.in-addr.arpa"] {
        ask(&format!("-q {wrong}")).fails(1);
    }
    ask("-q --test_prefix 192.0.2.0/24 1.2.0.192.in-addr.arpa").is("");
    ask("-q -O hex 1.2.0.192.in-addr.arpa").is("c0000201\n");
}

#[test]
fn addresses_are_decimal_numbers_in_and_out() {
    for (number, address) in [
        ("0", "0.0.0.0"),
        ("3221225985", "192.0.2.1"),
        ("4294967295", "255.255.255.255"),
        ("4294967296", "::1:0:0"),
        ("42540766411282592856903984951653826561", "2001:db8::1"),
        ("340282366920938463463374607431768211455", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"),
    ] {
        ask(&format!("-q -I decimal {number}")).is(&format!("{address}\n"));
        ask(&format!("-q -O decimal {address}")).is(&format!("{number}\n"));
    }
    ask("-q -I decimal6 1").is("::1\n");
    for wrong in ["340282366920938463463374607431768211456", "12/8", "1x", "0x10"] {
        ask(&format!("-q -I decimal {wrong}")).fails(1);
    }
    ask("-q 3221225985").fails(1);
}

#[test]
fn an_ipv6_mask_is_a_prefix_length() {
    for (text, prefix) in [
        ("2001:db8::/ffff:ffff::", "2001:db8::/32"),
        ("2001:db8::/ffff:fffe::", "2001:db8::/31"),
        ("2001:db8::/::", "2001:db8::/0"),
        ("2001:db8::1/ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "2001:db8::1/128"),
        ("fe80::1%eth0/ffff:ffff:ffff:ffff::", "fe80::1%eth0/64"),
    ] {
        ask(&format!("-q {text}")).is(&format!("{prefix}\n"));
    }
    ask("-q 2001:db8::/ffff:0:ffff::").fails(1);
}

#[test]
fn lists_take_the_mechanisms_of_spf() {
    ask("net aggregate ip4:192.0.2.0/25,ip4:192.0.2.128/25 ip6:2001:db8::/32").is("192.0.2.0/24\n2001:db8::/32\n");
    pipe("net aggregate", "ip4:192.0.2.0/25\nip4:192.0.2.128/25\n").is("192.0.2.0/24\n");
    ask("net aggregate ip4:2001:db8::1").fails(2);
}

#[test]
fn the_zone_stays_when_a_length_is_given() {
    ask("-q fe80::%2/64").is("fe80::%2/64\n");
    ask("-q --forceprefix 64 fe80::1%eth0").is("fe80::1%eth0/64\n");
    ask("-q -F fe80::1%eth0/64").is("fe80:0000:0000:0000:0000:0000:0000:0001%eth0/64\n");
    ask("-q --in prefix+mac fe80::%eth0/64 00:11:22:33:44:55").is("fe80::211:22ff:fe33:4455%eth0/64\n");
    ask("-q --no-prefixlength fe80::1%eth0/64").is("fe80::1%eth0\n");
}

#[test]
fn identifiers_keep_the_ipv4_form_of_their_address() {
    for (line, text) in [
        ("0:0:0:1", "0:0:0:0:0:0:0:1"),
        ("0:0:1:2", "0:0:0:0:0:0:0.1.0.2"),
        ("0:ffff:1:2", "0:0:0:0:0:ffff:0.1.0.2"),
        ("-F 0:ffff:1:2", "0000:0000:0000:0000:0000:ffff:0.1.0.2"),
        ("0:5efe:1:2", "0:0:0:0:0:5efe:1:2"),
        ("1:2:3:4", "0:0:0:0:1:2:3:4"),
    ] {
        ask(&format!("-q {line} 0123456789abcdef")).is(&format!("{text} 0123456789abcdef\n"));
    }
    ask("-q -u 0:ffff:a:2 0123456789abcdef").is("0:0:0:0:0:FFFF:0.10.0.2 0123456789ABCDEF\n");
    ask("-q -I iid+token -O iid+token 0:0:1:2 0123456789abcdef").is("f5f0:fcdc:9da9:d612 d030d2a829878d2f\n");
}

#[test]
fn masks_keep_the_notation_of_the_address() {
    for (line, text) in [
        ("--maskprefix 2001:db8::5efe:1.2.3.4/64", "2001:db8::0.0.0.0/64"),
        ("--masksuffix 2001:db8::5efe:1.2.3.4/64", "::5efe:1.2.3.4/64"),
        ("--masksuffix 2001:db8::5efe:1.2.3.4/112", "::0.0.3.4/112"),
        ("--maskprefix ::ffff:1.2.3.4/40", "::0:0.0.0.0/40"),
        ("--masksuffix ::ffff:1.2.3.4/112", "::0:0.0.3.4/112"),
        ("--maskprefix -U ::1.2.3.4/104", "0:0:0:0:0:0:1.0.0.0/104"),
        ("--maskprefix 2002:102:304::1.2.3.4/48", "2002:102:304::0.0.0.0/48"),
    ] {
        ask(&format!("-q {line}")).is(&format!("{text}\n"));
    }
}

#[test]
fn an_ipv4_address_inside_is_written_only_after_a_prefix_that_says_so() {
    for (input, text) in [
        ("::ffff:c000:201", "::ffff:192.0.2.1"),
        ("64:ff9b::c000:201", "64:ff9b::192.0.2.1"),
        ("64:ff9b:1::c000:201", "64:ff9b:1::192.0.2.1"),
        ("64:ff9b:1:2:3::c000:201", "64:ff9b:1:2:3:0:c000:201"),
        ("::192.0.2.1", "::c000:201"),
        ("2001:db8::5efe:192.0.2.1", "2001:db8::5efe:c000:201"),
        ("2002:c000:201::192.0.2.1", "2002:c000:201::c000:201"),
        ("::ffff:0:c000:201", "::ffff:0:c000:201"),
    ] {
        let converted = document(&["-q", "--json"], input);
        assert_eq!(converted["value"]["text"], Value::from(text), "{input}");
        let facts = document(&["-q", "-i", "--json"], input);
        assert_eq!(facts["address"], Value::from(text), "{input}");
        assert_eq!(facts["network"]["network"], Value::from(format!("{text}/128")), "{input}");
        ipv6calc(["net", "aggregate", input]).run().is(&format!("{text}/128\n"));
    }
    // the converter keeps the form of 4.4.0
    ask("-q 64:ff9b::192.0.2.1").is("64:ff9b::c000:201\n");
    ask("-q 2001:db8::5efe:192.0.2.1").is("2001:db8::5efe:192.0.2.1\n");
}

#[test]
fn a_prefix_that_ends_before_the_ipv4_address_has_none() {
    for prefix in ["64:ff9b::/96", "64:ff9b:1::/48", "::ffff:0:0/96"] {
        assert_eq!(document(&["-q", "--json"], prefix)["value"]["text"], Value::from(prefix));
        assert_eq!(document(&["-q", "-i", "--json"], prefix)["network"]["network"], Value::from(prefix));
        ipv6calc(["net", "aggregate", prefix]).run().is(&format!("{prefix}\n"));
    }
    let inside = document(&["-q", "--json"], "64:ff9b::192.0.2.0/120");
    assert_eq!(inside["value"]["text"], Value::from("64:ff9b::192.0.2.0/120"));
}

#[test]
fn the_first_host_is_not_the_subnet_router() {
    let network = |prefix: &str| document(&["-q", "-i", "--json"], prefix)["network"].clone();
    for (prefix, first) in [
        ("2001:db8::/64", "2001:db8::1"),
        ("2001:db8::/126", "2001:db8::1"),
        ("2001:db8::/127", "2001:db8::"),
        ("2001:db8::5/128", "2001:db8::5"),
        ("192.0.2.0/24", "192.0.2.1"),
        ("192.0.2.0/31", "192.0.2.0"),
    ] {
        assert_eq!(network(prefix)["first_host"], Value::from(first), "{prefix}");
    }
}

#[test]
fn an_ipv4_address_in_a_plain_link_local_identifier_is_a_guess() {
    let facts = document(&["-q", "-i", "--json"], "fe80::c000:201");
    assert_eq!(facts["embedded"][0]["perhaps"], Value::from(true));
    let explained = ipv6calc(["explain", "fe80::c000:201"]).run();
    assert!(explained.out().contains("perhaps 192.0.2.1"), "{}", explained.out());
    // 4.4.0's own outputs stay as they are
    ask("-q -i --mrmt IPV4_SOURCE fe80::c000:201").is("");
    assert!(ask("-q -i -m fe80::c000:201").out().contains("\nIPV4_SOURCE[192.0.2.1]=LINK-LOCAL-IID\n"));
}
