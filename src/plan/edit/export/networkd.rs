//! Units of systemd-networkd, as systemd.network(5) has them: one file for each interface.

use super::router::{InterfaceOwners, is_announced, own_gateways, selected};
use super::{ExportFormat, ExportOptions, Inner, PlanExport, is_managed, shown};
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

/// What a prefix is in a unit.
struct Part<'a> {
    entry: &'a Entry,
    addresses: Vec<String>,
    announced: Option<String>,
    managed: bool,
}

impl Unit {
    fn add(&mut self, part: Part<'_>) {
        self.addresses.extend(part.addresses);
        self.announced.extend(part.announced);
        self.managed |= part.managed;
        self.count += 1;
    }
}

fn write(plan: &Plan, options: &ExportOptions) -> PlanExport {
    let (inner, mut found) = (Inner::of(plan), PlanExport::default());
    let selected = selected(plan, options, &inner, &mut found.left_out);
    let parts: Vec<Part<'_>> =
        selected.into_iter().filter_map(|prefix| part(plan, &inner, prefix, &mut found.left_out)).collect();
    let owners = InterfaceOwners::of(plan, options, parts.iter().map(|part| part.entry));
    let mut units: BTreeMap<String, Unit> = BTreeMap::new();
    for part in parts {
        match owners.interface(part.entry) {
            Ok(name) => units.entry(name).or_default().add(part),
            Err(why) => found.left_out.add("prefix", shown(plan, part.entry), why),
        }
    }
    for (name, unit) in units {
        found.count += unit.count;
        found.files.push((format!("{name}.network"), unit_text(&name, &unit)));
    }
    found
}

/// What a unit has of a prefix; `None`: nothing, which is reported.
fn part<'a>(plan: &Plan, inner: &Inner<'_>, (id, entry): (EntryId, &'a Entry), left: &mut LeftOut) -> Option<Part<'a>> {
    if !matches!(entry.role, Role::Lan | Role::P2p) || entry.len.is_none() {
        left.add("prefix", shown(plan, entry), "neither a LAN nor a link (p2p)");
        return None;
    }
    let net = entry.net();
    let addresses = addresses(plan, inner, (id, entry), left);
    let announced = is_announced(entry);
    if addresses.is_empty() && !announced {
        let why = "no gateway to configure, and not a /64 to announce: add 'gateway'";
        left.add("prefix", shown(plan, entry), why);
        return None;
    }
    let managed = announced && is_managed(plan, inner, (id, entry));
    Some(Part { entry, addresses, announced: announced.then(|| net.to_string()), managed })
}

/// The addresses of the router in a prefix: its gateways.
fn addresses(plan: &Plan, inner: &Inner<'_>, (id, entry): (EntryId, &Entry), left: &mut LeftOut) -> Vec<String> {
    let (net, gateways) = (entry.net(), inner.get(id, EntryKind::Gateway));
    let others = gateways.iter().filter(|gateway| !net.contains(&gateway.net()));
    others.for_each(|gateway| left.add("gateway", host_text(plan, gateway), format!("not in {net}")));
    own_gateways(inner, (id, entry))
        .map(|gateway| format!("{}/{}", address_text(gateway.addr()), net.len().get()))
        .collect()
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
