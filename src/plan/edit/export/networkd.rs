//! Units of systemd-networkd, as systemd.network(5) has them: one file for each interface.

use super::router::InterfaceOwners;
use super::{ExportFormat, ExportOptions, Inner, PlanExport, is_managed, prefixes, shown};
use crate::addr::Family;
use crate::plan::edit::left_out::LeftOut;
use crate::plan::edit::native::host_text;
use crate::plan::edit::sheet::address_text;
use crate::plan::model::{AttributeKey, Entry, EntryId, EntryKind, Plan, Role};
use std::collections::BTreeMap;

/// The units of a router: its own addresses, and the prefixes that it announces.
pub(super) static NETWORKD: ExportFormat = ExportFormat {
    name: "networkd",
    about: "systemd-networkd: a .network unit for each interface of a router",
    comment: Some(("# ", "")),
    holds: &[
        (EntryKind::Prefix, &[&[AttributeKey::Role, AttributeKey::Vlan, AttributeKey::Interface]]),
        (EntryKind::Gateway, &[]),
    ],
    convert: write,
};

/// What a unit has of an interface.
#[derive(Default)]
struct Unit {
    addresses: Vec<String>,
    announced: Vec<String>,
    managed: bool,
    count: usize,
}

fn write(plan: &Plan, options: &ExportOptions) -> PlanExport {
    let (inner, mut found) = (Inner::of(plan), PlanExport::default());
    let (mut units, mut owners): (BTreeMap<String, Unit>, _) = (BTreeMap::new(), InterfaceOwners::default());
    for (id, entry) in prefixes(plan, options) {
        if !matches!(entry.role, Role::Lan | Role::P2p) || entry.len.is_none() {
            found.left_out.add("prefix", shown(plan, entry), "neither a LAN nor a link (p2p)");
            continue;
        }
        let net = entry.net();
        let addresses = addresses(plan, &inner, (id, entry), &mut found.left_out);
        // hosts form addresses only in a /64
        let announced = entry.role == Role::Lan && entry.family == Family::V6 && net.len().get() == 64;
        if addresses.is_empty() && !announced {
            let why = "no gateway to configure, and not a /64 to announce: add 'gateway'";
            found.left_out.add("prefix", shown(plan, entry), why);
            continue;
        }
        // a prefix that is not written does not take the interface from another one
        match owners.interface(plan, options, entry) {
            Ok(name) => {
                let unit = units.entry(name).or_default();
                unit.addresses.extend(addresses);
                unit.announced.extend(announced.then(|| net.to_string()));
                unit.managed |= announced && is_managed(plan, &inner, (id, entry));
                unit.count += 1;
            }
            Err(why) => found.left_out.add("prefix", shown(plan, entry), why),
        }
    }
    for (name, unit) in units {
        found.count += unit.count;
        found.files.push((format!("{name}.network"), unit_text(&name, &unit)));
    }
    found
}

/// The addresses of the router in a prefix: its gateways.
fn addresses(plan: &Plan, inner: &Inner<'_>, (id, entry): (EntryId, &Entry), left: &mut LeftOut) -> Vec<String> {
    let (net, gateways) = (entry.net(), inner.get(id, EntryKind::Gateway));
    let (own, others): (Vec<&Entry>, Vec<&Entry>) = gateways.iter().partition(|gateway| net.contains(&gateway.net()));
    others.iter().for_each(|gateway| left.add("gateway", host_text(plan, gateway), format!("not in {net}")));
    own.iter().map(|gateway| format!("{}/{}", address_text(gateway.addr()), net.len().get())).collect()
}

fn unit_text(name: &str, unit: &Unit) -> String {
    let mut text = format!("[Match]\nName={name}\n\n[Network]\n");
    unit.addresses.iter().for_each(|address| text.push_str(&format!("Address={address}\n")));
    if !unit.announced.is_empty() {
        text.push_str("IPv6SendRA=yes\n");
    }
    if unit.managed {
        text.push_str("\n[IPv6SendRA]\nManaged=yes\n");
    }
    unit.announced.iter().for_each(|net| text.push_str(&format!("\n[IPv6Prefix]\nPrefix={net}\n")));
    text
}
