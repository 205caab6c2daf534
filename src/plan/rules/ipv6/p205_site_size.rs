//! P205: end sites larger than /48 or smaller than /56.

use crate::addr::Family;
use crate::plan::finding::{Findings, Level, Rule};
use crate::plan::model::{Entry, EntryKind, Plan, Role};
use crate::plan::rules::show;

/// The rule.
pub(crate) static RULE: Rule = Rule {
    code: "P205",
    name: "site-size",
    level: Level::Info,
    about: "an end site is larger than a /48 or smaller than a /56",
    why: "A site that starts with a /60 or a /64 renumbers when it wants its next network, or translates addresses. More \
      than a /48 for one site has to be justified to a registry. /48 to /56 is what sites of all sizes live with.",
    rfc: "RFC 6177 2",
    bad: &[("plan.txt", "2001:db8::/32 # role=allocation\n2001:db8:0:10::/60 # role=delegation name=customer-1\n")],
    good: &[(
        "plan.txt",
        "2001:db8::/32 # role=allocation\n2001:db8:1000:100::/56 # role=delegation name=customer-1\n",
    )],
    fixable: false,
    check,
};

/// The length of the largest end site.
const LARGEST: u8 = 48;
/// The length of the smallest end site.
const SMALLEST: u8 = 56;

fn check(plan: &Plan, findings: &mut Findings) {
    let site = |e: &&Entry| e.kind == EntryKind::Prefix && matches!(e.role, Role::Delegation | Role::Site);
    for entry in plan.entries.iter().filter(|e| e.family == Family::V6).filter(site) {
        let (written, role) = (show::written(plan, entry), entry.role.name());
        match entry.len.map(|len| len.get()) {
            Some(len) if len < LARGEST => {
                findings.at(entry.place, format!("the {role} {written} is larger than a /{LARGEST}"));
            }
            Some(len) if len > SMALLEST => {
                findings.at(entry.place, format!("the {role} {written} is smaller than a /{SMALLEST}"));
            }
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::plan::testing::found;

    #[test]
    fn sites_of_48_to_56_bits_are_usual() {
        let text = "2001:db8:1::/48 # role=site\n2001:db8:2::/56 # role=delegation\n2001:db8:3::/52 # role=site\n";
        assert_eq!(found("P205", &[("plan.txt", text)]), [""; 0]);
    }

    #[test]
    fn both_ends_are_reported() {
        let text = "2001:db8:4000::/44 # role=site\n2001:db8:2::/64 # role=site\n2001:db8::/32 # role=allocation\n";
        assert_eq!(
            found("P205", &[("plan.txt", text)]),
            [
                "1:1 the site 2001:db8:4000::/44 is larger than a /48",
                "2:1 the site 2001:db8:2::/64 is smaller than a /56"
            ]
        );
    }
}
