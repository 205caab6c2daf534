//! `/etc/network/interfaces` of ifupdown: addresses, gateways and name servers of interfaces, and the routes and addresses
//! that its commands add. See `interfaces(5)`.

use crate::addr::{Family, Len};
use crate::plan::draft::{Cell, Draft};
use crate::plan::model::{AttributeKey, EntryId, FileFormat, FileRole, IssueKind};
use crate::plan::readers::mention::Mention;
use crate::plan::readers::reader::{FormatReader, lines, words};
use crate::plan::text::shorten;
use crate::plan::value::{mask_length, written};

/// The format.
pub(crate) static READER: FormatReader = FormatReader {
    format: FileFormat {
        name: "ifupdown",
        about: "/etc/network/interfaces of ifupdown",
        extensions: &["interfaces"],
        comments: &["#"],
        role: FileRole::Interfaces,
        generated: false,
    },
    sniff: |text| {
        let stanza = |line: &str| {
            let mut words = line.split_whitespace();
            words.next() == Some("iface") && words.nth(1).is_some_and(|family| matches!(family, "inet" | "inet6"))
        };
        text.lines().any(stanza)
    },
    read,
};

/// The stanza that is read.
#[derive(Default)]
struct Stanza<'a> {
    interface: Option<Cell<'a>>,
    /// The address without a length that waits for its mask.
    address: Option<EntryId>,
}

fn read(text: &str, draft: &mut Draft) {
    let mut stanza = Stanza::default();
    for (start, line) in lines(text).filter(|(_, line)| !line.trim_start().starts_with('#')) {
        let words: Vec<Cell<'_>> = words(line, start).collect();
        let Some((first, rest)) = words.split_first() else { continue };
        match first.text {
            "iface" => stanza = Stanza { interface: rest.first().cloned(), address: None },
            "auto" | "mapping" | "source" | "source-directory" | "rename" | "template" => stanza = Stanza::default(),
            _ if first.text.starts_with("allow-") || first.text.starts_with("no-auto") => stanza = Stanza::default(),
            _ if stanza.interface.is_some() => stanza.option(first, rest, draft),
            _ => draft.unknown("line", first, &["iface", "auto", "mapping", "source"]),
        }
    }
}

impl Stanza<'_> {
    fn option(&mut self, name: &Cell<'_>, rest: &[Cell<'_>], draft: &mut Draft) {
        let said = [(AttributeKey::Interface, self.interface.as_ref())];
        let value = rest.first();
        match (name.text, value) {
            ("address", Some(value)) => {
                let added = Mention::host("", &said).add(value, draft);
                self.address = added.filter(|_| !value.text.contains('/'));
            }
            ("netmask", Some(value)) => self.netmask(value, draft),
            ("gateway", Some(value)) => {
                Mention::host("next hop", &said).add_if_address(value, draft);
            }
            ("pointopoint" | "dstaddr", Some(value)) => {
                Mention::host("peer", &said).add_if_address(value, draft);
            }
            ("dns-nameservers" | "dns-nameserver", _) => rest.iter().for_each(|cell| {
                Mention::host("dns", &said).add_if_address(cell, draft);
            }),
            ("up" | "pre-up" | "post-up" | "down" | "pre-down" | "post-down", _) => command(rest, &said, draft),
            _ => {}
        }
    }

    fn netmask(&mut self, value: &Cell<'_>, draft: &mut Draft) {
        let Some(entry) = self.address.take().and_then(|id| draft.entry_mut(id)) else { return };
        let mask = || written(value.text).ok().and_then(|read| mask_length((read.bits >> 96) as u32));
        let len = match value.text.contains('.') && entry.family == Family::V4 {
            true => mask(),
            false => value.text.parse().ok().and_then(|bits| Len::new(entry.family, bits).ok()),
        };
        match len {
            Some(len) => entry.len = Some(len),
            None => {
                let text = format!("expected a prefix length or a network mask, found '{}'", shorten(value.text));
                draft.issue(IssueKind::Mask, value.span.clone(), text);
            }
        }
    }
}

/// A command that adds a route or an address: `ip [-6] route add P via A`, `ip addr add A/LEN dev IF`.
pub(super) fn command(words: &[Cell<'_>], said: &[(AttributeKey, Option<&Cell<'_>>)], draft: &mut Draft) {
    let is = |i: usize, all: &[&str]| words.get(i).is_some_and(|word| all.contains(&word.text));
    let Some(verb) = (0..words.len()).find(|i| is(*i, &["add", "replace", "append"])) else { return };
    let object = verb.checked_sub(1).and_then(|i| words.get(i)).map_or("", |word| word.text);
    let Some(value) = words.get(verb + 1) else { return };
    match object {
        "route" | "r" | "ro" => {
            Mention::prefix("route", said).add_if_address(value, draft);
            let via = (verb..words.len()).find(|i| is(*i, &["via", "gw"])).and_then(|i| words.get(i + 1));
            if let Some(via) = via {
                Mention::host("next hop", said).add_if_address(via, draft);
            }
        }
        "addr" | "address" | "a" => {
            Mention::host("", said).add_if_address(value, draft);
        }
        _ => {}
    }
}
