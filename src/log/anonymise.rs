//! Anonymising the lines of a log: the address at the start of each line, every address of a line, or the addresses in
//! some fields of a line of JSON. The rest of a line stays as it is.

use super::answer_cache::AnswerCache;
use super::word::{blank_end, next_word, word_end};
use super::{JsonPath, Locate};
use crate::addr::{Kind, Value};
use crate::anon::Anonymiser;
use crate::format::{self, Format, Input, Style, TextWindow, eui64, ipv4addr, ipv6addr, mac};
use crate::stream::{Line, LinePart, Output, Work};
use std::ops::{ControlFlow, Range};

/// What has been counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct LogSummary {
    /// Lines read.
    pub lines: u64,
    /// Lines in which an address was anonymised.
    pub anonymised: u64,
    /// Lines without an address where one is expected.
    pub unparsable: u64,
    /// Lines that were left out.
    pub dropped: u64,
    /// Lines of white space.
    pub blank: u64,
    /// Addresses by kind.
    pub addresses: AddressCounts,
    /// Bytes read.
    pub bytes_in: u64,
    /// Bytes written.
    pub bytes_out: u64,
}

/// Numbers of addresses by kind.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct AddressCounts {
    /// IPv4 addresses.
    pub ipv4: u64,
    /// IPv6 addresses.
    pub ipv6: u64,
    /// MAC addresses.
    pub mac: u64,
    /// EUI-64 identifiers.
    pub eui64: u64,
}

impl LogSummary {
    /// The sums of both, as for two threads.
    #[must_use]
    pub fn and(self, other: &LogSummary) -> LogSummary {
        let (a, b) = (self.addresses, other.addresses);
        LogSummary {
            lines: self.lines + other.lines,
            anonymised: self.anonymised + other.anonymised,
            unparsable: self.unparsable + other.unparsable,
            dropped: self.dropped + other.dropped,
            blank: self.blank + other.blank,
            addresses: AddressCounts {
                ipv4: a.ipv4 + b.ipv4,
                ipv6: a.ipv6 + b.ipv6,
                mac: a.mac + b.mac,
                eui64: a.eui64 + b.eui64,
            },
            bytes_in: self.bytes_in + other.bytes_in,
            bytes_out: self.bytes_out + other.bytes_out,
        }
    }

    #[inline]
    fn count(&mut self, kind: Kind) {
        match kind {
            Kind::V4 => self.addresses.ipv4 += 1,
            Kind::V6 => self.addresses.ipv6 += 1,
            Kind::Mac => self.addresses.mac += 1,
            _ => self.addresses.eui64 += 1,
        }
    }
}

/// The notations of an address at the start of a line.
static NOTATIONS: [&Format; 4] = [&ipv4addr::FORMAT, &ipv6addr::FORMAT, &mac::FORMAT, &eui64::FORMAT];

/// Which addresses of a line are anonymised.
#[derive(Clone, Copy, Debug)]
pub enum Scope<'a> {
    /// The first word.
    FirstWord,
    /// All.
    Everywhere,
    /// Those in the values at these paths of a line of JSON.
    Fields(&'a [JsonPath]),
}

/// What happens to a line without an address where one is expected.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Unparsable {
    /// The first word becomes `-`, and all addresses after it are anonymised.
    #[default]
    Mask,
    /// It stays as it is.
    Keep,
    /// It is left out.
    Drop,
}

/// Reports a line without an address, by its number and its first word.
pub type UnparsableReport = fn(u64, &[u8], &mut Vec<u8>);

/// Anonymises lines: one worker per thread.
///
/// ```
/// use ipv6calc::anon::{Anonymiser, AnonSettings};
/// use ipv6calc::log::{LineAnonymiser, Scope, Unparsable};
/// use ipv6calc::stream::{ByteSource, Engine, Sink};
/// let anonymiser = Anonymiser::new(&AnonSettings::preset("as").unwrap(), None, false)?;
/// let mut worker = [LineAnonymiser::new(&anonymiser, Scope::Everywhere, Unparsable::Mask, None)];
/// let mut out = Vec::new();
/// let log = ByteSource::new(&b"sshd: from 192.0.2.99 port 22\n"[..]);
/// Engine::default().run(log, &mut worker, &mut Sink::new(&mut out, std::io::sink()))?;
/// assert_eq!(out, b"sshd: from 192.0.2.0 port 22\n");
/// assert_eq!(worker[0].summary().addresses.ipv4, 1);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct LineAnonymiser<'a> {
    anonymiser: &'a Anonymiser,
    scope: Scope<'a>,
    unparsable: Unparsable,
    report: Option<UnparsableReport>,
    style: Style,
    summary: LogSummary,
    /// What first words became.
    recent: AnswerCache<Option<Kind>>,
    /// What happens to the rest of a very long line.
    rest: Rest,
}

