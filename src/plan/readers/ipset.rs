//! What `ipset save` prints: `create NAME TYPE ...` and `add NAME ENTRY ...`, one a line; see `ipset(8)`.

use crate::addr::{Family, Len};
use crate::plan::draft::{Cell, Draft};
use crate::plan::model::{AttributeKey, EntryKind, FileFormat, FileRole, IssueKind, Provenance};
use crate::plan::readers::reader::{FormatReader, lines, words};
use crate::plan::text::shorten;
use crate::plan::value::written;
use std::collections::{HashMap, HashSet};
use std::ops::Range;

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

/// The sets of a file, and those that were destroyed in it.
#[derive(Default)]
struct SetsOfFile<'a> {
    all: HashMap<&'a str, SetType<'a>>,
    destroyed: HashSet<&'a str>,
}

/// What a set takes.
struct SetType<'a> {
    name: Cell<'a>,
    kind: &'a str,
    family: Family,
    /// The first and the last address of a bitmap.
    range: Option<(u128, u128)>,
    /// The first and the last number of a bitmap of ports.
    ports: Option<(u32, u32)>,
    /// The networks that are kept in place of addresses, and where each is.
    netmask: Option<Len>,
    networks: HashMap<u128, Range<usize>>,
    /// The sets in a list, and where each is.
    members: HashMap<&'a str, Range<usize>>,
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
    let mut sets = SetsOfFile::default();
    let complete = text.lines().any(|line| line.trim_start().starts_with("create"));
    for (start, line) in lines(text).filter(|(_, line)| !line.trim_start().starts_with('#')) {
        let words: Vec<Cell<'_>> = words(line, start).collect();
        let Some(order) = words.first() else { continue };
        let exist = words.iter().any(|word| matches!(word.text, "-exist" | "-!"));
        match (order.text, words.get(1), words.get(2)) {
            ("create" | "-N", Some(_), Some(_)) => create(&words, exist, &mut sets, draft),
            ("create" | "-N" | "COMMIT" | "quit" | "save", ..) => {}
            (order @ ("del" | "-D" | "flush" | "-F" | "destroy" | "-X" | "swap" | "-W" | "rename" | "-E"), first, second) => {
                sets.change(order, [first, second].map(|name| name.map(|name| name.text)));
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

impl<'a> SetsOfFile<'a> {
    /// Follows an order on sets; without a name it is for every set.
    fn change(&mut self, order: &str, names: [Option<&'a str>; 2]) {
        let [first, second] = names;
        let (destroys, renames) = (matches!(order, "destroy" | "-X"), matches!(order, "rename" | "-E"));
        match (first, second) {
            (None, _) if destroys => self.destroyed.extend(self.all.drain().map(|(name, _)| name)),
            (Some(name), _) if destroys => self.destroyed.extend(self.all.remove(name).map(|_| name)),
            (Some(from), Some(to)) if renames => {
                if let Some(mut set) = self.all.remove(from) {
                    set.changed = true;
                    self.all.insert(to, set);
                    self.destroyed.insert(from);
                }
            }
            (None, _) => self.all.values_mut().for_each(SetType::change),
            _ => {
                // a second word is a set only in `swap`
                let named = names.into_iter().take(if matches!(order, "swap" | "-W") { 2 } else { 1 }).flatten();
                named.for_each(|name| self.all.get_mut(name).into_iter().for_each(SetType::change));
            }
        }
    }
}

impl SetType<'_> {
    /// Entries were deleted: what is in the set is not known from here.
    fn change(&mut self) {
        self.changed = true;
        self.networks.clear();
        self.members.clear();
    }
}

/// `create NAME TYPE [OPTION VALUE]...`.
fn create<'a>(words: &[Cell<'a>], exist: bool, sets: &mut SetsOfFile<'a>, draft: &mut Draft) {
    let [_, name, kind, options @ ..] = words else { return };
    let value = |key: &str| {
        let at = options.iter().position(|word| word.text == key)?;
        options.get(at + 1)
    };
    if let Some(before) = sets.all.get(name.text).filter(|_| !exist) {
        let text = format!("ipset refuses the set {}: it is created already", shorten(name.text));
        draft.refuse(text, name.span.clone(), before.name.span.clone());
    }
    let v6 = value("family").is_some_and(|family| family.text == "inet6");
    let family = if v6 { Family::V6 } else { Family::V4 };
    let range = value("range").map_or("", |range| range.text);
    let netmask = value("netmask").and_then(|netmask| Len::new(family, netmask.text.parse().ok()?).ok());
    for (cell, why) in refused_set(name, kind, options, netmask) {
        draft.issue(IssueKind::Refused, cell.span.clone(), format!("ipset refuses {why}"));
    }
    let set = SetType {
        name: name.clone(),
        kind: kind.text,
        family,
        range: bounds(range),
        ports: ports(range).filter(|_| kind.text == "bitmap:port"),
        netmask,
        networks: HashMap::new(),
        members: HashMap::new(),
        most: value("maxelem").and_then(|most| most.text.parse().ok()).unwrap_or(MOST),
        count: 0,
        options: options.iter().map(|word| word.text).collect(),
        changed: sets.destroyed.contains(name.text),
    };
    sets.all.insert(name.text, set);
}

/// The longest name of a set.
const LONGEST_NAME: usize = 31;

/// The words of a `create` that ipset does not take, and why.
fn refused_set<'c, 'a>(
    name: &'c Cell<'a>,
    kind: &'c Cell<'a>,
    options: &'c [Cell<'a>],
    netmask: Option<Len>,
) -> Vec<(&'c Cell<'a>, String)> {
    let key = |key: &str| options.iter().find(|word| word.text == key);
    let value = |key: &str| options.iter().skip_while(|word| word.text != key).nth(1);
    let number = |key: &str| value(key).filter(|word| word.text.parse::<u32>().is_err());
    let shown = |cell: &Cell<'_>| shorten(cell.text).to_string();
    let (bitmap, of_type) = (kind.text.starts_with("bitmap:"), format!("in a set of the type {}", shown(kind)));
    let with_netmask = !matches!(kind.text, "hash:net" | "hash:net,iface" | "list:set" | "hash:mac");
    let mut all: Vec<(&Cell<'_>, String)> = Vec::new();
    let mut refuse = |cell: Option<&'c Cell<'a>>, why: &dyn Fn(&Cell<'_>) -> String| all.extend(cell.map(|cell| (cell, why(cell))));
    refuse(Some(name).filter(|name| name.text.len() > LONGEST_NAME), &|_| {
        format!("a name of more than {LONGEST_NAME} characters")
    });
    refuse(Some(kind).filter(|kind| !TYPES.contains(&kind.text)), &|cell| format!("the type {}: it is unknown", shown(cell)));
    refuse(value("family").filter(|family| !matches!(family.text, "inet" | "inet6" | "unspec")), &|cell| {
        format!("the family {}: expected inet or inet6", shown(cell))
    });
    refuse(key("family").filter(|_| bitmap), &|_| format!("a family {of_type}"));
    refuse(key("netmask").filter(|_| !with_netmask), &|_| format!("a netmask {of_type}"));
    refuse(value("netmask").filter(|_| with_netmask && netmask.is_none_or(|len| len.get() == 0)), &|cell| {
        format!("the netmask {}: expected a length", shown(cell))
    });
    for key in ["maxelem", "hashsize"] {
        refuse(number(key), &|cell| format!("{key} {}: expected a number", shown(cell)));
    }
    refuse(Some(kind).filter(|_| bitmap && key("range").is_none()), &|cell| format!("the type {} without range", shown(cell)));
    all.extend(value("range").and_then(|range| Some((range, refused_range(range, kind.text, netmask)?))));
    all
}

/// Why a bitmap of addresses does not take a range.
fn refused_range(range: &Cell<'_>, kind: &str, netmask: Option<Len>) -> Option<String> {
    if !matches!(kind, "bitmap:ip" | "bitmap:ip,mac") {
        return None;
    }
    let shown = shorten(range.text);
    if range.text.contains(':') {
        return Some(format!("{shown} in a bitmap, which has IPv4 addresses"));
    }
    let (from, to) = bounds(range.text)?;
    // the bits after the netmask make no element
    let bits = 96 + netmask.filter(|_| kind == "bitmap:ip").map_or(0, |len| 32 - u32::from(len.get().min(32)));
    ((to >> bits) - (from >> bits) >= MOST as u128).then(|| format!("the range {shown}: a bitmap has at most {MOST} elements"))
}

/// The first and the last number of `FIRST-LAST`, or of `NUMBER`.
fn ports(text: &str) -> Option<(u32, u32)> {
    let (first, last) = text.split_once('-').unwrap_or((text, text));
    Some((first.parse().ok()?, last.parse().ok()?))
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
        Some((first, last)) => {
            let (first, last) = (of(first)?, of(last)?);
            Some((first.0.min(last.0), first.1.max(last.1)))
        }
        None => of(text),
    }
}

/// `add NAME ENTRY [OPTION VALUE]...`; `exist`: an entry may be there already; `complete`: the file creates its sets.
fn add<'a>(
    set: &Cell<'a>,
    entry: &Cell<'a>,
    words: &[Cell<'a>],
    (exist, complete): (bool, bool),
    sets: &mut SetsOfFile<'a>,
    draft: &mut Draft,
) {
    let sets = &mut sets.all;
    let unknown = |name: &Cell<'_>, draft: &mut Draft| {
        let text = format!("ipset refuses an entry of the set {}, which is not created before", shorten(name.text));
        draft.issue(IssueKind::Refused, name.span.clone(), text);
    };
    let is_list = sets.get(set.text).is_some_and(|kind| kind.kind == "list:set");
    if is_list && !sets.contains_key(entry.text) {
        return unknown(entry, draft);
    }
    let listed = sets.get(entry.text).is_some_and(|member| member.kind == "list:set");
    if is_list && listed {
        let text = "ipset refuses a list of sets in a list of sets";
        return draft.issue(IssueKind::Refused, entry.span.clone(), text);
    }
    let mut free = exist;
    match sets.get_mut(set.text) {
        Some(kind) => {
            free |= kind.changed;
            refused(entry, kind, draft);
            refused_options(words.get(3..).unwrap_or_default(), kind, draft);
            free = free || repeated_in(kind, entry, draft);
        }
        None if complete => unknown(set, draft),
        None => {}
    }
    if element(entry, set, draft) && free {
        draft.say(AttributeKey::Use, &Cell { text: "merged", span: entry.span.clone() });
    }
}

