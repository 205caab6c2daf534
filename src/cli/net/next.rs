//! `ipv6calc net next`.

use super::free::room;
use super::words::{Asked, Opt, Takes, count, second};
use super::{Stop, Verb, write};
use crate::cli::console::Console;
use crate::cli::error::CliError;
use crate::cli::exit::Exit;
use crate::net::{Space, Strategy};

pub(super) fn verb() -> Verb {
    Verb {
        name: "next",
        usage: "[POOL...] LEN... [--used ITEM...] [--strategy NAME] [--count N]",
        about: "the next free prefix of a length, or of several lengths",
        more: "\
Strategies:
  lowest    the lowest address that fits (default)
  best-fit  the smallest free block that fits: what is large stays whole
  sparse    the start of the largest free block, so that neighbours can grow (bisection, RFC 3531)
Several lengths are given room one after the other, as for subnets of several sizes (VLSM). The status is 1 if there is
no room; what had room before is printed.",
        options: vec![
            second("used", "what is not free"),
            Opt {
                name: "strategy",
                short: None,
                takes: Takes::Value("NAME", strategy),
                about: "where to take it from: lowest, best-fit or sparse",
            },
            count("so many of each length"),
        ],
        examples: vec![
            ("2001:db8::/32 48 --used 2001:db8::/48 2001:db8:2::/47", "2001:db8:1::/48\n"),
            (
                "2001:db8::/32 48 --strategy sparse --count 4",
                "2001:db8::/48\n2001:db8:8000::/48\n2001:db8:4000::/48\n2001:db8:c000::/48\n",
            ),
            ("192.0.2.0/24 25 26 27 30", "192.0.2.0/25\n192.0.2.128/26\n192.0.2.192/27\n192.0.2.224/30\n"),
        ],
        run,
    }
}

fn strategy(asked: &mut Asked<'_>, value: &[u8]) -> Result<(), CliError> {
    let found = Strategy::ALL.into_iter().find(|(name, _)| name.as_bytes() == value);
    let wrong = || {
        let error = CliError::unknown("strategy", value, Strategy::ALL.into_iter().map(|(name, _)| name));
        if error.hint().is_some() { error } else { error.with_hint("expected lowest, best-fit or sparse") }
    };
    asked.strategy = found.ok_or_else(wrong)?.1;
    Ok(())
}

fn run(asked: &mut Asked<'_>, sink: &mut Console<'_>) -> Result<Exit, Stop> {
    let lengths = asked.lengths()?;
    if lengths.is_empty() {
        let missing = CliError::usage("the length of the prefix is missing");
        return Err(missing
            .with_hint("it is the last operand of the pool: net next 2001:db8::/32 48 --used ...")
            .into());
    }
    let (bad, free) = room(asked, sink)?;
    let (mut space, mut all) = (Space::new(&free), true);
    for len in lengths {
        for _ in 0..asked.count.unwrap_or(1) {
            let Some(net) = space.take(len, asked.strategy) else {
                all = false;
                break;
            };
            write::net(&net, None, asked, sink)?;
        }
    }
    Ok(write::exit(bad, all))
}
