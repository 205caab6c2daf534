//! P203: loopbacks that are not /128.

use crate::addr::Family;
use crate::plan::finding::{Findings, Level, Rule};
use crate::plan::model::{Plan, Role};
use crate::plan::rules::show;

/// The rule.
pub(crate) static RULE: Rule = Rule {
    code: "P203",
    name: "loopback-not-128",
    level: Level::Info,
    about: "a loopback is not a /128",
    why: "The address of a router itself is on no link and has no neighbours: one address is all it needs. A longer list \
      of routes that differ only in length, and a /64 on a loopback, attract traffic for addresses that do not exist. \
      A block from which loopbacks are taken may have the role too: it holds them.",
    rfc: "RFC 5375 B.2.3",
    bad: &[("plan.txt", "2001:db8:0:fe::/64 # role=loopback name=ber-r1\n")],
    good: &[("plan.txt", "2001:db8:0:fe::/64 # role=loopback\n2001:db8:0:fe::1/128 # role=loopback name=ber-r1\n")],
    fixable: false,
    check,
};

/// A block from which loopbacks are taken holds at least this many hosts, or any prefix.
const BLOCK: usize = 2;

fn check(plan: &Plan, findings: &mut Findings) {
    for (id, node) in plan.tree.nodes().filter(|(_, n)| n.net.family() == Family::V6 && n.net.size_log2() > 0) {
        let block = plan.tree.children(id).next().is_some() || plan.tree.hosts(node).len() >= BLOCK;
        for entry in plan.tree.entries(node).iter().map(|id| plan.entry(*id)) {
            if entry.role == Role::Loopback && !block {
                let (written, len) = (show::written(plan, entry), node.net.len().get());
                findings.at(entry.place, format!("{written} is a loopback of length {len}, not 128"));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::plan::testing::found;

    #[test]
    fn a_block_of_loopbacks_is_no_loopback() {
        let text = "2001:db8:0:fe::/64 # role=loopback\n2001:db8:0:fe::1 # name=r1\n2001:db8:0:fe::2 # name=r2\n";
        assert_eq!(found("P203", &[("plan.txt", text)]), [""; 0]);
    }

    #[test]
    fn a_single_router_needs_a_single_address() {
        let text = "2001:db8:0:fe::/64 # role=loopback\n2001:db8:0:fe::1 # name=r1\n192.0.2.0/24 # role=loopback\n";
        assert_eq!(
            found("P203", &[("plan.txt", text)]),
            ["1:1 2001:db8:0:fe::/64 is a loopback of length 64, not 128"]
        );
    }
}
