//! A plan in the formats of programs.

mod dhcp;
mod firewall;
mod geofeed;
mod lists;
mod networkd;
mod router;
mod tables;

pub use geofeed::SiteLocation;

use super::generated::words;
use crate::plan::model::{AttributeKey, Entry, EntryId, EntryKind, Plan, Role};
use crate::plan::silence::accepted_findings;
use crate::plan::text::one_line;
use std::collections::{BTreeMap, HashMap};

/// A format that a plan can be written in.
pub struct ExportFormat {
    /// Its name.
    pub name: &'static str,
    /// One line for lists.
    pub about: &'static str,
    /// What a comment line begins and ends with; `None`: the format has none, or has its own place for it.
    comment: Option<(&'static str, &'static str)>,
    convert: fn(&Plan, &ExportOptions) -> PlanExport,
}

impl ExportFormat {
    /// Writes a plan. The first line of each file says what wrote it, where the format has comments.
    pub fn write(&self, plan: &Plan, options: &ExportOptions) -> PlanExport {
        let mut found = (self.convert)(plan, options);
        let PlanExport { text, files, .. } = &mut found;
        let texts = std::iter::once(text).chain(files.iter_mut().map(|(_, text)| text));
        if let Some((before, after)) = self.comment {
            let line = format!("{before}{}{after}\n", words(&format!("export {}", self.name)));
            texts.filter(|text| !text.is_empty()).for_each(|text| text.insert_str(0, &line));
        }
        found
    }
}

/// What a format needs besides the plan.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ExportOptions {
    /// Where sites are.
    pub locations: Vec<SiteLocation>,
    /// The only routing table to write, empty for the default one; `None`: all of them.
    pub vrf: Option<String>,
    /// The only site to write; `None`: all of them.
    pub site: Option<String>,
}

impl std::fmt::Debug for ExportFormat {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "ExportFormat({})", self.name)
    }
}

/// A plan in a format.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PlanExport {
    /// The text of the file; empty if there are several.
    pub text: String,
    /// The names and texts of the files of a format that needs several.
    pub files: Vec<(String, String)>,
    /// What the format has no place for, and why.
    pub skipped: Vec<String>,
    /// How many entries are in it.
    pub count: usize,
}

/// Every format.
pub static ALL: &[&ExportFormat] = &[
    &lists::HOSTS,
    &router::RADVD,
    &dhcp::KEA,
    &networkd::NETWORKD,
    &firewall::NFT,
    &tables::NETBOX,
    &tables::CSV,
    &lists::JSON,
    &tables::MARKDOWN,
    &geofeed::GEOFEED,
];

impl ExportOptions {
    /// Whether an entry is in a routing table and at a site that are written.
    fn includes(&self, plan: &Plan, entry: &Entry) -> bool {
        self.vrf.as_deref().is_none_or(|vrf| plan.word(entry.vrf) == vrf)
            && self.site.as_deref().is_none_or(|site| is_at(plan, entry, site))
    }
}

/// Whether an entry, or a prefix around it, is of a site.
fn is_at(plan: &Plan, entry: &Entry, site: &str) -> bool {
    let own = |entry: &Entry| plan.said(entry, AttributeKey::Site) == site;
    let named = |entry: &Entry| entry.role == Role::Site && plan.name_of(entry) == site;
    let near = plan.tree.find(entry.vrf, &entry.net());
    let around = near
        .into_iter()
        .flat_map(|id| std::iter::once(plan.tree.node(id)).chain(plan.tree.ancestors(id).map(|(_, node)| node)));
    let mut declared = around.flat_map(|node| plan.tree.entries(node)).map(|id| plan.entry(*id));
    own(entry) || declared.any(|entry| own(entry) || named(entry))
}

/// The planned prefixes, the first entry of each, in the order of the tree.
fn prefixes<'a>(plan: &'a Plan, options: &'a ExportOptions) -> impl Iterator<Item = (EntryId, &'a Entry)> {
    let first = |node| plan.tree.entries(node).first().copied();
    let all = plan.tree.nodes().filter_map(move |(_, node)| first(node)).map(|id| (id, plan.entry(id)));
    all.filter(|(_, entry)| options.includes(plan, entry))
}

/// The planned hosts, in the order of addresses.
fn hosts<'a>(plan: &'a Plan, options: &'a ExportOptions) -> impl Iterator<Item = &'a Entry> {
    plan.tree.all_hosts().iter().map(|id| plan.entry(*id)).filter(|entry| options.includes(plan, entry))
}

