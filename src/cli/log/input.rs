//! The logs to read: standard input, or files one after the other.

use super::super::args::LogArgs;
use super::super::console::{Stream, open_input, standard_input};
use super::super::error::CliError;
use super::super::progress::Progress;
use super::progress::{self, Count, Counted};
use crate::format::escape_path;
use crate::stream::{ByteSource, Unpack};
use std::collections::VecDeque;
use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

/// Opens all logs before the first is read.
///
/// # Errors
/// If one cannot be opened.
pub(super) fn open(args: &LogArgs) -> Result<ByteSource, CliError> {
    opened_all(&args.files, |total| progress::bar(args, total))
}

/// Opens these files, or standard input if there are none; `-` is standard input too. `bar` gets their size in bytes.
///
/// # Errors
/// If one cannot be opened.
pub(super) fn opened_all(files: &[PathBuf], bar: impl FnOnce(u64) -> Option<Progress>) -> Result<ByteSource, CliError> {
    let standard = standard_input;
    let mut streams = Vec::new();
    for path in files {
        streams.push(match path.as_os_str() == "-" {
            true => standard(),
            false => Stream::named(format!("'{}'", escape_path(path)), opened(path)?),
        });
    }
    if streams.is_empty() {
        streams.push(standard());
    }
    // an input that may block is read ahead, so that a signal can end the wait
    let waits = !streams.iter().all(Stream::is_file);
    let bar = bar(streams.iter().map(Stream::size).sum());
    let count = Count::default();
    let log = |stream: Stream| {
        let (name, file) = stream.parts();
        let file = file.map_err(|e| CliError::io(format!("cannot read {name}"), e))?;
        Ok(Log { name, bytes: Unpack::new(Counted { bytes: file, count: count.clone() }) })
    };
    let logs = streams.into_iter().map(log).collect::<Result<_, CliError>>()?;
    let logs = Logs { logs, newline: true, count, bar };
    Ok(if waits { ByteSource::waiting(logs) } else { ByteSource::new(logs) })
}

fn opened(path: &Path) -> Result<File, CliError> {
    open_input(path).map_err(|e| CliError::read(path, e))
}

/// A log, and what messages call it.
struct Log {
    name: String,
    bytes: Unpack<Counted<File>>,
}

/// Logs one after the other. The last line of each is ended, so that no two lines become one.
struct Logs {
    logs: VecDeque<Log>,
    /// The last byte was a newline.
    newline: bool,
    count: Count,
    bar: Option<Progress>,
}

impl Read for Logs {
    fn read(&mut self, to: &mut [u8]) -> io::Result<usize> {
        while let Some(log) = self.logs.front_mut() {
            let named = |e: io::Error| io::Error::new(e.kind(), format!("{}: {e}", log.name));
            let n = log.bytes.read(to).map_err(named)?;
            if let Some(bar) = &mut self.bar {
                bar.update(self.count.bytes());
            }
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
