//! Subcommands of several verbs: the verb is the first word behind the subcommand, its options are a table.

use super::console::Console;
use super::console::notice;
use super::error::{CliError, escape_for_message};
use super::exit::Exit;
use super::layout::columns;
use super::subcommand::Shown;
use std::ffi::{OsStr, OsString};
use std::os::unix::ffi::OsStrExt;

/// What a subcommand can do.
pub(super) struct Verb {
    /// The word behind the subcommand.
    pub(super) name: &'static str,
    /// What stands behind it, for help.
    pub(super) usage: &'static str,
    /// One line for lists.
    pub(super) about: &'static str,
    /// The rest of its help.
    pub(super) more: fn() -> String,
    /// The options behind it, for the man page and completions.
    pub(super) options: fn() -> Vec<Shown>,
    /// Carries it out.
    pub(super) run: fn(&[OsString], &mut Console<'_>) -> Result<Exit, CliError>,
}

/// Carries out the verb in the first word. That the answers cannot be written means that the work could not be done.
pub(super) fn run(
    subcommand: &str,
    all: &[Verb],
    words: &[OsString],
    sink: &mut Console<'_>,
) -> Result<Exit, CliError> {
    let names = || all.iter().map(|verb| verb.name);
    let Some((first, rest)) = words.split_first() else {
        let list = names().collect::<Vec<_>>().join(", ");
        return Err(CliError::usage("no verb").with_hint(format!("expected one of {list}")));
    };
    let Some(verb) = all.iter().find(|verb| first == verb.name) else {
        return Err(CliError::not_one_of("verb", first.as_bytes(), names()));
    };
    if rest.iter().take_while(|word| *word != "--").any(|word| word == "--help" || word == "-h") {
        help(subcommand, verb, &mut sink.stdout);
        return Ok(Exit::Done);
    }
    let exit = (verb.run)(rest, sink)?;
    sink.flush()?;
    Ok(exit)
}

fn help(subcommand: &str, verb: &Verb, out: &mut Vec<u8>) {
    let Verb { name, usage, about, more, .. } = verb;
    let command = format!("ipv6calc {subcommand} {name}");
    notice(&format!("{command}: {about}\n\nUsage: {command} {usage}\n\n{}", more().trim_end()), out);
}

/// An option of a verb.
pub(super) struct Opt<T: 'static> {
    /// Its name with dashes.
    pub(super) name: &'static str,
    /// Its letter with a dash; empty: it has none.
    pub(super) short: &'static str,
    /// What help calls its value; empty: it takes none.
    pub(super) value: &'static str,
    /// One line of help.
    pub(super) about: &'static str,
    /// Applies it; the value is empty if it takes none.
    pub(super) apply: fn(&mut T, &OsStr) -> Result<(), CliError>,
}

impl<T> Opt<T> {
    /// An option without a value.
    pub(super) fn switch(
        name: &'static str,
        about: &'static str,
        apply: fn(&mut T, &OsStr) -> Result<(), CliError>,
    ) -> Opt<T> {
        Opt { name, short: "", value: "", about, apply }
    }
}

/// Sets a switch.
pub(super) fn yes(to: &mut bool) -> Result<(), CliError> {
    *to = true;
    Ok(())
}

/// Applies the options among the words; what is left are operands. `--name value` and `--name=value` are the same. Of
/// options that are not in the table, `other` may take care: it is given the name without dashes, the value behind `=`,
/// and the words that follow.
pub(super) fn read<'a, T>(
    all: &[Opt<T>],
    words: &'a [OsString],
    to: &mut T,
    other: impl Fn(&mut T, &str, Option<&OsStr>, &mut std::slice::Iter<'a, OsString>) -> Option<Result<(), CliError>>,
) -> Result<Vec<&'a OsStr>, CliError> {
    let (mut operands, mut rest) = (Vec::new(), words.iter());
    while let Some(word) = rest.next() {
        let bytes = word.as_bytes();
        if bytes == b"--" {
            operands.extend(rest.by_ref().map(OsString::as_os_str));
        } else if bytes.len() < 2 || !bytes.starts_with(b"-") {
            operands.push(word.as_os_str());
        } else {
            let (name, value) = parts(bytes);
            match all.iter().find(|opt| [opt.name, opt.short].iter().any(|known| known.as_bytes() == name)) {
                Some(opt) => opt.take(value, &mut rest, to)?,
                None => {
                    let long = name.strip_prefix(b"--").and_then(|long| str::from_utf8(long).ok());
                    let taken = long.and_then(|long| other(to, long, value, &mut rest));
                    taken.unwrap_or_else(|| Err(CliError::unknown("option", name, all.iter().map(|opt| opt.name))))?;
                }
            }
        }
    }
    Ok(operands)
}

