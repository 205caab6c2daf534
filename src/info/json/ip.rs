//! Addresses.

use super::super::InfoSettings;
use super::super::facts::{self, Registered, V4Facts, V6Facts, geoname_kind};
use super::super::network::{self, AddressCount, Classless};
use super::hardware::colons;
use super::iid::{IidDocument, iid};
use super::{SpecialPurpose, special_purpose};
use crate::addr::{Len, Net};
use crate::class::anonymised::CountryIndex;
use crate::class::embedded::Slot;
use crate::class::multicast::{self, WellKnownGroup};
use crate::class::{V4Types, V6Types, embedded, lookup, special};
use crate::db::{DbSource, geo};
use crate::format::CanonicalAddr;
use serde::Serialize;
use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// An IPv6 address.
#[derive(Clone, Debug, Serialize)]
pub(super) struct V6Document {
    address: CanonicalAddr,
    prefix_length: Option<u8>,
    #[serde(skip_serializing_if = "Option::is_none")]
    zone: Option<String>,
    types: Vec<&'static str>,
    scope: Option<&'static str>,
    special_purpose: Option<SpecialPurpose>,
    registry: RegistryDocument,
    #[serde(flatten)]
    origin: OriginDocument,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    locations: Vec<LocationDocument>,
    embedded: Vec<V4Document>,
    #[serde(skip_serializing_if = "Option::is_none")]
    teredo: Option<TeredoDocument>,
    #[serde(skip_serializing_if = "Option::is_none")]
    subnet: Option<String>,
    iid: Option<IidDocument>,
    #[serde(skip_serializing_if = "Option::is_none")]
    solicited_node: Option<CanonicalAddr>,
    #[serde(skip_serializing_if = "Option::is_none")]
    multicast: Option<Multicast>,
    network: Network,
    reverse: Reverse,
    anonymised: Option<CanonicalAddr>,
}

/// An IPv4 address, given or embedded.
#[derive(Clone, Debug, Serialize)]
pub(super) struct V4Document {
    #[serde(skip_serializing_if = "Option::is_none")]
    source: Option<&'static str>,
    #[serde(rename = "kind", skip_serializing_if = "Option::is_none")]
    embedded_kind: Option<&'static str>,
    /// The identifier only looks like an IPv4 address.
    #[serde(skip_serializing_if = "Option::is_none")]
    perhaps: Option<bool>,
    address: Ipv4Addr,
    prefix_length: Option<u8>,
    types: Vec<&'static str>,
    scope: Option<&'static str>,
    special_purpose: Option<SpecialPurpose>,
    registry: RegistryDocument,
    #[serde(flatten)]
    origin: OriginDocument,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    locations: Vec<LocationDocument>,
    #[serde(skip_serializing_if = "Option::is_none")]
    multicast: Option<Multicast>,
    #[serde(skip_serializing_if = "Option::is_none")]
    network: Option<Network>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reverse: Option<Reverse>,
    anonymised: Option<CanonicalAddr>,
}

/// Who serves an address.
#[derive(Clone, Debug, Serialize)]
struct RegistryDocument {
    name: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    reserved_by: Option<String>,
}

/// Where an address is from, and who says so: a source, or none if the address says it itself.
#[derive(Clone, Debug, Serialize)]
struct OriginDocument {
    #[serde(skip_serializing_if = "Option::is_none")]
    country: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    country_source: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    asn: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    as_organisation: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    asn_source: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    geoname: Option<SlotDocument>,
}

/// A place.
#[derive(Clone, Debug, Serialize)]
struct SlotDocument {
    id: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    is: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    source: Option<&'static str>,
}

/// Where an address is by one source, in all detail.
#[derive(Clone, Debug, Serialize)]
struct LocationDocument {
    source: &'static str,
    #[serde(flatten)]
    values: BTreeMap<&'static str, serde_json::Value>,
}

/// The Teredo fields that are not addresses.
#[derive(Clone, Debug, Serialize)]
struct TeredoDocument {
    client_port: u16,
    flags: u16,
}

/// What a well-known group is for.
#[derive(Clone, Debug, Serialize)]
struct GroupDocument {
    name: &'static str,
    rfc: &'static str,
}

