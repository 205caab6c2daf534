//! `ipv6calc net diff`.

use super::args::{ListArgs, TwoLists, second};
use super::list;
use super::write::{self, Answers, Block, VerbError};
use crate::cli::command::{Run, Subcommand};
use crate::cli::console::Console;
use crate::cli::error::CliError;
use crate::cli::exit::Exit;
use crate::net::{AddressSet, push_net};
use serde::Serialize;

pub(super) const DIFF: Subcommand = Subcommand {
    usage: "[OPTIONS] [ITEM]... --with ITEM...",
    details: "The lists are compared as sets of addresses: how their prefixes are split does not matter. '-' precedes \
              the prefixes that are only in the first list, '+' those only in the second.",
    statuses: ["the lists have the same addresses", "they differ", "an item could not be read"],
    examples: &[
        ("ipv6calc net diff 192.0.2.0/24 --with 192.0.2.0/25 2001:db8::/32", "-192.0.2.128/25\n+2001:db8::/32\n"),
        ("ipv6calc net diff ::/0 --with ::/1 8000::/1", ""),
    ],
    ..Subcommand::new::<DiffArgs>("diff", "print the prefixes that two lists do not have in common")
};

#[derive(clap::Args)]
#[command(arg = second("with", "The list to compare with"))]
struct DiffArgs {
    #[command(flatten)]
    lists: TwoLists,
    /// Print nothing: the exit status is the answer
    #[arg(long, short)]
    quiet: bool,
    #[command(flatten)]
    common: ListArgs,
}

/// A prefix of one of the lists.
#[derive(Serialize)]
struct Change {
    change: &'static str,
    #[serde(flatten)]
    prefix: Block,
}

impl Run for DiffArgs {
    fn run(self, console: &mut Console<'_>) -> Result<Exit, CliError> {
        self.common.answer(console, |answers, console| {
            let (old, new) = list::sets("with", &self.lists, &self.common, console)?;
            let (removed, added) = (old.set.difference(&new), new.difference(&old.set));
            if !self.quiet {
                self.report(&removed, ("removed", b'-'), answers, console)?;
                self.report(&added, ("added", b'+'), answers, console)?;
            }
            Ok(match (old.bad, removed.is_empty() && added.is_empty()) {
                (0, true) => Exit::Done,
                (0, false) => Exit::Failed,
                _ => Exit::Error,
            })
        })
    }
}

impl DiffArgs {
    fn report(
        &self,
        set: &AddressSet,
        (change, sign): (&'static str, u8),
        answers: &mut Answers,
        console: &mut Console<'_>,
    ) -> Result<(), VerbError> {
        for net in set.prefixes() {
            if self.common.json {
                answers.document(&Change { change, prefix: write::Block::prefix(&net) }, console)?;
            } else {
                answers.text(console, |out| {
                    out.push(sign);
                    push_net(&net, out);
                })?;
            }
        }
        Ok(())
    }
}
