//! The schema of a plan, whichever notation it is written in: TOML, YAML or JSON.

use crate::plan::draft::{Cell, Draft};

use crate::plan::model::{
    AttributeKey, EntryId, EntryKind, IssueKind, Provenance, Purpose, Role, Selection, SelectionEffect, Thresholds,
};
use crate::plan::readers::syntax::item::{Item, check_keys};
use crate::plan::text::shorten;

/// Whether a line of the text is one of these words.
pub(super) fn has_line(text: &str, wanted: &[&str]) -> bool {
    text.lines().any(|line| wanted.contains(&line.trim_end()))
}

/// The parts of a plan.
pub(super) const KEYS: &[&str] = &["plan", "prefix", "host", "check"];

/// Reads a document.
pub(super) fn document(item: &Item<'_>, draft: &mut Draft) {
    let Some(parts) = item.as_map() else {
        let message = format!("expected a table of plan, prefix, host and check, found {}", item.kind());
        return draft.give_up(item.head(), message);
    };
    check_keys(parts, KEYS, draft);
    for (key, value) in parts {
        match key.text() {
            "plan" => plan(value, draft),
            "prefix" => value.each().iter().for_each(|one| prefix(one, draft)),
            "host" => value.each().iter().for_each(|one| host(one, draft)),
            "check" => check(value, draft),
            _ => {}
        }
    }
}

fn plan(item: &Item<'_>, draft: &mut Draft) {
    let parts = item.expect_map("a table", draft);
    check_keys(parts, &["name", "purpose", "allocations"], draft);
    for (key, value) in parts {
        match key.text() {
            "name" => {
                let Some(cell) = value.expect_cell("a name", draft) else { continue };
                draft.name = draft.word(cell.text);
                draft.declare("name", &cell);
            }
            "purpose" => {
                let Some(cell) = value.expect_cell("a purpose", draft) else { continue };
                match Purpose::named(cell.text) {
                    Some(purpose) => {
                        draft.purpose = purpose;
                        draft.declare("purpose", &cell);
                    }
                    None => draft.unknown("purpose", &cell, &names(Purpose::ALL)),
                }
            }
            "allocations" => {
                for one in value.each() {
                    let cell = one.expect_cell("a prefix", draft);
                    cell.and_then(|cell| draft.address(EntryKind::Allocation, Provenance::Planned, &cell));
                }
            }
            _ => {}
        }
    }
}

