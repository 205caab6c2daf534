//! `ipv6logconv`: replaces the address in every line of a log by its type.

use super::args::{Choice, LogArgs};
use super::console::{Console, notice};
use super::error::CliError;
use super::exit::Exit;
use super::program::Program;
use super::start::{Start, start};
use super::{help, log};
use crate::log::Places;
use crate::log::convert::{self, Converter, Outcome};
use crate::stream::{Line, LinePart, Output, Work};
use std::ffi::OsString;
use std::ops::ControlFlow;

/// Runs `ipv6logconv`.
pub(super) fn run(argv: &[OsString], console: &mut Console<'_>) -> Exit {
    start(Program::Logconv, argv, console, |start, console| match argv.is_empty() {
        true => {
            help::short(Program::Logconv, console);
            Ok(Exit::Failed)
        }
        false => convert(start, console),
    })
}

fn convert(start: Start, console: &mut Console<'_>) -> Result<Exit, CliError> {
    log::report_operands(&start, &mut console.stderr);
    let Start { low, db, .. } = start;
    let Some(output) = low.output_format().and_then(|format| convert::by_name(format.name.as_bytes())) else {
        report_output(low.output, console);
        return Ok(Exit::Done);
    };
    if !db.features().contains_all(output.needs) {
        let text = format!("output type '{}' needs embedded tables that are switched off", output.name);
        return Err(CliError::usage(text));
    }
    let args = LogArgs::new(low)?;
    let places = Places::new(args.scope());
    let worker = || Logconv::new(Converter::new(output, &db), places);
    let mut workers: Vec<_> = (0..log::threads(args.threads)).map(|_| worker()).collect();
    let ended = log::stream(&args, &mut workers, console);
    let (lines, short) = workers.iter().fold((0, 0), |(lines, short), w| (lines + w.lines, short + w.short));
    if !workers.iter().any(|worker| worker.converter.has_found()) {
        log::report_no_address(&args, lines, &mut console.stderr);
    }
    if short > 0 && !args.quiet {
        let have = if short == 1 { "has" } else { "have" };
        let text = format!("{short} of {lines} lines {have} fewer than three words: no third word was replaced");
        notice(&text, &mut console.stderr);
    }
    ended.map(|()| Exit::Done)
}

/// Other types of output are known and print nothing (compatibility: logtools 3).
fn report_output(chosen: Option<Choice>, console: &mut Console<'_>) {
    let names: Vec<_> = convert::ALL.iter().map(|output| output.name).collect();
    let what = match chosen {
        Some(Choice::Format(format)) => format!("'{}' is not a log output type", format.name),
        _ => "no output type".to_owned(),
    };
    notice(&format!("{what}: nothing is printed; give --out and one of {}", names.join(", ")), &mut console.stderr);
}

/// Converts lines.
struct Logconv<'a> {
    converter: Converter<'a>,
    /// Where addresses are replaced, if not at the start of lines.
    places: Option<Places<'a>>,
    lines: u64,
    /// Lines without a third word to replace.
    short: u64,
    rest: Rest,
}

/// What to do with the rest of a very long line.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Rest {
    /// It is passed on.
    Pass,
    /// It is left out up to the end of its first word.
    Word,
    /// It is left out.
    Drop,
}

impl<'a> Logconv<'a> {
    fn new(converter: Converter<'a>, places: Option<Places<'a>>) -> Logconv<'a> {
        Logconv { converter, places, lines: 0, short: 0, rest: Rest::Pass }
    }

    /// Converts the beginning of a line that is too long to be seen as a whole.
    #[cold]
    fn head(&mut self, text: &[u8], out: &mut Vec<u8>) {
        let outcome = self.converter.line(text, out);
        // a name that replaces a single word ends in a newline, which is too early here
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
    fn line(&mut self, line: Line<'_>, result: &mut Output) -> ControlFlow<()> {
        if let Some(places) = self.places {
            self.lines += u64::from(line.part != LinePart::Rest);
            self.converter.replace(line.raw, &places.find(line.raw), &mut result.stdout);
            return ControlFlow::Continue(());
        }
        match line.part {
            LinePart::Rest => self.rest(line.raw, &mut result.stdout),
            LinePart::Head => {
                self.lines += 1;
                self.head(line.raw, &mut result.stdout);
            }
            LinePart::Whole => {
                self.lines += 1;
                let outcome = self.converter.line(line.ahead(), &mut result.stdout);
                self.short += u64::from(outcome == Outcome::Short);
            }
        }
        ControlFlow::Continue(())
    }
}
