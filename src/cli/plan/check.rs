//! `plan check`: reads the files, runs the rules, writes a report.

use super::Verb;
use crate::cli::colour::Colour;
use crate::cli::console::Console;
use crate::cli::console::notice;
use crate::cli::error::{CliError, escape_for_message};
use crate::cli::exit::Exit;
use crate::cli::verb::{self, Opt, named, text};
use crate::plan::baseline::Baseline;
use crate::plan::config::Selector;
use crate::plan::readers::Reading;
use crate::plan::report::{self, Look, ReportFormat};
use crate::plan::{Checked, Config, Date, Draft, Level, Plan, check, diff, fix, readers};
use std::ffi::{OsStr, OsString};
use std::fs;
use std::io::{Read, Write};
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

/// Checks plans.
pub(super) fn verb() -> Verb {
    Verb {
        name: "check",
        usage: "[OPTION...] FILE...",
        about: "find what is wrong with an address plan",
        more,
        options: || verb::rows("check", &options()),
        run,
    }
}

fn more() -> String {
    let formats: String =
        readers::ALL.iter().map(|r| format!("  {:10}  {}\n", r.format.name, r.format.about)).collect();
    let reports: String = report::ALL.iter().map(|r| format!("  {:10}  {}\n", r.name, r.about)).collect();
    format!(
        "All files together are one plan; `-` is standard input.\n\n{}\nExamples:\n{EXAMPLES}\nFormats:\n{formats}\nReports:\n{reports}\n\
         A comment `# plan: ignore=P301 reason` accepts a finding on its line, or alone on a line one on the next.\n\n\
         Status 0 without findings of the level of --fail-on, 1 with some, 2 if a file could not be read.\n",
        verb::options(&options())
    )
}

const EXAMPLES: &str = "  \
ipv6calc plan check plan.toml
  ipv6calc plan check --select P1,P2 --fail-on warning prefixes.csv addresses.csv
  ipv6calc plan check --columns prefix=Net,name=Label --format csv table.txt
  ipv6calc plan check --fix --diff plan.toml
  ipv6calc plan check --baseline known.json --write-baseline plan.toml
  ipv6calc plan check --baseline known.json --report github plan.toml
  ip -j -6 route | ipv6calc plan check plan.toml -
";

/// What was asked for.
struct Asked {
    reading: Reading,
    overrides: Config,
    /// That of `--config`, below that of the files.
    config: Config,
    /// The lowest level that counts; `None`: no finding does.
    fail_on: Option<Level>,
    baseline: Option<PathBuf>,
    write_baseline: bool,
    fix: bool,
    diff: bool,
    today: Option<Date>,
    report: Option<&'static ReportFormat>,
    output: Option<PathBuf>,
    colour: Colour,
}

fn options() -> Vec<Opt<Asked>> {
    vec![
        Opt {
            name: "--format",
            short: "",
            value: "NAME",
            about: "the format of the files, not by name and content",
            apply: format,
        },
        Opt {
            name: "--columns",
            short: "",
            value: "NAME=COLUMN,...",
            about: "the columns of CSV: prefix=Net,name=Label",
            apply: columns,
        },
        Opt {
            name: "--select",
            short: "",
            value: "RULES",
            about: "only these rules: ALL, groups, codes, names; with commas",
            apply: |asked, value| selectors(value).map(|all| asked.overrides.select.extend(all)),
        },
        Opt {
            name: "--ignore",
            short: "",
            value: "RULES",
            about: "not these rules",
            apply: |asked, value| selectors(value).map(|all| asked.overrides.ignore.extend(all)),
        },
        Opt {
            name: "--fail-on",
            short: "",
            value: "LEVEL",
            about: "status 1 from this level on: error (default), warning, info, never",
            apply: |asked, value| named("level", value, FAIL_ON).map(|level| asked.fail_on = level),
        },
        Opt {
            name: "--baseline",
            short: "",
            value: "FILE",
            about: "accept the findings in this file",
            apply: |asked, value| put(&mut asked.baseline, value.into()),
        },
        Opt::switch("--write-baseline", "write all findings into the file of --baseline", |asked, _| {
            verb::yes(&mut asked.write_baseline)
        }),
        Opt::switch("--fix", "correct what is safe to correct; what the baseline accepts stays", |asked, _| {
            verb::yes(&mut asked.fix)
        }),
        Opt::switch("--diff", "show what --fix would do", |asked, _| verb::yes(&mut asked.diff)),
        Opt {
            name: "--today",
            short: "",
            value: "DATE",
            about: "the day for expiry dates, as 2027-06-30",
            apply: today,
        },
        Opt { name: "--report", short: "", value: "NAME", about: "the form of the report", apply: set_report },
        Opt {
            name: "--output",
            short: "-o",
            value: "FILE",
            about: "write the report into a file",
            apply: |asked, value| put(&mut asked.output, value.into()),
        },
        Opt { name: "--config", short: "", value: "FILE", about: "the part [check] in a TOML file", apply: config },
        Opt {
            name: "--color",
            short: "",
            value: "WHEN",
            about: "auto (default: on a terminal, unless NO_COLOR is set), always, never",
            apply: |asked, value| Colour::parse(value.as_bytes()).map(|colour| asked.colour = colour),
        },
    ]
}

