//! Plain text: `PREFIX-or-ADDRESS [# key=value …]`, one a line.
//!
//! ```text
//! 2001:db8:0:10::/64        # role=lan name=ber-lan-10 vlan=16 description="office LAN"
//! 2001:db8:0:10::53/64      # name=ns1.example.net
//! ```
//! What has a prefix length and no host bits is a prefix; the key `kind=host` or `kind=prefix` says otherwise. A comment
//! is text for people unless its first word is `key=value` or a known key is in it; a second `#` ends the keys.

use crate::plan::draft::{Cell, Draft};
use crate::plan::model::{AttributeKey, EntryId, EntryKind, FileFormat, FileRole, IssueKind, Provenance};
use crate::plan::readers::reader::{FormatReader, lines};
use crate::plan::text::shorten;
use crate::plan::value::{Written, written};
use std::collections::HashMap;

/// The format.
pub(crate) static READER: FormatReader = FormatReader {
    format: FileFormat {
        name: "text",
        about: "PREFIX-or-ADDRESS [# role=lan name=...], one a line",
        extensions: &["txt", "list"],
        comments: &["#"],
        role: FileRole::Plan,
        generated: false,
    },
    sniff: |_| false,
    read,
};

/// The keys of a comment.
const KEYS: &[(&str, AttributeKey)] = &[
    ("name", AttributeKey::Name),
    ("role", AttributeKey::Role),
    ("site", AttributeKey::Site),
    ("vrf", AttributeKey::Vrf),
    ("vlan", AttributeKey::Vlan),
    ("mac", AttributeKey::Mac),
    ("expires", AttributeKey::Expires),
    ("anycast", AttributeKey::Anycast),
    ("description", AttributeKey::Description),
    ("status", AttributeKey::Status),
    ("tenant", AttributeKey::Tenant),
];

fn read(text: &str, draft: &mut Draft) {
    let (mut networks, mut others, mut odd_ones) = (0, 0, Vec::new());
    for (start, line) in lines(text) {
        let (data, comment) = match memchr::memchr(b'#', line.as_bytes()) {
            Some(at) => (line.get(..at).unwrap_or_default(), line.get(at + 1..).map(|c| (start + at + 1, c))),
            None => (line, None),
        };
        let cell = Cell::new(data, start).trim();
        if cell.text.is_empty() {
            continue;
        }
        let (pairs, odd) = comment.map(|(at, comment)| pairs(comment, at)).unwrap_or_default();
        match written(cell.text) {
            Ok(found) => {
                let id = entry(&found, &cell, &pairs, draft);
                let host_bits = found.len.is_some_and(|len| found.bits & !len.mask128() != 0);
                let is_network = !host_bits && found.len.is_some_and(|len| len.get() < found.family.width());
                match is_network {
                    _ if host_bits && pairs.is_empty() => odd_ones.push(id),
                    true => networks += 1,
                    false => others += 1,
                }
                odd.iter().for_each(|word| draft.unknown("word", word, &["key=value, with quotes around blanks"]));
                draft.keep(Some(id), "words", &odd.iter().map(|word| word.text).collect::<Vec<_>>().join(" "));
            }
            Err(flaw) => match word_after(&cell) {
                Some((address, word)) => {
                    let (first, rest) = (shorten(address), shorten(word.text));
                    let text = format!("expected '#' before '{rest}': what is said of {first} follows it, as in '{first} # name=office'");
                    draft.issue(IssueKind::Parse, word.span, text);
                }
                None => draft.value_error(&flaw, &cell),
            },
        }
    }
    // in a list of networks an address with a length and nothing said about it is a network with host bits
    if others == 0 && networks >= 2 * odd_ones.len() {
        for id in odd_ones {
            if let Some(entry) = draft.entry_mut(id) {
                entry.kind = EntryKind::Prefix;
            }
        }
    }
}

/// The text after an address or a prefix in a line, if it begins with one.
fn word_after<'a>(cell: &Cell<'a>) -> Option<(&'a str, Cell<'a>)> {
    let (address, rest) = cell.text.split_once([' ', '\t'])?;
    written(address).ok()?;
    let word = Cell::new(rest, cell.span.start + address.len() + 1).trim();
    Some((address, word))
}

