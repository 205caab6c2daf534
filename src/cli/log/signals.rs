//! Signals: SIGHUP opens the output file again, SIGTERM ends the run with everything written that has arrived
//! through a pipe.

use super::output::{OutputFile, not_again};
use crate::stream::ByteSource;
use signal_hook::consts::{SIGHUP, SIGTERM};
use signal_hook::iterator::Signals;
use std::io;
use std::thread;

/// Listens on a thread of its own, to the signals that have a meaning here: SIGHUP if there is a file to open again, or
/// else it says that the terminal has gone; SIGTERM if the log comes through a pipe, or else what is left of a file would
/// be missing without an error.
///
/// # Errors
/// If signals cannot be listened to.
pub(super) fn listen(output: &OutputFile, source: &ByteSource) -> io::Result<()> {
    let wanted = [(SIGHUP, output.is_file()), (SIGTERM, source.waits())];
    let wanted = wanted.iter().filter(|(_, wanted)| *wanted).map(|(signal, _)| signal);
    let (mut signals, output, stop) = (Signals::new(wanted)?, output.clone(), source.stop());
    thread::spawn(move || {
        for signal in signals.forever() {
            match signal {
                SIGHUP => {
                    if let Err(e) = output.rotate() {
                        not_again(&e);
                    }
                }
                _ => stop.ask(),
            }
        }
    });
    Ok(())
}
