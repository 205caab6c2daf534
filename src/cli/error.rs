//! Errors of the command line: one type, and the one place that decides the exit status they lead to.

use super::console::notice;
use super::exit::Exit;
use super::suggest::tried;
use crate::format::nearest::nearest;
use crate::format::{Expected, ParseError, escape_controls, escape_path};
use crate::stream::StreamError;
use std::error::Error as StdError;
use std::fmt::Display;
use std::io;
use std::path::Path;
use thiserror::Error;

/// The cause of an error in data or in a database.
type Cause = Box<dyn StdError + Send + Sync>;

/// Why a program or subcommand cannot do its work.
#[derive(Debug, Error)]
pub(crate) enum CliError {
    /// The command line asks for something that cannot be carried out.
    #[error("{text}")]
    Usage {
        /// What is wrong.
        text: String,
        /// What to do about it.
        hint: Option<String>,
    },
    /// A file cannot be read or written.
    #[error("{what}: {source}")]
    Io {
        /// What was attempted, with the path.
        what: String,
        /// Why it failed.
        source: io::Error,
        /// What to do about it.
        hint: Option<String>,
    },
    /// Standard input cannot be read, or the output cannot be written.
    #[error(transparent)]
    Stream(#[from] StreamError),
    /// A file does not hold what it should.
    #[error("{what}{source}")]
    Data {
        /// The place with its separator: the file, and the line where one is known.
        what: String,
        /// What is wrong there.
        source: Cause,
        /// What to do about it.
        hint: Option<String>,
    },
    /// A database cannot answer, or its file is not usable.
    #[error("{source}")]
    Database {
        /// What is wrong.
        source: Cause,
        /// What to do about it.
        hint: Option<String>,
    },
}

/// Who reports an error: it decides the first words of the message and the exit status.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Reporter<'a> {
    /// The flat command line of a program, as in 4.4.0.
    Program,
    /// The subcommand of this name.
    Subcommand(&'a str),
}

impl CliError {
    /// An error in the command line.
    pub(crate) fn usage(text: impl Into<String>) -> CliError {
        CliError::Usage { text: text.into(), hint: None }
    }

    /// A file that cannot be read or written.
    pub(crate) fn io(what: impl Into<String>, source: io::Error) -> CliError {
        CliError::Io { what: what.into(), source, hint: None }
    }

    /// A file that cannot be read.
    pub(crate) fn read(path: &Path, source: io::Error) -> CliError {
        CliError::io(format!("cannot read '{}'", escape_path(path)), source)
    }

    /// A file that cannot be written.
    pub(crate) fn write(path: &Path, source: io::Error) -> CliError {
        CliError::io(format!("cannot write '{}'", escape_path(path)), source)
    }

    /// A file that does not hold what it should.
    pub(crate) fn data(what: impl Into<String>, source: impl Into<Cause>) -> CliError {
        CliError::Data { what: format!("{}: ", what.into()), source: source.into(), hint: None }
    }

    /// The same, of an error that starts with line and column.
    pub(crate) fn data_at(what: impl Into<String>, source: impl Into<Cause>) -> CliError {
        CliError::Data { what: format!("{}:", what.into()), source: source.into(), hint: None }
    }

    /// A database that cannot answer.
    pub(crate) fn database(source: impl Into<Cause>) -> CliError {
        CliError::Database { source: source.into(), hint: None }
    }

    /// A value that an option does not take.
    pub(crate) fn invalid_value(option: &str, value: &[u8], expected: impl Display) -> CliError {
        CliError::usage(format!("option '--{option}' does not take '{}'", escape_for_message(value)))
            .with_hint(expected.to_string())
    }

    /// A name that is in no table, with the nearest one that is.
    pub(crate) fn unknown(what: &str, name: &[u8], names: impl Iterator<Item = &'static str>) -> CliError {
        let name = escape_for_message(name);
        let hint = tried(&name).map(str::to_owned);
        let hint = hint.or_else(|| nearest(&name, names).map(|near| format!("did you mean '{near}'?")));
        CliError::Usage { text: format!("unknown {what} '{name}'"), hint }
    }

