//! `plan check`: reads the files, runs the rules, writes a report.

use super::report::{FAIL_ON, FailOn, ReportArgs};
use crate::cli::command::{Run, Subcommand, one_of};
use crate::cli::console::{Console, notice};
use crate::cli::error::{CliError, escape_for_message};
use crate::cli::exit::Exit;
use crate::cli::input_file::{LARGE, SMALL, content, included_content};
use crate::cli::replace::{Replacement, ensure_output_is_not_input};
use crate::format::escape_path;
use crate::plan::baseline::Baseline;
use crate::plan::config::Selector;
use crate::plan::readers::FormatReader;
use crate::plan::{Checked, Config, Date, Draft, Level, Plan, check, diff, fix, readers};
use clap::ValueHint;
use std::ffi::{OsStr, OsString};
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

/// The row of the verb.
pub(super) const CHECK: Subcommand = Subcommand {
    usage: "[OPTIONS] FILE...",
    details: "All files together are one plan: plans in TOML, YAML, JSON or CSV, exports, zone files and \
              configurations. Findings are reported with file, line and column.\n\n\
              A comment '# plan: ignore=P301 reason' suppresses findings on the same line, or on the next line if it \
              is alone on its line.",
    statuses: [
        "no findings of the level of --fail-on or above",
        "findings; with --diff, there is something to fix",
        "a file could not be read",
    ],
    examples: &[
        ("ipv6calc plan check plan.toml", ""),
        ("ipv6calc plan check --select P1,P2 --fail-on warning prefixes.csv", ""),
        ("ipv6calc plan check --columns prefix=Net,name=Label --format csv table.txt", ""),
        ("ipv6calc plan check --fix --diff plan.toml", ""),
        ("ipv6calc plan check --baseline known.json --write-baseline plan.toml", ""),
        ("ipv6calc plan check --baseline known.json --report github plan.toml", ""),
        ("ip -6 route | ipv6calc plan check plan.toml -", ""),
        ("ipv6calc plan check plan.toml --scan README.md", ""),
    ],
    ..Subcommand::new::<CheckArgs>("check", "find errors in an address plan")
};

/// The arguments of `plan check`.
#[derive(clap::Args)]
struct CheckArgs {
    /// Input format (default: detected from name and content)
    #[arg(long, value_name = "NAME", value_parser = super::input::formats())]
    format: Option<&'static FormatReader>,
    /// Check every address and prefix in the running text of this file as well
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    scan: Vec<OsString>,
    /// The columns of CSV, such as prefix=Net,name=Label
    #[arg(long, value_name = "NAME=COLUMN", value_delimiter = ',', value_parser = super::input::column)]
    columns: Vec<(String, String)>,
    /// Run only these rules: ALL, groups, codes or names
    #[arg(long, value_name = "RULE", value_delimiter = ',', value_parser = selector)]
    select: Vec<Selector>,
    /// Do not run these rules
    #[arg(long, value_name = "RULE", value_delimiter = ',', value_parser = selector)]
    ignore: Vec<Selector>,
    /// The lowest level of findings that sets exit status 1
    #[arg(long, value_name = "LEVEL", default_value = "error", value_parser = one_of(FAIL_ON))]
    fail_on: FailOn,
    /// Accept the findings recorded in this file
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    baseline: Option<PathBuf>,
    /// Record all current findings in the --baseline file
    #[arg(long)]
    write_baseline: bool,
    /// Correct what is safe to correct; findings that the baseline accepts stay
    #[arg(long)]
    fix: bool,
    /// Show what --fix would change
    #[arg(long)]
    diff: bool,
    /// The date that expiry dates are compared with, such as 2027-06-30 (default: today)
    #[arg(long, value_name = "DATE", value_parser = str::parse::<Date>)]
    today: Option<Date>,
    #[command(flatten)]
    report: ReportArgs,
    /// Read [check] settings from a TOML file
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    config: Vec<PathBuf>,
    /// The files of the plan; - is standard input
    #[arg(value_name = "FILE", required_unless_present = "scan", value_hint = ValueHint::FilePath)]
    files: Vec<OsString>,
}

pub(super) fn selector(word: &str) -> Result<Selector, String> {
    Selector::parse(word).map_err(|e| format!("{e}; see 'ipv6calc plan rules' for the list"))
}

/// The settings of the files of `--config`.
fn settings(paths: &[PathBuf]) -> Result<Config, CliError> {
    let mut config = Config::default();
    for path in paths {
        let name = escape_path(path);
        let bytes = content(path, SMALL).map_err(|e| CliError::io(name.as_str(), e))?;
        config.merge(Config::parse(&name, bytes).map_err(|e| CliError::usage(format!("{name}: {e}")))?);
    }
    Ok(config)
}

/// A file and its bytes.
struct Source {
    path: OsString,
    /// Its format; `None`: by name and content.
    format: Option<&'static FormatReader>,
    bytes: Vec<u8>,
    changed: bool,
    /// What `--fix` replaces; `None` for standard input.
    replacement: Option<Replacement>,
    /// How many corrections were left out because the file would be read differently.
    refused: usize,
}