/// The values of `--fail-on`.
static FAIL_ON: &[(&str, Option<Level>)] =
    &[("error", Some(Level::Error)), ("warning", Some(Level::Warning)), ("info", Some(Level::Info)), ("never", None)];

fn put<T>(to: &mut Option<T>, value: T) -> Result<(), CliError> {
    *to = Some(value);
    Ok(())
}

fn format(asked: &mut Asked, value: &OsStr) -> Result<(), CliError> {
    let all: Vec<_> = readers::ALL.iter().map(|reader| (reader.format.name, *reader)).collect();
    named("format", value, &all).map(|reader| asked.reading.format = Some(reader))
}

fn set_report(asked: &mut Asked, value: &OsStr) -> Result<(), CliError> {
    let all: Vec<_> = report::ALL.iter().map(|report| (report.name, *report)).collect();
    named("report", value, &all).map(|report| asked.report = Some(report))
}

fn today(asked: &mut Asked, value: &OsStr) -> Result<(), CliError> {
    let day = text(value)?
        .parse()
        .map_err(|e| CliError::usage(format!("--today: {e}, found '{}'", escape_for_message(value.as_bytes()))))?;
    put(&mut asked.today, day)
}

fn columns(asked: &mut Asked, value: &OsStr) -> Result<(), CliError> {
    for pair in text(value)?.split(',') {
        let (meaning, column) = pair.split_once('=').ok_or_else(|| {
            CliError::usage(format!("--columns: expected NAME=COLUMN, found '{}'", escape_for_message(pair.as_bytes())))
                .with_hint("as in: --columns prefix=Net,name=Label")
        })?;
        if !readers::is_column_meaning(meaning) {
            return Err(CliError::unknown("meaning of a column", meaning.as_bytes(), readers::column_meanings()));
        }
        asked.reading.columns.push((meaning.to_owned(), column.to_owned()));
    }
    Ok(())
}

fn config(asked: &mut Asked, value: &OsStr) -> Result<(), CliError> {
    let name = escape_for_message(value.as_bytes());
    let fails = |e: &dyn std::fmt::Display| CliError::usage(format!("{name}: {e}"));
    let bytes = fs::read(value).map_err(|e| fails(&e))?;
    asked.config.merge(Config::parse(&name, bytes).map_err(|e| fails(&e))?);
    Ok(())
}

fn selectors(value: &OsStr) -> Result<Vec<Selector>, CliError> {
    let one = |word: &str| {
        Selector::parse(word).map_err(|e| CliError::usage(e.to_string()).with_hint("the list: ipv6calc plan rules"))
    };
    text(value)?.split(',').map(one).collect()
}

/// A file and its bytes.
struct Source {
    path: OsString,
    bytes: Vec<u8>,
    changed: bool,
}

