//! Writing another address in the place and the notation of one that was found.

use super::context::{HEX, WORD, is};
use super::escape::Resolved;
use super::reverse::reverse_nibbles;
use super::{Located, Notation};
use crate::addr::{V4, V6, Value};
use crate::format::{self, Style, revnibbles};
use std::io::Write;

impl Located {
    /// Writes another address in its place, in the way that it is written in this text.
    #[inline]
    pub fn write(&self, value: &Value, text: &[u8], out: &mut Vec<u8>) {
        let beside = match (self.notation, value) {
            (Notation::Plain, Value::V6(_)) => self.colons_beside(text),
            _ => (false, false),
        };
        let old = text.get(self.at.clone()).unwrap_or_default();
        match self.escaped.then(|| Resolved::of(old)).flatten() {
            None => self.write_like(old, value, beside, out),
            Some(resolved) => self.write_escaped(old, &resolved, value, beside, out),
        }
    }

    /// Whether there is a colon directly before and after the address, perhaps as an escape.
    pub(super) fn colons_beside(&self, text: &[u8]) -> (bool, bool) {
        let before = text.get(self.at.start.saturating_sub(10)..self.at.start).unwrap_or_default();
        let after = text.get(self.at.end..text.len().min(self.at.end + 10)).unwrap_or_default();
        let before = match before {
            [.., b':'] => true,
            [.., b'a' | b'A'] => Resolved::of(before).is_some_and(|resolved| resolved.text().ends_with(b":")),
            _ => false,
        };
        let after = match after {
            [b':', ..] => true,
            [b'%' | b'\\', ..] => Resolved::of(after).is_some_and(|resolved| resolved.text().starts_with(b":")),
            _ => false,
        };
        (before, after)
    }

    /// Writes an address whose marks are escaped.
    #[cold]
    fn write_escaped(&self, old: &[u8], resolved: &Resolved, value: &Value, beside: (bool, bool), out: &mut Vec<u8>) {
        let mut plain = Vec::new();
        self.write_like(resolved.text(), value, beside, &mut plain);
        escape_like(old, resolved, &plain, out);
    }

    pub(super) fn write_like(&self, old: &[u8], value: &Value, beside: (bool, bool), out: &mut Vec<u8>) {
        match (self.notation, value) {
            (Notation::Plain, Value::V6(a)) if beside != (false, false) => beside_colon(a, beside, out),
            (Notation::Plain | Notation::EitherWay, _) => plain(value, out),
            (Notation::ReverseQuad, Value::V4(a)) => plain(&Value::V4(V4::new(a.bits.swap_bytes())), out),
            (Notation::Nibbles, Value::V6(a)) => reverse(&Value::V6(V6::new(reverse_nibbles(a.bits))), out),
            (Notation::ReverseQuad | Notation::ReverseNibbles | Notation::Nibbles, _) => reverse(value, out),
            (Notation::Octets, _) => octets(value, old, out),
            (Notation::ShortOctets, _) => plain(value, out),
            (Notation::DashedReverse, Value::V4(a)) => dashed(&Value::V4(V4::new(a.bits.swap_bytes())), old, out),
            (Notation::HexReverse, Value::V4(a)) => hex(&Value::V4(V4::new(a.bits.swap_bytes())), old, out),
            (Notation::Dashed | Notation::DashedReverse, _) => dashed(value, old, out),
            (Notation::Hex | Notation::HexReverse, _) => hex(value, old, out),
            (Notation::Padded, Value::V4(a)) => padded(*a, "", true, out),
            (Notation::Decimal, Value::V4(a)) => {
                let _ = write!(out, "{}", a.bits);
            }
            (Notation::Padded | Notation::Decimal, _) => hex(value, old, out),
        }
    }
}

/// Writes a text with its marks escaped as another one has them: each is written as the first of its kind.
#[cold]
pub(super) fn escape_like(old: &[u8], resolved: &Resolved, plain: &[u8], out: &mut Vec<u8>) {
    for b in plain {
        let first = resolved.text().iter().position(|old| old == b).filter(|_| !is(*b, WORD));
        match first.and_then(|at| old.get(resolved.origin(&(at..at + 1)))) {
            Some(mark) => out.extend_from_slice(mark),
            None => out.push(*b),
        }
    }
}

