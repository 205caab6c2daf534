//! Where the country, AS number, registry and GeonameID of an address come from: the address itself if the anonymiser
//! encoded them there, else a lookup, which this layer does not do.

use super::anonymised::{self, CountryIndex, Geoname, HiddenPrefix};
use super::embedded;
use super::registry::Registry;
use super::special;
use super::types::{V4Types, V6Types};
use super::{v4, v6_fixed};
use crate::addr::Asn;
use std::net::IpAddr;

/// Where a fact about an address comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lookup<T> {
    /// The address itself holds it.
    Known(T),
    /// There is nowhere to look.
    Unknown,
    /// Look this IPv4 address up; it is not an anonymised one.
    V4(u32),
    /// Look this IPv6 address up; the masked end of its prefix is cleared.
    V6(u128),
}

impl<T> Lookup<T> {
    /// The fact: the one in the address, else what the closure finds for the address to look up.
    pub fn find<R>(self, known: impl FnOnce(T) -> R, look: impl FnOnce(IpAddr) -> Option<R>) -> Option<R> {
        match self {
            Lookup::Known(value) => Some(known(value)),
            Lookup::Unknown => None,
            Lookup::V4(bits) => look(IpAddr::V4(bits.into())),
            Lookup::V6(bits) => look(IpAddr::V6(bits.into())),
        }
    }
}

/// Where the registry of an address comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RegistryLookup {
    /// No lookup is needed.
    Known(Registry),
    /// The address is in a special-purpose block.
    Block(&'static special::SpecialBlock),
    /// The registry of this AS number; if that is unknown or ARIN, of this country.
    Asn(Asn, CountryIndex),
    /// The registry of this AS number alone.
    AsnOnly(Asn),
    /// The registry of this country.
    Country(CountryIndex),
    /// Look this IPv4 address up.
    V4(u32),
    /// Look this IPv6 address up.
    V6(u128),
}

/// The shortest usable prefix with which country and AS number are looked up.
const ENOUGH: u8 = 48;
/// The shortest usable prefix with which the registry is looked up.
const ENOUGH_FOR_REGISTRY: u8 = 12;

/// The country of an IPv4 address.
pub fn country_v4(bits: u32) -> Lookup<CountryIndex> {
    let types = v4(bits);
    match anonymised::v4(bits) {
        Some(anonymised::HiddenV4::AsnCountry(country, _)) => Lookup::Known(country),
        Some(anonymised::HiddenV4::Geoname(_)) => Lookup::Unknown,
        None if types.has(V4Types::GLOBAL) => Lookup::V4(bits),
        None => Lookup::Unknown,
    }
}

/// The AS number of an IPv4 address.
pub fn asn_v4(bits: u32) -> Lookup<Asn> {
    match anonymised::v4(bits) {
        Some(_) if anonymised::v4_is_lisp(bits) => Lookup::Unknown,
        Some(anonymised::HiddenV4::AsnCountry(_, field)) => field.asn().map_or(Lookup::Unknown, Lookup::Known),
        Some(anonymised::HiddenV4::Geoname(_)) => Lookup::Unknown,
        None if v4(bits).has(V4Types::RESERVED) => Lookup::Unknown,
        None => Lookup::V4(bits),
    }
}

/// The GeonameID of an IPv4 address.
pub fn geoname_v4(bits: u32) -> Lookup<Geoname> {
    match anonymised::v4(bits) {
        Some(anonymised::HiddenV4::Geoname(g)) if !anonymised::v4_is_lisp(bits) => Lookup::Known(g),
        None if v4(bits).has(V4Types::GLOBAL) => Lookup::V4(bits),
        _ => Lookup::Unknown,
    }
}

