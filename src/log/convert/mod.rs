//! Lines with the type of the address in its place, made for log analysers that can sort by domain: the types look
//! like host names.
//!
//! One file is one type of output; [`ALL`] is the table of them.

mod addrtype;
mod any;
mod ipv6addrtype;
mod ouitype;

use super::word::{LeadingWord, next_word, word};
use super::word_cache::WordCache;
use crate::addr::Value;
use crate::class::{self, V6Types};
use crate::db::{Databases, Features};
use crate::format::TextWindow;
use crate::log::Located;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// What takes the place of an address.
pub struct LogType {
    /// Its name in `--out`.
    pub name: &'static str,
    /// One line for lists.
    pub about: &'static str,
    /// What it needs to look up.
    pub needs: Features,
    /// What takes the place of the first word.
    first: Print,
    /// What takes the place of the third word, if anything does.
    third: Option<Print>,
    /// A line and what becomes of it; nothing if it is dropped.
    pub examples: fn() -> Vec<(&'static str, Option<&'static str>)>,
}

/// Every type of output, in the order of lists.
pub static ALL: &[&LogType] = &[&addrtype::OUTPUT, &ouitype::OUTPUT, &ipv6addrtype::OUTPUT, &any::OUTPUT];

/// The type of output of this name.
pub fn by_name(name: &[u8]) -> Option<&'static LogType> {
    ALL.iter().copied().find(|output| output.name.as_bytes() == name)
}

/// Appends what takes the place of a word; false, and nothing appended, if the line is to be dropped.
type Print = fn(&Subject<'_>, &mut Vec<u8>) -> bool;

/// The first word of a line and what is known about it.
struct Subject<'a> {
    word: LeadingWord,
    /// The types of an IPv6 address; none for other words.
    types: V6Types,
    db: &'a Databases,
}

impl Subject<'_> {
    fn new(word: LeadingWord, db: &Databases) -> Subject<'_> {
        let types = match word {
            LeadingWord::Address(IpAddr::V6(ip)) => class::v6(ip.to_bits()),
            _ => V6Types::NONE,
        };
        Subject { word, types, db }
    }

    /// The bits of an IPv6 address.
    fn v6(&self) -> Option<u128> {
        match self.word {
            LeadingWord::Address(IpAddr::V6(ip)) => Some(ip.to_bits()),
            _ => None,
        }
    }
}

