//! Items of a list in braces, as in JSON, in inline tables of TOML and in flow style of YAML.

use super::{Group, InsertError, Insertion, NewPrefix, line_end, line_start};
use crate::format::write_json;
use crate::plan::readers::syntax::item::{Item, Shape};
use std::ops::Range;

/// The maps of the list `prefix` of a document, by the place of their own key `prefix`.
pub(super) struct PrefixItems<'d, 'a> {
    items: Vec<(usize, &'d Item<'a>)>,
}

impl<'d, 'a> PrefixItems<'d, 'a> {
    /// Those of a document.
    pub(super) fn of(document: &'d Item<'a>) -> PrefixItems<'d, 'a> {
        let list = document.get("prefix").map(Item::each).unwrap_or_default();
        let placed = |item: &'d Item<'a>| Some((item.get("prefix")?.span.start, item));
        let mut items: Vec<_> = list.iter().filter_map(placed).collect();
        items.sort_by_key(|(start, _)| *start);
        PrefixItems { items }
    }

    /// The map whose prefix is written at a place.
    pub(super) fn find(&self, place: &Range<usize>) -> Option<&'d Item<'a>> {
        let at = self.items.partition_point(|(start, _)| *start < place.start);
        self.items
            .get(at)
            .filter(|(start, item)| *start == place.start || item.span.contains(&place.start))
            .map(|(_, item)| *item)
    }
}

/// The last byte of an item and of all that is in it.
pub(super) fn end(item: &Item<'_>) -> usize {
    let inner = item.list().iter().map(end).chain(item.map().iter().map(|(_, value)| end(value)));
    inner.max().map_or(item.span.end, |inner| inner.max(item.span.end))
}

/// The last byte of the values of a map, whatever its own span says.
pub(super) fn end_of_values(item: &Item<'_>) -> usize {
    item.map().iter().map(|(_, value)| end(value)).max().unwrap_or(item.span.end)
}

/// The text of a map in braces, to its last brace: the span of some notations ends where the next word begins.
pub(super) fn braces<'t>(text: &'t str, item: &Item<'_>) -> Option<&'t str> {
    text.get(item.span.start..=closing(text, end_of_values(item), b'}')?)
}

/// The place of a closing bracket from a byte on; brackets in comments do not count.
fn closing(text: &str, from: usize, bracket: u8) -> Option<usize> {
    let mut at = from;
    loop {
        match text.as_bytes().get(at)? {
            b if *b == bracket => return Some(at),
            b'#' => at = line_end(text, at),
            _ => at += 1,
        }
    }
}

/// How a notation writes a map in braces.
pub(super) struct FlowStyle {
    /// Writes a key with what separates it from its value.
    pub(super) key: fn(&str) -> String,
    /// Writes the value of a key.
    pub(super) value: fn(&str, &str) -> String,
}

impl FlowStyle {
    /// The new maps after the one whose prefix is written there, separated as that one is. The comment after that one stays
    /// beside it.
    pub(super) fn after(&self, text: &str, item: &Item<'_>, group: &Group<'_>) -> Result<Vec<Insertion>, InsertError> {
        let own = braces(text, item).ok_or(InsertError::Place)?;
        let before = text.get(..item.span.start).unwrap_or_default();
        let blank = before.len() - before.trim_end_matches([' ', '\t', '\r', '\n']).len();
        let gap = before.get(before.len() - blank..).unwrap_or_default();
        let gap = match gap {
            lines if lines.contains('\n') => lines.replace('\r', ""),
            blanks if before.trim_end().ends_with(',') => blanks.to_owned(),
            _ if is_compact(own) => String::new(),
            _ => " ".to_owned(),
        };
        let lines = own.contains('\n');
        let end = item.span.start + own.len();
        let maps: Vec<String> = group.new.iter().map(|one| self.map(one, own, lines)).collect();
        let Some(comment) = LineComment::after(text, end) else {
            return Ok(vec![Insertion::new(end, maps.iter().map(|map| format!(",{gap}{map}")).collect::<String>())]);
        };
        let column = before.chars().rev().take_while(|c| *c != '\n').count();
        let gap = if gap.contains('\n') { gap } else { format!("\n{}", " ".repeat(column)) };
        if comment.has_comma {
            let text: String = maps.iter().map(|map| format!("{gap}{map},")).collect();
            return Ok(vec![Insertion::new(comment.end, text)]);
        }
        let text: Vec<String> = maps.iter().map(|map| format!("{gap}{map}")).collect();
        Ok(vec![Insertion::new(end, ","), Insertion::new(comment.end, text.join(","))])
    }

