//! P206: the subnet-router anycast address given to a host.

use crate::addr::{Family, Len, Net};
use crate::plan::finding::{Findings, Level, Rule};
use crate::plan::model::{Entry, EntryKind, Plan, Role};
use crate::plan::rules::{show, space};

/// The rule.
pub(crate) static RULE: Rule = Rule {
    code: "P206",
    name: "subnet-router-anycast",
    level: Level::Error,
    about: "a host has the subnet-router anycast address",
    why: "The first address of a subnet is the anycast address of all its routers: each of them takes packets to it for \
      its own, so a host with this address gets only some of them, and some systems refuse to configure it. A link \
      of 127 bits has no such address.",
    rfc: "RFC 4291 2.6.1, RFC 6164 6",
    bad: &[("plan.txt", "2001:db8:0:10::/64 # role=lan\n2001:db8:0:10:: # name=ns1\n")],
    good: &[(
        "plan.txt",
        "2001:db8:0:10::/64 # role=lan\n2001:db8:0:10::53 # name=ns1\n2001:db8:0:11::/127 # kind=host\n",
    )],
    fixable: false,
    check,
};

/// The length of a link with two addresses.
const PAIR: u8 = 127;

fn check(plan: &Plan, findings: &mut Findings) {
    let hosts = plan.entries.iter().filter(|e| e.kind == EntryKind::Host && e.family == Family::V6 && !e.anycast);
    for entry in hosts.filter(|entry| entry.bits() != 0 && !space::is_filter(plan, entry)) {
        let subnet = subnet(plan, entry).filter(|net| net.len().get() < PAIR && net.first() == entry.addr());
        if let Some(subnet) = subnet {
            let written = plan.written(entry);
            let text =
                format!("{written} is the subnet-router anycast address of {}, not of a host", show::net(&subnet));
            findings.at(entry.place, text);
        }
    }
}

/// The subnet of a host: of the length it is written with, or the smallest planned prefix around it, if that is a LAN or
/// has the length of one.
fn subnet(plan: &Plan, entry: &Entry) -> Option<Net> {
    if let Some(link) = entry.link().filter(|link| link.size_log2() > 0) {
        return Some(link);
    }
    let node = plan.tree.node(plan.tree.find(entry.vrf, &entry.net())?);
    let of_hosts = node.has(Role::Lan) || (node.has(Role::Unset) && node.net.len() == Len::SUBNET);
    of_hosts.then_some(node.net)
}

#[cfg(test)]
mod tests {
    use crate::plan::testing::found;

    #[test]
    fn the_length_of_the_link_tells_the_subnet() {
        let text = "2001:db8::/64 # kind=host\n2001:db8:1::/127 # kind=host\n2001:db8:2::/128 # kind=host\n\
                    2001:db8:3::/126 # kind=host anycast=true\n";
        assert_eq!(
            found("P206", &[("plan.txt", text)]),
            ["1:1 2001:db8::/64 is the subnet-router anycast address of 2001:db8::/64, not of a host"]
        );
    }

    #[test]
    fn without_a_subnet_nothing_is_known() {
        let text =
            "2001:db8::\n2001:db8:1::/48 # role=site\n2001:db8:1::\n2001:db8:2::/64 # role=loopback\n2001:db8:2::\n";
        assert_eq!(found("P206", &[("plan.txt", text)]), [""; 0]);
    }

    #[test]
    fn a_link_in_a_declared_64_has_both_addresses() {
        let text = "2001:db8::/64 # role=p2p\n2001:db8:: # name=r1\n2001:db8::1 # name=r2\n";
        assert_eq!(found("P206", &[("plan.txt", text)]), [""; 0]);
    }
}
