//! MAC addresses and EUI-64 identifiers.

use super::context::{HEX, WORD, is};
use super::search::Search;
use super::{Located, Notation};
use crate::addr::Value;
use crate::format::{Input, eui64, mac};

impl Search<'_> {
    /// What stands around the first dash of a run of groups.
    pub(super) fn dashed(&mut self, dash: usize) -> Option<Located> {
        self.at = dash + 1;
        let start = dash.checked_sub(2).filter(|_| self.byte(dash + 3) == b'-' && self.back(dash, 2, WORD) == 2)?;
        if self.before(start) == b'-' { None } else { self.octets(start, b'-') }
    }

    /// `HHHH.HHHH.HHHH`.
    pub(super) fn cisco(&mut self, dot: usize) -> Option<Located> {
        let start = dot.checked_sub(4)?;
        let at = start..start + 14;
        let fits = self.byte(start + 9) == b'.' && start >= self.from;
        let alone = |b| !is(b, WORD) && b != b'.' && b != b'-';
        if !fits || !alone(self.before(start)) || is(self.byte(at.end), WORD) {
            return None;
        }
        let value = Value::Mac(mac::parse(self.slice(at.clone())).ok()?);
        self.at = at.end;
        self.found(at, value, Notation::Octets)
    }

    /// What is a hardware address of groups of two digits.
    pub(super) fn octets(&mut self, start: usize, separator: u8) -> Option<Located> {
        let group = |i: usize| self.slice(start + 3 * i..start + 3 * i + 2);
        let mut count = 0;
        while group(count).len() == 2 && group(count).iter().all(|b| is(*b, HEX)) {
            count += 1;
            if self.byte(start + 3 * count - 1) != separator {
                break;
            }
        }
        let end = start + (3 * count).checked_sub(1)?;
        let more = self.byte(end) == separator && self.byte(end + 1) != b' ' && is(self.byte(end + 1), WORD);
        if more || is(self.byte(end), WORD) {
            return None;
        }
        let is = |first: usize, text: &[u8]| self.slice(start + 3 * first..self.text.len()).starts_with(text);
        let netfilter = count == 14 && self.slice(self.from..start).ends_with(b"MAC=");
        let (first, len) = match count {
            6 => (0, 6),
            7 if is(0, b"01") => (1, 6),
            8 => (0, 8),
            _ if netfilter => (0, 6),
            _ if count >= 10 && is(count - 10, b"00:03:00:01:") => (count - 6, 6),
            _ if count >= 14 && is(count - 14, b"00:01:00:01:") => (count - 6, 6),
            _ => return None,
        };
        let at = start + 3 * first..start + 3 * (first + len) - 1;
        let text = self.slice(at.clone());
        let value = match len {
            6 => Value::Mac(mac::parse(text).ok()?),
            _ => eui64::FORMAT.parse.as_ref()?.run(Input::word(text)).ok()?,
        };
        self.at = at.end;
        self.another = netfilter.then_some(start + 18);
        self.found(at, value, Notation::Octets)
    }
}
