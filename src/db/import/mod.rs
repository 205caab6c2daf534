//! A database file made from a table: from the user's own rows, or from the statistics of a regional registry.
//!
//! Records have the layout of GeoLite2, so that every reader of such files can use them. IPv4
//! prefixes are in the block ::/96, as in those files; no other block represents it.

mod columns;
mod data;
mod delegated;
mod tree;

pub use columns::{COLUMNS, ImportColumn, file_name};

use super::diff::own_family;
use super::path::PathStep;
use super::rows::{Field, RowError, RowErrorKind, TableRow, TableRows, TextPosition};
use super::typed_value::{TypedValue, plain_text};
use crate::addr::{Family, Len, Net};
use crate::net::Range;
use columns::{ColumnKind, ColumnLayout, ColumnTarget};
use data::DataSection;
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::net::IpAddr;
use thiserror::Error;
use tree::{SearchTree, TreeEntry};

/// How a table is read.
#[derive(Clone, Copy, Debug, Default)]
pub struct ImportSettings<'a> {
    /// The names of the columns, parted by commas; else the first row has them.
    pub columns: Option<&'a str>,
    /// The first row names the columns even if `columns` does.
    pub header: bool,
    /// Bad rows are counted and left out; else the first one is an error.
    pub skip_bad: bool,
    /// The type of the database; else it follows from the columns.
    pub database_type: Option<&'a str>,
}

/// Why a database cannot be built.
#[derive(Debug, Error)]
pub enum ImportError {
    /// A row is wrong.
    #[error(transparent)]
    Row(#[from] RowError),
    /// The names of the columns are wrong: the column of the text, from 1, and why.
    #[error("column {0}: {1}")]
    Columns(u64, RowErrorKind),
    /// The table has no prefixes.
    #[error("no row has an address")]
    Empty,
    /// The file would be too large.
    #[error("the database would be larger than the format allows: 4 GiB of nodes and records")]
    TooLarge,
}

/// A table that has been read: for each prefix 32 bytes, and the bytes of the records as they will be written.
pub struct ImportTable {
    entries: Vec<TreeEntry>,
    /// The data section.
    records: Vec<u8>,
    /// The type of the database.
    pub database_type: String,
    /// How many rows are in it.
    pub rows: u64,
    /// How many rows speak of something else than addresses.
    pub other: u64,
    /// How many rows were bad and are left out.
    pub bad: u64,
    /// The first of them.
    pub first_bad: Option<RowError>,
}

/// Called with the share of the work that is done, from 0 to 1.
pub type Progressed<'a> = &'a mut dyn FnMut(f64);

/// Progress is reported after that many rows.
const OFTEN: u64 = 4096;

/// The longest text of a field, in bytes.
const LONGEST: usize = 65_535;

/// The highest index in a path.
const HIGHEST: usize = 63;

impl ImportTable {
    /// Reads a table: one of a registry if its first row says so, else one with columns.
    ///
    /// # Errors
    /// The first row that is wrong, with its place; the names of the columns; or that no row has a prefix.
    pub fn read(
        text: &[u8],
        settings: &ImportSettings<'_>,
        progress: Progressed<'_>,
    ) -> Result<ImportTable, ImportError> {
        let mut rows = TableRows::new(text);
        let mut after = rows.clone();
        let first = after.next().ok_or(ImportError::Empty)??;
        let (reader, passed) = RowReader::of(&first, settings)?;
        if passed {
            rows = after;
        }
        let mut table = ImportTable {
            entries: Vec::new(),
            records: Vec::new(),
            database_type: reader.database_type(settings),
            rows: 0,
            other: 0,
            bad: 0,
            first_bad: None,
        };
        let mut records = DataSection::default();
        while let Some(row) = rows.next() {
            let read = row.and_then(|row| Ok((row, reader.read(&row)?)));
            if table.rows.is_multiple_of(OFTEN) {
                progress(rows.share());
            }
            match read {
                Ok((row, Some((nets, record)))) => table.add(row.place.line, &nets, records.place(&record)),
                Ok((_, None)) => table.other += 1,
                Err(error) if settings.skip_bad => table.note(error),
                Err(error) => return Err(error.into()),
            }
        }
        if records.is_full {
            return Err(ImportError::TooLarge);
        }
        table.records = records.into_bytes();
        table.settle(settings.skip_bad)?;
        Ok(table)
    }

    fn add(&mut self, line: u64, nets: &[Net], record: u32) {
        self.rows += 1;
        let line = u32::try_from(line).unwrap_or(u32::MAX);
        self.entries.extend(nets.iter().map(|net| entry(net, line, record)));
    }

    fn note(&mut self, error: RowError) {
        self.bad += 1;
        match &self.first_bad {
            Some(first) if first.place <= error.place => {}
            _ => self.first_bad = Some(error),
        }
    }

