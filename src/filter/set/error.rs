//! What is wrong with a set of addresses.

use crate::filter::TermError;
use crate::format::ParseError;
use thiserror::Error;

/// A set that cannot be used.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum SetError {
    /// An item that is not a prefix, an address or a range.
    #[error("'{text}', column {}: expected {}", error.at + 1, error.expected)]
    Item {
        /// Its text.
        text: String,
        /// What is wrong with it.
        #[source]
        error: ParseError,
    },
    /// A term that is not known, or whose value is wrong.
    #[error("'{text}': {}", match problem { TermError::Unknown => "not a prefix, an address, a range or a term".to_owned(), other => other.to_string() })]
    Term {
        /// Its text.
        text: String,
        /// What is wrong with it.
        #[source]
        problem: TermError,
    },
    /// Something else is expected at this byte of the expression.
    #[error("'{text}', column {}: expected {expected}", at + 1)]
    Syntax {
        /// The expression.
        text: String,
        /// What was expected.
        expected: &'static str,
        /// At which byte.
        at: usize,
    },
    /// A list cannot be read.
    #[error("{name}: {source}")]
    List {
        /// Its name, with the line if that is known.
        name: String,
        /// Why.
        source: Box<dyn std::error::Error + Send + Sync>,
    },
}

impl SetError {
    /// The same error at a line of a list.
    #[must_use]
    pub fn in_line(self, name: &str, line: u64) -> SetError {
        SetError::List { name: format!("{name}, line {line}"), source: Box::new(self) }
    }

    pub(super) fn item(text: &[u8], error: ParseError) -> SetError {
        SetError::Item { text: lossy(text), error }
    }

    pub(super) fn term(text: &[u8], problem: TermError) -> SetError {
        SetError::Term { text: lossy(text), problem }
    }
}

pub(super) fn lossy(text: &[u8]) -> String {
    String::from_utf8_lossy(text).into_owned()
}
