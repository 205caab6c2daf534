//! Statistics of a log: how many lines come from which kind of address.
//!
//! [`Counter`] counts words and gives [`Counts`], which add up: those of threads, or of [partial results](Partial) of
//! several runs. A [`StatsReport`] is counts with their context, and is written as rows, columns or JSON.

pub(crate) mod chart;
mod columns;
mod count;
mod counts;
mod json;
mod partial;
mod row;
mod rows;
pub(crate) mod svg;

pub use columns::Columns;
pub use count::{CountOutcome, Counter};
pub use counts::{Counts, Different, ExtraStats, Hits};
pub use partial::{Partial, PartialError};
pub use row::StatsRow;

use crate::format::write_json;

/// Counts and their context.
#[derive(Clone, Copy, Debug)]
pub struct StatsReport<'a> {
    /// The counts.
    pub counts: &'a Counts,
    /// What the caller calls the log, such as a month.
    pub token: Option<&'a str>,
    /// When the report is made, in seconds since 1970-01-01 00:00:00 UTC.
    pub time: u64,
    /// The databases that gave answers, as footers name them.
    pub databases: &'a [String],
}

/// A document as one line of JSON.
pub(crate) fn line_of_json(document: &impl serde::Serialize) -> String {
    let mut line = Vec::new();
    // a document whose keys are texts has a form in JSON
    let _ = write_json(document, &mut line);
    line.push(b'\n');
    String::from_utf8(line).unwrap_or_default()
}

#[cfg(test)]
mod tests;
