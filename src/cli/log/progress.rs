//! The progress of reading large logs.

use super::super::args::LogArgs;
use super::super::progress::{Progress, Unit};
use std::io::{self, IsTerminal, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// Less than this is read too fast for a bar.
const LARGE: u64 = 64 * 1024 * 1024;

/// A progress bar for `total` bytes, unless standard output is on the same terminal or -q was given.
pub(super) fn bar(args: &LogArgs, total: u64) -> Option<Progress> {
    let free = args.to.is_some() || !io::stdout().is_terminal();
    let is_useful = total >= LARGE && free && !args.quiet;
    is_useful.then(|| Progress::new(total, Unit::Bytes)).flatten()
}

/// Bytes that were read of all logs together.
#[derive(Clone, Default)]
pub(super) struct Count(Arc<AtomicU64>);

impl Count {
    pub(super) fn bytes(&self) -> u64 {
        // a number for the eye: it orders nothing
        self.0.load(Ordering::Relaxed)
    }
}

/// A reader whose bytes are counted.
pub(super) struct Counted<R> {
    pub(super) bytes: R,
    pub(super) count: Count,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, to: &mut [u8]) -> io::Result<usize> {
        let n = self.bytes.read(to)?;
        self.count.0.fetch_add(n as u64, Ordering::Relaxed);
        Ok(n)
    }
}
