//! `ipv6calc net sample`.

use super::args::{ItemArgs, PrefixArgs, number, size};
use super::list::{self, Cut};
use super::random::RandomSource;
use super::write::{self, Answers, VerbError};
use crate::addr::Len;
use crate::cli::command::{Run, Subcommand};
use crate::cli::console::Console;
use crate::cli::error::CliError;
use crate::cli::exit::Exit;
use crate::net::{AddressCount, Range};
use std::collections::HashMap;

pub(super) const SAMPLE: Subcommand = Subcommand {
    usage: "[OPTIONS] [ITEM]... K",
    details: "Each item is equally likely, repeated ones too; those that are picked are printed in the order of the \
              list. Memory holds the sample, not the list.",
    statuses: ["items were printed", "the list is empty", "an item could not be read"],
    examples: &[
        ("ipv6calc net sample 192.0.2.1 192.0.2.2 192.0.2.3 2 --seed 1", "192.0.2.2\n192.0.2.3\n"),
        ("ipv6calc net sample --per 48 2001:db8:1::5 2001:db8:2::6 1", "2001:db8:1::5\n2001:db8:2::6\n"),
    ],
    ..Subcommand::new::<SampleArgs>("sample", "pick K items of a list at random")
};

#[derive(clap::Args)]
#[command(mut_arg("items", |arg| arg.help("The items, then the number K")))]
struct SampleArgs {
    #[command(flatten)]
    list: ItemArgs,
    /// Pick K items of each prefix of this length
    #[arg(long, value_name = "LEN", value_parser = size)]
    per: Option<Len>,
    /// Give the same results for the same number
    #[arg(long, value_name = "N", value_parser = number, allow_negative_numbers = true)]
    seed: Option<u64>,
    #[command(flatten)]
    common: PrefixArgs,
}

/// Some of the items seen, each equally likely (algorithm R of Vitter, 1985).
#[derive(Default)]
struct Reservoir {
    seen: u64,
    items: Vec<(u64, Range, Option<u64>)>,
}

impl Run for SampleArgs {
    fn run(self, console: &mut Console<'_>) -> Result<Exit, CliError> {
        self.common.answer(console, |answers, console| self.pick(answers, console))
    }
}

impl SampleArgs {
    fn pick(&self, answers: &mut Answers, console: &mut Console<'_>) -> Result<Exit, VerbError> {
        let last = self.list.items.split_last();
        let found = last.and_then(|(k, items)| Some((number(k.to_str()?).ok().filter(|k| *k > 0)?, items)));
        let missing = || {
            CliError::usage("the number of items to pick is missing")
                .with_hint("it is the last operand: ipv6calc net sample @FILE 10")
        };
        let (k, items) = found.ok_or_else(missing)?;
        let mut source = RandomSource::new(self.seed);
        let (mut place, mut groups) = (0, HashMap::<Option<Range>, Reservoir>::new());
        let bad = list::each(items, Cut::Line, &self.common, console, &mut |item, _| {
            place += 1;
            let net = self.per.and_then(|len| item.range.prefixes().next()?.supernet(len));
            let group = groups.entry(net.map(Range::from)).or_default();
            let picked = (place, item.range, item.source.line());
            group.take(picked, k, &mut source).map_err(VerbError::Failed)?;
            Ok(())
        })?;
        let mut picked: Vec<_> = groups.into_values().flat_map(|group| group.items).collect();
        picked.sort_unstable_by_key(|(place, ..)| *place);
        picked.iter().try_for_each(|(_, range, line)| answers.item(range, *line, console))?;
        Ok(write::exit(bad, answers.any()))
    }
}

impl Reservoir {
    fn take(&mut self, item: (u64, Range, Option<u64>), k: u64, source: &mut RandomSource) -> Result<(), CliError> {
        self.seen += 1;
        if (self.items.len() as u64) < k {
            self.items.push(item);
            return Ok(());
        }
        let drawn = AddressCount::from(u128::from(self.seen)).random(|| source.next())?;
        let drawn = drawn.and_then(|n| n.minus(AddressCount::ZERO)).and_then(|n| usize::try_from(n).ok());
        if let Some(slot) = drawn.and_then(|at| self.items.get_mut(at)) {
            *slot = item;
        }
        Ok(())
    }
}
