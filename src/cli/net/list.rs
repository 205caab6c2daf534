//! Lists of items: operands, files, standard input.

use super::args::{ListArgs, TwoLists};
use super::write::{self, VerbError};
use crate::cli::answer::{Failure, Place};
use crate::cli::console::{Console, Stream, notice, open_input, standard_input};
use crate::cli::error::{CliError, describe_error, escape_for_message};
use crate::cli::explain::explanation;
use crate::cli::json;
use crate::format::{Expected, Input, ParseError};
use crate::net::{
    AddressSet, Builder, HostBits, Membership, Range, next_item, parse, parse_address, push_address, push_net,
    split_item, word_item,
};
use crate::stream::{self, ByteSource, Engine, Line, LinePart, Output, Work};
use std::ffi::{OsStr, OsString};
use std::fmt;
use std::io::{IsTerminal, Read};
use std::ops::ControlFlow;
use std::os::unix::ffi::OsStrExt;
use std::sync::Arc;

/// At most this many unreadable items get a suggestion: finding one takes time.
const EXPLAINED: u64 = 10;

/// Where an item was found.
#[derive(Clone, Copy)]
pub(super) enum Source<'a> {
    /// On the command line.
    Word,
    /// In a line of standard input.
    Stdin(u64),
    /// In a line of a file.
    File(&'a [u8], u64),
}

impl Source<'_> {
    /// The number of the line.
    pub(super) fn line(&self) -> Option<u64> {
        match self {
            Source::Word => None,
            Source::Stdin(line) | Source::File(_, line) => Some(*line),
        }
    }
}

impl fmt::Display for Source<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Source::Word => f.write_str("net"),
            Source::Stdin(line) => write!(f, "standard input, line {line}"),
            Source::File(name, line) => write!(f, "{}, line {line}", escape_for_message(name)),
        }
    }
}

/// Takes the first item of every line of standard input, on all processors; the answers keep the order of the lines.
pub(super) struct ItemWorker<'w, F> {
    common: &'w ListArgs,
    take: F,
    /// Items that could not be read.
    bad: u64,
}

impl<F: FnMut(&Item<'_>, &mut Vec<u8>) + Send> Work for ItemWorker<'_, F> {
    #[inline]
    fn line(&mut self, line: Line<'_>, output: &mut Output) -> ControlFlow<()> {
        let (whole, source) = (line.trimmed(), Source::Stdin(line.number));
        if line.part == LinePart::Whole
            && let Some(range) = parse_address(line.ahead().without(b"\n").without(b"\r"))
        {
            (self.take)(&Item { range, text: whole, whole, source }, &mut output.stdout);
        } else if line.part != LinePart::Rest
            && let Some((text, _)) = split_item(whole)
        {
            self.unusual(text, whole, line, output);
        }
        ControlFlow::Continue(())
    }
}

impl<'w, F: FnMut(&Item<'_>, &mut Vec<u8>) + Send> ItemWorker<'w, F> {
    /// An item that is more than an address.
    fn unusual(&mut self, text: &[u8], whole: &[u8], line: Line<'_>, output: &mut Output) {
        let (source, outputs) = (Source::Stdin(line.number), (&mut output.stdout, &mut output.stderr));
        match word_item(text, self.common.host_bits()) {
            _ if line.part == LinePart::Head => {
                self.bad += 1;
                report(&Failure::Long, text, source, self.common, outputs);
            }
            Ok(range) => (self.take)(&Item { range, text, whole, source }, outputs.0),
            Err(error) => {
                self.bad += 1;
                unreadable(&error, text, source, self.bad <= EXPLAINED, self.common, outputs);
            }
        }
    }

    /// Hands the items of standard input to `take`, of which each thread has its own; gives these back and the number of
    /// items that could not be read.
    pub(super) fn stdin(
        common: &'w ListArgs,
        take: impl Fn() -> F,
        console: &mut Console<'_>,
    ) -> Result<(Vec<F>, u64), VerbError> {
        let threads = stream::processors();
        let mut workers: Vec<_> = (0..threads).map(|_| ItemWorker { common, take: take(), bad: 0 }).collect();
        let input = standard_input();
        let source = if input.is_file() { ByteSource::new(input) } else { ByteSource::waiting(input) };
        Engine { numbered: true, ..Engine::default() }.run(source, &mut workers, console)?;
        let bad = workers.iter().map(|worker| worker.bad).sum();
        Ok((workers.into_iter().map(|worker| worker.take).collect(), bad))
    }
}

/// An item that was read.
pub(super) struct Item<'a> {
    /// Its addresses.
    pub(super) range: Range,
    /// Its text.
    pub(super) text: &'a [u8],
    /// Its whole line.
    pub(super) whole: &'a [u8],
    /// Where.
    pub(super) source: Source<'a>,
}

