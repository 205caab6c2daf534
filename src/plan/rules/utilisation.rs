//! How much of each prefix is assigned.

use crate::addr::{Len, Net};
use crate::plan::model::{Node, NodeId, Plan, Role, Tree};

/// How much of a prefix is assigned.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::plan) struct Utilisation {
    /// Assigned addresses.
    used: u128,
    /// The length of the smallest assigned prefix; 0 if there are none.
    finest: u8,
}

/// The usage of every planned prefix.
pub(in crate::plan) struct Utilisations {
    /// By node.
    all: Vec<Utilisation>,
    /// The prefixes that lie in no other of their routing table, in the order of addresses.
    roots: Vec<NodeId>,
}

/// Roles whose prefixes are assigned in whole, whatever they hold. A site is, too, from outside.
const CLOSED: [Role; 6] = [Role::Lan, Role::P2p, Role::Loopback, Role::Delegation, Role::Pool, Role::Multicast];

/// Whether a prefix of the role is kept for later.
pub(super) fn is_spare(role: Role) -> bool {
    SPARE.contains(&role)
}

/// Roles of prefixes that are kept for later.
const SPARE: [Role; 2] = [Role::Free, Role::Reserved];

/// Whether a prefix is kept for later.
pub(in crate::plan) fn is_room(node: &Node) -> bool {
    SPARE.iter().any(|role| node.has(*role))
}

/// Whether a prefix is assigned as a whole.
pub(in crate::plan) fn is_closed(node: &Node) -> bool {
    CLOSED.iter().any(|role| node.has(*role))
}

impl Utilisations {
    /// One pass from the smallest prefixes to the largest.
    pub(in crate::plan) fn of(plan: &Plan) -> Utilisations {
        let nodes: Vec<(NodeId, &Node)> = plan.tree.nodes().collect();
        let mut all = vec![Utilisation::default(); nodes.len()];
        for (id, node) in nodes.into_iter().rev() {
            let own = all.get(id.index()).copied().unwrap_or_default();
            let share = share(node, own);
            if let Some(around) = node.parent.and_then(|up| all.get_mut(up.index())) {
                around.add(share);
            }
        }
        let mut roots: Vec<NodeId> = plan.tree.roots().map(|(id, _)| id).collect();
        roots.sort_by_key(|id| plan.tree.node(*id).net);
        Utilisations { all, roots }
    }

    /// What is assigned within a prefix.
    pub(in crate::plan) fn within(&self, id: NodeId) -> Utilisation {
        self.all.get(id.index()).copied().unwrap_or_default()
    }

    /// What is assigned within a block that is not planned itself: whatever any routing table has in it, where several
    /// have the same addresses the most of them.
    pub(in crate::plan) fn block(&self, tree: &Tree, block: &Net) -> Utilisation {
        let node = |id: &NodeId| tree.node(*id);
        let from = self.roots.partition_point(|id| node(id).net < *block);
        let inside = self.roots.get(from..).unwrap_or_default().iter().take_while(|id| block.contains(&node(id).net));
        let (mut sum, mut whole) = (Utilisation::default(), Utilisation::default());
        let mut last: Option<(Net, Utilisation)> = None;
        for (id, node) in inside.map(|id| (*id, node(id))) {
            let own = share(node, self.within(id));
            match &mut last {
                _ if node.net == *block => whole = whole.max(self.within(id)),
                Some((net, before)) if *net == node.net => *before = (*before).max(own),
                Some((net, _)) if net.contains(&node.net) => {}
                _ => sum.add(last.replace((node.net, own)).map_or(Utilisation::default(), |(_, before)| before)),
            }
        }
        sum.add(last.map_or(Utilisation::default(), |(_, before)| before));
        sum.max(whole)
    }
}

