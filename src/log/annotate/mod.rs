//! Tables with more columns: the facts about the address in one column of CSV, TSV or JSON lines are appended to each
//! record, whose own bytes stay as they are.
//!
//! ```
//! use ipv6calc::db::Databases;
//! use ipv6calc::info::{AddressColumn, AddressFacts};
//! use ipv6calc::log::{Annotation, FieldChoice, RecordAnnotator, RecordFormat};
//! use ipv6calc::stream::{ByteSource, Engine, Sink};
//! let db = Databases::built_in();
//! let columns = vec![(AddressColumn::Kind, "kind".to_owned())];
//! let field = FieldChoice::Name("ip".to_owned());
//! let annotation = Annotation::new(AddressFacts::new(&db, None), columns, RecordFormat::Csv(b','), field, true);
//! let (mut workers, mut out) = ([RecordAnnotator::new(&annotation)], Vec::new());
//! let table = ByteSource::new(&b"ip,note\n::1,\"a\nb\"\n"[..]);
//! annotation.engine().run(table, &mut workers, &mut Sink::new(&mut out, std::io::sink()))?;
//! assert_eq!(out, b"ip,note,kind\n::1,\"a\nb\",loopback\n");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod fields;
mod members;
mod problems;

pub use problems::{ProblemCount, RecordProblem, RecordProblems};

use super::JsonPath;
use super::word::{LeadingWord, word_with_port};
use super::word_cache::WordCache;
use crate::addr::Value;
use crate::format::{self, Input, eui64, mac};
use crate::info::{AddressColumn, AddressFacts};
use crate::stream::{Engine, Line, LinePart, Output, Work};
use fields::FieldSyntax;
use std::ops::ControlFlow;
use std::sync::OnceLock;
use thiserror::Error;

/// How records are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RecordFormat {
    /// CSV, [RFC 4180](https://www.rfc-editor.org/rfc/rfc4180), with this byte between fields.
    Csv(u8),
    /// Fields with tabs between them, without quotes.
    Tsv,
    /// One JSON object per line.
    JsonLines,
}

/// Which field has the address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FieldChoice {
    /// The column of this name.
    Name(String),
    /// The column of this number, from 1.
    Number(usize),
    /// The member at this path of a JSON object.
    Path(JsonPath),
}

/// A header in which the field is not found, or to which the new columns cannot be added.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum HeaderError {
    /// There is no column of this name.
    #[error("there is no column '{name}'")]
    NoColumn {
        /// The name.
        name: String,
        /// The columns that there are.
        columns: Vec<String>,
    },
    /// There are several columns of this name.
    #[error("{count} columns are called '{name}'")]
    Ambiguous {
        /// The name.
        name: String,
        /// How many.
        count: usize,
    },
    /// There are too few columns.
    #[error("there is no column {number}: the first record has {fields}")]
    NoNumber {
        /// The number, from 1.
        number: usize,
        /// How many columns there are.
        fields: usize,
    },
    /// A new column has the name of an old one.
    #[error("there is a column '{0}' already")]
    Taken(String),
    /// The header is not a record.
    #[error("the first record {0}")]
    Broken(&'static str),
}

/// Where the field is, and how many fields a record has.
#[derive(Clone, Copy, Debug)]
struct TableShape {
    field: usize,
    fields: usize,
}

/// What is added to which records.
pub struct Annotation<'a> {
    facts: AddressFacts<'a>,
    columns: Vec<(AddressColumn, String)>,
    format: RecordFormat,
    field: FieldChoice,
    has_header: bool,
    /// Known after the first record, which a worker reads while the others wait.
    shape: OnceLock<Result<TableShape, HeaderError>>,
    /// What is appended to a record without an address.
    nothing: Vec<u8>,
}

