//! What the programs for logs have in common: their command line, the logs they read, the file they write, signals.

mod input;
mod output;
mod progress;
mod signals;

use super::exit::Exit;
use super::program::Program;
use super::report::{self, notice};
use super::request::{Request, Usage, shown};
use super::words::WordError;
use super::{Console, Stream, ended, help};
use crate::stream::{Engine, Sink, Work};
use output::Output;
use std::ffi::OsString;
use std::io;
use std::num::NonZero;
use std::os::fd::AsFd;
use std::os::unix::ffi::OsStrExt;
use std::process::ExitCode;
use std::thread;

/// What a program does with its request.
pub(super) type Job = fn(&mut Request, &mut Console<'_>) -> Result<Exit, Usage>;

/// Runs a program with the words and the environment of the process.
pub(super) fn main(program: Program, job: Job) -> ExitCode {
    let argv: Vec<OsString> = std::env::args_os().skip(1).collect();
    let (mut out, mut err) = (Stream::new("standard output", io::stdout().as_fd()), io::stderr());
    let mut sink: Console<'_> = Sink::new(&mut out as _, &mut err as _);
    let exit = run(program, job, &argv, &mut sink);
    ended(program, exit, &mut sink)
}

/// Words, request, the commands that end it, the job.
fn run(program: Program, job: Job, argv: &[OsString], sink: &mut Console<'_>) -> Exit {
    let told = match super::read(program, argv) {
        Ok((mut request, words)) => {
            request.remarks.iter().for_each(|remark| notice(remark, &mut sink.messages));
            match help::ending(program, &request, sink) {
                Some(exit) => Ok(exit),
                None => {
                    words.iter().for_each(|word| left_over(&request, word, &mut sink.messages));
                    job(&mut request, sink)
                }
            }
        }
        Err(WordError::Silent) => Ok(Exit::Failed),
        Err(WordError::Usage(usage)) => Err(usage),
    };
    told.unwrap_or_else(|usage| {
        report::usage(&usage, &mut sink.messages);
        Exit::Failed
    })
}

/// 4.4.0 ignores words that are no options, and so do we, but not silently: a file that exists must not be read in
/// place of standard input, which is what the same words mean there.
fn left_over(request: &Request, word: &OsString, out: &mut Vec<u8>) {
    if !request.quiet {
        notice(&format!("'{}' is ignored: a log is read from stdin, or with --file", shown(word.as_bytes())), out);
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
pub(super) fn stream<W: Work>(request: &Request, workers: &mut [W], sink: &mut Console<'_>) -> Result<(), Usage> {
    let failed = |e: io::Error| Usage::new(e.to_string());
    let source = input::open(request).map_err(failed)?;
    let output = Output::open(request.log.to.as_ref())?;
    signals::listen(&output, &source).map_err(failed)?;
    sink.flush().map_err(|e| Usage::new(e.to_string()))?;
    let mut sink = Sink::new(output, io::stderr()).joined(request.log.to.is_none() && super::same_pipe());
    let engine = Engine { flush: request.flush, numbered: request.log.verbose };
    engine.run(source, workers, &mut sink).map_err(|e| Usage::new(e.to_string()))
}
