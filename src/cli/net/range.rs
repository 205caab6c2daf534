//! `ipv6calc net range`.

use super::args::{ItemArgs, ListArgs};
use super::list;
use super::write;
use crate::cli::command::{Run, Subcommand};
use crate::cli::console::Console;
use crate::cli::error::CliError;
use crate::cli::exit::Exit;

pub(super) const RANGE: Subcommand = Subcommand {
    details: "The reverse, from ranges to prefixes, is 'net aggregate'.",
    statuses: ["ranges were printed", "the list is empty", "an item could not be read"],
    examples: &[
        ("ipv6calc net range 192.0.2.0/31 2001:db8::/127 192.0.2.2", "192.0.2.0-192.0.2.2\n2001:db8::-2001:db8::1\n"),
        ("ipv6calc net range 192.0.2.4/32", "192.0.2.4-192.0.2.4\n"),
    ],
    ..Subcommand::new::<RangeArgs>("range", "merge into the fewest ranges FIRST-LAST")
};

#[derive(clap::Args)]
struct RangeArgs {
    #[command(flatten)]
    list: ItemArgs,
    #[command(flatten)]
    common: ListArgs,
}

impl Run for RangeArgs {
    fn run(self, console: &mut Console<'_>) -> Result<Exit, CliError> {
        self.common.answer(console, |answers, console| {
            let list = list::set(&self.list.items, &self.common, console)?;
            list.set.ranges().iter().try_for_each(|range| answers.range(range, console))?;
            Ok(write::exit(list.bad, !list.set.is_empty()))
        })
    }
}
