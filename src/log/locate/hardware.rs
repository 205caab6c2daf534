//! MAC addresses and EUI-64 identifiers, also within client identifiers and DUIDs
//! ([RFC 8415, section 11](https://www.rfc-editor.org/rfc/rfc8415#section-11)).

use super::context::{ALNUM, HEX, is};
use super::ipv6::Run;
use super::search::Search;
use super::{Located, Notation, TextKind};
use crate::addr::{Eui64, Mac, Value};

/// Octets of a run that are looked at: more than any identifier has.
const MOST: usize = 40;

/// Groups of one or two hex digits.
struct Octets {
    values: [u8; MOST],
    starts: [usize; MOST],
    ends: [usize; MOST],
    count: usize,
    /// All have two digits.
    strict: bool,
    /// One has two digits.
    wide: bool,
    /// One has a letter.
    letter: bool,
    /// Another group follows that is not one of these.
    more: bool,
}

/// Which octets of a run are an address: the first, and how many.
type Part = (usize, usize);

impl Octets {
    fn starts_with(&self, first: usize, pattern: [Option<u8>; 4]) -> bool {
        let octets = self.values.iter().skip(first).take(self.count.saturating_sub(first));
        octets.len() >= 4 && octets.zip(pattern).all(|(octet, want)| want.is_none_or(|want| *octet == want))
    }

    /// The six octets at the end of a DUID that was made of a MAC address, with or without the octets of a client
    /// identifier before it.
    fn in_duid(&self) -> Option<Part> {
        let link_layer = [Some(0), Some(3), Some(0), None];
        let with_time = [Some(0), Some(1), Some(0), None];
        let fits = |len: usize, pattern| self.count >= len && self.starts_with(self.count - len, pattern);
        (fits(14, with_time) || fits(10, link_layer)).then(|| (self.count - 6, 6))
    }

    /// What the octets are.
    fn part(&self, netfilter: bool) -> Option<Part> {
        match self.count {
            6 => Some((0, 6)),
            7 if self.values[0] == 1 => Some((1, 6)),
            7 => Some((0, 6)),
            8 => Some((0, 8)),
            14 if netfilter => Some((0, 6)),
            _ => self.in_duid(),
        }
    }
}

impl<'t> Search<'t> {
    /// The octets that begin here; a group of other length ends them.
    fn read_octets(&self, start: usize, separator: u8, loose: bool) -> Octets {
        let mut all = Octets {
            values: [0; MOST],
            starts: [0; MOST],
            ends: [0; MOST],
            count: 0,
            strict: true,
            wide: false,
            letter: false,
            more: false,
        };
        let mut at = start;
        while let (Some(value), Some(first), Some(end)) =
            (all.values.get_mut(all.count), all.starts.get_mut(all.count), all.ends.get_mut(all.count))
        {
            let text = self.slice(at..self.text.len().min(at + 3));
            let digits = text.iter().take_while(|b| is(**b, HEX)).count();
            let fits = digits == 2 || loose && digits == 1;
            let closed = !is(self.byte(at + digits), ALNUM);
            if !(fits && closed) {
                all.more = all.count > 0 && digits > 0 && closed;
                break;
            }
            let group = text.get(..digits).unwrap_or_default();
            *value = group.iter().fold(0, |sum, b| sum << 4 | char::from(*b).to_digit(16).unwrap_or(0) as u8);
            (*first, *end) = (at, at + digits);
            all.count += 1;
            all.strict &= digits == 2;
            all.wide |= digits == 2;
            all.letter |= group.iter().any(u8::is_ascii_alphabetic);
            at += digits;
            if self.byte(at) != separator {
                break;
            }
            at += 1;
        }
        all
    }

    /// A hardware address of octets with one separator, at the beginning of a run.
    pub(super) fn octets(&mut self, run: &Run, separator: u8) -> Option<Located> {
        let netfilter = self.slice(self.from..run.start).ends_with(b"MAC=");
        let strict = self.read_octets(run.start, separator, false);
        if strict.count >= 6 && !(strict.count < 8 && self.is_six(run, &strict)) {
            return self.hardware(&strict, strict.part(netfilter), netfilter);
        }
        let loose = self.read_octets(run.start, separator, true);
        match loose.count {
            _ if loose.strict || loose.more => None,
            6 if loose.wide || loose.letter && !self.is_followed_by_colon(&loose) => {
                self.hardware(&loose, Some((0, 6)), false)
            }
            10.. => self.hardware(&loose, loose.in_duid(), false),
            _ => None,
        }
    }

    fn is_followed_by_colon(&self, octets: &Octets) -> bool {
        octets.ends.get(octets.count.saturating_sub(1)).is_some_and(|end| self.byte(*end) == b':')
    }

    /// Whether the octets are the first groups of an IPv6 address of eight.
    fn is_six(&self, run: &Run, octets: &Octets) -> bool {
        let text = self.slice(run.start..run.end);
        octets.more && text.split(|b| *b == b':').count() == 8
    }

    fn hardware(&mut self, all: &Octets, part: Option<Part>, netfilter: bool) -> Option<Located> {
        let last = *all.ends.get(all.count.checked_sub(1)?)?;
        self.at = self.at.max(last);
        let (first, len) = part?;
        let at = *all.starts.get(first)?..*all.ends.get(first + len - 1)?;
        let octets = all.values.get(first..first + len)?;
        let value = match len {
            6 => Value::Mac(Mac(octets.try_into().ok()?)),
            _ => Value::Eui64(Eui64(octets.try_into().ok()?)),
        };
        self.at = at.end;
        self.another = (netfilter && all.count == 14).then_some(at.end + 1);
        self.found(at, value, if all.strict { Notation::Octets } else { Notation::ShortOctets })
    }

