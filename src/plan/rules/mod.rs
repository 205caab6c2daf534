//! Rules: one file per rule. Its texts are the documentation, its examples are tests.

mod dns;
mod identifier;
mod p001;
mod p002;
mod p003;
mod p004;
mod p005;
mod p006;
mod p007;
mod p008;
mod p009;
mod p101;
mod p102;
mod p103;
mod p104;
mod p105;
mod p106;
mod p107;
mod p108;
mod p201;
mod p202;
mod p203;
mod p204;
mod p205;
mod p206;
mod p207;
mod p208;
mod p209;
mod p210;
mod p211;
mod p212;
mod p213;
mod p301;
mod p302;
mod p303;
mod p304;
mod p401;
mod p402;
mod p403;
mod p404;
mod p501;
mod p502;
mod p503;
mod p504;
mod p505;
mod p506;
mod show;
mod space;
mod usage;
mod writing;

use super::finding::{Finding, Findings, Level};
use super::model::Plan;
use super::silence::Silence;
use std::sync::LazyLock;

/// Files of one example plan: their names, whose endings choose the reader, and their texts.
pub type Example = Vec<(&'static str, &'static str)>;

/// A rule.
pub struct Rule {
    /// Its code: `P` and three digits.
    pub code: &'static str,
    /// Its name, which reads well behind "allow": `sibling-overlap`.
    pub name: &'static str,
    /// How much its findings weigh.
    pub level: Level,
    /// One line: what it finds.
    pub about: &'static str,
    /// Why that is bad and what to do; sentences.
    pub why: &'static str,
    /// The documents it rests on; empty if none.
    pub rfc: &'static str,
    /// A plan in which it finds something.
    pub bad: Example,
    /// The same plan in order: it finds nothing.
    pub good: Example,
    /// Whether its findings may have a fix.
    pub fixable: bool,
    /// Finds.
    pub check: fn(&Plan, &mut Findings),
}

/// Every rule, in the order of codes.
pub static ALL: LazyLock<Vec<Rule>> = LazyLock::new(|| {
    vec![
        p001::rule(),
        p002::rule(),
        p003::rule(),
        p004::rule(),
        p005::rule(),
        p006::rule(),
        p007::rule(),
        p008::rule(),
        p009::rule(),
        p101::rule(),
        p102::rule(),
        p103::rule(),
        p104::rule(),
        p105::rule(),
        p106::rule(),
        p107::rule(),
        p108::rule(),
        p201::rule(),
        p202::rule(),
        p203::rule(),
        p204::rule(),
        p205::rule(),
        p206::rule(),
        p207::rule(),
        p208::rule(),
        p209::rule(),
        p210::rule(),
        p211::rule(),
        p212::rule(),
        p213::rule(),
        p301::rule(),
        p302::rule(),
        p303::rule(),
        p304::rule(),
        p401::rule(),
        p402::rule(),
        p403::rule(),
        p404::rule(),
        p501::rule(),
        p502::rule(),
        p503::rule(),
        p504::rule(),
        p505::rule(),
        p506::rule(),
    ]
});

/// The rule of a code, in any case, or of a name.
pub fn by_name(name: &str) -> Option<&'static Rule> {
    ALL.iter().find(|rule| rule.code.eq_ignore_ascii_case(name) || rule.name == name)
}

/// What checking a plan gave.
pub struct Checked<'a> {
    /// The plan.
    pub plan: &'a Plan,
    /// The findings, by file, place and code.
    pub findings: Vec<Finding>,
    /// How many findings comments and the baseline accept.
    pub accepted: usize,
}

/// Runs the rules that the plan's configuration selects.
pub fn check(plan: &Plan) -> Checked<'_> {
    let silence = Silence::of(plan);
    let (mut all, mut accepted) = (Vec::new(), 0);
    for rule in ALL.iter().filter(|rule| plan.config.runs(rule)) {
        let mut findings = Findings::new(rule);
        (rule.check)(plan, &mut findings);
        for finding in findings.into_vec() {
            if !plan.config.applies(rule, plan.file(finding.place.file)) {
                continue;
            }
            match silence.accepts(&finding, plan) {
                true => accepted += 1,
                false => all.push(finding),
            }
        }
    }
    all.sort_by_key(|finding| (finding.place, finding.rule.code));
    Checked { plan, findings: all, accepted }
}

impl std::fmt::Debug for Rule {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Rule({})", self.code)
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::plan::{Config, Draft, fix};

    /// The plan of some files, on the first day of 2026.
    pub(crate) fn plan(files: &[(&str, &str)]) -> Plan {
        let mut draft = Draft::default();
        files.iter().for_each(|(name, text)| draft.add(name, text.as_bytes().to_vec()));
        draft.finish(&Config::default(), "2026-01-01".parse().ok())
    }

    /// What a rule finds in some files: `line:column message`, as the reports order it.
    pub(crate) fn found(code: &str, files: &[(&str, &str)]) -> Vec<String> {
        let plan = plan(files);
        let checked = check(&plan);
        let of_rule = checked.findings.iter().filter(|finding| finding.rule.code == code);
        of_rule
            .map(|finding| {
                let at = plan.position(finding.place);
                format!("{}:{} {}", at.line, at.column, finding.message)
            })
            .collect()
    }

    /// The text of the only file after all fixes of a rule.
    pub(crate) fn fixed(code: &str, name: &str, text: &str) -> String {
        let plan = plan(&[(name, text)]);
        let mut checked = check(&plan);
        checked.findings.retain(|finding| finding.rule.code == code);
        let fixed = fix::apply(&plan, &checked.findings);
        fixed.into_iter().next().map_or(text.to_owned(), |fixed| fixed.text)
    }

    #[test]
    fn every_rule_finds_something_in_its_bad_example_and_nothing_in_its_good_one() {
        for rule in ALL.iter() {
            assert_ne!(found(rule.code, &rule.bad), [""; 0], "{}", rule.code);
            assert_eq!(found(rule.code, &rule.good), [""; 0], "{}", rule.code);
        }
    }

    #[test]
    fn a_good_example_parses() {
        for rule in ALL.iter() {
            assert_eq!(found("P001", &rule.good), [""; 0], "{}", rule.code);
        }
    }

    #[test]
    fn rules_are_in_order_and_say_what_they_must() {
        assert!(ALL.is_sorted_by(|a, b| a.code < b.code));
        for rule in ALL.iter() {
            let digits = rule.code.strip_prefix('P').filter(|d| d.len() == 3 && d.bytes().all(|b| b.is_ascii_digit()));
            assert!(digits.is_some(), "{}", rule.code);
            assert!(
                rule.name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-'),
                "{}",
                rule.name
            );
            assert!(!rule.about.is_empty() && !rule.about.ends_with('.'), "{}", rule.code);
            assert!(rule.why.ends_with('.'), "{}", rule.code);
        }
        let mut names: Vec<_> = ALL.iter().map(|rule| rule.name).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), ALL.len());
    }

    #[test]
    fn what_a_rule_fixes_it_does_not_find_again() {
        for rule in ALL.iter().filter(|rule| rule.fixable) {
            let [(name, text)] = rule.bad.as_slice() else {
                panic!("{}: a fixable rule has a bad example of one file", rule.code)
            };
            let once = fixed(rule.code, name, text);
            assert_ne!(once, *text, "{}", rule.code);
            assert_eq!(found(rule.code, &[(name, &once)]), [""; 0], "{}", rule.code);
            assert_eq!(fixed(rule.code, name, &once), once, "{}", rule.code);
        }
    }
}
