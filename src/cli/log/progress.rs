//! How far a large log is read.

use super::super::progress::{Progress, Unit};
use super::super::request::Request;
use std::io::{self, IsTerminal, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// Less than this does not let wait.
const LARGE: u64 = 64 * 1024 * 1024;

/// A bar for so many bytes, if somebody sits at a terminal that shows nothing else and did not ask for quiet.
pub(super) fn bar(request: &Request, total: u64) -> Option<Progress> {
    let free = request.log.to.is_some() || !io::stdout().is_terminal();
    let wanted = total >= LARGE && free && !request.quiet;
    wanted.then(|| Progress::new(total, Unit::Bytes)).flatten()
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
