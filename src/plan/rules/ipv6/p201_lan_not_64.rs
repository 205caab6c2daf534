//! P201: LANs of another length than 64.

use crate::addr::{Family, Len, Net};
use crate::plan::finding::{Findings, Level, Rule};
use crate::plan::model::{AttributeKey, Entry, EntryKind, FileRole, Plan, Provenance, Role};
use crate::plan::rules::show;
use std::collections::HashSet;

/// The rule.
pub(crate) static RULE: Rule = Rule {
    code: "P201",
    name: "lan-not-64",
    level: Level::Warning,
    about: "a LAN is not a /64",
    why: "Interface identifiers have 64 bits: with any other length hosts cannot configure themselves, privacy addresses \
      and stable identifiers do not work, and a router refuses to announce the prefix. A shorter prefix holds a \
      single LAN all the same. A longer one does not protect against exhaustion of the neighbour cache: limit the rate of \
      resolution on the router. Links between two routers, loopbacks, delegations and pools are not meant: declare \
      them as such.",
    rfc: "RFC 4291 2.5.1, RFC 7421, RFC 6583",
    bad: &[("plan.txt", "2001:db8:0:10::/80 # role=lan name=ber-lan-10\n")],
    good: &[("plan.txt", "2001:db8:0:10::/64 # role=lan name=ber-lan-10\n2001:db8:0:11::/127 # role=p2p\n")],
    fixable: false,
    check,
};

fn check(plan: &Plan, findings: &mut Findings) {
    let planned = plan.planned(EntryKind::Prefix).map(|(_, entry)| entry).filter(|entry| entry.role == Role::Lan);
    for entry in planned.chain(announced(plan)).filter(|entry| entry.family == Family::V6) {
        if let Some(len) = entry.len.filter(|len| *len != Len::SUBNET) {
            findings
                .at(entry.place, format!("{} is a LAN of length {}, not 64", show::written(plan, entry), len.get()));
        }
    }
    links(plan, findings);
}

/// The prefixes that a router announces on a link.
fn announced(plan: &Plan) -> impl Iterator<Item = &Entry> {
    let of_link = |entry: &&Entry| {
        let used_for = plan.said(entry, AttributeKey::Use);
        plan.file(entry.place.file).format.role == FileRole::Advertisement
            && used_for.is_empty()
            && entry.role == Role::Unset
    };
    plan.in_use(EntryKind::Prefix).map(|(_, entry)| entry).filter(of_link)
}

/// The networks that addresses are written with: `2001:db8::1/80`, each once. Those of two or four addresses are links
/// between routers, and of a planned prefix its role decides.
fn links(plan: &Plan, findings: &mut Findings) {
    let mut seen: HashSet<Net> = HashSet::new();
    for entry in plan.entries.iter().filter(|e| e.kind == EntryKind::Host && e.family == Family::V6) {
        let Some(link) = entry.link().filter(|link| (1..=125).contains(&link.len().get())) else { continue };
        let is_planned = || plan.tree.exact(entry.vrf, &link).is_some();
        let lan = link.len() != Len::SUBNET && !is_planned() && !is_routed(plan, entry, &link);
        if lan && seen.insert(link) {
            let (written, net, len) = (plan.written(entry), show::net(&link), link.len().get());
            let written = written.split('/').next().unwrap_or(written);
            findings.at(entry.place, format!("{written} is on the link {net} of length {len}, not 64"));
        }
    }
}

/// Whether the plan says that a network is not a LAN: it lies in a prefix of another role.
fn is_routed(plan: &Plan, entry: &Entry, link: &Net) -> bool {
    const OTHERS: [Role; 5] = [Role::P2p, Role::Loopback, Role::Delegation, Role::Pool, Role::Multicast];
    let Some(id) = plan.tree.find(entry.vrf, link) else { return false };
    entry.provenance == Provenance::Planned && OTHERS.iter().any(|role| plan.tree.node(id).has(*role))
}

#[cfg(test)]
mod tests {
    use crate::plan::testing::found;

    #[test]
    fn only_lans_are_meant() {
        for role in ["p2p", "loopback", "delegation", "pool", "site", "infrastructure", "reserved", "free"] {
            let text = format!("2001:db8::/80 # role={role}\n");
            assert_eq!(found("P201", &[("plan.txt", &text)]), [""; 0], "{role}");
        }
        assert_eq!(found("P201", &[("plan.txt", "2001:db8::/80\n192.0.2.0/24 # role=lan\n")]), [""; 0]);
    }

    #[test]
    fn a_shorter_lan_is_reported_too() {
        assert_eq!(
            found("P201", &[("plan.txt", "2001:db8::/56 # role=lan\n")]),
            ["1:1 2001:db8::/56 is a LAN of length 56, not 64"]
        );
    }

    #[test]
    fn the_link_of_addresses_is_reported_once() {
        let text = "2001:db8::1/112\n2001:db8::2/112\n2001:db8:1::1/64\n2001:db8:2::1/127\n2001:db8:3::1/128\n2001:db8:4::1/126\n";
        assert_eq!(
            found("P201", &[("plan.txt", text)]),
            ["1:1 2001:db8::1 is on the link 2001:db8::/112 of length 112, not 64"]
        );
    }

    #[test]
    fn the_role_of_a_planned_link_decides() {
        let text = "2001:db8::/112 # role=p2p\n2001:db8::1/112\n2001:db8::1:1/112 # name=a\n2001:db8:f::/64 # role=p2p\n2001:db8:f::1/120\n";
        assert_eq!(found("P201", &[("plan.txt", text)]).len(), 1);
    }
}
