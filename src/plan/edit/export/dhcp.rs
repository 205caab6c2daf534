//! The configuration of Kea for DHCPv6.

use super::{ExportFormat, ExportOptions, Inner, PlanExport, prefixes};
use crate::addr::{Family, Net};
use crate::plan::edit::sheet::address_text;
use crate::plan::model::{AttributeKey, Entry, EntryKind, Plan, Role};
use serde_json::{Map, Value, json};
use std::collections::HashSet;

/// The configuration of Kea.
pub(super) static KEA: ExportFormat =
    ExportFormat { name: "kea", about: "kea-dhcp6.conf: the IPv6 LANs with their ranges and reservations", write };

fn write(plan: &Plan, _: &ExportOptions) -> PlanExport {
    let inner = Inner::of(plan);
    let mut found = PlanExport::default();
    let mut subnets: Vec<Value> = Vec::new();
    let lans = prefixes(plan).filter(|(_, e)| e.family == Family::V6 && e.len.is_some());
    for (id, entry) in lans.filter(|(id, e)| e.role == Role::Lan || !inner.get(*id, EntryKind::Range).is_empty()) {
        let ranges = inner.get(id, EntryKind::Range).iter().filter(|e| is_dhcp(plan, e));
        let pools: Vec<Value> = ranges
            .map(|e| json!({ "pool": format!("{} - {}", address_text(e.addr()), address_text(e.last())) }))
            .collect();
        let reservations = reservations(plan, &entry.net(), &mut found.skipped);
        if pools.is_empty() && reservations.is_empty() {
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
        "interfaces-config": { "interfaces": [] },
        "lease-database": { "type": "memfile" },
        "subnet6": subnets,
    } });
    found.text = serde_json::to_string_pretty(&document).unwrap_or_default() + "\n";
    found
}

/// Whether a range is handed out by a server: `dhcp`, `dhcpv6`, `pool`, or no use said.
fn is_dhcp(plan: &Plan, range: &Entry) -> bool {
    let purpose = plan.said(range, AttributeKey::Use).to_ascii_lowercase();
    purpose.is_empty() || purpose.starts_with("dhcp") || purpose == "pool"
}

/// The hosts of a subnet whose MAC address is known, each MAC address once, as Kea wants it.
fn reservations(plan: &Plan, net: &Net, skipped: &mut Vec<String>) -> Vec<Value> {
    let all = plan.tree.find(crate::plan::Symbol::EMPTY, net).map(|id| plan.tree.hosts(plan.tree.node(id)));
    let all = all.unwrap_or_default().iter().map(|id| plan.entry(*id)).filter(|e| net.contains(&e.net()));
    let (mut seen, mut found) = (HashSet::new(), Vec::new());
    for entry in all {
        let Some(hardware) = plan.mac(entry).map(|mac| mac.to_string()) else { continue };
        if !seen.insert(hardware.clone()) {
            skipped.push(format!("{}: {hardware} has another reservation in {}", address_text(entry.addr()), net));
            continue;
        }
        let mut one = Map::new();
        one.insert("hw-address".into(), hardware.into());
        one.insert("ip-addresses".into(), json!([address_text(entry.addr())]));
        let name = plan.name_of(entry);
        if !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '.')) {
            one.insert("hostname".into(), name.into());
        }
        found.push(Value::Object(one));
    }
    found
}