/// The registry of an IPv4 address.
pub fn registry_v4(bits: u32) -> RegistryLookup {
    if let Some(registry) = anonymised::v4_lisp_registry(bits) {
        return RegistryLookup::Known(registry);
    }
    match anonymised::v4(bits) {
        Some(anonymised::HiddenV4::Geoname(_)) => RegistryLookup::Known(Registry::Unknown),
        Some(anonymised::HiddenV4::AsnCountry(country, field)) => {
            field.asn().map_or(RegistryLookup::Country(country), |asn| RegistryLookup::Asn(asn, country))
        }
        None => special::holder_v4(bits).map_or(RegistryLookup::V4(bits), RegistryLookup::Block),
    }
}

/// The prefix of an address that was replaced to hide it; not that of 6to4 and Teredo, which hide their IPv4 address.
fn replaced(bits: u128) -> Option<HiddenPrefix> {
    anonymised::prefix((bits >> 64) as u64)
}

/// The address without the fill pattern at the end of its prefix; `None` if less than `enough` bits are left.
fn usable(bits: u128, types: V6Types, enough: u8) -> Option<u128> {
    if !types.has(V6Types::ANONYMIZED_MASKED_PREFIX) {
        return Some(bits);
    }
    let found = anonymised::identifier(bits, types.has(V6Types::ANONYMIZED_PREFIX));
    match found.and_then(anonymised::HiddenIdentifier::usable) {
        Some(len) if len.get() < enough => None,
        Some(len) => Some(bits & len.mask128()),
        None => Some(bits),
    }
}

fn look_v6<T>(bits: u128, types: V6Types) -> Lookup<T> {
    usable(bits, types, ENOUGH).map_or(Lookup::Unknown, Lookup::V6)
}

/// The country of an IPv6 address; of 6to4, Teredo, NAT64 and mapped addresses that of the IPv4 address.
pub fn country_v6(bits: u128) -> Lookup<CountryIndex> {
    const NONE: V6Types = V6Types::ORCHID.or(V6Types::LISP);
    let types = v6_fixed(bits);
    match replaced(bits) {
        Some(prefix) if prefix.is_lisp() => return Lookup::Known(CountryIndex::LISP),
        Some(HiddenPrefix::AsnCountry(country, _)) => return Lookup::Known(country),
        Some(HiddenPrefix::Geoname(_)) => return Lookup::Unknown,
        None => {}
    }
    if types.contains_all(V6Types::TEREDO.or(V6Types::ANONYMIZED_PREFIX)) {
        return Lookup::Unknown;
    }
    match embedded::owner(bits, types) {
        _ if types.has(V6Types::SIXBONE) && !types.has(V6Types::TEREDO) => Lookup::Known(CountryIndex::SIXBONE),
        Some(ipv4) => country_v4(ipv4),
        None if types.has(NONE.or(V6Types::RESERVED)) => Lookup::Unknown,
        None => look_v6(bits, types),
    }
}

/// The AS number of an IPv6 address; that of 6to4 and its like is not taken from the IPv4 address, unless the address was
/// anonymised.
pub fn asn_v6(bits: u128) -> Lookup<Asn> {
    let types = v6_fixed(bits);
    match replaced(bits) {
        Some(HiddenPrefix::AsnCountry(_, asn)) => return Lookup::Known(asn),
        Some(HiddenPrefix::Geoname(_)) => return Lookup::Unknown,
        None => {}
    }
    if types.has(V6Types::ANONYMIZED_PREFIX) {
        return embedded::sixtofour(bits).map_or(Lookup::Unknown, asn_v4);
    }
    if types.contains_all(V6Types::SIXTO4.or(V6Types::ANONYMIZED_MASKED_PREFIX)) {
        return asn_v4((bits >> 80) as u32);
    }
    if types.has(V6Types::SIXBONE.or(V6Types::RESERVED)) { Lookup::Unknown } else { look_v6(bits, types) }
}

