//! nftables rulesets, as `nft list ruleset` prints them and as people write them: the addresses in sets, maps and
//! definitions, and those that rules match (`saddr`, `daddr`). See `nft(8)`.

use crate::addr::Family;
use crate::format::mac;
use crate::plan::draft::{Cell, Draft};
use crate::plan::model::{AttributeKey, EntryKind, FileFormat, FileRole, IssueKind, Provenance};
use crate::plan::readers::reader::FormatReader;
use crate::plan::readers::syntax::tokens::{Token, tokens};
use crate::plan::text::shorten;
use crate::plan::value::written;
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

/// What is known between two words.
struct NftState<'a> {
    place: NftContext<'a>,
    /// The name of the set, map or definition.
    name: Option<Cell<'a>>,
    /// The braces that are open.
    open: Vec<Range<usize>>,
    /// The last two pieces, the last one second.
    before: [Option<Token<'a>>; 2],
    /// Whether the set has the flag `interval`, and whether it merges what overlaps; of other lists both.
    interval: bool,
    merges: bool,
    /// The family of the set, by its type; of a match, by the word before `saddr` or `daddr`.
    family: Option<Family>,
    /// Whether an `element` command is read, whose set is named before the brace.
    order: bool,
}

fn read(text: &str, draft: &mut Draft) {
    let (place, name, open, before) = (NftContext::Elsewhere, None, Vec::new(), [None, None]);
    let mut state = NftState { place, name, open, before, interval: true, merges: true, family: None, order: false };
    for token in tokens(text, SIGNS) {
        match token.cell.text {
            _ if token.quoted => {}
            "{" => state.opened(&token),
            "}" if state.open.is_empty() => {
                return draft.give_up(token.cell.span, "expected a block, found '}' without one");
            }
            "}" => state.closed(),
            _ => state.word(&token, draft),
        }
        state.order = (state.order && !token.first && !token.is(";") && !token.is("{")) || token.is("element");
        let [_, last] = state.before;
        state.before = [last, Some(token)];
    }
    if let Some(opened) = state.open.pop() {
        draft.give_up(opened, "expected '}' that closes this");
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

    fn opened(&mut self, brace: &Token<'a>) {
        self.open.push(brace.cell.span.clone());
        if self.order {
            // add element FAMILY TABLE SET { ... }
            self.name = self.last().map(|token| token.cell.clone());
        }
        let owner = if matches!(self.place, NftContext::Next(None)) { None } else { self.name.clone() };
        let assigned = self.follows("=") || matches!(self.place, NftContext::Next(_)) || self.order;
        if assigned && !matches!(self.place, NftContext::List(..)) {
            self.place = NftContext::List(owner, self.open.len());
        }
    }

    fn closed(&mut self) {
        if matches!(self.place, NftContext::List(_, at) if at == self.open.len()) {
            self.place = NftContext::Elsewhere;
        }
        self.open.pop();
    }

    fn word(&mut self, token: &Token<'a>, draft: &mut Draft) {
        let [before_last, _] = &self.before;
        match token.cell.text {
            "=" if before_last.as_ref().is_some_and(|word| word.is("define")) => {
                self.name = self.last().map(|token| token.cell.clone());
                self.family = None;
                self.place = NftContext::Next(self.name.clone());
            }
            "saddr" | "daddr" if !matches!(self.place, NftContext::List(..)) => {
                self.family = match self.last().map_or("", |word| word.cell.text) {
                    "ip" => Some(Family::V4),
                    "ip6" => Some(Family::V6),
                    _ => None,
                };
                self.place = NftContext::Next(None);
            }
            // a concatenation has several types
            "ipv4_addr" if self.follows("type") => self.family = Some(Family::V4),
            "ipv6_addr" if self.follows("type") => self.family = Some(Family::V6),
            "chain" if self.open.len() == 1 => self.name = None,
            "interval" if self.follows("flags") || self.follows(",") => self.interval = true,
            "auto-merge" => self.merges = true,
            // the rest of a concatenation, the values of a map
            "." | ":" if matches!(self.place, NftContext::Elsewhere) => self.family = None,
            // negations, comparisons, separators
            "eq" | "ne" | "," | ";" | "!" | "=" | ":" | "." => {}
            _ => {
                if self.follows("set") || self.follows("map") {
                    self.name = Some(token.cell.clone());
                    self.family = None;
                    (self.interval, self.merges) = (self.follows("map"), self.follows("map"));
                }
                self.element(&token.cell, draft);
            }
        }
    }

    fn element(&mut self, cell: &Cell<'_>, draft: &mut Draft) {
        if let (Some(family), false) =
            (self.family.filter(|_| !self.order), matches!(self.place, NftContext::Elsewhere))
            && let Ok(read) = written(cell.text)
            && read.family != family
            && (cell.text.contains(':') || cell.text.matches('.').count() == 3)
        {
            let text = format!("nft refuses {} where an address of the other family is expected", shorten(cell.text));
            draft.issue(IssueKind::Refused, cell.span.clone(), text);
        }
        match &self.place {
            NftContext::List(owner, _) => {
                let set = owner.is_some() && !self.order && !self.interval;
                if element(cell, owner.as_ref(), self.merges, draft) && set && cell.text.contains('/') {
                    let text = format!("nft refuses {} in a set without 'flags interval'", shorten(cell.text));
                    draft.issue(IssueKind::Refused, cell.span.clone(), text);
                }
            }
            NftContext::Next(owner) => {
                element(cell, owner.as_ref(), true, draft);
                self.place = NftContext::Elsewhere;
            }
            NftContext::Elsewhere => {}
        }
    }
}

/// A word of a list: an address, a prefix or a range; other words (ports, names, times, verdicts) are passed.
fn element(cell: &Cell<'_>, owner: Option<&Cell<'_>>, merges: bool, draft: &mut Draft) -> bool {
    let like_address = |text: &str| {
        (text.matches(':').count() > 1 && mac::parse(text.as_bytes()).is_err())
            || (text.split('.').count() == 4 && text.bytes().all(|b| b.is_ascii_digit() || b"./".contains(&b)))
    };
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
        if merges {
            draft.say(AttributeKey::Use, &Cell { text: "merged", span: owner.span.clone() });
        }
    }
    added.is_some()
}
