//! TOML 1.1 with the place of every value.

use crate::plan::readers::syntax::item::{Item, Shape};
use std::ops::Range;
use toml_edit::{Document, Item as Entry, TableLike, TomlError, Value};

/// Reads a document and hands it on.
///
/// # Errors
/// What the parser says.
pub(crate) fn parse(text: &str) -> Result<Item<'static>, TomlError> {
    let document = Document::parse(text)?;
    Ok(Item { span: 0..text.len(), shape: Shape::Map(pairs(document.as_table(), text)) })
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
