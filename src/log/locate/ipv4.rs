//! IPv4 addresses: four decimal numbers between dots, also with a port after a fifth dot, and before a label.

use super::context::{ALNUM, DIGIT, HEX, WORD, is, is_octal_byte, is_octal_control};
use super::search::Search;
use super::{Located, Notation, TextKind};
use crate::addr::{V4, Value};
use std::ops::Range;

/// Numbers between dots.
#[derive(Default)]
pub(super) struct Numbers {
    /// The end of each of the first five, and its value.
    ends: [usize; 5],
    pub(super) values: [u32; 5],
    /// Digits of the fifth.
    last: usize,
    /// All of the first four are octets.
    octets: bool,
    /// How many there are.
    pub(super) count: usize,
    pub(super) end: usize,
}

impl Numbers {
    /// The address that the first four are.
    pub(super) fn quad(&self) -> Option<u32> {
        let [a, b, c, d, _] = self.values;
        self.octets.then_some(a << 24 | b << 16 | c << 8 | d)
    }

    pub(super) fn quad_end(&self) -> usize {
        self.ends[3]
    }

    /// Whether the fifth is the number of a port; five digits may have leading zeros.
    fn has_port(&self) -> bool {
        let least = match self.last {
            0..=4 => 10u32.pow(self.last.saturating_sub(1) as u32),
            5 => 1,
            _ => return false,
        };
        self.count == 5 && (least..=65535).contains(&self.values[4])
    }

    /// Whether all of the first four are below 100, as those of versions are.
    fn is_small(&self) -> bool {
        self.values.iter().take(4).all(|n| *n < 100)
    }

    /// Whether the first four may be a version: small numbers, or one and zeros (`120.0.0.0`).
    fn may_be_version(&self) -> bool {
        self.is_small() || matches!(self.values, [_, 0, 0, 0, _])
    }

    /// Whether they begin as an object identifier: as a known one, or with small numbers after one of the roots.
    fn begin_oid(&self) -> bool {
        let [first, second, ..] = self.values;
        let is_known = self.quad().is_some_and(|bits| begins_oid(bits.to_be_bytes()));
        is_known || first < 3 && second < 40 && (self.count > 5 || self.is_small())
    }

    /// Whether the first four are an address and the rest something else: the date of a file, a port of two octets
    /// (RFC 5665, section 5.2.3.3).
    fn have_suffix(&self) -> bool {
        let is_dated = self.count == 5 && self.last >= 8;
        self.count > 4 && (is_dated || !self.may_be_version() && !self.begin_oid())
    }
}

/// The digits of the largest number of an object identifier.
const LONGEST_NUMBER: usize = 10;

impl<'t> Search<'t> {
    /// The numbers that begin here. A dot that is not followed by a digit ends them.
    #[inline]
    pub(super) fn numbers(&self, start: usize) -> Numbers {
        let mut numbers = Numbers { octets: true, end: start, ..Numbers::default() };
        let mut rest = self.text.get(start..).unwrap_or_default();
        loop {
            let (mut len, mut value) = (0, 0u32);
            for b in rest.iter().take_while(|b| b.is_ascii_digit()) {
                value = value.saturating_mul(10).saturating_add(u32::from(b - b'0'));
                len += 1;
            }
            numbers.end += len;
            if let (Some(end), Some(place)) =
                (numbers.ends.get_mut(numbers.count), numbers.values.get_mut(numbers.count))
            {
                (*end, *place, numbers.last) = (numbers.end, value, len);
                numbers.octets &= numbers.count == 4 || len <= 3 && value <= 255;
            }
            numbers.count += 1;
            match rest.get(len..) {
                Some([b'.', next, ..]) if next.is_ascii_digit() => {
                    rest = rest.get(len + 1..).unwrap_or_default();
                    numbers.end += 1;
                }
                _ => break,
            }
        }
        numbers.octets &= numbers.count >= 4;
        numbers
    }

