//! Signals: SIGHUP opens the output file again, SIGTERM ends the run with everything written that has arrived
//! through a pipe.

use super::output::{OutputFile, not_again};
use crate::stream::{ByteSource, Stop};
use signal_hook::consts::{SIGHUP, SIGTERM};
use signal_hook::iterator::Signals;
use std::io;
use std::sync::mpsc::{Receiver, sync_channel};
use std::thread;

/// Listens on a thread of its own to the signals that apply. SIGHUP applies if there is a file to open again; otherwise it
/// means that the terminal is gone. SIGTERM applies if the log comes through a pipe; the rest of a file would be missing
/// without an error.
///
/// # Errors
/// If signals cannot be listened to.
pub(super) fn listen(output: &OutputFile, source: &ByteSource) -> io::Result<()> {
    let handled = [(SIGHUP, output.is_file()), (SIGTERM, source.waits())];
    let handled: Vec<_> = handled.into_iter().filter(|(_, is_handled)| *is_handled).map(|(signal, _)| signal).collect();
    let (output, stop) = (output.clone(), source.stop());
    let (give, signals) = sync_channel::<Signals>(1);
    if handled.is_empty() || thread::Builder::new().spawn(move || serve(&signals, &output, &stop)).is_err() {
        // without a thread the signals keep their usual effect
        return Ok(());
    }
    // the thread waits for them
    let _ = give.send(Signals::new(&handled)?);
    Ok(())
}

/// Acts on signals as they come.
fn serve(signals: &Receiver<Signals>, output: &OutputFile, stop: &Stop) {
    let Ok(mut signals) = signals.recv() else { return };
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
}
