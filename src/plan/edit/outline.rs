//! The hierarchy of a plan as rows: each prefix with its depth, and how much of it is assigned.

use crate::addr::binary::power_of_two;
use crate::addr::{Family, Net};
use crate::plan::model::{AttributeKey, Entry, EntryId, EntryKind, NodeId, Plan};
use crate::plan::rules::utilisation::{Utilisation, Utilisations, is_closed, is_room};
use crate::plan::symbols::Symbol;
use serde::Serialize;
use std::cell::OnceCell;
use std::collections::HashMap;

/// A prefix of the hierarchy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OutlineRow {
    /// The prefix.
    pub net: Net,
    /// Its routing table.
    pub vrf: Symbol,
    /// The entry that declares it first.
    pub entry: EntryId,
    /// Its place in the tree; `None`: an allocation that is not a planned prefix as well.
    pub node: Option<NodeId>,
    /// How many rows are around it.
    pub depth: u8,
    /// At which depths a later row follows in the same prefix, a bit each: where the lines of a drawn tree continue.
    pub open: u128,
}

/// Which rows are listed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct OutlineFilter<'a> {
    /// The deepest level, from 0; `None`: all.
    pub depth: Option<u8>,
    /// Only prefixes of this site and those around them.
    pub site: Option<&'a str>,
}

/// The hierarchy of a plan.
pub struct Outline<'a> {
    /// The plan.
    pub plan: &'a Plan,
    utilisations: Utilisations,
    /// How many rows are right below a prefix of a routing table, if there are any; counted for documents alone.
    below: OnceCell<HashMap<(Symbol, Net), usize>>,
}

/// How much of a prefix is assigned.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Share {
    /// From 0 to 1.
    pub used: f64,
    /// Whether it was counted in addresses of hosts, not in prefixes.
    pub hosts: bool,
}

impl<'a> Outline<'a> {
    /// That of a plan.
    pub fn of(plan: &'a Plan) -> Outline<'a> {
        Outline { plan, utilisations: Utilisations::of(plan), below: OnceCell::new() }
    }

    fn count_below(&self) -> HashMap<(Symbol, Net), usize> {
        let mut below: HashMap<(Symbol, Net), usize> = HashMap::new();
        let mut around: Vec<OutlineRow> = Vec::new();
        for row in self.all() {
            around.truncate(usize::from(row.depth));
            if let Some(parent) = around.last() {
                *below.entry((parent.vrf, parent.net)).or_default() += 1;
            }
            around.push(row);
        }
        below
    }

    /// The rows, parents before children.
    pub fn rows(&self, filter: &OutlineFilter<'_>) -> Vec<OutlineRow> {
        let mut rows = self.all();
        if let Some(site) = filter.site {
            self.keep_site(&mut rows, site);
        }
        if let Some(depth) = filter.depth {
            rows.retain(|row| row.depth <= depth);
        }
        let mut open = 0u128;
        for row in rows.iter_mut().rev() {
            let bit = 1u128.checked_shl(u32::from(row.depth)).unwrap_or(0);
            row.open = open & (bit | bit.wrapping_sub(1));
            open = row.open | bit;
        }
        rows
    }

    /// Every row: the tree, and allocations that are not in it.
    fn all(&self) -> Vec<OutlineRow> {
        let tree = &self.plan.tree;
        let alone = |(entry, e): (EntryId, &Entry)| {
            let node = None;
            OutlineRow { net: e.net(), vrf: Symbol::EMPTY, entry, node, depth: 0, open: 0 }
        };
        let planned = |row: &OutlineRow| tree.find(Symbol::EMPTY, &row.net).map(|id| tree.node(id).net);
        let allocations = self.plan.planned(EntryKind::Allocation).map(alone);
        let mut rows: Vec<OutlineRow> = allocations.filter(|row| planned(row) != Some(row.net)).collect();
        rows.extend(tree.nodes().map(|(id, node)| {
            let entry = tree.entries(node).first().copied().unwrap_or(EntryId(0));
            OutlineRow { net: node.net, vrf: node.vrf, entry, node: Some(id), depth: 0, open: 0 }
        }));
        rows.sort_by_key(|row| (row.vrf, row.net));
        rows.dedup_by_key(|row| (row.vrf, row.net));
        let mut around: Vec<(Symbol, Net)> = Vec::new();
        for row in &mut rows {
            while around.last().is_some_and(|(vrf, net)| *vrf != row.vrf || !net.contains(&row.net)) {
                around.pop();
            }
            row.depth = around.len() as u8;
            around.push((row.vrf, row.net));
        }
        rows
    }

    /// Leaves the rows of a site and those around them.
    fn keep_site(&self, rows: &mut Vec<OutlineRow>, site: &str) {
        // below the shallowest row that is of the site everything is; above it only what leads there
        let (mut keep, mut needed) = (vec![false; rows.len()], 0u128);
        let mut within: Option<u8> = None;
        let own: Vec<bool> = rows
            .iter()
            .map(|row| {
                within = within.filter(|depth| row.depth > *depth);
                let of_site = self.plan.said(self.plan.entry(row.entry), AttributeKey::Site) == site;
                if of_site && within.is_none() {
                    within = Some(row.depth);
                }
                within.is_some()
            })
            .collect();
        for ((row, keep), own) in rows.iter().zip(&mut keep).zip(own).rev() {
            let bit = 1u128.checked_shl(u32::from(row.depth)).unwrap_or(0);
            *keep = own || needed & bit != 0;
            needed &= !bit & bit.wrapping_sub(1);
            if *keep {
                needed |= bit >> 1;
            }
        }
        let mut keep = keep.into_iter();
        rows.retain(|_| keep.next() == Some(true));
    }

    /// What is assigned within a row; `None` of a network of hosts and of space kept for later.
    fn assigned(&self, row: &OutlineRow) -> Option<Utilisation> {
        let tree = &self.plan.tree;
        let Some(id) = row.node else {
            return Some(self.utilisations.block(tree, &row.net));
        };
        let node = tree.node(id);
        let container = tree.children(id).next().is_some() || self.is_open(row);
        (container && !is_room(node) && !is_closed(node)).then(|| self.utilisations.within(id))
    }

    /// Whether a prefix without any others in it is there to be divided.
    fn is_open(&self, row: &OutlineRow) -> bool {
        use crate::plan::model::Role::{Allocation, Infrastructure, Site};
        matches!(self.plan.entry(row.entry).role, Allocation | Site | Infrastructure)
    }

    /// How much of a row is assigned: of a prefix that is divided the share of its addresses that prefixes take, of an IPv4
    /// network the share that hosts and ranges take. `None` of anything else.
    pub fn share(&self, row: &OutlineRow) -> Option<Share> {
        let size = power_of_two(i32::from(row.net.size_log2()));
        if let Some(assigned) = self.assigned(row) {
            return Some(Share { used: (assigned.addresses() as f64 / size).min(1.0), hosts: false });
        }
        let node = self.plan.tree.node(row.node?);
        let network = row.net.family() == Family::V4 && (2..=16).contains(&row.net.size_log2()) && !is_room(node);
        network.then(|| Share { used: (self.hosts(row) as f64 / (size - 2.0)).min(1.0), hosts: true })
    }

    /// Whether the plan has other routing tables than the default one.
    pub fn has_tables(&self) -> bool {
        self.plan.tree.roots().any(|(_, node)| !node.vrf.is_empty())
    }

    /// The name of the routing table of a row.
    pub fn table(&self, row: &OutlineRow) -> &'a str {
        if row.vrf.is_empty() { "default" } else { self.plan.word(row.vrf) }
    }

