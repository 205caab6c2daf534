//! `ipv6calc net split`.

use super::args::{ItemArgs, PrefixArgs, number, optional_length};
use super::list::{self, Cut, ItemError};
use super::write::{self, Answers, VerbError};
use crate::addr::{Family, Len, Net};
use crate::cli::command::{Run, Subcommand};
use crate::cli::console::Console;
use crate::cli::error::CliError;
use crate::cli::exit::Exit;
use std::ffi::OsString;

pub(super) const SPLIT: Subcommand = Subcommand {
    usage: "[OPTIONS] [ITEM]... <LEN|--count N|--hosts N>",
    details: "Items are split in the order given, a range by its prefixes. Subnets are written while they are \
              computed: the first ones of ::/0 appear at once, and memory does not grow.",
    statuses: ["subnets were printed", "the list is empty", "an item could not be read or split"],
    examples: &[
        ("ipv6calc net split 2001:db8::/46 48", "2001:db8::/48\n2001:db8:1::/48\n2001:db8:2::/48\n2001:db8:3::/48\n"),
        ("ipv6calc net split 192.0.2.0/25 /26", "192.0.2.0/26\n192.0.2.64/26\n"),
        ("ipv6calc net split 2001:db8::/48 --count 2 --join ,", "2001:db8::/49,2001:db8:0:8000::/49\n"),
        ("ipv6calc net split 192.0.2.0/24 --hosts 100", "192.0.2.0/25\n192.0.2.128/25\n"),
    ],
    ..Subcommand::new::<SplitArgs>("split", "split prefixes into subnets of a given length, number or size")
};

#[derive(clap::Args)]
#[command(mut_arg("items", |arg| arg.help("The items, then the prefix length of the subnets")))]
struct SplitArgs {
    #[command(flatten)]
    list: ItemArgs,
    /// Split each prefix into N subnets of one size: the next power of two if N is not one
    #[arg(long, value_name = "N", value_parser = positive)]
    count: Option<u64>,
    /// Split into the smallest subnets that have room for N hosts: in IPv4 without the network and broadcast addresses,
    /// in IPv6 without the subnet-router anycast address; two hosts need a /31 or a /127
    #[arg(long, value_name = "N", value_parser = positive, conflicts_with = "count")]
    hosts: Option<u64>,
    #[command(flatten)]
    common: PrefixArgs,
}

fn positive(text: &str) -> Result<u64, String> {
    number(text).and_then(|n| if n > 0 { Ok(n) } else { Err("expected a number from 1".to_owned()) })
}

/// How the length of the subnets is given.
#[derive(Clone, Copy)]
enum SubnetSize {
    Length(Len),
    Count(u64),
    Hosts(u64),
}

impl SubnetSize {
    /// The length of the subnets of a prefix; `None` if they are longer than any address.
    fn length(self, net: &Net) -> Option<Len> {
        let family = net.family();
        let bits = match self {
            SubnetSize::Length(len) => return Some(len),
            SubnetSize::Count(n) => u32::from(net.len().get()) + u128::from(n).next_power_of_two().ilog2(),
            SubnetSize::Hosts(n) => {
                let unusable = match (n, family) {
                    (..=2, _) => 0,
                    (_, Family::V4) => 2,
                    (_, Family::V6) => 1,
                };
                u32::from(family.width()).checked_sub((u128::from(n) + unusable).next_power_of_two().ilog2())?
            }
        };
        Len::new(family, bits).ok()
    }
}

impl Run for SplitArgs {
    fn run(self, console: &mut Console<'_>) -> Result<Exit, CliError> {
        self.common.answer(console, |answers, console| self.split(answers, console))
    }
}

impl SplitArgs {
    /// The items, and how they are split.
    fn size(&self) -> Result<(&[OsString], SubnetSize), CliError> {
        let (items, len) = optional_length(&self.list.items)?;
        let size = match (len, self.count, self.hosts) {
            (Some(len), None, None) => SubnetSize::Length(len),
            (None, Some(n), _) => SubnetSize::Count(n),
            (None, _, Some(n)) => SubnetSize::Hosts(n),
            (None, None, None) => {
                return Err(CliError::usage("the length of the subnets is missing")
                    .with_hint("for example: ipv6calc net split ::/0 3, or --count 8"));
            }
            _ => {
                return Err(CliError::usage("the size of the subnets is given twice")
                    .with_hint("leave out the length, or --count and --hosts"));
            }
        };
        Ok((items, size))
    }

    fn split(&self, answers: &mut Answers, console: &mut Console<'_>) -> Result<Exit, VerbError> {
        let (items, size) = self.size()?;
        let bad = list::each(items, Cut::Line, &self.common, console, &mut |item, console| {
            // nothing is written of an item that cannot be split as a whole
            item.range.prefixes().try_for_each(|net| fits(&net, size).map(drop)).map_err(ItemError::Item)?;
            let subnets = item.range.prefixes().filter_map(|net| net.subnets(fits(&net, size).ok()?));
            for net in subnets.flatten() {
                answers.net(&net, item.source.line(), console)?;
            }
            Ok(())
        })?;
        Ok(write::exit(bad, answers.any()))
    }
}

/// The length of the subnets of a prefix.
fn fits(net: &Net, size: SubnetSize) -> Result<Len, String> {
    let own = net.len().get();
    match (size.length(net), size) {
        (Some(len), _) if len.get() > net.family().width() => {
            Err(format!("an IPv4 prefix has no subnets of length {}", len.get()))
        }
        (Some(len), SubnetSize::Length(_)) if len < net.len() => {
            Err(format!("a /{own} has no subnets of length {}: they would be larger", len.get()))
        }
        (Some(len), _) if len >= net.len() => Ok(len),
        (_, SubnetSize::Count(n)) => Err(format!("a /{own} has fewer than {n} addresses")),
        _ => Err(format!("a /{own} is too small for that many hosts")),
    }
}
