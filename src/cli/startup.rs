//! The start of the process: the entry point of the programs, and which standard streams were closed at that moment.
//!
//! The runtime of the standard library opens `/dev/null` in the place of closed streams, so that output would vanish and
//! input would be empty without an error; only code that runs before the runtime can see it. Where glibc hands the words of
//! the command line to the standard library by itself, the programs begin without that runtime: it reads and parses
//! `/proc/self/maps` to find the end of the stack, which is a fifth of what a short conversion costs.

use std::fs::OpenOptions;
use std::os::fd::{AsRawFd, BorrowedFd, IntoRawFd};
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

/// Runs a program without the runtime of the standard library, and ends the process with its status.
#[doc(hidden)]
#[cfg(all(target_os = "linux", target_env = "gnu"))]
pub fn run_without_runtime(program: fn() -> u8) -> ! {
    // a closed stream whose number a file takes would read or write that file
    while let Ok(null) = OpenOptions::new().read(true).write(true).open("/dev/null") {
        if null.as_raw_fd() > 2 {
            break;
        }
        let _ = null.into_raw_fd();
    }
    #[expect(
        unsafe_code,
        reason = "no crate ignores a signal without it; the disposition is a constant, not a function"
    )]
    // SAFETY: nothing else runs yet, and SIG_IGN is a valid disposition of SIGPIPE
    unsafe {
        // a closed pipe is an error of a write, as under the runtime
        libc::signal(libc::SIGPIPE, libc::SIG_IGN);
    }
    #[expect(clippy::exit, reason = "the end of main")]
    std::process::exit(program().into())
}

/// The entry point of a program: its argument is a function that gives the exit status.
///
/// The file that calls it has `#![cfg_attr(all(target_os = "linux", target_env = "gnu"), no_main)]`.
#[doc(hidden)]
#[macro_export]
macro_rules! program_main {
    ($program:path) => {
        #[cfg(all(target_os = "linux", target_env = "gnu"))]
        #[expect(unsafe_code, reason = "the name of the entry point, which nothing else has")]
        #[unsafe(no_mangle)]
        extern "C" fn main() -> i32 {
            $crate::cli::run_without_runtime($program)
        }

        #[cfg(not(all(target_os = "linux", target_env = "gnu")))]
        fn main() -> std::process::ExitCode {
            $program().into()
        }
    };
}