/// An address beside a colon, which may be that of a port, is written without `::` at that end, so that it is read back
/// as the same.
#[cold]
fn beside_colon(a: &V6, (before, after): (bool, bool), out: &mut Vec<u8>) {
    let start = out.len();
    plain(&Value::V6(*a), out);
    let written = out.get(start..).unwrap_or_default();
    // with eight groups nothing can be added
    if before && written.starts_with(b"::") || after && written.windows(2).any(|w| w == b"::") {
        out.truncate(start);
        for (i, group) in a.groups().iter().enumerate() {
            // a vector takes everything
            let _ = write!(out, "{}{group:x}", if i > 0 { ":" } else { "" });
        }
    }
}

fn plain(value: &Value, out: &mut Vec<u8>) {
    if let Some(print) = format::plain(value.kind()).print.as_ref() {
        // the plain notation of a kind takes every value of it
        let _ = (print.run)(value, &Style::default(), out);
    }
}

/// The nibbles of an IPv6 address, without the name of the zone.
fn reverse(value: &Value, out: &mut Vec<u8>) {
    let start = out.len();
    if let Some(print) = revnibbles::ARPA.print.as_ref() {
        // every prefix has a name
        let _ = (print.run)(value, &Style::default(), out);
    }
    let name = out.get(start..).unwrap_or_default();
    let nibbles = name.strip_suffix(b".ip6.arpa.").map_or(name.len(), <[u8]>::len);
    out.truncate(start + nibbles);
}

/// The digits of a hardware address between the separators of another text; digits that stay keep their case.
fn octets(value: &Value, like: &[u8], out: &mut Vec<u8>) {
    let mut digits = Vec::with_capacity(24);
    plain(value, &mut digits);
    let mut digits = digits.iter().copied().filter(|b| is(*b, HEX));
    for old in like {
        let new = if is(*old, HEX) { digits.next().unwrap_or(*old) } else { *old };
        out.push(if new.eq_ignore_ascii_case(old) { *old } else { new });
    }
}

/// The groups of an address between the separators of a name.
fn dashed(value: &Value, like: &[u8], out: &mut Vec<u8>) {
    let mark = like.iter().find(|b| !is(**b, HEX)).copied().unwrap_or(b'-');
    let mark = match mark {
        b'_' => "_",
        b',' => ",",
        _ => "-",
    };
    match value {
        Value::V4(a) => padded(*a, mark, like.len() == 15, out),
        Value::V6(a) => {
            let wide = like.len() == 39;
            for (i, group) in a.groups().iter().enumerate() {
                let mark = if i > 0 { mark } else { "" };
                let _ = if wide { write!(out, "{mark}{group:04x}") } else { write!(out, "{mark}{group:x}") };
            }
        }
        other => plain(other, out),
    }
}

/// Four octets, each with three digits or as many as it needs.
fn padded(a: V4, mark: &str, wide: bool, out: &mut Vec<u8>) {
    for (i, octet) in a.octets().iter().enumerate() {
        let mark = if i > 0 { mark } else { "" };
        let _ = if wide { write!(out, "{mark}{octet:03}") } else { write!(out, "{mark}{octet}") };
    }
}

/// All hex digits of an address, in the case of another text.
fn hex(value: &Value, like: &[u8], out: &mut Vec<u8>) {
    let text = match value {
        Value::V4(a) => format!("{:08x}", a.bits),
        Value::V6(a) => format!("{:032x}", a.bits),
        Value::Mac(mac) => mac.0.iter().map(|b| format!("{b:02x}")).collect(),
        _ => return plain(value, out),
    };
    let upper = like.iter().any(u8::is_ascii_uppercase);
    out.extend_from_slice(if upper { text.to_ascii_uppercase() } else { text }.as_bytes());
}
