//! The flat command line of 4.4.0, with the habits of its `getopt_long`: abbreviations of long names, letters in
//! bundles, options after data.

use super::table::Opt;
use crate::cli::error::{CliError, escape_for_message};
use crate::cli::program::Program;
use crate::cli::suggest::tried;
use std::ffi::OsString;
use std::os::unix::ffi::OsStrExt;

/// An option on the command line, with its value.
pub(in crate::cli) type Given = (&'static Opt, Vec<u8>);

/// The words of a command line, sorted into options and data.
#[derive(Default)]
pub(in crate::cli) struct Words {
    /// The options in their order.
    pub(in crate::cli) options: Vec<Given>,
    /// The data words in their order.
    pub(in crate::cli) data: Vec<OsString>,
}

/// A command line that cannot be read.
pub(in crate::cli) enum ReadError {
    /// Say what is wrong.
    Error(CliError),
    /// `?` in a bundle of letters ends the run without a message (compatibility: core Q43).
    Silent,
}

impl From<CliError> for ReadError {
    fn from(error: CliError) -> ReadError {
        ReadError::Error(error)
    }
}

/// Reads the words; with `posix` the first data word ends the options.
pub(in crate::cli) fn read(program: Program, argv: &[OsString], posix: bool) -> Result<Words, ReadError> {
    let mut words = Words::default();
    let mut rest = argv.iter();
    while let Some(word) = rest.next() {
        match word.as_bytes() {
            b"--" => break,
            [b'-', b'-', long @ ..] => words.options.push(long_option(program, long, &mut rest)?),
            [b'-', letters @ ..] if !letters.is_empty() => bundle(program, letters, &mut rest, &mut words.options)?,
            _ => {
                words.data.push(word.clone());
                if posix {
                    break;
                }
            }
        }
    }
    words.data.extend(rest.cloned());
    Ok(words)
}

type Rest<'a> = std::slice::Iter<'a, OsString>;

/// `name`, `name=value`, or a name whose value is the next word.
fn long_option(program: Program, text: &[u8], rest: &mut Rest<'_>) -> Result<Given, CliError> {
    let (name, inline) = match text.iter().position(|b| *b == b'=') {
        Some(at) => (text.get(..at).unwrap_or_default(), text.get(at + 1..)),
        None => (text, None),
    };
    let opt = by_long_name(program, name)?;
    match (opt.takes_value(), inline) {
        (false, None) => Ok((opt, Vec::new())),
        (false, Some(_)) => Err(CliError::usage(format!("option '--{}' takes no value", opt.name()))),
        (true, Some(value)) => Ok((opt, value.to_vec())),
        (true, None) => next_value(opt, rest),
    }
}

fn next_value(opt: &'static Opt, rest: &mut Rest<'_>) -> Result<Given, CliError> {
    let missing = || {
        let name = if opt.name().is_empty() { "the option" } else { opt.name() };
        let value = opt.arg.name().unwrap_or_default();
        CliError::usage(format!("option '--{name}' needs a value")).with_hint(format!("expected --{name} {value}"))
    };
    Ok((opt, rest.next().ok_or_else(missing)?.as_bytes().to_vec()))
}

/// Letters after one dash; a letter that takes a value takes the rest of the word, or the next word.
fn bundle(program: Program, letters: &[u8], rest: &mut Rest<'_>, found: &mut Vec<Given>) -> Result<(), ReadError> {
    let single = letters.len() == 1;
    let mut letters = letters;
    while let [letter, tail @ ..] = letters {
        if *letter == b'?' && !single {
            return Err(ReadError::Silent);
        }
        let opt = by_letter(program, *letter)?;
        if !opt.takes_value() {
            found.push((opt, Vec::new()));
            letters = tail;
            continue;
        }
        found.push(if tail.is_empty() { next_value(opt, rest)? } else { (opt, tail.to_vec()) });
        break;
    }
    Ok(())
}

/// Where all options are listed.
fn list(program: Program) -> String {
    format!("see '{} --help' for all options", program.name())
}

fn by_letter(program: Program, letter: u8) -> Result<&'static Opt, CliError> {
    Opt::of(program).find(|opt| opt.short == Some(char::from(letter))).ok_or_else(|| {
        let error = CliError::usage(format!("unknown option '-{}'", escape_for_message(&[letter])));
        match tried(&escape_for_message(&[letter])) {
            _ if program != Program::Calc => error.with_hint(list(program)),
            _ if letter.is_ascii_digit() => error.with_hint("put data that starts with '-' after '--'"),
            Some(hint) => error.with_hint(hint),
            None => error.with_hint(list(program)),
        }
    })
}

/// An exact name, or an abbreviation of names of one option only: of 4.4.0's names first, then of the new ones.
fn by_long_name(program: Program, name: &[u8]) -> Result<&'static Opt, CliError> {
    let exact = |opt: &&Opt| opt.long_names().any(|n| n.as_bytes() == name);
    if let Some(opt) = Opt::of(program).find(exact) {
        return Ok(opt);
    }
    let starts = |names: &[&str]| names.iter().any(|n| n.as_bytes().starts_with(name));
    let mut old = Opt::of(program).filter(|opt| starts(opt.names)).peekable();
    let mut new = Opt::of(program).filter(|opt| starts(opt.new));
    let (first, second) = match old.peek() {
        Some(_) => (old.next(), old.next()),
        None => (new.next(), new.next()),
    };
    match (first, second) {
        (Some(opt), None) => Ok(opt),
        (Some(one), Some(other)) => {
            let full =
                |opt: &'static Opt| opt.long_names().find(|n| n.as_bytes().starts_with(name)).unwrap_or(opt.name());
            Err(CliError::usage(format!("option '--{}' is ambiguous", escape_for_message(name))).with_hint(format!(
                "could be '--{}' or '--{}'",
                full(one),
                full(other)
            )))
        }
        (None, _) => {
            let names = Opt::of(program).filter(|opt| !opt.about.is_empty()).flat_map(Opt::long_names);
            let error = CliError::unknown("option", name, names);
            let hint = error.hint().map_or_else(|| list(program), |hint| hint.replace("mean '", "mean '--"));
            let error = CliError::usage(format!("unknown option '--{}'", escape_for_message(name))).with_hint(hint);
            Err(error)
        }
    }
}
