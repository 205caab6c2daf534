//! `ipv6calc net free`.

use super::args::{PrefixArgs, TwoLists, second, size};
use super::list;
use super::write;
use crate::addr::Len;
use crate::cli::command::{Run, Subcommand};
use crate::cli::console::Console;
use crate::cli::error::CliError;
use crate::cli::exit::Exit;
use crate::net::{AddressCount, Index};

pub(super) const FREE: Subcommand = Subcommand {
    usage: "[OPTIONS] [POOL]... [--used ITEM...]",
    details: "Used items outside the pool are reported on standard error.",
    statuses: ["free blocks were printed", "there is no free block", "an item could not be read"],
    examples: &[
        (
            "ipv6calc net free 2001:db8::/45 --size 48 --used 2001:db8::/48 2001:db8:3::1",
            "2001:db8:1::/48\n2001:db8:2::/48\n2001:db8:4::/46\n",
        ),
        ("ipv6calc net free 192.0.2.0/24 --used 192.0.2.0-192.0.2.127 192.0.2.192/26", "192.0.2.128/26\n"),
    ],
    ..Subcommand::new::<FreeArgs>("free", "list the free blocks of a pool, the gaps between used items")
};

#[derive(clap::Args)]
#[command(arg = second("used", "The items that are not free"))]
#[command(mut_arg("items", |arg| arg.value_name("POOL")))]
struct FreeArgs {
    #[command(flatten)]
    lists: TwoLists,
    /// Only blocks that hold a prefix of this length; --json says how many
    #[arg(long, value_name = "LEN", value_parser = size)]
    size: Option<Len>,
    #[command(flatten)]
    common: PrefixArgs,
}

impl Run for FreeArgs {
    fn run(self, console: &mut Console<'_>) -> Result<Exit, CliError> {
        self.common.answer(console, |answers, console| {
            let (bad, free) = list::free(&self.lists.items, &self.lists, &self.common, console)?;
            for net in free.prefixes() {
                let holds = self.size.map(|len| Index::new(&[net].into_iter().collect(), Some(len)).len());
                match holds {
                    Some(AddressCount::ZERO) => continue,
                    Some(holds) if self.common.json => {
                        answers.document(&write::Block::prefix(&net).holding(holds), console)?;
                    }
                    _ => answers.net(&net, None, console)?,
                }
            }
            Ok(write::exit(bad, answers.any()))
        })
    }
}
