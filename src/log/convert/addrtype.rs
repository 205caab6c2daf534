//! Registry, kind and scope of any address.

use super::{LogType, Subject, first_of};
use crate::class::{V6Types, embedded};
use crate::db::Features;
use crate::log::lookup;
use crate::log::word::LeadingWord;
use std::net::{IpAddr, Ipv4Addr};

/// `--out addrtype`
pub(super) static OUTPUT: LogType = LogType {
    name: "addrtype",
    about: "[REGISTRY.][KIND.]SCOPE of any address; a host name counts as looked up already",
    needs: Features::REG,
    first: print,
    third: None,
    examples: || {
        vec![
            ("193.0.0.1 - rest", Some("RIPENCC.ipv4-addr.addrtype.ipv6calc - rest")),
            ("2001:a60::1 - rest", Some("RIPENCC.productive.global-unicast.ipv6-addr.addrtype.ipv6calc - rest")),
            ("fe80::1 - rest", Some("link-local.ipv6-addr.addrtype.ipv6calc - rest")),
            ("2002:c100:1::1 - rest", Some("RIPENCC.6to4.global-unicast.ipv6-addr.addrtype.ipv6calc - rest")),
            ("3ffe::1", Some("6BONE.6bone.global-unicast.ipv6-addr.addrtype.ipv6calc")),
            ("::ffff:10.0.0.1", Some("reserved.mapped.ipv6-addr.addrtype.ipv6calc")),
            ("64:ff9b::192.0.2.1", Some("unknown.ipv6-addr.addrtype.ipv6calc")),
            ("www.example.org - rest", Some("reverse-lookup-successful.addrtype.ipv6calc - rest")),
            ("192.0.2.1:80 - rest", Some("reverse-lookup-successful.addrtype.ipv6calc - rest")),
        ]
    },
};

/// The first that an address has counts.
static SCOPES: [(V6Types, &str); 6] = [
    (V6Types::LINK_LOCAL, "link-local"),
    (V6Types::SITE_LOCAL, "site-local"),
    (V6Types::COMPAT_V4, "compat-v4"),
    (V6Types::MAPPED, "mapped"),
    (V6Types::UNIQUE_LOCAL_UNICAST, "unique-local-unicast"),
    (V6Types::GLOBAL_UNICAST, "global-unicast"),
];

/// The first that an address has counts; Teredo addresses are productive or of 6bone, too.
static KINDS: [(V6Types, &str); 4] = [
    (V6Types::TEREDO, "teredo"),
    (V6Types::SIXTO4, "6to4"),
    (V6Types::SIXBONE, "6bone"),
    (V6Types::PRODUCTIVE, "productive"),
];

/// Addresses whose registry is that of the IPv4 address inside.
const OF_IPV4: V6Types = V6Types::MAPPED.or(V6Types::COMPAT_V4).or(V6Types::SIXTO4).or(V6Types::TEREDO);

fn print(subject: &Subject<'_>, out: &mut Vec<u8>) -> bool {
    match subject.word {
        LeadingWord::Address(ip @ IpAddr::V4(_)) => {
            labels(&[Some(lookup::registry(ip, subject.db).name()), Some("ipv4-addr")], out);
        }
        LeadingWord::Address(ip @ IpAddr::V6(_)) => {
            let scope = first_of(&SCOPES, subject.types).unwrap_or("unknown");
            let labelled = [registry(ip, subject), first_of(&KINDS, subject.types), Some(scope), Some("ipv6-addr")];
            labels(&labelled, out);
        }
        LeadingWord::Broken(_) | LeadingWord::Other => labels(&[Some("reverse-lookup-successful")], out),
    }
    true
}

/// The registry of an IPv6 address, if it is of interest.
fn registry(ip: IpAddr, subject: &Subject<'_>) -> Option<&'static str> {
    let types = subject.types;
    let own = types.has(V6Types::SIXBONE.or(V6Types::PRODUCTIVE)) && !types.has(V6Types::TEREDO);
    let whose = match subject.v6() {
        _ if own => Some(ip),
        Some(bits) if types.has(OF_IPV4) => embedded::owner(bits, types).map(|v4| Ipv4Addr::from_bits(v4).into()),
        _ => None,
    };
    whose.map(|ip| lookup::registry(ip, subject.db).name())
}

/// Appends labels, each followed by a dot, and the domain.
fn labels(labels: &[Option<&str>], out: &mut Vec<u8>) {
    for label in labels.iter().flatten() {
        out.extend_from_slice(label.as_bytes());
        out.push(b'.');
    }
    out.extend_from_slice(b"addrtype.ipv6calc");
}
