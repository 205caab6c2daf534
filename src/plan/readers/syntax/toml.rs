//! TOML 1.1 with the place of every value.

use crate::plan::readers::syntax::item::{Item, Shape};
use std::ops::Range;

use toml_edit::{Document, Item as Entry, TableLike, TomlError, Value};

/// Why a text is not a TOML document that is read here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct TomlIssue {
    /// What is wrong.
    pub(crate) message: String,
    /// Where.
    pub(crate) span: Range<usize>,
}

impl From<TomlError> for TomlIssue {
    fn from(error: TomlError) -> TomlIssue {
        let message = format!("expected TOML: {}", error.message().replace('\n', ", "));
        TomlIssue { message, span: error.span().unwrap_or(0..0) }
    }
}

/// Reads a document and hands it on.
///
/// # Errors
/// What the parser says.
pub(crate) fn parse(text: &str) -> Result<Item<'static>, TomlIssue> {
    let document = Document::parse(text)?;
    Ok(Item { span: 0..text.len(), shape: Shape::Map(pairs(document.as_table(), text)) })
}

/// How many levels of tables a text may make with dots in keys, beyond the first level of each key. Two bytes of a text
/// make a table of more than a kilobyte, and no plan needs them.
const MOST_LEVELS: usize = 1000;

/// Checks that a text does not make tables out of all proportion with keys such as `a.b.b.b.b`.
///
/// # Errors
/// The key that is one too many.
pub(crate) fn within_bounds(text: &str) -> Result<(), TomlIssue> {
    let bytes = text.as_bytes();
    let (mut at, mut dots, mut levels) = (0, 0usize, 0);
    while let Some(b) = bytes.get(at) {
        match b {
            b'"' | b'\'' => {
                at = after_string(bytes, at);
                continue;
            }
            b'#' => {
                at += memchr::memchr(b'\n', bytes.get(at..).unwrap_or_default()).unwrap_or(bytes.len() - at);
                continue;
            }
            b'.' => {
                dots += 1;
                levels += usize::from(dots > 1);
            }
            b'\n' | b'=' | b',' | b'{' | b'}' | b'[' | b']' => dots = 0,
            _ => {}
        }
        if levels > MOST_LEVELS {
            let message = format!("expected at most {MOST_LEVELS} dots that make tables in tables");
            return Err(TomlIssue { message, span: at..at + 1 });
        }
        at += 1;
    }
    Ok(())
}

/// The end of a string of either quote, of one line or of several; what is not closed ends with the text.
fn after_string(bytes: &[u8], start: usize) -> usize {
    let quote = bytes.get(start).copied().unwrap_or(b'"');
    let long = bytes.get(start..start + 3) == Some(&[quote; 3]);
    let mut at = start + if long { 3 } else { 1 };
    while let Some(b) = bytes.get(at) {
        match b {
            b'\\' if quote == b'"' => at += 1,
            b'\n' if !long => return at,
            b if *b == quote && (!long || bytes.get(at..at + 3) == Some(&[quote; 3])) => {
                return at + if long { 3 } else { 1 };
            }
            _ => {}
        }
        at += 1;
    }
    bytes.len()
}

/// What a document has beside its values.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum TomlMark {
    /// The first bracket of the header of a table, not of a table in it.
    Header(usize),
    /// From `#` to the end of the line.
    Comment(Range<usize>),
}

/// The headers and comments of a document that was read, in order.
pub(crate) fn marks(text: &str) -> Vec<TomlMark> {
    let bytes = text.as_bytes();
    let (mut marks, mut at, mut depth) = (Vec::new(), 0, 0usize);
    let mut is_start = true;
    while let Some(b) = bytes.get(at) {
        match b {
            b'"' | b'\'' => {
                at = after_string(bytes, at);
                is_start = false;
                continue;
            }
            b'#' => {
                let line = line_of(bytes, at);
                marks.push(TomlMark::Comment(at..at + line.trim_ascii_end().len()));
                at += line.len();
                continue;
            }
            b'[' if is_start && depth == 0 && !is_inner_header(line_of(bytes, at)) => marks.push(TomlMark::Header(at)),
            b'[' | b'{' => depth += 1,
            b']' | b'}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        is_start = *b == b'\n' || is_start && matches!(b, b' ' | b'\t');
        at += 1;
    }
    marks
}

/// The rest of a line.
fn line_of(bytes: &[u8], at: usize) -> &[u8] {
    let rest = bytes.get(at..).unwrap_or_default();
    rest.get(..memchr::memchr(b'\n', rest).unwrap_or(rest.len())).unwrap_or_default()
}

/// Whether a line is the header of a table in a table: `[[prefix.ranges]]`.
fn is_inner_header(line: &[u8]) -> bool {
    line.iter().take_while(|b| **b != b']').any(|b| *b == b'.')
}

fn pairs(table: &dyn TableLike, text: &str) -> Vec<(Item<'static>, Item<'static>)> {
    let pair = |(name, value): (&str, &Entry)| {
        let span = table.key(name).and_then(|key| key.span()).unwrap_or(0..0);
        (Item::scalar(name.to_owned(), inner(span, text)), item(value, text))
    };
    table.iter().map(pair).collect()
}

fn item(value: &Entry, text: &str) -> Item<'static> {
    let span = value.span().unwrap_or(0..0);
    match value {
        Entry::Value(value) => of_value(value, text),
        Entry::Table(table) => Item { span, shape: Shape::Map(pairs(table, text)) },
        Entry::ArrayOfTables(tables) => {
            let one = |table: &toml_edit::Table| Item {
                span: table.span().unwrap_or(0..0),
                shape: Shape::Map(pairs(table, text)),
            };
            Item { span, shape: Shape::List(tables.iter().map(one).collect()) }
        }
        Entry::None => Item::scalar("", span),
    }
}

fn of_value(value: &Value, text: &str) -> Item<'static> {
    let span = value.span().unwrap_or(0..0);
    match value {
        Value::String(value) => Item::scalar(value.value().clone(), inner(span, text)),
        Value::Array(array) => {
            Item { span, shape: Shape::List(array.iter().map(|value| of_value(value, text)).collect()) }
        }
        Value::InlineTable(table) => Item { span, shape: Shape::Map(pairs(table, text)) },
        // numbers, truth values and dates: as they are written
        _ => Item::scalar(text.get(span.clone()).unwrap_or_default().to_owned(), span),
    }
}

/// The span without quotes, one or three of them on each side.
fn inner(span: Range<usize>, text: &str) -> Range<usize> {
    let raw = text.get(span.clone()).unwrap_or_default();
    for quote in ["\"\"\"", "'''", "\"", "'"] {
        if raw.len() >= 2 * quote.len() && raw.starts_with(quote) && raw.ends_with(quote) {
            return span.start + quote.len()..span.end - quote.len();
        }
    }
    span
}
