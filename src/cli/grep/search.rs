//! The search: one file after the other, or several at the same time.

use super::super::console::{Console, notice};
use super::super::error::{CliError, escape_for_message};
use super::super::exit::Exit;
use super::args::GrepArgs;
use super::files::{Files, SearchFile};
use super::gate::{Gate, GateWriter};
use super::line_writer::{self, LineWriter};
use super::long_line::LongLine;
use crate::filter::AddressMatcher;
use crate::format::TextWindow;
use crate::log::{LineMatch, LineMatcher, MatchState};
use crate::stream::{Engine, Line, LinePart, Output, Sink, StreamError, Work, lock};
use std::collections::VecDeque;
use std::io::Write;
use std::ops::ControlFlow;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

/// What is written of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum GrepMode {
    Lines,
    Matches,
    Json,
    Count,
    Names,
    NamesWithout,
    Nothing,
}

impl GrepMode {
    fn new(args: &GrepArgs) -> GrepMode {
        let args = &args.output;
        match () {
            () if args.quiet => GrepMode::Nothing,
            () if args.files_with_matches => GrepMode::Names,
            () if args.files_without_match => GrepMode::NamesWithout,
            () if args.count => GrepMode::Count,
            () if args.json => GrepMode::Json,
            () if args.only_matching => GrepMode::Matches,
            () => GrepMode::Lines,
        }
    }

    /// Whether lines are written.
    const fn writes_lines(self) -> bool {
        matches!(self, GrepMode::Lines | GrepMode::Matches | GrepMode::Json)
    }

    /// Whether one selected line decides.
    const fn ends_at_first(self) -> bool {
        matches!(self, GrepMode::Nothing | GrepMode::Names | GrepMode::NamesWithout)
    }
}

/// A search that can be carried out.
pub(super) struct Search {
    lines: LineMatcher,
    mode: GrepMode,
    invert: bool,
    writer: LineWriter,
    most: Option<u64>,
    /// Lines of context are written, and a mark between groups of lines.
    grouped: bool,
    before: usize,
    after: u64,
    /// Binary files are text too.
    text: bool,
    messages: bool,
    /// Nothing more needs to be searched.
    over: AtomicBool,
    /// An IPv4 address of the set was seen in an IPv6 address.
    unmapped: AtomicBool,
}

/// What came out of files.
#[derive(Clone, Copy, Debug, Default)]
struct Outcome {
    any: bool,
    failed: bool,
}

impl Outcome {
    fn and(self, other: Outcome) -> Outcome {
        Outcome { any: self.any | other.any, failed: self.failed | other.failed }
    }
}

impl Search {
    pub(super) fn new(args: &GrepArgs, set: AddressMatcher, several: bool) -> Search {
        let output = &args.output;
        let around = output.context.unwrap_or(0);
        let mode = GrepMode::new(args);
        let context = |given: Option<u64>| if mode == GrepMode::Lines { given.unwrap_or(around) } else { 0 };
        Search {
            lines: LineMatcher::new(set),
            mode,
            invert: args.invert_match,
            writer: LineWriter {
                name: output.with_filename || (several && !output.no_filename),
                number: output.line_number,
                label: output.label && !args.invert_match,
                colour: output.color.is_enabled() && mode != GrepMode::Json,
            },
            most: args.max_count,
            grouped: mode == GrepMode::Lines
                && [output.context, output.before_context, output.after_context].iter().any(Option::is_some),
            before: usize::try_from(context(output.before_context)).unwrap_or(usize::MAX),
            after: context(output.after_context),
            text: output.text,
            messages: !output.no_messages,
            over: AtomicBool::new(false),
            unmapped: AtomicBool::new(false),
        }
    }

    /// Searches all files.
    pub(super) fn all(&self, files: Files, threads: usize, console: &mut Console<'_>) -> Result<Exit, CliError> {
        let outcome = match threads > 1 && files.are_several() {
            true => self.side_by_side(files, threads, console)?,
            false => self.in_turn(files, threads, console)?,
        };
        if self.unmapped.load(Ordering::Relaxed) && self.messages && self.mode != GrepMode::Nothing {
            let seen = "ipv6calc: grep: note: there are IPv6 addresses with an IPv4 address of the set inside";
            notice(&format!("{seen}; --unmap matches them too"), &mut console.stderr);
        }
        Ok(match outcome {
            Outcome { any: true, .. } if self.mode == GrepMode::Nothing => Exit::Done,
            Outcome { failed: true, .. } => Exit::Error,
            Outcome { any: true, .. } => Exit::Done,
            Outcome { any: false, .. } => Exit::Failed,
        })
    }

