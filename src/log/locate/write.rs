//! Writing another address in the place and the notation of one that was found.

use super::context::{HEX, WORD, is};
use super::escape::Resolved;
use super::{Located, Notation};
use crate::addr::{V4, Value};
use crate::format::{self, Style, revnibbles};

impl Located {
    /// Writes another address in its place, in the way that it is written in this text.
    pub fn write(&self, value: &Value, text: &[u8], out: &mut Vec<u8>) {
        let old = text.get(self.at.clone()).unwrap_or_default();
        match self.escaped.then(|| Resolved::of(old)).flatten() {
            None => self.write_like(old, value, out),
            Some(resolved) => self.write_escaped(old, &resolved, value, out),
        }
    }

    /// Writes an address whose marks are escaped: each is written as the first of its kind.
    #[cold]
    fn write_escaped(&self, old: &[u8], resolved: &Resolved, value: &Value, out: &mut Vec<u8>) {
        let mut plain = Vec::new();
        self.write_like(resolved.text(), value, &mut plain);
        for b in plain {
            let first = resolved.text().iter().position(|old| *old == b).filter(|_| !is(b, WORD));
            match first.and_then(|at| old.get(resolved.origin(&(at..at + 1)))) {
                Some(mark) => out.extend_from_slice(mark),
                None => out.push(b),
            }
        }
    }

    fn write_like(&self, old: &[u8], value: &Value, out: &mut Vec<u8>) {
        match (self.notation, value) {
            (Notation::ReverseQuad, Value::V4(a)) => {
                plain(&Value::V4(V4::new(a.bits.swap_bytes())), out);
            }
            (Notation::ReverseQuad | Notation::ReverseNibbles, _) => reverse(value, out),
            (Notation::Octets, _) => octets(value, old, out),
            (Notation::Plain, _) => plain(value, out),
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
