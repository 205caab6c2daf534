//! `ipv6calc annotate`: columns about the address in each record of CSV, TSV or JSON lines.

use super::args::{AnonArgs, AnonFlags, DatabaseFlags};
use super::command::{Run, Subcommand};
use super::console::{Console, notice};
use super::databases;
use super::error::{CliError, escape_for_message};
use super::exit::Exit;
use super::log;
use super::program::Program;
use crate::action::Action;
use crate::action::anonymize::ANONYMIZE;
use crate::format::nearest::nearest;
use crate::info::{AddressColumn, AddressFacts};
use crate::log::{
    Annotation, FieldChoice, HeaderError, JsonPath, RecordAnnotator, RecordFormat, RecordProblem, RecordProblems,
};
use clap::ValueHint;
use std::num::NonZero;
use std::path::PathBuf;
use std::sync::Arc;

/// The row of the subcommand.
pub(super) const ANNOTATE: Subcommand = Subcommand {
    usage: "[OPTIONS] --field NAME --add COLUMN,... [FILE]",
    details: "The table is read from FILE, packed with gzip or zstd or not, or from standard input. Each record is \
              written with the new columns after its own; its own bytes stay as they are: order, quotes, line ends. A \
              field in double quotes may hold newlines. In CSV and TSV the first record is the header.\n\n\
              The field holds an address of either family, with or without prefix length, zone, brackets and port, or a \
              hardware address. The columns of an empty field are empty (null in JSON). So are those of anything else \
              than an address; such records are counted on standard error, and the exit status is 1.\n\n\
              country, asn and organisation come from MMDB files, label from --db-labels. The column anonymised takes \
              --anonymize-preset, --anonymize-method, --key-file and the masks, as ipv6loganon does.",
    lists: || {
        let row = |column: AddressColumn| (column.name().to_owned(), column.about().to_owned());
        vec![("Columns", AddressColumn::ALL.into_iter().map(row).collect())]
    },
    statuses: [
        "every record has its columns",
        "a field holds something else than an address, or a record does not fit the header",
        "the work could not be done",
    ],
    examples: &[
        ("ipv6calc annotate --field client_ip --add country,asn,kind in.csv > out.csv", ""),
        ("ipv6calc annotate --field 3 --no-header --add registry addresses.tsv.gz", ""),
        ("ipv6calc annotate --field request.ip --add kind,anonymised log.jsonl", ""),
    ],
    ..Subcommand::new::<AnnotateArgs>("annotate", "add columns about an address to CSV, TSV and JSON lines")
};

#[derive(clap::Args)]
struct AnnotateArgs {
    /// The column with the address: its name, its number (from 1), or a path of JSON such as request.ip
    #[arg(long, value_name = "NAME|N|PATH", required = true)]
    field: String,
    /// The columns to add, joined by commas
    #[arg(long, value_name = "COLUMN,...", required = true, value_delimiter = ',', value_parser = column())]
    add: Vec<AddressColumn>,
    /// The format of the table [default: by the name of FILE, else csv]
    #[arg(long, value_name = "FORMAT", value_parser = format())]
    format: Option<RecordFormat>,
    /// The character between the fields of CSV [default: ,]
    #[arg(long, value_name = "CHAR", value_parser = delimiter)]
    delimiter: Option<u8>,
    /// The first record is data; the column is given by its number
    #[arg(long)]
    no_header: bool,
    /// Begin the names of the new columns with TEXT
    #[arg(long, value_name = "TEXT", default_value = "", hide_default_value = true)]
    prefix: String,
    /// Work with N threads [default: one per processor]
    #[arg(long, value_name = "N")]
    threads: Option<NonZero<usize>>,
    /// No summary of records without an address
    #[arg(long, short)]
    quiet: bool,
    /// The table; - is standard input
    #[arg(value_name = "FILE", value_hint = ValueHint::FilePath)]
    file: Option<PathBuf>,
    #[command(flatten)]
    anonymisation: AnonFlags,
    #[command(flatten)]
    databases: DatabaseFlags,
}

fn column() -> impl clap::builder::TypedValueParser<Value = AddressColumn> {
    super::command::one_of(AddressColumn::ALL.map(|column| (column.name(), "", column)))
}

