//! nftables rulesets, as `nft list ruleset` prints them and as people write them: the addresses in sets, maps and
//! definitions, and those that rules match (`saddr`, `daddr`). See `nft(8)`.

use super::Reader;
use super::tokens::{Token, tokens};
use super::value::written;
use crate::format::mac;
use crate::plan::draft::{Cell, Draft};
use crate::plan::model::{Key, Kind, Standing};
use std::ops::Range;

/// The format.
pub static READER: Reader = Reader {
    name: "nft",
    about: "nftables ruleset: sets, maps, definitions, matches",
    extensions: &["nft"],
    comments: &["#"],
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
enum Place<'a> {
    /// Nothing that is looked at.
    Elsewhere,
    /// A list in braces, of the set or definition of this name, at this depth.
    List(Option<Cell<'a>>, usize),
    /// The word behind `saddr` or `daddr`, or the end of a line of `define`.
    Next(Option<Cell<'a>>),
}

fn read(text: &str, draft: &mut Draft) {
    let (mut place, mut name) = (Place::Elsewhere, None::<Cell<'_>>);
    let mut open: Vec<Range<usize>> = Vec::new();
    let mut before: [Option<Token<'_>>; 2] = [None, None];
    let (mut comment, mut order) = (false, false);
    for token in tokens(text, SIGNS) {
        let previous = |text: &str| before.iter().flatten().next_back().is_some_and(|token| token.is(text));
        let before_previous = before.first().cloned().flatten();
        match token.cell.text {
            "{" if !token.quoted => {
                open.push(token.cell.span.clone());
                if order {
                    // add element FAMILY TABLE SET { ... }
                    name = before.iter().flatten().next_back().map(|token| token.cell.clone());
                }
                let owner = if matches!(place, Place::Next(None)) { None } else { name.clone() };
                let assigned = previous("=") || matches!(place, Place::Next(_)) || order;
                if assigned && !matches!(place, Place::List(..)) {
                    place = Place::List(owner, open.len());
                }
                order = false;
            }
            "}" if !token.quoted => {
                if matches!(place, Place::List(_, at) if at == open.len()) {
                    place = Place::Elsewhere;
                }
                if open.pop().is_none() {
                    return draft.give_up(token.cell.span, "expected a block, found '}' without one");
                }
            }
            "=" if before_previous.as_ref().is_some_and(|word| word.is("define")) => {
                name = before.iter().flatten().next_back().map(|token| token.cell.clone());
                place = Place::Next(name.clone());
            }
            "saddr" | "daddr" if !token.quoted && !matches!(place, Place::List(..)) => place = Place::Next(None),
            // a negation, or the word between the field and its value
            "eq" | "ne" => {}
            "chain" if open.len() == 1 => name = None,
            "," | ";" | "!" | "=" | ":" | "." => {}
            _ if comment || token.quoted => {}
            _ => {
                if ["set", "map"].iter().any(|word| previous(word)) {
                    name = Some(token.cell.clone());
                }
                match &place {
                    Place::List(owner, _) => element(&token.cell, owner.as_ref(), draft),
                    Place::Next(owner) => {
                        element(&token.cell, owner.as_ref(), draft);
                        place = Place::Elsewhere;
                    }
                    Place::Elsewhere => {}
                }
            }
        }
        comment = token.is("comment");
        order = (order && !token.first && !token.is(";")) || token.is("element");
        let [_, last] = before;
        before = [last, Some(token)];
    }
    if let Some(opened) = open.pop() {
        draft.give_up(opened, "expected '}' that closes this");
    }
}

/// A word of a list: an address, a prefix or a range; other words (ports, names, times, verdicts) are passed.
fn element(cell: &Cell<'_>, owner: Option<&Cell<'_>>, draft: &mut Draft) {
    let like_address = |text: &str| {
        (text.matches(':').count() > 1 && mac::parse(text.as_bytes()).is_err())
            || (text.split('.').count() == 4 && text.bytes().all(|b| b.is_ascii_digit() || b"./".contains(&b)))
    };
    let added = match cell.text.split_once('-') {
        Some((from, to)) if like_address(from) && like_address(to) => {
            let (first, second) = (Cell::new(from, cell.span.start), Cell::new(to, cell.span.start + from.len() + 1));
            draft.range(Standing::Used, &first, &second)
        }
        _ if like_address(cell.text) => {
            let kind = written(cell.text)
                .map_or(Kind::Host, |read| if read.len.is_some() { Kind::Prefix } else { Kind::Host });
            draft.address(kind, Standing::Used, cell)
        }
        _ => None,
    };
    if let (Some(_), Some(owner)) = (added, owner) {
        draft.say(Key::Set, owner);
    }
}