    /// A prefix that occurs twice with different records is wrong. Wide prefixes come before the narrow ones in them.
    fn settle(&mut self, skip_bad: bool) -> Result<(), ImportError> {
        self.entries.sort_unstable();
        let mut twice = Vec::new();
        self.entries.dedup_by(|later, first| {
            let is_same = (later.first, later.len) == (first.first, first.len);
            if is_same && later.record != first.record {
                let problem = RowErrorKind::Twice { net: net(later).to_string(), line: first.line.into() };
                twice.push(problem.at(TextPosition { line: later.line.into(), column: 1 }));
            }
            is_same
        });
        twice.sort_unstable_by_key(|error| error.place);
        match twice.first() {
            Some(error) if !skip_bad => return Err(error.clone().into()),
            _ => twice.into_iter().for_each(|error| self.note(error)),
        }
        if self.entries.is_empty() { Err(ImportError::Empty) } else { Ok(()) }
    }

    /// How many prefixes there are.
    pub fn prefixes(&self) -> usize {
        self.entries.len()
    }

    /// The database as the bytes of a file, built that many seconds after 1970.
    ///
    /// # Errors
    /// If it is too large for the format.
    pub fn write(&self, description: &str, built: u64, progress: Progressed<'_>) -> Result<Vec<u8>, ImportError> {
        progress(0.0);
        let room = self.records.len() + METADATA;
        let tree = SearchTree::new(&self.entries, self.records.len(), room).map_err(|_| ImportError::TooLarge)?;
        progress(0.9);
        let metadata = self.metadata(&tree, description, built);
        let mut bytes = tree.bytes;
        bytes.extend_from_slice(&self.records);
        bytes.extend_from_slice(MARK);
        metadata.encode(&mut bytes, &mut plain_text);
        Ok(bytes)
    }

    /// What the file says of itself.
    fn metadata(&self, tree: &SearchTree, description: &str, built: u64) -> TypedValue {
        TypedValue::map([
            ("binary_format_major_version", TypedValue::U16(2)),
            ("binary_format_minor_version", TypedValue::U16(0)),
            ("build_epoch", TypedValue::U64(built)),
            ("database_type", TypedValue::from(self.database_type.as_str())),
            ("description", TypedValue::map([("en", description)])),
            ("ip_version", TypedValue::U16(6)),
            ("languages", TypedValue::List(Vec::new())),
            ("node_count", TypedValue::U32(tree.nodes)),
            ("record_size", TypedValue::U16(tree.record_bits)),
        ])
    }
}

/// What the metadata begins with.
const MARK: &[u8] = b"\xab\xcd\xefMaxMind.com";

/// More than the metadata takes, as a rule.
const METADATA: usize = 4096;

/// Where IPv4 is in the tree.
const IPV4: u8 = 96;

/// A prefix in the space of the tree.
fn entry(net: &Net, line: u32, record: u32) -> TreeEntry {
    match net.first() {
        IpAddr::V4(first) => TreeEntry { first: first.to_bits().into(), len: IPV4 + net.len().get(), line, record },
        IpAddr::V6(first) => TreeEntry { first: first.to_bits(), len: net.len().get(), line, record },
    }
}

/// The prefix of an entry; those in ::/96 are IPv4.
fn net(entry: &TreeEntry) -> Net {
    own_family(Net::v6(entry.first, Len::at_most_128(entry.len.into())))
}

/// How rows are read.
enum RowReader {
    /// Fields in columns.
    Columns(ColumnLayout, u8),
    /// Statistics of a registry.
    Delegated,
}

impl RowReader {
    /// The reader that the first row needs, and whether that row is a header.
    fn of(first: &TableRow<'_>, settings: &ImportSettings<'_>) -> Result<(RowReader, bool), ImportError> {
        if settings.columns.is_none() && delegated::is_version(first) {
            return Ok((RowReader::Delegated, true));
        }
        let delimiter = first.delimiter();
        let Some(columns) = settings.columns else {
            let names = first.fields(delimiter)?;
            nameless(&names)?;
            return Ok((RowReader::Columns(ColumnLayout::new(&names, settings.database_type)?, delimiter), true));
        };
        let layout = ColumnLayout::new(&names(columns), settings.database_type)
            .map_err(|RowError { place, problem }| ImportError::Columns(place.column, problem))?;
        Ok((RowReader::Columns(layout, delimiter), settings.header))
    }

    fn database_type(&self, settings: &ImportSettings<'_>) -> String {
        match self {
            RowReader::Columns(layout, _) => layout.database_type.clone(),
            RowReader::Delegated => settings.database_type.unwrap_or(delegated::DATABASE_TYPE).to_owned(),
        }
    }

