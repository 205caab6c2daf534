//! P104: a child as large as its parent.

use crate::plan::finding::{Findings, Level, Rule};
use crate::plan::model::{AttributeKey, Plan, Role};
use crate::plan::rules::hierarchy::p101_sibling_overlap::holds;
use crate::plan::rules::hierarchy::p103_duplicate::{nests, repeated};
use crate::plan::rules::show;

/// The rule.
pub(crate) static RULE: Rule = Rule {
    code: "P104",
    name: "child-fills-parent",
    level: Level::Warning,
    about: "a child is as large as its parent",
    why: "A network that takes all of the block around it leaves no room for a second one: the plan has a level that \
      cannot be used, and the next network breaks it. Mostly one of the two lengths is wrong. An allocation that is \
      a single site is in order.",
    rfc: "RFC 5375 2.4",
    bad: &[("plan.txt", "2001:db8:0:10::/64 # role=site name=ber\n2001:db8:0:10::/64 # role=lan name=ber-lan-10\n")],
    good: &[("plan.txt", "2001:db8::/48 # role=site name=ber\n2001:db8:0:10::/64 # role=lan name=ber-lan-10\n")],
    fixable: false,
    check,
};

fn check(plan: &Plan, findings: &mut Findings) {
    for (first, other) in repeated(plan).filter(|(first, other)| nests(first, other)) {
        let (parent, child) = if holds(first.role, other.role) { (first, other) } else { (other, first) };
        if parent.role == Role::Allocation {
            continue;
        }
        let (written, inner, outer) = (show::written(plan, child), child.role.name(), parent.role.name());
        findings
            .at(child.place, format!("{written} ({inner}) is as large as the {outer} around it"))
            .related(plan.place_of(parent, AttributeKey::Role), format!("declared as {outer} here"));
    }
}

#[cfg(test)]
mod tests {
    use crate::plan::testing::found;

    #[test]
    fn a_site_may_be_all_of_an_allocation() {
        let text = "2001:db8::/48 # role=allocation\n2001:db8::/48 # role=site\n";
        assert_eq!(found("P104", &[("plan.txt", text)]), [""; 0]);
    }

    #[test]
    fn the_order_of_lines_does_not_matter() {
        let text = "2001:db8::/64 # role=lan\n2001:db8::/64 # role=site\n";
        assert_eq!(found("P104", &[("plan.txt", text)]), ["1:1 2001:db8::/64 (lan) is as large as the site around it"]);
        assert_eq!(found("P103", &[("plan.txt", text)]), [""; 0]);
    }

    #[test]
    fn the_same_role_twice_is_a_duplicate() {
        let text = "2001:db8::/64 # role=lan\n2001:db8::/64 # role=lan\n";
        assert_eq!(found("P104", &[("plan.txt", text)]), [""; 0]);
        assert_eq!(found("P103", &[("plan.txt", text)]).len(), 1);
    }
}