impl Run for CheckArgs {
    fn run(self, console: &mut Console<'_>) -> Result<Exit, CliError> {
        if self.write_baseline && self.baseline.is_none() {
            return Err(CliError::usage("--write-baseline needs --baseline FILE"));
        }
        if self.fix && !self.diff && self.files.iter().chain(&self.scan).any(|path| path == "-") {
            return Err(
                CliError::usage("--fix cannot write to standard input").with_hint("--diff shows what it would do")
            );
        }
        let job = PlanCheck { config: settings(&self.config)?, known: known(&self)?, args: self };
        let files = job.args.files.iter().map(|path| (path, job.args.format));
        let scanned = job.args.scan.iter().map(|path| (path, readers::by_name("scan")));
        let read = files.chain(scanned).map(|(path, format)| source(path, format));
        let mut sources = read.collect::<Result<Vec<_>, _>>()?;
        let shown = job.args.diff.then_some(&sources).into_iter().flatten();
        let before: Vec<Vec<u8>> = shown.map(|source| source.bytes.clone()).collect();
        if job.args.fix || job.args.diff {
            job.correct(&mut sources);
        }
        let (plan, config) = job.plan(&sources);
        // which files are included is known only now
        ensure_outputs(&job.args, &plan)?;
        if job.args.diff {
            return Ok(show(&before, &sources, console));
        }
        if job.args.fix {
            sources.iter().try_for_each(|source| store(source, console))?;
        }
        without_addresses(&plan, console);
        let mut checked = check(&plan, &config);
        if job.args.fix {
            // what is left could not be corrected: no report may offer it
            checked.findings.iter_mut().for_each(|finding| finding.fix = None);
        }
        job.conclude(checked, console)
    }
}

/// A check: its arguments, and what their files hold.
struct PlanCheck {
    args: CheckArgs,
    config: Config,
    /// The accepted findings.
    known: Option<Baseline<'static>>,
}

/// Refuses to write the report or the baseline over a file of the plan, which may include others, or a configuration, and
/// the report over the baseline.
fn ensure_outputs(args: &CheckArgs, plan: &Plan) -> Result<(), CliError> {
    let named = || args.files.iter().chain(&args.scan).map(Path::new).chain(args.config.iter().map(PathBuf::as_path));
    let inputs = || named().chain(plan.files.iter().map(|file| Path::new(&file.name)));
    let baseline = args.baseline.as_deref();
    if let Some(path) = baseline.filter(|_| args.write_baseline) {
        ensure_output_is_not_input(Some(path), inputs())?;
    }
    args.report.ensure_output(inputs().chain(baseline).map(Path::as_os_str))
}

fn source(path: &OsStr, format: Option<&'static FormatReader>) -> Result<Source, CliError> {
    let replacement = match path == "-" {
        true => Ok(None),
        false => Replacement::of(Path::new(path)).map(Some),
    };
    let read = replacement.and_then(|replacement| Ok((replacement, content(Path::new(path), LARGE)?)));
    let (replacement, bytes) =
        read.map_err(|e| CliError::usage(format!("{}: {e}", escape_for_message(path.as_bytes()))))?;
    Ok(Source { path: path.to_owned(), format, bytes, changed: false, replacement, refused: 0 })
}

/// The name and the bytes of a file that another one includes: by its path, or beside the file that names it.
fn included(by: &str, name: &str) -> Result<Option<(String, Vec<u8>)>, String> {
    let beside = Path::new(by).parent().unwrap_or(Path::new("")).join(name);
    let paths = [beside, Path::new(name).to_owned()];
    // what may not even be looked at is there: reading it says why it cannot be read
    let Some(path) = paths.into_iter().find(|path| !matches!(path.try_exists(), Ok(false))) else { return Ok(None) };
    let bytes = included_content(&path, LARGE).map_err(|e| e.to_string())?;
    Ok(Some((path.to_string_lossy().into_owned(), bytes)))
}

/// How often corrections are tried on what corrections made: those of one run may not overlap.
const ROUNDS: usize = 20;

/// What the baseline accepts, unless it is about to be written.
fn known(args: &CheckArgs) -> Result<Option<Baseline<'static>>, CliError> {
    let Some(path) = args.baseline.as_ref().filter(|_| !args.write_baseline) else { return Ok(None) };
    let fails = |e: &dyn std::fmt::Display| CliError::usage(format!("{}: {e}", escape_path(path)));
    let text = content(path, SMALL).map_err(|e| fails(&e))?;
    Baseline::parse(&text).map(Some).map_err(|e| fails(&e))
}

