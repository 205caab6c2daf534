//! Reverse names and the zones that hold them.

use crate::addr::{Family, Len, Net};
use std::fmt::Write;
use std::net::IpAddr;

/// The reverse name of an address, which ends with a dot
/// ([RFC 1035, section 3.5](https://www.rfc-editor.org/rfc/rfc1035#section-3.5),
/// [RFC 3596, section 2.5](https://www.rfc-editor.org/rfc/rfc3596#section-2.5)).
pub fn reverse_name(addr: IpAddr) -> String {
    match addr {
        IpAddr::V4(a) => labels(&a.octets().map(u16::from), 10),
        IpAddr::V6(a) => labels(&nibbles(u128::from(a)), 16),
    }
}

/// Labels of an address, the last one first, and the zone of its family.
fn labels(digits: &[u16], base: u8) -> String {
    let mut name = String::new();
    for digit in digits.iter().rev() {
        let _ = if base == 10 { write!(name, "{digit}.") } else { write!(name, "{digit:x}.") };
    }
    name + if base == 10 { "in-addr.arpa." } else { "ip6.arpa." }
}

fn nibbles(bits: u128) -> [u16; 32] {
    let mut at = 128;
    [(); 32].map(|()| {
        at -= 4;
        (bits >> at) as u16 & 15
    })
}

/// The reverse zones that together hold the names of a prefix and of nothing else: one if its length ends with a
/// label, else those one label longer. IPv4 prefixes longer than /24 have no zone of that kind: theirs is the
/// classless one of [RFC 2317](https://www.rfc-editor.org/rfc/rfc2317#section-4), [`classless`].
///
/// ```
/// use ipv6calc::addr::{Len, Net};
/// use ipv6calc::net::zones;
/// let net = Net::v6(0x2001_0db8 << 96, Len::v6(31)?);
/// assert_eq!(zones(&net), ["8.b.d.0.1.0.0.2.ip6.arpa.", "9.b.d.0.1.0.0.2.ip6.arpa."]);
/// # Ok::<(), ipv6calc::addr::LenError>(())
/// ```
pub fn zones(net: &Net) -> Vec<String> {
    if let Some(zone) = classless(net) {
        return vec![zone.name];
    }
    let label = if net.family() == Family::V4 { 8 } else { 4 };
    let len = net.len().get().div_ceil(label) * label;
    let subnets = Len::new(net.family(), u32::from(len)).ok().and_then(|len| net.subnets(len));
    subnets.into_iter().flatten().map(|zone| zone_of(&zone, label)).collect()
}

/// The zone of a prefix whose length ends with a label.
fn zone_of(net: &Net, label: u8) -> String {
    let used = usize::from(net.len().get() / label);
    match net.first() {
        IpAddr::V4(a) => labels(a.octets().map(u16::from).get(..used).unwrap_or_default(), 10),
        IpAddr::V6(a) => labels(nibbles(u128::from(a)).get(..used).unwrap_or_default(), 16),
    }
}

/// A zone for less than an octet.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Classless {
    /// Its name: first address and length, below the zone of the octet.
    pub name: String,
    /// The zone that holds one CNAME record for each address.
    pub parent: String,
    /// Where that is defined.
    pub rfc: &'static str,
}

/// The classless zone of an IPv4 prefix of /25 to /31.
pub fn classless(net: &Net) -> Option<Classless> {
    let IpAddr::V4(first) = net.first() else { return None };
    let len = net.len().get();
    let [a, b, c, d] = first.octets();
    let parent = labels(&[a, b, c].map(u16::from), 10);
    (25..=31).contains(&len).then(|| Classless { name: format!("{d}/{len}.{parent}"), parent, rfc: "RFC 2317" })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn v6(text: &str, len: u32) -> Net {
        Net::v6(text.parse::<std::net::Ipv6Addr>().unwrap().into(), Len::v6(len).unwrap())
    }

    fn v4(text: &str, len: u32) -> Net {
        Net::v4(text.parse::<std::net::Ipv4Addr>().unwrap().into(), Len::v4(len).unwrap())
    }

    #[test]
    fn a_prefix_between_nibbles_has_several_zones() {
        assert_eq!(zones(&v6("2001:db8::", 45)).len(), 8);
        assert_eq!(
            zones(&v6("2001:db8:2::", 47)),
            ["2.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa.", "3.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa."]
        );
        assert_eq!(zones(&v6("2001:db8::", 48)), ["0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa."]);
        assert_eq!(zones(&v6("::", 0)), ["ip6.arpa."]);
        assert_eq!(zones(&v6("::1", 128)), [reverse_name("::1".parse().unwrap())]);
    }

    #[test]
    fn a_prefix_between_octets_has_several_zones() {
        assert_eq!(zones(&v4("192.0.2.0", 23)), ["2.0.192.in-addr.arpa.", "3.0.192.in-addr.arpa."]);
        assert_eq!(zones(&v4("10.0.0.0", 8)), ["10.in-addr.arpa."]);
        assert_eq!(zones(&v4("0.0.0.0", 0)), ["in-addr.arpa."]);
        assert_eq!(zones(&v4("192.0.2.1", 32)), ["1.2.0.192.in-addr.arpa."]);
    }

    #[test]
    fn less_than_an_octet_has_a_classless_zone() {
        assert_eq!(zones(&v4("192.0.2.64", 26)), ["64/26.2.0.192.in-addr.arpa."]);
        assert_eq!(classless(&v4("192.0.2.64", 26)).map(|c| c.parent), Some("2.0.192.in-addr.arpa.".into()));
        assert_eq!(classless(&v4("192.0.2.64", 24)), None);
    }
}
