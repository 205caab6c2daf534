//! `ipv6logstats`: how many lines of a log come from which kind of address.

use super::console::Console;
use super::console::notice;
use super::error::{CliError, describe_error, escape_for_message};
use super::exit::Exit;
use super::log;
use super::request::{Request, Stats};
use crate::addr::Family;
use crate::db::{Databases, DbSource, Fact, Features, Need};
use crate::log::next_word;
use crate::log::stats::{Columns, CountOutcome, Counter, Counts, ExtraStats, Partial, StatsReport, StatsRow};
use crate::stream::{Line, LinePart, Output, Work};
use std::ops::ControlFlow;
use std::path::PathBuf;
use std::time::SystemTime;

/// What `ipv6logstats` does with its request.
pub(super) fn run(request: &mut Request, sink: &mut Console<'_>) -> Result<Exit, CliError> {
    let form = Form::of(&request.log.stats)?;
    let db = request.params.db.clone();
    if !db.features().contains_all(Features::REG) {
        return Err(CliError::usage("statistics need the tables of registries, which are switched off"));
    }
    let wanted = wanted(request, &db);
    match request.log.stats.merge.as_slice() {
        _ if request.log.stats.only_header => log::say(request, report(request, form, &part(wanted)))?,
        [] => count(request, form, wanted, &db, sink)?,
        files => log::say(request, report(request, form, &sum(files, request)?))?,
    }
    Ok(Exit::Done)
}

/// How the statistics are written.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Form {
    Rows,
    Columns(Columns),
    Json,
    Partial,
}

impl Form {
    /// The form that is asked for.
    ///
    /// # Errors
    /// If it is more than one.
    fn of(stats: &Stats) -> Result<Form, CliError> {
        let columns = stats.columns || stats.no_header || stats.only_header;
        let shape = Columns { header: !stats.no_header, values: !stats.only_header, numbered: stats.numbered };
        match (columns, stats.json, stats.partial) {
            (false, false, false) => Ok(Form::Rows),
            (true, false, false) => Ok(Form::Columns(shape)),
            (false, true, false) => Ok(Form::Json),
            (false, false, true) => Ok(Form::Partial),
            _ => {
                Err(CliError::usage("only one of columns (-c, -n, -o), --json and --partial can be written at a time"))
            }
        }
    }
}

/// The statistics beside the rows: those that the databases can answer for both families.
fn wanted(request: &Request, db: &Databases) -> ExtraStats {
    if request.log.stats.simple {
        return ExtraStats::default();
    }
    let has = |fact| [Family::V4, Family::V6].into_iter().all(|family| db.has(Need { family, fact }));
    ExtraStats { countries: has(Fact::Country), asns: has(Fact::Asn) }
}

/// Counts of nothing.
fn part(wanted: ExtraStats) -> Partial {
    Partial { counts: Counts::new(wanted), databases: Vec::new() }
}

/// Counts the lines of a log.
fn count(
    request: &Request,
    form: Form,
    wanted: ExtraStats,
    db: &Databases,
    sink: &mut Console<'_>,
) -> Result<(), CliError> {
    let worker = || Logstats::new(Counter::new(wanted, db), request);
    let mut workers: Vec<_> = (0..log::threads(request)).map(|_| worker()).collect();
    log::stream_and(request, &mut workers, sink, |workers| {
        let mut all = part(wanted);
        for worker in workers {
            let counts = worker.counter.take();
            add(&mut all, &Partial { counts, databases: Vec::new() }, "a thread")?;
        }
        all.databases = used(db);
        Ok(report(request, form, &all))
    })
}

/// No partial result is longer: some 60 bytes for each AS number.
const LONGEST: usize = 16 * 1024 * 1024;

/// What to do about a file of something else.
const PARTIAL: &str = "ipv6logstats --partial writes partial results; a log is read with --file";

