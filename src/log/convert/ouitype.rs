//! How the interface identifier of an IPv6 address was made: the vendor of its hardware address, or a word.

use super::{LogType, Subject, first_of};
use crate::addr::Iid;
use crate::class::V6Types;
use crate::db::Features;
use crate::log::lookup;

/// `--out ouitype`
pub(super) static OUTPUT: LogType = LogType {
    name: "ouitype",
    about: "vendor or origin of the interface identifier; IPv6 addresses that have one, and no other lines",
    needs: Features::IEEE,
    first: |subject, out| print(subject, out).is_ok(),
    third: None,
    examples: || {
        vec![
            ("2001:a60::1 - rest", Some("local-scope.ouitype.ipv6calc - rest")),
            ("fe80::9d1e:5c3a:b2f7:8164 - rest", Some("local-scope-random.ouitype.ipv6calc - rest")),
            ("2001:a60::5efe:192.0.2.1 - rest", Some("ISATAP.ouitype.ipv6calc - rest")),
            ("2001:0:256a:a57a:8000:c5fc:80d:e801", Some("local-scope-teredo.ouitype.ipv6calc")),
            ("2002:102:304::102:304", Some("6to4-microsoft.ouitype.ipv6calc")),
            ("2001:db8::fefc:ff:fe01:203", Some("Linux-ISDN-NET+PLIP.ouitype.ipv6calc")),
            ("2001:db8::200:cff:fe12:3456", Some("CISCO.ouitype.ipv6calc")),
            ("2001:db8::3ff:ffff:fe00:1", None),
            ("100::1", None),
            ("192.0.2.1 - rest", None),
        ]
    },
};

/// Why there is no name.
pub(super) enum Missing {
    /// It is not an IPv6 address.
    NotIpv6,
    /// It has no interface identifier, or one of a hardware address whose vendor is not known.
    Unresolvable,
}

/// Addresses whose identifier is looked at.
const WITH_IID: V6Types = V6Types::LINK_LOCAL
    .or(V6Types::SITE_LOCAL)
    .or(V6Types::GLOBAL_UNICAST)
    .or(V6Types::SIXBONE)
    .or(V6Types::SIXTO4)
    .or(V6Types::UNIQUE_LOCAL_UNICAST)
    .or(V6Types::TEREDO);

/// What identifiers that are not universal are; the first that an address has counts.
static LOCAL: [(V6Types, &str); 4] = [
    (V6Types::SIXTO4_MICROSOFT, "6to4-microsoft"),
    (V6Types::IID_ISATAP, "ISATAP"),
    (V6Types::IID_RANDOM, "local-scope-random"),
    (V6Types::TEREDO, "local-scope-teredo"),
];

/// Appends the name.
///
/// # Errors
/// If there is none; nothing is appended.
pub(super) fn print(subject: &Subject<'_>, out: &mut Vec<u8>) -> Result<(), Missing> {
    let bits = subject.v6().ok_or(Missing::NotIpv6)?;
    if !subject.types.has(WITH_IID) {
        return Err(Missing::Unresolvable);
    }
    let iid = Iid(bits as u64);
    if iid.is_universal() {
        let vendor = lookup::vendor(iid.mac().0, subject.db).ok_or(Missing::Unresolvable)?;
        out.extend_from_slice(vendor.as_bytes());
    } else {
        out.extend_from_slice(first_of(&LOCAL, subject.types).unwrap_or("local-scope").as_bytes());
    }
    domain(out);
    Ok(())
}

pub(super) fn domain(out: &mut Vec<u8>) {
    out.extend_from_slice(b".ouitype.ipv6calc");
}
