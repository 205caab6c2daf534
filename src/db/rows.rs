//! Delimited text, a row at a time: [RFC 4180](https://www.rfc-editor.org/rfc/rfc4180#section-2) with any of four
//! delimiters, strict, and every field knows its place.
//!
//! A row is a line: a quoted field cannot hold a line break, so a quote that is never closed does not swallow the rest
//! of the file. Blank lines and lines that begin with `#` are passed over, blanks around a field too.

use crate::format::ParseError;
use crate::net::{HostBits, Range, parse};
use std::borrow::Cow;
use std::fmt;
use thiserror::Error;

/// A place in a text: both are counted from 1, columns in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct TextPosition {
    /// The line.
    pub line: u64,
    /// The column.
    pub column: u64,
}

impl TextPosition {
    /// The place that many bytes further on in the line.
    pub(super) fn plus(self, bytes: usize) -> TextPosition {
        TextPosition { column: self.column + bytes as u64, ..self }
    }
}

impl fmt::Display for TextPosition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.line, self.column)
    }
}

/// What is wrong in a table, and where.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{place}: {problem}")]
pub struct RowError {
    /// Where.
    pub place: TextPosition,
    /// What.
    #[source]
    pub problem: RowErrorKind,
}

/// What can be wrong with a row.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum RowErrorKind {
    /// A quoted field continues to the end of the line.
    #[error("expected a closing quote in this line")]
    Unclosed,
    /// A quoted field is followed by something else than a delimiter.
    #[error("expected a delimiter or the end of the line after the closing quote")]
    BehindQuote,
    /// Not text.
    #[error("expected text in UTF-8, found {0}")]
    NotText(&'static str),
    /// A control character.
    #[error("expected text, found the control character U+{0:04X}")]
    Control(u32),
    /// Not an address or a prefix.
    #[error("expected {} in {found}", .error.expected)]
    Notation {
        /// What was expected, and where in the field.
        error: ParseError,
        /// The whole field.
        found: String,
    },
    /// Something else is expected.
    #[error("expected {what}, found {found}")]
    Expected {
        /// What is expected.
        what: String,
        /// What was found.
        found: String,
    },
    /// There are more fields than columns.
    #[error("expected {0} fields, found more")]
    TooMany(usize),
    /// The same prefix occurs twice.
    #[error("the prefix {net} is a duplicate of line {line}")]
    Twice {
        /// The prefix.
        net: String,
        /// The line that has it too.
        line: u64,
    },
    /// An IPv6 prefix where a database keeps IPv4.
    #[error("expected an IPv4 prefix: the block ::/96 of a database holds the IPv4 addresses")]
    Ipv4Block,
}

impl RowErrorKind {
    /// The problem at a place.
    pub(super) fn at(self, place: TextPosition) -> RowError {
        RowError { place, problem: self }
    }

    /// An address or a prefix is expected instead of this text.
    pub(super) fn notation(error: ParseError, found: &str) -> RowErrorKind {
        RowErrorKind::Notation { error, found: quoted(found) }
    }

    /// Something else is expected than this text.
    pub(super) fn expected(what: impl Into<String>, found: &str) -> RowErrorKind {
        RowErrorKind::Expected { what: what.into(), found: quoted(found) }
    }
}

/// A text as messages show it: the beginning of a long one.
pub(super) fn quoted(text: &str) -> String {
    match text.char_indices().nth(40) {
        _ if text.is_empty() => "nothing".to_owned(),
        Some((at, _)) => format!("'{}…'", text.get(..at).unwrap_or_default()),
        None => format!("'{text}'"),
    }
}

/// A field of a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Field<'a> {
    /// Its text without quotes.
    pub(super) text: Cow<'a, str>,
    /// Where its text begins.
    pub(super) place: TextPosition,
}

impl Field<'_> {
    /// The addresses that the field speaks of: a prefix, an address, or a range.
    ///
    /// # Errors
    /// What was expected, and where.
    pub(super) fn range(&self) -> Result<Range, RowError> {
        match &*self.text {
            "" => Err(RowErrorKind::expected("an address", "").at(self.place)),
            text => parse(text.as_bytes(), HostBits::Refuse)
                .map_err(|error| RowErrorKind::notation(error, text).at(self.place.plus(error.at))),
        }
    }

    /// The single address in the field.
    ///
    /// # Errors
    /// What was expected, and where.
    #[cfg(feature = "mmdb")]
    pub(super) fn address(&self) -> Result<std::net::IpAddr, RowError> {
        let range = self.range()?;
        let single = Some(range.first()).filter(|first| *first == range.last());
        single.ok_or_else(|| RowErrorKind::expected("a single address", &self.text).at(self.place))
    }
}

