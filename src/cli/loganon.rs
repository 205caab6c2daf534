//! `ipv6loganon`: the address in front of every line of a log is anonymised, the rest of the line stays as it is. Asked
//! to, it anonymises every address of a line, or those of one field of a line of JSON.

use super::Console;
use super::exit::Exit;
use super::keys;
use super::log;
use super::report::notice;
use super::request::{Request, Unparsable, Usage, shown};
use crate::addr::{Kind, Value};
use crate::anon::Anonymiser;
use crate::format::{self, Ahead, Format, Input, Style, eui64, ipv4addr, ipv6addr, mac};
use crate::log::{blank_end, next_word, word_end};
use crate::stream::{Line, Locate, Part, Path, Recent, Said, Work};
use serde::Serialize;
use std::ops::{ControlFlow, Range};

/// What `ipv6loganon` does with its request.
pub(super) fn run(request: &mut Request, sink: &mut Console<'_>) -> Result<Exit, Usage> {
    if request.log.everywhere && !request.log.fields.is_empty() {
        return Err(Usage::new("only one of --everywhere and --json-field can be asked for at a time")
            .with_hint("--everywhere finds addresses in lines of JSON too"));
    }
    let anonymiser = keys::only(request)?;
    let worker = || Loganon::new(&anonymiser, request);
    let mut workers: Vec<_> = (0..log::threads(request)).map(|_| worker()).collect();
    let ended = log::stream(request, &mut workers, sink);
    let tally = workers.iter().fold(Tally::default(), |sum, worker| sum.and(&worker.tally));
    tally.tell(request, &mut sink.messages);
    ended.map(|()| Exit::Done)
}

/// What has been counted.
#[derive(Clone, Copy, Default, Serialize)]
struct Tally {
    /// Lines read.
    lines: u64,
    /// Lines of which an address was anonymised.
    anonymised: u64,
    /// Lines without an address where one is expected.
    unparsable: u64,
    /// Lines that were left out.
    dropped: u64,
    /// Lines of white space.
    blank: u64,
    addresses: Addresses,
    bytes_in: u64,
    bytes_out: u64,
}

/// Addresses by kind.
#[derive(Clone, Copy, Default, Serialize)]
struct Addresses {
    ipv4: u64,
    ipv6: u64,
    mac: u64,
    eui64: u64,
}

impl Tally {
    fn and(self, other: &Tally) -> Tally {
        let (a, b) = (self.addresses, other.addresses);
        Tally {
            lines: self.lines + other.lines,
            anonymised: self.anonymised + other.anonymised,
            unparsable: self.unparsable + other.unparsable,
            dropped: self.dropped + other.dropped,
            blank: self.blank + other.blank,
            addresses: Addresses {
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

    /// Says in the end what was asked for, and how many lines had no address where one is expected.
    fn tell(&self, request: &Request, out: &mut Vec<u8>) {
        if request.log.summary {
            // numbers can always be written
            let _ = serde_json::to_writer(&mut *out, self);
            out.push(b'\n');
        } else if self.unparsable > 0 && !request.quiet {
            let place = if request.log.fields.is_empty() { "in front" } else { "in the field" };
            let done = match request.log.unparsable {
                Unparsable::Mask => "every address in them was anonymised",
                Unparsable::Keep => "kept as they are",
                Unparsable::Drop => "left out",
            };
            notice(&format!("{} of {} lines have no address {place}: {done}", self.unparsable, self.lines), out);
        }
    }
}

/// The notations of an address in front of a line.
static NOTATIONS: [&Format; 4] = [&ipv4addr::FORMAT, &ipv6addr::FORMAT, &mac::FORMAT, &eui64::FORMAT];

/// Which addresses of a line are anonymised.
#[derive(Clone, Copy)]
enum Which<'a> {
    /// The one in front.
    Front,
    /// All.
    Everywhere,
    /// Those in the values at these paths of a line of JSON.
    Fields(&'a [Path]),
}

/// Anonymises lines.
struct Loganon<'a> {
    anonymiser: &'a Anonymiser,
    which: Which<'a>,
    unparsable: Unparsable,
    verbose: bool,
    style: Style,
    tally: Tally,
    /// What words in front became.
    recent: Recent<Option<Kind>>,
    /// What becomes of the rest of a very long line.
    rest: Rest,
}

/// What becomes of the rest of a very long line.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Rest {
    /// It is copied.
    Keep,
    /// Its addresses are anonymised.
    Mask,
    /// It is left out, as its beginning was.
    Drop,
}

impl<'a> Loganon<'a> {
    fn new(anonymiser: &'a Anonymiser, request: &'a Request) -> Loganon<'a> {
        Loganon {
            anonymiser,
            which: match request.log.fields.as_slice() {
                [] if request.log.everywhere => Which::Everywhere,
                [] => Which::Front,
                fields => Which::Fields(fields),
            },
            unparsable: request.log.unparsable,
            verbose: request.log.verbose && !request.quiet,
            style: Style::default(),
            tally: Tally::default(),
            recent: Recent::default(),
            rest: Rest::Keep,
        }
    }

