//! The configuration of Kea for DHCPv6.

use super::router::interface;
use super::{ExportFormat, ExportOptions, Inner, PlanExport, addresses_of, prefixes, shown, written};
use crate::addr::{Family, Net};
use crate::format::pretty_json;
use crate::net::Range;
use crate::plan::edit::generated::words;
use crate::plan::edit::left_out::LeftOut;
use crate::plan::edit::sheet::address_text;
use crate::plan::edit::zones::is_host_name;
use crate::plan::model::{AttributeKey, Entry, EntryId, EntryKind, Plan, Role};
use crate::plan::text::shorten;
use serde_json::{Map, Value, json};
use std::collections::{HashMap, HashSet};

/// The configuration of Kea.
pub(super) static KEA: ExportFormat = ExportFormat {
    name: "kea",
    about: "kea-dhcp6.conf: the IPv6 LANs with their ranges and reservations",
    comment: None,
    holds: &[
        (EntryKind::Prefix, &[&[AttributeKey::Role, AttributeKey::Vlan, AttributeKey::Interface]]),
        (EntryKind::Host, &[&[AttributeKey::Name, AttributeKey::Mac]]),
        (EntryKind::Range, &[&[AttributeKey::Use]]),
    ],
    convert: write,
};

fn write(plan: &Plan, options: &ExportOptions) -> PlanExport {
    let inner = Inner::of(plan);
    let mut found = PlanExport::default();
    let mut subnets: Vec<Value> = Vec::new();
    let (mut lans, mut taken): (HashSet<EntryId>, HashSet<Net>) = Default::default();
    for (id, entry) in prefixes(plan, options) {
        let (ranges, left) = (inner.get(id, EntryKind::Range), &mut found.left_out);
        if !is_lan(entry, ranges) {
            left.add("prefix", shown(plan, entry), "not an IPv6 LAN");
            continue;
        }
        lans.insert(id);
        let pools = pools(plan, entry, ranges, left);
        let reservations = reservations(plan, entry, left);
        if pools.is_empty() && reservations.is_empty() {
            let why = "neither a DHCP range nor a host with a MAC address: add 'ranges' to it, or 'mac' to its hosts";
            left.add("prefix", shown(plan, entry), why);
        } else if !taken.insert(entry.net()) {
            let why = "another routing table has this prefix, and Kea has one: select a table with --vrf";
            left.add("prefix", shown(plan, entry), why);
        } else {
            subnets.push(subnet(subnets.len() + 1, entry, interface(plan, entry), pools, reservations));
        }
    }
    leave_outside(plan, options, &lans, &mut found.left_out);
    found.count = subnets.len();
    found.text = pretty_json(&document(subnets)).unwrap_or_default() + "\n";
    found
}

/// Whether a prefix is one of hosts, by its role or because addresses of it are handed out.
fn is_lan(entry: &Entry, ranges: &[&Entry]) -> bool {
    entry.family == Family::V6 && entry.len.is_some() && (entry.role == Role::Lan || !ranges.is_empty())
}

/// A subnet. Its interface is in the context that Kea has for other programs: Kea does not start with the name of one that
/// the server does not have, and a server that serves the LAN through a relay has none.
fn subnet(number: usize, lan: &Entry, interface: Option<String>, pools: Vec<Value>, reservations: Vec<Value>) -> Value {
    let net = lan.net().to_string();
    let mut all = json!({ "id": number, "subnet": net, "pools": pools, "reservations": reservations });
    if let (Some(name), Some(all)) = (interface, all.as_object_mut()) {
        all.insert("user-context".to_owned(), json!({ "interface": name }));
    }
    all
}

fn document(subnets: Vec<Value>) -> Value {
    json!({ "Dhcp6": {
        // Kea has it instead of comments, which other readers of JSON refuse
        "comment": words("export kea"),
        "interfaces-config": { "interfaces": [] },
        "lease-database": { "type": "memfile" },
        "subnet6": subnets,
    } })
}

