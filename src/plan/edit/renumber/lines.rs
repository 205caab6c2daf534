//! The addresses, prefixes and reverse names of a text, line by line, and what takes their places.

use super::fragments::fragments;
use super::reverse_names::{ReverseLabels, reverse_names};
use super::{Fate, LeftReason, Leftover, RenumberedText, Renumbering};
use crate::addr::{Family, Len, Net, V4, V6, Value};
use crate::log::{Locate, Located};
use crate::plan::value::mask_length;
use std::collections::HashSet;
use std::ops::Range;

/// An address (`None`) or a prefix of a length: two are the same if they are written for the same.
pub(super) type ItemKey = (Family, u128, Option<u8>);

/// What of the new prefixes is in a text already.
pub(super) fn existing(moves: &Renumbering, text: &[u8]) -> HashSet<ItemKey> {
    Scan::of(moves, text, &HashSet::new()).existing
}

/// A text with the new prefixes; `all` is what several texts have of them, this one among them.
pub(super) fn renumber(moves: &Renumbering, text: &[u8], all: Option<&HashSet<ItemKey>>) -> RenumberedText {
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
    first.out.extend_from_slice(text.get(first.copied..).unwrap_or_default());
    let parts = fragments(moves, text, &first.known);
    first.left.extend(parts.into_iter().map(|at| Leftover { at, why: LeftReason::Fragment }));
    first.left.sort_by_key(|left| left.at.start);
    RenumberedText { text: first.out, count: first.count, left: first.left }
}

/// What of the old prefixes is in a text.
pub(super) fn find(moves: &Renumbering, text: &[u8]) -> Vec<Leftover> {
    let none = HashSet::new();
    let scan = Scan::of(moves, text, &none);
    let parts = fragments(moves, text, &scan.known);
    let whole = scan.known.into_iter().map(|at| Leftover { at, why: LeftReason::Found });
    let mut all: Vec<Leftover> =
        whole.chain(parts.into_iter().map(|at| Leftover { at, why: LeftReason::Fragment })).collect();
    all.sort_by_key(|left| left.at.start);
    all
}

/// A way through a text.
struct Scan<'a> {
    moves: &'a Renumbering,
    text: &'a [u8],
    /// The new text up to `copied`.
    out: Vec<u8>,
    copied: usize,
    count: usize,
    left: Vec<Leftover>,
    /// Everything of the old prefixes, in order.
    known: Vec<Range<usize>>,
    /// What there is of the new prefixes, as far as it is known from an earlier way.
    taken: &'a HashSet<ItemKey>,
    existing: HashSet<ItemKey>,
    /// Whether there may be reverse names.
    has_names: bool,
    /// The reverse zone that names are relative to, and its new name.
    origin: Option<Origin>,
}

/// The origin of a reverse zone.
struct Origin {
    old: Vec<u8>,
    new: Vec<u8>,
}

/// Something in a line.
struct Item {
    at: Range<usize>,
    /// The end of its prefix length.
    end: usize,
    fate: Fate,
    key: ItemKey,
    written: Written,
}

/// How something is written.
enum Written {
    /// With its octets in reverse order: the text does not say so.
    Turned(Located),
    Address(Located),
    Labels(ReverseLabels),
    /// The whole new text.
    Text(Vec<u8>),
}

