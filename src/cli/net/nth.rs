//! `ipv6calc net nth`.

use super::args::{ItemArgs, PrefixArgs, size};
use super::list;
use super::write::{self, Answers, VerbError};
use crate::addr::Len;
use crate::cli::command::{Run, Subcommand};
use crate::cli::console::Console;
use crate::cli::error::{CliError, escape_for_message};
use crate::cli::exit::Exit;
use crate::net::{AddressCount, Index};
use std::os::unix::ffi::OsStrExt;

pub(super) const NTH: Subcommand = Subcommand {
    usage: "[OPTIONS] [ITEM]... N",
    details: "N counts from 0, the first address of the lowest item; -1 is the last address. It is decimal, or \
              hexadecimal after 0x. The items are taken as one ascending list without overlaps.",
    statuses: ["the address was printed", "there are fewer addresses", "an item could not be read"],
    examples: &[
        ("ipv6calc net nth 2001:db8::/64 0x53", "2001:db8::53\n"),
        ("ipv6calc net nth 2001:db8::/32 5 --size 48", "2001:db8:5::/48\n"),
        ("ipv6calc net nth 192.0.2.0/24 -1", "192.0.2.255\n"),
        ("ipv6calc net nth 192.0.2.0/31 2", ""),
    ],
    ..Subcommand::new::<NthArgs>("nth", "print the Nth address, or the Nth prefix of a given length")
};

#[derive(clap::Args)]
#[command(mut_arg("items", |arg| arg.help("The items, then the number N")))]
struct NthArgs {
    #[command(flatten)]
    list: ItemArgs,
    /// Count prefixes of this length that fit entirely into the items
    #[arg(long, value_name = "LEN", value_parser = size)]
    size: Option<Len>,
    /// The digits after `-0x`: clap takes negative decimal numbers for operands, but not hexadecimal ones
    #[arg(short = '0', hide = true)]
    hex: Option<String>,
    #[command(flatten)]
    common: PrefixArgs,
}

/// A number from the first, or from the last.
enum Place {
    First(AddressCount),
    Last(AddressCount),
}

impl Place {
    fn read(word: &[u8]) -> Option<Place> {
        let text = str::from_utf8(word).ok()?;
        match text.strip_prefix('-') {
            Some(text) => text.parse().ok().map(Place::Last),
            None => text.parse().ok().map(Place::First),
        }
    }

    /// The number from the first; `None` if there are fewer.
    fn of(self, index: &Index) -> Option<AddressCount> {
        match self {
            Place::First(n) => Some(n),
            Place::Last(n) if n == AddressCount::ZERO => None,
            Place::Last(n) if n == index.len() => Some(AddressCount::ZERO),
            Place::Last(n) => index.len().minus(n).map(AddressCount::from),
        }
    }
}

impl Run for NthArgs {
    fn run(self, console: &mut Console<'_>) -> Result<Exit, CliError> {
        self.common.answer(console, |answers, console| self.find(answers, console))
    }
}

impl NthArgs {
    fn find(&self, answers: &mut Answers, console: &mut Console<'_>) -> Result<Exit, VerbError> {
        let (word, items) = match (&self.hex, self.list.items.split_last()) {
            (Some(hex), _) => (format!("-0{hex}").into_bytes(), self.list.items.as_slice()),
            (None, Some((last, items))) => (last.as_bytes().to_vec(), items),
            (None, None) => (Vec::new(), self.list.items.as_slice()),
        };
        let wrong = || CliError::usage(format!("'{}' is not a number", escape_for_message(&word)));
        let hint = "the last operand is a number up to 2^128, decimal or hexadecimal: ipv6calc net nth 2001:db8::/64 5";
        let place = Place::read(&word).ok_or_else(|| wrong().with_hint(hint))?;
        let list = list::set(items, &self.common, console)?;
        let index = Index::new(&list.set, self.size);
        let found = place.of(&index).and_then(|n| index.get(n));
        found.iter().try_for_each(|net| answers.single(net, self.size.is_some(), console))?;
        Ok(write::exit(list.bad, found.is_some()))
    }
}
