//! Changes as findings, so that every report of `plan check` can show them, as documents and as lines of text.

use super::{Change, ChangeKind};
use crate::plan::edit::outline::SCHEMA;
use crate::plan::edit::sheet::{address_text, range_text};
use crate::plan::finding::{Finding, Findings, Level, Rule};
use crate::plan::model::{EntryId, EntryKind, Plan, Span, Thresholds};
use crate::plan::text::one_line;
use serde::Serialize;

/// A kind of change as a rule.
const fn rule(code: &'static str, name: &'static str, level: Level, about: &'static str, why: &'static str) -> Rule {
    Rule { code, name, level, about, why, rfc: "", bad: &[], good: &[], fixable: false, check: |_, _| {} }
}

/// The kinds of change, as rules for reports.
pub static RULES: [(ChangeKind, Rule); 9] = [
    (ChangeKind::Added, rule("D001", "added", Level::Info, "something was added", "It is in the new version alone.")),
    (
        ChangeKind::Removed,
        rule("D002", "removed", Level::Warning, "something was removed", "It is in the old version alone."),
    ),
    (
        ChangeKind::Renamed,
        rule("D003", "renamed", Level::Info, "a name changed", "The prefix or the address stayed, its name did not."),
    ),
    (
        ChangeKind::Altered,
        rule("D004", "changed", Level::Info, "something else is said", "Its role, site, VLAN or the like changed."),
    ),
    (
        ChangeKind::Resized,
        rule(
            "D005",
            "resized",
            Level::Warning,
            "a prefix became larger or smaller",
            "Routes and filters have to follow.",
        ),
    ),
    (
        ChangeKind::Moved,
        rule("D006", "moved", Level::Warning, "a prefix is somewhere else", "Nothing in it is known to be in use."),
    ),
    (
        ChangeKind::Split,
        rule("D007", "split", Level::Warning, "a prefix was cut into pieces", "The pieces are all of it."),
    ),
    (
        ChangeKind::Merged,
        rule("D008", "merged", Level::Warning, "prefixes were put together", "They are all of the new one."),
    ),
    (
        ChangeKind::Renumbered,
        rule(
            "D009",
            "renumbered",
            Level::Error,
            "an address in use has to change",
            "Hosts, their DNS records and every filter that names them have to be changed with the plan.",
        ),
    ),
];

fn rule_of(kind: ChangeKind) -> Option<&'static Rule> {
    RULES.iter().find(|(own, _)| *own == kind).map(|(_, rule)| rule)
}

/// The findings of changes, in their order.
pub fn findings(plan: &Plan, changes: &[Change]) -> Vec<Finding> {
    let one = |change: &Change| {
        let mut findings = Findings::new(rule_of(change.kind)?, Thresholds::default());
        let (old, new) = places(plan, change);
        let finding = findings.at(new.or(old)?, message(plan, change));
        if let Some(other) = old.filter(|_| new.is_some()) {
            finding.related(other, "it was here");
        }
        findings.into_vec().pop()
    };
    changes.iter().filter_map(one).collect()
}

/// Where something is in the old and in the new version.
fn places(plan: &Plan, change: &Change) -> (Option<Span>, Option<Span>) {
    let first = |ids: &[EntryId]| ids.first().map(|id| plan.entry(*id).place);
    change.setting.unwrap_or_else(|| (first(&change.old), first(&change.new)))
}

/// An entry with its name.
fn shown(plan: &Plan, id: EntryId) -> String {
    let entry = plan.entry(id);
    let item = item(plan, id);
    match plan.name_of(entry) {
        "" => item,
        name => format!("{item} ({})", one_line(name)),
    }
}

/// An entry in its canonical form.
fn item(plan: &Plan, id: EntryId) -> String {
    let entry = plan.entry(id);
    match entry.kind {
        EntryKind::Prefix | EntryKind::Allocation => entry.net().to_string(),
        EntryKind::Host | EntryKind::Gateway => address_text(entry.addr()),
        EntryKind::Range => range_text(entry),
    }
}

fn items(plan: &Plan, ids: &[EntryId]) -> String {
    ids.iter().map(|id| item(plan, *id)).collect::<Vec<_>>().join(", ")
}

/// `role 'lan' became 'p2p'`.
fn said(change: &Change) -> String {
    let one = |(key, old, new): &(&'static str, String, String)| {
        let (old, new) = (one_line(old), one_line(new));
        match (old.is_empty(), new.is_empty()) {
            (true, _) => format!("{key} '{new}' was added"),
            (_, true) => format!("{key} '{old}' was removed"),
            _ => format!("{key} '{old}' became '{new}'"),
        }
    };
    change.said.iter().map(one).collect::<Vec<_>>().join(", ")
}

