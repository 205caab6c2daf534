//! The scan of a text without escapes, from one mark to the next.

use super::context::{Class, is};
use super::marks::{Marks, NameBlocks};
use super::{Grammar, Located, Notation};
use crate::addr::Value;
use crate::format::TextWindow;
use std::ops::Range;

/// The addresses in a text as it is.
pub(super) struct Search<'t> {
    pub(super) text: &'t [u8],
    /// The text, with what follows it in memory.
    ahead: &'t [u8],
    pub(super) grammar: Grammar,
    marks: Marks<'t>,
    /// The search continues here.
    pub(super) at: usize,
    /// The end of the last address: nothing before it is looked at again.
    pub(super) from: usize,
    /// Where another hardware address is known to begin.
    pub(super) another: Option<usize>,
    /// Where the numbers of an index begin, and where another address of it may be.
    pub(super) another_of_index: Option<(usize, usize)>,
    /// Whether the text is of packets, once it has been looked for: a long line is not searched for every number in it.
    pub(super) has_packets: Option<bool>,
}

impl<'t> Search<'t> {
    #[inline(always)]
    pub(super) fn new(text: impl Into<TextWindow<'t>>, grammar: Grammar) -> Search<'t> {
        Search::with_names(text, grammar, false)
    }

    /// The same; with `names`, other forms of addresses are looked for too, for [`name_blocks`](Self::name_blocks).
    #[inline(always)]
    pub(super) fn with_names(text: impl Into<TextWindow<'t>>, grammar: Grammar, names: bool) -> Search<'t> {
        let text = text.into();
        Search {
            text: text.text(),
            ahead: text.ahead(),
            grammar,
            marks: Marks::new(text, names),
            at: 0,
            from: 0,
            another: None,
            another_of_index: None,
            has_packets: None,
        }
    }

    /// The blocks passed in which another form of an address may begin; all if they were not looked for.
    pub(super) fn name_blocks(&self) -> NameBlocks {
        self.marks.names()
    }

    #[inline]
    pub(super) fn byte(&self, at: usize) -> u8 {
        self.text.get(at).copied().unwrap_or(b' ')
    }

    /// The byte before a place.
    #[inline]
    pub(super) fn before(&self, at: usize) -> u8 {
        if at > self.from { self.byte(at - 1) } else { b' ' }
    }

    #[inline]
    pub(super) fn slice(&self, at: Range<usize>) -> &'t [u8] {
        self.text.get(at).unwrap_or_default()
    }

    /// A part of the text with what follows it.
    #[inline]
    pub(super) fn window(&self, at: &Range<usize>) -> TextWindow<'t> {
        TextWindow::new(self.ahead.get(at.start..).unwrap_or_default(), at.len())
    }

    /// How many bytes of a class are directly before a place, at most `most` and one.
    #[inline]
    pub(super) fn back(&self, at: usize, most: usize, class: Class) -> usize {
        let head = self.slice(self.from..at);
        head.iter().rev().take(most + 1).take_while(|b| is(**b, class)).count()
    }

    /// Where the bytes of a class end.
    #[inline]
    pub(super) fn end(&self, at: usize, class: Class) -> usize {
        let tail = self.text.get(at..).unwrap_or_default();
        at + tail.iter().take_while(|b| is(**b, class)).count()
    }

    pub(super) fn found(&self, at: Range<usize>, value: Value, notation: Notation) -> Option<Located> {
        Some(Located { at, value, notation, escaped: false })
    }
}

impl Iterator for Search<'_> {
    type Item = Located;

    // a call for every address of a log would cost more than the copy in the other place that uses it
    #[inline(always)]
    fn next(&mut self) -> Option<Located> {
        let mut found = None;
        if let Some(start) = self.another.take() {
            found = self.another(start);
        }
        if let Some((run, from)) = self.another_of_index.take() {
            found = self.next_of_index(run, from).flatten();
        }
        while found.is_none() {
            let mark = self.marks.from(self.at)?;
            found = match self.byte(mark) {
                b'.' => self.dotted(mark),
                b':' => self.groups(mark),
                b'-' => self.dashed(mark),
                _ => {
                    self.at = mark + 1;
                    None
                }
            };
        }
        self.from = found.as_ref()?.at.end;
        self.at = self.from;
        found
    }
}
