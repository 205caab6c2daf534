//! JSON, one finding a line: for tools that read streams. `schema/plan.schema.json` describes a line.

use super::json::{Row, SCHEMA, row};
use super::{Look, Report, document};
use crate::plan::rules::Checked;
use serde::Serialize;

/// The report.
pub(super) fn report() -> Report {
    Report { name: "jsonl", about: "JSON, one finding a line", write }
}

#[derive(Serialize)]
struct Line<'a> {
    schema: u8,
    #[serde(flatten)]
    row: Row<'a>,
}

fn write(checked: &Checked<'_>, _: Look, out: &mut Vec<u8>) {
    for finding in &checked.findings {
        document(&Line { schema: SCHEMA, row: row(checked.plan, finding) }, out);
    }
}
