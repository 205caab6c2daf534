//! Interface identifiers: what they really are, which the types of 4.4.0 do not always say.

use super::super::facts::{Detail, V6Facts};
use super::hardware::{colons, half};
use crate::addr;
use crate::class::anonymised::{self, IdentifierKind};
use crate::class::{IidKind, V6Types, embedded, iid};
use serde::Serialize;
use std::net::Ipv4Addr;

/// An interface identifier.
#[derive(Clone, Debug, Serialize)]
pub(super) struct IidDocument {
    hex: String,
    made: &'static str,
    universal: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    reserved: Option<Reserved>,
    #[serde(skip_serializing_if = "Option::is_none")]
    mac: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    vendor: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    platform: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    eui64: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    ipv4: Option<Ipv4Addr>,
    #[serde(skip_serializing_if = "Option::is_none")]
    was: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    perhaps_map: Option<MapDocument>,
    #[serde(skip_serializing_if = "Option::is_none")]
    statistics: Option<StatisticsDocument>,
}

/// What an identifier holds if MAP made it, which nothing proves.
#[derive(Clone, Debug, Serialize)]
struct MapDocument {
    ipv4: Ipv4Addr,
    psid: u16,
}

/// What an identifier is set aside for.
#[derive(Clone, Debug, Serialize)]
struct Reserved {
    name: &'static str,
    rfc: &'static str,
}

/// The test for randomness.
#[derive(Clone, Debug, Serialize)]
struct StatisticsDocument {
    random: bool,
    spread: f32,
    distance: f32,
    differences: u8,
}

/// The identifier of an address that has one.
pub(super) fn iid(f: &V6Facts<'_>) -> Option<IidDocument> {
    let id = f.addr.iid();
    let made = IidKind::of(f.addr.bits, f.types)?;
    let (vendor, platform) = hardware(f, made);
    let reserved = iid::reserved(id.0).map(|r| Reserved { name: r.name, rfc: r.rfc });
    Some(IidDocument {
        hex: half(id),
        made: made.name(),
        universal: id.is_universal(),
        reserved,
        mac: (made == IidKind::Eui48).then(|| colons(&id.mac().0)),
        vendor: vendor.map(str::to_owned),
        platform: platform.map(str::to_owned),
        eui64: (made == IidKind::Eui64).then(|| colons(&id.eui64().0)),
        ipv4: matches!(made, IidKind::Isatap | IidKind::SixToFour).then(|| Ipv4Addr::from(id.0 as u32)),
        was: if made == IidKind::Anonymised { was(f) } else { None },
        perhaps_map: embedded::perhaps_map(id.0)
            .filter(|_| matches!(made, IidKind::Random | IidKind::Manual))
            .map(|(v4, psid)| MapDocument { ipv4: v4.into(), psid }),
        statistics: matches!(made, IidKind::Random | IidKind::Manual).then(|| statistics(id)),
    })
}

/// The vendor and the platform of the hardware address that an identifier was made of.
fn hardware<'a>(f: &V6Facts<'a>, made: IidKind) -> (Option<&'a str>, Option<&'a str>) {
    match (made, f.iid.map(|i| i.detail)) {
        (IidKind::Eui48, Some(Detail::Mac(mac))) => (mac.vendor, mac.platform),
        (IidKind::Eui64, Some(Detail::Eui64(eui))) => (eui.vendor, eui.platform),
        _ => (None, None),
    }
}

/// What an anonymised identifier was.
fn was(f: &V6Facts<'_>) -> Option<&'static str> {
    let found = anonymised::identifier(f.addr.bits, f.types.has(V6Types::ANONYMIZED_PREFIX))?;
    Some(match found.kind? {
        IdentifierKind::Random => "random",
        IdentifierKind::Static => "manual",
        IdentifierKind::Eui48 { .. } => "eui48",
        IdentifierKind::Eui64 { .. } => "eui64",
        IdentifierKind::SixToFour { .. } => "six-to-four",
        IdentifierKind::Isatap { .. } => "isatap",
    })
}

fn statistics(id: addr::Iid) -> StatisticsDocument {
    let found = iid::statistics(id.0);
    StatisticsDocument { random: found.result == 0, spread: found.h, distance: found.r, differences: found.distinct }
}