    /// A name that is not in a short list, with the nearest one that is, or with the whole list.
    pub(crate) fn not_one_of(what: &str, name: &[u8], names: impl Iterator<Item = &'static str> + Clone) -> CliError {
        let error = CliError::unknown(what, name, names.clone());
        match error.hint() {
            Some(_) => error,
            None => error.with_hint(format!("expected one of {}", names.collect::<Vec<_>>().join(", "))),
        }
    }

    /// The same error with this advice.
    pub(crate) fn with_hint(mut self, advice: impl Into<String>) -> CliError {
        match &mut self {
            CliError::Usage { hint, .. }
            | CliError::Io { hint, .. }
            | CliError::Data { hint, .. }
            | CliError::Database { hint, .. } => *hint = Some(advice.into()),
            // the stream itself is broken: no advice applies
            CliError::Stream(_) => {}
        }
        self
    }

    /// What to do about it.
    pub(crate) fn hint(&self) -> Option<&str> {
        match self {
            CliError::Usage { hint, .. }
            | CliError::Io { hint, .. }
            | CliError::Data { hint, .. }
            | CliError::Database { hint, .. } => hint.as_deref(),
            CliError::Stream(_) => None,
        }
    }

    /// Writes the message to standard error and gives the exit status: 1 as in 4.4.0, or 2 from a subcommand, for which
    /// 1 is an answer.
    pub(crate) fn report(&self, reporter: Reporter<'_>, stderr: &mut Vec<u8>) -> Exit {
        let exit = match reporter {
            Reporter::Program => {
                notice(&escape_lines(&format!("Error: {self}")), stderr);
                Exit::Failed
            }
            Reporter::Subcommand(name) => {
                notice(&escape_lines(&format!("ipv6calc: {name}: {self}")), stderr);
                Exit::Error
            }
        };
        self.report_hint(stderr);
        exit
    }

    /// Writes the advice, indented.
    pub(crate) fn report_hint(&self, stderr: &mut Vec<u8>) {
        if let Some(hint) = self.hint() {
            notice(&escape_lines(&format!("  {hint}")), stderr);
        }
    }
}

/// The most bytes of a text that a message repeats.
const LONGEST: usize = 200;

/// The note on an IPv4 address with leading zeros.
pub(crate) fn decimal_note(address: &str) -> String {
    format!("note: '{address}' is read as decimal; other programs read leading zeros as octal")
}

/// A text of the user as messages repeat it: control characters escaped, and only the beginning of a very long one.
pub(crate) fn escape_for_message(text: &[u8]) -> String {
    match text.get(..LONGEST) {
        Some(head) if text.len() > LONGEST => format!("{}… ({} bytes)", escape(head), text.len()),
        _ => escape(text),
    }
}

/// A message whose lines stay: texts of users in it may have come through another type of error.
fn escape_lines(message: &str) -> String {
    message.split('\n').map(escape_controls).collect::<Vec<_>>().join("\n")
}

fn escape(text: &[u8]) -> String {
    escape_controls(&String::from_utf8_lossy(text)).into_owned()
}

/// `column 11: expected a hex digit, found 'g'`.
pub(crate) fn describe_error(error: &ParseError, text: &[u8]) -> String {
    let found = match error.expected {
        Expected::Length(_) | Expected::Octet => whole_number(text, error.at).unwrap_or_else(|| found(text, error.at)),
        _ => found(text, error.at),
    };
    format!("column {}: expected {}, found {found}", error.at + 1, error.expected)
}

/// The digits at a place, if there are several: a number that is too large is not its first digit.
fn whole_number(text: &[u8], at: usize) -> Option<String> {
    let rest = text.get(at..)?;
    let digits = rest.iter().take_while(|b| b.is_ascii_digit()).count();
    (digits > 1).then(|| format!("'{}'", escape_for_message(rest.get(..digits).unwrap_or(rest))))
}

/// The character at a place.
fn found(text: &[u8], at: usize) -> String {
    match text.get(at..) {
        None | Some([]) => "the end".to_owned(),
        Some(rest) => {
            // the longest character has four bytes
            let head = String::from_utf8_lossy(rest.get(..4).unwrap_or(rest)).chars().next().unwrap_or_default();
            format!("'{}'", escape(head.encode_utf8(&mut [0; 4]).as_bytes()))
        }
    }
}
