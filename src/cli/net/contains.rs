//! `ipv6calc net contains`.

use super::list::{self, Cut};
use super::words::{Asked, Opt, Takes, second};
use super::{Stop, Verb, write};
use crate::cli::console::Console;
use crate::cli::error::CliError;
use crate::cli::exit::Exit;
use crate::cli::json::SCHEMA;
use crate::net::Range;
use serde::Serialize;

pub(super) fn verb() -> Verb {
    Verb {
        name: "contains",
        usage: "SET... [--item ITEM...]",
        about: "the items that lie inside a set: grep by prefix",
        more: "\
The set is prefixes, addresses and ranges, or @FILE. The items are those behind --item, else the lines of standard
input: the first word of a line is the item, what follows it may be anything; comments are passed over. Items that lie
inside are printed as they came.

  ipv6calc net contains 2001:db8::/32 < addresses.txt
  ipv6calc net contains @customers.txt --whole-line < access.log
  if ipv6calc net contains -q 10.0.0.0/8 --item \"$ip\"; then ...

Status 0: an item was printed; 1: none; 2: an item could not be read, or the set.",
        options: vec![
            second("item", "the items, in place of standard input; @FILE for the lines of a file"),
            Opt {
                name: "invert",
                short: Some('v'),
                takes: Takes::Nothing(|asked| asked.invert = true),
                about: "print the items that do not lie inside",
            },
            Opt {
                name: "whole-line",
                short: None,
                takes: Takes::Nothing(|asked| asked.whole_line = true),
                about: "print the line, not only its item",
            },
            Opt {
                name: "quiet",
                short: Some('q'),
                takes: Takes::Nothing(|asked| asked.quiet = true),
                about: "print nothing: the status is the answer",
            },
        ],
        examples: vec![
            (
                "2001:db8::/32 192.0.2.0/24 --item 2001:db8::1 192.0.3.1 192.0.2.0-192.0.2.9",
                "2001:db8::1\n192.0.2.0-192.0.2.9\n",
            ),
            ("2001:db8::/32 -v --item 2001:db8::1 2001:db9::1", "2001:db9::1\n"),
            ("-q 2001:db8::/32 --item 2001:db9::1", ""),
        ],
        run,
    }
}

/// The answer to one item.
#[derive(Serialize)]
struct Inside {
    schema: u8,
    #[serde(skip_serializing_if = "Option::is_none")]
    line: Option<u64>,
    input: String,
    inside: bool,
    /// The part of the set that it lies in.
    #[serde(skip_serializing_if = "Option::is_none")]
    within: Option<String>,
}

fn run(asked: &mut Asked<'_>, sink: &mut Console<'_>) -> Result<Exit, Stop> {
    if asked.items.is_empty() {
        return Err(CliError::usage("the set is missing")
            .with_hint("for example: net contains 2001:db8::/32 < list")
            .into());
    }
    let items = match asked.others {
        Some(_) => list::second("item", asked)?,
        None if asked.items.contains(&&b"@-"[..]) => {
            let twice = CliError::usage("standard input cannot be the set and the items");
            return Err(twice.with_hint("give the items behind --item, or the set in a file: @FILE").into());
        }
        None => &[],
    };
    let set = list::set(&asked.items, asked, sink)?;
    let mut any = false;
    let bad = list::each(items, Cut::Word, asked, sink, &mut |item, sink| {
        let within = set.set.find(&item.range);
        let chosen = within.is_some() != asked.invert;
        any |= chosen;
        match () {
            () if asked.quiet => Ok(()),
            () if asked.json => Ok(document(item, within, sink)?),
            () if !chosen => Ok(()),
            () => {
                sink.stdout.extend_from_slice(if asked.whole_line { item.whole } else { item.text });
                Ok(write::end(sink)?)
            }
        }
    })?;
    Ok(write::exit(bad + set.bad, any))
}

/// Tells of every item whether it lies inside.
fn document(item: &list::Item<'_>, within: Option<&Range>, sink: &mut Console<'_>) -> Result<(), Stop> {
    let answer = Inside {
        schema: SCHEMA,
        line: item.source.line(),
        input: String::from_utf8_lossy(item.text).into_owned(),
        inside: within.is_some(),
        within: within.map(|range| write::text(|out| write::push_block(range, out))),
    };
    write::document(&answer, sink)
}