/// A prefix for a message, with its routing table unless that is the default one.
fn shown(plan: &Plan, entry: &Entry) -> String {
    match plan.word(entry.vrf) {
        "" => entry.net().to_string(),
        vrf => format!("{} (vrf {vrf})", entry.net()),
    }
}

/// The gateways and ranges of every prefix, found in one pass.
struct Inner<'a> {
    by_owner: HashMap<(EntryId, EntryKind), Vec<&'a Entry>>,
}

impl<'a> Inner<'a> {
    fn of(plan: &'a Plan) -> Inner<'a> {
        // of a prefix that several files declare the first entry has what belongs to any of them
        let mut first: HashMap<EntryId, EntryId> = HashMap::new();
        for (_, node) in plan.tree.nodes() {
            if let [own, others @ ..] = plan.tree.entries(node) {
                first.extend(others.iter().map(|other| (*other, *own)));
            }
        }
        let mut by_owner: HashMap<_, Vec<&Entry>> = HashMap::new();
        for entry in &plan.entries {
            if let Some(owner) = entry.owner {
                let owner = first.get(&owner).copied().unwrap_or(owner);
                by_owner.entry((owner, entry.kind)).or_default().push(entry);
            }
        }
        Inner { by_owner }
    }

    fn get(&self, owner: EntryId, kind: EntryKind) -> &[&'a Entry] {
        self.by_owner.get(&(owner, kind)).map_or(&[], Vec::as_slice)
    }
}

/// The keys that native plans, and tables of them, have for prefixes and hosts; places and masks are written otherwise.
const KEYS: [AttributeKey; 12] = [
    AttributeKey::Name,
    AttributeKey::Role,
    AttributeKey::Site,
    AttributeKey::Vrf,
    AttributeKey::Vlan,
    AttributeKey::Mac,
    AttributeKey::Anycast,
    AttributeKey::Expires,
    AttributeKey::Description,
    AttributeKey::Use,
    AttributeKey::Zone,
    AttributeKey::Mask,
];

/// The keys that are left out, with how many entries have them.
fn without_key(plan: &Plan, options: &ExportOptions) -> Vec<String> {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    let entries = prefixes(plan, options).map(|(_, entry)| entry).chain(hosts(plan, options));
    for attribute in entries.flat_map(|entry| plan.attributes(entry)).filter(|a| !KEYS.contains(&a.key)) {
        *counts.entry(attribute.key.word()).or_default() += 1;
    }
    let line = |(key, count)| format!("the {key} of {count} {}", if count == 1 { "entry" } else { "entries" });
    counts.into_iter().map(line).collect()
}

/// How many prefixes have more entries than the first, which is the one that is written.
fn repeated(plan: &Plan, options: &ExportOptions) -> Option<String> {
    let of =
        |entry: &Entry| plan.tree.find(entry.vrf, &entry.net()).map(|id| plan.tree.entries(plan.tree.node(id)).len());
    let count = prefixes(plan, options).filter(|(_, entry)| of(entry).is_some_and(|entries| entries > 1)).count();
    (count > 0)
        .then(|| format!("what repeated entries of {count} {} say", if count == 1 { "prefix" } else { "prefixes" }))
}

/// Ranges and gateways that are in none of the prefixes.
fn outside(plan: &Plan, options: &ExportOptions) -> Vec<String> {
    let of_kind = |kind| plan.planned(kind).map(|(_, entry)| entry);
    let all = of_kind(EntryKind::Range).chain(of_kind(EntryKind::Gateway));
    let lost = all.filter(|entry| entry.owner.is_none() && options.includes(plan, entry));
    lost.map(|entry| format!("{}: outside of every prefix", one_line(plan.written(entry)))).collect()
}

/// That comments which accept findings have no place, if there are any.
fn lost_comments(plan: &Plan, format: &str) -> Option<String> {
    let count = plan.files.iter().flat_map(accepted_findings).count();
    (count > 0).then(|| format!("comments 'plan: ignore', which {format} cannot have: {count}"))
}

/// The text of a key, on one line.
fn said(plan: &Plan, entry: &Entry, key: AttributeKey) -> String {
    plan.said(entry, key).replace(['\n', '\r'], " ")
}