/// Notes a set that a list has before, and an address whose network a set with a netmask has before: whether it was
/// noted, or needs no other comparison.
fn repeated_in<'a>(set: &mut SetType<'a>, entry: &Cell<'a>, draft: &mut Draft) -> bool {
    let before = match (set.kind, set.netmask, written(entry.text)) {
        ("list:set", ..) => set.members.insert(entry.text, entry.span.clone()),
        ("hash:ip" | "bitmap:ip", Some(netmask), Ok(read)) if read.len.is_none() => {
            set.networks.insert(read.bits & netmask.mask128(), entry.span.clone())
        }
        _ => return false,
    };
    if let Some(before) = before.clone() {
        let text = format!("ipset refuses {}: it is in the set already", shorten(entry.text));
        draft.refuse(text, entry.span.clone(), before);
    }
    set.netmask.is_some()
}

/// The options of an entry, and whether each has a value.
const ENTRY_OPTIONS: [(&str, bool); 13] = [
    ("timeout", true),
    ("packets", true),
    ("bytes", true),
    ("comment", true),
    ("skbmark", true),
    ("skbprio", true),
    ("skbqueue", true),
    ("before", true),
    ("after", true),
    ("nomatch", false),
    ("wildcard", false),
    ("-exist", false),
    ("-!", false),
];

