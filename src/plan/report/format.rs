//! What a report is.

use crate::plan::check::Checked;

/// How a report looks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Look {
    /// Whether it is coloured.
    pub colour: bool,
}

/// An output format.
pub struct ReportFormat {
    /// Its name in `--report`.
    pub name: &'static str,
    /// One line for lists.
    pub about: &'static str,
    /// Appends the findings.
    pub write: fn(&Checked<'_>, Look, &mut Vec<u8>),
}
