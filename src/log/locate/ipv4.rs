//! IPv4 addresses: four decimal numbers between dots, also reversed before a label.

use super::context::{DIGIT, DOT, HEX, WORD, is};
use super::search::Search;
use super::{Located, Notation};
use crate::addr::{V4, Value};
use crate::format::ipv4addr;
use std::ops::Range;

impl Search<'_> {
    /// What stands around the first dot of a run of numbers; the search goes on behind the run.
    pub(super) fn dotted(&mut self, dot: usize) -> Option<Located> {
        self.at = dot + 1;
        if !(is(self.before(dot), HEX) && is(self.byte(dot + 1), HEX)) {
            return None;
        }
        if self.byte(dot + 2) == b'.' && self.back(dot, 1, HEX) == 1 {
            let found = self.nibbles(dot);
            if found.is_some() {
                return found;
            }
        }
        if self.back(dot, 4, HEX) >= 4 {
            return self.cisco(dot);
        }
        let digits = self.back(dot, 3, DIGIT);
        if !(1..=3).contains(&digits) || !is(self.byte(dot + 1), DIGIT) {
            return None;
        }
        let run = dot - digits..self.end(dot, DIGIT | DOT);
        self.at = run.end;
        let text = self.slice(run.clone());
        let dots = text.iter().filter(|b| **b == b'.').count();
        let name = dots == 4 && text.ends_with(b".") && self.byte(run.end).is_ascii_alphabetic();
        let quad = run.start..run.end - usize::from(text.ends_with(b"."));
        if !(dots == 3 || dots == 4 && quad.end < run.end) || !self.is_quad_there(&quad, name) {
            return None;
        }
        let bits = ipv4addr::parse(self.slice(quad.clone())).ok()?.bits;
        match name {
            true => self.found(quad, Value::V4(V4::new(bits.swap_bytes())), Notation::ReverseQuad),
            false => self.found(quad, Value::V4(V4::new(bits)), Notation::Plain),
        }
    }

    /// Whether what stands beside four numbers lets them be an address.
    pub(super) fn is_quad_there(&self, quad: &Range<usize>, name: bool) -> bool {
        let right = match self.byte(quad.end) {
            b'-' => !is(self.byte(quad.end + 1), DIGIT) || self.is_range(quad.end + 1),
            b => !is(b, WORD),
        };
        let left = self.before(quad.start);
        right
            && match left {
                b'.' => false,
                b'-' => self.from > 0 && self.from == quad.start - 1,
                b'/' => name || self.is_host(quad),
                b' ' | b'=' | b':' | b'"' => !self.is_version(quad.start),
                left => !is(left, WORD) || self.is_escape(quad.start),
            }
    }

    /// Whether four numbers stand here: the other end of a range.
    pub(super) fn is_range(&self, at: usize) -> bool {
        ipv4addr::parse(self.slice(at..self.end(at, DIGIT | DOT))).is_ok()
    }
}
