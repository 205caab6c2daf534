//! Where a program for logs writes: standard output, or a file that can be opened again between two lines.

use super::super::args::Target;
use super::super::console::Stream;
use super::super::error::CliError;
use crate::format::escape_path;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::os::fd::AsFd;
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// An output. Clones write to the same place.
#[derive(Clone)]
pub(super) struct OutputFile(Arc<Mutex<Place>>);

struct Place {
    stream: Stream,
    /// The file that it is.
    path: Option<PathBuf>,
    /// What was written last ended a line.
    newline: bool,
    /// The file that is appended to ends within a line, as after a full disk: the next line must not continue it.
    torn: bool,
    /// To be opened again as soon as a line has ended.
    again: bool,
}

impl OutputFile {
    /// Opens the file, or takes standard output. A file that is going to be replaced as a whole keeps its text for now.
    ///
    /// # Errors
    /// If it cannot be opened.
    pub(super) fn open(to: Option<&Target>, is_whole: bool) -> Result<OutputFile, CliError> {
        let stream = match to {
            None => Stream::new("standard output", io::stdout().as_fd()),
            Some(target) => {
                let wrong = |e| CliError::write(&target.path, e);
                named(&target.path, opened(&target.path, target.append || is_whole).map_err(wrong)?)
            }
        };
        let path = to.map(|target| target.path.clone());
        let torn = to.is_some_and(|target| target.append && is_torn(&target.path));
        Ok(OutputFile(Arc::new(Mutex::new(Place { stream, path, newline: true, torn, again: false }))))
    }

    /// Whether it is a file that can be opened again.
    pub(super) fn is_file(&self) -> bool {
        self.place().path.is_some()
    }

    /// Opens the file again, now or after the line that is being written: what has its name by then is appended to.
    ///
    /// # Errors
    /// If it cannot be opened; then the old one is kept.
    pub(super) fn rotate(&self) -> io::Result<()> {
        let mut place = self.place();
        place.again = true;
        place.reopen()
    }

    fn place(&self) -> MutexGuard<'_, Place> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Place {
    fn reopen(&mut self) -> io::Result<()> {
        if !(self.again && self.newline) {
            return Ok(());
        }
        self.again = false;
        if let Some(path) = &self.path {
            let place = escape_path(path);
            let kept = |e| format!("cannot reopen '{place}'; still writing to the old file: {e}");
            let new = opened(path, true).map_err(|e: io::Error| io::Error::new(e.kind(), kept(e)))?;
            self.stream = named(path, new);
            self.torn = is_torn(path);
        }
        Ok(())
    }
}

impl Write for OutputFile {
    fn write(&mut self, from: &[u8]) -> io::Result<usize> {
        let mut place = self.place();
        if place.torn && !from.is_empty() {
            place.stream.write_all(b"\n")?;
            place.torn = false;
        }
        let n = place.stream.write(from)?;
        place.newline = from.get(..n).is_none_or(|text| text.ends_with(b"\n"));
        if place.again
            && let Err(e) = place.reopen()
        {
            not_again(&e);
        }
        Ok(n)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Reports that the new file cannot be opened.
pub(super) fn not_again(error: &io::Error) {
    // if messages cannot be written, nothing is left to report that
    let _ = writeln!(io::stderr(), "{error}");
}

fn named(path: &Path, file: File) -> Stream {
    Stream::named(format!("'{}'", escape_path(path)), file)
}

/// Whether a file ends within a line. One that cannot be read counts as whole.
fn is_torn(path: &Path) -> bool {
    let last = |path: &Path| -> io::Result<u8> {
        let file = File::open(path)?;
        let mut last = [b'\n'];
        file.read_exact_at(&mut last, file.metadata()?.len().saturating_sub(1))?;
        Ok(last[0])
    };
    fs::metadata(path).is_ok_and(|data| data.is_file() && data.len() > 0) && last(path).is_ok_and(|last| last != b'\n')
}

fn opened(path: &Path, append: bool) -> io::Result<File> {
    OpenOptions::new().create(true).append(append).write(true).truncate(!append).open(path)
}
