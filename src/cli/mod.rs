//! The command line: from words to exit status.

mod answer;
mod calc;
mod colour;
mod completions;
mod exit;
mod explain;
mod features;
mod help;
mod job;
mod json;
mod keys;
mod lists;
mod man;
mod net;
mod options;
#[cfg(feature = "plan")]
mod plan;
mod report;
mod request;
mod shell;
mod subcommand;
mod suggest;
mod words;

use crate::format::{Format, detect};
use crate::stream::{Sink, StreamError};
use calc::Calc;
use exit::Exit;
use job::Job;
use request::{Request, Usage};
use std::ffi::OsString;
use std::fs::File;
use std::io::{self, IsTerminal, Read, Write};
use std::os::fd::{AsFd, BorrowedFd};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::MetadataExt;
use std::process::ExitCode;
use words::WordError;

/// Runs the program `ipv6calc` with the words and the environment of the process.
pub fn ipv6calc() -> ExitCode {
    let argv: Vec<OsString> = std::env::args_os().skip(1).collect();
    let (mut out, mut err) = (Stream(file(io::stdout().as_fd())), io::stderr().lock());
    let joined = same_pipe();
    let (out, err): (&mut dyn Write, &mut dyn Write) = (&mut out, &mut err);
    let mut sink = Sink::new(out, err).joined(joined);
    let exit = run(&argv, &mut sink);
    match sink.flush() {
        Err(e) => {
            report::notice(&format!("ipv6calc: {e}"), &mut sink.messages);
            // the error is told; that standard output fails again is not news
            let _ = sink.flush();
            Exit::Failed.into()
        }
        Ok(()) => exit.into(),
    }
}

/// A standard stream as the file behind it. The streams of the standard library take a descriptor that is open but
/// wrong for an empty input, or for an output that takes everything: trouble would be silent.
struct Stream(io::Result<File>);

/// Whether standard output and standard error are one and the same.
fn same_pipe() -> bool {
    let place = |fd: BorrowedFd<'_>| file(fd).and_then(|f| f.metadata()).map(|m| (m.dev(), m.ino())).ok();
    let out = place(io::stdout().as_fd());
    out.is_some() && out == place(io::stderr().as_fd())
}

/// The file behind a standard stream.
fn file(stream: BorrowedFd<'_>) -> io::Result<File> {
    stream.try_clone_to_owned().map(File::from)
}

impl Stream {
    fn file(&mut self) -> io::Result<&mut File> {
        self.0.as_mut().map_err(|e| io::Error::new(e.kind(), e.to_string()))
    }
}

impl Read for Stream {
    fn read(&mut self, to: &mut [u8]) -> io::Result<usize> {
        self.file()?.read(to)
    }
}