    fn in_turn(&self, files: Files, threads: usize, console: &mut Console<'_>) -> Result<Outcome, StreamError> {
        let mut outcome = Outcome::default();
        for file in files {
            if self.over.load(Ordering::Relaxed) || console.is_closed() {
                break;
            }
            outcome = outcome.and(self.file(file, threads, console)?);
        }
        Ok(outcome)
    }

    /// Searches files in threads, a file each.
    fn side_by_side(&self, files: Files, threads: usize, console: &mut Console<'_>) -> Result<Outcome, StreamError> {
        let (gate, queue) = (Gate::new(console), Mutex::new(files.zip(0u64..)));
        let next = || lock(&queue).next();
        let work = || {
            let mut outcome = Outcome::default();
            while !self.over.load(Ordering::Relaxed)
                && !gate.is_closed()
                && let Some((file, turn)) = next()
            {
                let (mut out, mut err) = (GateWriter::new(&gate, turn, false), GateWriter::new(&gate, turn, true));
                // a failure to write is known to the gate
                let found = self.file(file, 1, &mut Sink::new(&mut out, &mut err)).unwrap_or_default();
                out.finish();
                err.finish();
                gate.end(turn);
                outcome = outcome.and(found);
            }
            outcome
        };
        let outcome = thread::scope(|scope| {
            // where no more threads can be started, those that run search everything
            let start = |_| thread::Builder::new().spawn_scoped(scope, work).ok();
            let others: Vec<_> = (1..threads).map_while(start).collect();
            let first = work();
            others.into_iter().map(|other| other.join().unwrap_or_default()).fold(first, Outcome::and)
        });
        gate.finish().map(|()| outcome)
    }

    /// Searches a file, and writes what is to be written at its end.
    fn file<O: Write + Send, E: Write + Send>(
        &self,
        file: Result<SearchFile, String>,
        threads: usize,
        sink: &mut Sink<O, E>,
    ) -> Result<Outcome, StreamError> {
        let result = match file {
            Ok(file) => self.opened(&file, threads, sink)?,
            Err(message) => Err(message),
        };
        let outcome = match result {
            Ok(any) => Outcome { any, failed: false },
            Err(message) => {
                if self.messages {
                    notice(&format!("ipv6calc: grep: {message}"), &mut sink.stderr);
                }
                Outcome { any: false, failed: true }
            }
        };
        if outcome.any && self.mode == GrepMode::Nothing {
            self.over.store(true, Ordering::Relaxed);
        }
        sink.flush()?;
        Ok(outcome)
    }

    /// Opens a file and searches it; gives whether it counts as found, or why it cannot be read.
    fn opened<O: Write + Send, E: Write + Send>(
        &self,
        file: &SearchFile,
        threads: usize,
        sink: &mut Sink<O, E>,
    ) -> Result<Result<bool, String>, StreamError> {
        let name = escape_for_message(&file.name);
        let opened = match file.open(self.mode != GrepMode::Nothing) {
            Ok(opened) => opened,
            Err(e) => return Ok(Err(format!("cannot read '{name}': {e}"))),
        };
        // what is context, and which line is the last, depends on the lines before
        let alone = self.grouped || self.most.is_some();
        let threads = if alone { 1 } else { threads };
        let mut workers: Vec<_> = (0..threads).map(|_| FileSearch::new(self, &file.name, opened.binary)).collect();
        let engine =
            Engine { flush: false, numbered: self.writer.number || self.mode == GrepMode::Json, ..Engine::default() };
        let result = match self.most {
            Some(0) => Ok(()),
            _ => engine.run(opened.source, &mut workers, sink),
        };
        let found = self.end_of_file(&file.name, &mut workers, sink);
        match result {
            Err(StreamError::Read(e)) => Ok(Err(format!("cannot read {e}"))),
            Err(error) => Err(error),
            Ok(()) => Ok(Ok(found)),
        }
    }

