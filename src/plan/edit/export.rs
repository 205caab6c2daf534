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
use super::left_out::{LeftOut, counted};
use super::sheet::address_text;
use crate::addr::Family;
use crate::plan::model::{AttributeKey, Entry, EntryId, EntryKind, Plan, Provenance, Role};
use crate::plan::silence::accepted_findings;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// Kinds of entries, each with lists of what is said about them.
type Holdings = &'static [(EntryKind, &'static [&'static [AttributeKey]])];

/// A format that a plan can be written in.
pub struct ExportFormat {
    /// Its name.
    pub name: &'static str,
    /// One line for lists.
    pub about: &'static str,
    /// What a comment line begins and ends with; `None`: the format has none, or has its own place for it.
    comment: Option<(&'static str, &'static str)>,
    /// The kinds of entries that it has, each with what it says about them.
    holds: Holdings,
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
        self.unheld(plan, options).into_iter().for_each(|what| found.left_out.add_unheld(what));
        found
    }

    /// What it has no place for: kinds of entries, and what is said about those of the other kinds.
    fn unheld(&self, plan: &Plan, options: &ExportOptions) -> Vec<String> {
        let (mut unheld, mut keys): (Vec<String>, BTreeMap<&str, usize>) = Default::default();
        for kind in EntryKind::ALL {
            let held = self.holds.iter().find(|(own, _)| *own == kind).map(|(_, keys)| *keys);
            let entries = written(plan, options, kind);
            match held {
                None => unheld.extend(Some(entries.count()).filter(|n| *n > 0).map(|n| counted(n, kind.word()))),
                Some(held) => entries
                    .flat_map(|entry| plan.attributes(entry))
                    .filter(|attribute| attribute.key != AttributeKey::Mask)
                    .filter(|attribute| !held.iter().any(|keys| keys.contains(&attribute.key)))
                    .for_each(|attribute| *keys.entry(attribute.key.word()).or_default() += 1),
            }
            if kind == EntryKind::Prefix && held.is_some() {
                unheld.extend(repeated(plan, options));
            }
        }
        unheld.extend(keys.into_iter().map(|(key, count)| format!("the {key} of {}", counted(count, "entry"))));
        unheld
    }
}

/// The planned entries of a kind that are selected; of a prefix that is declared more than once the first.
fn written<'a>(
    plan: &'a Plan,
    options: &'a ExportOptions,
    kind: EntryKind,
) -> Box<dyn Iterator<Item = &'a Entry> + 'a> {
    match kind {
        EntryKind::Prefix => Box::new(prefixes(plan, options).map(|(_, entry)| entry)),
        _ => Box::new(plan.planned(kind).map(|(_, entry)| entry).filter(|entry| options.includes(plan, entry))),
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
    /// What is not in it, and why.
    pub left_out: LeftOut,
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

/// The sites that a plan names, as `site` of an entry or as the name of a prefix with that role.
pub fn known_sites(plan: &Plan) -> BTreeSet<&str> {
    let planned = plan.entries.iter().filter(|entry| entry.provenance == Provenance::Planned);
    planned.flat_map(|entry| own_sites(plan, entry)).filter(|site| !site.is_empty()).collect()
}

/// What an entry says of its site, and the name of one that is a site.
fn own_sites<'a>(plan: &'a Plan, entry: &'a Entry) -> [&'a str; 2] {
    let name = if entry.kind == EntryKind::Prefix && entry.role == Role::Site { plan.name_of(entry) } else { "" };
    [plan.said(entry, AttributeKey::Site), name]
}

/// Whether an entry, or a prefix around it, is of a site.
fn is_at(plan: &Plan, entry: &Entry, site: &str) -> bool {
    sites(plan, entry).any(|own| own == site)
}

/// The site that an entry is at: its own, or else that of the nearest prefix around it; empty: none is known.
fn site_of<'a>(plan: &'a Plan, entry: &'a Entry) -> &'a str {
    sites(plan, entry).next().unwrap_or_default()
}

/// The sites of an entry and of the prefixes around it, the nearest first.
fn sites<'a>(plan: &'a Plan, entry: &'a Entry) -> impl Iterator<Item = &'a str> {
    let near = plan.tree.find(entry.vrf, &entry.net());
    let around = near
        .into_iter()
        .flat_map(|id| std::iter::once(plan.tree.node(id)).chain(plan.tree.ancestors(id).map(|(_, node)| node)));
    let declared = around.flat_map(|node| plan.tree.entries(node)).map(|id| plan.entry(*id));
    let own = std::iter::once(plan.said(entry, AttributeKey::Site));
    own.chain(declared.flat_map(|entry| own_sites(plan, entry))).filter(|site| !site.is_empty())
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

/// A host, gateway or range for a message: its address, or its first and last one.
fn addresses_of(entry: &Entry) -> String {
    match entry.kind {
        EntryKind::Range => format!("{} - {}", address_text(entry.addr()), address_text(entry.last())),
        _ => address_text(entry.addr()),
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

/// How many prefixes have more entries than the first, which is the one that is written.
fn repeated(plan: &Plan, options: &ExportOptions) -> Option<String> {
    let of =
        |entry: &Entry| plan.tree.find(entry.vrf, &entry.net()).map(|id| plan.tree.entries(plan.tree.node(id)).len());
    let count = prefixes(plan, options).filter(|(_, entry)| of(entry).is_some_and(|entries| entries > 1)).count();
    (count > 0).then(|| format!("what repeated entries of {} say", counted(count, "prefix")))
}

/// Whether hosts of an IPv6 prefix get addresses from a DHCP server, which routers have to announce.
fn is_managed(plan: &Plan, inner: &Inner<'_>, (id, entry): (EntryId, &Entry)) -> bool {
    let ranges = inner.get(id, EntryKind::Range);
    entry.family == Family::V6 && ranges.iter().any(|range| plan.is_dhcp(range) && entry.net().contains(&range.net()))
}

/// Leaves out the ranges or gateways that are in none of the prefixes.
fn leave_outside(plan: &Plan, options: &ExportOptions, kind: EntryKind, left: &mut LeftOut) {
    let lost = written(plan, options, kind).filter(|entry| entry.owner.is_none());
    lost.for_each(|entry| left.add(kind.word(), addresses_of(entry), "outside of every prefix"));
}

/// Leaves out what belongs to a plan as a file: comments that accept findings, which files of this format cannot have.
fn leave_comments(plan: &Plan, left: &mut LeftOut) {
    let count = plan.files.iter().flat_map(accepted_findings).count();
    if count > 0 {
        left.add_unheld(format!("{} 'plan: ignore'", counted(count, "comment")));
    }
}

/// The text of a key, on one line.
fn said(plan: &Plan, entry: &Entry, key: AttributeKey) -> String {
    plan.said(entry, key).replace(['\n', '\r'], " ")
}
