//! `ipv6calc net offset`.

use super::args::{ItemArgs, PrefixArgs};
use super::list::{self, Cut, ItemError};
use super::write::{self, Answers, VerbError, address};
use crate::addr::Net;
use crate::cli::command::{Run, Subcommand};
use crate::cli::console::Console;
use crate::cli::error::{CliError, escape_for_message};
use crate::cli::exit::Exit;
use crate::cli::json::SCHEMA;
use crate::net::{AddressCount, Range};
use serde::Serialize;
use std::ffi::{OsStr, OsString};
use std::os::unix::ffi::OsStrExt;

pub(super) const OFFSET: Subcommand = Subcommand {
    usage: "[OPTIONS] [ITEM]... N\n       ipv6calc net offset [OPTIONS] ADDRESS ADDRESS",
    details: "An address is moved by N addresses, a prefix by N prefixes of its length: 1 is the next one, -1 the \
              previous one. N is decimal, or hexadecimal after 0x. Of two addresses the distance from the first to \
              the second is printed.",
    statuses: ["everything was printed", "the list is empty", "an item could not be read or moved"],
    examples: &[
        ("ipv6calc net offset 2001:db8::ffff 1", "2001:db8::1:0\n"),
        ("ipv6calc net offset 2001:db8::/48 192.0.2.0/24 -1", "2001:db7:ffff::/48\n192.0.1.0/24\n"),
        ("ipv6calc net offset 192.0.2.9 192.0.2.1", "-8\n"),
    ],
    ..Subcommand::new::<OffsetArgs>("offset", "move addresses and prefixes by a number, or print the distance of two")
};

#[derive(clap::Args)]
#[command(mut_arg("items", |arg| arg.help("The items, then the number N; or two addresses")))]
struct OffsetArgs {
    #[command(flatten)]
    list: ItemArgs,
    /// The digits after `-0x`: clap takes negative decimal numbers for operands, but not hexadecimal ones
    #[arg(short = '0', hide = true)]
    hex: Option<String>,
    #[command(flatten)]
    common: PrefixArgs,
}

/// How far two addresses are from each other.
#[derive(Serialize)]
struct Distance {
    schema: u8,
    from: String,
    to: String,
    negative: bool,
    distance: AddressCount,
}

/// How far, and whether towards lower addresses.
#[derive(Clone, Copy)]
struct Offset {
    down: bool,
    by: u128,
}

impl Offset {
    fn read(word: &OsStr) -> Option<Offset> {
        let text = word.to_str()?;
        let (down, digits) = match text.strip_prefix('-') {
            Some(digits) => (true, digits),
            None => (false, text.strip_prefix('+').unwrap_or(text)),
        };
        let by = digits.parse::<AddressCount>().ok()?.minus(AddressCount::ZERO)?;
        Some(Offset { down, by })
    }

    /// The prefix that many prefixes after this one, or before it.
    fn of(self, net: &Net) -> Option<Net> {
        let unused = 128 - u32::from(net.len().get());
        let number = net.bits().checked_shr(unused).unwrap_or(0);
        let moved = if self.down { number.checked_sub(self.by)? } else { number.checked_add(self.by)? };
        let bits = moved.checked_shl(unused).unwrap_or(0);
        (bits.checked_shr(unused).unwrap_or(0) == moved).then(|| Net::left_aligned(net.family(), bits, net.len()))
    }
}

impl Run for OffsetArgs {
    fn run(self, console: &mut Console<'_>) -> Result<Exit, CliError> {
        self.common.answer(console, |answers, console| match self.offset() {
            Some((items, offset)) => self.shift(items, offset, answers, console),
            None => self.distance(answers, console),
        })
    }
}

impl OffsetArgs {
    /// The items and the number, if there is one.
    fn offset(&self) -> Option<(&[OsString], Offset)> {
        if let Some(hex) = &self.hex {
            return Offset::read(OsStr::new(&format!("-0{hex}"))).map(|offset| (self.list.items.as_slice(), offset));
        }
        let (last, items) = self.list.items.split_last()?;
        Offset::read(last).map(|offset| (items, offset))
    }

    fn shift(
        &self,
        items: &[OsString],
        offset: Offset,
        answers: &mut Answers,
        console: &mut Console<'_>,
    ) -> Result<Exit, VerbError> {
        let bad = list::each(items, Cut::Line, &self.common, console, &mut |item, console| {
            let net =
                item.range.net().ok_or_else(|| ItemError::Item("a range has no next one: give a prefix".to_owned()))?;
            let moved = offset.of(&net);
            let end = if offset.down { "before the first" } else { "after the last" };
            let moved =
                moved.ok_or_else(|| ItemError::Item(format!("the result would be {end} address of its family")))?;
            Ok(answers.item(&Range::from(moved), item.source.line(), console)?)
        })?;
        Ok(write::exit(bad, answers.any()))
    }

    fn distance(&self, answers: &mut Answers, console: &mut Console<'_>) -> Result<Exit, VerbError> {
        let wrong = || {
            let last = self.list.items.last().map(|word| escape_for_message(word.as_bytes())).unwrap_or_default();
            CliError::usage(format!("'{last}' is not a number, and there are not two addresses")).with_hint(
                "for example: ipv6calc net offset 2001:db8::1 16, or: ipv6calc net offset 2001:db8::1 2001:db8::9",
            )
        };
        if self.list.items.len() != 2 {
            return Err(wrong().into());
        }
        let (ranges, bad) = list::ranges(&self.list.items, &self.common, console)?;
        let (Some(from), Some(to), 0) = (ranges.first(), ranges.get(1), bad) else { return Err(wrong().into()) };
        if from.family() != to.family() {
            return Err(CliError::usage("the two addresses are not of the same family").into());
        }
        let negative = to.first() < from.first();
        let (low, high) = if negative { (to, from) } else { (from, to) };
        let between = Range::new(low.first(), high.first()).map_err(|e| CliError::usage(e.to_string()))?;
        let distance = AddressCount::from(between.count().minus(AddressCount::from(1)).unwrap_or(u128::MAX));
        if self.common.json {
            let [from, to] = [from, to].map(|range| address(range.first()));
            answers.document(&Distance { schema: SCHEMA, from, to, negative, distance }, console)?;
        } else {
            let sign = if negative { "-" } else { "" };
            answers.text(console, |out| out.extend_from_slice(format!("{sign}{distance}").as_bytes()))?;
        }
        Ok(Exit::Done)
    }
}
