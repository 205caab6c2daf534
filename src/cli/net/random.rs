//! `ipv6calc net random`.

use super::args::{ItemArgs, PrefixArgs, number, size};
use super::list;
use super::write;
use crate::addr::Len;
use crate::cli::command::{Run, Subcommand};
use crate::cli::console::Console;
use crate::cli::error::CliError;
use crate::cli::exit::Exit;
use crate::net::Index;

pub(super) const RANDOM: Subcommand = Subcommand {
    details: "The same result may occur twice. Without --seed the random numbers come from the operating system and \
              are suitable for values that must not be guessed; with it they are the same every time, for tests only.",
    statuses: ["addresses were printed", "the list is empty", "an item could not be read"],
    examples: &[
        ("ipv6calc net random 192.0.2.7", "192.0.2.7\n"),
        ("ipv6calc net random 2001:db8::/32 --size 48 --count 2 --seed 1", "2001:db8:ec67::/48\n2001:db8:c90b::/48\n"),
    ],
    ..Subcommand::new::<RandomArgs>("random", "pick random addresses or prefixes of a given length, all equally likely")
};

#[derive(clap::Args)]
struct RandomArgs {
    #[command(flatten)]
    list: ItemArgs,
    /// Pick N
    #[arg(long, value_name = "N", default_value = "1", value_parser = number, allow_negative_numbers = true)]
    count: u64,
    /// Give the same results for the same number
    #[arg(long, value_name = "N", value_parser = number, allow_negative_numbers = true)]
    seed: Option<u64>,
    /// Pick prefixes of this length that fit entirely into the items
    #[arg(long, value_name = "LEN", value_parser = size)]
    size: Option<Len>,
    #[command(flatten)]
    common: PrefixArgs,
}

/// Where random words come from.
pub(super) enum RandomSource {
    /// SplitMix64 (Steele, Lea and Flood, 2014): small, and the same everywhere.
    Seeded(u64),
    /// The operating system: some at once, because each call takes as long as a hundred words.
    System(Vec<u64>),
}

/// Words taken from the operating system at once.
const WORDS: usize = 64;

impl RandomSource {
    /// The words that belong to a number, or random ones.
    pub(super) fn new(seed: Option<u64>) -> RandomSource {
        seed.map_or(RandomSource::System(Vec::new()), RandomSource::Seeded)
    }

    /// The next word.
    pub(super) fn next(&mut self) -> Result<u64, CliError> {
        let state = match self {
            RandomSource::Seeded(state) => state,
            RandomSource::System(words) => return from_system(words),
        };
        *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let z = (*state ^ (*state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        Ok(z ^ (z >> 31))
    }
}

/// The next random word; the buffer is refilled when it is empty.
fn from_system(words: &mut Vec<u64>) -> Result<u64, CliError> {
    if let Some(word) = words.pop() {
        return Ok(word);
    }
    let mut bytes = [0; 8 * WORDS];
    getrandom::fill(&mut bytes).map_err(|e| CliError::usage(format!("cannot get random bytes: {e}")))?;
    words.extend(bytes.as_chunks().0.iter().map(|chunk| u64::from_ne_bytes(*chunk)));
    from_system(words)
}

impl Run for RandomArgs {
    fn run(self, console: &mut Console<'_>) -> Result<Exit, CliError> {
        self.common.answer(console, |answers, console| {
            let list = list::set(&self.list.items, &self.common, console)?;
            let index = Index::new(&list.set, self.size);
            let mut source = RandomSource::new(self.seed);
            for _ in 0..self.count {
                let drawn = index.len().random(|| source.next())?;
                let Some(net) = drawn.and_then(|number| index.get(number)) else { break };
                answers.single(&net, self.size.is_some(), console)?;
            }
            Ok(write::exit(list.bad, !index.is_empty()))
        })
    }
}