impl Write for Stream {
    fn write(&mut self, from: &[u8]) -> io::Result<usize> {
        self.file()?.write(from)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Where answers and messages go; one type, so that subcommands can stand in a table.
type Console<'a> = Sink<&'a mut dyn Write, &'a mut dyn Write>;

/// One run, as a sentence: subcommand, or words, request, the commands that end it, the job, its data.
fn run(argv: &[OsString], sink: &mut Console<'_>) -> Exit {
    if let Some(exit) = subcommand::run(argv, sink) {
        return exit;
    }
    let told = match read(argv) {
        Ok((request, data)) => {
            request.remarks.iter().for_each(|remark| report::notice(remark, &mut sink.messages));
            match help::ending(&request, sink) {
                Some(exit) => Ok(exit),
                None => convert(request, &data, argv.is_empty(), sink),
            }
        }
        Err(WordError::Silent) => Ok(Exit::Failed),
        Err(WordError::Usage(usage)) => Err(usage),
    };
    let exit = told.unwrap_or_else(|usage| {
        report::usage(&usage, &mut sink.messages);
        Exit::Failed
    });
    if let Some(hint) = subcommand::hint(argv).filter(|_| exit == Exit::Failed) {
        report::notice(&format!("  {hint}"), &mut sink.messages);
    }
    exit
}

/// The request of the environment and the command line, and the data words.
fn read(argv: &[OsString]) -> Result<(Request, Vec<OsString>), WordError> {
    let mut request = Request::default();
    environment(&mut request)?;
    let posix = std::env::var_os("POSIXLY_CORRECT").is_some();
    let words = match words::read(argv, posix) {
        Err(_) if help::wanted(argv) => return Ok((Request { long_help: true, ..request }, Vec::new())),
        words => words?,
    };
    request.long_help = words.options.iter().any(|(opt, _)| opt.names.first() == Some(&"help"));
    for (opt, value) in &words.options {
        match opt.apply(&mut request, value) {
            Err(_) if request.long_help => {}
            result => result?,
        }
    }
    Ok((request, words.data))
}

/// Applies the variables `IPV6CALC_…`, in the order of the option table.
fn environment(request: &mut Request) -> Result<(), Usage> {
    let mut found: Vec<(String, OsString)> = std::env::vars_os()
        .filter_map(|(name, value)| Some((name.to_str()?.strip_prefix("IPV6CALC_")?.to_owned(), value)))
        .collect();
    if found.is_empty() {
        return Ok(());
    }
    for opt in options::ALL {
        for name in opt.names {
            let variable = name.to_ascii_uppercase().replace('-', "_");
            let Some(at) = found.iter().position(|(name, _)| *name == variable) else { continue };
            let (_, value) = found.swap_remove(at);
            default_of(opt, &variable, value.as_bytes(), request)?;
        }
    }
    Ok(())
}

/// Applies one variable: a switch, or the value of an option.
fn default_of(opt: &options::Opt, variable: &str, value: &[u8], request: &mut Request) -> Result<(), Usage> {
    let is = |words: [&str; 3]| words.iter().any(|word| value.eq_ignore_ascii_case(word.as_bytes()));
    let wrong =
        || Usage::new(format!("environment variable IPV6CALC_{variable} does not take '{}'", request::shown(value)));
    let set = match opt.takes_value() {
        true => true,
        false if is(["yes", "on", "1"]) => true,
        false if is(["no", "off", "0"]) => false,
        false => return Err(wrong().with_hint("expected yes, on or 1, or no, off or 0")),
    };
    if set && opt.env {
        opt.apply(request, value).map_err(|usage| wrong().with_hint(usage.hint.unwrap_or(usage.text)))?;
    }
    Ok(())
}

/// Converts the data words, or the lines of a pipe.
fn convert<O: Write, E: Write>(
    mut request: Request,
    data: &[OsString],
    bare: bool,
    sink: &mut Sink<O, E>,
) -> Result<Exit, Usage> {
    if request.generate_key {
        return match data.is_empty() {
            true => keys::generate(sink),
            false => Err(Usage::new("--generate-key takes no data").with_hint("it prints a key and stops")),
        };
    }
    let in_pipe = data.is_empty() && !io::stdin().is_terminal();
    if bare && !in_pipe {
        help::short(sink);
        return Ok(Exit::Failed);
    }
    keys::load(&mut request)?;
    let job = Job::new(&request, in_pipe)?;
    if request.plan_only {
        return plan_only(&job, request.input_format(), data, sink);
    }
    let mut calc = Calc::new(&job);
    if !in_pipe {
        if data.is_empty() {
            return Err(Usage::new("no data").with_hint("give an address, or pipe addresses in"));
        }
        let words: Vec<&[u8]> = data.iter().map(|word| word.as_bytes()).collect();
        return Ok(calc.words(&words, sink));
    }
    match calc::pipe(&mut calc, request.flush, request.fail_fast, sink) {
        Ok(()) => {
            let exit = calc.status(request.last_address);
            if bare && exit == Exit::Failed && calc.is_idle() {
                help::short(sink);
            }
            Ok(exit)
        }
        Err(error @ (StreamError::Read(_) | StreamError::Write(_))) => Err(Usage::new(error.to_string())),
    }
}

/// Prints the chain of notations, kinds and actions.
fn plan_only(
    job: &Job,
    input: Option<&'static Format>,
    data: &[OsString],
    sink: &mut Sink<impl Write, impl Write>,
) -> Result<Exit, Usage> {
    let from = match (input, data.first()) {
        (Some(format), _) => format,
        (None, Some(word)) => detect(word.as_bytes()).map_err(|e| Usage::new(e.to_string()))?,
        (None, None) => {
            return Err(
                Usage::new("--plan-only needs to know the kind of the data").with_hint("give -I TYPE or an address")
            );
        }
    };
    sink.answers.extend_from_slice(job.plan(from)?.as_bytes());
    Ok(Exit::Done)
}
