//! Places in documents: file, and first and last line and column.

use crate::plan::model::{Plan, Position, Span};
use crate::plan::report::document::below;
use serde::Serialize;

/// A place with lines and columns from 1; the end is after the last character. Columns count characters.
#[derive(Clone, Copy, Serialize)]
pub(super) struct SourceSpan<'a> {
    pub(super) file: &'a str,
    pub(super) line: u32,
    pub(super) column: u32,
    pub(super) end_line: u32,
    pub(super) end_column: u32,
}

impl<'a> SourceSpan<'a> {
    pub(super) fn of(plan: &'a Plan, place: Span) -> SourceSpan<'a> {
        let file = plan.file(place.file);
        let (start, end) = (file.position(place.start), file.position(place.end.max(place.start)));
        SourceSpan {
            file: below(&file.name),
            line: start.line,
            column: start.column,
            end_line: end.line,
            end_column: end.column,
        }
    }
}

/// Line and column from 1 of a byte, the column in bytes of UTF-8.
pub(super) fn in_bytes(plan: &Plan, place: Span, at: u32) -> Position {
    let file = plan.file(place.file);
    let line = file.position(at).line;
    Position { line, column: at.saturating_sub(file.line_start(line)) + 1 }
}
