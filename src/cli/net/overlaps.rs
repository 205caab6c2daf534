//! `ipv6calc net overlaps`.

use super::args::{ListArgs, TwoLists, second};
use super::list::{self, Cut};
use super::write::{self, Answers, VerbError};
use crate::cli::command::{Run, Subcommand};
use crate::cli::console::Console;
use crate::cli::error::CliError;
use crate::cli::exit::Exit;
use crate::cli::json::SCHEMA;
use crate::net::Range;
use crate::net::overlap::{self, Overlap};
use serde::Serialize;
use std::ffi::OsString;

pub(super) const OVERLAPS: Subcommand = Subcommand {
    details: "A line is an item, its relation to another item, and that item. An item that overlaps several others is \
              reported once, with the nearest of those that start at or before it.",
    lists: || {
        let rows = [
            ("same", "both have the same addresses"),
            ("inside", "the first is inside the second"),
            ("around", "the second is inside the first"),
            ("across", "each has addresses that the other does not have"),
        ];
        vec![("Relations", rows.map(|(name, about)| (name.to_owned(), about.to_owned())).to_vec())]
    },
    statuses: ["there is an overlap", "there is no overlap", "an item could not be read"],
    examples: &[
        (
            "ipv6calc net overlaps ::/0 2001:db8::/48 192.0.2.0-192.0.2.9 192.0.2.8/29",
            "192.0.2.8/29 across 192.0.2.0-192.0.2.9\n2001:db8::/48 inside ::/0\n",
        ),
        ("ipv6calc net overlaps 2001:db8::/32 --with 192.0.2.0/24", ""),
    ],
    ..Subcommand::new::<OverlapsArgs>("overlaps", "find the items that overlap, within a list or between two lists")
};

#[derive(clap::Args)]
#[command(arg = second("with", "The list to compare with; without it items are compared with each other"))]
struct OverlapsArgs {
    #[command(flatten)]
    lists: TwoLists,
    /// Print nothing: the exit status is the answer
    #[arg(long, short)]
    quiet: bool,
    #[command(flatten)]
    common: ListArgs,
}

/// An overlap.
#[derive(Serialize)]
struct Document {
    schema: u8,
    #[serde(skip_serializing_if = "Option::is_none")]
    line: Option<u64>,
    item: String,
    relation: &'static str,
    other: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    other_line: Option<u64>,
}

/// Items, and their lines.
#[derive(Default)]
struct List {
    ranges: Vec<Range>,
    lines: Vec<Option<u64>>,
    bad: u64,
}

impl List {
    fn read(words: &[OsString], common: &ListArgs, console: &mut Console<'_>) -> Result<List, VerbError> {
        let mut list = List::default();
        list.bad = list::each(words, Cut::Line, common, console, &mut |item, _| {
            list.ranges.push(item.range);
            list.lines.push(item.source.line());
            Ok(())
        })?;
        list::complete(list.bad, common)?;
        Ok(list)
    }

    fn at(&self, place: usize) -> Option<(&Range, Option<u64>)> {
        Some((self.ranges.get(place)?, *self.lines.get(place)?))
    }
}

impl Run for OverlapsArgs {
    fn run(self, console: &mut Console<'_>) -> Result<Exit, CliError> {
        self.common.answer(console, |answers, console| self.compare(answers, console))
    }
}

impl OverlapsArgs {
    fn compare(&self, answers: &mut Answers, console: &mut Console<'_>) -> Result<Exit, VerbError> {
        let others = self.lists.others.as_ref().map(|_| list::second("with", &self.lists)).transpose()?;
        let list = List::read(&self.lists.items, &self.common, console)?;
        let others = others.map(|words| List::read(words, &self.common, console)).transpose()?;
        let (found, other) = match &others {
            Some(others) => (overlap::between(&list.ranges, &others.ranges), others),
            None => (overlap::within(&list.ranges), &list),
        };
        for overlap in found.iter().filter(|_| !self.quiet) {
            report(overlap, &list, other, self.common.json, answers, console)?;
        }
        let bad = list.bad + others.as_ref().map_or(0, |others| others.bad);
        Ok(write::exit(bad, !found.is_empty()))
    }
}

fn report(
    overlap: &Overlap,
    list: &List,
    others: &List,
    json: bool,
    answers: &mut Answers,
    console: &mut Console<'_>,
) -> Result<(), VerbError> {
    let (Some((item, line)), Some((other, other_line))) = (list.at(overlap.item), others.at(overlap.other)) else {
        return Ok(());
    };
    let relation = overlap.relation.name();
    if json {
        let [item, other] = [item, other].map(|range| write::text(|out| write::push_block(range, out)));
        return answers.document(&Document { schema: SCHEMA, line, item, relation, other, other_line }, console);
    }
    answers.text(console, |out| {
        write::push_block(item, out);
        out.extend_from_slice(format!(" {relation} ").as_bytes());
        write::push_block(other, out);
    })
}
