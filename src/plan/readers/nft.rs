//! nftables rulesets, as `nft list ruleset` prints them and as people write them: the addresses in sets, maps and
//! definitions, and those that rules match (`saddr`, `daddr`). See `nft(8)`.

use crate::addr::Family;
use crate::format::mac;
use crate::plan::draft::{Cell, Draft};
use crate::plan::model::{AttributeKey, EntryKind, FileFormat, FileRole, IssueKind, Provenance};
use crate::plan::readers::nft_names::check_names;
use crate::plan::readers::reader::FormatReader;
use crate::plan::readers::syntax::tokens::{Token, tokens};
use crate::plan::text::shorten;
use crate::plan::value::written;
use std::collections::HashMap;
use std::ops::Range;

/// The format.
pub(crate) static READER: FormatReader = FormatReader {
    format: FileFormat {
        name: "nft",
        about: "nftables ruleset: sets, maps, definitions, matches",
        extensions: &["nft"],
        comments: &["#"],
        role: FileRole::Filter,
        generated: false,
    },
    sniff: |text| {
        if text.starts_with("#!") && text.lines().next().is_some_and(|line| line.contains("nft")) {
            return true;
        }
        let words: Vec<_> = tokens(text, SIGNS).take(4).map(|token| token.cell.text).collect();
        let family = |word: &str| ["ip", "ip6", "inet", "arp", "bridge", "netdev"].contains(&word);
        match words.as_slice() {
            ["table", word, ..] => family(word) || words.get(2) == Some(&"{"),
            ["define", _, "=", ..] | ["flush", "ruleset", ..] => true,
            ["add", "table" | "set" | "element", ..] => true,
            _ => false,
        }
    },
    read,
};

const SIGNS: &[u8] = b"{};,=";

/// What the addresses that come next belong to.
enum NftContext<'a> {
    /// Nothing that is looked at.
    Elsewhere,
    /// A list in braces, of the set or definition of this name, at this depth.
    List(Option<Cell<'a>>, usize),
    /// The word after `saddr`, `daddr` or `define NAME =`.
    Next(Option<Cell<'a>>),
}

/// A set or map, as far as its elements depend on it.
#[derive(Clone)]
struct NftSet<'a> {
    /// Its name, at its declaration.
    name: Option<Cell<'a>>,
    /// The family that its type wants.
    family: Option<Family>,
    /// The family of the values of a map, if they are addresses.
    values: Option<Family>,
    /// Whether it takes prefixes and ranges, and whether what overlaps is merged or told apart by another field.
    interval: bool,
    merges: bool,
    /// Whether its elements are the keys of a map.
    map: bool,
}

impl NftSet<'_> {
    /// A list that is not declared here: everything may be in it.
    const OPEN: Self = NftSet { name: None, family: None, values: None, interval: true, merges: true, map: false };
}

/// What is known between two words.
struct NftState<'a> {
    place: NftContext<'a>,
    /// The set, map or definition that is read.
    set: NftSet<'a>,
    /// The sets and maps that were declared, by table and name.
    known: HashMap<(&'a str, &'a str), NftSet<'a>>,
    /// The name of the table and its only family.
    table: &'a str,
    only: Option<Family>,
    /// What the next brace opens, in the words of nft: table, set, map or element.
    opens: &'a str,
    /// The braces that are open.
    open: Vec<Range<usize>>,
    /// The last two pieces, the last one second.
    before: [Option<Token<'a>>; 2],
}

fn read(text: &str, draft: &mut Draft) {
    let mut state = NftState {
        place: NftContext::Elsewhere,
        set: NftSet::OPEN,
        known: HashMap::new(),
        table: "",
        only: None,
        opens: "",
        open: Vec::new(),
        before: [None, None],
    };
    for token in tokens(text, SIGNS) {
        match token.cell.text {
            _ if token.quoted && state.follows("include") => include(&token.cell, draft),
            _ if token.quoted => {}
            "{" => state.opened(&token),
            "}" if state.open.is_empty() => {
                return draft.give_up(token.cell.span, "expected a block, found '}' without one");
            }
            "}" => state.closed(),
            _ => state.word(&token, draft),
        }
        state.opens = match token.cell.text {
            word @ ("table" | "set" | "map" | "element") if !token.quoted && !state.is_match() => word,
            "{" | "}" | ";" => "",
            _ if token.first => "",
            _ => state.opens,
        };
        let [_, last] = state.before;
        state.before = [last, Some(token)];
    }
    match state.open.pop() {
        Some(opened) => draft.give_up(opened, "expected '}' that closes this"),
        None => check_names(text, draft),
    }
}

/// Has an included file read as well; patterns and folders name any number of files, or none.
fn include(name: &Cell<'_>, draft: &mut Draft) {
    let several = name.text.contains(['*', '?', '[']) || name.text.ends_with('/') || name.text.ends_with(".d");
    if !several && !name.text.is_empty() {
        draft.include(name, "piece", READER.format.name);
    }
}

