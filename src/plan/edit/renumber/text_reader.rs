//! Reading the lines of a text, with what those before them and beside them say.

use super::ahead::LineParts;
use super::beside::length_beside;
use super::items::{Item, Judge, Written, prefix_length};
use super::ranges::{RangeColumns, cut_ranges};
use super::reader::LineReader;
use super::way_back::WayBack;
use super::zone_names::ZoneNames;
use super::{Fate, LeftReason, NamedText, Renumbering};
use crate::format::TextWindow;
use std::ops::Range;

/// What reads the lines of a text, from a place on.
#[derive(Clone)]
pub(super) struct TextReader<'a> {
    /// The whole text.
    pub(super) text: &'a [u8],
    reader: LineReader<'a>,
    /// `None` if spellings need not come back.
    back: Option<WayBack<'a>>,
    /// What is known of the zone that the text is of, if it is one.
    zone: Option<ZoneNames>,
}

impl<'a> TextReader<'a> {
    /// The reader of a text at its beginning.
    pub(super) fn of(judge: Judge<'a>, back: Option<Judge<'a>>, text: NamedText<'a>) -> TextReader<'a> {
        let columns = RangeColumns::of(text.bytes);
        let (judge, back) = (Judge { columns, ..judge }, back.map(|back| Judge { columns, ..back }));
        let zone = ZoneNames::of(judge, text);
        let back = back.filter(|_| judge.moves.keeps_spelling).map(|back| WayBack {
            reader: LineReader { judge: back },
            zone: zone.as_ref().and_then(|_| ZoneNames::of(back, text)),
        });
        TextReader { text: text.bytes, reader: LineReader { judge }, back, zone }
    }

    pub(super) const fn judge(&self) -> Judge<'a> {
        self.reader.judge
    }

    pub(super) const fn moves(&self) -> &'a Renumbering {
        self.reader.judge.moves
    }

    pub(super) const fn zone(&self) -> Option<&ZoneNames> {
        self.zone.as_ref()
    }

    /// Whether the text has said which zone it is of.
    pub(super) fn is_in_named_zone(&self) -> bool {
        self.zone.as_ref().is_some_and(ZoneNames::is_named)
    }

    /// Takes note of what a line says about those after it; the items are memory to be used.
    pub(super) fn pass(&mut self, at: &Range<usize>, items: &mut Vec<Item>) {
        let line = self.window(at).text();
        let Some(zone) = self.zone.as_mut().filter(|zone| zone.is_changed_by(line)) else { return };
        if !zone.pass_parentheses(line) {
            self.line(at, LineParts::ANY, items);
        } else if let Some(back) = self.back.as_mut().and_then(|back| back.zone.as_mut()) {
            back.pass_parentheses(line);
        }
    }

    /// Reads a line, of which the items are all there are then.
    #[inline]
    pub(super) fn line(&mut self, at: &Range<usize>, parts: LineParts, items: &mut Vec<Item>) -> &'a [u8] {
        items.clear();
        let window = self.window(at);
        let line = window.text();
        self.reader.items(self.zone.as_mut(), window, parts, items);
        self.add_lengths(items, at.start, line);
        if let Some(back) = &mut self.back
            && (!items.is_empty() || back.zone.is_some())
        {
            settle(self.reader.judge, back, line, parts, items);
        }
        line
    }

    /// Reads the addresses of a line apart from the lines before it.
    #[cold]
    pub(super) fn addresses(&self, at: &Range<usize>, items: &mut Vec<Item>) -> &'a [u8] {
        items.clear();
        let line = self.window(at).text();
        self.reader.addresses(line.into(), LineParts::ANY, items);
        self.add_lengths(items, at.start, line);
        if let Some(back) = &self.back {
            let mut back = WayBack { reader: back.reader, zone: None };
            settle(self.reader.judge, &mut back, line, LineParts::ANY, items);
        }
        line
    }

    fn window(&self, at: &Range<usize>) -> TextWindow<'a> {
        TextWindow::new(self.text.get(at.start..).unwrap_or_default(), at.len())
    }

    /// Reads the prefix lengths beside the addresses to which they matter.
    #[inline]
    fn add_lengths(&self, items: &mut [Item], start: usize, line: &[u8]) {
        let moves = self.moves();
        let mut are_changed = false;
        for item in items.iter_mut().filter(|item| item.has_room_for_length() && item.may_have_old(moves)) {
            are_changed |= self.add_length(item, start, line);
        }
        if are_changed && items.len() > 1 {
            cut_ranges(self.judge(), items, line);
        }
    }

    /// Reads the prefix length beside an address, and says whether there is one.
    fn add_length(&self, item: &mut Item, start: usize, line: &[u8]) -> bool {
        let (family, bits, _) = item.key;
        let at = start + item.at.start..start + item.at.end;
        let Some(len) = length_beside(self.text, &at, family, bits) else { return false };
        let (Written::Address(found) | Written::Outer(found)) = &item.written else { return false };
        item.key.2 = prefix_length(family, bits, len);
        item.fate = self.reader.fate_with_length(found, item.key, len, line);
        true
    }
}

/// Keeps what would not come back, and addresses that stay elsewhere.
#[inline]
fn settle(judge: Judge<'_>, back: &mut WayBack<'_>, line: &[u8], parts: LineParts, items: &mut [Item]) {
    if !items.iter().any(Item::is_moving) {
        return back.pass(line);
    }
    let before = if judge.known.left.is_empty() { None } else { back.zone.clone() };
    back.check(judge, line, parts, items);
    let mut is_kept = false;
    for item in items.iter_mut().filter(|item| item.is_moving() && !item.is_name()) {
        if judge.known.left.contains(&(item.key, false)) {
            item.fate = Fate::Stays(LeftReason::Same);
            is_kept = true;
        }
    }
    if is_kept {
        cut_ranges(judge, items, line);
        back.zone = before;
        back.check(judge, line, parts, items);
    }
}
