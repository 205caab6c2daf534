//! The options of a verb: a table, and the reader of words that knows it.

use crate::cli::request::{self, Usage, unknown};
use crate::cli::subcommand::Shown;
use std::ffi::{OsStr, OsString};
use std::os::unix::ffi::OsStrExt;

/// An option of a verb.
pub(super) struct Opt<T: 'static> {
    /// Its name with dashes.
    pub(super) name: &'static str,
    /// Its short name with dash, or nothing.
    pub(super) short: &'static str,
    /// What its value is called in help; empty: it takes none.
    pub(super) value: &'static str,
    /// One line of help.
    pub(super) help: &'static str,
    /// Applies it; the value is empty if it takes none.
    pub(super) apply: fn(&mut T, &OsStr) -> Result<(), Usage>,
}

/// Applies the options among the words; what is left are operands. `--name value` and `--name=value` are the same.
pub(super) fn read<'a, T>(all: &[Opt<T>], words: &'a [OsString], to: &mut T) -> Result<Vec<&'a OsStr>, Usage> {
    let (mut operands, mut rest) = (Vec::new(), words.iter());
    while let Some(word) = rest.next() {
        let bytes = word.as_bytes();
        if bytes == b"--" {
            operands.extend(rest.by_ref().map(OsString::as_os_str));
        } else if bytes.len() < 2 || !bytes.starts_with(b"-") {
            operands.push(word.as_os_str());
        } else {
            let (name, value) = parts(bytes);
            let opt = all.iter().find(|opt| [opt.name, opt.short].iter().any(|n| n.as_bytes() == name));
            let opt = opt.ok_or_else(|| unknown("option", name, all.iter().map(|opt| opt.name)))?;
            let value = match (opt.value.is_empty(), value) {
                (true, None) => OsStr::new(""),
                (true, Some(_)) => return Err(Usage::new(format!("option '{}' takes no value", opt.name))),
                (false, Some(value)) => OsStr::from_bytes(value),
                (false, None) => rest.next().ok_or_else(|| needs(opt))?,
            };
            (opt.apply)(to, value)?;
        }
    }
    Ok(operands)
}

fn needs<T>(opt: &Opt<T>) -> Usage {
    Usage::new(format!("option '{}' needs a value: {}", opt.name, opt.value))
}

/// Name and value of `--name=value`.
fn parts(word: &[u8]) -> (&[u8], Option<&[u8]>) {
    match memchr::memchr(b'=', word) {
        Some(at) if word.starts_with(b"--") => (word.get(..at).unwrap_or_default(), word.get(at + 1..)),
        _ => (word, None),
    }
}

/// The help of a table of options, two columns.
pub(super) fn help<T>(all: &[Opt<T>]) -> String {
    let left = |opt: &Opt<T>| {
        let short = if opt.short.is_empty() { String::new() } else { format!("{}, ", opt.short) };
        format!("{short}{} {}", opt.name, opt.value).trim_end().to_owned()
    };
    let width = all.iter().map(|opt| left(opt).len()).max().unwrap_or_default();
    all.iter().map(|opt| format!("{:width$}  {}\n", left(opt), opt.help)).collect()
}

/// The rows of a table for the man page and completions.
pub(super) fn shown<T>(verb: &'static str, all: &[Opt<T>]) -> Vec<Shown> {
    let row = |opt: &Opt<T>| Shown { verb, name: opt.name, short: opt.short, value: opt.value, about: opt.help };
    all.iter().map(row).collect()
}

/// The text of a value that has to be UTF-8.
pub(super) fn text(value: &OsStr) -> Result<&str, Usage> {
    value.to_str().ok_or_else(|| Usage::new(format!("'{}' is not UTF-8", request::shown(value.as_bytes()))))
}

/// The row of a name in a table.
pub(super) fn named<T: Copy>(what: &str, value: &OsStr, all: &[(&'static str, T)]) -> Result<T, Usage> {
    let row = all.iter().find(|(name, _)| value == *name);
    let names = || all.iter().map(|(name, _)| *name);
    row.map(|(_, row)| *row).ok_or_else(|| {
        unknown(what, value.as_bytes(), names())
            .with_hint(format!("expected {}", names().collect::<Vec<_>>().join(", ")))
    })
}