fn run(words: &[OsString], sink: &mut Console<'_>) -> Result<Exit, CliError> {
    let mut asked = Asked {
        reading: Reading::default(),
        overrides: Config::default(),
        config: Config::default(),
        fail_on: Some(Level::Error),
        baseline: None,
        write_baseline: false,
        fix: false,
        diff: false,
        today: None,
        report: None,
        output: None,
        colour: Colour::Auto,
    };
    let operands = verb::read(&options(), words, &mut asked, |_, _, _, _| None)?;
    if operands.is_empty() {
        return Err(CliError::usage("no file").with_hint("usage: ipv6calc plan check FILE..."));
    }
    if asked.write_baseline && asked.baseline.is_none() {
        return Err(CliError::usage("--write-baseline needs --baseline FILE"));
    }
    if asked.fix && !asked.diff && operands.iter().any(|path| *path == "-") {
        return Err(CliError::usage("--fix cannot write to standard input").with_hint("--diff shows what it would do"));
    }
    let mut sources = operands.iter().map(|path| source(path)).collect::<Result<Vec<_>, _>>()?;
    let known = known(&asked)?;
    if asked.fix || asked.diff {
        let before: Vec<Vec<u8>> = sources.iter().map(|source| source.bytes.clone()).collect();
        correct(&asked, known.as_ref(), &mut sources);
        if asked.diff {
            return Ok(show(&before, &sources, sink));
        }
        sources.iter().filter(|source| source.changed).try_for_each(store)?;
    }
    let (plan, config) = plan(&asked, &sources);
    conclude(&asked, known.as_ref(), check(&plan, &config), sink)
}

fn source(path: &OsStr) -> Result<Source, CliError> {
    let mut bytes = Vec::new();
    let read = match path == "-" {
        true => crate::cli::console::Stream::new("standard input", std::os::fd::AsFd::as_fd(&std::io::stdin()))
            .read_to_end(&mut bytes)
            .map(|_| ()),
        false => fs::read(path).map(|read| bytes = read),
    };
    read.map_err(|e| CliError::usage(format!("{}: {e}", escape_for_message(path.as_bytes()))))?;
    Ok(Source { path: path.to_owned(), bytes, changed: false })
}

/// The plan of the sources, and which rules hold.
fn plan(asked: &Asked, sources: &[Source]) -> (Plan, Config) {
    let mut draft = Draft::new(asked.reading.columns.clone());
    for source in sources {
        readers::add(&mut draft, asked.reading.format, &source.path.to_string_lossy(), source.bytes.clone());
    }
    let clock = || SystemTime::now().duration_since(UNIX_EPOCH).ok().map(|time| Date::of_unix(time.as_secs()));
    let mut plan = draft.finish(asked.today.or_else(clock));
    let mut config = asked.config.clone();
    config.merge(Config::of(&mut plan));
    (plan, config.overridden(&asked.overrides))
}

/// How often corrections are tried on what corrections made: those of one run may not overlap.
const ROUNDS: usize = 20;

/// What the baseline accepts, unless it is about to be written.
fn known(asked: &Asked) -> Result<Option<Baseline<'static>>, CliError> {
    let Some(path) = asked.baseline.as_ref().filter(|_| !asked.write_baseline) else { return Ok(None) };
    let fails = |e: &dyn std::fmt::Display| CliError::usage(format!("{}: {e}", path.display()));
    let text = fs::read(path).map_err(|e| fails(&e))?;
    Baseline::parse(&text).map(Some).map_err(|e| fails(&e))
}

/// Corrects the sources until there is nothing to correct but what is known and accepted.
fn correct(asked: &Asked, known: Option<&Baseline<'_>>, sources: &mut [Source]) {
    for _ in 0..ROUNDS {
        let (plan, config) = plan(asked, sources);
        let findings = check(&plan, &config).findings;
        let findings = match known {
            Some(known) => known.without_known(&plan, findings).0,
            None => findings,
        };
        let fixed = fix::apply(&plan, &findings);
        if fixed.is_empty() {
            break;
        }
        for file in fixed {
            let bom = plan.file(file.file).bom;
            let Some(source) = sources.get_mut(file.file.index()) else { continue };
            source.bytes = if bom { b"\xef\xbb\xbf".to_vec() } else { Vec::new() };
            source.bytes.extend_from_slice(file.text.as_bytes());
            source.changed = true;
        }
    }
}

