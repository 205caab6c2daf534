//! The addresses, prefixes and reverse names of a text, line by line, and what takes their places.

use super::lengths::written_length;
use super::patterns::{follows_template, patterns};
use super::ranges::{RangeEnd, cut_ranges, range_end};
use super::reverse_names::{ReverseLabels, reverse_names};
use super::words::each_address;
use super::zone_names::ZoneNames;
use super::{Fate, LeftReason, Leftover, NamedText, RenumberedText, Renumbering};
use crate::addr::{Family, Kind, Len, Net, V4, V6, Value};
use crate::log::Located;
use std::collections::HashSet;
use std::ops::Range;

/// An address (`None`) or a prefix of a length: two are the same if they are written for the same.
pub(super) type ItemKey = (Family, u128, Option<u8>);

/// What of the new prefixes is in a text already.
pub(super) fn existing(moves: &Renumbering, text: NamedText<'_>) -> HashSet<ItemKey> {
    Scan::of(moves, text, &HashSet::new()).existing
}

/// A text with the new prefixes; `all` is what several texts have of them, this one among them.
pub(super) fn renumber(moves: &Renumbering, text: NamedText<'_>, all: Option<&HashSet<ItemKey>>) -> RenumberedText {
    let none = HashSet::new();
    let mut first = Scan::of(moves, text, all.unwrap_or(&none));
    if all.is_none() && first.count > 0 && !first.existing.is_empty() {
        // what exists already is known only at the end
        let existing = std::mem::take(&mut first.existing);
        let Scan { out, copied, count, left, known, .. } = Scan::of(moves, text, &existing);
        (first.out, first.copied, first.count, first.left, first.known) = (out, copied, count, left, known);
    }
    if all.is_some() {
        let own: HashSet<String> = first.existing.iter().map(|key| key_text(*key)).collect();
        for left in &mut first.left {
            if let LeftReason::Taken(new) = &left.why
                && !own.contains(new)
            {
                left.why = LeftReason::TakenElsewhere(new.clone());
            }
        }
    }
    first.out.extend_from_slice(text.bytes.get(first.copied..).unwrap_or_default());
    let parts = patterns(moves, text.bytes, &first.known);
    first.left.extend(parts.into_iter().map(|at| Leftover { at, why: LeftReason::Pattern }));
    first.left.sort_by_key(|left| left.at.start);
    RenumberedText { text: first.out, count: first.count, left: first.left }
}

/// What of the old prefixes is in a text.
pub(super) fn find(moves: &Renumbering, text: NamedText<'_>) -> Vec<Leftover> {
    let none = HashSet::new();
    let scan = Scan::of(moves, text, &none);
    let parts = patterns(moves, text.bytes, &scan.known);
    // in the same order, without what would move
    let mut stays = scan.left.into_iter().peekable();
    let whole = scan.known.into_iter().map(|at| {
        let stays = stays.next_if(|left| left.at == at);
        stays.unwrap_or(Leftover { at, why: LeftReason::Found })
    });
    let mut all: Vec<Leftover> =
        whole.chain(parts.into_iter().map(|at| Leftover { at, why: LeftReason::Pattern })).collect();
    all.sort_by_key(|left| left.at.start);
    all
}

/// A way through a text.
struct Scan<'a> {
    judge: Judge<'a>,
    text: &'a [u8],
    /// The new text up to `copied`.
    out: Vec<u8>,
    copied: usize,
    count: usize,
    left: Vec<Leftover>,
    /// Everything of the old prefixes, in order.
    known: Vec<Range<usize>>,
    existing: HashSet<ItemKey>,
    /// Whether there may be reverse names.
    has_names: bool,
    /// What is known of the zone that the text is of, if it is one.
    zone: Option<ZoneNames>,
    /// Where the last address of a range is whose first one is not renumbered.
    cut_at: Option<usize>,
}

/// What becomes of addresses and prefixes.
#[derive(Clone, Copy)]
pub(super) struct Judge<'a> {
    pub(super) moves: &'a Renumbering,
    /// What there is of the new prefixes, as far as it is known from an earlier way.
    taken: &'a HashSet<ItemKey>,
}

impl Judge<'_> {
    /// What becomes of an address, or of a prefix of this length.
    #[inline]
    pub(super) fn fate(&self, (family, bits, key_len): ItemKey, len: Option<u8>) -> Fate {
        match self.moves.fate(family, bits, len) {
            Fate::Moves(new) if self.taken.contains(&(family, new, key_len)) => {
                Fate::Stays(LeftReason::Taken(key_text((family, new, key_len))))
            }
            fate => fate,
        }
    }

    /// What becomes of reverse labels.
    pub(super) fn fate_of(&self, labels: &ReverseLabels) -> Fate {
        match self.fate(labels.key(), Some(labels.len)) {
            Fate::Outside if labels.is_template && self.has_inside(labels) => Fate::Stays(LeftReason::Pattern),
            fate => fate,
        }
    }

    /// Whether a part of the zone of these labels is in an old prefix.
    pub(super) fn has_inside(&self, labels: &ReverseLabels) -> bool {
        self.moves.inside(labels.family, labels.bits, labels.len).next().is_some()
    }
}

