//! Configurations of WireGuard, as `wg-quick(8)` reads them: the addresses of the interface, and the prefixes of the
//! peers.

use super::networkd::split;
use crate::plan::draft::{Cell, Draft};
use crate::plan::model::{AttributeKey, EntryKind, FileFormat, FileRole, IssueKind, Provenance};
use crate::plan::readers::mention::{is_like_address, is_local};
use crate::plan::readers::reader::FormatReader;
use crate::plan::readers::syntax::ini::{IniLine, ini_lines};

/// The format.
pub(crate) static READER: FormatReader = FormatReader {
    format: FileFormat {
        name: "wireguard",
        about: "WireGuard configuration: addresses, AllowedIPs",
        extensions: &["wg"],
        comments: &["#"],
        role: FileRole::Peers,
        generated: false,
    },
    sniff: |text| {
        let has = |section: &str| text.lines().any(|line| line.trim().eq_ignore_ascii_case(section));
        has("[Interface]") || has("[Peer]")
    },
    read,
};

fn read(text: &str, draft: &mut Draft) {
    let (mut section, mut peers) = ("", 0);
    for line in ini_lines(text, true) {
        match line {
            IniLine::Section(name) => {
                section = name.text;
                peers += usize::from(name.text.eq_ignore_ascii_case("Peer"));
            }
            IniLine::Pair(key, value) => pair((section, peers), &key, &value, draft),
            IniLine::Other(cell) => {
                draft.issue(IssueKind::Parse, cell.span, "expected [Interface], [Peer] or KEY = VALUE")
            }
        }
    }
}

fn pair((section, peer): (&str, usize), key: &Cell<'_>, value: &Cell<'_>, draft: &mut Draft) {
    let is = |name: &str, word: &str| section.eq_ignore_ascii_case(name) && key.text.eq_ignore_ascii_case(word);
    let (kind, purpose) = match () {
        () if is("Interface", "Address") => (EntryKind::Host, ""),
        () if is("Interface", "DNS") => (EntryKind::Host, "dns"),
        () if is("Peer", "AllowedIPs") => (EntryKind::Prefix, ""),
        () => return,
    };
    for cell in split(value) {
        let anything = matches!(cell.text, "::/0" | "0.0.0.0/0");
        let domain = purpose == "dns" && !is_like_address(cell.text);
        if anything || domain || is_local(cell.text) {
            continue;
        }
        let Some(id) = draft.address(kind, Provenance::Used, &cell) else { continue };
        if let Some(entry) = draft.entry_mut(id).filter(|_| kind == EntryKind::Prefix) {
            entry.len = entry.len.or(Some(entry.net().len()));
        }
        if kind == EntryKind::Prefix {
            draft.say(AttributeKey::Device, &Cell { text: &format!("peer {peer}"), span: key.span.clone() });
        }
        if !purpose.is_empty() {
            draft.say(AttributeKey::Use, &Cell { text: purpose, span: key.span.clone() });
        }
    }
}
