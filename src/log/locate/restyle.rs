//! Writing another address in the style of the one that was found: case, leading zeros and `::` stay, so that the way there
//! and back gives the same text.

use super::context::{HEX, is};
use super::escape::Resolved;
use super::write::escape_like;
use super::{Located, Notation};
use crate::addr::{Kind, Value};
use crate::format::{self, groups};
use std::io::Write;
use std::net::{Ipv4Addr, Ipv6Addr};
use std::ops::Range;

impl Located {
    /// Writes another address in its place, in the style of this text.
    pub(crate) fn restyle(&self, value: &Value, text: &[u8], out: &mut Vec<u8>) {
        let old = text.get(self.at.clone()).unwrap_or_default();
        let beside = match (self.notation, value) {
            (Notation::Plain, Value::V6(_)) => self.groups_beside(text),
            _ => (false, false),
        };
        let is_plain = self.notation == Notation::Plain && !self.escaped && beside == (false, false);
        if is_plain && is_canonical(&self.value, old) && self.push_usual(value, out) {
            return;
        }
        match self.escaped.then(|| Resolved::of(old)).flatten() {
            None => self.restyle_like(old, value, beside, out),
            Some(resolved) => {
                let mut plain = Vec::new();
                self.restyle_like(resolved.text(), value, beside, &mut plain);
                escape_like(old, &resolved, &plain, out);
            }
        }
    }

    /// Whether this is the usual text of the address, and another address in its place has its usual text as well: then the
    /// way back gives this one. Only where nothing beside it could be part of an address.
    pub(crate) fn is_usual(&self, text: &[u8]) -> bool {
        let old = text.get(self.at.clone()).unwrap_or_default();
        let before = self.at.start.checked_sub(1).and_then(|at| text.get(at)).copied().unwrap_or(b' ');
        let after = text.get(self.at.end).copied().unwrap_or(b' ');
        let is_apart = matches!(before, b' ' | b'\t' | b'"' | b'\'' | b'[' | b'(' | b'=')
            && matches!(after, b' ' | b'\t' | b'"' | b'\'' | b']' | b')' | b';' | b',' | b'/' | b'\n' | b'\r');
        if !is_apart || self.escaped || self.notation != Notation::Plain {
            return false;
        }
        is_canonical(&self.value, old)
    }

    /// Writes another address in its usual text, and says whether it could: not one with an IPv4 address in it, which has a
    /// style of its own. In the place of one that [is written so](Located::is_usual) this is the style of its text, in a tenth
    /// of the time.
    pub(crate) fn push_usual(&self, value: &Value, out: &mut Vec<u8>) -> bool {
        let start = out.len();
        push_canonical(value, out);
        let is_done = out.get(start..).is_some_and(|new| self.value.kind() == Kind::V4 || !new.contains(&b'.'));
        if !is_done {
            out.truncate(start);
        }
        is_done
    }

    /// Whether there is a colon directly before the address, and one after it with what could be another group.
    fn groups_beside(&self, text: &[u8]) -> (bool, bool) {
        let (before, after) = self.colons_beside(text);
        let is_word = || match text.get(self.at.end..) {
            Some([b':', next, ..]) => is(*next, HEX) || *next == b':',
            Some([b':']) => false,
            _ => true,
        };
        (before, after && is_word())
    }

    fn restyle_like(&self, old: &[u8], value: &Value, beside: (bool, bool), out: &mut Vec<u8>) {
        match (self.notation, &self.value, value) {
            (Notation::Plain, Value::V6(from), Value::V6(to)) => {
                GroupStyle::of(old, from.bits).write(to.bits, b':', beside, out);
            }
            (Notation::Dashed, Value::V6(from), Value::V6(to)) => {
                let mark = old.iter().find(|b| !is(**b, HEX)).copied().unwrap_or(b'-');
                let colons: Vec<u8> = old.iter().map(|b| if *b == mark { b':' } else { *b }).collect();
                GroupStyle::of(&colons, from.bits).write(to.bits, mark, (false, false), out);
            }
            (Notation::Plain | Notation::EitherWay | Notation::Dashed, Value::V4(_), Value::V4(to)) => {
                numbers_like(old, to.octets(), out);
            }
            (Notation::ReverseQuad | Notation::DashedReverse, Value::V4(_), Value::V4(to)) => {
                let [a, b, c, d] = to.octets();
                numbers_like(old, [d, c, b, a], out);
            }
            _ => {
                let mut plain = Vec::new();
                self.write_like(old, value, (false, false), &mut plain);
                digits_like(old, &plain, out);
            }
        }
    }
}

