//! The output of `ip -j route`: routes and their next hops. Default routes, link-local prefixes and groups are left out.

use super::ip_addr::document;
use crate::addr::{Family, Len};
use crate::plan::draft::{Cell, Draft};
use crate::plan::model::{AttributeKey, EntryKind, FileFormat, FileRole, Provenance};
use crate::plan::readers::reader::FormatReader;
use crate::plan::readers::syntax::item::Item;
use crate::plan::readers::syntax::json;
use crate::plan::value::written;

/// Routes.
pub(crate) static READER: FormatReader = FormatReader {
    format: FileFormat {
        name: "ip-route",
        about: "output of `ip -j route`",
        extensions: &["json"],
        comments: &[],
        role: FileRole::Routes,
        generated: true,
    },
    sniff: |text| json::looks_like(text) && text.contains("\"dst\"") && text.contains("\"dev\""),
    read: |text, draft| document(text, draft, route),
};

/// Whether an address or a prefix is one of a single link, or a group.
pub(super) fn is_local(text: &str) -> bool {
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