/// What happened, in one line, with what is said otherwise.
fn message(plan: &Plan, change: &Change) -> String {
    let is_said = change.setting.is_some() || matches!(change.kind, ChangeKind::Renamed | ChangeKind::Altered);
    match said(change) {
        more if more.is_empty() || is_said => event(plan, change),
        more => format!("{}; {more}", event(plan, change)),
    }
}

/// What happened.
fn event(plan: &Plan, change: &Change) -> String {
    let first = change.new.first().or(change.old.first()).map_or(String::new(), |id| shown(plan, *id));
    let (old, new) = (items(plan, &change.old), items(plan, &change.new));
    let what = match change.kind {
        _ if change.setting.is_some() => format!("plan: {}", said(change)),
        ChangeKind::Added => format!("{first} was added"),
        ChangeKind::Removed => format!("{first} was removed"),
        ChangeKind::Renamed | ChangeKind::Altered => format!("{new}: {}", said(change)),
        ChangeKind::Resized => format!("{first} was {old} before"),
        ChangeKind::Moved => format!("{first} moved from {old}"),
        ChangeKind::Split => format!("{old} was split into {new}"),
        ChangeKind::Merged => format!("{new} was put together from {old}"),
        ChangeKind::Renumbered if change.new.is_empty() => format!("{first} was removed"),
        ChangeKind::Renumbered if change.in_use > 0 => format!("{first} moved from {old}"),
        ChangeKind::Renumbered => format!("{first} was renumbered from {old}"),
    };
    match change.in_use {
        0 => what,
        1 => format!("{what}, with 1 address in use"),
        count => format!("{what}, with {count} addresses in use"),
    }
}

/// A change as `plan diff --json` writes it: `schema/plan-diff.schema.json` describes it.
#[derive(Debug, Serialize)]
pub struct ChangeDocument<'a> {
    schema: u8,
    change: &'static str,
    code: &'static str,
    level: &'static str,
    message: String,
    old: Vec<ChangedItem<'a>>,
    new: Vec<ChangedItem<'a>>,
    attributes: Vec<ChangedAttribute<'a>>,
    in_use: usize,
}

/// An entry of a change.
#[derive(Debug, Serialize)]
struct ChangedItem<'a> {
    kind: &'static str,
    item: String,
    #[serde(skip_serializing_if = "str::is_empty")]
    name: &'a str,
    file: &'a str,
    line: u32,
    column: u32,
}

/// What is said otherwise.
#[derive(Debug, Serialize)]
struct ChangedAttribute<'a> {
    key: &'static str,
    old: &'a str,
    new: &'a str,
}

/// A change as a document.
pub fn document<'a>(plan: &'a Plan, change: &'a Change) -> ChangeDocument<'a> {
    let rule = rule_of(change.kind);
    let (old, new) = change.setting.unwrap_or_default();
    let list = |ids: &[EntryId], setting: Option<Span>| {
        let plan_item = setting.map(|place| located_item(plan, place, "plan", "[plan]".to_owned(), ""));
        ids.iter().map(|id| changed_item(plan, *id)).chain(plan_item).collect()
    };
    let attribute = |(key, old, new): &'a (&'static str, String, String)| ChangedAttribute { key, old, new };
    ChangeDocument {
        schema: SCHEMA,
        change: change.kind.name(),
        code: rule.map_or("", |rule| rule.code),
        level: rule.map_or("", |rule| rule.level.name()),
        message: message(plan, change),
        old: list(&change.old, old),
        new: list(&change.new, new),
        attributes: change.said.iter().map(attribute).collect(),
        in_use: change.in_use,
    }
}

fn changed_item(plan: &Plan, id: EntryId) -> ChangedItem<'_> {
    let entry = plan.entry(id);
    located_item(plan, entry.place, entry.kind.word(), item(plan, id), plan.name_of(entry))
}

fn located_item<'a>(plan: &'a Plan, place: Span, kind: &'static str, item: String, name: &'a str) -> ChangedItem<'a> {
    let (at, file) = (plan.position(place), plan.file(place.file).name.as_str());
    ChangedItem { kind, item, name, file, line: at.line, column: at.column }
}

/// The line of a change in a list for people.
pub fn line(plan: &Plan, change: &Change) -> String {
    format!("{:10}  {}", change.kind.name(), message(plan, change))
}

/// Whether a change is at least of a level.
pub fn is_at_least(change: &Change, level: Level) -> bool {
    rule_of(change.kind).is_some_and(|rule| rule.level >= level)
}
