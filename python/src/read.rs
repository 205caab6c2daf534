//! Texts to values, and why a row has no answer.

use ipv6calc::action::StepError;
use ipv6calc::addr::{Kind, Value};
use ipv6calc::anon::AnonError;
use ipv6calc::format::{self, Format, Input, ParseError, Print, PrintError, Style, TextWindow};
use thiserror::Error;

/// Why a row has no answer.
#[derive(Debug, Error)]
pub(crate) enum RowError {
    /// The text is not in its notation.
    #[error("{0}")]
    Parse(ParseError),
    /// More than one word where a notation has one.
    #[error("expected one address, and nothing after it")]
    Words,
    /// A notation that is only written.
    #[error("notation '{0}' cannot be read")]
    Unreadable(&'static str),
    /// A notation that cannot write the value.
    #[error("notation '{to}' cannot write this kind of value: {}", .kind.name())]
    Unwritable {
        /// The notation.
        to: &'static str,
        /// The kind of value.
        kind: Kind,
    },
    /// An action.
    #[error(transparent)]
    Step(#[from] StepError),
    /// A printer.
    #[error("{0}")]
    Print(PrintError),
    /// Anonymisation.
    #[error(transparent)]
    Anon(#[from] AnonError),
}

impl From<ParseError> for RowError {
    fn from(error: ParseError) -> RowError {
        RowError::Parse(error)
    }
}

impl From<PrintError> for RowError {
    fn from(error: PrintError) -> RowError {
        RowError::Print(error)
    }
}

/// Reads a text in the notation that it is in.
///
/// # Errors
/// What was expected.
#[inline]
pub(crate) fn value(text: TextWindow<'_>) -> Result<Value, RowError> {
    match format::short_address(text) {
        Some(ip) => Ok(ip.into()),
        None => detected(text.text()),
    }
}

#[inline(never)]
fn detected(text: &[u8]) -> Result<Value, RowError> {
    let text = text.trim_ascii();
    let found = format::detect(text)?;
    // a reader of one word does not look at a second one
    if text.contains(&b' ') && !reads_words(found) {
        return Err(RowError::Words);
    }
    in_format(found, text)
}

fn reads_words(format: &Format) -> bool {
    let gives = format.parse.as_ref().map(|parse| parse.gives);
    matches!(gives, Some(Kind::IidToken | Kind::PrefixMac)) || format.is(&format::ifinet6::FORMAT)
}

/// Reads a text in a given notation, which may have two words.
///
/// # Errors
/// What was expected.
pub(crate) fn in_format(format: &'static Format, text: &[u8]) -> Result<Value, RowError> {
    let text = text.trim_ascii();
    let end = text.iter().position(u8::is_ascii_whitespace).unwrap_or(text.len());
    let (first, rest) = text.split_at_checked(end).unwrap_or((text, &[]));
    let rest = rest.trim_ascii();
    if !rest.is_empty() && !reads_words(format) {
        return Err(RowError::Words);
    }
    let format = format::variant(format, first);
    let parse = format.parse.as_ref().ok_or(RowError::Unreadable(format.name))?;
    Ok(parse.run(Input { first, second: (!rest.is_empty()).then_some(rest), more: false })?)
}

/// Appends a value in the plain notation of its kind.
///
/// # Errors
/// If it has none.
pub(crate) fn push_plain(value: &Value, out: &mut Vec<u8>) -> Result<(), RowError> {
    let plain = format::plain(value.kind());
    print(plain, value.kind()).and_then(|print| Ok((print.run)(value, &Style::default(), out)?))
}

/// The printer of a notation.
///
/// # Errors
/// If it is only read.
pub(crate) fn print(to: &'static Format, kind: Kind) -> Result<&'static Print, RowError> {
    to.print.as_ref().ok_or(RowError::Unwritable { to: to.name, kind })
}