/// The first name of a table whose types an address has.
fn first_of(table: &[(V6Types, &'static str)], types: V6Types) -> Option<&'static str> {
    table.iter().find(|(t, _)| types.has(*t)).map(|(_, name)| *name)
}

/// What became of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It was written.
    Written,
    /// It was written, but has no third word to replace.
    Short,
    /// It was dropped: its address is of no interest for this type of output.
    Dropped,
    /// It has no word.
    Blank,
}

/// Converts lines, one after the other.
///
/// ```
/// use ipv6calc::db::Databases;
/// use ipv6calc::log::convert::{Converter, Outcome, by_name};
/// let set = Databases::built_in();
/// let mut converter = Converter::new(by_name(b"ipv6addrtype").unwrap(), &set);
/// let mut out = Vec::new();
/// assert_eq!(converter.line(b"fe80::1 - - rest\n", &mut out), Outcome::Written);
/// assert_eq!(converter.line(b"192.0.2.1 - - rest\n", &mut out), Outcome::Dropped);
/// assert_eq!(out, b"link-local.ipv6addrtype.ipv6calc - - rest\n");
/// ```
pub struct Converter<'a> {
    output: &'static LogType,
    db: &'a Databases,
    recent: WordCache<Names>,
    /// The names of a word that is not kept.
    once: Names,
    /// An address was found.
    found: bool,
}

/// What takes the place of words.
#[derive(Default)]
struct Names {
    text: Vec<u8>,
    /// Where the name for the third word begins.
    third: usize,
    dropped: bool,
}

impl<'a> Converter<'a> {
    /// A converter that looks registries and vendors up in `db`.
    pub fn new(output: &'static LogType, db: &'a Databases) -> Converter<'a> {
        Converter { output, db, recent: WordCache::new(), once: Names::default(), found: false }
    }

    /// Appends what becomes of a line, which ends in a newline or not, as the line does. If the line is one word, its
    /// name gets a newline in any case.
    pub fn line<'l>(&mut self, line: impl Into<TextWindow<'l>>, out: &mut Vec<u8>) -> Outcome {
        let line = line.into();
        let text = line.without(b"\n");
        let Some((first, rest)) = next_word(text) else { return Outcome::Blank };
        let outcome = self.words(first, rest, out);
        if outcome != Outcome::Dropped && (line.len() > text.len() || rest.is_none()) {
            out.push(b'\n');
        }
        outcome
    }

    /// Appends a line with the name of each of these addresses in its place. An address without a name of this type
    /// becomes `none`.
    pub fn replace(&mut self, line: &[u8], found: &[Located], out: &mut Vec<u8>) {
        let mut from = 0;
        for located in found {
            let ip: IpAddr = match located.value {
                Value::V4(a) => Ipv4Addr::from_bits(a.bits).into(),
                Value::V6(a) => Ipv6Addr::from_bits(a.bits).into(),
                _ => continue,
            };
            out.extend_from_slice(line.get(from..located.at.start).unwrap_or_default());
            from = located.at.end;
            let start = out.len();
            let subject = Subject::new(LeadingWord::Address(ip), self.db);
            if !(self.output.first)(&subject, out) {
                out.truncate(start);
                out.extend_from_slice(format!("none.{}.ipv6calc", self.output.name).as_bytes());
            }
            self.found = true;
        }
        out.extend_from_slice(line.get(from..).unwrap_or_default());
    }

    /// Whether any address was found so far.
    pub const fn has_found(&self) -> bool {
        self.found
    }

    /// Appends what becomes of a line with this first word.
    fn words(&mut self, first: TextWindow<'_>, rest: Option<TextWindow<'_>>, out: &mut Vec<u8>) -> Outcome {
        let Converter { output, db, recent, once, found } = self;
        if let Some(names) = recent.known(first.text()) {
            return names.line(rest, output, out);
        }
        let word = word(first);
        *found |= word.address().is_some();
        let kept = word.address().and_then(|_| recent.take(first.text()));
        let names = kept.unwrap_or(once);
        names.name(&Subject::new(word, db), output);
        names.line(rest, output, out)
    }
}

impl Names {
    fn name(&mut self, subject: &Subject<'_>, output: &LogType) {
        self.text.clear();
        self.dropped = !(output.first)(subject, &mut self.text);
        self.third = self.text.len();
        self.dropped |= output.third.is_some_and(|third| !third(subject, &mut self.text));
    }

    /// Appends a line whose first word, and third if that is replaced, are these names.
    fn line(&self, rest: Option<TextWindow<'_>>, output: &LogType, out: &mut Vec<u8>) -> Outcome {
        if self.dropped {
            return Outcome::Dropped;
        }
        let (first, third) = self.text.split_at_checked(self.third).unwrap_or_default();
        out.extend_from_slice(first);
        if output.third.is_none() {
            append(rest.map(TextWindow::text), out);
            return Outcome::Written;
        }
        let Some((second, rest)) = rest.and_then(next_word) else { return Outcome::Short };
        append(Some(second.text()), out);
        let Some((_, rest)) = rest.and_then(next_word) else { return Outcome::Short };
        append(Some(third), out);
        append(rest.map(TextWindow::text), out);
        Outcome::Written
    }
}

/// Appends a blank and the text, if there is one.
fn append(text: Option<&[u8]>, out: &mut Vec<u8>) {
    if let Some(text) = text {
        out.push(b' ');
        out.extend_from_slice(text);
    }
}

#[cfg(test)]
mod tests;
