//! P101: prefixes that overlap although neither can hold the other.

use crate::plan::finding::{Findings, Level, Rule};
use crate::plan::model::{AttributeKey, Entry, Node, NodeId, Plan, Role};
use crate::plan::rules::show;
use std::collections::HashMap;

/// The rule.
pub(crate) static RULE: Rule = Rule {
    code: "P101",
    name: "sibling-overlap",
    level: Level::Error,
    about: "siblings overlap",
    why: "Two networks of the same level that share addresses cannot both be routed: packets for the shared part reach \
      one of them. A prefix lies inside another only where the outer one holds networks: a LAN or a free \
      prefix holds none, a link and a loopback only their like, and a site no other site. Move or shrink one of the two.",
    rfc: "RFC 4291 2.5.4",
    bad: &[(
        "plan.txt",
        "2001:db8::/48   # role=site name=ber\n2001:db8:0:10::/60 # role=lan name=a\n2001:db8:0:11::/64 # role=lan name=b\n",
    )],
    good: &[(
        "plan.txt",
        "2001:db8::/48   # role=site name=ber\n2001:db8:0:10::/64 # role=lan name=a\n2001:db8:0:11::/64 # role=lan name=b\n",
    )],
    fixable: false,
    check,
};

/// Whether a prefix of the outer role may hold one of the inner role. Links and loopbacks may be taken from a block of
/// their own role.
pub(super) fn holds(outer: Role, inner: Role) -> bool {
    match outer {
        Role::P2p | Role::Loopback => outer == inner,
        Role::Lan | Role::Free => false,
        Role::Site | Role::Delegation => outer != inner && inner != Role::Allocation,
        _ => true,
    }
}

/// The roles that do not hold every other.
const STRICT: [Role; 6] = [Role::Lan, Role::P2p, Role::Loopback, Role::Free, Role::Site, Role::Delegation];

/// The role of a planned prefix that does not hold a prefix of another role.
pub(in crate::plan) fn barrier(outer: &Node, inner: Role) -> Option<Role> {
    STRICT.into_iter().find(|role| outer.has(*role) && !holds(*role, inner))
}

fn is_strict(role: Role) -> bool {
    STRICT.contains(&role)
}

fn check(plan: &Plan, findings: &mut Findings) {
    // the first entry of each role of a prefix
    let mut first: HashMap<(NodeId, Role), &Entry> = HashMap::new();
    for (id, node) in plan.tree.nodes() {
        for entry in plan.tree.entries(node).iter().map(|id| plan.entry(*id)).filter(|entry| is_strict(entry.role)) {
            first.entry((id, entry.role)).or_insert(entry);
        }
    }
    let mut clashes: Vec<(&Entry, &Entry)> = Vec::new();
    for (id, node) in plan.tree.nodes() {
        for inner in plan.tree.entries(node).iter().map(|id| plan.entry(*id)) {
            let clash = |(id, node): (NodeId, &Node)| {
                let role = barrier(node, inner.role)?;
                first.get(&(id, role))
            };
            clashes.extend(plan.tree.ancestors(id).find_map(clash).map(|outer| (*outer, inner)));
        }
    }
    clashes.sort_by_key(|(outer, inner)| (outer.place, inner.place));
    for same in clashes.chunk_by(|(a, _), (b, _)| a.place == b.place) {
        tell(plan, same, findings);
    }
}

/// Reports the prefixes that one prefix must not hold. Of two either may be wrong, and the inner one is reported; if there
/// are more, or the outer one has host bits, that one is too large.
fn tell(plan: &Plan, clashes: &[(&Entry, &Entry)], findings: &mut Findings) {
    let Some((outer, inner)) = clashes.first() else { return };
    let (a, b, role) = (show::written(plan, inner), show::written(plan, outer), outer.role.name());
    let more = clashes.len() - 1;
    if more > 0 || outer.has_host_bits() {
        let more = if more > 0 { format!(" and {more} more") } else { String::new() };
        let text = format!("{b} overlaps {a}{more}, but holds no further networks ({role})");
        findings.at(outer.place, text).related(inner.place, "this one is inside");
    } else {
        findings
            .at(inner.place, format!("{a} overlaps {b}, which holds no further networks ({role})"))
            .related(plan.place_of(outer, AttributeKey::Role), format!("{b} is declared as {role} here"));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::testing::found;

    #[test]
    fn a_lan_in_a_site_in_an_allocation_is_no_overlap() {
        let text = "2001:db8::/32 # role=allocation\n2001:db8:1::/48 # role=site\n2001:db8:1:1::/64 # role=lan\n";
        assert_eq!(found("P101", &[("plan.txt", text)]), [""; 0]);
    }

    #[test]
    fn links_and_loopbacks_are_taken_from_blocks_of_their_role() {
        let text = "2001:db8:fe::/64 # role=loopback\n2001:db8:fe::1/128 # role=loopback\n\
                    2001:db8:ff::/64 # role=p2p\n2001:db8:ff::/127 # role=p2p\n";
        assert_eq!(found("P101", &[("plan.txt", text)]), [""; 0]);
        assert_eq!(found("P101", &[("plan.txt", "2001:db8::/64 # role=p2p\n2001:db8::/80 # role=lan\n")]).len(), 1);
    }

    #[test]
    fn the_roles_that_hold_every_other_are_those_left_out() {
        for (_, outer) in Role::ALL.iter().filter(|(_, role)| !is_strict(*role)) {
            assert!(Role::ALL.iter().all(|(_, inner)| holds(*outer, *inner)), "{outer:?}");
        }
    }

    #[test]
    fn routing_tables_are_apart() {
        let text = "2001:db8::/60 # role=lan vrf=a\n2001:db8::/64 # role=lan vrf=b\n";
        assert_eq!(found("P101", &[("plan.txt", text)]), [""; 0]);
    }

    #[test]
    fn the_one_that_is_too_large_is_reported_once() {
        let sites = "2001:db8:1::/48 # role=site\n2001:db8:0::/44 # role=site\n2001:db8:3::/48 # role=site\n";
        assert_eq!(
            found("P101", &[("plan.txt", sites)]),
            ["2:1 2001:db8:0::/44 overlaps 2001:db8:1::/48 and 1 more, but holds no further networks (site)"]
        );
        let typo = "2001:db8:1::/48 # role=site\n2001:db8:2::/44 # role=site\n";
        assert_eq!(
            found("P101", &[("plan.txt", typo)]),
            ["2:1 2001:db8:2::/44 overlaps 2001:db8:1::/48, but holds no further networks (site)"]
        );
    }

    #[test]
    fn a_site_in_a_site_overlaps_across_levels() {
        let text = "2001:db8::/40 # role=site\n2001:db8::/44 # role=pool\n2001:db8::/48 # role=site\n";
        assert_eq!(
            found("P101", &[("plan.txt", text)]),
            ["3:1 2001:db8::/48 overlaps 2001:db8::/40, which holds no further networks (site)"]
        );
    }
}
