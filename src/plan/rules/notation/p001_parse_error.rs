//! P001: a file or a value that does not parse.

use crate::plan::finding::{Findings, Level, Rule};
use crate::plan::model::{IssueKind, Plan};

/// The rule.
pub(crate) static RULE: Rule = Rule {
    code: "P001",
    name: "parse-error",
    level: Level::Error,
    about: "a file or a value does not parse",
    why: "What cannot be read cannot be checked: an address with a typing error is missing from every other rule. The \
      message says what was expected, and the column is where it was expected.",
    rfc: "RFC 4291 2.2",
    bad: &[("plan.txt", "2001:db8::/32\n2001:db8::g/64\n")],
    good: &[("plan.txt", "2001:db8::/32\n2001:db8::/64\n")],
    fixable: false,
    check,
};

fn check(plan: &Plan, findings: &mut Findings) {
    for trouble in plan.issues.iter().filter(|trouble| trouble.kind == IssueKind::Parse) {
        findings.at(trouble.place, trouble.message.as_str());
    }
}
