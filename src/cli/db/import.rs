//! `ipv6calc db import`: an MMDB file of a table.

use crate::cli::command::{NOT_USED, Run, Subcommand};
use crate::cli::console::{Console, notice};
use crate::cli::error::{CliError, escape_for_message};
use crate::cli::exit::Exit;
use crate::cli::input_file::{LARGE, content};
use crate::cli::progress::{Progress, Unit};
use crate::cli::replace::{ensure_output_is_not_input, replace};
use crate::db::import::{COLUMNS, ImportColumn, ImportError, ImportSettings, ImportTable, file_name};
use crate::format::escape_path;
use clap::ValueHint;
use maxminddb::Reader;
use std::ffi::OsString;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

/// The row of the verb.
pub(super) const IMPORT: Subcommand = Subcommand {
    usage: "[OPTIONS] --output OUT INPUT",
    details: "Fields are separated by tab, comma, semicolon or |, and may be in double quotes. The first row names the \
              columns; lines that start with # are comments. Statistics of a registry (delegated and \
              delegated-extended files) are recognised by their first line.\n\n\
              Column names are case-insensitive; other usual names are known too, such as network, cc, start_ip and \
              autonomous_system_number. Any other name is a path in the record, NAME[:TYPE], such as traits.isp or \
              risk.score:double; the types are text, uint16, uint32, uint64, uint128, int32, double, float, \
              bytes (hex digits) and bool. A column without a name, \
              or named -, is left out.\n\n\
              Of nested prefixes the most specific one counts, in whatever order they are listed. The records have the \
              layout of GeoLite2: name the file GeoLite2-Country.mmdb, GeoLite2-City.mmdb or GeoLite2-ASN.mmdb, put it \
              into a directory of its own and give that with --db-geoip2-dir. A file with both a country and AS \
              numbers is dbip-location-isp.mmdb for --db-dbip2-dir.\n\n\
              The table and the new file are held in memory, and 32 bytes per prefix; equal records are held once. OUT \
              is replaced when the new file is complete. SOURCE_DATE_EPOCH sets its date.",
    lists: || {
        let row = |column: &ImportColumn| column.names().next().map(|name| (name.to_owned(), column.about.to_owned()));
        vec![("Columns", COLUMNS.iter().filter_map(row).collect())]
    },
    statuses: ["done", NOT_USED, "a row is wrong, or something cannot be read or written; OUT stays as it was"],
    examples: &[
        ("ipv6calc db import sites.csv -o GeoLite2-City.mmdb", ""),
        ("ipv6calc db import nets.tsv -o asn.mmdb --columns prefix,asn,organisation", ""),
    ],
    ..Subcommand::new::<ImportArgs>("import", "make an MMDB file from a CSV or TSV table, or from registry statistics")
};

#[derive(clap::Args)]
struct ImportArgs {
    /// The file to write
    #[arg(long, short, value_name = "OUT", required = true, value_hint = ValueHint::FilePath)]
    output: PathBuf,
    /// The names of the columns, joined by commas; the first row is data
    #[arg(long, value_name = "NAME,...")]
    columns: Option<String>,
    /// With --columns: the first row is not data
    #[arg(long)]
    header: bool,
    /// Leave out rows that are wrong, and count them
    #[arg(long)]
    skip_bad: bool,
    /// Type of the database; one that contains ASN has AS numbers at the top of its records
    #[arg(long = "type", value_name = "NAME")]
    database_type: Option<String>,
    /// No summary and no progress bar
    #[arg(long, short)]
    quiet: bool,
    /// The table; - is standard input
    #[arg(value_name = "INPUT", value_hint = ValueHint::FilePath)]
    input: OsString,
}

/// Progress is shown of inputs from this many bytes on.
const LONG: usize = 8 * 1024 * 1024;

/// The steps of the bar: reading is the first half, writing the second.
const STEPS: u64 = 1000;