    /// Another MAC address of two-digit groups that is known to begin here.
    pub(super) fn another(&mut self, start: usize) -> Option<Located> {
        let octets = self.read_octets(start, b':', false);
        let value = Value::Mac(Mac(octets.values.get(..6)?.try_into().ok()?));
        self.found(start..start + 17, value, Notation::Octets)
    }

    /// Looks at a dash: `HH-HH-...`, `HHHH-HHHH-HHHH`, `HHHHHH-HHHHHH`, or a name made of an address.
    #[inline]
    pub(super) fn dashed(&mut self, dash: usize) -> Option<Located> {
        self.at = dash + 1;
        let next = self.byte(dash + 1);
        if !is(self.before(dash), HEX) || !is(next, HEX) && next != b'-' {
            return None;
        }
        self.dashed_digits(dash)
    }

    fn dashed_digits(&mut self, dash: usize) -> Option<Located> {
        let digits = self.back(dash, 8, HEX);
        let start = dash - digits;
        let found = match digits {
            2 if self.is_left_edge(start) && !self.continues(start) => self.dashed_octets(start),
            4 => self.joined(start, &[4, 4, 4], b'-'),
            6 => self.joined(start, &[6, 6], b'-'),
            _ => None,
        };
        found.or_else(|| self.dashed_name(dash))
    }

    /// Whether a group of digits and a dash precede it, so that a run does not begin here.
    fn continues(&self, start: usize) -> bool {
        if self.before(start) != b'-' {
            return false;
        }
        let dash = start - 1;
        let word = self.slice(dash - self.back(dash, 16, ALNUM)..dash);
        let hex = word.iter().all(|b| is(*b, HEX));
        !word.is_empty() && (word.iter().all(u8::is_ascii_digit) || word.len() == 2 && hex)
    }

    fn dashed_octets(&mut self, start: usize) -> Option<Located> {
        let all = self.read_octets(start, b'-', false);
        let time = !all.letter && all.count == 6 && is_time(&all) && self.grammar.keeps(TextKind::Time);
        if all.count < 6 || time {
            return None;
        }
        self.hardware(&all, all.part(false), false)
    }

    /// Groups of hex digits that are octets without separators between all of them. With dashes they need a letter: dates and
    /// numbers of cards have none.
    fn joined(&mut self, start: usize, groups: &[usize], separator: u8) -> Option<Located> {
        let (mut end, mut bits, mut letter) = (start, 0u64, false);
        for (i, len) in groups.iter().enumerate() {
            if i > 0 {
                if self.byte(end) != separator {
                    return None;
                }
                end += 1;
            }
            let group = self.slice(end..end + len);
            if group.len() != *len || !group.iter().all(|b| is(*b, HEX)) {
                return None;
            }
            letter |= group.iter().any(u8::is_ascii_alphabetic);
            bits = group.iter().fold(bits, |sum, b| sum << 4 | u64::from(char::from(*b).to_digit(16).unwrap_or(0)));
            end += len;
        }
        let beside = |b: u8| is(b, ALNUM) || b == b'-' || b == b'_';
        let free = (!beside(self.before(start)) && self.before(start) != b'.') || self.is_colour(start);
        let more = beside(self.byte(end)) || self.byte(end) == b'.' && is(self.byte(end + 1), HEX);
        let number = !letter && separator == b'-' && self.grammar.keeps(TextKind::Number);
        if !free || more || number {
            return None;
        }
        self.at = end;
        let value = match groups.iter().sum::<usize>() {
            16 => Value::Eui64(Eui64(bits.to_be_bytes())),
            _ => Value::Mac(Mac(*bits.to_be_bytes().last_chunk()?)),
        };
        self.found(start..end, value, Notation::Octets)
    }

    /// `HHHH.HHHH.HHHH`, four such groups, or a client identifier `01HH.HHHH.HHHH.HH`.
    pub(super) fn cisco(&mut self, dot: usize) -> Option<Located> {
        let start = dot.checked_sub(4).filter(|start| *start >= self.from)?;
        if self.byte(dot + 5) != b'.' {
            return None;
        }
        let client = self.slice(start..start + 2) == b"01" && self.byte(dot + 10) == b'.';
        if client && !is(self.byte(dot + 13), ALNUM) && !is(self.before(start), ALNUM) {
            return self.client(start + 2..start + 17);
        }
        self.joined(start, &[4, 4, 4, 4], b'.').or_else(|| self.joined(start, &[4, 4, 4], b'.'))
    }

    /// The digits of a MAC address with dots between some of them.
    fn client(&mut self, at: std::ops::Range<usize>) -> Option<Located> {
        let (mut bits, mut digits) = (0u64, 0);
        for b in self.slice(at.clone()).iter().filter(|b| **b != b'.') {
            bits = bits << 4 | u64::from(char::from(*b).to_digit(16)?);
            digits += 1;
        }
        if digits != 12 {
            return None;
        }
        self.at = at.end;
        self.found(at, Value::Mac(Mac(*bits.to_be_bytes().last_chunk()?)), Notation::Octets)
    }
}

/// Whether six groups of decimal digits are a date and a time, with a year of two digits. MAC addresses often begin with
/// less than 10.
fn is_time(all: &Octets) -> bool {
    // the octets are read as hex: 0x59 is 59
    let [year, month, day, hour, minute, second, ..] = all.values;
    let decimal = |n: u8, most: u8| n <= most;
    year >= 0x10
        && decimal(month, 0x12)
        && month > 0
        && decimal(day, 0x31)
        && day > 0
        && decimal(hour, 0x23)
        && decimal(minute, 0x59)
        && decimal(second, 0x60)
}
