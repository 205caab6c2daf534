//! Configuration of the DHCP servers of Kea: subnets, pools, delegated prefixes, reservations, routers. Keys that say
//! nothing on addresses are Kea's own affair. See the Kea Administrator Reference Manual.
//!
//! The file is read as Kea reads it: comments `#`, `//` and `/* */`, commas before an end, numbers such as `.5`, and
//! `<?include "FILE"?>`. What keeps Kea from starting is noted as refused.

use crate::addr::{Family, Len, Net};
use crate::plan::draft::{Cell, Draft};
use crate::plan::model::{AttributeKey, EntryId, EntryKind, FileFormat, FileRole, IssueKind, Provenance, Role};
use crate::plan::readers::kea_keywords::check_keywords;
use crate::plan::readers::mention::{Mention, pieces};
use crate::plan::readers::reader::FormatReader;
use crate::plan::readers::syntax::item::Item;
use crate::plan::readers::syntax::json::{self, JsonPieces};
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
    read,
};

fn read(text: &str, draft: &mut Draft) {
    let piece = draft.context.is_some();
    let JsonPieces { items, includes } = match json::parse_kea(text, piece) {
        Ok(pieces) => pieces,
        Err(error) => return draft.give_up(error.at..error.at, format!("expected {}", error.expected)),
    };
    for name in includes.iter().filter_map(Item::cell) {
        if !draft.include(&name, "piece", READER.format.name) {
            let message = "an included file is not read: give it as a file of the plan";
            draft.issue(IssueKind::Unknown, name.span, message);
        }
    }
    for item in &items {
        repeated_keys(item, draft);
        let of = |key: &'static str| item.get(key).map(|server| (key, server));
        let servers: Vec<_> = ["Dhcp6", "Dhcp4"].into_iter().filter_map(of).collect();
        match (servers.is_empty(), piece) {
            (true, true) => included(item, draft),
            (true, false) => draft.give_up(item.head(), "expected an object with the key Dhcp6 or Dhcp4"),
            _ => servers.into_iter().for_each(|(family, one)| {
                check_keywords(one, family, draft);
                server(one, draft);
            }),
        }
    }
}

/// A piece of a configuration: what it is shows in its keys.
fn included(item: &Item<'_>, draft: &mut Draft) {
    let has = |keys: &[&str]| keys.iter().any(|key| item.get(key).is_some());
    if has(&["subnet6", "subnet4", "shared-networks", "reservations"]) && !has(&["subnet"]) {
        server(item, draft);
    } else if has(&["subnet"]) {
        subnet(item, true, draft);
    } else if has(&["ip-address", "ip-addresses", "prefixes"]) {
        reservations(std::slice::from_ref(item), None, draft);
    } else if has(&["pool"]) {
        pool_of(item, None, draft);
    } else if has(&["delegated-len"]) {
        delegations(item, None, draft);
    }
    item.list().iter().for_each(|one| included(one, draft));
}

/// Notes keys that a map has twice, at any depth.
fn repeated_keys(item: &Item<'_>, draft: &mut Draft) {
    let mut keys = FirstPlaces::default();
    for (key, value) in item.map() {
        if let Some(cell) = key.cell() {
            keys.refuse(cell.text.to_owned(), &cell, "a map has two keys", draft);
        }
        repeated_keys(value, draft);
    }
    item.list().iter().for_each(|one| repeated_keys(one, draft));
}

fn server(item: &Item<'_>, draft: &mut Draft) {
    repeated_subnets(item, draft);
    let mut names = FirstPlaces::default();
    for network in item.get("shared-networks").map(Item::list).unwrap_or_default() {
        match network.cell_of("name") {
            Some(name) => names.refuse(name.text.to_owned(), &name, "two shared networks have the name", draft),
            None => refused(network.head(), "a shared network needs a name", draft),
        }
    }
    let interfaces = item.get("interfaces-config").and_then(|config| config.get("interfaces"));
    for cell in interfaces.map(Item::list).unwrap_or_default().iter().filter_map(Item::cell) {
        // INTERFACE/ADDRESS
        if let Some((name, address)) = cell.text.split_once('/') {
            let cell = Cell::new(address, cell.span.start + name.len() + 1);
            Mention::host("listen", &[]).add(&cell, draft);
        }
    }
    let unique = item.get("ip-reservations-unique").is_none_or(|value| value.text() != "false");
    scope(item, unique, draft);
}

