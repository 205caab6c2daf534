//! P103: the same prefix or the same address twice.

use crate::plan::finding::{Findings, Level, Rule};
use crate::plan::model::{AttributeKey, Entry, Plan, Role};
use crate::plan::rules::hierarchy::p101_sibling_overlap::holds;
use crate::plan::rules::show;
use crate::plan::text::shorten;

/// The rule.
pub(crate) static RULE: Rule = Rule {
    code: "P103",
    name: "duplicate",
    level: Level::Error,
    about: "the same prefix or address is defined twice in a routing table",
    why: "The second network or host with the same address works until the first one is switched on. Duplicate address \
      detection finds it on a link only, and a routed prefix in two places loses half of its packets. An address \
      that several hosts share on purpose is declared: `anycast = true` at each of them.",
    rfc: "RFC 4862 5.4, RFC 4786",
    bad: &[("plan.txt", "2001:db8::53 # name=ns1\n2001:0db8:0:0::53 # name=ns2\n")],
    good: &[("plan.txt", "2001:db8::53 # name=ns1 anycast=true\n2001:db8::53 # name=ns2 anycast=true\n")],
    fixable: false,
    check,
};

fn check(plan: &Plan, findings: &mut Findings) {
    for (first, again) in repeated(plan).filter(|(first, again)| !nests(first, again)) {
        tell(plan, first, again, findings);
    }
    // hosts are sorted by address; the first of each address is the one that the others repeat
    let mut before: Option<&Entry> = None;
    for host in plan.tree.all_hosts().iter().map(|id| plan.entry(*id)) {
        match before.filter(|first| (first.vrf, first.net()) == (host.vrf, host.net())) {
            Some(first) if !(is_shared(plan, first) && is_shared(plan, host)) => tell(plan, first, host, findings),
            Some(_) => {}
            None => before = Some(host),
        }
    }
}

/// The prefixes that are defined more than once: the first entry with each of the others.
pub(super) fn repeated(plan: &Plan) -> impl Iterator<Item = (&Entry, &Entry)> {
    plan.tree.nodes().flat_map(|(_, node)| {
        let mut entries = plan.tree.entries(node).iter().map(|id| plan.entry(*id));
        let first = entries.next();
        entries.filter_map(move |other| Some((first?, other)))
    })
}

/// Whether two entries of one prefix are a network that fills the one around it: that is for P104.
pub(super) fn nests(a: &Entry, b: &Entry) -> bool {
    let set = a.role != Role::Unset && b.role != Role::Unset && a.role != b.role;
    set && (holds(a.role, b.role) || holds(b.role, a.role))
}

/// Whether an address is said to be that of several hosts: an anycast address, or the address of a redundancy protocol
/// in the words of address managers.
fn is_shared(plan: &Plan, entry: &Entry) -> bool {
    let role = plan.said(entry, AttributeKey::Role);
    entry.anycast || ["vip", "vrrp", "hsrp", "glbp", "carp"].iter().any(|word| role.eq_ignore_ascii_case(word))
}

fn tell(plan: &Plan, first: &Entry, again: &Entry, findings: &mut Findings) {
    let (written, name) = (show::written(plan, again), plan.name_of(first));
    let by = if name.is_empty() { String::new() } else { format!(" (by {})", shorten(name)) };
    findings.at(again.place, format!("{written} is taken already{by}")).related(first.place, "first defined here");
}

#[cfg(test)]
mod tests {
    use crate::plan::testing::found;

    #[test]
    fn each_repetition_is_reported_once() {
        let text = "2001:db8::/48 # name=a\n2001:db8::/48\n2001:db8:0::/48\n2001:db8::1\n2001:db8::1/64\n";
        assert_eq!(
            found("P103", &[("plan.txt", text)]),
            [
                "2:1 2001:db8::/48 is taken already (by a)",
                "3:1 2001:db8:0::/48 is taken already (by a)",
                "5:1 2001:db8::1/64 is taken already"
            ]
        );
    }

    #[test]
    fn both_have_to_be_anycast() {
        let text = "2001:db8::53 # name=a anycast=true\n2001:db8::53 # name=b\n";
        assert_eq!(found("P103", &[("plan.txt", text)]), ["2:1 2001:db8::53 is taken already (by a)"]);
    }

    #[test]
    fn routing_tables_are_apart() {
        let text = "10.0.0.0/24 # vrf=a\n10.0.0.0/24 # vrf=b\n10.0.0.1 # vrf=a\n10.0.0.1 # vrf=b\n";
        assert_eq!(found("P103", &[("plan.txt", text)]), [""; 0]);
    }

    #[test]
    fn a_single_address_may_be_prefix_and_host() {
        let text = "2001:db8::1/128 # role=loopback\n2001:db8::1 # name=router\n";
        assert_eq!(found("P103", &[("plan.txt", text)]), [""; 0]);
    }
}
