//! What a change of a plan makes worse: the findings that only the new version has.

use crate::plan::check::check;
use crate::plan::config::{Config, Selector};
use crate::plan::finding::{Finding, Level};
use crate::plan::model::{Plan, PlanFile};
use crate::plan::rules::{self, hierarchy::p101_sibling_overlap};
use std::collections::{HashMap, HashSet};

/// Rules about how things are at the moment, which whatever is added changes: what is in use, and how full a prefix is.
const OF_THE_MOMENT: [&str; 2] = ["P108", "P501"];

/// The errors and warnings that the new version of a plan has, and the old one does not have at the same words. Both were
/// read from the same files. What is in use and how full the plan is does not count, nor does information.
pub fn introduced(before: &Plan, after: &Plan, config: &Config) -> Vec<Finding> {
    let minor = rules::ALL.iter().filter(|rule| rule.level < Level::Warning || OF_THE_MOMENT.contains(&rule.code));
    let mut config = config.clone();
    config.ignore.extend(minor.map(|rule| Selector::Name(rule.name)));
    let found = check(after, &config).findings;
    if found.is_empty() {
        return found;
    }
    // of the old version only the rules that find something in the new one matter
    let names: HashSet<&'static str> = found.iter().map(|finding| finding.rule.name).collect();
    config.select = names.into_iter().map(Selector::Name).collect();
    let mut known: HashMap<_, usize> = HashMap::new();
    for finding in check(before, &config).findings {
        *known.entry(key(before, &finding)).or_default() += 1;
    }
    let mut is_new = |finding: &Finding| match known.get_mut(&key(after, finding)).filter(|count| **count > 0) {
        Some(count) => {
            *count -= 1;
            false
        }
        None => true,
    };
    found.into_iter().filter(|finding| is_new(finding)).collect()
}

/// Whether a prefix within one that does not hold it would be reported in a file, by rule P101.
pub fn reports_overlap(config: &Config, file: &PlanFile) -> bool {
    let rule = &p101_sibling_overlap::RULE;
    config.runs(rule) && config.applies(rule, file)
}

/// The rule whose messages name another entry as an example, which may be any of several.
const WITH_EXAMPLE: &str = "P209";

/// By what a finding is known again when lines have moved: its rule, its file, the words that it is about, and its message,
/// which counts what is wrong with them.
fn key(plan: &Plan, finding: &Finding) -> (&'static str, usize, String, Box<str>) {
    let place = finding.place;
    let words = plan.file(place.file).text.get(place.start as usize..place.end as usize).unwrap_or_default();
    let message = if finding.rule.code == WITH_EXAMPLE { Box::default() } else { finding.message.clone() };
    (finding.rule.code, place.file.index(), words.to_owned(), message)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::testing::plan;

    /// The rules that find something new in the second text.
    fn codes(before: &str, after: &str) -> Vec<&'static str> {
        let found = introduced(&plan(&[("plan.txt", before)]), &plan(&[("plan.txt", after)]), &Config::default());
        found.iter().map(|finding| finding.rule.code).collect()
    }

    #[test]
    fn what_was_found_before_is_not_new() {
        let site = "2001:db8::/48 # role=site\n";
        let lan = format!("{site}2001:db8::/65 # role=lan\n");
        assert_eq!(codes(site, &lan), ["P201"]);
        assert_eq!(codes(&lan, &format!("# one line more\n{lan}")), [""; 0]);
        // one more in what one finding counts
        let free = "2001:db8::/44 # role=free\n2001:db8::/48\n2001:db8:1::/48\n";
        assert_eq!(codes(free, &format!("{free}2001:db8:2::/48\n")), ["P101"]);
        // of the same words one more
        assert_eq!(codes(&lan, &format!("{lan}2001:db8::/65 # role=lan\n")), ["P103", "P201"]);
    }

    #[test]
    fn information_and_how_full_a_plan_is_do_not_count() {
        let site = "2001:db8::/48 # role=site\n";
        assert_eq!(codes(site, &format!("{site}2001:db8::/126 # role=p2p\n")), [""; 0]);
    }
}
