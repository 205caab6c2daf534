//! One `TOKEN=value` a line.

use super::facts::{AsnFacts, Detail, Eui64Facts, Facts, IidFacts, MacFacts, Teredo, V4Facts, V6Facts, geoname_kind};
use super::sink::Sink;
use super::write;
use crate::addr::Len;
use crate::class::anonymised::{CountryIndex, Geoname};
use crate::class::{V4Types, V6Types};
use std::net::IpAddr;

/// Writes the tokens of a value, without the footer.
pub(super) fn tokens(facts: &Facts<'_>, sink: &mut Sink<'_>) {
    match facts {
        Facts::V6(f) => v6(f, sink),
        Facts::V4(f) => v4(f, sink),
        Facts::Mac(f) => mac(f, sink),
        Facts::Eui64(f) => eui64(f, sink),
        Facts::Asn(f) => asn(f, sink),
    }
}

fn v6(f: &V6Facts<'_>, sink: &mut Sink<'_>) {
    v6_address(f, sink);
    country("IPV6_COUNTRYCODE", f.country, sink);
    number("IPV6_AS_NUM", f.asn.map(|n| n.0), sink);
    geoname(["IPV6_GEONAME_ID", "IPV6_GEONAME_ID_TYPE"], f.geoname, sink);
    sink.plain("IPV6_REGISTRY", f.registry.name());
    embedded(f.six_to_four.as_ref(), sink);
    if let Some(t) = &f.teredo {
        teredo(t, sink);
    }
    embedded(f.sixrd.as_ref().map(|(_, f)| f), sink);
    embedded(f.nat64.as_ref(), sink);
    if let Some(sla) = f.sla {
        sink.token("SLA", |out| write::group(sla, out));
    }
    embedded(f.compat.as_ref(), sink);
    if let Some(f) = &f.iid {
        iid(f, sink);
    }
}

fn v6_address(f: &V6Facts<'_>, sink: &mut Sink<'_>) {
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

fn prefix_length(token: &str, len: Option<Len>, sink: &mut Sink<'_>) {
    number(token, len.map(|l| u32::from(l.get())), sink);
}

fn number(token: &str, n: Option<u32>, sink: &mut Sink<'_>) {
    if let Some(n) = n {
        sink.token(token, |out| write::number(n, out));
    }
}

fn country(token: &str, index: Option<CountryIndex>, sink: &mut Sink<'_>) {
    if let Some(index) = index {
        sink.token(token, |out| write_country(index, out));
    }
}

/// The two characters of a country.
pub(super) fn write_country(index: CountryIndex, out: &mut Vec<u8>) {
    match index.code() {
        Some(code) => out.extend_from_slice(&code.bytes()),
        None => out.extend_from_slice(b"unsupported"),
    }
}

fn geoname([id, kind]: [&str; 2], place: Option<Geoname>, sink: &mut Sink<'_>) {
    if let Some(place) = place {
        number(id, Some(place.id), sink);
        if let Some(name) = geoname_kind(place) {
            sink.plain(kind, name);
        }
    }
}

fn embedded(f: Option<&V4Facts>, sink: &mut Sink<'_>) {
    if let Some(f) = f {
        v4(f, sink);
    }
}

fn teredo(t: &Teredo, sink: &mut Sink<'_>) {
    v4(&t.client, sink);
    v4(&t.server, sink);
    number("TEREDO_PORT_CLIENT", Some(u32::from(t.port)), sink);
}

fn v4(f: &V4Facts, sink: &mut Sink<'_>) {
    sink.embed(f.source.map(|source| (source, f.addr.bits)));
    if let Some(source) = f.source {
        sink.plain("IPV4_SOURCE", source.name());
    }
    v4_address("IPV4", f.addr.bits, f.addr.len, sink);
    match f.anonymised {
        Some(IpAddr::V4(a)) => v4_address("IPV4_ANON", a.into(), f.addr.len, sink),
        // A keyed method may need 128 bits, behind which the prefix length has no meaning.
        Some(IpAddr::V6(a)) => sink.token("IPV4_ANON", |out| write::full(a.into(), out)),
        None => {}
    }
    prefix_length("IPV4_PREFIXLENGTH", f.addr.len, sink);
    sink.token("IPV4_TYPE", |out| {
        out.extend_from_slice(b"ipv4");
        write::names(V4Types::names(f.types), b",", out);
    });
    number("IPV4_AS_NUM", f.asn.map(|n| n.0), sink);
    country("IPV4_COUNTRYCODE", f.country, sink);
    geoname(["IPV4_GEONAME_ID", "IPV4_GEONAME_ID_TYPE"], f.geoname, sink);
    sink.plain("IPV4_REGISTRY", f.registry.name());
    sink.embed(None);
}

fn v4_address(token: &str, bits: u32, len: Option<Len>, sink: &mut Sink<'_>) {
    sink.token(token, |out| {
        write::dotted(bits, out);
        length(len, out);
    });
}

fn iid(f: &IidFacts<'_>, sink: &mut Sink<'_>) {
    sink.token("IID", |out| write::half(f.iid.0, out));
    match &f.detail {
        Detail::Mac(f) => mac(f, sink),
        Detail::Eui64(f) => eui64(f, sink),
        Detail::SolicitedNode(octets) => sink.token("EUI64", |out| {
            out.extend_from_slice(b"??:??:??:??:??:");
            write::colons(octets, out);
        }),
        Detail::V4(f) => v4(f, sink),
        Detail::IsatapVendor(_) | Detail::IsatapExtension(_) => (),
        Detail::SixToFour => sink.plain("EUI64_SCOPE", "local-6to4-microsoft"),
        Detail::Random => sink.plain("EUI64_SCOPE", "local-random"),
        Detail::Local => sink.plain("EUI64_SCOPE", "local"),
    }
}

fn mac(f: &MacFacts<'_>, sink: &mut Sink<'_>) {
    sink.token("EUI48", |out| write::colons(&f.mac.0, out));
    sink.plain("EUI48_SCOPE", scope(f.mac.is_local()));
    sink.plain("EUI48_TYPE", f.reach());
    vendor(f.vendor, sink);
    embedded(f.plip.as_ref(), sink);
}

fn eui64(f: &Eui64Facts<'_>, sink: &mut Sink<'_>) {
    sink.token("EUI64", |out| write::colons(&f.eui.0, out));
    sink.plain("EUI64_SCOPE", scope(f.eui.is_local()));
    vendor(f.vendor, sink);
}

const fn scope(local: bool) -> &'static str {
    if local { "local" } else { "global" }
}

fn vendor(name: Option<&str>, sink: &mut Sink<'_>) {
    if let Some(name) = name {
        sink.text("OUI", name);
    }
}

fn asn(f: &AsnFacts, sink: &mut Sink<'_>) {
    number("AS_NUM", Some(f.asn.0), sink);
    sink.plain("AS_NUM_REGISTRY", f.registry.name());
}
