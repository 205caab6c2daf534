//! P008: families mixed, a mask that contradicts, a missing length.

use crate::addr::Family;
use crate::plan::finding::{Findings, Level, Rule};
use crate::plan::model::{Entry, EntryKind, IssueKind, Plan, Provenance, Role};
use std::net::IpAddr;

/// The rule.
pub(crate) static RULE: Rule = Rule {
    code: "P008",
    name: "contradicting-entry",
    level: Level::Error,
    about: "an entry mixes families, its mask contradicts its length, or its prefix has no length",
    why: "A prefix of one family with the gateway of the other is an entry made by copying, and one of the two halves is \
      wrong. Of a length and a mask that disagree each program takes the one it knows. A prefix without length is \
      a single address to some programs, a /64 to others and a class of 1981 to the rest.",
    rfc: "RFC 4291 2.3, RFC 4632 3.1",
    bad: &[("plan.txt", "2001:db8:0:10:: # kind=prefix role=lan name=ber-lan-10\n")],
    good: &[("plan.txt", "2001:db8:0:10::/64 # kind=prefix role=lan name=ber-lan-10\n")],
    fixable: false,
    check,
};

fn check(plan: &Plan, findings: &mut Findings) {
    for trouble in plan.issues.iter().filter(|trouble| trouble.kind == IssueKind::Mask) {
        let finding = findings.at(trouble.place, trouble.message.as_str());
        trouble.related.into_iter().for_each(|place| {
            finding.related(place, "the other one is here");
        });
    }
    for entry in &plan.entries {
        if lacks_length(entry) {
            findings.at(entry.place, format!("{} is a prefix without length", plan.written(entry)));
        }
        let Some(owner) = entry.owner.map(|id| plan.entry(id)).filter(|owner| mixes(entry, owner)) else { continue };
        let (written, whole) = (plan.written(entry), plan.written(owner));
        findings
            .at(entry.place, format!("{written} and {whole} are of different families"))
            .related(owner.place, format!("{whole} is defined here"));
    }
}

/// Whether an entry is a prefix that says nothing on its length. The prefix of a loopback is a single address anyway.
fn lacks_length(entry: &Entry) -> bool {
    matches!(entry.kind, EntryKind::Prefix | EntryKind::Allocation)
        && entry.len.is_none()
        && entry.role != Role::Loopback
}

/// Whether a gateway or a range is of the other family than its prefix. IPv4 may be routed by way of an IPv6 router on
/// the link ([RFC 8950](https://www.rfc-editor.org/rfc/rfc8950), [RFC 9229](https://www.rfc-editor.org/rfc/rfc9229)).
fn mixes(entry: &Entry, owner: &Entry) -> bool {
    let next_hop = entry.kind == EntryKind::Gateway && owner.family == Family::V4;
    let on_link = matches!(entry.addr(), IpAddr::V6(a) if a.is_unicast_link_local());
    entry.family != owner.family && !(next_hop && (on_link || entry.provenance == Provenance::Used))
}

#[cfg(test)]
mod tests {
    use crate::plan::testing::found;

    #[test]
    fn a_mask_that_is_none_is_reported() {
        assert_eq!(found("P008", &[("plan.txt", "192.0.2.0/255.0.255.0\n")]).len(), 1);
        assert_eq!(found("P008", &[("plan.txt", "192.0.2.0/255.255.255.0\n")]), [""; 0]);
    }

    #[test]
    fn a_loopback_needs_no_length() {
        assert_eq!(found("P008", &[("plan.txt", "2001:db8::1 # role=loopback\n2001:db8::2\n")]), [""; 0]);
    }
}
