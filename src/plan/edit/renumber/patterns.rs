//! The beginnings of addresses that are not whole ones, as templates and documents have them: `2001:db8:1:${vlan}::1`,
//! `192.0.2.x`.

use super::Renumbering;
use crate::addr::{Family, Net};
use memchr::memmem::Finder;
use std::ops::Range;

/// The text that the addresses of a prefix begin with.
struct Beginning {
    text: Vec<u8>,
    net: Net,
}

/// The fragments of old prefixes in a text, outside of these places, in order.
pub(super) fn fragments(moves: &Renumbering, text: &[u8], known: &[Range<usize>]) -> Vec<Range<usize>> {
    let mut found: Vec<Range<usize>> = Vec::new();
    for beginning in moves.moves.iter().flat_map(|pair| beginnings(pair.from)) {
        let places =
            Finder::new(&beginning.text).find_iter(text).map(|at| at..at + beginning.text.len()).collect::<Vec<_>>();
        found.extend(places.into_iter().filter(|at| beginning.is_at(text, at)));
    }
    found.sort_unstable_by_key(|at| (at.start, at.end));
    found.dedup_by(|later, first| later.start < first.end);
    let mut known = known.iter().peekable();
    found.retain(|at| {
        while known.next_if(|own| own.end <= at.start).is_some() {}
        known.peek().is_none_or(|own| at.end <= own.start)
    });
    found
}

/// What the addresses of a prefix begin with, in the usual notations; of very short prefixes nothing.
fn beginnings(net: Net) -> Vec<Beginning> {
    let len = usize::from(net.len().get());
    let mut texts: Vec<String> = match net.first() {
        std::net::IpAddr::V4(a) if matches!(len, 16 | 24) => {
            let octets = a.octets().map(|octet| octet.to_string());
            vec![octets.get(..len / 8).unwrap_or_default().join(".")]
        }
        std::net::IpAddr::V6(a) if len >= 32 => {
            let own = a.segments().into_iter().take(len / 16).collect::<Vec<u16>>();
            let joined = |text: fn(&u16) -> String| own.iter().map(text).collect::<Vec<_>>().join(":") + ":";
            vec![
                joined(|group| format!("{group:x}")),
                joined(|group| format!("{group:X}")),
                joined(|group| format!("{group:04x}")),
                joined(|group| format!("{group:04X}")),
            ]
        }
        _ => Vec::new(),
    };
    texts.sort_unstable();
    texts.dedup();
    texts.into_iter().map(|text| Beginning { text: text.into_bytes(), net }).collect()
}

impl Beginning {
    /// Whether it is the beginning of an address of the prefix that is found here.
    fn is_at(&self, text: &[u8], at: &Range<usize>) -> bool {
        let before = at.start.checked_sub(1).and_then(|at| text.get(at)).copied().unwrap_or(b' ');
        let rest = text.get(at.end..).unwrap_or_default();
        if before.is_ascii_alphanumeric() || matches!(before, b':' | b'.') {
            return false;
        }
        match (self.net.family(), rest) {
            (Family::V4, [b'/', digit, ..]) => digit.is_ascii_digit(),
            (Family::V4, [b'.', next, ..]) => !next.is_ascii_digit() && !next.is_ascii_whitespace(),
            (Family::V4, _) => false,
            (Family::V6, rest) => self.has_group(rest),
        }
    }

    /// Whether the group that follows has the bits of the prefix that are left.
    fn has_group(&self, rest: &[u8]) -> bool {
        let len = u32::from(self.net.len().get());
        let left = len % 16;
        if left == 0 {
            return rest.first().is_some_and(|b| !b.is_ascii_whitespace());
        }
        let digits = rest.iter().take(4).take_while(|b| b.is_ascii_hexdigit()).count();
        let group = rest.get(..digits).and_then(|digits| str::from_utf8(digits).ok());
        let group = group.and_then(|digits| u16::from_str_radix(digits, 16).ok());
        let own = (self.net.bits() >> (112 - (len - left))) as u16;
        group.is_some_and(|group| (group ^ own) >> (16 - left) == 0)
    }
}
