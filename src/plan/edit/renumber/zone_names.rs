//! The names of a zone that are relative to its origin: that of `$ORIGIN`, of the SOA record, or of the name of the file.

use super::items::{Item, ItemKey, Judge};
use super::reverse_names::{ReverseLabels, replaced, reverse_names};
use super::{Fate, LeftReason, NamedText, PrefixMove};
use crate::addr::{Family, Len, Net};
use crate::plan::readers::zone::{expanded, generated_numbers, is_class, is_record_type, is_ttl};
use std::net::IpAddr;
use std::ops::Range;
use std::sync::Arc;

/// What is known of a zone while its lines are read.
#[derive(Clone, Debug)]
pub(super) struct ZoneNames {
    source: OriginSource,
    /// None if nothing is known, several if the name of the file may mean one or the other.
    origins: Arc<Vec<Origin>>,
    /// Whether a parenthesis is open: lines are not records of their own.
    is_open: bool,
    /// Whether what is known only by the name of the file has been reported.
    is_reported: bool,
}

/// Where the origin comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum OriginSource {
    /// The text says it.
    Text,
    /// The name of the file is that of the zone.
    FileName,
    /// The name of the file has the numbers of a zone.
    Guess,
    Unknown,
}

/// The name that others are relative to.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Origin {
    old: Vec<u8>,
    /// What it is in the new text.
    new: Vec<u8>,
    /// Whether all of it is in an old prefix that moves.
    is_moved: bool,
    /// Whether names below it may be reverse names of the family of an old prefix.
    may_be_reverse: bool,
}

/// How many lines are looked at to know whether a text is of a zone.
const SNIFFED: usize = 400;

/// The directives of zone files.
const DIRECTIVES: [&[u8]; 4] = [b"$ORIGIN", b"$TTL", GENERATE, b"$INCLUDE"];

const GENERATE: &[u8] = b"$GENERATE";

/// Types whose data are a name.
const NAME_TYPES: [&[u8]; 4] = [b"CNAME", b"DNAME", b"NS", b"PTR"];

pub(super) const BOM: &[u8] = b"\xef\xbb\xbf";

impl ZoneNames {
    /// What is known of the zone of a text at its beginning; `None` if it is not of a zone.
    pub(super) fn of(judge: Judge<'_>, text: NamedText<'_>) -> Option<ZoneNames> {
        let (source, names) = origins_of(str::from_utf8(text.name).unwrap_or_default());
        let is_zone = source == OriginSource::FileName || looks_like_zone(text.bytes);
        let origins = Arc::new(names.into_iter().map(|name| Origin::of(judge, name)).collect());
        is_zone.then_some(ZoneNames { source, origins, is_open: false, is_reported: false })
    }

    /// Whether the text has said its name.
    pub(super) fn is_named(&self) -> bool {
        self.source == OriginSource::Text
    }

    /// Whether a line may change what is known: in a zone that has said its name, directives and parentheses do.
    pub(super) fn is_changed_by(&self, line: &[u8]) -> bool {
        !self.is_named()
            || line.starts_with(b"$")
            || line.starts_with(BOM)
            || memchr::memchr2(b'(', b')', line).is_some()
    }

    /// Takes note of the parentheses of a line of a zone that has said its name, and says whether it can change nothing else.
    pub(super) fn pass_parentheses(&mut self, line: &[u8]) -> bool {
        let is_all = self.is_named() && !line.starts_with(b"$") && !line.starts_with(BOM);
        if is_all {
            self.is_open = is_open_after(line, self.is_open);
        }
        is_all
    }

    /// Whether a line has no names that matter: where no reverse names of the family are, only owners that begin with a number
    /// may.
    fn has_nothing(&self, line: &[u8]) -> bool {
        let may_be_turned = |b: &u8| b.is_ascii_digit() || *b == b'*';
        // what costs most comes last
        !self.is_open
            && !line.first().is_some_and(may_be_turned)
            && !self.origins.iter().any(|origin| origin.may_be_reverse)
            && !self.is_changed_by(line)
    }

    /// Whether a line may have names that matter, or change what is known.
    pub(super) fn may_have_names(&self, line: &[u8]) -> bool {
        !self.has_nothing(line) && (self.is_changed_by(line) || !self.is_open && Record::of(line).is_some())
    }

