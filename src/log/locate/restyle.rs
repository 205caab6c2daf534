//! Writing another address in the style of the one that was found: case, leading zeros and `::` stay, so that the way there
//! and back gives the same text.

use super::context::{HEX, is};
use super::write::padded;
use super::{Located, Notation};
use crate::addr::Value;
use crate::format::groups;
use std::io::Write;
use std::ops::Range;

impl Located {
    /// Writes another address in its place, in the style of this text.
    pub(crate) fn restyle(&self, value: &Value, text: &[u8], out: &mut Vec<u8>) {
        let old = text.get(self.at.clone()).unwrap_or_default();
        match (self.notation, &self.value, value) {
            _ if self.escaped => self.write(value, text, out),
            (Notation::Plain, Value::V6(from), Value::V6(to)) if self.colons_beside(text) == (false, false) => {
                GroupStyle::of(old, from.bits).write(to.bits, b':', out);
            }
            (Notation::Dashed, Value::V6(from), Value::V6(to)) => {
                let mark = old.iter().find(|b| !is(**b, HEX)).copied().unwrap_or(b'-');
                let colons: Vec<u8> = old.iter().map(|b| if *b == mark { b':' } else { *b }).collect();
                GroupStyle::of(&colons, from.bits).write(to.bits, mark, out);
            }
            (Notation::Plain | Notation::EitherWay, Value::V4(_), Value::V4(to)) if has_zeros(old) => {
                padded(*to, ".", true, out);
            }
            _ => self.write(value, text, out),
        }
    }
}

/// Whether an IPv4 address is written with three digits for every number.
fn has_zeros(old: &[u8]) -> bool {
    old.len() == 15 && old.split(|b| *b == b'.').any(|number| number.starts_with(b"0"))
}

/// How the groups of an IPv6 address are written.
#[derive(Clone, Debug, PartialEq, Eq)]
struct GroupStyle<'t> {
    /// The address, and the text of each group; those that `::` is for are empty.
    old: u128,
    groups: [&'t [u8]; 8],
    /// Four digits in every group.
    wide: bool,
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

    fn write(&self, bits: u128, mark: u8, out: &mut Vec<u8>) {
        let elided = self.elide(bits);
        let end = if self.dotted { 6 } else { 8 };
        let (mut at, mut glue) = (0, false);
        while at < end {
            if let Some(zeros) = elided.as_ref().filter(|zeros| zeros.start == at) {
                out.extend([mark, mark]);
                (at, glue) = (zeros.end, false);
                continue;
            }
            out.extend(glue.then_some(mark));
            self.group(at, group(bits, at), out);
            (at, glue) = (at + 1, true);
        }
        if self.dotted {
            out.extend(glue.then_some(mark));
            // a vector takes everything
            let _ = write!(out, "{}", std::net::Ipv4Addr::from(bits as u32));
        }
    }

    /// A group; one that stays keeps its text.
    fn group(&self, at: usize, value: u16, out: &mut Vec<u8>) {
        let text = self.groups.get(at).filter(|text| !text.is_empty() && value == group(self.old, at));
        if let Some(text) = text {
            return out.extend_from_slice(text);
        }
        let group = value;
        let _ = match (self.wide, self.upper) {
            (false, false) => write!(out, "{group:x}"),
            (false, true) => write!(out, "{group:X}"),
            (true, false) => write!(out, "{group:04x}"),
            (true, true) => write!(out, "{group:04X}"),
        };
    }
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
}
