//! `ipv6calc net split`.

use super::list::{self, Cut, Trouble};
use super::words::Asked;
use super::{Stop, Verb, write};
use crate::addr::{Len, Net};
use crate::cli::console::Console;
use crate::cli::error::CliError;
use crate::cli::exit::Exit;

pub(super) fn verb() -> Verb {
    Verb {
        name: "split",
        usage: "[ITEM...] LEN",
        about: "the subnets of a length, as they are asked for",
        more: "\
Every item is answered in its turn, a range by its prefixes. Subnets are made while they are read: the first ones of
::/0 are there at once, and memory does not grow.",
        options: vec![],
        examples: vec![
            ("2001:db8::/46 48", "2001:db8::/48\n2001:db8:1::/48\n2001:db8:2::/48\n2001:db8:3::/48\n"),
            ("192.0.2.0/25 /26", "192.0.2.0/26\n192.0.2.64/26\n"),
        ],
        run,
    }
}

fn run(asked: &mut Asked<'_>, sink: &mut Console<'_>) -> Result<Exit, Stop> {
    let missing = || CliError::usage("the length of the subnets is missing").with_hint("for example: net split ::/0 3");
    let len = asked.length()?.ok_or_else(missing)?;
    let (asked, mut any) = (&*asked, false);
    let bad = list::each(&asked.items, Cut::Line, asked, sink, &mut |item, sink| {
        // nothing is written of an item that cannot be split as a whole
        item.range.prefixes().try_for_each(|net| fits(&net, len)).map_err(Trouble::Item)?;
        for net in item.range.prefixes().filter_map(|net| net.subnets(len)).flatten() {
            write::net(&net, item.source.line(), asked, sink)?;
            any = true;
        }
        Ok(())
    })?;
    Ok(write::exit(bad, any))
}

fn fits(net: &Net, len: Len) -> Result<(), String> {
    match len.get() {
        n if n > net.family().width() => Err(format!("an IPv4 prefix has no subnets of length {n}")),
        n if len < net.len() => {
            Err(format!("a /{} has no subnets of length {n}: they would be larger", net.len().get()))
        }
        _ => Ok(()),
    }
}
