//! The lines of a piece.

use super::cut::{AHEAD, Piece};
use super::quotes::QuoteScan;
use super::{Line, LinePart};
use crate::format::text_window::WINDOW;
use crate::format::{TextWindow, simd};

/// Bytes that are compared at once.
const CHUNK: usize = 64;

const _: () = assert!(AHEAD >= CHUNK && AHEAD >= WINDOW, "a block must have as many bytes after its piece as are read");

/// Where the lines of a piece end: after each newline, and where the piece ends. They are found all at once, before
/// the first line is answered: how long a line is cannot be foreseen, and each surprise costs as much as reading half
/// an address.
#[derive(Default)]
pub(super) struct Ends(Vec<u32>);

impl Ends {
    /// The lines of the piece at the beginning of a block, followed by a chunk of other bytes.
    pub(super) fn lines<'b>(&'b mut self, block: &'b [u8], piece: Piece) -> Lines<'b> {
        let text = block.get(..piece.len).unwrap_or_default();
        let quotes = piece.quotes.filter(|quotes| quotes.is_inside() || memchr::memchr(b'"', text).is_some());
        let count = match quotes {
            None => self.find(block, piece.len),
            Some(quotes) => self.find_records(text, quotes),
        };
        let ends = self.0.get(..count).unwrap_or_default().iter();
        let Piece { within, torn, newlines, .. } = piece;
        let unfinished = u64::from(!text.is_empty() && !text.ends_with(b"\n"));
        Lines { block, start: 0, ends, within, torn, newlines, unfinished, of_records: quotes.is_some() }
    }

    /// Finds the ends of records of CSV, which may have newlines in quotes; gives how many there are.
    fn find_records(&mut self, text: &[u8], mut quotes: QuoteScan) -> usize {
        self.0.clear();
        quotes.stretches(text, 0..text.len(), |stretch| {
            let newlines = memchr::memchr_iter(b'\n', text.get(stretch.clone()).unwrap_or_default());
            self.0.extend(newlines.map(|at| (stretch.start + at + 1) as u32));
        });
        if self.0.last().map_or(0, |end| *end as usize) < text.len() {
            self.0.push(text.len() as u32);
        }
        self.0.len()
    }

    /// Finds them; gives how many there are.
    fn find(&mut self, block: &[u8], len: usize) -> usize {
        let (chunks, mut count) = (block.as_chunks().0, 0);
        for (bytes, from) in chunks.get(..len.div_ceil(CHUNK)).unwrap_or(chunks).iter().zip((0..).step_by(CHUNK)) {
            // room for a newline at each byte, and one end more
            if self.0.len() - count <= CHUNK {
                self.0.resize(2 * self.0.len() + 2 * CHUNK, 0);
            }
            let newlines = simd::marks_64(bytes, |bytes| simd::equal(bytes, b'\n'));
            // mostly there is one or none, which is not decided
            self.put(count, from, newlines);
            count += usize::from(newlines != 0);
            let mut others = newlines & newlines.wrapping_sub(1);
            while others != 0 {
                self.put(count, from, others);
                count += 1;
                others &= others - 1;
            }
        }
        // newlines after the piece
        while self.end_before(count).is_some_and(|end| end > len) {
            count -= 1;
        }
        if self.end_before(count).unwrap_or(0) < len {
            self.put(count, len as u32 - 1, 1);
            count += 1;
        }
        count
    }

    /// Stores the place after the first newline.
    #[inline(always)]
    fn put(&mut self, at: usize, from: u32, newlines: u64) {
        if let Some(end) = self.0.get_mut(at) {
            *end = from + newlines.trailing_zeros() + 1;
        }
    }

    fn end_before(&self, count: usize) -> Option<usize> {
        count.checked_sub(1).and_then(|last| self.0.get(last)).map(|end| *end as usize)
    }
}

/// The lines of a piece, in order.
pub(super) struct Lines<'b> {
    block: &'b [u8],
    start: usize,
    ends: std::slice::Iter<'b, u32>,
    /// The first line began in the piece before.
    within: bool,
    /// The last line continues in the next piece.
    torn: bool,
    /// Newlines so far, with those before the piece; the last line counts as one that ends in a newline.
    newlines: u64,
    /// 1 if the last line does not end in a newline.
    unfinished: u64,
    /// A line may hold newlines.
    of_records: bool,
}

impl Lines<'_> {
    /// Newlines up to the end of the piece, with those before it, when all its lines were taken.
    pub(super) fn newlines(&self) -> u64 {
        self.newlines - self.unfinished
    }
}

impl<'b> Iterator for Lines<'b> {
    type Item = Line<'b>;

    #[inline(always)]
    fn next(&mut self) -> Option<Line<'b>> {
        let end = *self.ends.next()? as usize;
        let ahead = TextWindow::new(self.block.get(self.start..)?, end - self.start);
        let part = match () {
            () if std::mem::take(&mut self.within) => LinePart::Rest,
            () if self.torn && self.ends.as_slice().is_empty() => LinePart::Head,
            () => LinePart::Whole,
        };
        let (number, raw) = (self.newlines + 1, ahead.text());
        self.newlines += match self.of_records {
            false => 1,
            true => memchr::memchr_iter(b'\n', raw.strip_suffix(b"\n").unwrap_or(raw)).count() as u64 + 1,
        };
        self.start = end;
        Some(Line { number, raw, part, ahead })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    proptest::proptest! {
        #[test]
        fn lines_are_those_of_a_plain_search(text in "(\n|[a-z]{1,9}|[\x0b\x09\x00\u{8a}]|[x-z]{100,150}){0,60}", rest in "[\n]{128}|[a]{128}") {
            let block = [text.as_bytes(), rest.as_bytes()].concat();
            let piece = Piece { len: text.len(), within: false, torn: false, newlines: 7, quotes: None };
            let mut ends = Ends::default();
            // twice: what an earlier piece has left makes no difference
            for _ in 0..2 {
                let mut lines = ends.lines(&block, piece);
                let found: Vec<(u64, &[u8])> = lines.by_ref().map(|line| (line.number, line.raw)).collect();
                let want: Vec<(u64, &[u8])> = (8..).zip(text.as_bytes().split_inclusive(|b| *b == b'\n')).collect();
                proptest::prop_assert_eq!(found, want);
                proptest::prop_assert_eq!(lines.newlines(), 7 + text.matches('\n').count() as u64);
            }
        }
    }
}