impl From<WellKnownGroup> for GroupDocument {
    fn from(WellKnownGroup { name, rfc }: WellKnownGroup) -> GroupDocument {
        GroupDocument { name, rfc }
    }
}

/// A group.
#[derive(Clone, Debug, Serialize)]
struct Multicast {
    mac: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    group: Option<GroupDocument>,
    #[serde(skip_serializing_if = "Option::is_none")]
    transient: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    prefix_based: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    rendezvous_point: Option<bool>,
    /// The unicast prefix of the owner, and the rendezvous point with the length of its prefix.
    #[serde(skip_serializing_if = "Option::is_none")]
    owner_prefix: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    rendezvous_point_address: Option<String>,
    source_specific: bool,
    solicited_node: bool,
}

/// The prefix of an address.
#[derive(Clone, Debug, Serialize)]
struct Network {
    network: String,
    first: CanonicalAddr,
    last: CanonicalAddr,
    size: AddressCount,
    size_log2: u8,
    first_host: CanonicalAddr,
    last_host: CanonicalAddr,
    hosts: AddressCount,
    #[serde(skip_serializing_if = "Option::is_none")]
    netmask: Option<Ipv4Addr>,
    #[serde(skip_serializing_if = "Option::is_none")]
    hostmask: Option<Ipv4Addr>,
    #[serde(skip_serializing_if = "Option::is_none")]
    broadcast: Option<CanonicalAddr>,
}

/// The reverse tree.
#[derive(Clone, Debug, Serialize)]
struct Reverse {
    name: String,
    zones: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    classless: Option<Classless>,
}

pub(super) fn v6(f: &V6Facts<'_>, settings: &InfoSettings) -> V6Document {
    let bits = f.addr.bits;
    let net = Net::from(f.addr);
    V6Document {
        address: Ipv6Addr::from(bits).into(),
        prefix_length: f.addr.len.map(Len::get),
        zone: f.addr.zone.as_ref().map(|z| String::from_utf8_lossy(z.as_bytes()).into_owned()),
        types: V6Types::names(f.types).collect(),
        scope: v6_scope(f),
        special_purpose: special::v6(bits).map(special_purpose),
        registry: registry(f.registry),
        origin: origin(&f.origin, lookup::country_v6(bits), settings),
        locations: locations(f.origin.located, settings),
        embedded: f.embedded().filter(|v4| is_embedded(f, v4)).map(|f| v4(f, settings)).collect(),
        teredo: embedded::teredo(bits).map(|t| TeredoDocument { client_port: t.port, flags: t.flags }),
        subnet: f.sla.map(|n| format!("{n:04x}")),
        iid: iid(f),
        solicited_node: solicited_node(f).map(CanonicalAddr::from),
        multicast: f.types.has(V6Types::MULTICAST).then(|| v6_multicast(bits)),
        network: network(&net),
        reverse: reverse(Ipv6Addr::from(bits).into(), &net),
        anonymised: f.anonymised.map(|a| CanonicalAddr::from(Ipv6Addr::from(a.bits))),
    }
}

/// An identifier of a group that looks like an IPv4 address holds none (compatibility: info Q12).
fn is_embedded(f: &V6Facts<'_>, v4: &V4Facts<'_>) -> bool {
    v4.source != Some(Slot::LinkLocalIid) || !f.types.has(V6Types::MULTICAST)
}

pub(super) fn v4(f: &V4Facts<'_>, settings: &InfoSettings) -> V4Document {
    let addr = Ipv4Addr::from(f.addr.bits);
    let net = Net::from(f.addr);
    let alone = f.source.is_none();
    V4Document {
        source: f.source.map(Slot::name),
        embedded_kind: f.source.map(|_| "ipv4"),
        perhaps: (f.source == Some(Slot::LinkLocalIid)).then_some(true),
        address: addr,
        prefix_length: f.addr.len.map(Len::get),
        types: V4Types::names(f.types).collect(),
        scope: v4_scope(addr),
        special_purpose: special::v4(f.addr.bits).map(special_purpose),
        registry: registry(f.registry),
        origin: origin(&f.origin, lookup::country_v4(f.addr.bits), settings),
        locations: locations(f.origin.located, settings),
        multicast: addr.is_multicast().then(|| v4_multicast(f.addr.bits)),
        network: alone.then(|| network(&net)),
        reverse: alone.then(|| reverse(addr.into(), &net)),
        anonymised: f.anonymised.map(CanonicalAddr),
    }
}

