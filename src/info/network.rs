//! The prefix of an address: size, hosts, reverse zones.

use crate::addr::{Family, Net};
pub use crate::net::{AddressCount, Classless, classless, reverse_name, zones};

/// Number of addresses of a prefix.
pub fn size(net: &Net) -> AddressCount {
    AddressCount::power(u32::from(net.size_log2()))
}

/// Number of addresses that a host can have.
pub fn hosts(net: &Net) -> AddressCount {
    match net.size() {
        Some(n) if has_broadcast(net) => AddressCount::from(n - 2),
        Some(n) if has_subnet_router(net) => AddressCount::from(n - 1),
        None => AddressCount::from(u128::MAX),
        _ => size(net),
    }
}

/// Whether first and last address are network and broadcast address: IPv4 prefixes up to /30
/// ([RFC 3021](https://www.rfc-editor.org/rfc/rfc3021#section-2.1)).
pub fn has_broadcast(net: &Net) -> bool {
    net.family() == Family::V4 && net.size_log2() >= 2
}

/// Whether the first address is the subnet-router anycast address: IPv6 prefixes up to /126
/// ([RFC 4291, section 2.6.1](https://www.rfc-editor.org/rfc/rfc4291#section-2.6.1),
/// [RFC 6164](https://www.rfc-editor.org/rfc/rfc6164)).
fn has_subnet_router(net: &Net) -> bool {
    net.family() == Family::V6 && net.size_log2() >= 2
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::addr::Len;

    fn v6(text: &str, len: u32) -> Net {
        Net::v6(text.parse::<std::net::Ipv6Addr>().unwrap().into(), Len::v6(len).unwrap())
    }

    fn v4(text: &str, len: u32) -> Net {
        Net::v4(text.parse::<std::net::Ipv4Addr>().unwrap().into(), Len::v4(len).unwrap())
    }

    #[test]
    fn the_ends_of_the_range_count_right() {
        assert_eq!(hosts(&v4("192.0.2.0", 30)).to_string(), "2");
        assert_eq!(hosts(&v4("192.0.2.0", 31)).to_string(), "2");
        assert_eq!(hosts(&v4("192.0.2.0", 32)).to_string(), "1");
        assert_eq!(hosts(&v6("2001:db8::", 127)).to_string(), "2");
        assert_eq!(serde_json::to_string(&size(&v6("::", 64))).unwrap(), "\"18446744073709551616\"");
        assert_eq!(serde_json::to_string(&size(&v4("0.0.0.0", 0))).unwrap(), "4294967296");
        assert_eq!(size(&v6("::", 0)).to_string(), "340282366920938463463374607431768211456");
    }
}
