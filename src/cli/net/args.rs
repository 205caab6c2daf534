//! The arguments that verbs share: items, lengths, the second list.

use super::write::{self, Answers, VerbError};
use crate::addr::{Family, Len};
use crate::cli::command::one_of;
use crate::cli::console::Console;
use crate::cli::error::{CliError, escape_for_message};
use crate::cli::exit::Exit;
use crate::net::{HostBits, ListShape, PrefixList};
use clap::{Arg, ArgAction, ArgMatches, Command, FromArgMatches, value_parser};
use std::ffi::{OsStr, OsString};
use std::ops::Deref;
use std::os::unix::ffi::OsStrExt;

/// The options of every verb.
#[derive(clap::Args)]
pub(super) struct ListArgs {
    /// Accept items with host bits and take their network
    #[arg(long)]
    pub(super) trim: bool,
    /// Skip items that cannot be read; the exit status is still 2
    #[arg(long)]
    pub(super) keep_going: bool,
    /// Write one JSON object per line (schema/net.schema.json)
    #[arg(long)]
    pub(super) json: bool,
    /// Write all answers on one line, with TEXT between them
    #[arg(long, value_name = "TEXT", conflicts_with = "json", allow_hyphen_values = true)]
    pub(super) join: Option<String>,
}

impl ListArgs {
    /// Runs a verb whose answers are written as the options say.
    pub(super) fn answer(
        &self,
        console: &mut Console<'_>,
        work: impl FnOnce(&mut Answers, &mut Console<'_>) -> Result<Exit, VerbError>,
    ) -> Result<Exit, CliError> {
        write::finish(Answers::new(self, None), console, work)
    }

    /// What to do with host bits.
    pub(super) fn host_bits(&self) -> HostBits {
        if self.trim { HostBits::Clear } else { HostBits::Refuse }
    }
}

/// The options of the verbs that print prefixes.
#[derive(clap::Args)]
pub(super) struct PrefixArgs {
    #[command(flatten)]
    common: ListArgs,
    /// Write the prefixes as a list for this program
    #[arg(long = "as", value_name = "SHAPE", conflicts_with_all = ["json", "join"], value_parser = one_of(ListShape::ALL))]
    shape: Option<ListShape>,
    /// The name of the list of --as
    #[arg(long, value_name = "NAME", default_value = "ipv6calc", requires = "shape")]
    name: String,
}

impl PrefixArgs {
    /// Whether a list for a program is written.
    pub(super) fn is_list(&self) -> bool {
        self.shape.is_some()
    }

    /// Runs a verb whose answers are written as the options say.
    pub(super) fn answer(
        &self,
        console: &mut Console<'_>,
        work: impl FnOnce(&mut Answers, &mut Console<'_>) -> Result<Exit, VerbError>,
    ) -> Result<Exit, CliError> {
        let list = self.shape.map(|shape| PrefixList::new(shape, &self.name)).transpose();
        let list =
            list.map_err(|e| CliError::usage(format!("--name {}: {e}", escape_for_message(self.name.as_bytes()))))?;
        write::finish(Answers::new(&self.common, list), console, work)
    }
}

impl Deref for PrefixArgs {
    type Target = ListArgs;

    fn deref(&self) -> &ListArgs {
        &self.common
    }
}

/// What help says about items.
const ITEMS: &str = "Prefixes, addresses, ranges FIRST-LAST and @FILE; without any, standard input is read";

/// The items of a verb.
#[derive(clap::Args)]
pub(super) struct ItemArgs {
    #[arg(value_name = "ITEM", help = ITEMS, allow_negative_numbers = true)]
    pub(super) items: Vec<OsString>,
}

/// The two lists of a verb. Every operand after the option of the second list belongs to it, also after other options.
pub(super) struct TwoLists {
    pub(super) items: Vec<OsString>,
    /// The second list, if its option was given.
    pub(super) others: Option<Vec<OsString>>,
}

/// Stands for the option of the second list where it has no value: no argument can hold this byte.
const NO_VALUE: &str = "\0";

/// The option of the second list.
pub(super) fn second(name: &'static str, help: &'static str) -> Arg {
    let arg = Arg::new("second").long(name).value_name("ITEM").help(help).action(ArgAction::Append);
    let arg = arg.num_args(0..).default_missing_value(NO_VALUE).hide_default_value(true);
    arg.allow_negative_numbers(true).value_parser(value_parser!(OsString))
}

impl clap::Args for TwoLists {
    fn augment_args(command: Command) -> Command {
        ItemArgs::augment_args(command)
    }

