//! `ipv6calc db export`: the records of an MMDB file as a table.

use super::file;
use crate::addr::Net;
use crate::cli::command::{NOT_USED, Run, Subcommand, one_of};
use crate::cli::console::{Console, notice};
use crate::cli::error::CliError;
use crate::cli::exit::Exit;
use crate::db::TypedValue;
use crate::db::export::{ExportLayout, networks};
use crate::db::mmdb::MmdbFile;
use crate::format::escape_path;
use crate::stream::StreamError;
use clap::ValueHint;
use std::ops::ControlFlow;
use std::path::PathBuf;

/// The row of the verb.
pub(super) const EXPORT: Subcommand = Subcommand {
    details: "A row for each network that has a record, in ascending order; networks of 2002::/16 and other blocks that \
              only represent IPv4 are passed over. Nested maps and lists are flattened: a column is a path, such as \
              country.names.en or subdivisions[0].iso_code.\n\n\
              CSV names each column PATH:TYPE, so that 'db import' makes a file with the same answers of it; --type \
              gives that the type of the old one. Empty maps and lists have no column. JSON lines have them, one object \
              with the prefix and the values per line.",
    statuses: ["done", NOT_USED, "the file is damaged or cannot be read"],
    examples: &[
        ("ipv6calc db export GeoLite2-Country.mmdb > countries.csv", ""),
        ("ipv6calc db export --format jsonl dbip-city-lite.mmdb | head", ""),
    ],
    ..Subcommand::new::<ExportArgs>("export", "write the records of an MMDB file as CSV or JSON lines")
};

/// How records are written.
#[derive(Clone, Copy, PartialEq, Eq)]
enum ExportFormat {
    Csv,
    JsonLines,
}

#[derive(clap::Args)]
struct ExportArgs {
    /// The format of the output [default: csv]
    #[arg(long, value_name = "FORMAT", value_parser = one_of([
        ("csv", "a header, then a row per network", ExportFormat::Csv),
        ("jsonl", "one JSON object per network", ExportFormat::JsonLines),
    ]))]
    format: Option<ExportFormat>,
    /// The file
    #[arg(value_name = "FILE", value_hint = ValueHint::FilePath)]
    file: PathBuf,
}

impl Run for ExportArgs {
    fn run(self, console: &mut Console<'_>) -> Result<Exit, CliError> {
        let name = escape_path(&self.file);
        let opened = file::open(&self.file).map_err(|error| CliError::usage(format!("{name}: {error}")))?;
        if opened.is_endless() {
            let text = format!("{name}: damaged: the search tree leads back into itself");
            return Err(CliError::usage(text).with_hint("ipv6calc db verify FILE says where"));
        }
        match self.format.unwrap_or(ExportFormat::Csv) {
            ExportFormat::Csv => csv(&opened, &name, console)?,
            ExportFormat::JsonLines => rows(&opened, &name, console, |net, record, out| object(&net, record, out))?,
        }
        Ok(Exit::Done)
    }
}

/// Writes a header and a row per network.
fn csv(file: &MmdbFile, name: &str, console: &mut Console<'_>) -> Result<(), CliError> {
    let layout = ExportLayout::new(file.reader()).map_err(|error| CliError::data(name, error))?;
    console.stdout.extend_from_slice(b"prefix");
    for column in &layout.columns {
        console.stdout.push(b',');
        push(&format!("{}:{}", column.path, column.type_name), &mut console.stdout);
    }
    console.stdout.push(b'\n');
    rows(file, name, console, |net, record, out| {
        out.extend_from_slice(net.to_string().as_bytes());
        for value in layout.row(record) {
            out.push(b',');
            push(&value, out);
        }
        out.push(b'\n');
    })?;
    if layout.without > 0 {
        let count = layout.without;
        let text = "records have empty maps or lists, or are not maps: CSV has no columns for these";
        notice(&format!("ipv6calc: db: {name}: {count} distinct {text}"), &mut console.stderr);
    }
    Ok(())
}

/// Writes what `row` makes of each network.
fn rows(
    file: &MmdbFile,
    name: &str,
    console: &mut Console<'_>,
    mut row: impl FnMut(Net, &TypedValue, &mut Vec<u8>),
) -> Result<(), CliError> {
    let mut failed: Option<StreamError> = None;
    let walked = networks(file.reader(), &mut |net, record| {
        row(net, record, &mut console.stdout);
        failed = console.flush_full().err();
        if failed.is_some() || console.is_closed() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    });
    match (failed, walked) {
        (Some(error), _) => Err(error.into()),
        (None, walked) => walked.map_err(|error| CliError::data(name, error)),
    }
}

/// Appends a field of CSV: in quotes where it must be, and where blanks would be lost.
fn push(value: &str, out: &mut Vec<u8>) {
    let special = value.bytes().any(|b| matches!(b, b',' | b'"' | b'\n' | b'\r' | b'\t' | b';' | b'|'));
    if special || value.trim() != value {
        out.extend_from_slice(format!("\"{}\"", value.replace('"', "\"\"")).as_bytes());
    } else {
        out.extend_from_slice(value.as_bytes());
    }
}

/// Appends a line of JSON.
fn object(net: &Net, record: &TypedValue, out: &mut Vec<u8>) {
    out.extend_from_slice(format!("{{\"prefix\":\"{net}\"").as_bytes());
    for (path, value) in record.leaves() {
        let path = path.to_string();
        out.push(b',');
        string(if path.is_empty() { "value" } else { &path }, out);
        out.push(b':');
        match value {
            TypedValue::Text(_) | TypedValue::Bytes(_) => string(&value.to_string(), out),
            TypedValue::Double(number) if !number.is_finite() => out.extend_from_slice(b"null"),
            TypedValue::Float(number) if !number.is_finite() => out.extend_from_slice(b"null"),
            value => out.extend_from_slice(value.to_string().as_bytes()),
        }
    }
    out.extend_from_slice(b"}\n");
}

fn string(text: &str, out: &mut Vec<u8>) {
    // a text can always be written
    let _ = crate::format::write_json(text, out);
}
