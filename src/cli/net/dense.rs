//! `ipv6calc net dense`.

use super::args::{ItemArgs, PrefixArgs, number, size};
use super::list;
use super::write::{self, Answers, Block, VerbError};
use crate::addr::{Len, Net};
use crate::cli::command::{Run, Subcommand};
use crate::cli::console::Console;
use crate::cli::error::{CliError, escape_for_message};
use crate::cli::exit::Exit;
use crate::net::{AddressCount, push_net};
use std::ffi::{OsStr, OsString};
use std::os::unix::ffi::OsStrExt;

pub(super) const DENSE: Subcommand = Subcommand {
    usage: "[OPTIONS] [ITEM]... N/LEN",
    details: "Each address counts once, however many items it is in. The prefixes are printed in ascending order, each \
              with its number of addresses; --as prints the prefixes alone.",
    statuses: ["prefixes were printed", "no prefix is that dense", "an item could not be read"],
    examples: &[("ipv6calc net dense 2001:db8::1 2001:db8::2 2001:db8::1:0 2/112", "2001:db8::/112 2\n")],
    ..Subcommand::new::<DenseArgs>("dense", "find the prefixes of length LEN with at least N addresses of the items")
};

#[derive(clap::Args)]
#[command(mut_arg("items", |arg| arg.help("The items, then the number of addresses and the prefix length")))]
struct DenseArgs {
    #[command(flatten)]
    list: ItemArgs,
    #[command(flatten)]
    common: PrefixArgs,
}

impl Run for DenseArgs {
    fn run(self, console: &mut Console<'_>) -> Result<Exit, CliError> {
        self.common.answer(console, |answers, console| self.find(answers, console))
    }
}

/// `N/LEN`.
fn class(word: &OsStr) -> Option<(AddressCount, Len)> {
    let (n, len) = word.to_str()?.split_once('/')?;
    Some((AddressCount::from(u128::from(number(n).ok()?)), size(len).ok()?))
}

impl DenseArgs {
    fn class(&self) -> Result<(&[OsString], AddressCount, Len), CliError> {
        let last = self.list.items.split_last();
        let found = last.and_then(|(word, items)| class(word).map(|(n, len)| (items, n, len)));
        found.ok_or_else(|| {
            let word = last.map(|(word, _)| escape_for_message(word.as_bytes())).unwrap_or_default();
            CliError::usage(format!("'{word}' is not a number of addresses and a prefix length"))
                .with_hint("the last operand is N/LEN: ipv6calc net dense @FILE 2/112")
        })
    }

    fn find(&self, answers: &mut Answers, console: &mut Console<'_>) -> Result<Exit, VerbError> {
        let (items, least, len) = self.class()?;
        let list = list::set(items, &self.common, console)?;
        let mut open: Option<(Net, AddressCount)> = None;
        for net in list.set.prefixes().filter(|net| len.get() <= net.family().width()) {
            // a prefix that is larger has subnets of this length, all of them full
            for part in net.subnets(len.max(net.len())).into_iter().flatten() {
                let Some(around) = part.supernet(len) else { continue };
                let count = AddressCount::power(part.size_log2().into());
                open = match open {
                    Some((net, sum)) if net == around => Some((net, sum + count)),
                    full => {
                        self.report(full, least, answers, console)?;
                        Some((around, count))
                    }
                };
            }
        }
        self.report(open, least, answers, console)?;
        Ok(write::exit(list.bad, answers.any()))
    }

    fn report(
        &self,
        found: Option<(Net, AddressCount)>,
        least: AddressCount,
        answers: &mut Answers,
        console: &mut Console<'_>,
    ) -> Result<(), VerbError> {
        let Some((net, count)) = found.filter(|(_, count)| *count >= least) else { return Ok(()) };
        match () {
            () if self.common.is_list() => answers.net(&net, None, console),
            () if self.common.json => answers.document(&Block::prefix(&net).holding(count), console),
            () => answers.text(console, |out| {
                push_net(&net, out);
                out.extend_from_slice(format!(" {count}").as_bytes());
            }),
        }
    }
}
