//! `ipv6calc db lookup`: everything that is known of addresses.

mod facts;

use super::file;
use crate::addr::Value;
use crate::cli::answer::{Failure, Place};
use crate::cli::args::DatabaseFlags;
use crate::cli::command::{Run, Subcommand};
use crate::cli::console::{Console, notice, standard_input};
use crate::cli::error::{CliError, describe_error, escape_for_message};
use crate::cli::exit::Exit;
use crate::cli::layout;
use crate::cli::program::Program;
use crate::cli::report;
use crate::cli::{databases, json};
use crate::db::mmdb::MmdbFile;
use crate::db::{Data, Databases, Label, RecordPath as Field};
use crate::format::{self, Input, ParseError, escape_path};
use crate::stream::{self, Line, LinePart};
use clap::ValueHint;
use facts::{FACTS, Fact, SourcedValue};
use serde::{Serialize, Serializer};
use std::ffi::OsString;
use std::net::IpAddr;
use std::ops::ControlFlow;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

/// The row of the verb.
pub(super) const LOOKUP: Subcommand = Subcommand {
    details: "An address is of either family or a hardware address, in any notation that ipv6calc detects. Without \
              ADDRESS, lines are read from standard input, and the first word of each is the address.\n\n\
              --field takes one of the facts below, or a path in the records of MMDB files, of which the most trusted \
              one counts. With --field every address gives one line, empty if it has no value. Facts are \
              those of -i, of the filter and of addr2cc, so addresses of special-purpose blocks have no country.",
    lists: || {
        let rows = FACTS.iter().map(|fact| (fact.name.to_owned(), fact.about.to_owned()));
        vec![("Facts", rows.collect())]
    },
    statuses: [
        "something is known about every address",
        "nothing is known about an address",
        "an address could not be read, or a file is damaged",
    ],
    examples: &[
        ("ipv6calc db lookup 2001:db8::1", ""),
        ("ipv6calc db lookup --field country < addresses", ""),
        ("ipv6calc db lookup --file my.mmdb --field traits.isp 192.0.2.1", ""),
    ],
    ..Subcommand::new::<LookupArgs>("lookup", "show everything known about an address")
};

#[derive(clap::Args)]
struct LookupArgs {
    /// Write one JSON object per address
    #[arg(long)]
    json: bool,
    /// Print only this value: a fact, or a path such as city.names.en
    #[arg(long, value_name = "NAME|PATH", value_parser = lookup_field)]
    field: Option<LookupField>,
    /// Consult this MMDB file before all others; may be given more than once
    #[arg(long = "file", value_name = "FILE", value_hint = ValueHint::FilePath)]
    files: Vec<PathBuf>,
    /// The addresses
    #[arg(value_name = "ADDRESS")]
    addresses: Vec<OsString>,
    #[command(flatten)]
    databases: DatabaseFlags,
}

/// The value of `--field`.
#[derive(Clone)]
enum LookupField {
    Fact(&'static Fact),
    Path(Field),
}

fn lookup_field(text: &str) -> Result<LookupField, crate::db::PathError> {
    match FACTS.iter().find(|fact| text == fact.name) {
        Some(fact) => Ok(LookupField::Fact(fact)),
        None => text.parse().map(LookupField::Path),
    }
}

/// What is known of an address.
#[derive(Serialize)]
struct Document<'a> {
    schema: u8,
    #[serde(skip_serializing_if = "Option::is_none")]
    line: Option<u64>,
    input: &'a str,
    address: String,
    #[serde(serialize_with = "map")]
    facts: Vec<(&'static str, SourcedValue)>,
    records: Vec<Record<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    labels: Vec<&'a Label>,
}

/// Pairs as a map, in their order.
fn map<S: Serializer>(facts: &[(&'static str, SourcedValue)], to: S) -> Result<S::Ok, S::Error> {
    to.collect_map(facts.iter().map(|(name, found)| (name, found)))
}

/// What a file knows of an address.
#[derive(Serialize)]
struct Record<'a> {
    source: &'static str,
    file: String,
    #[serde(rename = "type")]
    kind: &'a str,
    network: String,
    record: Data,
}

/// One value of an address.
#[derive(Serialize)]
struct Single<'a> {
    schema: u8,
    #[serde(skip_serializing_if = "Option::is_none")]
    line: Option<u64>,
    input: &'a str,
    field: String,
    value: Option<Data>,
}

impl Run for LookupArgs {
    fn run(self, console: &mut Console<'_>) -> Result<Exit, CliError> {
        let set = self.databases.open(self.addresses.is_empty(), &mut console.stderr)?;
        let open =
            |path: &PathBuf| file::open(path).map_err(|e| CliError::usage(format!("{}: {e}", escape_path(path))));
        let extra = self.files.iter().map(open).collect::<Result<Vec<_>, _>>()?;
        let mut looker = Looker { args: &self, set: &set, extra: &extra, damaged: Vec::new(), worst: Exit::Done };
        if self.addresses.is_empty() {
            looker.lines(console)?;
        } else {
            self.addresses.iter().for_each(|word| looker.one(word.as_bytes(), None, console));
        }
        databases::report_errors(Program::Calc, &set, &mut console.stderr);
        Ok(looker.worst)
    }
}

/// Looks addresses up.
struct Looker<'a> {
    args: &'a LookupArgs,
    set: &'a Databases,
    extra: &'a [MmdbFile],
    /// Damaged files; each is reported once.
    damaged: Vec<&'a Path>,
    worst: Exit,
}