/// What of a line is the item.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Cut {
    /// Items separated by commas, then any words.
    Line,
    /// The first item; anything may follow it.
    Word,
}

/// What is done with an item.
pub(super) type Take<'t> = &'t mut dyn FnMut(&Item<'_>, &mut Console<'_>) -> Result<(), ItemError>;

/// What goes wrong with an item.
pub(super) enum ItemError {
    /// It cannot be used, and why; the next item follows.
    Item(String),
    /// The run ends.
    Stop(VerbError),
}

impl From<VerbError> for ItemError {
    fn from(stop: VerbError) -> ItemError {
        ItemError::Stop(stop)
    }
}

/// Reads a list.
pub(super) struct Reader<'r> {
    common: &'r ListArgs,
    cut: Cut,
    take: Take<'r>,
    /// Items that could not be read or used.
    bad: u64,
}

/// Hands every item of a list to `take`, and reports those that cannot be read; without an operand the list is standard
/// input. Returns how many could not be read or used.
pub(super) fn each(
    words: &[OsString],
    cut: Cut,
    common: &ListArgs,
    console: &mut Console<'_>,
    take: Take<'_>,
) -> Result<u64, VerbError> {
    let mut reader = Reader { common, cut, take, bad: 0 };
    if words.is_empty() {
        ensure_stdin()?;
        reader.stdin(console)?;
    }
    let mut words = words.iter().map(|word| word.as_bytes()).peekable();
    while let Some(word) = words.next() {
        match word {
            b"@-" => reader.stdin(console)?,
            [b'@', name @ ..] => reader.file(name, console)?,
            text => match words.next_if(|mask| is_mask_of(text, mask)) {
                Some(mask) => reader.word(&[text, mask].join(&b' '), console)?,
                None => reader.word(text, console)?,
            },
        }
    }
    Ok(reader.bad)
}

/// Refuses to wait for a list from a terminal.
pub(super) fn ensure_stdin() -> Result<(), CliError> {
    match std::io::stdin().is_terminal() {
        true => Err(CliError::usage("no item").with_hint("give prefixes, addresses or ranges, or pipe them in")),
        false => Ok(()),
    }
}

/// Whether an operand is the network mask of the address before it. Of these two, 255.255.255.255 may be an address.
fn is_mask_of(address: &[u8], mask: &[u8]) -> bool {
    // only masks begin with the octets of 240/4
    let first = str::from_utf8(address).ok().and_then(|text| text.split_once('.')?.0.parse().ok());
    mask.starts_with(b"255.")
        && mask != b"255.255.255.255"
        && first.is_some_and(|octet: u8| octet < 240)
        && !address.contains(&b'/')
        && parse(&[address, b" ", mask].concat(), HostBits::Clear).is_ok()
}

impl Reader<'_> {
    /// An operand: an item, or several separated by commas.
    fn word(&mut self, text: &[u8], console: &mut Console<'_>) -> Result<(), VerbError> {
        for item in
            text.split(|b| *b == b',').map(<[u8]>::trim_ascii).filter(|item| !item.is_empty() || text.is_empty())
        {
            self.item(item, item, Source::Word, console)?;
        }
        Ok(())
    }

    fn stdin(&mut self, console: &mut Console<'_>) -> Result<(), VerbError> {
        self.lines(standard_input(), &Source::Stdin, console)
    }

    fn file(&mut self, name: &[u8], console: &mut Console<'_>) -> Result<(), VerbError> {
        let unreadable =
            |e: std::io::Error| CliError::usage(format!("cannot read '{}': {e}", escape_for_message(name)));
        let file = open_input(OsStr::from_bytes(name).as_ref()).map_err(unreadable)?;
        let file = Stream::named(format!("'{}'", escape_for_message(name)), file);
        self.lines(file, &|line| Source::File(name, line), console)
    }

    fn lines<'s>(
        &mut self,
        input: impl Read,
        source: &dyn Fn(u64) -> Source<'s>,
        console: &mut Console<'_>,
    ) -> Result<(), VerbError> {
        let mut stopped = None;
        let read = stream::run(input, console, |line, console| match self.line(line, source(line.number), console) {
            Ok(()) => ControlFlow::Continue(()),
            Err(stop) => {
                stopped = Some(stop);
                ControlFlow::Break(())
            }
        });
        match (stopped, read) {
            (Some(stop), _) => Err(stop),
            (None, read) => Ok(read?),
        }
    }

    /// A line: blank ones and comments hold no item.
    #[inline]
    fn line(&mut self, line: Line<'_>, source: Source<'_>, console: &mut Console<'_>) -> Result<(), VerbError> {
        let whole = line.trimmed();
        let Some((text, rest)) = split_item(whole).filter(|_| line.part != LinePart::Rest) else { return Ok(()) };
        if line.part == LinePart::Head {
            self.bad += 1;
            report(&Failure::Long, text, source, self.common, (&mut console.stdout, &mut console.stderr));
            return Ok(());
        }
        self.item(text, whole, source, console)?;
        match self.cut {
            Cut::Line => self.others(rest, whole, source, console),
            Cut::Word => Ok(()),
        }
    }

    /// The items after the first one of a line. After a blank another item is an error: it may be a gateway as well.
    fn others(
        &mut self,
        mut rest: &[u8],
        whole: &[u8],
        source: Source<'_>,
        console: &mut Console<'_>,
    ) -> Result<(), VerbError> {
        while let Some((after_comma, text, left)) = next_item(rest) {
            if !after_comma {
                self.bad += 1;
                let two = CliError::usage("a second item on the line: separate items with commas or newlines");
                report(&Failure::Usage(two), text, source, self.common, (&mut console.stdout, &mut console.stderr));
            } else {
                self.item(text, whole, source, console)?;
            }
            rest = left;
        }
        Ok(())
    }

    #[inline]
    fn item(
        &mut self,
        text: &[u8],
        whole: &[u8],
        source: Source<'_>,
        console: &mut Console<'_>,
    ) -> Result<(), VerbError> {
        match word_item(text, self.common.host_bits()) {
            Ok(range) => self.taken(&Item { range, text, whole, source }, console),
            Err(error) => {
                self.bad += 1;
                let outputs = (&mut console.stdout, &mut console.stderr);
                unreadable(&error, text, source, self.bad <= EXPLAINED, self.common, outputs);
                Ok(())
            }
        }
    }
}

