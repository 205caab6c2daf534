//! What an IPv6 address is, in one word.

use super::{LogType, Subject, first_of};
use crate::class::V6Types;
use crate::db::Features;

/// `--out ipv6addrtype`
pub(super) static OUTPUT: LogType = LogType {
    name: "ipv6addrtype",
    about: "scope or transition method of IPv6 addresses, and no other lines",
    needs: Features::NONE,
    first: print,
    third: None,
    examples: || {
        vec![
            ("fe80::1 - rest", Some("link-local.ipv6addrtype.ipv6calc - rest")),
            ("fec0::1 - rest", Some("site-local.ipv6addrtype.ipv6calc - rest")),
            ("fd00::1 - rest", Some("unique-local.ipv6addrtype.ipv6calc - rest")),
            ("2001:0:256a:a57a:8000:c5fc:80d:e801 - rest", Some("teredo.unknown-global.ipv6addrtype.ipv6calc - rest")),
            ("3ffe:831f::1 - rest", Some("teredo.6bone-global.ipv6addrtype.ipv6calc - rest")),
            ("3ffe::1 - rest", Some("6bone-global.ipv6addrtype.ipv6calc - rest")),
            ("2002:102:304::1 - rest", Some("6to4-global.ipv6addrtype.ipv6calc - rest")),
            ("2001:a60::1 - rest", Some("productive-global.ipv6addrtype.ipv6calc - rest")),
            ("::ffff:192.0.2.1 - rest", Some("mapped-ipv4.ipv6addrtype.ipv6calc - rest")),
            ("::192.0.2.1 - rest", Some("compat-ipv4.ipv6addrtype.ipv6calc - rest")),
            ("64:ff9b::192.0.2.1 - rest", Some("unknown-ipv6.ipv6addrtype.ipv6calc - rest")),
            ("192.0.2.1 - rest", None),
            ("www.example.org - rest", None),
        ]
    },
};

/// The first that an address has counts.
static NAMES: [(V6Types, &str); 9] = [
    (V6Types::LINK_LOCAL, "link-local"),
    (V6Types::SITE_LOCAL, "site-local"),
    (V6Types::UNIQUE_LOCAL_UNICAST, "unique-local"),
    (V6Types::TEREDO, "teredo.unknown-global"),
    (V6Types::SIXBONE, "6bone-global"),
    (V6Types::SIXTO4, "6to4-global"),
    (V6Types::PRODUCTIVE, "productive-global"),
    (V6Types::MAPPED, "mapped-ipv4"),
    (V6Types::COMPAT_V4, "compat-ipv4"),
];

fn print(subject: &Subject<'_>, out: &mut Vec<u8>) -> bool {
    const OLD_TEREDO: V6Types = V6Types::TEREDO.or(V6Types::SIXBONE);
    if subject.v6().is_none() {
        return false;
    }
    let name = match subject.types.contains_all(OLD_TEREDO) {
        true => "teredo.6bone-global",
        false => first_of(&NAMES, subject.types).unwrap_or("unknown-ipv6"),
    };
    out.extend_from_slice(name.as_bytes());
    out.extend_from_slice(b".ipv6addrtype.ipv6calc");
    true
}
