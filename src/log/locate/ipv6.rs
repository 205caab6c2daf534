//! IPv6 addresses: groups of hex digits between colons.

use super::context::{ALNUM, COLON, DIGIT, HEX, is, is_octal_byte, is_octal_control};
use super::search::Search;
use super::{Located, Notation};
use crate::addr::{V6, Value};
use crate::format;
use std::net::IpAddr;
use std::ops::Range;

/// Hex digits and colons, perhaps with a dotted address at the end.
pub(super) struct Run {
    pub(super) start: usize,
    pub(super) end: usize,
    /// Where a dotted address begins and ends that may be the last 32 bits.
    quad: Option<Range<usize>>,
    /// The last group was cut off because it is a word: `2001:db8::1:GET`.
    cut: bool,
    /// The word before it is not a group: `Foo::2001:db8::1`.
    named: bool,
    colons: usize,
    double: bool,
}

/// No run that is looked at is longer: a fingerprint of 64 octets.
const LONGEST: usize = 192;

/// The length of `2024:12:00:00:`.
const YEAR_AND_TIME: usize = 14;

/// An address at the beginning of a text.
#[derive(Clone, Copy)]
struct Prefix {
    end: usize,
    groups: usize,
    double: bool,
}

impl<'t> Search<'t> {
    /// Looks at the first colon of a run of groups. If it is not an address, the search continues after the last colon of
    /// the run: four numbers may begin there.
    pub(super) fn groups(&mut self, colon: usize) -> Option<Located> {
        self.at = colon + 1;
        if !is(self.byte(colon + 1), HEX | COLON) {
            return None;
        }
        let run = self.run(colon);
        if run.colons < 2 {
            return None;
        }
        self.at = self.at.max(self.last_colon(&run) + 1);
        if run.colons >= 5 && !run.double {
            let found = self.octets(&run, b':');
            if found.is_some() {
                return found;
            }
        }
        let enough = run.double || run.colons >= 7 || run.colons >= 6 && run.quad.is_some();
        if enough { self.six(&run) } else { None }
    }

    fn last_colon(&self, run: &Run) -> usize {
        run.start + self.slice(run.start..run.end).iter().rposition(|b| *b == b':').unwrap_or(0)
    }

    /// The run around its first colon.
    fn run(&self, colon: usize) -> Run {
        let (start, named) = self.run_start(colon);
        let text = self.slice(start..self.text.len().min(start + LONGEST));
        let (mut len, mut colons, mut double, mut group) = (0, 0, false, 0);
        for b in text.iter().take_while(|b| is(**b, HEX | COLON)) {
            len += 1;
            if *b == b':' {
                colons += 1;
                double |= len - group == 1 && len > 1;
                group = len;
            }
        }
        let mut run = Run { start, end: start + len, quad: None, cut: false, named, colons, double };
        match self.byte(run.end) {
            b'.' if start + group < run.end => {
                let numbers = self.numbers(start + group);
                let first = numbers.quad().filter(|_| numbers.count < 6);
                run.quad = first.map(|_| start + group..numbers.quad_end());
            }
            b if is(b, ALNUM) => (run.end, run.cut) = (start + group.saturating_sub(1), true),
            _ => {}
        }
        run
    }

    /// Where a run begins, and whether a name precedes it.
    fn run_start(&self, colon: usize) -> (usize, bool) {
        let digits = self.back(colon, 8, HEX);
        let first = colon - digits;
        if digits > 2
            && let Some(start) = self.start_after_escape(colon, digits)
        {
            return (start, false);
        }
        if digits == 4 && self.is_time_of_clf(first) {
            return (first + YEAR_AND_TIME, false);
        }
        // in a name, with more groups than names in code have: h2001:db8:1::5, node2001:db8:1::5
        if digits >= 4
            && matches!(self.byte(colon - 4), b'2' | b'3')
            && self.before(colon - 4).is_ascii_alphabetic()
            && is(self.byte(colon + 1), HEX)
        {
            return (colon - 4, false);
        }
        let is_named = self.before(first) == b'.' && !is_first_group(self.slice(first..colon));
        if (1..=4).contains(&(colon - first)) && !is_named && self.is_left_edge(first) {
            return (first, false);
        }
        let named = digits > 0 || is(self.before(colon), ALNUM);
        // one colon before an address is not part of it, but two are
        match (self.byte(colon + 1), self.byte(colon + 2)) {
            (b':', b':') => (colon + 1, false),
            (b':', _) if !named => (colon, false),
            _ => (colon + 1, named),
        }
    }

