//! Netplan (`/etc/netplan/*.yaml`): addresses, gateways, routes and name servers of devices. See `netplan(5)`.
//! Addresses of a single link and default routes are left out.

use crate::addr::Family;
use crate::plan::draft::{Cell, Draft};
use crate::plan::model::{AttributeKey, EntryKind, FileFormat, FileRole, IssueKind, Provenance};
use crate::plan::readers::mention::is_local;
use crate::plan::readers::reader::FormatReader;
use crate::plan::readers::syntax::item::Item;
use crate::plan::readers::syntax::yaml;
use crate::plan::text::shorten;
use crate::plan::value::written;
use std::net::IpAddr;

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
    for key in ["addresses", "routes"] {
        if let Some(cell) = item.cell_of(key).filter(|cell| !cell.text.is_empty()) {
            refuse(&cell, &format!("{key} is a list, not '{}'", shorten(cell.text)), draft);
        }
    }
    for one in list("addresses") {
        // an address with options is a map with one key
        let cell = one.cell().or_else(|| one.map().first().and_then(|(key, _)| key.cell()));
        refuse_address(cell.as_ref(), draft);
        let options = one.map().first().map(|(_, options)| options);
        if let Some(cell) = options.and_then(|options| options.cell_of("lifetime"))
            && !matches!(cell.text, "0" | "forever")
        {
            refuse(&cell, &format!("the lifetime is 0 or forever, not '{}'", shorten(cell.text)), draft);
        }
        entry(cell, EntryKind::Host, "", name, draft);
    }
    for (key, family) in [("gateway4", Family::V4), ("gateway6", Family::V6)] {
        let cell = item.cell_of(key);
        refuse_form(cell.as_ref(), Some(family), draft);
        entry(cell, EntryKind::Host, "next hop", name, draft);
    }
    list("routes").iter().for_each(|one| route(one, name, draft));
    for one in list("routing-policy") {
        for key in ["from", "to"] {
            entry(one.cell_of(key), EntryKind::Prefix, "policy", name, draft);
        }
    }
    for cell in list("peers").iter().filter_map(|peer| peer.get("allowed-ips")).flat_map(Item::list) {
        entry(cell.cell(), EntryKind::Prefix, "route", name, draft);
    }
    // the unspecified address is any end of a tunnel
    let is_any = |cell: &Cell<'_>| cell.text.parse::<IpAddr>().is_ok_and(|end| end.is_unspecified());
    for end in ["local", "remote"].into_iter().filter_map(|key| item.cell_of(key)).filter(|end| !is_any(end)) {
        entry(Some(end), EntryKind::Host, "tunnel", name, draft);
    }
    let servers = item.get("nameservers").and_then(|servers| servers.get("addresses"));
    for one in servers.map(Item::list).unwrap_or_default() {
        refuse_form(one.cell().as_ref(), None, draft);
        entry(one.cell(), EntryKind::Host, "dns", name, draft);
    }
}

fn refuse(cell: &Cell<'_>, why: &str, draft: &mut Draft) {
    draft.issue(IssueKind::Refused, cell.span.clone(), format!("netplan refuses the file: {why}"));
}

/// Notes an address of an interface without a length, or with that of everything.
fn refuse_address(cell: Option<&Cell<'_>>, draft: &mut Draft) {
    let Some((cell, read)) = cell.and_then(|cell| Some((cell, written(cell.text).ok()?))) else { return };
    let shown = shorten(cell.text);
    match read.len.map(|len| len.get()) {
        None => refuse(cell, &format!("the address {shown} needs its prefix length"), draft),
        Some(0) => refuse(cell, &format!("the address {shown} has the prefix length 0"), draft),
        Some(_) => {}
    }
}

/// Notes an address with a length, or of the other family, where neither may be.
fn refuse_form(cell: Option<&Cell<'_>>, family: Option<Family>, draft: &mut Draft) {
    let Some((cell, read)) = cell.and_then(|cell| Some((cell, written(cell.text).ok()?))) else { return };
    let shown = shorten(cell.text);
    if read.len.is_some() {
        refuse(cell, &format!("expected an address without length, found {shown}"), draft);
    } else if family.is_some_and(|family| family != read.family) {
        refuse(cell, &format!("{shown} is of the other family"), draft);
    }
}

fn route(item: &Item<'_>, name: Option<&Cell<'_>>, draft: &mut Draft) {
    let (to, via) = (item.cell_of("to"), item.cell_of("via"));
    let family = |cell: &Option<Cell<'_>>| cell.as_ref().and_then(|cell| written(cell.text).ok()).map(|read| read.family);
    if let (Some(via), Some(a), Some(b)) = (&via, family(&to), family(&via))
        && a != b
    {
        refuse(via, &format!("the route goes to the other family than its next hop {}", shorten(via.text)), draft);
    }
    if to.is_none() && item.get("scope").is_none() {
        let text = "netplan refuses the file: a route needs the key 'to'";
        draft.issue(IssueKind::Refused, item.head(), text);
    }
    entry(to.filter(|to| to.text != "default"), EntryKind::Prefix, "route", name, draft);
    entry(via, EntryKind::Host, "next hop", name, draft);
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
