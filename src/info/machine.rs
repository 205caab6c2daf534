//! One `TOKEN=value` a line.

use super::facts::{
    AddressOrigin, AsnFacts, Detail, Eui64Facts, Facts, IidFacts, MacFacts, TeredoFacts, V4Facts, V6Facts, geoname_kind,
};
use super::token_writer::TokenWriter;
use super::write;
use crate::addr::{Asn, Len};
use crate::class::anonymised::CountryIndex;
use crate::class::{V4Types, V6Types};
use crate::db::{self, Databases, DbSource, Sourced, geo};
use std::borrow::Cow;
use std::net::IpAddr;

/// Writes the tokens of a value, without the footer.
pub(super) fn tokens(facts: &Facts<'_>, db: &Databases, sink: &mut TokenWriter<'_>) {
    match facts {
        Facts::V6(f) => v6(f, db, sink),
        Facts::V4(f) => v4(f, db, sink),
        Facts::Mac(f) => mac(f, db, sink),
        Facts::Eui64(f) => eui64(f, sink),
        Facts::Asn(f) => asn(f, sink),
    }
}

fn v6(f: &V6Facts<'_>, db: &Databases, sink: &mut TokenWriter<'_>) {
    v6_address(f, sink);
    country(["IPV6_COUNTRYCODE", "IPV6_COUNTRYCODE_SOURCE"], &f.origin, sink);
    asn_of(["IPV6_AS_NUM", "IPV6_AS_ORGNAME", "IPV6_AS_SOURCE"], &f.origin, sink);
    geoname(["IPV6_GEONAME_ID", "IPV6_GEONAME_ID_SOURCE", "IPV6_GEONAME_ID_TYPE"], &f.origin, sink);
    sink.plain("IPV6_REGISTRY", f.registry.name());
    embedded(f.six_to_four.as_ref(), db, sink);
    if let Some(t) = &f.teredo {
        teredo(t, db, sink);
    }
    embedded(f.sixrd.as_ref().map(|(_, f)| f), db, sink);
    embedded(f.nat64.as_ref(), db, sink);
    if let Some(sla) = f.sla {
        sink.token("SLA", |out| write::group(sla, out));
    }
    embedded(f.compat.as_ref(), db, sink);
    if let Some(f) = &f.iid {
        iid(f, db, sink);
    }
    places(f.origin.located, db, sink);
}

/// Where an address is, by everybody who knows.
fn places(ip: Option<IpAddr>, db: &Databases, sink: &mut TokenWriter<'_>) {
    for Sourced { value, source } in ip.into_iter().flat_map(|ip| db.places(ip)) {
        for (row, value) in value.rows() {
            let token = [source.prefix(), "_", row.token].concat();
            sink.token(&token, |out| write_value(value, out));
        }
    }
}

/// A value of a geolocation.
pub(super) fn write_value(value: geo::LocationValue<'_>, out: &mut Vec<u8>) {
    match value {
        geo::LocationValue::Text(text) => out.extend_from_slice(text.as_bytes()),
        geo::LocationValue::Number(n) => write::number(n, out),
        geo::LocationValue::Degrees(n) => write::degrees(n, out),
    }
}

fn v6_address(f: &V6Facts<'_>, sink: &mut TokenWriter<'_>) {
    let zone = f.addr.zone.as_ref().map(|z| z.as_bytes());
    sink.token("IPV6", |out| {
        full(f.addr.bits, f.is_dotted(), out);
        zoned(zone, out);
    });
    if let Some(a) = f.anonymised {
        sink.token("IPV6_ANON", |out| {
            full(a.bits, f.is_anonymised_dotted(a), out);
            match f.addr.len {
                None => zoned(zone, out),
                len => length(len, out),
            }
        });
    }
    prefix_length("IPV6_PREFIXLENGTH", f.addr.len, sink);
    sink.token("IPV6_TYPE", |out| {
        out.extend_from_slice(b"ipv6");
        write::names(V6Types::names(f.types), b",", out);
    });
}

fn full(bits: u128, dotted: bool, out: &mut Vec<u8>) {
    if dotted { write::full_dotted(bits, out) } else { write::full(bits, out) }
}

fn zoned(zone: Option<&[u8]>, out: &mut Vec<u8>) {
    if let Some(zone) = zone {
        out.push(b'%');
        out.extend_from_slice(zone);
    }
}

/// `/` and the prefix length, if there is one.
pub(super) fn length(len: Option<Len>, out: &mut Vec<u8>) {
    if let Some(len) = len {
        out.push(b'/');
        write::number(u32::from(len.get()), out);
    }
}

fn prefix_length(token: &str, len: Option<Len>, sink: &mut TokenWriter<'_>) {
    number(token, len.map(|l| u32::from(l.get())), sink);
}

fn number(token: &str, n: Option<u32>, sink: &mut TokenWriter<'_>) {
    if let Some(n) = n {
        sink.token(token, |out| write::number(n, out));
    }
}

fn country([code, source]: [&str; 2], origin: &AddressOrigin<'_>, sink: &mut TokenWriter<'_>) {
    if let Some(index) = origin.country {
        sink.token(code, |out| write_country(index, out));
        from(source, origin.country_source, sink);
    }
}

/// The source of a fact.
fn from(token: &str, source: Option<DbSource>, sink: &mut TokenWriter<'_>) {
    if let Some(source) = source {
        sink.plain(token, source.display());
    }
}

