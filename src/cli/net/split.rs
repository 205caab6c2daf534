//! `ipv6calc net split`.

use super::args::{ItemArgs, ListArgs, optional_length};
use super::list::{self, Cut, ItemError};
use super::write::{self, VerbError};
use crate::addr::{Len, Net};
use crate::cli::command::{Run, Subcommand};
use crate::cli::console::Console;
use crate::cli::error::CliError;
use crate::cli::exit::Exit;

pub(super) const SPLIT: Subcommand = Subcommand {
    usage: "[OPTIONS] [ITEM]... LEN",
    details: "Items are split in the order given, a range by its prefixes. Subnets are written while they are \
              computed: the first ones of ::/0 appear at once, and memory does not grow.",
    statuses: ["subnets were printed", "the list is empty", "an item could not be read or split"],
    examples: &[
        ("ipv6calc net split 2001:db8::/46 48", "2001:db8::/48\n2001:db8:1::/48\n2001:db8:2::/48\n2001:db8:3::/48\n"),
        ("ipv6calc net split 192.0.2.0/25 /26", "192.0.2.0/26\n192.0.2.64/26\n"),
    ],
    ..Subcommand::new::<SplitArgs>("split", "split prefixes into subnets of a given length")
};

#[derive(clap::Args)]
#[command(mut_arg("items", |arg| arg.help("The items, then the prefix length of the subnets")))]
struct SplitArgs {
    #[command(flatten)]
    list: ItemArgs,
    #[command(flatten)]
    common: ListArgs,
}

impl Run for SplitArgs {
    fn run(self, console: &mut Console<'_>) -> Result<Exit, CliError> {
        write::finish(|| self.split(console))
    }
}

impl SplitArgs {
    fn split(&self, console: &mut Console<'_>) -> Result<Exit, VerbError> {
        let (items, len) = optional_length(&self.list.items)?;
        let missing = || {
            CliError::usage("the length of the subnets is missing").with_hint("for example: ipv6calc net split ::/0 3")
        };
        let (len, mut any) = (len.ok_or_else(missing)?, false);
        let bad = list::each(items, Cut::Line, &self.common, console, &mut |item, console| {
            // nothing is written of an item that cannot be split as a whole
            item.range.prefixes().try_for_each(|net| fits(&net, len)).map_err(ItemError::Item)?;
            for net in item.range.prefixes().filter_map(|net| net.subnets(len)).flatten() {
                write::net(&net, item.source.line(), &self.common, console)?;
                any = true;
            }
            Ok(())
        })?;
        Ok(write::exit(bad, any))
    }
}

fn fits(net: &Net, len: Len) -> Result<(), String> {
    match len.get() {
        n if n > net.family().width() => Err(format!("an IPv4 prefix has no subnets of length {n}")),
        n if len < net.len() => {
            Err(format!("a /{} has no subnets of length {n}: they would be larger", net.len().get()))
        }
        _ => Ok(()),
    }
}
