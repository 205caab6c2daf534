//! Where facts come from.
//!
//! So far the embedded tables of `data/`: who serves an address block or an AS number.

#[cfg(feature = "mmdb")]
pub mod diff;
mod flat;
#[cfg(feature = "mmdb")]
pub mod import;
mod labels;
mod path;
mod record;
mod rows;
mod span;
mod table;

pub use labels::{Label, Labelled, Labels};
pub use path::{Path, PathError, Step};
pub use record::Data;
pub use rows::{Place, Problem, RowError};

use crate::class::Registry;
use table::Table;

/// A source of facts.
///
/// A source that does not know something says [`Registry::Unknown`] or `None`.
pub trait Db: Send + Sync {
    /// The registry that serves an IPv4 address.
    fn registry_v4(&self, _addr: u32) -> Registry {
        Registry::Unknown
    }

    /// The registry that serves an IPv6 address.
    fn registry_v6(&self, _addr: u128) -> Registry {
        Registry::Unknown
    }

    /// The registry that serves an AS number.
    fn registry_asn(&self, _asn: u32) -> Registry {
        Registry::Unknown
    }

    /// The registry that serves a country, by the index of two characters that anonymised addresses carry.
    fn registry_country(&self, _index: u16) -> Registry {
        Registry::Unknown
    }

    /// The vendor of a hardware address: its first six octets.
    fn vendor(&self, _octets: [u8; 6]) -> Option<&str> {
        None
    }
}

/// The tables that are part of the library.
///
/// ```
/// use ipv6calc::class::Registry;
/// use ipv6calc::db::{BuiltIn, Db};
/// assert_eq!(BuiltIn.registry_v4(0xc100_0001), Registry::Ripe);
/// assert_eq!(BuiltIn.registry_v6(0x2610_00d0 << 96), Registry::Arin);
/// ```
#[derive(Clone, Copy, Debug, Default)]
pub struct BuiltIn;

static IPV4: Table = Table(include_bytes!(concat!(env!("OUT_DIR"), "/registry-ipv4.bin")));
static IPV6: Table = Table(include_bytes!(concat!(env!("OUT_DIR"), "/registry-ipv6.bin")));
static ASN: Table = Table(include_bytes!(concat!(env!("OUT_DIR"), "/registry-asn.bin")));

impl BuiltIn {
    /// What footers say about the IPv4 registry table.
    pub const ABOUT_IPV4: &str = "IPv4-REG:IANA/20231218";
    /// What footers say about the IPv6 registry table.
    pub const ABOUT_IPV6: &str = "IPv6-REG:IANA/20191106";
    /// What footers say if both address tables gave an answer.
    pub const ABOUT_IPV4_IPV6: &str = "IPv4-REG:IANA/20231218 / IPv6-REG:IANA/20191106";
    /// What footers say about the AS number table.
    pub const ABOUT_ASN: &str = "AS-REG:IANA/20250117";
}

impl Db for BuiltIn {
    fn registry_v4(&self, addr: u32) -> Registry {
        IPV4.look(u64::from(addr))
    }

    fn registry_v6(&self, addr: u128) -> Registry {
        IPV6.look((addr >> 64) as u64)
    }

    fn registry_asn(&self, asn: u32) -> Registry {
        ASN.look(u64::from(asn))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_narrow_row_counts_within_a_wide_one() {
        assert_eq!(BuiltIn.registry_v6(0x3ffd << 112), Registry::Iana);
        assert_eq!(BuiltIn.registry_v6(0x3ffe << 112), Registry::SixBone);
        assert_eq!(BuiltIn.registry_v6(0x3fff << 112), Registry::Iana);
    }

    #[test]
    fn between_the_rows_nothing_is_known() {
        assert_eq!(BuiltIn.registry_v6(0), Registry::Unknown);
        assert_eq!(BuiltIn.registry_v6(0x5f01 << 112), Registry::Unknown);
        assert_eq!(BuiltIn.registry_v6(u128::MAX), Registry::Unknown);
        assert_eq!(BuiltIn.registry_v4(0), Registry::Unknown);
        assert_eq!(BuiltIn.registry_asn(u32::MAX), Registry::Unknown);
    }

    #[test]
    fn srv6_has_its_own_block() {
        assert_eq!(BuiltIn.registry_v6(0x5f00 << 112), Registry::Srv6);
    }
}