fn registry(registered: Registered) -> RegistryDocument {
    let name = registered.name();
    let text = name.strip_prefix("reserved(").and_then(|rest| rest.strip_suffix(')'));
    match text {
        Some(rfc) => RegistryDocument { name: "reserved", reserved_by: Some(citation(rfc)) },
        None => RegistryDocument { name, reserved_by: None },
    }
}

/// `RFC3849#4` as everyone writes it.
fn citation(text: &str) -> String {
    let (rfc, section) = text.split_once('#').unwrap_or((text, ""));
    let number = rfc.strip_prefix("RFC").unwrap_or(rfc);
    if section.is_empty() { format!("RFC {number}") } else { format!("RFC {number}, section {section}") }
}

/// The country is that of the registry if no source knows better; `-i` and `-i -m` leave that out.
fn origin(
    f: &facts::AddressOrigin<'_>,
    country: lookup::Lookup<CountryIndex>,
    settings: &InfoSettings,
) -> OriginDocument {
    let known = f.country.and_then(CountryIndex::code).map(|code| (code, f.country_source));
    let look = |ip| settings.db.country_or_registry(ip).map(|found| (found.value, Some(found.source)));
    let country = known.or_else(|| country.find(|_| None, |ip| Some(look(ip))).flatten());
    OriginDocument {
        country: country.map(|(code, _)| String::from_utf8_lossy(&code.bytes()).into_owned()),
        country_source: country.and_then(|(_, source)| source).map(DbSource::name),
        asn: f.asn.map(|n| n.0),
        as_organisation: f.organisation.map(str::to_owned),
        asn_source: f.asn_source.map(DbSource::name),
        geoname: f.geoname.map(|p| SlotDocument {
            id: p.id,
            is: geoname_kind(p),
            source: f.geoname_source.map(DbSource::name),
        }),
    }
}

fn locations(ip: Option<IpAddr>, settings: &InfoSettings) -> Vec<LocationDocument> {
    let value = |value: geo::LocationValue<'_>| match value {
        geo::LocationValue::Text(text) => text.into(),
        geo::LocationValue::Number(n) => n.into(),
        geo::LocationValue::Degrees(n) => n.into(),
    };
    let found = ip.into_iter().flat_map(|ip| settings.db.places(ip));
    let all = found.map(|found| LocationDocument {
        source: found.source.name(),
        values: found.value.rows().map(|(row, v)| (row.field, value(v))).collect(),
    });
    all.filter(|location| !location.values.is_empty()).collect()
}

/// The scope of an address ([RFC 4007, section 4](https://www.rfc-editor.org/rfc/rfc4007#section-4)); of a group that
/// in its second octet ([RFC 7346, section 2](https://www.rfc-editor.org/rfc/rfc7346#section-2)).
fn v6_scope(f: &V6Facts<'_>) -> Option<&'static str> {
    match f.types {
        t if t.has(V6Types::UNSPECIFIED) => None,
        t if t.has(V6Types::MULTICAST) => group_scope((f.addr.bits >> 112) as u8 & 15),
        t if t.has(V6Types::LINK_LOCAL.or(V6Types::LOOPBACK)) => Some("link-local"),
        t if t.has(V6Types::SITE_LOCAL) => Some("site-local"),
        _ => Some("global"),
    }
}

fn group_scope(scope: u8) -> Option<&'static str> {
    match scope {
        0 | 15 => Some("reserved"),
        1 => Some("interface-local"),
        2 => Some("link-local"),
        3 => Some("realm-local"),
        4 => Some("admin-local"),
        5 => Some("site-local"),
        8 => Some("organization-local"),
        14 => Some("global"),
        _ => None,
    }
}