    /// Anonymises the word in front and copies the rest; false if it is no address: then nothing has happened.
    #[inline]
    fn front(&mut self, line: Ahead<'_>, out: &mut Vec<u8>) -> bool {
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
    fn word(&mut self, word: Ahead<'_>, out: &mut Vec<u8>) -> bool {
        self.ordinary(word, out) || self.other(word.text(), out)
    }

    /// Writes the anonymised word, if it is an ordinary address; what recent words became is known.
    #[inline]
    fn ordinary(&mut self, word: Ahead<'_>, out: &mut Vec<u8>) -> bool {
        let pays = self.recent.pays();
        if let Some((answer, Some(kind))) = pays.then(|| self.recent.answer(word.text())).flatten() {
            out.extend_from_slice(answer);
            self.tally.count(kind);
            return true;
        }
        let (Some(ip), start) = (format::short_address(word), out.len()) else { return false };
        let (hidden, class) = self.anonymiser.ip(ip);
        format::push_ip(hidden, class, out);
        let kind = if ip.is_ipv4() { Kind::V4 } else { Kind::V6 };
        self.tally.count(kind);
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
            self.tally.count(kind);
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
    fn all(&mut self, line: Ahead<'_>, out: &mut Vec<u8>) -> u64 {
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
            self.tally.count(value.kind());
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
    fn fields(&mut self, paths: &[Path], text: &[u8], out: &mut Vec<u8>) -> u64 {
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
    fn no_address(&mut self, line: Line<'_>, said: &mut Said) {
        if blank_end(line.raw).trim_ascii().is_empty() {
            self.tally.blank += 1;
            said.answers.extend_from_slice(line.raw);
            return;
        }
        self.tally.unparsable += 1;
        let (word, behind) = next_word(line.ahead().without(b"\n")).unwrap_or((b"".into(), None));
        if self.verbose {
            notice(&format!("line {}: no address: {}", line.number, shown(word.text())), &mut said.messages);
        }
        match self.unparsable {
            Unparsable::Drop => {
                self.tally.dropped += 1;
                self.rest = Rest::Drop;
            }
            Unparsable::Keep => said.answers.extend_from_slice(line.raw),
            Unparsable::Mask => {
                self.rest = Rest::Mask;
                // the separator stays
                let from = line.text().len() - behind.map_or(0, |behind| behind.len() + 1);
                let text = match self.which {
                    Which::Front => {
                        said.answers.push(b'-');
                        line.raw.get(from..).unwrap_or_default()
                    }
                    _ => line.raw,
                };
                self.everywhere(text, &mut said.answers);
            }
        }
    }

    /// A line, or the beginning of a very long one.
    #[inline]
    fn begin(&mut self, line: Line<'_>, said: &mut Said) {
        self.tally.lines += 1;
        let (raw, out) = (line.raw, &mut said.answers);
        self.rest = if let Which::Front = self.which { Rest::Keep } else { Rest::Mask };
        let (found, expected) = match self.which {
            Which::Front => (self.front(line.ahead(), out), true),
            // nothing is expected at any place of a line: it has been copied
            Which::Everywhere => (self.all(line.ahead(), out) > 0, false),
            Which::Fields(paths) => (self.fields(paths, raw, out) > 0, true),
        };
        if found {
            self.tally.anonymised += 1;
        } else if expected {
            self.no_address(line, said);
        }
    }

    /// The rest of a very long line.
    #[cold]
    fn go_on(&mut self, raw: &[u8], out: &mut Vec<u8>) {
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
    parse.is_some_and(|parse| (parse.into)(Input::word(word), to).is_ok())
}

impl Work for Loganon<'_> {
    #[inline]
    fn line(&mut self, line: Line<'_>, said: &mut Said) -> ControlFlow<()> {
        let before = said.answers.len();
        match line.part {
            Part::Rest => self.go_on(line.raw, &mut said.answers),
            _ => self.begin(line, said),
        }
        self.tally.bytes_in += line.raw.len() as u64;
        self.tally.bytes_out += (said.answers.len() - before) as u64;
        ControlFlow::Continue(())
    }
}
