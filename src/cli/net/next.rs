//! `ipv6calc net next`.

use super::args::{PrefixArgs, TwoLists, lengths, number, second};
use super::list;
use super::write::{self, Answers, VerbError};
use crate::cli::command::{Run, Subcommand, one_of};
use crate::cli::console::Console;
use crate::cli::error::CliError;
use crate::cli::exit::Exit;
use crate::net::{Space, Strategy};
use clap::builder::TypedValueParser;

pub(super) const NEXT: Subcommand = Subcommand {
    usage: "[OPTIONS] [POOL]... LEN... [--used ITEM...]",
    details: "Several lengths are allocated in the given order, as for subnets of different sizes (VLSM). If the pool \
              is exhausted, the prefixes found before are printed and the exit status is 1.",
    statuses: ["all prefixes were found", "the pool has no room", "an item could not be read"],
    examples: &[
        ("ipv6calc net next 2001:db8::/32 48 --used 2001:db8::/48 2001:db8:2::/47", "2001:db8:1::/48\n"),
        (
            "ipv6calc net next 2001:db8::/32 48 --strategy sparse --count 4",
            "2001:db8::/48\n2001:db8:8000::/48\n2001:db8:4000::/48\n2001:db8:c000::/48\n",
        ),
        (
            "ipv6calc net next 192.0.2.0/24 25 26 27 30",
            "192.0.2.0/25\n192.0.2.128/26\n192.0.2.192/27\n192.0.2.224/30\n",
        ),
    ],
    ..Subcommand::new::<NextArgs>("next", "find the next free prefix of a given length, or of several lengths")
};

#[derive(clap::Args)]
#[command(arg = second("used", "The items that are not free"))]
#[command(mut_arg("items", |arg| arg.value_name("POOL").help("The pool, then the prefix lengths to find")))]
struct NextArgs {
    #[command(flatten)]
    lists: TwoLists,
    /// Where in the pool to allocate
    #[arg(long, value_name = "NAME", default_value = "lowest", value_parser = strategies())]
    strategy: Strategy,
    /// Find N prefixes of each length
    #[arg(long, value_name = "N", default_value = "1", value_parser = number, allow_negative_numbers = true)]
    count: u64,
    #[command(flatten)]
    common: PrefixArgs,
}

/// What help says about a strategy.
const fn about(strategy: Strategy) -> &'static str {
    match strategy {
        Strategy::Lowest => "the lowest address that fits",
        Strategy::BestFit => "the smallest free block that fits, to keep large blocks whole",
        Strategy::Sparse => "the start of the largest free block, to leave room for growth (bisection, RFC 3531)",
    }
}

fn strategies() -> impl TypedValueParser<Value = Strategy> {
    one_of(Strategy::ALL.map(|(name, strategy)| (name, about(strategy), strategy)))
}

impl Run for NextArgs {
    fn run(self, console: &mut Console<'_>) -> Result<Exit, CliError> {
        self.common.answer(console, |answers, console| self.allocate(answers, console))
    }
}

impl NextArgs {
    fn allocate(&self, answers: &mut Answers, console: &mut Console<'_>) -> Result<Exit, VerbError> {
        let (pool, lengths) = lengths(&self.lists.items)?;
        if lengths.is_empty() {
            let missing = CliError::usage("the length of the prefix is missing");
            return Err(missing
                .with_hint("give it after the pool: ipv6calc net next 2001:db8::/32 48 --used ...")
                .into());
        }
        let (bad, free) = list::free(pool, &self.lists, &self.common, console)?;
        let (mut space, mut all) = (Space::new(&free), true);
        for len in lengths {
            for _ in 0..self.count {
                let Some(net) = space.take(len, self.strategy) else {
                    all = false;
                    break;
                };
                answers.net(&net, None, console)?;
            }
        }
        Ok(write::exit(bad, all))
    }
}
