//! What the programs for logs have in common: their command line, the logs they read, the file they write, signals.

mod input;
mod output;
mod progress;
mod signals;

use super::console::{self, Console, notice};
use super::error::{CliError, Reporter, escape_for_message};
use super::exit::Exit;
use super::program::Program;
use super::request::Request;
use super::words::WordError;
use super::{databases, help};
use crate::stream::{Engine, Output, Sink, Work};
use output::OutputFile;
use std::ffi::OsString;
use std::fs::{self, Metadata};
use std::io::{self, BufRead, BufReader, IsTerminal, Read};
use std::num::NonZero;
use std::os::fd::{AsFd, BorrowedFd};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::thread;

/// What a program does with its request.
pub(super) type Job = fn(&mut Request, &mut Console<'_>) -> Result<Exit, CliError>;

/// Runs a program with the words and the environment of the process.
pub(super) fn main(program: Program, job: Job) -> ExitCode {
    let argv: Vec<OsString> = std::env::args_os().skip(1).collect();
    console::run(program, |sink| run(program, job, &argv, sink))
}

/// Words, request, the commands that end it, the job.
fn run(program: Program, job: Job, argv: &[OsString], sink: &mut Console<'_>) -> Exit {
    let told = match super::read(program, argv) {
        Ok((mut request, words)) => {
            request.remarks.iter().for_each(|remark| notice(remark, &mut sink.stderr));
            match databases::load(program, &mut request, &mut sink.stderr)
                .map(|()| help::ending(program, &request, sink))
            {
                Err(error) => Err(error),
                Ok(Some(exit)) => Ok(exit),
                Ok(None) if argv.is_empty() && program == Program::Logconv => {
                    help::short(program, sink);
                    Ok(Exit::Failed)
                }
                Ok(None) => {
                    match request.log.stats.merge.is_empty() {
                        true => words.iter().for_each(|word| left_over(&request, word, &mut sink.stderr)),
                        false => request.log.stats.merge.extend(words.into_iter().map(PathBuf::from)),
                    }
                    let exit = job(&mut request, sink);
                    databases::told(program, &request.params.db, &mut sink.stderr);
                    exit
                }
            }
        }
        Err(WordError::Silent) => Ok(Exit::Failed),
        Err(WordError::Error(error)) => Err(error),
    };
    told.unwrap_or_else(|e| e.report(Reporter::Program, &mut sink.stderr))
}

/// 4.4.0 ignores words that are no options, and so do we, but not silently: a file that exists must not be read in
/// place of standard input, which is what the same words mean there.
fn left_over(request: &Request, word: &OsString, out: &mut Vec<u8>) {
    if !request.quiet {
        notice(
            &format!("'{}' is ignored: a log is read from stdin, or with --file", escape_for_message(word.as_bytes())),
            out,
        );
    }
}

/// How many threads answer lines: as many as were asked for, else as there are processors.
pub(super) fn threads(request: &Request) -> usize {
    request.threads.or_else(|| thread::available_parallelism().ok()).map_or(1, NonZero::get)
}

/// Hands the lines of all logs to the workers and writes what they say.
///
/// # Errors
/// If a log cannot be read or the output cannot be written.
pub(super) fn stream<W: Work>(request: &Request, workers: &mut [W], sink: &mut Console<'_>) -> Result<(), CliError> {
    stream_and(request, workers, sink, |_| Ok(Output::default()))
}

/// The same, and in the end writes what `last` makes of the workers.
///
/// # Errors
/// If a log cannot be read or the output cannot be written; or as `last` does.
pub(super) fn stream_and<W: Work>(
    request: &Request,
    workers: &mut [W],
    sink: &mut Console<'_>,
    last: impl FnOnce(&mut [W]) -> Result<Output, CliError>,
) -> Result<(), CliError> {
    let failed = |e: io::Error| CliError::usage(e.to_string());
    let source = input::open(request).map_err(failed)?;
    if request.log.files.is_empty() && !request.quiet && io::stdin().is_terminal() {
        notice("the log is read from the terminal up to Ctrl-D; --file LOG reads a file", &mut sink.stderr);
    }
    apart(request)?;
    let output = OutputFile::open(request.log.to.as_ref())?;
    signals::listen(&output, &source).map_err(failed)?;
    sink.flush()?;
    let mut sink = outlet(request, output);
    let engine = Engine { flush: request.flush, numbered: request.log.verbose };
    engine.run(source, workers, &mut sink)?;
    write(last(workers)?, &mut sink)
}

/// Refuses to write into a log that is read: it would be emptied first, or grow for ever.
///
/// # Errors
/// If the output is one of the logs.
fn apart(request: &Request) -> Result<(), CliError> {
    let place = |data: io::Result<Metadata>| data.ok().filter(Metadata::is_file).map(|data| (data.dev(), data.ino()));
    let standard = |stream: BorrowedFd<'_>| place(console::file(stream).and_then(|file| file.metadata()));
    let out = match &request.log.to {
        Some(target) => place(fs::metadata(&target.path)),
        None => standard(io::stdout().as_fd()),
    };
    let is_out = |path: &Path| match path.as_os_str() == "-" {
        true => standard(io::stdin().as_fd()) == out,
        false => place(fs::metadata(path)) == out,
    };
    let files = match request.log.files.as_slice() {
        [] => &[PathBuf::from("-")],
        files => files,
    };
    match files.iter().find(|path| out.is_some() && is_out(path)) {
        None => Ok(()),
        Some(path) => {
            Err(CliError::usage(format!("log '{}' is the output too", escape_for_message(path.as_os_str().as_bytes())))
                .with_hint("write to another file, and rename it in the end"))
        }
    }
}

/// Writes this, and nothing else, where the output goes.
///
/// # Errors
/// If it cannot be written.
pub(super) fn say(request: &Request, said: Output) -> Result<(), CliError> {
    write(said, &mut outlet(request, OutputFile::open(request.log.to.as_ref())?))
}

/// A line of at most so many bytes, without its end, is read into `line`; false at the end of the file.
///
/// # Errors
/// If the file cannot be read, or a line is longer.
pub(super) fn next_line(from: &mut impl BufRead, most: usize, line: &mut Vec<u8>) -> io::Result<bool> {
    line.clear();
    let read = from.by_ref().take(most as u64 + 1).read_until(b'\n', line)?;
    if line.last() == Some(&b'\n') {
        line.pop();
    } else if read > most {
        return Err(io::Error::new(io::ErrorKind::InvalidData, format!("a line of more than {most} bytes")));
    }
    Ok(read > 0)
}

/// The bytes of a file, `-` for standard input, unpacked if they are packed.
///
/// # Errors
/// If it cannot be opened.
pub(super) fn opened(path: &Path, request: &Request) -> Result<impl BufRead, CliError> {
    let source = input::opened_all(&[path.to_owned()], request);
    source.map(BufReader::new).map_err(|e| CliError::usage(e.to_string()))
}

fn outlet(request: &Request, output: OutputFile) -> Sink<OutputFile, io::Stderr> {
    Sink::new(output, io::stderr()).joined(request.log.to.is_none() && console::is_same_file())
}

fn write(said: Output, sink: &mut Sink<OutputFile, io::Stderr>) -> Result<(), CliError> {
    (sink.stdout, sink.stderr) = (said.stdout, said.stderr);
    Ok(sink.flush()?)
}