    /// Writes the count or the name of a file; gives whether it counts as found.
    fn end_of_file<O: Write, E: Write>(
        &self,
        name: &[u8],
        workers: &mut [FileSearch<'_>],
        sink: &mut Sink<O, E>,
    ) -> bool {
        let mut last = Output::default();
        let count: u64 = workers.iter_mut().map(|worker| worker.end(&mut last)).sum();
        sink.stdout.append(&mut last.stdout);
        sink.stderr.append(&mut last.stderr);
        let out = &mut sink.stdout;
        match self.mode {
            GrepMode::Count => {
                LineWriter { number: false, ..self.writer }.place(name, 0, b':', out);
                out.extend_from_slice(format!("{count}\n").as_bytes());
            }
            GrepMode::Names if count > 0 => {
                self.writer.file(name, out);
                out.push(b'\n');
            }
            GrepMode::NamesWithout if count == 0 => {
                self.writer.file(name, out);
                out.push(b'\n');
            }
            _ => {}
        }
        (count > 0) != (self.mode == GrepMode::NamesWithout)
    }
}

/// The search in a file, or in some of its lines.
struct FileSearch<'s> {
    search: &'s Search,
    name: &'s [u8],
    binary: bool,
    /// Selected lines.
    count: u64,
    /// Lines that may become context of the next selected one.
    before: VecDeque<(u64, Vec<u8>)>,
    /// Lines of context that are still to be written.
    after: u64,
    /// The last line that was written; 0 for none.
    written: u64,
    long: Option<LongLine>,
    state: MatchState,
}

impl Work for FileSearch<'_> {
    #[inline]
    fn line(&mut self, line: Line<'_>, said: &mut Output) -> ControlFlow<()> {
        if line.part != LinePart::Whole {
            return self.part(line, said);
        }
        let window = line.ahead().without(b"\n");
        let text = window.text();
        if self.is_full() {
            return self.context_after(line.number, text, said);
        }
        if self.has_match(window) != self.search.invert {
            return self.selected(line.number, text, said);
        }
        if self.search.before > 0 || self.after > 0 {
            self.unselected(line.number, text, said);
        }
        ControlFlow::Continue(())
    }

    fn pause(&mut self, _: &mut Output) {
        self.state.next_piece();
        if self.state.unmapped {
            self.search.unmapped.store(true, Ordering::Relaxed);
        }
    }
}