    /// Looks at the first dot of a run of numbers; the search continues after the run.
    pub(super) fn dotted(&mut self, dot: usize) -> Option<Located> {
        self.at = dot + 1;
        if !is(self.before(dot), HEX) {
            return None;
        }
        if !is(self.byte(dot + 1), HEX) {
            return if self.byte(dot + 1) == b'n' { self.hex_name(dot) } else { None };
        }
        if self.byte(dot + 2) == b'.' && self.back(dot, 1, HEX) == 1 {
            let found = self.nibbles(dot);
            if found.is_some() {
                return found;
            }
        }
        if self.back(dot, 4, HEX) >= 4 {
            let found = self.cisco(dot);
            if found.is_some() {
                return found;
            }
        }
        let digits = self.back(dot, 6, DIGIT);
        if digits == 0 || !is(self.byte(dot + 1), DIGIT) {
            return None;
        }
        let Some(start) = (if digits <= 3 { Some(dot - digits) } else { self.escape_end(dot, digits) }) else {
            return self.after_number(dot);
        };
        let numbers = self.numbers(start);
        self.at = numbers.end;
        match numbers.octets {
            false if numbers.values[0] > 255 => self.after_number(dot),
            false => None,
            true if digits <= 3 && !self.may_begin(start) => self.after_letter(start, dot, &numbers),
            true => self.quad(start, &numbers),
        }
    }

    /// The address after a number that is not part of it, or after a date: `1704899068.203.0.113.77`.
    #[cold]
    fn after_number(&mut self, dot: usize) -> Option<Located> {
        let run = dot - self.back(dot, LONGEST_NUMBER, DIGIT);
        if self.before(run) == b'.'
            && let Some(found) = self.next_of_index(run, run)
        {
            return found;
        }
        let (mut start, mut numbers) = (dot + 1, self.numbers(dot + 1));
        if numbers.count == 6 {
            start = numbers.ends[1] + 1;
            numbers = self.numbers(start);
        }
        self.at = numbers.end;
        let is_clear = numbers.octets && numbers.values[0] > 0 && (!numbers.is_small() || numbers.have_suffix());
        if is_clear { self.quad(start, &numbers) } else { None }
    }

    /// The address after a letter other than that of versions, with larger numbers than they have: `x203.0.113.77`,
    /// `eth0.203.0.113.77`.
    #[cold]
    fn after_letter(&mut self, start: usize, dot: usize, numbers: &Numbers) -> Option<Located> {
        let letters = self.letters_before(start);
        let is_version = numbers.count == 4 && letters.eq_ignore_ascii_case(b"v");
        if !is(self.before(start), ALNUM) || is_version && self.grammar.keeps(TextKind::Version) {
            return None;
        }
        let found = if numbers.count > 4 { self.after_number(dot) } else { None };
        self.at = self.at.max(numbers.end);
        match found {
            None if !numbers.may_be_version() => self.quad(start, numbers),
            _ => found,
        }
    }

    /// Where a number begins that follows an escape: `#011192.0.2.1` of rsyslog, `\0192.0.2.1`, `=20192.0.2.1` of
    /// quoted-printable.
    #[cold]
    fn escape_end(&self, dot: usize, digits: usize) -> Option<usize> {
        let start = dot - digits;
        let is_marked = matches!(self.before(start), b'#' | b'\\');
        let escape = self.slice(start..start + 3);
        match digits {
            5..=6 if is_marked && is_octal_byte(escape) => Some(start + 3),
            4 if self.before(start) == b'#' && is_octal_control(escape) => Some(start + 3),
            4 if self.before(start) == b'\\' && is_octal_byte(escape) => Some(start + 3),
            4 if self.before(start) == b'\\' && self.byte(start) == b'0' => Some(start + 1),
            4 | 5 if self.is_quoted_blank(start) => Some(start + 2),
            _ => None,
        }
    }

    /// Whether four numbers that begin here may be an address, by what precedes them.
    fn may_begin(&self, start: usize) -> bool {
        match self.before(start) {
            // the second end of a range, or the last label of a name
            b'.' => !is(self.before(start - 1), DIGIT),
            _ => self.is_left_edge(start) || self.is_labelled(start),
        }
    }

