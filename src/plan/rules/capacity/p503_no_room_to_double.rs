//! P503: prefixes that fill up and cannot grow.

use crate::addr::Net;
use crate::plan::finding::{Findings, Level, Rule};
use crate::plan::model::{EntryId, Node, Plan, Role};
use crate::plan::rules::capacity::p501_utilisation::{containers, share};
use crate::plan::rules::show;
use crate::plan::rules::utilisation::{Utilisations, is_room};
use crate::plan::symbols::Symbol;

/// The rule.
pub(crate) static RULE: Rule = Rule {
    code: "P503",
    name: "no-room-to-double",
    level: Level::Info,
    about: "a prefix is at least half full and cannot be doubled, because its neighbour is taken",
    why: "A prefix that can take in its other half grows by changing one length; one that cannot gets a second prefix \
      somewhere else, or is renumbered. Hand out the next prefixes by bisection (`--strategy sparse`), or keep the \
      other half reserved. Only prefixes whose contents the plan knows are reported, of eight units or more and at least \
      half used: the others need no room yet. Allocations are left out, since their neighbour is not ours to assign.",
    rfc: "RFC 3531, RFC 6177 2",
    bad: &[(
        "plan.txt",
        "2001:db8::/48\n2001:db8:0:10::/60 # role=site name=ber\n2001:db8:0:10::/61 # role=infrastructure\n\
     2001:db8:0:0::/60 # role=site name=ham\n",
    )],
    good: &[(
        "plan.txt",
        "2001:db8::/48\n2001:db8:0:10::/60 # role=site name=ber\n2001:db8:0:10::/61 # role=infrastructure\n\
     2001:db8:0:20::/60 # role=site name=ham\n",
    )],
    fixable: false,
    check,
};

/// The share from which on a prefix is expected to grow.
const HALF: f64 = 0.5;

fn check(plan: &Plan, findings: &mut Findings) {
    let usages = Utilisations::of(plan);
    let nodes = plan.tree.nodes().map(|(_, node)| node);
    let taken: Vec<&Node> = nodes.filter(|node| !is_room(node)).collect();
    for (id, net) in containers(plan) {
        let node = plan.tree.node(id);
        let given = node.has(Role::Allocation);
        let full = share(&net, usages.within(id)).is_some_and(|share| share >= HALF);
        let Some(other) = net.sibling().filter(|_| full && !given) else { continue };
        if let Some((first, entry)) = taker(&taken, node.vrf, &other).zip(plan.tree.entries(node).first()) {
            let [place, by] = [*entry, first_entry(plan, first).unwrap_or(*entry)].map(|id| plan.entry(id).place);
            let (net, other) = (show::net(&net), show::net(&other));
            findings
                .at(place, format!("{net} cannot double: its other half {other} is taken"))
                .related(by, format!("{} is defined here", show::net(&first.net)));
        }
    }
}

fn first_entry(plan: &Plan, node: &Node) -> Option<EntryId> {
    plan.tree.entries(node).first().copied()
}

/// The first prefix within a block; the prefixes are in order.
fn taker<'a>(taken: &[&'a Node], vrf: Symbol, block: &Net) -> Option<&'a Node> {
    let from = taken.partition_point(|node| (node.vrf, node.net) < (vrf, *block));
    taken.get(from).filter(|node| node.vrf == vrf && block.contains(&node.net)).copied()
}

#[cfg(test)]
mod tests {
    use crate::plan::testing::found;

    #[test]
    fn the_neighbour_is_reported() {
        let text = "2001:db8:0:10::/60 # role=site\n2001:db8:0:10::/61\n2001:db8:0:8::/64 # role=lan\n";
        assert_eq!(
            found("P503", &[("plan.txt", text)]),
            ["1:1 2001:db8:0:10::/60 cannot double: its other half 2001:db8::/60 is taken"]
        );
    }

    #[test]
    fn spare_room_another_table_and_empty_prefixes_are_no_matter() {
        for text in [
            "2001:db8:0:10::/60 # role=site\n2001:db8:0:10::/61\n2001:db8::/60 # role=reserved\n",
            "2001:db8:0:10::/60 # role=site\n2001:db8:0:10::/61\n2001:db8::/60 # role=site vrf=b\n",
            "2001:db8:0:10::/60 # role=site\n2001:db8:0:10::/64\n2001:db8::/60 # role=site\n",
            "2001:db8:0:10::/60 # role=delegation\n2001:db8::/60 # role=delegation\n",
            "2001:db8:0:10::/64 # role=lan\n2001:db8:0:11::/64 # role=lan\n",
            "2001:db8::/32 # role=allocation\n2001:db8::/33 # role=site\n2001:db9::/32 # role=allocation\n",
        ] {
            assert_eq!(found("P503", &[("plan.txt", text)]), [""; 0], "{text}");
        }
    }
}
