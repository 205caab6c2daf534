//! Edits of a text: what takes the places of some of its bytes; and its lines.

use std::ops::Range;

/// What takes the places of parts of a text, in order and apart from each other.
///
/// ```
/// use ipv6calc::plan::text_edits::TextEdits;
/// let mut edits = TextEdits::default();
/// edits.push(4..7, |new| new.extend_from_slice(b"two"));
/// assert_eq!(edits.applied(b"one 2nd three"), b"one two three");
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TextEdits {
    /// The places in the old text, and where the new text of each ends in `texts`.
    places: Vec<(Range<usize>, usize)>,
    /// The new texts, one after the other.
    texts: Vec<u8>,
}

impl TextEdits {
    /// Adds an edit after all others; `write` appends the new text.
    pub fn push(&mut self, at: Range<usize>, write: impl FnOnce(&mut Vec<u8>)) {
        write(&mut self.texts);
        self.places.push((at, self.texts.len()));
    }

    /// Adds edits after all others.
    pub fn append(&mut self, others: TextEdits) {
        let before = self.texts.len();
        self.texts.extend(others.texts);
        self.places.extend(others.places.into_iter().map(|(at, end)| (at, before + end)));
    }

    /// How many there are.
    pub const fn len(&self) -> usize {
        self.places.len()
    }

    /// Whether nothing changes.
    pub const fn is_empty(&self) -> bool {
        self.places.is_empty()
    }

    /// Where one is in the old text.
    pub(in crate::plan) fn place(&self, index: usize) -> Option<&Range<usize>> {
        self.places.get(index).map(|(at, _)| at)
    }

    /// The places in the old text, with their new texts.
    pub fn iter(&self) -> impl Iterator<Item = (&Range<usize>, &[u8])> {
        self.within(0..self.len())
    }

    /// Some of them: those with these numbers, from 0.
    pub(in crate::plan) fn within(&self, numbers: Range<usize>) -> impl Iterator<Item = (&Range<usize>, &[u8])> {
        let before = numbers.start.checked_sub(1).and_then(|last| self.places.get(last));
        let mut start = before.map_or(0, |(_, end)| *end);
        self.places.get(numbers).unwrap_or_default().iter().map(move |(at, end)| {
            let text = self.texts.get(std::mem::replace(&mut start, *end)..*end);
            (at, text.unwrap_or_default())
        })
    }

    /// The pieces of the new text, from its beginning to its end.
    pub fn pieces<'t>(&'t self, old: &'t [u8]) -> impl Iterator<Item = &'t [u8]> {
        let mut copied = 0;
        let pairs = self.iter().flat_map(move |(at, text)| {
            let kept = old.get(std::mem::replace(&mut copied, at.end)..at.start);
            [kept.unwrap_or_default(), text]
        });
        let last = self.places.last().map_or(0, |(at, _)| at.end);
        pairs.chain([old.get(last..).unwrap_or_default()])
    }

    /// The new text.
    pub fn applied(&self, old: &[u8]) -> Vec<u8> {
        let mut new = Vec::with_capacity(old.len() + self.texts.len());
        self.pieces(old).for_each(|piece| new.extend_from_slice(piece));
        new
    }
}

/// The lines in a range of a text, with their ends.
pub(in crate::plan) fn lines(text: &[u8], within: Range<usize>) -> impl Iterator<Item = Range<usize>> {
    let mut start = within.start;
    let ends = memchr::memchr_iter(b'\n', text.get(within.clone()).unwrap_or_default());
    let ends = ends.map(move |at| within.start + at + 1).chain([within.end]);
    ends.map(move |end| std::mem::replace(&mut start, end)..end).filter(|line| !line.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn edits(all: &[(Range<usize>, &str)]) -> TextEdits {
        let mut edits = TextEdits::default();
        all.iter().for_each(|(at, text)| edits.push(at.clone(), |new| new.extend_from_slice(text.as_bytes())));
        edits
    }

    #[test]
    fn bytes_are_replaced_inserted_and_removed() {
        for (all, new) in [
            (edits(&[]), "abcdef"),
            (edits(&[(0..1, "xy"), (2..2, "-"), (4..6, "")]), "xyb-cd"),
            (edits(&[(0..6, "z")]), "z"),
        ] {
            assert_eq!(String::from_utf8(all.applied(b"abcdef")).unwrap(), new);
        }
    }

    #[test]
    fn those_of_a_later_part_follow() {
        let mut all = edits(&[(0..1, "xy")]);
        all.append(edits(&[(2..3, "z"), (4..4, "!")]));
        assert_eq!((all.applied(b"abcd").as_slice(), all.len()), (&b"xybzd!"[..], 3));
        assert_eq!(all, edits(&[(0..1, "xy"), (2..3, "z"), (4..4, "!")]));
    }
}
