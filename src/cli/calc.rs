//! The conversions: data in, one result each.

use super::answer::{Answer, Failure, Place, text};
use super::console::notice;
use super::console::{Console, Stream};
use super::error::CliError;
use super::exit::Exit;
use super::job::{Job, Road};
use super::report;
use super::request::{Render, Request};
use super::{json, shell};
use crate::action::{Flow, TestVerdict};
use crate::addr::{PrefixMac, Value};
use crate::format::{self, Format, Input, PrintError, StyleFlags, TextWindow};
use crate::info::InfoSettings;
use crate::stream::{self, ByteSource, Engine, Line, LinePart, Output, Work};
use std::num::NonZero;
use std::ops::ControlFlow;
use std::os::fd::AsFd;

/// What has been counted.
#[derive(Clone, Copy, Default)]
pub(super) struct Tally {
    lines: u64,
    failed: bool,
    /// Line and status of the last test.
    last: Option<(Option<u64>, u8)>,
}

impl Tally {
    /// Whether no line with data has been seen.
    pub(super) fn is_idle(&self) -> bool {
        self.lines == 0
    }

    /// The status of a pipe.
    pub(super) fn status(&self, last_address: bool) -> Exit {
        match self {
            Tally { lines: 0, .. } if !last_address => Exit::Failed,
            Tally { failed: true, .. } => Exit::Failed,
            tally => tally.tested(),
        }
    }

    /// The status of the last test.
    fn tested(&self) -> Exit {
        Exit::from_status(self.last.map_or(0, |(_, status)| status))
    }

    /// The sum; of the tests the one of the later line.
    fn and(self, other: &Tally) -> Tally {
        Tally { lines: self.lines + other.lines, failed: self.failed || other.failed, last: self.last.max(other.last) }
    }
}

/// Converts data and remembers the road of each notation.
pub(super) struct Calc<'j> {
    job: &'j Job,
    roads: Vec<Road>,
    tally: Tally,
    fail_fast: bool,
}