    /// Adds the relative names of a line that are of old prefixes, and what `$GENERATE` makes.
    pub(super) fn line(&mut self, judge: Judge<'_>, line: &[u8], items: &mut Vec<Item>) {
        if self.has_nothing(line) {
            return;
        }
        let is_open = is_open_after(line, self.is_open);
        let is_inside = std::mem::replace(&mut self.is_open, is_open);
        let mut words = Words::of(line);
        let start = words.at;
        let Some(first) = words.next().filter(|_| !is_inside) else { return };
        let head = word(line, &first);
        let has_owner = first.start == start;
        match head.first() {
            Some(b'$') if has_owner && head.eq_ignore_ascii_case(b"$ORIGIN") => {
                if let Some(name) = words.next() {
                    self.enter(judge, line, &name, items);
                }
            }
            Some(b'$') if has_owner && head.eq_ignore_ascii_case(GENERATE) => {
                if let Some(range) = words.next() {
                    self.generate(judge, line, word(line, &range), &words.collect::<Vec<_>>(), items);
                }
            }
            Some(b'$') if has_owner => {}
            _ => {
                if let Some(record) = Record::of(line) {
                    self.record(judge, line, record, items);
                }
            }
        }
    }

    /// `$ORIGIN`, of which a relative name may be one of the old prefix.
    fn enter(&mut self, judge: Judge<'_>, line: &[u8], at: &Range<usize>, items: &mut Vec<Item>) {
        let name = word(line, at);
        if name.ends_with(b".") {
            self.origins = Arc::new(vec![Origin::of(judge, name.to_vec())]);
            self.source = OriginSource::Text;
            return;
        }
        let item = self.name(judge, line, at, false);
        let moved = item.as_ref().is_some_and(Item::is_moving);
        for origin in Arc::make_mut(&mut self.origins) {
            let mut inner = Origin::of(judge, below(name, &origin.old));
            if !(moved || inner.is_moved && origin.is_moved) {
                inner = Origin { new: below(name, &origin.new), is_moved: false, ..inner };
            }
            *origin = inner;
        }
        items.extend(item);
    }

    fn record(&mut self, judge: Judge<'_>, line: &[u8], record: Record<'_>, items: &mut Vec<Item>) {
        let Record { owner, rtype, mut data } = record;
        if let Some(owner) = owner {
            // the owner of the SOA record is the name of the zone
            if self.source == OriginSource::Unknown
                && rtype.eq_ignore_ascii_case(b"SOA")
                && word(line, &owner).ends_with(b".")
            {
                self.enter(judge, line, &owner, items);
            }
            let is_pointer = rtype.eq_ignore_ascii_case(b"PTR");
            let item = self.name(judge, line, &owner, is_pointer);
            items.extend(item.or_else(|| self.turned(judge, line, &owner).filter(|_| !is_pointer)));
        }
        if NAME_TYPES.iter().any(|own| rtype.eq_ignore_ascii_case(own))
            && let Some(target) = data.next()
        {
            items.extend(self.name(judge, line, &target, false));
        }
    }

    /// A relative name; `None` if it is not one of an old prefix, or stays as it is because all of its zone moves.
    fn name(&mut self, judge: Judge<'_>, line: &[u8], at: &Range<usize>, is_pointer: bool) -> Option<Item> {
        let name = word(line, at);
        if name == b"@" || name.ends_with(b".") || !reverse_names(name).is_empty() {
            return None;
        }
        match self.source {
            OriginSource::Text => relative(judge, self.origins.first()?, name, at),
            OriginSource::FileName => self.named(judge, name, at),
            OriginSource::Guess => self.guessed(judge, name, at, is_pointer),
            OriginSource::Unknown if is_pointer => self.unknown(judge, name, at),
            OriginSource::Unknown => None,
        }
    }

    /// A name in the zone that the file is named after.
    fn named(&mut self, judge: Judge<'_>, name: &[u8], at: &Range<usize>) -> Option<Item> {
        let origin = self.origins.first()?;
        let labels = relative_labels(origin, name)?;
        if !origin.is_moved {
            return relative(judge, origin, name, at);
        }
        let (old, new) = (name_text(&origin.old), name_text(&origin.new));
        let is_first = !std::mem::replace(&mut self.is_reported, true);
        is_first.then(|| staying(at, LeftReason::FileName { old, new }, labels.key()))
    }

