//! Names that give an address away: forms of an address of the same line that are not addresses themselves, as
//! `dsl-192-000-002-001.example.net` beside `192.0.2.1`.

use super::context::{DIGIT, HEX, is};
use super::marks::{NameBlocks, SHORTEST, each_bit};
use super::name_marks::NameMarks;
use super::{Located, Notation};
use crate::addr::{V4, V6, Value};
use crate::class::{self, embedded};
use std::ops::Range;

/// Longer runs of hex digits are hashes and keys.
const LONGEST: usize = 64;
/// Groups of a run with dashes that are looked at.
const GROUPS: usize = 24;

/// The addresses of a line whose other forms are looked for.
#[derive(Default)]
pub(crate) struct Names {
    v4: Vec<u32>,
    v6: Vec<u128>,
    mac: Vec<u64>,
}

impl Names {
    /// Forgets the addresses of the last line.
    pub(crate) fn clear(&mut self) {
        self.v4.clear();
        self.v6.clear();
        self.mac.clear();
    }

    /// Adds an address, and the IPv4 address that an IPv6 address holds.
    pub(crate) fn add(&mut self, value: &Value) {
        match value {
            Value::V4(a) => self.v4.push(a.bits),
            Value::V6(a) => {
                self.v6.push(a.bits);
                if a.bits >> 112 == 0x2002
                    || a.bits >> 96 == 0x0064_ff9b
                    || a.bits >> 64 == 0
                    || a.bits >> 96 == 0x2001_0000
                {
                    self.v4.extend(embedded::owner(a.bits, class::v6_fixed(a.bits)));
                }
            }
            Value::Mac(mac) => self.mac.push(mac.0.iter().fold(0, |sum, b| sum << 8 | u64::from(*b))),
            _ => {}
        }
    }

    /// Appends the other forms of these addresses that are in these blocks of a text, beside what was found in it.
    pub(crate) fn find(&self, text: &[u8], blocks: NameBlocks, found: &mut Vec<Located>) {
        let count = found.len();
        let mut gaps = Gaps { index: 0, gap: 0..found.first().map_or(text.len(), |located| located.at.start) };
        let (mut groups_from, mut digits_from) = (0, 0);
        for base in blocks.places(text.len()) {
            let NameMarks { groups, runs } = NameMarks::of(text, base, !self.v6.is_empty());
            for at in each_bit(groups | runs).map(|bit| base + bit) {
                let Some(gap) = gaps.of(at, found.get(..count).unwrap_or_default(), text.len()) else { continue };
                let is = |bits: u64| bits >> (at - base) & 1 != 0;
                if is(groups) && at >= groups_from {
                    groups_from = self.dashed(text, &gap, at, found);
                }
                if is(runs) && at >= digits_from {
                    digits_from = self.hex(text, at..gap.end, found);
                }
            }
        }
    }

    /// Looks at a run of groups by its first mark, and gives the place where to look for another run.
    fn dashed(&self, text: &[u8], part: &Range<usize>, dash: usize, found: &mut Vec<Located>) -> usize {
        let mark = text.get(dash).copied().unwrap_or(b'-');
        let head = text.get(part.start..dash).unwrap_or_default();
        let start = dash - head.iter().rev().take(6).take_while(|b| is(**b, HEX)).count();
        let tail = text.get(dash..part.end).unwrap_or_default();
        let end = dash + tail.iter().take_while(|b| is(**b, HEX) || **b == mark).count();
        if start == dash || end - dash < 3 {
            return dash + 1;
        }
        self.groups(text, start..end, mark, found);
        end
    }

    /// Looks for the groups of an address in a run of groups.
    fn groups(&self, text: &[u8], run: Range<usize>, mark: u8, found: &mut Vec<Located>) {
        let mut groups: [Range<usize>; GROUPS] = std::array::from_fn(|_| 0..0);
        let (mut count, mut at) = (0, run.start);
        for group in text.get(run).unwrap_or_default().split(|b| *b == mark) {
            let Some(place) = groups.get_mut(count) else { break };
            *place = at..at + group.len();
            (count, at) = (count + 1, at + group.len() + 1);
        }
        let groups = groups.get(..count).unwrap_or_default();
        let mut first = 0;
        while let Some(rest) = groups.get(first..).filter(|rest| rest.len() >= 3) {
            let quad = || self.quad_of(text, rest);
            match quad().or_else(|| self.six_of(text, rest)) {
                Some((n, located)) => {
                    found.push(located);
                    first += n;
                }
                None => first += 1,
            }
        }
    }

    fn quad_of(&self, text: &[u8], groups: &[Range<usize>]) -> Option<(usize, Located)> {
        let [a, b, c, d, ..] = groups else { return None };
        let octet = |at: &Range<usize>| {
            let digits =
                text.get(at.clone()).filter(|g| (1..=3).contains(&g.len()) && g.iter().all(|b| is(*b, DIGIT)))?;
            let value = digits.iter().fold(0u32, |sum, b| sum * 10 + u32::from(b - b'0'));
            (value <= 255).then_some(value)
        };
        let bits = octet(a)? << 24 | octet(b)? << 16 | octet(c)? << 8 | octet(d)?;
        let at = a.start..d.end;
        let notation = match () {
            () if self.v4.contains(&bits) => Notation::Dashed,
            () if self.v4.contains(&bits.swap_bytes()) => Notation::DashedReverse,
            () => return None,
        };
        let bits = if notation == Notation::Dashed { bits } else { bits.swap_bytes() };
        Some((4, Located { at, value: Value::V4(V4::new(bits)), notation, escaped: false }))
    }

