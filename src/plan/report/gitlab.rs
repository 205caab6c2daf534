//! Code quality of GitLab: a JSON array of findings with fingerprints.

use super::spot::Spot;
use super::{Look, Report, document, fingerprint};
use crate::plan::Level;
use crate::plan::rules::Checked;
use serde::Serialize;

/// The report.
pub(super) fn report() -> Report {
    Report { name: "gitlab", about: "code quality of GitLab: an artifact of a job", write }
}

#[derive(Serialize)]
struct Row<'a> {
    description: &'a str,
    check_name: &'static str,
    fingerprint: String,
    severity: &'static str,
    location: Location<'a>,
}

#[derive(Serialize)]
struct Location<'a> {
    path: &'a str,
    lines: Lines,
}

#[derive(Serialize)]
struct Lines {
    begin: u32,
    end: u32,
}

fn write(checked: &Checked<'_>, _: Look, out: &mut Vec<u8>) {
    let fingerprints = fingerprint::all(checked);
    let rows = checked.findings.iter().zip(fingerprints).map(|(finding, fingerprint)| {
        let at = Spot::of(checked.plan, finding.place);
        let lines = Lines { begin: at.line, end: at.end_line };
        Row {
            description: &finding.message,
            check_name: finding.rule.code,
            fingerprint,
            severity: severity(finding.rule.level),
            location: Location { path: at.file, lines },
        }
    });
    document(&rows.collect::<Vec<_>>(), out);
}

fn severity(level: Level) -> &'static str {
    match level {
        Level::Error => "major",
        Level::Warning => "minor",
        Level::Info => "info",
    }
}
