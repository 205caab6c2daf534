//! Lines that come in parts because they are too long to be held whole.

/// As much of a line is kept until it is known whether it is selected.
const MOST: usize = 64 * 1024 * 1024;

/// A line of which some parts have come.
#[derive(Default)]
pub(super) struct LongLine {
    pub(super) number: u64,
    /// A part has a match.
    pub(super) matched: bool,
    /// The parts so far, unless they were written.
    pub(super) kept: Vec<u8>,
    /// Bytes at the beginning that are not kept any more.
    pub(super) dropped: u64,
}

impl LongLine {
    pub(super) fn new(number: u64) -> LongLine {
        LongLine { number, ..LongLine::default() }
    }

    /// Keeps a part. If the line has become too long, what was kept is given up.
    pub(super) fn keep(&mut self, part: &[u8]) {
        if self.kept.len() + part.len() > MOST {
            self.dropped += self.kept.len() as u64;
            self.kept = Vec::new();
        }
        self.kept.extend_from_slice(part);
    }
}
