//! Buffered output on standard output and standard error.

use super::StreamError;
use std::io::{ErrorKind, Write};

/// Buffered output.
#[derive(Debug, Default)]
pub struct Output {
    /// Answers, for standard output.
    pub stdout: Vec<u8>,
    /// Messages, for standard error.
    pub stderr: Vec<u8>,
}

impl Output {
    /// This much is written at once.
    const FULL: usize = 256 * 1024;

    /// Whether it is time to write.
    #[inline]
    pub(super) fn is_full(&self) -> bool {
        self.stdout.len() >= Output::FULL || self.stderr.len() >= Output::FULL
    }

    pub(super) fn clear(&mut self) {
        self.stdout.clear();
        self.stderr.clear();
    }
}

/// Standard output and standard error, or their substitutes, with buffers.
pub struct Sink<O, E> {
    out: O,
    err: E,
    /// Answers.
    pub stdout: Vec<u8>,
    /// Messages.
    pub stderr: Vec<u8>,
    closed: bool,
    joined: bool,
}

impl<O: Write, E: Write> Sink<O, E> {
    /// A sink over standard output and standard error, or their substitutes.
    pub fn new(out: O, err: E) -> Sink<O, E> {
        Sink { out, err, stdout: Vec::new(), stderr: Vec::new(), closed: false, joined: false }
    }

    /// Declares that both go into the same pipe: when its reader is gone, neither is read.
    #[must_use]
    pub fn joined(self, joined: bool) -> Sink<O, E> {
        Sink { joined, ..self }
    }

    /// Writes what has gathered. A closed pipe is not an error: nothing more is written then. What could not be written is
    /// given up, so that nothing is written twice.
    ///
    /// # Errors
    /// If the output cannot be written.
    pub fn flush(&mut self) -> Result<(), StreamError> {
        let mut said = Output { stdout: std::mem::take(&mut self.stdout), stderr: std::mem::take(&mut self.stderr) };
        let written = self.write(&said);
        said.clear();
        (self.stdout, self.stderr) = (said.stdout, said.stderr);
        written
    }

    /// Writes this after what is buffered.
    ///
    /// # Errors
    /// If the output cannot be written.
    pub(super) fn write(&mut self, said: &Output) -> Result<(), StreamError> {
        if self.closed {
            return Ok(());
        }
        let written = match said.stdout.as_slice() {
            [] => Ok(()),
            answers => self.out.write_all(answers),
        };
        let written = written.and_then(|()| self.out.flush());
        // a failure to write messages cannot be reported
        let messages = match said.stderr.as_slice() {
            [] => Ok(()),
            messages => self.err.write_all(messages).and_then(|()| self.err.flush()),
        };
        self.closed |= self.joined && messages.is_err_and(|e| e.kind() == ErrorKind::BrokenPipe);
        match written {
            Err(e) if e.kind() == ErrorKind::BrokenPipe => self.closed = true,
            Err(e) => return Err(StreamError::Write(e)),
            Ok(()) => {}
        }
        Ok(())
    }

    /// Writes what has gathered if it is much.
    ///
    /// # Errors
    /// If the output cannot be written.
    pub fn flush_full(&mut self) -> Result<(), StreamError> {
        let full = self.stdout.len() >= Output::FULL || self.stderr.len() >= Output::FULL;
        if full { self.flush() } else { Ok(()) }
    }

    /// Whether the reader of the answers has gone.
    pub fn is_closed(&self) -> bool {
        self.closed
    }
}
