//! Lists of items: operands, files, standard input.

use super::words::Asked;
use super::{Stop, write};
use crate::cli::answer::{Failure, Place};
use crate::cli::explain::explanation;
use crate::cli::report::notice;
use crate::cli::request::{Usage, shown, why};
use crate::cli::{Console, Stream, file, json};
use crate::format::{Expected, Input, ParseError};
use crate::net::{Builder, HostBits, Range, Set, parse, push_address, push_net};
use crate::stream::{self, Line, StreamError};
use std::ffi::OsStr;
use std::fmt;
use std::fs::File;
use std::io::{IsTerminal, Read};
use std::ops::ControlFlow;
use std::os::fd::AsFd;
use std::os::unix::ffi::OsStrExt;

/// Of so many items that cannot be read it is told what else they could be; that is not free.
const EXPLAINED: u64 = 10;

/// Where an item stands.
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
            Source::File(name, line) => write!(f, "{}, line {line}", shown(name)),
        }
    }
}

/// An item that was read.
pub(super) struct Item<'a> {
    /// Its addresses.
    pub(super) range: Range,
    /// Its text.
    pub(super) text: &'a [u8],
    /// The line it stands in.
    pub(super) whole: &'a [u8],
    /// Where.
    pub(super) source: Source<'a>,
}

/// What of a line is the item.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Cut {
    /// All but a comment.
    Line,
    /// The first word, or a range with blanks around its dash.
    Word,
}

/// What is done with an item.
pub(super) type Take<'t> = &'t mut dyn FnMut(&Item<'_>, &mut Console<'_>) -> Result<(), Trouble>;

/// What goes wrong with an item.
pub(super) enum Trouble {
    /// It cannot be dealt with, and why; the list goes on.
    Item(String),
    /// The run ends.
    Stop(Stop),
}

impl From<Stop> for Trouble {
    fn from(stop: Stop) -> Trouble {
        Trouble::Stop(stop)
    }
}

/// Reads a list.
pub(super) struct Reader<'r> {
    asked: &'r Asked<'r>,
    cut: Cut,
    take: Take<'r>,
    /// Items that could not be read or dealt with.
    bad: u64,
}

/// Hands every item of a list to `take`, and tells those that cannot be read; without an operand the list is standard
/// input. Gives how many could not be read or dealt with.
pub(super) fn each(
    words: &[&[u8]],
    cut: Cut,
    asked: &Asked<'_>,
    sink: &mut Console<'_>,
    take: Take<'_>,
) -> Result<u64, Stop> {
    let mut reader = Reader { asked, cut, take, bad: 0 };
    if words.is_empty() {
        if std::io::stdin().is_terminal() {
            return Err(Usage::new("no item").with_hint("give prefixes, addresses or ranges, or pipe them in").into());
        }
        reader.stdin(sink)?;
    }
    for word in words {
        match *word {
            b"@-" => reader.stdin(sink)?,
            [b'@', name @ ..] => reader.file(name, sink)?,
            _ => reader.item(word, word, Source::Word, sink)?,
        }
    }
    Ok(reader.bad)
}

