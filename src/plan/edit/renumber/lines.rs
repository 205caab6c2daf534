//! The addresses, prefixes and reverse names of a text, line by line, and what takes their places.

use super::ahead::Ahead;
use super::items::{Item, ItemKey, ItemName, Judge, KnownItems, key_text};
use super::parts::{Part, RANGE_LINES, parts};
use super::patterns::patterns;
use super::ranges::{RangeEnd, is_range, range_end};
use super::text_reader::TextReader;
use super::{Fate, LeftReason, Leftover, NamedText, RenumberedText, Renumbering};
use crate::plan::text_edits::{TextEdits, lines};
use crate::stream::in_threads;
use std::collections::{HashMap, HashSet};
use std::ops::Range;

/// How often the texts are read until what stays is known: of an address that stays somewhere, nothing moves. After this
/// many readings the ends of ranges are followed, so that a long chain of them does not need one for each.
const PASSES: usize = 8;

/// The size of the parts that threads take.
const PART: usize = 2 << 20;

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
    let back = Judge::of(&back, &nothing);
    let (mut known, mut all) = (KnownItems::default(), Vec::new());
    let mut open: HashSet<usize> = (0..texts.len()).collect();
    for pass in 0.. {
        let seeks = if pass < PASSES { Seeks::Edits } else { Seeks::EditsAndRanges };
        let read = (0..).zip(texts).filter(|(index, _)| open.contains(index));
        all.extend(in_parts(Judge::of(moves, &known), Some(back), read, size, |part| Scan::of(part, seeks)));
        let mut found = known_after(&known, &all);
        // every pass but the last finds something more
        if found == known || all.iter().all(|scan| scan.agrees_with(&found)) {
            break;
        }
        found.left = with_other_ends(found.left, all.iter().flat_map(|scan| &scan.ranges));
        known = found;
        // what a line means depends on others of its text, so that all of it is read again; a zone may depend on what is known
        // without an item for it
        let is_stale = |scan: &&Findings| pass + 1 == PASSES || scan.is_of_zone || !scan.agrees_with(&known);
        open = all.iter().filter(is_stale).map(|scan| scan.index).collect();
        all.retain(|scan| !open.contains(&scan.index));
    }
    finished(texts, all)
}

/// What a pass is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Seeks {
    /// What is there.
    Items,
    /// What takes the places of items.
    Edits,
    /// The same, and the ends of ranges.
    EditsAndRanges,
}

/// What stays, with the other ends of its ranges, those of their ranges, and so on.
fn with_other_ends<'a>(
    mut left: HashSet<ItemName>,
    pairs: impl Iterator<Item = &'a (ItemName, ItemName)>,
) -> HashSet<ItemName> {
    let mut others: HashMap<ItemName, Vec<ItemName>> = HashMap::new();
    for (a, b) in pairs {
        others.entry(*a).or_default().push(*b);
        others.entry(*b).or_default().push(*a);
    }
    let mut open: Vec<ItemName> = left.iter().copied().collect();
    while let Some(item) = open.pop() {
        let ends = others.remove(&item).unwrap_or_default();
        open.extend(ends.into_iter().filter(|end| left.insert(*end)));
    }
    left
}

/// What a reading makes of all parts of texts, which have numbers, in order.
fn in_parts<'a, T: Send>(
    judge: Judge<'a>,
    back: Option<Judge<'a>>,
    texts: impl Iterator<Item = (usize, &'a NamedText<'a>)>,
    size: usize,
    read: impl Fn(&Part<'a>) -> T + Sync,
) -> Vec<T> {
    let parts: Vec<Part<'a>> =
        texts.flat_map(|(index, text)| parts(TextReader::of(judge, back, *text), index, size)).collect();
    in_threads(judge.moves.threads, &parts, read)
}

/// What is known after a pass.
fn known_after(known: &KnownItems, scans: &[Findings]) -> KnownItems {
    let mut found = known.clone();
    for scan in scans {
        found.taken.extend(&scan.existing);
        found.left.extend(&scan.kept);
    }
    found
}

