//! Netplan (`/etc/netplan/*.yaml`): addresses, gateways, routes and name servers of devices. See `netplan(5)`.
//! Addresses of a single link and default routes are left out.

use crate::plan::draft::{Cell, Draft};
use crate::plan::model::{AttributeKey, EntryKind, FileFormat, FileRole, IssueKind, Provenance};
use crate::plan::readers::mention::is_local;
use crate::plan::readers::reader::FormatReader;
use crate::plan::readers::syntax::item::Item;
use crate::plan::readers::syntax::yaml;
use crate::plan::text::shorten;
use crate::plan::value::written;

/// The format.
pub(crate) static READER: FormatReader = FormatReader {
    format: FileFormat {
        name: "netplan",
        about: "netplan: addresses and routes of devices",
        extensions: &["yaml", "yml"],
        comments: &["#"],
        role: FileRole::Interfaces,
        generated: false,
    },
    sniff: |text| {
        let starts = |word: &str| text.lines().any(|line| line.trim_start().starts_with(word));
        text.lines().any(|line| line.trim_end() == "network:")
            && (starts("version:") || DEVICES.iter().any(|device| starts(&format!("{device}:"))))
    },
    read: |text, draft| match yaml::parse(text) {
        Ok(items) => items.iter().filter_map(|item| item.get("network")).for_each(|item| network(item, draft)),
        Err(error) => draft.give_up(error.at..error.at, error.message),
    },
};

/// The kinds of devices.
const DEVICES: [&str; 9] =
    ["ethernets", "bonds", "bridges", "vlans", "wifis", "tunnels", "dummy-devices", "vrfs", "virtual-ethernets"];

fn network(item: &Item<'_>, draft: &mut Draft) {
    for devices in DEVICES.iter().filter_map(|kind| item.get(kind)) {
        for (name, settings) in devices.map() {
            device(name.cell().as_ref(), settings, draft);
        }
    }
}

fn device(name: Option<&Cell<'_>>, item: &Item<'_>, draft: &mut Draft) {
    let list = |key: &str| item.get(key).map(Item::list).unwrap_or_default();
    for one in list("addresses") {
        // an address with options is a map with one key
        let cell = one.cell().or_else(|| one.map().first().and_then(|(key, _)| key.cell()));
        if let Some(cell) = cell.as_ref().filter(|cell| !cell.text.contains('/') && written(cell.text).is_ok()) {
            let text = format!("netplan refuses the address {}: it needs its prefix length", shorten(cell.text));
            draft.issue(IssueKind::Refused, cell.span.clone(), text);
        }
        entry(cell, EntryKind::Host, "", name, draft);
    }
    for key in ["gateway4", "gateway6"] {
        entry(item.cell_of(key), EntryKind::Host, "next hop", name, draft);
    }
    for one in list("routes") {
        entry(one.cell_of("to").filter(|to| to.text != "default"), EntryKind::Prefix, "route", name, draft);
        entry(one.cell_of("via"), EntryKind::Host, "next hop", name, draft);
    }
    let servers = item.get("nameservers").and_then(|servers| servers.get("addresses"));
    for one in servers.map(Item::list).unwrap_or_default() {
        entry(one.cell(), EntryKind::Host, "dns", name, draft);
    }
}

fn entry(cell: Option<Cell<'_>>, kind: EntryKind, purpose: &str, device: Option<&Cell<'_>>, draft: &mut Draft) {
    let Some(cell) = cell.filter(|cell| !matches!(cell.text, "::/0" | "0.0.0.0/0") && !is_local(cell.text)) else {
        return;
    };
    let Some(id) = draft.address(kind, Provenance::Used, &cell) else { return };
    if let Some(entry) = draft.entry_mut(id).filter(|_| kind == EntryKind::Prefix) {
        entry.len = entry.len.or(Some(entry.net().len()));
    }
    if let Some(device) = device {
        draft.say(AttributeKey::Interface, device);
    }
    if !purpose.is_empty() {
        draft.say(AttributeKey::Use, &Cell { text: purpose, span: cell.span });
    }
}