/// A line that holds a row.
#[derive(Clone, Copy, Debug)]
pub(super) struct TableRow<'a> {
    text: &'a str,
    /// Where the line begins.
    pub(super) place: TextPosition,
}

/// The rows of a text.
#[derive(Clone)]
pub(super) struct TableRows<'a> {
    text: &'a [u8],
    at: usize,
    line: u64,
}

/// What may part fields.
pub(super) const DELIMITERS: &[u8] = b"\t,;|";

impl<'a> TableRows<'a> {
    /// The rows of a text; a byte order mark before it is passed over.
    pub(super) fn new(text: &'a [u8]) -> TableRows<'a> {
        let at = if text.starts_with("\u{feff}".as_bytes()) { 3 } else { 0 };
        TableRows { text, at, line: 0 }
    }

    /// How much of the text has been read, from 0 to 1.
    #[cfg(feature = "mmdb")]
    pub(super) fn share(&self) -> f64 {
        self.at as f64 / self.text.len() as f64
    }

    /// The next line, without its end.
    fn line(&mut self) -> Option<&'a [u8]> {
        let rest = self.text.get(self.at..).filter(|rest| !rest.is_empty())?;
        let (line, next) = match memchr::memchr(b'\n', rest) {
            Some(end) => (rest.get(..end)?, self.at + end + 1),
            None => (rest, self.text.len()),
        };
        (self.at, self.line) = (next, self.line + 1);
        Some(line.strip_suffix(b"\r").unwrap_or(line))
    }
}

impl<'a> Iterator for TableRows<'a> {
    type Item = Result<TableRow<'a>, RowError>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let line = self.line()?;
            if line.trim_ascii().is_empty() || line.starts_with(b"#") {
                continue;
            }
            let place = TextPosition { line: self.line, column: 1 };
            return Some(text(line, place).map(|text| TableRow { text, place }));
        }
    }
}

/// The line as text without control characters.
fn text(line: &[u8], place: TextPosition) -> Result<&str, RowError> {
    let text = str::from_utf8(line).map_err(|e| {
        let utf16 = place.line == 1 && (line.starts_with(b"\xff\xfe") || line.starts_with(b"\xfe\xff"));
        RowErrorKind::NotText(if utf16 { "UTF-16" } else { "other bytes" }).at(place.plus(e.valid_up_to()))
    })?;
    match text.char_indices().find(|(_, c)| c.is_control() && *c != '\t') {
        Some((at, c)) => Err(RowErrorKind::Control(u32::from(c)).at(place.plus(at))),
        None => Ok(text),
    }
}

impl<'a> TableRow<'a> {
    /// The delimiter of this row: the first one outside of quotes. A comma without one.
    pub(super) fn delimiter(&self) -> u8 {
        let mut open = false;
        let outside = self.text.bytes().find(|b| {
            open ^= *b == b'"';
            !open && DELIMITERS.contains(b)
        });
        outside.unwrap_or(b',')
    }

