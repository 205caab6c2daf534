//! The output of `ip addr`, `ip -o addr`, `ip -br addr` and `ip -j addr`: addresses of interfaces. Loopback and link-local
//! addresses are left out. See `ip-address(8)`.

use crate::addr::Len;
use crate::plan::draft::{Cell, Draft};
use crate::plan::model::{AttributeKey, EntryKind, FileFormat, FileRole, Provenance};
use crate::plan::readers::mention::{Mention, is_like_address};
use crate::plan::readers::reader::{FormatReader, lines, words};
use crate::plan::readers::syntax::item::Item;
use crate::plan::readers::syntax::json;

/// Addresses.
pub(crate) static READER: FormatReader = FormatReader {
    format: FileFormat {
        name: "ip-addr",
        about: "output of `ip addr` or `ip -j addr`",
        extensions: &["json"],
        comments: &[],
        role: FileRole::Interfaces,
        generated: true,
    },
    sniff: |text| match json::looks_like(text) {
        true => text.contains("\"addr_info\""),
        false => is_printed(text),
    },
    read: |text, draft| match json::looks_like(text) {
        true => document(text, draft, interface),
        false => printed(text, draft),
    },
};

/// Whether a text begins like what `ip addr` prints for people.
fn is_printed(text: &str) -> bool {
    let first: Vec<&str> = text.lines().next().unwrap_or_default().split_whitespace().take(4).collect();
    let number = |text: &str| text.strip_suffix(':').is_some_and(|n| n.bytes().all(|b| b.is_ascii_digit()));
    match first.as_slice() {
        [index, name, flags, ..] if number(index) && name.ends_with(':') => flags.starts_with('<'),
        [index, _, family, _] if number(index) => is_family(family),
        [_, state, address, ..] => {
            matches!(*state, "UP" | "DOWN" | "UNKNOWN" | "LOWERLAYERDOWN") && is_like_address(address)
        }
        _ => false,
    }
}

fn is_family(word: &str) -> bool {
    matches!(word, "inet" | "inet6")
}

/// What `ip addr` prints for people: a block, a line an address, or a line an interface.
fn printed(text: &str, draft: &mut Draft) {
    let (mut interface, mut mac): (Option<Cell<'_>>, Option<Cell<'_>>) = (None, None);
    for (start, line) in lines(text) {
        let words: Vec<Cell<'_>> = words(line, start).collect();
        let Some(first) = words.first() else { continue };
        if !line.starts_with([' ', '\t']) {
            let named = if first.text.ends_with(':') { words.get(1) } else { Some(first) };
            // eth0@if5: the interface and its other end
            interface = named.map(|cell| {
                let end = cell.text.find(['@', ':']).unwrap_or(cell.text.len());
                Cell::new(cell.text.get(..end).unwrap_or_default(), cell.span.start)
            });
            mac = None;
        }
        if first.text == "link/ether" {
            mac = words.get(1).cloned();
        }
        let brief = !first.text.ends_with(':') && !line.starts_with([' ', '\t']);
        let addresses: Vec<&Cell<'_>> = match words.iter().position(|word| is_family(word.text)) {
            Some(at) => words.iter().skip(at + 1).take(1).collect(),
            None if brief => words.iter().skip(2).filter(|word| is_like_address(word.text)).collect(),
            None => Vec::new(),
        };
        for cell in addresses {
            Mention::host("", &[(AttributeKey::Interface, interface.as_ref()), (AttributeKey::Mac, mac.as_ref())])
                .add(cell, draft);
        }
    }
}

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