/// The scope of an IPv4 address ([RFC 6724, section 3.2](https://www.rfc-editor.org/rfc/rfc6724#section-3.2),
/// [RFC 2365, section 6](https://www.rfc-editor.org/rfc/rfc2365#section-6)).
fn v4_scope(addr: Ipv4Addr) -> Option<&'static str> {
    match addr.octets() {
        [0, ..] => None,
        [127, ..] | [169, 254, ..] | [224, 0, 0, _] | [255, 255, 255, 255] => Some("link-local"),
        [239, 255, ..] => Some("site-local"),
        [239, 192..=195, ..] => Some("organization-local"),
        _ => Some("global"),
    }
}

/// The group that an address answers neighbour solicitations in
/// ([RFC 4291, section 2.7.1](https://www.rfc-editor.org/rfc/rfc4291#section-2.7.1)).
fn solicited_node(f: &V6Facts<'_>) -> Option<Ipv6Addr> {
    const WITHOUT: V6Types = V6Types::LOOPBACK.or(V6Types::COMPAT_V4).or(V6Types::MULTICAST);
    let joins = f.types.has(V6Types::UNICAST.or(V6Types::ANYCAST)) && !f.types.has(WITHOUT);
    let group = 0xff02_0000_0000_0000_0000_0001_ff00_0000 | (f.addr.bits & 0xff_ffff);
    joins.then(|| Ipv6Addr::from(group))
}

/// Flags: [RFC 4291, section 2.7](https://www.rfc-editor.org/rfc/rfc4291#section-2.7),
/// [RFC 3306](https://www.rfc-editor.org/rfc/rfc3306#section-4), [RFC 3956](https://www.rfc-editor.org/rfc/rfc3956#section-4);
/// MAC address: [RFC 2464, section 7](https://www.rfc-editor.org/rfc/rfc2464#section-7).
fn v6_multicast(bits: u128) -> Multicast {
    let flags = (bits >> 116) as u8 & 15;
    let point = embedded::rendezvous_point(bits);
    let [.., a, b, c, d] = bits.to_be_bytes();
    Multicast {
        mac: colons(&[0x33, 0x33, a, b, c, d]),
        group: multicast::v6(bits).map(GroupDocument::from),
        transient: Some(flags & 1 != 0),
        prefix_based: Some(flags & 2 != 0),
        rendezvous_point: Some(flags & 4 != 0),
        owner_prefix: embedded::owner_prefix(bits)
            .filter(|net| !net.is_whole())
            .map(|net| format!("{}/{}", net.first(), net.len().get())),
        rendezvous_point_address: point.map(|(point, len)| format!("{}/{}", Ipv6Addr::from(point), len.get())),
        source_specific: flags == 3 && (bits >> 32) << 48 == 0,
        solicited_node: crate::class::iid::is_solicited_node(bits),
    }
}

/// MAC address: [RFC 1112, section 6.4](https://www.rfc-editor.org/rfc/rfc1112#section-6.4); source-specific groups:
/// [RFC 4607](https://www.rfc-editor.org/rfc/rfc4607#section-1).
fn v4_multicast(bits: u32) -> Multicast {
    let [first, b, c, d] = bits.to_be_bytes();
    Multicast {
        mac: colons(&[1, 0, 0x5e, b & 0x7f, c, d]),
        group: multicast::v4(bits).map(GroupDocument::from),
        transient: None,
        prefix_based: None,
        rendezvous_point: None,
        owner_prefix: None,
        rendezvous_point_address: None,
        source_specific: first == 232,
        solicited_node: false,
    }
}

fn network(net: &Net) -> Network {
    let (first_host, last_host) = net.hosts();
    let mask = matches!(net.first(), IpAddr::V4(_)).then(|| net.len().mask32());
    Network {
        network: net.to_string(),
        first: net.first().into(),
        last: net.last().into(),
        size: network::size(net),
        size_log2: net.size_log2(),
        first_host: first_host.into(),
        last_host: last_host.into(),
        hosts: network::hosts(net),
        netmask: mask.map(Ipv4Addr::from),
        hostmask: mask.map(|m| Ipv4Addr::from(!m)),
        broadcast: network::has_broadcast(net).then(|| net.last().into()),
    }
}

fn reverse(addr: IpAddr, net: &Net) -> Reverse {
    Reverse { name: network::reverse_name(addr), zones: network::zones(net), classless: network::classless(net) }
}