    /// A name in a zone that the name of the file may mean. Where it completes an address of that zone, this is believed;
    /// otherwise nothing is known.
    fn guessed(&mut self, judge: Judge<'_>, name: &[u8], at: &Range<usize>, is_pointer: bool) -> Option<Item> {
        let all = Arc::clone(&self.origins);
        let mut own = all.iter().filter_map(|origin| Some((origin, relative_labels(origin, name)?)));
        let is_old = |(_, labels): &(&Origin, ReverseLabels)| judge.fate_of(labels) != Fate::Outside;
        if let Some((origin, labels)) = own.clone().find(is_old) {
            let is_known = origin.is_moved && std::mem::replace(&mut self.is_reported, true);
            let why = LeftReason::Guess(name_text(&origin.old));
            return (!is_known).then(|| staying(at, why, labels.key()));
        }
        let is_other = own.any(|(_, labels)| labels.at.start == 0 && labels.len == labels.family.width());
        if is_pointer && !is_other { self.unknown(judge, name, at) } else { None }
    }

    /// The first name that may be in an old prefix, of a zone of which nothing is known.
    fn unknown(&mut self, judge: Judge<'_>, name: &[u8], at: &Range<usize>) -> Option<Item> {
        if self.is_reported {
            return None;
        }
        let net = judge.moves.moves.iter().map(|pair| pair.from).find(|from| may_end(name, from))?;
        self.is_reported = true;
        Some(staying(at, LeftReason::Origin, (net.family(), net.bits(), None)))
    }

    /// An owner that is an address in reverse order outside of the trees for that, as in block lists: `66.2.0.192`, or
    /// `*.2.0.192` for all of a network.
    fn turned(&self, judge: Judge<'_>, line: &[u8], at: &Range<usize>) -> Option<Item> {
        let name = word(line, at);
        let is_reverse = || self.origins.iter().any(|origin| relative_labels(origin, name).is_some());
        let (family, bits, len) = turned_labels(name).filter(|_| reverse_names(name).is_empty() && !is_reverse())?;
        let mask = Len::at_most_128(u32::from(len)).mask128();
        let is_around = |net: &Net| (net.bits() ^ bits) & mask == 0;
        let is_old = |pair: &&PrefixMove| {
            let is_within = len >= pair.from.len().get() && judge.moves.around(family, bits) == Some(*pair);
            pair.from.family() == family && (is_within || is_around(&pair.from) && pair.needs_look(is_around))
        };
        let pair = judge.moves.moves.iter().find(is_old)?;
        Some(staying(at, LeftReason::Turned, (family, pair.from.bits(), None)))
    }

    /// `$GENERATE`: the owner, and the data of types that have names or addresses.
    fn generate(&mut self, judge: Judge<'_>, line: &[u8], range: &[u8], words: &[Range<usize>], items: &mut Vec<Item>) {
        let Some((owner, mut rest)) = words.split_first().map(|(owner, rest)| (owner, rest.iter())) else { return };
        let rtype = rest.find(|at| !precedes_type(word(line, at)));
        let Some(rtype) = rtype.map(|at| word(line, at)) else { return };
        let is = |name: &&[u8]| rtype.eq_ignore_ascii_case(name);
        let is_pointer = is(&&b"PTR"[..]);
        items.extend(self.generated_name(judge, line, range, owner, is_pointer));
        let Some(data) = rest.next() else { return };
        if NAME_TYPES.iter().any(is) {
            items.extend(self.generated_name(judge, line, range, data, false));
        } else if [&b"A"[..], b"AAAA"].iter().any(is) {
            items.extend(generated_address(judge, word(line, data), data, range));
        }
    }