/// Notes what keeps Kea from starting.
fn refused(span: Range<usize>, why: &str, draft: &mut Draft) {
    draft.issue(IssueKind::Refused, span, format!("Kea does not start: {why}"));
}

/// A server or a shared network: its subnets, and reservations outside of them. `unique`: an address is reserved once.
fn scope(item: &Item<'_>, unique: bool, draft: &mut Draft) {
    let lists = |key: &str| item.get(key).map(Item::list).unwrap_or_default();
    for (key, family) in [("subnet6", Family::V6), ("subnet4", Family::V4)] {
        for one in lists(key) {
            wrong_family(one.cell_of("subnet"), family, key, draft);
            subnet(one, unique, draft);
        }
    }
    lists("shared-networks").iter().for_each(|one| scope(one, unique, draft));
    reservations(lists("reservations"), None, draft);
    common(item, draft);
}

/// Notes an address of the other family.
fn wrong_family(cell: Option<Cell<'_>>, family: Family, key: &str, draft: &mut Draft) {
    let read = cell.as_ref().and_then(|cell| written(cell.text).ok());
    if let (Some(cell), Some(_)) = (cell, read.filter(|read| read.family != family)) {
        refused(cell.span.clone(), &format!("{} is of the other family, in {key}", shorten(cell.text)), draft);
    }
}

/// Options whose data are addresses, of DHCPv6 and DHCPv4; `routers` are gateways.
const ADDRESS_OPTIONS: [&str; 12] = [
    "dns-servers",
    "domain-name-servers",
    "sntp-servers",
    "ntp-servers",
    "time-servers",
    "log-servers",
    "nis-servers",
    "nisp-servers",
    "sip-server-addr",
    "bcmcs-server-addr",
    "netbios-name-servers",
    "smtp-server",
];

/// What servers, networks and subnets have in common: options, relays, timers.
fn common(item: &Item<'_>, draft: &mut Draft) {
    let lists = |key: &str| item.get(key).map(Item::list).unwrap_or_default();
    let plain = |one: &&Item<'_>| one.get("csv-format").is_none_or(|value| value.text() != "false");
    let of_addresses = |one: &&Item<'_>| one.get("name").is_some_and(|name| ADDRESS_OPTIONS.contains(&name.text()));
    for one in lists("option-data").iter().filter(plain).filter(of_addresses) {
        let (Some(data), option) = (one.cell_of("data"), one.get("name").map_or("", Item::text)) else { continue };
        for server in pieces(&data, ',') {
            match option {
                "dns-servers" => wrong_family(Some(server.clone()), Family::V6, option, draft),
                "domain-name-servers" => wrong_family(Some(server.clone()), Family::V4, option, draft),
                _ => {}
            }
            Mention::host("dns", &[]).add(&server, draft);
        }
    }
    for relay in item.get("relay").and_then(|relay| relay.get("ip-addresses")).map(Item::list).unwrap_or_default() {
        if let Some(cell) = relay.cell() {
            Mention::host("relay", &[]).add(&cell, draft);
        }
    }
    let number = |key: &str| item.cell_of(key).and_then(|cell| cell.text.parse::<u64>().ok());
    if let (Some(renew), Some(rebind), Some(cell)) =
        (number("renew-timer"), number("rebind-timer"), item.cell_of("renew-timer"))
        && renew > rebind
    {
        refused(cell.span, &format!("renew-timer {renew} exceeds rebind-timer {rebind}"), draft);
    }
}

