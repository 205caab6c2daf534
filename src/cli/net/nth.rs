//! `ipv6calc net nth`.

use super::words::{Asked, size};
use super::{Stop, Verb, list, write};
use crate::cli::console::Console;
use crate::cli::error::{CliError, escape_for_message};
use crate::cli::exit::Exit;
use crate::net::{AddressCount, Index};

pub(super) fn verb() -> Verb {
    Verb {
        name: "nth",
        usage: "[ITEM...] N [--size LEN]",
        about: "the address, or the prefix of a length, of a number",
        more: "\
N counts from 0, which is the first address of the lowest item; -1 is the last one. It is decimal, or hex behind 0x. The
items are taken as one ascending list without overlaps. The status is 1 if there are not so many.",
        options: vec![size("number the prefixes of this length that lie wholly in the items")],
        examples: vec![
            ("2001:db8::/64 0x53", "2001:db8::53\n"),
            ("2001:db8::/32 5 --size 48", "2001:db8:5::/48\n"),
            ("192.0.2.0/24 -1", "192.0.2.255\n"),
            ("192.0.2.0/31 2", ""),
        ],
        run,
    }
}

/// A number from the first, or from the last.
enum Place {
    First(AddressCount),
    Last(AddressCount),
}

impl Place {
    fn read(word: &[u8]) -> Option<Place> {
        let text = str::from_utf8(word).ok()?;
        match text.strip_prefix('-') {
            Some(text) => text.parse().ok().map(Place::Last),
            None => text.parse().ok().map(Place::First),
        }
    }

    /// The number from the first; `None` if there are not so many.
    fn of(self, index: &Index) -> Option<AddressCount> {
        match self {
            Place::First(n) => Some(n),
            Place::Last(n) if n == AddressCount::ZERO => None,
            Place::Last(n) if n == index.len() => Some(AddressCount::ZERO),
            Place::Last(n) => index.len().minus(n).map(AddressCount::from),
        }
    }
}

fn run(asked: &mut Asked<'_>, sink: &mut Console<'_>) -> Result<Exit, Stop> {
    let word = asked.items.pop().unwrap_or_default();
    let wrong = || CliError::usage(format!("'{}' is no number", escape_for_message(word)));
    let hint = "the last operand is a number up to 2^128, decimal or hex behind 0x: net nth 2001:db8::/64 5";
    let place = Place::read(word).ok_or_else(|| wrong().with_hint(hint))?;
    let list = list::set(&asked.items, asked, sink)?;
    let index = Index::new(&list.set, asked.size);
    let found = place.of(&index).and_then(|n| index.get(n));
    found.iter().try_for_each(|net| write::single(net, asked, sink))?;
    Ok(write::exit(list.bad, found.is_some()))
}
