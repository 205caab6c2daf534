//! Concise: `file:line:column: P101 message`, one finding a line.

use super::{Look, Report};
use crate::plan::rules::Checked;
use std::io::Write;

/// The report.
pub(super) static REPORT: Report =
    Report { name: "concise", about: "file:line:column: P101 message, one finding a line", write };

fn write(checked: &Checked<'_>, _: Look, out: &mut Vec<u8>) {
    for finding in &checked.findings {
        let file = &checked.plan.file(finding.place.file).name;
        let at = checked.plan.position(finding.place);
        // a vector takes everything
        let _ = writeln!(out, "{file}:{}:{}: {} {}", at.line, at.column, finding.rule.code, finding.message);
    }
}
