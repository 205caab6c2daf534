//! The conversions: data in, one result each.

use super::answer::{Answer, Failure, Place, text};
use super::args::{PipeArgs, Render};
use super::console::{Console, notice, standard_input};
use super::error::{CliError, decimal_note, escape_for_message};
use super::exit::Exit;
use super::job::{Job, Route};
use super::report;
use super::{json, shell};
use crate::action::{Flow, TestVerdict};
use crate::addr::{PrefixMac, Value};
use crate::format::{self, Format, Input, PrintError, StyleFlags, TextWindow};
use crate::info::InfoSettings;
use crate::stream::{self, ByteSource, Engine, Line, LinePart, Output, Work};
use std::num::NonZero;
use std::ops::ControlFlow;

/// What has been counted.
#[derive(Clone, Copy, Default)]
pub(super) struct Tally {
    lines: u64,
    failed: bool,
    /// Line and status of the last test.
    last: Option<(Option<u64>, u8)>,
    /// Lines with what other programs read in another way.
    ambiguous: Ambiguous,
}

/// How many lines of a pipe have something that other programs read in another way, or of which only a part is
/// answered.
#[derive(Clone, Copy, Default)]
struct Ambiguous {
    /// IPv4 numbers with leading zeros.
    zeros: u64,
    /// Prefixes that are several zones of the reverse tree.
    zones: u64,
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
        let ambiguous = Ambiguous {
            zeros: self.ambiguous.zeros + other.ambiguous.zeros,
            zones: self.ambiguous.zones + other.ambiguous.zones,
        };
        Tally {
            lines: self.lines + other.lines,
            failed: self.failed || other.failed,
            last: self.last.max(other.last),
            ambiguous,
        }
    }
}

/// Converts data and remembers the route of each notation.
pub(super) struct Calc<'j> {
    job: &'j Job,
    routes: Vec<Route>,
    tally: Tally,
    fail_fast: bool,
    /// The output type of the line before, where lines are checked against it.
    before: Option<&'static Format>,
    /// The run cannot continue.
    stopped: bool,
}

