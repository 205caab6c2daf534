//! The start of every program: words become arguments, what ends a run early is done, and the program takes over.

use super::args::{self, LowArgs, ReadError};
use super::console::{self, Console, notice};
use super::error::{CliError, Reporter};
use super::exit::Exit;
use super::program::Program;
use super::{databases, help};
use crate::db::Databases;
use std::ffi::OsString;
use std::sync::Arc;

/// Runs a program with the words and the environment of the process.
pub(super) fn main(program: Program, run: impl FnOnce(&[OsString], &mut Console<'_>) -> Exit) -> u8 {
    let argv: Vec<OsString> = std::env::args_os().skip(1).collect();
    console::run(program.name(), |console| run(&argv, console))
}

/// What was typed, the data words and the databases of a run.
pub(super) struct Start {
    pub(super) low: LowArgs,
    pub(super) data: Vec<OsString>,
    pub(super) db: Arc<Databases>,
}

/// Parses the words and runs the job, unless help, version or an error ends the run before.
pub(super) fn start(
    program: Program,
    argv: &[OsString],
    console: &mut Console<'_>,
    job: impl FnOnce(Start, &mut Console<'_>) -> Result<Exit, CliError>,
) -> Exit {
    let exit = match args::parse(program, argv) {
        Ok((low, data)) => begin(program, low, data, console, job),
        Err(ReadError::Silent) => Ok(Exit::Failed),
        Err(ReadError::Error(error)) => Err(error),
    };
    exit.unwrap_or_else(|e| e.report(Reporter::Program, &mut console.stderr))
}

fn begin(
    program: Program,
    mut low: LowArgs,
    data: Vec<OsString>,
    console: &mut Console<'_>,
    job: impl FnOnce(Start, &mut Console<'_>) -> Result<Exit, CliError>,
) -> Result<Exit, CliError> {
    let notes = low.notes.iter().filter(|_| !low.quiet);
    low.remarks.iter().chain(notes).for_each(|text| notice(text, &mut console.stderr));
    // a log, or standard input
    low.databases.lasts = program != Program::Calc || data.is_empty();
    let db = databases::load(program, &low, &mut console.stderr)?;
    if let Some(exit) = help::ending(program, &low, &db, console) {
        return Ok(exit);
    }
    let exit = job(Start { low, data, db: db.clone() }, console);
    databases::report_errors(program, &db, &mut console.stderr);
    exit
}