/// What a prefix adds to the one around it: all of it if it is handed to something, or else what is assigned in it.
fn share(node: &Node, own: Utilisation) -> Utilisation {
    match () {
        () if is_room(node) => Utilisation::default(),
        () if is_closed(node) || node.has(Role::Site) || own == Utilisation::default() => {
            Utilisation { used: node.net.size().unwrap_or(u128::MAX), finest: node.net.len().get() }
        }
        () => own,
    }
}

impl Utilisation {
    fn add(&mut self, other: Utilisation) {
        self.used = self.used.saturating_add(other.used);
        self.finest = self.finest.max(other.finest);
    }

    /// Assigned addresses; at most 2^128 - 1.
    pub(in crate::plan) fn addresses(self) -> u128 {
        self.used
    }

    /// The unit to count in: the largest of /48, /56 and /64 of which all that is assigned is a multiple.
    pub(in crate::plan) fn unit(self) -> Len {
        match self.finest {
            0..=48 => Len::SITE,
            49..=56 => Len::at_most_128(56),
            _ => Len::SUBNET,
        }
    }

    /// Assigned units of a length, rounded up.
    pub(in crate::plan) fn units(self, unit: Len) -> u128 {
        let size = 1u128.checked_shl(128 - u32::from(unit.get())).unwrap_or(u128::MAX);
        self.used.div_ceil(size)
    }
}

/// The units of a prefix; `None` if it is smaller than one.
pub(in crate::plan) fn total(net: &Net, unit: Len) -> Option<u128> {
    1u128.checked_shl(u32::from(unit.get().checked_sub(net.len().get())?))
}

/// A container: a prefix that is divided, and in which it matters how much is left.
pub(in crate::plan) fn is_container(tree: &Tree, id: NodeId) -> bool {
    let node = tree.node(id);
    tree.children(id).next().is_some() && !is_room(node) && !is_closed(node)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::testing::plan;

    /// Units of /64 of each planned prefix.
    fn usage(text: &str) -> Vec<u128> {
        let plan = plan(&[("plan.txt", text)]);
        let usages = Utilisations::of(&plan);
        plan.tree.nodes().map(|(id, _)| usages.within(id).units(Len::SUBNET)).collect()
    }

    #[test]
    fn what_is_handed_out_counts_in_whole_and_what_is_free_not_at_all() {
        let text = "2001:db8::/56\n2001:db8::/60 # role=site\n2001:db8::/64 # role=lan\n2001:db8:0:10::/60 # role=free\n\
                    2001:db8:0:20::/60\n2001:db8:0:20::/64 # role=lan\n2001:db8:0:30::/60\n";
        assert_eq!(usage(text), [33, 1, 0, 0, 1, 0, 0]);
    }

    #[test]
    fn a_block_that_is_not_planned_itself_is_the_sum_of_the_roots() {
        let block = |text: &str| {
            let plan = plan(&[("plan.txt", text)]);
            let block = Net::v6(0x2001_0db8 << 96, Len::at_most_128(32));
            Utilisations::of(&plan).block(&plan.tree, &block).units(Len::SUBNET)
        };
        let two = "2001:db8::/64 # role=lan\n2001:db8:0:1::/64 # role=lan\n2001:db9::/64\n";
        assert_eq!(block(two), 2);
        // the same addresses in several routing tables count once, others add to them
        assert_eq!(block(&format!("{two}2001:db8::/64 # vrf=b\n2001:db8:0:1::/80 # vrf=c\n")), 2);
        assert_eq!(block(&format!("{two}2001:db8:0:8::/61 # vrf=b\n2001:db8:0:8::/62 # vrf=c\n")), 10);
        assert_eq!(block(&format!("2001:db8::/32 # vrf=b\n2001:db8::/48 # vrf=b role=lan\n{two}")), 1 << 16);
    }

    #[test]
    fn the_whole_space_does_not_overflow() {
        assert_eq!(usage("::/0\n8000::/1 # role=delegation\n::/1 # role=delegation\n"), [1 << 64, 0, 0]);
    }
}
