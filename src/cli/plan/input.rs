//! The files of a plan, as every verb but `check` takes them.

use crate::cli::command::one_of;
use crate::cli::console::{Console, notice};
use crate::cli::error::{CliError, escape_for_message};
use crate::cli::exit::Exit;
use crate::cli::input_file::{LARGE, content};
use crate::cli::replace::{ensure_output_is_not_input, replace};
use crate::format::{escape_controls, escape_path, write_json};
use crate::plan::draft::is_default_vrf;
use crate::plan::readers::{self, FormatReader};
use crate::plan::{Date, Draft, Issue, IssueKind, Plan};
use crate::stream::StreamError;
use clap::ValueHint;
use clap::builder::TypedValueParser;
use serde::Serialize;
use std::collections::HashSet;
use std::ffi::{OsStr, OsString};
use std::io::{self, IsTerminal};
use std::os::unix::ffi::OsStrExt;
use std::path::Path;
use std::time::{SystemTime, UNIX_EPOCH};

/// The name of a routing table as plans have it: that of the default one is empty.
#[expect(clippy::unnecessary_wraps, reason = "clap's parsers of values give results")]
pub(super) fn routing_table(name: &str) -> Result<String, std::convert::Infallible> {
    Ok(if is_default_vrf(name) { String::new() } else { name.to_owned() })
}

/// A word or a text that says something: one that is empty is refused. Blanks around it are not part of it.
pub(super) fn filled(text: &str) -> Result<String, &'static str> {
    match text.trim() {
        "" => Err("it is empty"),
        text => Ok(text.to_owned()),
    }
}

/// The files of a plan.
#[derive(clap::Args)]
pub(super) struct PlanFiles {
    /// Input format (default: detected from name and content)
    #[arg(long, value_name = "NAME", value_parser = formats())]
    pub(super) format: Option<&'static FormatReader>,
    /// The columns of CSV, such as prefix=Net,name=Label
    #[arg(long, value_name = "NAME=COLUMN", value_delimiter = ',', value_parser = column)]
    pub(super) columns: Vec<(String, String)>,
    /// The files of the plan; - is standard input
    #[arg(value_name = "FILE", required = true, value_hint = ValueHint::FilePath)]
    pub(super) files: Vec<OsString>,
}

/// The names of the input formats, for clap.
pub(super) fn formats() -> impl TypedValueParser<Value = &'static FormatReader> {
    one_of(readers::ALL.iter().map(|r| (r.format.name, r.format.about, *r)))
}

/// The meaning of a column and its name in the file.
pub(super) fn column(pair: &str) -> Result<(String, String), CliError> {
    let (meaning, column) = pair
        .split_once('=')
        .ok_or_else(|| CliError::usage("expected NAME=COLUMN, as in: --columns prefix=Net,name=Label"))?;
    if !readers::is_column_meaning(meaning) {
        let meanings: Vec<_> = readers::column_meanings().collect();
        return Err(CliError::usage(format!("expected a column such as {}", meanings.join(", "))));
    }
    Ok((meaning.to_owned(), column.to_owned()))
}

/// The day by the clock.
pub(super) fn today() -> Option<Date> {
    SystemTime::now().duration_since(UNIX_EPOCH).ok().map(|time| Date::of_unix(time.as_secs()))
}

impl PlanFiles {
    /// The plan of the files.
    ///
    /// # Errors
    /// If a file cannot be read, or holds none of the known formats.
    pub(super) fn read(&self) -> Result<Plan, CliError> {
        usable(self.fill(Draft::new(self.columns.clone()))?.finish(today()))
    }

    /// The plan of the files, in which what reverse zones name is in use.
    ///
    /// # Errors
    /// If a file cannot be read, or holds none of the known formats.
    pub(super) fn read_with_use(&self) -> Result<Plan, CliError> {
        self.use_of(Draft::new(self.columns.clone()))
    }

    /// The same with the values that no key of a plan stands for.
    ///
    /// # Errors
    /// If a file cannot be read, or holds none of the known formats.
    pub(super) fn read_with_extras(&self) -> Result<Plan, CliError> {
        let mut draft = Draft::new(self.columns.clone());
        draft.keep_extras();
        self.use_of(draft)
    }

    fn use_of(&self, draft: Draft) -> Result<Plan, CliError> {
        let mut draft = self.fill(draft)?;
        readers::take_reverse_names(&mut draft);
        usable(draft.finish(today()))
    }

    /// Reads the files into a draft.
    fn fill(&self, mut draft: Draft) -> Result<Draft, CliError> {
        for path in &self.files {
            let bytes = content(Path::new(path), LARGE).map_err(|e| failed(path, &e))?;
            readers::add(&mut draft, self.format, &path.to_string_lossy(), bytes);
        }
        Ok(draft)
    }

    /// The file of an output option; `None` is standard output, which `-` is too.
    ///
    /// # Errors
    /// If it is one of the files of the plan.
    pub(super) fn output<'o>(&self, option: Option<&'o Path>) -> Result<Option<&'o Path>, CliError> {
        output_beside(option, self.files.iter().map(Path::new))
    }
}

/// The file of an output option; `None` is standard output, which `-` is too.
///
/// # Errors
/// If it is one of the inputs.
pub(super) fn output_beside<'o, 'i>(
    option: Option<&'o Path>,
    inputs: impl Iterator<Item = &'i Path>,
) -> Result<Option<&'o Path>, CliError> {
    let output = option.filter(|path| *path != Path::new("-"));
    ensure_output_is_not_input(output, inputs)?;
    Ok(output)
}

