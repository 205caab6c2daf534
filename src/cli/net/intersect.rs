//! `ipv6calc net intersect`.

use super::args::{PrefixArgs, TwoLists, second};
use super::list;
use super::write;
use crate::cli::command::{Run, Subcommand};
use crate::cli::console::Console;
use crate::cli::error::CliError;
use crate::cli::exit::Exit;

pub(super) const INTERSECT: Subcommand = Subcommand {
    usage: "[OPTIONS] [ITEM]... --with ITEM...",
    statuses: ["prefixes were printed", "the lists have no address in common", "an item could not be read"],
    examples: &[
        (
            "ipv6calc net intersect ::/0 192.0.2.0/24 --with ::/48 192.0.2.250-192.0.3.9",
            "192.0.2.250/31\n192.0.2.252/30\n::/48\n",
        ),
        ("ipv6calc net intersect 2001:db8::/32 --with 192.0.2.0/24", ""),
    ],
    ..Subcommand::new::<IntersectArgs>("intersect", "print the addresses in both of two lists, as the fewest prefixes")
};

#[derive(clap::Args)]
#[command(arg = second("with", "The second list"))]
struct IntersectArgs {
    #[command(flatten)]
    lists: TwoLists,
    #[command(flatten)]
    common: PrefixArgs,
}

impl Run for IntersectArgs {
    fn run(self, console: &mut Console<'_>) -> Result<Exit, CliError> {
        self.common.answer(console, |answers, console| {
            let (list, others) = list::sets("with", &self.lists, &self.common, console)?;
            answers.nets(list.set.intersection(&others).prefixes(), console)?;
            Ok(write::exit(list.bad, answers.any()))
        })
    }
}