/// Notes options that a set is not created with.
fn refused_options(words: &[Cell<'_>], set: &SetType<'_>, draft: &mut Draft) {
    // the text of a comment may be any
    let plain = words.iter().take_while(|word| word.text != "comment").chain(words.iter().find(|word| word.text == "comment"));
    let mut value = false;
    for word in plain {
        let known = ENTRY_OPTIONS.iter().find(|(option, _)| *option == word.text).filter(|_| !value);
        let plain_set = word.text == "nomatch" && set.kind.starts_with("hash:") && !set.kind.contains("net");
        if (known.is_none() && !value) || plain_set {
            let text = format!("ipset refuses {} in an entry of a set of the type {}", shorten(word.text), set.kind);
            draft.issue(IssueKind::Refused, word.span.clone(), text);
        }
        value = known.is_some_and(|(_, value)| *value);
        let needed = OPTIONS.iter().find(|(option, _)| *option == word.text).map(|(_, needed)| *needed);
        if let Some(needed) = needed.filter(|needed| !set.options.contains(needed)) {
            let name = shorten(set.name.text);
            let text = format!("ipset refuses {}: the set {name} is created without {needed}", word.text);
            draft.refuse(text, word.span.clone(), set.name.span.clone());
        }
    }
}

/// Notes what the type of a set does not take.
fn refused(entry: &Cell<'_>, set: &mut SetType<'_>, draft: &mut Draft) {
    let text = entry.text.split(',').next().unwrap_or_default();
    let parts = |text: &str| text.split(',').count();
    let shown = shorten(text);
    let hash = set.kind.starts_with("hash:");
    let before = set.count;
    set.count = set.count.saturating_add(weight(text, set));
    let why = match set.kind {
        _ if hash && (before..set.count).contains(&set.most) => {
            Some(format!("{shown}: the set has room for {} entries (maxelem)", set.most))
        }
        // ports, MAC addresses and interfaces follow after a comma
        kind if hash && parts(entry.text) != parts(kind) => Some(format!("{shown}: expected {kind} with commas")),
        "bitmap:ip" | "bitmap:port" if parts(entry.text) > 1 => Some(format!("{shown}: a comma in a set of the type {}", set.kind)),
        _ => refused_port(entry.text, set),
    };
    let why = why.or_else(|| refused_address(text, set).map(|why| format!("{shown} {why}")));
    if let Some(why) = why {
        draft.issue(IssueKind::Refused, entry.span.clone(), format!("ipset refuses {why}"));
    }
}

/// How many elements an entry becomes: a set of addresses has every address of a range.
fn weight(text: &str, set: &SetType<'_>) -> usize {
    let range = bounds(text).filter(|_| set.kind == "hash:ip" && set.netmask.is_none() && set.family == Family::V4);
    range.map_or(1, |(from, to)| usize::try_from((from.max(to) >> 96) - (from.min(to) >> 96) + 1).unwrap_or(usize::MAX))
}

/// Why a set does not take the port of an entry: the second part, or all of it in a bitmap of ports.
fn refused_port(entry: &str, set: &SetType<'_>) -> Option<String> {
    let second = set.kind.split([':', ',']).nth(2) == Some("port");
    let whole = set.kind == "bitmap:port";
    let part = entry.split(',').nth(usize::from(!whole)).filter(|_| second || whole)?;
    let number = part.rsplit_once(':').map_or(part, |(_, port)| port);
    match (ports(number), set.ports) {
        (Some((from, to)), _) if from > 65_535 || to > 65_535 => Some(format!("the port {}: it exceeds 65535", shorten(number))),
        (Some((from, to)), Some((first, last))) if from < first || to > last => {
            Some(format!("the port {} outside of the range of the set", shorten(number)))
        }
        (None, _) if whole && written(part).is_ok() => Some(format!("{} in a set of ports", shorten(part))),
        _ => None,
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
    // a name has no colon
    let Ok(read) = written(text) else {
        return (text.matches(':').count() == 5).then_some("in a set of addresses: it is a MAC address");
    };
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
            let (mut first, mut last) = (Cell::new(from, entry.span.start), Cell::new(to, entry.span.start + from.len() + 1));
            // ipset takes the ends in any order
            if let (Ok(one), Ok(other)) = (written(from), written(to))
                && one.bits > other.bits
            {
                std::mem::swap(&mut first, &mut last);
            }
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

#[cfg(test)]
mod tests {
    use crate::plan::testing::found;

    fn check(text: &str) -> Vec<String> {
        found("P010", &[("s.ipset", text)])
    }

    #[test]
    fn a_set_takes_what_its_type_has() {
        for (set, refused) in [
            ("bitmap:ip", "1:10 ipset refuses the type bitmap:ip without range"),
            ("bitmap:ip range 10.0.0.0/15", "1:26 ipset refuses the range 10.0.0.0/15: a bitmap has at most 65536 elements"),
            ("bitmap:ip range 2001:db8::/112", "1:26 ipset refuses 2001:db8::/112 in a bitmap, which has IPv4 addresses"),
            ("hash:ip netmask 33", "1:26 ipset refuses the netmask 33: expected a length"),
            ("hash:net netmask 24", "1:19 ipset refuses a netmask in a set of the type hash:net"),
            ("hash:ip maxelem many", "1:26 ipset refuses maxelem many: expected a number"),
        ] {
            assert_eq!(check(&format!("create s {set}\n")), [refused], "{set}");
        }
        assert_eq!(check("create s bitmap:ip range 10.0.0.0/8 netmask 24\n"), [""; 0]);
        assert_eq!(check(&format!("create {} hash:ip\n", "s".repeat(32))).len(), 1);
    }

    #[test]
    fn an_entry_is_of_the_type_of_its_set() {
        for (set, entry, refused) in [
            ("hash:ip", "192.0.2.1,80", "2:7 ipset refuses 192.0.2.1: expected hash:ip with commas"),
            ("hash:ip", "00:16:3e:5a:7b:9c", "2:7 ipset refuses 00:16:3e:5a:7b:9c in a set of addresses: it is a MAC address"),
            ("hash:ip", "192.0.2.1 nomatch", "2:17 ipset refuses nomatch in an entry of a set of the type hash:ip"),
            ("hash:ip maxelem 4", "192.0.2.1-192.0.2.9", "2:7 ipset refuses 192.0.2.1-192.0.2.9: the set has room for 4 entries (maxelem)"),
            ("hash:ip,port", "192.0.2.1,tcp:70000", "2:7 ipset refuses the port 70000: it exceeds 65535"),
            ("bitmap:port range 1-1024", "8080", "2:7 ipset refuses the port 8080 outside of the range of the set"),
        ] {
            assert_eq!(check(&format!("create s {set}\nadd s {entry}\n")), [refused], "{set} {entry}");
        }
        for (set, entry) in [("hash:ip", "192.0.2.9-192.0.2.1"), ("hash:ip,port", "192.0.2.1,80-90"), ("hash:ip", "host.example.net")] {
            assert_eq!(check(&format!("create s {set}\nadd s {entry}\n")), [""; 0], "{set} {entry}");
        }
    }

    #[test]
    fn sets_are_followed_through_the_file() {
        let set = "create s hash:ip netmask 24\nadd s 192.0.2.1\n";
        let again = "add s 192.0.2.2\n";
        assert_eq!(check(&format!("{set}{again}")), ["3:7 ipset refuses 192.0.2.2: it is in the set already"]);
        assert_eq!(check(&format!("{set}flush s\n{again}")), [""; 0]);
        assert_eq!(check(&format!("{set}destroy s\n{set}")), [""; 0]);
        assert_eq!(check(&format!("{set}destroy s\n{again}")).len(), 1);
        assert_eq!(check(&format!("{set}rename s t\nadd t 192.0.3.1\n")), [""; 0]);
        let list = "create s hash:ip\ncreate l list:set\ncreate m list:set\nadd l s\n";
        assert_eq!(check(&format!("{list}add l s\n")), ["5:7 ipset refuses s: it is in the set already"]);
        assert_eq!(check(&format!("{list}add l m\n")), ["5:7 ipset refuses a list of sets in a list of sets"]);
    }
}
