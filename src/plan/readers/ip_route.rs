//! The output of `ip route` and `ip -j route`: routes and their next hops. Default routes, link-local prefixes and groups
//! are left out. See `ip-route(8)`.

use super::ip_addr::document;
use crate::addr::{Family, Len};
use crate::plan::draft::{Cell, Draft};
use crate::plan::model::{AttributeKey, EntryKind, FileFormat, FileRole, Provenance};
use crate::plan::readers::mention::{Mention, is_like_address, is_local};
use crate::plan::readers::reader::{FormatReader, lines, words};
use crate::plan::readers::syntax::item::Item;
use crate::plan::readers::syntax::json;

/// Routes.
pub(crate) static READER: FormatReader = FormatReader {
    format: FileFormat {
        name: "ip-route",
        about: "output of `ip route` or `ip -j route`",
        extensions: &["json"],
        comments: &[],
        role: FileRole::Routes,
        generated: true,
    },
    sniff: |text| match json::looks_like(text) {
        true => text.contains("\"dst\"") && text.contains("\"dev\""),
        false => is_printed(text),
    },
    read: |text, draft| match json::looks_like(text) {
        true => document(text, draft, route),
        false => lines(text).for_each(|(start, line)| printed(&words(line, start).collect::<Vec<_>>(), draft)),
    },
};

/// Whether a text begins like what `ip route` prints for people.
fn is_printed(text: &str) -> bool {
    let words: Vec<&str> = text.lines().next().unwrap_or_default().split_whitespace().take(20).collect();
    let target = |word: &str| word == "default" || is_like_address(word);
    let said = words.iter().any(|word| matches!(*word, "proto" | "scope" | "metric"));
    match words.as_slice() {
        [kind, net, ..] if TYPES.contains(kind) => is_like_address(net),
        [net, "via" | "dev" | "proto", ..] => target(net) && (said || words.get(1) == Some(&"via")),
        _ => false,
    }
}

/// The types of routes that keep a prefix from being reached.
const TYPES: [&str; 3] = ["blackhole", "unreachable", "prohibit"];

/// A line of `ip route`: `[TYPE] PREFIX [via A] [dev IF] ...`, or a next hop of the route above.
fn printed(words: &[Cell<'_>], draft: &mut Draft) {
    let after = |name: &str| words.iter().position(|word| word.text == name).and_then(|at| words.get(at + 1));
    let said = [(AttributeKey::Interface, after("dev"))];
    let Some(first) = words.first() else { return };
    let net = match first.text {
        "nexthop" => None,
        kind if TYPES.contains(&kind) || kind == "unicast" => words.get(1),
        "local" | "broadcast" | "multicast" | "anycast" | "throw" | "nat" | "ff00::/8" => return,
        _ => Some(first),
    };
    if let Some(net) = net {
        Mention::prefix("", &said).add(net, draft);
    }
    if let Some(gateway) = after("via") {
        // via inet6 A: a next hop of the other family
        let gateway = if matches!(gateway.text, "inet" | "inet6") { after(gateway.text) } else { Some(gateway) };
        gateway.into_iter().for_each(|cell| {
            Mention::host("next hop", &said).add_if_address(cell, draft);
        });
    }
}

fn route(item: &Item<'_>, draft: &mut Draft) {
    let unicast =
        matches!(item.get("type").map_or("", Item::text), "" | "unicast" | "blackhole" | "unreachable" | "prohibit");
    let wanted = |cell: &Cell<'_>| unicast && cell.text != "default" && !is_local(cell.text);
    let interface = item.cell_of("dev");
    let say = |draft: &mut Draft| {
        if let Some(dev) = &interface {
            draft.say(AttributeKey::Interface, dev);
        }
    };
    if let Some(dst) = item.cell_of("dst").filter(wanted)
        && let Some(id) = draft.address(EntryKind::Prefix, Provenance::Used, &dst)
    {
        // `ip` leaves out the length of a single address
        if let Some(entry) = draft.entry_mut(id) {
            let single = if entry.family == Family::V4 { Len::V4_HOST } else { Len::V6_HOST };
            entry.len = entry.len.or(Some(single));
        }
        say(draft);
    }
    let hops = item.get("nexthops").map(Item::list).unwrap_or_default().iter().filter_map(|hop| hop.cell_of("gateway"));
    for gateway in item.cell_of("gateway").into_iter().chain(hops).filter(|cell| !is_local(cell.text)) {
        if draft.address(EntryKind::Host, Provenance::Used, &gateway).is_some() {
            draft.say(AttributeKey::Use, &Cell { text: "next hop", span: gateway.span.clone() });
            say(draft);
        }
    }
}