impl<'a> Scan<'a> {
    fn of(moves: &'a Renumbering, text: &'a [u8], taken: &'a HashSet<ItemKey>) -> Scan<'a> {
        let trees = ["arpa", "ARPA", "Arpa", "ip6.int", "IP6.INT"];
        let has_names = trees.iter().any(|tree| memchr::memmem::find(text, tree.as_bytes()).is_some());
        let mut scan = Scan {
            moves,
            text,
            out: Vec::with_capacity(text.len()),
            copied: 0,
            count: 0,
            left: Vec::new(),
            known: Vec::new(),
            taken,
            existing: HashSet::new(),
            has_names,
            origin: None,
        };
        let mut start = 0;
        for end in memchr::memchr_iter(b'\n', text).map(|at| at + 1).chain([text.len()]) {
            scan.line(start..end);
            start = end;
        }
        scan
    }

    fn line(&mut self, at: Range<usize>) {
        let Some(line) = self.text.get(at.clone()) else { return };
        let mut items: Vec<Item> = Vec::new();
        if self.has_names {
            self.names(line, &mut items);
        }
        let names = items.len();
        for found in Locate::new(line) {
            let inside = |name: &Item| name.at.start < found.at.end && found.at.start < name.at.end;
            if !items.iter().take(names).any(inside) {
                items.extend(self.address(found, line));
            }
        }
        if items.is_empty() {
            return;
        }
        if names > 0 {
            items.sort_by_key(|item| item.at.start);
        }
        cut_ranges(&mut items, line);
        items.into_iter().for_each(|item| self.put(item, at.start, line));
    }

    /// Writes what takes the place of an item, or notes why it stays.
    fn put(&mut self, item: Item, start: usize, line: &[u8]) {
        let at = start + item.at.start..start + item.end;
        let new = match item.fate {
            Fate::Outside => {
                if self.moves.is_new(item.key.0, item.key.1) {
                    self.existing.insert(item.key);
                }
                return;
            }
            Fate::Moves(bits) => bits,
            Fate::Stays(why) => {
                self.known.push(at.clone());
                return self.left.push(Leftover { at, why });
            }
        };
        self.known.push(at.clone());
        if self.taken.contains(&(item.key.0, new, item.key.2)) {
            let why = LeftReason::Taken(key_text((item.key.0, new, item.key.2)));
            return self.left.push(Leftover { at, why });
        }
        self.out.extend_from_slice(self.text.get(self.copied..at.start).unwrap_or_default());
        self.copied = start + item.at.end;
        self.count += 1;
        match item.written {
            Written::Address(found) => write_address(&found, new, item.key.0, line, &mut self.out),
            Written::Turned(found) => write_address(&found, turned(new), item.key.0, line, &mut self.out),
            Written::Labels(labels) => self.out.extend_from_slice(labels.written(new).as_bytes()),
            Written::Text(text) => self.out.extend_from_slice(&text),
        }
    }

    /// An address with what is written after it; `None` if it is neither an IPv4 nor an IPv6 address.
    #[inline]
    fn address(&self, found: Located, line: &[u8]) -> Option<Item> {
        let (family, bits) = match found.value {
            Value::V4(a) => (Family::V4, u128::from(a.bits) << 96),
            Value::V6(a) => (Family::V6, a.bits),
            _ => return None,
        };
        let inner = u128::from(bits as u32) << 96;
        let outside = self.moves.around(family, bits).is_none();
        let mut is_turned = false;
        let (family, bits) = match family {
            // an address that ends in an IPv4 address, as ::ffff:192.0.2.1
            Family::V6 if outside && self.is_dotted(&found, line, inner) => (Family::V4, inner),
            // the text does not say in which direction it is written
            Family::V4 if outside && found.is_either_way() => {
                is_turned = self.moves.around(family, turned(bits)).is_some();
                (family, if is_turned { turned(bits) } else { bits })
            }
            _ => (family, bits),
        };
        let (len, end) = written_length(line, found.at.end, found.value.kind() == crate::addr::Kind::V4);
        let fate = self.moves.fate(family, bits, len);
        let width = family.width();
        let is_prefix = |len: &u8| *len < width && bits & !Len::at_most_128(u32::from(*len)).mask128() == 0;
        let key = (family, bits, len.filter(is_prefix));
        let at = found.at.clone();
        let written = if is_turned { Written::Turned(found) } else { Written::Address(found) };
        Some(Item { at, end, fate, key, written })
    }

    /// Whether an IPv6 address ends in a dotted IPv4 address of an old prefix.
    #[cold]
    fn is_dotted(&self, found: &Located, line: &[u8], inner: u128) -> bool {
        let dotted = line.get(found.at.clone()).is_some_and(|text| text.contains(&b'.') && text.contains(&b':'));
        dotted && self.moves.around(Family::V4, inner).is_some()
    }

    /// The reverse names of a line, in full and relative to the zone.
    #[cold]
    fn names(&mut self, line: &[u8], items: &mut Vec<Item>) {
        let origin = line.strip_prefix(b"$ORIGIN").map(|rest| rest.trim_ascii());
        for labels in reverse_names(line) {
            let (family, bits, len) = (labels.family, labels.bits, labels.len);
            let whole = len == family.width();
            let fate = self.moves.fate(family, bits, Some(len));
            let key = (family, bits, (!whole).then_some(len));
            items.push(Item { at: labels.at.clone(), end: labels.at.end, fate, key, written: Written::Labels(labels) });
        }
        if let Some(name) = origin.and_then(|rest| rest.split(u8::is_ascii_whitespace).next()) {
            self.origin = self.origin_of(name);
        } else if let Some(origin) = &self.origin {
            relative_names(line).into_iter().for_each(|at| items.extend(self.relative(origin, line, at)));
        }
    }

    /// The reverse zone of this name; `None` for other zones.
    fn origin_of(&self, name: &[u8]) -> Option<Origin> {
        let old = match (name.ends_with(b"."), &self.origin) {
            (false, Some(outer)) => [name, b".", &outer.old].concat(),
            _ => name.to_vec(),
        };
        let labels = reverse_names(&old).into_iter().next()?;
        let fate = self.moves.fate(labels.family, labels.bits, Some(labels.len));
        let new = match fate {
            Fate::Moves(bits) => replaced(&old, &labels, bits)?,
            _ => old.clone(),
        };
        Some(Origin { old, new })
    }

    /// A name relative to the zone.
    fn relative(&self, origin: &Origin, line: &[u8], at: Range<usize>) -> Option<Item> {
        let label = line.get(at.clone())?;
        let whole = [label, b".", &origin.old].concat();
        let labels = reverse_names(&whole).into_iter().next().filter(|labels| labels.at.start < label.len())?;
        let key = (labels.family, labels.bits, Some(labels.len).filter(|len| *len != labels.family.width()));
        let fate = self.moves.fate(labels.family, labels.bits, Some(labels.len));
        let Fate::Moves(bits) = fate else {
            return Some(Item { at: at.clone(), end: at.end, fate, key, written: Written::Text(label.to_vec()) });
        };
        let new = replaced(&whole, &labels, bits)?;
        let text = new.strip_suffix(origin.new.as_slice()).and_then(|text| text.strip_suffix(b".")).map(<[u8]>::to_vec);
        match text {
            // the same below a zone of another name
            Some(text) if text == label => None,
            Some(text) => Some(Item { at: at.clone(), end: at.end, fate, key, written: Written::Text(text) }),
            None => {
                let why = LeftReason::Zone(String::from_utf8_lossy(&new).into_owned());
                let fate = Fate::Stays(why);
                Some(Item { at: at.clone(), end: at.end, fate, key, written: Written::Text(Vec::new()) })
            }
        }
    }
}

/// A name with the labels of another address.
fn replaced(name: &[u8], labels: &ReverseLabels, bits: u128) -> Option<Vec<u8>> {
    Some([name.get(..labels.at.start)?, labels.written(bits).as_bytes(), name.get(labels.at.end..)?].concat())
}

/// Where names are in a record that may be relative: its owner, and the target of a CNAME.
fn relative_names(line: &[u8]) -> Vec<Range<usize>> {
    let data = line.split(|b| *b == b';').next().unwrap_or_default();
    let mut found: Vec<Range<usize>> = Vec::new();
    let mut alias = false;
    let mut at = 0;
    for word in data.split(u8::is_ascii_whitespace) {
        let own = at..at + word.len();
        at = own.end + 1;
        if word.is_empty() {
            continue;
        }
        let owner = own.start == 0 && !matches!(word.first(), Some(b'$' | b'@'));
        if (owner || alias) && !word.ends_with(b".") {
            found.push(own);
        }
        alias = word.eq_ignore_ascii_case(b"CNAME");
    }
    found
}

/// Ranges keep both ends if one of them would not be renumbered.
fn cut_ranges(items: &mut [Item], line: &[u8]) {
    for at in 1..items.len() {
        let Some([first, second]) = items.get_mut(at - 1..=at) else { continue };
        let between = line.get(first.end..second.at.start).unwrap_or_default();
        if between.trim_ascii() != b"-" {
            continue;
        }
        let moves = |item: &Item| matches!(item.fate, Fate::Moves(_));
        match (moves(first), moves(second)) {
            (true, false) => first.fate = Fate::Stays(LeftReason::Range),
            (false, true) => second.fate = Fate::Stays(LeftReason::Range),
            _ => {}
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

/// The prefix length after an address, also as a mask after a slash, a blank or a word: the length and its end.
#[inline]
fn written_length(line: &[u8], at: usize, v4: bool) -> (Option<u8>, usize) {
    let rest = line.get(at..).unwrap_or_default();
    match rest {
        [b'/', digit, ..] if digit.is_ascii_digit() => slash_length(rest, at, v4),
        [b' ' | b'\t', ..] if v4 => mask_after(rest, at),
        _ => (None, at),
    }
}

fn slash_length(rest: &[u8], at: usize, v4: bool) -> (Option<u8>, usize) {
    let digits = rest.iter().skip(1).take_while(|b| b.is_ascii_digit()).count();
    let most = if v4 { 32 } else { 128 };
    let number = rest.get(1..=digits).and_then(|digits| str::from_utf8(digits).ok()?.parse::<u8>().ok());
    if v4 && rest.get(digits + 1) == Some(&b'.') {
        let (len, used) = leading_mask(rest.get(1..).unwrap_or_default());
        return (len, at + 1 + used);
    }
    match number.filter(|number| *number <= most && digits <= 3) {
        Some(len) => (Some(len), at + 1 + digits),
        None => (None, at),
    }
}

/// A mask after an IPv4 address, perhaps with a word such as `netmask` before it.
fn mask_after(rest: &[u8], at: usize) -> (Option<u8>, usize) {
    let gap = rest.iter().take_while(|b| matches!(b, b' ' | b'\t')).count();
    let mut tail = rest.get(gap..).unwrap_or_default();
    let word = tail.iter().take(8).take_while(|b| b.is_ascii_alphabetic()).count();
    let name = tail.get(..word).unwrap_or_default();
    let mut used = gap;
    if name.eq_ignore_ascii_case(b"netmask") || name.eq_ignore_ascii_case(b"mask") {
        let blanks = tail.iter().skip(word).take_while(|b| matches!(b, b' ' | b'\t')).count();
        used += word + blanks;
        tail = rest.get(used..).unwrap_or_default();
    }
    match leading_mask(tail) {
        (Some(len), end) => (Some(len), at + used + end),
        _ => (None, at),
    }
}

/// The length of the mask that a text begins with, also of an inverse one, and its end.
fn leading_mask(text: &[u8]) -> (Option<u8>, usize) {
    let end = text.iter().take(16).take_while(|b| b.is_ascii_digit() || **b == b'.').count();
    let quad = text.get(..end).and_then(|quad| str::from_utf8(quad).ok()?.parse::<std::net::Ipv4Addr>().ok());
    let bits = quad.map(u32::from).filter(|bits| *bits != 0);
    let len = bits.and_then(|bits| mask_length(bits).filter(|len| len.get() >= 8).or_else(|| mask_length(!bits)));
    (len.map(Len::get), end)
}
