//! `ipv6calc map`, `gen` and `tunnel`: transition mechanisms and values of one's own.

mod generate;
mod map;
mod tunnel;

pub(super) use generate::GEN;
pub(super) use map::MAP;
pub(super) use tunnel::TUNNEL;

use super::console::{Console, notice};
use super::error::{CliError, escape_for_message};
use super::exit::Exit;
use clap::{Arg, ArgAction, ArgMatches};
use std::fmt::Display;
use std::str::FromStr;

/// An option with a value.
fn value(name: &'static str, value: &'static str, help: &'static str) -> Arg {
    Arg::new(name).long(name).value_name(value).help(help)
}

/// An option without a value.
fn switch(name: &'static str, help: &'static str) -> Arg {
    Arg::new(name).long(name).action(ArgAction::SetTrue).help(help)
}

/// `--json`.
fn json_switch() -> Arg {
    switch("json", "Write one JSON object per line")
}

/// An operand.
fn operand(name: &'static str, help: &'static str) -> Arg {
    Arg::new(name).value_name(name).help(help)
}

/// The text of an option or operand.
fn text<'a>(matches: &'a ArgMatches, name: &str) -> Option<&'a str> {
    matches.get_one::<String>(name).map(String::as_str)
}

/// The value of an option or operand, read.
///
/// # Errors
/// If it cannot be read.
fn typed<T: FromStr>(matches: &ArgMatches, name: &str, expected: &str) -> Result<Option<T>, CliError> {
    text(matches, name).map(|text| parsed(name, text, expected)).transpose()
}

/// A text of an option or operand, read.
///
/// # Errors
/// If it cannot be read.
fn parsed<T: FromStr>(name: &str, text: &str, expected: &str) -> Result<T, CliError> {
    // numbers of the standard library may begin with a plus
    let plain = (!text.starts_with('+')).then_some(text);
    plain.and_then(|text| text.parse().ok()).ok_or_else(|| {
        let option = match name.starts_with(|c: char| c.is_ascii_lowercase() || c.is_ascii_digit()) {
            true => format!("option '--{name}'"),
            false => name.to_owned(),
        };
        let text = escape_for_message(text.as_bytes());
        CliError::usage(format!("{option} does not take '{text}'")).with_hint(format!("expected {expected}"))
    })
}

/// Writes a line.
fn line(text: impl Display, sink: &mut Console<'_>) {
    sink.stdout.extend_from_slice(text.to_string().as_bytes());
    sink.stdout.push(b'\n');
}

/// Reports that there is no answer.
fn no_answer(subcommand: &str, why: impl Display, sink: &mut Console<'_>) -> Exit {
    notice(&format!("ipv6calc: {subcommand}: {why}"), &mut sink.stderr);
    Exit::Failed
}
