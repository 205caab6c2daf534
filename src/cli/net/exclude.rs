//! `ipv6calc net exclude`.

use super::words::{Asked, second};
use super::{Stop, Verb, list, write};
use crate::cli::console::Console;
use crate::cli::exit::Exit;

pub(super) fn verb() -> Verb {
    Verb {
        name: "exclude",
        usage: "[ITEM...] --minus ITEM...",
        about: "what is left without other items, as the fewest prefixes",
        more: "For example the AllowedIPs of a tunnel that takes everything but some networks.",
        options: vec![second("minus", "what to leave out")],
        examples: vec![
            ("2001:db8::/46 --minus 2001:db8:1::/48", "2001:db8::/48\n2001:db8:2::/47\n"),
            ("0.0.0.0/0 ::/0 --minus 128.0.0.0-255.255.255.255 8000::/1 64.0.0.0/2", "0.0.0.0/2\n::/1\n"),
        ],
        run,
    }
}

fn run(asked: &mut Asked<'_>, sink: &mut Console<'_>) -> Result<Exit, Stop> {
    let (list, others) = list::sets("minus", asked, sink)?;
    let any = write::nets(list.set.difference(&others).prefixes(), asked, sink)?;
    Ok(write::exit(list.bad, any))
}
