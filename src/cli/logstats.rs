//! `ipv6logstats`: how many lines of a log come from which kind of address.

use super::args::{LogstatsArgs, StatsForm};
use super::console::{Console, notice};
use super::error::{CliError, describe_error, escape_for_message};
use super::exit::Exit;
use super::log;
use super::program::Program;
use super::replace::{ensure_output_is_not_input, replace};
use super::start::start;
use crate::addr::Family;
use crate::db::{Databases, DbSource, Fact, Features, Need, UsedDatabase};
use crate::format::{escape_controls, escape_path};
use crate::log::Places;
use crate::log::stats::{CountOutcome, Counter, Counts, ExtraStats, Partial, StatsReport, StatsRow};
use crate::stream::{Line, Output, Work};
use std::ffi::OsString;
use std::ops::ControlFlow;
use std::path::PathBuf;
use std::time::SystemTime;

/// Runs `ipv6logstats`.
pub(super) fn run(argv: &[OsString], console: &mut Console<'_>) -> Exit {
    start(Program::Logstats, argv, console, |mut start, console| {
        match start.low.log.stats.merge.is_empty() {
            true => log::report_operands(&start, &mut console.stderr),
            false => start.low.log.stats.merge.extend(start.data.drain(..).map(PathBuf::from)),
        }
        count(&LogstatsArgs::new(start.low)?, &start.db, console)
    })
}

fn count(args: &LogstatsArgs, db: &Databases, console: &mut Console<'_>) -> Result<Exit, CliError> {
    if !db.features().contains_all(Features::REG) {
        return Err(CliError::usage("statistics need the tables of registries, which are switched off"));
    }
    check_picture(args)?;
    let extra = extra(args, db);
    match args.merge.as_slice() {
        _ if args.only_header => log::write_all(&args.log, report(args, &part(extra))?)?,
        [] => count_lines(args, extra, db, console)?,
        files => {
            if let Some(target) = &args.log.to {
                ensure_output_is_not_input(Some(&target.path), files.iter().map(PathBuf::as_path))?;
            }
            log::write_all(&args.log, report(args, &placed(sum(files, args)?, args))?)?;
        }
    }
    Ok(Exit::Done)
}

/// The statistics in addition to the rows: those that the databases can answer for both families.
fn extra(args: &LogstatsArgs, db: &Databases) -> ExtraStats {
    if args.simple {
        return ExtraStats::default();
    }
    let has = |fact| [Family::V4, Family::V6].into_iter().all(|family| db.has(Need { family, fact }));
    ExtraStats { countries: has(Fact::Country), asns: has(Fact::Asn) }
}

/// Counts of nothing.
fn part(extra: ExtraStats) -> Partial {
    Partial { counts: Counts::new(extra), databases: Vec::new() }
}

/// Counts the lines of a log.
fn count_lines(args: &LogstatsArgs, extra: ExtraStats, db: &Databases, sink: &mut Console<'_>) -> Result<(), CliError> {
    let places = Places::new(args.log.scope());
    let worker = || Logstats::new(Counter::new(extra, db), places, args);
    let mut workers: Vec<_> = (0..log::threads(args.log.threads)).map(|_| worker()).collect();
    log::stream_and(&args.log, &mut workers, sink, |workers| {
        let mut all = part(extra);
        for worker in workers {
            let counts = worker.counter.take();
            add(&mut all, &Partial { counts, databases: Vec::new() }, "a thread")?;
        }
        all.databases = used(db);
        report(args, &placed(all, args))
    })
}

/// The opaque identifiers in the row that the form has them in.
fn placed(all: Partial, args: &LogstatsArgs) -> Partial {
    if args.opaque { Partial { counts: all.counts.opaque_as_random(), ..all } } else { all }
}

/// The longest partial result: about 60 bytes per AS number.
const LONGEST: usize = 16 * 1024 * 1024;

/// The advice for any other file.
const PARTIAL: &str = "ipv6logstats --partial writes partial results; a log is read with --file";

/// Adds up partial results; each line of a file is one.
///
/// # Errors
/// If a file holds none, or something else, or one has statistics that another has not.
fn sum(files: &[PathBuf], args: &LogstatsArgs) -> Result<Partial, CliError> {
    let mut all: Option<Partial> = None;
    for path in files {
        let (mut file, mut line, mut number, mut found) = (log::partial_results(path)?, Vec::new(), 0, false);
        loop {
            number += 1;
            let place = format!("'{}', line {number}", escape_path(path));
            let more = log::next_line(&mut file, LONGEST, &mut line);
            if !more.map_err(|e| CliError::io(format!("{place}: not a partial result"), e))? {
                break;
            }
            if line.trim_ascii().is_empty() {
                continue;
            }
            let part = Partial::read(&line).map_err(|e| CliError::data(place.clone(), e).with_hint(PARTIAL))?;
            let part = if args.simple { part.simple() } else { part };
            found = true;
            match &mut all {
                None => all = Some(part),
                Some(all) => add(all, &part, &place)?,
            }
        }
        if !found {
            return Err(
                CliError::usage(format!("'{}': it holds no partial result", escape_path(path))).with_hint(PARTIAL)
            );
        }
    }
    Ok(all.unwrap_or_else(|| part(ExtraStats::default())))
}

