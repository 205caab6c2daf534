//! The scan of a text without escapes, from one mark to the next.

use super::context::{Class, is};
use super::marks::Marks;
use super::{Located, Notation};
use crate::addr::Value;
use crate::format::mac;
use std::ops::Range;

/// The addresses in a text as it is.
pub(super) struct Search<'t> {
    pub(super) text: &'t [u8],
    pub(super) marks: Marks<'t>,
    /// The search goes on here.
    pub(super) at: usize,
    /// In front of this nothing is looked at again.
    pub(super) from: usize,
    /// Where another hardware address is known to begin.
    pub(super) another: Option<usize>,
}

impl<'t> Search<'t> {
    pub(super) fn new(text: &'t [u8]) -> Search<'t> {
        Search { text, marks: Marks::new(text), at: 0, from: 0, another: None }
    }

    pub(super) fn byte(&self, at: usize) -> u8 {
        self.text.get(at).copied().unwrap_or(b' ')
    }

    /// The byte in front of a place.
    pub(super) fn before(&self, at: usize) -> u8 {
        if at > self.from { self.byte(at - 1) } else { b' ' }
    }

    pub(super) fn slice(&self, at: Range<usize>) -> &'t [u8] {
        self.text.get(at).unwrap_or_default()
    }

    /// So many bytes in front of a place are of a class, at most `most` and one.
    #[inline]
    pub(super) fn back(&self, at: usize, most: usize, class: Class) -> usize {
        let head = self.slice(self.from..at);
        head.iter().rev().take(most + 1).take_while(|b| is(**b, class)).count()
    }

    /// Behind the bytes of a class.
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

    // a call for every address of a log would cost more than the copy in the other place where this stands
    #[inline(always)]
    fn next(&mut self) -> Option<Located> {
        let another = self.another.take().map(|start| start..start + 17);
        let mut found = another.and_then(|at| {
            let value = Value::Mac(mac::parse(self.slice(at.clone())).ok()?);
            self.found(at, value, Notation::Octets)
        });
        while found.is_none() {
            let mark = self.marks.from(self.at)?;
            found = match self.byte(mark) {
                b'.' => self.dotted(mark),
                b':' => self.groups(mark),
                _ => self.dashed(mark),
            };
        }
        self.from = found.as_ref()?.at.end;
        self.at = self.from;
        found
    }
}
