//! What few lines have, searched for once in the whole text instead of in each line: reverse names, and addresses that are
//! glued to what precedes them.

use super::words::glued_start;
use aho_corasick::packed;
use memchr::memmem;
use std::ops::Range;

/// What a line may have beside addresses as words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct LineParts {
    /// Whether there may be reverse names.
    pub(super) names: bool,
    /// Whether there may be glued addresses.
    pub(super) glued: bool,
}

impl LineParts {
    /// Of a line that has not been searched.
    pub(super) const ANY: LineParts = LineParts { names: true, glued: true };
}

/// The places from here on of what is searched for.
pub(super) struct Ahead<'t> {
    text: &'t [u8],
    /// The last letters of the trees of reverse names; `None` where the processor has no vectors for them.
    trees: Option<packed::Searcher>,
    dots: memmem::Finder<'static>,
    next_name: usize,
    next_dots: usize,
    next_option: usize,
}

impl<'t> Ahead<'t> {
    pub(super) fn of(text: &'t [u8]) -> Ahead<'t> {
        let trees = in_any_case(b"arpa").into_iter().chain(in_any_case(b"6.int"));
        let (trees, dots) = (packed::Searcher::new(trees), memmem::Finder::new(b".."));
        let mut ahead = Ahead { text, trees, dots, next_name: 0, next_dots: 0, next_option: 0 };
        ahead.next_name = ahead.name(0);
        ahead.next_dots = ahead.double_dot(0);
        ahead.next_option = ahead.option(0);
        ahead
    }

    /// What a line may have. Lines must not go back.
    #[inline]
    pub(super) fn parts(&mut self, line: &Range<usize>) -> LineParts {
        if self.next_name < line.start {
            self.next_name = self.name(line.start);
        }
        if self.next_dots < line.start {
            self.next_dots = self.double_dot(line.start);
        }
        if self.next_option < line.start {
            self.next_option = self.option(line.start);
        }
        LineParts { names: self.next_name < line.end, glued: self.next_dots.min(self.next_option) < line.end }
    }

    fn rest(&self, from: usize) -> &'t [u8] {
        self.text.get(from..).unwrap_or_default()
    }

    /// The next end of a tree; the place itself if it is not searched for.
    fn name(&self, from: usize) -> usize {
        self.trees.as_ref().map_or(from, |trees| place(from, trees.find(self.rest(from)).map(|found| found.start())))
    }

    fn double_dot(&self, from: usize) -> usize {
        place(from, self.dots.find(self.rest(from)))
    }

    /// The next letter of an option that something may be glued to.
    fn option(&self, from: usize) -> usize {
        let mut dashes = memchr::memchr_iter(b'-', self.rest(from));
        place(from, dashes.find(|at| glued_start(self.text, from + at).is_some()))
    }
}

/// A place in a rest of a text, in the text.
fn place(from: usize, found: Option<usize>) -> usize {
    found.map_or(usize::MAX, |at| from + at)
}

/// A word with each of its letters in both cases.
fn in_any_case(word: &[u8]) -> Vec<Vec<u8>> {
    word.iter().fold(vec![Vec::new()], |all, b| {
        let cases = if b.is_ascii_alphabetic() { vec![*b, b.to_ascii_uppercase()] } else { vec![*b] };
        all.iter().flat_map(|head| cases.iter().map(move |b| [head.as_slice(), &[*b]].concat())).collect()
    })
}