impl<'s> FileSearch<'s> {
    fn new(search: &'s Search, name: &'s [u8], binary: bool) -> FileSearch<'s> {
        let before = VecDeque::new();
        FileSearch {
            search,
            name,
            binary,
            count: 0,
            before,
            after: 0,
            written: 0,
            long: None,
            state: MatchState::default(),
        }
    }

    #[inline]
    fn has_match(&mut self, line: TextWindow<'_>) -> bool {
        self.search.lines.has_match(line, &mut self.state)
    }

    /// Whether no more lines are selected.
    fn is_full(&self) -> bool {
        self.search.most.is_some_and(|most| self.count >= most)
    }

    fn selected(&mut self, number: u64, text: &[u8], said: &mut Output) -> ControlFlow<()> {
        self.count += 1;
        if self.search.mode.ends_at_first() {
            return ControlFlow::Break(());
        }
        if self.search.mode.writes_lines() {
            if self.is_binary(text) {
                self.write_binary(said);
                return ControlFlow::Break(());
            }
            self.write(number, text, said);
        }
        self.after = self.search.after;
        if self.is_full() && self.after == 0 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    }

    fn is_binary(&self, text: &[u8]) -> bool {
        !self.search.text && self.search.mode != GrepMode::Json && (self.binary || memchr::memchr(0, text).is_some())
    }

    fn write_binary(&self, said: &mut Output) {
        said.stdout.extend_from_slice(b"Binary file ");
        said.stdout.extend_from_slice(self.name);
        said.stdout.extend_from_slice(b" matches\n");
    }

    /// Writes a selected line.
    fn write(&mut self, number: u64, text: &[u8], said: &mut Output) {
        let (writer, mode) = (self.search.writer, self.search.mode);
        let asked = writer.label || writer.colour || mode != GrepMode::Lines;
        let matches: Vec<LineMatch<'_>> = match asked && !self.search.invert {
            true => self.search.lines.matches(text).collect(),
            false => Vec::new(),
        };
        match mode {
            GrepMode::Json => line_writer::push_json(self.name, number, text, &matches, &mut said.stdout),
            GrepMode::Matches => self.write_matches(number, text, &matches, said),
            _ => {
                self.write_before(number, said);
                writer.place(self.name, number, b':', &mut said.stdout);
                if !matches.is_empty() {
                    writer.labels(&matches, &mut said.stdout);
                }
                writer.text(text, &matches, &mut said.stdout);
                said.stdout.push(b'\n');
                self.written = number;
            }
        }
    }

    fn write_matches(&self, number: u64, text: &[u8], matches: &[LineMatch<'_>], said: &mut Output) {
        let writer = self.search.writer;
        for found in matches {
            writer.place(self.name, number, b':', &mut said.stdout);
            writer.labels(std::slice::from_ref(found), &mut said.stdout);
            writer.matched(text, &found.at, &mut said.stdout);
            said.stdout.push(b'\n');
        }
    }

    /// Writes the mark of a gap if there is one, and the lines before a selected one.
    fn write_before(&mut self, number: u64, said: &mut Output) {
        let first = self.before.front().map_or(number, |(first, _)| *first);
        if self.search.grouped && self.written > 0 && first > self.written + 1 {
            self.search.writer.gap(&mut said.stdout);
        }
        for (number, text) in std::mem::take(&mut self.before) {
            self.write_context(number, &text, said);
        }
    }

    fn write_context(&mut self, number: u64, text: &[u8], said: &mut Output) {
        self.search.writer.place(self.name, number, b'-', &mut said.stdout);
        said.stdout.extend_from_slice(text);
        said.stdout.push(b'\n');
        self.written = number;
    }

    /// A line that is not selected may be context.
    fn unselected(&mut self, number: u64, text: &[u8], said: &mut Output) {
        if self.after > 0 {
            self.after -= 1;
            return self.write_context(number, text, said);
        }
        if self.search.before > 0 {
            if self.before.len() >= self.search.before {
                self.before.pop_front();
            }
            self.before.push_back((number, text.to_vec()));
        }
    }

    /// Lines after the last one that is selected.
    fn context_after(&mut self, number: u64, text: &[u8], said: &mut Output) -> ControlFlow<()> {
        self.after = self.after.saturating_sub(1);
        self.write_context(number, text, said);
        if self.after == 0 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    }

    /// A part of a long line.
    fn part(&mut self, line: Line<'_>, said: &mut Output) -> ControlFlow<()> {
        if self.is_full() {
            return ControlFlow::Break(());
        }
        let (text, mode) = (line.text(), self.search.mode);
        let mut long = match line.part {
            LinePart::Head => LongLine::new(line.number),
            _ => self.long.take().unwrap_or_else(|| LongLine::new(line.number)),
        };
        let matched = (!long.matched || mode == GrepMode::Matches) && self.has_match(line.ahead().without(b"\n"));
        if matched && !self.search.invert && mode.writes_lines() && self.is_binary(text) {
            self.count += 1;
            self.write_binary(said);
            return ControlFlow::Break(());
        }
        let first = matched && !long.matched;
        long.matched |= matched;
        if matched && mode == GrepMode::Matches && !self.search.invert {
            let found: Vec<_> = self.search.lines.matches(text).collect();
            self.write_matches(long.number, text, &found, said);
        }
        if matches!(mode, GrepMode::Lines | GrepMode::Json)
            && (!long.matched || self.search.invert || mode == GrepMode::Json)
        {
            long.keep(text);
        } else if mode == GrepMode::Lines {
            self.write_part(&mut long, text, first, said);
        }
        let ended = line.raw.ends_with(b"\n");
        self.long = Some(long);
        if ended { self.end_of_long(said) } else { ControlFlow::Continue(()) }
    }

    /// Writes a part of a line that is selected, first what came before it.
    fn write_part(&mut self, long: &mut LongLine, text: &[u8], first: bool, said: &mut Output) {
        if first {
            self.report_dropped(long, said);
            self.write_before(long.number, said);
            self.search.writer.place(self.name, long.number, b':', &mut said.stdout);
            said.stdout.append(&mut long.kept);
        }
        said.stdout.extend_from_slice(text);
    }

    fn report_dropped(&self, long: &LongLine, said: &mut Output) {
        if long.dropped > 0 && self.search.messages {
            let (name, number, bytes) = (escape_for_message(self.name), long.number, long.dropped);
            let message = format!("ipv6calc: grep: '{name}', line {number}: too long, without its first {bytes} bytes");
            notice(&message, &mut said.stderr);
        }
    }

    /// The end of a long line.
    fn end_of_long(&mut self, said: &mut Output) -> ControlFlow<()> {
        let Some(long) = self.long.take() else { return ControlFlow::Continue(()) };
        if long.matched == self.search.invert {
            return ControlFlow::Continue(());
        }
        match self.search.mode {
            GrepMode::Lines if !self.search.invert => {
                self.count += 1;
                said.stdout.push(b'\n');
                (self.written, self.after) = (long.number, self.search.after);
                if self.is_full() && self.after == 0 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
            }
            GrepMode::Matches => {
                self.count += 1;
                if self.is_full() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
            }
            _ => {
                self.report_dropped(&long, said);
                self.selected(long.number, &long.kept, said)
            }
        }
    }

    /// The end of the file; gives how many lines were selected.
    fn end(&mut self, said: &mut Output) -> u64 {
        // nothing follows that could be ended early
        let _ = self.end_of_long(said);
        self.count
    }
}
