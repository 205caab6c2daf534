//! Configuration of the DHCP server Kea: subnets, pools, delegated prefixes, reservations, routers. Keys that say
//! nothing on addresses are Kea's own affair.

use crate::addr::Len;
use crate::plan::draft::{Cell, Draft};
use crate::plan::model::{AttributeKey, EntryId, EntryKind, FileFormat, FileRole, IssueKind, Provenance, Role};
use crate::plan::readers::reader::FormatReader;
use crate::plan::readers::syntax::item::Item;
use crate::plan::readers::syntax::json;
use crate::plan::text::shorten;
use crate::plan::value::written;
use std::collections::HashMap;
use std::ops::Range;

/// The format.
pub(crate) static READER: FormatReader = FormatReader {
    format: FileFormat {
        name: "kea",
        about: "Kea DHCP configuration: subnets, pools, reservations",
        extensions: &["json", "kea"],
        comments: &["#", "//", "/*"],
        role: FileRole::DhcpServer,
        generated: false,
    },
    sniff: |text| json::looks_like(text) && (text.contains("\"Dhcp6\"") || text.contains("\"Dhcp4\"")),
    read: |text, draft| match json::parse(text, true) {
        Ok(item) => {
            let servers: Vec<_> = ["Dhcp6", "Dhcp4"].iter().filter_map(|key| item.get(key)).collect();
            if servers.is_empty() {
                draft.give_up(item.head(), "expected an object with the key Dhcp6 or Dhcp4");
            }
            servers.iter().for_each(|server| numbers(server, draft));
            servers.into_iter().for_each(|server| scope(server, draft));
        }
        Err(error) => draft.give_up(error.at..error.at, format!("expected {}", error.expected)),
    },
};

/// A server or a shared network: its subnets, and reservations outside of them.
fn scope(item: &Item<'_>, draft: &mut Draft) {
    let lists = |key: &str| item.get(key).map(Item::list).unwrap_or_default();
    lists("subnet6").iter().chain(lists("subnet4")).for_each(|one| subnet(one, draft));
    lists("shared-networks").iter().for_each(|one| scope(one, draft));
    lists("reservations").iter().for_each(|one| reservation(one, draft));
}

/// Notes the numbers of subnets that are given twice.
fn numbers(server: &Item<'_>, draft: &mut Draft) {
    let networks = server.get("shared-networks").map(Item::list).unwrap_or_default();
    let mut first: HashMap<String, Range<usize>> = HashMap::new();
    for cell in std::iter::once(server).chain(networks).flat_map(subnet_ids).filter(|cell| cell.text != "0") {
        match first.get(cell.text) {
            Some(before) => {
                let text = format!("Kea does not start: two subnets have the id {}", shorten(cell.text));
                draft.refuse(text, cell.span, before.clone());
            }
            None => {
                first.insert(cell.text.to_owned(), cell.span);
            }
        }
    }
}

/// The numbers of the subnets right below an object.
fn subnet_ids<'i>(item: &'i Item<'_>) -> Vec<Cell<'i>> {
    let all = ["subnet6", "subnet4"].iter().filter_map(|key| item.get(key)).flat_map(Item::list);
    all.filter_map(|one| one.cell_of("id")).collect()
}

fn subnet(item: &Item<'_>, draft: &mut Draft) {
    let Some(cell) = item.get("subnet").and_then(|value| value.expect_cell("a prefix", draft)) else {
        return draft.issue(IssueKind::Parse, item.head(), "expected the key 'subnet'");
    };
    let id = draft.address(EntryKind::Prefix, Provenance::Used, &cell);
    if id.is_some()
        && let Some(interface) = item.cell_of("interface")
    {
        draft.say(AttributeKey::Interface, &interface);
    }
    let lists = |key: &str| item.get(key).map(Item::list).unwrap_or_default();
    for value in lists("pools").iter().filter_map(|one| one.get("pool")) {
        if let Some(cell) = value.expect_cell("a range of addresses", draft) {
            pool(&cell, id, draft);
        }
    }
    lists("pd-pools").iter().for_each(|one| delegations(one, draft));
    lists("reservations").iter().for_each(|one| reservation(one, draft));
    for option in lists("option-data").iter().filter(|one| one.get("name").is_some_and(|name| name.text() == "routers"))
    {
        let Some(data) = option.cell_of("data") else { continue };
        for router in pieces(&data, ',') {
            if draft.address(EntryKind::Gateway, Provenance::Used, &router).is_some()
                && let Some(id) = id
            {
                draft.within(id);
            }
        }
    }
}

