//! The output of `ip neigh` and `ip -j neigh`: neighbours with their MAC addresses. Link-local addresses, groups and
//! neighbours that did not answer are left out. See `ip-neighbour(8)`.

use super::ip_addr::document;
use crate::plan::draft::{Cell, Draft};
use crate::plan::model::{AttributeKey, EntryKind, FileFormat, FileRole, Provenance};
use crate::plan::readers::mention::{is_like_address, is_local};
use crate::plan::readers::reader::{FormatReader, lines, words};
use crate::plan::readers::syntax::item::Item;
use crate::plan::readers::syntax::json;

/// The format.
pub(crate) static READER: FormatReader = FormatReader {
    format: FileFormat {
        name: "ip-neigh",
        about: "output of `ip neigh` or `ip -j neigh`",
        extensions: &["json"],
        comments: &[],
        role: FileRole::Interfaces,
        generated: true,
    },
    sniff: |text| match json::looks_like(text) {
        true => text.contains("\"dst\"") && text.contains("\"state\""),
        false => {
            let words: Vec<&str> = text.lines().next().unwrap_or_default().split_whitespace().take(8).collect();
            let state = |word: &&str| STATES.contains(word);
            matches!(words.as_slice(), [address, "dev", _, ..] if is_like_address(address)) && words.iter().any(state)
        }
    },
    read: |text, draft| match json::looks_like(text) {
        true => document(text, draft, neighbour),
        false => lines(text).for_each(|(start, line)| row(&words(line, start).collect::<Vec<_>>(), draft)),
    },
};

/// The words of `ip neigh` for the state of a neighbour.
const STATES: [&str; 8] = ["REACHABLE", "STALE", "DELAY", "PROBE", "FAILED", "INCOMPLETE", "PERMANENT", "NOARP"];

fn neighbour(item: &Item<'_>, draft: &mut Draft) {
    let states = item.get("state").map(Item::each).unwrap_or_default();
    let silent = states.iter().any(|state| is_silent(state.text()));
    let Some(address) = item.cell_of("dst").filter(|_| !silent) else { return };
    add(&address, item.cell_of("dev").as_ref(), item.cell_of("lladdr").as_ref(), draft);
}

fn row(words: &[Cell<'_>], draft: &mut Draft) {
    let Some(address) = words.first().filter(|_| !words.iter().any(|word| is_silent(word.text))) else { return };
    let after = |name: &str| words.iter().position(|word| word.text == name).and_then(|at| words.get(at + 1));
    add(address, after("dev"), after("lladdr"), draft);
}

fn is_silent(state: &str) -> bool {
    matches!(state, "FAILED" | "INCOMPLETE" | "NOARP")
}

fn add(address: &Cell<'_>, interface: Option<&Cell<'_>>, mac: Option<&Cell<'_>>, draft: &mut Draft) {
    if is_local(address.text) || draft.address(EntryKind::Host, Provenance::Used, address).is_none() {
        return;
    }
    // tunnels have addresses in the place of MAC addresses
    let mac = mac.filter(|mac| mac.text.len() == 17);
    for (key, said) in [(AttributeKey::Interface, interface), (AttributeKey::Mac, mac)] {
        if let Some(said) = said {
            draft.say(key, said);
        }
    }
}
