//! The facts about addresses that a filter needs.

use crate::addr::Asn;
use crate::class::Registry;
use crate::class::anonymised::CountryIndex;
use crate::class::lookup::{self, Lookup};
use crate::db::{Databases, Label};
use std::net::IpAddr;

/// The country of an IPv4 address.
pub(super) fn country_v4(bits: u32, facts: &Databases) -> CountryIndex {
    country(lookup::country_v4(bits), facts)
}

/// The country of an IPv6 address.
pub(super) fn country_v6(bits: u128, facts: &Databases) -> CountryIndex {
    country(lookup::country_v6(bits), facts)
}

fn country(source: Lookup<CountryIndex>, facts: &Databases) -> CountryIndex {
    let look = |ip| facts.country_or_registry(ip).map(|found| CountryIndex::of(found.value));
    source.find(|said| said, look).unwrap_or(CountryIndex::UNKNOWN)
}

/// The AS number of an IPv4 address; 0 if it is unknown.
pub(super) fn asn_v4(bits: u32, facts: &Databases) -> Asn {
    asn(lookup::asn_v4(bits), facts)
}

/// The AS number of an IPv6 address; 0 if it is unknown.
pub(super) fn asn_v6(bits: u128, facts: &Databases) -> Asn {
    asn(lookup::asn_v6(bits), facts)
}

fn asn(source: Lookup<Asn>, facts: &Databases) -> Asn {
    source.find(|said| said, |ip| facts.asn(ip).map(|found| found.value)).unwrap_or(Asn(0))
}

/// The registry of an IPv4 address.
pub(super) fn registry_v4(bits: u32, facts: &Databases) -> Registry {
    facts.registry_of(lookup::registry_v4(bits))
}

/// The registry of an IPv6 address.
pub(super) fn registry_v6(bits: u128, facts: &Databases) -> Registry {
    facts.registry_of(lookup::registry_v6(bits))
}

/// The name of the most specific label of an address: it is that of the address itself, not of one inside.
pub(super) fn label(ip: IpAddr, facts: &Databases) -> Option<&str> {
    facts.labels().of(ip).next().map(Label::name)
}