/// What was found in the parts of each text, as a whole.
fn finished<'t>(texts: &[NamedText<'t>], scans: Vec<Findings>) -> Vec<RenumberedText<'t>> {
    let whole = |text: &NamedText<'t>| RenumberedText { old: text.bytes, ..RenumberedText::default() };
    let mut all: Vec<(RenumberedText<'t>, HashSet<_>)> =
        texts.iter().map(|text| (whole(text), HashSet::new())).collect();
    for scan in scans {
        let Some((text, existing)) = all.get_mut(scan.index) else { continue };
        text.edits.append(scan.edits);
        text.left.extend(scan.left);
        text.left.extend(scan.patterns);
        existing.extend(scan.existing);
    }
    let finish = |(mut text, existing): (RenumberedText<'t>, HashSet<ItemName>)| {
        text.existing = existing.len();
        text.left.sort_by_key(|left| left.at.start);
        let mut taken: Vec<&mut LeftReason> =
            text.left.iter_mut().map(|left| &mut left.why).filter(|why| matches!(why, LeftReason::Taken(_))).collect();
        // a text that has been renumbered has many addresses of the new prefix, and nothing collides
        if !taken.is_empty() {
            let own: HashSet<String> = existing.into_iter().map(|(key, _)| key_text(key)).collect();
            for why in &mut taken {
                if let LeftReason::Taken(new) = why
                    && !own.contains(new)
                {
                    **why = LeftReason::TakenElsewhere(std::mem::take(new));
                }
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
    let texts = [text];
    let found =
        in_parts(Judge::of(moves, &nothing), None, (0..).zip(&texts), size, |part| Scan::of(part, Seeks::Items).all());
    found.into_iter().flatten().collect()
}

/// Whether an end of a range may stay because of the other one: also if that is known from an earlier reading.
const fn may_be_cut(fate: &Fate) -> bool {
    matches!(fate, Fate::Moves(_) | Fate::Stays(LeftReason::Same))
}

/// What is found in a part of a text.
#[derive(Default)]
struct Findings {
    /// Which of the texts.
    index: usize,
    is_of_zone: bool,
    edits: TextEdits,
    left: Vec<Leftover>,
    /// Everything of the old prefixes, in order, but for what looks like patterns of them.
    known: Vec<Range<usize>>,
    patterns: Vec<Leftover>,
    /// What there is of the new prefixes; names apart from addresses.
    existing: HashSet<ItemName>,
    /// What moves, and what it becomes.
    moved: Vec<(ItemKey, bool, u128)>,
    /// What stays.
    kept: HashSet<ItemName>,
    /// The ends of ranges.
    ranges: Vec<(ItemName, ItemName)>,
}

impl Findings {
    /// Whether nothing moves that would stay with this knowledge.
    fn agrees_with(&self, found: &KnownItems) -> bool {
        let is_clear = found.taken.is_empty() && found.left.is_empty();
        is_clear
            || self.moved.iter().all(|((family, bits, len), is_name, new)| {
                !found.left.contains(&((*family, *bits, *len), *is_name))
                    && !found.taken.contains(&((*family, *new, *len), *is_name))
            })
    }

    /// Everything of the old prefixes, in order.
    fn all(self) -> Vec<Leftover> {
        // in the same order, without what would move
        let mut stays = self.left.into_iter().peekable();
        let whole = self.known.into_iter().map(|at| {
            let stays = stays.next_if(|left| left.at == at);
            stays.unwrap_or(Leftover { at, why: LeftReason::Found })
        });
        let mut all: Vec<Leftover> = whole.chain(self.patterns).collect();
        all.sort_by_key(|left| left.at.start);
        all
    }
}

/// Reads a part of a text.
struct Scan<'a> {
    reader: TextReader<'a>,
    ahead: Ahead<'a>,
    seeks: Seeks,
    found: Findings,
    /// Where the last address of a range is whose first one is not renumbered.
    cut_at: Option<usize>,
}

impl<'a> Scan<'a> {
    fn of(part: &Part<'a>, seeks: Seeks) -> Findings {
        let reader = part.reader.clone();
        let text = reader.text;
        let ahead = Ahead::of(text, part.before..part.lines.end);
        let is_of_zone = reader.zone().is_some();
        let found = Findings { index: part.index, is_of_zone, ..Findings::default() };
        let mut scan = Scan { reader, ahead, seeks, found, cut_at: None };
        let mut items = Vec::new();
        lines(text, part.before..part.lines.start).for_each(|at| _ = scan.line(at, &mut items));
        for at in lines(text, part.lines.clone()) {
            let line = scan.line(at.clone(), &mut items);
            if seeks == Seeks::EditsAndRanges {
                let pairs = items.windows(2).filter_map(|pair| Some((pair.first()?, pair.last()?)));
                let ranges =
                    pairs.filter(|(a, b)| is_range(scan.reader.judge(), a, b, line)).map(|(a, b)| (a.name(), b.name()));
                scan.found.ranges.extend(ranges);
            }
            items.iter().for_each(|item| scan.put(item, at.start, line));
        }
        scan.found.patterns = patterns(scan.reader.moves(), text, &part.lines, &scan.found.known);
        scan.found
    }

    /// Reads a line, of which the items are all there are then.
    fn line(&mut self, at: Range<usize>, items: &mut Vec<Item>) -> &'a [u8] {
        let line = self.reader.line(&at, self.ahead.parts(&at), items);
        if let [only] = items.as_mut_slice() {
            self.cut_over_lines(only, line, at);
        }
        line
    }

    /// Keeps both ends of a range with an end in a line of its own.
    #[inline]
    fn cut_over_lines(&mut self, item: &mut Item, line: &[u8], at: Range<usize>) {
        let start = at.start + item.at.start;
        if self.cut_at.take_if(|cut| *cut <= start) == Some(start) && may_be_cut(&item.fate) {
            item.fate = Fate::Stays(LeftReason::Range);
        }
        let Some(end @ RangeEnd::First(_)) = range_end(item, line) else { return };
        let Some((other, last)) = self.partner(end, at.end) else { return };
        if self.seeks == Seeks::EditsAndRanges {
            self.found.ranges.push((item.name(), last.name()));
        }
        let moves = self.reader.moves();
        match (&item.fate, &last.fate) {
            (Fate::Moves(_), Fate::Moves(_)) => {}
            (Fate::Moves(_), _) => item.fate = Fate::Stays(LeftReason::Range),
            (_, Fate::Moves(_)) => self.cut_at = Some(other),
            (own, Fate::Outside) if may_be_cut(own) => item.fate = Fate::Stays(LeftReason::Range),
            (Fate::Outside, own) if may_be_cut(own) => self.cut_at = Some(other),
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
        let mut items = Vec::new();
        for at in lines(self.reader.text, from..self.reader.text.len()).take(RANGE_LINES) {
            let line = self.reader.addresses(&at, &mut items);
            if let [item] = items.as_slice()
                && let Some(end) = range_end(item, line)
            {
                let start = at.start + item.at.start;
                return items.pop().filter(|_| first.is_partner(end)).map(|item| (start, item));
            }
        }
        None
    }

    /// Writes what takes the place of an item, or notes why it stays.
    fn put(&mut self, item: &Item, start: usize, line: &[u8]) {
        let at = start + item.at.start..start + item.end;
        let is_name = item.is_name();
        let is_new = item.is_of_new(self.reader.moves());
        match &item.fate {
            Fate::Outside => {
                if is_new {
                    self.found.existing.insert((item.key, is_name));
                }
            }
            Fate::Moves(new) => {
                self.found.known.push(at.clone());
                if self.seeks != Seeks::Items {
                    let replaced = start + item.at.start..start + item.at.end;
                    self.found.edits.push(replaced, |out| item.write(*new, line, out));
                    self.found.moved.push((item.key, is_name, *new));
                }
            }
            Fate::Stays(why) => {
                self.found.known.push(at.clone());
                if why.is_of_item() {
                    self.found.kept.insert((item.key, is_name));
                    // an old prefix may be the new one of another
                    if is_new {
                        self.found.existing.insert((item.key, is_name));
                    }
                }
                self.found.left.push(Leftover { at, why: why.clone() });
            }
        }
    }
}
