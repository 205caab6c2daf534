//! The way back: what is renumbered gets its old text again when the new prefixes are replaced by the old ones.
//!
//! A text does not always say how another address in its place was written: `2001:0db8:0001::` and `2001:db8:1::` both become
//! `3fff:1234:5678::`. Therefore each new line is read as on the way back, and what would not come back stays.

use super::ahead::LineParts;
use super::items::{Item, Judge};
use super::ranges::cut_ranges;
use super::reader::LineReader;
use super::zone_names::{ZoneNames, keep_generated};
use super::{Fate, LeftReason};
use std::ops::Range;

/// How often a line is read until everything comes back that still moves.
const ROUNDS: usize = 4;

/// The reader of the way back, and what it knows of the zone.
#[derive(Clone)]
pub(super) struct WayBack<'a> {
    pub(super) reader: LineReader<'a>,
    pub(super) zone: Option<ZoneNames>,
}

impl WayBack<'_> {
    /// Keeps the items of a line that would not come back.
    pub(super) fn check(&mut self, forth: Judge<'_>, line: &[u8], parts: LineParts, items: &mut [Item]) {
        let has_names = self.zone.as_ref().is_some_and(|zone| zone.may_have_names(line));
        if !has_names && forth.moves.are_usual && is_certain(line, items) {
            return;
        }
        for round in 0..=ROUNDS {
            if round == ROUNDS {
                items.iter_mut().filter(|item| item.is_moving()).for_each(keep);
            }
            let zone = self.zone.clone();
            if !items.iter().any(Item::is_moving) {
                return self.pass(line);
            }
            if self.round(line, parts, items) {
                return;
            }
            self.zone = zone;
            cut_ranges(forth, items, line);
            keep_generated(items, line);
        }
    }

    /// Reads a line that stays as it is.
    pub(super) fn pass(&mut self, line: &[u8]) {
        if let Some(zone) = &mut self.zone
            && zone.is_changed_by(line)
        {
            zone.line(self.reader.judge, line, &mut Vec::new());
        }
    }

    /// Keeps what does not come back, and says whether that is nothing.
    fn round(&mut self, line: &[u8], parts: LineParts, items: &mut [Item]) -> bool {
        let (text, places) = rewritten(line, items);
        let mut back = Vec::new();
        self.reader.items(self.zone.as_mut(), text.as_slice().into(), parts, &mut back);
        let mut back = back.iter().peekable();
        let (mut returns, mut old) = (true, Vec::new());
        for (item, place) in items.iter_mut().filter(|item| item.is_moving()).zip(places) {
            while back.next_if(|own| own.at.start < place.start).is_some() {}
            old.clear();
            if let Some(own) = back.peek().filter(|own| own.at == place)
                && let Fate::Moves(bits) = own.fate
            {
                own.write(bits, &text, &mut old);
            }
            if line.get(item.at.clone()) != Some(old.as_slice()) {
                keep(item);
                returns = false;
            }
        }
        returns
    }
}

/// Whether everything that moves in a line is sure to come back: it is written as usual, and where a neighbour of the same
/// family stays, which could be the other end of a range, nothing is sure.
fn is_certain(line: &[u8], items: &mut [Item]) -> bool {
    let is_cut = |pair: &[Item]| match pair {
        [a, b] => a.key.0 == b.key.0 && a.is_moving() != b.is_moving(),
        _ => false,
    };
    items.iter_mut().all(|item| !item.is_moving() || item.find_usual(line)) && !items.windows(2).any(is_cut)
}

fn keep(item: &mut Item) {
    item.fate = Fate::Stays(LeftReason::Spelling);
}

/// A new line, and where in it the items are that move.
fn rewritten(line: &[u8], items: &[Item]) -> (Vec<u8>, Vec<Range<usize>>) {
    let (mut text, mut places) = (Vec::with_capacity(line.len() + 16), Vec::with_capacity(items.len()));
    let mut copied = 0;
    for item in items {
        let Fate::Moves(new) = item.fate else { continue };
        text.extend_from_slice(line.get(copied..item.at.start).unwrap_or_default());
        let start = text.len();
        item.write(new, line, &mut text);
        places.push(start..text.len());
        copied = item.at.end;
    }
    text.extend_from_slice(line.get(copied..).unwrap_or_default());
    (text, places)
}
