//! The block engine: threads take pieces of the input in turn, answer them, and write the answers in the same order.
//!
//! A thread that wants work takes the lock of the input, reads what has arrived, cuts it after the last newline and
//! lets the next thread read. It answers its lines on its own, and writes when the answers before its own have been written:
//! what is ready before its turn is written by the thread that ends the piece before. So a lone line is answered at once, with
//! any number of threads; blocks are answered by all of them; and each thread holds one block, the ends of its lines and
//! its answers, and a few answers wait, however long the input is.

use super::cut::{Cutter, Piece};
use super::lines::{Ends, Lines};
use super::{ByteSource, Line, Output, Sink, Stop, StreamError};
use std::collections::BTreeMap;
use std::hint::spin_loop;
use std::io::{Read, Write};
use std::mem;
use std::ops::ControlFlow;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;

/// Answers lines. Each thread has one of its own.
pub trait Work: Send {
    /// Answers a line. Its output is written in the order of the lines. Breaking ends the run after this line.
    fn line(&mut self, line: Line<'_>, said: &mut Output) -> ControlFlow<()>;

    /// Called when nothing more is at hand and before the answers are written: the place for what is done once a piece.
    fn pause(&mut self, _said: &mut Output) {}
}

/// How lines are answered.
#[derive(Clone, Copy, Debug, Default)]
pub struct Engine {
    /// Write after every line.
    pub flush: bool,
    /// Lines are counted, so that [`Line::number`] is right with several threads too.
    pub numbered: bool,
    /// Lines are records of CSV with this byte between fields: a newline in a field in double quotes does not end one.
    pub records: Option<u8>,
}

impl Engine {
    /// Hands every line of the source to the workers, a thread each, and writes what they say in the order of the
    /// lines; before each read that may wait, everything said so far is written.
    ///
    /// # Errors
    /// If input cannot be read or output cannot be written; lines before that have been answered.
    pub fn run<W: Work, O: Write + Send, E: Write + Send>(
        self,
        source: ByteSource,
        workers: &mut [W],
        sink: &mut Sink<O, E>,
    ) -> Result<(), StreamError> {
        sink.flush()?;
        let alone = workers.len() < 2;
        let stop = source.stop();
        let cutter = Cutter::new(source, self.numbered && !alone);
        let cutter = match self.records {
            None => cutter,
            Some(delimiter) => cutter.of_records(delimiter),
        };
        let input = Input { cutter, taken: 0 };
        let outlet = Outlet { sink, next: 0, early: BTreeMap::new(), spare: Vec::new(), failed: None };
        let shared = Shared {
            engine: self,
            alone,
            stop,
            input: Mutex::new(input),
            outlet: Mutex::new(outlet),
            written: Condvar::new(),
            over: AtomicBool::new(false),
        };
        if let Some((first, others)) = workers.split_first_mut() {
            thread::scope(|scope| {
                for worker in others {
                    // where no more threads can be started, those that run answer everything
                    if thread::Builder::new().spawn_scoped(scope, || shared.serve(worker)).is_err() {
                        break;
                    }
                }
                shared.serve(first);
            });
        }
        shared.result()
    }
}

/// Hands every line of the source to `each`, which writes into the sink itself: for answers of which one alone may be
/// more than should be held, so that it has to write in between ([`Sink::flush_full`]). Before each read that may wait,
/// everything gathered so far is written. `each` may end the run.
///
/// # Errors
/// If input cannot be read or output cannot be written; lines before that have been answered.
pub fn run<O: Write, E: Write>(
    source: impl Read,
    sink: &mut Sink<O, E>,
    mut each: impl FnMut(Line<'_>, &mut Sink<O, E>) -> ControlFlow<()>,
) -> Result<(), StreamError> {
    let (mut cutter, mut block, mut ends) = (Cutter::new(source, true), Vec::new(), Ends::default());
    sink.flush()?;
    while !sink.is_closed()
        && let Some(piece) = cutter.next(&mut block)
    {
        for line in ends.lines(&block, piece) {
            let flow = each(line, sink);
            sink.flush_full()?;
            if flow.is_break() || sink.is_closed() {
                return sink.flush();
            }
        }
        sink.flush()?;
    }
    cutter.failed.map_or(Ok(()), |e| Err(StreamError::Read(e)))
}

/// Where pieces are taken.
struct Input {
    cutter: Cutter<ByteSource>,
    /// Pieces handed out.
    taken: u64,
}

/// Where answers are written.
struct Outlet<'s, O, E> {
    sink: &'s mut Sink<O, E>,
    /// The piece whose turn it is.
    next: u64,
    /// What was said about later pieces.
    early: BTreeMap<u64, Output>,
    /// Empty, with their room.
    spare: Vec<Output>,
    failed: Option<StreamError>,
}

type OutletGuard<'o, 's, O, E> = MutexGuard<'o, Outlet<'s, O, E>>;

/// As many pieces may be answered before one that takes longer. The answers of a piece have about its size.
const MOST_EARLY: usize = 8;

impl<O, E> Outlet<'_, O, E> {
    /// What was said about the piece whose turn it is, if all of it is known; then it is the turn of the next one.
    fn next_early(&mut self) -> Option<Output> {
        let said = self.early.remove(&self.next)?;
        self.next += 1;
        Some(said)
    }
}

