//! Facts by name, found by the same rules as in the rest of the program.

use crate::addr::{Asn, CountryCode, Value};
use crate::class::Registry;
use crate::class::lookup::{self, RegistryLookup};
use crate::db::{BuiltIn, Data, Databases, DbSource, Label, Vendor};
use crate::info::columns;
use serde::Serialize;
use std::net::IpAddr;
use std::sync::LazyLock;

/// A fact that can be looked up.
pub(super) struct Fact {
    /// Its name.
    pub(super) name: &'static str,
    /// One line of help.
    pub(super) about: &'static str,
    /// Finds it.
    pub(super) find: fn(&Value, &Databases) -> Option<SourcedValue>,
}

/// A value and its source.
#[derive(Clone, Debug, Serialize)]
pub(super) struct SourcedValue {
    pub(super) value: Data,
    pub(super) source: &'static str,
}

/// What an anonymised address says itself.
const ITSELF: &str = "the address";

/// Every fact, in the order of help.
pub(super) static FACTS: LazyLock<[Fact; 10]> = LazyLock::new(|| {
    [
        fact("country", "country code", country_code),
        fact("country_name", "name of the country", country_name),
        fact("asn", "AS number", asn),
        fact("organisation", "who holds the AS number", organisation),
        fact("registry", "regional registry; of a hardware address the registry of the IEEE", registry),
        fact("vendor", "of a hardware address: who it was assigned to", vendor_name),
        fact("assignment", "of a hardware address: the block that was assigned", assignment),
        fact("platform", "of a hardware address: the software that makes it up or gives it a meaning", platform),
        fact("block", "the addresses around it that the registries gave to the same country", block),
        fact("label", "the most specific label (--db-labels)", label),
    ]
});

const fn fact(name: &'static str, about: &'static str, find: fn(&Value, &Databases) -> Option<SourcedValue>) -> Fact {
    Fact { name, about, find }
}

const BUILT_IN: &str = "BuiltIn";

fn sourced(text: impl Into<String>, source: &'static str) -> SourcedValue {
    SourcedValue { value: Data::Text(text.into()), source }
}

/// The country and its source.
fn country(value: &Value, set: &Databases) -> Option<(CountryCode, &'static str)> {
    columns::country(value, set).map(|(code, source)| (code, source.map_or(ITSELF, DbSource::name)))
}

fn country_code(value: &Value, set: &Databases) -> Option<SourcedValue> {
    country(value, set).map(|(code, source)| sourced(code.bytes().map(char::from).iter().collect::<String>(), source))
}

fn country_name(value: &Value, set: &Databases) -> Option<SourcedValue> {
    let (code, _) = country(value, set)?;
    Some(sourced(BuiltIn::country_name(code)?, BUILT_IN))
}

/// The AS number, its holder, and the source.
fn autonomous(value: &Value, set: &Databases) -> Option<(Asn, Option<String>, &'static str)> {
    let (found, source) = columns::autonomous_system(value, set)?;
    Some((found.number, found.organisation.map(str::to_owned), source.map_or(ITSELF, DbSource::name)))
}

fn asn(value: &Value, set: &Databases) -> Option<SourcedValue> {
    autonomous(value, set).map(|(asn, _, source)| SourcedValue { value: Data::Unsigned(asn.0.into()), source })
}

fn organisation(value: &Value, set: &Databases) -> Option<SourcedValue> {
    let (_, holder, source) = autonomous(value, set)?;
    Some(sourced(holder?, source))
}

fn registry(value: &Value, set: &Databases) -> Option<SourcedValue> {
    let from = match value {
        Value::V4(a) => lookup::registry_v4(a.bits),
        Value::V6(a) => lookup::registry_v6(a.bits),
        _ => return vendor(value, set).map(|v| sourced(v.registry, BUILT_IN)),
    };
    let source = match from {
        RegistryLookup::V4(_) | RegistryLookup::V6(_) | RegistryLookup::Block(_) => BUILT_IN,
        _ => ITSELF,
    };
    let found = Some(set.registry_of(from)).filter(|registry| *registry != Registry::Unknown);
    found.map(|registry| sourced(registry.name(), source))
}

/// The first six octets of a hardware address.
fn octets(value: &Value) -> Option<[u8; 6]> {
    match value {
        Value::Mac(mac) => Some(mac.0),
        Value::Eui64(eui64) => eui64.0.first_chunk().copied(),
        _ => None,
    }
}

fn vendor(value: &Value, set: &Databases) -> Option<Vendor> {
    set.vendor(octets(value)?)
}

fn vendor_name(value: &Value, set: &Databases) -> Option<SourcedValue> {
    vendor(value, set).map(|vendor| sourced(vendor.name, BUILT_IN))
}

fn platform(value: &Value, set: &Databases) -> Option<SourcedValue> {
    set.platform(octets(value)?).map(|name| sourced(name, BUILT_IN))
}

/// `00:16:3e/24`: the octets of the assignment, and its length.
fn assignment(value: &Value, set: &Databases) -> Option<SourcedValue> {
    let (vendor, octets) = (vendor(value, set)?, octets(value)?);
    let kept = |(at, octet): (usize, &u8)| {
        let bits = vendor.bits.saturating_sub(8 * at as u8).min(8);
        (bits > 0).then(|| format!("{:02x}", octet & 0xff_u8.checked_shl(u32::from(8 - bits)).unwrap_or(0)))
    };
    let block: Vec<String> = octets.iter().enumerate().filter_map(kept).collect();
    Some(sourced(format!("{}/{}", block.join(":"), vendor.bits), BUILT_IN))
}

/// The addresses around this one with the same country, as prefix or as `FIRST-LAST`.
fn block(value: &Value, set: &Databases) -> Option<SourcedValue> {
    let from = match value {
        Value::V4(a) => lookup::country_v4(a.bits),
        Value::V6(a) => lookup::country_v6(a.bits),
        _ => return None,
    };
    set.sources().find(|db| db.source() == DbSource::BuiltIn)?;
    let range = from.find(|_| None, |ip| Some(BuiltIn::block(ip)))??;
    Some(match range.net() {
        Some(net) => sourced(net.to_string(), BUILT_IN),
        None => sourced(format!("{}-{}", range.first(), range.last()), BUILT_IN),
    })
}

fn label(value: &Value, set: &Databases) -> Option<SourcedValue> {
    let ip = match value {
        Value::V4(a) => IpAddr::V4((*a).into()),
        Value::V6(a) => IpAddr::V6((*a).into()),
        _ => return None,
    };
    set.labels().of(ip).next().map(Label::name).map(|name| sourced(name, "labels"))
}
