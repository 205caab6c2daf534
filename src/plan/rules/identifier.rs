//! Interface identifiers of hosts, for the rules about them.

use crate::addr::{Family, Iid, Mac};
use crate::class::iid;
use crate::plan::model::{AttributeKey, Entry, EntryKind, Plan, Provenance};
use crate::plan::rules::space;
use crate::plan::rules::space::SpaceKind;

/// The IPv6 addresses of hosts that a network has itself: global, unique local or for documentation. Left out are
/// anycast addresses, packet filters, next hops and name servers, which may be anyone's.
pub(super) fn hosts(plan: &Plan) -> impl Iterator<Item = &Entry> {
    plan.entries.iter().filter(|entry| entry.kind == EntryKind::Host && entry.family == Family::V6).filter(|entry| {
        let foreign =
            entry.provenance == Provenance::Used && !matches!(plan.said(entry, AttributeKey::Use), "" | "dhcp");
        let unicast = matches!(space::of(&entry.net()), None | Some(SpaceKind::Documentation | SpaceKind::Private));
        unicast && !foreign && !entry.anycast && !space::is_filter(plan, entry)
    })
}

/// The lower 64 bits of the address.
pub(super) fn of(entry: &Entry) -> u64 {
    entry.bits() as u64
}

/// The MAC address that an identifier was made of ([RFC 4291, appendix
/// A](https://www.rfc-editor.org/rfc/rfc4291#appendix-A)); `None` if it was not, or is reserved for a virtual router
/// and the like. One random identifier of 131,072 looks the same.
pub(super) fn mac(identifier: u64) -> Option<Mac> {
    let made = identifier >> 24 & 0xffff == 0xfffe && iid::reserved(identifier).is_none();
    Some(Iid(identifier).mac()).filter(|mac| made && !mac.is_multicast())
}

/// A MAC address for a message.
pub(super) fn shown(mac: Mac) -> String {
    mac.0.map(|octet| format!("{octet:02x}")).join(":")
}

/// An identifier for a message: its four groups.
pub(super) fn groups(identifier: u64) -> String {
    [48, 32, 16, 0].map(|shift| format!("{:x}", identifier >> shift & 0xffff)).join(":")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mac_address_is_found_only_where_one_was_put() {
        assert_eq!(mac(0x021d_09ff_fe76_f558), Some(Mac([0, 0x1d, 0x09, 0x76, 0xf5, 0x58])));
        assert_eq!(mac(0x5054_00ff_fe12_3456), Some(Mac([0x52, 0x54, 0, 0x12, 0x34, 0x56])));
        // no mark, a virtual router, a group
        for identifier in [0x021d_09ff_ff76_f558, 0x0200_5eff_fe00_0201, 0x031d_09ff_fe76_f558, 1] {
            assert_eq!(mac(identifier), None, "{identifier:x}");
        }
    }
}
