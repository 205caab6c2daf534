//! What the programs for logs have in common: the logs they read, the file they write, signals.

mod input;
mod output;
mod progress;
mod signals;

use super::args::LogArgs;
use super::console::{self, Console, notice, standard_input};
use super::error::{CliError, escape_for_message};
use super::input_file;
use super::replace::{self, replace};
use super::start::Start;
use crate::format::escape_path;
use crate::log::Scope;
use crate::stream::{ByteSource, Engine, Output, Sink, Unpack, Work, processors};
use output::OutputFile;
use std::io::{self, BufRead, BufReader, IsTerminal, Read};
use std::num::NonZero;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

/// 4.4.0 ignores words that are not options, and so does this program, but not silently: a user who names a file expects
/// it to be read instead of standard input.
pub(super) fn report_operands(start: &Start, out: &mut Vec<u8>) {
    for word in start.data.iter().filter(|_| !start.low.quiet) {
        let word = escape_for_message(word.as_bytes());
        notice(&format!("'{word}' is ignored: a log is read from stdin, or with --file"), out);
    }
}

/// The number of threads: as given, otherwise one per processor.
pub(super) fn threads(given: Option<NonZero<usize>>) -> usize {
    given.map_or_else(processors, NonZero::get)
}

/// Hands the lines of all logs to the workers and writes their results.
///
/// # Errors
/// If a log cannot be read or the output cannot be written.
pub(super) fn stream<W: Work>(args: &LogArgs, workers: &mut [W], sink: &mut Console<'_>) -> Result<(), CliError> {
    stream_and(args, workers, sink, |_| Ok(Output::default()))
}

/// The same, and at the end writes what `last` makes of the workers.
///
/// # Errors
/// If a log cannot be read or the output cannot be written; or as `last` does.
pub(super) fn stream_and<W: Work>(
    args: &LogArgs,
    workers: &mut [W],
    sink: &mut Console<'_>,
    last: impl FnOnce(&mut [W]) -> Result<Output, CliError>,
) -> Result<(), CliError> {
    let source = input::open(args)?;
    if args.files.is_empty() && !args.quiet && io::stdin().is_terminal() {
        notice("the log is read from the terminal up to Ctrl-D; --file LOG reads a file", &mut sink.stderr);
    }
    ensure_output_is_not_input(args)?;
    let output = OutputFile::open(args.to.as_ref(), args.is_whole)?;
    signals::listen(&output, &source).map_err(|e| CliError::io("cannot handle signals", e))?;
    sink.flush()?;
    let mut sink = outlet(args, output);
    let engine = Engine { flush: args.flush, numbered: args.verbose, ..Engine::default() };
    engine.run(source, workers, &mut sink)?;
    write(args, last(workers)?, &mut sink)
}

/// Refuses to write into a log that is read: it would be emptied first, or grow without end.
///
/// # Errors
/// If the output is one of the logs.
fn ensure_output_is_not_input(args: &LogArgs) -> Result<(), CliError> {
    let files = match args.files.as_slice() {
        [] => &[PathBuf::from("-")],
        files => files,
    };
    let inputs = files.iter().chain(&args.other_files).map(PathBuf::as_path);
    replace::ensure_output_is_not_input(args.to.as_ref().map(|target| target.path.as_path()), inputs)
}

/// Writes this, and nothing else, where the output goes.
///
/// # Errors
/// If it cannot be written.
pub(super) fn write_all(args: &LogArgs, output: Output) -> Result<(), CliError> {
    write(args, output, &mut outlet(args, OutputFile::open(args.to.as_ref(), args.is_whole)?))
}

/// Reads a line of at most `most` bytes into `line`, without its end; false at the end of the file.
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

/// The bytes of these files one after the other, unpacked if they are packed; `-`, and no file, is standard input.
///
/// # Errors
/// If one cannot be opened.
pub(super) fn source(files: &[PathBuf]) -> Result<ByteSource, CliError> {
    input::opened_all(files, |_| None)
}

/// The bytes of a file of partial results, `-` for standard input, unpacked if they are packed.
///
/// # Errors
/// If it cannot be opened, or is a FIFO that no program writes to.
pub(super) fn partial_results(path: &Path) -> Result<impl BufRead, CliError> {
    let bytes: Box<dyn Read> = match path.as_os_str() == "-" {
        true => Box::new(standard_input()),
        false => Box::new(input_file::open(path).map_err(|e| CliError::read(path, e))?),
    };
    Ok(BufReader::new(Unpack::new(bytes)))
}

fn outlet(args: &LogArgs, output: OutputFile) -> Sink<OutputFile, io::Stderr> {
    Sink::new(output, io::stderr()).joined(args.to.is_none() && console::is_same_file())
}

/// Writes what comes last; a file that holds nothing else is replaced in one step.
fn write(args: &LogArgs, mut output: Output, sink: &mut Sink<OutputFile, io::Stderr>) -> Result<(), CliError> {
    if let Some(target) = args.to.as_ref().filter(|target| args.is_whole && !target.append) {
        let losses = replace(&target.path, &output.stdout).map_err(|e| CliError::write(&target.path, e))?;
        losses.report(&escape_path(&target.path), &mut output.stderr);
        output.stdout.clear();
    }
    (sink.stdout, sink.stderr) = (output.stdout, output.stderr);
    Ok(sink.flush()?)
}

/// Reports a log in which no address was found.
pub(super) fn report_no_address(args: &LogArgs, lines: u64, out: &mut Vec<u8>) {
    if lines > 0 && !args.quiet {
        let what = match args.scope() {
            Scope::FirstWord => {
                "begins with an address: --everywhere finds addresses anywhere in a line, --json-field PATH those in a \
                 field"
            }
            _ => "has an address there",
        };
        notice(&format!("none of the {lines} lines {what}"), out);
    }
}