/// The pieces of a cell between separators, with their places if it is written in the file as it is.
fn pieces<'a>(cell: &Cell<'a>, separator: char) -> Vec<Cell<'a>> {
    let exact = cell.span.len() == cell.text.len();
    let mut at = 0;
    let piece = |text: &'a str| {
        let start = cell.span.start + at;
        at += text.len() + separator.len_utf8();
        if exact { Cell::new(text, start).trim() } else { Cell { text: text.trim(), span: cell.span.clone() } }
    };
    cell.text.split(separator).map(piece).collect()
}

/// `first - last`, or a prefix whose addresses are all meant.
fn pool(cell: &Cell<'_>, owner: Option<EntryId>, draft: &mut Draft) {
    let added = match pieces(cell, '-').as_slice() {
        [from, to] => draft.range(Provenance::Used, from, to),
        _ => prefix_as_range(&cell.trim(), draft),
    };
    if added.is_some() {
        draft.say(AttributeKey::Use, &Cell { text: "dhcp", span: cell.span.clone() });
    }
    if let (Some(_), Some(owner)) = (added, owner) {
        draft.within(owner);
    }
}

fn prefix_as_range(cell: &Cell<'_>, draft: &mut Draft) -> Option<EntryId> {
    let id = draft.address(EntryKind::Range, Provenance::Used, cell)?;
    let entry = draft.entry_mut(id)?;
    if let Some(link) = entry.link() {
        entry.spread(&link);
    }
    Some(id)
}

/// The prefixes that are handed out.
fn delegations(item: &Item<'_>, draft: &mut Draft) {
    let Some(cell) = item.get("prefix").and_then(|value| value.expect_cell("a prefix", draft)) else { return };
    let cell = cell.trim();
    let mut read = match written(cell.text) {
        Ok(read) => read,
        Err(flaw) => return draft.value_error(&flaw, &cell),
    };
    if let Some(length) = item.cell_of("prefix-len") {
        match length.text.parse().ok().and_then(|bits| Len::new(read.family, bits).ok()) {
            Some(len) => read.len = Some(len),
            None => {
                let message = format!("expected a prefix length, found '{}'", shorten(length.text));
                draft.issue(IssueKind::Parse, length.span, message);
            }
        }
    }
    if let (Some(length), Some(len)) = (item.cell_of("delegated-len"), read.len)
        && length.text.parse::<u8>().is_ok_and(|bits| bits < len.get())
    {
        let (bits, len) = (shorten(length.text), len.get());
        let text =
            format!("Kea does not start: the delegated length {bits} is shorter than the length {len} of the pool");
        draft.issue(IssueKind::Refused, length.span, text);
    }
    let id = draft.entry(EntryKind::Prefix, Provenance::Used, &read, &cell);
    if let Some(entry) = draft.entry_mut(id) {
        entry.role = Role::Pool;
    }
}

/// The addresses and prefixes that are kept for a client.
fn reservation(item: &Item<'_>, draft: &mut Draft) {
    let of = |key: &str| item.get(key).map(Item::each).unwrap_or_default();
    let addresses = of("ip-address").iter().chain(of("ip-addresses")).map(|one| (EntryKind::Host, one));
    let prefixes = of("prefixes").iter().map(|one| (EntryKind::Prefix, one));
    for (kind, one) in addresses.chain(prefixes) {
        let Some(cell) = one.expect_cell("an address", draft).filter(|cell| !cell.text.is_empty()) else { continue };
        let Some(id) = draft.address(kind, Provenance::Used, &cell) else { continue };
        if let Some(entry) = draft.entry_mut(id).filter(|_| kind == EntryKind::Prefix) {
            entry.role = Role::Delegation;
        }
        for (name, key) in
            [("hostname", AttributeKey::Name), ("hw-address", AttributeKey::Mac), ("duid", AttributeKey::Duid)]
        {
            if let Some(said) = item.cell_of(name) {
                draft.say(key, &said);
            }
        }
    }
}
