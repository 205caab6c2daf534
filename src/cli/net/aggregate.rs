//! `ipv6calc net aggregate`.

use super::words::Asked;
use super::{Stop, Verb, list, write};
use crate::cli::console::Console;
use crate::cli::exit::Exit;

pub(super) fn verb() -> Verb {
    Verb {
        name: "aggregate",
        usage: "[ITEM...]",
        about: "the fewest prefixes that are the same addresses",
        more: "\
Whatever is contained in something else or output twice goes, what adjoins is joined, ranges become prefixes. IPv4 comes
first, each family in ascending order.",
        options: vec![],
        examples: vec![
            ("2001:db8:1::/48 192.0.2.0/25 2001:db8::/48 192.0.2.128/25 192.0.2.9", "192.0.2.0/24\n2001:db8::/47\n"),
            ("192.0.2.1-192.0.2.6", "192.0.2.1/32\n192.0.2.2/31\n192.0.2.4/31\n192.0.2.6/32\n"),
        ],
        run,
    }
}

fn run(asked: &mut Asked<'_>, sink: &mut Console<'_>) -> Result<Exit, Stop> {
    let list = list::set(&asked.items, asked, sink)?;
    let any = write::nets(list.set.prefixes(), asked, sink)?;
    Ok(write::exit(list.bad, any))
}