/// Something in a line.
pub(super) struct Item {
    pub(super) at: Range<usize>,
    /// The end of its prefix length.
    pub(super) end: usize,
    /// Whether it has a prefix length after a slash.
    pub(super) has_length: bool,
    pub(super) fate: Fate,
    pub(super) key: ItemKey,
    pub(super) written: Written,
}

/// How something is written.
pub(super) enum Written {
    /// With its octets in reverse order: the text does not say so.
    Turned(Located),
    Address(Located),
    Labels(ReverseLabels),
    /// The whole new text.
    Text(Vec<u8>),
}

impl Item {
    /// A name, or a part of an address, that is replaced as a whole.
    pub(super) fn text(at: Range<usize>, fate: Fate, key: ItemKey, text: Vec<u8>) -> Item {
        Item { end: at.end, at, has_length: true, fate, key, written: Written::Text(text) }
    }

    pub(super) const fn is_moving(&self) -> bool {
        matches!(self.fate, Fate::Moves(_))
    }

    /// The new text.
    fn write(&self, new: u128, line: &[u8], out: &mut Vec<u8>) {
        match &self.written {
            Written::Address(found) => write_address(found, new, self.key.0, line, out),
            Written::Turned(found) => write_address(found, turned(new), self.key.0, line, out),
            Written::Labels(labels) => out.extend(labels.written(line, new)),
            Written::Text(text) => out.extend_from_slice(text),
        }
    }
}

/// Whether there may be reverse names in a text.
fn has_names(text: &[u8]) -> bool {
    let trees = ["arpa", "ARPA", "Arpa", "ip6.int", "IP6.INT"];
    trees.iter().any(|tree| memchr::memmem::find(text, tree.as_bytes()).is_some())
}