impl PlanCheck {
    /// The plan of the sources, and which rules hold.
    fn plan(&self, sources: &[Source]) -> (Plan, Config) {
        let mut draft = Draft::new(self.args.columns.clone());
        draft.follow(included);
        for source in sources {
            readers::add(&mut draft, source.format, &source.path.to_string_lossy(), source.bytes.clone());
        }
        readers::add_included(&mut draft);
        let mut plan = draft.finish(self.args.today.or_else(super::input::today));
        let mut config = self.config.clone();
        config.merge(Config::of(&mut plan));
        let (select, ignore) = (self.args.select.clone(), self.args.ignore.clone());
        let overrides = Config { select, ignore, ..Config::default() };
        (plan, config.overridden(&overrides))
    }

    /// Corrects the sources until there is nothing to correct but what is known and accepted.
    fn correct(&self, sources: &mut [Source]) {
        for _ in 0..ROUNDS {
            let (plan, config) = self.plan(sources);
            let findings = check(&plan, &config).findings;
            let findings = match &self.known {
                Some(known) => known.without_known(&plan, findings).0,
                None => findings,
            };
            let mut fixed = fix::apply(&plan, &findings, &self.args.columns);
            // included files come after those of the command line, and stay
            fixed.retain(|file| file.file.index() < sources.len());
            let done = fixed.iter().all(|file| file.count == 0);
            for file in fixed {
                let bom = plan.file(file.file).bom;
                let Some(source) = sources.get_mut(file.file.index()) else { continue };
                source.refused = file.refused;
                if file.count == 0 {
                    continue;
                }
                source.bytes = if bom { b"\xef\xbb\xbf".to_vec() } else { Vec::new() };
                source.bytes.extend_from_slice(file.text.as_bytes());
                source.changed = true;
            }
            if done {
                break;
            }
        }
    }

    /// Accepts, reports, and says how it ends.
    fn conclude(&self, mut checked: Checked<'_>, console: &mut Console<'_>) -> Result<Exit, CliError> {
        let plan = checked.plan;
        if let Some(path) = self.args.baseline.as_ref().filter(|_| self.args.write_baseline) {
            let mut out = Vec::new();
            Baseline::of(plan, &checked.findings).write(&mut out);
            super::input::store(path, &out, console)?;
            notice(
                &format!("{} findings accepted in {}", checked.findings.len(), escape_path(path)),
                &mut console.stderr,
            );
            return Ok(self.status(&Checked { findings: Vec::new(), ..checked }));
        }
        if let Some(known) = &self.known {
            let (left, accepted) = known.without_known(plan, checked.findings);
            (checked.findings, checked.accepted) = (left, checked.accepted + accepted);
        }
        self.args.report.write(&checked, console)?;
        Ok(self.status(&checked))
    }

    fn status(&self, checked: &Checked<'_>) -> Exit {
        let counts = |level: Level| self.args.fail_on.is_some_and(|from| level >= from);
        let unusable = checked.plan.files.iter().any(|file| file.unusable);
        let found = checked.findings.iter().any(|finding| counts(finding.rule.level));
        match (unusable, found) {
            (true, _) => Exit::Error,
            (_, true) => Exit::Failed,
            _ => Exit::Done,
        }
    }
}

/// Reports the files in which nothing was found to check: a clean report would mislead.
fn without_addresses(plan: &Plan, console: &mut Console<'_>) {
    let mut counts = vec![0usize; plan.files.len()];
    let entries = plan.entries.iter().map(|entry| entry.place.file);
    let others = plan.records.iter().map(|record| record.place.file).chain(plan.issues.iter().map(|i| i.place.file));
    for file in entries.chain(others) {
        counts.iter_mut().skip(file.index()).take(1).for_each(|count| *count += 1);
    }
    for (file, _) in plan.files.iter().zip(counts).filter(|(file, count)| *count == 0 && !file.unusable) {
        let (name, format) = (escape_for_message(file.name.as_bytes()), file.format.name);
        notice(
            &format!("{name}: no addresses found (read as {format}; --format names another format)"),
            &mut console.stderr,
        );
    }
}

/// Shows what the corrections change: status 1 if anything.
fn show(before: &[Vec<u8>], sources: &[Source], console: &mut Console<'_>) -> Exit {
    let mut out = Vec::new();
    for (old, source) in before.iter().zip(sources).filter(|(_, source)| source.changed) {
        diff::unified(&source.path.to_string_lossy(), old, &source.bytes, &mut out);
    }
    let exit = if out.is_empty() { Exit::Done } else { Exit::Failed };
    super::input::push_patch(out, console);
    exit
}

/// Stores a corrected source, and reports what was left out and what keeps the old text.
fn store(source: &Source, console: &mut Console<'_>) -> Result<(), CliError> {
    let name = escape_for_message(source.path.as_bytes());
    if source.refused > 0 {
        let count = source.refused;
        let text = format!("{name}: corrections left out, as the file would be read differently: {count}");
        notice(&text, &mut console.stderr);
    }
    let Some(replacement) = source.replacement.as_ref().filter(|_| source.changed) else { return Ok(()) };
    let losses = replacement.write(&source.bytes).map_err(|e| CliError::usage(format!("{name}: {e}")))?;
    losses.report(&name, &mut console.stderr);
    Ok(())
}
