//! Comments that accept a finding: `# plan: ignore=P301 reason`, on the line or alone on the line above.

use crate::plan::config::Selector;
use crate::plan::finding::Finding;
use crate::plan::model::{Plan, PlanFile};
use std::collections::HashMap;

/// The words after the sign of a comment.
pub const IGNORE: &str = "plan: ignore=";

/// The lines of a plan's files on which rules are silent: by file number and line.
pub struct Silence {
    lines: HashMap<(u32, u32), Vec<Selector>>,
}

impl Silence {
    /// What the comments of all files say.
    pub fn of(plan: &Plan) -> Silence {
        let mut lines: HashMap<_, Vec<Selector>> = HashMap::new();
        for (number, file) in plan.files.iter().enumerate() {
            for accepted in accepted_findings(file) {
                lines.entry((number as u32, accepted.line)).or_default().extend(accepted.selectors());
            }
        }
        Silence { lines }
    }

    /// Whether a comment accepts the finding.
    pub fn accepts(&self, finding: &Finding, plan: &Plan) -> bool {
        if self.lines.is_empty() {
            return false;
        }
        let line = plan.position(finding.place).line;
        let selectors = self.lines.get(&(finding.place.file.0, line));
        selectors.is_some_and(|all| all.iter().any(|selector| selector.takes(finding.rule)))
    }
}

/// A comment that accepts findings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AcceptedFindings<'a> {
    /// The line whose findings it accepts.
    pub line: u32,
    /// The codes of the rules, with commas between them.
    pub codes: &'a str,
    /// The rest of the comment; empty if there is no reason.
    pub reason: &'a str,
}

impl AcceptedFindings<'_> {
    fn selectors(&self) -> impl Iterator<Item = Selector> {
        self.codes.split(',').filter_map(|code| Selector::parse(code).ok())
    }
}

/// The comments of a file that accept findings.
pub fn accepted_findings(file: &PlanFile) -> impl Iterator<Item = AcceptedFindings<'_>> {
    memchr::memmem::find_iter(file.text.as_bytes(), IGNORE).filter_map(|at| comment(file, at))
}

fn comment(file: &PlanFile, at: usize) -> Option<AcceptedFindings<'_>> {
    let position = file.position(at as u32);
    let line = file.line(position.line);
    let start = file.line_start(position.line) as usize;
    let before = line.get(..at - start)?.trim_end();
    let sign = file.format.comments.iter().find(|sign| before.ends_with(*sign))?;
    // from the end: a line may hold many comments
    let alone = before.strip_suffix(sign)?.trim_end().is_empty();
    let text = line.get(at - start + IGNORE.len()..)?;
    // another one may follow
    let next = text.find(IGNORE).and_then(|next| text.get(..next)).map(str::trim_end);
    let before = |text| file.format.comments.iter().find_map(|sign| str::strip_suffix(text, *sign));
    let text = next.and_then(before).unwrap_or(text).trim();
    let (codes, reason) = text.split_once(char::is_whitespace).unwrap_or((text, ""));
    let (codes, reason) = (codes.trim_end_matches("*/"), reason.trim_end_matches("*/").trim());
    (!codes.is_empty()).then_some(AcceptedFindings { line: position.line + u32::from(alone), codes, reason })
}