impl<'a> Annotation<'a> {
    /// Adds these columns, each with its name, after the others. The first record of CSV and TSV is a header if
    /// `has_header` says so.
    pub fn new(
        facts: AddressFacts<'a>,
        columns: Vec<(AddressColumn, String)>,
        format: RecordFormat,
        field: FieldChoice,
        has_header: bool,
    ) -> Annotation<'a> {
        let shape = OnceLock::new();
        let mut annotation = Annotation { facts, columns, format, field, has_header, shape, nothing: Vec::new() };
        let mut nothing = Vec::new();
        annotation.push_values(None, &mut nothing);
        annotation.nothing = nothing;
        annotation
    }

    /// The engine that hands out the records.
    pub fn engine(&self) -> Engine {
        let records = if let RecordFormat::Csv(delimiter) = self.format { Some(delimiter) } else { None };
        Engine { numbered: true, records, ..Engine::default() }
    }

    /// What is wrong with the header, once it has been read: then no record was annotated.
    pub fn header_error(&self) -> Option<&HeaderError> {
        self.shape.get()?.as_ref().err()
    }

    fn syntax(&self) -> FieldSyntax {
        match self.format {
            RecordFormat::Csv(delimiter) => FieldSyntax { delimiter, quotes: true },
            RecordFormat::Tsv | RecordFormat::JsonLines => FieldSyntax { delimiter: b'\t', quotes: false },
        }
    }

    /// Appends the values of an address, or nothing of each.
    fn push_values(&self, value: Option<&Value>, out: &mut Vec<u8>) {
        let mut text = Vec::new();
        for (column, name) in &self.columns {
            text.clear();
            if let Some(found) = value.and_then(|value| self.facts.get(*column, value)) {
                found.write(&mut text);
            }
            match self.format {
                RecordFormat::JsonLines => members::push(name, &text, column.is_number(), out),
                RecordFormat::Csv(_) | RecordFormat::Tsv => {
                    let syntax = self.syntax();
                    out.push(syntax.delimiter);
                    syntax.push(&text, out);
                }
            }
        }
    }

    /// Appends the names of the new columns.
    fn push_names(&self, out: &mut Vec<u8>) {
        let syntax = self.syntax();
        for (_, name) in &self.columns {
            out.push(syntax.delimiter);
            syntax.push(name.as_bytes(), out);
        }
    }

    /// Finds the field in the first record.
    fn find(&self, first: &[u8]) -> Result<TableShape, HeaderError> {
        let names = self.syntax().texts(first);
        let fields = names.len();
        if self.syntax().place(first, 0).is_open {
            return Err(HeaderError::Broken("has a quote that is not closed"));
        }
        if self.has_header
            && let Some((_, taken)) = self.columns.iter().find(|(_, new)| names.contains(new))
        {
            return Err(HeaderError::Taken(taken.clone()));
        }
        let field = match &self.field {
            FieldChoice::Number(number) if (1..=fields).contains(number) => number - 1,
            FieldChoice::Number(number) => return Err(HeaderError::NoNumber { number: *number, fields }),
            FieldChoice::Name(name) => place_of(name, names)?,
            FieldChoice::Path(_) => return Err(HeaderError::Broken("has no paths")),
        };
        Ok(TableShape { field, fields })
    }
}

/// The place of a name in a header.
fn place_of(name: &str, columns: Vec<String>) -> Result<usize, HeaderError> {
    let name = name.trim();
    let mut found = columns.iter().enumerate().filter(|(_, column)| *column == name).map(|(at, _)| at);
    match (found.next(), found.count()) {
        (Some(at), 0) => Ok(at),
        (Some(_), more) => Err(HeaderError::Ambiguous { name: name.to_owned(), count: more + 1 }),
        (None, _) => Err(HeaderError::NoColumn { name: name.to_owned(), columns }),
    }
}

/// The address in a field: of either family, with or without prefix length, zone and port, or a hardware address.
///
/// ```
/// use ipv6calc::log::field_address;
/// assert!(field_address(b"[2001:db8::1]:443").is_some() && field_address(b"00:11:22:33:44:55").is_some());
/// assert!(field_address(b"www.example.org").is_none());
/// ```
pub fn field_address(text: &[u8]) -> Option<Value> {
    match word_with_port(text) {
        LeadingWord::Address(ip) => Some(ip.into()),
        LeadingWord::Broken(_) | LeadingWord::Other => {
            let found = format::detect(text).ok().filter(|found| found.is(&mac::FORMAT) || found.is(&eui64::FORMAT))?;
            found.parse.as_ref()?.run(Input::word(text)).ok()
        }
    }
}

/// The addresses of which a worker keeps what was appended, as a power of two: a look-up in two MMDB files takes some
/// microseconds, as long as a record without it.
const KEPT: u32 = 16;

/// Annotates records: one worker per thread.
pub struct RecordAnnotator<'a> {
    annotation: &'a Annotation<'a>,
    /// What was appended for the addresses that were seen last.
    recent: WordCache<Vec<u8>, KEPT>,
    /// The same of an address that is not kept.
    once: Vec<u8>,
    problems: RecordProblems,
}

