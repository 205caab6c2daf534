//! The diagnostic format of reviewdog: findings with suggestions.

use crate::plan::check::Checked;
use crate::plan::finding::{Edit, Finding, Fix, Level};
use crate::plan::model::{Plan, Position, Span};
use crate::plan::report::document::{below, document};
use crate::plan::report::format::{Look, ReportFormat};
use crate::plan::report::source_span::in_bytes;
use serde::Serialize;
use std::borrow::Cow;

/// The report.
pub(super) static REPORT: ReportFormat =
    ReportFormat { name: "rdjson", about: "diagnostics of reviewdog, with suggestions", write };

#[derive(Serialize)]
struct RdjsonReport<'a> {
    source: RdjsonSource,
    diagnostics: Vec<Diagnostic<'a>>,
}

#[derive(Serialize)]
struct RdjsonSource {
    name: &'static str,
}

#[derive(Serialize)]
struct Diagnostic<'a> {
    message: &'a str,
    location: RdjsonLocation<'a>,
    severity: &'static str,
    code: Code,
    #[serde(skip_serializing_if = "Option::is_none")]
    suggestions: Option<[Suggestion; 1]>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    related_locations: Vec<Related<'a>>,
}

#[derive(Serialize)]
struct Code {
    value: &'static str,
}

#[derive(Serialize)]
struct RdjsonLocation<'a> {
    path: &'a str,
    range: RdjsonRange,
}

#[derive(Serialize)]
struct Related<'a> {
    message: &'a str,
    location: RdjsonLocation<'a>,
}

#[derive(Serialize)]
struct Suggestion {
    range: RdjsonRange,
    text: String,
}

/// From a character to the one after the last. The format counts columns in bytes of UTF-8.
#[derive(Serialize)]
struct RdjsonRange {
    start: Point,
    end: Point,
}

#[derive(Serialize)]
struct Point {
    line: u32,
    column: u32,
}

fn write(checked: &Checked<'_>, _: Look, out: &mut Vec<u8>) {
    let diagnostics = checked.findings.iter().map(|finding| diagnostic(checked.plan, finding)).collect();
    document(&RdjsonReport { source: RdjsonSource { name: "ipv6calc" }, diagnostics }, out);
}

fn diagnostic<'a>(plan: &'a Plan, finding: &'a Finding) -> Diagnostic<'a> {
    let related =
        |(place, message): &'a (Span, Cow<'static, str>)| Related { message, location: location(plan, *place) };
    let suggestion = finding.fix.as_deref().and_then(|fix| suggestion(plan, finding.place, fix));
    Diagnostic {
        message: &finding.message,
        location: location(plan, finding.place),
        severity: severity(finding.rule.level),
        code: Code { value: finding.rule.code },
        suggestions: suggestion.map(|one| [one]),
        related_locations: finding.related.iter().map(related).collect(),
    }
}

fn severity(level: Level) -> &'static str {
    match level {
        Level::Error => "ERROR",
        Level::Warning => "WARNING",
        Level::Info => "INFO",
    }
}

fn location(plan: &Plan, place: Span) -> RdjsonLocation<'_> {
    RdjsonLocation { path: below(&plan.file(place.file).name), range: range(plan, place) }
}

fn range(plan: &Plan, place: Span) -> RdjsonRange {
    let point = |at: u32| {
        let Position { line, column } = in_bytes(plan, place, at);
        Point { line, column }
    };
    RdjsonRange { start: point(place.start), end: point(place.end.max(place.start)) }
}

/// A correction as one replacement: a suggestion is one, in the file of its finding. Edits apart become one with the
/// text between them.
fn suggestion(plan: &Plan, place: Span, fix: &Fix) -> Option<Suggestion> {
    let mut edits: Vec<&Edit> = fix.edits.iter().collect();
    edits.sort_by_key(|edit| edit.place);
    let (first, last) = (edits.first()?.place, edits.last()?.place);
    let here = edits.iter().all(|edit| edit.place.file == place.file);
    let whole = Span { end: last.end, ..first };
    let (mut text, mut at) = (String::new(), first.start);
    for edit in edits {
        text.push_str(plan.text(Span { start: at, end: edit.place.start, ..first }));
        text.push_str(&edit.text);
        at = edit.place.end;
    }
    here.then(|| Suggestion { range: range(plan, whole), text })
}
