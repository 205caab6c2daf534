//! `ipv6calc net sort`.

use super::args::{ItemArgs, PrefixArgs};
use super::list;
use super::write;
use crate::cli::command::{Run, Subcommand};
use crate::cli::console::Console;
use crate::cli::error::CliError;
use crate::cli::exit::Exit;
use std::collections::HashSet;

pub(super) const SORT: Subcommand = Subcommand {
    details: "IPv4 comes first; of items that start at one address the larger comes first. Nothing is merged.",
    statuses: ["items were printed", "the list is empty", "an item could not be read"],
    examples: &[(
        "ipv6calc net sort 2001:db8::2 10.0.0.10 10.0.0.9 10.0.0.0/8",
        "10.0.0.0/8\n10.0.0.9\n10.0.0.10\n2001:db8::2\n",
    )],
    ..Subcommand::new::<SortArgs>("sort", "print the items in ascending order")
};

pub(super) const UNIQUE: Subcommand = Subcommand {
    details: "Items are compared as what they are, not as text, and printed in their shortest form at their first \
              place. Nothing is merged.",
    statuses: ["items were printed", "the list is empty", "an item could not be read"],
    examples: &[("ipv6calc net unique 2001:DB8::1 192.0.2.1 2001:db8:0::1/128", "2001:db8::1\n192.0.2.1\n")],
    ..Subcommand::new::<UniqueArgs>("unique", "print each item once, in the order of the list")
};

#[derive(clap::Args)]
struct SortArgs {
    #[command(flatten)]
    list: ItemArgs,
    /// Print each item once
    #[arg(long, short)]
    unique: bool,
    /// Print the items in descending order
    #[arg(long, short)]
    reverse: bool,
    #[command(flatten)]
    common: PrefixArgs,
}

impl Run for SortArgs {
    fn run(self, console: &mut Console<'_>) -> Result<Exit, CliError> {
        self.common.answer(console, |answers, console| {
            let (mut items, bad) = list::ranges(&self.list.items, &self.common, console)?;
            items.sort_by_key(|item| (item.family(), item.first(), std::cmp::Reverse(item.last())));
            if self.unique {
                items.dedup();
            }
            if self.reverse {
                items.reverse();
            }
            items.iter().try_for_each(|item| answers.item(item, None, console))?;
            Ok(write::exit(bad, answers.any()))
        })
    }
}

#[derive(clap::Args)]
struct UniqueArgs {
    #[command(flatten)]
    list: ItemArgs,
    #[command(flatten)]
    common: PrefixArgs,
}

impl Run for UniqueArgs {
    fn run(self, console: &mut Console<'_>) -> Result<Exit, CliError> {
        self.common.answer(console, |answers, console| {
            let mut seen = HashSet::new();
            let bad = list::each(&self.list.items, list::Cut::Line, &self.common, console, &mut |item, console| {
                if seen.insert(item.range) {
                    answers.item(&item.range, item.source.line(), console)?;
                }
                Ok(())
            })?;
            Ok(write::exit(bad, answers.any()))
        })
    }
}
