//! The marks of routes, which routers print without a blank before a network: `*>i192.0.2.0/24`, ` hi192.0.2.0/24`.
//!
//! ```text
//! marks   [V N or I of RPKI] [status] [blanks] kind
//! status  the letters and symbols in the legends of FRR, IOS and NX-OS
//! kind    i (internal), ia (an additional path), e (external); l r a c I on NX-OS
//! ```
//! A letter before a number begins a version as well (`e1.2.3.4`): without a status it is a mark only at the beginning of a row
//! or after two blanks, and the kinds of NX-OS need more than the letters of a status: ` * r1.2.3.4` is an item of a list.

use super::context::{COLON, DIGIT, DOT, HEX, WORD, ends_in_escape, is};
use super::search::Search;

/// The most bytes of a status and the blanks after it.
const MOST: usize = 6;
/// The letters of a status that may be without `*`.
const STATUS: &[u8] = b"sdhuSRrmbfxtcL";
/// Those that are in the place of `*`, before the symbol of the best route.
const INVALID: &[u8] = b"sdhuSRrxL";
/// Other letters and symbols of a status.
const OTHERS: &[u8] = b"VNIaE >=|&#%+2*";
const SYMBOLS: &[u8] = b">=|&#%+2";

/// The bytes before the letter of a kind that may be marks.
struct RouteMarks<'t> {
    text: &'t [u8],
    /// Where they end.
    end: usize,
    kind: RouteKind,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum RouteKind {
    Internal,
    External,
    /// Another path type of NX-OS.
    Other,
}

impl<'t> Search<'t> {
    /// Whether the marks of a route end right before an address.
    #[cold]
    pub(super) fn is_route(&self, at: usize) -> bool {
        let Some(marks) = self.route_marks(at) else { return false };
        let is_clear = marks.kind != RouteKind::Other || self.has_length(at);
        match marks.text.iter().rposition(|b| *b == b'*') {
            Some(star) => is_valid_route(marks.text.get(star + 1..).unwrap_or_default(), is_clear),
            None => self.is_invalid_route(&marks, is_clear),
        }
    }

    fn route_marks(&self, at: usize) -> Option<RouteMarks<'t>> {
        let (kind, head) = match self.slice(self.from..at) {
            [head @ .., b'i', b'a'] | [head @ .., b'i'] => (RouteKind::Internal, head),
            [head @ .., b'e'] => (RouteKind::External, head),
            [head @ .., b'I' | b'l' | b'r' | b'a' | b'c'] => (RouteKind::Other, head),
            _ => return None,
        };
        let is_mark = |b: &&u8| STATUS.contains(b) || OTHERS.contains(b);
        let count = head.iter().rev().take(MOST).take_while(is_mark).count();
        let text = head.get(head.len() - count..).unwrap_or_default();
        Some(RouteMarks { text, end: self.from + head.len(), kind })
    }

    /// Whether marks without `*` are those of a route.
    fn is_invalid_route(&self, marks: &RouteMarks<'_>, is_clear: bool) -> bool {
        let trimmed = marks.text.trim_ascii_end();
        let blanks = marks.text.len() - trimmed.len();
        let word = trimmed.rsplit(|b| *b == b' ').next().unwrap_or_default();
        let end = marks.end - blanks;
        // the letter of an escape or of a colour may be one of a status as well
        let Some(start) = (end - word.len()..=end).find(|at| self.may_begin_status(*at)) else { return false };
        let is_row = || self.begins_row(start);
        let status = match self.slice(start..end) {
            [validity, status @ ..] if b"VNI".contains(validity) => status,
            status => status,
        };
        match status {
            [] => is_clear && (blanks > 1 || blanks == 1 && is_row()),
            [.., last, b'>'] => INVALID.contains(last),
            [.., last, b'=' | b'|'] => INVALID.contains(last) && is_clear,
            [_, _, _, ..] => false,
            letters if !letters.iter().all(|b| STATUS.contains(b)) => false,
            _ if blanks == 0 => marks.kind == RouteKind::Internal,
            _ => is_clear || is_row(),
        }
    }

    /// Whether a prefix length is after the address that begins here.
    fn has_length(&self, at: usize) -> bool {
        let end = self.end(at, HEX | COLON | DOT);
        self.byte(end) == b'/' && is(self.byte(end + 1), DIGIT)
    }

    /// Whether a status may begin here: not within a word or name, in the bracket of a tag, or as the head of an arrow.
    fn may_begin_status(&self, at: usize) -> bool {
        let before = self.before(at);
        let is_edge = !is(before, WORD) && !matches!(before, b'<' | b'/' | b'.' | b'-');
        is_edge || self.is_escape(at) || self.is_colour(at)
    }

    /// Whether nothing but blanks is before this place in its row, which may be one of a quoted text.
    fn begins_row(&self, at: usize) -> bool {
        let head = self.slice(self.from..at).trim_ascii_end();
        match head.last() {
            None => self.from == 0,
            Some(last) => {
                matches!(last, b'"' | b'\'') || ends_in_escape(head) || self.is_colour(self.from + head.len())
            }
        }
    }
}

