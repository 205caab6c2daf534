//! The recorded answers of 4.4.0, for the tests of this layer.

use super::V6Types;
use super::anonymised::{self, CountryIndex, IdentifierKind};
use super::lookup::{self, Lookup};
use serde_json::Value;
use std::net::{Ipv4Addr, Ipv6Addr};

const INFO: &str = include_str!("../../tests/vectors/info.jsonl");

/// All vectors of the classification, the information and the filter.
pub(crate) fn all() -> impl Iterator<Item = Value> {
    INFO.lines().map(|line| serde_json::from_str(line).unwrap())
}

/// Every IPv6 address that is an argument or a word of the input of a vector.
pub(crate) fn addresses() -> Vec<u128> {
    let words = |v: &Value| {
        let argv = v["argv"].as_array().into_iter().flatten().filter_map(Value::as_str);
        let text = argv.chain(v["stdin"].as_str()).chain(v["stdout"].as_str());
        text.flat_map(|t| t.split(|c: char| c.is_whitespace() || c == '=' || c == '/'))
            .filter_map(|word| word.parse::<Ipv6Addr>().ok().map(u128::from))
            .collect::<Vec<_>>()
    };
    all().flat_map(|v| words(&v)).collect()
}

/// The address a vector asks about, and the value of a token in the answer, if both are plain.
fn answer(vector: &Value, token: &str) -> Option<(String, String)> {
    let argv: Vec<&str> = vector["argv"].as_array()?.iter().filter_map(Value::as_str).collect();
    let plain = argv.iter().all(|a| !a.starts_with('-') || ["-q", "-i", "-m", "--mrtvo"].contains(a));
    let given = argv.iter().filter(|a| a.starts_with('-') || a.starts_with(token) || a.contains([':', '.'])).count();
    if !plain || given != argv.len() || !argv.contains(&"-i") || !vector["stdin"].is_null() {
        return None;
    }
    let only = argv.contains(&"--mrtvo");
    if only && !argv.contains(&token) {
        return None;
    }
    let text = vector["stdout"].as_str()?;
    let prefix = format!("{token}=");
    let value = if only { text.lines().next() } else { text.lines().find_map(|l| l.strip_prefix(&prefix)) }?;
    Some(((*argv.last()?).to_owned(), value.to_owned()))
}

/// Compares every recorded value of a token with ours; `ours` gives `None` where it has nothing to say.
fn compare(token: &str, at_least: usize, ours: impl Fn(&str) -> Option<String>) {
    let (mut seen, mut wrong) = (0, Vec::new());
    for (address, wanted) in all().filter_map(|v| answer(&v, token)) {
        let Some(found) = ours(&address) else { continue };
        seen += 1;
        // A deliberate correction (compatibility: changed facts): the documentation block of RFC 9637.
        let corrected = address.starts_with("3fff:0:") || address.starts_with("3fff::");
        if found != wanted && !corrected {
            wrong.push(format!("{address}: {found} instead of {wanted}"));
        }
    }
    assert!(wrong.is_empty(), "{} of {seen}:\n{}", wrong.len(), wrong.join("\n"));
    assert!(seen >= at_least, "{token}: only {seen} vectors");
}

fn v6(text: &str) -> Option<u128> {
    text.split(['/', '%']).next()?.parse::<Ipv6Addr>().ok().map(u128::from)
}

fn v4(text: &str) -> Option<u32> {
    text.split('/').next()?.parse::<Ipv4Addr>().ok().map(u32::from)
}

fn joined<'a>(family: &'a str, names: impl Iterator<Item = &'a str>) -> String {
    [family].into_iter().chain(names).collect::<Vec<_>>().join(",")
}

#[test]
fn ipv6_types_are_those_of_the_reference() {
    compare("IPV6_TYPE", 700, |text| v6(text).map(|bits| joined("ipv6", super::v6(bits).names())));
}

#[test]
fn ipv4_types_are_those_of_the_reference() {
    compare("IPV4_TYPE", 150, |text| v4(text).map(|bits| joined("ipv4", super::v4(bits).names())));
}

#[test]
fn registries_of_special_blocks_are_those_of_the_reference() {
    let special = |text: &str| {
        let found = match v4(text) {
            Some(bits) if !super::v4(bits).has(super::V4Types::ANONYMIZED) => super::special::registry_v4(bits),
            Some(_) => None,
            None => v6(text).and_then(super::special::registry_v6),
        };
        found.map(str::to_owned)
    };
    compare("IPV6_REGISTRY", 80, special);
    compare("IPV4_REGISTRY", 20, special);
}

/// The kind of an anonymised identifier.
fn hidden(text: &str) -> Option<IdentifierKind> {
    let bits = v6(text)?;
    let types = super::v6(bits);
    let found = anonymised::identifier(bits, types.has(V6Types::ANONYMIZED_PREFIX))?;
    found.kind.filter(|_| types.has(V6Types::ANONYMIZED_IID))
}

fn octets(octets: &[u8]) -> String {
    octets.iter().map(|o| format!("{o:02x}")).collect::<Vec<_>>().join(":")
}

#[test]
fn vendors_of_anonymised_identifiers_are_those_of_the_reference() {
    compare("EUI48", 40, |text| match hidden(text)? {
        IdentifierKind::Eui48 { vendor, .. } => Some(octets(&vendor.mac().0)),
        _ => None,
    });
    compare("EUI64", 8, |text| match hidden(text)? {
        IdentifierKind::Eui64 { vendor, .. } => Some(octets(&vendor.eui64().0)),
        _ => None,
    });
}

/// What the address itself says, and only that.
fn said<T>(source: Lookup<T>) -> Option<T> {
    if let Lookup::Known(fact) = source { Some(fact) } else { None }
}

fn country(source: Lookup<CountryIndex>) -> Option<String> {
    let code = said(source)?.code()?.bytes();
    Some(String::from_utf8_lossy(&code).into_owned())
}

#[test]
fn facts_of_anonymised_addresses_are_those_of_the_reference() {
    compare("IPV4_COUNTRYCODE", 15, |text| country(lookup::country_v4(v4(text)?)));
    compare("IPV6_COUNTRYCODE", 5, |text| country(lookup::country_v6(v6(text)?)));
    compare("IPV4_AS_NUM", 15, |text| said(lookup::asn_v4(v4(text)?)).map(|n| n.0.to_string()));
    compare("IPV6_AS_NUM", 5, |text| said(lookup::asn_v6(v6(text)?)).map(|n| n.0.to_string()));
    compare("IPV4_GEONAME_ID", 2, |text| said(lookup::geoname_v4(v4(text)?)).map(|g| g.id.to_string()));
    compare("IPV6_GEONAME_ID", 2, |text| said(lookup::geoname_v6(v6(text)?)).map(|g| g.id.to_string()));
}
