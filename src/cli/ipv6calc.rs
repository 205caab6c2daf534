//! `ipv6calc`: a subcommand, or the flat command line of 4.4.0.

use super::args::CalcArgs;
use super::calc::{self, Calc};
use super::console::{Console, notice};
use super::error::CliError;
use super::exit::Exit;
use super::job::Job;
use super::program::Program;
use super::start::{Start, start};
use super::{dump, help, keys, subcommand};
use crate::action::named::DBDUMP;
use crate::format::detect;
use std::ffi::OsString;
use std::io::{self, IsTerminal};
use std::os::unix::ffi::OsStrExt;

/// Runs the subcommand or the flat command line; below an error, a subcommand that may have been meant.
pub(super) fn run(argv: &[OsString], console: &mut Console<'_>) -> Exit {
    if let Some(exit) = subcommand::run(argv, console) {
        return exit;
    }
    let exit = start(Program::Calc, argv, console, |start, console| convert(start, argv.is_empty(), console));
    if exit == Exit::Failed
        && let Some(hint) = subcommand::hint(argv)
    {
        notice(&format!("  {hint}"), &mut console.stderr);
    }
    exit
}

/// Converts the data words, or the lines of a pipe.
fn convert(start: Start, bare: bool, console: &mut Console<'_>) -> Result<Exit, CliError> {
    let Start { low, data, db } = start;
    if low.generate_key {
        return generate_key(&data, console);
    }
    let dumps = low.actions.iter().any(|action| action.is(&DBDUMP));
    let in_pipe = data.is_empty() && !io::stdin().is_terminal();
    if bare && !in_pipe {
        help::short(Program::Calc, console);
        return Ok(Exit::Failed);
    }
    let plan_only = low.plan_only;
    let args = CalcArgs::new(low, db, in_pipe)?;
    if dumps {
        return match data.is_empty() {
            true => dump::run(&args, console),
            false => Err(CliError::usage("action 'dbdump' takes no data").with_hint("-E selects the networks to list")),
        };
    }
    let job = Job::new(&args)?;
    if plan_only {
        return print_plan(&job, &args, &data, console);
    }
    match in_pipe {
        true => convert_lines(&job, &args, bare, console),
        false => convert_words(&job, &args, &data, console),
    }
}

fn generate_key(data: &[OsString], console: &mut Console<'_>) -> Result<Exit, CliError> {
    match data.is_empty() {
        true => keys::generate(console),
        false => Err(CliError::usage("--generate-key takes no data").with_hint("it prints a key and exits")),
    }
}

fn convert_words(job: &Job, args: &CalcArgs, data: &[OsString], console: &mut Console<'_>) -> Result<Exit, CliError> {
    if data.is_empty() {
        return Err(CliError::usage("no data").with_hint("give an address, or pipe addresses in"));
    }
    let words: Vec<&[u8]> = data.iter().map(|word| word.as_bytes()).collect();
    Ok(Calc::new(job, args.pipe.fail_fast).words(&words, console))
}

fn convert_lines(job: &Job, args: &CalcArgs, bare: bool, console: &mut Console<'_>) -> Result<Exit, CliError> {
    let tally = calc::pipe(job, &args.pipe, console)?;
    let exit = tally.status(args.pipe.last_address);
    if bare && exit == Exit::Failed && tally.is_idle() {
        help::short(Program::Calc, console);
    }
    Ok(exit)
}

/// Prints the chain of notations, kinds and actions.
fn print_plan(job: &Job, args: &CalcArgs, data: &[OsString], console: &mut Console<'_>) -> Result<Exit, CliError> {
    let from = match (args.input, data.first()) {
        (Some(format), _) => format,
        (None, Some(word)) => detect(word.as_bytes()).map_err(|e| CliError::usage(e.to_string()))?,
        (None, None) => {
            return Err(CliError::usage("--plan-only needs to know the kind of the data")
                .with_hint("give -I TYPE or an address"));
        }
    };
    console.stdout.extend_from_slice(job.plan(from)?.as_bytes());
    Ok(Exit::Done)
}