impl<T> Opt<T> {
    fn take(
        &self,
        value: Option<&OsStr>,
        rest: &mut std::slice::Iter<'_, OsString>,
        to: &mut T,
    ) -> Result<(), CliError> {
        match (self.value.is_empty(), value) {
            (true, None) => (self.apply)(to, OsStr::new("")),
            (true, Some(_)) => Err(CliError::usage(format!("option '{}' takes no value", self.name))),
            (false, Some(value)) => (self.apply)(to, value),
            (false, None) => (self.apply)(to, next(self.name, self.value, rest)?),
        }
    }
}

/// The next word, which is the value of an option.
pub(super) fn next<'a>(
    option: &str,
    value: &str,
    rest: &mut std::slice::Iter<'a, OsString>,
) -> Result<&'a OsStr, CliError> {
    let word = rest.next().map(OsString::as_os_str);
    word.ok_or_else(|| CliError::usage(format!("option '{option}' needs a value: {value}")))
}

/// Name and value of `--name=value`.
pub(super) fn parts(word: &[u8]) -> (&[u8], Option<&OsStr>) {
    match memchr::memchr(b'=', word) {
        Some(at) if word.starts_with(b"--") => {
            (word.get(..at).unwrap_or_default(), word.get(at + 1..).map(OsStr::from_bytes))
        }
        _ => (word, None),
    }
}

/// The help of a table of options, in two columns.
pub(super) fn options<T>(all: &[Opt<T>]) -> String {
    let left = |opt: &Opt<T>| {
        let short = if opt.short.is_empty() { String::new() } else { format!("{}, ", opt.short) };
        format!("{short}{} {}", opt.name, opt.value).trim_end().to_owned()
    };
    columns(&all.iter().map(|opt| vec![left(opt), opt.about.to_owned()]).collect::<Vec<_>>())
}

/// The rows of a table for the man page and completions.
pub(super) fn rows<T>(verb: &'static str, all: &[Opt<T>]) -> Vec<Shown> {
    let row = |opt: &Opt<T>| Shown { verb, name: opt.name, short: opt.short, value: opt.value, about: opt.about };
    all.iter().map(row).collect()
}

/// The text of a value that has to be UTF-8.
pub(super) fn text(value: &OsStr) -> Result<&str, CliError> {
    value.to_str().ok_or_else(|| CliError::usage(format!("'{}' is not UTF-8", escape_for_message(value.as_bytes()))))
}

/// The row of a name in a table.
pub(super) fn named<T: Copy>(what: &str, value: &OsStr, all: &[(&'static str, T)]) -> Result<T, CliError> {
    let row = all.iter().find(|(name, _)| value == *name);
    let names = || all.iter().map(|(name, _)| *name);
    row.map(|(_, row)| *row).ok_or_else(|| {
        CliError::unknown(what, value.as_bytes(), names())
            .with_hint(format!("expected {}", names().collect::<Vec<_>>().join(", ")))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const OPTIONS: &[Opt<Vec<String>>] = &[
        Opt {
            name: "--all",
            short: "-a",
            value: "",
            about: "everything",
            apply: |to, _| {
                to.push("all".into());
                Ok(())
            },
        },
        Opt {
            name: "--file",
            short: "",
            value: "FILE",
            about: "a file",
            apply: |to, v| {
                to.push(text(v)?.into());
                Ok(())
            },
        },
    ];

    fn read_line(line: &str) -> Result<(Vec<String>, Vec<String>), String> {
        let words: Vec<OsString> = line.split(' ').map(OsString::from).collect();
        let mut to = Vec::new();
        let operands = read(OPTIONS, &words, &mut to, |to, name, value, _| {
            (name == "x").then(|| {
                to.push(format!("x{value:?}"));
                Ok(())
            })
        });
        let operands = operands.map_err(|e| e.to_string())?;
        Ok((to, operands.iter().map(|word| word.to_string_lossy().into_owned()).collect()))
    }

    #[test]
    fn options_and_operands_may_be_mixed() {
        let (to, operands) = read_line("one -a --file=f two --file g -- -a -").unwrap();
        assert_eq!((to.join(" "), operands.join(" ")), ("all f g".to_owned(), "one two -a -".to_owned()));
        assert_eq!(read_line("--x").unwrap().0, ["xNone"]);
    }

    #[test]
    fn what_is_wrong_is_told() {
        assert_eq!(read_line("--file").unwrap_err(), "option '--file' needs a value: FILE");
        assert_eq!(read_line("--all=1").unwrap_err(), "option '--all' takes no value");
        assert_eq!(read_line("--al").unwrap_err(), "unknown option '--al'");
        assert_eq!(read_line("-b").unwrap_err(), "unknown option '-b'");
    }

    #[test]
    fn the_help_of_options_is_a_table() {
        assert_eq!(options(OPTIONS), "-a, --all    everything\n--file FILE  a file\n");
    }
}