    /// Where the group before a colon begins if the first of these digits belong to an escape: `\f2001:`, `\fB2001:`, also
    /// before the octets of a hardware address, and `#011` or `\011`; or to the marks of a route: `*>e2001:`.
    fn start_after_escape(&self, colon: usize, digits: usize) -> Option<usize> {
        let first = colon - digits;
        let is_octet =
            || is(self.byte(colon + 1), HEX) && is(self.byte(colon + 2), HEX) && self.byte(colon + 3) == b':';
        if digits == 6 && self.is_quoted_blank(first) {
            return Some(first + 2);
        }
        if digits > 4 && (self.is_escape(colon - 4) || digits == 5 && self.is_route(colon - 4)) {
            return Some(colon - 4);
        }
        // =2A02:26:f0::1 is not =2A and an octet
        if digits <= 4 && self.before(first) == b'\\' && is_octet() && self.is_escape(colon - 2) {
            return Some(colon - 2);
        }
        // `#2001:db8::1` is an address, #011 a tab in the logs of rsyslog
        let has_octal = match digits {
            4 => self.before(first) == b'#' && is_octal_control(self.slice(first..first + 3)),
            5..=7 => matches!(self.before(first), b'#' | b'\\') && is_octal_byte(self.slice(first..first + 3)),
            _ => false,
        };
        has_octal.then_some(first + 3)
    }

    /// Whether a year begins here that belongs to `01/Mar/2024:12:00:00:`, with a colon after the time.
    fn is_time_of_clf(&self, year: usize) -> bool {
        let month = year.checked_sub(5).map(|at| self.slice(at..year));
        let time = self.slice(year..year + YEAR_AND_TIME);
        let digit_or_colon = |(at, b): (usize, &u8)| is(*b, if matches!(at, 4 | 7 | 10 | 13) { COLON } else { DIGIT });
        matches!(month, Some([b'/', a, b, c, b'/']) if [a, b, c].iter().all(|b| b.is_ascii_alphabetic()))
            && time.len() == YEAR_AND_TIME
            && time.iter().enumerate().all(digit_or_colon)
    }

    /// The address in a run. A group that only an address begins with is preferred to the first one, which may be a
    /// label, a time or a port.
    fn six(&mut self, run: &Run) -> Option<Located> {
        let text = self.slice(run.start..run.end);
        // most are addresses from their first group to the last
        if run.quad.is_none()
            && !run.cut
            && is_first_group(text)
            && let Some(IpAddr::V6(ip)) = format::short_address(self.window(&(run.start..run.end)))
        {
            self.at = run.end;
            return self.found(run.start..run.end, Value::V6(ip.into()), Notation::Plain);
        }
        let whole = || self.address(run, run.start, run.named && text.starts_with(b":"));
        let fixed = text.starts_with(b"::") || text.starts_with(b"0") || text.starts_with(b"64:ff9b:");
        let found = match fixed || is_first_group(text) {
            true => whole().or_else(|| self.later(run)).or_else(|| self.before_letter(run)),
            false => self.later(run).or_else(whole),
        };
        let (at, bits) = found?;
        self.at = at.end;
        self.found(at, Value::V6(V6::new(bits)), Notation::Plain)
    }

    /// The global address before a letter that is not part of it: `2001:db8::5ms`.
    fn before_letter(&self, run: &Run) -> Option<(Range<usize>, u128)> {
        let is_global = matches!(self.byte(run.start), b'2' | b'3');
        let whole = Run { end: self.end(run.start, HEX | COLON), quad: None, cut: false, ..*run };
        if run.cut && is_global { self.address(&whole, whole.start, false) } else { None }
    }

    /// The address that begins with a later group of the run.
    fn later(&self, run: &Run) -> Option<(Range<usize>, u128)> {
        let text = self.slice(run.start..run.end);
        let starts = text.iter().enumerate().filter(|(_, b)| **b == b':').map(|(at, _)| at + 1);
        starts
            .filter(|at| text.get(*at..).is_some_and(is_first_group))
            .find_map(|at| self.address(run, run.start + at, true))
    }

