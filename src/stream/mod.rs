//! Bytes: lines in, answers out. Order is kept, memory is bounded, a line that has arrived is answered at once.
//!
//! ```
//! use ipv6calc::stream::{Engine, Line, Output, Sink, ByteSource, Work};
//! use std::ops::ControlFlow;
//!
//! /// Counts lines and passes them on.
//! #[derive(Default)]
//! struct Count(u64);
//!
//! impl Work for Count {
//!     fn line(&mut self, line: Line<'_>, said: &mut Output) -> ControlFlow<()> {
//!         self.0 += 1;
//!         said.stdout.extend_from_slice(line.raw);
//!         ControlFlow::Continue(())
//!     }
//! }
//!
//! let (mut out, mut err) = (Vec::new(), Vec::new());
//! let mut workers = [Count(0), Count(0)];
//! Engine::default().run(ByteSource::new(&b"one\ntwo"[..]), &mut workers, &mut Sink::new(&mut out, &mut err))?;
//! assert_eq!((&*out, workers[0].0 + workers[1].0), (&b"one\ntwo"[..], 2));
//! # Ok::<(), ipv6calc::stream::StreamError>(())
//! ```

mod cut;
mod engine;
mod lines;
mod quotes;
mod sink;
mod source;
mod threads;
#[cfg(feature = "logs")]
mod unpack;

#[cfg(feature = "cli")]
pub(crate) use engine::lock;
pub use engine::{Engine, Work, run};
pub use sink::{Output, Sink};
pub use source::{ByteSource, Stop};
pub use threads::{in_threads, processors, some_in_threads};
#[cfg(feature = "logs")]
pub use unpack::Unpack;

use crate::format::TextWindow;
use std::io;
use thiserror::Error;

/// The longest line that is handed out as a whole. A longer one comes in parts.
pub const LONGEST: usize = 1024 * 1024;

/// A line, or a part of a very long one.
#[derive(Clone, Copy, Debug)]
pub struct Line<'a> {
    /// Counted from 1.
    pub number: u64,
    /// The bytes with their newline; the last line of an input may have none.
    pub raw: &'a [u8],
    /// Whether this is all of it.
    pub part: LinePart,
    /// The same bytes with what follows them in memory.
    ahead: TextWindow<'a>,
}

/// Which part of a line this is. Lines longer than [`LONGEST`] come in parts, one after the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LinePart {
    /// All of it.
    Whole,
    /// Its beginning.
    Head,
    /// What follows its beginning, or a part of that; it comes to the worker that got the beginning.
    Rest,
}

impl<'a> Line<'a> {
    /// The bytes with whatever follows them in memory.
    #[inline]
    pub fn ahead(&self) -> TextWindow<'a> {
        self.ahead
    }

    /// The bytes before the newline.
    #[inline]
    pub fn text(&self) -> &'a [u8] {
        self.ahead.without(b"\n").text()
    }

    /// The bytes before the newline and the carriage return before it.
    #[inline]
    pub fn trimmed(&self) -> &'a [u8] {
        self.ahead.without(b"\n").without(b"\r").text()
    }
}

/// An error that ends a stream early.
#[derive(Debug, Error)]
pub enum StreamError {
    /// The input cannot be read; the error names it.
    #[error("cannot read {0}")]
    Read(#[source] io::Error),
    /// The output cannot be written; the error names it.
    #[error("cannot write {0}")]
    Write(#[source] io::Error),
}

#[cfg(test)]
mod tests;
