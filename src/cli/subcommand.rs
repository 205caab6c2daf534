//! Subcommands: words in front of everything else that 4.4.0 refuses as data.

use super::completions;
use super::console::Console;
use super::console::notice;
#[cfg(feature = "mmdb")]
use super::db;
use super::error::{CliError, Reporter, escape_for_message};
use super::exit::Exit;
use super::explain;
use super::man;
use super::net;
use super::suggest::suggestion;
use std::ffi::OsString;
use std::os::unix::ffi::OsStrExt;

/// A subcommand.
pub(super) struct Subcommand {
    /// The first word of the command line, exactly.
    pub(super) name: &'static str,
    /// What stands behind it, for help.
    pub(super) usage: &'static str,
    /// One line for lists.
    pub(super) about: &'static str,
    /// The rest of its help: some lines, or nothing.
    pub(super) more: fn() -> String,
    /// The words that may stand first behind it, if they are fixed.
    pub(super) words: fn() -> Vec<&'static str>,
    /// The options behind it, for the man page and completions; of one that tells them in `more`, nothing.
    pub(super) options: fn() -> Vec<Shown>,
    /// Carries it out with the words behind its name.
    ///
    /// # Errors
    /// Why it could not do the work.
    pub(super) run: fn(&[OsString], &mut Console<'_>) -> Result<Exit, CliError>,
}

/// An option behind a subcommand, as it is shown.
pub(super) struct Shown {
    /// The verb in front of it.
    pub(super) verb: &'static str,
    /// Its name with dashes.
    pub(super) name: &'static str,
    /// Its short name with dash, or nothing.
    pub(super) short: &'static str,
    /// What its value is called; empty: it takes none.
    pub(super) value: &'static str,
    /// One line.
    pub(super) about: &'static str,
}

/// Every subcommand, in the order of lists.
pub(super) static ALL: &[Subcommand] = &[
    explain::EXPLAIN,
    net::COMMAND,
    #[cfg(feature = "plan")]
    super::plan::PLAN,
    #[cfg(feature = "mmdb")]
    db::COMMAND,
    man::COMMAND,
    completions::COMMAND,
];

/// Carries out the subcommand in the first word, if there is one.
pub(super) fn run(argv: &[OsString], sink: &mut Console<'_>) -> Option<Exit> {
    let (first, words) = argv.split_first()?;
    let subcommand = ALL.iter().find(|row| first == row.name)?;
    if words.first().is_some_and(|word| word == "--help" || word == "-h") {
        help(subcommand, &mut sink.stdout);
        return Some(Exit::Done);
    }
    let result = (subcommand.run)(words, sink);
    Some(result.unwrap_or_else(|e| e.report(Reporter::Subcommand(subcommand.name), &mut sink.stderr)))
}

fn help(subcommand: &Subcommand, out: &mut Vec<u8>) {
    let Subcommand { name, usage, about, more, .. } = subcommand;
    notice(&format!("ipv6calc {name}: {about}\n\nUsage: {}", format!("ipv6calc {name} {usage}").trim_end()), out);
    let more = more();
    if !more.is_empty() {
        notice(&format!("\n{}", more.trim_end()), out);
    }
}

/// What to say below an error if a subcommand may have been meant.
pub(super) fn hint(argv: &[OsString]) -> Option<String> {
    let (first, rest) = argv.split_first()?;
    let names = || ALL.iter().map(|row| row.name);
    if let Some(name) = names().find(|name| rest.iter().any(|word| word == name)) {
        return Some(format!("the subcommand '{name}' comes first: ipv6calc {name} ..."));
    }
    let word = first.as_bytes();
    let like_one =
        word.first().is_some_and(u8::is_ascii_alphabetic) && word.iter().all(|b| b.is_ascii_alphabetic() || *b == b'-');
    let near = suggestion(&escape_for_message(word), names()).filter(|_| like_one)?;
    Some(format!("did you mean the subcommand '{near}'?"))
}

/// The words of a line.
#[cfg(test)]
fn argv(line: &str) -> Vec<OsString> {
    line.split(' ').map(OsString::from).collect()
}

/// Status, standard output and standard error of a command line.
#[cfg(test)]
pub(super) fn ask(line: &str) -> (Exit, String, String) {
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let mut sink: Console<'_> = crate::stream::Sink::new(&mut out, &mut err);
    let exit = super::ipv6calc::run(&argv(line), &mut sink);
    sink.flush().unwrap();
    drop(sink);
    (exit, String::from_utf8(out).unwrap(), String::from_utf8(err).unwrap())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_misspelt_subcommand_is_understood() {
        for (line, name) in [("completion bash", "completions"), ("mann", "man"), ("complations zsh", "completions")] {
            let (exit, out, err) = ask(line);
            assert_eq!((exit, &*out), (Exit::Failed, ""), "{line}");
            assert!(err.ends_with(&format!("  did you mean the subcommand '{name}'?\n")), "{line}: {err}");
        }
        let (_, _, err) = ask("-q man");
        assert!(err.ends_with("  the subcommand 'man' comes first: ipv6calc man ...\n"), "{err}");
    }

    #[test]
    fn a_wrong_address_is_no_misspelt_subcommand() {
        for line in ["2001:db8::g", "cafe", "192.0.2.256", "-I mac dead"] {
            assert_eq!(hint(&argv(line)), None, "{line}");
        }
    }

    #[test]
    fn every_subcommand_has_help_on_standard_output() {
        for row in ALL {
            let (exit, out, err) = ask(&format!("{} --help", row.name));
            assert_eq!((exit, &*err), (Exit::Done, ""));
            assert!(out.contains(row.about) && out.contains("Usage: ipv6calc"), "{out}");
        }
    }

    #[test]
    fn what_a_subcommand_cannot_do_has_status_2() {
        for line in ["completions tcsh", "completions", "completions bash zsh", "man 3"] {
            let (exit, out, err) = ask(line);
            assert_eq!((exit, &*out), (Exit::Error, ""), "{line}");
            assert!(err.starts_with("ipv6calc: "), "{line}: {err}");
        }
        assert!(ask("completions fsh").2.contains("did you mean 'fish'?"));
    }
}
