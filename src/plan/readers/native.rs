//! The native plan: one schema, written in TOML, YAML or JSON.

use super::item::{Item, check_keys};
use super::{Reader, json, toml, yaml};
use crate::plan::config::{Config, Selector, Thresholds};
use crate::plan::draft::{Cell, Draft, Matter, Reading};
use crate::plan::model::{EntryId, Key, Kind, Purpose, Role, Standing};
use std::sync::LazyLock;

/// The schema in TOML.
pub static TOML: LazyLock<Reader> = LazyLock::new(|| Reader {
    name: "toml",
    about: "address plan in TOML",
    extensions: &["toml"],
    comments: &["#"],
    sniff: |text| has_line(text, &["[plan]", "[[prefix]]", "[[host]]"]),
    read: |text, draft| match toml::parse(text) {
        Ok(item) => document(&item, draft),
        Err(error) => {
            let span = error.span().unwrap_or(0..0);
            draft.give_up(span, format!("expected TOML: {}", error.message().replace('\n', ", ")));
        }
    },
});

/// The schema in YAML.
pub static YAML: LazyLock<Reader> = LazyLock::new(|| Reader {
    name: "yaml",
    about: "address plan in YAML",
    extensions: &["yaml", "yml"],
    comments: &["#"],
    sniff: |text| has_line(text, &["plan:", "prefix:", "host:"]),
    read: |text, draft| match yaml::parse(text) {
        Ok(Some(item)) => document(&item, draft),
        Ok(None) => {}
        Err(error) => draft.give_up(error.at..error.at, error.message),
    },
});

/// The schema in JSON.
pub static JSON: LazyLock<Reader> = LazyLock::new(|| Reader {
    name: "json",
    about: "address plan in JSON",
    extensions: &["json"],
    comments: &[],
    sniff: |text| json::looks_like(text) && KEYS.iter().any(|key| text.contains(&format!("\"{key}\""))),
    read: |text, draft| match json::parse(text, false) {
        Ok(item) => document(&item, draft),
        Err(error) => draft.give_up(error.at..error.at, format!("expected {}", error.expected)),
    },
});

fn has_line(text: &str, wanted: &[&str]) -> bool {
    text.lines().any(|line| wanted.contains(&line.trim_end()))
}

/// Reads a configuration file: TOML with the part `[check]` alone.
///
/// # Errors
/// What is wrong, with line and column.
pub fn config(name: &str, bytes: Vec<u8>) -> Result<Config, String> {
    let mut draft = Draft::new(Reading { format: Some(&TOML), ..Reading::default() });
    draft.add(name, bytes);
    let config = draft.config.clone();
    let plan = draft.finish(&Config::default(), None);
    let place =
        plan.entries.first().map(|entry| (entry.place, "expected [check] alone: give a plan as FILE".to_owned()));
    match plan.troubles.first().map(|trouble| (trouble.place, trouble.message.clone())).or(place) {
        None => Ok(config),
        Some((place, message)) => {
            let at = plan.position(place);
            Err(format!("line {}, column {}: {message}", at.line, at.column))
        }
    }
}

/// The parts of a plan.
const KEYS: &[&str] = &["plan", "prefix", "host", "check"];

