use super::*;
use crate::addr::{Mac, Value};
use crate::db::{Databases, Labels};
use crate::net::HostBits;
use std::sync::Arc;

/// The lists that expressions may name.
fn lists(name: &[u8], each: &mut TakeLine<'_>) -> Result<(), SetError> {
    let text: &[u8] = match name {
        b"offices" => b"# ours\n192.0.2.0/24,all offices\n192.0.2.128/25 Berlin\n2001:db8:1::/48\n",
        _ => b"192.0.2.0/24\n192.0.2.1/24\n",
    };
    text.split(|b| *b == b'\n').zip(1..).try_for_each(|(line, number)| each(number, line))
}

fn matcher(text: &str, options: MatcherOptions) -> Result<AddressMatcher, SetError> {
    let labels = Labels::parse(b"10.0.0.0/8,customers\n10.1.0.0/16,lab\n").unwrap();
    let mut sets = SetExpressions::new(HostBits::Refuse);
    sets.add(text.as_bytes())?;
    sets.build(options, Arc::new(Databases::built_in().with_labels(labels)), &mut lists)
}

fn value(text: &str) -> Value {
    match text.parse() {
        Ok(IpAddr::V4(ip)) => Value::V4(crate::addr::V4::new(ip.to_bits())),
        Ok(IpAddr::V6(ip)) => Value::V6(crate::addr::V6::new(ip.to_bits())),
        Err(_) => Value::Mac(Mac([0, 0x16, 0x3e, 0, 0, 1])),
    }
}

use std::net::IpAddr;

#[test]
fn expressions_hold_what_they_say() {
    for (text, inside, outside) in [
        ("2001:db8::/32 - 2001:db8:1::/48", "2001:db8:2::1", "2001:db8:1::1"),
        ("192.0.2.1-192.0.2.9", "192.0.2.5", "192.0.2.10"),
        ("192.0.2.0 255.255.255.0", "192.0.2.5", "192.0.3.0"),
        ("192.0.2.0/24, 2001:db8::/32", "2001:db8::1", "192.0.3.1"),
        ("192.0.2.0/24 | 198.51.100.0/24 & ! 198.51.100.7", "198.51.100.8", "198.51.100.7"),
        ("(192.0.2.0/24 | 198.51.100.0/24) - 198.51.100.7", "192.0.2.7", "198.51.100.7"),
        ("!bogon", "8.8.8.8", "192.168.1.1"),
        ("bogon", "4000::1", "2a00:1450::1"),
        ("bogon", "224.0.0.1", "192.0.0.9"),
        ("label=customers", "10.2.0.1", "10.1.0.1"),
        ("label=customers & 10.2.0.0/16", "10.2.0.1", "10.3.0.1"),
        ("type=eui64", "2001:db8::202:b3ff:fe1e:8329", "2001:db8::1"),
        ("type=teredo", "2001::1", "2001:db8::1"),
        ("ipv6.addr<2001:db8::", "2001:db7::", "2001:db8::"),
        ("registry=RIPENCC & !type=6to4", "193.0.0.1", "8.8.8.8"),
        ("vendor=xensource", "2001:db8::216:3eff:fe00:1", "2001:db8::1"),
        ("vendor=xensource", "00:16:3e:00:00:01", "::1"),
        ("@offices - 192.0.2.7", "192.0.2.8", "192.0.2.7"),
        ("[2001:db8::1]:443", "2001:db8::1", "2001:db8::2"),
    ] {
        let set = matcher(text, MatcherOptions::default()).unwrap();
        assert!(set.holds(&value(inside)), "{inside} in {text}");
        assert!(!set.holds(&value(outside)), "{outside} in {text}");
    }
}

#[test]
fn a_hardware_address_belongs_to_no_set_of_addresses() {
    let set = matcher("!bogon | bogon | !type=eui64", MatcherOptions::default()).unwrap();
    assert!(!set.holds(&value("00:16:3e:00:00:01")));
}

#[test]
fn the_most_specific_name_is_given() {
    let set = matcher("@offices | bogon", MatcherOptions { named: true, unmap: false }).unwrap();
    let name = |ip: &str| set.find(&value(ip)).map(|by| format!("{by:?}"));
    assert_eq!(name("192.0.2.7").as_deref(), Some("Label(\"all offices\")"));
    assert_eq!(name("192.0.2.200").as_deref(), Some("Label(\"Berlin\")"));
    assert!(matches!(set.find(&value("2001:db8:1::1")), Some(MatchedBy::Item(_))));
    assert_eq!(name("127.0.0.1").as_deref(), Some("Label(\"@offices | bogon\")"));
    assert_eq!(name("8.8.8.8"), None);
}

#[test]
fn the_address_inside_counts_if_it_is_unmapped() {
    let [with, without] = [true, false].map(|unmap| MatcherOptions { named: false, unmap });
    let [with, without] = [with, without].map(|options| matcher("192.0.2.0/24", options).unwrap());
    for ip in ["::ffff:192.0.2.1", "64:ff9b::192.0.2.1", "2002:c000:0201::1"] {
        assert!(with.holds(&value(ip)) && !with.would_unmap(&value(ip)), "{ip}");
        assert!(!without.holds(&value(ip)) && without.would_unmap(&value(ip)), "{ip}");
    }
    assert!(!without.would_unmap(&value("::ffff:198.51.100.1")));
}

#[test]
fn errors_say_what_is_wrong() {
    for (text, message) in [
        ("", "'', column 1: expected a prefix, an address, a range, @FILE or a term"),
        ("2001:db8::/32 -", "'2001:db8::/32 -', column 16: expected a prefix, an address, a range, @FILE or a term"),
        ("(::1", "'(::1', column 5: expected a closing parenthesis"),
        ("::1)", "'::1)', column 4: expected an operator or the end"),
        ("2001:db8::1/32", "'2001:db8::1/32', column 1: expected a prefix whose bits after the length are zero"),
        (
            "192.0.2.1 - 192.0.2.9",
            "'192.0.2.1 - 192.0.2.9', column 12: expected a set to subtract; a range has no blanks around its dash",
        ),
        ("office", "'office': not a prefix, an address, a range or a term"),
        ("country=Germany", "'country=Germany': expected a country code of two characters, or 'unknown'"),
        ("label=\"x", "'label=\"x', column 9: expected a closing quote"),
        ("@other", "other, line 2: '192.0.2.1/24', column 1: expected a prefix whose bits after the length are zero"),
    ] {
        assert_eq!(matcher(text, MatcherOptions::default()).unwrap_err().to_string(), message, "{text}");
    }
    assert!(matcher(&"(".repeat(100_000), MatcherOptions::default()).is_err());
    assert!(matcher(&"!".repeat(100_000), MatcherOptions::default()).is_err());
}
