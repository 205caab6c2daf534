//! What TOML, YAML and JSON have in common: lists, maps and scalars, each with its place.

use crate::plan::draft::{Cell, Draft};
use crate::plan::model::{EntryId, IssueKind};
use std::borrow::Cow;
use std::ops::Range;

/// A value of a document.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Item<'a> {
    /// Its place; of a quoted scalar without the quotes.
    pub(crate) span: Range<usize>,
    /// What it is.
    pub(crate) shape: Shape<'a>,
}

/// What a value is.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Shape<'a> {
    /// A string, a number, a truth value, a date, or nothing: its text.
    Scalar(Cow<'a, str>),
    /// A list.
    List(Vec<Item<'a>>),
    /// A map, in the order of the file; a key may occur more than once.
    Map(Vec<(Item<'a>, Item<'a>)>),
}

/// How deep lists and maps may be nested.
pub(crate) const DEPTH: usize = 64;

impl<'a> Item<'a> {
    /// A scalar.
    pub(crate) fn scalar(text: impl Into<Cow<'a, str>>, span: Range<usize>) -> Item<'a> {
        Item { span, shape: Shape::Scalar(text.into()) }
    }

    /// The scalar; `None` for lists and maps.
    pub(crate) fn cell(&self) -> Option<Cell<'_>> {
        match &self.shape {
            Shape::Scalar(text) => Some(Cell { text, span: self.span.clone() }),
            _ => None,
        }
    }

    /// The text of a scalar; empty for lists and maps.
    pub(crate) fn text(&self) -> &str {
        match &self.shape {
            Shape::Scalar(text) => text,
            _ => "",
        }
    }

    /// Whether it says nothing: null, a key without a value, or an empty text.
    pub(crate) fn is_nothing(&self) -> bool {
        matches!(&self.shape, Shape::Scalar(text) if text.trim().is_empty())
    }

    /// The values of a list; of anything else the value itself.
    pub(crate) fn each(&self) -> &[Item<'a>] {
        match &self.shape {
            Shape::List(items) => items,
            _ => std::slice::from_ref(self),
        }
    }

    /// The values of a list; nothing of anything else.
    pub(crate) fn list(&self) -> &[Item<'a>] {
        match &self.shape {
            Shape::List(items) => items,
            _ => &[],
        }
    }

    /// Keys and values of a map; nothing of anything else.
    pub(crate) fn map(&self) -> &[(Item<'a>, Item<'a>)] {
        match &self.shape {
            Shape::Map(pairs) => pairs,
            _ => &[],
        }
    }

    /// The value of a key; of a key that occurs more than once the first.
    pub(crate) fn get(&self, key: &str) -> Option<&Item<'a>> {
        self.map().iter().find(|(name, _)| name.text() == key).map(|(_, value)| value)
    }

    /// The scalar of a key.
    pub(crate) fn cell_of(&self, key: &str) -> Option<Cell<'_>> {
        self.get(key).and_then(Item::cell)
    }

    /// All of it on one line: `value`, `[a, b]` or `{key: value}`.
    pub(crate) fn inline(&self) -> String {
        match &self.shape {
            Shape::Scalar(text) => text.to_string(),
            Shape::List(items) => format!("[{}]", items.iter().map(Item::inline).collect::<Vec<_>>().join(", ")),
            Shape::Map(pairs) => {
                let each = pairs.iter().map(|(key, value)| format!("{}: {}", key.inline(), value.inline()));
                format!("{{{}}}", each.collect::<Vec<_>>().join(", "))
            }
        }
    }

    /// Its first byte or two, for the place of an error about all of it.
    pub(crate) fn head(&self) -> Range<usize> {
        self.span.start..self.span.end.min(self.span.start + 1)
    }

    /// The scalar; anything else is noted as trouble.
    pub(crate) fn expect_cell(&self, what: &str, draft: &mut Draft) -> Option<Cell<'_>> {
        if self.cell().is_none() {
            draft.issue(IssueKind::Parse, self.head(), format!("expected {what}, found {}", self.kind()));
        }
        self.cell()
    }

    /// Keys and values of a map; anything else is noted as trouble.
    pub(crate) fn expect_map(&self, what: &str, draft: &mut Draft) -> &[(Item<'a>, Item<'a>)] {
        if self.as_map().is_none() {
            draft.issue(IssueKind::Parse, self.head(), format!("expected {what}, found {}", self.kind()));
        }
        self.map()
    }

    /// The parts of a table; `None` of anything else.
    pub(crate) fn as_map(&self) -> Option<&[(Item<'a>, Item<'a>)]> {
        matches!(self.shape, Shape::Map(_)).then(|| self.map())
    }

    /// What it is, for messages.
    pub(crate) fn kind(&self) -> &'static str {
        match self.shape {
            Shape::Scalar(_) if self.is_nothing() => "nothing",
            Shape::Scalar(_) => "a single value",
            Shape::List(_) => "a list",
            Shape::Map(_) => "a table",
        }
    }
}

/// Notes the keys of a map that occur more than once, and those that are none of `known`.
pub(crate) fn check_keys(pairs: &[(Item<'_>, Item<'_>)], known: &[&str], draft: &mut Draft) {
    // only known keys are kept: their number is bounded, that of a hostile table is not
    let mut seen: Vec<(&str, Range<usize>)> = Vec::new();
    for (key, _) in pairs {
        let Some(cell) = key.cell() else { continue };
        if let Some((_, before)) = seen.iter().find(|(name, _)| *name == cell.text) {
            draft.repeated("key", &cell, before.clone());
        } else if known.contains(&cell.text) {
            seen.push((key.text(), cell.span.clone()));
        } else {
            draft.unknown("key", &cell, known);
        }
    }
}

/// Keeps what [`check_keys`] notes: the values of keys that are none of `known`, and of those that occur again.
pub(crate) fn keep_others(pairs: &[(Item<'_>, Item<'_>)], known: &[&str], entry: Option<EntryId>, draft: &mut Draft) {
    let mut seen: Vec<&str> = Vec::new();
    if !draft.keeps_extras() {
        return;
    }
    for (key, value) in pairs {
        if known.contains(&key.text()) && !seen.contains(&key.text()) {
            seen.push(key.text());
        } else {
            draft.keep(entry, &key.inline(), &value.inline());
        }
    }
}
