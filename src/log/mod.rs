//! What the lines of a log become: lines with the type of the address in its place ([`convert`]), or statistics
//! ([`stats`]).
//!
//! The address is a word of the line; [`word()`] tells what it is. Anonymised addresses are read as what they still say.

pub mod convert;
mod facts;
pub(crate) mod recent;
pub mod stats;
mod word;

pub use word::{Word, blank_end, line_end, next_word, returns, word, word_end};
