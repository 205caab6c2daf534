//! How addresses are written: their places, and which of the accepted forms.

use crate::addr::Family;
use crate::format::ipv6addr::print_bits;
use crate::format::{Style, ipv4addr, ipv6addr};
use crate::plan::model::{Entry, EntryKind, Plan, Span};

/// The places of the addresses of an entry, each with its bits, left-aligned: without length and zone, of a range both
/// ends. Where the file writes them with escapes, none: they cannot be replaced byte by byte.
pub(super) fn addresses(plan: &Plan, entry: &Entry) -> Vec<(Span, u128)> {
    let (text, start) = (plan.written(entry), entry.place.start);
    let place = |from: usize, to: usize| Span { start: start + from as u32, end: start + to as u32, ..entry.place };
    let front = text.bytes().take_while(|b| of_address(*b)).count();
    let mut found = vec![(place(0, front), entry.bits())];
    if entry.kind == EntryKind::Range && front < text.len() && !text.contains('/') {
        let back = text.bytes().rev().take_while(|b| of_address(*b)).count();
        found.push((place(text.len() - back, text.len()), entry.last_bits()));
    }
    found.retain(|(place, bits)| read(plan.text(*place), entry.family) == Some(*bits));
    found
}

/// Whether an entry with one address has the form of [`canonical`]; `form` is room for it.
pub(super) fn is_canonical(plan: &Plan, entry: &Entry, form: &mut Vec<u8>) -> bool {
    let text = plan.written(entry);
    form.clear();
    write(text, entry.bits(), form);
    let rest = text.as_bytes().strip_prefix(form.as_slice());
    entry.kind != EntryKind::Range && rest.is_some_and(|rest| rest.first().is_none_or(|next| !of_address(*next)))
}

const fn of_address(byte: u8) -> bool {
    byte.is_ascii_hexdigit() || byte == b':' || byte == b'.'
}

fn read(text: &str, family: Family) -> Option<u128> {
    match family {
        Family::V4 => ipv4addr::parse(text.as_bytes()).ok().map(|a| u128::from(a.bits) << 96),
        Family::V6 => ipv6addr::parse(text.as_bytes()).ok().map(|a| a.bits),
    }
}

/// An address whose form has no dots.
const PLAIN: u128 = 0x2001_0db8 << 96;

/// An address whose form has dots after six groups: its identifier is one of ISATAP.
const MIXED: u128 = (0xfe80 << 112) | (0x5efe << 32) | 0xc000_0201;

/// The form of RFC 5952 for a text: what it should be. A text that has an IPv4 address at its end keeps it
/// ([RFC 5952, section 5](https://www.rfc-editor.org/rfc/rfc5952#section-5)), and IPv4-mapped addresses get it.
pub(super) fn canonical(text: &str, bits: u128) -> String {
    let mut out = Vec::new();
    write(text, bits, &mut out);
    String::from_utf8(out).unwrap_or_default()
}

fn write(text: &str, bits: u128, out: &mut Vec<u8>) {
    let mapped = bits >> 32 == 0xffff;
    let form = if mapped {
        bits
    } else if text.contains('.') {
        MIXED
    } else {
        PLAIN
    };
    print_bits(bits, form, &Style::default(), out);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_form_is_that_of_the_standard_library() {
        for text in ["2001:DB8::1", "::ffff:c000:201", "2001:0:0:1:0:0:0:1", "1:0:2:3:4:5:6:7", "::", "::1", "fe80::"] {
            let a: std::net::Ipv6Addr = text.parse().unwrap();
            assert_eq!(canonical(text, a.into()), a.to_string(), "{text}");
        }
    }

    #[test]
    fn an_ipv4_address_at_the_end_stays() {
        for (text, form) in [
            ("64:FF9B::192.0.2.1", "64:ff9b::192.0.2.1"),
            ("64:ff9b:0:0:0:0:c000:0201", "64:ff9b::c000:201"),
            ("2001:db8:64::192.0.2.1", "2001:db8:64::192.0.2.1"),
            ("2001:db8:1:2:3:4:192.0.2.1", "2001:db8:1:2:3:4:192.0.2.1"),
            ("::FFFF:192.0.2.1", "::ffff:192.0.2.1"),
        ] {
            let bits = text.parse::<std::net::Ipv6Addr>().unwrap().into();
            assert_eq!(canonical(text, bits), form, "{text}");
        }
    }
}
