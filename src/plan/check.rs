//! Checking: the rules that a configuration selects, run on a plan.

use crate::plan::config::Config;
use crate::plan::finding::{Finding, Findings};
use crate::plan::model::Plan;
use crate::plan::quote::quote;
use crate::plan::rules;
use crate::plan::silence::Silence;

/// What checking a plan gave.
pub struct Checked<'a> {
    /// The plan.
    pub plan: &'a Plan,
    /// The findings, by file, place and code.
    pub findings: Vec<Finding>,
    /// How many findings comments and the baseline accept.
    pub accepted: usize,
}

/// Runs the rules that a configuration selects.
pub fn check<'a>(plan: &'a Plan, config: &Config) -> Checked<'a> {
    let silence = Silence::of(plan);
    let (mut all, mut accepted) = (Vec::new(), 0);
    for rule in rules::ALL.iter().copied().filter(|rule| config.runs(rule)) {
        let mut findings = Findings::new(rule, config.thresholds);
        (rule.check)(plan, &mut findings);
        for finding in findings.into_vec() {
            if !config.applies(rule, plan.file(finding.place.file)) {
                continue;
            }
            match silence.accepts(&finding, plan) {
                true => accepted += 1,
                false => all.push(finding),
            }
        }
    }
    all.sort_by_key(|finding| (finding.place, finding.rule.code));
    quote(plan, &mut all);
    Checked { plan, findings: all, accepted }
}
