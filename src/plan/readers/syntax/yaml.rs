//! YAML 1.2 with the place of every value. Anchors, aliases and merge keys are expanded within bounds: they are how a small
//! file becomes a large one. A value of an alias has the place of its anchor.

use crate::plan::readers::syntax::item::{DEPTH, Item, Shape};
use saphyr_parser::{Event, Parser, ScalarStyle, ScanError, Span};
use std::collections::{HashMap, HashSet};
use std::ops::Range;

/// Why a text cannot be read as YAML.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct YamlError {
    /// What is wrong.
    pub(crate) message: String,
    /// Where.
    pub(crate) at: usize,
}

/// The plain scalars that say nothing ([YAML 1.2.2, section 10.2.1.1](https://yaml.org/spec/1.2.2/#10211-null)).
pub(crate) const NULL: [&str; 4] = ["~", "null", "Null", "NULL"];

/// Reads the documents of a text.
///
/// # Errors
/// What is wrong, and where.
pub(crate) fn parse(text: &str) -> Result<Vec<Item<'_>>, YamlError> {
    let places = Places::of(text);
    let mut open: Vec<(Item<'_>, usize)> = Vec::new();
    let mut documents = Vec::new();
    let mut anchors = Anchors::default();
    for event in Parser::new_from_str(text) {
        let (event, span) = event.map_err(|error| wrong(&error, &places))?;
        let here = places.span(&span);
        match event {
            Event::Alias(id) => {
                let item = anchors.value(id).ok_or_else(|| fail("aliases make the file too large", here.start))?;
                close(item, 0, &mut open, &mut anchors, &mut documents);
            }
            Event::SequenceStart(..) | Event::MappingStart(..) if open.len() == DEPTH => {
                return Err(fail("expected at most 64 lists and maps inside each other", here.start));
            }
            // a map is collected as a list of keys and values
            Event::SequenceStart(anchor, ..) | Event::MappingStart(anchor, ..) => {
                open.push((Item { span: here, shape: Shape::List(Vec::new()) }, anchor));
            }
            Event::Scalar(value, style, anchor, ..) => {
                let plain_null = style == ScalarStyle::Plain && NULL.contains(&value.as_ref());
                let item = match plain_null {
                    true => Item::scalar("", here),
                    false => {
                        let inner = places.inner(here, style, &value);
                        Item::scalar(value, inner)
                    }
                };
                close(item, anchor, &mut open, &mut anchors, &mut documents);
            }
            Event::SequenceEnd => {
                if let Some((mut item, anchor)) = open.pop() {
                    item.span.end = here.end;
                    close(item, anchor, &mut open, &mut anchors, &mut documents);
                }
            }
            Event::MappingEnd => {
                if let Some((Item { span, shape: Shape::List(items) }, anchor)) = open.pop() {
                    let item = Item { span: span.start..here.end, shape: Shape::Map(merged(paired(items))) };
                    close(item, anchor, &mut open, &mut anchors, &mut documents);
                }
            }
            _ => {}
        }
    }
    Ok(documents)
}

/// The places of the scalars without quotes that are written on one line; none if the text is not YAML.
pub(crate) fn plain_scalars(text: &str) -> Vec<Range<usize>> {
    let places = Places::of(text);
    let mut plain = Vec::new();
    for event in Parser::new_from_str(text) {
        match event {
            Ok((Event::Scalar(value, ScalarStyle::Plain, ..), span)) => {
                let inner = places.inner(places.span(&span), ScalarStyle::Plain, &value);
                plain.extend((text.get(inner.clone()) == Some(value.as_ref())).then_some(inner));
            }
            Ok(_) => {}
            Err(_) => return Vec::new(),
        }
    }
    plain
}

/// What a text has of lists, maps and scalars, without what they say: a character each. `None` if it is not YAML.
pub(crate) fn structure(text: &str) -> Option<String> {
    let mark = |event: Event<'_>| match event {
        Event::Scalar(..) => 's',
        Event::Alias(..) => '*',
        Event::SequenceStart(..) => '[',
        Event::SequenceEnd => ']',
        Event::MappingStart(..) => '{',
        Event::MappingEnd => '}',
        Event::DocumentStart(..) => '-',
        _ => '.',
    };
    Parser::new_from_str(text).map(|event| event.ok().map(|(event, _)| mark(event))).collect()
}

/// How many values the aliases of a file may stand for.
const MOST_ALIASED: usize = 100_000;

/// The values that have a name.
#[derive(Default)]
struct Anchors<'a> {
    values: HashMap<usize, Item<'a>>,
    /// How many values have been repeated or kept so far.
    used: usize,
}

impl<'a> Anchors<'a> {
    fn keep(&mut self, anchor: usize, item: &Item<'a>) {
        self.used += size(item);
        if self.used <= MOST_ALIASED {
            self.values.insert(anchor, item.clone());
        }
    }

