//! P207: reserved interface identifiers.

use crate::addr::{Family, Len};
use crate::class::iid;
use crate::plan::finding::{Findings, Level, Rule};
use crate::plan::model::{Entry, EntryKind, Plan};
use crate::plan::rules::space;

/// The rule.
pub(crate) static RULE: Rule = Rule {
    code: "P207",
    name: "reserved-identifier",
    level: Level::Error,
    about: "a host has a reserved interface identifier",
    why: "The 128 highest identifiers of a subnet are anycast addresses, among them the home agents of Mobile IPv6, and \
      those made of the Ethernet block of IANA are kept for protocols. Routers take packets to them for their own, \
      and servers never hand them out. Take any other identifier; an address that is anycast on purpose is declared.",
    rfc: "RFC 5453, RFC 2526 2",
    bad: &[("plan.txt", "2001:db8:0:10::/64 # role=lan\n2001:db8:0:10:fdff:ffff:ffff:fffe # name=ns1\n")],
    good: &[("plan.txt", "2001:db8:0:10::/64 # role=lan\n2001:db8:0:10::53 # name=ns1\n")],
    fixable: false,
    check,
};

fn check(plan: &Plan, findings: &mut Findings) {
    let hosts = plan.entries.iter().filter(|e| matches!(e.kind, EntryKind::Host | EntryKind::Gateway) && !e.anycast);
    for entry in hosts.filter(|e| has_identifier(plan, e) && !space::is_filter(plan, e)) {
        if let Some(what) = reserved(entry.bits() as u64) {
            let written = plan.written(entry);
            findings.at(entry.place, format!("{written} has a reserved interface identifier: {what}"));
        }
    }
}

/// What an identifier is reserved for in the registry of RFC 5453. The subnet-router anycast address is left to P206.
pub(in crate::plan) fn reserved(id: u64) -> Option<&'static str> {
    let registered = (0xfdff_ffff_ffff_ff80..=0xfdff_ffff_ffff_ffff).contains(&id) || id >> 24 == 0x02_005e_fffe;
    iid::reserved(id).filter(|_| registered).map(|found| found.name)
}

/// Whether the last 64 bits of an address are an identifier: not in ::/3 and ff00::/8, and not on a link or in a planned
/// prefix of more than 64 bits.
fn has_identifier(plan: &Plan, entry: &Entry) -> bool {
    let unicast = entry.family == Family::V6 && entry.bits() >> 125 != 0 && entry.bits() >> 120 != 0xff;
    let linked = entry.link().is_none_or(|link| link.len() <= Len::SUBNET || link.size_log2() == 0);
    let node = || plan.tree.find(entry.vrf, &entry.net()).map(|id| plan.tree.node(id).net.len());
    unicast && linked && reserved(entry.bits() as u64).is_some() && node().is_none_or(|len| len <= Len::SUBNET)
}

#[cfg(test)]
mod tests {
    use crate::plan::testing::found;

    #[test]
    fn the_ends_of_the_registry_are_exact() {
        for (id, count) in [
            ("200:5eff:fe00:0", 1),
            ("200:5eff:feff:ffff", 1),
            ("200:5eff:fdff:ffff", 0),
            ("200:5eff:ff00:0", 0),
            ("fdff:ffff:ffff:ff80", 1),
            ("fdff:ffff:ffff:ffff", 1),
            ("fdff:ffff:ffff:ff7f", 0),
            ("fe00::", 0),
            ("0:5efe:c000:201", 0),
        ] {
            let text = format!("2001:db8:0:10:{id}\n");
            assert_eq!(found("P207", &[("plan.txt", &text)]).len(), count, "{id}");
        }
    }

    #[test]
    fn longer_subnets_and_anycast_are_not_meant() {
        let text = "2001:db8::fdff:ffff:ffff:ffff/127\n2001:db8:0:0:fdff:ffff:ffff:ffff/127\n\
                    2001:db8:1:0:fdff:ffff:ffff:fffe # anycast=true\nff02::fdff:ffff:ffff:ffff\n";
        assert_eq!(found("P207", &[("plan.txt", text)]), [""; 0]);
    }

    #[test]
    fn the_purpose_is_reported() {
        assert_eq!(
            found("P207", &[("plan.txt", "2001:db8:0:10:fdff:ffff:ffff:fffe\n")]),
            [
                "1:1 2001:db8:0:10:fdff:ffff:ffff:fffe has a reserved interface identifier: Mobile IPv6 Home-Agents anycast"
            ]
        );
    }
}