/// A key and its value.
type Pair<'a> = (Cell<'a>, Cell<'a>);

fn entry(found: &Written, cell: &Cell<'_>, pairs: &[Pair<'_>], draft: &mut Draft) -> EntryId {
    let host_bits = found.len.is_none_or(|len| found.bits & !len.mask128() != 0);
    let single = found.len.is_none_or(|len| len.get() == found.family.width());
    let role = pairs.iter().any(|(key, _)| key.text == "role");
    let kind = pairs.iter().find(|(key, _)| key.text == "kind").map(|(_, value)| value);
    let known = [("host", EntryKind::Host), ("prefix", EntryKind::Prefix)];
    let named = kind.and_then(|value| known.iter().find(|(name, _)| *name == value.text));
    let unknown = kind.filter(|_| named.is_none());
    let kind = match named {
        Some((_, kind)) => *kind,
        // also of one that is not known: what is planned must not look free
        None if pairs.iter().any(|(key, value)| key.text == "role" && value.text == "host") => EntryKind::Host,
        None if role => EntryKind::Prefix,
        None if host_bits || single => EntryKind::Host,
        None => EntryKind::Prefix,
    };
    let id = draft.entry(kind, Provenance::Planned, found, cell);
    if let Some(value) = unknown {
        draft.unknown("kind", value, &["host", "prefix"]);
        draft.keep(Some(id), "kind", value.text);
    }
    let mut seen: HashMap<&str, &Cell<'_>> = HashMap::new();
    for (key, value) in pairs {
        if let Some(first) = seen.get(key.text) {
            draft.repeated("key", key, first.span.clone());
            draft.keep(Some(id), key.text, value.text);
            continue;
        }
        seen.insert(key.text, key);
        if key.text == "role" && value.text == "host" {
            continue;
        }
        if let Some((_, known)) = KEYS.iter().find(|(name, _)| *name == key.text) {
            draft.say(*known, value);
        } else if key.text != "kind" {
            draft.unknown("key", key, &KEYS.iter().map(|(name, _)| *name).chain(["kind"]).collect::<Vec<_>>());
            draft.keep(Some(id), key.text, value.text);
        }
    }
    id
}

/// The pairs of a comment and the words that are none; nothing if it is text for people.
fn pairs(comment: &str, start: usize) -> (Vec<Pair<'_>>, Vec<Cell<'_>>) {
    let (mut pairs, mut odd, mut at) = (Vec::new(), Vec::new(), 0);
    let mut keys_lead = false;
    while let Some(rest) = comment.get(at..) {
        at += rest.len() - rest.trim_start().len();
        let rest = rest.trim_start();
        if rest.is_empty() || rest.starts_with('#') {
            break;
        }
        match pair(rest, start + at) {
            Some((pair, used)) => {
                keys_lead |= odd.is_empty();
                pairs.push(pair);
                at += used;
            }
            None => {
                let word = rest.split_whitespace().next().unwrap_or_default();
                odd.push(Cell::new(word, start + at));
                at += word.len();
            }
        }
    }
    let known = |(key, _): &Pair<'_>| KEYS.iter().any(|(name, _)| *name == key.text);
    if keys_lead || pairs.iter().any(known) { (pairs, odd) } else { Default::default() }
}

/// The pair that a text begins with, and how long it is.
fn pair(text: &str, start: usize) -> Option<(Pair<'_>, usize)> {
    let key = text.bytes().take_while(|b| b.is_ascii_alphanumeric() || *b == b'-' || *b == b'_').count();
    let (name, value) = (text.get(..key).filter(|name| !name.is_empty())?, text.get(key..)?.strip_prefix('=')?);
    let quoted = value.strip_prefix('"').and_then(|inner| inner.find('"').and_then(|end| inner.get(..end)));
    let (text, quote) = match quoted {
        Some(inner) => (inner, 1),
        None => (value.split_whitespace().next().filter(|w| value.starts_with(w)).unwrap_or_default(), 0),
    };
    let pair = (Cell::new(name, start), Cell::new(text, start + key + 1 + quote));
    Some((pair, key + 1 + text.len() + 2 * quote))
}