impl Reader<'_> {
    fn stdin(&mut self, sink: &mut Console<'_>) -> Result<(), Stop> {
        self.lines(Stream(file(std::io::stdin().as_fd())), &Source::Stdin, "standard input", sink)
    }

    fn file(&mut self, name: &[u8], sink: &mut Console<'_>) -> Result<(), Stop> {
        let unreadable = |e: std::io::Error| Usage::new(format!("cannot read '{}': {e}", shown(name)));
        let source = File::open(OsStr::from_bytes(name)).map_err(unreadable)?;
        self.lines(source, &|line| Source::File(name, line), &format!("'{}'", shown(name)), sink)
    }

    fn lines<'s>(
        &mut self,
        input: impl Read,
        source: &dyn Fn(u64) -> Source<'s>,
        name: &str,
        sink: &mut Console<'_>,
    ) -> Result<(), Stop> {
        let mut stopped = None;
        let read = stream::run(input, sink, |line, sink| match self.line(line, source(line.number), sink) {
            Ok(()) => ControlFlow::Continue(()),
            Err(stop) => {
                stopped = Some(stop);
                ControlFlow::Break(())
            }
        });
        match (stopped, read) {
            (Some(stop), _) => Err(stop),
            (None, Err(StreamError::Read(e))) => Err(Usage::new(format!("cannot read {name}: {e}")).into()),
            (None, read) => Ok(read?),
        }
    }

    /// A line: blank ones and comments hold no item.
    #[inline]
    fn line(&mut self, line: Line<'_>, source: Source<'_>, sink: &mut Console<'_>) -> Result<(), Stop> {
        let text = match self.cut {
            Cut::Line => without_comment(line.text),
            Cut::Word => first_word(line.text.trim_ascii()),
        };
        match text {
            _ if line.cut => {
                self.bad += 1;
                tell(&Failure::Long, text, source, self.asked, sink);
                Ok(())
            }
            [] => Ok(()),
            _ => self.item(text, line.text, source, sink),
        }
    }

    #[inline]
    fn item(&mut self, text: &[u8], whole: &[u8], source: Source<'_>, sink: &mut Console<'_>) -> Result<(), Stop> {
        match parse(text, self.asked.host_bits) {
            Ok(range) => match (self.take)(&Item { range, text, whole, source }, sink) {
                Ok(()) => Ok(()),
                Err(Trouble::Stop(stop)) => Err(stop),
                Err(Trouble::Item(why)) => {
                    self.bad += 1;
                    tell(&Failure::Usage(Usage::new(why)), text, source, self.asked, sink);
                    Ok(())
                }
            },
            Err(error) => {
                self.bad += 1;
                unreadable(&error, text, source, self.bad <= EXPLAINED, self.asked, sink);
                Ok(())
            }
        }
    }
}

/// A line without comment and blanks around.
#[inline]
fn without_comment(text: &[u8]) -> &[u8] {
    let end = memchr::memchr2(b'#', b';', text).unwrap_or(text.len());
    text.get(..end).unwrap_or_default().trim_ascii()
}

/// The first word; a range with blanks around its dash is not cut to its first address.
fn first_word(text: &[u8]) -> &[u8] {
    let blank = |b: &u8| b.is_ascii_whitespace();
    let word = |from: usize| {
        let rest = text.get(from..).unwrap_or_default();
        let start = from + rest.iter().position(|b| !blank(b)).unwrap_or(rest.len());
        let rest = text.get(start..).unwrap_or_default();
        (start, start + rest.iter().position(blank).unwrap_or(rest.len()))
    };
    let (_, first) = word(0);
    let (dash, behind) = word(first);
    let end = match text.get(dash..behind) {
        Some(b"-") => word(behind).1,
        Some([b'-', _, ..]) => behind,
        _ if text.get(..first).is_some_and(|word| word.ends_with(b"-")) => behind,
        _ => first,
    };
    text.get(..end).unwrap_or_default()
}

/// Tells what is wrong with an item.
fn tell(failure: &Failure, text: &[u8], source: Source<'_>, asked: &Asked<'_>, sink: &mut Console<'_>) {
    if asked.json {
        json::failure(failure, Input::word(text), Place { line: source.line() }, &mut sink.answers);
    }
    let reason = match failure {
        Failure::Parse(error) if error.expected == Expected::NoHostBits => host_bits(text),
        Failure::Parse(error) => format!("'{}', {}", shown(text), why(error, text)),
        _ => format!("'{}': {failure}", shown(text)),
    };
    notice(&format!("ipv6calc: {source}: {reason}"), &mut sink.messages);
}

fn unreadable(
    error: &ParseError,
    text: &[u8],
    source: Source<'_>,
    explained: bool,
    asked: &Asked<'_>,
    sink: &mut Console<'_>,
) {
    tell(&Failure::Parse(*error), text, source, asked, sink);
    if explained && let Some(hint) = hint(error, text) {
        notice(&format!("  {hint}"), &mut sink.messages);
    }
}

