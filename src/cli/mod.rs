//! The command line: from words to exit status.

mod answer;
mod calc;
mod colour;
mod completions;
mod console;
mod databases;
#[cfg(feature = "mmdb")]
mod db;
mod dump;
mod error;
mod exit;
mod explain;
mod features;
mod help;
mod job;
mod json;
mod keys;
mod layout;
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
use calc::Calc;
use console::{Console, notice};
use error::{CliError, Reporter, escape_for_message};
use exit::Exit;
use job::Job;
use options::Opt;
use program::Program;
use request::Request;
use std::ffi::OsString;
use std::io::{self, IsTerminal};
use std::os::unix::ffi::OsStrExt;
use std::process::ExitCode;
use words::WordError;

/// Runs the program `ipv6calc` with the words and the environment of the process.
pub fn ipv6calc() -> ExitCode {
    let argv: Vec<OsString> = std::env::args_os().skip(1).collect();
    console::run(Program::Calc, |sink| run(&argv, sink))
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

/// One run, as a sentence: subcommand, or words, request, the commands that end it, the job, its data.
fn run(argv: &[OsString], sink: &mut Console<'_>) -> Exit {
    if let Some(exit) = subcommand::run(argv, sink) {
        return exit;
    }
    let told = match read(Program::Calc, argv) {
        Ok((mut request, data)) => {
            request.remarks.iter().for_each(|remark| notice(remark, &mut sink.stderr));
            match databases::load(Program::Calc, &mut request, &mut sink.stderr)
                .map(|()| help::ending(Program::Calc, &request, sink))
            {
                Err(error) => Err(error),
                Ok(Some(exit)) => Ok(exit),
                Ok(None) => convert(request, &data, argv.is_empty(), sink),
            }
        }
        Err(WordError::Silent) => Ok(Exit::Failed),
        Err(WordError::Error(error)) => Err(error),
    };
    let exit = told.unwrap_or_else(|e| e.report(Reporter::Program, &mut sink.stderr));
    if exit == Exit::Failed
        && let Some(hint) = subcommand::hint(argv)
    {
        notice(&format!("  {hint}"), &mut sink.stderr);
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
fn environment(program: Program, request: &mut Request) -> Result<(), CliError> {
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
fn default_of(opt: &Opt, variable: &str, value: &[u8], request: &mut Request) -> Result<(), CliError> {
    let is = |words: [&str; 3]| words.iter().any(|word| value.eq_ignore_ascii_case(word.as_bytes()));
    let wrong = || {
        CliError::usage(format!(
            "environment variable IPV6CALC_{variable} does not take '{}'",
            escape_for_message(value)
        ))
    };
    let set = match opt.takes_value() {
        true => true,
        false if is(["yes", "on", "1"]) => true,
        false if is(["no", "off", "0"]) => false,
        false => return Err(wrong().with_hint("expected yes, on or 1, or no, off or 0")),
    };
    if set && opt.env {
        opt.apply(request, value)
            .map_err(|usage| wrong().with_hint(usage.hint().map_or_else(|| usage.to_string(), str::to_owned)))?;
    }
    Ok(())
}

/// Converts the data words, or the lines of a pipe.
fn convert(mut request: Request, data: &[OsString], bare: bool, sink: &mut Console<'_>) -> Result<Exit, CliError> {
    if request.generate_key {
        return match data.is_empty() {
            true => keys::generate(sink),
            false => Err(CliError::usage("--generate-key takes no data").with_hint("it prints a key and stops")),
        };
    }
    if dump::wanted(&request) {
        let dumped = match data.is_empty() {
            true => dump::run(&request, sink),
            false => {
                Err(CliError::usage("action 'dbdump' takes no data").with_hint("-E says which networks are listed"))
            }
        };
        databases::told(Program::Calc, &request.params.db, &mut sink.stderr);
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
            return Err(CliError::usage("no data").with_hint("give an address, or pipe addresses in"));
        }
        let words: Vec<&[u8]> = data.iter().map(|word| word.as_bytes()).collect();
        let exit = Calc::new(&job, request.fail_fast).words(&words, sink);
        databases::told(Program::Calc, &request.params.db, &mut sink.stderr);
        return Ok(exit);
    }
    let piped = calc::pipe(&job, &request, sink);
    databases::told(Program::Calc, &request.params.db, &mut sink.stderr);
    let tally = piped?;
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
) -> Result<Exit, CliError> {
    let from = match (input, data.first()) {
        (Some(format), _) => format,
        (None, Some(word)) => detect(word.as_bytes()).map_err(|e| CliError::usage(e.to_string()))?,
        (None, None) => {
            return Err(CliError::usage("--plan-only needs to know the kind of the data")
                .with_hint("give -I TYPE or an address"));
        }
    };
    sink.stdout.extend_from_slice(job.plan(from)?.as_bytes());
    Ok(Exit::Done)
}
