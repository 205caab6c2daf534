//! Lets the output of files that are searched at the same time through in their order.

use super::super::console::Console;
use crate::stream::{StreamError, lock};
use std::io::{self, ErrorKind, Write};
use std::sync::{Condvar, Mutex, PoisonError};

/// As much output of a file is kept while it waits for its turn.
const KEPT: usize = 1024 * 1024;

/// Where the output of files passes.
pub(super) struct Gate<'g, 'c> {
    state: Mutex<GateState<'g, 'c>>,
    moved: Condvar,
}

struct GateState<'g, 'c> {
    console: &'g mut Console<'c>,
    /// The file whose turn it is.
    turn: u64,
    failed: Option<StreamError>,
}

impl<'g, 'c> Gate<'g, 'c> {
    pub(super) fn new(console: &'g mut Console<'c>) -> Gate<'g, 'c> {
        Gate { state: Mutex::new(GateState { console, turn: 0, failed: None }), moved: Condvar::new() }
    }

    /// Whether nothing can be written any more.
    pub(super) fn is_closed(&self) -> bool {
        lock(&self.state).is_closed()
    }

    /// The end of all output.
    pub(super) fn finish(&self) -> Result<(), StreamError> {
        lock(&self.state).failed.take().map_or(Ok(()), Err)
    }

    /// Writes the output of a file if it is its turn, or waits if it has become much.
    fn pass(&self, turn: u64, to_stderr: bool, bytes: &mut Vec<u8>, wait: bool) -> io::Result<()> {
        let mut state = lock(&self.state);
        while state.turn != turn && wait && !state.is_closed() {
            state = self.moved.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
        if state.turn == turn && !bytes.is_empty() {
            let to = if to_stderr { &mut state.console.stderr } else { &mut state.console.stdout };
            to.append(bytes);
            let written = state.console.flush();
            state.failed = written.err();
        }
        if state.is_closed() { Err(ErrorKind::BrokenPipe.into()) } else { Ok(()) }
    }

    /// Ends the turn of a file.
    pub(super) fn end(&self, turn: u64) {
        let mut state = lock(&self.state);
        while state.turn != turn {
            state = self.moved.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
        state.turn += 1;
        self.moved.notify_all();
    }
}

impl GateState<'_, '_> {
    fn is_closed(&self) -> bool {
        self.failed.is_some() || self.console.is_closed()
    }
}

/// One of the outputs of a file.
pub(super) struct GateWriter<'w, 'g, 'c> {
    gate: &'w Gate<'g, 'c>,
    turn: u64,
    to_stderr: bool,
    kept: Vec<u8>,
}

impl<'w, 'g, 'c> GateWriter<'w, 'g, 'c> {
    pub(super) fn new(gate: &'w Gate<'g, 'c>, turn: u64, to_stderr: bool) -> GateWriter<'w, 'g, 'c> {
        GateWriter { gate, turn, to_stderr, kept: Vec::new() }
    }

    /// Writes what is kept.
    pub(super) fn finish(&mut self) {
        // a closed pipe or a failure is known to the gate
        let _ = self.gate.pass(self.turn, self.to_stderr, &mut self.kept, true);
    }
}

impl Write for GateWriter<'_, '_, '_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.kept.extend_from_slice(bytes);
        let wait = self.kept.len() >= KEPT;
        self.gate.pass(self.turn, self.to_stderr, &mut self.kept, wait)?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
