//! The NAT64 prefix in an answer for `ipv4only.arpa`
//! ([RFC 7050, section 3](https://www.rfc-editor.org/rfc/rfc7050#section-3)).

use super::{Action, ActionError, Nat64, Step};
use crate::addr::{Kind, Len, Net, V6, Value};
use std::fmt::Write;

/// The action.
pub(super) static ACTION: Action = Action {
    name: "pref64",
    about: "NAT64 prefix in an AAAA answer for ipv4only.arpa",
    rfc: "RFC 7050 section 3",
    maps: &[(Kind::V6, Kind::V6)],
    params: &[],
    build: |_| Ok(Step::change(&ACTION, convert).remarking(remark)),
    examples: || vec![("64:ff9b::c000:aa", "64:ff9b::/96"), ("2001:db8:122:c000:0:aa00::", "2001:db8:122::/48")],
};

/// The addresses of `ipv4only.arpa`: 192.0.0.170 and 192.0.0.171
/// ([RFC 7050, section 2.2](https://www.rfc-editor.org/rfc/rfc7050#section-2.2)).
const WELL_KNOWN: [u32; 2] = [0xc000_00aa, 0xc000_00ab];

/// The prefixes that fit, the longest first.
fn prefixes(a: &V6) -> impl Iterator<Item = Net> {
    [96, 64, 56, 48, 40, 32].into_iter().filter_map(|bits| {
        let len = Len::at_most_128(bits);
        let net = Net::v6(a.bits, len);
        let nat64 = Nat64::new(&V6::new(net.bits()).with_len(Some(len))).ok()?;
        let v4 = nat64.extract(&V6::new(a.bits)).ok()?;
        WELL_KNOWN.contains(&v4.bits).then_some(net)
    })
}

fn convert(value: &mut Value) -> Result<(), ActionError> {
    let Value::V6(a) = value else { return Err(ActionError::Kind) };
    let net = prefixes(a).next().ok_or(ActionError::NoPref64)?;
    *a = V6::new(net.bits()).with_len(Some(net.len()));
    Ok(())
}

/// Which prefixes fit, if there are several.
fn remark(value: &Value) -> Option<String> {
    let Value::V6(a) = value else { return None };
    let mut nets = prefixes(a);
    let first = nets.next()?;
    let mut text = format!("pref64: several prefixes fit, the longest is taken: {}", ipnetwork::IpNetwork::from(first));
    let mut several = false;
    for net in nets {
        several |= write!(text, ", {}", ipnetwork::IpNetwork::from(net)).is_ok();
    }
    several.then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_addresses_are_found_at_all_six_places() {
        for len in [32, 40, 48, 56, 64, 96] {
            for v4 in WELL_KNOWN {
                let len = Len::v6(len).unwrap();
                let net = Net::v6(0x2001_0db8_aabb_ccdd << 64, len);
                let nat64 = Nat64::new(&V6::new(net.bits()).with_len(Some(len))).unwrap();
                let mut value = Value::V6(nat64.embed(&crate::addr::V4::new(v4)));
                assert_eq!(remark(&value), None);
                convert(&mut value).unwrap();
                assert_eq!(value, Value::V6(V6::new(net.bits()).with_len(Some(len))));
            }
        }
    }

    #[test]
    fn of_two_prefixes_the_longest_wins_and_both_are_named() {
        let both = "2001:db8:c000:aa::c000:aa".parse::<std::net::Ipv6Addr>().unwrap();
        let mut value = Value::V6(both.into());
        let text = remark(&value).unwrap();
        assert!(text.ends_with(": 2001:db8:c000:aa::/96, 2001:db8::/32"), "{text}");
        convert(&mut value).unwrap();
        assert_eq!(value.kind(), Kind::V6);
        assert!(matches!(value, Value::V6(V6 { len: Some(len), .. }) if len.get() == 96));
    }
}
