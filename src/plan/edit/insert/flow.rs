//! Items of a list in braces, as in JSON, in inline tables of TOML and in flow style of YAML.

use super::{Group, InsertError, Insertion, NewPrefix};
use crate::plan::readers::syntax::item::Item;
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

/// How a notation writes a map in braces.
pub(super) struct FlowStyle {
    /// Writes a key with what separates it from its value.
    pub(super) key: fn(&str) -> String,
    /// Writes the value of a key.
    pub(super) value: fn(&str, &str) -> String,
}

impl FlowStyle {
    /// The new maps after the one whose prefix is written there, separated as that one is.
    pub(super) fn after(&self, text: &str, item: &Item<'_>, group: &Group<'_>) -> Result<Insertion, InsertError> {
        // the span of some notations ends where the next word begins
        let own = text.get(item.span.clone()).ok_or(InsertError::Place)?.trim_end();
        let before = text.get(..item.span.start).unwrap_or_default();
        let blank = before.len() - before.trim_end_matches([' ', '\t', '\r', '\n']).len();
        let gap = before.get(before.len() - blank..).unwrap_or_default();
        let gap = if gap.contains('\n') { gap.replace('\r', "") } else { " ".to_owned() };
        let lines = own.contains('\n');
        let new: String = group.new.iter().map(|one| format!(",{gap}{}", self.map(one, own, lines))).collect();
        Ok(Insertion { at: item.span.start + own.len(), text: new })
    }

    /// A map, on one line or on as many as its model.
    pub(super) fn map(&self, one: &NewPrefix, model: &str, lines: bool) -> String {
        let pairs =
            one.pairs().into_iter().map(|(key, value)| format!("{}{}", (self.key)(key), (self.value)(key, &value)));
        let pairs: Vec<String> = pairs.collect();
        let inside = model.get(1..).unwrap_or_default();
        let lead = inside.get(..inside.len() - inside.trim_start().len()).unwrap_or_default().replace('\r', "");
        if lines && lead.contains('\n') {
            let close = model.trim_end_matches('}');
            let close = close.get(close.trim_end().len()..).unwrap_or_default().replace('\r', "");
            return format!("{{{lead}{}{close}}}", pairs.join(&format!(",{lead}")));
        }
        let blank = if lead.is_empty() { "" } else { " " };
        format!("{{{blank}{}{blank}}}", pairs.join(", "))
    }
}

/// A JSON string, which is a quoted scalar of YAML as well.
pub(super) fn quoted(value: &str) -> String {
    serde_json::to_string(value).unwrap_or_default()
}
