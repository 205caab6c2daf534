//! Rules, options and hex digits of anybody: what is read is written and read again, and rules agree with themselves.
#![no_main]

use ipnetwork::IpNetwork;
use ipv6calc::addr::Net;
use ipv6calc::transition::hex;
use ipv6calc::transition::map::{Layout, MapRule};
use ipv6calc::transition::pref64_option::Pref64Option;
use ipv6calc::transition::s46::SoftwireOption;
use ipv6calc::transition::sixrd_option::SixRdOption;
use libfuzzer_sys::fuzz_target;

/// A rule read again is the same, and both ends agree on every port.
fn rule(rule: &MapRule, port: u16) {
    assert_eq!(rule.to_string().parse(), Ok(*rule));
    rule.warnings();
    let four = (rule.four().bits() >> 96) as u32;
    for layout in [Layout::Rfc, Layout::Draft] {
        let Ok(there) = rule.destination(four.into(), Some(port), None, layout) else { continue };
        let prefix = IpNetwork::from(Net::v6(there.into(), rule.end_user()));
        let customer = rule.customer(&prefix, None).expect("the prefix is in the rule");
        assert_eq!(rule.ports().psid(port), Some(customer.psid));
        assert!(rule.owner(there, layout).is_ok());
    }
}

fuzz_target!(|data: &[u8]| {
    if let Ok(options) = SoftwireOption::decode(data) {
        let again: Vec<u8> = options.iter().flat_map(SoftwireOption::encode).collect();
        assert_eq!(SoftwireOption::decode(&again).as_deref(), Ok(&options[..]));
        options.iter().for_each(|option| assert!(!option.to_string().is_empty()));
    }
    if let Ok(option) = SixRdOption::decode(data) {
        assert_eq!(SixRdOption::decode(&option.data()), Ok(option));
    }
    if let Ok(option) = Pref64Option::decode(data) {
        assert_eq!(Pref64Option::decode(&option.encode()), Ok(option));
    }
    let Some((port, text)) = data.split_first_chunk::<2>() else { return };
    let Ok(text) = str::from_utf8(text) else { return };
    if let Ok(octets) = hex::octets(text) {
        assert_eq!(hex::octets(&hex::plain(&octets)), Ok(octets));
    }
    if let Ok(read) = text.parse::<MapRule>() {
        rule(&read, u16::from_be_bytes(*port));
    }
});
