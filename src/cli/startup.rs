//! Which standard streams were closed when the process began. The runtime opens `/dev/null` in their place, so that output
//! would vanish and input would be empty without an error; only code that runs before the runtime can see it.

use std::os::fd::{AsRawFd, BorrowedFd};
use std::sync::atomic::{AtomicU8, Ordering};

/// A bit for each closed descriptor: 1 for standard input, 2 for standard output.
static CLOSED: AtomicU8 = AtomicU8::new(0);

ctor::declarative::ctor! {
    #[ctor(unsafe)]
    fn note_closed_streams() {
        let closed = |stream| rustix::io::fcntl_getfd(stream).is_err();
        let input = u8::from(closed(rustix::stdio::stdin()));
        let output = u8::from(closed(rustix::stdio::stdout()));
        CLOSED.store(input | output << 1, Ordering::Relaxed);
    }
}

/// Whether this standard stream was closed.
pub(super) fn was_closed(stream: BorrowedFd<'_>) -> bool {
    match stream.as_raw_fd() {
        fd @ (0 | 1) => CLOSED.load(Ordering::Relaxed) >> fd & 1 == 1,
        _ => false,
    }
}