impl<'a> RecordAnnotator<'a> {
    /// A worker.
    pub fn new(annotation: &'a Annotation<'a>) -> RecordAnnotator<'a> {
        let (recent, problems) = (WordCache::new(), RecordProblems::default());
        RecordAnnotator { annotation, recent, once: Vec::new(), problems }
    }

    /// What was wrong with its records.
    pub const fn problems(&self) -> &RecordProblems {
        &self.problems
    }

    /// Appends the columns of the address in a field; false if there is none.
    #[inline]
    fn append(&mut self, field: &[u8], out: &mut Vec<u8>) -> bool {
        let RecordAnnotator { annotation, recent, once, .. } = self;
        if let Some(values) = recent.known(field) {
            out.extend_from_slice(values);
            return true;
        }
        let Some(value) = field_address(field) else {
            out.extend_from_slice(&annotation.nothing);
            return false;
        };
        let values = recent.take(field).unwrap_or(once);
        values.clear();
        annotation.push_values(Some(&value), values);
        out.extend_from_slice(values);
        true
    }

    /// The first record of a table; gives whether it is a header.
    fn first(&mut self, record: &[u8], end: &[u8], out: &mut Vec<u8>) -> ControlFlow<(), bool> {
        let annotation = self.annotation;
        let shape = annotation.find(record.strip_prefix(b"\xef\xbb\xbf").unwrap_or(record));
        let is_found = shape.is_ok();
        // nothing but the first record sets it
        let _ = annotation.shape.set(shape);
        if !is_found {
            return ControlFlow::Break(());
        }
        if annotation.has_header {
            out.extend_from_slice(record);
            annotation.push_names(out);
            out.extend_from_slice(end);
        }
        ControlFlow::Continue(annotation.has_header)
    }

    /// A record of CSV or TSV.
    fn row(&mut self, line: Line<'_>, record: &[u8], end: &[u8], out: &mut Vec<u8>) -> ControlFlow<()> {
        if line.number == 1 && self.first(record, end, out)? {
            return ControlFlow::Continue(());
        }
        let Ok(shape) = self.annotation.shape.wait() else { return ControlFlow::Break(()) };
        if record.is_empty() {
            out.extend_from_slice(line.raw);
            return ControlFlow::Continue(());
        }
        self.problems.records += 1;
        let syntax = self.annotation.syntax();
        let place = syntax.place(record, shape.field);
        out.extend_from_slice(record);
        if place.is_open || place.fields > shape.fields {
            let problem = if place.is_open { RecordProblem::OpenQuote } else { RecordProblem::TooLong };
            self.problems.note(problem, line.number, record);
        } else {
            if place.fields < shape.fields {
                out.extend(std::iter::repeat_n(syntax.delimiter, shape.fields - place.fields));
                self.problems.note(RecordProblem::TooShort, line.number, record);
            }
            let field = place.at.and_then(|at| record.get(at)).unwrap_or_default();
            self.value(line.number, syntax.word(field), out);
        }
        out.extend_from_slice(end);
        ControlFlow::Continue(())
    }

    /// Appends the columns of a value, which may be missing; anything else than an address is noted.
    #[inline]
    fn value(&mut self, line: u64, field: &[u8], out: &mut Vec<u8>) {
        if field.is_empty() {
            out.extend_from_slice(&self.annotation.nothing);
        } else if !self.append(field, out) {
            self.problems.note(RecordProblem::NotAddress, line, field);
        }
    }

    /// A line of JSON.
    fn object(&mut self, line: Line<'_>, record: &[u8], end: &[u8], out: &mut Vec<u8>) {
        let annotation = self.annotation;
        let FieldChoice::Path(path) = &annotation.field else { return };
        if record.trim_ascii().is_empty() {
            return out.extend_from_slice(line.raw);
        }
        self.problems.records += 1;
        let is_new = |name: &[u8]| annotation.columns.iter().any(|(_, new)| new.as_bytes() == name);
        let found = members::find(record, path, is_new);
        let object = match found {
            Ok(object) => object,
            Err(problem) => {
                self.problems.note(problem, line.number, record);
                return out.extend_from_slice(line.raw);
            }
        };
        out.extend_from_slice(record.get(..object.close).unwrap_or_default());
        let start = out.len();
        match object.value {
            Some(members::MemberValue::Text(text)) => self.value(line.number, text.trim_ascii(), out),
            Some(members::MemberValue::Nested(text)) => {
                self.problems.note(RecordProblem::NotScalar, line.number, text);
                out.extend_from_slice(&annotation.nothing);
            }
            None => out.extend_from_slice(&annotation.nothing),
        }
        if object.is_empty && out.get(start) == Some(&b',') {
            out.remove(start);
        }
        out.extend_from_slice(record.get(object.close..).unwrap_or_default());
        out.extend_from_slice(end);
    }
}

impl Work for RecordAnnotator<'_> {
    fn line(&mut self, line: Line<'_>, said: &mut Output) -> ControlFlow<()> {
        if line.part != LinePart::Whole {
            self.problems.note(RecordProblem::TooLarge, line.number, b"");
            if line.number == 1 {
                // the other workers must not wait for a header
                let _ = self.annotation.shape.set(Err(HeaderError::Broken("is larger than 1 MiB")));
            }
            return ControlFlow::Break(());
        }
        let record = line.trimmed();
        let end = line.raw.get(record.len()..).unwrap_or_default();
        if std::str::from_utf8(record).is_err() {
            self.problems.note(RecordProblem::NotUtf8, line.number, record);
        }
        match self.annotation.format {
            RecordFormat::JsonLines => self.object(line, record, end, &mut said.stdout),
            RecordFormat::Csv(_) | RecordFormat::Tsv => return self.row(line, record, end, &mut said.stdout),
        }
        ControlFlow::Continue(())
    }
}
