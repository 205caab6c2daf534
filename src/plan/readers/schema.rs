//! The schema of a plan, whichever notation it is written in: TOML, YAML or JSON.

use crate::plan::draft::{Cell, Draft};

use crate::plan::model::{
    AttributeKey, EntryId, EntryKind, IssueKind, Provenance, Purpose, Role, Selection, SelectionEffect, Thresholds,
};
use crate::plan::readers::syntax::item::{Item, check_keys, keep_others};
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
    keep_others(parts, KEYS, None, draft);
    for (key, value) in parts {
        if KEYS.contains(&key.text()) && value.is_nothing() {
            let list = matches!(key.text(), "prefix" | "host");
            without_value(key, value, if list { "a list of tables, or [] for none" } else { "a table" }, draft);
            continue;
        }
        match key.text() {
            "plan" => plan(value, draft),
            "prefix" => value.each().iter().for_each(|one| prefix(one, draft)),
            "host" => value.each().iter().for_each(|one| host(one, draft)),
            "check" => check(value, draft),
            // what is in it would be handed out again
            _ if value.each().iter().any(is_entry) => {
                let text = format!("the entries of '{}' are not read: expected prefix or host", shorten(key.text()));
                draft.issue(IssueKind::Parse, key.span.clone(), text);
            }
            _ => {}
        }
    }
}

/// Whether a table of an unknown part looks like an entry.
fn is_entry(item: &Item<'_>) -> bool {
    ["prefix", "address"].iter().any(|key| item.get(key).is_some())
}

/// Notes that a key has no value.
fn without_value(key: &Item<'_>, value: &Item<'_>, expected: &str, draft: &mut Draft) {
    let text = format!("the key '{}' has no value: expected {expected}", shorten(key.text()));
    draft.issue(IssueKind::Parse, value.span.clone(), text);
}

/// The value of a key of a table; without one, that is noted.
fn required<'i, 'a>(item: &'i Item<'a>, key: &str, expected: &str, draft: &mut Draft) -> Option<&'i Item<'a>> {
    let Some((name, value)) = item.map().iter().find(|(name, _)| name.text() == key) else {
        missing(key, item, draft);
        return None;
    };
    if value.is_nothing() {
        without_value(name, value, expected, draft);
        return None;
    }
    Some(value)
}

/// The keys of a part that is not about an entry: unknown ones are kept.
fn parts<'i, 'a>(item: &'i Item<'a>, known: &[&str], draft: &mut Draft) -> &'i [(Item<'a>, Item<'a>)] {
    let parts = item.expect_map("a table", draft);
    check_keys(parts, known, draft);
    keep_others(parts, known, None, draft);
    parts
}

fn plan(item: &Item<'_>, draft: &mut Draft) {
    let parts = parts(item, &["name", "purpose", "allocations"], draft);
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
                    None => {
                        draft.unknown("purpose", &cell, &names(Purpose::ALL));
                        draft.keep(None, "purpose", cell.text);
                    }
                }
            }
            "allocations" => {
                if value.is_nothing() {
                    without_value(key, value, "a list of prefixes, or [] for none", draft);
                    continue;
                }
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

fn prefix(item: &Item<'_>, draft: &mut Draft) {
    let parts = item.expect_map("a table with the key prefix", draft);
    let known: Vec<&str> = ["prefix", "gateway", "ranges"].into_iter().chain(words(AttributeKey::OF_PREFIX)).collect();
    check_keys(parts, &known, draft);
    let Some(value) = required(item, "prefix", "a prefix, such as 2001:db8::/48", draft) else { return };
    let Some(cell) = value.expect_cell("a prefix", draft) else { return };
    let Some(id) = draft.address(EntryKind::Prefix, Provenance::Planned, &cell) else { return };
    say(item, AttributeKey::OF_PREFIX, draft);
    keep_others(parts, &known, Some(id), draft);
    for gateway in item.get("gateway").map(Item::each).unwrap_or_default() {
        let cell = gateway.expect_cell("an address", draft).filter(|cell| !cell.text.is_empty());
        if cell.and_then(|cell| draft.address(EntryKind::Gateway, Provenance::Planned, &cell)).is_some() {
            draft.within(id);
        }
    }
    let ranges = item.get("ranges").filter(|ranges| !ranges.is_nothing());
    for one in ranges.map(Item::each).unwrap_or_default() {
        range(one, id, draft);
    }
}

/// A part that does not say the one thing it has to.
fn missing(key: &str, item: &Item<'_>, draft: &mut Draft) {
    if !item.map().is_empty() {
        draft.issue(IssueKind::Parse, item.head(), format!("expected the key '{key}'"));
    }
}

/// The words of keys.
fn words(keys: &[AttributeKey]) -> impl Iterator<Item = &'static str> {
    keys.iter().map(|key| key.word())
}

/// Says about the last entry what the keys of a table say.
fn say(item: &Item<'_>, known: &[AttributeKey], draft: &mut Draft) {
    for key in known {
        let value = item.get(key.word()).filter(|value| !value.is_nothing());
        let Some(cell) = value.and_then(|value| value.expect_cell("a single value", draft)) else { continue };
        if *key == AttributeKey::Role && Role::named(cell.text).is_none() {
            draft.unknown("role", &cell, &names(Role::ALL));
        }
        draft.say(*key, &cell);
    }
}

