//! Prefixes within prefixes and hosts within prefixes, one sorted sweep for all routing tables.

use super::entry::{Entry, EntryId, EntryKind, Provenance, Role};
use crate::addr::Net;
use crate::plan::symbols::Symbol;
use std::ops::Range;

/// A prefix of a tree, by number. Numbers run in the order of the tree: routing table, then address, then length; what
/// lies in a prefix comes right after it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NodeId(u32);

impl NodeId {
    /// Its place among the nodes of the tree, from 0.
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// A prefix of a routing table. Entries of the same prefix share one node.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Node {
    /// The prefix.
    pub net: Net,
    /// The routing table.
    pub vrf: Symbol,
    /// The smallest prefix around it.
    pub parent: Option<NodeId>,
    entries: Range<u32>,
    /// The number after the last node that lies in it.
    end: u32,
    hosts: Range<u32>,
    /// The roles of its entries, a bit each.
    roles: u16,
}

impl Node {
    /// Whether an entry of the node's own prefix has a role.
    pub fn has(&self, role: Role) -> bool {
        self.roles & 1 << role as u16 != 0
    }
}

/// Prefixes within prefixes. Made in O(n log n) of the entries of one [`Provenance`]: prefixes that have a length, and
/// hosts. Allocations, gateways and ranges are not part of it.
#[derive(Clone, Debug, Default)]
pub struct Tree {
    nodes: Vec<Node>,
    prefixes: Vec<EntryId>,
    hosts: Vec<EntryId>,
}

/// What entries sort by.
type Sort = (Symbol, Net, EntryId);

impl Tree {
    /// The tree of the entries of a standing.
    pub fn of(entries: &[Entry], provenance: Provenance) -> Tree {
        let sorted = |wanted: fn(&Entry) -> bool| {
            let numbered = || entries.iter().enumerate().filter(|(_, e)| e.provenance == provenance && wanted(e));
            // a list that grows leaves holes of half its size
            let mut keys: Vec<Sort> = Vec::with_capacity(numbered().count());
            keys.extend(numbered().map(|(i, e)| (e.vrf, e.net(), EntryId(i as u32))));
            keys.sort_unstable();
            keys
        };
        let ids = |keys: Vec<Sort>| keys.into_iter().map(|(.., id)| id).collect::<Vec<EntryId>>();
        let prefixes = sorted(|e| e.kind == EntryKind::Prefix && e.len.is_some());
        let mut nodes = nested(&prefixes);
        // before the keys of the hosts: at no time both are held
        let prefixes = ids(prefixes);
        let hosts = sorted(|e| e.kind == EntryKind::Host);
        let mut from = 0;
        for node in &mut nodes {
            // hosts before this node are before every later one
            let before = |(vrf, net, _): &Sort| (*vrf, net.first()) < (node.vrf, node.net.first());
            from += hosts.get(from..).unwrap_or_default().partition_point(before);
            let within = |(vrf, net, _): &Sort| (*vrf, net.first()) <= (node.vrf, node.net.last());
            let count = hosts.get(from..).unwrap_or_default().partition_point(within);
            node.hosts = from as u32..(from + count) as u32;
            let own = slice(&prefixes, &node.entries).iter().filter_map(|id| entries.get(id.0 as usize));
            node.roles = own.fold(0, |all, entry| all | 1 << entry.role as u16);
        }
        Tree { nodes, prefixes, hosts: ids(hosts) }
    }

    /// Every node with its number, in the order of the tree: parents before children.
    pub fn nodes(&self) -> impl Iterator<Item = (NodeId, &Node)> {
        self.nodes.iter().enumerate().map(|(i, node)| (NodeId(i as u32), node))
    }

    /// The node of a number.
    #[expect(clippy::indexing_slicing, reason = "a number is made together with its node")]
    pub fn node(&self, id: NodeId) -> &Node {
        &self.nodes[id.0 as usize]
    }

    /// The entries of a node's own prefix, in the order of reading; at least one.
    pub fn entries(&self, node: &Node) -> &[EntryId] {
        slice(&self.prefixes, &node.entries)
    }

    /// The hosts within a node, those within its children too, in the order of addresses.
    pub fn hosts(&self, node: &Node) -> &[EntryId] {
        slice(&self.hosts, &node.hosts)
    }

    /// Every host, by routing table, then address.
    pub fn all_hosts(&self) -> &[EntryId] {
        &self.hosts
    }

    /// The nodes right below a node, in the order of addresses.
    pub fn children(&self, id: NodeId) -> impl Iterator<Item = (NodeId, &Node)> {
        self.level(id.0 + 1, self.node(id).end)
    }

    /// The nodes that lie in no other, of all routing tables.
    pub fn roots(&self) -> impl Iterator<Item = (NodeId, &Node)> {
        self.level(0, self.nodes.len() as u32)
    }

    /// Every node below a node, at any depth.
    pub fn descendants(&self, id: NodeId) -> impl Iterator<Item = (NodeId, &Node)> {
        let below = id.0 + 1..self.node(id).end;
        slice(&self.nodes, &below).iter().zip(below).map(|(node, i)| (NodeId(i), node))
    }

    /// The nodes around a node, the smallest first.
    pub fn ancestors(&self, id: NodeId) -> impl Iterator<Item = (NodeId, &Node)> {
        let up = move |id: &NodeId| self.node(*id).parent;
        std::iter::successors(up(&id), up).map(|id| (id, self.node(id)))
    }

    /// The smallest prefix of a routing table that holds a block, or is it.
    pub fn find(&self, vrf: Symbol, net: &Net) -> Option<NodeId> {
        let before = self.nodes.partition_point(|node| (node.vrf, node.net) <= (vrf, *net));
        let near = NodeId(u32::try_from(before.checked_sub(1)?).ok()?);
        let holds = |node: &Node| node.vrf == vrf && node.net.contains(net);
        std::iter::once((near, self.node(near))).chain(self.ancestors(near)).find(|(_, n)| holds(n)).map(|(id, _)| id)
    }

