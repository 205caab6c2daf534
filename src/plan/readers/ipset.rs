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
    name: Cell<'a>,
    kind: &'a str,
    family: Family,
    /// The first and the last address of a bitmap.
    range: Option<(u128, u128)>,
    /// How many entries there may be, and how many there are.
    most: usize,
    count: usize,
    /// The options that its entries may have.
    options: Vec<&'a str>,
    /// Whether entries were deleted.
    changed: bool,
}

/// Every type of set.
const TYPES: [&str; 18] = [
    "bitmap:ip", "bitmap:ip,mac", "bitmap:port", "hash:ip", "hash:mac", "hash:ip,mac", "hash:net", "hash:net,net",
    "hash:ip,port", "hash:net,port", "hash:ip,port,ip", "hash:ip,port,net", "hash:ip,mark", "hash:net,port,net",
    "hash:net,iface", "list:set", "hash:ip,ip", "hash:net,port,iface",
];

/// What entries may have only if their set is created with it, and the word of that.
const OPTIONS: [(&str, &str); 6] = [
    ("timeout", "timeout"),
    ("comment", "comment"),
    ("packets", "counters"),
    ("bytes", "counters"),
    ("skbmark", "skbinfo"),
    ("skbprio", "skbinfo"),
];

/// How many entries a set has room for that does not say it.
const MOST: usize = 65_536;

fn read(text: &str, draft: &mut Draft) {
    let mut sets: HashMap<&str, SetType<'_>> = HashMap::new();
    let complete = text.lines().any(|line| line.trim_start().starts_with("create"));
    for (start, line) in lines(text).filter(|(_, line)| !line.trim_start().starts_with('#')) {
        let words: Vec<Cell<'_>> = words(line, start).collect();
        let Some(order) = words.first() else { continue };
        let exist = words.iter().any(|word| matches!(word.text, "-exist" | "-!"));
        match (order.text, words.get(1), words.get(2)) {
            ("create" | "-N", Some(_), Some(_)) => create(&words, exist, &mut sets, draft),
            ("create" | "-N" | "COMMIT" | "quit" | "save", ..) => {}
            ("del" | "-D" | "flush" | "-F" | "destroy" | "-X" | "swap" | "-W" | "rename" | "-E", ..) => {
                let named = |name: &str| words.iter().any(|word| word.text == name);
                // without a name every set is meant
                let all = words.len() == 1;
                sets.iter_mut().filter(|(name, _)| all || named(name)).for_each(|(_, set)| set.changed = true);
            }
            ("add" | "-A", Some(set), Some(entry)) => add(set, entry, &words, (exist, complete), &mut sets, draft),
            ("add" | "-A", ..) => {
                let message = "expected a set and an entry after 'add'";
                draft.issue(IssueKind::Parse, order.span.end..order.span.end, message);
            }
            _ => draft.unknown("order", order, &["create", "add"]),
        }
    }
}

/// `create NAME TYPE [OPTION VALUE]...`.
fn create<'a>(words: &[Cell<'a>], exist: bool, sets: &mut HashMap<&'a str, SetType<'a>>, draft: &mut Draft) {
    let [_, name, kind, options @ ..] = words else { return };
    let value = |key: &str| {
        let at = options.iter().position(|word| word.text == key)?;
        options.get(at + 1)
    };
    let refused = |cell: &Cell<'_>, text: String, draft: &mut Draft| {
        draft.issue(IssueKind::Refused, cell.span.clone(), format!("ipset refuses {text}"));
    };
    if !TYPES.contains(&kind.text) {
        refused(kind, format!("the type {}: it is unknown", shorten(kind.text)), draft);
    }
    if let Some(family) = value("family").filter(|family| !matches!(family.text, "inet" | "inet6" | "unspec")) {
        refused(family, format!("the family {}: expected inet or inet6", shorten(family.text)), draft);
    }
    if let Some(before) = sets.get(name.text).filter(|_| !exist) {
        let text = format!("ipset refuses the set {}: it is created already", shorten(name.text));
        draft.refuse(text, name.span.clone(), before.name.span.clone());
    }
    let v6 = value("family").is_some_and(|family| family.text == "inet6");
    let set = SetType {
        name: name.clone(),
        kind: kind.text,
        family: if v6 { Family::V6 } else { Family::V4 },
        range: value("range").and_then(|range| bounds(range.text)),
        most: value("maxelem").and_then(|most| most.text.parse().ok()).unwrap_or(MOST),
        count: 0,
        options: options.iter().map(|word| word.text).collect(),
        changed: false,
    };
    sets.insert(name.text, set);
}