/// Notes the numbers and prefixes of subnets that are given twice.
fn repeated_subnets(server: &Item<'_>, draft: &mut Draft) {
    let networks = server.get("shared-networks").map(Item::list).unwrap_or_default();
    let scopes = || std::iter::once(server).chain(networks);
    let mut ids = FirstPlaces::default();
    for cell in scopes().flat_map(|scope| of_subnets(scope, "id")).filter(|cell| cell.text != "0") {
        ids.refuse(cell.text.to_owned(), &cell, "two subnets have the id", draft);
    }
    let mut prefixes = FirstPlaces::default();
    for cell in scopes().flat_map(|scope| of_subnets(scope, "subnet")) {
        if let Ok(read) = written(cell.text) {
            prefixes.refuse(format!("{:?}", (read.bits, read.len)), &cell, "two subnets have the prefix", draft);
        }
    }
}

/// A key of the subnets right below an object.
fn of_subnets<'i>(item: &'i Item<'_>, key: &str) -> Vec<Cell<'i>> {
    let all = ["subnet6", "subnet4"].iter().filter_map(|key| item.get(key)).flat_map(Item::list);
    all.filter_map(|one| one.cell_of(key)).collect()
}

/// Where values that must differ are first.
#[derive(Default)]
struct FirstPlaces(HashMap<String, Range<usize>>);

impl FirstPlaces {
    /// Notes a value that is there before: `what` says what it is of.
    fn refuse(&mut self, value: String, cell: &Cell<'_>, what: &str, draft: &mut Draft) {
        match self.0.get(&value) {
            Some(before) => {
                let text = format!("Kea does not start: {what} {}", shorten(cell.text));
                draft.refuse(text, cell.span.clone(), before.clone());
            }
            None => {
                self.0.insert(value, cell.span.clone());
            }
        }
    }
}

fn subnet(item: &Item<'_>, unique: bool, draft: &mut Draft) {
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
    lists("pools").iter().for_each(|one| pool_of(one, id, draft));
    lists("pd-pools").iter().for_each(|one| delegations(one, id, draft));
    reservations(lists("reservations"), id.map(|id| (id, unique)), draft);
    common(item, draft);
    if let (Some(cell), true) = (item.cell_of("interface-id"), item.get("interface").is_some()) {
        refused(cell.span, "a subnet has either interface or interface-id", draft);
    }
    if let Some(cell) = item.cell_of("id").filter(|cell| cell.text.parse::<u64>().is_ok_and(|id| id >= u64::from(u32::MAX))) {
        refused(cell.span.clone(), &format!("the id {} is larger than 4294967294", cell.text), draft);
    }
    let is_router = |one: &&Item<'_>| one.get("name").is_some_and(|name| name.text() == "routers");
    for data in lists("option-data").iter().filter(is_router).filter_map(|one| one.cell_of("data")) {
        for router in pieces(&data, ',') {
            if draft.address(EntryKind::Gateway, Provenance::Used, &router).is_some()
                && let Some(id) = id
            {
                draft.within(id);
            }
        }
    }
}

fn pool_of(item: &Item<'_>, owner: Option<EntryId>, draft: &mut Draft) {
    match item.get("pool") {
        Some(value) => {
            if let Some(cell) = value.expect_cell("a range of addresses", draft) {
                pool(&cell, owner, draft);
            }
        }
        None => refused(item.head(), "a pool needs the key 'pool'", draft),
    }
}

/// The network of a prefix that was added, and its text.
fn net_of(id: EntryId, draft: &mut Draft) -> Option<(Net, String)> {
    let net = draft.entry_mut(id)?.net();
    Some((net, net.to_string()))
}

/// `first - last`, or a prefix whose addresses are all meant.
fn pool(cell: &Cell<'_>, owner: Option<EntryId>, draft: &mut Draft) {
    let added = match pieces(cell, '-').as_slice() {
        [from, to] => draft.range(Provenance::Used, from, to),
        _ => prefix_as_range(&cell.trim(), draft),
    };
    let Some(id) = added else { return };
    draft.say(AttributeKey::Use, &Cell { text: "dhcp", span: cell.span.clone() });
    let Some(owner) = owner else { return };
    draft.within(owner);
    let Some((net, whole)) = net_of(owner, draft) else { return };
    let mask = net.len().mask128();
    let inside = draft.entry_mut(id).is_some_and(|entry| {
        let within = |bits: u128| bits & mask == net.bits();
        entry.family == net.family() && within(entry.bits()) && within(entry.last_bits())
    });
    if !inside {
        let text =
            format!("Kea does not start: the pool {} is not within the subnet {whole}", shorten(cell.text.trim()));
        draft.issue(IssueKind::Refused, cell.span.clone(), text);
    }
}