/// The GeonameID of an IPv6 address; of 6to4, Teredo, NAT64 and mapped addresses that of the IPv4 address.
pub fn geoname_v6(bits: u128) -> Lookup<Geoname> {
    const NONE: V6Types = V6Types::ORCHID.or(V6Types::LISP).or(V6Types::SIXBONE);
    let types = v6_fixed(bits);
    match replaced(bits) {
        Some(prefix) if prefix.is_lisp() => return Lookup::Unknown,
        Some(HiddenPrefix::Geoname(geoname)) => return Lookup::Known(geoname),
        Some(HiddenPrefix::AsnCountry(..)) => return Lookup::Unknown,
        None => {}
    }
    match embedded::owner(bits, types) {
        _ if types.has(V6Types::SIXBONE) => Lookup::Unknown,
        Some(ipv4) => geoname_v4(ipv4),
        None if types.has(NONE.or(V6Types::RESERVED)) => Lookup::Unknown,
        None => look_v6(bits, types),
    }
}

/// The registry of an IPv6 address.
pub fn registry_v6(bits: u128) -> RegistryLookup {
    match replaced(bits) {
        Some(HiddenPrefix::AsnCountry(CountryIndex::LISP, asn)) => return RegistryLookup::AsnOnly(asn),
        Some(HiddenPrefix::AsnCountry(country, _)) => return RegistryLookup::Country(country),
        Some(HiddenPrefix::Geoname(g)) => {
            return RegistryLookup::Known(Registry::from_number(g.registry).unwrap_or(Registry::Unknown));
        }
        None => {}
    }
    if let Some(block) = special::holder_v6(bits) {
        return RegistryLookup::Block(block);
    }
    if !anonymised::has_lead(bits as u64) {
        return RegistryLookup::V6(bits);
    }
    match usable(bits, v6_fixed(bits), ENOUGH_FOR_REGISTRY) {
        Some(bits) => RegistryLookup::V6(bits),
        None => RegistryLookup::Known(Registry::Unknown),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::addr::CountryCode;

    fn bits(text: &str) -> u128 {
        u128::from(text.parse::<std::net::Ipv6Addr>().unwrap())
    }

    const DE: Option<CountryCode> = CountryCode::new(*b"DE");

    #[test]
    fn an_anonymised_prefix_says_its_facts() {
        let a = bits("a909:16fa:9092:23ff:a909:4291:c02d:5d1d");
        let country = CountryIndex::of(DE.unwrap());
        assert_eq!(country_v6(a), Lookup::Known(country));
        assert_eq!(asn_v6(a), Lookup::Known(Asn(8767)));
        assert_eq!(registry_v6(a), RegistryLookup::Country(country));
    }

    #[test]
    fn an_as_number_is_taken_from_the_prefix_even_with_an_address_in_the_identifier() {
        let half = 0xa909_16fa_9092_23ff_u64;
        let a = u128::from(half) << 64 | u128::from(anonymised::seal(0xa909_5214_4010_2030));
        assert_eq!(asn_v6(a), Lookup::Known(Asn(8767)));
    }

    #[test]
    fn a_masked_prefix_is_looked_up_without_the_pattern() {
        let a = bits("2001:a60:1234:5609:a929:4291:4021:1221");
        assert_eq!(country_v6(a), Lookup::V6(bits("2001:a60:1234:5600::")));
        let short = bits("2001:a60:1209:a909:a969:4291:4021:1227");
        assert_eq!(country_v6(short), Lookup::Unknown);
        assert_eq!(registry_v6(short), RegistryLookup::V6(bits("2001:a60:1200::")));
    }

    #[test]
    fn embedded_addresses_give_their_country_and_not_their_as_number() {
        assert_eq!(country_v6(bits("2002:808:808::1")), Lookup::V4(0x0808_0808));
        assert_eq!(asn_v6(bits("2002:808:808::1")), Lookup::V6(bits("2002:808:808::1")));
        assert_eq!(country_v6(bits("2002:a00:1::1")), Lookup::Unknown);
    }

    #[test]
    fn an_undefined_registry_number_is_unknown() {
        let kg = anonymised::seal(0xa909_4000_0000_0000) as u128;
        assert_eq!(registry_v6(kg << 64), RegistryLookup::Known(Registry::Unknown));
    }
}