/// Replaces a file.
///
/// # Errors
/// If it cannot be written.
pub(super) fn store(path: &Path, bytes: &[u8], console: &mut Console<'_>) -> Result<(), CliError> {
    let name = escape_path(path);
    let losses = replace(path, bytes).map_err(|e| CliError::usage(format!("{name}: {e}")))?;
    losses.report(&name, &mut console.stderr);
    Ok(())
}

/// A file that cannot be read or written.
pub(super) fn failed(path: &OsStr, error: &dyn std::fmt::Display) -> CliError {
    CliError::usage(format!("{}: {error}", escape_for_message(path.as_bytes())))
}

/// A plan whose files could all be read to their end.
///
/// # Errors
/// What is wrong with the first that could not.
pub(super) fn usable(plan: Plan) -> Result<Plan, CliError> {
    let unusable = |file: usize| plan.files.get(file).is_some_and(|file| file.unusable);
    let issue = plan.issues.iter().find(|issue| issue.kind == IssueKind::Parse && unusable(issue.place.file.index()));
    match issue {
        None => Ok(plan),
        Some(issue) => {
            let at = plan.position(issue.place);
            let name = escape_for_message(plan.file(issue.place.file).name.as_bytes());
            Err(CliError::usage(format!("{name}:{}:{}: {}", at.line, at.column, issue.message)))
        }
    }
}

/// How many lines that could not be read are reported.
const MOST_ISSUES: usize = 5;

/// Reports what could not be read. Gives whether there was anything.
pub(super) fn report_issues(plan: &Plan, console: &mut Console<'_>) -> bool {
    let is_lost = |kind| matches!(kind, IssueKind::Parse | IssueKind::Ambiguous | IssueKind::Mask);
    let lost = || plan.issues.iter().filter(|issue| is_lost(issue.kind));
    lost().take(MOST_ISSUES).for_each(|issue| report_issue(plan, issue, console));
    let count = lost().count();
    if count > MOST_ISSUES {
        let more = count - MOST_ISSUES;
        notice(
            &format!("ipv6calc: plan: {more} more could not be read: see 'ipv6calc plan check'"),
            &mut console.stderr,
        );
    }
    count > 0
}

fn report_issue(plan: &Plan, issue: &Issue, console: &mut Console<'_>) {
    let at = plan.position(issue.place);
    let name = escape_for_message(plan.file(issue.place.file).name.as_bytes());
    notice(&format!("ipv6calc: plan: {name}:{}:{}: {}", at.line, at.column, issue.message), &mut console.stderr);
}

/// How many unknown keys are reported.
const MOST_UNKNOWN: usize = 20;

/// Reports unknown keys, columns and values of each file once, at their first places.
pub(super) fn report_unknown(plan: &Plan, console: &mut Console<'_>) {
    let mut seen = HashSet::new();
    let unknown = plan.issues.iter().filter(|issue| issue.kind == IssueKind::Unknown);
    let each: Vec<&Issue> = unknown.filter(|issue| seen.insert((issue.place.file, &issue.message))).collect();
    each.iter().take(MOST_UNKNOWN).for_each(|issue| report_issue(plan, issue, console));
    if let Some(more) = each.len().checked_sub(MOST_UNKNOWN).filter(|more| *more > 0) {
        let text = format!("{more} more unknown: see 'ipv6calc plan check --select P009'");
        notice(&format!("ipv6calc: plan: {text}"), &mut console.stderr);
    }
}

/// Reports why there is nothing to list: the files do not have any entry, or no planned one, or else another reason.
pub(super) fn report_nothing(plan: &Plan, why: &str, console: &mut Console<'_>) {
    let (what, verb) = match plan.files.as_slice() {
        [file] => (format!("{}:", escape_for_message(file.name.as_bytes())), "has"),
        _ => ("the files".to_owned(), "have"),
    };
    let text = match (plan.entries.is_empty(), plan.has_plan()) {
        (true, _) => format!("{what} {verb} no entries"),
        (false, false) => {
            format!("{what} {verb} only what is in use, which nothing plans: 'ipv6calc plan import' makes a plan of it")
        }
        (false, true) => why.to_owned(),
    };
    notice(&format!("ipv6calc: plan: {text}"), &mut console.stderr);
}

/// The status of a list: nothing in it, and something that could not be read.
pub(super) fn status(lost: bool, any: bool) -> Exit {
    match (lost, any) {
        (true, _) => Exit::Error,
        (_, false) => Exit::Failed,
        _ => Exit::Done,
    }
}

/// Writes what has gathered if it is much. False: the answers are no longer read, which is not an error.
pub(super) fn flush(console: &mut Console<'_>) -> Result<bool, StreamError> {
    console.flush_full()?;
    Ok(!console.is_closed())
}

/// Appends a document and a line end.
pub(super) fn document(document: &impl Serialize, console: &mut Console<'_>) {
    if write_json(document, &mut console.stdout).is_ok() {
        console.stdout.push(b'\n');
    }
}

/// Appends a text that may be large: in most runs nothing else waits to be written.
pub(super) fn push_large(text: Vec<u8>, console: &mut Console<'_>) {
    match console.stdout.is_empty() {
        true => console.stdout = text,
        false => console.stdout.extend(text),
    }
}

/// Appends a unified diff. What patch(1) reads stays as it is, what a terminal shows does not.
pub(super) fn push_patch(patch: Vec<u8>, console: &mut Console<'_>) {
    if !io::stdout().is_terminal() {
        return push_large(patch, console);
    }
    for line in String::from_utf8_lossy(&patch).split_inclusive('\n') {
        let pieces = line.trim_end_matches('\n').split('\t').map(escape_controls).collect::<Vec<_>>();
        notice(&pieces.join("\t"), &mut console.stdout);
    }
}