fn format() -> impl clap::builder::TypedValueParser<Value = RecordFormat> {
    super::command::one_of([
        ("csv", "comma-separated, fields may be quoted", RecordFormat::Csv(b',')),
        ("tsv", "tab-separated, without quotes", RecordFormat::Tsv),
        ("jsonl", "one JSON object per line", RecordFormat::JsonLines),
    ])
}

/// A character of one byte that can separate fields.
fn delimiter(text: &str) -> Result<u8, &'static str> {
    match text.as_bytes() {
        [byte] if byte.is_ascii() && !matches!(byte, b'"' | b'\n' | b'\r') => Ok(*byte),
        b"\\t" => Ok(b'\t'),
        _ => Err("expected one ASCII character, or \\t"),
    }
}

impl Run for AnnotateArgs {
    fn run(self, console: &mut Console<'_>) -> Result<Exit, CliError> {
        let mut low = self.anonymisation.apply(self.databases.args()?)?;
        low.databases.lasts = true;
        let db = low.databases.open(&mut console.stderr).with_labels(low.databases.labels()?);
        let db = Arc::new(db);
        let hides = self.add.contains(&AddressColumn::Anonymised);
        if low.key_file.is_some() && !hides {
            return Err(CliError::usage("--key-file is for the column 'anonymised'").with_hint("--add anonymised"));
        }
        let actions: &[&Action] = &[&ANONYMIZE];
        let mut anon = AnonArgs::new(&low, if hides { actions } else { &[] })?;
        let anonymiser = if hides { Some(anon.anonymiser(&db)?) } else { None };
        anon.forget_key();
        let annotation = self.annotation(AddressFacts::new(&db, anonymiser.as_ref()))?;
        let (ended, problems) = self.stream(&annotation, console);
        databases::report_errors(Program::Calc, &db, &mut console.stderr);
        if let Some(error) = annotation.header_error() {
            return Err(header(error, &self.name()));
        }
        self.finish(ended, &problems, console)
    }
}

impl AnnotateArgs {
    fn name(&self) -> String {
        match &self.file {
            Some(path) if path.as_os_str() != "-" => crate::format::escape_path(path),
            _ => "standard input".to_owned(),
        }
    }

    /// What is to be done, if the options fit each other.
    fn annotation<'a>(&self, facts: AddressFacts<'a>) -> Result<Annotation<'a>, CliError> {
        let format = self.record_format()?;
        let field = self.choice(format)?;
        let mut columns: Vec<(AddressColumn, String)> = Vec::new();
        for column in &self.add {
            if columns.iter().any(|(other, _)| other == column) {
                return Err(CliError::usage(format!("column '{}' is added twice", column.name())));
            }
            columns.push((*column, format!("{}{}", self.prefix, column.name())));
        }
        Ok(Annotation::new(facts, columns, format, field, !self.no_header))
    }

    fn record_format(&self) -> Result<RecordFormat, CliError> {
        let named = self.file.as_deref().and_then(of_name).unwrap_or(RecordFormat::Csv(b','));
        match (self.format.unwrap_or(named), self.delimiter) {
            (RecordFormat::Csv(_), Some(delimiter)) => Ok(RecordFormat::Csv(delimiter)),
            (_, Some(_)) => Err(CliError::usage("--delimiter is for CSV").with_hint("give --format csv")),
            (format, None) => Ok(format),
        }
    }

    fn choice(&self, format: RecordFormat) -> Result<FieldChoice, CliError> {
        let field = self.field.as_str();
        let number = || field.parse::<usize>().ok().filter(|number| *number > 0);
        if format == RecordFormat::JsonLines {
            let path = JsonPath::new(field).map(FieldChoice::Path);
            return path.ok_or_else(|| {
                CliError::usage(format!("'{}' is not a path", escape_for_message(field.as_bytes())))
                    .with_hint("expected names joined by dots, such as request.ip")
            });
        }
        match number() {
            Some(number) => Ok(FieldChoice::Number(number)),
            None if self.no_header => Err(CliError::usage(format!(
                "'{}' is not the number of a column",
                escape_for_message(field.as_bytes())
            ))
            .with_hint("without a header columns have numbers, from 1")),
            None => Ok(FieldChoice::Name(field.to_owned())),
        }
    }

    /// Annotates everything; gives how it ended, and what was wrong with records.
    fn stream(&self, annotation: &Annotation<'_>, console: &mut Console<'_>) -> (Result<(), CliError>, RecordProblems) {
        let threads = log::threads(self.threads);
        let mut workers: Vec<_> = (0..threads).map(|_| RecordAnnotator::new(annotation)).collect();
        let ended = log::source(self.file.as_slice())
            .and_then(|source| Ok(annotation.engine().run(source, &mut workers, console)?));
        let problems = workers.iter().fold(RecordProblems::default(), |sum, worker| sum.and(worker.problems()));
        (ended, problems)
    }

    /// Reports the problems; the worst of them decides the exit status.
    fn finish(
        &self,
        ended: Result<(), CliError>,
        problems: &RecordProblems,
        console: &mut Console<'_>,
    ) -> Result<Exit, CliError> {
        let mut exit = Exit::Done;
        for (problem, count) in problems.all() {
            let worse = match () {
                () if problem.is_fatal() => Exit::Error,
                () if problem.is_loss() => Exit::Failed,
                () => Exit::Done,
            };
            exit = if exit == Exit::Error || worse == Exit::Done { exit } else { worse };
            if !self.quiet || problem.is_fatal() {
                let (line, text) = count.first.clone().unwrap_or_default();
                let text = match text.as_slice() {
                    [] => String::new(),
                    text => format!(": '{}'", escape_for_message(text)),
                };
                let (what, total) = (describe(problem, count.records), problems.records);
                let name = self.name();
                let count = count.records;
                notice(
                    &format!(
                        "ipv6calc: annotate: {name}: {count} of {total} records {what}; the first: line {line}{text}"
                    ),
                    &mut console.stderr,
                );
            }
        }
        ended.map(|()| exit)
    }
}

