//! A plan in the formats of programs.

mod dhcp;
mod firewall;
mod geofeed;
mod lists;
mod networkd;
mod router;
mod tables;

pub use geofeed::SiteLocation;

use super::sheet::address_text;
use crate::plan::model::{AttributeKey, Entry, EntryId, EntryKind, Plan};

/// A format that a plan can be written in.
pub struct ExportFormat {
    /// Its name.
    pub name: &'static str,
    /// One line for lists.
    pub about: &'static str,
    /// Writes a plan.
    pub write: fn(&Plan, &ExportOptions) -> PlanExport,
}

/// What a format needs besides the plan.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ExportOptions {
    /// Where sites are.
    pub locations: Vec<SiteLocation>,
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

/// The planned prefixes, the first entry of each, in the order of the tree.
fn prefixes(plan: &Plan) -> impl Iterator<Item = (EntryId, &Entry)> {
    let first = |node| plan.tree.entries(node).first().copied();
    plan.tree.nodes().filter_map(move |(_, node)| first(node)).map(|id| (id, plan.entry(id)))
}

/// The planned hosts, in the order of addresses.
fn hosts(plan: &Plan) -> impl Iterator<Item = &Entry> {
    plan.tree.all_hosts().iter().map(|id| plan.entry(*id))
}

/// The gateways and ranges of every prefix, found in one pass.
struct Inner<'a> {
    by_owner: std::collections::HashMap<(EntryId, EntryKind), Vec<&'a Entry>>,
}

impl<'a> Inner<'a> {
    fn of(plan: &'a Plan) -> Inner<'a> {
        let mut by_owner: std::collections::HashMap<_, Vec<&Entry>> = std::collections::HashMap::new();
        for entry in &plan.entries {
            if let Some(owner) = entry.owner {
                by_owner.entry((owner, entry.kind)).or_default().push(entry);
            }
        }
        Inner { by_owner }
    }

    fn get(&self, owner: EntryId, kind: EntryKind) -> &[&'a Entry] {
        self.by_owner.get(&(owner, kind)).map_or(&[], Vec::as_slice)
    }
}

/// The gateway of a prefix as text; empty if it has none.
fn gateway(inner: &Inner<'_>, owner: EntryId) -> String {
    inner.get(owner, EntryKind::Gateway).first().map_or(String::new(), |entry| address_text(entry.addr()))
}

/// The text of a key, on one line.
fn said(plan: &Plan, entry: &Entry, key: AttributeKey) -> String {
    plan.said(entry, key).replace(['\n', '\r'], " ")
}