    /// The whole line.
    #[cfg(feature = "mmdb")]
    pub(super) fn as_str(&self) -> &'a str {
        self.text
    }

    /// The place after the last field.
    pub(super) fn end_place(&self) -> TextPosition {
        self.place.plus(self.text.len())
    }

    /// The fields.
    ///
    /// # Errors
    /// If a quote is not closed, or followed by something else.
    pub(super) fn fields(&self, delimiter: u8) -> Result<Vec<Field<'a>>, RowError> {
        let (mut fields, mut at) = (Vec::new(), 0);
        loop {
            let rest = self.text.get(at..).unwrap_or_default();
            let blank = rest.len() - rest.trim_start_matches(|c| c == ' ' || (c == '\t' && delimiter != b'\t')).len();
            let (start, rest) = (at + blank, rest.get(blank..).unwrap_or_default());
            let (field, len) = match rest.strip_prefix('"') {
                Some(body) => self.within_quotes(body, start, delimiter)?,
                None => self.plain(rest, start, delimiter),
            };
            fields.push(field);
            at = start + len;
            if at >= self.text.len() {
                return Ok(fields);
            }
            at += 1;
            if at == self.text.len() {
                fields.push(Field { text: Cow::Borrowed(""), place: self.place.plus(at) });
                return Ok(fields);
            }
        }
    }

    /// A field without quotes, and how many bytes it takes.
    fn plain(&self, rest: &'a str, start: usize, delimiter: u8) -> (Field<'a>, usize) {
        let len = memchr::memchr(delimiter, rest.as_bytes()).unwrap_or(rest.len());
        let text = rest.get(..len).unwrap_or_default().trim_end();
        (Field { text: Cow::Borrowed(text), place: self.place.plus(start) }, len)
    }

    /// A field in quotes, of which `body` begins after the first one, and how many bytes it takes with them.
    fn within_quotes(&self, body: &'a str, start: usize, delimiter: u8) -> Result<(Field<'a>, usize), RowError> {
        let mut from = 0;
        let close = loop {
            let rest = body.get(from..).unwrap_or_default();
            let at = from + rest.find('"').ok_or_else(|| RowErrorKind::Unclosed.at(self.place.plus(start)))?;
            match body.get(at + 1..).is_some_and(|rest| rest.starts_with('"')) {
                true => from = at + 2,
                false => break at,
            }
        };
        let inner = body.get(..close).unwrap_or_default();
        let text = if inner.contains('"') { Cow::Owned(inner.replace("\"\"", "\"")) } else { Cow::Borrowed(inner) };
        let after = body.get(close + 1..).unwrap_or_default();
        let blank = after.len() - after.trim_start_matches(' ').len();
        match after.as_bytes().get(blank) {
            Some(b) if *b != delimiter => Err(RowErrorKind::BehindQuote.at(self.place.plus(start + close + 2 + blank))),
            _ => Ok((Field { text, place: self.place.plus(start + 1) }, close + 2 + blank)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The fields of every row, with their columns.
    fn split(text: &[u8]) -> Result<Vec<Vec<(String, u64)>>, RowError> {
        let rows: Vec<TableRow<'_>> = TableRows::new(text).collect::<Result<_, _>>()?;
        let delimiter = rows.first().map_or(b',', TableRow::delimiter);
        let fields = |row: &TableRow<'_>| {
            Ok(row.fields(delimiter)?.into_iter().map(|f| (f.text.into_owned(), f.place.column)).collect())
        };
        rows.iter().map(fields).collect()
    }

    fn one(text: &[u8]) -> Vec<(String, u64)> {
        split(text).unwrap().remove(0)
    }

    fn texts(text: &[u8]) -> Vec<String> {
        one(text).into_iter().map(|(text, _)| text).collect()
    }

    #[test]
    fn every_field_knows_its_column() {
        let want = |fields: &[(&str, u64)]| fields.iter().map(|(t, c)| ((*t).to_owned(), *c)).collect::<Vec<_>>();
        assert_eq!(one(b"a,b, c ,"), want(&[("a", 1), ("b", 3), ("c", 6), ("", 9)]));
        assert_eq!(one(b"\"a,b\" ;  \"c \"\"d\"\"\";e"), want(&[("a,b", 2), ("c \"d\"", 11), ("e", 20)]));
    }

    #[test]
    fn the_first_delimiter_outside_of_quotes_counts() {
        assert_eq!(texts(b"a\tb,c"), ["a", "b,c"]);
        assert_eq!(texts(b"\"a\tb\"|c"), ["a\tb", "c"]);
        assert_eq!(texts(b"\t\tx"), ["", "", "x"]);
    }

    #[test]
    fn blank_lines_comments_and_line_ends_are_no_data() {
        let rows = split(b"\xef\xbb\xbf# x\r\n\r\na,b\r\n   \n\"c\",d").unwrap();
        assert_eq!(rows.len(), 2);
        assert_eq!(rows[1], [("c".to_owned(), 2), ("d".to_owned(), 5)]);
        let lines: Vec<_> = TableRows::new(b"\n\na\n#\nb").map(|row| row.unwrap().place.line).collect();
        assert_eq!(lines, [3, 5]);
    }

    #[test]
    fn what_is_no_row_is_told_with_its_place() {
        for (text, place, problem) in [
            (&b"a,\"b\nc,d"[..], (1, 3), RowErrorKind::Unclosed),
            (b"x\na,\"b\"c", (2, 6), RowErrorKind::BehindQuote),
            (b"a,b\nc,\xff", (2, 3), RowErrorKind::NotText("other bytes")),
            (b"\xff\xfea\0", (1, 1), RowErrorKind::NotText("UTF-16")),
            (b"a,\0b", (1, 3), RowErrorKind::Control(0)),
            (b"a,b\rc", (1, 4), RowErrorKind::Control(13)),
        ] {
            let (line, column) = place;
            assert_eq!(split(text), Err(problem.at(TextPosition { line, column })), "{text:?}");
        }
    }

    #[test]
    fn a_long_text_is_shown_by_its_beginning() {
        assert_eq!(quoted(""), "nothing");
        assert_eq!(quoted("ä"), "'ä'");
        assert_eq!(quoted(&"ä".repeat(50)), format!("'{}…'", "ä".repeat(40)));
    }
}
