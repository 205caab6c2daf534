//! What a reader is, and how lines and words are cut.

use crate::plan::draft::{Cell, Draft};
use crate::plan::model::FileFormat;

/// A reader: it makes entries and records of a text and notes what it cannot make sense of.
pub struct FormatReader {
    /// The format.
    pub format: FileFormat,
    /// Whether the text looks like this format.
    pub sniff: fn(&str) -> bool,
    /// Reads a text into the draft.
    pub read: fn(&str, &mut Draft),
}

impl FormatReader {
    /// Whether this is the given format.
    pub fn is(&self, other: &FormatReader) -> bool {
        std::ptr::eq(self, other)
    }
}

impl std::fmt::Debug for FormatReader {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Reader({})", self.format.name)
    }
}

/// The lines of a text without their ends, with the byte each begins at.
pub(crate) fn lines(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut at = 0;
    text.split_inclusive('\n').map(move |line| {
        let start = at;
        at += line.len();
        (start, line.trim_end_matches(['\n', '\r']))
    })
}

/// The words of a piece of text, with their places.
pub(crate) fn words(text: &str, start: usize) -> impl Iterator<Item = Cell<'_>> {
    let mut at = 0;
    std::iter::from_fn(move || {
        let rest = text.get(at..)?;
        let begin = at + (rest.len() - rest.trim_start().len());
        let word = text.get(begin..)?.split_whitespace().next()?;
        at = begin + word.len();
        Some(Cell::new(word, start + begin))
    })
}
