//! One sentence a line.

use super::facts::{
    AddressOrigin, AsnFacts, Detail, Eui64Facts, Facts, IidFacts, MacFacts, TeredoFacts, V4Facts, V6Facts,
};
use super::machine::{length, write_country, write_value};
use super::write;
use crate::addr::Asn;
use crate::class::anonymised::{CountryIndex, Geoname};
use crate::class::embedded::Slot;
use crate::class::{V4Types, V6Types};
use crate::db::{self, Databases, Sourced};
use std::borrow::Cow;
use std::net::IpAddr;

/// A line of text and a value.
macro_rules! line {
    ($out:expr, $text:literal) => {
        $out.extend_from_slice(concat!($text, "\n").as_bytes())
    };
    ($out:expr, $text:literal, $value:expr) => {{
        $out.extend_from_slice(concat!($text, ": ").as_bytes());
        ($value)(&mut *$out);
        $out.push(b'\n');
    }};
}

/// Writes the sentences of a value, without the footer.
pub(super) fn sentences(facts: &Facts<'_>, db: &Databases, out: &mut Vec<u8>) {
    match facts {
        Facts::V6(f) => v6(f, db, out),
        Facts::V4(f) => v4(f, db, out),
        Facts::Mac(f) => mac(f, db, out),
        Facts::Eui64(f) => eui64(f, out),
        Facts::Asn(f) => asn(f, out),
    }
}

fn text(text: &str) -> impl Fn(&mut Vec<u8>) {
    move |out| out.extend_from_slice(text.as_bytes())
}

fn v6(f: &V6Facts<'_>, db: &Databases, out: &mut Vec<u8>) {
    line!(out, "Address type", |out: &mut Vec<u8>| listed(V6Types::names(f.types), out));
    origin(&f.origin, out);
    line!(out, "Registry for address", text(f.registry.name()));
    v6_embedded(f, db, out);
    if let Some(sla) = f.sla {
        line!(out, "Address type has SLA", |out: &mut Vec<u8>| write::group(sla, out));
    }
    let group = V6Types::MULTICAST.or(V6Types::LINK_LOCAL);
    if f.types.has(V6Types::SOLICITED_NODE) && !f.types.contains_all(group) {
        line!(out, "Address is not a proper 'solicited-node link-local multicast' address!");
        return;
    }
    if let Some(f) = &f.compat {
        line!(out, "Address type is compat/mapped and include an IPv4 address");
        v4(f, db, out);
    }
    if let Some(i) = &f.iid {
        identifier(i, f.types, db, out);
    }
    if f.types.has(V6Types::ORCHID) {
        orchid(f, out);
    }
    places(f.origin.located, None, db, out);
}

fn origin(f: &AddressOrigin<'_>, out: &mut Vec<u8>) {
    if let Some(index) = f.country {
        country_line("Country Code: ", index, out);
    }
    if let Some(Asn(n)) = f.asn {
        number_line("Autonomous System Number (32-bit): ", n, out);
    }
    if let Some(name) = f.organisation {
        line!(out, "Autonomous System Organisation Name", text(name));
    }
    if let Some(Geoname { id, .. }) = f.geoname {
        number_line("GeonameID: ", id, out);
    }
}

/// Where an address is, by everybody who knows; an embedded one is named.
fn places(ip: Option<IpAddr>, embedded: Option<u32>, db: &Databases, out: &mut Vec<u8>) {
    for Sourced { value, source } in ip.into_iter().flat_map(|ip| db.places(ip)) {
        for (row, value) in value.rows() {
            write::names([source.label(), " reports "].into_iter(), b"", out);
            if let Some(bits) = embedded {
                out.extend_from_slice(b"for [");
                write::dotted(bits, out);
                out.extend_from_slice(b"] ");
            }
            write::names([row.label, ": "].into_iter(), b"", out);
            write_value(value, out);
            out.push(b'\n');
        }
    }
}

