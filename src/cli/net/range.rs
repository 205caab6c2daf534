//! `ipv6calc net range`.

use super::words::Asked;
use super::{Stop, Verb, list, write};
use crate::cli::console::Console;
use crate::cli::exit::Exit;
use crate::net::push_range;

pub(super) fn verb() -> Verb {
    Verb {
        name: "range",
        usage: "[ITEM...]",
        about: "the fewest ranges FIRST-LAST that are the same addresses",
        more: "The way back, from ranges to prefixes, is 'net aggregate'.",
        options: vec![],
        examples: vec![
            ("192.0.2.0/31 2001:db8::/127 192.0.2.2", "192.0.2.0-192.0.2.2\n2001:db8::-2001:db8::1\n"),
            ("192.0.2.4/32", "192.0.2.4-192.0.2.4\n"),
        ],
        run,
    }
}

fn run(asked: &mut Asked<'_>, sink: &mut Console<'_>) -> Result<Exit, Stop> {
    let list = list::set(&asked.items, asked, sink)?;
    for range in list.set.ranges() {
        if asked.json {
            write::document(&write::Block::range(range), sink)?;
        } else {
            push_range(range, &mut sink.stdout);
            write::end(sink)?;
        }
    }
    Ok(write::exit(list.bad, !list.set.is_empty()))
}
