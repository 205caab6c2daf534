//! Units of systemd-networkd, as systemd.network(5) has them: one file for each interface.

use super::router::InterfaceOwners;
use super::{ExportFormat, ExportOptions, Inner, PlanExport, prefixes, shown};
use crate::addr::Family;
use crate::plan::edit::sheet::address_text;
use crate::plan::model::{EntryKind, Plan, Role};
use std::collections::BTreeMap;

/// The units of a router: its own addresses, and the prefixes that it announces.
pub(super) static NETWORKD: ExportFormat = ExportFormat {
    name: "networkd",
    about: "systemd-networkd: a .network unit for each interface of a router",
    comment: Some(("# ", "")),
    convert: write,
};

/// What a unit has of an interface.
#[derive(Default)]
struct Unit {
    addresses: Vec<String>,
    announced: Vec<String>,
    count: usize,
}

fn write(plan: &Plan, options: &ExportOptions) -> PlanExport {
    let (inner, mut found) = (Inner::of(plan), PlanExport::default());
    let (mut units, mut owners): (BTreeMap<String, Unit>, _) = (BTreeMap::new(), InterfaceOwners::default());
    for (id, entry) in
        prefixes(plan, options).filter(|(_, e)| matches!(e.role, Role::Lan | Role::P2p) && e.len.is_some())
    {
        let net = entry.net();
        let name = match owners.interface(plan, entry) {
            Ok(name) => name,
            Err(why) => {
                found.skipped.push(why);
                continue;
            }
        };
        let gateways = inner.get(id, EntryKind::Gateway).iter().filter(|e| net.contains(&e.net()));
        let addresses = gateways.map(|e| format!("{}/{}", address_text(e.addr()), net.len().get())).collect::<Vec<_>>();
        // hosts form addresses only in a /64
        let announced = entry.role == Role::Lan && entry.family == Family::V6 && net.len().get() == 64;
        if addresses.is_empty() && !announced {
            found.skipped.push(format!("{}: no gateway, and not a /64 to announce", shown(plan, entry)));
            continue;
        }
        let unit = units.entry(name).or_default();
        unit.addresses.extend(addresses);
        unit.announced.extend(announced.then(|| net.to_string()));
        unit.count += 1;
    }
    for (name, unit) in units {
        found.count += unit.count;
        found.files.push((format!("{name}.network"), unit_text(&name, &unit)));
    }
    found
}

fn unit_text(name: &str, unit: &Unit) -> String {
    let mut text = format!("[Match]\nName={name}\n\n[Network]\n");
    unit.addresses.iter().for_each(|address| text.push_str(&format!("Address={address}\n")));
    if !unit.announced.is_empty() {
        text.push_str("IPv6SendRA=yes\n");
    }
    unit.announced.iter().for_each(|net| text.push_str(&format!("\n[IPv6Prefix]\nPrefix={net}\n")));
    text
}
