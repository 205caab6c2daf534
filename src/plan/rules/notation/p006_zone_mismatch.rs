//! P006: link-local addresses without a zone, and zones on global addresses.

use crate::addr::{Family, Net};
use crate::plan::finding::{Findings, Level, Rule};
use crate::plan::model::{AttributeKey, Entry, EntryKind, Plan};
use crate::plan::rules::space;
use crate::plan::rules::space::SpaceKind;

/// The rule.
pub(crate) static RULE: Rule = Rule {
    code: "P006",
    name: "zone-mismatch",
    level: Level::Error,
    about: "a link-local address has no zone, or a global address has one",
    why: "fe80::1 exists on every link: without the link it names no host, in the DNS it reaches a stranger on the \
      link of whoever asks. Write fe80::1%eth0, or better give the host a global address. A zone on a global \
      address says nothing, and many programs refuse it. The gateway of a prefix may be link-local without a zone: \
      the prefix identifies the link.",
    rfc: "RFC 4007 6, 11",
    bad: &[("plan.txt", "fe80::1 # name=router\n2001:db8::1%eth0 # name=ns1\n")],
    good: &[("plan.txt", "fe80::1%eth0 # name=router\n2001:db8::1 # name=ns1\n")],
    fixable: false,
    check,
};

fn check(plan: &Plan, findings: &mut Findings) {
    for entry in plan.entries.iter().filter(|entry| entry.family == Family::V6 && !space::is_filter(plan, entry)) {
        let (written, zone) = (plan.written(entry), plan.attribute(entry, AttributeKey::Zone).is_some());
        if zone && !has_zones(&entry.net()) {
            findings.at(entry.place, format!("{written} has a zone, but is not of link-local or other limited scope"));
        } else if !zone && needs_zone(plan, entry) {
            findings.at(entry.place, format!("{written} is link-local and has no zone: which link is meant?"));
        }
    }
}

/// Whether an address has a scope smaller than the world: link-local and site-local unicast, and groups but those of
/// global scope ([RFC 4007, section 4](https://www.rfc-editor.org/rfc/rfc4007#section-4)).
fn has_zones(net: &Net) -> bool {
    match space::of(net) {
        Some(SpaceKind::Link) => true,
        Some(SpaceKind::Group) => (net.bits() >> 112) & 0xf != 0xe,
        _ => net.bits() >> 118 == 0xfec0 >> 6,
    }
}

/// Whether an entry is a link-local address of a host whose link is not known by other means.
fn needs_zone(plan: &Plan, entry: &Entry) -> bool {
    let known = || plan.attribute(entry, AttributeKey::Interface).is_some();
    entry.kind == EntryKind::Host && space::of(&entry.net()) == Some(SpaceKind::Link) && !known()
}

#[cfg(test)]
mod tests {
    use crate::plan::testing::found;

    #[test]
    fn groups_of_limited_scope_may_have_zones_and_need_none() {
        assert_eq!(found("P006", &[("plan.txt", "ff02::1%eth0\nff05::2\nfec0::1%1\n")]), [""; 0]);
        assert_eq!(found("P006", &[("plan.txt", "ff0e::1%eth0\n")]).len(), 1);
    }

    #[test]
    fn a_link_local_prefix_is_no_address() {
        assert_eq!(found("P006", &[("plan.txt", "fe80::/10\nfe80::/64 # role=lan\n169.254.0.1\n")]), [""; 0]);
    }

    #[test]
    fn what_is_reported_names_the_address() {
        assert_eq!(
            found("P006", &[("plan.txt", "fe80::1/64\n2001:db8::1%1\n")]),
            [
                "1:1 fe80::1/64 is link-local and has no zone: which link is meant?",
                "2:1 2001:db8::1%1 has a zone, but is not of link-local or other limited scope"
            ]
        );
    }
}
