//! Prefix lengths beside addresses: after a slash, after words, and as masks in the forms that configurations have.

use crate::addr::Len;
use crate::plan::value::mask_length;

/// The prefix length after an address, also as a mask after a slash, a blank or a word, or as a number after a word: the
/// length and its end.
#[inline]
pub(super) fn written_length(line: &[u8], at: usize, v4: bool) -> (Option<u8>, usize) {
    let rest = line.get(at..).unwrap_or_default();
    match rest {
        [b'/', digit, ..] if digit.is_ascii_digit() => slash_length(rest, at, v4),
        [b' ' | b'\t' | b',' | b';' | b'"' | b'\'', ..] => length_after(rest, at, v4),
        [b'\\' | b'%' | b'&', ..] => escaped_length(rest, at, v4),
        _ => (None, at),
    }
}

/// Whether what begins here, before a prefix length, is a slash.
pub(super) fn is_slash(rest: &[u8]) -> bool {
    rest.starts_with(b"/") || SLASHES.iter().any(|slash| rest.starts_with(slash))
}

/// How slashes are written in JSON, URLs and HTML.
const SLASHES: [&[u8]; 8] = [b"\\/", b"\\\\/", b"%2F", b"%2f", b"\\u002f", b"\\u002F", b"&#47;", b"&#x2F;"];

/// The prefix length after a slash with an escape.
#[cold]
fn escaped_length(rest: &[u8], at: usize, v4: bool) -> (Option<u8>, usize) {
    let Some(slash) = SLASHES.iter().find(|slash| rest.starts_with(slash)) else { return (None, at) };
    let used = slash.len() - 1;
    match slash_length(rest.get(used..).unwrap_or_default(), at + used, v4) {
        (None, _) => (None, at),
        found => found,
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

/// Words before prefix lengths.
const LENGTHS: [&[u8]; 8] = [
    b"prefix-len",
    b"prefix_len",
    b"prefixlen",
    b"prefix-length",
    b"prefix_length",
    b"prefixlength",
    b"masklen",
    b"mask-length",
];

/// The keys of what a prefix length before it is of.
const PREFIXES: [&[u8]; 4] = [b"prefix", b"network", b"subnet", b"address"];

/// What may be between an address and its mask.
const fn is_gap(b: u8) -> bool {
    matches!(b, b' ' | b'\t' | b',' | b';' | b'"' | b'\'' | b'=' | b':')
}

const fn is_letter(b: u8) -> bool {
    b.is_ascii_alphabetic() || matches!(b, b'-' | b'_')
}

/// How many bytes of a gap a text begins with.
fn gap(text: &[u8]) -> usize {
    text.iter().take(8).take_while(|b| is_gap(**b)).count()
}

fn is_word_of(words: &[&[u8]], name: &[u8]) -> bool {
    words.iter().any(|word| name.eq_ignore_ascii_case(word))
}

/// A prefix length after its word, or a mask after an IPv4 address, perhaps with a word such as `netmask` before it.
fn length_after(rest: &[u8], at: usize, v4: bool) -> (Option<u8>, usize) {
    let mut used = gap(rest);
    let tail = rest.get(used..).unwrap_or_default();
    let word = tail.iter().take(14).take_while(|b| is_letter(**b)).count();
    let name = tail.get(..word).unwrap_or_default();
    let after = || word + gap(tail.get(word..).unwrap_or_default());
    if word > 6 && is_word_of(&LENGTHS, name) {
        used += after();
        let (len, digits) = leading_number(rest.get(used..).unwrap_or_default(), v4);
        return len.map_or((None, at), |len| (Some(len), at + used + digits));
    }
    if !v4 {
        return (None, at);
    }
    if is_word_of(&MASKS, name) {
        used += after();
    }
    match leading_mask(rest.get(used..).unwrap_or_default()) {
        (Some(len), end) => (Some(len), at + used + end),
        _ => (None, at),
    }
}

/// The prefix length before an address in quotes, as in `"prefix-len": 52, "prefix": "2001:db8::"`.
#[inline]
pub(super) fn length_before(line: &[u8], at: usize, v4: bool) -> Option<u8> {
    let head = line.get(..at)?;
    matches!(head, [.., b'"' | b'\'']).then(|| quoted_length_before(head, v4)).flatten()
}

fn quoted_length_before(head: &[u8], v4: bool) -> Option<u8> {
    let (key, head) = last_of(without_gap(head), is_letter)?;
    let (number, head) = is_word_of(&PREFIXES, key).then(|| last_of(without_gap(head), |b| b.is_ascii_digit()))??;
    let (name, _) = last_of(without_gap(head), is_letter)?;
    is_word_of(&LENGTHS, name).then(|| leading_number(number, v4).0).flatten()
}

/// A text without the gap at its end.
fn without_gap(text: &[u8]) -> &[u8] {
    let gap = text.iter().rev().take(8).take_while(|b| is_gap(**b)).count();
    text.get(..text.len() - gap).unwrap_or_default()
}

/// The last bytes of a text that are of a kind, and what precedes them.
fn last_of(text: &[u8], is_of_kind: fn(u8) -> bool) -> Option<(&[u8], &[u8])> {
    let count = text.iter().rev().take(16).take_while(|b| is_of_kind(**b)).count();
    let (head, last) = text.split_at_checked(text.len() - count)?;
    (count > 0).then_some((last, head))
}

/// The prefix length that a text begins with, and how many digits it has.
fn leading_number(text: &[u8], v4: bool) -> (Option<u8>, usize) {
    let digits = text.iter().take(4).take_while(|b| b.is_ascii_digit()).count();
    let number = text.get(..digits).and_then(|digits| str::from_utf8(digits).ok()?.parse::<u8>().ok());
    let most = if v4 { 32 } else { 128 };
    let is_cut = text.get(digits).is_some_and(|b| b.is_ascii_alphanumeric());
    (number.filter(|number| *number <= most && !is_cut), digits)
}

/// The length of the mask that a text begins with, also of an inverse one, and its end.
fn leading_mask(text: &[u8]) -> (Option<u8>, usize) {
    let end = text.iter().take(16).take_while(|b| b.is_ascii_digit() || **b == b'.').count();
    let quad = text.get(..end).and_then(|quad| str::from_utf8(quad).ok()?.parse::<std::net::Ipv4Addr>().ok());
    let bits = quad.map(u32::from).filter(|bits| *bits != 0);
    let len = bits.and_then(|bits| mask_length(bits).filter(|len| len.get() >= 8).or_else(|| mask_length(!bits)));
    (len.map(Len::get), end)
}