fn country_line(label: &str, index: CountryIndex, out: &mut Vec<u8>) {
    out.extend_from_slice(label.as_bytes());
    write_country(index, out);
    out.push(b'\n');
}

fn number_line(label: &str, n: u32, out: &mut Vec<u8>) {
    out.extend_from_slice(label.as_bytes());
    write::number(n, out);
    out.push(b'\n');
}

fn v6_embedded(f: &V6Facts<'_>, db: &Databases, out: &mut Vec<u8>) {
    if let Some(f) = &f.six_to_four {
        line!(out, "Address type is 6to4 and included IPv4 address is", address(f));
        line!(out, "IPv4 registry of 6to4 address", text(f.block_registry()));
    }
    if let Some(t) = &f.teredo {
        teredo(t, db, out);
    }
    // 4.4.0 says nothing about a prefix of a single bit.
    if let Some((_, f)) = f.sixrd.as_ref().filter(|(len, _)| len.get() > 1) {
        line!(out, "Address type is IPv6 Rapid Deployment and included IPv4 address is", address(f));
        line!(out, "IPv4 registry of IPv6 Rapid Deployment address", text(f.block_registry()));
    }
    if let Some(f) = &f.nat64 {
        line!(out, "IPv4 registry for NAT64 address", text(""));
        v4(f, db, out);
    }
}

fn address(f: &V4Facts<'_>) -> impl Fn(&mut Vec<u8>) {
    let bits = f.addr.bits;
    move |out| write::dotted(bits, out)
}

fn teredo(t: &TeredoFacts<'_>, db: &Databases, out: &mut Vec<u8>) {
    v4(&t.client, db, out);
    v4(&t.server, db, out);
    line!(out, "Address type is Teredo and included IPv4 server address is", |out: &mut Vec<u8>| {
        write::dotted(t.server.addr.bits, out);
        out.extend_from_slice(b" and client port: ");
        write::number(u32::from(t.port), out);
    });
    line!(out, "IPv4 registry of Teredo server address", text(t.server.block_registry()));
}

/// Names joined with commas and blanks.
fn listed(names: impl Iterator<Item = &'static str>, out: &mut Vec<u8>) {
    let start = out.len();
    write::names(names, b", ", out);
    out.drain(start..(start + 2).min(out.len()));
}

fn identifier(f: &IidFacts<'_>, types: V6Types, db: &Databases, out: &mut Vec<u8>) {
    line!(out, "Interface identifier", |out: &mut Vec<u8>| write::half(f.iid.0, out));
    if types.has(V6Types::ANONYMIZED_IID) {
        line!(out, "Interface identifier is an anonymized one");
    }
    match &f.detail {
        Detail::Mac(f) => mac(f, db, out),
        Detail::Eui64(f) => eui64(f, out),
        Detail::SolicitedNode(octets) => {
            out.extend_from_slice(b"Generated from the extension identifier of an EUI-48 (MAC): ...:");
            write::colons(octets, out);
            out.push(b'\n');
        }
        Detail::V4(f) => {
            if f.source == Some(Slot::LinkLocalIid) {
                line!(out, "Address type contains IPv4 address:");
            }
            v4(f, db, out);
        }
        Detail::IsatapVendor(octets) => line!(out, "ISATAP vendor ID", prefixed(octets)),
        Detail::IsatapExtension(octets) => line!(out, "ISATAP extension ID", prefixed(octets)),
        Detail::SixToFour => {
            line!(out, "Interface identifier contain only IPv4 address from 6to4 prefix, usually seen on Microsoft OS");
        }
        Detail::Random => line!(out, "Interface identifier is probably generated by privacy extension"),
        Detail::Local => line!(out, "Interface identifier is probably manual set"),
    }
}

/// `0x` and the digits.
fn prefixed(octets: &[u8]) -> impl Fn(&mut Vec<u8>) {
    move |out| {
        out.extend_from_slice(b"0x");
        write::hex(octets, out);
    }
}

