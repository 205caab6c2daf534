//! `ipv6calc net free`.

use super::words::{Asked, second, size};
use super::{Stop, Verb, list, write};
use crate::cli::console::Console;
use crate::cli::console::notice;
use crate::cli::exit::Exit;
use crate::net::{AddressCount, AddressSet, Index, Range, push_net};

pub(super) fn verb() -> Verb {
    Verb {
        name: "free",
        usage: "[POOL...] [--used ITEM...] [--size LEN]",
        about: "the free blocks of a pool, the gaps between what is used",
        more: "What is used and lies outside the pool is told on standard error.",
        options: vec![
            second("used", "what is not free"),
            size("only blocks that hold a prefix of this length; --json tells how many"),
        ],
        examples: vec![
            (
                "2001:db8::/45 --used 2001:db8::/48 2001:db8:3:4::/64 --size 48",
                "2001:db8:1::/48\n2001:db8:2::/48\n2001:db8:4::/46\n",
            ),
            ("192.0.2.0/24 --used 192.0.2.0-192.0.2.127 192.0.2.192/26", "192.0.2.128/26\n"),
        ],
        run,
    }
}

fn run(asked: &mut Asked<'_>, sink: &mut Console<'_>) -> Result<Exit, Stop> {
    let (bad, free) = room(asked, sink)?;
    let mut any = false;
    for net in free.prefixes() {
        let holds = asked.size.map(|len| Index::new(&[net].into_iter().collect(), Some(len)).len());
        match holds {
            Some(AddressCount::ZERO) => continue,
            Some(holds) if asked.json => write::document(&write::Block::prefix(&net).holding(holds), sink)?,
            _ => write::net(&net, None, asked, sink)?,
        }
        any = true;
    }
    Ok(write::exit(bad, any))
}

/// What is free of the pool, and how many items were bad.
pub(super) fn room(asked: &Asked<'_>, sink: &mut Console<'_>) -> Result<(u64, AddressSet), Stop> {
    let (pool, used) = match asked.others {
        Some(_) => list::sets("used", asked, sink)?,
        None => (list::set(&asked.items, asked, sink)?, AddressSet::default()),
    };
    if let Some(first) = used.difference(&pool.set).prefixes().next() {
        let whose = if pool.set.overlaps(&Range::from(first)) { "partly outside" } else { "outside" };
        let first = write::text(|out| push_net(&first, out));
        notice(
            &format!("ipv6calc: net: note: what is used lies {whose} the pool, beginning with {first}"),
            &mut sink.stderr,
        );
    }
    Ok((pool.bad, pool.set.difference(&used)))
}
