//! The configuration of Kea for DHCPv6.

use super::{ExportFormat, ExportOptions, Inner, PlanExport, prefixes, shown};
use crate::addr::{Family, Net};
use crate::format::pretty_json;
use crate::net::Range;
use crate::plan::edit::generated::words;
use crate::plan::edit::sheet::address_text;
use crate::plan::model::{AttributeKey, Entry, EntryKind, Plan, Role};
use serde_json::{Map, Value, json};
use std::collections::HashSet;

/// The configuration of Kea.
pub(super) static KEA: ExportFormat = ExportFormat {
    name: "kea",
    about: "kea-dhcp6.conf: the IPv6 LANs with their ranges and reservations",
    comment: None,
    convert: write,
};

fn write(plan: &Plan, options: &ExportOptions) -> PlanExport {
    let inner = Inner::of(plan);
    let mut found = PlanExport::default();
    let mut subnets: Vec<Value> = Vec::new();
    let mut taken: HashSet<Net> = HashSet::new();
    let lans = prefixes(plan, options).filter(|(_, e)| e.family == Family::V6 && e.len.is_some());
    for (id, entry) in lans.filter(|(id, e)| e.role == Role::Lan || !inner.get(*id, EntryKind::Range).is_empty()) {
        let pools = pools(plan, entry, inner.get(id, EntryKind::Range), &mut found.skipped);
        let reservations = reservations(plan, entry, &mut found.skipped);
        if pools.is_empty() && reservations.is_empty() {
            continue;
        }
        if !taken.insert(entry.net()) {
            found
                .skipped
                .push(format!("{}: another routing table has this prefix, and Kea has one", shown(plan, entry)));
            continue;
        }
        found.count += 1;
        let mut subnet = Map::new();
        subnet.insert("id".into(), (subnets.len() + 1).into());
        subnet.insert("subnet".into(), entry.net().to_string().into());
        subnet.insert("pools".into(), pools.into());
        subnet.insert("reservations".into(), reservations.into());
        subnets.push(Value::Object(subnet));
    }
    let document = json!({ "Dhcp6": {
        // Kea has it instead of comments, which other readers of JSON refuse
        "comment": words("export kea"),
        "interfaces-config": { "interfaces": [] },
        "lease-database": { "type": "memfile" },
        "subnet6": subnets,
    } });
    found.text = pretty_json(&document).unwrap_or_default() + "\n";
    found
}

/// The pools of a subnet. Kea refuses one that leaves its subnet or overlaps another one.
fn pools(plan: &Plan, lan: &Entry, ranges: &[&Entry], skipped: &mut Vec<String>) -> Vec<Value> {
    let mut ranges: Vec<&Entry> = ranges.iter().copied().filter(|e| is_dhcp(plan, e)).collect();
    ranges.sort_by_key(|range| (range.bits(), range.last_bits()));
    let (mut pools, mut before): (Vec<Value>, Option<u128>) = (Vec::new(), None);
    for range in ranges {
        let text = format!("{} - {}", address_text(range.addr()), address_text(range.last()));
        let inside = Range::new(range.addr(), range.last()).is_ok_and(|range| Range::from(lan.net()).contains(&range));
        if !inside {
            skipped.push(format!("{text}: not in {}", shown(plan, lan)));
        } else if before.is_some_and(|last| range.bits() <= last) {
            skipped.push(format!("{text}: overlaps another range of {}", shown(plan, lan)));
        } else {
            before = Some(range.last_bits());
            pools.push(json!({ "pool": text }));
        }
    }
    pools
}

/// Whether a range is handed out by a server: `dhcp`, `dhcpv6`, `pool`, or no use said.
fn is_dhcp(plan: &Plan, range: &Entry) -> bool {
    let purpose = plan.said(range, AttributeKey::Use).to_ascii_lowercase();
    purpose.is_empty() || purpose.starts_with("dhcp") || purpose == "pool"
}

/// The hosts of a subnet whose MAC address is known. Kea wants each MAC address and each address once.
fn reservations(plan: &Plan, lan: &Entry, skipped: &mut Vec<String>) -> Vec<Value> {
    let node = plan.tree.find(lan.vrf, &lan.net()).map(|id| plan.tree.node(id));
    let hosts = node.map(|node| plan.tree.hosts(node)).unwrap_or_default();
    let (mut clients, mut addresses, mut found) = (HashSet::new(), HashSet::new(), Vec::new());
    for entry in hosts.iter().map(|id| plan.entry(*id)) {
        let Some(hardware) = plan.mac(entry).map(|mac| mac.to_string()) else { continue };
        let (address, net) = (address_text(entry.addr()), shown(plan, lan));
        if !clients.insert(hardware.clone()) {
            skipped.push(format!("{address}: {hardware} has another reservation in {net}"));
            continue;
        }
        if !addresses.insert(entry.bits()) {
            skipped.push(format!("{address}: reserved for another client of {net}, not for {hardware}"));
            continue;
        }
        let mut one = Map::new();
        one.insert("hw-address".into(), hardware.into());
        one.insert("ip-addresses".into(), json!([address]));
        let name = plan.name_of(entry);
        if !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '.')) {
            one.insert("hostname".into(), name.into());
        }
        found.push(Value::Object(one));
    }
    found
}
