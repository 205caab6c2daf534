//! The answer to a web server that asks about one of its own requests: facts as header fields, which it can log and hand
//! to applications.

use super::answer::Answer;
use super::request::Party;
use super::sections::value_of;
use crate::addr::Value;
use crate::class::Registry;
use crate::class::{V4Types, V6Types};
use crate::info::InfoSettings;
use crate::info::facts::{AddressOrigin, Facts, Registered, V6Facts};
use hyper::StatusCode;
use hyper::header::HeaderName;
use std::net::IpAddr;

/// The value of a fact that is not known.
const UNKNOWN: &str = "-";

/// 204 with the facts about the client.
pub(super) fn answer(info: &InfoSettings, client: &Party) -> Answer {
    let facts = AuthFacts::of(info, client);
    let fields: [(&'static str, &str); 8] = [
        ("x-ipv6calc-ip", &facts.ip),
        ("x-ipv6calc-anon", &facts.anonymised),
        ("x-ipv6calc-method", info.anonymiser().settings().method.name()),
        ("x-ipv6calc-country", &facts.country),
        ("x-ipv6calc-asn", &facts.asn),
        ("x-ipv6calc-registry", facts.registry),
        ("x-ipv6calc-geonameid", &facts.geoname),
        ("x-ipv6calc-type", &facts.types),
    ];
    let answer = Answer::empty(StatusCode::NO_CONTENT);
    fields.into_iter().fold(answer, |answer, (name, value)| answer.with(HeaderName::from_static(name), value))
}

/// The facts in the header fields.
struct AuthFacts {
    ip: String,
    anonymised: String,
    country: String,
    asn: String,
    registry: &'static str,
    geoname: String,
    types: String,
}

impl AuthFacts {
    fn of(info: &InfoSettings, client: &Party) -> AuthFacts {
        let value: Value = value_of(client);
        let unknown = || UNKNOWN.to_owned();
        let mut facts = AuthFacts {
            ip: client.ip.to_string(),
            anonymised: unknown(),
            country: unknown(),
            asn: unknown(),
            registry: UNKNOWN,
            geoname: unknown(),
            types: unknown(),
        };
        match info.facts(&value) {
            Ok(Facts::V4(f)) => {
                facts.set_origin(&f.origin, f.types.has(V4Types::GLOBAL));
                facts.registry = registry(f.registry);
                facts.types = joined("ipv4", V4Types::names(f.types));
                let left = f.types.has(V4Types::ANONYMIZED).then_some(client.ip);
                facts.anonymised = f.anonymised.or(left).map_or_else(unknown, |ip| ip.to_string());
            }
            Ok(Facts::V6(f)) => {
                let embedded = embedded(&f);
                let global = embedded.map_or(f.types.has(V6Types::GLOBAL_UNICAST), |v4| v4.types.has(V4Types::GLOBAL));
                facts.set_origin(embedded.map_or(&f.origin, |v4| &v4.origin), global);
                facts.registry = registry(embedded.map_or(f.registry, |v4| v4.registry));
                facts.types = joined("ipv6", V6Types::names(f.types));
                let left = f.types.has(LEFT).then_some(client.ip);
                let hidden = f.anonymised.map(|result| IpAddr::V6(result.bits.into()));
                facts.anonymised = hidden.or(left).map_or_else(unknown, |ip| ip.to_string());
            }
            _ => {}
        }
        facts
    }

    fn set_origin(&mut self, origin: &AddressOrigin<'_>, global: bool) {
        if !global {
            return;
        }
        if let Some(code) = origin.country.and_then(|country| country.code()) {
            self.country = String::from_utf8_lossy(&code.bytes()).into_owned();
        }
        self.asn = origin.asn.map_or_else(|| "0".to_owned(), |asn| asn.0.to_string());
        if let Some(place) = origin.geoname {
            self.geoname = place.id.to_string();
        }
    }
}

/// The IPv4 address that an address of 6to4, Teredo or NAT64 represents.
fn embedded<'a>(f: &'a V6Facts<'a>) -> Option<&'a crate::info::facts::V4Facts<'a>> {
    f.six_to_four.as_ref().or(f.teredo.as_ref().map(|teredo| &teredo.client)).or(f.nat64.as_ref()).or(f.compat.as_ref())
}

/// What is anonymised already, or has no host to hide.
const LEFT: V6Types = V6Types::ANONYMIZED_IID.or(V6Types::ANONYMIZED_PREFIX).or(V6Types::LOOPBACK);

/// The family and the types, as in `IPV6_TYPE`.
fn joined(family: &'static str, names: impl Iterator<Item = &'static str>) -> String {
    std::iter::once(family).chain(names).collect::<Vec<_>>().join(",")
}

fn registry(registered: Registered) -> &'static str {
    match registered {
        Registered::Found(Registry::Unknown) => UNKNOWN,
        other => other.name(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::sections::tests::info;
    use super::*;

    fn fields(ip: &str) -> Vec<String> {
        let answer = answer(&info(), &Party::of(ip.parse().unwrap()));
        assert_eq!(answer.status, StatusCode::NO_CONTENT);
        let names = ["ip", "anon", "country", "asn", "registry", "geonameid", "type"];
        let value = |name: &str| answer.headers.get(format!("x-ipv6calc-{name}")).unwrap().to_str().unwrap().to_owned();
        names.into_iter().map(value).collect()
    }

    #[test]
    fn every_field_is_set_whatever_the_address() {
        assert_eq!(fields("193.0.0.1"), ["193.0.0.1", "193.0.0.0", "-", "0", "RIPENCC", "-", "ipv4,unicast,global"]);
        assert_eq!(fields("::ffff:193.0.0.1"), fields("193.0.0.1"));
        assert_eq!(fields("10.0.0.1")[2..5], ["-", "-", "reserved(RFC1918#3)"]);
        // 6to4: the registry of the IPv4 address
        assert_eq!(fields("2002:c100:1::1")[3..5], ["0", "RIPENCC"]);
        assert_eq!(fields("fe80::1")[2..4], ["-", "-"]);
    }
}