    /// A name that `$GENERATE` makes others of: what is the same in all of them says where they are, or each one does.
    fn generated_name(
        &mut self,
        judge: Judge<'_>,
        line: &[u8],
        range: &[u8],
        at: &Range<usize>,
        is_pointer: bool,
    ) -> Option<Item> {
        let name = word(line, at);
        let zones: Vec<&[u8]> = match name.ends_with(b".") {
            true => vec![b""],
            false => self.origins.iter().map(|origin| origin.old.as_slice()).collect(),
        };
        for zone in zones {
            let whole = if zone.is_empty() { name.to_vec() } else { below(name, zone) };
            let Some(labels) = reverse_names(&whole).into_iter().next() else { continue };
            let is_old = |name: String| {
                // other names have the labels of the zone alone
                let own = reverse_names(name.as_bytes()).into_iter().next().filter(|own| own.len > labels.len);
                own.is_some_and(|own| judge.moves.around(own.family, own.bits).is_some())
            };
            if judge.has_inside(&labels) && expansions(&whole, range)?.any(is_old) {
                return Some(staying(at, LeftReason::Generate, labels.key()));
            }
        }
        let item = self.name(judge, line, at, false);
        // as many labels as the first one has
        let first = || expansions(name, range)?.next();
        if item.is_none() && is_pointer && matches!(self.source, OriginSource::Guess | OriginSource::Unknown) {
            let name = first()?;
            let mut own = self.name(judge, name.as_bytes(), &(0..name.len()), true)?;
            (own.at, own.end) = (at.clone(), at.end);
            return Some(own);
        }
        item
    }
}

impl Origin {
    fn of(judge: Judge<'_>, old: Vec<u8>) -> Origin {
        let labels = reverse_names(&old).into_iter().next();
        let new = labels.and_then(|labels| match judge.fate_of(&labels) {
            Fate::Moves(bits) => replaced(&old, &labels, bits, judge.moves.keeps_spelling),
            _ => None,
        });
        let is_moved = new.is_some();
        let ends_in = |tree: &[u8]| {
            let end = old.len().checked_sub(tree.len()).and_then(|at| old.get(at..));
            end.is_some_and(|end| end.eq_ignore_ascii_case(tree))
        };
        let may_be_reverse = match (ends_in(b".in-addr.arpa."), ends_in(b".ip6.arpa.") || ends_in(b".ip6.int.")) {
            (true, _) => judge.moves.has(Family::V4),
            (_, true) => judge.moves.has(Family::V6),
            // `$ORIGIN .` as well
            _ => old.len() < 2 || !old.ends_with(b".") || ends_in(b"arpa.") || ends_in(b"int."),
        };
        Origin { new: new.unwrap_or_else(|| old.clone()), old, is_moved, may_be_reverse }
    }
}

fn word<'t>(line: &'t [u8], at: &Range<usize>) -> &'t [u8] {
    line.get(at.clone()).unwrap_or_default()
}

/// A name that stays.
fn staying(at: &Range<usize>, why: LeftReason, key: ItemKey) -> Item {
    Item::text(at.clone(), Fate::Stays(why), key, Vec::new())
}

/// A name for a message.
fn name_text(name: &[u8]) -> String {
    String::from_utf8_lossy(name).into_owned()
}

/// Whether a word is a class or a time to live, which precede the type of a record.
fn precedes_type(word: &[u8]) -> bool {
    is_class(word) || is_ttl(word)
}

/// A name below a zone, in full.
fn below(name: &[u8], zone: &[u8]) -> Vec<u8> {
    match zone {
        b"." => [name, b"."].concat(),
        _ => [name, b".", zone].concat(),
    }
}

/// The reverse labels of a relative name in full, if some of them are its own.
fn relative_labels(origin: &Origin, name: &[u8]) -> Option<ReverseLabels> {
    reverse_names(&below(name, &origin.old)).into_iter().next().filter(|labels| labels.at.start < name.len())
}

/// A name relative to a zone.
fn relative(judge: Judge<'_>, origin: &Origin, name: &[u8], at: &Range<usize>) -> Option<Item> {
    let labels = relative_labels(origin, name)?;
    let (fate, key) = (judge.fate_of(&labels), labels.key());
    let stays = |why| Some(staying(at, why, key));
    let becomes = match &fate {
        // that it stays may be known from here alone: what keeps it is the reason
        Fate::Stays(LeftReason::Same) => judge.moves.fate(key.0, key.1, Some(labels.len)),
        fate => fate.clone(),
    };
    let Fate::Moves(bits) = becomes else {
        return Some(Item::text(at.clone(), fate, key, Vec::new()));
    };
    let Some(new) = replaced(&below(name, &origin.old), &labels, bits, judge.moves.keeps_spelling) else {
        return stays(LeftReason::Spelling);
    };
    match new.strip_suffix(origin.new.as_slice()).and_then(|text| text.strip_suffix(b".")) {
        None => stays(LeftReason::Zone(name_text(&new))),
        Some(_) if fate == Fate::Stays(LeftReason::Same) => stays(LeftReason::Same),
        // the same below a zone of another name
        Some(text) if text == name && origin.is_moved => None,
        Some(text) => Some(Item::text(at.clone(), fate, key, text.to_vec())),
    }
}

