//! Cuts the input into pieces of whole lines.

use super::LONGEST;
use super::quotes::QuoteScan;
use memchr::memrchr;
use std::io::{self, ErrorKind, Read};

/// How much is read at once.
pub(super) const BLOCK: usize = 128 * 1024;

/// This many bytes after a piece may be read; their values do not matter.
pub(super) const AHEAD: usize = 128;

/// A place is looked for this far back at which a line that is too long can be cut.
const BACK: usize = 4096;

/// Bytes handed out: whole lines, or a part of one that is too long.
#[derive(Clone, Copy, Debug)]
pub(super) struct Piece {
    /// How many bytes of the block belong to it.
    pub(super) len: usize,
    /// It begins within a line.
    pub(super) within: bool,
    /// Its last line continues in the next piece.
    pub(super) torn: bool,
    /// Newlines before it; 0 if they are not counted.
    pub(super) newlines: u64,
    /// Of CSV: the state of quotes where it begins.
    pub(super) quotes: Option<QuoteScan>,
}

/// Reads whatever has arrived and keeps what follows the last newline for the next piece.
pub(super) struct Cutter<R> {
    source: R,
    rest: Vec<u8>,
    torn: bool,
    ended: bool,
    counts: bool,
    newlines: u64,
    quotes: Option<QuoteScan>,
    /// Why the input ended early.
    pub(super) failed: Option<io::Error>,
}

impl<R: Read> Cutter<R> {
    /// A cutter; it counts lines if asked to.
    pub(super) fn new(source: R, counts: bool) -> Cutter<R> {
        Cutter { source, rest: Vec::new(), torn: false, ended: false, counts, newlines: 0, quotes: None, failed: None }
    }

    /// One that takes records of CSV with this delimiter for lines.
    pub(super) fn of_records(self, delimiter: u8) -> Cutter<R> {
        Cutter { quotes: Some(QuoteScan::new(delimiter)), ..self }
    }

    /// The next piece, written to the beginning of the block; `None` at the end of the input.
    pub(super) fn next(&mut self, block: &mut Vec<u8>) -> Option<Piece> {
        let mut end = self.rest.len();
        room(block, end);
        block.get_mut(..end)?.copy_from_slice(&self.rest);
        self.rest.clear();
        let (mut quotes, mut seen) = (self.quotes, 0);
        while !self.ended {
            room(block, end);
            let limit = block.len() - AHEAD;
            let fresh = end..end + self.fill(block.get_mut(end..limit)?);
            end = fresh.end;
            let newline = match &mut quotes {
                None => memrchr(b'\n', block.get(fresh.clone())?).map(|at| fresh.start + at),
                Some(quotes) => quotes.last_newline(block, seen..end),
            };
            seen = end;
            if let Some(at) = newline {
                return self.cut(block, at + 1, end, false);
            }
            if end >= LONGEST && !self.ended {
                return self.cut(block, tear(block.get(..end)?), end, true);
            }
        }
        if end == 0 { None } else { self.cut(block, end, end, false) }
    }

    /// Reads once; gives the number of bytes, none at the end of the input or if it cannot be read.
    fn fill(&mut self, to: &mut [u8]) -> usize {
        let read = loop {
            match self.source.read(to) {
                Err(e) if e.kind() == ErrorKind::Interrupted => {}
                read => break read,
            }
        };
        let n = read.unwrap_or_else(|e| {
            self.failed = Some(e);
            0
        });
        self.ended = n == 0;
        n
    }

    /// Ends a piece; what follows it is kept.
    fn cut(&mut self, block: &[u8], len: usize, end: usize, torn: bool) -> Option<Piece> {
        self.rest.extend_from_slice(block.get(len..end)?);
        let piece = Piece { len, within: self.torn, torn, newlines: self.newlines, quotes: self.quotes };
        self.torn = torn;
        self.quotes = self.quotes.map(|quotes| if torn { quotes.after(block, len) } else { quotes.anew() });
        if self.counts {
            self.newlines += memchr::memchr_iter(b'\n', block.get(..len)?).count() as u64;
        }
        Some(piece)
    }
}

/// Makes room for a read after the first bytes.
fn room(block: &mut Vec<u8>, end: usize) {
    if block.len() < end + BLOCK + AHEAD {
        block.resize(end + BLOCK + AHEAD, 0);
    }
}

/// Where to cut a line that is too long so that no address is torn: after a byte that no address holds, escaped or not.
/// In a text without one, after a slash, or else after a letter that is not a hex digit.
fn tear(line: &[u8]) -> usize {
    let from = line.len().saturating_sub(BACK);
    let tail = line.get(from..).unwrap_or_default();
    let outside = |b: &u8| !(b.is_ascii_alphanumeric() || b".:%\\/-_".contains(b));
    let letter = |b: &u8| b.is_ascii_alphabetic() && !b.is_ascii_hexdigit() && !matches!(b, b'x' | b'u');
    let last = |is: &dyn Fn(&u8) -> bool| tail.iter().rposition(is).map(|at| from + at + 1);
    last(&outside).or_else(|| last(&|b| *b == b'/')).or_else(|| last(&letter)).unwrap_or(line.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_line_is_cut_where_no_address_is_torn() {
        for (line, at) in
            [("aaa bbb 192.0.2.", 8), ("aaaa//192.0.2", 6), ("aaaazzz192.0.2", 7), ("/2001:db8::", 1), ("aaaa", 4)]
        {
            assert_eq!(tear(line.as_bytes()), at, "{line}");
        }
    }
}
