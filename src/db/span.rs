//! Prefixes and ranges of addresses as tables write them.

use crate::addr::{Family, Len, Net, V4, V6};
use crate::format::{Expected, ParseError, ipv4addr, ipv6addr};
use std::net::IpAddr;

/// The prefix of a text: an address without length is a prefix of its own.
///
/// # Errors
/// What was expected and where; a zone and bits behind the length are refused.
pub(super) fn net(text: &str) -> Result<Net, ParseError> {
    if let Some(zone) = text.find('%') {
        return Err(ParseError::new(Expected::End, zone));
    }
    match text.contains('/') {
        true => text.parse(),
        false => address(text),
    }
}

/// The prefix of a single address.
///
/// # Errors
/// What was expected and where; a zone and a prefix length are refused.
pub(super) fn address(text: &str) -> Result<Net, ParseError> {
    if let Some(behind) = text.find(['%', '/']) {
        return Err(ParseError::new(Expected::End, behind));
    }
    match text.contains(':') {
        true => ipv6addr::parse(text.as_bytes()).map(|a: V6| Net::from(a)),
        false => ipv4addr::parse(text.as_bytes()).map(|a: V4| Net::from(a)),
    }
}

/// The fewest prefixes that make up the addresses from `first` to `last`, in ascending order; none if the families
/// differ or the order is wrong.
pub(super) fn prefixes(first: IpAddr, last: IpAddr) -> Vec<Net> {
    match (first, last) {
        (IpAddr::V4(a), IpAddr::V4(b)) => split(Family::V4, u128::from(u32::from(a)), u128::from(u32::from(b))),
        (IpAddr::V6(a), IpAddr::V6(b)) => split(Family::V6, u128::from(a), u128::from(b)),
        _ => Vec::new(),
    }
}

/// Each prefix is the widest one that begins where the last one ended and does not go too far.
fn split(family: Family, first: u128, last: u128) -> Vec<Net> {
    let (width, mut nets, mut at) = (u32::from(family.width()), Vec::new(), Some(first));
    while let Some(from) = at.filter(|from| *from <= last) {
        let aligned = from.trailing_zeros().min(width);
        // the number of addresses left is one more than this, which may be 2^128
        let left = last - from;
        let fits = left.checked_add(1).map_or(128, u128::ilog2);
        let bits = aligned.min(fits);
        let len = Len::at_most_128(width - bits);
        nets.push(match family {
            Family::V4 => Net::v4(from as u32, len),
            Family::V6 => Net::v6(from, len),
        });
        at = 1u128.checked_shl(bits).and_then(|size| from.checked_add(size));
    }
    nets
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn v6(bits: u128) -> IpAddr {
        IpAddr::V6(bits.into())
    }

    #[test]
    fn a_whole_family_is_one_prefix() {
        assert_eq!(prefixes(v6(0), v6(u128::MAX)), [Net::v6(0, Len::at_most_128(0))]);
        let (first, last) = (IpAddr::from([0; 4]), IpAddr::from([255; 4]));
        assert_eq!(prefixes(first, last), [Net::v4(0, Len::at_most_128(0))]);
    }

    #[test]
    fn what_is_no_range_has_no_prefix() {
        assert_eq!(prefixes(v6(2), v6(1)), []);
        assert_eq!(prefixes(IpAddr::from([0; 4]), v6(1)), []);
    }

    #[test]
    fn a_prefix_is_read_strictly() {
        assert_eq!(net("192.0.2.1").unwrap().to_string(), "192.0.2.1/32");
        assert_eq!(net("2001:db8::/32").unwrap().to_string(), "2001:db8::/32");
        for (text, at) in [("fe80::1%eth0", 7), ("192.0.2.1/24", 0), ("2001:db8::g/64", 10), ("", 0), ("192.0.2", 7)] {
            assert_eq!(net(text).unwrap_err().at, at, "{text}");
        }
        assert_eq!(address("192.0.2.0/24").unwrap_err().at, 9);
    }

    proptest! {
        #[test]
        fn the_prefixes_of_a_range_are_the_range_and_none_can_be_joined(a in 0u128..2000, b in 0u128..2000, high: bool) {
            let base = if high { u128::MAX - 1999 } else { 0 };
            let (first, last) = (base + a.min(b), base + a.max(b));
            let nets = prefixes(v6(first), v6(last));
            let mut next = Some(first);
            for net in &nets {
                prop_assert_eq!(Some(net.first()), next.map(v6));
                let IpAddr::V6(end) = net.last() else { unreachable!() };
                next = u128::from(end).checked_add(1);
            }
            prop_assert_eq!(next, last.checked_add(1));
            for pair in nets.windows(2) {
                prop_assert_ne!(pair[0].sibling(), Some(pair[1]));
            }
        }
    }
}
