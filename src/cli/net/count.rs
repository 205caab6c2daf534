//! `ipv6calc net count`.

use super::words::{Asked, size};
use super::{Stop, Verb, list, write};
use crate::addr::Family;
use crate::cli::console::Console;
use crate::cli::exit::Exit;
use crate::cli::json::SCHEMA;
use crate::net::{AddressCount, Index};
use serde::Serialize;

pub(super) fn verb() -> Verb {
    Verb {
        name: "count",
        usage: "[ITEM...] [--size LEN]",
        about: "how many addresses, or prefixes of a length, exactly",
        more: "An address that several items hold counts once. --json tells the families apart.",
        options: vec![size("count the prefixes of this length that lie wholly in the items")],
        examples: vec![
            ("::/0", "340282366920938463463374607431768211456\n"),
            ("192.0.2.0/24 192.0.2.7 2001:db8::/127", "258\n"),
            ("2001:db8::/32 --size 64", "4294967296\n"),
        ],
        run,
    }
}

/// The number, and of each family.
#[derive(Serialize)]
struct Document {
    schema: u8,
    /// The length of what was counted; none: addresses.
    #[serde(skip_serializing_if = "Option::is_none")]
    size: Option<u8>,
    total: AddressCount,
    ipv4: AddressCount,
    ipv6: AddressCount,
}

fn run(asked: &mut Asked<'_>, sink: &mut Console<'_>) -> Result<Exit, Stop> {
    let list = list::set(&asked.items, asked, sink)?;
    let [ipv4, ipv6] = [Family::V4, Family::V6].map(|family| Index::new(&list.set.of(family), asked.size).len());
    let total = ipv4 + ipv6;
    if asked.json {
        let size = asked.size.map(|len| len.get());
        write::document(&Document { schema: SCHEMA, size, total, ipv4, ipv6 }, sink)?;
    } else {
        sink.stdout.extend_from_slice(total.to_string().as_bytes());
        write::end(sink)?;
    }
    Ok(write::exit(list.bad, true))
}
