//! YAML 1.2 with the place of every value. Aliases are refused: a plan says what it means where it says it, and they are
//! how a small file becomes a large one.

use crate::plan::readers::syntax::item::{DEPTH, Item, Shape};
use saphyr_parser::{Event, Parser, ScalarStyle, ScanError, Span};
use std::ops::Range;

/// Why a text cannot be read as YAML.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct YamlError {
    /// What is wrong.
    pub(crate) message: String,
    /// Where.
    pub(crate) at: usize,
}

/// Reads the first document of a text; `None` if it is empty.
///
/// # Errors
/// What is wrong, and where.
pub(crate) fn parse(text: &str) -> Result<Option<Item<'_>>, YamlError> {
    let places = Places::of(text);
    let mut open: Vec<Item<'_>> = Vec::new();
    let mut document = None;
    for event in Parser::new_from_str(text) {
        let (event, span) = event.map_err(|error| wrong(&error, &places))?;
        let here = places.span(&span);
        match event {
            Event::DocumentStart(_) if document.is_some() => return Err(fail("expected one document", here.start)),
            Event::Alias(_) => {
                return Err(fail("aliases are not read: write the value in place of the alias", here.start));
            }
            Event::SequenceStart(..) | Event::MappingStart(..) if open.len() == DEPTH => {
                return Err(fail("expected at most 64 lists and maps inside each other", here.start));
            }
            Event::SequenceStart(..) => open.push(Item { span: here, shape: Shape::List(Vec::new()) }),
            // a map is collected as a list of keys and values
            Event::MappingStart(..) => open.push(Item { span: here, shape: Shape::List(Vec::new()) }),
            Event::Scalar(value, style, ..) => {
                let plain_null = style == ScalarStyle::Plain && matches!(value.as_ref(), "~" | "null");
                let item = match plain_null {
                    true => Item::scalar("", here),
                    false => Item::scalar(value, places.inner(here, style)),
                };
                close(item, &mut open, &mut document);
            }
            Event::SequenceEnd => {
                if let Some(mut item) = open.pop() {
                    item.span.end = here.end;
                    close(item, &mut open, &mut document);
                }
            }
            Event::MappingEnd => {
                if let Some(Item { span, shape: Shape::List(items) }) = open.pop() {
                    let item = Item { span: span.start..here.end, shape: Shape::Map(paired(items)) };
                    close(item, &mut open, &mut document);
                }
            }
            _ => {}
        }
    }
    Ok(document)
}

/// Puts a finished value into the one around it.
fn close<'a>(item: Item<'a>, open: &mut [Item<'a>], document: &mut Option<Item<'a>>) {
    match open.last_mut() {
        Some(Item { shape: Shape::List(items), .. }) => items.push(item),
        _ => *document = Some(item),
    }
}

/// Alternating keys and values.
fn paired(items: Vec<Item<'_>>) -> Vec<(Item<'_>, Item<'_>)> {
    let (mut pairs, mut rest) = (Vec::with_capacity(items.len() / 2), items.into_iter());
    while let (Some(key), Some(value)) = (rest.next(), rest.next()) {
        pairs.push((key, value));
    }
    pairs
}

fn fail(message: &str, at: usize) -> YamlError {
    YamlError { message: message.to_owned(), at }
}

fn wrong(error: &ScanError, places: &Places<'_>) -> YamlError {
    YamlError { message: format!("expected YAML: {}", error.info()), at: places.byte(error.marker().index()) }
}

/// The bytes of characters, which is what the parser counts.
struct Places<'a> {
    text: &'a str,
    /// The byte of every [`STEP`]th character; empty if every character is a byte.
    marks: Vec<usize>,
}

/// Characters between two marks.
const STEP: usize = 64;

impl<'a> Places<'a> {
    fn of(text: &'a str) -> Places<'a> {
        let marks = match text.is_ascii() {
            true => Vec::new(),
            false => text.char_indices().step_by(STEP).map(|(at, _)| at).collect(),
        };
        Places { text, marks }
    }

    fn byte(&self, character: usize) -> usize {
        if self.marks.is_empty() {
            return character.min(self.text.len());
        }
        let Some(mark) = self.marks.get(character / STEP) else { return self.text.len() };
        let rest = self.text.get(*mark..).unwrap_or_default();
        rest.char_indices().nth(character % STEP).map_or(self.text.len(), |(at, _)| mark + at)
    }

    fn span(&self, span: &Span) -> Range<usize> {
        self.byte(span.start.index())..self.byte(span.end.index())
    }

    /// The span of a scalar without quotes and blanks.
    fn inner(&self, span: Range<usize>, style: ScalarStyle) -> Range<usize> {
        let raw = self.text.get(span.clone()).unwrap_or_default();
        let end = span.start + raw.trim_end().len();
        match style {
            ScalarStyle::SingleQuoted | ScalarStyle::DoubleQuoted if end > span.start + 1 => span.start + 1..end - 1,
            _ => span.start..end,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every scalar and the text at its place.
    fn scalars(text: &str) -> Vec<(String, String)> {
        fn walk(item: &Item<'_>, text: &str, out: &mut Vec<(String, String)>) {
            match &item.shape {
                Shape::Scalar(value) => out.push((value.to_string(), text.get(item.span.clone()).unwrap().to_owned())),
                Shape::List(items) => items.iter().for_each(|item| walk(item, text, out)),
                Shape::Map(pairs) => pairs.iter().for_each(|(key, value)| {
                    walk(key, text, out);
                    walk(value, text, out);
                }),
            }
        }
        let mut out = Vec::new();
        walk(&parse(text).unwrap().unwrap(), text, &mut out);
        out
    }

    #[test]
    fn a_place_is_exact_in_any_style_and_behind_any_character() {
        let text = "# caf\u{e9} \u{1f600}\r\nplan:\r\n  name: \"B\u{fc}ro\"\r\n  list: [ '2001:db8::/32', fd00::/8 ]   # x\r\n  \
                    last: 2001:db8::1\r\n";
        for (value, raw) in scalars(text) {
            assert_eq!(value, raw);
        }
        assert_eq!(scalars(text).len(), 8);
    }

    #[test]
    fn places_agree_with_counting() {
        let text: String = (0..500).map(|i| if i % 3 == 0 { '\u{e9}' } else { 'a' }).collect();
        let places = Places::of(&text);
        for (i, (at, _)) in text.char_indices().enumerate() {
            assert_eq!(places.byte(i), at);
        }
        assert_eq!((places.byte(500), places.byte(9999)), (text.len(), text.len()));
    }

    #[test]
    fn aliases_deep_nesting_and_second_documents_are_refused() {
        assert_eq!(parse("a: &x [1]\nb: *x\n").unwrap_err().at, 13);
        assert!(parse(&"[".repeat(100_000)).is_err());
        assert!(parse("a: 1\n---\nb: 2\n").is_err());
        assert!(parse("a: [1\nb: 2").is_err());
        assert_eq!(parse("# nothing\n"), Ok(None));
    }
}
