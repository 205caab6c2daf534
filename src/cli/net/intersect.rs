//! `ipv6calc net intersect`.

use super::words::{Asked, second};
use super::{Stop, Verb, list, write};
use crate::cli::console::Console;
use crate::cli::exit::Exit;

pub(super) fn verb() -> Verb {
    Verb {
        name: "intersect",
        usage: "[ITEM...] --with ITEM...",
        about: "the addresses in both lists, as the fewest prefixes",
        more: "Nothing is printed and the status is 1 if the lists have no address in common.",
        options: vec![second("with", "the second list")],
        examples: vec![
            (
                "2001:db8::/32 192.0.2.0/24 --with 2001:db8:5::/48 192.0.2.250-192.0.3.9",
                "192.0.2.250/31\n192.0.2.252/30\n2001:db8:5::/48\n",
            ),
            ("2001:db8::/32 --with 192.0.2.0/24", ""),
        ],
        run,
    }
}

fn run(asked: &mut Asked<'_>, sink: &mut Console<'_>) -> Result<Exit, Stop> {
    let (list, others) = list::sets("with", asked, sink)?;
    let any = write::nets(list.set.intersection(&others).prefixes(), asked, sink)?;
    Ok(write::exit(list.bad, any))
}
