//! `ipv6calc net aggregate`.

use super::args::{ItemArgs, PrefixArgs, number, size};
use super::list;
use super::write::{self, push_block};
use crate::addr::{Family, Len};
use crate::cli::command::{Run, Subcommand};
use crate::cli::console::{Console, notice};
use crate::cli::error::CliError;
use crate::cli::exit::Exit;
use crate::net::{AddressSet, lossy};
use std::borrow::Cow;

pub(super) const AGGREGATE: Subcommand = Subcommand {
    details: "Items that are inside others or repeated are dropped, neighbours are joined, and ranges become \
              prefixes. IPv4 comes first, each family in ascending order.\n\n\
              --max-length, --min-fill and --max-entries make the list shorter by addresses that are not in the items; \
              a note on standard error says how many and where. If several are given, they apply in this order.",
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
    /// Widen longer prefixes to this length
    #[arg(long, value_name = "LEN", value_parser = size)]
    max_length: Option<Len>,
    /// Complete every prefix of which at least P percent is in the items
    #[arg(long, value_name = "P", value_parser = percent)]
    min_fill: Option<f64>,
    /// Print at most N prefixes: those are joined that add least, where an IPv6 /64 counts as much as an IPv4 address
    #[arg(long, value_name = "N", value_parser = number)]
    max_entries: Option<u64>,
    #[command(flatten)]
    common: PrefixArgs,
}

/// A share from 0 to 1.
fn percent(text: &str) -> Result<f64, &'static str> {
    let found = text.strip_suffix('%').unwrap_or(text).parse().ok().filter(|p: &f64| *p > 0.0 && *p <= 100.0);
    found.map(|p| p / 100.0).ok_or("expected a percentage above 0, at most 100")
}

impl Run for AggregateArgs {
    fn run(self, console: &mut Console<'_>) -> Result<Exit, CliError> {
        self.common.answer(console, |answers, console| {
            let list = list::set(&self.list.items, &self.common, console)?;
            let set = self.shortened(&list.set)?;
            if let Cow::Owned(set) = &set {
                report(&set.difference(&list.set), console);
            }
            answers.nets(set.prefixes(), console)?;
            Ok(write::exit(list.bad, answers.any()))
        })
    }
}

impl AggregateArgs {
    /// The set with what the options add to make it shorter; the same one if they add nothing.
    fn shortened<'s>(&self, set: &'s AddressSet) -> Result<Cow<'s, AddressSet>, CliError> {
        let mut set = self.max_length.map_or(Cow::Borrowed(set), |len| Cow::Owned(lossy::widened(set, len)));
        if let Some(share) = self.min_fill {
            set = Cow::Owned(lossy::filled(&set, share));
        }
        match self.max_entries {
            None => Ok(set),
            Some(n) => {
                lossy::at_most(&set, usize::try_from(n).unwrap_or(usize::MAX)).map(Cow::Owned).ok_or_else(|| {
                    CliError::usage(format!("the items do not fit into {n} prefixes"))
                        .with_hint("each family needs one at least: 192.0.2.0/24 and 2001:db8::/32 have none in common")
                })
            }
        }
    }
}

/// How many parts a note names.
const NAMED: usize = 3;

/// Says what was added.
fn report(added: &AddressSet, console: &mut Console<'_>) {
    if added.is_empty() {
        return;
    }
    let counts = [("IPv4", Family::V4), ("IPv6", Family::V6)].map(|(name, family)| (name, added.of(family)));
    let counts = counts.iter().filter(|(_, set)| !set.is_empty());
    let counts: Vec<_> = counts.map(|(name, set)| format!("{} {name} addresses", set.count())).collect();
    let ranges = added.ranges();
    let mut parts: Vec<_> = ranges.iter().take(NAMED).map(|range| write::text(|out| push_block(range, out))).collect();
    if ranges.len() > NAMED {
        parts.push(format!("and {} more", ranges.len() - NAMED));
    }
    let note = format!("ipv6calc: net: note: added {}: {}", counts.join(" and "), parts.join(", "));
    notice(&note, &mut console.stderr);
}
