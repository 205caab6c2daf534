//! Reports: one file per output format.

mod concise;

use super::rules::Checked;

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
pub static ALL: &[&Report] = &[&concise::REPORT];

/// The report of this name.
pub fn by_name(name: &str) -> Option<&'static Report> {
    ALL.iter().copied().find(|report| report.name == name)
}
