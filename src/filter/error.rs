//! What is wrong with an expression.

use crate::format::ParseError;
use crate::format::escape_controls;
use thiserror::Error;

/// A token of an expression that is wrong.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("filter token '{}': {problem}", escape_controls(token))]
pub struct FilterError {
    /// The token as it was written; bytes that are not UTF-8 are replaced.
    pub token: String,
    /// What is wrong with it.
    #[source]
    pub problem: TermError,
}

impl FilterError {
    pub(super) fn new(token: &[u8], problem: TermError) -> FilterError {
        FilterError { token: String::from_utf8_lossy(token).into_owned(), problem }
    }
}

/// What can be wrong with a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum TermError {
    /// Neither a type nor anything else that is known; [`super::known`] lists what is.
    #[error("not known")]
    Unknown,
    /// The address cannot be read.
    #[error("{0} of the address")]
    Address(#[source] ParseError),
    /// The value is of the wrong kind.
    #[error("expected {0}")]
    Value(&'static str),
    /// Too many conditions of this kind.
    #[error("more than {0} conditions of this kind")]
    TooMany(usize),
}
