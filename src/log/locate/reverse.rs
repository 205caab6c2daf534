//! Addresses in names: reversed nibbles, and names that are made of an address.

use super::context::{ALNUM, DIGIT, HEX, WORD, is};
use super::search::Search;
use super::{Located, Notation};
use crate::addr::{V4, V6, Value};
use crate::format::{Input, revnibbles};

/// The zones of reversed nibbles.
const ZONES: [&[u8]; 2] = [b"ip6.arpa", b"ip6.int"];

/// Services whose names resolve to the address before them.
const SERVICES: [&[u8]; 5] = [b".ipv6-literal.net", b".nip.io", b".sslip.io", b".xip.io", b".traefik.me"];

impl<'t> Search<'t> {
    /// Single nibbles: any number of them in a zone of reversed nibbles, or 32 anywhere.
    pub(super) fn nibbles(&mut self, dot: usize) -> Option<Located> {
        let start = dot - 1;
        if is(self.before(start), ALNUM) || self.before(start) == b'.' {
            return None;
        }
        let mut end = start;
        while is(self.byte(end), HEX) && self.byte(end + 1) == b'.' {
            end += 2;
        }
        let rest = self.slice(end..self.text.len().min(end + 8));
        let zone = ZONES.iter().find(|zone| rest.get(..zone.len()).is_some_and(|r| r.eq_ignore_ascii_case(zone)));
        if let Some(zone) = zone {
            let name = [self.slice(start..end), b"ip6.arpa"].concat();
            let value = revnibbles::ARPA.parse.as_ref()?.run(Input::word(&name)).ok()?;
            self.at = end + zone.len();
            return self.found(start..end - 1, value, Notation::ReverseNibbles);
        }
        self.bare_nibbles(start, end)
    }

    /// 32 nibbles followed by another name, as in the names of block lists, or with nothing.
    fn bare_nibbles(&mut self, start: usize, end: usize) -> Option<Located> {
        let last = usize::from(is(self.byte(end), HEX) && !is(self.byte(end + 1), WORD));
        if end + last - start != 64 && end + last - start != 63 {
            return None;
        }
        let at = start..start + 63;
        let nibbles = self.slice(at.clone()).iter().step_by(2);
        let bits = nibbles.fold(0u128, |sum, b| sum << 4 | u128::from(char::from(*b).to_digit(16).unwrap_or(0)));
        let reversed = reverse_nibbles(bits);
        self.at = at.end;
        // an address begins with 2, 3 or f; the end of one does so by chance
        let forward = matches!(bits >> 124, 2 | 3 | 15) && !matches!(reversed >> 124, 2 | 3 | 15);
        match forward {
            true => self.found(at, Value::V6(V6::new(bits)), Notation::Nibbles),
            false => self.found(at, Value::V6(V6::new(reversed)), Notation::ReverseNibbles),
        }
    }

    /// A name that is an address written with dashes: `2001-db8--1.ipv6-literal.net`, `192-0-2-1.nip.io`.
    pub(super) fn dashed_name(&mut self, dash: usize) -> Option<Located> {
        let start = dash - self.back(dash, 4, HEX);
        let rest = self.slice(dash..self.text.len().min(dash + 64));
        let len = rest.iter().take_while(|b| is(**b, HEX) || **b == b'-').count();
        let end = dash + len;
        if len >= 40 {
            self.at = end;
        }
        let tail = self.slice(end..self.text.len().min(end + 40));
        let zone = if tail.starts_with(b"s") { tail.iter().take_while(|b| is(**b, ALNUM)).count() } else { 0 };
        let service = tail.get(zone..).unwrap_or_default();
        let named = SERVICES.iter().any(|s| service.get(..s.len()).is_some_and(|r| r.eq_ignore_ascii_case(s)));
        if !named || is(self.before(start), ALNUM) {
            return None;
        }
        let text = self.slice(start..end);
        if let Some(bits) = dashed_quad(text) {
            return self.found(start..end, Value::V4(V4::new(bits)), Notation::Dashed);
        }
        let six: Vec<u8> = text.iter().map(|b| if *b == b'-' { b':' } else { *b }).collect();
        let ip: std::net::Ipv6Addr = str::from_utf8(&six).ok()?.parse().ok()?;
        self.found(start..end, Value::V6(V6::new(ip.to_bits())), Notation::Dashed)
    }
}

/// The address of four decimal numbers with dashes between them.
fn dashed_quad(text: &[u8]) -> Option<u32> {
    let mut bits = 0;
    let mut count = 0;
    for group in text.split(|b| *b == b'-') {
        let digits = (1..=3).contains(&group.len()) && group.iter().all(|b| is(*b, DIGIT));
        let octet: u32 = str::from_utf8(group).ok().filter(|_| digits)?.parse().ok()?;
        bits = bits << 8 | u32::from(u8::try_from(octet).ok()?);
        count += 1;
    }
    (count == 4).then_some(bits)
}

/// The nibbles in the other order.
pub(super) const fn reverse_nibbles(bits: u128) -> u128 {
    let bytes = bits.swap_bytes();
    const LOW: u128 = u128::from_be_bytes([0x0f; 16]);
    (bytes & LOW) << 4 | bytes >> 4 & LOW
}