    /// The prefixes and the record of a row; `None` if it speaks of something else.
    fn read(&self, row: &TableRow<'_>) -> Result<Option<(Vec<Net>, TypedValue)>, RowError> {
        let found = match self {
            RowReader::Delegated => delegated::read(row)?,
            RowReader::Columns(layout, delimiter) => Some(columned(row, layout, *delimiter)?),
        };
        let Some((nets, record)) = found else { return Ok(None) };
        let nets = nets.iter().map(apart).collect::<Option<Vec<_>>>();
        let nets = nets.ok_or_else(|| RowErrorKind::Ipv4Block.at(row.place))?;
        Ok(Some((nets.concat(), record)))
    }
}

/// The names of columns in the value of an option.
fn names(columns: &str) -> Vec<Field<'_>> {
    let mut column = 1;
    let name = |text: &str| {
        let place = TextPosition { line: 1, column };
        column += text.len() as u64 + 1;
        Field { text: Cow::Owned(text.trim().to_owned()), place }
    };
    columns.split(',').map(name).collect()
}

/// A first row that begins with an address names no columns.
fn nameless(names: &[Field<'_>]) -> Result<(), RowError> {
    match names.first() {
        Some(field) if field.range().is_ok() => {
            let what = "the names of the columns in the first row (or --columns prefix,country,...)";
            Err(RowErrorKind::expected(what, &field.text).at(field.place))
        }
        _ => Ok(()),
    }
}

/// The parts of a prefix outside ::/96, the range of IPv4; `None` if it is part of that.
fn apart(net: &Net) -> Option<Vec<Net>> {
    let ipv4 = Net::v6(0, Len::at_most_128(96));
    Some(net.without(&ipv4)).filter(|parts| net.family() == Family::V4 || !parts.is_empty())
}

/// The prefixes and the record of a row with columns.
fn columned(row: &TableRow<'_>, layout: &ColumnLayout, delimiter: u8) -> Result<(Vec<Net>, TypedValue), RowError> {
    let (fields, wanted) = (row.fields(delimiter)?, layout.targets.len());
    if let Some(field) = fields.get(wanted) {
        return Err(RowErrorKind::TooMany(wanted).at(field.place));
    }
    if fields.len() < wanted {
        let found = format!("{}", fields.len());
        return Err(RowErrorKind::Expected { what: format!("{wanted} fields"), found }.at(row.end_place()));
    }
    let (mut record, mut nets, mut range) = (TypedValue::Map(BTreeMap::new()), Vec::new(), (None, None));
    for (field, target) in fields.iter().zip(&layout.targets) {
        match target {
            ColumnTarget::Prefix => nets.extend(field.range()?.prefixes()),
            ColumnTarget::From => range.0 = Some(field.address()?),
            ColumnTarget::To => range.1 = Some((field, field.address()?)),
            ColumnTarget::Record(path, kind) => {
                if let Some(leaf) = leaf(*kind, field)? {
                    put(&mut record, path.steps(), leaf);
                }
            }
            ColumnTarget::Left => {}
        }
    }
    if let (Some(from), Some((field, to))) = range {
        let wrong =
            |_| RowErrorKind::expected(format!("an address of the family of {from}, not below it"), &field.text);
        nets.extend(Range::new(from, to).map_err(|e| wrong(e).at(field.place))?.prefixes());
    }
    Ok((nets, record))
}

fn leaf(kind: ColumnKind, field: &Field<'_>) -> Result<Option<TypedValue>, RowError> {
    match field.text.len() {
        0..=LONGEST => kind.read(field),
        found => {
            let (what, found) = (format!("at most {LONGEST} bytes"), format!("{found}"));
            Err(RowErrorKind::Expected { what, found }.at(field.place))
        }
    }
}

/// Puts a value at the end of a path; what is missing on the way is made, an empty map for each missing item of a list.
fn put(record: &mut TypedValue, path: &[PathStep], leaf: TypedValue) {
    let empty = || TypedValue::Map(BTreeMap::new());
    match (path, record) {
        ([], record) => *record = leaf,
        ([PathStep::Key(key), rest @ ..], TypedValue::Map(map)) => {
            put(map.entry(key.clone()).or_insert_with(empty), rest, leaf)
        }
        ([PathStep::Index(at), rest @ ..], TypedValue::List(list)) => {
            list.resize_with(list.len().max(at + 1), empty);
            if let Some(item) = list.get_mut(*at) {
                put(item, rest, leaf);
            }
        }
        ([PathStep::Key(_), ..], record) => {
            *record = empty();
            put(record, path, leaf);
        }
        ([PathStep::Index(_), ..], record) => {
            *record = TypedValue::List(Vec::new());
            put(record, path, leaf);
        }
    }
}

#[cfg(test)]
mod tests;