fn document(item: &Item<'_>, draft: &mut Draft) {
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
            "name" => draft.name = value.expect_cell("a name", draft).map_or(draft.name, |cell| draft.word(cell.text)),
            "purpose" => {
                let Some(cell) = value.expect_cell("a purpose", draft) else { continue };
                match Purpose::named(cell.text) {
                    Some(purpose) => draft.purpose = purpose,
                    None => draft.unknown("purpose", &cell, &names(Purpose::ALL)),
                }
            }
            "allocations" => {
                for one in value.each() {
                    let cell = one.expect_cell("a prefix", draft);
                    cell.and_then(|cell| draft.address(Kind::Allocation, Standing::Planned, &cell));
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
const OF_PREFIX: &[(&str, Key)] = &[
    ("name", Key::Name),
    ("role", Key::Role),
    ("site", Key::Site),
    ("vrf", Key::Vrf),
    ("vlan", Key::Vlan),
    ("expires", Key::Expires),
    ("description", Key::Description),
];

fn prefix(item: &Item<'_>, draft: &mut Draft) {
    let parts = item.expect_map("a table with the key prefix", draft);
    let known: Vec<&str> = ["prefix", "gateway", "ranges"].into_iter().chain(names(OF_PREFIX)).collect();
    check_keys(parts, &known, draft);
    let Some(value) = item.get("prefix") else { return missing("prefix", item, draft) };
    let Some(cell) = value.expect_cell("a prefix", draft) else { return };
    let Some(id) = draft.address(Kind::Prefix, Standing::Planned, &cell) else { return };
    say(item, OF_PREFIX, draft);
    for gateway in item.get("gateway").map(Item::each).unwrap_or_default() {
        let cell = gateway.expect_cell("an address", draft).filter(|cell| !cell.text.is_empty());
        if cell.and_then(|cell| draft.address(Kind::Gateway, Standing::Planned, &cell)).is_some() {
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
        draft.trouble(Matter::Parse, item.head(), format!("expected the key '{key}'"));
    }
}

/// Says about the last entry what the keys of a table say.
fn say(item: &Item<'_>, known: &[(&str, Key)], draft: &mut Draft) {
    for (name, key) in known {
        let Some(cell) = item.get(name).and_then(|value| value.expect_cell("a single value", draft)) else { continue };
        if *key == Key::Role && Role::named(cell.text).is_none() {
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
    if draft.range(Standing::Planned, &from, &to).is_some() {
        draft.within(owner);
        say(item, &[("use", Key::Use)], draft);
    }
}

/// What may be said about a host.
const OF_HOST: &[(&str, Key)] = &[
    ("name", Key::Name),
    ("mac", Key::Mac),
    ("anycast", Key::Anycast),
    ("role", Key::Role),
    ("site", Key::Site),
    ("vrf", Key::Vrf),
    ("expires", Key::Expires),
    ("description", Key::Description),
];

fn host(item: &Item<'_>, draft: &mut Draft) {
    let parts = item.expect_map("a table with the key address or addresses", draft);
    let known: Vec<&str> = ["address", "addresses"].into_iter().chain(names(OF_HOST)).collect();
    check_keys(parts, &known, draft);
    let all = ["address", "addresses"].iter().filter_map(|key| item.get(key)).flat_map(Item::each);
    let mut first = None;
    for one in all {
        let cell = one.expect_cell("an address", draft);
        let Some(id) = cell.and_then(|cell| draft.address(Kind::Host, Standing::Planned, &cell)) else { continue };
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
    let mut config = Config::default();
    for (key, value) in parts {
        match key.text() {
            "select" => config.select = selectors(value, draft),
            "ignore" => config.ignore = selectors(value, draft),
            "thresholds" => config.thresholds = thresholds(value, draft),
            "per-file-ignores" => {
                for (pattern, rules) in value.expect_map("a table of file names and rules", draft) {
                    config.per_file.push((pattern.text().to_owned(), selectors(rules, draft)));
                }
            }
            _ => {}
        }
    }
    draft.config.merge(config);
}

fn selectors(item: &Item<'_>, draft: &mut Draft) -> Vec<Selector> {
    let mut selectors = Vec::new();
    for one in item.each() {
        let Some(cell) = one.expect_cell("a rule", draft) else { continue };
        match Selector::parse(cell.text) {
            Ok(selector) => selectors.push(selector),
            Err(error) => draft.trouble(Matter::Unknown, cell.span.clone(), error.to_string()),
        }
    }
    selectors
}

fn thresholds(item: &Item<'_>, draft: &mut Draft) -> Thresholds {
    let mut thresholds = Thresholds::default();
    let parts = item.expect_map("a table", draft);
    check_keys(parts, Thresholds::NAMES, draft);
    for (key, value) in parts {
        let cell: Option<Cell<'_>> = value.expect_cell("a number from 0 to 1", draft);
        let Some(cell) = cell else { continue };
        match cell.text.parse::<f64>().ok().filter(|n| (0.0..=1.0).contains(n)) {
            Some(number) => {
                thresholds.set(key.text(), number);
            }
            None => {
                let message =
                    format!("expected a number from 0 to 1, found '{}'", crate::plan::draft::shown(cell.text));
                draft.trouble(Matter::Parse, cell.span, message);
            }
        }
    }
    thresholds
}