    /// The address that a run of numbers holds.
    fn quad(&mut self, start: usize, numbers: &Numbers) -> Option<Located> {
        let rest = self.slice(numbers.end..self.text.len().min(numbers.end + 14));
        let zone = rest.get(..13).is_some_and(|name| name.eq_ignore_ascii_case(b".in-addr.arpa"));
        if zone && numbers.count > 4 {
            return self.last_quad(start..numbers.end);
        }
        if numbers.count > 4
            && let Some(found) = self.index(start, numbers)
        {
            return found;
        }
        let labelled = match rest {
            [b'.', b, ..] => is(*b, ALNUM),
            _ => false,
        };
        // a label may begin with digits: 192.0.2.1.3com.example
        let label = numbers.count == 5 && rest.first().is_some_and(|b| b.is_ascii_alphabetic() || *b == b'-');
        let port = numbers.has_port() && !label && !self.is_five_part_oid(start, numbers);
        let quad = start..numbers.quad_end();
        self.at = quad.end;
        let bare = numbers.count == 4 && !(is(self.byte(quad.end), ALNUM) && numbers.may_be_version());
        let longer = !numbers.has_port() && numbers.have_suffix();
        if !(bare || port || label || longer) {
            // neither the rest of a longer run is looked at
            self.at = numbers.end;
            return None;
        }
        if self.is_kept_number(&quad, numbers) {
            self.at = numbers.end;
            return None;
        }
        if let Some(host) = (zone && matches!(self.before(start), b'/' | b'-')).then(|| self.classless(start)).flatten()
        {
            let bits = numbers.quad()?.swap_bytes() & !0xff | host.1;
            return self.found(host.0..quad.end, Value::V4(V4::new(bits)), Notation::ReverseQuad);
        }
        let notation = match () {
            () if zone => Notation::ReverseQuad,
            () if label || labelled && numbers.count == 4 => Notation::EitherWay,
            () => Notation::Plain,
        };
        let bits = numbers.quad()?;
        let bits = if notation == Notation::ReverseQuad { bits.swap_bytes() } else { bits };
        self.found(quad, Value::V4(V4::new(bits)), notation)
    }

    /// Where the host of a delegation without classes begins, and its number: `77.64/26` before `113.0.203.in-addr.arpa`
    /// (RFC 2317).
    #[cold]
    fn classless(&self, start: usize) -> Option<(usize, u32)> {
        let dot = start - 1 - self.back(start - 1, 3, DIGIT);
        let dot = dot.checked_sub(1).filter(|dot| self.byte(*dot) == b'.' && *dot > self.from)?;
        let host = dot - self.back(dot, 3, DIGIT);
        let number = str::from_utf8(self.slice(host..dot)).ok()?.parse::<u8>().ok()?;
        self.is_left_edge(host).then_some((host, number.into()))
    }

    /// The last four of more numbers, before `in-addr.arpa`.
    #[cold]
    fn last_quad(&self, run: Range<usize>) -> Option<Located> {
        let text = self.slice(run.clone());
        let dot = text.iter().enumerate().rev().filter(|(_, b)| **b == b'.').nth(3)?.0;
        let quad = run.start + dot + 1..run.end;
        let bits = self.numbers(quad.start).quad()?.swap_bytes();
        self.found(quad, Value::V4(V4::new(bits)), Notation::ReverseQuad)
    }

    /// Five numbers are an object identifier if they begin as one and the last is not the port of a packet.
    fn is_five_part_oid(&mut self, start: usize, numbers: &Numbers) -> bool {
        let is_kept = numbers.begin_oid() && self.grammar.keeps(TextKind::Oid);
        let bits = numbers.quad().unwrap_or(0);
        is_kept && (numbers.values[4] < 1024 && !self.is_of_packets() || self.is_oid(start, bits))
    }

    /// Whether the text is of packets, whose addresses have ports after a dot.
    fn is_of_packets(&mut self) -> bool {
        let text = self.text;
        *self.has_packets.get_or_insert_with(|| {
            text.windows(3).any(|w| w == b" > ")
                || text.windows(4).any(|w| {
                    matches!(w, [b't', b'c', b'p', b' ' | b'4' | b'6'] | [b'u', b'd', b'p', b' ' | b'4' | b'6'])
                })
        })
    }

