//! Characters that are written in another form: in URLs, in strings of JSON, in the logs of nginx and Apache.
//!
//! ```text
//! %3A         in URLs (RFC 3986, section 2.1); encoded again %253A, and so on
//! \u003a      in JSON (RFC 8259, section 7); in a string within a string \\u003a, and so on
//! \x3a        in logs of nginx and Apache
//! ```
//! Letters and digits are resolved in the form of JSON alone: the others are not used for them, and a zone after an
//! address (`fe80::1%46`) is not an escape.
//!
//! What looks like an escape can be a percent sign before digits: `LIKE '%10.0.0.1%'`.

use memchr::memchr2;
use std::ops::Range;

/// A text with its escapes resolved.
pub(super) struct Resolved {
    text: Vec<u8>,
    /// Where the character of each escape is in it, and where the escape ends in the original text.
    escapes: Vec<(usize, usize)>,
}

impl Resolved {
    /// The text without escapes; nothing if there are none.
    #[inline]
    pub(super) fn of(text: &[u8]) -> Option<Resolved> {
        next(text, 0).map(|first| resolved(text, first))
    }

    pub(super) fn text(&self) -> &[u8] {
        &self.text
    }

    /// Whether some of this part was an escape.
    pub(super) fn has_escape(&self, at: &Range<usize>) -> bool {
        let first = self.escapes.partition_point(|(place, _)| *place < at.start);
        self.escapes.get(first).is_some_and(|(place, _)| *place < at.end)
    }

    /// Where a part is in the original text.
    pub(super) fn origin(&self, at: &Range<usize>) -> Range<usize> {
        self.place(at.start)..self.place(at.end)
    }

    /// The character of the escape whose first byte is before this place of the original text.
    pub(super) fn character(&self, at: usize) -> Option<u8> {
        let index = self.escapes.partition_point(|(_, end)| *end <= at);
        let (place, _) = *self.escapes.get(index)?;
        let begins = self.origin(&(place..place + 1)).start + 1 == at;
        self.text.get(place).copied().filter(|_| begins)
    }

    /// Where the text before a place ends in the original.
    fn place(&self, at: usize) -> usize {
        let count = self.escapes.partition_point(|(place, _)| *place < at);
        match count.checked_sub(1).and_then(|last| self.escapes.get(last)) {
            Some((place, end)) => end + (at - place - 1),
            None => at,
        }
    }
}

/// An escape: its place, and the byte that it means.
struct Escape {
    at: Range<usize>,
    byte: u8,
}

#[cold]
fn resolved(text: &[u8], first: Escape) -> Resolved {
    let mut all = Resolved { text: Vec::with_capacity(text.len()), escapes: Vec::new() };
    let (mut from, mut escape) = (0, Some(first));
    while let Some(Escape { at, byte }) = escape {
        all.text.extend_from_slice(text.get(from..at.start).unwrap_or_default());
        all.escapes.push((all.text.len(), at.end));
        all.text.push(byte);
        from = at.end;
        escape = next(text, from);
    }
    all.text.extend_from_slice(text.get(from..).unwrap_or_default());
    all
}

/// The next escape from here on.
#[inline]
fn next(text: &[u8], mut from: usize) -> Option<Escape> {
    loop {
        let start = from + memchr2(b'%', b'\\', text.get(from..)?)?;
        match escape(text, start) {
            Ok((end, byte)) => return Some(Escape { at: start..end, byte }),
            Err(next) => from = next,
        }
    }
}

