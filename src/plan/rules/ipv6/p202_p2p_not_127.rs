//! P202: links between two routers that are neither /127 nor /64.

use crate::addr::{Family, Len};
use crate::plan::finding::{Findings, Level, Rule};
use crate::plan::model::{Plan, Role};
use crate::plan::rules::show;

/// The rule.
pub(crate) static RULE: Rule = Rule {
    code: "P202",
    name: "p2p-not-127",
    level: Level::Info,
    about: "a point-to-point link is neither a /127 nor a /64",
    why: "On a /127 every address belongs to one of the two routers: no packet bounces between them, and there are no \
      neighbours to look for. Longer than 64 and shorter than 127 there are unused addresses, for which both happens. \
      A /64 keeps room for later and is accepted; use the addresses of a /127 in it.",
    rfc: "RFC 6164 5, 6",
    bad: &[("plan.txt", "2001:db8:0:ff::/120 # role=p2p name=ber-ham\n")],
    good: &[("plan.txt", "2001:db8:0:ff::/127 # role=p2p name=ber-ham\n2001:db8:0:fe::/64 # role=p2p name=ber-muc\n")],
    fixable: false,
    check,
};

/// The length of a link with two addresses.
const PAIR: u8 = 127;

fn check(plan: &Plan, findings: &mut Findings) {
    let small = |len: Len| len.get() != PAIR && len != Len::SUBNET;
    for (id, node) in plan.tree.nodes().filter(|(_, node)| node.net.family() == Family::V6 && small(node.net.len())) {
        // a block of links is not a link
        let block = plan.tree.children(id).next().is_some();
        for entry in plan.tree.entries(node).iter().map(|id| plan.entry(*id)) {
            if entry.role == Role::P2p && !block {
                let (written, len) = (show::written(plan, entry), node.net.len().get());
                findings.at(entry.place, format!("{written} is a point-to-point link of length {len}, not 127"));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::plan::testing::found;

    #[test]
    fn a_block_of_links_is_no_link() {
        let text = "2001:db8:0:ff00::/56 # role=p2p\n2001:db8:0:ff00::/127 # role=p2p\n";
        assert_eq!(found("P202", &[("plan.txt", text)]), [""; 0]);
    }

    #[test]
    fn ipv4_and_other_roles_are_not_meant() {
        assert_eq!(found("P202", &[("plan.txt", "192.0.2.0/30 # role=p2p\n2001:db8::/120 # role=lan\n")]), [""; 0]);
    }

    #[test]
    fn a_single_address_is_no_link() {
        assert_eq!(
            found("P202", &[("plan.txt", "2001:db8::1/128 # role=p2p\n")]),
            ["1:1 2001:db8::1/128 is a point-to-point link of length 128, not 127"]
        );
    }
}
