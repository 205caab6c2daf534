//! `ipv6calc net`: sets of prefixes. One file is one verb.

mod aggregate;
mod contains;
mod count;
mod exclude;
mod free;
mod intersect;
mod list;
mod next;
mod nth;
mod overlaps;
mod random;
mod range;
mod split;
mod supernet;
mod words;
mod write;
mod zones;

use super::console::Console;
use super::console::notice;
use super::error::CliError;
use super::exit::Exit;
use super::subcommand::Subcommand;
use crate::stream::StreamError;
use std::ffi::OsString;
use std::os::unix::ffi::OsStrExt;
use words::{Asked, Opt};

/// What `net` can do.
struct Verb {
    /// The word behind `net`.
    name: &'static str,
    /// Its operands and its own options, for help.
    usage: &'static str,
    /// One line for lists.
    about: &'static str,
    /// What else there is to say.
    more: &'static str,
    /// Its options beside [`words::COMMON`].
    options: Vec<Opt>,
    /// What stands behind `ipv6calc net NAME`, and the answer; each is run as a test.
    examples: Vec<(&'static str, &'static str)>,
    /// Carries it out.
    run: fn(&mut Asked<'_>, &mut Console<'_>) -> Result<Exit, Stop>,
}

/// Every verb, in the order of lists.
fn all() -> Vec<Verb> {
    vec![
        split::verb(),
        supernet::verb(),
        aggregate::verb(),
        range::verb(),
        exclude::verb(),
        intersect::verb(),
        free::verb(),
        next::verb(),
        contains::verb(),
        overlaps::verb(),
        count::verb(),
        nth::verb(),
        random::verb(),
        zones::verb(),
    ]
}

/// The row of the subcommand.
pub(super) const COMMAND: Subcommand = Subcommand {
    name: "net",
    usage: "VERB [ITEM...] [OPTIONS]",
    about: "split, aggregate, exclude, search and count prefixes of both families",
    more,
    words: names,
    options: Vec::new,
    run,
};

/// Their names.
fn names() -> Vec<&'static str> {
    all().iter().map(|verb| verb.name).collect()
}

/// What all verbs have in common.
const GRAMMAR: &str = "
An item is a prefix, an address or a range FIRST-LAST, IPv4 or IPv6, both in one list. @FILE stands for the items of a
file, one a line, @- for those of standard input; # and ; begin a comment. Without an item standard input is read.
A number that a verb needs is the last of its operands. A verb of two lists has an option in front of the second:
--minus, --with, --used or --item.

An item with host bits, such as 2001:db8::1/64, is an error that names the network; --trim takes the network.
What programs read differently is an error too: 010.0.0.1, 10/8. Of a list with errors nothing is made, unless
--keep-going leaves them out. --json writes one object a line (schema/net.schema.json).

Status 0: yes, or there is an answer; 1: no, or the answer is empty; 2: something could not be done or read.
'ipv6calc net VERB --help' tells more, with examples.
";

/// The verbs, then the grammar.
fn more() -> String {
    let verbs: String = all().iter().map(|verb| format!("{:<11}{}\n", verb.name, verb.about)).collect();
    verbs + GRAMMAR
}

/// What ends a verb before its end.
enum Stop {
    /// Nobody reads the answers any more.
    Closed,
    /// It cannot be done.
    Error(CliError),
}

impl From<CliError> for Stop {
    fn from(error: CliError) -> Stop {
        Stop::Error(error)
    }
}

impl From<StreamError> for Stop {
    fn from(error: StreamError) -> Stop {
        Stop::Error(error.into())
    }
}

fn run(words: &[OsString], sink: &mut Console<'_>) -> Result<Exit, CliError> {
    let Some((first, rest)) = words.split_first() else {
        return Err(CliError::usage("no verb").with_hint(format!("expected one of {}", names().join(", "))));
    };
    let all = all();
    let Some(verb) = all.iter().find(|verb| first == verb.name) else {
        return Err(CliError::not_one_of("verb", first.as_bytes(), names().into_iter()));
    };
    let words: Vec<&[u8]> = rest.iter().map(|word| word.as_bytes()).collect();
    if words.iter().take_while(|word| **word != b"--").any(|word| matches!(*word, b"--help" | b"-h")) {
        help(verb, &mut sink.stdout);
        return Ok(Exit::Done);
    }
    let done = words::read(verb, &words).map_err(Stop::from).and_then(|mut asked| (verb.run)(&mut asked, sink));
    // a full disk is told here, where it means that the work could not be done
    match done.and_then(|exit| sink.flush().map(|()| exit).map_err(Stop::from)) {
        Ok(exit) => Ok(exit),
        Err(Stop::Closed) => Ok(Exit::Done),
        Err(Stop::Error(error)) => Err(error),
    }
}

fn help(verb: &Verb, out: &mut Vec<u8>) {
    let Verb { name, usage, about, more, .. } = verb;
    notice(
        &format!("ipv6calc net {name}: {about}\n\nUsage: ipv6calc net {name} {usage}\n\n{}\n", more.trim_end()),
        out,
    );
    for opt in verb.options.iter().chain(words::COMMON) {
        notice(&format!("{:<20} {}", opt.spelling(), opt.about), out);
    }
    notice("\nItems, lists and statuses: ipv6calc net --help\n\nExamples:", out);
    for (words, answer) in &verb.examples {
        notice(&format!("  $ ipv6calc net {name} {words}"), out);
        answer.lines().for_each(|line| notice(&format!("  {line}"), out));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::subcommand::ask;

    #[test]
    fn every_example_answers_what_it_says() {
        for verb in all() {
            assert!(!verb.examples.is_empty(), "{}", verb.name);
            for (words, answer) in &verb.examples {
                let (exit, out, err) = ask(&format!("net {} {words}", verb.name));
                assert_eq!((&*out, &*err), (*answer, ""), "net {} {words}", verb.name);
                assert_ne!(exit, Exit::Error);
            }
        }
    }

    #[test]
    fn every_verb_has_help_with_all_its_options() {
        for verb in all() {
            for line in [format!("net {} --help", verb.name), format!("net {} ::/0 -h", verb.name)] {
                let (exit, out, err) = ask(&line);
                assert_eq!((exit, &*err), (Exit::Done, ""));
                assert!(out.contains(verb.about) && out.contains("Examples:"), "{out}");
                verb.options.iter().chain(words::COMMON).for_each(|opt| assert!(out.contains(opt.about), "{out}"));
            }
        }
    }

    #[test]
    fn the_list_of_verbs_is_complete_and_in_one_column() {
        let (_, out, _) = ask("net --help");
        for verb in all() {
            assert!(out.contains(&format!("\n{:<11}{}\n", verb.name, verb.about)), "{}: {out}", verb.name);
        }
        assert!(more().ends_with(GRAMMAR));
        assert!(out.lines().all(|line| line.len() <= 120), "{out}");
    }

    #[test]
    fn no_option_has_two_meanings() {
        for verb in all() {
            let mut names: Vec<_> = verb.options.iter().chain(words::COMMON).map(|opt| opt.name).collect();
            names.sort_unstable();
            names.dedup();
            assert_eq!(names.len(), verb.options.len() + words::COMMON.len(), "{}", verb.name);
        }
    }
}