fn asn_of([number, organisation, source]: [&str; 3], origin: &AddressOrigin<'_>, sink: &mut TokenWriter<'_>) {
    if let Some(Asn(n)) = origin.asn {
        sink.token(number, |out| write::number(n, out));
        if let Some(name) = origin.organisation {
            sink.plain(organisation, name);
        }
        from(source, origin.asn_source, sink);
    }
}

/// The two characters of a country.
pub(super) fn write_country(index: CountryIndex, out: &mut Vec<u8>) {
    match index.code() {
        Some(code) => out.extend_from_slice(&code.bytes()),
        None => out.extend_from_slice(b"unsupported"),
    }
}

fn geoname([id, source, kind]: [&str; 3], origin: &AddressOrigin<'_>, sink: &mut TokenWriter<'_>) {
    if let Some(place) = origin.geoname {
        number(id, Some(place.id), sink);
        from(source, origin.geoname_source, sink);
        if let Some(name) = geoname_kind(place) {
            sink.plain(kind, name);
        }
    }
}

fn embedded(f: Option<&V4Facts<'_>>, db: &Databases, sink: &mut TokenWriter<'_>) {
    if let Some(f) = f {
        v4(f, db, sink);
    }
}

fn teredo(t: &TeredoFacts<'_>, db: &Databases, sink: &mut TokenWriter<'_>) {
    v4(&t.client, db, sink);
    v4(&t.server, db, sink);
    number("TEREDO_PORT_CLIENT", Some(u32::from(t.port)), sink);
}

fn v4(f: &V4Facts<'_>, db: &Databases, sink: &mut TokenWriter<'_>) {
    sink.embed(f.source.map(|source| (source, f.addr.bits)));
    if let Some(source) = f.source {
        sink.plain("IPV4_SOURCE", source.name());
    }
    v4_address("IPV4", f.addr.bits, f.addr.len, sink);
    match f.anonymised {
        Some(IpAddr::V4(a)) => v4_address("IPV4_ANON", a.into(), f.addr.len, sink),
        // A keyed method may need 128 bits, after which the prefix length has no meaning.
        Some(IpAddr::V6(a)) => sink.token("IPV4_ANON", |out| write::full(a.into(), out)),
        None => {}
    }
    prefix_length("IPV4_PREFIXLENGTH", f.addr.len, sink);
    sink.token("IPV4_TYPE", |out| {
        out.extend_from_slice(b"ipv4");
        write::names(V4Types::names(f.types), b",", out);
    });
    asn_of(["IPV4_AS_NUM", "IPV4_AS_ORGNAME", "IPV4_AS_SOURCE"], &f.origin, sink);
    country(["IPV4_COUNTRYCODE", "IPV4_COUNTRYCODE_SOURCE"], &f.origin, sink);
    geoname(["IPV4_GEONAME_ID", "IPV4_GEONAME_ID_SOURCE", "IPV4_GEONAME_ID_TYPE"], &f.origin, sink);
    sink.plain("IPV4_REGISTRY", f.registry.name());
    places(f.origin.located, db, sink);
    sink.embed(None);
}

fn v4_address(token: &str, bits: u32, len: Option<Len>, sink: &mut TokenWriter<'_>) {
    sink.token(token, |out| {
        write::dotted(bits, out);
        length(len, out);
    });
}

fn iid(f: &IidFacts<'_>, db: &Databases, sink: &mut TokenWriter<'_>) {
    sink.token("IID", |out| write::half(f.iid.0, out));
    match &f.detail {
        Detail::Mac(f) => mac(f, db, sink),
        Detail::Eui64(f) => eui64(f, sink),
        Detail::SolicitedNode(octets) => sink.token("EUI64", |out| {
            out.extend_from_slice(b"??:??:??:??:??:");
            write::colons(octets, out);
        }),
        Detail::V4(f) => v4(f, db, sink),
        Detail::IsatapVendor(_) | Detail::IsatapExtension(_) => (),
        Detail::SixToFour => sink.plain("EUI64_SCOPE", "local-6to4-microsoft"),
        Detail::Random => sink.plain("EUI64_SCOPE", "local-random"),
        Detail::Local => sink.plain("EUI64_SCOPE", "local"),
    }
}

fn mac(f: &MacFacts<'_>, db: &Databases, sink: &mut TokenWriter<'_>) {
    sink.token("EUI48", |out| write::colons(&f.mac.0, out));
    sink.plain("EUI48_SCOPE", scope(f.mac.is_local()));
    sink.plain("EUI48_TYPE", f.reach());
    vendor(db::vendor_text(f.vendor, f.hypervisor), sink);
    embedded(f.plip.as_ref(), db, sink);
}

fn eui64(f: &Eui64Facts<'_>, sink: &mut TokenWriter<'_>) {
    sink.token("EUI64", |out| write::colons(&f.eui.0, out));
    sink.plain("EUI64_SCOPE", scope(f.eui.is_local()));
    vendor(db::vendor_text(f.vendor, f.hypervisor), sink);
}

const fn scope(local: bool) -> &'static str {
    if local { "local" } else { "global" }
}

fn vendor(name: Option<Cow<'_, str>>, sink: &mut TokenWriter<'_>) {
    if let Some(name) = name {
        sink.text("OUI", &name);
    }
}

fn asn(f: &AsnFacts, sink: &mut TokenWriter<'_>) {
    number("AS_NUM", Some(f.asn.0), sink);
    sink.plain("AS_NUM_REGISTRY", f.registry.name());
}
