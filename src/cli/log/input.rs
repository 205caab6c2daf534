//! The logs to read: standard input, or files one after the other.

use super::super::Stream;
use super::super::request::Request;
use crate::stream::{Source, Unpack};
use std::collections::VecDeque;
use std::fs::File;
use std::io::{self, Read};
use std::os::fd::AsFd;
use std::path::{Path, PathBuf};

/// Opens all logs before the first is read.
///
/// # Errors
/// If one cannot be opened.
pub(super) fn open(request: &Request) -> io::Result<Source> {
    match request.log.files.as_slice() {
        [] => Ok(standard()),
        files => open_all(files),
    }
}

/// Opens these files; `-` is standard input.
///
/// # Errors
/// If one cannot be opened.
pub(super) fn open_all(files: &[PathBuf]) -> io::Result<Source> {
    let (mut logs, mut waits) = (VecDeque::new(), false);
    for path in files {
        let log = match path.as_os_str() == "-" {
            true => Stream::new("standard input", io::stdin().as_fd()),
            false => Stream::named(format!("'{}'", path.display()), opened(path)?),
        };
        waits |= !log.is_file();
        logs.push_back(Unpack::new(log));
    }
    let logs = Logs { logs, newline: true };
    Ok(if waits { Source::waiting(logs) } else { Source::new(logs) })
}

/// Standard input. What may let wait is read ahead: then a signal can end the wait.
fn standard() -> Source {
    let log = Stream::new("standard input", io::stdin().as_fd());
    match log.is_file() {
        true => Source::new(Unpack::new(log)),
        false => Source::waiting(log).through(Unpack::new),
    }
}

fn opened(path: &Path) -> io::Result<File> {
    File::open(path).map_err(|e| io::Error::new(e.kind(), format!("cannot read '{}': {e}", path.display())))
}

/// Logs one after the other. The last line of each is ended, so that no two lines become one.
struct Logs {
    logs: VecDeque<Unpack<Stream>>,
    /// The last byte was a newline.
    newline: bool,
}

impl Read for Logs {
    fn read(&mut self, to: &mut [u8]) -> io::Result<usize> {
        while let Some(log) = self.logs.front_mut() {
            let n = log.read(to)?;
            if n > 0 {
                self.newline = to.get(n - 1) == Some(&b'\n');
                return Ok(n);
            }
            self.logs.pop_front();
            if let (false, false, Some(first)) = (self.newline, self.logs.is_empty(), to.first_mut()) {
                (*first, self.newline) = (b'\n', true);
                return Ok(1);
            }
        }
        Ok(0)
    }
}
