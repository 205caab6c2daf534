//! `ipv6calc net aggregate`.

use super::args::{ItemArgs, ListArgs};
use super::list;
use super::write;
use crate::cli::command::{Run, Subcommand};
use crate::cli::console::Console;
use crate::cli::error::CliError;
use crate::cli::exit::Exit;

pub(super) const AGGREGATE: Subcommand = Subcommand {
    details: "Items that are inside others or repeated are dropped, neighbours are joined, and ranges become \
              prefixes. IPv4 comes first, each family in ascending order.",
    statuses: ["prefixes were printed", "the list is empty", "an item could not be read"],
    examples: &[
        ("ipv6calc net aggregate 2001:db8:1::/48 10.0.0.0/9 2001:db8::/48 10.128.0.0/9", "10.0.0.0/8\n2001:db8::/47\n"),
        ("ipv6calc net aggregate 192.0.2.1-192.0.2.6", "192.0.2.1/32\n192.0.2.2/31\n192.0.2.4/31\n192.0.2.6/32\n"),
    ],
    ..Subcommand::new::<AggregateArgs>("aggregate", "merge into the fewest prefixes")
};

#[derive(clap::Args)]
struct AggregateArgs {
    #[command(flatten)]
    list: ItemArgs,
    #[command(flatten)]
    common: ListArgs,
}

impl Run for AggregateArgs {
    fn run(self, console: &mut Console<'_>) -> Result<Exit, CliError> {
        write::finish(|| {
            let list = list::set(&self.list.items, &self.common, console)?;
            let any = write::nets(list.set.prefixes(), &self.common, console)?;
            Ok(write::exit(list.bad, any))
        })
    }
}