impl<'j> Calc<'j> {
    pub(super) fn new(job: &'j Job, fail_fast: bool) -> Calc<'j> {
        Calc { job, routes: Vec::new(), tally: Tally::default(), fail_fast, before: None, stopped: false }
    }

    /// The route of a notation, found once.
    fn route(&mut self, from: &'static Format) -> Result<usize, CliError> {
        if let Some(i) = self.routes.iter().position(|route| route.from.is(from)) {
            return Ok(i);
        }
        self.routes.push(self.job.route(from)?);
        Ok(self.routes.len() - 1)
    }

    /// Answers one piece of data; gives whether it failed. A failure leaves nothing among the answers but, with
    /// `--json`, its document.
    #[inline]
    fn one(&mut self, input: Input<'_>, data: &[u8], place: Place, output: &mut Output) -> bool {
        match self.answer(input, data, place, output) {
            Ok(()) => false,
            Err(failure) => {
                self.fail(&failure, input, place, output);
                true
            }
        }
    }

    /// Reads one piece of data, takes it along its route and writes the answer.
    #[inline]
    fn answer(&mut self, input: Input<'_>, data: &[u8], place: Place, output: &mut Output) -> Result<(), Failure> {
        let job = self.job;
        let from = job.notation(input.first)?;
        self.check_line(from)?;
        let at = self.route(from)?;
        let route = self.routes.get(at).ok_or(PrintError::Kind)?;
        let mut value = Value::NOTHING;
        match (route.parse)(input, &mut value) {
            Err(_) if job.drops_unread(from) => return Ok(()),
            result => result?,
        }
        job.apply_style(&mut value)?;
        notices(job, route, &value, output);
        if !job.silent {
            ambiguities(job, route, &value, (input, &mut self.tally.ambiguous), &mut output.stderr);
        }
        if let Some(info) = &job.info {
            let read = value;
            return match job.run(route, &mut value)? {
                Flow::Dropped => Ok(()),
                _ => describe(job, info, &job.described(&read, value), (&mut self.tally, input, place), output),
            };
        }
        if job.render != Render::Plain {
            return document(job, route, value, (&mut self.tally, input, place), &mut output.stdout);
        }
        match job.run(route, &mut value)? {
            Flow::Through if job.echo => echo(data, &mut output.stdout),
            Flow::Through => line(route, &value, &mut output.stdout)?,
            Flow::Dropped => {}
            Flow::Tested(verdict) => {
                self.tally.last = Some((place.line, verdict.status()));
                tested(job, verdict, data, &mut output.stdout);
            }
        }
        Ok(())
    }

    /// Checks the formatting options against the output type of the line before (compatibility: info I1).
    #[inline]
    fn check_line(&mut self, from: &'static Format) -> Result<(), Failure> {
        if !self.job.checks_lines {
            return Ok(());
        }
        let plain = from.parse.as_ref().map(|parse| format::plain(parse.gives));
        let Some(before) = std::mem::replace(&mut self.before, plain) else { return Ok(()) };
        self.job.refused_by(before).inspect_err(|_| self.stopped = true)?;
        Ok(())
    }

    #[cold]
    fn fail(&mut self, failure: &Failure, input: Input<'_>, place: Place, output: &mut Output) {
        if self.job.render == Render::Json {
            json::failure(failure, input, place, &mut output.stdout);
        }
        report::failure(failure, input, place, &mut output.stderr);
        self.tally.failed = true;
    }

    /// Answers the data words of a command line.
    pub(super) fn words(&mut self, words: &[&[u8]], sink: &mut Console<'_>) -> Exit {
        let (first, second) = (words.first().copied().unwrap_or_default(), words.get(1).copied());
        let input = Input { first, second, more: words.len() > 2 };
        let mut output = Output::default();
        let failed = self.one(input, first, Place { line: None }, &mut output);
        sink.stdout.append(&mut output.stdout);
        sink.stderr.append(&mut output.stderr);
        if failed { Exit::Failed } else { self.tally.tested() }
    }

    /// Answers a line that is one ordinary address and nothing else; false if it is not, or if it fails: then
    /// nothing was written.
    #[inline]
    fn fast_path(&mut self, text: TextWindow<'_>, output: &mut Output) -> bool {
        let job = self.job;
        let mut value = Value::NOTHING;
        let route = match job.input {
            None => {
                let Some(from) = format::short_detect(text, &mut value) else { return false };
                self.routes.iter().find(|route| route.from.is(from)).filter(|route| route.fast.is_some())
            }
            Some(_) => self.routes.first().filter(|route| route.fast.is_some_and(|short| short(text, &mut value))),
        };
        let Some(route) = route else { return false };
        if is_unrevealed(job, &value) {
            return false;
        }
        match job.run(route, &mut value) {
            Ok(Flow::Through) if job.echo => echo(text.text(), &mut output.stdout),
            Ok(Flow::Through) if line(route, &value, &mut output.stdout).is_err() => return false,
            Ok(Flow::Through | Flow::Dropped) => {}
            _ => return false,
        }
        if !job.silent && route.from.is(&format::ipv4addr::FORMAT) {
            self.tally.ambiguous.zeros += u64::from(format::ipv4addr::has_leading_zeros(text));
        }
        true
    }

    /// Answers a line that may have blanks, several words, or something wrong.
    #[inline(never)]
    fn slow_path(&mut self, line: Line<'_>, output: &mut Output) -> bool {
        let text = line.trimmed();
        let lead = match text {
            [b' ' | b'\t', ..] => text.iter().take_while(|b| b" \t".contains(b)).count(),
            _ => 0,
        };
        let word = text.get(lead..).unwrap_or_default();
        if word.is_empty() {
            report::blank_line(line.number, &mut output.stderr);
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
            self.fail(&Failure::Long, Input::word(first), place, output);
            return true;
        }
        let data = match self.job.whole_line {
            true => text,
            false => text.get(..lead + first.len()).unwrap_or_default(),
        };
        self.one(input, data, place, output)
    }

    /// What this one and others have counted together.
    pub(super) fn total(calcs: &[Calc<'_>]) -> Tally {
        calcs.iter().fold(Tally::default(), |sum, calc| sum.and(&calc.tally))
    }
}

impl Work for Calc<'_> {
    #[inline]
    fn line(&mut self, line: Line<'_>, output: &mut Output) -> ControlFlow<()> {
        if line.part == LinePart::Rest {
            return ControlFlow::Continue(());
        }
        if self.fast_path(line.ahead().without(b"\n").without(b"\r"), output) {
            self.tally.lines += 1;
            return ControlFlow::Continue(());
        }
        let failed = self.slow_path(line, output);
        if failed && (self.fail_fast || self.stopped) { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    }
}

/// Answers every line of standard input on `args.threads` threads.
pub(super) fn pipe<'j>(job: &'j Job, args: &PipeArgs, sink: &mut Console<'_>) -> Result<Tally, stream::StreamError> {
    let threads = if job.checks_lines { 1 } else { args.threads.map_or(1, NonZero::get) };
    let mut calcs: Vec<Calc<'j>> = (0..threads).map(|_| Calc::new(job, args.fail_fast)).collect();
    let source = ByteSource::new(standard_input());
    Engine { flush: args.flush, numbered: true, ..Engine::default() }.run(source, &mut calcs, sink)?;
    let total = Calc::total(&calcs);
    closing_notes(total.ambiguous, &mut sink.stderr);
    Ok(total)
}

/// What is left to say at the end of a pipe about lines that others read in another way.
fn closing_notes(count: Ambiguous, out: &mut Vec<u8>) {
    let lines = |n: u64| if n == 1 { "1 line".to_owned() } else { format!("{n} lines") };
    if count.zeros > 0 {
        let text = "with leading zeros in an IPv4 address, read as decimal; other programs read them as octal";
        notice(&format!("note: {} {text}", lines(count.zeros)), out);
    }
    if count.zones > 0 {
        let text = "with a prefix of several reverse zones, of which one was printed; 'ipv6calc net zones' lists all";
        notice(&format!("note: {} {text}", lines(count.zones)), out);
    }
}

/// Notes on what others read in another way, or what was answered only in part; in a pipe they are counted.
#[cold]
fn ambiguities(
    job: &Job,
    route: &Route,
    value: &Value,
    (input, count): (Input<'_>, &mut Ambiguous),
    out: &mut Vec<u8>,
) {
    let word = || escape_for_message(input.first);
    let (from, first) = (route.from, input.first);
    let is_address = from.is(&format::ipv4addr::FORMAT) || from.is(&format::ipv6addr::FORMAT);
    if is_address && format::has_leading_zeros(first) {
        match job.in_pipe {
            true => count.zeros += 1,
            false => notice(&decimal_note(&word()), out),
        }
    }
    match (zones(route, value), job.in_pipe) {
        (Some(_), true) => count.zones += 1,
        (Some(n), false) => {
            notice(&format!("note: this is one of {n} reverse zones; 'ipv6calc net zones {}' lists all", word()), out)
        }
        (None, _) => {}
    }
    let second = input.second.filter(|_| !job.in_pipe && matches!(value, Value::V4(_) | Value::V6(_)));
    if let Some(mask) = second.filter(|mask| format::ipv4addr::is_mask(mask) || format::ipv6addr::is_mask(mask)) {
        let mask = escape_for_message(mask);
        notice(&format!("note: the second word '{mask}' is not used; write the prefix as ADDRESS/LENGTH"), out);
    }
    if let Value::PrefixMac(PrefixMac { prefix, .. }) = value
        && let Some(len) = prefix.len.filter(|len| len.get() > 64)
    {
        let text = "leaves no room for an interface identifier of 64 bits; its lower bits are replaced";
        notice(&format!("note: a prefix length of {} {text}", len.get()), out);
    }
}

/// How many reverse zones a prefix is, if more than the one that is printed.
fn zones(route: &Route, value: &Value) -> Option<u16> {
    let reverse = [&format::revnibbles::ARPA, &format::revnibbles::INT, &format::revipv4::FORMAT];
    let to = route.to.filter(|to| reverse.iter().any(|format| format.is(to)))?;
    let (len, step) = match value {
        Value::V4(a) => (a.len?.get().min(32), 8),
        Value::V6(a) if !to.is(&format::revipv4::FORMAT) => (a.len?.get(), 4),
        _ => return None,
    };
    let spare = len.next_multiple_of(step) - len;
    (spare > 0).then(|| 1 << spare)
}

/// Writes what is known about a result. Of an interface identifier alone nothing is, which has a status of its own.
fn describe(
    job: &Job,
    info: &InfoSettings,
    value: &Value,
    (tally, input, place): (&mut Tally, Input<'_>, Place),
    output: &mut Output,
) -> Result<(), Failure> {
    match write_info(job, info, value, (input, place), &mut output.stdout) {
        Err(failure @ Failure::Info(_)) if matches!(value, Value::Iid(..)) && job.render == Render::Plain => {
            report::failure(&failure, input, place, &mut output.stderr);
            tally.last = Some((place.line, 2));
            Ok(())
        }
        result => result,
    }
}

/// What 4.4.0 reports on stderr: which types were detected, which action is implied.
#[inline]
fn notices(job: &Job, route: &Route, value: &Value, output: &mut Output) {
    if let Value::PrefixMac(PrefixMac { prefix, .. }) = value
        && prefix.bits as u64 != 0
    {
        notice("warning: the lower 64 bits of the prefix are not zero; they are not used", &mut output.stderr);
    }
    if is_unrevealed(job, value) {
        unrevealed(value, &mut output.stderr);
    }
    if !job.quiet {
        types(job, route, &mut output.stderr);
    }
    if job.remarks {
        job.pipeline.remarks(*value).iter().for_each(|remark| notice(remark, &mut output.stderr));
    }
}

/// Whether an address that should be revealed is left as it is although it may be a pseudonym.
#[inline]
fn is_unrevealed(job: &Job, value: &Value) -> bool {
    job.revealer.as_ref().is_some_and(|anonymiser| anonymiser.is_ambiguous(value))
}

/// Says so: the answer looks like a result.
#[cold]
fn unrevealed(value: &Value, out: &mut Vec<u8>) {
    let mut text = Vec::new();
    if let Some(print) = &format::plain(value.kind()).print
        && (print.run)(value, &format::Style::default(), &mut text).is_ok()
    {
        let text = String::from_utf8_lossy(&text);
        notice(
            &format!("warning: {text} is left as it is: it may be an anonymised address that cannot be revealed"),
            out,
        );
        notice("  with --all-scopes for both actions every address can be revealed", out);
    }
}

fn types(job: &Job, route: &Route, out: &mut Vec<u8>) {
    let found = |what: &str, name: &str| format!("no {what} type specified, try autodetection...found type: {name}");
    if job.input.is_none() {
        notice(&found("input", route.from.name), out);
    }
    if let Some(action) = route.implied {
        notice(&found("action", action.name), out);
    }
    if let Some(to) = route.to.filter(|_| route.chosen) {
        notice(&found("output", to.name), out);
    }
}

/// Takes a value along its route and writes a document about it.
#[cold]
fn document(
    job: &Job,
    route: &Route,
    read: Value,
    (tally, input, place): (&mut Tally, Input<'_>, Place),
    out: &mut Vec<u8>,
) -> Result<(), Failure> {
    let mut value = read;
    let flow = job.run(route, &mut value)?;
    let verdict = match flow {
        Flow::Dropped if job.render == Render::Shell => return Ok(()),
        Flow::Tested(verdict) => Some(verdict),
        _ => None,
    };
    tally.last = verdict.map(|v| (place.line, v.status())).or(tally.last);
    // a document about an anonymised address does not repeat the address
    let (read, input) = if job.anonymises() { (value, Input::word(b"-")) } else { (read, input) };
    let answer = Answer { route, read, value, passed: job.filters().then_some(flow != Flow::Dropped), verdict };
    match job.render {
        Render::Json => json::answer(&answer, input, place, out)?,
        _ => shell::answer(&answer, input, out)?,
    }
    out.push(b'\n');
    Ok(())
}

/// Writes what is known about a value.
#[inline]
fn write_info(
    job: &Job,
    info: &InfoSettings,
    value: &Value,
    (input, place): (Input<'_>, Place),
    out: &mut Vec<u8>,
) -> Result<(), Failure> {
    match job.render {
        Render::Json => json::info(&info.document(value)?, input, place, out),
        Render::Shell => info.shell(value, &String::from_utf8_lossy(input.first), out)?,
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
#[inline(always)]
fn line(route: &Route, value: &Value, out: &mut Vec<u8>) -> Result<(), Failure> {
    let start = out.len();
    text(route, value, out)?;
    if out.len() > start {
        out.push(b'\n');
    }
    Ok(())
}
