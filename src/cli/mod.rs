//! The command line: from words to exit status.

mod answer;
mod calc;
mod colour;
mod completions;
mod databases;
#[cfg(feature = "mmdb")]
mod db;
mod dump;
mod exit;
mod explain;
mod features;
mod help;
mod job;
mod json;
mod keys;
mod lists;
#[cfg(feature = "logs")]
mod log;
#[cfg(feature = "logs")]
mod loganon;
#[cfg(feature = "logs")]
mod logconv;
#[cfg(feature = "logs")]
mod logstats;
mod man;
mod net;
mod options;
#[cfg(feature = "plan")]
mod plan;
mod program;
#[cfg(any(feature = "logs", feature = "mmdb"))]
mod progress;
mod report;
mod request;
mod samples;
mod shell;
mod subcommand;
mod suggest;
#[cfg_attr(not(feature = "mmdb"), allow(dead_code, reason = "db has most verbs"))]
mod verb;
mod words;

use crate::format::{Format, detect};
use crate::stream::Sink;
use calc::Calc;
use exit::Exit;
use job::Job;
use options::Opt;
use program::Program;
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
    let (mut out, mut err) = (Stream::new("standard output", io::stdout().as_fd()), io::stderr());
    let mut sink: Console<'_> = Sink::new(&mut out as _, &mut err as _).joined(same_pipe());
    let exit = run(&argv, &mut sink);
    ended(Program::Calc, exit, &mut sink)
}

/// The exit status, once everything has been written.
fn ended(program: Program, exit: Exit, sink: &mut Console<'_>) -> ExitCode {
    match sink.flush() {
        Err(e) => {
            report::notice(&format!("{}: {e}", program.name()), &mut sink.messages);
            // the error is told; that standard output fails again is not news
            let _ = sink.flush();
            Exit::Failed.into()
        }
        Ok(()) => exit.into(),
    }
}

/// Runs the program `ipv6loganon` with the words and the environment of the process.
#[cfg(feature = "logs")]
pub fn ipv6loganon() -> ExitCode {
    log::main(Program::Loganon, loganon::run)
}

/// Runs the program `ipv6logconv` with the words and the environment of the process.
#[cfg(feature = "logs")]
pub fn ipv6logconv() -> ExitCode {
    log::main(Program::Logconv, logconv::run)
}

/// Runs the program `ipv6logstats` with the words and the environment of the process.
#[cfg(feature = "logs")]
pub fn ipv6logstats() -> ExitCode {
    log::main(Program::Logstats, logstats::run)
}

/// A standard stream as the file behind it. The streams of the standard library take a descriptor that is open but
/// wrong for an empty input, or for an output that takes everything: trouble would be silent.
struct Stream {
    /// What messages call it.
    name: String,
    file: io::Result<File>,
}

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
    /// One of the standard streams.
    fn new(name: &str, stream: BorrowedFd<'_>) -> Stream {
        Stream { name: name.to_owned(), file: file(stream) }
    }

    /// A file with the name that messages call it.
    fn named(name: String, file: File) -> Stream {
        Stream { name, file: Ok(file) }
    }

    /// Whether it is a file on a disk, so that nobody waits for it.
    #[cfg(feature = "logs")]
    fn is_file(&self) -> bool {
        self.file.as_ref().is_ok_and(|file| file.metadata().is_ok_and(|data| data.is_file()))
    }

    /// Its size in bytes; 0 if it is no file on a disk.
    #[cfg(feature = "logs")]
    fn size(&self) -> u64 {
        let size = |file: &File| file.metadata().ok().filter(std::fs::Metadata::is_file).map(|data| data.len());
        self.file.as_ref().ok().and_then(size).unwrap_or(0)
    }

    /// What messages call it, and the file.
    ///
    /// # Errors
    /// If there is no file.
    #[cfg(feature = "logs")]
    fn parts(self) -> io::Result<(String, File)> {
        match self.file {
            Ok(file) => Ok((self.name, file)),
            Err(e) => Err(io::Error::new(e.kind(), format!("cannot read {}: {e}", self.name))),
        }
    }

    /// Does something with the file; an error names it.
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

/// Where answers and messages go; one type, so that subcommands can stand in a table.
type Console<'a> = Sink<&'a mut (dyn Write + Send), &'a mut (dyn Write + Send)>;