/// Keeps all of a `$GENERATE` if some of it stays: its names belong together.
pub(super) fn keep_generated(items: &mut [Item], line: &[u8]) {
    let line = line.strip_prefix(BOM).unwrap_or(line);
    let is_generated = || line.get(..GENERATE.len()).is_some_and(|word| word.eq_ignore_ascii_case(GENERATE));
    if line.starts_with(b"$") && is_generated() && items.iter().any(|item| matches!(item.fate, Fate::Stays(_))) {
        items.iter_mut().filter(|item| item.is_moving()).for_each(|item| item.fate = Fate::Stays(LeftReason::Generate));
    }
}

/// What `$GENERATE` makes of a word.
fn expansions(template: &[u8], range: &[u8]) -> Option<impl Iterator<Item = String>> {
    let template = str::from_utf8(template).ok()?;
    let numbers = generated_numbers(str::from_utf8(range).ok()?)?;
    Some(numbers.take(MOST_GENERATED).map_while(move |number| expanded(template, number)))
}

/// The most records of a `$GENERATE` that are looked at.
const MOST_GENERATED: usize = 65_536;

/// The addresses that `$GENERATE` makes: what precedes the number is replaced, if that gives the new address of each.
fn generated_address(judge: Judge<'_>, template: &[u8], at: &Range<usize>, range: &[u8]) -> Option<Item> {
    let split = template.iter().position(|b| matches!(b, b'$' | b'\\'))?;
    let head = str::from_utf8(template.get(..split)?).ok()?;
    let (mut new_head, mut key, mut all, mut old) = (None, None, true, false);
    for text in expansions(template, range)? {
        let addr: IpAddr = text.parse().ok()?;
        let net = Net::from(ipnetwork::IpNetwork::from(addr));
        let own = (net.family(), net.bits(), None);
        let fate = judge.fate(own, None);
        old |= fate != Fate::Outside;
        let heads = match fate {
            Fate::Moves(bits) => moved_head(addr, bits, text.get(split..)?),
            _ => None,
        };
        all &= heads.as_ref().is_some_and(|heads| new_head.as_ref().is_none_or(|known| known == heads));
        key = key.or(Some(own));
        new_head = new_head.or(heads);
    }
    let at = at.start..at.start + head.len();
    match new_head {
        _ if !old => None,
        Some(new) if all => {
            let (family, bits, len) = key?;
            let fate = Fate::Moves(bits);
            Some(Item::text(at, fate, (family, bits, len), new.into_bytes()))
        }
        _ => Some(staying(&at, LeftReason::Generate, key?)),
    }
}

/// What precedes the end of an address in the new one.
fn moved_head(old: IpAddr, new: u128, tail: &str) -> Option<String> {
    let new = match old {
        IpAddr::V4(_) => IpAddr::from(std::net::Ipv4Addr::from((new >> 96) as u32)),
        IpAddr::V6(_) => IpAddr::from(std::net::Ipv6Addr::from(new)),
    };
    new.to_string().strip_suffix(tail).map(str::to_owned)
}