/// Whether a route is valid by what is between `*` and its kind: it is not the mark of a list, of a word in bold letters, or of a
/// product.
fn is_valid_route(after: &[u8], is_clear: bool) -> bool {
    match after.trim_ascii() {
        [] => is_clear && !after.is_empty(),
        status => is_clear || status.iter().any(|b| SYMBOLS.contains(b)),
    }
}

#[cfg(test)]
mod tests {
    use crate::log::Locate;

    /// What is found in a line, as it is written there.
    fn seen(line: &str) -> String {
        let found: Vec<&str> = Locate::new(line.as_bytes()).map(|found| line.get(found.at).unwrap()).collect();
        found.join(" ")
    }

    #[test]
    fn the_marks_of_every_legend_are_edges() {
        for marks in [
            // FRR
            "*>i", "*=i", "* i", "*di", " hi", " di", "*ui", " ui", "r>i", "r=i", "ri", "rdi", "S>i", "Shi", "R>i",
            "  i", "V*>i", "N hi", "V  i", "I d i", "s>i", "si", // IOS
            "*mi", "*bi", "*fi", "*xi", "*ci", "*ti", "*Li", " rmi", " Smi", "* ia", "*bia", "*>ia", " hia", "r i",
            " d i", // NX-OS
            "*>e", "*|e", "*&e", "*>l", "*>a", "*>r", "*>c", "*>I", " d c", " x c", " d e", "S>e", "s|e", "* e", "*2c",
        ] {
            for address in ["192.0.2.0", "2001:db8:1::"] {
                for around in ["", "x: \"", "x\\n", "\x1b[1m"] {
                    let line = format!("{around}{marks}{address}/24 x");
                    assert_eq!(seen(&line), address, "{line}");
                    let line = format!("{around}{marks}{address} x");
                    assert_eq!(seen(&line), address, "{line}");
                }
            }
        }
    }

    #[test]
    fn marks_are_found_within_a_line() {
        for marks in [" hi", " rmi", " d i", " r>i", "   i", " *di"] {
            assert_eq!(seen(&format!("host bgpd[7]:{marks}192.0.2.1 x")), "192.0.2.1", "{marks}");
        }
        for marks in ["* c", "* r", "* l", "* a", " d c", "  c"] {
            assert_eq!(seen(&format!("host bgpd[7]:{marks}192.0.2.0/24 x")), "192.0.2.0", "{marks}");
        }
    }

    #[test]
    fn letters_before_versions_are_not_marks() {
        for line in [
            "i1.2.3.4 e1.2.3.4",
            "y i1.2.3.4",
            "ohi1.2.3.4 x-hi1.2.3.4 /hi1.2.3.4 scsi1.2.3.4 he1.2.3.4 rc1.2.3.4 sc1.2.3.4",
            "the e1.2.3.4 as e1.2.3.4",
            "is a c1.2.3.4",
            "* c1.2.3.4",
            "  c1.2.3.4",
            "- e1.2.3.4",
            "*rc1.2.3.4*",
            "x d c1.2.3.4",
            "r1.2.3.4",
            "a>i1.2.3.4 v>i1.2.3.4 a=i1.2.3.4 r=c1.2.3.4 but i1.2.3.4 Vi1.2.3.4",
            "v192.0.2.1 foo19.0.2.1",
        ] {
            assert_eq!(seen(line), "", "{line}");
        }
    }
}