    /// How many hosts there are in a row.
    pub fn hosts(&self, row: &OutlineRow) -> usize {
        let tree = &self.plan.tree;
        let Some(id) = row.node else {
            let hosts = tree.all_hosts();
            let place = |id: &EntryId| (self.plan.entry(*id).vrf, self.plan.entry(*id).net());
            let from = hosts.partition_point(|id| place(id) < (row.vrf, row.net));
            let inside = |id: &EntryId| place(id).0 == row.vrf && row.net.contains(&place(id).1);
            return hosts.get(from..).map_or(0, |rest| rest.partition_point(inside));
        };
        tree.hosts(tree.node(id)).len()
    }

    /// A row as a document.
    pub fn document<'d>(&'d self, row: &OutlineRow) -> OutlineDocument<'d> {
        let (plan, entry) = (self.plan, self.plan.entry(row.entry));
        let some = |text: &'d str| Some(text).filter(|text| !text.is_empty());
        let share = self.share(row);
        OutlineDocument {
            schema: SCHEMA,
            prefix: row.net.to_string(),
            depth: row.depth,
            vrf: some(plan.word(row.vrf)),
            name: some(plan.name_of(entry)),
            role: some(role(entry)),
            site: some(plan.said(entry, AttributeKey::Site)),
            vlan: plan.vlan(entry),
            description: some(plan.said(entry, AttributeKey::Description)),
            utilisation: share.map(|share| share.used),
            children: self.below.get_or_init(|| self.count_below()).get(&(row.vrf, row.net)).copied().unwrap_or(0),
            hosts: self.hosts(row),
            file: &plan.file(entry.place.file).name,
            line: plan.position(entry.place).line,
        }
    }
}

/// The role of an entry in one word.
pub fn role(entry: &Entry) -> &'static str {
    if entry.kind == EntryKind::Allocation { "allocation" } else { entry.role.name() }
}

/// The version of the documents.
pub const SCHEMA: u8 = 1;

/// A row of `plan tree --json`: `schema/plan-verbs.schema.json` describes it.
#[derive(Debug, Serialize)]
pub struct OutlineDocument<'a> {
    schema: u8,
    prefix: String,
    depth: u8,
    #[serde(skip_serializing_if = "Option::is_none")]
    vrf: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    role: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    site: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    vlan: Option<u16>,
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    utilisation: Option<f64>,
    children: usize,
    hosts: usize,
    file: &'a str,
    line: u32,
}

/// A share in percent, with one decimal; one that is not nothing or all is never shown as that.
pub fn percent(share: f64) -> String {
    match share * 100.0 {
        percent if percent > 0.0 && percent < 0.1 => "< 0.1%".to_owned(),
        percent if (99.95..100.0).contains(&percent) => "> 99.9%".to_owned(),
        percent => format!("{percent:.1}%"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_is_never_rounded_to_empty_or_full() {
        assert_eq!(
            [0.0, 0.0001, 0.0005, 0.5, 0.99999, 1.0].map(percent),
            ["0.0%", "< 0.1%", "< 0.1%", "50.0%", "> 99.9%", "100.0%"]
        );
    }
}
