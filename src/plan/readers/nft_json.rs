//! nftables rulesets as `nft -j list ruleset` prints them: the addresses in sets, maps and matches. See
//! `libnftables-json(5)`.

use crate::addr::Len;
use crate::plan::draft::{Cell, Draft};
use crate::plan::model::{AttributeKey, EntryKind, FileFormat, FileRole, Provenance};
use crate::plan::readers::mention::{is_anything, is_like_address};
use crate::plan::readers::reader::FormatReader;
use crate::plan::readers::syntax::item::{Item, Shape};
use crate::plan::readers::syntax::json;

/// The format.
pub(crate) static READER: FormatReader = FormatReader {
    format: FileFormat {
        name: "nft-json",
        about: "output of `nft -j list ruleset`",
        extensions: &["json"],
        comments: &[],
        role: FileRole::Filter,
        generated: true,
    },
    sniff: |text| {
        json::looks_like(text) && text.get(..text.len().min(200)).is_some_and(|head| head.contains("\"nftables\""))
    },
    read: |text, draft| match json::parse(text, false) {
        Ok(item) => match item.get("nftables") {
            Some(list) => list.list().iter().for_each(|one| object(one, draft)),
            None => draft.give_up(item.head(), "expected an object with the key nftables"),
        },
        Err(error) => draft.give_up(error.at..error.at, format!("expected {}", error.expected)),
    },
};

/// A set, a map, an element or a rule; in input of `nft -j -f` within a command.
fn object(item: &Item<'_>, draft: &mut Draft) {
    for (kind, value) in item.map() {
        match kind.text() {
            "add" | "create" | "insert" | "replace" => object(value, draft),
            "set" | "map" | "element" => {
                let name = value.cell_of("name");
                let element = kind.text() == "element";
                let merges = element || kind.text() == "map" || value.get("auto-merge").is_some();
                let elements = value.get("elem").map(Item::each).unwrap_or_default();
                elements.iter().for_each(|one| values(one, name.as_ref(), merges, draft));
            }
            "rule" => {
                value.get("expr").map(Item::list).unwrap_or_default().iter().for_each(|one| expression(one, draft))
            }
            _ => {}
        }
    }
}

/// A match of an address in a rule.
fn expression(item: &Item<'_>, draft: &mut Draft) {
    let Some(matched) = item.get("match") else { return };
    let field = matched.get("left").and_then(|left| left.get("payload")).and_then(|payload| payload.get("field"));
    if field.is_some_and(|field| matches!(field.text(), "saddr" | "daddr"))
        && let Some(right) = matched.get("right")
    {
        values(right, None, true, draft);
    }
}

/// An address, a prefix, a range, a set of them, or one with more said about it.
fn values(item: &Item<'_>, set: Option<&Cell<'_>>, merges: bool, draft: &mut Draft) {
    match &item.shape {
        Shape::Scalar(_) => {
            let cell = item.cell().filter(|cell| is_like_address(cell.text));
            let added = cell.and_then(|cell| draft.address(EntryKind::Host, Provenance::Used, &cell));
            if added.is_some() {
                say(set, merges, draft);
            }
        }
        // a pair of a map: its key, or an element of a concatenation
        Shape::List(items) => items.first().into_iter().for_each(|first| values(first, set, merges, draft)),
        Shape::Map(pairs) => {
            for (kind, value) in pairs {
                match kind.text() {
                    "prefix" => prefix(value, set, merges, draft),
                    "range" => range(value, set, merges, draft),
                    "set" => value.each().iter().for_each(|one| values(one, set, merges, draft)),
                    "elem" => value.get("val").into_iter().for_each(|one| values(one, set, merges, draft)),
                    // the parts of a concatenation exclude each other together only
                    "concat" => value.each().iter().for_each(|one| values(one, set, true, draft)),
                    _ => {}
                }
            }
        }
    }
}

fn prefix(item: &Item<'_>, set: Option<&Cell<'_>>, merges: bool, draft: &mut Draft) {
    let Some(cell) = item.cell_of("addr").filter(|cell| !is_anything(cell.text)) else { return };
    let Some(id) = draft.address(EntryKind::Prefix, Provenance::Used, &cell) else { return };
    let bits = item.get("len").and_then(|len| len.text().parse().ok());
    if let Some(entry) = draft.entry_mut(id) {
        entry.len = bits.and_then(|bits| Len::new(entry.family, bits).ok());
    }
    say(set, merges, draft);
}

fn range(item: &Item<'_>, set: Option<&Cell<'_>>, merges: bool, draft: &mut Draft) {
    let [first, last] = item.list() else { return };
    let (Some(first), Some(last)) = (first.cell(), last.cell()) else { return };
    if is_like_address(first.text) && draft.range(Provenance::Used, &first, &last).is_some() {
        say(set, merges, draft);
    }
}

fn say(set: Option<&Cell<'_>>, merges: bool, draft: &mut Draft) {
    let Some(set) = set else { return };
    draft.say(AttributeKey::Set, set);
    if merges {
        draft.say(AttributeKey::Use, &Cell { text: "merged", span: set.span.clone() });
    }
}