impl<'j> Calc<'j> {
    pub(super) fn new(job: &'j Job, fail_fast: bool) -> Calc<'j> {
        Calc { job, roads: Vec::new(), tally: Tally::default(), fail_fast }
    }

    /// The road of a notation, laid once.
    fn road(&mut self, from: &'static Format) -> Result<usize, CliError> {
        if let Some(i) = self.roads.iter().position(|road| road.from.is(from)) {
            return Ok(i);
        }
        self.roads.push(self.job.road(from)?);
        Ok(self.roads.len() - 1)
    }

    /// Answers one piece of data; gives whether it failed. A failure leaves nothing among the answers but, with
    /// `--json`, its document.
    #[inline]
    fn one(&mut self, input: Input<'_>, data: &[u8], place: Place, said: &mut Output) -> bool {
        match self.answer(input, data, place, said) {
            Ok(()) => false,
            Err(failure) => {
                self.fail(&failure, input, place, said);
                true
            }
        }
    }

    /// Reads one piece of data, leads it down its road and writes the answer.
    #[inline]
    fn answer(&mut self, input: Input<'_>, data: &[u8], place: Place, said: &mut Output) -> Result<(), Failure> {
        let job = self.job;
        let from = match job.input {
            Some(format) => format,
            None => format::detect(input.first)?,
        };
        let at = self.road(from)?;
        let road = self.roads.get(at).ok_or(PrintError::Kind)?;
        let mut value = Value::NOTHING;
        (road.parse)(input, &mut value)?;
        job.shape(&mut value)?;
        notices(job, road, &value, said);
        if let Some(info) = &job.info {
            return told(job, info, &value, (input, place), &mut said.stdout);
        }
        if job.render != Render::Plain {
            return document(job, road, value, (&mut self.tally, input, place), &mut said.stdout);
        }
        match job.run(road, &mut value)? {
            Flow::Through if job.echo => echo(data, &mut said.stdout),
            Flow::Through => line(road, &value, &mut said.stdout)?,
            Flow::Dropped => {}
            Flow::Tested(verdict) => {
                self.tally.last = Some((place.line, verdict.status()));
                tested(job, verdict, data, &mut said.stdout);
            }
        }
        Ok(())
    }

    #[cold]
    fn fail(&mut self, failure: &Failure, input: Input<'_>, place: Place, said: &mut Output) {
        if self.job.render == Render::Json {
            json::failure(failure, input, place, &mut said.stdout);
        }
        report::failure(failure, input, place, &mut said.stderr);
        self.tally.failed = true;
    }

    /// Answers the data words of a command line.
    pub(super) fn words(&mut self, words: &[&[u8]], sink: &mut Console<'_>) -> Exit {
        let (first, second) = (words.first().copied().unwrap_or_default(), words.get(1).copied());
        let input = Input { first, second, more: words.len() > 2 };
        let mut said = Output::default();
        let failed = self.one(input, first, Place { line: None }, &mut said);
        sink.stdout.append(&mut said.stdout);
        sink.stderr.append(&mut said.stderr);
        if failed { Exit::Failed } else { self.tally.tested() }
    }

    /// Answers a line that is one ordinary address and nothing else; false if it is not, or if it fails: then nothing
    /// has happened.
    #[inline]
    fn short_way(&mut self, text: TextWindow<'_>, said: &mut Output) -> bool {
        let job = self.job;
        let mut value = Value::NOTHING;
        let road = match job.input {
            None => {
                let Some(from) = format::short_detect(text, &mut value) else { return false };
                self.roads.iter().find(|road| road.from.is(from)).filter(|road| road.short.is_some())
            }
            Some(_) => self.roads.first().filter(|road| road.short.is_some_and(|short| short(text, &mut value))),
        };
        let Some(road) = road else { return false };
        match job.run(road, &mut value) {
            Ok(Flow::Through) if job.echo => echo(text.text(), &mut said.stdout),
            Ok(Flow::Through) => return line(road, &value, &mut said.stdout).is_ok(),
            Ok(Flow::Dropped) => {}
            _ => return false,
        }
        true
    }

    /// Answers a line that may have blanks, several words, or something wrong.
    #[inline(never)]
    fn long_way(&mut self, line: Line<'_>, said: &mut Output) -> bool {
        let text = line.trimmed();
        let lead = match text {
            [b' ' | b'\t', ..] => text.iter().take_while(|b| b" \t".contains(b)).count(),
            _ => 0,
        };
        let word = text.get(lead..).unwrap_or_default();
        if word.is_empty() {
            report::blank_line(line.number, &mut said.stderr);
            return false;
        }
        self.tally.lines += 1;
        let (first, rest) = match memchr::memchr2(b' ', b'\t', word) {
            Some(end) => word.split_at_checked(end).map_or((word, &[][..]), |(word, rest)| (word, rest.trim_ascii())),
            None => (word, &[][..]),
        };
        let place = Place { line: Some(line.number) };
        let input = Input { first, second: (!rest.is_empty()).then_some(rest), more: false };
        if line.part == LinePart::Head && (rest.is_empty() || self.job.whole_line) {
            self.fail(&Failure::Long, Input::word(first), place, said);
            return true;
        }
        let data = match self.job.whole_line {
            true => text,
            false => text.get(..lead + first.len()).unwrap_or_default(),
        };
        self.one(input, data, place, said)
    }

    /// What this one and others have counted together.
    pub(super) fn total(calcs: &[Calc<'_>]) -> Tally {
        calcs.iter().fold(Tally::default(), |sum, calc| sum.and(&calc.tally))
    }
}

impl Work for Calc<'_> {
    #[inline]
    fn line(&mut self, line: Line<'_>, said: &mut Output) -> ControlFlow<()> {
        if line.part == LinePart::Rest {
            return ControlFlow::Continue(());
        }
        if self.short_way(line.ahead().without(b"\n").without(b"\r"), said) {
            self.tally.lines += 1;
            return ControlFlow::Continue(());
        }
        let failed = self.long_way(line, said);
        if failed && self.fail_fast { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    }
}

/// Answers every line of standard input with so many threads.
pub(super) fn pipe<'j>(job: &'j Job, request: &Request, sink: &mut Console<'_>) -> Result<Tally, stream::StreamError> {
    let threads = request.threads.map_or(1, NonZero::get);
    let mut calcs: Vec<Calc<'j>> = (0..threads).map(|_| Calc::new(job, request.fail_fast)).collect();
    let source = ByteSource::new(Stream::new("standard input", std::io::stdin().as_fd()));
    Engine { flush: request.flush, numbered: true }.run(source, &mut calcs, sink)?;
    Ok(Calc::total(&calcs))
}

/// What 4.4.0 tells on stderr: which types were detected, which action is implied.
#[inline]
fn notices(job: &Job, road: &Road, value: &Value, said: &mut Output) {
    if let Value::PrefixMac(PrefixMac { prefix, .. }) = value
        && prefix.bits as u64 != 0
    {
        notice("warning: the lower 64 bits of the prefix are not zero; they are not used", &mut said.stderr);
    }
    if !job.quiet {
        types(job, road, &mut said.stderr);
    }
}

fn types(job: &Job, road: &Road, out: &mut Vec<u8>) {
    let found = |what: &str, name: &str| format!("no {what} type specified, try autodetection...found type: {name}");
    if job.input.is_none() {
        notice(&found("input", road.from.name), out);
    }
    if let Some(action) = road.implied {
        notice(&found("action", action.name), out);
    }
    if let Some(to) = road.to.filter(|_| road.chosen) {
        notice(&found("output", to.name), out);
    }
}

/// Leads a value down its road and writes a document about it.
#[cold]
fn document(
    job: &Job,
    road: &Road,
    read: Value,
    (tally, input, place): (&mut Tally, Input<'_>, Place),
    out: &mut Vec<u8>,
) -> Result<(), Failure> {
    let mut value = read;
    let flow = job.run(road, &mut value)?;
    let verdict = match flow {
        Flow::Dropped if job.render == Render::Shell => return Ok(()),
        Flow::Tested(verdict) => Some(verdict),
        _ => None,
    };
    tally.last = verdict.map(|v| (place.line, v.status())).or(tally.last);
    let answer = Answer { road, read, value, passed: job.filters().then_some(flow != Flow::Dropped), verdict };
    match job.render {
        Render::Json => json::answer(&answer, input, place, out)?,
        _ => shell::answer(&answer, input, out)?,
    }
    out.push(b'\n');
    Ok(())
}

/// Writes what is known about a value.
#[inline]
fn told(
    job: &Job,
    info: &InfoSettings,
    value: &Value,
    (input, place): (Input<'_>, Place),
    out: &mut Vec<u8>,
) -> Result<(), Failure> {
    match job.render {
        Render::Json => json::info(&info.document(value)?, input, place, out),
        Render::Shell => info.shell(value, out)?,
        Render::Plain if job.style.has(StyleFlags::MACHINE) => info.machine(value, out)?,
        Render::Plain => info.human(value, out)?,
    }
    Ok(())
}

/// Writes what has passed a filter as it came.
fn echo(data: &[u8], out: &mut Vec<u8>) {
    out.extend_from_slice(data);
    out.push(b'\n');
}

/// Writes the answer of a test; with `-q` and data on the command line it is the status alone.
fn tested(job: &Job, verdict: TestVerdict, data: &[u8], out: &mut Vec<u8>) {
    if job.in_pipe || !job.quiet {
        job.tests.print(data, verdict, out);
        out.push(b'\n');
    }
}

/// Writes a value as a line; an empty text writes none.
#[inline]
fn line(road: &Road, value: &Value, out: &mut Vec<u8>) -> Result<(), Failure> {
    let start = out.len();
    text(road, value, out)?;
    if out.len() > start {
        out.push(b'\n');
    }
    Ok(())
}
