//! One JSON document: what was read, what was found. `schema/plan.schema.json` describes it.

use super::spot::Spot;
use super::{Look, Report, below, document};
use crate::plan::finding::Finding;
use crate::plan::model::{Place, Plan};
use crate::plan::rules::Checked;
use crate::plan::{Level, finding};
use serde::Serialize;
use std::borrow::Cow;

/// The report.
pub(super) fn report() -> Report {
    Report { name: "json", about: "one JSON document: schema/plan.schema.json", write }
}

/// The version of the shape, of this report and of `jsonl`.
pub(super) const SCHEMA: u8 = 1;

#[derive(Serialize)]
struct Document<'a> {
    schema: u8,
    files: Vec<File<'a>>,
    entries: usize,
    records: usize,
    summary: Summary,
    findings: Vec<Row<'a>>,
}

#[derive(Serialize)]
struct File<'a> {
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
pub(super) struct Row<'a> {
    code: &'static str,
    name: &'static str,
    level: &'static str,
    message: &'a str,
    #[serde(flatten)]
    at: Spot<'a>,
    related: Vec<Related<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    fix: Option<Fix<'a>>,
}

#[derive(Serialize)]
struct Related<'a> {
    message: &'a str,
    #[serde(flatten)]
    at: Spot<'a>,
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
    at: Spot<'a>,
}

fn write(checked: &Checked<'_>, _: Look, out: &mut Vec<u8>) {
    let (plan, findings) = (checked.plan, &checked.findings);
    let count = |level: Level| findings.iter().filter(|finding| finding.rule.level == level).count();
    let files = plan.files.iter().map(|f| File { file: below(&f.name), format: f.reader.name, readable: !f.unusable });
    let summary = Summary {
        error: count(Level::Error),
        warning: count(Level::Warning),
        info: count(Level::Info),
        accepted: checked.accepted,
        fixable: findings.iter().filter(|finding| finding.fix.is_some()).count(),
    };
    let answer = Document {
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
pub(super) fn row<'a>(plan: &'a Plan, finding: &'a Finding) -> Row<'a> {
    let related = |(place, message): &'a (Place, Cow<'static, str>)| Related { message, at: Spot::of(plan, *place) };
    let edit = |edit: &'a finding::Edit| Edit { text: &edit.text, at: Spot::of(plan, edit.place) };
    let fix = finding.fix.as_deref();
    Row {
        code: finding.rule.code,
        name: finding.rule.name,
        level: finding.rule.level.name(),
        message: &finding.message,
        at: Spot::of(plan, finding.place),
        related: finding.related.iter().map(related).collect(),
        fix: fix.map(|fix| Fix { about: &fix.about, edits: fix.edits.iter().map(edit).collect() }),
    }
}
