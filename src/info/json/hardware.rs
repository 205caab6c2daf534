//! Hardware addresses.

use super::super::InfoSettings;
use super::super::facts::{Eui64Facts, MacFacts};
use super::ip;
use crate::addr;
use serde::Serialize;
use std::net::Ipv6Addr;

/// A MAC address.
#[derive(Clone, Debug, Serialize)]
pub(super) struct MacDocument {
    address: String,
    oui: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    vendor: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    platform: Option<String>,
    universal: bool,
    reach: &'static str,
    iid: String,
    /// A group has none: no interface has its address.
    #[serde(skip_serializing_if = "Option::is_none")]
    link_local: Option<Ipv6Addr>,
    #[serde(skip_serializing_if = "Option::is_none")]
    embedded: Option<[ip::V4Document; 1]>,
    anonymised: String,
}

/// An EUI-64.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Eui64Document {
    address: String,
    oui: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    vendor: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    platform: Option<String>,
    universal: bool,
    iid: String,
    link_local: Ipv6Addr,
    anonymised: String,
}

pub(super) fn mac(f: &MacFacts<'_>, settings: &InfoSettings) -> MacDocument {
    MacDocument {
        address: colons(&f.mac.0),
        oui: oui(f.mac.0),
        vendor: f.vendor.map(str::to_owned),
        platform: f.platform.map(str::to_owned),
        universal: !f.mac.is_local(),
        reach: f.reach(),
        iid: half(f.mac.iid()),
        link_local: (f.reach() == "unicast").then(|| link_local(f.mac.iid())),
        embedded: f.plip.as_ref().map(|f| [ip::v4(f, settings)]),
        anonymised: colons(&settings.anonymiser.mac(f.mac).0),
    }
}

pub(super) fn eui64(f: &Eui64Facts<'_>, settings: &InfoSettings) -> Eui64Document {
    let [a, b, c, d, e, g, ..] = f.eui.0;
    Eui64Document {
        address: colons(&f.eui.0),
        oui: oui([a, b, c, d, e, g]),
        vendor: f.vendor.map(str::to_owned),
        platform: f.platform.map(str::to_owned),
        universal: !f.eui.is_local(),
        iid: half(f.eui.iid()),
        link_local: link_local(f.eui.iid()),
        anonymised: colons(&settings.anonymiser.eui64(f.eui).0),
    }
}

/// Octets with colons.
pub(super) fn colons(octets: &[u8]) -> String {
    octets.iter().map(|b| format!("{b:02x}")).collect::<Vec<_>>().join(":")
}

fn oui([a, b, c, ..]: [u8; 6]) -> String {
    format!("{a:02X}-{b:02X}-{c:02X}")
}

/// An identifier in four groups of four digits.
pub(super) fn half(iid: addr::Iid) -> String {
    let mut out = Vec::new();
    super::super::write::half(iid.0, &mut out);
    String::from_utf8_lossy(&out).into_owned()
}

fn link_local(iid: addr::Iid) -> Ipv6Addr {
    Ipv6Addr::from(0xfe80 << 112 | u128::from(iid.0))
}
