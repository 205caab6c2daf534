//! P107: gateways that their network cannot reach.

use crate::addr::Family;
use crate::plan::finding::{Findings, Level, Rule};
use crate::plan::model::{Entry, EntryKind, Plan, Provenance, Role};
use crate::plan::rules::show;
use std::net::IpAddr;

/// The rule.
pub(crate) static RULE: Rule = Rule {
    code: "P107",
    name: "unusable-gateway",
    level: Level::Error,
    about: "a gateway lies outside of its prefix, or is the subnet-router anycast address",
    why: "A host sends to its gateway on the link: an address outside of the prefix is not on the link, and the host has \
      no way out. The first address of a subnet belongs to all of its routers as anycast address and cannot be \
      configured for one of them; in IPv4 the first and the last address are not host addresses. A link-local gateway, \
      fe80::1, is always on the link.",
    rfc: "RFC 4291 2.6.1, RFC 4861 6.3.4",
    bad: &[(
        "plan.csv",
        "prefix,role,gateway\n2001:db8:0:10::/64,lan,2001:db8:0:11::1\n2001:db8:0:12::/64,lan,2001:db8:0:12::\n",
    )],
    good: &[(
        "plan.csv",
        "prefix,role,gateway\n2001:db8:0:10::/64,lan,2001:db8:0:10::1\n2001:db8:0:12::/64,lan,fe80::1\n",
    )],
    fixable: false,
    check,
};

fn check(plan: &Plan, findings: &mut Findings) {
    for entry in plan.entries.iter().filter(|entry| entry.kind == EntryKind::Gateway) {
        let Some(owner) = entry.owner.map(|id| plan.entry(id)).filter(|owner| owner.family == entry.family) else {
            continue;
        };
        if let Some(what) = flaw(entry, owner) {
            let (written, whole) = (show::written(plan, entry), show::written(plan, owner));
            findings
                .at(entry.place, format!("the gateway {written} is {what} {whole}"))
                .related(owner.place, format!("{whole} is defined here"));
        }
    }
}

/// What is wrong with the gateway of a prefix. A single address is routed to its host, which reaches the gateway by
/// other means; so are prefixes that are handed out.
fn flaw(gateway: &Entry, owner: &Entry) -> Option<&'static str> {
    let net = owner.net();
    let on_link = matches!(gateway.addr(), IpAddr::V6(a) if a.is_unicast_link_local());
    if net.size_log2() == 0 || on_link {
        return None;
    }
    if !net.contains(&gateway.net()) {
        let routed = matches!(owner.role, Role::Delegation | Role::Pool | Role::Site | Role::Allocation);
        return (!routed || gateway.provenance == Provenance::Used).then_some("outside of");
    }
    let ends = net.size_log2() >= 2;
    match gateway.family {
        Family::V6 if ends && gateway.addr() == net.first() => Some("the subnet-router anycast address of"),
        Family::V4 if ends && gateway.addr() == net.first() => Some("the network address of"),
        Family::V4 if ends && gateway.addr() == net.last() => Some("the broadcast address of"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use crate::plan::testing::found;

    fn of(rows: &str) -> Vec<String> {
        found("P107", &[("plan.csv", &format!("prefix,role,gateway\n{rows}"))])
    }

    #[test]
    fn a_link_of_two_has_no_anycast_address() {
        assert_eq!(of("2001:db8::/127,p2p,2001:db8::\n192.0.2.0/31,p2p,192.0.2.0\n"), [""; 0]);
        assert_eq!(of("2001:db8::/126,p2p,2001:db8::\n").len(), 1);
    }

    #[test]
    fn what_is_routed_has_its_gateway_elsewhere() {
        let rows = "2001:db8:1::/48,delegation,2001:db8:0:1::2\n2001:db8::1/128,loopback,2001:db8:0:1::2\n";
        assert_eq!(of(rows), [""; 0]);
    }

    #[test]
    fn the_ends_of_an_ipv4_network_are_no_gateways() {
        assert_eq!(
            of("192.0.2.0/24,lan,192.0.2.255\n198.51.100.0/24,lan,198.51.100.0\n"),
            [
                "2:18 the gateway 192.0.2.255 is the broadcast address of 192.0.2.0/24",
                "3:21 the gateway 198.51.100.0 is the network address of 198.51.100.0/24"
            ]
        );
    }
}
