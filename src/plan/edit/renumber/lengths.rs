//! Prefix lengths after addresses: after a slash, and as masks in the forms that configurations have.

use crate::addr::Len;
use crate::plan::value::mask_length;

/// The prefix length after an address, also as a mask after a slash, a blank or a word: the length and its end.
#[inline]
pub(super) fn written_length(line: &[u8], at: usize, v4: bool) -> (Option<u8>, usize) {
    let rest = line.get(at..).unwrap_or_default();
    match rest {
        [b'/', digit, ..] if digit.is_ascii_digit() => slash_length(rest, at, v4),
        [b' ' | b'\t' | b',' | b';' | b'"' | b'\'', ..] if v4 => mask_after(rest, at),
        _ => (None, at),
    }
}

fn slash_length(rest: &[u8], at: usize, v4: bool) -> (Option<u8>, usize) {
    let digits = rest.iter().skip(1).take_while(|b| b.is_ascii_digit()).count();
    let most = if v4 { 32 } else { 128 };
    let number = rest.get(1..=digits).and_then(|digits| str::from_utf8(digits).ok()?.parse::<u8>().ok());
    if v4 && rest.get(digits + 1) == Some(&b'.') {
        let (len, used) = leading_mask(rest.get(1..).unwrap_or_default());
        return (len, at + 1 + used);
    }
    match number.filter(|number| *number <= most && digits <= 3) {
        Some(len) => (Some(len), at + 1 + digits),
        None => (None, at),
    }
}

/// Words before masks.
const MASKS: [&[u8]; 9] = [
    b"netmask",
    b"mask",
    b"subnet-mask",
    b"subnet_mask",
    b"subnetmask",
    b"wildcard",
    b"wildcard-mask",
    b"wildcard_mask",
    b"inverse-mask",
];

/// What may be between an address and its mask.
const fn is_gap(b: u8) -> bool {
    matches!(b, b' ' | b'\t' | b',' | b';' | b'"' | b'\'' | b'=' | b':')
}

/// A mask after an IPv4 address, perhaps with a word such as `netmask` before it.
fn mask_after(rest: &[u8], at: usize) -> (Option<u8>, usize) {
    let gap = |text: &[u8]| text.iter().take(8).take_while(|b| is_gap(**b)).count();
    let mut used = gap(rest);
    let tail = rest.get(used..).unwrap_or_default();
    let letters = |b: &&u8| b.is_ascii_alphabetic() || matches!(b, b'-' | b'_');
    let word = tail.iter().take(14).take_while(letters).count();
    let name = tail.get(..word).unwrap_or_default();
    if MASKS.iter().any(|mask| name.eq_ignore_ascii_case(mask)) {
        used += word + gap(tail.get(word..).unwrap_or_default());
    }
    match leading_mask(rest.get(used..).unwrap_or_default()) {
        (Some(len), end) => (Some(len), at + used + end),
        _ => (None, at),
    }
}

/// The length of the mask that a text begins with, also of an inverse one, and its end.
fn leading_mask(text: &[u8]) -> (Option<u8>, usize) {
    let end = text.iter().take(16).take_while(|b| b.is_ascii_digit() || **b == b'.').count();
    let quad = text.get(..end).and_then(|quad| str::from_utf8(quad).ok()?.parse::<std::net::Ipv4Addr>().ok());
    let bits = quad.map(u32::from).filter(|bits| *bits != 0);
    let len = bits.and_then(|bits| mask_length(bits).filter(|len| len.get() >= 8).or_else(|| mask_length(!bits)));
    (len.map(Len::get), end)
}
