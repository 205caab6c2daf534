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
use crate::plan::text_edits::TextEdits;
use crate::stream::in_threads;
use std::collections::HashSet;
use std::ops::Range;

/// How often the texts are read until what stays is known: of an address that stays somewhere, nothing moves.
const PASSES: usize = 8;

/// The size of the parts that threads take.
const PART: usize = 2 << 20;

/// The most lines from the first address of a range to the last one.
const RANGE_LINES: usize = 3;

/// Texts with the new prefixes. What any of them has of the new prefixes already, the others do not get.
pub(super) fn renumber<'t>(moves: &Renumbering, texts: &[NamedText<'t>]) -> Vec<RenumberedText<'t>> {
    renumber_in_parts(moves, texts, PART)
}

/// The same with parts of at least this size: they make no difference.
pub(super) fn renumber_in_parts<'t>(
    moves: &Renumbering,
    texts: &[NamedText<'t>],
    size: usize,
) -> Vec<RenumberedText<'t>> {
    let back = moves.way_back();
    let nothing = KnownItems::default();
    let back = Judge { moves: &back, known: &nothing };
    let mut known = KnownItems::default();
    for _ in 1..PASSES {
        let scans = scans(Judge { moves, known: &known }, Some(back), texts, size);
        let found = known_after(&known, &scans);
        if scans.iter().all(|scan| scan.agrees_with(&found)) {
            return finished(moves, texts, scans);
        }
        drop(scans);
        known = found;
    }
    finished(moves, texts, scans(Judge { moves, known: &known }, Some(back), texts, size))
}

/// The findings in all parts of the texts, in order.
fn scans<'a>(judge: Judge<'a>, back: Option<Judge<'a>>, texts: &[NamedText<'a>], size: usize) -> Vec<Scan<'a>> {
    let parts: Vec<Part<'a>> =
        (0..).zip(texts).flat_map(|(index, text)| parts(judge, back, index, *text, size)).collect();
    in_threads(judge.moves.threads, &parts, |part| Scan::of(judge, back, part))
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

/// What was found in the parts of each text, as a whole.
fn finished<'t>(moves: &Renumbering, texts: &[NamedText<'t>], scans: Vec<Scan<'_>>) -> Vec<RenumberedText<'t>> {
    let patterns = in_threads(moves.threads, &scans, |scan| patterns(moves, scan.text, &scan.lines, &scan.known));
    let whole = |text: &NamedText<'t>| RenumberedText { old: text.bytes, ..RenumberedText::default() };
    let mut all: Vec<(RenumberedText<'t>, HashSet<_>)> =
        texts.iter().map(|text| (whole(text), HashSet::new())).collect();
    for (scan, patterns) in scans.into_iter().zip(patterns) {
        let Some((text, existing)) = all.get_mut(scan.index) else { continue };
        text.edits.append(scan.edits);
        text.left.extend(scan.left);
        text.left.extend(patterns);
        existing.extend(scan.existing);
    }
    let finish = |(mut text, existing): (RenumberedText<'t>, HashSet<(ItemKey, bool)>)| {
        text.existing = existing.len();
        text.left.sort_by_key(|left| left.at.start);
        let own: HashSet<String> = existing.into_iter().map(|(key, _)| key_text(key)).collect();
        for left in &mut text.left {
            if let LeftReason::Taken(new) = &left.why
                && !own.contains(new)
            {
                left.why = LeftReason::TakenElsewhere(new.clone());
            }
        }
        text
    };
    all.into_iter().map(finish).collect()
}

/// What of the old prefixes is in a text.
pub(super) fn find(moves: &Renumbering, text: NamedText<'_>) -> Vec<Leftover> {
    find_in_parts(moves, text, PART)
}

/// The same with parts of at least this size.
pub(super) fn find_in_parts(moves: &Renumbering, text: NamedText<'_>, size: usize) -> Vec<Leftover> {
    let nothing = KnownItems::default();
    let scans = scans(Judge { moves, known: &nothing }, None, &[text], size);
    let found = in_threads(moves.threads, &scans, |scan| {
        let parts = patterns(moves, scan.text, &scan.lines, &scan.known);
        // in the same order, without what would move
        let mut stays = scan.left.iter().peekable();
        let whole = scan.known.iter().map(|at| {
            let stays = stays.next_if(|left| left.at == *at);
            stays.cloned().unwrap_or_else(|| Leftover { at: at.clone(), why: LeftReason::Found })
        });
        let mut all: Vec<Leftover> = whole.chain(parts).collect();
        all.sort_by_key(|left| left.at.start);
        all
    });
    found.into_iter().flatten().collect()
}

/// Some lines of a text, which are read without the others.
struct Part<'t> {
    /// Which of the texts.
    index: usize,
    text: NamedText<'t>,
    lines: Range<usize>,
    /// What is known of the zone that the text is of, if it is one, and on the way back.
    zone: Option<ZoneNames>,
    back_zone: Option<ZoneNames>,
}

