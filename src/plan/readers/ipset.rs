//! What `ipset save` prints: `create NAME TYPE ...` and `add NAME ENTRY ...`, one a line; see `ipset(8)`.

use crate::addr::{Family, Len};
use crate::plan::draft::{Cell, Draft};
use crate::plan::model::{AttributeKey, EntryKind, FileFormat, FileRole, IssueKind, Provenance};
use crate::plan::readers::reader::{FormatReader, lines, words};
use crate::plan::text::shorten;
use crate::plan::value::written;
use std::collections::HashMap;

/// The format.
pub(crate) static READER: FormatReader = FormatReader {
    format: FileFormat {
        name: "ipset",
        about: "output of `ipset save`",
        extensions: &["ipset"],
        comments: &["#"],
        role: FileRole::Filter,
        generated: true,
    },
    sniff: |text| {
        let first = text.lines().find(|line| !line.trim().is_empty() && !line.starts_with('#')).unwrap_or_default();
        let words: Vec<&str> = first.split_whitespace().take(3).collect();
        matches!(words.as_slice(), ["create", _, kind] if kind.contains(':'))
    },
    read,
};

/// What a set takes.
struct SetType<'a> {
    kind: &'a str,
    family: Family,
}

fn read(text: &str, draft: &mut Draft) {
    let mut sets: HashMap<&str, SetType<'_>> = HashMap::new();
    let complete = text.lines().any(|line| line.trim_start().starts_with("create"));
    for (start, line) in lines(text).filter(|(_, line)| !line.trim_start().starts_with('#')) {
        let mut words = words(line, start);
        let Some(order) = words.next() else { continue };
        match (order.text, words.next(), words.next()) {
            ("create" | "-N", Some(set), Some(kind)) => {
                let v6 = line.contains("family inet6");
                let family = if v6 { Family::V6 } else { Family::V4 };
                sets.insert(set.text, SetType { kind: kind.text, family });
            }
            ("create" | "flush" | "destroy" | "-N" | "-F" | "-X" | "COMMIT", ..) => {}
            ("add" | "-A", Some(set), Some(entry)) => {
                match sets.get(set.text) {
                    Some(kind) => refused(&entry, kind, draft),
                    None if complete => {
                        let text = format!(
                            "ipset refuses an entry of the set {}, which is not created before",
                            shorten(set.text)
                        );
                        draft.issue(IssueKind::Refused, set.span.clone(), text);
                    }
                    None => {}
                }
                if element(&entry, &set, draft) && line.split_whitespace().any(|word| matches!(word, "-exist" | "-!")) {
                    draft.say(AttributeKey::Use, &Cell { text: "merged", span: entry.span.clone() });
                }
            }
            ("add" | "-A", ..) => {
                let message = "expected a set and an entry after 'add'";
                draft.issue(IssueKind::Parse, order.span.end..order.span.end, message);
            }
            _ => draft.unknown("order", &order, &["create", "add"]),
        }
    }
}

/// Notes what the type of a set does not take.
fn refused(entry: &Cell<'_>, set: &SetType<'_>, draft: &mut Draft) {
    let text = entry.text.split(',').next().unwrap_or_default();
    let Ok(read) = written(text) else { return };
    // lists of sets, of interfaces and of MAC addresses have no family
    if !set.kind.starts_with("hash:ip") && !set.kind.starts_with("hash:net") {
        return;
    }
    let single = set.kind.starts_with("hash:ip") && read.family == Family::V6;
    let why = match read.len {
        _ if read.family != set.family => "in a set of the other family",
        Some(len) if single && len != Len::V6_HOST => "in a set of single IPv6 addresses",
        _ => return,
    };
    draft.issue(IssueKind::Refused, entry.span.clone(), format!("ipset refuses {} {why}", shorten(text)));
}

/// An entry: the address, prefix or range before the first comma; false if it is neither.
fn element(entry: &Cell<'_>, set: &Cell<'_>, draft: &mut Draft) -> bool {
    let text = entry.text.split(',').next().unwrap_or_default();
    // sets of MAC addresses, ports and interfaces
    let is_address = |text: &str| text.contains('.') || (text.contains(':') && text.split(':').count() != 6);
    if !is_address(text) && written(text).is_err() {
        return false;
    }
    let added = match text.split_once('-') {
        Some((from, to)) => {
            let (first, last) = (Cell::new(from, entry.span.start), Cell::new(to, entry.span.start + from.len() + 1));
            draft.range(Provenance::Used, &first, &last)
        }
        None => {
            let kind = written(text)
                .map_or(EntryKind::Host, |read| if read.len.is_some() { EntryKind::Prefix } else { EntryKind::Host });
            draft.address(kind, Provenance::Used, &Cell::new(text, entry.span.start))
        }
    };
    if added.is_some() {
        draft.say(AttributeKey::Set, set);
    }
    added.is_some()
}
