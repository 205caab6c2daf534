//! One JSON document: what was read, what was found. `schema/plan.schema.json` describes it.

use crate::plan::check::Checked;
use crate::plan::finding;
use crate::plan::finding::{Finding, Level};
use crate::plan::model::{Plan, Span};
use crate::plan::report::document::{below, document};
use crate::plan::report::format::{Look, ReportFormat};
use crate::plan::report::source_span::SourceSpan;
use serde::Serialize;
use std::borrow::Cow;

/// The report.
pub(super) static REPORT: ReportFormat =
    ReportFormat { name: "json", about: "one JSON document: schema/plan.schema.json", write };

/// The version of the shape, of this report and of `jsonl`.
pub(super) const SCHEMA: u8 = 1;

#[derive(Serialize)]
struct JsonReport<'a> {
    schema: u8,
    files: Vec<JsonFile<'a>>,
    entries: usize,
    records: usize,
    summary: Summary,
    findings: Vec<JsonFinding<'a>>,
}

#[derive(Serialize)]
struct JsonFile<'a> {
    file: &'a str,
    format: &'static str,
    readable: bool,
}

#[derive(Serialize)]
struct Summary {
    error: usize,
    warning: usize,
    info: usize,
    accepted: usize,
    fixable: usize,
}

/// A finding.
#[derive(Serialize)]
pub(super) struct JsonFinding<'a> {
    code: &'static str,
    name: &'static str,
    level: &'static str,
    message: &'a str,
    #[serde(flatten)]
    at: SourceSpan<'a>,
    related: Vec<Related<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    fix: Option<Fix<'a>>,
}

#[derive(Serialize)]
struct Related<'a> {
    message: &'a str,
    #[serde(flatten)]
    at: SourceSpan<'a>,
}

#[derive(Serialize)]
struct Fix<'a> {
    about: &'a str,
    edits: Vec<Edit<'a>>,
}

#[derive(Serialize)]
struct Edit<'a> {
    text: &'a str,
    #[serde(flatten)]
    at: SourceSpan<'a>,
}

fn write(checked: &Checked<'_>, _: Look, out: &mut Vec<u8>) {
    let (plan, findings) = (checked.plan, &checked.findings);
    let count = |level: Level| findings.iter().filter(|finding| finding.rule.level == level).count();
    let files =
        plan.files.iter().map(|f| JsonFile { file: below(&f.name), format: f.format.name, readable: !f.unusable });
    let summary = Summary {
        error: count(Level::Error),
        warning: count(Level::Warning),
        info: count(Level::Info),
        accepted: checked.accepted,
        fixable: findings.iter().filter(|finding| finding.fix.is_some()).count(),
    };
    let answer = JsonReport {
        schema: SCHEMA,
        files: files.collect(),
        entries: plan.entries.len(),
        records: plan.records.len(),
        summary,
        findings: findings.iter().map(|finding| row(plan, finding)).collect(),
    };
    document(&answer, out);
}

/// A finding as an object.
pub(super) fn row<'a>(plan: &'a Plan, finding: &'a Finding) -> JsonFinding<'a> {
    let related =
        |(place, message): &'a (Span, Cow<'static, str>)| Related { message, at: SourceSpan::of(plan, *place) };
    let edit = |edit: &'a finding::Edit| Edit { text: &edit.text, at: SourceSpan::of(plan, edit.place) };
    let fix = finding.fix.as_deref();
    JsonFinding {
        code: finding.rule.code,
        name: finding.rule.name,
        level: finding.rule.level.name(),
        message: &finding.message,
        at: SourceSpan::of(plan, finding.place),
        related: finding.related.iter().map(related).collect(),
        fix: fix.map(|fix| Fix { about: &fix.about, edits: fix.edits.iter().map(edit).collect() }),
    }
}