    fn augment_args_for_update(command: Command) -> Command {
        ItemArgs::augment_args(command)
    }
}

impl FromArgMatches for TwoLists {
    fn from_arg_matches(matches: &ArgMatches) -> Result<TwoLists, clap::Error> {
        let Some(start) = matches.index_of("second") else {
            return ItemArgs::from_arg_matches(matches).map(|list| TwoLists { items: list.items, others: None });
        };
        let (items, mut others): (Vec<_>, Vec<_>) =
            words(matches, "items").into_iter().partition(|(index, _)| *index < start);
        others.extend(words(matches, "second").into_iter().filter(|(_, word)| *word != NO_VALUE));
        others.sort_by_key(|(index, _)| *index);
        let plain = |list: Vec<(usize, &OsString)>| list.into_iter().map(|(_, word)| word.clone()).collect();
        Ok(TwoLists { items: plain(items), others: Some(plain(others)) })
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), clap::Error> {
        *self = TwoLists::from_arg_matches(matches)?;
        Ok(())
    }
}

/// The values of an argument with their places on the command line.
fn words<'a>(matches: &'a ArgMatches, id: &str) -> Vec<(usize, &'a OsString)> {
    let values = matches.get_many::<OsString>(id).into_iter().flatten();
    matches.indices_of(id).into_iter().flatten().zip(values).collect()
}

/// A number of digits only.
pub(in crate::cli) fn number(text: &str) -> Result<u64, String> {
    let found = Some(text).filter(|text| text.bytes().all(|b| b.is_ascii_digit())).and_then(|text| text.parse().ok());
    found.ok_or_else(|| format!("expected a number from 0 to {}", u64::MAX))
}

/// The value of `--size`.
pub(super) fn size(text: &str) -> Result<Len, &'static str> {
    length(text.as_bytes()).ok_or("expected a prefix length from 0 to 128")
}

/// `64` or `/64`.
fn length(word: &[u8]) -> Option<Len> {
    let digits = word.strip_prefix(b"/").unwrap_or(word);
    let plain = (1..=3).contains(&digits.len()) && digits.iter().all(u8::is_ascii_digit);
    let bits = str::from_utf8(digits).ok().filter(|_| plain)?.parse().ok()?;
    Len::new(Family::V6, bits).ok()
}

/// Whether a word is meant as a length: a bare number is never an item.
fn is_like_length(word: &OsStr) -> bool {
    let digits = word.as_bytes().strip_prefix(b"/").unwrap_or(word.as_bytes());
    !digits.is_empty() && digits.iter().all(u8::is_ascii_digit)
}

/// Divides operands into the items and the prefix lengths that follow them.
pub(super) fn lengths(words: &[OsString]) -> Result<(&[OsString], Vec<Len>), CliError> {
    let count = words.iter().rev().take_while(|word| is_like_length(word)).count();
    let (items, found) = words.split_at_checked(words.len() - count).unwrap_or((words, &[]));
    let read = |word: &OsString| {
        let wrong = || CliError::usage(format!("'{}' is not a prefix length", escape_for_message(word.as_bytes())));
        length(word.as_bytes()).ok_or_else(|| wrong().with_hint("expected a number from 0 to 128"))
    };
    Ok((items, found.iter().map(read).collect::<Result<_, _>>()?))
}

/// The same for verbs of one length at most.
pub(super) fn optional_length(words: &[OsString]) -> Result<(&[OsString], Option<Len>), CliError> {
    let (items, lengths) = lengths(words)?;
    match lengths.as_slice() {
        [] => Ok((items, None)),
        [len] => Ok((items, Some(*len))),
        _ => Err(CliError::usage("more than one prefix length").with_hint("give one, as the last operand")),
    }
}
