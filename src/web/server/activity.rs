//! What a connection is doing, for the time limits.

use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};
use std::time::Duration;
use tokio::time::Instant;

/// What a connection is doing.
pub(super) struct Activity {
    opened: Instant,
    /// Requests that are being answered.
    busy: AtomicU32,
    /// Milliseconds from the opening to the last event; 0: nothing has happened yet.
    last: AtomicU64,
}

impl Activity {
    pub(super) fn new() -> Activity {
        Activity { opened: Instant::now(), busy: AtomicU32::new(0), last: AtomicU64::new(0) }
    }

    /// A request has arrived. It is being answered until the result is dropped.
    pub(super) fn answering(&self) -> Answering<'_> {
        self.busy.fetch_add(1, Ordering::Relaxed);
        Answering(self)
    }

    /// When the connection has waited too long, if nothing happens until then.
    pub(super) fn deadline(&self, head: Duration, idle: Duration) -> Instant {
        match self.last.load(Ordering::Relaxed) {
            _ if self.busy.load(Ordering::Relaxed) > 0 => Instant::now() + idle,
            0 => self.opened + head,
            last => self.opened + Duration::from_millis(last) + idle,
        }
    }
}

/// A request that is being answered. Its future is dropped half-way if the client takes the request back, as HTTP/2 allows.
pub(super) struct Answering<'a>(&'a Activity);

impl Drop for Answering<'_> {
    fn drop(&mut self) {
        let Activity { opened, busy, last } = self.0;
        let elapsed = u64::try_from(opened.elapsed().as_millis()).unwrap_or(u64::MAX);
        last.store(elapsed.max(1), Ordering::Relaxed);
        busy.fetch_sub(1, Ordering::Relaxed);
    }
}
