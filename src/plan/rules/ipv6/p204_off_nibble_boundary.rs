//! P204: delegations and sites off a nibble boundary.

use crate::addr::Family;
use crate::plan::finding::{Findings, Level, Rule};
use crate::plan::model::{Entry, EntryKind, Plan, Role};
use crate::plan::rules::show;

/// The rule.
pub(crate) static RULE: Rule = Rule {
    code: "P204",
    name: "off-nibble-boundary",
    level: Level::Warning,
    about: "a delegation or a site ends within a hexadecimal digit",
    why: "The reverse tree has one label for each digit: a prefix that ends within one needs up to eight zones instead of \
      one, and its delegation is as many times the work. People read the digits too, and cannot tell the networks of \
      2001:db8:0:8::/61 from those of its neighbour. Take the next shorter length that is a multiple of four.",
    rfc: "RFC 6177, RFC 3596 2.5",
    bad: &[("plan.txt", "2001:db8::/32 # role=allocation\n2001:db8:8000::/46 # role=site name=ber\n")],
    good: &[("plan.txt", "2001:db8::/32 # role=allocation\n2001:db8:8000::/44 # role=site name=ber\n")],
    fixable: false,
    check,
};

fn check(plan: &Plan, findings: &mut Findings) {
    let handed_out = |e: &&Entry| e.kind == EntryKind::Prefix && matches!(e.role, Role::Delegation | Role::Site);
    for entry in plan.entries.iter().filter(|e| e.family == Family::V6).filter(handed_out) {
        let Some(len) = entry.len.map(|len| len.get()).filter(|len| len % 4 != 0) else { continue };
        let (written, role, count) = (show::written(plan, entry), entry.role.name(), 1 << (4 - len % 4));
        let text = format!("the {role} {written} is off the nibble boundary: it takes {count} reverse zones");
        findings.at(entry.place, text);
    }
}

#[cfg(test)]
mod tests {
    use crate::plan::testing::found;

    #[test]
    fn the_number_of_zones_is_reported() {
        for (len, zones) in [(45, 8), (46, 4), (47, 2), (57, 8)] {
            let text = format!("2001:db8::/{len} # role=delegation\n");
            let message = format!(
                "1:1 the delegation 2001:db8::/{len} is off the nibble boundary: it takes {zones} reverse zones"
            );
            assert_eq!(found("P204", &[("plan.txt", &text)]), [message]);
        }
    }

    #[test]
    fn what_is_not_handed_out_may_end_anywhere() {
        let text = "2001:db8::/47 # role=pool\n2001:db8::/127 # role=p2p\n2001:db8::/29\n192.0.2.0/26 # role=site\n";
        assert_eq!(found("P204", &[("plan.txt", text)]), [""; 0]);
    }
}
