//! Reversed nibbles, as names in `ip6.arpa` have them.

use super::context::{HEX, WORD, is};
use super::search::Search;
use super::{Located, Notation};
use crate::format::{Input, revnibbles};

impl Search<'_> {
    /// The nibbles of a name under `ip6.arpa`.
    pub(super) fn nibbles(&mut self, dot: usize) -> Option<Located> {
        let start = dot - 1;
        if is(self.before(start), WORD) || self.before(start) == b'.' {
            return None;
        }
        let mut end = start;
        while is(self.byte(end), HEX) && self.byte(end + 1) == b'.' {
            end += 2;
        }
        let suffix = self.slice(end..(end + 8).min(self.text.len()));
        let at = start..end - 1;
        if !suffix.eq_ignore_ascii_case(b"ip6.arpa") {
            return None;
        }
        let name = self.slice(start..end + 8);
        let value = revnibbles::ARPA.parse.as_ref()?.run(Input::word(name)).ok()?;
        self.at = end + 8;
        self.found(at, value, Notation::ReverseNibbles)
    }
}