/// Whether a relative name of an address, whose zone is not known, may be one of this prefix: its labels are the last
/// octets or nibbles.
fn may_end(name: &[u8], from: &Net) -> bool {
    let labels: Vec<&[u8]> = name.split(|b| *b == b'.').collect();
    let (digits, most) = if from.family() == Family::V4 { (10, 255) } else { (16, 15) };
    let number = |label: &&[u8]| {
        let text = str::from_utf8(label).ok().filter(|text| !text.is_empty() && !text.starts_with('+'))?;
        u128::from_str_radix(text, digits).ok().filter(|number| *number <= most)
    };
    let Some(numbers) = labels.iter().map(number).collect::<Option<Vec<u128>>>() else { return false };
    let count = numbers.len() as u32;
    let (width, first) = if from.family() == Family::V4 { (8, 96) } else { (4, 0) };
    let is_v6 = count > 4 && labels.iter().all(|label| label.len() == 1);
    if (from.family() == Family::V6) != is_v6 || count * width > 128 - first {
        return false;
    }
    let low = numbers.iter().enumerate().fold(0, |bits, (at, number)| bits | number << (first + width * at as u32));
    let mask = (u128::MAX >> (128 - count * width)) << first;
    (from.bits() ^ low) & from.len().mask128() & mask == 0
}

/// The network that a name begins with in reverse order: all of an IPv4 address, or an asterisk and some of its numbers, or of
/// the digits of an IPv6 address.
fn turned_labels(name: &[u8]) -> Option<(Family, u128, u8)> {
    let (is_any, labels) = name.strip_prefix(b"*.").map_or((false, name), |labels| (true, labels));
    let labels: Vec<&str> = str::from_utf8(labels).ok()?.split('.').collect();
    let digit = |label: &&str| label.chars().next().and_then(|c| c.to_digit(16)).filter(|_| label.len() == 1);
    let digits: Vec<u32> = labels.iter().map_while(digit).collect();
    let octet = |label: &&str| label.parse::<u8>().ok().filter(|_| label.bytes().all(|b| b.is_ascii_digit()));
    let octets: Vec<u8> = labels.iter().map_while(octet).collect();
    if is_any && (8..32).contains(&digits.len()) {
        let bits = digits.iter().fold(0u128, |bits, digit| bits >> 4 | u128::from(*digit) << 124);
        return Some((Family::V6, bits, 4 * digits.len() as u8));
    }
    let is_whole = !is_any && octets.len() == 4 && labels.len() == 4;
    let bits = octets.iter().fold(0u128, |bits, octet| bits >> 8 | u128::from(*octet) << 120);
    (is_whole || is_any && (1..4).contains(&octets.len())).then(|| (Family::V4, bits, 8 * octets.len() as u8))
}

/// A record, as far as it has names.
struct Record<'t> {
    /// `None` if it is that of the record before it.
    owner: Option<Range<usize>>,
    rtype: &'t [u8],
    data: Words<'t>,
}

impl<'t> Record<'t> {
    /// The record that a line begins.
    fn of(line: &'t [u8]) -> Option<Record<'t>> {
        let mut words = Words::of(line);
        let start = words.at;
        let first = words.next()?;
        let (owner, first) = if first.start == start { (Some(first), None) } else { (None, Some(first)) };
        let rtype =
            first.into_iter().chain(words.by_ref()).map(|at| word(line, &at)).find(|word| !precedes_type(word))?;
        is_record_type(rtype).then_some(Record { owner, rtype, data: words })
    }
}

/// The words of a line of a zone, without its comment.
struct Words<'t> {
    line: &'t [u8],
    at: usize,
    /// Whether a parenthesis is open.
    is_open: bool,
}

impl<'t> Words<'t> {
    fn of(line: &'t [u8]) -> Words<'t> {
        Words { line, at: if line.starts_with(BOM) { BOM.len() } else { 0 }, is_open: false }
    }
}

impl Iterator for Words<'_> {
    type Item = Range<usize>;

    fn next(&mut self) -> Option<Range<usize>> {
        loop {
            match self.line.get(self.at)? {
                b'(' => self.is_open = true,
                b')' => self.is_open = false,
                b' ' | b'\t' | b'\r' | b'\n' => {}
                b';' => return None,
                _ => {
                    let found = self.at..word_end(self.line, self.at);
                    self.at = found.end;
                    return Some(found);
                }
            }
            self.at += 1;
        }
    }
}

/// Whether a parenthesis is open after a line.
fn is_open_after(line: &[u8], is_open: bool) -> bool {
    if memchr::memchr2(b'(', b')', line).is_none() {
        return is_open;
    }
    let mut words = Words { is_open, ..Words::of(line) };
    words.by_ref().for_each(drop);
    words.is_open
}

