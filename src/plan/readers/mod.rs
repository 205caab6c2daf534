//! Readers: one file per input format. A reader makes entries and records of a text and notes what makes no sense.

pub mod csv;
pub mod dns;
pub mod hosts;
pub mod iproute;
pub mod ipset;
pub mod item;
pub mod json;
pub mod kea;
pub mod native;
pub mod nft;
pub mod radvd;
pub mod text;
pub mod tokens;
pub mod toml;
pub mod value;
pub mod yaml;

use super::draft::{Cell, Draft};
use std::sync::LazyLock;

/// An input format.
pub struct Reader {
    /// Its name in `--format`.
    pub name: &'static str,
    /// One line for lists.
    pub about: &'static str,
    /// The endings of file names, without dot; several readers may share one.
    pub extensions: &'static [&'static str],
    /// What comments begin with.
    pub comments: &'static [&'static str],
    /// Whether the text looks like this format.
    pub sniff: fn(&str) -> bool,
    /// Reads a text into the draft.
    pub read: fn(&str, &mut Draft),
}

/// Every input format. Of several that would do, the first is taken.
pub static ALL: LazyLock<Vec<&Reader>> = LazyLock::new(|| {
    vec![
        &native::TOML,
        &native::YAML,
        &kea::READER,
        &iproute::ADDR,
        &iproute::ROUTE,
        &native::JSON,
        &csv::READER,
        &dns::READER,
        &hosts::READER,
        &radvd::READER,
        &nft::READER,
        &ipset::READER,
        &text::READER,
    ]
});

/// The format of this name.
pub fn by_name(name: &str) -> Option<&'static Reader> {
    ALL.iter().copied().find(|reader| reader.name == name)
}

/// The format of a file: the first whose ending fits and that knows the text, or the first whose ending fits, or the
/// first that knows the text, or plain text.
pub fn choose(name: &str, text: &str) -> &'static Reader {
    let base = name.rsplit('/').next().unwrap_or(name);
    let ending = base.rsplit_once('.').map_or("", |(_, ending)| ending);
    let fits = |reader: &&&Reader| reader.extensions.iter().any(|e| e.eq_ignore_ascii_case(ending));
    let knows = |reader: &&&Reader| (reader.sniff)(text);
    let by_ending = || ALL.iter().filter(fits);
    by_ending()
        .find(knows)
        .or_else(|| by_ending().next())
        .or_else(|| ALL.iter().find(knows))
        .copied()
        .unwrap_or(&text::READER)
}

impl Reader {
    /// Whether this is the given format.
    pub fn is(&self, other: &Reader) -> bool {
        std::ptr::eq(self, other)
    }
}

impl std::fmt::Debug for Reader {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Reader({})", self.name)
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
