//! `ipv6calc net supernet`.

use super::args::{ItemArgs, ListArgs, PrefixArgs, optional_length};
use super::list::{self, Cut, ItemError};
use super::write::{self, Answers, VerbError};
use crate::addr::{Family, Len, Net};
use crate::cli::command::{Run, Subcommand};
use crate::cli::console::Console;
use crate::cli::error::CliError;
use crate::cli::exit::Exit;
use crate::net::Range;
use std::ffi::OsString;

pub(super) const SUPERNET: Subcommand = Subcommand {
    usage: "[OPTIONS] [ITEM]... [LEN]",
    details: "With a length, the prefix of that length around each item is printed. Without one, the smallest prefix \
              around all items is printed, one per family.",
    statuses: ["prefixes were printed", "the list is empty", "an item could not be read"],
    examples: &[
        ("ipv6calc net supernet 2001:db8:1:2::/64 192.0.2.1 16", "2001::/16\n192.0.0.0/16\n"),
        ("ipv6calc net supernet 2001:db8::/48 2001:db8:5::/48 192.0.2.1-192.0.2.6", "192.0.2.0/29\n2001:db8::/45\n"),
    ],
    ..Subcommand::new::<SupernetArgs>("supernet", "print the enclosing prefix of each item, or of all")
};

#[derive(clap::Args)]
#[command(mut_arg("items", |arg| arg.help("The items, then the prefix length, if any")))]
struct SupernetArgs {
    #[command(flatten)]
    list: ItemArgs,
    #[command(flatten)]
    common: PrefixArgs,
}

impl Run for SupernetArgs {
    fn run(self, console: &mut Console<'_>) -> Result<Exit, CliError> {
        self.common.answer(console, |answers, console| match optional_length(&self.list.items)? {
            (items, Some(len)) => each(items, len, &self.common, answers, console),
            (items, None) => all(items, &self.common, answers, console),
        })
    }
}

/// The smallest prefix around a range.
fn around(range: &Range) -> Option<Net> {
    let [first, last] = [range.first(), range.last()].map(|addr| Range::from(addr).net());
    first?.common(&last?)
}

fn each(
    items: &[OsString],
    len: Len,
    common: &ListArgs,
    answers: &mut Answers,
    console: &mut Console<'_>,
) -> Result<Exit, VerbError> {
    let bad = list::each(items, Cut::Line, common, console, &mut |item, console| {
        let found = around(&item.range).and_then(|net| net.supernet(len));
        let found = found.ok_or_else(|| ItemError::Item(format!("no prefix of length {} contains it", len.get())))?;
        Ok(answers.net(&found, item.source.line(), console)?)
    })?;
    Ok(write::exit(bad, answers.any()))
}

fn all(
    items: &[OsString],
    common: &ListArgs,
    answers: &mut Answers,
    console: &mut Console<'_>,
) -> Result<Exit, VerbError> {
    let list = list::set(items, common, console)?;
    let families = [Family::V4, Family::V6].map(|family| list.set.of(family));
    let whole = families.iter().filter_map(|set| {
        let (first, last) = (set.ranges().first()?, set.ranges().last()?);
        Range::new(first.first(), last.last()).ok()
    });
    answers.nets(whole.filter_map(|range| around(&range)), console)?;
    Ok(write::exit(list.bad, answers.any()))
}
