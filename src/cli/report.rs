//! Messages: what went wrong, where, and what was expected.

use super::answer::{Failure, Place};
use super::console::notice;
use super::error::{describe_error, escape_for_message};
use super::option_names::typed;
use crate::action::{ActionError, StepError};
use crate::format::{Input, ParseError};

/// Appends the note of a line without data.
pub(super) fn blank_line(number: u64, out: &mut Vec<u8>) {
    notice(&format!("line {number} contains no address"), out);
}

/// Appends the message of a piece of data that has no answer: first what, then where and why.
pub(super) fn failure(failure: &Failure, input: Input<'_>, place: Place, out: &mut Vec<u8>) {
    let line = place.line.map(|n| format!("line {n}: ")).unwrap_or_default();
    let data = escape_for_message(input.first);
    match failure {
        Failure::Parse(error) => {
            notice(&format!("Error in given address '{data}' is not valid!"), out);
            notice(&format!("  {}", where_and_why(error, input, place)), out);
        }
        Failure::Long => {
            notice(&format!("Error in given address '{data}' is not valid!"), out);
            notice(&format!("  {line}{failure}"), out);
        }
        Failure::Usage(error) => {
            notice(&format!("Error: '{data}' cannot be converted"), out);
            notice(&format!("  {line}{error}"), out);
            error.report_hint(out);
        }
        _ => {
            notice(&format!("Error: '{data}' cannot be converted"), out);
            notice(&format!("  {line}{failure}"), out);
            if let Failure::Step(StepError { error: ActionError::Needs(param), .. }) = failure {
                notice(&format!("  give {}", typed(*param).join(" or ")), out);
            }
        }
    }
}

/// `line 3, column 11: expected a hex digit, found 'g'`.
fn where_and_why(error: &ParseError, input: Input<'_>, place: Place) -> String {
    let text = if error.in_second { input.second.unwrap_or_default() } else { input.first };
    let mut parts: Vec<String> = place.line.map(|n| format!("line {n}")).into_iter().collect();
    if error.in_second {
        parts.push("second word".to_owned());
    }
    parts.push(describe_error(error, text));
    parts.join(", ")
}