/// Shows what the corrections change: status 1 if anything.
fn show(before: &[Vec<u8>], sources: &[Source], sink: &mut Console<'_>) -> Exit {
    let mut out = String::new();
    for (old, source) in before.iter().zip(sources).filter(|(_, source)| source.changed) {
        let name = source.path.to_string_lossy();
        diff::unified(&name, &String::from_utf8_lossy(old), &String::from_utf8_lossy(&source.bytes), &mut out);
    }
    sink.stdout.extend_from_slice(out.as_bytes());
    if out.is_empty() { Exit::Done } else { Exit::Failed }
}

/// Puts the new bytes in place of the file at once, so that a full disk leaves the old ones.
fn store(source: &Source) -> Result<(), CliError> {
    let fails = |e: std::io::Error| CliError::usage(format!("{}: {e}", escape_for_message(source.path.as_bytes())));
    let path = fs::canonicalize(&source.path).map_err(fails)?;
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(".ipv6calc-new");
    let new = path.with_file_name(name);
    let written = || -> std::io::Result<()> {
        let mut file = fs::File::create_new(&new)?;
        file.set_permissions(fs::metadata(&path)?.permissions())?;
        file.write_all(&source.bytes)?;
        file.sync_all()?;
        fs::rename(&new, &path)
    };
    written().map_err(|e| {
        // what is left of the attempt is of no use; that it cannot be removed is not the news
        let _ = fs::remove_file(&new);
        fails(e)
    })
}

/// Accepts, reports, and says how it ends.
fn conclude(
    asked: &Asked,
    known: Option<&Baseline<'_>>,
    mut checked: Checked<'_>,
    sink: &mut Console<'_>,
) -> Result<Exit, CliError> {
    let plan = checked.plan;
    if let Some(path) = asked.baseline.as_ref().filter(|_| asked.write_baseline) {
        let mut out = Vec::new();
        Baseline::of(plan, &checked.findings).write(&mut out);
        fs::write(path, out).map_err(|e| CliError::usage(format!("{}: {e}", path.display())))?;
        notice(&format!("{} findings accepted in {}", checked.findings.len(), path.display()), &mut sink.stderr);
        return Ok(status(asked, &Checked { findings: Vec::new(), ..checked }));
    }
    if let Some(known) = known {
        let (left, accepted) = known.without_known(plan, checked.findings);
        (checked.findings, checked.accepted) = (left, checked.accepted + accepted);
    }
    write(asked, &checked, sink)?;
    Ok(status(asked, &checked))
}

fn write(asked: &Asked, checked: &Checked<'_>, sink: &mut Console<'_>) -> Result<(), CliError> {
    let Some(report) = asked.report.or(report::ALL.first().copied()) else { return Ok(()) };
    let to_file: Option<&Path> = asked.output.as_deref().filter(|path| *path != Path::new("-"));
    match to_file {
        Some(path) => {
            let mut out = Vec::new();
            (report.write)(checked, Look { colour: asked.colour == Colour::Always }, &mut out);
            fs::write(path, out).map_err(|e| CliError::usage(format!("{}: {e}", path.display())))
        }
        None => {
            (report.write)(checked, Look { colour: asked.colour.is_enabled() }, &mut sink.stdout);
            Ok(())
        }
    }
}

fn status(asked: &Asked, checked: &Checked<'_>) -> Exit {
    let counts = |level: Level| asked.fail_on.is_some_and(|from| level >= from);
    let unusable = checked.plan.files.iter().any(|file| file.unusable);
    let told = checked.findings.iter().any(|finding| counts(finding.rule.level));
    match (unusable, told) {
        (true, _) => Exit::Error,
        (_, true) => Exit::Failed,
        _ => Exit::Done,
    }
}