    /// The longest address that begins here. Where it could be a name in code, it must be a clear one.
    fn address(&self, run: &Run, start: usize, doubtful: bool) -> Option<(Range<usize>, u128)> {
        let text = self.slice(start..run.quad.as_ref().map_or(run.end, |quad| quad.end));
        let quad = run.quad.as_ref().and_then(|quad| Some(quad.start.checked_sub(start)?..quad.end - start));
        let prefix = longest(text, quad)?;
        let found = text.get(..prefix.end).filter(|found| *found != b"::")?;
        let next = text.get(prefix.end..).unwrap_or_default();
        let method = self.byte(run.end) == b'.' && self.byte(run.end + 1).is_ascii_alphabetic();
        let code = next.starts_with(b"::") || (run.cut || method) && prefix.double || self.byte(run.end) == b'_';
        let at = start..start + prefix.end;
        let beside = is(self.byte(at.end), HEX) || self.before(at.start) == b'_' || doubtful;
        let clear = is_first_group(found) && !is(self.byte(at.end), HEX);
        if (code || beside) && !clear {
            return None;
        }
        // nine and more groups of two digits are a fingerprint
        let octets = prefix.groups == 8 && !prefix.double && !next.is_empty() && is_octets(text);
        let bits = read(found).filter(|_| !octets)?;
        Some((at, bits))
    }
}

/// The longest address that a text begins with.
fn longest(text: &[u8], quad: Option<Range<usize>>) -> Option<Prefix> {
    let mut prefix = Prefix { end: 0, groups: 0, double: text.starts_with(b"::") };
    let mut at = if prefix.double { 2 } else { 0 };
    prefix.end = at;
    loop {
        let rest = text.get(at..).unwrap_or_default();
        let digits = rest.iter().take(5).take_while(|b| is(**b, HEX)).count();
        let most = if prefix.double { 7 } else { 8 };
        if !(1..=4).contains(&digits) || prefix.groups >= most {
            break;
        }
        if let Some(quad) = quad.as_ref().filter(|quad| quad.start == at && prefix.groups + 2 <= most) {
            (prefix.end, prefix.groups) = (quad.end, prefix.groups + 2);
            break;
        }
        prefix.groups += 1;
        at += digits;
        prefix.end = at;
        match rest.get(digits..) {
            Some([b':', b':', ..]) if !prefix.double && prefix.groups < 8 => {
                (prefix.double, at) = (true, at + 2);
                prefix.end = at;
            }
            Some([b':', b':', ..]) => break,
            Some([b':', ..]) => at += 1,
            _ => break,
        }
    }
    (prefix.double || prefix.groups == 8).then_some(prefix)
}

/// Whether a text begins with a group that addresses begin with and hardly anything else: global unicast `2...` and
/// `3...`, unique local, link-local, multicast, and the translation prefix.
pub(super) fn is_first_group(text: &[u8]) -> bool {
    let lower = |at: usize| text.get(at).map_or(b' ', u8::to_ascii_lowercase);
    if text.starts_with(b"64:") && text.get(3..7).is_some_and(|group| group.eq_ignore_ascii_case(b"ff9b")) {
        return true;
    }
    let four = text.iter().take(5).take_while(|b| is(**b, HEX)).count() == 4;
    four && match [lower(0), lower(1), lower(2)] {
        [b'2' | b'3', ..] | [b'f', b'c' | b'd' | b'f', _] => true,
        [b'f', b'e', c] => matches!(c, b'8'..=b'9' | b'a'..=b'f'),
        _ => false,
    }
}

/// Whether all groups have two digits.
fn is_octets(text: &[u8]) -> bool {
    text.split(|b| *b == b':').all(|group| group.len() == 2)
}

/// The bits of an IPv6 address without prefix length and zone.
fn read(text: &[u8]) -> Option<u128> {
    if let Some(IpAddr::V6(ip)) = format::short_address(text) {
        return Some(ip.to_bits());
    }
    match format::ipv6addr::parse(text) {
        Ok(value) => Some(value.bits),
        Err(_) => str::from_utf8(text).ok()?.parse().ok().map(std::net::Ipv6Addr::to_bits),
    }
}