fn prefix_as_range(cell: &Cell<'_>, draft: &mut Draft) -> Option<EntryId> {
    let id = draft.address(EntryKind::Range, Provenance::Used, cell)?;
    let link = draft.entry_mut(id)?.link();
    match link {
        Some(link) => draft.entry_mut(id)?.spread(&link),
        None => {
            let text = format!("the pool {} is neither FIRST-LAST nor a prefix", shorten(cell.text));
            refused(cell.span.clone(), &text, draft);
        }
    }
    Some(id)
}

/// The prefixes that are handed out.
fn delegations(item: &Item<'_>, subnet: Option<EntryId>, draft: &mut Draft) {
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
    if let Some(len) = read.len {
        delegated(item, len, draft);
    }
    let id = draft.entry(EntryKind::Prefix, Provenance::Used, &read, &cell);
    if let Some(subnet) = subnet {
        draft.within(subnet);
    }
    let Some(entry) = draft.entry_mut(id) else { return };
    entry.role = Role::Pool;
    let net = entry.net();
    keep(item, &["delegated-len", "excluded-prefix", "excluded-prefix-len"], id, draft);
    excluded(item, &net, draft);
}

/// Keeps what is said of an entry under keys that the model does not have.
fn keep(item: &Item<'_>, keys: &[&str], id: EntryId, draft: &mut Draft) {
    for key in keys {
        if let Some(cell) = item.cell_of(key) {
            draft.keep(Some(id), key, cell.text);
        }
    }
}

/// Checks the length of the delegated prefixes.
fn delegated(item: &Item<'_>, len: Len, draft: &mut Draft) {
    let Some(length) = item.cell_of("delegated-len") else {
        let text = "Kea does not start: a pool of prefixes needs delegated-len";
        return draft.issue(IssueKind::Refused, item.head(), text);
    };
    let bits = length.text.parse::<u32>().ok();
    let (shown, pool) = (shorten(length.text), len.get());
    let text = match bits {
        Some(bits) if bits > 128 => format!("Kea does not start: the delegated length {shown} is longer than 128"),
        Some(bits) if bits < u32::from(pool) => {
            format!("Kea does not start: the delegated length {shown} is shorter than the length {pool} of the pool")
        }
        _ => return,
    };
    draft.issue(IssueKind::Refused, length.span, text);
}

/// Checks the prefix that is left out of each delegation ([RFC 6603](https://www.rfc-editor.org/rfc/rfc6603)).
fn excluded(item: &Item<'_>, pool: &Net, draft: &mut Draft) {
    let Some(cell) = item.cell_of("excluded-prefix") else { return };
    let read = match written(cell.text) {
        Ok(read) => read,
        Err(flaw) => return draft.value_error(&flaw, &cell),
    };
    let number = |key: &str| item.cell_of(key).and_then(|cell| cell.text.parse::<u32>().ok());
    let name = shorten(cell.text);
    let text = match (number("excluded-prefix-len"), number("delegated-len")) {
        (None, _) => format!("Kea does not start: the excluded prefix {name} needs excluded-prefix-len"),
        (Some(len), Some(delegated)) if len <= delegated => {
            format!(
                "Kea does not start: the excluded prefix {name}/{len} is not longer than the delegated length {delegated}"
            )
        }
        (Some(len), _) if read.bits & pool.len().mask128() != pool.bits() => {
            format!("Kea does not start: the excluded prefix {name}/{len} is not within the pool")
        }
        _ => return,
    };
    draft.issue(IssueKind::Refused, cell.span, text);
}