fn range(item: &Item<'_>, owner: EntryId, draft: &mut Draft) {
    let parts = item.expect_map("a table with the keys from and to", draft);
    let known = ["from", "to", "use"];
    check_keys(parts, &known, draft);
    let [from, to] = ["from", "to"].map(|key| {
        let value = required(item, key, "an address", draft);
        value.and_then(|value| value.expect_cell("an address", draft))
    });
    let (Some(from), Some(to)) = (from, to) else { return };
    if let Some(id) = draft.range(Provenance::Planned, &from, &to) {
        draft.within(owner);
        say(item, &[AttributeKey::Use], draft);
        keep_others(parts, &known, Some(id), draft);
    }
}

fn host(item: &Item<'_>, draft: &mut Draft) {
    let parts = item.expect_map("a table with the key address or addresses", draft);
    let known: Vec<&str> = ["address", "addresses"].into_iter().chain(words(AttributeKey::OF_HOST)).collect();
    check_keys(parts, &known, draft);
    let keys = ["address", "addresses"].into_iter().filter(|key| item.get(key).is_some());
    let keys: Vec<&str> = keys.collect();
    let values = keys.iter().filter_map(|key| required(item, key, "an address, such as 2001:db8::53", draft));
    let all: Vec<&Item<'_>> = values.flat_map(Item::each).collect();
    let mut first = None;
    for one in all {
        let cell = one.expect_cell("an address", draft);
        let Some(id) = cell.and_then(|cell| draft.address(EntryKind::Host, Provenance::Planned, &cell)) else {
            continue;
        };
        match first {
            None => {
                say(item, AttributeKey::OF_HOST, draft);
                keep_others(parts, &known, Some(id), draft);
            }
            Some(first) => draft.say_as(first),
        }
        first = first.or(Some(id));
    }
    if keys.is_empty() {
        missing("address", item, draft);
    }
}

/// `[check]`: which rules and thresholds hold.
fn check(item: &Item<'_>, draft: &mut Draft) {
    let parts = parts(item, &["select", "ignore", "thresholds", "per-file-ignores"], draft);
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
    let parts = parts(item, Thresholds::NAMES, draft);
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

#[cfg(test)]
mod tests {
    use crate::plan::testing::plan;

    /// What could not be read: `line:column message`.
    fn issues(name: &str, text: &str) -> Vec<String> {
        let plan = plan(&[(name, text)]);
        let line = |issue: &crate::plan::Issue| {
            let at = plan.position(issue.place);
            format!("{}:{} {}", at.line, at.column, issue.message)
        };
        plan.issues.iter().map(line).collect()
    }

    #[test]
    fn a_key_without_a_value_is_named() {
        let prefix = "the key 'prefix' has no value: expected a prefix, such as 2001:db8::/48";
        let prefixes = "the key 'prefix' has no value: expected a list of tables, or [] for none";
        for (name, text, expected) in [
            ("a.yaml", "prefix:\n- prefix:\n  name: x\n", format!("2:9 {prefix}")),
            ("a.yaml", "prefix:\n- prefix: ~\n", format!("2:11 {prefix}")),
            ("a.yaml", "prefix:\n- {name: x, prefix: NULL}\n", format!("2:21 {prefix}")),
            ("a.yaml", "prefix:\n- name: x\n  prefix: ''\n", format!("3:12 {prefix}")),
            ("a.yaml", "prefix:\n", format!("1:7 {prefixes}")),
            ("a.yaml", "prefix: ~ # none\n", format!("1:9 {prefixes}")),
            ("a.yaml", "prefix: Null\n", format!("1:9 {prefixes}")),
            ("a.json", "{\"prefix\": null}", format!("1:12 {prefixes}")),
            ("a.json", "{\"prefix\": [{\"prefix\": null}]}", format!("1:24 {prefix}")),
            ("a.json", "{\"prefix\": [{\"prefix\": \" \"}]}", format!("1:25 {prefix}")),
            ("a.toml", "[[prefix]]\nprefix = \"\"\n", format!("2:11 {prefix}")),
            (
                "a.yaml",
                "prefix:\n- \n- prefix: ::/0\n",
                "2:3 expected a table with the key prefix, found nothing".to_owned(),
            ),
            (
                "a.yaml",
                "plan:\n  allocations:\n",
                "2:14 the key 'allocations' has no value: expected a list of prefixes, or [] for none".to_owned(),
            ),
            (
                "a.yaml",
                "host:\n- name: x\n  address:\n",
                "3:10 the key 'address' has no value: expected an address, such as 2001:db8::53".to_owned(),
            ),
            (
                "a.json",
                "{\"host\": [{\"addresses\": [null]}]}",
                "1:26 expected an IP address, found nothing".to_owned(),
            ),
            (
                "a.yaml",
                "prefix:\n- prefix: ::/0\n  ranges:\n  - from: ::1\n    to:\n",
                "5:7 the key 'to' has no value: expected an address".to_owned(),
            ),
            ("a.yaml", "plan:\n  name: x\ncheck:\n", "3:6 the key 'check' has no value: expected a table".to_owned()),
            ("a.csv", "name,prefix\nx,\n", "2:3 expected an address or a prefix, found an empty field".to_owned()),
            ("a.csv", "prefix,name\n\"\",x\n", "2:2 expected an address or a prefix, found an empty field".to_owned()),
        ] {
            assert_eq!(issues(name, text), [expected], "{text}");
        }
    }

    #[test]
    fn what_is_optional_may_be_without_a_value() {
        let text = "prefix:\n- prefix: 2001:db8::/32\n  name:\n  role: ~\n  gateway: null\n  ranges:\n";
        assert_eq!(issues("a.yaml", text), [""; 0]);
    }
}
