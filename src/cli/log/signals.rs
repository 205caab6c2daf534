//! Signals: SIGHUP opens the output file again, SIGTERM ends the run with everything written that has arrived.

use super::output::Output;
use crate::stream::Stop;
use signal_hook::consts::{SIGHUP, SIGTERM};
use signal_hook::iterator::Signals;
use std::io::{self, Write};
use std::thread;

/// Listens on a thread of its own. Without a file SIGHUP keeps its meaning: the terminal has gone.
///
/// # Errors
/// If signals cannot be listened to.
pub(super) fn listen(output: &Output, stop: Stop) -> io::Result<()> {
    let wanted: &[_] = if output.is_file() { &[SIGHUP, SIGTERM] } else { &[SIGTERM] };
    let (mut signals, output) = (Signals::new(wanted)?, output.clone());
    thread::spawn(move || {
        for signal in signals.forever() {
            match signal {
                SIGHUP => {
                    if let Err(e) = output.rotate() {
                        // nobody can be told that messages cannot be written
                        let _ = writeln!(io::stderr(), "the output file cannot be opened again: {e}");
                    }
                }
                _ => stop.ask(),
            }
        }
    });
    Ok(())
}
