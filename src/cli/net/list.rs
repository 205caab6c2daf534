//! Lists of items: operands, files, standard input.

use super::words::Asked;
use super::{Stop, write};
use crate::cli::answer::{Failure, Place};
use crate::cli::console::notice;
use crate::cli::console::{Console, Stream};
use crate::cli::error::{CliError, describe_error, escape_for_message};
use crate::cli::explain::explanation;
use crate::cli::json;
use crate::format::{Expected, Input, ParseError};
use crate::net::{AddressSet, Builder, HostBits, Range, parse, push_address, push_net};
use crate::stream::{self, Line, LinePart};
use std::ffi::OsStr;
use std::fmt;
use std::fs::File;
use std::io::{IsTerminal, Read};
use std::ops::ControlFlow;
use std::os::fd::AsFd;
use std::os::unix::ffi::OsStrExt;
use std::sync::Arc;

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
            Source::File(name, line) => write!(f, "{}, line {line}", escape_for_message(name)),
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
            return Err(CliError::usage("no item")
                .with_hint("give prefixes, addresses or ranges, or pipe them in")
                .into());
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
        self.lines(Stream::new("standard input", std::io::stdin().as_fd()), &Source::Stdin, sink)
    }

    fn file(&mut self, name: &[u8], sink: &mut Console<'_>) -> Result<(), Stop> {
        let unreadable =
            |e: std::io::Error| CliError::usage(format!("cannot read '{}': {e}", escape_for_message(name)));
        let file = File::open(OsStr::from_bytes(name)).map_err(unreadable)?;
        let file = Stream::named(format!("'{}'", escape_for_message(name)), file);
        self.lines(file, &|line| Source::File(name, line), sink)
    }

    fn lines<'s>(
        &mut self,
        input: impl Read,
        source: &dyn Fn(u64) -> Source<'s>,
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
            (None, read) => Ok(read?),
        }
    }

    /// A line: blank ones and comments hold no item.
    #[inline]
    fn line(&mut self, line: Line<'_>, source: Source<'_>, sink: &mut Console<'_>) -> Result<(), Stop> {
        let whole = line.trimmed();
        let text = match self.cut {
            Cut::Line => without_comment(whole),
            Cut::Word => first_word(without_comment(whole)),
        };
        match text {
            _ if line.part == LinePart::Rest => Ok(()),
            _ if line.part == LinePart::Head => {
                self.bad += 1;
                tell(&Failure::Long, text, source, self.asked, sink);
                Ok(())
            }
            [] => Ok(()),
            _ => self.item(text, whole, source, sink),
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
                    tell(&Failure::Usage(CliError::usage(why)), text, source, self.asked, sink);
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

/// The first word; a range with blanks around its dash is not cut to its first address. The dashes of a log line stand
/// in front of no address.
fn first_word(text: &[u8]) -> &[u8] {
    let (first, rest) = cut_at_blank(text);
    let rest = rest.trim_ascii_start();
    let behind = match rest.strip_prefix(b"-") {
        Some(behind) => behind.trim_ascii_start(),
        None if first.ends_with(b"-") => rest,
        None => return first,
    };
    let (last, rest) = cut_at_blank(behind);
    match like_address(last) {
        true => text.get(..text.len() - rest.len()).unwrap_or_default(),
        false => first,
    }
}

/// What stands in front of the first blank, and the rest.
fn cut_at_blank(text: &[u8]) -> (&[u8], &[u8]) {
    let end = text.iter().position(u8::is_ascii_whitespace).unwrap_or(text.len());
    text.split_at_checked(end).unwrap_or((text, &[]))
}

fn like_address(word: &[u8]) -> bool {
    word.contains(&b':') || (word.first().is_some_and(u8::is_ascii_digit) && word.contains(&b'.'))
}

/// Tells what is wrong with an item.
fn tell(failure: &Failure, text: &[u8], source: Source<'_>, asked: &Asked<'_>, sink: &mut Console<'_>) {
    if asked.json {
        json::failure(failure, Input::word(text), Place { line: source.line() }, &mut sink.stdout);
    }
    let reason = match failure {
        Failure::Parse(error) if error.expected == Expected::NoHostBits => host_bits(text),
        Failure::Parse(error) => format!("'{}', {}", escape_for_message(text), describe_error(error, text)),
        _ => format!("'{}': {failure}", escape_for_message(text)),
    };
    notice(&format!("ipv6calc: {source}: {reason}"), &mut sink.stderr);
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
        notice(&format!("  {hint}"), &mut sink.stderr);
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
        _ if text.iter().any(u8::is_ascii_whitespace) => spaced_range(text),
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

/// Two addresses with a blank between them may be meant as a range.
fn spaced_range(text: &[u8]) -> Option<String> {
    let (first, last) = cut_at_blank(text);
    let range = [first, last.trim_ascii_start()].join(&b'-');
    let read = parse(&range, HostBits::Refuse).is_ok();
    read.then(|| format!("a range is written {}", escape_for_message(&range)))
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
pub(super) fn sets(option: &str, asked: &Asked<'_>, sink: &mut Console<'_>) -> Result<(Gathered, AddressSet), Stop> {
    let others = second(option, asked)?;
    let mut first = set(&asked.items, asked, sink)?;
    let other = set(others, asked, sink)?;
    first.bad += other.bad;
    Ok((first, other.set))
}

/// The words of the second list. Each stream can be read once only.
pub(super) fn second<'a>(option: &str, asked: &'a Asked<'_>) -> Result<&'a [&'a [u8]], CliError> {
    let others = asked.others.as_deref().unwrap_or_default();
    if others.is_empty() {
        let missing = CliError::usage(format!("the second list is missing: --{option} ITEM..."));
        return Err(missing.with_hint("@FILE gives the items of a file, @- those of standard input"));
    }
    let from_stdin = asked.items.iter().chain(others).filter(|word| **word == b"@-").count();
    if from_stdin + usize::from(asked.items.is_empty()) > 1 {
        return Err(
            CliError::usage("standard input is wanted twice").with_hint("give one of the lists in a file: @FILE")
        );
    }
    Ok(others)
}

/// Of a list with errors nothing is made: what was left out might be what an answer must not contain.
pub(super) fn complete(bad: u64, asked: &Asked<'_>) -> Result<(), CliError> {
    if bad == 0 || asked.keep_going {
        return Ok(());
    }
    let items = if bad == 1 { "one item".to_owned() } else { format!("{bad} items") };
    let error = CliError::usage(format!("{items} could not be read: nothing was done"));
    Err(error.with_hint("--keep-going leaves out what cannot be read"))
}
