//! `plan diff`: what changed between two versions of a plan.

use super::input::{self, column, failed, formats};
use super::report::{FAIL_ON, FailOn, ReportArgs};
use crate::cli::command::{Run, Subcommand, one_of};
use crate::cli::console::{Console, notice};
use crate::cli::error::{CliError, escape_for_message};
use crate::cli::exit::Exit;
use crate::cli::input_file::{LARGE, content};
use crate::plan::edit::changes::{Change, changes, document, findings, is_at_least, line};
use crate::plan::readers::{self, FormatReader};
use crate::plan::{Checked, Draft, Plan};
use clap::ValueHint;
use std::ffi::{OsStr, OsString};
use std::os::unix::ffi::OsStrExt;
use std::path::Path;
use std::process::{Command, Stdio};

pub(super) const DIFF: Subcommand = Subcommand {
    usage: "[OPTIONS] OLD NEW",
    details: "Prefixes and addresses are matched by what they are, prefixes also by the pieces that they were cut into or put \
              together from, unless their names are elsewhere, and then by name: renaming is never shown as removing and \
              adding. The name and the purpose of the plan are compared as well. OLD and NEW are files; - is \
              standard input, and REVISION:PATH is a file of the git repository, as 'git show' takes it.\n\n\
              Addresses of hosts, gateways and loopbacks (/128 or /32) that change are renumbered, an error by default. --used names files that say \
              what else is in use with the old version, such as zones: a prefix that moves with such addresses in it is \
              renumbered, too.\n\n\
              --json writes one object per change (schema/plan-diff.schema.json).",
    statuses: [
        "no change of the level of --fail-on or above",
        "an address in use would be renumbered, or another such change",
        "a file could not be read",
    ],
    examples: &[
        ("ipv6calc plan diff HEAD~1:plan.toml plan.toml", ""),
        ("ipv6calc plan diff --used db.example.net old.toml new.toml", ""),
        ("ipv6calc plan diff --report github --fail-on warning old.csv new.csv", ""),
    ],
    ..Subcommand::new::<DiffArgs>("diff", "show what changed between two versions of an address plan")
};

/// The arguments of `plan diff`.
#[derive(clap::Args)]
struct DiffArgs {
    /// Input format (default: detected from name and content)
    #[arg(long, value_name = "NAME", value_parser = formats())]
    format: Option<&'static FormatReader>,
    /// The columns of CSV, such as prefix=Net,name=Label
    #[arg(long, value_name = "NAME=COLUMN", value_delimiter = ',', value_parser = column)]
    columns: Vec<(String, String)>,
    /// A file that says what is in use with the old version
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    used: Vec<OsString>,
    /// The lowest level of changes that sets exit status 1
    #[arg(long, value_name = "LEVEL", default_value = "error", value_parser = one_of(FAIL_ON))]
    fail_on: FailOn,
    /// Write one JSON object per change (schema/plan-diff.schema.json)
    #[arg(long, conflicts_with = "report")]
    json: bool,
    #[command(flatten)]
    report: ReportArgs,
    /// The old version
    #[arg(value_name = "OLD", value_hint = ValueHint::FilePath)]
    old: OsString,
    /// The new version
    #[arg(value_name = "NEW", value_hint = ValueHint::FilePath)]
    new: OsString,
}

impl Run for DiffArgs {
    fn run(self, console: &mut Console<'_>) -> Result<Exit, CliError> {
        if self.old == "-" && self.new == "-" {
            return Err(CliError::usage("standard input cannot be both versions"));
        }
        self.report.ensure_output([&self.old, &self.new].into_iter().chain(&self.used).map(OsString::as_os_str))?;
        let mut draft = Draft::new(self.columns.clone());
        self.add(&self.old, self.format, &mut draft)?;
        self.used.iter().try_for_each(|path| self.add(path, None, &mut draft))?;
        self.add(&self.new, self.format, &mut draft)?;
        let plan = input::usable(draft.finish(input::today()))?;
        if input::report_issues(&plan, console) {
            let error = CliError::usage("versions with errors cannot be compared");
            return Err(error.with_hint("see 'ipv6calc plan check'"));
        }
        let changes = changes(&plan, 1 + self.used.len());
        self.write(&plan, &changes, console)?;
        let counts = |change: &Change| self.fail_on.is_some_and(|level| is_at_least(change, level));
        Ok(if changes.iter().any(counts) { Exit::Failed } else { Exit::Done })
    }
}

impl DiffArgs {
    fn add(&self, path: &OsStr, format: Option<&'static FormatReader>, draft: &mut Draft) -> Result<(), CliError> {
        let bytes = version(path)?;
        readers::add(draft, format, &path.to_string_lossy(), bytes);
        Ok(())
    }

    fn write(&self, plan: &Plan, changes: &[Change], console: &mut Console<'_>) -> Result<(), CliError> {
        if self.report.is_requested() {
            let checked = Checked { plan, findings: findings(plan, changes), accepted: 0 };
            return self.report.write(&checked, console);
        }
        for change in changes {
            match self.json {
                true => input::document(&document(plan, change), console),
                false => notice(&line(plan, change), &mut console.stdout),
            }
            if !input::flush(console)? {
                break;
            }
        }
        Ok(())
    }
}

/// The content of a file, or of a file in a revision of the git repository.
fn version(path: &OsStr) -> Result<Vec<u8>, CliError> {
    let is_revision = || path.as_bytes().contains(&b':') && !path.as_bytes().starts_with(b"-");
    if path != "-" && !Path::new(path).exists() && is_revision() {
        return of_git(path);
    }
    content(Path::new(path), LARGE).map_err(|e| failed(path, &e))
}

fn of_git(path: &OsStr) -> Result<Vec<u8>, CliError> {
    let name = escape_for_message(path.as_bytes());
    let run = Command::new("git").arg("show").arg(path).stdin(Stdio::null()).output();
    let run = run.map_err(|e| CliError::usage(format!("{name}: no such file, and git cannot be run: {e}")))?;
    if run.status.success() {
        return Ok(run.stdout);
    }
    let first = run.stderr.split(|b| *b == b'\n').next().unwrap_or_default();
    let why = escape_for_message(first);
    let error = CliError::usage(format!("{name}: no such file, nor in git: {why}"));
    Err(error.with_hint("a path after a revision starts at the top of the repository; ./PATH starts here"))
}
