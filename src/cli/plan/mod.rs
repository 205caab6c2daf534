//! `ipv6calc plan`: checks address plans.

mod check;
mod rules;

use super::console::Console;
use super::console::notice;
use super::error::CliError;
use super::exit::Exit;
use super::subcommand::{Shown, Subcommand};
use std::ffi::OsString;
use std::os::unix::ffi::OsStrExt;

/// The row of the subcommand.
pub(super) const PLAN: Subcommand = Subcommand {
    name: "plan",
    usage: "check|rules|rule [OPTION...] [FILE...]",
    about: "check address plans",
    more: || {
        "\
plan check FILE...   find what is wrong with a plan, an export, a zone file, a configuration
plan rules           list the rules
plan rule CODE       explain a rule

Examples:
  ipv6calc plan check plan.toml                            each finding with its line, for people
  ipv6calc plan check plan.toml *.zone radvd.conf          what is planned against what is in use
  ipv6calc plan check --fix --diff plan.toml               look at the corrections that are safe
  ipv6calc plan check --report sarif -o out.sarif *.toml   for a code host; see examples/ci
  ipv6calc plan rule P101                                  why a finding is one

`ipv6calc plan VERB --help` tells more.

Status 0 if there is nothing to tell, 1 with findings, 2 if the work could not be done.
"
        .to_owned()
    },
    words: || all().iter().map(|verb| verb.name).collect(),
    options: || all().iter().flat_map(|verb| (verb.options)()).collect(),
    run,
};

/// A verb behind `plan`.
struct Verb {
    name: &'static str,
    usage: &'static str,
    about: &'static str,
    /// The rest of its help.
    more: fn() -> String,
    /// Its options, for the man page and completions.
    options: fn() -> Vec<Shown>,
    run: fn(&[OsString], &mut Console<'_>) -> Result<Exit, CliError>,
}

/// Every verb.
fn all() -> [Verb; 3] {
    [check::verb(), rules::list_verb(), rules::explain_verb()]
}

fn run(words: &[OsString], sink: &mut Console<'_>) -> Result<Exit, CliError> {
    let all = all();
    let names = || all.iter().map(|verb| verb.name);
    let Some((first, rest)) = words.split_first() else {
        return Err(
            CliError::usage("no verb").with_hint(format!("expected {}", names().collect::<Vec<_>>().join(", ")))
        );
    };
    let Some(verb) = all.iter().find(|verb| first == verb.name) else {
        return Err(CliError::unknown("verb", first.as_bytes(), names()));
    };
    if rest.iter().take_while(|word| *word != "--").any(|word| word == "--help" || word == "-h") {
        let Verb { name, usage, about, more, .. } = verb;
        notice(&format!("ipv6calc plan {name}: {about}\n\nUsage: ipv6calc plan {name} {usage}"), &mut sink.stdout);
        notice(&format!("\n{}", more().trim_end()), &mut sink.stdout);
        return written(Exit::Done, sink);
    }
    let exit = (verb.run)(rest, sink)?;
    written(exit, sink)
}

/// The status once everything is written: a full disk means that the work could not be done, not that something was found.
fn written(exit: Exit, sink: &mut Console<'_>) -> Result<Exit, CliError> {
    sink.flush().map(|()| exit).map_err(|e| CliError::usage(e.to_string()))
}