/// The parts of a text, of at least this size but for the last.
fn parts<'t>(
    judge: Judge<'_>,
    back: Option<Judge<'_>>,
    index: usize,
    text: NamedText<'t>,
    size: usize,
) -> Vec<Part<'t>> {
    let zone = ZoneNames::of(judge, text);
    let back_zone = back.filter(|_| zone.is_some()).and_then(|back| ZoneNames::of(back, text));
    // the names of a zone depend on the lines before them
    let size = if zone.is_some() { text.bytes.len() } else { size };
    let (mut parts, mut start) = (Vec::new(), 0);
    while start < text.bytes.len() {
        let rest = text.bytes.get(start.saturating_add(size)..).unwrap_or_default();
        let end = memchr::memchr(b'\n', rest).map_or(text.bytes.len(), |at| start + size + at + 1);
        parts.push(Part { index, text, lines: start..end, zone: zone.clone(), back_zone: back_zone.clone() });
        start = end;
    }
    parts
}

/// The lines in a range of a text, with their ends.
fn lines(text: &[u8], within: Range<usize>) -> impl Iterator<Item = Range<usize>> {
    let mut start = within.start;
    let ends = memchr::memchr_iter(b'\n', text.get(within.clone()).unwrap_or_default());
    let ends = ends.map(move |at| within.start + at + 1).chain([within.end]);
    ends.map(move |end| std::mem::replace(&mut start, end)..end).filter(|line| !line.is_empty())
}

/// What is found in a part of a text.
struct Scan<'a> {
    reader: LineReader<'a>,
    ahead: Ahead<'a>,
    /// `None` if spellings need not come back.
    back: Option<WayBack<'a>>,
    /// The whole text, which of the texts it is, and the lines of the part.
    text: &'a [u8],
    index: usize,
    lines: Range<usize>,
    /// Whether new texts are made; otherwise it is only looked for what is there.
    is_edited: bool,
    edits: TextEdits,
    left: Vec<Leftover>,
    /// Everything of the old prefixes, in order.
    known: Vec<Range<usize>>,
    /// What there is of the new prefixes; names apart from addresses.
    existing: HashSet<(ItemKey, bool)>,
    /// What moves, and what it becomes.
    moved: Vec<(ItemKey, bool, u128)>,
    /// What stays.
    kept: HashSet<(ItemKey, bool)>,
    zone: Option<ZoneNames>,
    /// Where the last address of a range is whose first one is not renumbered.
    cut_at: Option<usize>,
}

impl<'a> Scan<'a> {
    fn of(judge: Judge<'a>, back: Option<Judge<'a>>, part: &Part<'a>) -> Scan<'a> {
        let reader = |judge| LineReader { judge };
        let text = part.text.bytes;
        // a range may begin in the lines before the part
        let mut ends = memchr::memrchr_iter(b'\n', text.get(..part.lines.start).unwrap_or_default());
        let before = ends.nth(RANGE_LINES).map_or(0, |at| at + 1);
        let is_edited = back.is_some();
        let back = back.filter(|_| judge.moves.keeps_spelling);
        let mut scan = Scan {
            reader: reader(judge),
            ahead: Ahead::of(text, before..part.lines.end),
            back: back.map(|judge| WayBack { reader: reader(judge), zone: part.back_zone.clone() }),
            text,
            index: part.index,
            lines: part.lines.clone(),
            is_edited,
            edits: TextEdits::default(),
            left: Vec::new(),
            known: Vec::new(),
            existing: HashSet::new(),
            moved: Vec::new(),
            kept: HashSet::new(),
            zone: part.zone.clone(),
            cut_at: None,
        };
        let mut items = Vec::new();
        lines(text, before..part.lines.start).for_each(|at| _ = scan.line(at, &mut items));
        for at in lines(text, part.lines.clone()) {
            let line = scan.line(at.clone(), &mut items);
            items.drain(..).for_each(|item| scan.put(item, at.start, line));
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

    /// Reads a line, of which the items are all there are then.
    fn line(&mut self, at: Range<usize>, items: &mut Vec<Item>) -> &'a [u8] {
        items.clear();
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
            self.cut_over_lines(only, line, at);
        }
        line
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
        for line in self.text.get(from..)?.split_inclusive(|b| *b == b'\n').take(RANGE_LINES) {
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
                if self.is_edited {
                    let replaced = start + item.at.start..start + item.at.end;
                    self.edits.push(replaced, |out| item.write(new, line, out));
                }
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
