//! `ipv6calc net random`.

use super::words::{Asked, Opt, Takes, count, number, size};
use super::{Stop, Verb, list, write};
use crate::cli::console::Console;
use crate::cli::error::CliError;
use crate::cli::exit::Exit;
use crate::net::Index;

pub(super) fn verb() -> Verb {
    Verb {
        name: "random",
        usage: "[ITEM...] [--count N] [--seed N] [--size LEN]",
        about: "random addresses, or prefixes of a length, each equally likely",
        more: "\
The same may come twice. Without --seed the numbers are those of the operating system and fit for what must not be
guessed; with it they are the same every time and fit for tests only.",
        options: vec![
            count("so many (default 1)"),
            Opt {
                name: "seed",
                short: None,
                takes: Takes::Value("N", |asked, value| number("seed", value).map(|n| asked.seed = Some(n))),
                about: "the same answers for the same number",
            },
            size("prefixes of this length that lie wholly in the items"),
        ],
        examples: vec![
            ("192.0.2.7", "192.0.2.7\n"),
            ("2001:db8::/32 --size 48 --count 2 --seed 1", "2001:db8:ec67::/48\n2001:db8:c90b::/48\n"),
        ],
        run,
    }
}

/// Where random words come from.
enum Source {
    /// SplitMix64 (Steele, Lea and Flood, 2014): small, and the same everywhere.
    Seeded(u64),
    /// The operating system: some at once, because each call takes as long as a hundred words.
    System(Vec<u64>),
}

/// Words taken from the operating system at once.
const WORDS: usize = 64;

impl Source {
    fn next(&mut self) -> Result<u64, CliError> {
        let state = match self {
            Source::Seeded(state) => state,
            Source::System(words) => return from_system(words),
        };
        *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let z = (*state ^ (*state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        Ok(z ^ (z >> 31))
    }
}

/// The next of the words, which are filled up when there is none left.
fn from_system(words: &mut Vec<u64>) -> Result<u64, CliError> {
    if let Some(word) = words.pop() {
        return Ok(word);
    }
    let mut bytes = [0; 8 * WORDS];
    getrandom::fill(&mut bytes).map_err(|e| CliError::usage(format!("no random bytes to be had: {e}")))?;
    words.extend(bytes.as_chunks().0.iter().map(|chunk| u64::from_ne_bytes(*chunk)));
    from_system(words)
}

fn run(asked: &mut Asked<'_>, sink: &mut Console<'_>) -> Result<Exit, Stop> {
    let list = list::set(&asked.items, asked, sink)?;
    let index = Index::new(&list.set, asked.size);
    let mut source = asked.seed.map_or(Source::System(Vec::new()), Source::Seeded);
    for _ in 0..asked.count.unwrap_or(1) {
        let drawn = index.len().random(|| source.next())?;
        let Some(net) = drawn.and_then(|number| index.get(number)) else { break };
        write::single(&net, asked, sink)?;
    }
    Ok(write::exit(list.bad, !index.is_empty()))
}