impl<'a> NftState<'a> {
    /// The piece before it.
    fn last(&self) -> Option<&Token<'a>> {
        self.before.iter().flatten().next_back()
    }

    fn follows(&self, word: &str) -> bool {
        self.last().is_some_and(|token| token.is(word))
    }

    /// Whether the value of a match comes next: `map` is a lookup there.
    fn is_match(&self) -> bool {
        matches!(self.place, NftContext::Next(None))
    }

    fn opened(&mut self, brace: &Token<'a>) {
        self.open.push(brace.cell.span.clone());
        let (before_last, name) = match &self.before {
            [first, Some(last)] => (first.as_ref().map_or("", |token| token.cell.text), Some(last.cell.clone())),
            _ => ("", None),
        };
        let text = name.as_ref().map_or("", |name| name.text);
        match self.opens {
            "table" => {
                self.table = text;
                self.only = family(before_last);
            }
            kind @ ("set" | "map") => {
                // add set FAMILY TABLE NAME
                let table = if self.open.len() == 1 { before_last } else { self.table };
                self.table = table;
                let map = kind == "map";
                self.set = NftSet { name, family: None, values: None, interval: false, merges: false, map };
            }
            "element" => {
                // add element FAMILY TABLE NAME
                self.set = self.known.get(&(before_last, text)).cloned().unwrap_or(NftSet { name, ..NftSet::OPEN });
            }
            _ => {}
        }
        let owner = if self.is_match() { None } else { self.set.name.clone() };
        let assigned = self.follows("=") || matches!(self.place, NftContext::Next(_)) || self.opens == "element";
        if assigned && !matches!(self.place, NftContext::List(..)) {
            self.remember();
            self.place = NftContext::List(owner, self.open.len());
        }
    }

    /// Keeps what is known of a set.
    fn remember(&mut self) {
        if let Some(name) = &self.set.name {
            self.known.insert((self.table, name.text), self.set.clone());
        }
    }

    fn closed(&mut self) {
        match self.place {
            NftContext::List(_, at) if at == self.open.len() => self.place = NftContext::Elsewhere,
            NftContext::Elsewhere if self.set.name.is_some() => {
                // the end of a set, or of its table
                self.remember();
                self.set = NftSet::OPEN;
            }
            _ => {}
        }
        self.open.pop();
    }

    fn word(&mut self, token: &Token<'a>, draft: &mut Draft) {
        let [before_last, _] = &self.before;
        let elsewhere = matches!(self.place, NftContext::Elsewhere);
        match token.cell.text {
            "=" if before_last.as_ref().is_some_and(|word| word.is("define")) => {
                self.set = NftSet { name: self.last().map(|token| token.cell.clone()), ..NftSet::OPEN };
                self.place = NftContext::Next(self.set.name.clone());
            }
            "saddr" | "daddr" if !matches!(self.place, NftContext::List(..)) => self.matched(token, draft),
            "to" if elsewhere && self.translates() => {
                self.set.family = None;
                self.place = NftContext::Next(None);
            }
            // a concatenation has several types
            "ipv4_addr" if self.follows("type") => self.set.family = Some(Family::V4),
            "ipv6_addr" if self.follows("type") => self.set.family = Some(Family::V6),
            "ipv4_addr" if self.follows(":") && elsewhere => self.set.values = Some(Family::V4),
            "ipv6_addr" if self.follows(":") && elsewhere => self.set.values = Some(Family::V6),
            "chain" if self.open.len() == 1 => self.set = NftSet::OPEN,
            "interval" if self.follows("flags") || self.follows(",") => self.set.interval = true,
            "auto-merge" => self.set.merges = true,
            // the rest of a concatenation, whose other fields tell elements apart; the values of a map
            "." if elsewhere => (self.set.family, self.set.merges) = (None, true),
            ":" if elsewhere => {}
            "vmap" | "map" | "&" if self.is_match() => {}
            _ if self.is_match() && self.follows("&") => {}
            // negations, comparisons, separators
            "eq" | "ne" | "," | ";" | "!" | "=" | ":" | "." => {}
            _ => self.element(&token.cell, draft),
        }
    }

    /// Whether the last words are `dnat`, `snat`, or one of them with a family.
    fn translates(&self) -> bool {
        let is = |token: &Option<Token<'_>>| token.as_ref().is_some_and(|word| word.is("dnat") || word.is("snat"));
        let [before_last, last] = &self.before;
        is(last) || (is(before_last) && (self.follows("ip") || self.follows("ip6")))
    }

    /// `ip saddr`, `ip6 daddr`.
    fn matched(&mut self, token: &Token<'a>, draft: &mut Draft) {
        self.set.family = family(self.last().map_or("", |word| word.cell.text));
        self.place = NftContext::Next(None);
        if let (Some(only), Some(wanted)) = (self.only, self.set.family)
            && only != wanted
        {
            let text = format!("nft refuses a match of the other family in the table {}", shorten(self.table));
            draft.issue(IssueKind::Refused, token.cell.span.clone(), text);
        }
    }

    fn element(&mut self, cell: &Cell<'_>, draft: &mut Draft) {
        if !matches!(self.place, NftContext::Elsewhere) {
            self.refuse(cell, draft);
        }
        match &self.place {
            NftContext::List(owner, _) => {
                let value = self.follows(":");
                let keys = if self.set.map { "key" } else { "" };
                let purpose = if self.set.merges || value { "merged" } else { keys };
                let set = owner.is_some() && !self.set.interval && !value;
                if element(cell, owner.as_ref(), purpose, draft) && set && cell.text.contains(['/', '-']) {
                    let text = format!("nft refuses {} in a set without 'flags interval'", shorten(cell.text));
                    draft.issue(IssueKind::Refused, cell.span.clone(), text);
                }
            }
            NftContext::Next(owner) => {
                element(cell, owner.as_ref(), "merged", draft);
                self.place = NftContext::Elsewhere;
            }
            NftContext::Elsewhere => {}
        }
    }

    /// Notes an address or a set of the other family, and a mask that is not a length.
    fn refuse(&self, cell: &Cell<'_>, draft: &mut Draft) {
        let named = cell.text.strip_prefix('@').and_then(|name| self.known.get(&(self.table, name)));
        let plain = cell.text.contains(':') || cell.text.matches('.').count() == 3;
        let read = written(cell.text).ok();
        let found = named.map_or(read.as_ref().filter(|_| plain).map(|read| read.family), |set| set.family);
        let shown = shorten(cell.text);
        let takes = if self.set.map && self.follows(":") { self.set.values } else { self.set.family };
        let text = match (takes, found) {
            (Some(wanted), Some(found)) if wanted != found && named.is_some() => {
                format!("nft refuses {shown} where a set of the other family is expected")
            }
            (Some(wanted), Some(found)) if wanted != found => {
                format!("nft refuses {shown} where an address of the other family is expected")
            }
            _ if read.is_some_and(|read| read.mask.is_some()) => {
                format!("nft refuses {shown}: it takes a prefix length, not a mask")
            }
            _ => return,
        };
        draft.issue(IssueKind::Refused, cell.span.clone(), text);
    }
}

