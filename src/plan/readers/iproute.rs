//! What `ip -j addr` and `ip -j route` print: addresses of interfaces, and routes. Loopback and link-local addresses are
//! none of a plan and are left out, as are default routes; the other keys say nothing on addresses.

use super::item::Item;
use super::value::written;
use super::{Reader, json};
use crate::addr::{Family, Len};
use crate::plan::draft::{Cell, Draft};
use crate::plan::model::{Key, Kind, Standing};
use std::sync::LazyLock;

/// Addresses.
pub static ADDR: LazyLock<Reader> = LazyLock::new(|| Reader {
    name: "ip-addr",
    about: "output of `ip -j addr`",
    extensions: &["json"],
    comments: &[],
    sniff: |text| json::looks_like(text) && text.contains("\"addr_info\""),
    read: |text, draft| document(text, draft, interface),
});

/// Routes.
pub static ROUTE: LazyLock<Reader> = LazyLock::new(|| Reader {
    name: "ip-route",
    about: "output of `ip -j route`",
    extensions: &["json"],
    comments: &[],
    sniff: |text| json::looks_like(text) && text.contains("\"dst\"") && text.contains("\"dev\""),
    read: |text, draft| document(text, draft, route),
});

/// A list of objects; several lists behind one another are what several calls print.
fn document(text: &str, draft: &mut Draft, one: fn(&Item<'_>, &mut Draft)) {
    match json::parse_all(text) {
        Ok(items) => {
            for object in items.iter().flat_map(Item::each) {
                object.expect_map("an object", draft);
                one(object, draft);
            }
        }
        Err(error) => draft.give_up(error.at..error.at, format!("expected {}", error.expected)),
    }
}

fn interface(item: &Item<'_>, draft: &mut Draft) {
    let ethernet = item.get("link_type").is_some_and(|kind| kind.text() == "ether");
    for info in item.get("addr_info").map(Item::list).unwrap_or_default() {
        let beyond = !matches!(info.get("scope").map_or("", Item::text), "host" | "link");
        let Some(local) = info.cell_of("local").filter(|_| beyond) else { continue };
        let Some(id) = draft.address(Kind::Host, Standing::Used, &local) else { continue };
        let length = info.get("prefixlen").and_then(|length| length.text().parse().ok());
        if let Some(entry) = draft.entry_mut(id) {
            entry.len = length.and_then(|bits| Len::new(entry.family, bits).ok());
        }
        let mac = item.cell_of("address").filter(|_| ethernet);
        for (key, cell) in [(Key::Interface, item.cell_of("ifname")), (Key::Mac, mac)] {
            if let Some(cell) = cell {
                draft.say(key, &cell);
            }
        }
    }
}

/// Whether an address or a prefix is one of a single link, or a group.
fn is_local(text: &str) -> bool {
    written(text).is_ok_and(|read| match read.family {
        Family::V6 => read.bits >> 118 == 0xfe80 >> 6 || read.bits >> 120 == 0xff,
        Family::V4 => read.bits >> 112 == 0xa9fe || read.bits >> 124 == 0xe || read.bits >> 120 == 127,
    })
}

fn route(item: &Item<'_>, draft: &mut Draft) {
    let unicast =
        matches!(item.get("type").map_or("", Item::text), "" | "unicast" | "blackhole" | "unreachable" | "prohibit");
    let wanted = |cell: &Cell<'_>| unicast && cell.text != "default" && !is_local(cell.text);
    let interface = item.cell_of("dev");
    let say = |draft: &mut Draft| {
        if let Some(dev) = &interface {
            draft.say(Key::Interface, dev);
        }
    };
    if let Some(dst) = item.cell_of("dst").filter(wanted)
        && let Some(id) = draft.address(Kind::Prefix, Standing::Used, &dst)
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
        if draft.address(Kind::Host, Standing::Used, &gateway).is_some() {
            draft.say(Key::Use, &Cell { text: "next hop", span: gateway.span.clone() });
            say(draft);
        }
    }
}