/// What happens to the rest of a very long line.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Rest {
    /// It is copied.
    Keep,
    /// Its addresses are anonymised.
    Mask,
    /// It is left out, as its beginning was.
    Drop,
}

impl<'a> LineAnonymiser<'a> {
    /// A worker; with `report`, each line without an address is reported.
    pub fn new(
        anonymiser: &'a Anonymiser,
        scope: Scope<'a>,
        unparsable: Unparsable,
        report: Option<UnparsableReport>,
    ) -> LineAnonymiser<'a> {
        LineAnonymiser {
            anonymiser,
            scope,
            unparsable,
            report,
            style: Style::default(),
            summary: LogSummary::default(),
            recent: AnswerCache::default(),
            rest: Rest::Keep,
        }
    }

    /// What it has counted.
    pub const fn summary(&self) -> &LogSummary {
        &self.summary
    }

    /// Anonymises the word in front and copies the rest; false if it is no address: then nothing has happened.
    #[inline]
    fn front(&mut self, line: TextWindow<'_>, out: &mut Vec<u8>) -> bool {
        let text = match line.text() {
            raw @ [b' ' | b'\t', ..] => line.skip(raw.len() - blank_end(raw).len()),
            _ => line,
        };
        let end = word_end(text);
        let rest = text.text().get(end..).unwrap_or_default();
        if !self.word(text.first(end), out) {
            return false;
        }
        match rest {
            [b' ', ..] => out.extend_from_slice(rest),
            [b'\t', rest @ ..] => {
                out.push(b' ');
                out.extend_from_slice(rest);
            }
            _ => out.push(b'\n'),
        }
        true
    }

    /// Writes the anonymised word, if it is an address.
    #[inline]
    fn word(&mut self, word: TextWindow<'_>, out: &mut Vec<u8>) -> bool {
        self.ordinary(word, out) || self.other(word.text(), out)
    }

    /// Writes the anonymised word, if it is an ordinary address; what recent words became is known.
    #[inline]
    fn ordinary(&mut self, word: TextWindow<'_>, out: &mut Vec<u8>) -> bool {
        let pays = self.recent.is_worthwhile();
        if let Some((answer, Some(kind))) = pays.then(|| self.recent.answer(word.text())).flatten() {
            out.extend_from_slice(answer);
            self.summary.count(kind);
            return true;
        }
        let (Some(ip), start) = (format::short_address(word), out.len()) else { return false };
        let (hidden, class) = self.anonymiser.ip(ip);
        format::push_ip(hidden, class, out);
        let kind = if ip.is_ipv4() { Kind::V4 } else { Kind::V6 };
        self.summary.count(kind);
        if pays {
            self.recent.keep(word.text(), out.get(start..).unwrap_or_default(), Some(kind));
        }
        true
    }

    /// Writes the anonymised word, if it is an address in any of its notations.
    #[inline(never)]
    fn other(&mut self, word: &[u8], out: &mut Vec<u8>) -> bool {
        let mut value = Value::NOTHING;
        if read(word, &mut value) { self.hidden(value, out) } else { self.carriage_return(word, out) }
    }

    /// Writes a value anonymised, in the plain notation of its kind.
    #[inline]
    fn hidden(&mut self, mut value: Value, out: &mut Vec<u8>) -> bool {
        let kind = value.kind();
        let print = match self.anonymiser.hide(&mut value) {
            Ok(()) => format::plain(value.kind()).print.as_ref(),
            Err(_) => None,
        };
        let fine = print.is_some_and(|print| (print.run)(&value, &self.style, out).is_ok());
        if fine {
            self.summary.count(kind);
        }
        fine
    }

    /// The carriage return of a line that holds an address and nothing else belongs to the word in 4.4.0, which leaves
    /// such lines out; that is so with `--unparsable drop` alone.
    #[cold]
    fn carriage_return(&mut self, word: &[u8], out: &mut Vec<u8>) -> bool {
        let returns = word.iter().rev().take_while(|b| **b == b'\r').count();
        let (bare, returns) = word.split_at_checked(word.len() - returns).unwrap_or((word, &[]));
        let mut value = Value::NOTHING;
        let fine = !returns.is_empty() && self.unparsable != Unparsable::Drop && read(bare, &mut value);
        if fine && self.hidden(value, out) {
            out.extend_from_slice(returns);
            return true;
        }
        false
    }

    /// Copies a line with all addresses in it anonymised; gives how many there were. What most lines begin with takes
    /// the short way.
    #[inline]
    fn all(&mut self, line: TextWindow<'_>, out: &mut Vec<u8>) -> u64 {
        let end = word_end(line);
        match self.ordinary(line.first(end), out) {
            true => 1 + self.everywhere(line.skip(end).text(), out),
            false => self.everywhere(line.text(), out),
        }
    }

    /// Copies a text with all addresses in it anonymised; gives how many there were.
    fn everywhere(&mut self, text: &[u8], out: &mut Vec<u8>) -> u64 {
        let (mut from, mut count) = (0, 0);
        for found in Locate::new(text) {
            let mut value = found.value;
            self.summary.count(value.kind());
            if self.anonymiser.hide(&mut value).is_ok() {
                out.extend_from_slice(text.get(from..found.at.start).unwrap_or_default());
                found.write(&value, text, out);
                from = found.at.end;
                count += 1;
            }
        }
        out.extend_from_slice(text.get(from..).unwrap_or_default());
        count
    }

    /// Copies a line of JSON with the addresses in these values anonymised; gives how many there were. If there are
    /// none, nothing was copied.
    fn fields(&mut self, paths: &[JsonPath], text: &[u8], out: &mut Vec<u8>) -> u64 {
        let mut places: Vec<Range<usize>> = paths.iter().flat_map(|path| path.places(text)).collect();
        places.sort_by_key(|place| place.start);
        let (start, mut from, mut count) = (out.len(), 0, 0);
        for place in places {
            // a value within one that is done
            if place.start < from {
                continue;
            }
            out.extend_from_slice(text.get(from..place.start).unwrap_or_default());
            count += self.everywhere(text.get(place.clone()).unwrap_or_default(), out);
            from = place.end;
        }
        match count {
            0 => out.truncate(start),
            _ => out.extend_from_slice(text.get(from..).unwrap_or_default()),
        }
        count
    }

    /// A line without an address where one is expected.
    #[cold]
    fn no_address(&mut self, line: Line<'_>, said: &mut Output) {
        if blank_end(line.raw).trim_ascii().is_empty() {
            self.summary.blank += 1;
            said.stdout.extend_from_slice(line.raw);
            return;
        }
        self.summary.unparsable += 1;
        let (word, behind) = next_word(line.ahead().without(b"\n")).unwrap_or((b"".into(), None));
        if let Some(report) = self.report {
            report(line.number, word.text(), &mut said.stderr);
        }
        match self.unparsable {
            Unparsable::Drop => {
                self.summary.dropped += 1;
                self.rest = Rest::Drop;
            }
            Unparsable::Keep => said.stdout.extend_from_slice(line.raw),
            Unparsable::Mask => {
                self.rest = Rest::Mask;
                // the separator stays
                let from = line.text().len() - behind.map_or(0, |behind| behind.len() + 1);
                let text = match self.scope {
                    Scope::FirstWord => {
                        said.stdout.push(b'-');
                        line.raw.get(from..).unwrap_or_default()
                    }
                    _ => line.raw,
                };
                self.everywhere(text, &mut said.stdout);
            }
        }
    }

    /// A line, or the beginning of a very long one.
    #[inline]
    fn begin(&mut self, line: Line<'_>, said: &mut Output) {
        self.summary.lines += 1;
        let (raw, out) = (line.raw, &mut said.stdout);
        self.rest = if let Scope::FirstWord = self.scope { Rest::Keep } else { Rest::Mask };
        let (found, expected) = match self.scope {
            Scope::FirstWord => (self.front(line.ahead(), out), true),
            // nothing is expected at any place of a line: it has been copied
            Scope::Everywhere => (self.all(line.ahead(), out) > 0, false),
            Scope::Fields(paths) => (self.fields(paths, raw, out) > 0, true),
        };
        if found {
            self.summary.anonymised += 1;
        } else if expected {
            self.no_address(line, said);
        }
    }

    /// The rest of a very long line.
    #[cold]
    fn continue_line(&mut self, raw: &[u8], out: &mut Vec<u8>) {
        match self.rest {
            Rest::Keep => out.extend_from_slice(raw),
            Rest::Drop => {}
            Rest::Mask => {
                self.everywhere(raw, out);
            }
        }
    }
}

/// Reads a word in one of the notations of an address.
#[inline(never)]
fn read(word: &[u8], to: &mut Value) -> bool {
    let Ok(format) = format::detect(word) else { return false };
    let known = NOTATIONS.iter().any(|notation| notation.is(format));
    let parse = format.parse.as_ref().filter(|_| known);
    parse.is_some_and(|parse| (parse.parse_into)(Input::word(word), to).is_ok())
}

impl Work for LineAnonymiser<'_> {
    #[inline]
    fn line(&mut self, line: Line<'_>, said: &mut Output) -> ControlFlow<()> {
        let before = said.stdout.len();
        match line.part {
            LinePart::Rest => self.continue_line(line.raw, &mut said.stdout),
            _ => self.begin(line, said),
        }
        self.summary.bytes_in += line.raw.len() as u64;
        self.summary.bytes_out += (said.stdout.len() - before) as u64;
        ControlFlow::Continue(())
    }
}