/// The format that a file name says, packed or not.
fn of_name(path: &std::path::Path) -> Option<RecordFormat> {
    let name = path.file_name()?.to_str()?.to_ascii_lowercase();
    let name = [".gz", ".zst"].iter().find_map(|end| name.strip_suffix(end)).unwrap_or(&name);
    match name.rsplit_once('.')?.1 {
        "tsv" | "tab" => Some(RecordFormat::Tsv),
        "jsonl" | "ndjson" | "json" => Some(RecordFormat::JsonLines),
        _ => None,
    }
}

/// What records with a problem have in common.
fn describe(problem: RecordProblem, count: u64) -> &'static str {
    let choose = |one, many| if count == 1 { one } else { many };
    match problem {
        RecordProblem::NotAddress => choose(
            "has no address in the field; its columns are empty",
            "have no address in the field; their columns are empty",
        ),
        RecordProblem::NotScalar => choose(
            "has a list or an object in the field; its columns are empty",
            "have a list or an object in the field; their columns are empty",
        ),
        RecordProblem::TooShort => choose(
            "has fewer fields than the first; the missing ones were added",
            "have fewer fields than the first; the missing ones were added",
        ),
        RecordProblem::TooLong => choose(
            "has more fields than the first; it was copied unchanged",
            "have more fields than the first; they were copied unchanged",
        ),
        RecordProblem::NotObject => {
            choose("is not a JSON object; it was copied unchanged", "are not JSON objects; they were copied unchanged")
        }
        RecordProblem::NameTaken => choose(
            "has a member of the name of a new one; it was copied unchanged (--prefix gives the new ones other names)",
            "have a member of the name of a new one; they were copied unchanged (--prefix gives the new ones other names)",
        ),
        RecordProblem::OpenQuote => "has a quote that is not closed; the rest of the input was copied unchanged",
        RecordProblem::TooLarge => "is larger than 1 MiB: a quote may not be closed; nothing after it was written",
        RecordProblem::NotUtf8 => choose("is not UTF-8; its bytes stay", "are not UTF-8; their bytes stay"),
    }
}

/// A header that cannot be used.
fn header(error: &HeaderError, name: &str) -> CliError {
    let wrong = CliError::data(name.to_owned(), error.clone());
    match error {
        HeaderError::NoColumn { name, columns } => {
            let near = nearest(name, columns.iter().map(String::as_str));
            let listed = || format!("the columns are {}", columns.join(", "));
            let hint = near.map_or_else(listed, |near| format!("did you mean '{near}'?"));
            wrong.with_hint(escape_for_message(hint.as_bytes()))
        }
        HeaderError::Ambiguous { .. } => wrong.with_hint("give the number of the column, from 1"),
        HeaderError::Taken(_) => wrong.with_hint("--prefix TEXT gives the new columns other names"),
        HeaderError::NoNumber { .. } | HeaderError::Broken(_) => wrong,
    }
}
