//! The addresses, prefixes and reverse names of a text, line by line, and what takes their places.

use super::ahead::{Ahead, LineParts};
use super::beside::length_beside;
use super::items::{Item, ItemKey, Judge, KnownItems, key_text, prefix_length};
use super::patterns::patterns;
use super::ranges::{RangeEnd, cut_ranges, range_end};
use super::reader::LineReader;
use super::way_back::WayBack;
use super::zone_names::ZoneNames;
use super::{Fate, LeftReason, Leftover, NamedText, RenumberedText, Renumbering};
use crate::format::TextWindow;
use std::collections::HashSet;
use std::ops::Range;

/// How often the texts are read until what stays is known: of an address that stays somewhere, nothing moves.
const PASSES: usize = 8;

/// Texts with the new prefixes. What any of them has of the new prefixes already, the others do not get.
pub(super) fn renumber(moves: &Renumbering, texts: &[NamedText<'_>]) -> Vec<RenumberedText> {
    let back = moves.way_back();
    let nothing = KnownItems::default();
    let back = Judge { moves: &back, known: &nothing };
    let mut known = KnownItems::default();
    for _ in 1..PASSES {
        let scans = scans(Judge { moves, known: &known }, Some(back), texts);
        let found = known_after(&known, &scans);
        if scans.iter().all(|scan| scan.agrees_with(&found)) {
            return scans.into_iter().map(Scan::finish).collect();
        }
        drop(scans);
        known = found;
    }
    scans(Judge { moves, known: &known }, Some(back), texts).into_iter().map(Scan::finish).collect()
}

fn scans<'a>(judge: Judge<'a>, back: Option<Judge<'a>>, texts: &[NamedText<'a>]) -> Vec<Scan<'a>> {
    texts.iter().map(|text| Scan::of(judge, back, *text)).collect()
}

/// What is known after a pass.
fn known_after(known: &KnownItems, scans: &[Scan<'_>]) -> KnownItems {
    let mut found = known.clone();
    for scan in scans {
        found.taken.extend(&scan.existing);
        found.left.extend(&scan.kept);
    }
    found
}

/// What of the old prefixes is in a text.
pub(super) fn find(moves: &Renumbering, text: NamedText<'_>) -> Vec<Leftover> {
    let nothing = KnownItems::default();
    let scan = Scan::of(Judge { moves, known: &nothing }, None, text);
    let parts = patterns(moves, text.bytes, &scan.known);
    // in the same order, without what would move
    let mut stays = scan.left.into_iter().peekable();
    let whole = scan.known.into_iter().map(|at| {
        let stays = stays.next_if(|left| left.at == at);
        stays.unwrap_or(Leftover { at, why: LeftReason::Found })
    });
    let mut all: Vec<Leftover> = whole.chain(parts).collect();
    all.sort_by_key(|left| left.at.start);
    all
}

/// A way through a text.
struct Scan<'a> {
    reader: LineReader<'a>,
    ahead: Ahead<'a>,
    /// `None` if spellings need not come back.
    back: Option<WayBack<'a>>,
    text: &'a [u8],
    /// The new text up to `copied`; `None` if it is only looked for what is there.
    out: Option<Vec<u8>>,
    copied: usize,
    count: usize,
    left: Vec<Leftover>,
    /// Everything of the old prefixes, in order.
    known: Vec<Range<usize>>,
    /// What there is of the new prefixes; names apart from addresses.
    existing: HashSet<(ItemKey, bool)>,
    /// What moves, and what it becomes.
    moved: Vec<(ItemKey, bool, u128)>,
    /// What stays.
    kept: HashSet<(ItemKey, bool)>,
    /// What is known of the zone that the text is of, if it is one.
    zone: Option<ZoneNames>,
    /// Where the last address of a range is whose first one is not renumbered.
    cut_at: Option<usize>,
}

