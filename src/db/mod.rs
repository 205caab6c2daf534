//! Where facts come from.
//!
//! So far the embedded tables of `data/`: who serves an address block or an AS number, and which country it is in; who
//! made a network card.

mod builtin;

pub use builtin::{About, BuiltIn, Vendor};

use crate::addr::Asn;
use crate::class::Registry;
use crate::class::anonymised::CountryIndex;

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

impl Db for BuiltIn {
    fn registry_v4(&self, addr: u32) -> Registry {
        BuiltIn::registry_v4(addr)
    }

    fn registry_v6(&self, addr: u128) -> Registry {
        BuiltIn::registry_v6(addr)
    }

    fn registry_asn(&self, asn: u32) -> Registry {
        BuiltIn::registry_asn(Asn(asn))
    }

    fn registry_country(&self, index: u16) -> Registry {
        CountryIndex(index).code().map_or(Registry::Unknown, BuiltIn::registry_country)
    }

    fn vendor(&self, octets: [u8; 6]) -> Option<&str> {
        BuiltIn::vendor(octets).map(|v| v.name)
    }
}