    /// Whether an exception of the grammar keeps these numbers.
    fn is_kept_number(&self, quad: &Range<usize>, numbers: &Numbers) -> bool {
        let keeps = |exception| self.grammar.keeps(exception);
        let start = quad.start;
        let before = self.before(start);
        let bits = numbers.quad().unwrap_or(0);
        let is_version = || match numbers.may_be_version() {
            true => {
                keeps(TextKind::Product) && matches!(before, b'/' | b':') && self.is_product(start)
                    || keeps(TextKind::Version) && self.is_version(start)
            }
            false => keeps(TextKind::Product) && before == b'/' && self.is_in_user_agent(start),
        };
        keeps(TextKind::Netmask) && is_netmask(bits)
            || !self.has_port(quad.end) && is_version()
            || keeps(TextKind::Package) && self.is_package(quad, numbers.is_small())
            || keeps(TextKind::Oid) && self.is_oid(start, bits)
            || keeps(TextKind::Time) && matches!(before, b'-' | b' ' | b'T' | b'_') && self.is_time(quad)
    }

    /// Whether a port or a prefix length follows, which versions do not have.
    fn has_port(&self, end: usize) -> bool {
        matches!(self.byte(end), b':' | b'/') && is(self.byte(end + 1), DIGIT)
    }

    /// `c0000201.nip.io`, a name that is an address.
    #[cold]
    fn hex_name(&mut self, dot: usize) -> Option<Located> {
        if self.back(dot, 8, HEX) != 8 || !self.slice(dot..dot + 7).eq_ignore_ascii_case(b".nip.io") {
            return None;
        }
        let quad = dot - 8..dot;
        if is(self.before(quad.start), WORD) {
            return None;
        }
        let bits = u32::from_str_radix(str::from_utf8(self.slice(quad.clone())).ok()?, 16).ok()?;
        self.found(quad, Value::V4(V4::new(bits)), Notation::Hex)
    }
}

/// Whether an object identifier begins so: those of the internet, of certificates, and of algorithms.
pub(super) const fn begins_oid(octets: [u8; 4]) -> bool {
    matches!(octets, [1, 3, 6, 1] | [1, 3, 14 | 36 | 101 | 132, _] | [2, 5, 4 | 29, _] | [2, 23, 140, _])
}

/// A netmask of at least eight bits, or the inverse of one, as access lists have it.
const fn is_netmask(bits: u32) -> bool {
    let inverse = !bits;
    bits >> 24 == 0xff && inverse & inverse.wrapping_add(1) == 0
        || bits != 0 && bits >> 24 == 0 && bits & bits.wrapping_add(1) == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn netmasks_are_what_prefix_lengths_make() {
        for len in 8..=32u32 {
            let mask = u32::MAX << (32 - len).min(31) & if len == 0 { 0 } else { u32::MAX };
            let mask = if len == 32 { u32::MAX } else { mask };
            assert!(is_netmask(mask), "{mask:x}");
            assert!(is_netmask(!mask) || mask == u32::MAX, "{mask:x}");
        }
        for other in [0u32, 0xff00_ff00, 0xffff_fffd, 0x7f00_0001, 0x0a00_0000, 0x0000_0002] {
            assert!(!is_netmask(other), "{other:x}");
        }
    }

    #[test]
    fn a_port_has_at_most_five_digits() {
        let found = |text: &str| crate::log::Locate::new(text.as_bytes()).map(|found| found.at).next();
        for port in ["1", "80", "00443", "65535"] {
            assert_eq!(found(&format!("19.0.2.1.{port}")), Some(0..8), "{port}");
        }
        for number in ["0", "080", "65536", "000443"] {
            assert_eq!(found(&format!("19.0.2.1.{number}")), None, "{number}");
            assert_eq!(found(&format!("192.0.2.1.{number}")), Some(0..9), "{number}");
        }
        for number in ["20260131", "4294967296", &"7".repeat(400)] {
            assert_eq!(found(&format!("19.0.2.1.{number}")), Some(0..8), "{number}");
        }
    }
}
