//! P007: addresses that no host can have.

use crate::addr::{Family, Net};
use crate::plan::finding::{Findings, Level, Rule};
use crate::plan::model::{Entry, EntryKind, FileRole, Plan, Role};
use crate::plan::rules::space::SpaceKind;
use crate::plan::rules::{show, space};

/// The rule.
pub(crate) static RULE: Rule = Rule {
    code: "P007",
    name: "not-a-host-address",
    level: Level::Error,
    about: "an unspecified, loopback, multicast or broadcast address is used as a host address",
    why: "The unspecified address means that there is no address yet, a loopback address is another host on every \
      host, a multicast address is a group, and a packet to the broadcast address of an IPv4 network reaches all of \
      it. None of them can be configured on a host to be reached by others. Groups belong into a prefix with the \
      role multicast; an IPv4 network of 31 bits has no broadcast address.",
    rfc: "RFC 4291 2.5.2, 2.5.3, 2.7; RFC 1122 3.2.1.3; RFC 3021",
    bad: &[("plan.txt", "2001:db8::/64 # role=lan\n:: # name=ns1\n192.0.2.255/24 # name=ns2\n")],
    good: &[("plan.txt", "2001:db8::/64 # role=lan\n2001:db8::53 # name=ns1\n192.0.2.254/24 # name=ns2\n")],
    fixable: false,
    check,
};

fn check(plan: &Plan, findings: &mut Findings) {
    let addresses =
        plan.entries.iter().filter(|e| matches!(e.kind, EntryKind::Host | EntryKind::Gateway | EntryKind::Range));
    for entry in addresses.filter(|entry| is_meant(plan, entry)) {
        let what = what(&entry.net()).map(str::to_owned).or_else(|| at_an_end(plan, entry));
        if let Some(what) = what.filter(|_| !is_group_by_design(plan, entry)) {
            findings.at(entry.place, format!("{} is {what}: no host can have it", plan.written(entry)));
        }
    }
}

/// Whether the file means a host: packet filters name any address, and hosts files name the machine itself and what is
/// to be reached nowhere. `localhost` is the one name that a loopback address has everywhere.
fn is_meant(plan: &Plan, entry: &Entry) -> bool {
    let hosts = plan.file(entry.place.file).format.role == FileRole::Hosts;
    !hosts && !space::is_filter(plan, entry) && !plan.name_of(entry).starts_with("localhost")
}

/// What an address is, if no host can have it.
fn what(net: &Net) -> Option<&'static str> {
    match (space::of(net)?, net.bits()) {
        (SpaceKind::Group, _) => Some("a multicast address"),
        (SpaceKind::Nowhere, 0) => Some("the unspecified address"),
        (SpaceKind::Nowhere, bits) if net.family() == Family::V4 && bits >> 120 == 0 => {
            Some("an address of this network")
        }
        (SpaceKind::Nowhere, bits) if net.family() == Family::V4 && bits >> 96 == 0xffff_ffff => {
            Some("the broadcast address")
        }
        (SpaceKind::Nowhere, _) => Some("a loopback address"),
        _ => None,
    }
}

/// Whether the address lies in a prefix for groups.
fn is_group_by_design(plan: &Plan, entry: &Entry) -> bool {
    let node = plan.tree.find(entry.vrf, &entry.net()).map(|id| plan.tree.node(id));
    node.is_some_and(|node| node.has(Role::Multicast))
}

/// The first and the last address of an IPv4 network of hosts.
fn at_an_end(plan: &Plan, entry: &Entry) -> Option<String> {
    let link = link(plan, entry).filter(|link| link.family() == Family::V4 && link.size_log2() >= 2)?;
    match entry.addr() {
        _ if entry.kind == EntryKind::Range => None,
        addr if addr == link.last() => Some(format!("the broadcast address of {}", show::net(&link))),
        addr if addr == link.first() => Some(format!("the network address of {}", show::net(&link))),
        _ => None,
    }
}

/// The network of a host: the length it is written with, or the prefix of a gateway, or the LAN around it.
fn link(plan: &Plan, entry: &Entry) -> Option<Net> {
    if let Some(link) = entry.link().filter(|_| entry.kind == EntryKind::Host) {
        return Some(link);
    }
    if let Some(owner) = entry.owner {
        return Some(plan.entry(owner).net());
    }
    let node = plan.tree.node(plan.tree.find(entry.vrf, &entry.net())?);
    node.has(Role::Lan).then_some(node.net)
}

#[cfg(test)]
mod tests {
    use crate::plan::testing::found;

    #[test]
    fn each_kind_is_reported() {
        let text = "::\n::1\nff02::1\n0.0.0.0\n127.0.0.1\n224.0.0.1\n255.255.255.255\n";
        let all = found("P007", &[("plan.txt", text)]);
        for (found, what) in all.iter().zip([
            "the unspecified address",
            "a loopback address",
            "a multicast address",
            "the unspecified address",
            "a loopback address",
            "a multicast address",
            "the broadcast address",
        ]) {
            assert!(found.ends_with(&format!(" is {what}: no host can have it")), "{found}");
        }
        assert_eq!(all.len(), 7);
    }

    #[test]
    fn the_ends_of_an_ipv4_lan_are_no_hosts() {
        let text = "192.0.2.0/24 # role=lan\n192.0.2.0 # name=a\n192.0.2.255 # name=b\n192.0.2.1 # name=c\n";
        assert_eq!(
            found("P007", &[("plan.txt", text)]),
            [
                "2:1 192.0.2.0 is the network address of 192.0.2.0/24: no host can have it",
                "3:1 192.0.2.255 is the broadcast address of 192.0.2.0/24: no host can have it"
            ]
        );
    }

    #[test]
    fn small_links_and_containers_have_no_ends() {
        let text = "10.0.0.0/16\n10.0.255.255\n192.0.2.0/31 # role=p2p\n192.0.2.0/31 # kind=host\n192.0.2.1/31\n";
        assert_eq!(found("P007", &[("plan.txt", text)]), [""; 0]);
    }

    #[test]
    fn groups_in_their_prefix_and_localhost_are_meant() {
        let text =
            "ff3e::/32 # role=multicast\nff3e::8000:1 # name=tv\n::1 # name=localhost\n127.0.0.1 # name=localhost.\n";
        assert_eq!(found("P007", &[("plan.txt", text)]), [""; 0]);
    }
}