    /// The node of a prefix itself in a routing table.
    pub fn exact(&self, vrf: Symbol, net: &Net) -> Option<NodeId> {
        self.find(vrf, net).filter(|id| self.node(*id).net == *net)
    }

    /// The nodes of `start..end` that lie in no other of them.
    fn level(&self, start: u32, end: u32) -> impl Iterator<Item = (NodeId, &Node)> {
        let mut next = start;
        std::iter::from_fn(move || {
            let node = self.nodes.get(next as usize).filter(|_| next < end)?;
            let id = NodeId(next);
            next = node.end;
            Some((id, node))
        })
    }
}

fn slice<'a, T>(all: &'a [T], range: &Range<u32>) -> &'a [T] {
    all.get(range.start as usize..range.end as usize).unwrap_or_default()
}

/// The nodes of sorted prefixes: one sweep with a stack of the prefixes around.
fn nested(prefixes: &[Sort]) -> Vec<Node> {
    let (mut nodes, mut around): (Vec<Node>, Vec<u32>) = (Vec::new(), Vec::new());
    for (i, (vrf, net, _)) in prefixes.iter().enumerate() {
        let i = i as u32;
        if let Some(last) = nodes.last_mut().filter(|last| (last.vrf, last.net) == (*vrf, *net)) {
            last.entries.end = i + 1;
            continue;
        }
        let here = nodes.len() as u32;
        while let Some(node) = around.last().and_then(|top| nodes.get_mut(*top as usize)) {
            if node.vrf == *vrf && node.net.contains(net) {
                break;
            }
            node.end = here;
            around.pop();
        }
        let parent = around.last().copied().map(NodeId);
        nodes.push(Node { net: *net, vrf: *vrf, parent, entries: i..i + 1, end: here + 1, hosts: 0..0, roles: 0 });
        around.push(here);
    }
    let end = nodes.len() as u32;
    for open in around {
        if let Some(node) = nodes.get_mut(open as usize) {
            node.end = end;
        }
    }
    nodes
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::model::Plan;
    use crate::plan::testing::plan;

    /// Prefixes and hosts of two routing tables, many of them inside each other, without a pattern.
    fn many() -> Plan {
        let (mut text, mut seed) = (String::new(), 1u64);
        for i in 0..400 {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            let (len, bits, vrf) = (seed >> 60, seed >> 40 & 0xfff, seed >> 33 & 1);
            let len = [16, 20, 24, 28, 128][len as usize % 5];
            let kind = if len == 128 { "host" } else { "prefix" };
            let shown = if i % 3 == 0 {
                format!("10.{}.0.0/{}", bits & 0xff, len.min(24))
            } else {
                format!("2{bits:03x}::/{len}")
            };
            text.push_str(&format!("{shown} # kind={kind} vrf=v{vrf}\n"));
        }
        plan(&[("plan.txt", &text)])
    }

    #[test]
    fn the_sweep_agrees_with_comparing_every_pair() {
        let plan = many();
        let tree = &plan.tree;
        let around = |inner: &Node| {
            let holds =
                |outer: &&Node| outer.vrf == inner.vrf && outer.net != inner.net && outer.net.contains(&inner.net);
            tree.nodes().map(|(_, node)| node).filter(holds).max_by_key(|node| node.net.len()).map(|node| node.net)
        };
        assert!(tree.nodes().count() > 100 && tree.all_hosts().len() > 20);
        for (id, node) in tree.nodes() {
            assert_eq!(node.parent.map(|up| tree.node(up).net), around(node));
            let children: Vec<NodeId> = tree.children(id).map(|(child, _)| child).collect();
            let model: Vec<NodeId> =
                tree.nodes().filter(|(_, n)| n.parent == Some(id)).map(|(child, _)| child).collect();
            assert_eq!(children, model);
            let below =
                tree.nodes().filter(|(_, n)| n.vrf == node.vrf && n.net != node.net && node.net.contains(&n.net));
            assert_eq!(tree.descendants(id).count(), below.count());
            for host in plan.entries.iter().filter(|e| e.kind == EntryKind::Host) {
                let inside = host.vrf == node.vrf && node.net.contains(&host.net());
                assert_eq!(tree.hosts(node).iter().any(|id| plan.entry(*id) == host), inside);
            }
        }
        assert_eq!(tree.roots().count(), tree.nodes().filter(|(_, node)| node.parent.is_none()).count());
    }

    #[test]
    fn the_smallest_prefix_around_a_block_is_found() {
        let plan = many();
        for entry in &plan.entries {
            let holds = |node: &&Node| node.vrf == entry.vrf && node.net.contains(&entry.net());
            let model = plan.tree.nodes().map(|(_, node)| node).filter(holds).max_by_key(|node| node.net.len());
            let found = plan.tree.find(entry.vrf, &entry.net()).map(|id| plan.tree.node(id));
            assert_eq!(found.map(|node| node.net), model.map(|node| node.net));
        }
        assert_eq!(plan.tree.find(Symbol::EMPTY, &Net::v4(0, crate::addr::Len::V4_HOST)), None);
    }

    #[test]
    fn a_prefix_given_twice_is_one_node() {
        let plan = plan(&[("plan.txt", "2001:db8::/32\n2001:db8::/32\n2001:db8::/64\n2001:db8::1\n")]);
        let (id, node) = plan.tree.roots().next().unwrap();
        assert_eq!((plan.tree.entries(node).len(), plan.tree.hosts(node).len()), (2, 1));
        assert_eq!(plan.tree.children(id).count(), 1);
    }
}