impl Reader<'_> {
    /// Hands on an item.
    #[inline]
    fn taken(&mut self, item: &Item<'_>, console: &mut Console<'_>) -> Result<(), VerbError> {
        match (self.take)(item, console) {
            Ok(()) => Ok(()),
            Err(ItemError::Stop(stop)) => Err(stop),
            Err(ItemError::Item(why)) => {
                self.bad += 1;
                let outputs = (&mut console.stdout, &mut console.stderr);
                report(&Failure::Usage(CliError::usage(why)), item.text, item.source, self.common, outputs);
                Ok(())
            }
        }
    }
}

/// Where answers and messages go.
type Outputs<'o> = (&'o mut Vec<u8>, &'o mut Vec<u8>);

/// Reports what is wrong with an item.
fn report(failure: &Failure, text: &[u8], source: Source<'_>, common: &ListArgs, (out, err): Outputs<'_>) {
    if common.json {
        json::failure(failure, Input::word(text), Place { line: source.line() }, out);
    }
    let reason = match failure {
        Failure::Parse(error) if error.expected == Expected::NoHostBits => host_bits(text),
        Failure::Parse(error) => format!("'{}', {}", escape_for_message(text), describe_error(error, text)),
        _ => format!("'{}': {failure}", escape_for_message(text)),
    };
    notice(&format!("ipv6calc: {source}: {reason}"), err);
}

fn unreadable(
    error: &ParseError,
    text: &[u8],
    source: Source<'_>,
    explained: bool,
    common: &ListArgs,
    (out, err): Outputs<'_>,
) {
    report(&Failure::Parse(*error), text, source, common, (out, err));
    if explained && let Some(hint) = hint(error, text) {
        notice(&format!("  {hint}"), err);
    }
}

/// `host bits are set: …`: the address and the network.
fn host_bits(text: &[u8]) -> String {
    let network = parse(text, HostBits::Clear).ok().and_then(|range| range.net());
    let network = network.map(|net| write::text(|out| push_net(&net, out))).unwrap_or_default();
    format!("'{}' has host bits set: it is an address in the network {network}", escape_for_message(text))
}

/// What to do about it.
fn hint(error: &ParseError, text: &[u8]) -> Option<String> {
    match error.expected {
        Expected::NoHostBits => network_or_address(text),
        _ if text == b"-" => Some("standard input is @-".to_owned()),
        expected => match meanings(text).as_slice() {
            [one] => Some(format!("did you mean {one}?")),
            several @ [_, ..] if expected == Expected::PlainQuad => {
                Some(format!("programs disagree whether it is {}: write the one that you mean", several.join(" or ")))
            }
            _ => None,
        },
    }
}

fn network_or_address(text: &[u8]) -> Option<String> {
    let slash = memchr::memchr(b'/', text)?;
    let address = parse(text.get(..slash)?, HostBits::Clear).ok()?.first();
    let address = write::text(|out| push_address(address, out));
    Some(format!("give the network, or {address} for the address alone; --trim takes the network of every item"))
}

