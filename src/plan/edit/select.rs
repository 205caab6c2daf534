//! What a prefix, an address or a name means in a plan.

use crate::addr::Net;
use crate::net::{HostBits, parse};
use crate::plan::model::{AttributeKey, EntryId, EntryKind, NodeId, Plan};

/// Something that a plan declares.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum PlanItem {
    /// An allocation that is not a planned prefix as well.
    Allocation(EntryId),
    /// A prefix.
    Prefix(NodeId),
    /// An address: of a host or a gateway.
    Address(EntryId),
}

/// What was found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Selected {
    /// The items, each once.
    pub items: Vec<PlanItem>,
    /// Whether they only contain what was searched for, which the plan does not declare itself.
    pub around: bool,
}

/// The items that a text means: a prefix or an address as it is written, or else the smallest prefix around it in each
/// routing table; otherwise everything of this name, which may differ in case.
pub fn select(plan: &Plan, text: &str) -> Selected {
    let block = parse(text.as_bytes(), HostBits::Clear).ok().and_then(|range| range.net());
    match block {
        Some(net) => of_block(plan, &net, !text.contains('/')),
        None => of_name(plan, text),
    }
}

/// The items of a block; a `single` address may be a host.
fn of_block(plan: &Plan, net: &Net, single: bool) -> Selected {
    let is_host = |kind| matches!(kind, EntryKind::Host | EntryKind::Gateway);
    let entries = || plan.numbered().filter(|(_, entry)| entry.net() == *net);
    let mut items: Vec<PlanItem> = Vec::new();
    if single {
        items.extend(entries().filter(|(_, e)| is_host(e.kind)).map(|(id, _)| PlanItem::Address(id)));
    }
    items.extend(plan.tree.nodes().filter(|(_, node)| node.net == *net).map(|(id, _)| PlanItem::Prefix(id)));
    if items.is_empty() {
        let allocation = entries().find(|(_, e)| e.kind == EntryKind::Allocation);
        items.extend(allocation.map(|(id, _)| PlanItem::Allocation(id)));
    }
    match items.is_empty() {
        true => Selected { items: around(plan, net), around: true },
        false => Selected { items, around: false },
    }
}

/// The smallest prefix of each routing table around a block, or the smallest allocation.
fn around(plan: &Plan, net: &Net) -> Vec<PlanItem> {
    let mut tables: Vec<_> = plan.tree.nodes().map(|(_, node)| node.vrf).collect();
    tables.dedup();
    let mut items: Vec<PlanItem> =
        tables.iter().filter_map(|vrf| plan.tree.find(*vrf, net)).map(PlanItem::Prefix).collect();
    if items.is_empty() {
        let holds = plan.planned(EntryKind::Allocation).filter(|(_, entry)| entry.net().contains(net));
        let smallest = holds.max_by_key(|(_, entry)| entry.net().len());
        items.extend(smallest.map(|(id, _)| PlanItem::Allocation(id)));
    }
    items
}

fn of_name(plan: &Plan, name: &str) -> Selected {
    let named = |same: &dyn Fn(&str) -> bool| -> Vec<PlanItem> {
        let mut items: Vec<PlanItem> = Vec::new();
        for (id, node) in plan.tree.nodes() {
            if plan.tree.entries(node).iter().any(|id| same(plan.name_of(plan.entry(*id)))) {
                items.push(PlanItem::Prefix(id));
            }
        }
        let hosts = plan.tree.all_hosts().iter().chain(plan.used.all_hosts());
        items.extend(hosts.filter(|id| same(plan.name_of(plan.entry(**id)))).map(|id| PlanItem::Address(*id)));
        items
    };
    let mut items = named(&|text| text == name);
    if items.is_empty() {
        items = named(&|text| !text.is_empty() && text.eq_ignore_ascii_case(name));
    }
    Selected { items, around: false }
}

/// The names of prefixes, for suggestions.
pub fn prefix_names(plan: &Plan) -> impl Iterator<Item = &str> {
    let named = |id: &EntryId| plan.attribute(plan.entry(*id), AttributeKey::Name).map(|name| plan.word(name.value));
    plan.tree.nodes().filter_map(move |(_, node)| plan.tree.entries(node).first().and_then(named))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::testing::plan;

    const PLAN: &str = "2001:db8::/32 # name=all\n2001:db8:0:10::/64 # name=lan\n2001:db8:0:10::53 # name=ns1\n\
                        2001:db8:0:10::/64 # name=blue vrf=blue\n";

    /// What a text means: the blocks, and a `+` if they are only around it.
    fn found(text: &str) -> Vec<String> {
        let plan = plan(&[("plan.txt", PLAN), ("a.toml", "plan.allocations = [\"192.0.2.0/24\"]\n")]);
        let selected = select(&plan, text);
        let sign = if selected.around { "+" } else { "" };
        let net = |item: &PlanItem| match item {
            PlanItem::Prefix(id) => plan.tree.node(*id).net,
            PlanItem::Allocation(id) | PlanItem::Address(id) => plan.entry(*id).net(),
        };
        selected.items.iter().map(|item| format!("{sign}{}", ipnetwork::IpNetwork::from(net(item)))).collect()
    }

    #[test]
    fn a_prefix_an_address_and_a_name_are_found() {
        assert_eq!(found("2001:db8::/32"), ["2001:db8::/32"]);
        assert_eq!(found("2001:DB8:0:10:0::/64"), ["2001:db8:0:10::/64"; 2]);
        assert_eq!(found("2001:db8:0:10::53"), ["2001:db8:0:10::53/128"]);
        assert_eq!(found("ns1"), ["2001:db8:0:10::53/128"]);
        assert_eq!(found("LAN"), ["2001:db8:0:10::/64"]);
        assert_eq!(found("192.0.2.0/24"), ["192.0.2.0/24"]);
    }

    #[test]
    fn what_is_not_declared_is_found_by_what_is_around_it() {
        assert_eq!(found("2001:db8:0:10::1"), ["+2001:db8:0:10::/64"; 2]);
        assert_eq!(found("2001:db8:5::/48"), ["+2001:db8::/32"]);
        assert_eq!(found("192.0.2.77"), ["+192.0.2.0/24"]);
        assert_eq!(found("2001:db9::1"), [""; 0]);
        assert_eq!(found("nothing"), [""; 0]);
    }
}
