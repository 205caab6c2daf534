//! Records of CSV ([RFC 4180](https://www.rfc-editor.org/rfc/rfc4180)): a newline in a field in double quotes does not
//! end one.

use std::ops::Range;

/// The mark of UTF-8 at the beginning of a file.
const MARK: &[u8] = b"\xef\xbb\xbf";

/// Reads the quotes of a text from left to right. A quote opens a field only where a field begins, as other readers
/// have it: in `5" disk` it is a character.
#[derive(Clone, Copy, Debug)]
pub(super) struct QuoteScan {
    delimiter: u8,
    inside: bool,
    /// The place after the last quote that closed a field; another quote there is a quote in the field.
    closed: usize,
}

impl QuoteScan {
    /// A scan that begins outside of quotes.
    pub(super) const fn new(delimiter: u8) -> QuoteScan {
        QuoteScan { delimiter, inside: false, closed: usize::MAX }
    }

    /// The same, outside of quotes.
    pub(super) const fn anew(self) -> QuoteScan {
        QuoteScan::new(self.delimiter)
    }

    /// The state that this one has after the first bytes of a block, for the block that begins there.
    pub(super) fn after(mut self, block: &[u8], len: usize) -> QuoteScan {
        self.stretches(block, 0..len, |_| ());
        QuoteScan { closed: usize::MAX, ..self }
    }

    /// Whether the text begins within quotes.
    pub(super) const fn is_inside(self) -> bool {
        self.inside
    }

    /// Reads on through a range of a block; what is outside of quotes is handed out, stretch by stretch.
    pub(super) fn stretches(&mut self, block: &[u8], range: Range<usize>, mut each: impl FnMut(Range<usize>)) {
        let mut from = range.start;
        for quote in memchr::memchr_iter(b'"', block.get(range.clone()).unwrap_or_default()) {
            let at = range.start + quote;
            if self.inside {
                (self.inside, self.closed, from) = (false, at + 1, at + 1);
            } else if self.opens(block, at) {
                each(from..at);
                self.inside = true;
            }
        }
        if !self.inside {
            each(from..range.end);
        }
    }

    /// The last newline outside of quotes in a range of a block.
    pub(super) fn last_newline(&mut self, block: &[u8], range: Range<usize>) -> Option<usize> {
        let mut last = None;
        self.stretches(block, range, |stretch| {
            let newline = memchr::memrchr(b'\n', block.get(stretch.clone()).unwrap_or_default());
            last = newline.map(|at| stretch.start + at).or(last);
        });
        last
    }

    fn opens(&self, block: &[u8], at: usize) -> bool {
        let before = at.checked_sub(1).and_then(|before| block.get(before));
        let begins = before.is_none_or(|b| *b == self.delimiter || matches!(b, b'\n' | b'\r'));
        begins || at == self.closed || (at == MARK.len() && block.starts_with(MARK))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Where newlines are outside of quotes, one byte after the other.
    fn slow(text: &[u8]) -> Vec<usize> {
        let (mut ends, mut inside, mut begins, mut closed) = (Vec::new(), false, true, false);
        for (at, byte) in text.iter().enumerate() {
            match byte {
                b'"' if inside => (inside, closed) = (false, true),
                b'"' if begins || closed => (inside, closed, begins) = (true, false, false),
                b'\n' if !inside => {
                    ends.push(at);
                    (begins, closed) = (true, false);
                }
                b',' | b'\r' if !inside => (begins, closed) = (true, false),
                _ => (begins, closed) = (false, false),
            }
        }
        ends
    }

    #[test]
    fn a_quote_within_a_field_is_a_character() {
        let newlines = |text: &str| slow(text.as_bytes()).len();
        assert_eq!(newlines("a,5\" disk,b\nc\n"), 2);
        assert_eq!(newlines("a,\"x\ny\"\n"), 1);
        assert_eq!(newlines("a,\"x\"\"\ny\"\n"), 1);
    }

    proptest! {
        #[test]
        fn it_agrees_with_the_slow_way(text in "[\",\n\ra]{0,60}", at in 0usize..60) {
            let (text, at) = (text.as_bytes(), at.min(text.len()));
            let (mut scan, mut ends) = (QuoteScan::new(b','), Vec::new());
            for range in [0..at, at..text.len()] {
                scan.stretches(text, range, |stretch| {
                    ends.extend(stretch.clone().filter(|at| text[*at] == b'\n'));
                });
            }
            prop_assert_eq!(&ends, &slow(text));
            prop_assert_eq!(QuoteScan::new(b',').last_newline(text, 0..text.len()), ends.last().copied());
        }
    }
}