    /// The first maps of an empty list in brackets: on lines of their own where the list, or its key, has one.
    pub(super) fn first(&self, text: &str, list: &Item<'_>, group: &Group<'_>) -> Result<Insertion, InsertError> {
        let brackets = Brackets::of(text, list).ok_or(InsertError::Place)?;
        let comma = if is_compact(text) { "," } else { ", " };
        let maps: Vec<String> = group.new.iter().map(|one| self.map(one, model(text), false)).collect();
        let (open, close) = (brackets.open, brackets.close);
        let inner = text.get(open + 1..close).unwrap_or_default();
        let indent = |at: usize| {
            let line = text.get(line_start(text, at)..at).unwrap_or_default();
            line.get(..line.len() - line.trim_start().len()).unwrap_or_default().to_owned()
        };
        if inner.contains('\n') {
            let lines = maps.join(&format!(",\n{}  ", indent(close)));
            return Ok(Insertion::new(line_start(text, close), format!("{}  {lines}\n", indent(close))));
        }
        if brackets.key_is_first {
            let (indent, gap) = (indent(open), format!("\n{}  ", indent(open)));
            let lines = format!("{gap}{}\n{indent}", maps.join(&format!(",{gap}")));
            return Ok(Insertion { at: open + 1, removed: inner.len(), text: lines });
        }
        let blank = if inner.is_empty() { "" } else { " " };
        Ok(Insertion::new(open + 1, format!("{blank}{}", maps.join(comma))))
    }

    /// A map, on one line or on as many as its model.
    pub(super) fn map(&self, one: &NewPrefix, model: &str, lines: bool) -> String {
        let compact = is_compact(model);
        let pair = |(key, value): (&str, String)| {
            let (key, value) = ((self.key)(key), (self.value)(key, &value));
            // without quotes a key needs the blank
            let key = if compact && key.starts_with('"') { key.trim_end() } else { &key };
            format!("{key}{value}")
        };
        let pairs: Vec<String> = one.pairs().into_iter().map(pair).collect();
        let inside = model.get(1..).unwrap_or_default();
        let lead = inside.get(..inside.len() - inside.trim_start().len()).unwrap_or_default().replace('\r', "");
        if lines && lead.contains('\n') {
            let close = model.trim_end_matches('}');
            let close = close.get(close.trim_end().len()..).unwrap_or_default().replace('\r', "");
            return format!("{{{lead}{}{close}}}", pairs.join(&format!(",{lead}")));
        }
        let blank = if lead.is_empty() { "" } else { " " };
        format!("{{{blank}{}{blank}}}", pairs.join(if compact { "," } else { ", " }))
    }
}

/// Whether the keys of a text in JSON have their values directly after the colon.
pub(super) fn is_compact(text: &str) -> bool {
    text.split_once("\":").is_some_and(|(_, value)| !value.starts_with([' ', '\t', '\r', '\n']))
}

/// The map that the first one of a text is written like.
pub(super) fn model(text: &str) -> &'static str {
    if is_compact(text) { "{\"\":0}" } else { "{ }" }
}

/// A comment at the end of the line of a map.
struct LineComment {
    /// Whether the comma after the map precedes it.
    has_comma: bool,
    /// The byte after it.
    end: usize,
}

impl LineComment {
    /// The comment after a byte, with a comma or blanks between them at most.
    fn after(text: &str, at: usize) -> Option<LineComment> {
        let line = text.get(at..line_end(text, at))?.trim_end_matches(['\n', '\r']);
        let rest = line.trim_start_matches([' ', '\t']);
        let has_comma = rest.starts_with(',');
        let rest = rest.strip_prefix(',').unwrap_or(rest).trim_start_matches([' ', '\t']);
        rest.starts_with('#').then_some(LineComment { has_comma, end: at + line.len() })
    }
}

/// The brackets of an empty list.
pub(super) struct Brackets {
    /// The place of `[`.
    pub(super) open: usize,
    /// The place of `]`.
    pub(super) close: usize,
    /// Whether the key `prefix` of the list is the first word of its line.
    pub(super) key_is_first: bool,
}

impl Brackets {
    /// Those of a list; `None` if it has items, or is written otherwise.
    pub(super) fn of(text: &str, list: &Item<'_>) -> Option<Brackets> {
        let is_empty = matches!(&list.shape, Shape::List(items) if items.is_empty());
        let open = list.span.start;
        if !is_empty || text.as_bytes().get(open) != Some(&b'[') {
            return None;
        }
        let close = closing(text, open + 1, b']')?;
        let before = text.get(line_start(text, open)..open)?.trim_start().trim_start_matches(['"', '\'']);
        Some(Brackets { open, close, key_is_first: before.starts_with("prefix") })
    }
}

/// A JSON string, which is a quoted scalar of YAML as well: that does not have DEL or other control characters as they are.
pub(super) fn quoted(value: &str) -> String {
    let mut out = Vec::new();
    // a text always has a form in JSON
    let _ = write_json(value, &mut out);
    String::from_utf8(out).unwrap_or_default()
}
