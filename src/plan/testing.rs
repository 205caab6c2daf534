//! What the tests of rules start from: small plans, and what a rule finds in them.

use crate::plan::check::check;
use crate::plan::config::Config;
use crate::plan::draft::Draft;
use crate::plan::fix;
use crate::plan::model::Plan;
use crate::plan::readers;

/// The plan of some files, on the first day of 2026.
pub(crate) fn plan(files: &[(&str, &str)]) -> Plan {
    let mut draft = Draft::default();
    files.iter().for_each(|(name, text)| readers::add(&mut draft, None, name, text.as_bytes().to_vec()));
    draft.finish("2026-01-01".parse().ok())
}

/// What a rule finds in some files: `line:column message`, as the reports order it.
pub(crate) fn found(code: &str, files: &[(&str, &str)]) -> Vec<String> {
    let plan = plan(files);
    let checked = check(&plan, &Config::default());
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
    fixed_as(code, None, name, text)
}

/// The same of a file that is read in this format.
pub(crate) fn fixed_as(code: &str, format: Option<&str>, name: &str, text: &str) -> String {
    let mut draft = Draft::new(Vec::new());
    readers::add(&mut draft, format.and_then(readers::by_name), name, text.as_bytes().to_vec());
    let plan = draft.finish("2026-01-01".parse().ok());
    let mut checked = check(&plan, &Config::default());
    checked.findings.retain(|finding| finding.rule.code == code);
    let fixed = fix::apply(&plan, &checked.findings, &[]);
    fixed.into_iter().next().map_or(text.to_owned(), |fixed| fixed.text)
}