/// One run, as a sentence: subcommand, or words, request, the commands that end it, the job, its data.
fn run(argv: &[OsString], sink: &mut Console<'_>) -> Exit {
    if let Some(exit) = subcommand::run(argv, sink) {
        return exit;
    }
    let told = match read(Program::Calc, argv) {
        Ok((mut request, data)) => {
            request.remarks.iter().for_each(|remark| report::notice(remark, &mut sink.messages));
            match databases::load(Program::Calc, &mut request, &mut sink.messages)
                .map(|()| help::ending(Program::Calc, &request, sink))
            {
                Err(usage) => Err(usage),
                Ok(Some(exit)) => Ok(exit),
                Ok(None) => convert(request, &data, argv.is_empty(), sink),
            }
        }
        Err(WordError::Silent) => Ok(Exit::Failed),
        Err(WordError::Usage(usage)) => Err(usage),
    };
    let exit = told.unwrap_or_else(|usage| {
        report::usage(&usage, &mut sink.messages);
        Exit::Failed
    });
    if exit == Exit::Failed
        && let Some(hint) = subcommand::hint(argv)
    {
        report::notice(&format!("  {hint}"), &mut sink.messages);
    }
    exit
}

/// The request of the environment and the command line, and the data words.
fn read(program: Program, argv: &[OsString]) -> Result<(Request, Vec<OsString>), WordError> {
    let mut request = Request::default();
    environment(program, &mut request)?;
    let posix = std::env::var_os("POSIXLY_CORRECT").is_some();
    let words = match words::read(program, argv, posix) {
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
fn environment(program: Program, request: &mut Request) -> Result<(), Usage> {
    let mut found: Vec<(Vec<u8>, OsString)> = std::env::vars_os()
        .filter_map(|(name, value)| Some((name.as_bytes().strip_prefix(b"IPV6CALC_")?.to_owned(), value)))
        .collect();
    if found.is_empty() {
        return Ok(());
    }
    for opt in Opt::of(program) {
        for name in opt.variables() {
            let variable = name.to_ascii_uppercase().replace('-', "_");
            let Some(at) = found.iter().position(|(name, _)| name == variable.as_bytes()) else { continue };
            let (_, value) = found.swap_remove(at);
            default_of(opt, &variable, value.as_bytes(), request)?;
        }
    }
    Ok(())
}

/// Applies one variable: a switch, or the value of an option.
fn default_of(opt: &Opt, variable: &str, value: &[u8], request: &mut Request) -> Result<(), Usage> {
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
fn convert(mut request: Request, data: &[OsString], bare: bool, sink: &mut Console<'_>) -> Result<Exit, Usage> {
    if request.generate_key {
        return match data.is_empty() {
            true => keys::generate(sink),
            false => Err(Usage::new("--generate-key takes no data").with_hint("it prints a key and stops")),
        };
    }
    if dump::wanted(&request) {
        let dumped = match data.is_empty() {
            true => dump::run(&request, sink),
            false => Err(Usage::new("action 'dbdump' takes no data").with_hint("-E says which networks are listed")),
        };
        databases::told(Program::Calc, &request.params.db, &mut sink.messages);
        return dumped;
    }
    let in_pipe = data.is_empty() && !io::stdin().is_terminal();
    if bare && !in_pipe {
        help::short(Program::Calc, sink);
        return Ok(Exit::Failed);
    }
    request.params.notes = !request.quiet && !in_pipe;
    keys::load(&mut request)?;
    let job = Job::new(&request, in_pipe)?;
    if request.plan_only {
        return plan_only(&job, request.input_format(), data, sink);
    }
    if !in_pipe {
        if data.is_empty() {
            return Err(Usage::new("no data").with_hint("give an address, or pipe addresses in"));
        }
        let words: Vec<&[u8]> = data.iter().map(|word| word.as_bytes()).collect();
        let exit = Calc::new(&job, request.fail_fast).words(&words, sink);
        databases::told(Program::Calc, &request.params.db, &mut sink.messages);
        return Ok(exit);
    }
    let piped = calc::pipe(&job, &request, sink);
    databases::told(Program::Calc, &request.params.db, &mut sink.messages);
    let tally = piped.map_err(|e| Usage::new(e.to_string()))?;
    let exit = tally.status(request.last_address);
    if bare && exit == Exit::Failed && tally.is_idle() {
        help::short(Program::Calc, sink);
    }
    Ok(exit)
}

/// Prints the chain of notations, kinds and actions.
fn plan_only(
    job: &Job,
    input: Option<&'static Format>,
    data: &[OsString],
    sink: &mut Console<'_>,
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
