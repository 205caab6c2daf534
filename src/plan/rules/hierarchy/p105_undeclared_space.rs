//! P105: parts of a prefix that are neither used nor declared free.

use crate::addr::{Family, Len, Net};
use crate::net::{AddressSet, Range};
use crate::plan::finding::{Findings, Level, Rule};
use crate::plan::model::{Node, NodeId, Plan, Role};
use crate::plan::rules::show;

/// The rule.
pub(crate) static RULE: Rule = Rule {
    code: "P105",
    name: "undeclared-space",
    level: Level::Info,
    about: "part of a parent is neither used nor declared free",
    why: "Space that the plan is silent about may be free, forgotten, or in use without permission. A prefix with \
      the role free or reserved says which. It is reported once per parent, with the largest gaps.",
    rfc: "RFC 5375 2.4",
    bad: &[("plan.txt", "2001:db8::/47 # role=allocation\n2001:db8::/48 # role=site name=ber\n")],
    good: &[(
        "plan.txt",
        "2001:db8::/47 # role=allocation\n2001:db8::/48 # role=site name=ber\n2001:db8:1::/48 # role=free\n",
    )],
    fixable: false,
    check,
};

/// How many gaps are shown.
const SHOWN: usize = 4;

fn check(plan: &Plan, findings: &mut Findings) {
    for (id, node) in plan.tree.nodes().filter(|(id, _)| plan.tree.children(*id).next().is_some()) {
        let entries = || plan.tree.entries(node).iter().map(|id| plan.entry(*id));
        if node.net.family() == Family::V6 && node.net.len() >= Len::SUBNET {
            continue; // a subnet has more identifiers than a plan could list
        }
        let Some(parent) = entries().next().filter(|_| entries().all(|entry| is_divided(entry.role))) else { continue };
        let mut gaps: Vec<Net> = gaps(plan, id, node).prefixes().collect();
        if gaps.is_empty() {
            continue;
        }
        gaps.sort_by_key(|gap| (gap.len(), *gap));
        let mut text: Vec<String> = gaps.iter().take(SHOWN).map(show::net).collect();
        text.extend(gaps.len().checked_sub(SHOWN).filter(|more| *more > 0).map(|more| format!("{more} smaller ones")));
        let written = show::written(plan, parent);
        findings.at(parent.place, format!("in {written} neither used nor declared free: {}", listed(&text)));
    }
}

/// Whether a prefix of the role is one that the plan divides. What is handed out is divided by others, and the blocks of
/// links and loopbacks are never full.
fn is_divided(role: Role) -> bool {
    matches!(role, Role::Unset | Role::Allocation | Role::Site | Role::Infrastructure)
}

/// What of a prefix is in none of its children, and in no network of a host.
fn gaps(plan: &Plan, id: NodeId, node: &Node) -> AddressSet {
    let children = plan.tree.children(id).map(|(_, child)| child.net);
    let hosts = plan.tree.hosts(node).iter().map(|id| plan.entry(*id).net()).map(network);
    let used: AddressSet = children.chain(hosts.filter(|net| node.net.contains(net))).collect();
    std::iter::once(Range::from(node.net)).collect::<AddressSet>().difference(&used)
}

/// The network of a host: its /64, or the IPv4 address alone.
fn network(host: Net) -> Net {
    match host.family() {
        Family::V6 => host.supernet(Len::SUBNET).unwrap_or(host),
        Family::V4 => host,
    }
}

fn listed(words: &[String]) -> String {
    match words {
        [most @ .., last] if !most.is_empty() => format!("{} and {last}", most.join(", ")),
        _ => words.concat(),
    }
}

#[cfg(test)]
mod tests {
    use crate::plan::testing::found;

    #[test]
    fn gaps_are_the_fewest_prefixes_the_largest_first() {
        let text = "2001:db8::/32 # role=allocation\n2001:db8:8000::/36 # role=site\n";
        assert_eq!(
            found("P105", &[("plan.txt", text)]),
            ["1:1 in 2001:db8::/32 neither used nor declared free: 2001:db8::/33, 2001:db8:c000::/34, \
              2001:db8:a000::/35 and 2001:db8:9000::/36"]
        );
    }

    #[test]
    fn many_gaps_are_counted() {
        let text = "2001:db8::/32 # role=allocation\n2001:db8::/48 # role=site\n";
        let all = found("P105", &[("plan.txt", text)]);
        assert!(all[0].ends_with("2001:db8:1000::/36 and 12 smaller ones"), "{all:?}");
    }

    #[test]
    fn the_network_of_a_host_is_used() {
        let text = "2001:db8::/63 # role=site\n2001:db8::/64 # role=lan\n2001:db8:0:1::53 # name=ns1\n";
        assert_eq!(found("P105", &[("plan.txt", text)]), [""; 0]);
    }

    #[test]
    fn a_subnet_of_links_and_loopbacks_has_no_gaps() {
        let text = "2001:db8::/64 # role=infrastructure\n2001:db8::1/128 # role=loopback\n";
        assert_eq!(found("P105", &[("plan.txt", text)]), [""; 0]);
    }

    #[test]
    fn what_is_not_divided_has_no_gaps() {
        for role in ["delegation", "pool", "loopback", "free"] {
            let text = format!("2001:db8::/48 # role={role}\n2001:db8::/64\n");
            assert_eq!(found("P105", &[("plan.txt", &text)]), [""; 0], "{role}");
        }
        assert_eq!(found("P105", &[("plan.txt", "2001:db8::/48 # role=site\n")]), [""; 0]);
    }
}
