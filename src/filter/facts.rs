//! What a filter asks about addresses, and who knows it.

use crate::addr::{Asn, CountryCode};
use crate::class::Registry;
use crate::class::anonymised::CountryIndex;
use crate::class::source::{self, RegistrySource, Source};
use crate::db::{BuiltIn, Db};

/// Look-ups of addresses. Anonymised addresses, embedded IPv4 addresses and special-purpose blocks are dealt with
/// before: only what has to be looked up is asked for. `None` means unknown.
pub trait Facts {
    /// The country of an IPv4 address.
    fn country_v4(&self, _bits: u32) -> Option<CountryCode> {
        None
    }
    /// The country of an IPv6 address.
    fn country_v6(&self, _bits: u128) -> Option<CountryCode> {
        None
    }
    /// The AS number of an IPv4 address.
    fn asn_v4(&self, _bits: u32) -> Option<Asn> {
        None
    }
    /// The AS number of an IPv6 address.
    fn asn_v6(&self, _bits: u128) -> Option<Asn> {
        None
    }
    /// The registry of an IPv4 address.
    fn registry_v4(&self, _bits: u32) -> Option<Registry> {
        None
    }
    /// The registry of an IPv6 address.
    fn registry_v6(&self, _bits: u128) -> Option<Registry> {
        None
    }
    /// The registry of an AS number.
    fn registry_of_asn(&self, _asn: Asn) -> Option<Registry> {
        None
    }
    /// The registry of a country.
    fn registry_of_country(&self, _country: CountryCode) -> Option<Registry> {
        None
    }
}

/// No database at all: everything is unknown.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoFacts;

impl Facts for NoFacts {}

/// The embedded tables know registries only.
impl Facts for BuiltIn {
    fn registry_v4(&self, bits: u32) -> Option<Registry> {
        Some(Db::registry_v4(self, bits))
    }
    fn registry_v6(&self, bits: u128) -> Option<Registry> {
        Some(Db::registry_v6(self, bits))
    }
    fn registry_of_asn(&self, asn: Asn) -> Option<Registry> {
        Some(self.registry_asn(asn.0))
    }
}

/// The country of an IPv4 address.
pub(super) fn country_v4(bits: u32, facts: &dyn Facts) -> CountryIndex {
    country(source::country_v4(bits), facts)
}

/// The country of an IPv6 address.
pub(super) fn country_v6(bits: u128, facts: &dyn Facts) -> CountryIndex {
    country(source::country_v6(bits), facts)
}

fn country(source: Source<CountryIndex>, facts: &dyn Facts) -> CountryIndex {
    let found = match source {
        Source::Said(country) => return country,
        Source::Nobody => None,
        Source::V4(bits) => facts.country_v4(bits),
        Source::V6(bits) => facts.country_v6(bits),
    };
    found.map_or(CountryIndex::UNKNOWN, CountryIndex::of)
}

/// The AS number of an IPv4 address; 0 if it is unknown.
pub(super) fn asn_v4(bits: u32, facts: &dyn Facts) -> Asn {
    asn(source::asn_v4(bits), facts)
}

/// The AS number of an IPv6 address; 0 if it is unknown.
pub(super) fn asn_v6(bits: u128, facts: &dyn Facts) -> Asn {
    asn(source::asn_v6(bits), facts)
}

fn asn(source: Source<Asn>, facts: &dyn Facts) -> Asn {
    let found = match source {
        Source::Said(asn) => return asn,
        Source::Nobody => None,
        Source::V4(bits) => facts.asn_v4(bits),
        Source::V6(bits) => facts.asn_v6(bits),
    };
    found.unwrap_or(Asn(0))
}

/// The registry of an IPv4 address.
pub(super) fn registry_v4(bits: u32, facts: &dyn Facts) -> Registry {
    registry(source::registry_v4(bits), facts)
}

/// The registry of an IPv6 address.
pub(super) fn registry_v6(bits: u128, facts: &dyn Facts) -> Registry {
    registry(source::registry_v6(bits), facts)
}

fn registry(source: RegistrySource, facts: &dyn Facts) -> Registry {
    let by_country = |country: CountryIndex| country.registry().or_else(|| facts.registry_of_country(country.code()?));
    let found = match source {
        RegistrySource::Said(registry) => Some(registry),
        RegistrySource::Block(block) => Some(block.holder()),
        RegistrySource::Asn(asn, country) => {
            let by_asn = facts.registry_of_asn(asn).filter(|r| !matches!(r, Registry::Unknown | Registry::Arin));
            by_asn.or_else(|| by_country(country))
        }
        RegistrySource::AsnOnly(asn) => facts.registry_of_asn(asn),
        RegistrySource::Country(country) => by_country(country),
        RegistrySource::V4(bits) => facts.registry_v4(bits),
        RegistrySource::V6(bits) => facts.registry_v6(bits),
    };
    found.unwrap_or(Registry::Unknown)
}
