//! The output of `ip -j addr`: addresses of interfaces. Loopback and link-local addresses are left out.

use crate::addr::Len;
use crate::plan::draft::Draft;
use crate::plan::model::{AttributeKey, EntryKind, FileFormat, FileRole, Provenance};
use crate::plan::readers::reader::FormatReader;
use crate::plan::readers::syntax::item::Item;
use crate::plan::readers::syntax::json;

/// Addresses.
pub(crate) static READER: FormatReader = FormatReader {
    format: FileFormat {
        name: "ip-addr",
        about: "output of `ip -j addr`",
        extensions: &["json"],
        comments: &[],
        role: FileRole::Interfaces,
        generated: true,
    },
    sniff: |text| json::looks_like(text) && text.contains("\"addr_info\""),
    read: |text, draft| document(text, draft, interface),
};

/// A list of objects; several calls print several lists.
pub(super) fn document(text: &str, draft: &mut Draft, one: fn(&Item<'_>, &mut Draft)) {
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
        let Some(id) = draft.address(EntryKind::Host, Provenance::Used, &local) else { continue };
        let length = info.get("prefixlen").and_then(|length| length.text().parse().ok());
        if let Some(entry) = draft.entry_mut(id) {
            entry.len = length.and_then(|bits| Len::new(entry.family, bits).ok());
        }
        let mac = item.cell_of("address").filter(|_| ethernet);
        for (key, cell) in [(AttributeKey::Interface, item.cell_of("ifname")), (AttributeKey::Mac, mac)] {
            if let Some(cell) = cell {
                draft.say(key, &cell);
            }
        }
    }
}