/// Adds partial results up; each line of a file is one.
///
/// # Errors
/// If a file holds none, or something else, or one has statistics that another has not.
fn sum(files: &[PathBuf], request: &Request) -> Result<Partial, CliError> {
    let mut all: Option<Partial> = None;
    for path in files {
        let (mut file, mut line, mut number, mut found) = (log::opened(path, request)?, Vec::new(), 0, false);
        loop {
            number += 1;
            let place = format!("'{}', line {number}", path.display());
            let wrong = |why: String| CliError::usage(format!("{place}: {why}"));
            if !log::next_line(&mut file, LONGEST, &mut line)
                .map_err(|e| wrong(format!("not a partial result: {e}")))?
            {
                break;
            }
            if line.trim_ascii().is_empty() {
                continue;
            }
            let part = Partial::read(&line).map_err(|e| wrong(e.to_string()).with_hint(PARTIAL))?;
            let part = if request.log.stats.simple { part.simple() } else { part };
            found = true;
            match &mut all {
                None => all = Some(part),
                Some(all) => add(all, &part, &place)?,
            }
        }
        if !found {
            return Err(CliError::usage(format!("'{}': no partial result in it", path.display())).with_hint(PARTIAL));
        }
    }
    Ok(all.unwrap_or_else(|| part(ExtraStats::default())))
}

fn add(all: &mut Partial, part: &Partial, place: &str) -> Result<(), CliError> {
    all.add(part).map_err(|e| {
        CliError::usage(format!("{place}: cannot be added: {e}")).with_hint("-s leaves these statistics out")
    })
}

/// The statistics, and a note about lines that are in no row.
fn report(request: &Request, form: Form, all: &Partial) -> Output {
    let time = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).map_or(0, |since| since.as_secs());
    let Partial { counts, databases } = all;
    let report = StatsReport { counts, token: request.log.stats.token.as_deref(), time, databases };
    let text = match form {
        Form::Rows => report.rows(),
        Form::Columns(columns) => report.columns(columns),
        Form::Json => report.json(),
        Form::Partial => all.write(),
    };
    let mut said = Output { stdout: text.into_bytes(), stderr: Vec::new() };
    if counts.broken() > 0 && !request.quiet {
        let (broken, all) = (counts.broken(), counts.row(StatsRow::ALL));
        notice(
            &format!("{broken} of {all} lines begin with something like an address that is none: in no row but ALL"),
            &mut said.stderr,
        );
    }
    said
}

/// The databases that gave answers; IP2Location files are not listed (compatibility: logtools L11).
fn used(db: &Databases) -> Vec<String> {
    db.used().filter(|(source, _)| *source != DbSource::Ip2Location2).map(|(_, text)| text.into_owned()).collect()
}

/// Counts lines.
struct Logstats<'a> {
    counter: Counter<'a>,
    /// Name the addresses of unknown registries.
    unknown: bool,
    verbose: bool,
}

impl<'a> Logstats<'a> {
    fn new(counter: Counter<'a>, request: &Request) -> Logstats<'a> {
        let verbose = request.log.verbose && !request.quiet;
        Logstats { counter, unknown: request.log.stats.unknown, verbose }
    }

    #[cold]
    fn tell(&self, line: Line<'_>, word: &[u8], verdict: CountOutcome, said: &mut Output) {
        match verdict {
            CountOutcome::UnknownRegistry if self.unknown => {
                notice(&format!("Unknown address: {}", escape_for_message(word)), &mut said.stderr);
            }
            CountOutcome::Broken(error) if self.verbose => {
                notice(
                    &format!(
                        "line {}: no address: {}: {}",
                        line.number,
                        escape_for_message(word),
                        describe_error(&error, word)
                    ),
                    &mut said.stderr,
                );
            }
            _ => {}
        }
    }
}

impl Work for Logstats<'_> {
    #[inline]
    fn line(&mut self, line: Line<'_>, said: &mut Output) -> ControlFlow<()> {
        if line.part != LinePart::Rest
            && let Some((word, _)) = next_word(line.ahead().without(b"\n"))
        {
            let verdict = self.counter.count(word);
            if verdict != CountOutcome::Counted {
                self.tell(line, word.text(), verdict, said);
            }
        }
        ControlFlow::Continue(())
    }
}