fn add(all: &mut Partial, part: &Partial, place: &str) -> Result<(), CliError> {
    all.add(part).map_err(|e| {
        CliError::data(format!("{place}: cannot be added up"), e).with_hint("-s omits these statistics")
    })?;
    match all.is_exact() {
        true => Ok(()),
        false => Err(CliError::usage(format!("{place}: the sum is over 2^53 lines, more than JSON can hold exactly"))),
    }
}

/// The statistics, and a note about lines that are in no row.
///
/// # Errors
/// If the picture cannot be written.
fn report(args: &LogstatsArgs, all: &Partial) -> Result<Output, CliError> {
    let time = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).map_or(0, |since| since.as_secs());
    let Partial { counts, databases } = all;
    let databases = &UsedDatabase::footers(databases);
    let report = StatsReport { counts, token: args.token.as_deref(), time, databases };
    let mut notices = Vec::new();
    if let Some(path) = &args.svg {
        let losses = replace(path, report.svg().as_bytes()).map_err(|e| CliError::write(path, e))?;
        losses.report(&escape_path(path), &mut notices);
    }
    let text = match args.form {
        StatsForm::Rows => report.rows(),
        StatsForm::Columns(columns) => report.columns(columns),
        StatsForm::Json => report.json(),
        StatsForm::Partial => all.write(),
        StatsForm::Bars => report.bars(),
    };
    let mut output = Output { stdout: text.into_bytes(), stderr: notices };
    if counts.row(StatsRow::IPV4) + counts.row(StatsRow::IPV6) == 0 {
        log::report_no_address(&args.log, counts.row(StatsRow::ALL), &mut output.stderr);
    }
    if counts.broken() > 0 && !args.log.quiet {
        let (broken, all) = (counts.broken(), counts.row(StatsRow::ALL));
        notice(
            &format!(
                "{broken} of {all} lines start with something like an address that is not one: counted in row ALL only"
            ),
            &mut output.stderr,
        );
    }
    Ok(output)
}

/// Makes sure that the picture can be written before a long log is read, and that it is not one of the files that are
/// read.
///
/// # Errors
/// If it cannot be, or is.
fn check_picture(args: &LogstatsArgs) -> Result<(), CliError> {
    let Some(path) = &args.svg else { return Ok(()) };
    let standard = [PathBuf::from("-")];
    let files = if args.log.files.is_empty() && args.merge.is_empty() { &standard } else { args.log.files.as_slice() };
    ensure_output_is_not_input(Some(path), files.iter().chain(&args.merge).map(PathBuf::as_path))?;
    let opened = std::fs::OpenOptions::new().append(true).create(true).open(path);
    opened.map(drop).map_err(|e| CliError::write(path, e))
}

/// The databases that gave answers; IP2Location files are not listed (compatibility: logtools L11).
fn used(db: &Databases) -> Vec<UsedDatabase> {
    let listed = db.used_parts().into_iter().filter(|used| used.source != DbSource::Ip2Location2);
    listed.map(|used| UsedDatabase { text: escape_controls(&used.text).into_owned(), ..used }).collect()
}

/// Counts lines.
struct Logstats<'a> {
    counter: Counter<'a>,
    /// Where addresses are counted, if not at the start of lines.
    places: Option<Places<'a>>,
    notices: Notices,
}

/// What is reported about lines.
#[derive(Clone, Copy)]
struct Notices {
    /// Name the addresses of unknown registries.
    unknown: bool,
    verbose: bool,
}

impl<'a> Logstats<'a> {
    fn new(counter: Counter<'a>, places: Option<Places<'a>>, args: &LogstatsArgs) -> Logstats<'a> {
        Logstats { counter, places, notices: Notices { unknown: args.unknown, verbose: args.log.verbose } }
    }
}

impl Notices {
    #[cold]
    fn report(self, line: u64, word: &[u8], verdict: CountOutcome, output: &mut Output) {
        match verdict {
            CountOutcome::UnknownRegistry if self.unknown => {
                notice(&format!("Unknown address: {}", escape_for_message(word)), &mut output.stderr);
            }
            CountOutcome::Broken(error) if self.verbose => {
                let (text, why) = (escape_for_message(word), describe_error(&error, word));
                notice(&format!("line {line}: no address: {text}: {why}"), &mut output.stderr);
            }
            _ => {}
        }
    }
}

impl Work for Logstats<'_> {
    #[inline]
    fn line(&mut self, line: Line<'_>, output: &mut Output) -> ControlFlow<()> {
        let notices = self.notices;
        self.counter.count_line(line.ahead(), line.part, self.places, |word, outcome| {
            notices.report(line.number, word, outcome, output);
        });
        ControlFlow::Continue(())
    }
}
