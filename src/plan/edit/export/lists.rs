//! `hosts` and native JSON.

use super::{ExportFormat, ExportOptions, Inner, PlanExport, hosts, leave_comments, leave_outside, prefixes};
use crate::format::pretty_json;
use crate::plan::edit::left_out::LeftOut;
use crate::plan::edit::native::host_text;
use crate::plan::edit::sheet::address_text;
use crate::plan::edit::zones::is_host_name;
use crate::plan::model::{AttributeKey, CheckSettings, Entry, EntryId, EntryKind, Plan, Role, SelectionEffect};
use crate::plan::text::{one_line, shorten};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// The file `hosts`.
pub(super) static HOSTS: ExportFormat = ExportFormat {
    name: "hosts",
    about: "a hosts file",
    comment: Some(("# ", "")),
    holds: &[(EntryKind::Host, &[&[AttributeKey::Name]])],
    convert: hosts_file,
};

/// The native schema as JSON.
pub(super) static JSON: ExportFormat = ExportFormat {
    name: "json",
    about: "a native plan in JSON",
    comment: None,
    holds: &[
        (EntryKind::Allocation, &[]),
        (EntryKind::Prefix, &[AttributeKey::OF_PREFIX]),
        (EntryKind::Host, &[AttributeKey::OF_HOST, &[AttributeKey::Zone]]),
        (EntryKind::Gateway, &[&[AttributeKey::Zone]]),
        (EntryKind::Range, &[&[AttributeKey::Use]]),
    ],
    convert: native_json,
};

fn hosts_file(plan: &Plan, options: &ExportOptions) -> PlanExport {
    let mut found = PlanExport::default();
    let mut names: BTreeMap<std::net::IpAddr, Vec<&str>> = BTreeMap::new();
    for entry in hosts(plan, options) {
        let name = plan.name_of(entry);
        match is_host_name(name) {
            true => names.entry(entry.addr()).or_default().push(name),
            false if name.is_empty() => found.left_out.add("host", address_text(entry.addr()), "no name: give it one"),
            false => {
                let item = format!("{} {}", address_text(entry.addr()), shorten(&one_line(name)));
                found.left_out.add("host", item, "its name is not a host name");
            }
        }
    }
    for (addr, mut names) in names {
        names.dedup();
        found.text.push_str(&format!("{}\t{}\n", address_text(addr), names.join(" ")));
        found.count += 1;
    }
    found
}

fn native_json(plan: &Plan, options: &ExportOptions) -> PlanExport {
    let inner = Inner::of(plan);
    let mut head = Map::new();
    let name = plan.word(plan.name);
    if !name.is_empty() {
        head.insert("name".into(), name.into());
    }
    if let Some(word) = plan.purpose.word() {
        head.insert("purpose".into(), word.into());
    }
    let given: Vec<Value> = plan.planned(EntryKind::Allocation).map(|(_, e)| e.net().to_string().into()).collect();
    if !given.is_empty() {
        head.insert("allocations".into(), given.into());
    }
    let prefixes: Vec<Value> = prefixes(plan, options).map(|(id, entry)| prefix(plan, &inner, id, entry)).collect();
    let hosts: Vec<Value> = hosts(plan, options).map(|entry| host(plan, entry)).collect();
    let count = prefixes.len() + hosts.len();
    let mut document = json!({ "plan": head, "prefix": prefixes, "host": hosts });
    if let Some(all) = document.as_object_mut().filter(|_| !plan.settings.is_empty()) {
        all.insert("check".into(), check(&plan.settings));
    }
    let text = pretty_json(&document).unwrap_or_default() + "\n";
    let mut found = PlanExport { text, count, ..PlanExport::default() };
    leave_outside(plan, options, EntryKind::Range, &mut found.left_out);
    leave_outside(plan, options, EntryKind::Gateway, &mut found.left_out);
    leave_foreign_values(plan, options, &mut found.left_out);
    leave_comments(plan, &mut found.left_out);
    found
}