/// `host bits are set: …`: the address and the network.
fn host_bits(text: &[u8]) -> String {
    let network = parse(text, HostBits::Clear).ok().and_then(|range| range.net());
    let network = network.map(|net| write::text(|out| push_net(&net, out))).unwrap_or_default();
    format!("'{}' has host bits set: it is an address in the network {network}", shown(text))
}

/// What to do about it.
fn hint(error: &ParseError, text: &[u8]) -> Option<String> {
    let quoted: Vec<String> = meanings(text);
    match (error.expected, quoted.as_slice()) {
        (Expected::NoHostBits, _) => {
            let slash = memchr::memchr(b'/', text)?;
            let address = parse(text.get(..slash)?, HostBits::Clear).ok()?.first();
            let address = write::text(|out| push_address(address, out));
            Some(format!(
                "give the network, or {address} for the address alone; --trim takes the network of every item"
            ))
        }
        (Expected::PlainQuad, [_, _, ..]) => {
            Some(format!("programs disagree whether it is {}: write the one that you mean", quoted.join(" or ")))
        }
        (_, [one]) => Some(format!("did you mean {one}?")),
        _ if text == b"-" => Some("standard input is @-".to_owned()),
        _ => None,
    }
}

/// The addresses and prefixes that programs take a text for.
fn meanings(text: &[u8]) -> Vec<String> {
    let readings = explanation(text).map(|found| found.readings).unwrap_or_default();
    let values = readings.into_iter().map(|reading| reading.value);
    values.filter(|value| parse(value.as_bytes(), HostBits::Clear).is_ok()).collect()
}

/// A list as a set.
pub(super) struct Gathered {
    /// Its addresses.
    pub(super) set: Set,
    /// Items left out.
    pub(super) bad: u64,
}

/// Gathers a list into a set.
pub(super) fn set(words: &[&[u8]], asked: &Asked<'_>, sink: &mut Console<'_>) -> Result<Gathered, Stop> {
    let mut builder = Builder::default();
    let bad = each(words, Cut::Line, asked, sink, &mut |item, _| {
        builder.push(item.range);
        Ok(())
    })?;
    complete(bad, asked)?;
    Ok(Gathered { set: builder.build(), bad })
}

/// Gathers both lists of a verb into sets; the bad items of both are counted in the first.
pub(super) fn sets(option: &str, asked: &Asked<'_>, sink: &mut Console<'_>) -> Result<(Gathered, Set), Stop> {
    let others = second(option, asked)?;
    let mut first = set(&asked.items, asked, sink)?;
    let other = set(others, asked, sink)?;
    first.bad += other.bad;
    Ok((first, other.set))
}

/// The words of the second list. Each stream can be read once only.
pub(super) fn second<'a>(option: &str, asked: &'a Asked<'_>) -> Result<&'a [&'a [u8]], Usage> {
    let others = asked.others.as_deref().unwrap_or_default();
    if others.is_empty() {
        let missing = Usage::new(format!("the second list is missing: --{option} ITEM..."));
        return Err(missing.with_hint("@FILE gives the items of a file, @- those of standard input"));
    }
    let from_stdin = asked.items.iter().chain(others).filter(|word| **word == b"@-").count();
    if from_stdin + usize::from(asked.items.is_empty()) > 1 {
        return Err(Usage::new("standard input is wanted twice").with_hint("give one of the lists in a file: @FILE"));
    }
    Ok(others)
}

/// Of a list with errors nothing is made: what was left out might be what an answer must not contain.
pub(super) fn complete(bad: u64, asked: &Asked<'_>) -> Result<(), Usage> {
    if bad == 0 || asked.keep_going {
        return Ok(());
    }
    let items = if bad == 1 { "one item".to_owned() } else { format!("{bad} items") };
    let error = Usage::new(format!("{items} could not be read: nothing was done"));
    Err(error.with_hint("--keep-going leaves out what cannot be read"))
}
