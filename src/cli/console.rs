//! Standard output and standard error of a run.

use super::exit::Exit;
use super::startup;
use crate::stream::Sink;
use std::fs::{File, Metadata};
use std::io::{self, Read, Write};
use std::os::fd::{AsFd, BorrowedFd};
use std::os::unix::fs::MetadataExt;
use std::path::Path;

/// Where results and messages go; one type, so that subcommands fit into a table.
pub(super) type Console<'a> = Sink<&'a mut (dyn Write + Send), &'a mut (dyn Write + Send)>;

/// Appends a line to the messages.
pub(super) fn notice(text: &str, stderr: &mut Vec<u8>) {
    stderr.extend_from_slice(text.as_bytes());
    stderr.push(b'\n');
}

/// Runs a program on the standard streams of the process; its exit status is final once everything has been written.
pub(super) fn run(name: &str, job: impl FnOnce(&mut Console<'_>) -> Exit) -> u8 {
    let (mut out, mut err) = (Stream::new("standard output", io::stdout().as_fd()), io::stderr());
    let mut console: Console<'_> = Sink::new(&mut out as _, &mut err as _).joined(is_same_file());
    let exit = job(&mut console);
    match console.flush() {
        Err(e) => {
            notice(&format!("{name}: {e}"), &mut console.stderr);
            // the error has been reported; a second failure of standard output adds nothing
            let _ = console.flush();
            Exit::Failed.into()
        }
        Ok(()) => exit.into(),
    }
}

/// Whether standard output and standard error are the same file or pipe.
pub(super) fn is_same_file() -> bool {
    let id = |fd: BorrowedFd<'_>| file(fd).and_then(|f| f.metadata()).map(|data| file_id(&data)).ok();
    let out = id(io::stdout().as_fd());
    out.is_some() && out == id(io::stderr().as_fd())
}

/// The file of a standard stream.
pub(super) fn file(stream: BorrowedFd<'_>) -> io::Result<File> {
    match startup::was_closed(stream) {
        true => Err(rustix::io::Errno::BADF.into()),
        false => stream.try_clone_to_owned().map(File::from),
    }
}

/// What makes two names those of one file: device and inode.
pub(super) fn file_id(data: &Metadata) -> (u64, u64) {
    (data.dev(), data.ino())
}

/// The same of a regular file: in others, such as terminals and pipes, results do not become input.
pub(super) fn regular_file_id(data: &Metadata) -> Option<(u64, u64)> {
    data.is_file().then(|| file_id(data))
}

/// Standard input, to be read.
pub(super) fn standard_input() -> Stream {
    let file = file(io::stdin().as_fd()).and_then(|file| ensure_not_output(&file).map(|()| file));
    Stream { name: "standard input".to_owned(), file }
}

/// Opens a file, to be read.
///
/// # Errors
/// If it cannot be opened, or is standard output.
pub(super) fn open_input(path: &Path) -> io::Result<File> {
    let file = File::open(path)?;
    ensure_not_output(&file)?;
    Ok(file)
}

/// Refuses to read the file that standard output is appended to: results would become input, often without end.
///
/// # Errors
/// If it is that file.
pub(super) fn ensure_not_output(input: &File) -> io::Result<()> {
    let Some(input) = regular_file_id(&input.metadata()?) else { return Ok(()) };
    let output = file(io::stdout().as_fd()).and_then(|file| file.metadata()).ok();
    let output = output.and_then(|data| regular_file_id(&data));
    match output == Some(input) {
        true => Err(io::Error::other("it is also the output: write to another file, then rename it")),
        false => Ok(()),
    }
}

/// A standard stream as the file it is. The streams of the standard library take a descriptor that is open but wrong
/// for an empty input, or for an output that accepts everything: errors would be silent.
pub(super) struct Stream {
    /// Its name in messages.
    name: String,
    file: io::Result<File>,
}

impl Stream {
    /// One of the standard streams.
    pub(super) fn new(name: &str, stream: BorrowedFd<'_>) -> Stream {
        Stream { name: name.to_owned(), file: file(stream) }
    }

    /// A file with its name in messages.
    pub(super) fn named(name: String, file: File) -> Stream {
        Stream { name, file: Ok(file) }
    }

    /// Whether it is a regular file, so that reading never waits.
    pub(super) fn is_file(&self) -> bool {
        self.file.as_ref().is_ok_and(|file| file.metadata().is_ok_and(|data| data.is_file()))
    }

    /// Its size in bytes; 0 if it is not a regular file.
    #[cfg(feature = "logs")]
    pub(super) fn size(&self) -> u64 {
        let size = |file: &File| file.metadata().ok().filter(std::fs::Metadata::is_file).map(|data| data.len());
        self.file.as_ref().ok().and_then(size).unwrap_or(0)
    }

    /// Its name in messages, and the file unless the descriptor is closed.
    #[cfg(feature = "logs")]
    pub(super) fn parts(self) -> (String, io::Result<File>) {
        (self.name, self.file)
    }

    /// Uses the file; an error names it.
    fn with<R>(&self, run: impl FnOnce(&File) -> io::Result<R>) -> io::Result<R> {
        let named = |e: &io::Error| io::Error::new(e.kind(), format!("{}: {e}", self.name));
        let file = self.file.as_ref().map_err(named)?;
        run(file).map_err(|e| named(&e))
    }
}

impl Read for Stream {
    fn read(&mut self, to: &mut [u8]) -> io::Result<usize> {
        self.with(|mut file| file.read(to))
    }
}

impl Write for Stream {
    fn write(&mut self, from: &[u8]) -> io::Result<usize> {
        self.with(|mut file| file.write(from))
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
