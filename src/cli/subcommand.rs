//! The table of subcommands: first words of the command line that 4.4.0 refuses as data. `cli::command` describes a row.

#[cfg(feature = "logs")]
use super::annotate;
use super::command::Subcommand;
use super::completions;
use super::console::Console;
#[cfg(feature = "mmdb")]
use super::db;
use super::error::{Reporter, escape_for_message};
use super::exit::Exit;
use super::explain;
#[cfg(feature = "logs")]
use super::grep;
use super::man;
use super::net;
#[cfg(feature = "plan")]
use super::plan;
#[cfg(feature = "logs")]
use super::survey;
use super::transition;
use crate::format::nearest::nearest;
use std::ffi::OsString;
use std::os::unix::ffi::OsStrExt;

/// Every subcommand, in the order of lists.
pub(super) static ALL: &[Subcommand] = &[
    explain::EXPLAIN,
    net::NET,
    #[cfg(feature = "logs")]
    grep::GREP,
    #[cfg(feature = "logs")]
    survey::SURVEY,
    #[cfg(feature = "logs")]
    annotate::ANNOTATE,
    #[cfg(feature = "plan")]
    plan::PLAN,
    #[cfg(feature = "mmdb")]
    db::DB,
    transition::MAP,
    transition::GEN,
    transition::TUNNEL,
    man::MAN,
    completions::COMPLETIONS,
];

/// Every subcommand, each followed by its verbs, with what is typed before its name.
pub(super) fn tree() -> Vec<(String, &'static Subcommand)> {
    let with_verbs = |row: &'static Subcommand| {
        let verbs = row.verbs().iter().map(|verb| (format!("ipv6calc {}", row.name), verb));
        std::iter::once(("ipv6calc".to_owned(), row)).chain(verbs)
    };
    ALL.iter().flat_map(with_verbs).collect()
}

/// Runs the subcommand in the first word, if there is one.
pub(super) fn run(argv: &[OsString], console: &mut Console<'_>) -> Option<Exit> {
    let (first, words) = argv.split_first()?;
    let row = ALL.iter().find(|row| first == row.name)?;
    let result = row.call("ipv6calc", words, console);
    // a full disk is reported here, where it means that the work could not be done
    let result = result.and_then(|exit| Ok(console.flush().map(|()| exit)?));
    Some(result.unwrap_or_else(|error| error.report(Reporter::Subcommand(row.name), &mut console.stderr)))
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
    let near = nearest(&escape_for_message(word), names()).filter(|_| like_one)?;
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
    let exit = crate::cli::ipv6calc::run(&argv(line), &mut sink);
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
    fn every_example_with_an_answer_prints_it() {
        let lines = || tree().into_iter().flat_map(|(_, row)| row.examples).map(|(line, _)| *line);
        lines().for_each(|line| assert!(line.len() <= 76, "help would wrap: {line}"));
        let examples = || tree().into_iter().flat_map(|(_, row)| row.examples).filter(|(_, answer)| !answer.is_empty());
        assert!(examples().count() > 20);
        for (line, answer) in examples() {
            let (_, out, err) = ask(line.strip_prefix("ipv6calc ").unwrap());
            assert_eq!((&*out, &*err), (*answer, ""), "{line}");
        }
    }

    #[test]
    fn every_command_is_sound() {
        tree().into_iter().for_each(|(path, row)| row.command(&path).debug_assert());
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