/// The first and the last address of `PREFIX` or `FIRST-LAST`.
fn bounds(text: &str) -> Option<(u128, u128)> {
    let of = |text: &str| {
        let read = written(text).ok()?;
        let mask = read.len.map_or(u128::MAX, |len| len.mask128());
        let own = u128::MAX << (128 - u32::from(read.family.width()));
        Some((read.bits & mask, read.bits | (!mask & own)))
    };
    match text.split_once('-') {
        Some((first, last)) => Some((of(first)?.0, of(last)?.1)),
        None => of(text),
    }
}

/// `add NAME ENTRY [OPTION VALUE]...`; `exist`: an entry may be there already; `complete`: the file creates its sets.
fn add<'a>(
    set: &Cell<'a>,
    entry: &Cell<'a>,
    words: &[Cell<'a>],
    (exist, complete): (bool, bool),
    sets: &mut HashMap<&'a str, SetType<'a>>,
    draft: &mut Draft,
) {
    let unknown = |name: &Cell<'_>, draft: &mut Draft| {
        let text = format!("ipset refuses an entry of the set {}, which is not created before", shorten(name.text));
        draft.issue(IssueKind::Refused, name.span.clone(), text);
    };
    let is_list = sets.get(set.text).is_some_and(|kind| kind.kind == "list:set");
    if is_list && !sets.contains_key(entry.text) {
        return unknown(entry, draft);
    }
    let mut changed = false;
    match sets.get_mut(set.text) {
        Some(kind) => {
            kind.count += 1;
            changed = kind.changed;
            refused(entry, kind, draft);
            refused_options(words.get(3..).unwrap_or_default(), kind, draft);
        }
        None if complete => unknown(set, draft),
        None => {}
    }
    if element(entry, set, draft) && (exist || changed) {
        draft.say(AttributeKey::Use, &Cell { text: "merged", span: entry.span.clone() });
    }
}

/// Notes options that a set is not created with.
fn refused_options(words: &[Cell<'_>], set: &SetType<'_>, draft: &mut Draft) {
    // the text of a comment may be any
    let plain = words.iter().take_while(|word| word.text != "comment").chain(words.iter().find(|word| word.text == "comment"));
    for word in plain {
        let needed = OPTIONS.iter().find(|(option, _)| *option == word.text).map(|(_, needed)| *needed);
        if let Some(needed) = needed.filter(|needed| !set.options.contains(needed)) {
            let name = shorten(set.name.text);
            let text = format!("ipset refuses {}: the set {name} is created without {needed}", word.text);
            draft.refuse(text, word.span.clone(), set.name.span.clone());
        }
    }
}

/// Notes what the type of a set does not take.
fn refused(entry: &Cell<'_>, set: &SetType<'_>, draft: &mut Draft) {
    let text = entry.text.split(',').next().unwrap_or_default();
    let parts = |text: &str| text.split(',').count();
    let shown = shorten(text);
    let hash = set.kind.starts_with("hash:");
    let why = match set.kind {
        _ if hash && set.count == set.most.saturating_add(1) => {
            Some(format!("{shown}: the set has room for {} entries (maxelem)", set.most))
        }
        // ports, MAC addresses and interfaces follow after a comma
        kind if hash && parts(entry.text) < parts(kind) => Some(format!("{shown}: expected {kind} with commas")),
        _ => None,
    };
    let why = why.or_else(|| refused_address(text, set).map(|why| format!("{shown} {why}")));
    if let Some(why) = why {
        draft.issue(IssueKind::Refused, entry.span.clone(), format!("ipset refuses {why}"));
    }
}

/// Why the type of a set does not take an address, a prefix or a range.
fn refused_address(text: &str, set: &SetType<'_>) -> Option<&'static str> {
    if let (Some((first, last)), Some((from, to))) = (set.range, bounds(text)) {
        return (from < first || to > last).then_some("outside of the range of the set");
    }
    // lists of sets, of interfaces and of MAC addresses have no family
    if !set.kind.starts_with("hash:ip") && !set.kind.starts_with("hash:net") {
        return None;
    }
    if set.family == Family::V6 && text.split_once('-').is_some_and(|(from, to)| [from, to].iter().all(|end| written(end).is_ok())) {
        return Some("in a set of IPv6, which has no ranges");
    }
    let read = written(text).ok()?;
    let single = set.kind.starts_with("hash:ip") && read.family == Family::V6;
    match read.len {
        _ if read.family != set.family => Some("in a set of the other family"),
        Some(len) if single && len != Len::V6_HOST => Some("in a set of single IPv6 addresses"),
        Some(len) if len.get() == 0 && set.kind != "hash:net,iface" => Some("with the length 0"),
        _ => None,
    }
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