impl<'a> Scan<'a> {
    fn of(moves: &'a Renumbering, text: NamedText<'a>, taken: &'a HashSet<ItemKey>) -> Scan<'a> {
        let judge = Judge { moves, taken };
        let mut scan = Scan {
            judge,
            text: text.bytes,
            out: Vec::with_capacity(text.bytes.len()),
            copied: 0,
            count: 0,
            left: Vec::new(),
            known: Vec::new(),
            existing: HashSet::new(),
            has_names: has_names(text.bytes),
            zone: ZoneNames::of(judge, text),
            cut_at: None,
        };
        let mut start = 0;
        for end in memchr::memchr_iter(b'\n', text.bytes).map(|at| at + 1).chain([text.bytes.len()]) {
            scan.line(start..end);
            start = end;
        }
        scan
    }

    fn line(&mut self, at: Range<usize>) {
        let Some(line) = self.text.get(at.clone()) else { return };
        let mut items: Vec<Item> = Vec::new();
        if let Some(zone) = &mut self.zone {
            zone.line(self.judge, line, &mut items);
        }
        if self.has_names {
            self.names(line, &mut items);
        }
        self.addresses(line, &mut items);
        if items.is_empty() {
            return;
        }
        cut_ranges(self.judge.moves, &mut items, line);
        if let [only] = items.as_mut_slice() {
            self.cut_over_lines(only, line, at.clone());
        }
        items.into_iter().for_each(|item| self.put(item, at.start, line));
    }

    /// The addresses of a line, outside of its names.
    #[inline]
    fn addresses(&self, line: &[u8], items: &mut Vec<Item>) {
        items.sort_by_key(|item| item.at.start);
        let names: Vec<Range<usize>> = items.iter().map(|item| item.at.clone()).collect();
        let mut names = names.into_iter().peekable();
        let is_alone = names.peek().is_none();
        each_address(line, |found| {
            while names.next_if(|name| name.end <= found.at.start).is_some() {}
            if names.peek().is_none_or(|name| found.at.end <= name.start) {
                items.extend(self.address(found, line));
            }
        });
        if !is_alone {
            items.sort_by_key(|item| item.at.start);
        }
    }

    /// Keeps both ends of a range with an end in a line of its own.
    #[inline]
    fn cut_over_lines(&mut self, item: &mut Item, line: &[u8], at: Range<usize>) {
        let start = at.start + item.at.start;
        if self.cut_at.take_if(|cut| *cut <= start) == Some(start) && item.is_moving() {
            item.fate = Fate::Stays(LeftReason::Range);
        }
        let Some(end @ RangeEnd::First(_)) = range_end(item, line) else { return };
        let Some((other, moves)) = self.partner(end, at.end) else { return };
        match item.is_moving() {
            true if !moves => item.fate = Fate::Stays(LeftReason::Range),
            false if moves => self.cut_at = Some(other),
            _ => {}
        }
    }

    /// Where the last address of a range is in the lines from here on, and whether it moves.
    #[cold]
    fn partner(&self, first: RangeEnd, from: usize) -> Option<(usize, bool)> {
        let mut start = from;
        for line in self.text.get(from..)?.split_inclusive(|b| *b == b'\n').take(3) {
            let mut items = Vec::new();
            self.addresses(line, &mut items);
            if let [item] = items.as_slice()
                && let Some(end) = range_end(item, line)
            {
                return first.is_partner(end).then_some((start + item.at.start, item.is_moving()));
            }
            start += line.len();
        }
        None
    }

    /// Writes what takes the place of an item, or notes why it stays.
    fn put(&mut self, item: Item, start: usize, line: &[u8]) {
        let at = start + item.at.start..start + item.end;
        match item.fate {
            Fate::Outside => {
                if self.judge.moves.is_new(item.key.0, item.key.1) {
                    self.existing.insert(item.key);
                }
            }
            Fate::Moves(new) => {
                self.known.push(at.clone());
                self.out.extend_from_slice(self.text.get(self.copied..at.start).unwrap_or_default());
                self.copied = start + item.at.end;
                self.count += 1;
                item.write(new, line, &mut self.out);
            }
            Fate::Stays(why) => {
                self.known.push(at.clone());
                self.left.push(Leftover { at, why });
            }
        }
    }

    /// An address with what is written after it; `None` if it is neither an IPv4 nor an IPv6 address.
    #[inline]
    fn address(&self, found: Located, line: &[u8]) -> Option<Item> {
        let moves = self.judge.moves;
        let (family, bits) = match found.value {
            Value::V4(a) => (Family::V4, u128::from(a.bits) << 96),
            Value::V6(a) => (Family::V6, a.bits),
            _ => return None,
        };
        let inner = u128::from(bits as u32) << 96;
        let outside = moves.around(family, bits).is_none();
        let mut is_turned = false;
        let (family, bits) = match family {
            // an address that ends in an IPv4 address, as ::ffff:192.0.2.1
            Family::V6 if outside && self.is_dotted(&found, line, inner) => (Family::V4, inner),
            // the text does not say in which direction it is written
            Family::V4 if outside && found.is_either_way() => {
                is_turned = moves.around(family, turned(bits)).is_some();
                (family, if is_turned { turned(bits) } else { bits })
            }
            _ => (family, bits),
        };
        let (len, end) = written_length(line, found.at.end, found.value.kind() == Kind::V4);
        let width = family.width();
        let is_prefix = |len: &u8| *len < width && bits & !Len::at_most_128(u32::from(*len)).mask128() == 0;
        let key = (family, bits, len.filter(is_prefix));
        let fate = self.judge.fate(key, len);
        let (at, found_end) = (found.at.clone(), found.at.end);
        let written = if is_turned { Written::Turned(found) } else { Written::Address(found) };
        let mut item =
            Item { at, end, has_length: len.is_some() && line.get(found_end) == Some(&b'/'), fate, key, written };
        if let Fate::Moves(new) = item.fate
            && follows_template(line, end)
        {
            self.ensure_head_moves(&mut item, new, line);
        }
        Some(item)
    }

    /// Keeps an address with a template after it, whose last number may have more digits, if not only what precedes them
    /// changes.
    #[cold]
    fn ensure_head_moves(&self, item: &mut Item, new: u128, line: &[u8]) {
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

    /// Whether an IPv6 address ends in a dotted IPv4 address of an old prefix.
    #[cold]
    fn is_dotted(&self, found: &Located, line: &[u8], inner: u128) -> bool {
        let dotted = line.get(found.at.clone()).is_some_and(|text| text.contains(&b'.') && text.contains(&b':'));
        dotted && self.judge.moves.around(Family::V4, inner).is_some()
    }

    /// The reverse names of a line that are written in full, outside of what is known.
    #[cold]
    fn names(&mut self, line: &[u8], items: &mut Vec<Item>) {
        let known = items.len();
        for labels in reverse_names(line) {
            let inside = |item: &Item| item.at.start < labels.at.end && labels.at.start < item.at.end;
            if items.iter().take(known).any(inside) {
                continue;
            }
            let (at, fate, key) = (labels.at.clone(), self.judge.fate_of(&labels), labels.key());
            items.push(Item { end: at.end, at, has_length: true, fate, key, written: Written::Labels(labels) });
        }
    }
}

/// An IPv4 address, left-aligned, with its octets in reverse order.
const fn turned(bits: u128) -> u128 {
    (((bits >> 96) as u32).swap_bytes() as u128) << 96
}

fn write_address(found: &Located, new: u128, family: Family, line: &[u8], out: &mut Vec<u8>) {
    let value = match (found.value, family) {
        (Value::V6(old), Family::V4) => Value::V6(V6::new(old.bits & !u128::from(u32::MAX) | new >> 96)),
        (Value::V4(_), _) => Value::V4(V4::new((new >> 96) as u32)),
        _ => Value::V6(V6::new(new)),
    };
    found.restyle(&value, line, out);
}

/// An address or a prefix as text.
fn key_text((family, bits, len): ItemKey) -> String {
    let width = u32::from(family.width());
    let net = Net::left_aligned(family, bits, Len::at_most_128(len.map_or(width, u32::from)));
    if len.is_some() { net.to_string() } else { net.first().to_string() }
}
