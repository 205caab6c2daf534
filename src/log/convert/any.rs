//! Of combined logs: the address type for the first word, and how the interface identifier was made for the third, which
//! holds a user name in such logs.

use super::ouitype::{self, Missing};
use super::{LogType, Subject, addrtype};
use crate::db::Features;

/// `--out any`
pub(super) static OUTPUT: LogType = LogType {
    name: "any",
    about: "addrtype in the place of the address, ouitype in the place of the third word",
    needs: Features::REG.or(Features::IEEE),
    first: addrtype::OUTPUT.first,
    third: Some(third),
    examples: || {
        vec![
            (
                "2001:a60::1 - - [x] rest",
                Some(
                    "RIPENCC.productive.global-unicast.ipv6-addr.addrtype.ipv6calc - local-scope.ouitype.ipv6calc [x] rest",
                ),
            ),
            ("193.0.0.1 - - [x]", Some("RIPENCC.ipv4-addr.addrtype.ipv6calc - not-ipv6.ouitype.ipv6calc [x]")),
            ("100::1 - - [x]", Some("unknown.ipv6-addr.addrtype.ipv6calc - unresolvable.ouitype.ipv6calc [x]")),
            ("193.0.0.1  -\t-  ", Some("RIPENCC.ipv4-addr.addrtype.ipv6calc - not-ipv6.ouitype.ipv6calc  ")),
            ("193.0.0.1 -", Some("RIPENCC.ipv4-addr.addrtype.ipv6calc -")),
            ("193.0.0.1", Some("RIPENCC.ipv4-addr.addrtype.ipv6calc")),
        ]
    },
};

fn third(subject: &Subject<'_>, out: &mut Vec<u8>) -> bool {
    let missing = match ouitype::print(subject, out) {
        Ok(()) => return true,
        Err(Missing::NotIpv6) => "not-ipv6",
        Err(Missing::Unresolvable) => "unresolvable",
    };
    out.extend_from_slice(missing.as_bytes());
    ouitype::domain(out);
    true
}
