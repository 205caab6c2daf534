//! The flat command line of the four programs, as in 4.4.0: one table of options and one reader. What was typed becomes
//! the arguments of one program, which do not change any more.

mod anon;
mod calc;
mod databases;
mod environment;
mod flags;
mod legacy;
#[cfg(feature = "logs")]
mod logs;
mod low;
mod parameters;
mod read;
mod table;

#[cfg(feature = "logs")]
pub(super) use anon::AnonArgs;
pub(super) use calc::{CalcArgs, PipeArgs};
pub(super) use databases::DatabaseArgs;
#[cfg(feature = "logs")]
pub(super) use flags::AnonFlags;
pub(super) use flags::DatabaseFlags;
#[cfg(feature = "logs")]
pub(super) use logs::{LogArgs, LoganonArgs, LogstatsArgs, StatsForm};
#[cfg(feature = "logs")]
pub(super) use low::Target;
pub(super) use low::{Choice, Command, DumpShape, LowArgs, Render, VersionDetail};
pub(super) use read::ReadError;
pub(super) use table::{Group, Opt};

use super::error::CliError;
use super::program::Program;
use std::ffi::OsString;

/// The options of the environment and the command line, and the data words.
pub(super) fn parse(program: Program, argv: &[OsString]) -> Result<(LowArgs, Vec<OsString>), ReadError> {
    let mut low = of_environment(program)?;
    let posix = std::env::var_os("POSIXLY_CORRECT").is_some();
    let words = match read::read(program, argv, posix) {
        Err(_) if asks_for_help(argv) => return Ok((LowArgs { long_help: true, ..low }, Vec::new())),
        words => words?,
    };
    low.long_help = words.options.iter().any(|(opt, _)| opt.name() == "help");
    for (opt, value) in &words.options {
        match opt.apply(&mut low, value) {
            Err(_) if low.long_help => {}
            result => result?,
        }
    }
    Ok((low, words.data))
}

/// The options that the environment sets.
///
/// # Errors
/// If a variable is malformed.
pub(super) fn of_environment(program: Program) -> Result<LowArgs, CliError> {
    let mut low = LowArgs::default();
    environment::apply(program, &mut low)?;
    Ok(low)
}

/// Whether `--help` is among the options of words that cannot be read.
fn asks_for_help(argv: &[OsString]) -> bool {
    argv.iter().take_while(|word| *word != "--").any(|word| word == "--help")
}