/// The end of the escape that begins here and the byte that it means, or where to look for another.
fn escape(text: &[u8], start: usize) -> Result<(usize, u8), usize> {
    let is = |at: usize, b: u8| text.get(at) == Some(&b);
    if is(start, b'%') {
        let mut at = start + 1;
        // %25 may also be followed by digits of an address: %2510.0.0.1, but %253a. is a colon
        let is_number = |at: usize| matches!(text.get(at..at + 3), Some([b'0'..=b'9', b'0'..=b'9', b'.']));
        while is(at, b'2')
            && is(at + 1, b'5')
            && !is_number(at + 2)
            && hex(text, at + 2, 2).is_some_and(|c| is_text(byte(c)))
        {
            at += 2;
        }
        return hex(text, at, 2).map(byte).filter(|b| !is_word(*b)).map(|b| (at + 2, b)).ok_or(start + 1);
    }
    let rest = text.get(start..).unwrap_or_default();
    let at = start + rest.iter().take_while(|b| **b == b'\\').count();
    let found = match text.get(at) {
        Some(b'u') => hex(text, at + 1, 4).map(|c| (at + 5, byte(c))),
        Some(b'x') => hex(text, at + 1, 2).map(byte).filter(|b| !is_word(*b)).map(|b| (at + 3, b)),
        _ => None,
    };
    found.ok_or(at)
}

/// Whether this octet is in texts: not a control character, and one that UTF-8 uses.
pub(super) const fn is_text(b: u8) -> bool {
    matches!(b, b'\t' | b'\r' | b'\n' | b' '..=b'~' | 0x80..=0xf4)
}

/// The number that these many hex digits are.
fn hex(text: &[u8], at: usize, digits: usize) -> Option<u32> {
    let digits = text.get(at..at + digits)?;
    digits.iter().try_fold(0, |sum, b| Some(sum << 4 | char::from(*b).to_digit(16)?))
}

/// A character of ASCII, or 0xff for any other: no address has it.
fn byte(c: u32) -> u8 {
    u8::try_from(c).unwrap_or(u8::MAX)
}

const fn is_word(b: u8) -> bool {
    b.is_ascii_alphanumeric() || b == b'_'
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(text: &str) -> Option<String> {
        Resolved::of(text.as_bytes()).map(|found| String::from_utf8_lossy(found.text()).into_owned())
    }

    #[test]
    fn escapes_are_resolved() {
        for (escaped, want) in [
            ("a%3Ab%3ac", "a:b:c"),
            ("%5B%3A%3A1%5D", "[::1]"),
            ("%253A%25253a%25", "::%"),
            (r"\u003a\u0031\\u003A\\\\u003a", ":1::"),
            (r"\x22x\x22", "\"x\""),
            ("%2510.0.0.1 %252523.0.0.1 %25fe80%3A", "%10.0.0.1 %23.0.0.1 %fe80:"),
            ("100%25 and%20more", "100% and more"),
            ("::1%253a. %25253A. %252e.x", "::1:. :. ..x"),
        ] {
            assert_eq!(text(escaped).as_deref(), Some(want), "{escaped}");
        }
        assert_eq!(Resolved::of(br"\u20ac1").unwrap().text(), b"\xff1");
    }

    #[test]
    fn what_is_no_escape_stays() {
        for text in
            ["", "abc", "100%", "%", "%4", "%4g", "fe80::1%46", "%61", r"\", r"\\", r"\u12", r"\n\t", r"\x", r"\x41"]
        {
            assert!(Resolved::of(text.as_bytes()).is_none(), "{text}");
        }
    }

    proptest::proptest! {
        #[test]
        fn every_part_is_found_again(text in r"(a|%3A|%|5|\\|u003a|x22|%25|\PC){0,40}") {
            let Some(found) = Resolved::of(text.as_bytes()) else { return Ok(()) };
            let mut from = 0;
            for i in 0..found.text().len() {
                let at = found.origin(&(i..i + 1));
                // the parts follow one another without a gap
                proptest::prop_assert_eq!(at.start, from);
                proptest::prop_assert_eq!(found.has_escape(&(i..i + 1)), at.len() > 1);
                let character = found.character(at.start + 1).filter(|_| at.len() > 1);
                proptest::prop_assert_eq!(character, (at.len() > 1).then_some(found.text()[i]));
                if at.len() == 1 {
                    proptest::prop_assert_eq!(text.as_bytes()[at.start], found.text()[i]);
                }
                from = at.end;
            }
            proptest::prop_assert_eq!(from, text.len());
        }
    }
}
