//! Bytes: lines in, answers out. Order is kept, memory is bounded, a line that has arrived is answered at once.

use memchr::memchr;
use std::io::{self, ErrorKind, Read, Write};
use std::ops::ControlFlow;
use thiserror::Error;

/// How much is read at once.
const BLOCK: usize = 64 * 1024;

/// The longest line that is looked at as a whole. Of a longer one only so much is seen; the rest is passed over.
pub const LONGEST: usize = 1024 * 1024;

/// Answers are written when this much has gathered.
const FULL: usize = 64 * 1024;

/// A line without its newline.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Line<'a> {
    /// Counted from 1.
    pub number: u64,
    /// The bytes; without the carriage return of a CRLF line.
    pub text: &'a [u8],
    /// Whether the line was longer than [`LONGEST`], so that only its beginning is here.
    pub cut: bool,
}

/// What ends a stream before its end.
#[derive(Debug, Error)]
pub enum StreamError {
    /// The input cannot be read.
    #[error("cannot read standard input: {0}")]
    Read(#[source] io::Error),
    /// The output cannot be written.
    #[error("cannot write standard output: {0}")]
    Write(#[source] io::Error),
}

/// Where answers and messages gather before they are written.
pub struct Sink<O, E> {
    out: O,
    err: E,
    /// Answers.
    pub answers: Vec<u8>,
    /// Messages.
    pub messages: Vec<u8>,
    closed: bool,
    joined: bool,
}

impl<O: Write, E: Write> Sink<O, E> {
    /// A sink over standard output and standard error, or what stands for them.
    pub fn new(out: O, err: E) -> Sink<O, E> {
        Sink { out, err, answers: Vec::new(), messages: Vec::new(), closed: false, joined: false }
    }

    /// Says that both go into the same pipe: when nobody reads the messages, nobody reads the answers.
    #[must_use]
    pub fn joined(self, joined: bool) -> Sink<O, E> {
        Sink { joined, ..self }
    }

    /// Writes what has gathered. A closed pipe is no error: nothing more is written then.
    ///
    /// # Errors
    /// If the output cannot be written.
    pub fn flush(&mut self) -> Result<(), StreamError> {
        let written = self.out.write_all(&self.answers).and_then(|()| self.out.flush());
        self.answers.clear();
        // nobody can be told that messages cannot be written
        let told = self.err.write_all(&self.messages).and_then(|()| self.err.flush());
        self.closed |= self.joined && told.is_err_and(|e| e.kind() == ErrorKind::BrokenPipe);
        self.messages.clear();
        match written {
            Err(e) if e.kind() == ErrorKind::BrokenPipe => self.closed = true,
            Err(e) => return Err(StreamError::Write(e)),
            Ok(()) => {}
        }
        Ok(())
    }

    /// Whether the reader of the answers has gone.
    pub fn is_closed(&self) -> bool {
        self.closed
    }

    /// Writes what has gathered if it is much: for one who has a lot to say at once.
    ///
    /// # Errors
    /// If the output cannot be written.
    pub fn relieve(&mut self) -> Result<(), StreamError> {
        if self.is_full() { self.flush() } else { Ok(()) }
    }

    fn is_full(&self) -> bool {
        self.answers.len() >= FULL || self.messages.len() >= FULL
    }
}

/// Hands every line of `source` to `each` and writes what it puts into the sink; before each read that may wait,
/// everything gathered so far is written. `each` may end the stream.
///
/// # Errors
/// If input cannot be read or output cannot be written; lines before that have been answered.
pub fn run<O: Write, E: Write>(
    mut source: impl Read,
    sink: &mut Sink<O, E>,
    mut each: impl FnMut(Line<'_>, &mut Sink<O, E>) -> ControlFlow<()>,
) -> Result<(), StreamError> {
    let mut block = Block::default();
    loop {
        sink.flush()?;
        if sink.is_closed() {
            return Ok(());
        }
        let end = match block.fill(&mut source) {
            Ok(n) => n == 0,
            Err(e) => return Err(StreamError::Read(e)),
        };
        while let Some(line) = block.next(end) {
            let flow = each(line, sink);
            sink.relieve()?;
            if flow.is_break() || sink.is_closed() {
                return sink.flush();
            }
        }
        if end {
            return sink.flush();
        }
    }
}

/// Bytes that have been read and not yet handed out.
#[derive(Default)]
struct Block {
    bytes: Vec<u8>,
    /// The valid bytes end here.
    end: usize,
    /// The next line starts here.
    at: usize,
    /// Up to here there is no newline.
    searched: usize,
    number: u64,
    /// In the middle of a line whose beginning was handed out already.
    skipping: bool,
}

/// Where the first newline is. Most lines are short: eight bytes at a time are looked at in place, and memchr takes
/// over where it pays.
#[inline(always)]
fn newline(text: &[u8]) -> Option<usize> {
    let (words, _) = text.as_chunks::<8>();
    for (i, word) in words.iter().take(SHORT).enumerate() {
        let word = u64::from_le_bytes(*word) ^ u64::from_le_bytes([b'\n'; 8]);
        // the lowest mark is right; one above it may be the carry of a subtraction
        let marks = word.wrapping_sub(u64::from_le_bytes([1; 8])) & !word & u64::from_le_bytes([0x80; 8]);
        if marks != 0 {
            return Some(8 * i + marks.trailing_zeros() as usize / 8);
        }
    }
    let seen = 8 * words.len().min(SHORT);
    memchr(b'\n', text.get(seen..)?).map(|at| seen + at)
}

/// Words of a line that are looked at in place.
const SHORT: usize = 8;

impl Block {
    /// Reads once; gives the number of bytes.
    fn fill(&mut self, source: &mut impl Read) -> io::Result<usize> {
        self.bytes.copy_within(self.at..self.end, 0);
        (self.end, self.searched, self.at) = (self.end - self.at, self.searched - self.at, 0);
        if self.bytes.len() < self.end + BLOCK {
            self.bytes.resize(self.end + BLOCK, 0);
        }
        loop {
            match source.read(self.bytes.get_mut(self.end..).unwrap_or_default()) {
                Err(e) if e.kind() == ErrorKind::Interrupted => {}
                Ok(n) => {
                    self.end += n;
                    return Ok(n);
                }
                Err(e) => return Err(e),
            }
        }
    }

    /// The next line; at the end of the input also one without newline.
    fn next(&mut self, end: bool) -> Option<Line<'_>> {
        loop {
            let fresh = self.bytes.get(self.searched..self.end).unwrap_or_default();
            let (from, to, after) = match newline(fresh) {
                Some(i) => (self.at, self.searched + i, self.searched + i + 1),
                None if end && self.at < self.end => (self.at, self.end, self.end),
                None if self.end - self.at >= LONGEST => return self.cut(),
                None => {
                    self.searched = self.end;
                    return None;
                }
            };
            (self.at, self.searched) = (after, after);
            if !std::mem::take(&mut self.skipping) {
                self.number += 1;
                return Some(self.line(from, to, false));
            }
        }
    }

    /// The beginning of a line that is too long; of what follows nothing is kept.
    fn cut(&mut self) -> Option<Line<'_>> {
        let (from, to) = (self.at, self.end);
        (self.at, self.searched) = (to, to);
        if std::mem::replace(&mut self.skipping, true) {
            return None;
        }
        self.number += 1;
        Some(self.line(from, to, true))
    }

    fn line(&self, from: usize, to: usize, cut: bool) -> Line<'_> {
        let text = self.bytes.get(from..to).unwrap_or_default();
        Line { number: self.number, text: text.strip_suffix(b"\r").unwrap_or(text), cut }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Hands out the pieces one read at a time.
    struct Pieces<'a>(Vec<&'a [u8]>);