impl Run for ImportArgs {
    fn run(self, console: &mut Console<'_>) -> Result<Exit, CliError> {
        let (input, output) = (&self.input, self.output.as_path());
        let name = if input == "-" { "standard input".to_owned() } else { escape_path(input) };
        ensure_output_is_not_input(Some(output), [Path::new(input)])?;
        let text = content(Path::new(input), LARGE).map_err(|e| CliError::usage(format!("{name}: {e}")))?;
        let wanted = text.len() >= LONG && !self.quiet;
        let mut progress = wanted.then(|| Progress::new(STEPS, Unit::Parts)).flatten();
        let mut advance = |share: f64| {
            if let Some(progress) = &mut progress {
                progress.update((share * STEPS as f64) as u64);
            }
        };
        let settings = ImportSettings {
            columns: self.columns.as_deref(),
            header: self.header,
            skip_bad: self.skip_bad,
            database_type: self.database_type.as_deref().filter(|name| !name.is_empty()),
        };
        let table =
            ImportTable::read(&text, &settings, &mut |share| advance(share / 2.0)).map_err(|e| wrong(&e, &name))?;
        drop(text);
        let description = format!("imported by ipv6calc {}", env!("CARGO_PKG_VERSION"));
        let bytes = table.write(&description, now()?, &mut |share| advance(0.5 + share / 2.0));
        let bytes = bytes.map_err(|e| wrong(&e, &name))?;
        drop(progress);
        let reader = Reader::from_source(&bytes).and_then(|reader| reader.verify().map(|()| reader));
        reader.map_err(|e| CliError::usage(format!("{name}: the resulting database is not sound: {e}")))?;
        let shown = escape_path(output);
        let losses = replace(output, &bytes).map_err(|e| CliError::usage(format!("{shown}: {e}")))?;
        losses.report(&shown, &mut console.stderr);
        if !self.quiet {
            summary(&table, &name, output, &mut console.stderr);
        }
        Ok(Exit::Done)
    }
}

/// Rows are reported with file and line, as compilers do.
fn wrong(error: &ImportError, name: &str) -> CliError {
    match error {
        ImportError::Row(error) => CliError::usage(format!("{name}:{error}")),
        ImportError::Columns(column, problem) => {
            CliError::usage(format!("option '--columns', column {column}: {problem}"))
        }
        error => CliError::usage(format!("{name}: {error}")),
    }
}

/// The last second of the year 9999, since 1970.
const LATEST: u64 = 253_402_300_799;

/// Seconds since 1970: `SOURCE_DATE_EPOCH`, or now.
fn now() -> Result<u64, CliError> {
    match std::env::var_os("SOURCE_DATE_EPOCH") {
        Some(text) => text.to_str().and_then(|text| text.parse().ok()).filter(|at| *at <= LATEST).ok_or_else(|| {
            CliError::usage(format!(
                "environment variable SOURCE_DATE_EPOCH does not take '{}'",
                escape_for_message(text.as_bytes())
            ))
            .with_hint(format!("expected seconds since 1970, at most {LATEST}, the end of the year 9999"))
        }),
        None => Ok(SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs())),
    }
}

/// What was made.
fn summary(table: &ImportTable, name: &str, output: &Path, messages: &mut Vec<u8>) {
    let output = escape_path(output);
    let (prefixes, rows, kind) = (table.prefixes(), table.rows, escape_for_message(table.database_type.as_bytes()));
    notice(&format!("{output}: {prefixes} prefixes from {rows} rows, type {kind}"), messages);
    if let Some(file) = file_name(&table.database_type) {
        let option = if file.starts_with("dbip") { "--db-dbip2-dir" } else { "--db-geoip2-dir" };
        notice(&format!("  as {file} it is found by {option}"), messages);
    }
    if table.other > 0 {
        notice(&format!("  {} rows are not about addresses", table.other), messages);
    }
    if let Some(first) = &table.first_bad {
        notice(&format!("  {} bad rows were left out; the first: {name}:{first}", table.bad), messages);
    }
}
