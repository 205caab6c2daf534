//! Concise: `file:line:column: P101 message`, one finding a line.

use crate::plan::check::Checked;
use crate::plan::report::format::{Look, ReportFormat};
use crate::plan::text::{no_command, no_inner_command};
use std::io::Write;

/// The report.
pub(super) static REPORT: ReportFormat =
    ReportFormat { name: "concise", about: "file:line:column: P101 message, one finding a line", write };

fn write(checked: &Checked<'_>, _: Look, out: &mut Vec<u8>) {
    for finding in &checked.findings {
        let file = no_command(&checked.plan.file(finding.place.file).name);
        let at = checked.plan.position(finding.place);
        let (code, message) = (finding.rule.code, no_inner_command(&finding.message));
        // a vector takes everything
        let _ = writeln!(out, "{file}:{}:{}: {code} {message}", at.line, at.column);
    }
}