fn names<T>(all: &[(&'static str, T)]) -> Vec<&'static str> {
    all.iter().map(|(name, _)| *name).collect()
}

/// What may be said about a prefix.
const OF_PREFIX: &[(&str, AttributeKey)] = &[
    ("name", AttributeKey::Name),
    ("role", AttributeKey::Role),
    ("site", AttributeKey::Site),
    ("vrf", AttributeKey::Vrf),
    ("vlan", AttributeKey::Vlan),
    ("expires", AttributeKey::Expires),
    ("description", AttributeKey::Description),
];

fn prefix(item: &Item<'_>, draft: &mut Draft) {
    let parts = item.expect_map("a table with the key prefix", draft);
    let known: Vec<&str> = ["prefix", "gateway", "ranges"].into_iter().chain(names(OF_PREFIX)).collect();
    check_keys(parts, &known, draft);
    let Some(value) = item.get("prefix") else { return missing("prefix", item, draft) };
    let Some(cell) = value.expect_cell("a prefix", draft) else { return };
    let Some(id) = draft.address(EntryKind::Prefix, Provenance::Planned, &cell) else { return };
    say(item, OF_PREFIX, draft);
    for gateway in item.get("gateway").map(Item::each).unwrap_or_default() {
        let cell = gateway.expect_cell("an address", draft).filter(|cell| !cell.text.is_empty());
        if cell.and_then(|cell| draft.address(EntryKind::Gateway, Provenance::Planned, &cell)).is_some() {
            draft.within(id);
        }
    }
    for one in item.get("ranges").map(Item::each).unwrap_or_default() {
        range(one, id, draft);
    }
}

/// A part that does not say the one thing it has to.
fn missing(key: &str, item: &Item<'_>, draft: &mut Draft) {
    if !item.map().is_empty() {
        draft.issue(IssueKind::Parse, item.head(), format!("expected the key '{key}'"));
    }
}

/// Says about the last entry what the keys of a table say.
fn say(item: &Item<'_>, known: &[(&str, AttributeKey)], draft: &mut Draft) {
    for (name, key) in known {
        let Some(cell) = item.get(name).and_then(|value| value.expect_cell("a single value", draft)) else { continue };
        if *key == AttributeKey::Role && Role::named(cell.text).is_none() {
            draft.unknown("role", &cell, &names(Role::ALL));
        }
        draft.say(*key, &cell);
    }
}

fn range(item: &Item<'_>, owner: EntryId, draft: &mut Draft) {
    let parts = item.expect_map("a table with the keys from and to", draft);
    check_keys(parts, &["from", "to", "use"], draft);
    let (Some(from), Some(to)) = (item.cell_of("from"), item.cell_of("to")) else {
        return missing(if item.get("from").is_none() { "from" } else { "to" }, item, draft);
    };
    if draft.range(Provenance::Planned, &from, &to).is_some() {
        draft.within(owner);
        say(item, &[("use", AttributeKey::Use)], draft);
    }
}

/// What may be said about a host.
const OF_HOST: &[(&str, AttributeKey)] = &[
    ("name", AttributeKey::Name),
    ("mac", AttributeKey::Mac),
    ("anycast", AttributeKey::Anycast),
    ("role", AttributeKey::Role),
    ("site", AttributeKey::Site),
    ("vrf", AttributeKey::Vrf),
    ("expires", AttributeKey::Expires),
    ("description", AttributeKey::Description),
];

fn host(item: &Item<'_>, draft: &mut Draft) {
    let parts = item.expect_map("a table with the key address or addresses", draft);
    let known: Vec<&str> = ["address", "addresses"].into_iter().chain(names(OF_HOST)).collect();
    check_keys(parts, &known, draft);
    let all = ["address", "addresses"].iter().filter_map(|key| item.get(key)).flat_map(Item::each);
    let mut first = None;
    for one in all {
        let cell = one.expect_cell("an address", draft);
        let Some(id) = cell.and_then(|cell| draft.address(EntryKind::Host, Provenance::Planned, &cell)) else {
            continue;
        };
        match first {
            None => say(item, OF_HOST, draft),
            Some(first) => draft.say_as(first),
        }
        first = first.or(Some(id));
    }
    if item.get("address").is_none() && item.get("addresses").is_none() {
        missing("address", item, draft);
    }
}

/// `[check]`: which rules and thresholds hold.
fn check(item: &Item<'_>, draft: &mut Draft) {
    let parts = item.expect_map("a table", draft);
    check_keys(parts, &["select", "ignore", "thresholds", "per-file-ignores"], draft);
    for (key, value) in parts {
        match key.text() {
            "select" => selections(value, &SelectionEffect::Select, draft),
            "ignore" => selections(value, &SelectionEffect::Ignore, draft),
            "thresholds" => thresholds(value, draft),
            "per-file-ignores" => {
                for (pattern, rules) in value.expect_map("a table of file names and rules", draft) {
                    selections(rules, &SelectionEffect::IgnoreIn(pattern.text().to_owned()), draft);
                }
            }
            _ => {}
        }
    }
}

/// Words for rules. Whether a rule of such a name exists is found out when the rules are chosen.
fn selections(item: &Item<'_>, effect: &SelectionEffect, draft: &mut Draft) {
    for one in item.each() {
        let Some(cell) = one.expect_cell("a rule", draft) else { continue };
        let (word, place) = (cell.text.to_owned(), draft.place(cell.span.clone()));
        draft.settings.selections.push(Selection { effect: effect.clone(), word, place });
    }
}

fn thresholds(item: &Item<'_>, draft: &mut Draft) {
    let parts = item.expect_map("a table", draft);
    check_keys(parts, Thresholds::NAMES, draft);
    for (key, value) in parts {
        let cell: Option<Cell<'_>> = value.expect_cell("a number from 0 to 1", draft);
        let Some(cell) = cell else { continue };
        match cell.text.parse::<f64>().ok().filter(|n| (0.0..=1.0).contains(n)) {
            Some(number) => {
                draft.settings.thresholds.set(key.text(), number);
            }
            None => {
                let message = format!("expected a number from 0 to 1, found '{}'", shorten(cell.text));
                draft.issue(IssueKind::Parse, cell.span, message);
            }
        }
    }
}
