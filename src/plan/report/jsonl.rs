//! JSON, one finding a line: for tools that read streams. `schema/plan.schema.json` describes a line.

use crate::plan::check::Checked;
use crate::plan::report::document::document;
use crate::plan::report::format::{Look, ReportFormat};
use crate::plan::report::json::{JsonFinding, SCHEMA, row};
use serde::Serialize;

/// The report.
pub(super) static REPORT: ReportFormat = ReportFormat { name: "jsonl", about: "JSON, one finding a line", write };

#[derive(Serialize)]
struct JsonLine<'a> {
    schema: u8,
    #[serde(flatten)]
    row: JsonFinding<'a>,
}

fn write(checked: &Checked<'_>, _: Look, out: &mut Vec<u8>) {
    for finding in &checked.findings {
        document(&JsonLine { schema: SCHEMA, row: row(checked.plan, finding) }, out);
    }
}