/// Leaves out the hosts and ranges that are in none of the LANs.
fn leave_outside(plan: &Plan, options: &ExportOptions, lans: &HashSet<EntryId>, left: &mut LeftOut) {
    let around = |entry: &Entry| {
        let net = entry.owner.map_or(entry.net(), |owner| plan.entry(owner).net());
        let node = plan.tree.find(entry.vrf, &net).map(|id| plan.tree.node(id))?;
        plan.tree.entries(node).first()
    };
    for kind in [EntryKind::Host, EntryKind::Range] {
        let outside = written(plan, options, kind).filter(|entry| around(entry).is_none_or(|id| !lans.contains(id)));
        outside.for_each(|entry| left.add(kind.word(), addresses_of(entry), "not in an IPv6 LAN"));
    }
}

/// The pools of a subnet. Kea refuses one that leaves its subnet or overlaps another one.
fn pools(plan: &Plan, lan: &Entry, ranges: &[&Entry], left: &mut LeftOut) -> Vec<Value> {
    let (mut ranges, others): (Vec<&Entry>, Vec<&Entry>) = ranges.iter().partition(|range| plan.is_dhcp(range));
    for range in others {
        let why = format!("its use is '{}', not 'dhcp' or 'pool'", shorten(plan.said(range, AttributeKey::Use)));
        left.add("range", addresses_of(range), why);
    }
    ranges.sort_by_key(|range| (range.bits(), range.last_bits()));
    let (mut pools, mut before): (Vec<Value>, Option<u128>) = (Vec::new(), None);
    for range in ranges {
        let text = addresses_of(range);
        let inside = Range::new(range.addr(), range.last()).is_ok_and(|range| Range::from(lan.net()).contains(&range));
        if !inside {
            left.add("range", text, format!("not in {}", shown(plan, lan)));
        } else if before.is_some_and(|last| range.bits() <= last) {
            left.add("range", text, format!("overlaps another range of {}", shown(plan, lan)));
        } else {
            before = Some(range.last_bits());
            pools.push(json!({ "pool": text }));
        }
    }
    pools
}

/// A host with its addresses.
struct Client<'a> {
    hardware: String,
    name: &'a str,
    addresses: Vec<String>,
}

/// The hosts of a subnet whose MAC address is known. Kea wants each MAC address and each address once; a host may have several
/// addresses.
fn reservations(plan: &Plan, lan: &Entry, left: &mut LeftOut) -> Vec<Value> {
    let node = plan.tree.find(lan.vrf, &lan.net()).map(|id| plan.tree.node(id));
    let hosts = node.map(|node| plan.tree.hosts(node)).unwrap_or_default();
    let (mut places, mut addresses) = (HashMap::new(), HashSet::new());
    let mut clients: Vec<Client<'_>> = Vec::new();
    for entry in hosts.iter().map(|id| plan.entry(*id)) {
        let (address, net, name) = (address_text(entry.addr()), shown(plan, lan), plan.name_of(entry));
        let Some(hardware) = plan.mac(entry).map(|mac| mac.to_string()) else {
            left.add("host", address, "no MAC address to reserve it by: add 'mac'");
            continue;
        };
        let at = places.get(&hardware).copied().unwrap_or(clients.len());
        let is_other = clients.get(at).is_some_and(|own| !own.name.eq_ignore_ascii_case(name));
        if is_other {
            left.add("host", address, format!("{hardware} has a reservation for another host in {net}"));
        } else if !addresses.insert(entry.bits()) {
            left.add("host", address, format!("reserved for another client of {net}, not for {hardware}"));
        } else if let Some(own) = clients.get_mut(at) {
            own.addresses.push(address);
        } else {
            places.insert(hardware.clone(), at);
            clients.push(Client { hardware, name, addresses: vec![address] });
        }
    }
    clients.iter().map(|client| reservation(client, left)).collect()
}

fn reservation(client: &Client<'_>, left: &mut LeftOut) -> Value {
    let (mut one, name) = (Map::new(), client.name);
    one.insert("hw-address".into(), client.hardware.as_str().into());
    one.insert("ip-addresses".into(), json!(client.addresses));
    if !name.is_empty() && !is_host_name(name) {
        left.add("name", format!("{} of {}", shorten(name), client.addresses.join(", ")), "not a host name");
    } else if !name.is_empty() {
        one.insert("hostname".into(), name.into());
    }
    Value::Object(one)
}