impl<'a> Scan<'a> {
    fn of(judge: Judge<'a>, back: Option<Judge<'a>>, text: NamedText<'a>) -> Scan<'a> {
        let reader = |judge| LineReader { judge };
        let out = back.map(|_| Vec::with_capacity(text.bytes.len()));
        let back = back.filter(|_| judge.moves.keeps_spelling);
        let mut scan = Scan {
            reader: reader(judge),
            ahead: Ahead::of(text.bytes),
            back: back.map(|judge| WayBack { reader: reader(judge), zone: ZoneNames::of(judge, text) }),
            text: text.bytes,
            out,
            copied: 0,
            count: 0,
            left: Vec::new(),
            known: Vec::new(),
            existing: HashSet::new(),
            moved: Vec::new(),
            kept: HashSet::new(),
            zone: ZoneNames::of(judge, text),
            cut_at: None,
        };
        let (mut start, mut items) = (0, Vec::new());
        for end in memchr::memchr_iter(b'\n', text.bytes).map(|at| at + 1).chain([text.bytes.len()]) {
            scan.line(start..end, &mut items);
            start = end;
        }
        scan
    }

    /// Whether nothing moves that would stay with this knowledge.
    fn agrees_with(&self, found: &KnownItems) -> bool {
        let is_clear = found.taken.is_empty() && found.left.is_empty();
        is_clear
            || self.moved.iter().all(|((family, bits, len), is_name, new)| {
                !found.left.contains(&((*family, *bits, *len), *is_name))
                    && !found.taken.contains(&((*family, *new, *len), *is_name))
            })
    }

    fn finish(mut self) -> RenumberedText {
        let own: HashSet<String> = self.existing.iter().map(|(key, _)| key_text(*key)).collect();
        for left in &mut self.left {
            if let LeftReason::Taken(new) = &left.why
                && !own.contains(new)
            {
                left.why = LeftReason::TakenElsewhere(new.clone());
            }
        }
        let mut text = self.out.unwrap_or_default();
        text.extend_from_slice(self.text.get(self.copied..).unwrap_or_default());
        self.left.extend(patterns(self.reader.judge.moves, self.text, &self.known));
        self.left.sort_by_key(|left| left.at.start);
        RenumberedText { text, count: self.count, left: self.left, existing: self.existing.len() }
    }

    /// Reads a line; the items are memory to be used again.
    fn line(&mut self, at: Range<usize>, items: &mut Vec<Item>) {
        let window = TextWindow::new(self.text.get(at.start..).unwrap_or_default(), at.len());
        let (line, parts) = (window.text(), self.ahead.parts(&at));
        self.reader.items(self.zone.as_mut(), window, parts, items);
        self.add_lengths(items, at.start, line);
        if let Some(back) = &mut self.back
            && (!items.is_empty() || back.zone.is_some())
        {
            settle(self.reader.judge, back, line, parts, items);
        }
        if let [only] = items.as_mut_slice() {
            self.cut_over_lines(only, line, at.clone());
        }
        items.drain(..).for_each(|item| self.put(item, at.start, line));
    }

    /// Reads the prefix lengths beside the addresses to which they matter.
    #[inline]
    fn add_lengths(&self, items: &mut [Item], start: usize, line: &[u8]) {
        let moves = self.reader.judge.moves;
        let mut are_changed = false;
        for item in items.iter_mut().filter(|item| item.has_room_for_length() && item.may_have_old(moves)) {
            are_changed |= self.add_length(item, start);
        }
        if are_changed && items.len() > 1 {
            cut_ranges(moves, items, line);
        }
    }

    /// Reads the prefix length beside an address, and says whether there is one.
    fn add_length(&self, item: &mut Item, start: usize) -> bool {
        let (family, bits, _) = item.key;
        let at = start + item.at.start..start + item.at.end;
        let Some(len) = length_beside(self.text, &at, family, bits) else { return false };
        item.key.2 = prefix_length(family, bits, len);
        item.fate = self.reader.judge.fate(item.key, Some(len));
        true
    }

    /// Keeps both ends of a range with an end in a line of its own.
    #[inline]
    fn cut_over_lines(&mut self, item: &mut Item, line: &[u8], at: Range<usize>) {
        let start = at.start + item.at.start;
        if self.cut_at.take_if(|cut| *cut <= start) == Some(start) && item.is_moving() {
            item.fate = Fate::Stays(LeftReason::Range);
        }
        let Some(end @ RangeEnd::First(_)) = range_end(item, line) else { return };
        let Some((other, last)) = self.partner(end, at.end) else { return };
        let moves = self.reader.judge.moves;
        match (&item.fate, &last.fate) {
            (Fate::Moves(_), Fate::Moves(_)) => {}
            (Fate::Moves(_), _) => item.fate = Fate::Stays(LeftReason::Range),
            (_, Fate::Moves(_)) => self.cut_at = Some(other),
            (Fate::Outside, Fate::Outside) if item.key.0 == last.key.0 => {
                if let Some(pair) = moves.around_range(item.key.0, item.key.1, last.key.1) {
                    item.fate = Fate::Stays(LeftReason::Around(pair.from));
                }
            }
            _ => {}
        }
    }

    /// Where the last address of a range is in the lines from here on, and what it is.
    #[cold]
    fn partner(&mut self, first: RangeEnd, from: usize) -> Option<(usize, Item)> {
        let mut start = from;
        for line in self.text.get(from..)?.split_inclusive(|b| *b == b'\n').take(3) {
            let mut items = Vec::new();
            self.reader.addresses(line.into(), LineParts::ANY, &mut items);
            if let [item] = items.as_mut_slice()
                && let Some(end) = range_end(item, line)
            {
                self.add_lengths(std::slice::from_mut(item), start, line);
                if let Some(back) = &self.back {
                    let mut back = WayBack { reader: back.reader, zone: None };
                    settle(self.reader.judge, &mut back, line, LineParts::ANY, std::slice::from_mut(item));
                }
                let at = start + item.at.start;
                return items.pop().filter(|_| first.is_partner(end)).map(|item| (at, item));
            }
            start += line.len();
        }
        None
    }

    /// Writes what takes the place of an item, or notes why it stays.
    fn put(&mut self, item: Item, start: usize, line: &[u8]) {
        let at = start + item.at.start..start + item.end;
        let is_name = item.is_name();
        match item.fate {
            Fate::Outside => {
                if item.is_of_new(self.reader.judge.moves) {
                    self.existing.insert((item.key, is_name));
                }
            }
            Fate::Moves(new) => {
                self.known.push(at.clone());
                if let Some(out) = &mut self.out {
                    out.extend_from_slice(self.text.get(self.copied..at.start).unwrap_or_default());
                    item.write(new, line, out);
                }
                self.copied = start + item.at.end;
                self.count += 1;
                self.moved.push((item.key, is_name, new));
            }
            Fate::Stays(why) => {
                self.known.push(at.clone());
                if why.is_of_item() {
                    self.kept.insert((item.key, is_name));
                }
                self.left.push(Leftover { at, why });
            }
        }
    }
}

/// Keeps what would not come back, and addresses that stay elsewhere.
#[inline]
fn settle(judge: Judge<'_>, back: &mut WayBack<'_>, line: &[u8], parts: LineParts, items: &mut [Item]) {
    if !items.iter().any(Item::is_moving) {
        return back.pass(line);
    }
    let zone = back.zone.clone();
    back.check(judge, line, parts, items);
    let mut is_kept = false;
    for item in items.iter_mut().filter(|item| item.is_moving() && !item.is_name()) {
        if judge.known.left.contains(&(item.key, false)) {
            item.fate = Fate::Stays(LeftReason::Same);
            is_kept = true;
        }
    }
    if is_kept {
        cut_ranges(judge.moves, items, line);
        back.zone = zone;
        back.check(judge, line, parts, items);
    }
}
