//! What surrounds a candidate: classes of bytes, words that announce a version, escapes of control characters.

use super::search::Search;
use std::ops::Range;

/// A class of bytes: a bit of the table, or several.
pub(super) type Class = u8;

pub(super) const DIGIT: Class = 1;
pub(super) const HEX: Class = 2;
pub(super) const COLON: Class = 4;
pub(super) const DOT: Class = 8;
/// What words are made of.
pub(super) const WORD: Class = 16;

const fn flag(is: bool, class: Class) -> Class {
    if is { class } else { 0 }
}

#[expect(clippy::indexing_slicing, reason = "evaluated by the compiler")]
static CLASSES: [Class; 256] = {
    let (mut table, mut b) = ([0; 256], 0);
    while b < table.len() {
        let byte = b as u8;
        let word = byte.is_ascii_alphanumeric() || byte == b'_';
        let digits = flag(byte.is_ascii_digit(), DIGIT) | flag(byte.is_ascii_hexdigit(), HEX);
        let marks = flag(byte == b':', COLON) | flag(byte == b'.', DOT);
        table[b] = digits | marks | flag(word, WORD);
        b += 1;
    }
    table
};

#[inline(always)]
#[expect(clippy::indexing_slicing, reason = "a table of 256 entries has one for every byte")]
pub(super) fn is(b: u8, class: Class) -> bool {
    CLASSES[b as usize] & class != 0
}

impl<'t> Search<'t> {
    /// Four numbers behind a slash are a host in `//host`, `/host:port` and `HIER_DIRECT/host`.
    pub(super) fn is_host(&self, quad: &Range<usize>) -> bool {
        let slash = quad.start - 1;
        let word = self.slice(slash - self.back(slash, 32, WORD)..slash);
        let port = self.byte(quad.end) == b':' && is(self.byte(quad.end + 1), DIGIT);
        let code = word.len() >= 6 && word.iter().all(|b| b.is_ascii_uppercase() || *b == b'_');
        word.is_empty() || port || code
    }

    /// Whether a word that announces a version stands in front.
    pub(super) fn is_version(&self, at: usize) -> bool {
        let head = self.slice(self.from..at);
        let word = head.iter().rposition(|b| !b" =:\"".contains(b)).map_or(0, |last| last + 1);
        let word = head.get(word.saturating_sub(10)..word).unwrap_or_default();
        let word = word.get(word.iter().rposition(|b| !b.is_ascii_alphabetic()).map_or(0, |at| at + 1)..);
        let word = word.unwrap_or_default();
        [&b"version"[..], b"ver", b"release", b"build", b"firmware"].iter().any(|v| word.eq_ignore_ascii_case(v))
    }

    /// Whether the letter in front belongs to `\n`, `\r` or `\t`.
    pub(super) fn is_escape(&self, at: usize) -> bool {
        matches!(self.before(at), b'n' | b'r' | b't') && self.before(at - 1) == b'\\'
    }
}
