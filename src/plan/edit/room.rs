//! Where a plan has room: the prefixes that others are taken from, and what is free in each.

use crate::addr::{Len, Net};
use crate::net::{AddressCount, AddressSet, Builder, Index, Range};
use crate::plan::model::{Entry, EntryId, EntryKind, FileRole, NodeId, Plan, Provenance, Role};
use crate::plan::rules::hierarchy::p101_sibling_overlap::barrier;
use crate::plan::rules::utilisation::is_closed;
use crate::plan::symbols::Symbol;
use std::collections::HashMap;

/// A prefix that others are taken from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Parent {
    /// The prefix.
    pub net: Net,
    /// Its routing table.
    pub vrf: Symbol,
    /// The entry that declares it.
    pub entry: EntryId,
    /// Its place in the tree; `None`: an allocation that is not a planned prefix as well.
    pub(in crate::plan) node: Option<NodeId>,
}

/// What is free in the prefixes of a plan.
///
/// Free is what no planned prefix, host, gateway or range of the routing table takes, and nothing in use that the plan does
/// not name. In the default table the prefixes of the other tables are taken as well: it never gives an address away that
/// another one uses.
pub struct Room<'a> {
    plan: &'a Plan,
    /// The outermost prefixes of the default routing table.
    roots: Vec<(Net, NodeId)>,
    /// What is taken besides prefixes and hosts, by routing table.
    tables: HashMap<Symbol, AddressSet>,
    /// What is in use and not planned, whatever the routing table.
    used: AddressSet,
}