impl<'a> Looker<'a> {
    fn lines(&mut self, console: &mut Console<'_>) -> Result<(), CliError> {
        let input = standard_input();
        let read = stream::run(input, console, |line: Line<'_>, console| {
            if line.part == LinePart::Rest {
                return ControlFlow::Continue(());
            }
            let word = line.trimmed().split(u8::is_ascii_whitespace).find(|word| !word.is_empty());
            match word {
                None => report::blank_line(line.number, &mut console.stderr),
                Some(word) if line.part == LinePart::Head => {
                    self.fail(&Failure::Long, word, Some(line.number), console)
                }
                Some(word) => self.one(word, Some(line.number), console),
            }
            ControlFlow::Continue(())
        });
        read.map_err(|e| CliError::usage(e.to_string()))
    }

    fn one(&mut self, word: &[u8], line: Option<u64>, console: &mut Console<'_>) {
        match parse(word) {
            Ok(value) => {
                let found = self.answer(word, &value, line, console);
                self.note(if found { Exit::Done } else { Exit::Failed });
            }
            Err(failure) => self.fail(&failure, word, line, console),
        }
    }

    /// The worst of all counts.
    fn note(&mut self, exit: Exit) {
        match (self.worst, exit) {
            (Exit::Error, _) | (_, Exit::Done) => {}
            (_, exit) => self.worst = exit,
        }
    }

    fn fail(&mut self, failure: &Failure, word: &[u8], line: Option<u64>, console: &mut Console<'_>) {
        let reason = match failure {
            Failure::Parse(error) => format!(", {}", describe_error(error, word)),
            failure => format!(": {failure}"),
        };
        let place = line.map_or_else(|| format!("'{}'", escape_for_message(word)), |line| format!("line {line}"));
        notice(&format!("ipv6calc: db: {place}{reason}"), &mut console.stderr);
        if self.args.json {
            json::failure(failure, Input::word(word), Place { line }, &mut console.stdout);
        }
        self.note(Exit::Error);
    }

    /// Answers one address; gives whether anything is known.
    fn answer(&mut self, word: &[u8], value: &Value, line: Option<u64>, console: &mut Console<'_>) -> bool {
        let input = String::from_utf8_lossy(word);
        let Some(wanted) = &self.args.field else {
            let document = self.document(&input, value, line, console);
            let found = !document.facts.is_empty() || !document.records.is_empty() || !document.labels.is_empty();
            match self.args.json {
                true => file::json(&document, &mut console.stdout),
                false => text(&document, &mut console.stdout),
            }
            return found;
        };
        let (field, value) = match wanted {
            LookupField::Fact(fact) => (fact.name.to_owned(), (fact.find)(value, self.set).map(|found| found.value)),
            LookupField::Path(path) => (path.to_string(), self.at(path, value, console)),
        };
        let found = value.is_some();
        match self.args.json {
            true => file::json(&Single { schema: 1, line, input: &input, field, value }, &mut console.stdout),
            false => notice(&value.map(|data| data.to_string()).unwrap_or_default(), &mut console.stdout),
        }
        found
    }

    fn document<'d>(
        &mut self,
        input: &'d str,
        value: &Value,
        line: Option<u64>,
        console: &mut Console<'_>,
    ) -> Document<'d>
    where
        'a: 'd,
    {
        let set = self.set;
        let found = FACTS.iter().filter_map(|fact| Some((fact.name, (fact.find)(value, set)?)));
        let labels = value.ip().map(|ip| set.labels().of(ip).collect()).unwrap_or_default();
        Document {
            schema: 1,
            line,
            input,
            address: plain(value),
            facts: found.collect(),
            records: self.records(value, console),
            labels,
        }
    }

    /// What the files know, the most trusted first.
    fn records(&mut self, value: &Value, console: &mut Console<'_>) -> Vec<Record<'a>> {
        let Some(ip) = value.ip() else { return Vec::new() };
        let (set, extra) = (self.set, self.extra);
        let own = extra.iter().map(|file| ("file", file));
        let others = set.sources().flat_map(|db| db.files().iter().map(move |present| (db.source().name(), present)));
        let others = others.filter_map(|(source, present)| Some((source, present.file.as_ref()?)));
        own.chain(others).filter_map(|(source, file)| self.record(source, file, ip, console)).collect()
    }

    fn record(
        &mut self,
        source: &'static str,
        file: &'a MmdbFile,
        ip: IpAddr,
        console: &mut Console<'_>,
    ) -> Option<Record<'a>> {
        let metadata = file.reader().metadata();
        if ip.is_ipv6() && metadata.ip_version == 4 {
            return None;
        }
        let found = file.reader().lookup(ip).and_then(|found| Ok((found.network()?, found.decode::<Data>()?)));
        match found {
            Ok((network, record)) => Some(Record {
                source,
                file: file.path().to_string_lossy().into_owned(),
                kind: &metadata.database_type,
                network: crate::addr::Net::from(network).to_string(),
                record: record?,
            }),
            Err(error) => {
                if !self.damaged.contains(&file.path()) {
                    self.damaged.push(file.path());
                    notice(&format!("ipv6calc: db: {}: {error}", escape_path(file.path())), &mut console.stderr);
                }
                self.note(Exit::Error);
                None
            }
        }
    }

    /// The value at the end of a path in the first file that has it.
    fn at(&mut self, path: &Field, value: &Value, console: &mut Console<'_>) -> Option<Data> {
        self.records(value, console).iter().find_map(|record| record.record.at(path)).cloned()
    }
}

