//! Comments that accept a finding: `# plan: ignore=P301 reason`, on the line or alone on the line above.

use crate::plan::config::Selector;
use crate::plan::finding::Finding;
use crate::plan::model::{Plan, PlanFile};
use std::collections::HashMap;

/// The words after the sign of a comment.
const WORD: &str = "plan: ignore=";

/// The lines of a plan's files on which rules are silent: by file number and line.
pub struct Silence {
    lines: HashMap<(u32, u32), Vec<Selector>>,
}

impl Silence {
    /// What the comments of all files say.
    pub fn of(plan: &Plan) -> Silence {
        let mut lines: HashMap<_, Vec<Selector>> = HashMap::new();
        for (number, file) in plan.files.iter().enumerate() {
            for (line, selectors) in comments(file) {
                lines.entry((number as u32, line)).or_default().extend(selectors);
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

/// The comments of a file: the line each is about, and the rules it silences.
fn comments(file: &PlanFile) -> Vec<(u32, Vec<Selector>)> {
    let found = memchr::memmem::find_iter(file.text.as_bytes(), WORD);
    found.filter_map(|at| comment(file, at)).collect()
}

fn comment(file: &PlanFile, at: usize) -> Option<(u32, Vec<Selector>)> {
    let position = file.position(at as u32);
    let line = file.line(position.line);
    let start = file.line_start(position.line) as usize;
    let before = line.get(..at - start)?.trim_end();
    let sign = file.format.comments.iter().find(|sign| before.ends_with(*sign))?;
    // from the end: a line may hold many comments
    let alone = before.strip_suffix(sign)?.trim_end().is_empty();
    let codes = line.get(at - start + WORD.len()..)?.split_whitespace().next()?;
    let selectors = codes.split(',').filter_map(|code| Selector::parse(code).ok()).collect();
    Some((position.line + u32::from(alone), selectors))
}
