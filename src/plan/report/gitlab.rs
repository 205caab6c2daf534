//! Code quality of GitLab: a JSON array of findings with fingerprints.

use crate::plan::check::Checked;
use crate::plan::finding::Level;
use crate::plan::report::document::document;
use crate::plan::report::fingerprint;
use crate::plan::report::format::{Look, ReportFormat};
use crate::plan::report::source_span::SourceSpan;
use serde::Serialize;

/// The report.
pub(super) static REPORT: ReportFormat =
    ReportFormat { name: "gitlab", about: "code quality of GitLab: an artifact of a job", write };

#[derive(Serialize)]
struct GitlabIssue<'a> {
    description: &'a str,
    check_name: &'static str,
    fingerprint: String,
    severity: &'static str,
    location: GitlabLocation<'a>,
}

#[derive(Serialize)]
struct GitlabLocation<'a> {
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
        let at = SourceSpan::of(checked.plan, finding.place);
        let lines = Lines { begin: at.line, end: at.end_line };
        GitlabIssue {
            description: &finding.message,
            check_name: finding.rule.code,
            fingerprint,
            severity: severity(finding.rule.level),
            location: GitlabLocation { path: at.file, lines },
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