/// The value of a word: an address, or a hardware address.
fn parse(word: &[u8]) -> Result<Value, Failure> {
    let parser = format::detect(word)?.parse.as_ref();
    let parser = parser.ok_or(ParseError::new(format::Expected::Readable, 0))?;
    let value = parser.run(Input::word(word))?;
    match value {
        Value::V4(_) | Value::V6(_) | Value::Mac(_) | Value::Eui64(_) => Ok(value),
        other => {
            Err(CliError::usage(format!("expected an address, found this kind of value: {}", other.kind().name()))
                .into())
        }
    }
}

fn plain(value: &Value) -> String {
    let mut text = Vec::new();
    crate::cli::answer::plain(value, &mut text);
    String::from_utf8_lossy(&text).into_owned()
}

/// The same for people.
fn text(document: &Document<'_>, out: &mut Vec<u8>) {
    notice(&document.address, out);
    let row = |cells: &[&str]| cells.iter().map(|cell| (*cell).to_owned()).collect::<Vec<_>>();
    let facts = document.facts.iter().map(|(name, found)| row(&[name, &found.value.to_string(), found.source]));
    indented(1, &facts.collect::<Vec<_>>(), out);
    for Record { source, file, network, record, .. } in &document.records {
        notice(&format!("  {source} {}: {network}", escape_for_message(file.as_bytes())), out);
        let leaves = record.leaves().into_iter().map(|(path, data)| vec![path.to_string(), data.to_string()]);
        indented(2, &leaves.collect::<Vec<_>>(), out);
    }
    for label in &document.labels {
        notice(&format!("  label {}: {}", label.name(), label.prefix()), out);
        indented(2, &label.more().map(|(column, text)| row(&[column, text])).collect::<Vec<_>>(), out);
    }
    if document.facts.is_empty() && document.records.is_empty() && document.labels.is_empty() {
        notice("  nothing is known", out);
    }
}

fn indented(steps: usize, rows: &[Vec<String>], out: &mut Vec<u8>) {
    layout::columns(rows).lines().for_each(|line| notice(&format!("{}{line}", "  ".repeat(steps)), out));
}