    impl Read for Pieces<'_> {
        fn read(&mut self, to: &mut [u8]) -> io::Result<usize> {
            let Some(piece) = self.0.first_mut() else { return Ok(0) };
            let n = piece.len().min(to.len());
            to[..n].copy_from_slice(&piece[..n]);
            *piece = &piece[n..];
            if piece.is_empty() {
                self.0.remove(0);
            }
            Ok(n)
        }
    }

    fn lines(pieces: &[&[u8]]) -> Vec<(u64, Vec<u8>, bool)> {
        let mut seen = Vec::new();
        let mut sink = Sink::new(io::sink(), io::sink());
        run(Pieces(pieces.to_vec()), &mut sink, |line, _| {
            seen.push((line.number, line.text.to_vec(), line.cut));
            ControlFlow::Continue(())
        })
        .unwrap();
        seen
    }

    #[test]
    fn a_line_may_come_in_pieces() {
        let want = vec![(1, b"abc".to_vec(), false), (2, b"".to_vec(), false), (3, b"d".to_vec(), false)];
        assert_eq!(lines(&[b"a", b"bc\n", b"\nd"]), want);
        assert_eq!(lines(&[b"abc\r\n\r\nd\r\n"]), want);
    }

    #[test]
    fn the_first_newline_is_found_wherever_it_is() {
        for len in 0..200 {
            for at in 0..len {
                let mut text: Vec<u8> = (0..len).map(|i| [b'\x0b', b'\x09', 0x8a, 0, 0xff][i % 5]).collect();
                text[at] = b'\n';
                *text.last_mut().unwrap() = b'\n';
                assert_eq!(newline(&text), Some(at), "{len} {at}");
            }
            assert_eq!(newline(&vec![b'\x0b'; len]), None);
        }
    }

    #[test]
    fn an_empty_input_has_no_line() {
        assert_eq!(lines(&[]), []);
    }

    #[test]
    fn of_a_long_line_the_beginning_is_seen_and_the_next_line_is_whole() {
        let long = vec![b'x'; 3 * LONGEST + 17];
        let seen = lines(&[&long, b"\nnext\n"]);
        assert_eq!(seen.len(), 2);
        assert!(seen[0].2 && seen[0].1.len() >= LONGEST && seen[0].1.len() <= LONGEST + BLOCK);
        assert_eq!(seen[1], (2, b"next".to_vec(), false));
    }

    #[test]
    fn a_long_last_line_without_newline_is_one_line() {
        let long = vec![b'x'; 2 * LONGEST];
        assert_eq!(lines(&[&long]).len(), 1);
    }

    #[test]
    fn a_full_disk_is_an_error_and_a_closed_pipe_is_not() {
        struct Failing(ErrorKind);
        impl Write for Failing {
            fn write(&mut self, _: &[u8]) -> io::Result<usize> {
                Err(self.0.into())
            }
            fn flush(&mut self) -> io::Result<()> {
                Ok(())
            }
        }
        let try_with = |kind| {
            let mut sink = Sink::new(Failing(kind), io::sink());
            run(&b"a\nb\n"[..], &mut sink, |_, sink| {
                sink.answers.push(b'x');
                ControlFlow::Continue(())
            })
        };
        assert!(try_with(ErrorKind::BrokenPipe).is_ok());
        assert!(matches!(try_with(ErrorKind::StorageFull), Err(StreamError::Write(_))));
    }
}
