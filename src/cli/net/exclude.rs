//! `ipv6calc net exclude`.

use super::args::{PrefixArgs, TwoLists, second};
use super::list;
use super::write;
use crate::cli::command::{Run, Subcommand};
use crate::cli::console::Console;
use crate::cli::error::CliError;
use crate::cli::exit::Exit;

pub(super) const EXCLUDE: Subcommand = Subcommand {
    usage: "[OPTIONS] [ITEM]... --minus ITEM...",
    details: "For example the AllowedIPs of a tunnel that carries everything except some networks.",
    statuses: ["prefixes were printed", "nothing is left", "an item could not be read"],
    examples: &[
        ("ipv6calc net exclude 2001:db8::/46 --minus 2001:db8:1::/48", "2001:db8::/48\n2001:db8:2::/47\n"),
        ("ipv6calc net exclude 0.0.0.0/0 ::/0 --minus 128.0.0.0/1 8000::/1 64.0.0.0/2", "0.0.0.0/2\n::/1\n"),
    ],
    ..Subcommand::new::<ExcludeArgs>("exclude", "subtract other items, as the fewest prefixes")
};

#[derive(clap::Args)]
#[command(arg = second("minus", "The items to subtract"))]
struct ExcludeArgs {
    #[command(flatten)]
    lists: TwoLists,
    #[command(flatten)]
    common: PrefixArgs,
}

impl Run for ExcludeArgs {
    fn run(self, console: &mut Console<'_>) -> Result<Exit, CliError> {
        self.common.answer(console, |answers, console| {
            let (list, others) = list::sets("minus", &self.lists, &self.common, console)?;
            answers.nets(list.set.difference(&others).prefixes(), console)?;
            Ok(write::exit(list.bad, answers.any()))
        })
    }
}