impl<'a> Room<'a> {
    /// The room of a plan.
    pub fn of(plan: &'a Plan) -> Room<'a> {
        let roots = plan.tree.roots().filter(|(_, node)| node.vrf.is_empty());
        let roots = roots.map(|(id, node)| (node.net, id)).collect();
        Room { plan, roots, tables: tables(plan), used: unplanned(plan) }
    }

    /// Every prefix that others are taken from, in the order of the tree; allocations that are not planned prefixes come
    /// first.
    ///
    /// A site, an allocation, infrastructure and declared free space are such prefixes, and so is any other that holds
    /// planned prefixes. Reserved space is not.
    pub fn parents(&self) -> impl Iterator<Item = Parent> {
        let nodes = self.plan.tree.nodes().filter(|(id, _)| self.is_parent(*id)).map(|(id, _)| self.parent(id));
        self.allocations().into_iter().chain(nodes)
    }

    /// The allocations that no planned prefix contains.
    fn allocations(&self) -> Vec<Parent> {
        let all = self.plan.planned(EntryKind::Allocation);
        let parent = |(entry, e): (EntryId, &Entry)| Parent { net: e.net(), vrf: Symbol::EMPTY, entry, node: None };
        let mut found: Vec<Parent> = all.map(parent).collect();
        found.retain(|parent| self.plan.tree.find(Symbol::EMPTY, &parent.net).is_none());
        found.sort_by_key(|parent| parent.net);
        found.dedup_by_key(|parent| parent.net);
        found
    }

    /// Whether prefixes are taken from a planned prefix.
    fn is_parent(&self, id: NodeId) -> bool {
        let node = self.plan.tree.node(id);
        let open = [Role::Allocation, Role::Site, Role::Infrastructure, Role::Free];
        let divided = || self.plan.tree.children(id).next().is_some();
        !node.has(Role::Reserved) && (open.iter().any(|role| node.has(*role)) && !is_closed(node) || divided())
    }

    /// A planned prefix as the parent of others, whatever its role.
    pub fn parent(&self, id: NodeId) -> Parent {
        let node = self.plan.tree.node(id);
        let entry = self.plan.tree.entries(node).first().copied().unwrap_or(EntryId(0));
        Parent { net: node.net, vrf: node.vrf, entry, node: Some(id) }
    }

    /// The outermost parents of a routing table.
    pub fn outermost(&self, vrf: Symbol) -> Vec<Parent> {
        let mut allocations: Vec<Parent> = Vec::new();
        let mut nodes: Vec<Parent> = Vec::new();
        for parent in self.parents().filter(|parent| parent.vrf == vrf) {
            let before = allocations.partition_point(|around| around.net <= parent.net).checked_sub(1);
            let around = [before.and_then(|at| allocations.get(at)), nodes.last()];
            if !around.into_iter().flatten().any(|around| around.net.contains(&parent.net)) {
                if parent.node.is_none() { allocations.push(parent) } else { nodes.push(parent) }
            }
        }
        allocations.append(&mut nodes);
        allocations
    }

    /// The smallest planned prefix, a parent or one around it, that holds a prefix of none of the roles, with its own role
    /// (rule P101). A parent that is free space holds none either: what is taken of it takes the place of its entry.
    pub fn barrier(&self, parent: &Parent, roles: &[Role]) -> Option<(Net, Role)> {
        let id = parent.node?;
        let tree = &self.plan.tree;
        let mut around = std::iter::once((id, tree.node(id))).chain(tree.ancestors(id));
        around.find_map(|(at, node)| {
            let barriers: Vec<Role> = roles.iter().map_while(|role| barrier(node, *role)).collect();
            let role = barriers.first().filter(|role| at != id || **role != Role::Free)?;
            let role = Some(role).filter(|_| barriers.len() == roles.len())?;
            Some((node.net, *role))
        })
    }

    /// The entry of the free space that a prefix is in, or is.
    pub fn free_entry(&self, vrf: Symbol, net: &Net) -> Option<EntryId> {
        let node = self.plan.tree.find(vrf, net).map(|id| self.plan.tree.node(id))?;
        let entries = self.plan.tree.entries(node).iter().copied();
        entries.into_iter().find(|id| self.plan.entry(*id).role == Role::Free)
    }

    /// Whether a prefix is planned in a routing table.
    pub fn is_planned(&self, vrf: Symbol, net: &Net) -> bool {
        self.plan.tree.exact(vrf, net).is_some()
    }

    /// Whether a parent is space that is declared free, and nothing else.
    pub fn is_free(&self, parent: &Parent) -> bool {
        parent.node.is_some_and(|id| self.is_free_alone(id))
    }

    /// Whether a parent can hold a prefix of a length besides itself. Declared free space of this length can, too: the prefix
    /// takes the place of its entry.
    pub fn can_hold(&self, parent: &Parent, len: Len) -> bool {
        parent.net.len() < len || parent.net.len() == len && self.is_free(parent)
    }

    /// Whether a prefix of a routing table is declared free, and nothing else.
    pub fn is_declared_free(&self, vrf: Symbol, net: &Net) -> bool {
        self.plan.tree.exact(vrf, net).is_some_and(|id| self.is_free_alone(id))
    }

    fn is_free_alone(&self, id: NodeId) -> bool {
        let tree = &self.plan.tree;
        tree.entries(tree.node(id)).iter().all(|entry| self.plan.entry(*entry).role == Role::Free)
    }

    /// The smallest planned prefix of a routing table around a block, or the block itself if it is planned.
    pub fn smallest_around(&self, vrf: Symbol, net: &Net) -> Option<Net> {
        self.plan.tree.find(vrf, net).map(|id| self.plan.tree.node(id).net)
    }

    /// The free ranges of a parent, in ascending order: without those of declared free space in it, which is a parent of
    /// its own.
    pub fn within(&self, parent: &Parent) -> Vec<Range> {
        let tree = &self.plan.tree;
        let whole: AddressSet = std::iter::once(parent.net).collect();
        let taken: AddressSet = match parent.node {
            Some(id) => tree.children(id).map(|(_, node)| node.net).collect(),
            None => {
                let from = self.roots.partition_point(|(net, _)| *net < parent.net);
                let inside = self.roots.get(from..).unwrap_or_default().iter().map(|(net, _)| *net);
                inside.take_while(|net| parent.net.contains(net)).collect()
            }
        };
        let mut gaps = whole.difference(&taken).ranges().to_vec();
        self.punch(&mut gaps, &self.used);
        if let Some(taken) = self.tables.get(&parent.vrf) {
            self.punch(&mut gaps, taken);
        }
        let hosts = parent.node.map_or(tree.all_hosts(), |id| tree.hosts(tree.node(id)));
        gaps.iter().flat_map(|gap| self.without_hosts(gap, parent.vrf, hosts)).collect()
    }

    /// The free blocks of a parent and of the declared free space in it, in ascending order: none is in both.
    pub fn blocks(&self, parent: &Parent) -> Vec<Net> {
        let own: AddressSet = self.within(parent).into_iter().collect();
        // of the parent itself if it is such space: then they are the same
        let declared: AddressSet = self.declared(parent).into_iter().collect();
        let mut blocks: Vec<Net> = own.prefixes().chain(declared.difference(&own).prefixes()).collect();
        blocks.sort_unstable();
        blocks
    }

    /// The free ranges of the declared free space in a parent, or of the parent itself if it is such space.
    pub fn declared(&self, parent: &Parent) -> Vec<Range> {
        let tree = &self.plan.tree;
        let free = |id: &NodeId| self.is_free_alone(*id);
        let found: Vec<NodeId> = match parent.node {
            Some(own) => std::iter::once(own).chain(tree.descendants(own).map(|(id, _)| id)).filter(free).collect(),
            None => {
                let inside = |id: &NodeId| parent.net.contains(&tree.node(*id).net);
                let all = tree.nodes().filter(|(_, node)| node.vrf == parent.vrf).map(|(id, _)| id);
                all.filter(free).filter(inside).collect()
            }
        };
        found.into_iter().flat_map(|id| self.within(&self.parent(id))).collect()
    }

    /// Takes a set out of ranges.
    fn punch(&self, gaps: &mut Vec<Range>, taken: &AddressSet) {
        if !taken.is_empty() {
            *gaps = gaps.iter().flat_map(|gap| taken.gaps(gap)).collect();
        }
    }

    /// The parts of a range without the hosts in it; `hosts` are in order.
    fn without_hosts(&self, gap: &Range, vrf: Symbol, hosts: &[EntryId]) -> Vec<Range> {
        let at = |id: &EntryId| {
            let entry = self.plan.entry(*id);
            (entry.vrf, entry.net())
        };
        let first = (vrf, start(gap));
        let from = hosts.partition_point(|id| at(id) < first);
        let inside = hosts.get(from..).unwrap_or_default().iter().map(at);
        let inside = inside.take_while(|(table, net)| *table == vrf && gap.contains(&Range::from(*net)));
        let taken: AddressSet = inside.map(|(_, net)| net).collect();
        if taken.is_empty() { vec![*gap] } else { taken.gaps(gap) }
    }
}

/// The first address of a range.
fn start(range: &Range) -> Net {
    let host = range.prefixes().next().map(|net| Net::left_aligned(net.family(), net.bits(), Len::V6_HOST));
    host.unwrap_or(Net::v4(0, Len::V4_HOST))
}

/// What is taken besides the prefixes and hosts of a table: gateways and ranges, and in the default table whatever another
/// one has.
fn tables(plan: &Plan) -> HashMap<Symbol, AddressSet> {
    let mut builders: HashMap<Symbol, Builder> = HashMap::new();
    for entry in plan.entries.iter().filter(|e| e.provenance == Provenance::Planned) {
        let block = match entry.kind {
            EntryKind::Range => Range::new(entry.addr(), entry.last()).ok(),
            EntryKind::Gateway => Some(Range::from(entry.net())),
            EntryKind::Prefix if entry.len.is_some() => {
                Some(Range::from(entry.net())).filter(|_| !entry.vrf.is_empty())
            }
            EntryKind::Host => Some(Range::from(entry.net())).filter(|_| !entry.vrf.is_empty()),
            _ => None,
        };
        let Some(block) = block else { continue };
        if !entry.vrf.is_empty() && !matches!(entry.kind, EntryKind::Prefix | EntryKind::Host) {
            builders.entry(entry.vrf).or_default().push(block);
        }
        builders.entry(Symbol::EMPTY).or_default().push(block);
    }
    builders.into_iter().map(|(vrf, builder)| (vrf, builder.build())).collect()
}

/// What is in use: addresses, and prefixes without anything planned or in use within them, which may be aggregates; what is
/// handed out as a whole is not one because parts of it are in use. Packet filters name the addresses of others.
fn unplanned(plan: &Plan) -> AddressSet {
    let mut planned: Vec<Net> = Vec::new();
    let mut builder = Builder::default();
    for (id, node) in plan.used.nodes().filter(|(_, node)| !node.net.is_whole()) {
        if planned.is_empty() {
            let all = plan.entries.iter().filter(|e| e.provenance == Provenance::Planned);
            planned =
                all.filter(|e| matches!(e.kind, EntryKind::Prefix | EntryKind::Allocation)).map(Entry::net).collect();
            planned.sort_unstable();
        }
        let next = planned.get(planned.partition_point(|net| *net < node.net));
        let own = plan.used.entries(node).iter().any(|id| !is_filter(plan, plan.entry(*id)));
        let divided = !is_closed(node) && plan.used.children(id).next().is_some();
        let aggregate = divided || next.is_some_and(|net| node.net.contains(net));
        if own && !aggregate {
            builder.push(node.net);
        }
    }
    let hosts = plan.used.all_hosts().iter().map(|id| plan.entry(*id)).filter(|entry| !is_filter(plan, entry));
    hosts.for_each(|entry| builder.push(entry.net()));
    let others = plan.entries.iter().filter(|e| e.provenance == Provenance::Used && e.kind == EntryKind::Range);
    others.filter_map(|e| Range::new(e.addr(), e.last()).ok()).for_each(|range| builder.push(range));
    builder.build()
}

fn is_filter(plan: &Plan, entry: &Entry) -> bool {
    plan.file(entry.place.file).format.role == FileRole::Filter
}

/// The lengths that free IPv6 space is counted in.
pub const UNITS: [u8; 3] = [48, 56, 64];

/// How many prefixes of a length a block holds; zero if it is smaller than one.
pub fn holds(block: &Net, len: Len) -> AddressCount {
    Index::new(&std::iter::once(*block).collect(), Some(len)).len()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::testing::plan;
    use proptest::{prop_assert_eq, proptest, test_runner::Config as ProptestConfig};

    /// The free blocks of every parent: `parent: block block`.
    fn free(files: &[(&str, &str)]) -> Vec<String> {
        let plan = plan(files);
        let room = Room::of(&plan);
        let line = |parent: Parent| {
            let blocks: AddressSet = room.within(&parent).into_iter().collect();
            let blocks: Vec<String> =
                blocks.prefixes().map(|net| format!(" {}", ipnetwork::IpNetwork::from(net))).collect();
            format!("{}:{}", ipnetwork::IpNetwork::from(parent.net), blocks.concat())
        };
        room.parents().map(line).collect()
    }

    #[test]
    fn what_is_left_of_each_parent_is_free() {
        let text = "2001:db8::/46 # role=site\n2001:db8::/48 # role=lan\n2001:db8:2::/48\n2001:db8:2::/49\n";
        assert_eq!(
            free(&[("plan.txt", text)]),
            ["2001:db8::/46: 2001:db8:1::/48 2001:db8:3::/48", "2001:db8:2::/48: 2001:db8:2:8000::/49"]
        );
    }

    #[test]
    fn an_allocation_is_a_parent_unless_a_prefix_contains_it() {
        let toml = "plan.allocations = [\"2001:db8::/47\", \"192.0.2.0/24\"]\n[[prefix]]\nprefix = \"2001:db8::/48\"\n\
                    [[prefix]]\nprefix = \"192.0.2.0/24\"\nrole = \"reserved\"\n";
        assert_eq!(free(&[("plan.toml", toml)]), ["2001:db8::/47: 2001:db8:1::/48"]);
    }

    #[test]
    fn hosts_gateways_ranges_and_other_tables_take_room() {
        let toml = "[[prefix]]\nprefix = \"192.0.2.0/29\"\nrole = \"site\"\ngateway = \"192.0.2.1\"\n\
                    ranges = [{ from = \"192.0.2.4\", to = \"192.0.2.5\" }]\n[[host]]\naddress = \"192.0.2.7\"\n\
                    [[prefix]]\nprefix = \"192.0.2.2/32\"\nvrf = \"blue\"\n";
        assert_eq!(free(&[("plan.toml", toml)]), ["192.0.2.0/29: 192.0.2.0/32 192.0.2.3/32 192.0.2.6/32"]);
    }

    #[test]
    fn what_is_in_use_is_not_free_but_an_aggregate_is_not_use() {
        let text = "2001:db8::/46 # role=site\n2001:db8::/48 # role=lan\n";
        let routes = "[{\"dst\":\"default\"},{\"dst\":\"2001:db8::/46\"},{\"dst\":\"2001:db8:1::/48\",\"dev\":\"e\"}]";
        assert_eq!(free(&[("plan.txt", text), ("routes.json", routes)]), ["2001:db8::/46: 2001:db8:2::/47"]);
    }

    #[test]
    fn free_space_is_a_parent_of_its_own() {
        let text = "2001:db8::/46 # role=site\n2001:db8::/48 # role=lan\n2001:db8:2::/47 # role=free\n";
        assert_eq!(free(&[("plan.txt", text)]), ["2001:db8::/46: 2001:db8:1::/48", "2001:db8:2::/47: 2001:db8:2::/47"]);
        let plan = plan(&[("plan.txt", text)]);
        let room = Room::of(&plan);
        let site = room.outermost(Symbol::EMPTY)[0];
        let count = |ranges: Vec<Range>| ranges.into_iter().collect::<AddressSet>().count();
        let blocks: Vec<String> = room.blocks(&site).iter().map(Net::to_string).collect();
        assert_eq!(blocks, ["2001:db8:1::/48", "2001:db8:2::/47"]);
        assert_eq!(count(room.within(&site)), AddressCount::power(80));
        assert_eq!(count(room.declared(&site)), AddressCount::power(81));
    }

    #[test]
    fn free_space_beside_declared_free_space_is_not_one_block() {
        let plan =
            plan(&[("plan.txt", "2001:db8::/46 # role=site\n2001:db8::/48 # role=free\n2001:db8:2::/47 # role=lan\n")]);
        let room = Room::of(&plan);
        let blocks: Vec<String> = room.blocks(&room.outermost(Symbol::EMPTY)[0]).iter().map(Net::to_string).collect();
        assert_eq!(blocks, ["2001:db8::/48", "2001:db8:1::/48"]);
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]
        /// Addresses of 192.0.2.0/24, each looked at alone.
        #[test]
        fn free_agrees_with_asking_for_every_address(items in proptest::collection::vec((0u32..256, 24u32..=32), 0..12)) {
            let mut text = "192.0.2.0/24 # role=site\n".to_owned();
            for (at, len) in &items {
                let net = Net::v4(0xc000_0200 | at, Len::v4(*len).unwrap());
                let host = if *len == 32 { "kind=host" } else { "kind=prefix" };
                text.push_str(&format!("{} # {host}\n", ipnetwork::IpNetwork::from(net)));
            }
            let plan = plan(&[("plan.txt", &text)]);
            let room = Room::of(&plan);
            let site = room.outermost(Symbol::EMPTY)[0];
            let free: AddressSet = room.within(&site).into_iter().collect();
            for at in 0..256u32 {
                let here = Net::v4(0xc000_0200 | at, Len::V4_HOST);
                let taken = plan.entries.iter().any(|e| e.net() != site.net && e.net().contains(&here));
                prop_assert_eq!(free.contains(&Range::from(here)), !taken);
            }
        }
    }
}