    /// The value of an alias; `None` if it is unknown or the file has become too large.
    fn value(&mut self, anchor: usize) -> Option<Item<'a>> {
        let item = self.values.get(&anchor)?;
        self.used += size(item);
        (self.used <= MOST_ALIASED).then(|| item.clone())
    }
}

/// How many values there are in a value.
fn size(item: &Item<'_>) -> usize {
    let (mut count, mut open) = (0, vec![item]);
    while let Some(next) = open.pop() {
        count += 1;
        match &next.shape {
            Shape::List(items) => open.extend(items),
            Shape::Map(pairs) => open.extend(pairs.iter().flat_map(|(key, value)| [key, value])),
            Shape::Scalar(_) => {}
        }
    }
    count
}

/// Puts a finished value into the one around it.
fn close<'a>(
    item: Item<'a>,
    anchor: usize,
    open: &mut [(Item<'a>, usize)],
    anchors: &mut Anchors<'a>,
    documents: &mut Vec<Item<'a>>,
) {
    if anchor > 0 {
        anchors.keep(anchor, &item);
    }
    match open.last_mut() {
        Some((Item { shape: Shape::List(items), .. }, _)) => items.push(item),
        _ => documents.push(item),
    }
}

/// The pairs of a map with those of its merge keys (`<<`), which do not replace its own.
fn merged<'a>(pairs: Vec<(Item<'a>, Item<'a>)>) -> Vec<(Item<'a>, Item<'a>)> {
    if !pairs.iter().any(|(key, _)| key.text() == "<<") {
        return pairs;
    }
    let (merge, mut own): (Vec<_>, Vec<_>) = pairs.into_iter().partition(|(key, _)| key.text() == "<<");
    let more: Vec<_> = merge.iter().flat_map(|(_, value)| value.each()).flat_map(Item::map).cloned().collect();
    let mut known: HashSet<String> = own.iter().map(|(key, _)| key.text().to_owned()).collect();
    own.extend(more.into_iter().filter(|(key, _)| known.insert(key.text().to_owned())));
    own
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

    /// The span of a scalar without quotes, blanks and what precedes it: its anchor and its tag.
    fn inner(&self, span: Range<usize>, style: ScalarStyle, value: &str) -> Range<usize> {
        let raw = self.text.get(span.clone()).unwrap_or_default().trim_end();
        let quoted = matches!(style, ScalarStyle::SingleQuoted | ScalarStyle::DoubleQuoted) && raw.len() > 1;
        let (quote, raw) = if quoted { (1, raw.get(..raw.len() - 1).unwrap_or_default()) } else { (0, raw) };
        let start = if raw.ends_with(value) { raw.len() - value.len() } else { quote };
        span.start + start..span.start + raw.len()
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
        parse(text).unwrap().iter().for_each(|item| walk(item, text, &mut out));
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
        let text = "a: &x ::1\nb: !!str ::2\nc: &y !!str '::3'\n";
        for (value, raw) in scalars(text) {
            assert_eq!(value, raw);
        }
    }

    #[test]
    fn scalars_without_quotes_are_found() {
        let text = "a: 'x'\nb: [\u{e9}, {\"c\":1:2}]\nd: two words # three\ne: one\n  two\nf: &x !!str y\n";
        let found = plain_scalars(text);
        let found: Vec<&str> = found.into_iter().map(|place| text.get(place).unwrap()).collect();
        assert_eq!(found, ["a", "b", "\u{e9}", "1:2", "d", "two words", "e", "f", "y"]);
        assert!(plain_scalars("a: [").is_empty());
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
    fn deep_nesting_and_what_grows_without_bounds_are_refused() {
        assert!(parse(&"[".repeat(100_000)).is_err());
        assert!(parse("a: [1\nb: 2").is_err());
        assert!(parse("# nothing\n").unwrap().iter().all(|item| item.map().is_empty()));
        let laughs: String = (1..30).map(|i| format!("a{i}: &a{i} [*a{0}, *a{0}, *a{0}, *a{0}]\n", i - 1)).collect();
        let error = parse(&format!("a0: &a0 x\n{laughs}")).unwrap_err();
        assert_eq!(error.message, "aliases make the file too large");
    }

    #[test]
    fn aliases_merge_keys_and_documents_are_read() {
        let text = "a: &x {k: 1, l: 2}\nb: {<<: *x, l: 3}\n---\nc: 4\n";
        let documents = parse(text).unwrap();
        let merged = documents[0].get("b").unwrap();
        let pairs: Vec<(&str, &str)> = merged.map().iter().map(|(key, value)| (key.text(), value.text())).collect();
        assert_eq!(pairs, [("l", "3"), ("k", "1")]);
        assert_eq!(documents[1].get("c").unwrap().text(), "4");
    }
}