/// The family that a word of nft means, if it is one of them only.
fn family(word: &str) -> Option<Family> {
    match word {
        "ip" => Some(Family::V4),
        "ip6" => Some(Family::V6),
        _ => None,
    }
}

/// An address with a port, as in `dnat to`, without it.
fn without_port<'a>(cell: &Cell<'a>) -> Cell<'a> {
    if let Some((inner, _)) = cell.text.strip_prefix('[').and_then(|text| text.split_once(']')) {
        return Cell::new(inner, cell.span.start + 1);
    }
    match cell.text.split_once(':') {
        Some((address, port)) if address.contains('.') && port.bytes().all(|b| b.is_ascii_digit() || b == b'-') => {
            Cell::new(address, cell.span.start)
        }
        _ => cell.clone(),
    }
}

/// A word of a list: an address, a prefix or a range; other words (ports, names, times, verdicts) are passed.
fn element(cell: &Cell<'_>, owner: Option<&Cell<'_>>, purpose: &str, draft: &mut Draft) -> bool {
    let like_address = |text: &str| {
        (text.matches(':').count() > 1 && mac::parse(text.as_bytes()).is_err())
            || (text.split('.').count() == 4 && text.bytes().all(|b| b.is_ascii_digit() || b"./".contains(&b)))
            || written(text).is_ok_and(|read| read.mask.is_some())
    };
    let cell = &without_port(cell);
    let added = match cell.text.split_once('-') {
        Some((from, to)) if like_address(from) && like_address(to) => {
            let (first, second) = (Cell::new(from, cell.span.start), Cell::new(to, cell.span.start + from.len() + 1));
            draft.range(Provenance::Used, &first, &second)
        }
        _ if like_address(cell.text) => {
            let kind = written(cell.text)
                .map_or(EntryKind::Host, |read| if read.len.is_some() { EntryKind::Prefix } else { EntryKind::Host });
            draft.address(kind, Provenance::Used, cell)
        }
        _ => None,
    };
    if let (Some(_), Some(owner)) = (added, owner) {
        draft.say(AttributeKey::Set, owner);
        if !purpose.is_empty() {
            draft.say(AttributeKey::Use, &Cell { text: purpose, span: owner.span.clone() });
        }
    }
    added.is_some()
}
