//! The tables that are part of the library.

use super::table::Table;
use super::{Db, Features, Source};
use crate::addr::{Asn, CountryCode};
use crate::class::Registry;
use std::net::IpAddr;

/// The tables that are part of the library.
///
/// ```
/// use ipv6calc::class::Registry;
/// use ipv6calc::db::BuiltIn;
/// assert_eq!(BuiltIn::registry_v4(0xc100_0001), Registry::Ripe);
/// assert_eq!(BuiltIn::registry_v6(0x2610_00d0 << 96), Registry::Arin);
/// ```
#[derive(Clone, Copy, Debug, Default)]
pub struct BuiltIn;

static IPV4: Table = Table(include_bytes!(concat!(env!("OUT_DIR"), "/registry-ipv4.bin")));
static IPV6: Table = Table(include_bytes!(concat!(env!("OUT_DIR"), "/registry-ipv6.bin")));
static ASN: Table = Table(include_bytes!(concat!(env!("OUT_DIR"), "/registry-asn.bin")));

impl BuiltIn {
    /// The registry that serves an IPv4 address.
    pub fn registry_v4(addr: u32) -> Registry {
        IPV4.look(u64::from(addr))
    }

    /// The registry that serves an IPv6 address.
    pub fn registry_v6(addr: u128) -> Registry {
        IPV6.look((addr >> 64) as u64)
    }

    /// The registry that serves an AS number.
    pub fn registry_asn(asn: Asn) -> Registry {
        ASN.look(u64::from(asn.0))
    }
}

impl Db for BuiltIn {
    fn source(&self) -> Source {
        Source::BuiltIn
    }

    fn features(&self) -> Features {
        Features::AS_REG.or(Features::REG)
    }

    fn registry(&self, ip: IpAddr) -> Registry {
        match ip {
            IpAddr::V4(a) => BuiltIn::registry_v4(a.into()),
            IpAddr::V6(a) => BuiltIn::registry_v6(a.into()),
        }
    }

    fn registry_asn(&self, asn: Asn) -> Registry {
        BuiltIn::registry_asn(asn)
    }

    fn registry_country(&self, _code: CountryCode) -> Registry {
        Registry::Unknown
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_narrow_row_counts_within_a_wide_one() {
        assert_eq!(BuiltIn::registry_v6(0x3ffd << 112), Registry::Iana);
        assert_eq!(BuiltIn::registry_v6(0x3ffe << 112), Registry::SixBone);
        assert_eq!(BuiltIn::registry_v6(0x3fff << 112), Registry::Iana);
    }

    #[test]
    fn between_the_rows_nothing_is_known() {
        assert_eq!(BuiltIn::registry_v6(0), Registry::Unknown);
        assert_eq!(BuiltIn::registry_v6(0x5f01 << 112), Registry::Unknown);
        assert_eq!(BuiltIn::registry_v6(u128::MAX), Registry::Unknown);
        assert_eq!(BuiltIn::registry_v4(0), Registry::Unknown);
        assert_eq!(BuiltIn::registry_asn(Asn(u32::MAX)), Registry::Unknown);
    }

    #[test]
    fn srv6_has_its_own_block() {
        assert_eq!(BuiltIn::registry_v6(0x5f00 << 112), Registry::Srv6);
    }
}