/// The keys by which a client is known.
const IDENTIFIERS: [&str; 5] = ["hw-address", "duid", "client-id", "circuit-id", "flex-id"];

/// The addresses and prefixes that are kept for clients, each for one in its subnet.
fn reservations(items: &[Item<'_>], subnet: Option<(EntryId, bool)>, draft: &mut Draft) {
    let (mut clients, mut prefixes) = (FirstPlaces::default(), FirstPlaces::default());
    for item in items {
        client(item, &mut clients, draft);
        for cell in item.get("prefixes").map(Item::list).unwrap_or_default().iter().filter_map(Item::cell) {
            if let Ok(read) = written(cell.text) {
                let value = format!("{:?}", (read.bits, read.len));
                prefixes.refuse(value, &cell, "two reservations of the subnet have the prefix", draft);
            }
        }
        let family = subnet.and_then(|(id, _)| draft.family(id));
        for (key, other) in [("ip-address", Family::V6), ("ip-addresses", Family::V4), ("prefixes", Family::V4)] {
            if let Some(value) = item.get(key).filter(|_| family == Some(other)) {
                refused(value.head(), &format!("the key '{key}' is of the other family"), draft);
            }
        }
        reservation(item, subnet, draft);
    }
}

/// What a reservation may be for besides addresses and prefixes.
const RESOURCES: [&str; 9] = [
    "ip-address",
    "ip-addresses",
    "prefixes",
    "hostname",
    "option-data",
    "client-classes",
    "next-server",
    "server-hostname",
    "boot-file-name",
];

/// The identifier of the client of a reservation, which has one and is of no other in its subnet.
fn client(item: &Item<'_>, clients: &mut FirstPlaces, draft: &mut Draft) {
    let cells: Vec<(&str, Cell<'_>)> =
        IDENTIFIERS.iter().filter_map(|key| item.cell_of(key).map(|cell| (*key, cell))).collect();
    for (key, cell) in &cells {
        let plain: String = cell.text.chars().filter(char::is_ascii_alphanumeric).collect();
        let value = format!("{key} {}", plain.to_ascii_lowercase());
        clients.refuse(value, cell, &format!("two reservations of the subnet have the {key}"), draft);
        // text in quotes, or hexadecimal digits with colons or without
        let quoted = cell.text.starts_with('\'') || *key == "flex-id";
        if !quoted && !cell.text.bytes().all(|b| b.is_ascii_hexdigit() || b == b':' || b == b' ') {
            refused(cell.span.clone(), &format!("'{}' is not a {key}", shorten(cell.text)), draft);
        }
    }
    match cells.as_slice() {
        [] => refused(item.head(), "a reservation needs the identifier of its client, such as hw-address or duid", draft),
        [_, (key, second), ..] => {
            refused(second.span.clone(), &format!("a reservation has one identifier, and '{key}' is another"), draft);
        }
        _ if !RESOURCES.iter().any(|key| item.get(key).is_some()) => {
            refused(item.head(), "a reservation needs an address, a prefix, a hostname or an option", draft);
        }
        _ => {}
    }
}

fn reservation(item: &Item<'_>, subnet: Option<(EntryId, bool)>, draft: &mut Draft) {
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
        keep(item, &["client-id", "circuit-id", "flex-id"], id, draft);
        if let Some((owner, unique)) = subnet.filter(|_| kind == EntryKind::Host) {
            if !unique {
                draft.say(AttributeKey::Use, &Cell { text: "shared", span: cell.span.clone() });
            }
            outside(id, owner, &cell, draft);
        }
    }
}

/// Notes a reserved address that is not within its subnet.
fn outside(id: EntryId, owner: EntryId, cell: &Cell<'_>, draft: &mut Draft) {
    let Some((net, whole)) = net_of(owner, draft) else { return };
    if draft.entry_mut(id).is_some_and(|entry| !net.contains(&entry.net())) {
        let text =
            format!("Kea does not start: the reserved address {} is not within the subnet {whole}", shorten(cell.text));
        draft.issue(IssueKind::Refused, cell.span.clone(), text);
    }
}