/// What the threads share.
struct Shared<'s, O, E> {
    engine: Engine,
    alone: bool,
    stop: Stop,
    input: Mutex<Input>,
    outlet: Mutex<Outlet<'s, O, E>>,
    /// A piece has been written to its end.
    written: Condvar,
    /// No more pieces are taken.
    over: AtomicBool,
}

impl<O: Write, E: Write> Shared<'_, O, E> {
    /// Answers pieces until there are no more. A line that is too long for a piece stays with its thread, which keeps
    /// the lock of the input until the end of that line.
    fn serve<W: Work>(&self, worker: &mut W) {
        let (mut block, mut ends, mut said, mut newlines) = (Vec::new(), Ends::default(), Output::default(), 0);
        let mut kept = None;
        loop {
            let mut input = kept.take().unwrap_or_else(|| soon_locked(&self.input));
            let Some((turn, mut piece)) = self.take(&mut input, &mut block) else { return };
            kept = piece.torn.then_some(input);
            if self.alone {
                piece.newlines = newlines;
            }
            let mut lines = ends.lines(&block, piece);
            let flow = self.answer(worker, &mut lines, turn, &mut said);
            newlines = lines.newlines();
            worker.pause(&mut said);
            self.end(turn, flow, &mut said);
        }
    }

    /// The next piece and its turn.
    fn take(&self, input: &mut Input, block: &mut Vec<u8>) -> Option<(u64, Piece)> {
        if self.over.load(Ordering::Acquire) {
            return None;
        }
        let piece = input.cutter.next(block)?;
        let turn = input.taken;
        input.taken += 1;
        Some((turn, piece))
    }

    /// Has the lines of a piece answered.
    fn answer<W: Work>(&self, worker: &mut W, lines: &mut Lines<'_>, turn: u64, said: &mut Output) -> ControlFlow<()> {
        for line in lines {
            let flow = worker.line(line, said);
            if self.engine.flush || said.is_full() {
                self.write(turn, said);
            }
            if flow.is_break() || (said.stdout.is_empty() && self.over.load(Ordering::Relaxed)) {
                return flow;
            }
        }
        ControlFlow::Continue(())
    }

    /// Writes what was said, when it is its turn; until then, waits.
    fn write(&self, turn: u64, said: &mut Output) {
        self.put(&mut self.turn(turn, lock(&self.outlet)), said);
    }

    /// Waits for a turn.
    fn turn<'o, 's>(&self, turn: u64, outlet: OutletGuard<'o, 's, O, E>) -> OutletGuard<'o, 's, O, E> {
        self.written.wait_while(outlet, |outlet| outlet.next != turn).unwrap_or_else(PoisonError::into_inner)
    }

    fn put(&self, outlet: &mut Outlet<'_, O, E>, said: &mut Output) {
        if !self.over.load(Ordering::Acquire) {
            let written = outlet.sink.write(said);
            if written.is_err() || outlet.sink.is_closed() {
                outlet.failed = written.err();
                self.finish();
            }
        }
        said.clear();
    }

    /// Writes the rest of what was said about a piece, and what others have said about the next ones. Before its turn it is
    /// kept for whoever ends the piece before: waiting for it would cost the time of a switch for nearly every piece.
    fn end(&self, turn: u64, flow: ControlFlow<()>, said: &mut Output) {
        let mut outlet = lock(&self.outlet);
        if flow.is_continue() && outlet.next != turn && outlet.early.len() < MOST_EARLY {
            let room = outlet.spare.pop().unwrap_or_default();
            outlet.early.insert(turn, mem::replace(said, room));
            return;
        }
        outlet = self.turn(turn, outlet);
        self.put(&mut outlet, said);
        outlet.next = turn + 1;
        if flow.is_break() {
            self.finish();
        }
        while let Some(mut later) = outlet.next_early() {
            self.put(&mut outlet, &mut later);
            outlet.spare.push(later);
        }
        drop(outlet);
        // a thread that works alone would only call the system in vain
        if !self.alone {
            self.written.notify_all();
        }
    }

    /// Nothing more is read or written.
    fn finish(&self) {
        self.over.store(true, Ordering::Release);
        self.stop.ask();
    }

    /// How the run ended.
    fn result(self) -> Result<(), StreamError> {
        let outlet = self.outlet.into_inner().unwrap_or_else(PoisonError::into_inner);
        let input = self.input.into_inner().unwrap_or_else(PoisonError::into_inner);
        match (outlet.failed, input.cutter.failed) {
            (Some(e), _) => Err(e),
            (None, Some(e)) => Err(StreamError::Read(e)),
            (None, None) => Ok(()),
        }
    }
}

/// As many looks at a lock take about as long as a read of a block.
const LOOKS: usize = 2000;

/// A lock that another thread holds while it reads a block: going to sleep and being woken would take longer.
fn soon_locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    for _ in 0..LOOKS {
        if let Ok(guard) = mutex.try_lock() {
            return guard;
        }
        spin_loop();
    }
    lock(mutex)
}

/// The lock; a thread that panicked has left nothing half done that another one looks at.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
