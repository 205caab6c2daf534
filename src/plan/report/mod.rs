//! Reports: one file per output format.

mod concise;
mod fingerprint;
mod github;
mod gitlab;
mod human;
mod json;
mod jsonl;
mod junit;
mod rdjson;
mod sarif;
mod spot;

use super::rules::Checked;
use serde::Serialize;
use std::borrow::Cow;
use std::sync::LazyLock;

/// How a report is dressed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Look {
    /// Whether colours are wanted.
    pub colour: bool,
}

/// An output format.
pub struct Report {
    /// Its name in `--report`.
    pub name: &'static str,
    /// One line for lists.
    pub about: &'static str,
    /// Appends the findings.
    pub write: fn(&Checked<'_>, Look, &mut Vec<u8>),
}

/// Every report; the first is the one that is written when none is asked for.
pub static ALL: LazyLock<Vec<Report>> = LazyLock::new(|| {
    vec![
        human::report(),
        concise::report(),
        json::report(),
        jsonl::report(),
        github::report(),
        gitlab::report(),
        sarif::report(),
        junit::report(),
        rdjson::report(),
    ]
});

/// The report of this name.
pub fn by_name(name: &str) -> Option<&'static Report> {
    ALL.iter().find(|report| report.name == name)
}

/// Whether a character does something other than stand in its line: controls, and marks that turn the direction of
/// writing, behind which a text can hide what it says.
fn moves(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// A text that stays on its line of a terminal or of a list.
fn one_line(text: &str) -> Cow<'_, str> {
    match text.contains(moves) {
        true => Cow::Owned(text.chars().map(|c| if moves(c) { char::REPLACEMENT_CHARACTER } else { c }).collect()),
        false => Cow::Borrowed(text),
    }
}

/// A file name as documents of code hosts know it: below the folder of the run.
fn below(name: &str) -> &str {
    name.strip_prefix("./").unwrap_or(name)
}

/// Appends a document on a line of its own.
fn document(value: &impl Serialize, out: &mut Vec<u8>) {
    // documents of texts and numbers, appended to a vector, cannot fail
    let _ = serde_json::to_writer(&mut *out, value);
    out.push(b'\n');
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_would_leave_its_line_is_replaced() {
        assert_eq!(one_line("a\nb\u{1b}[2Jc\u{202e}d\u{85}"), "a\u{fffd}b\u{fffd}[2Jc\u{fffd}d\u{fffd}");
        assert!(matches!(one_line("zürich \u{1f30d}"), Cow::Borrowed(_)));
    }
}
