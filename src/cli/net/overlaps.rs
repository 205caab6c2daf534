//! `ipv6calc net overlaps`.

use super::list::{self, Cut};
use super::words::{Asked, Opt, Takes, second};
use super::{Stop, Verb, write};
use crate::cli::console::Console;
use crate::cli::exit::Exit;
use crate::cli::json::SCHEMA;
use crate::net::Range;
use crate::net::overlap::{self, Overlap};
use serde::Serialize;

pub(super) fn verb() -> Verb {
    Verb {
        name: "overlaps",
        usage: "[ITEM...] [--with ITEM...]",
        about: "which items overlap, within a list or with another one",
        more: "\
An answer is an item, how it lies to another one, and that one:
  same      both are the same addresses
  inside    the first lies inside the second
  around    the second lies inside the first
  across    each has addresses of its own
An item that overlaps several others is told once, with the nearest of those that begin no later.

Status 0: there is an overlap; 1: there is none; 2: an item could not be read.",
        options: vec![
            second("with", "the list to compare with; without it the items are compared with each other"),
            Opt {
                name: "quiet",
                short: Some('q'),
                takes: Takes::Nothing(|asked| asked.quiet = true),
                about: "print nothing: the status is the answer",
            },
        ],
        examples: vec![
            (
                "2001:db8::/32 2001:db8:1::/48 192.0.2.0-192.0.2.9 192.0.2.8/29 2001:db9::/32",
                "192.0.2.8/29 across 192.0.2.0-192.0.2.9\n2001:db8:1::/48 inside 2001:db8::/32\n",
            ),
            ("2001:db8::/32 --with 192.0.2.0/24", ""),
        ],
        run,
    }
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
    fn read(words: &[&[u8]], asked: &Asked<'_>, sink: &mut Console<'_>) -> Result<List, Stop> {
        let mut list = List::default();
        list.bad = list::each(words, Cut::Line, asked, sink, &mut |item, _| {
            list.ranges.push(item.range);
            list.lines.push(item.source.line());
            Ok(())
        })?;
        list::complete(list.bad, asked)?;
        Ok(list)
    }

    fn at(&self, place: usize) -> Option<(&Range, Option<u64>)> {
        Some((self.ranges.get(place)?, *self.lines.get(place)?))
    }
}

fn run(asked: &mut Asked<'_>, sink: &mut Console<'_>) -> Result<Exit, Stop> {
    let others = asked.others.as_ref().map(|_| list::second("with", asked)).transpose()?;
    let list = List::read(&asked.items, asked, sink)?;
    let others = others.map(|words| List::read(words, asked, sink)).transpose()?;
    let (found, other) = match &others {
        Some(others) => (overlap::between(&list.ranges, &others.ranges), others),
        None => (overlap::within(&list.ranges), &list),
    };
    for overlap in found.iter().filter(|_| !asked.quiet) {
        report(overlap, &list, other, asked, sink)?;
    }
    let bad = list.bad + others.as_ref().map_or(0, |others| others.bad);
    Ok(write::exit(bad, !found.is_empty()))
}

fn report(
    overlap: &Overlap,
    list: &List,
    others: &List,
    asked: &Asked<'_>,
    sink: &mut Console<'_>,
) -> Result<(), Stop> {
    let (Some((item, line)), Some((other, other_line))) = (list.at(overlap.item), others.at(overlap.other)) else {
        return Ok(());
    };
    let relation = overlap.relation.name();
    if asked.json {
        let [item, other] = [item, other].map(|range| write::text(|out| write::push_block(range, out)));
        return write::document(&Document { schema: SCHEMA, line, item, relation, other, other_line }, sink);
    }
    write::push_block(item, &mut sink.stdout);
    sink.stdout.extend_from_slice(format!(" {relation} ").as_bytes());
    write::push_block(other, &mut sink.stdout);
    write::end(sink)
}
