//! The result of one piece of data: an answer, or a failure at a place.

use super::error::CliError;
use super::job::Route;
use crate::action::{StepError, TestVerdict};
use crate::addr::Value;
use crate::format::{self, BitRangeError, Format, ParseError, PrintError, Style};
use crate::info::InfoError;
use crate::stream;
use thiserror::Error;

/// Why one piece of data has no answer.
#[derive(Debug, Error)]
pub(super) enum Failure {
    /// It is not in its notation.
    #[error(transparent)]
    Parse(#[from] ParseError),
    /// A line longer than any address.
    #[error("the line is longer than {} bytes", stream::LONGEST)]
    Long,
    /// Prefix length and bit range.
    #[error(transparent)]
    Range(#[from] BitRangeError),
    /// An action.
    #[error(transparent)]
    Step(#[from] StepError),
    /// The output type.
    #[error(transparent)]
    Print(#[from] PrintError),
    /// No information exists about this kind of value.
    #[error(transparent)]
    Info(#[from] InfoError),
    /// Kinds or options that do not fit this data.
    #[error(transparent)]
    Usage(#[from] CliError),
}

/// The place of a piece of data.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place {
    /// The line of a pipe; `None` for the command line.
    pub(super) line: Option<u64>,
}

/// An answer.
pub(super) struct Answer<'a> {
    /// Its route.
    pub(super) route: &'a Route,
    /// The value as it was read.
    pub(super) read: Value,
    /// The value as it left the pipeline.
    pub(super) value: Value,
    /// Whether it passed the filters, if there are any.
    pub(super) passed: Option<bool>,
    /// The verdict if it ended at a test.
    pub(super) verdict: Option<TestVerdict>,
}

/// The notation that a value is written in at the end of its route. What a key reveals may be of either family: it is
/// written in the plain notation of its kind unless an output type was chosen.
///
/// # Errors
/// If the chosen output type cannot write it.
#[inline]
pub(super) fn target(route: &Route, value: &Value) -> Result<&'static Format, PrintError> {
    let (to, kind) = (route.to.ok_or(PrintError::Kind)?, value.kind());
    if to.takes().has(kind) {
        return Ok(to);
    }
    let other = route.chosen.then(|| format::plain(kind));
    format::writer(to, kind).or(other).ok_or(PrintError::OtherKind(to.name, kind.name()))
}

/// The text of a value in the output type of its route.
#[inline]
pub(super) fn text(route: &Route, value: &Value, out: &mut Vec<u8>) -> Result<(), PrintError> {
    let print = target(route, value)?.print.as_ref().ok_or(PrintError::Kind)?;
    (print.run)(value, &route.style, out)
}

/// The text of a value in the plain notation of its kind.
pub(super) fn plain(value: &Value, out: &mut Vec<u8>) {
    if let Some(print) = format::plain(value.kind()).print.as_ref() {
        let _ = (print.run)(value, &Style::default(), out);
    }
}

/// The same, with addresses in their canonical form.
pub(super) fn canonical(value: &Value, out: &mut Vec<u8>) {
    if let Some(print) = format::plain(value.kind()).print.as_ref() {
        let _ = (print.run)(value, &Style::CANONICAL, out);
    }
}