/// The part `[check]`.
fn check(settings: &CheckSettings) -> Value {
    let of = |effect: &SelectionEffect| -> Value {
        let own = settings.selections.iter().filter(|selection| selection.effect == *effect);
        own.map(|selection| selection.word.as_str()).collect()
    };
    let mut all = Map::new();
    all.insert("select".into(), of(&SelectionEffect::Select));
    all.insert("ignore".into(), of(&SelectionEffect::Ignore));
    let thresholds = settings.thresholds.named().map(|(name, value)| (name.to_owned(), value.into()));
    all.insert("thresholds".into(), Value::Object(thresholds.collect()));
    let of_pattern = |pattern: &str| (pattern.to_owned(), of(&SelectionEffect::IgnoreIn(pattern.to_owned())));
    all.insert("per-file-ignores".into(), settings.patterns().into_iter().map(of_pattern).collect());
    all.retain(|_, value| value.as_array().is_none_or(|all| !all.is_empty()));
    all.retain(|_, value| value.as_object().is_none_or(|all| !all.is_empty()));
    Value::Object(all)
}

/// Whether a value is one of another vocabulary, which the native schema does not have.
fn is_foreign(plan: &Plan, entry: &Entry, key: AttributeKey) -> bool {
    match key {
        AttributeKey::Role => entry.role == Role::Unset,
        AttributeKey::Vlan => plan.vlan(entry).is_none(),
        _ => false,
    }
}

/// Leaves out the values of other vocabularies.
fn leave_foreign_values(plan: &Plan, options: &ExportOptions, left: &mut LeftOut) {
    let prefixes = prefixes(plan, options).map(|(_, entry)| (entry, AttributeKey::OF_PREFIX));
    for (entry, keys) in prefixes.chain(hosts(plan, options).map(|entry| (entry, AttributeKey::OF_HOST))) {
        for key in keys.iter().filter(|key| is_foreign(plan, entry, **key) && !plan.said(entry, **key).is_empty()) {
            let item = format!("{} of {}", shorten(plan.said(entry, *key)), host_text(plan, entry));
            left.add(key.word(), item, format!("not a {} of native plans", key.word()));
        }
    }
}

/// What is said about an entry by these keys.
fn fields(plan: &Plan, entry: &Entry, keys: &[AttributeKey]) -> Map<String, Value> {
    let mut fields = Map::new();
    for key in keys {
        let value = plan.said(entry, *key);
        let value: Value = match key {
            _ if value.is_empty() => continue,
            _ if is_foreign(plan, entry, *key) => continue,
            AttributeKey::Vlan => plan.vlan(entry).into(),
            AttributeKey::Anycast => entry.anycast.into(),
            AttributeKey::Role => entry.role.name().into(),
            _ => value.into(),
        };
        fields.insert(key.word().to_owned(), value);
    }
    fields
}

fn prefix(plan: &Plan, inner: &Inner<'_>, id: EntryId, entry: &Entry) -> Value {
    let mut all = fields(plan, entry, AttributeKey::OF_PREFIX);
    all.insert("prefix".into(), entry.net().to_string().into());
    let gateways: Vec<Value> = inner.get(id, EntryKind::Gateway).iter().map(|e| host_text(plan, e).into()).collect();
    match gateways.as_slice() {
        [] => {}
        [one] => drop(all.insert("gateway".into(), one.clone())),
        _ => drop(all.insert("gateway".into(), gateways.into())),
    }
    let range = |e: &&Entry| {
        let mut range = Map::new();
        range.insert("from".into(), address_text(e.addr()).into());
        range.insert("to".into(), address_text(e.last()).into());
        range.extend(fields(plan, e, &[AttributeKey::Use]));
        Value::Object(range)
    };
    let ranges: Vec<Value> = inner.get(id, EntryKind::Range).iter().map(range).collect();
    if !ranges.is_empty() {
        all.insert("ranges".into(), ranges.into());
    }
    Value::Object(all)
}

fn host(plan: &Plan, entry: &Entry) -> Value {
    let mut all = fields(plan, entry, AttributeKey::OF_HOST);
    all.insert("address".into(), host_text(plan, entry).into());
    Value::Object(all)
}