/// Whether the text of an address is the usual one: of IPv4 without leading zeros, of IPv6 in hex digits alone as
/// [RFC 5952](https://www.rfc-editor.org/rfc/rfc5952#section-4) has it.
fn is_canonical(value: &Value, text: &[u8]) -> bool {
    match value {
        Value::V4(_) => !text.split(|b| *b == b'.').any(|number| number.len() > 1 && number.starts_with(b"0")),
        Value::V6(a) => has_canonical_groups(text, a.bits),
        _ => false,
    }
}

/// Whether the groups of an address have no capital letters, no leading zeros, and `::` where it belongs.
fn has_canonical_groups(text: &[u8], bits: u128) -> bool {
    let (mut groups, mut first, mut digits, mut elided) = (0, b' ', 0, None);
    for b in text {
        match b {
            b':' if digits > 0 => (groups, digits, first) = (groups + 1, 0, b':'),
            // the second one
            b':' if first == b':' => elided = Some(groups),
            b':' => first = b':',
            b'0'..=b'9' | b'a'..=b'f' if digits == 0 => (first, digits) = (*b, 1),
            b'0'..=b'9' | b'a'..=b'f' if first != b'0' => digits += 1,
            _ => return false,
        }
    }
    let groups = groups + usize::from(digits > 0);
    elided.map(|start| (start, start + 8 - groups)) == groups::zero_run(bits, 8)
}

/// Appends an address in its usual text, and nothing for other values.
fn push_canonical(value: &Value, out: &mut Vec<u8>) {
    match value {
        Value::V4(a) => format::push_canonical(Ipv4Addr::from(*a).into(), out),
        Value::V6(a) => format::push_canonical(Ipv6Addr::from(*a).into(), out),
        _ => {}
    }
}

/// Four numbers between the marks of a text: those that stay keep their text, the others as many digits if they have leading
/// zeros.
fn numbers_like(old: &[u8], numbers: [u8; 4], out: &mut Vec<u8>) {
    let wide = old.len() == 15 && old.split(|b| !b.is_ascii_digit()).any(|number| number.starts_with(b"0"));
    let mut rest = old;
    for number in numbers {
        let digits = rest.iter().take_while(|b| b.is_ascii_digit()).count();
        let own = rest.get(..digits).unwrap_or_default();
        let width = if wide { 3 } else { usize::from(own.starts_with(b"0")) * digits };
        let same = str::from_utf8(own).is_ok_and(|own| own.parse() == Ok(number));
        if same {
            out.extend_from_slice(own);
        } else {
            // a vector takes everything
            let _ = write!(out, "{number:0width$}");
        }
        rest = rest.get(digits..).unwrap_or_default();
        let marks = rest.iter().take_while(|b| !b.is_ascii_digit()).count();
        out.extend_from_slice(rest.get(..marks).unwrap_or_default());
        rest = rest.get(marks..).unwrap_or_default();
    }
}

/// Hex digits in the case of a text of as many: those that stay keep theirs.
fn digits_like(old: &[u8], new: &[u8], out: &mut Vec<u8>) {
    let upper = old.iter().any(u8::is_ascii_uppercase);
    let same = old.len() == new.len();
    for (at, b) in new.iter().enumerate() {
        let kept = old.get(at).filter(|own| same && own.eq_ignore_ascii_case(b));
        out.push(*kept.unwrap_or(&if upper && same { b.to_ascii_uppercase() } else { *b }));
    }
}

/// How the groups of an IPv6 address are written.
#[derive(Clone, Debug, PartialEq, Eq)]
struct GroupStyle<'t> {
    /// The address, and the text of each group; those that `::` is for are empty.
    old: u128,
    groups: [&'t [u8]; 8],
    /// Four digits in every group.
    wide: bool,
    /// Whether any letter is in upper case.
    upper: bool,
    /// The last 32 bits as an IPv4 address.
    dotted: bool,
    /// The groups that `::` is for.
    elided: Option<Range<usize>>,
    /// Whether that is what RFC 5952 has.
    canonical: bool,
}

/// The groups of a side of `::`.
fn groups(side: &[u8]) -> impl DoubleEndedIterator<Item = &[u8]> {
    side.split(|b| *b == b':').filter(|group| !group.is_empty())
}