/// The addresses and prefixes that programs take a text for.
fn meanings(text: &[u8]) -> Vec<String> {
    let readings = explanation(text, Arc::default()).map(|found| found.readings).unwrap_or_default();
    let values = readings.into_iter().map(|reading| reading.value);
    values.filter(|value| parse(value.as_bytes(), HostBits::Clear).is_ok()).collect()
}

/// A list as a set.
pub(super) struct Gathered {
    /// Its addresses.
    pub(super) set: AddressSet,
    /// Items left out.
    pub(super) bad: u64,
}

/// Gathers a list into a set for many questions; gives how many items were left out.
pub(super) fn membership(
    words: &[OsString],
    common: &ListArgs,
    console: &mut Console<'_>,
) -> Result<(Membership, u64), VerbError> {
    let (builder, bad) = gathered(words, common, console)?;
    Ok((Membership::from(builder), bad))
}

fn gathered(words: &[OsString], common: &ListArgs, console: &mut Console<'_>) -> Result<(Builder, u64), VerbError> {
    let mut builder = Builder::default();
    let bad = each(words, Cut::Line, common, console, &mut |item, _| {
        builder.push(item.range);
        Ok(())
    })?;
    complete(bad, common)?;
    Ok((builder, bad))
}

/// The items of a list in its order, and how many could not be read.
pub(super) fn ranges(
    words: &[OsString],
    common: &ListArgs,
    console: &mut Console<'_>,
) -> Result<(Vec<Range>, u64), VerbError> {
    let mut ranges = Vec::new();
    let bad = each(words, Cut::Line, common, console, &mut |item, _| {
        ranges.push(item.range);
        Ok(())
    })?;
    complete(bad, common)?;
    Ok((ranges, bad))
}

/// Gathers a list into a set.
pub(super) fn set(words: &[OsString], common: &ListArgs, console: &mut Console<'_>) -> Result<Gathered, VerbError> {
    let (builder, bad) = gathered(words, common, console)?;
    Ok(Gathered { set: builder.build(), bad })
}

/// Gathers both lists of a verb into sets; the bad items of both are counted in the first.
pub(super) fn sets(
    option: &str,
    lists: &TwoLists,
    common: &ListArgs,
    console: &mut Console<'_>,
) -> Result<(Gathered, AddressSet), VerbError> {
    let others = second(option, lists)?;
    let mut first = set(&lists.items, common, console)?;
    let other = set(others, common, console)?;
    first.bad += other.bad;
    Ok((first, other.set))
}

/// The words of the second list. Each stream can be read once only.
pub(super) fn second<'a>(option: &str, lists: &'a TwoLists) -> Result<&'a [OsString], CliError> {
    let others = lists.others.as_deref().unwrap_or_default();
    if others.is_empty() {
        let missing = CliError::usage(format!("the second list is missing: --{option} ITEM..."));
        return Err(missing.with_hint("@FILE gives the items of a file, @- those of standard input"));
    }
    let from_stdin = lists.items.iter().chain(others).filter(|word| *word == "@-").count();
    if from_stdin + usize::from(lists.items.is_empty()) > 1 {
        let twice = CliError::usage("standard input can be only one of the lists");
        return Err(twice.with_hint("give the other one in a file: @FILE"));
    }
    Ok(others)
}

/// The free addresses of a pool, and how many items were bad. Used items outside the pool are reported.
pub(super) fn free(
    pool: &[OsString],
    lists: &TwoLists,
    common: &ListArgs,
    console: &mut Console<'_>,
) -> Result<(u64, AddressSet), VerbError> {
    let others = lists.others.as_ref().map(|_| second("used", lists)).transpose()?;
    let mut pool = set(pool, common, console)?;
    let used = others.map(|others| set(others, common, console)).transpose()?;
    let used = used.map(|used| {
        pool.bad += used.bad;
        used.set
    });
    let used = used.unwrap_or_default();
    if let Some(first) = used.difference(&pool.set).prefixes().next() {
        let place = if pool.set.overlaps(&Range::from(first)) { "partly outside" } else { "outside" };
        let first = write::text(|out| push_net(&first, out));
        let note = format!("ipv6calc: net: note: used items are {place} the pool, starting with {first}");
        notice(&note, &mut console.stderr);
    }
    Ok((pool.bad, pool.set.difference(&used)))
}

/// Refuses a list that has errors: an omitted item might be one that the answer must not contain.
pub(super) fn complete(bad: u64, common: &ListArgs) -> Result<(), CliError> {
    if bad == 0 || common.keep_going {
        return Ok(());
    }
    let items = if bad == 1 { "one item".to_owned() } else { format!("{bad} items") };
    let error = CliError::usage(format!("{items} could not be read: nothing was done"));
    Err(error.with_hint("--keep-going skips items that cannot be read"))
}
