//! `ipv6calc net contains`.

use super::args::{ListArgs, TwoLists, second};
use super::list::{self, Cut, ItemWorker};
use super::write::{self, Answers, VerbError};
use crate::cli::command::{Run, Subcommand};
use crate::cli::console::Console;
use crate::cli::error::CliError;
use crate::cli::exit::Exit;
use crate::cli::json::SCHEMA;
use crate::format::write_json;
use crate::net::{Membership, Range};
use serde::Serialize;
use std::ffi::OsString;
use std::sync::atomic::{AtomicBool, Ordering};

pub(super) const CONTAINS: Subcommand = Subcommand {
    usage: "[OPTIONS] SET... [--item ITEM...]",
    details: "The set consists of prefixes, addresses and ranges, or @FILE. The items are those after --item, or the \
              lines of standard input: the first word of a line is the item, and anything may follow it; comments are \
              skipped. Items inside the set are printed as they were read.",
    statuses: ["an item was printed", "no item was printed", "an item or the set could not be read"],
    examples: &[
        ("ipv6calc net contains 2001:db8::/32 10.0.0.0/8 --item 2001:db8::1 192.0.3.1", "2001:db8::1\n"),
        ("ipv6calc net contains 2001:db8::/32 -v --item 2001:db8::1 2001:db9::1", "2001:db9::1\n"),
        ("ipv6calc net contains -q 2001:db8::/32 --item 2001:db9::1", ""),
    ],
    ..Subcommand::new::<ContainsArgs>("contains", "print the items that are inside a set: grep by prefix")
};

#[derive(clap::Args)]
#[command(arg = second("item", "The items, in place of standard input; @FILE for the lines of a file"))]
#[command(mut_arg("items", |arg| arg.value_name("SET").help("Prefixes, addresses, ranges FIRST-LAST and @FILE")))]
struct ContainsArgs {
    #[command(flatten)]
    lists: TwoLists,
    /// Print the items that are not inside
    #[arg(long, short = 'v')]
    invert: bool,
    /// Print the whole line, not only its item
    #[arg(long)]
    whole_line: bool,
    /// Print nothing: the exit status is the answer
    #[arg(long, short)]
    quiet: bool,
    #[command(flatten)]
    common: ListArgs,
}

/// The answer to one item.
#[derive(Serialize)]
struct Inside {
    schema: u8,
    #[serde(skip_serializing_if = "Option::is_none")]
    line: Option<u64>,
    input: String,
    inside: bool,
    /// The part of the set that contains it.
    #[serde(skip_serializing_if = "Option::is_none")]
    within: Option<String>,
}

impl Run for ContainsArgs {
    fn run(self, console: &mut Console<'_>) -> Result<Exit, CliError> {
        self.common.answer(console, |answers, console| self.search(answers, console))
    }
}

impl ContainsArgs {
    /// The items to search in; standard input if there are none.
    fn items(&self) -> Result<&[OsString], CliError> {
        if self.lists.items.is_empty() {
            return Err(CliError::usage("the set is missing")
                .with_hint("for example: ipv6calc net contains 2001:db8::/32 < list"));
        }
        if self.lists.others.is_some() {
            return list::second("item", &self.lists);
        }
        if self.lists.items.iter().any(|word| word == "@-") {
            return Err(CliError::usage("standard input cannot be the set and the items")
                .with_hint("give the items after --item, or the set in a file: @FILE"));
        }
        Ok(&[])
    }

    fn search(&self, answers: &mut Answers, console: &mut Console<'_>) -> Result<Exit, VerbError> {
        let items = self.items()?;
        let (set, omitted) = list::membership(&self.lists.items, &self.common, console)?;
        if items.is_empty() && self.common.join.is_none() {
            list::ensure_stdin()?;
            return self.stdin(&set, omitted, console);
        }
        let mut any = false;
        let bad = list::each(items, Cut::Word, &self.common, console, &mut |item, console| match self
            .answer(&set, item, &mut any)
        {
            Some(push) => Ok(answers.text(console, push)?),
            None => Ok(()),
        })?;
        Ok(write::exit(bad + omitted, any))
    }

    /// Tests the items of standard input.
    fn stdin(&self, set: &Membership, omitted: u64, console: &mut Console<'_>) -> Result<Exit, VerbError> {
        let any = AtomicBool::new(false);
        let take = || {
            |item: &list::Item<'_>, out: &mut Vec<u8>| {
                let mut found = false;
                if let Some(push) = self.answer(set, item, &mut found) {
                    push(out);
                    out.push(b'\n');
                }
                if found {
                    any.store(true, Ordering::Relaxed);
                }
            }
        };
        let (_, bad) = ItemWorker::stdin(&self.common, take, console)?;
        match console.is_closed() {
            true => Err(VerbError::Closed),
            false => Ok(write::exit(bad + omitted, any.into_inner())),
        }
    }

    /// What is written about an item, if anything is.
    #[inline]
    fn answer<'a>(
        &'a self,
        set: &Membership,
        item: &'a list::Item<'_>,
        any: &mut bool,
    ) -> Option<impl FnOnce(&mut Vec<u8>) + 'a> {
        let within = set.find(&item.range);
        let chosen = within.is_some() != self.invert;
        *any |= chosen;
        let write = move |out: &mut Vec<u8>| match self.common.json {
            // a document of texts and numbers has a form in JSON
            true => drop(write_json(&document(item, within.as_ref()), out)),
            false => out.extend_from_slice(if self.whole_line { item.whole } else { item.text }),
        };
        (!self.quiet && (chosen || self.common.json)).then_some(write)
    }
}

/// Whether an item is inside.
fn document(item: &list::Item<'_>, within: Option<&Range>) -> Inside {
    Inside {
        schema: SCHEMA,
        line: item.source.line(),
        input: String::from_utf8_lossy(item.text).into_owned(),
        inside: within.is_some(),
        within: within.map(|range| write::text(|out| write::push_block(range, out))),
    }
}