fn word_end(line: &[u8], start: usize) -> usize {
    let (mut at, mut is_quoted) = (start, false);
    while let Some(b) = line.get(at) {
        match b {
            b'\\' => at += 1,
            b'"' => is_quoted = !is_quoted,
            b'\r' | b'\n' => break,
            b' ' | b'\t' | b'(' | b')' | b';' if !is_quoted => break,
            _ => {}
        }
        at += 1;
    }
    at.min(line.len())
}

/// Whether a text is of a zone: it has a directive, or a record of a type that zones begin with or reverse zones have.
fn looks_like_zone(text: &[u8]) -> bool {
    let is_directive = |line: &[u8]| {
        let end = line.iter().position(u8::is_ascii_whitespace).unwrap_or(line.len());
        DIRECTIVES.iter().any(|own| line.get(..end).is_some_and(|word| word.eq_ignore_ascii_case(own)))
    };
    let is_record = |line: &[u8]| {
        let mut rest = Words::of(line).skip(1).map(|at| word(line, &at)).take(4);
        let rtype = rest.find(|word| !precedes_type(word)).unwrap_or_default();
        rtype.eq_ignore_ascii_case(b"SOA") || rtype.eq_ignore_ascii_case(b"PTR") && Words::of(line).count() <= 6
    };
    let text = text.strip_prefix(BOM).unwrap_or(text);
    text.split(|b| *b == b'\n')
        .take(SNIFFED)
        .any(|line| is_directive(line) || is_record(line.get(..200).unwrap_or(line)))
        || memchr::memmem::find(text, b"\n$ORIGIN ").is_some()
}

/// The zones that the name of a file may mean: the reverse name in it, or the numbers of a network as in `db.10.1`.
fn origins_of(name: &str) -> (OriginSource, Vec<Vec<u8>>) {
    let base = name.rsplit('/').next().unwrap_or_default();
    if let Some((labels, family)) = zone_labels(base) {
        let tree = if family == Family::V4 { ".in-addr.arpa." } else { ".ip6.arpa." };
        return (OriginSource::FileName, vec![(labels.to_owned() + tree).into_bytes()]);
    }
    let labels = network_labels(base);
    if labels.is_empty() || labels.len() > 3 {
        return (OriginSource::Unknown, Vec::new());
    }
    let zone = |labels: Vec<&str>| (labels.join(".") + ".in-addr.arpa.").into_bytes();
    let mut zones = vec![zone(labels.iter().rev().copied().collect()), zone(labels)];
    zones.dedup();
    (OriginSource::Guess, zones)
}

/// The labels of the reverse name in the name of a file, which may follow a word: `rev-2.0.192.in-addr.arpa`.
fn zone_labels(base: &str) -> Option<(&str, Family)> {
    let own = |start: usize| {
        let text = base.get(start..)?;
        let labels = reverse_names(text.as_bytes()).into_iter().next()?;
        Some((text.get(labels.at.clone())?, labels))
    };
    let after_mark = || base.match_indices(['-', '_']).filter_map(|(at, _)| own(at + 1));
    let whole = own(0)?;
    let (text, labels) = match whole.1.is_template {
        true => after_mark().find(|(_, labels)| labels.at.start == 0 && !labels.is_template).unwrap_or(whole),
        false => whole,
    };
    Some((text, labels.family))
}

/// What precedes the numbers of a network in the names of zone files.
const FILE_WORDS: [&str; 6] = ["db", "named", "rev", "reverse", "zone", "pri"];

/// The numbers of a network in the name of a file: after a word for zones, or several at its beginning. Those after other
/// words are of offices and VLANs as often.
fn network_labels(base: &str) -> Vec<&str> {
    let is_octet = |label: &&str| label.parse::<u8>().is_ok() && label.bytes().all(|b| b.is_ascii_digit());
    let parts: Vec<&str> = base.split(['.', '-', '_']).collect();
    let first = parts.iter().position(is_octet).unwrap_or(parts.len());
    let labels: Vec<&str> = parts.iter().skip(first).copied().take_while(is_octet).collect();
    let word = first.checked_sub(1).and_then(|at| parts.get(at));
    let is_network = word.map_or(labels.len() > 1, |word| FILE_WORDS.contains(word));
    if is_network { labels } else { Vec::new() }
}