impl<'t> GroupStyle<'t> {
    /// The style of a text, which is this address.
    fn of(text: &'t [u8], old: u128) -> GroupStyle<'t> {
        let dotted = text.contains(&b'.');
        let double = text.windows(2).position(|pair| pair == b"::");
        let (head, tail) = match double {
            Some(at) => (text.get(..at).unwrap_or_default(), text.get(at + 2..).unwrap_or_default()),
            None => (text, &[][..]),
        };
        let mut all: [&[u8]; 8] = [&[]; 8];
        all.iter_mut().zip(groups(head)).for_each(|(place, group)| *place = group);
        let last = all.iter_mut().rev().skip(usize::from(dotted));
        last.zip(groups(tail).rev()).for_each(|(place, group)| *place = group);
        let end = 8usize.saturating_sub(groups(tail).count() + usize::from(dotted));
        let elided = double.map(|_| groups(head).count()..end);
        let hex = || all.iter().filter(|group| !group.is_empty() && !group.contains(&b'.'));
        let wide = hex().any(|group| group.starts_with(b"0") && group.len() > 1) && hex().all(|group| group.len() == 4);
        let canonical = elided == longest_zeros(old, dotted);
        let upper = text.iter().any(|b| matches!(b, b'A'..=b'F'));
        GroupStyle { old, groups: all, wide, upper, dotted, elided, canonical }
    }

    /// The groups that `::` is for in another address.
    fn elide(&self, bits: u128) -> Option<Range<usize>> {
        let own = self.elided.clone().filter(|own| own.clone().all(|at| group(bits, at) == 0));
        match (self.canonical, &self.elided) {
            (true, None) if self.wide => None,
            (true, _) => longest_zeros(bits, self.dotted),
            (false, None) => None,
            (false, Some(_)) => own.or_else(|| longest_zeros(bits, self.dotted)),
        }
    }

    /// Writes another address. Beside a colon, which may be that of a port, it gets no `::` that could take in what is
    /// there.
    fn write(&self, bits: u128, mark: u8, (before, after): (bool, bool), out: &mut Vec<u8>) {
        let shorter = |elided: &Range<usize>| self.elided.as_ref().is_none_or(|own| elided.len() > own.len());
        let open = |elided: &Range<usize>| after && shorter(elided) || before && elided.start == 0;
        let elided = self.elide(bits).filter(|elided| !open(elided));
        let upper = self.is_upper(bits);
        let end = if self.dotted { 6 } else { 8 };
        let (mut at, mut glue) = (0, false);
        while at < end {
            if let Some(zeros) = elided.as_ref().filter(|zeros| zeros.start == at) {
                out.extend([mark, mark]);
                (at, glue) = (zeros.end, false);
                continue;
            }
            out.extend(glue.then_some(mark));
            self.group(at, group(bits, at), upper, out);
            (at, glue) = (at + 1, true);
        }
        if self.dotted {
            out.extend(glue.then_some(mark));
            let own = self.groups.iter().find(|group| group.contains(&b'.')).copied().unwrap_or_default();
            numbers_like(own, (bits as u32).to_be_bytes(), out);
        }
    }

    /// Whether the groups that change are in upper case: as the first of them that has letters, then as any other.
    fn is_upper(&self, bits: u128) -> bool {
        let changed = self.groups.iter().enumerate().filter(|(at, _)| group(bits, *at) != group(self.old, *at));
        let mut letters = changed.flat_map(|(_, text)| text.iter()).filter(|b| b.is_ascii_alphabetic());
        letters.next().map_or(self.upper, u8::is_ascii_uppercase)
    }

    /// A group; one that stays keeps its text, another one its leading zeros: four digits stay four, and fewer have as many
    /// zeros before the first other digit.
    fn group(&self, at: usize, value: u16, upper: bool, out: &mut Vec<u8>) {
        let text = self.groups.get(at).copied().unwrap_or_default();
        if !text.is_empty() && value == group(self.old, at) {
            return out.extend_from_slice(text);
        }
        let width = match text {
            _ if self.wide => 4,
            [b'0', _, _, _] => 4,
            [b'0', _, ..] => (leading_zeros(text) + digits(value)).min(4),
            _ => 0,
        };
        let _ = if upper { write!(out, "{value:0width$X}") } else { write!(out, "{value:0width$x}") };
    }
}

/// The zeros before the first other digit, or before the last one.
fn leading_zeros(text: &[u8]) -> usize {
    text.iter().take(text.len().saturating_sub(1)).take_while(|b| **b == b'0').count()
}

/// How many hex digits a group needs.
const fn digits(value: u16) -> usize {
    (value | 1).ilog2() as usize / 4 + 1
}

const fn group(bits: u128, at: usize) -> u16 {
    (bits >> (112 - 16 * at)) as u16
}

/// The groups that RFC 5952 writes as `::`: the longest run of two and more zeros, the first of equal ones.
fn longest_zeros(bits: u128, dotted: bool) -> Option<Range<usize>> {
    groups::zero_run(bits, if dotted { 6 } else { 8 }).map(|(start, end)| start..end)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::addr::{V4, V6};
    use crate::log::Locate;

    /// The line with this prefix of 48 or 24 bits in the place of that of every address.
    fn moved(line: &str, prefix: u128, v4: u32) -> String {
        let (mut out, mut from) = (Vec::new(), 0);
        for found in Locate::new(line.as_bytes()) {
            let value = match found.value {
                Value::V6(a) => Value::V6(V6::new(prefix | a.bits & (u128::MAX >> 48))),
                Value::V4(a) => Value::V4(V4::new(v4 | a.bits & 0xff)),
                other => other,
            };
            out.extend_from_slice(&line.as_bytes()[from..found.at.start]);
            found.restyle(&value, line.as_bytes(), &mut out);
            from = found.at.end;
        }
        out.extend_from_slice(&line.as_bytes()[from..]);
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn the_style_stays_on_the_way_there_and_back() {
        let old = 0x2001_0db8_000a << 80;
        for (line, there) in [
            ("2001:db8:a::1", "3fff::1"),
            ("[2001:db8:a::1]:443, 2001:db8:a:1:2:3:4:5", "[3fff::1]:443, 3fff::1:2:3:4:5"),
            ("2001:DB8:A::F", "3FFF::F"),
            ("2001:0db8:000a:0000:0000:0000:0000:00ff", "3fff:0000:0000:0000:0000:0000:0000:00ff"),
            ("2001:db8:a:0:0:0:0:1", "3fff:0:0:0:0:0:0:1"),
            ("2001:db8:a:0::1", "3fff:0:0:0::1"),
            ("2001:db8:a:0030::1", "3fff:0:0:0030::1"),
            ("2001:db8:a::192.0.2.1", "3fff::192.0.2.1"),
            ("2001-db8-a--1.ipv6-literal.net", "3fff--1.ipv6-literal.net"),
            ("2001:db8:a:1::/64 2001:db8:a::", "3fff:0:0:1::/64 3fff::"),
            ("192.000.002.001 192.0.2.1", "198.051.100.001 198.51.100.1"),
        ] {
            assert_eq!(moved(line, 0x3fff << 112, 0xc633_6400), there);
            assert_eq!(moved(there, old, 0xc000_0200), line);
        }
    }

    proptest::proptest! {
        #![proptest_config(proptest::prelude::ProptestConfig::with_cases(2000))]

        #[test]
        fn the_usual_text_is_the_one_in_its_style(
            old in proptest::array::uniform8(proptest::prop_oneof![proptest::strategy::Just(0u16), 0u16..=0xffff]),
            new in proptest::array::uniform8(proptest::prop_oneof![proptest::strategy::Just(0u16), 0u16..=0xffff]),
        ) {
            let (old, new) = (Ipv6Addr::from(old), Ipv6Addr::from(new));
            let (text, to) = (old.to_string(), V6::new(new.to_bits()));
            let found = Located { at: 0..text.len(), value: Value::V6(V6::new(old.to_bits())), notation: Notation::Plain, escaped: false };
            let (mut out, mut styled) = (Vec::new(), Vec::new());
            found.restyle(&Value::V6(to), text.as_bytes(), &mut out);
            GroupStyle::of(text.as_bytes(), old.to_bits()).write(to.bits, b':', (false, false), &mut styled);
            proptest::prop_assert_eq!(String::from_utf8(out).unwrap(), String::from_utf8(styled).unwrap(), "{} {}", text, new);
            proptest::prop_assert!(found.is_usual(text.as_bytes()) || text.contains('.'));
            // with one more zero, in capitals, or with another group for a zero of its own, it is not
            for other in [text.replacen(":", ":0", 1), text.to_uppercase(), text.replacen("::", ":0:", 1), text.replacen(":0:", "::", 1)] {
                let is_same = other.parse() == Ok(old);
                let found = Located { at: 0..other.len(), ..found.clone() };
                proptest::prop_assert!(!is_same || found.is_usual(other.as_bytes()) == (other == text), "{} {}", text, other);
            }
            let (v4, quad) = (V4::new(old.to_bits() as u32), V4::new(new.to_bits() as u32));
            let text = Ipv4Addr::from(v4).to_string();
            let found = Located { at: 0..text.len(), value: Value::V4(v4), notation: Notation::Plain, escaped: false };
            let (mut out, mut styled) = (Vec::new(), Vec::new());
            found.restyle(&Value::V4(quad), text.as_bytes(), &mut out);
            numbers_like(text.as_bytes(), quad.octets(), &mut styled);
            proptest::prop_assert_eq!(out, styled);
        }
    }
}
