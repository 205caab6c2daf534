//! How far the work is, for a person at a terminal who waits for a large log.

use super::super::request::Request;
use indicatif::{ProgressBar, ProgressStyle};
use std::io::{self, IsTerminal, Read};

/// Less than this does not let wait.
const LARGE: u64 = 64 * 1024 * 1024;

/// What is shown: bytes read of all bytes, and the time that is left.
const TEMPLATE: &str = "{bar:32} {bytes} of {total_bytes}, {eta} left";

/// A bar for so many bytes, if somebody sits at a terminal that shows nothing else and did not ask for quiet.
pub(super) fn bar(request: &Request, total: u64) -> Option<ProgressBar> {
    let free = request.log.to.is_some() || !io::stdout().is_terminal();
    let wanted = total >= LARGE && free && !request.quiet && io::stderr().is_terminal();
    let style = ProgressStyle::with_template(TEMPLATE).unwrap_or_else(|_| ProgressStyle::default_bar());
    wanted.then(|| ProgressBar::new(total).with_style(style))
}

/// A reader that moves a bar.
pub(super) struct Counted<R> {
    pub(super) bytes: R,
    pub(super) bar: Option<ProgressBar>,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, to: &mut [u8]) -> io::Result<usize> {
        let n = self.bytes.read(to)?;
        match &self.bar {
            Some(bar) if n > 0 => bar.inc(n as u64),
            _ => {}
        }
        Ok(n)
    }
}