    fn six_of(&self, text: &[u8], groups: &[Range<usize>]) -> Option<(usize, Located)> {
        if self.v6.is_empty() || groups.first()?.is_empty() {
            return None;
        }
        (3..=groups.len().min(9)).rev().find_map(|n| {
            let at = groups.first()?.start..groups.get(n - 1)?.end;
            let six: Vec<u8> = text.get(at.clone())?.iter().map(|b| if is(*b, HEX) { *b } else { b':' }).collect();
            let ip: std::net::Ipv6Addr = str::from_utf8(&six).ok()?.parse().ok()?;
            let bits = ip.to_bits();
            let value = Value::V6(V6::new(bits));
            self.v6.contains(&bits).then_some((n, Located { at, value, notation: Notation::Dashed, escaped: false }))
        })
    }

    /// Looks at a run of hex digits that begins here, and gives its end.
    fn hex(&self, text: &[u8], part: Range<usize>, found: &mut Vec<Located>) -> usize {
        let tail = text.get(part.clone()).unwrap_or_default();
        let end = part.start + tail.iter().take_while(|b| is(**b, HEX)).count();
        if end - part.start <= LONGEST {
            self.number(text, part.start..end, found);
        }
        end
    }

    /// Looks for the digits of an address in a run of hex digits.
    fn number(&self, text: &[u8], run: Range<usize>, found: &mut Vec<Located>) {
        let digits = text.get(run.clone()).unwrap_or_default();
        let value = |at: usize, len: usize| {
            let part = digits.get(at..at + len)?;
            part.iter().try_fold(0u128, |sum, b| Some(sum << 4 | u128::from(char::from(*b).to_digit(16)?)))
        };
        let mut at = 0;
        while at + SHORTEST <= digits.len() {
            let v4 = |(len, notation, bits): (usize, Notation, Option<u32>)| {
                let bits = bits.filter(|bits| self.v4.contains(bits))?;
                Some((len, notation, Value::V4(V4::new(bits))))
            };
            let hex = value(at, 8).map(|bits| bits as u32);
            let six = value(at, 32).filter(|bits| self.v6.contains(bits));
            let mac = value(at, 12).map(|bits| bits as u64).filter(|bits| self.mac.contains(bits));
            let whole = (at == 0).then(|| decimal(digits)).flatten();
            let hit = six
                .map(|bits| (32, Notation::Hex, Value::V6(V6::new(bits))))
                .or_else(|| mac.map(|bits| (12, Notation::Hex, mac_of(bits))))
                .or_else(|| v4((12, Notation::Padded, padded(digits.get(at..at + 12)))))
                .or_else(|| v4((8, Notation::Hex, hex)))
                .or_else(|| v4((8, Notation::HexReverse, hex.map(u32::swap_bytes))))
                .or_else(|| v4((digits.len(), Notation::Decimal, whole)));
            let Some((len, notation, value)) = hit else {
                at += 1;
                continue;
            };
            let start = run.start + at;
            found.push(Located { at: start..start + len, value, notation, escaped: false });
            at += len;
        }
    }
}

/// The parts of a text between the addresses found in it.
struct Gaps {
    /// How many addresses are before the gap.
    index: usize,
    gap: Range<usize>,
}

impl Gaps {
    /// The gap that holds a place, if it is not within an address. Places must not go back.
    fn of(&mut self, at: usize, found: &[Located], len: usize) -> Option<Range<usize>> {
        while let Some(located) = found.get(self.index).filter(|located| located.at.end <= at) {
            self.index += 1;
            self.gap = located.at.end..found.get(self.index).map_or(len, |next| next.at.start);
        }
        self.gap.contains(&at).then(|| self.gap.clone())
    }
}

fn mac_of(bits: u64) -> Value {
    let [_, _, octets @ ..] = bits.to_be_bytes();
    Value::Mac(crate::addr::Mac(octets))
}

/// The address that a decimal number is.
fn decimal(digits: &[u8]) -> Option<u32> {
    u32::try_from(number_of(digits).filter(|_| digits.len() <= 10)?).ok()
}

/// The address of twelve digits, three for each octet.
fn padded(digits: Option<&[u8]>) -> Option<u32> {
    let octet = |sum: u32, group: &[u8]| Some(sum << 8 | u32::from(u8::try_from(number_of(group)?).ok()?));
    digits?.chunks(3).try_fold(0, octet)
}

/// The number of some decimal digits, without what is above 64 bits.
fn number_of(digits: &[u8]) -> Option<u64> {
    let digit = |b: &u8| b.is_ascii_digit().then_some(u64::from(b & 15));
    digits.iter().try_fold(0u64, |sum, b| Some(sum.wrapping_mul(10).wrapping_add(digit(b)?)))
}