fn orchid(f: &V6Facts<'_>, out: &mut Vec<u8>) {
    line!(out, "ORCHID hash (100 bits)", |out: &mut Vec<u8>| {
        if f.types.has(V6Types::ANONYMIZED_IID) {
            out.extend_from_slice(b"n/a (previosly anonymized)");
            return;
        }
        let start = out.len();
        write::hex(&(f.addr.bits << 28).to_be_bytes(), out);
        out.truncate(start + 25);
    });
}

fn v4(f: &V4Facts<'_>, db: &Databases, out: &mut Vec<u8>) {
    line!(out, "IPv4 address", |out: &mut Vec<u8>| {
        write::dotted(f.addr.bits, out);
        length(f.addr.len, out);
        if let Some(source) = f.source {
            write::names([" (", source.name(), ")"].into_iter(), b"", out);
        }
    });
    line!(out, "IPv4 address type", |out: &mut Vec<u8>| listed(V4Types::names(f.types), out));
    if let Some(Asn(n)) = f.origin.asn {
        labelled("Autonomous System Number (32-bit)", " for", f, out);
        number_line("", n, out);
    }
    if let Some(name) = f.origin.organisation {
        labelled("Autonomous System Organisation Name", " for", f, out);
        write::names([name, "\n"].into_iter(), b"", out);
    }
    if let Some(index) = f.origin.country {
        labelled("Country Code", " for", f, out);
        country_line("", index, out);
    }
    if let Some(Geoname { id, .. }) = f.origin.geoname {
        labelled("GeonameID", "", f, out);
        number_line("", id, out);
    }
    labelled("IPv4 registry", " for", f, out);
    out.extend_from_slice(f.registry.name().as_bytes());
    out.push(b'\n');
    places(f.origin.located, f.source.map(|_| f.addr.bits), db, out);
}

/// A label, for embedded addresses with the address in brackets.
fn labelled(label: &str, preposition: &str, f: &V4Facts<'_>, out: &mut Vec<u8>) {
    out.extend_from_slice(label.as_bytes());
    if f.source.is_some() {
        out.extend_from_slice(preposition.as_bytes());
        out.extend_from_slice(b" [");
        write::dotted(f.addr.bits, out);
        out.push(b']');
    }
    out.extend_from_slice(b": ");
}

fn mac(f: &MacFacts<'_>, db: &Databases, out: &mut Vec<u8>) {
    line!(out, "EUI-48/MAC address", |out: &mut Vec<u8>| write::colons(&f.mac.0, out));
    if f.mac.is_local() {
        line!(out, "MAC is a local one");
    } else {
        line!(out, "MAC is a global unique one");
    }
    match f.reach() {
        "unicast" => line!(out, "MAC is an unicast one"),
        "broadcast" => line!(out, "MAC is a broadcast one"),
        _ => line!(out, "MAC is a multicast one"),
    }
    vendor(db::vendor_text(f.vendor, f.hypervisor), out);
    if let Some(f) = &f.plip {
        line!(out, "Address type contains IPv4 address:");
        v4(f, db, out);
    }
}

fn eui64(f: &Eui64Facts<'_>, out: &mut Vec<u8>) {
    line!(out, "EUI-64 identifier", |out: &mut Vec<u8>| write::colons(&f.eui.0, out));
    if f.eui.is_local() {
        line!(out, "EUI-64 identifier is a local one");
    } else {
        line!(out, "EUI-64 identifier is a global unique one");
    }
    vendor(db::vendor_text(f.vendor, f.hypervisor), out);
}

fn vendor(name: Option<Cow<'_, str>>, out: &mut Vec<u8>) {
    if let Some(name) = name {
        line!(out, "OUI is", text(&name));
    }
}

fn asn(f: &AsnFacts, out: &mut Vec<u8>) {
    line!(out, "Autonomous System Number", |out: &mut Vec<u8>| write::number(f.asn.0, out));
    line!(out, "Registry of Autonomous System Number", text(f.registry.name()));
}
