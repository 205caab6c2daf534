//! Reading the items of a line.

use super::ahead::LineParts;
use super::doubts::NumberDoubts;
use super::embedded::InnerV4;
use super::items::{Item, ItemKey, Judge, Written, prefix_length};
use super::lengths::{is_slash, written_length};
use super::patterns::follows_template;
use super::policy_names::policy_names;
use super::ranges::{cut_glued_ranges, cut_ranges};
use super::reverse_names::{ReverseLabels, replaced, reverse_names};
use super::short_ranges::{Numbers, ShortEnd, short_end, short_list};
use super::words::{each_address, without_family};
use super::zone_names::{ZoneNames, keep_generated};
use super::{Fate, LeftReason, PrefixMove};
use crate::addr::{Family, Kind, Value};
use crate::format::TextWindow;
use crate::log::Located;
use std::ops::Range;

/// What reads lines.
#[derive(Clone, Copy)]
pub(super) struct LineReader<'a> {
    pub(super) judge: Judge<'a>,
}

/// Whether an IPv6 address ends in a dotted one.
fn is_dotted(found: &Located, line: &[u8]) -> bool {
    let text = line.get(found.at.clone()).unwrap_or_default();
    text.contains(&b'.') && text.contains(&b':')
}

impl LineReader<'_> {
    /// Adds the items of a line to none, from left to right.
    #[inline]
    pub(super) fn items(
        self,
        zone: Option<&mut ZoneNames>,
        window: TextWindow<'_>,
        parts: LineParts,
        items: &mut Vec<Item>,
    ) {
        let line = window.text();
        if let Some(zone) = zone {
            zone.line(self.judge, line, items);
        }
        if parts.names {
            self.names(line, items);
        }
        if parts.policies {
            policy_names(self.judge, line, items);
        }
        self.addresses(window, parts, items);
        cut_glued_ranges(items, line);
        if items.len() > 1 {
            cut_ranges(self.judge, items, line);
            keep_generated(items, line);
        }
    }

    /// Adds the addresses of a line, outside of its names.
    #[inline]
    pub(super) fn addresses(self, window: TextWindow<'_>, parts: LineParts, items: &mut Vec<Item>) {
        let line = window.text();
        items.sort_by_key(|item| item.at.start);
        if !parts.may_have_address(line, self.judge.moves.has_v4) {
            return;
        }
        let names: Vec<Range<usize>> = items.iter().map(|item| item.at.clone()).collect();
        let mut names = names.into_iter().peekable();
        let is_alone = names.peek().is_none();
        let mut doubts = NumberDoubts::of(line);
        each_address(window, parts.glued, |found| {
            while names.next_if(|name| name.end <= found.at.start).is_some() {}
            if names.peek().is_none_or(|name| found.at.end <= name.start) {
                self.address(found, line, &mut doubts, items);
            }
        });
        if !is_alone {
            items.sort_by_key(|item| item.at.start);
        }
    }

    /// Adds an address with what is written after it, if it is an IPv4 or an IPv6 address.
    #[inline]
    fn address(self, found: Located, line: &[u8], doubts: &mut NumberDoubts<'_>, items: &mut Vec<Item>) {
        let moves = self.judge.moves;
        let found = without_family(found, line);
        let (family, bits) = match found.value {
            Value::V4(a) => (Family::V4, u128::from(a.bits) << 96),
            Value::V6(a) => (Family::V6, a.bits),
            _ => return,
        };
        if family == Family::V4 && !moves.has_v4 {
            // others only have to know that it is there
            let (at, end, key) = (found.at.clone(), found.at.end, (family, bits, None));
            let (fate, written) = (Fate::Outside, Written::Address(found));
            return items.push(Item { at, end, has_length: false, fate, key, is_new: false, is_usual: false, written });
        }
        let outside = moves.around(family, bits).is_none();
        let is_v4 = found.value.kind() == Kind::V4;
        let (len, end) = written_length(line, &found.at, is_v4);
        let key = (family, bits, len.and_then(|len| prefix_length(family, bits, len)));
        let inner =
            if outside && family == Family::V6 && moves.has_v4 { self.inner(&found, bits, len, line) } else { None };
        let mut fate = match &inner {
            Some(inner) => self.judge.fate_of_inner(inner, key),
            None => self.fate_of_address(&found, key, len, line),
        };
        if fate == Fate::Outside && family == Family::V4 && found.is_either_way() && self.is_turned(bits) {
            fate = Fate::Stays(LeftReason::Turned);
        }
        let mut is_new = match &inner {
            Some(inner) => moves.is_new(Family::V4, inner.bits),
            None => moves.is_new(family, bits),
        };
        if (is_new || fate != Fate::Outside)
            && let Some(why) = doubts.about(&found)
        {
            // what is not an address does not take the place of one
            is_new = false;
            if fate != Fate::Outside {
                fate = Fate::Stays(why);
            }
        }
        let (at, found_end) = (found.at.clone(), found.at.end);
        let written = match inner {
            Some(_) => Written::Outer(found),
            None => Written::Address(found),
        };
        let has_length = len.is_some() && line.get(found_end..).is_some_and(is_slash);
        let mut item = Item { at, end, has_length, fate, key, is_new, is_usual: false, written };
        if let Fate::Moves(new) = item.fate
            // after a prefix length, brackets continue no number of the address
            && !has_length
            && follows_template(line, end)
        {
            self.ensure_head_moves(&mut item, new, line);
        }
        if len.is_none() {
            self.cut_short_range(&mut item, line);
        }
        items.push(item);
    }

    /// What becomes of an address or a prefix, by its own bits first.
    #[inline]
    fn fate_of_address(self, found: &Located, key: ItemKey, len: Option<u8>, line: &[u8]) -> Fate {
        match self.judge.fate(key, len) {
            Fate::Moves(new) if key.0 == Family::V6 && self.judge.moves.has_v4 => {
                self.with_dotted(found, new, key, line)
            }
            fate => fate,
        }
    }

    /// What becomes of an address with a prefix length beside it.
    #[cold]
    pub(super) fn fate_with_length(self, found: &Located, key: ItemKey, len: u8, line: &[u8]) -> Fate {
        let moves = self.judge.moves;
        let may_have_inner = key.0 == Family::V6 && moves.has_v4 && moves.around(key.0, key.1).is_none();
        match may_have_inner.then(|| self.inner(found, key.1, Some(len), line)).flatten() {
            Some(inner) => self.judge.fate_of_inner(&inner, key),
            None => self.fate_of_address(found, key, Some(len), line),
        }
    }

    /// Keeps the first address of a range if what is written of the last one would not be its end any more.
    #[inline]
    fn cut_short_range(self, item: &mut Item, line: &[u8]) {
        let numbers = match &item.written {
            Written::Address(_) if item.key.0 == Family::V4 => Numbers::Quad,
            Written::Address(found) | Written::Outer(found) if is_dotted(found, line) => Numbers::DottedEnd,
            Written::Address(_) | Written::Outer(_) => Numbers::Groups,
            _ => return,
        };
        if let Some(last) = short_end(line, item.end, item.key.1, numbers)
            && let Some(why) = self.doubt_of_short_range(item, &last)
        {
            item.fate = Fate::Stays(why);
            item.end = last.end;
        }
        if let Fate::Moves(new) = item.fate
            && numbers == Numbers::Quad
            && (new ^ item.key.1) >> 96 & 0xff != 0
            && let Some(end) = short_list(line, &item.at)
        {
            item.fate = Fate::Stays(LeftReason::ShortRange);
            item.end = end;
        }
    }

    /// Why a range with a short end stays.
    #[cold]
    fn doubt_of_short_range(self, item: &Item, last: &ShortEnd) -> Option<LeftReason> {
        let moves = self.judge.moves;
        let (family, first, _) = item.key;
        let last_fate = match item.written {
            Written::Outer(_) => InnerV4::of(moves, last.bits, None, true).map_or(Fate::Outside, |inner| {
                match moves.fate(Family::V4, inner.bits, None) {
                    Fate::Moves(new) => Fate::Moves(inner.replaced(last.bits, new)),
                    fate => fate,
                }
            }),
            _ => moves.fate(family, last.bits, None),
        };
        match (&item.fate, last_fate) {
            (Fate::Moves(new), Fate::Moves(new_last)) => {
                let agree = (new ^ new_last) & !last.mask == 0 && (new_last ^ last.bits) & last.mask == 0;
                (!agree).then_some(LeftReason::ShortRange)
            }
            // a number after a blank is seldom the end of a range
            (Fate::Moves(_) | Fate::Outside, _) if !last.is_close => None,
            (Fate::Moves(_), _) | (Fate::Outside, Fate::Moves(_) | Fate::Stays(_)) => Some(LeftReason::Range),
            (Fate::Outside, Fate::Outside) => {
                moves.around_range(family, first, last.bits).map(|pair| LeftReason::Around(pair.from))
            }
            (Fate::Stays(_), _) => None,
        }
    }

    /// Whether an address whose text does not say in which direction it is written is of an old prefix in the other one,
    /// and not of a new prefix in this one: `192.168.1.10.log` is seldom 10.1.168.192.
    fn is_turned(self, bits: u128) -> bool {
        let (moves, turned) = (self.judge.moves, u128::from(((bits >> 96) as u32).swap_bytes()) << 96);
        moves.around(Family::V4, turned).is_some() && !moves.is_new(Family::V4, bits)
    }

    /// What becomes of an IPv6 address that moves and may end in a dotted address of another old prefix.
    #[cold]
    fn with_dotted(self, found: &Located, new: u128, key: ItemKey, line: &[u8]) -> Fate {
        let moves = self.judge.moves;
        let is_before = |pair: &PrefixMove| pair.from.len().get().max(pair.to.len().get()) <= 96;
        let inner = || InnerV4::of(moves, key.1, key.2, true);
        match moves.around(key.0, key.1).is_some_and(is_before) && is_dotted(found, line) {
            true => inner().map_or(Fate::Moves(new), |inner| self.judge.fate_of_both(new, &inner, key)),
            false => Fate::Moves(new),
        }
    }

    /// The IPv4 address in an IPv6 address.
    fn inner(self, found: &Located, bits: u128, len: Option<u8>, line: &[u8]) -> Option<InnerV4> {
        InnerV4::of(self.judge.moves, bits, len, is_dotted(found, line))
    }

    /// Keeps an address with a template after it, whose last number may have more digits, if not only what precedes them
    /// changes.
    #[cold]
    fn ensure_head_moves(self, item: &mut Item, new: u128, line: &[u8]) {
        let mut text = Vec::new();
        item.write(new, line, &mut text);
        let last =
            |text: &[u8]| text.iter().rev().take_while(|b| !matches!(b, b'.' | b':')).copied().collect::<Vec<_>>();
        let old = line.get(item.at.clone()).unwrap_or_default();
        let pair = self.judge.moves.around(item.key.0, item.key.1);
        let same_length = pair.is_some_and(|pair| pair.from.len() == pair.to.len());
        if !same_length || last(old) != last(&text) {
            item.fate = Fate::Stays(LeftReason::Pattern);
        }
    }

    /// The reverse names of a line that are written in full, outside of what is known.
    #[cold]
    fn names(self, line: &[u8], items: &mut Vec<Item>) {
        let mut known: Vec<Range<usize>> = items.iter().map(|item| item.at.clone()).collect();
        known.sort_by_key(|at| at.start);
        let mut known = known.into_iter().peekable();
        for labels in reverse_names(line) {
            while known.next_if(|own| own.end <= labels.at.start).is_some() {}
            if known.peek().is_some_and(|own| own.start < labels.at.end) {
                continue;
            }
            let (at, mut fate, key) = (labels.at.clone(), self.judge.fate_of(&labels), labels.key());
            if fate == Fate::Stays(LeftReason::Same) && !self.returns(&labels, line) {
                fate = Fate::Stays(LeftReason::Spelling);
            }
            items.push(Item::whole(at, fate, key, Written::Labels(labels)));
        }
    }

    /// Whether the labels of a name come back.
    fn returns(self, labels: &ReverseLabels, line: &[u8]) -> bool {
        let Fate::Moves(bits) = self.judge.moves.fate(labels.family, labels.bits, Some(labels.len)) else {
            return false;
        };
        replaced(line, labels, bits, true).is_some()
    }
}
