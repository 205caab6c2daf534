//! `ipv6logconv`: the type of the address takes its place in every line of a log.

use super::console::Console;
use super::console::notice;
use super::error::CliError;
use super::exit::Exit;
use super::log;
use super::request::{Choice, Request};
use crate::format::Format;
use crate::log::convert::{self, Converter, Outcome};
use crate::stream::{Line, LinePart, Output, Work};
use std::ops::ControlFlow;

/// What `ipv6logconv` does with its request.
pub(super) fn run(request: &mut Request, sink: &mut Console<'_>) -> Result<Exit, CliError> {
    let chosen = request.output_format().map_or("", |format: &Format| format.name);
    let Some(output) = convert::by_name(chosen.as_bytes()) else {
        return Ok(nothing_to_do(request, sink));
    };
    let db = request.params.db.clone();
    if !db.features().contains_all(output.needs) {
        return Err(CliError::usage(format!(
            "output type '{}' needs embedded tables that are switched off",
            output.name
        )));
    }
    let mut workers: Vec<_> = (0..log::threads(request)).map(|_| Logconv::new(Converter::new(output, &db))).collect();
    let ended = log::stream(request, &mut workers, sink);
    let (lines, short) = workers.iter().fold((0, 0), |(lines, short), w| (lines + w.lines, short + w.short));
    if short > 0 && !request.quiet {
        notice(
            &format!("{short} of {lines} lines have fewer than three words: there is no third to replace"),
            &mut sink.stderr,
        );
    }
    ended.map(|()| Exit::Done)
}

/// Other types of output are known and give nothing (compatibility: logtools 3).
fn nothing_to_do(request: &Request, sink: &mut Console<'_>) -> Exit {
    let names: Vec<_> = convert::ALL.iter().map(|output| output.name).collect();
    let what = match request.output {
        Some(Choice::Format(format)) => format!("output type '{}' is none of a log", format.name),
        _ => "no output type".to_owned(),
    };
    notice(&format!("{what}: nothing is printed; give --out and one of {}", names.join(", ")), &mut sink.stderr);
    Exit::Done
}

/// Converts lines.
struct Logconv<'a> {
    converter: Converter<'a>,
    lines: u64,
    /// Lines without a third word to replace.
    short: u64,
    rest: Rest,
}

/// What becomes of the rest of a very long line.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Rest {
    /// It is passed on.
    Pass,
    /// It is left out up to the end of the word that it begins with.
    Word,
    /// It is left out.
    Drop,
}

impl<'a> Logconv<'a> {
    fn new(converter: Converter<'a>) -> Logconv<'a> {
        Logconv { converter, lines: 0, short: 0, rest: Rest::Pass }
    }

    /// Converts the beginning of a line that is too long to be seen as a whole.
    #[cold]
    fn head(&mut self, text: &[u8], out: &mut Vec<u8>) {
        let outcome = self.converter.line(text, out);
        // a name that stands for one word ends in a newline, which is too early here
        self.rest = match outcome {
            Outcome::Dropped => Rest::Drop,
            _ if out.pop_if(|last| *last == b'\n').is_some() => Rest::Word,
            _ => Rest::Pass,
        };
    }

    #[cold]
    fn rest(&mut self, raw: &[u8], out: &mut Vec<u8>) {
        let kept = match self.rest {
            Rest::Drop => None,
            Rest::Pass => Some(0),
            Rest::Word => raw.iter().position(|b| b" \t\n".contains(b)),
        };
        if let Some(rest) = kept.and_then(|at| raw.get(at..)) {
            out.extend_from_slice(rest);
            self.rest = Rest::Pass;
        }
    }
}

impl Work for Logconv<'_> {
    #[inline]
    fn line(&mut self, line: Line<'_>, said: &mut Output) -> ControlFlow<()> {
        match line.part {
            LinePart::Rest => self.rest(line.raw, &mut said.stdout),
            LinePart::Head => {
                self.lines += 1;
                self.head(line.raw, &mut said.stdout);
            }
            LinePart::Whole => {
                self.lines += 1;
                let outcome = self.converter.line(line.ahead(), &mut said.stdout);
                self.short += u64::from(outcome == Outcome::Short);
            }
        }
        ControlFlow::Continue(())
    }
}
