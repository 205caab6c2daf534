//! `ipv6loganon`: the address in front of every line of a log is anonymised, the rest of the line stays as it is.

use super::Console;
use super::exit::Exit;
use super::keys;
use super::log;
use super::report::notice;
use super::request::{Request, Unparsable, Usage, shown};
use crate::addr::{Kind, Value};
use crate::anon::Anonymiser;
use crate::format::{self, Format, Input, Style, eui64, ipv4addr, ipv6addr, mac};
use crate::stream::{Line, Part, Said, Work};
use std::ops::ControlFlow;

/// What `ipv6loganon` does with its request.
pub(super) fn run(request: &mut Request, sink: &mut Console<'_>) -> Result<Exit, Usage> {
    let anonymiser = keys::only(request)?;
    let worker = || Loganon::new(&anonymiser, request);
    let mut workers: Vec<_> = (0..log::threads(request)).map(|_| worker()).collect();
    let ended = log::stream(request, &mut workers, sink);
    let tally = workers.iter().fold(Tally::default(), |sum, worker| sum.and(&worker.tally));
    tally.tell(request, &mut sink.messages);
    ended.map(|()| Exit::Done)
}

/// What has been counted.
#[derive(Clone, Copy, Default)]
struct Tally {
    lines: u64,
    unparsable: u64,
}

impl Tally {
    fn and(self, other: &Tally) -> Tally {
        Tally { lines: self.lines + other.lines, unparsable: self.unparsable + other.unparsable }
    }

    /// Says in the end how many lines had no address in front.
    fn tell(&self, request: &Request, out: &mut Vec<u8>) {
        if self.unparsable > 0 && !request.quiet {
            let done = match request.log.unparsable {
                Unparsable::Keep => "kept as they are",
                Unparsable::Drop => "left out",
            };
            notice(&format!("{} of {} lines begin with no address: {done}", self.unparsable, self.lines), out);
        }
    }
}

/// The notations of an address in front of a line.
static NOTATIONS: [&Format; 4] = [&ipv4addr::FORMAT, &ipv6addr::FORMAT, &mac::FORMAT, &eui64::FORMAT];

/// Anonymises lines.
struct Loganon<'a> {
    anonymiser: &'a Anonymiser,
    unparsable: Unparsable,
    verbose: bool,
    style: Style,
    tally: Tally,
    /// Of a very long line the beginning was left out, and so is the rest.
    dropping: bool,
}

impl<'a> Loganon<'a> {
    fn new(anonymiser: &'a Anonymiser, request: &Request) -> Loganon<'a> {
        Loganon {
            anonymiser,
            unparsable: request.log.unparsable,
            verbose: request.log.verbose && !request.quiet,
            style: Style::default(),
            tally: Tally::default(),
            dropping: false,
        }
    }

    /// Writes the anonymised word, if it is an address.
    #[inline]
    fn word(&self, word: &[u8], out: &mut Vec<u8>) -> bool {
        let mut value = Value::NOTHING;
        if format::short_detect(word, &mut value).is_none() && !read(word, &mut value) {
            return false;
        }
        if self.anonymiser.hide(&mut value).is_err() {
            return false;
        }
        let print = format::plain(value.kind()).print.as_ref();
        print.is_some_and(|print| (print.run)(&value, &self.style, out).is_ok())
    }

    #[cold]
    fn no_address(&mut self, line: Line<'_>, said: &mut Said) {
        let text = line.text();
        if text.iter().all(|b| b" \t\r".contains(b)) {
            said.answers.extend_from_slice(line.raw);
            return;
        }
        self.tally.unparsable += 1;
        if self.verbose {
            let word = text.trim_ascii_start().split(|b| b" \t".contains(b)).next().unwrap_or_default();
            notice(&format!("line {}: no address: {}", line.number, shown(word)), &mut said.messages);
        }
        match self.unparsable {
            Unparsable::Drop => self.dropping = line.part == Part::Head,
            Unparsable::Keep => said.answers.extend_from_slice(line.raw),
        }
    }
}

/// Reads a word in one of the notations of an address.
#[inline(never)]
fn read(word: &[u8], to: &mut Value) -> bool {
    let Ok(format) = format::detect(word) else { return false };
    let known = NOTATIONS.iter().any(|notation| notation.is(format));
    let kinds = [Kind::V4, Kind::V6, Kind::Mac, Kind::Eui64];
    let parse = format.parse.as_ref().filter(|_| known);
    parse.is_some_and(|parse| (parse.into)(Input::word(word), to).is_ok() && kinds.contains(&to.kind()))
}

impl Work for Loganon<'_> {
    #[inline]
    fn line(&mut self, line: Line<'_>, said: &mut Said) -> ControlFlow<()> {
        if line.part == Part::Rest {
            if !self.dropping {
                said.answers.extend_from_slice(line.raw);
            }
            return ControlFlow::Continue(());
        }
        self.dropping = false;
        self.tally.lines += 1;
        let text = match line.raw {
            [b' ' | b'\t', ..] => line.raw.trim_ascii_start(),
            text => text,
        };
        let end = text.iter().position(|b| b" \t\n".contains(b)).unwrap_or(text.len());
        let (word, rest) = text.split_at_checked(end).unwrap_or((text, &[]));
        if !self.word(word, &mut said.answers) {
            self.no_address(line, said);
            return ControlFlow::Continue(());
        }
        match rest {
            [b' ' | b'\t', rest @ ..] => {
                said.answers.push(b' ');
                said.answers.extend_from_slice(rest);
            }
            _ => said.answers.push(b'\n'),
        }
        ControlFlow::Continue(())
    }
}
