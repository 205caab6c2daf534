//! The whole word around an IPv6 address. In logs a group before an address that begins as most do is a label or a time; where
//! addresses are replaced, a word that is one address as a whole is that address.

use super::search::Search;
use super::{Grammar, Located, Notation};
use crate::addr::{V6, Value};
use std::net::Ipv6Addr;

/// The longest address: eight groups, the last two dotted.
const LONGEST: usize = 45;

impl Located {
    /// The address that the whole word is, if it is one; nothing before `from` is part of the word.
    #[inline]
    #[must_use]
    pub(crate) fn widened(self, text: &[u8], from: usize) -> Located {
        let follows_colon = self.at.start > from && text.get(self.at.start - 1) == Some(&b':');
        match follows_colon && self.notation == Notation::Plain && !self.escaped {
            true => self.whole_word(text, from).unwrap_or(self),
            false => self,
        }
    }

    /// Whether the word before it announces a version or an object identifier, or something else in a sentence, as in
    /// `release 192.0.2.1`; or it is in the name of a package or of a product, however large its numbers are, or part of a
    /// longer word or number.
    pub(crate) fn may_be_version(&self, text: &[u8]) -> bool {
        let (search, at) = (Search::new(text, Grammar::default()), self.at.start);
        let is_oid = matches!(self.value, Value::V4(a) if search.is_oid(at, a.bits));
        let is_version = search.follows_version_word(at) || search.is_version(at) || is_oid;
        is_version || search.is_glued(&self.at) || search.is_package(&self.at, true) || search.is_product(at)
    }

    /// Whether it follows a date as a time does.
    pub(crate) fn may_be_time(&self, text: &[u8]) -> bool {
        let is_near = matches!(text.get(..self.at.start), Some([.., b'0'..=b'9', b'-' | b' ' | b'T' | b'_']));
        is_near && Search::new(text, Grammar::default()).is_time(&self.at)
    }

    #[cold]
    fn whole_word(&self, text: &[u8], from: usize) -> Option<Located> {
        let Value::V6(_) = self.value else { return None };
        let is_inside = |b: &&u8| b.is_ascii_hexdigit() || **b == b':';
        let head = text.get(from..self.at.start)?;
        let start = self.at.start - head.iter().rev().take(LONGEST).take_while(is_inside).count();
        let is_cut = match text.get(..start)? {
            [.., b'.', b'.'] => false,
            head => head.last().is_some_and(|b| matches!(b, b'.' | b'_')),
        };
        if is_cut || !Search::new(text, Grammar::default()).is_left_edge(start) {
            return None;
        }
        let tail = text.get(self.at.end..)?;
        let mut end = self.at.end + tail.iter().take(LONGEST).take_while(is_inside).count();
        // the colon after a word, as in `2001:db8::1: not found`
        if let [head @ .., b':'] = text.get(start..end)?
            && !head.ends_with(b":")
        {
            end -= 1;
        }
        let addr: Ipv6Addr = str::from_utf8(text.get(start..end)?).ok()?.parse().ok()?;
        Some(Located { at: start..end, value: Value::V6(V6::new(addr.to_bits())), ..self.clone() })
    }
}
