//! The input as bytes, and how a blocking read is stopped.

use std::io::{self, Read};
use std::ops::Range;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, SyncSender, channel, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

/// How much a pump reads at once: what a pipe holds.
const PUMPED: usize = 64 * 1024;

/// Blocks that a pump has read ahead.
const AHEAD: usize = 4;

/// When the end is requested, data on its way has this long to arrive.
const PATIENCE: Duration = Duration::from_millis(50);

/// When the end is requested, this much is still read: more than a pipe holds.
const LAST: usize = 2 * 1024 * 1024;

/// An input that can be stopped.
pub struct ByteSource {
    bytes: Box<dyn Read + Send>,
    stop: Stop,
}

/// Stops a [`ByteSource`]: it gives what has arrived, then ends. Clones stop the same source.
#[derive(Clone)]
pub struct Stop {
    asked: Arc<AtomicBool>,
    /// Wakes the reader that waits for a pump.
    wake: Option<SyncSender<Event>>,
}

impl Stop {
    /// Stops the source.
    pub fn ask(&self) {
        self.asked.store(true, Ordering::Release);
        if let Some(wake) = &self.wake {
            // a full queue means that its reader is not waiting
            let _ = wake.try_send(Event::Wake);
        }
    }

    fn is_asked(&self) -> bool {
        self.asked.load(Ordering::Acquire)
    }
}

impl ByteSource {
    /// A source whose reads do not wait for long, such as a file. A read that waits is not interrupted.
    pub fn new(bytes: impl Read + Send + 'static) -> ByteSource {
        ByteSource { bytes: Box::new(bytes), stop: Stop { asked: Arc::default(), wake: None } }
    }

    /// A source that may block for ever, such as a pipe: a detached thread reads it. If no thread can be started, the source
    /// is read directly.
    pub fn waiting(bytes: impl Read + Send + 'static) -> ByteSource {
        let bytes = Arc::new(Mutex::new(Some(bytes)));
        let take = |from: &Mutex<Option<_>>| from.lock().unwrap_or_else(PoisonError::into_inner).take();
        let ((tell, events), (give, empty)) = (sync_channel(AHEAD), channel());
        let stop = Stop { asked: Arc::default(), wake: Some(tell.clone()) };
        // the pump has these; one more is in the hands of the reader
        for _ in 0..AHEAD {
            // the other end is here
            let _ = give.send(vec![0; PUMPED]);
        }
        let shared = Arc::clone(&bytes);
        let started = thread::Builder::new().spawn(move || {
            if let Some(bytes) = take(&shared) {
                pump(bytes, &empty, &tell);
            }
        });
        if let Some(bytes) = started.err().and_then(|_| take(&bytes)) {
            return ByteSource::new(bytes);
        }
        let pumped =
            Pumped { events, give, block: vec![0; PUMPED], fresh: 0..0, ended: false, stop: stop.clone(), last: LAST };
        ByteSource { bytes: Box::new(pumped), stop }
    }

    /// Whether it may block for ever.
    pub fn waits(&self) -> bool {
        self.stop.wake.is_some()
    }

    /// The handle that stops it.
    pub fn stop(&self) -> Stop {
        self.stop.clone()
    }
}

impl Read for ByteSource {
    fn read(&mut self, to: &mut [u8]) -> io::Result<usize> {
        match self.stop.wake {
            None if self.stop.is_asked() => Ok(0),
            _ => self.bytes.read(to),
        }
    }
}

/// What a pump reports.
enum Event {
    /// A block and the number of bytes in it.
    Block(Vec<u8>, usize),
    /// The input ends, or cannot be read.
    End(io::Result<()>),
    /// Check whether the end was requested.
    Wake,
}

/// Reads blocks until the input ends or its reader is gone.
fn pump(mut bytes: impl Read, empty: &Receiver<Vec<u8>>, tell: &SyncSender<Event>) {
    while let Ok(mut block) = empty.recv() {
        let event = match bytes.read(&mut block) {
            Err(e) if e.kind() == io::ErrorKind::Interrupted => Event::Block(block, 0),
            Ok(0) => Event::End(Ok(())),
            Ok(n) => Event::Block(block, n),
            Err(e) => Event::End(Err(e)),
        };
        let last = matches!(event, Event::End(_));
        if tell.send(event).is_err() || last {
            return;
        }
    }
}

/// The other end of a pump.
struct Pumped {
    events: Receiver<Event>,
    give: Sender<Vec<u8>>,
    /// What arrived last, and how much of it is still to be handed out.
    block: Vec<u8>,
    fresh: Range<usize>,
    ended: bool,
    stop: Stop,
    /// How much is still taken once the end was requested.
    last: usize,
}

impl Pumped {
    /// Waits for a block; false at the end.
    fn wait(&mut self) -> io::Result<bool> {
        let asked = self.stop.is_asked();
        let event = match asked {
            _ if self.ended || self.last == 0 => return Ok(false),
            true => self.events.recv_timeout(PATIENCE),
            false => self.events.recv().map_err(RecvTimeoutError::from),
        };
        match event {
            Ok(Event::Wake) => {}
            Ok(Event::Block(block, n)) => {
                // a pump that has ended needs no block
                let _ = self.give.send(std::mem::replace(&mut self.block, block));
                self.fresh = 0..n;
                self.last = if asked { self.last.saturating_sub(n) } else { self.last };
            }
            Ok(Event::End(end)) => {
                self.ended = true;
                return end.map(|()| false);
            }
            Err(_) => self.ended = true,
        }
        Ok(true)
    }
}

impl Read for Pumped {
    fn read(&mut self, to: &mut [u8]) -> io::Result<usize> {
        while self.fresh.is_empty() {
            if !self.wait()? {
                return Ok(0);
            }
        }
        let mut fresh = self.block.get(self.fresh.clone()).unwrap_or_default();
        let n = fresh.read(to)?;
        self.fresh.start += n;
        Ok(n)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Instant;

    /// Gives some bytes, then lets wait.
    struct Hanging(Option<&'static [u8]>);

    impl Read for Hanging {
        fn read(&mut self, to: &mut [u8]) -> io::Result<usize> {
            let Some(bytes) = self.0.take() else {
                loop {
                    thread::park()
                }
            };
            to[..bytes.len()].copy_from_slice(bytes);
            Ok(bytes.len())
        }
    }

    #[test]
    fn a_pumped_source_gives_every_byte_and_its_error() {
        let bytes: Vec<u8> = (0..1_000_000u32).map(|i| (i % 251) as u8).collect();
        let mut all = Vec::new();
        ByteSource::waiting(io::Cursor::new(bytes.clone())).read_to_end(&mut all).unwrap();
        assert!(all == bytes);
        let unreadable = std::fs::File::open("/").unwrap();
        assert!(ByteSource::waiting(unreadable).read(&mut [0; 10]).is_err());
    }

    #[test]
    fn who_waits_is_woken_when_the_end_is_asked_for_and_gets_what_has_arrived() {
        let mut source = ByteSource::waiting(Hanging(Some(b"abc")));
        let stop = source.stop();
        let start = Instant::now();
        thread::spawn(move || {
            thread::sleep(Duration::from_millis(100));
            stop.ask();
        });
        let mut all = Vec::new();
        source.read_to_end(&mut all).unwrap();
        assert_eq!(all, b"abc");
        assert!(start.elapsed() >= Duration::from_millis(100));
    }

    #[test]
    fn a_source_that_never_ends_ends_when_it_is_asked_to() {
        let mut source = ByteSource::waiting(io::repeat(b'x'));
        source.stop().ask();
        let mut all = Vec::new();
        source.read_to_end(&mut all).unwrap();
        assert!(all.len() <= LAST + PUMPED * (AHEAD + 1), "{}", all.len());
        let mut direct = ByteSource::new(io::repeat(b'x'));
        assert_eq!(direct.read(&mut [0; 8]).unwrap(), 8);
        direct.stop().ask();
        assert_eq!(direct.read(&mut [0; 8]).unwrap(), 0);
    }
}
