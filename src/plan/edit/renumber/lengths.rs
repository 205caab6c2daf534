//! Prefix lengths beside addresses: after a slash, after words, and as masks in the forms that configurations have.

use super::words::first_address;
use crate::addr::Len;
use crate::plan::value::mask_length;
use std::ops::Range;

/// The prefix length after an address, also as a mask after a slash, a blank or a word, or as a number after a word: the
/// length and its end.
#[inline]
pub(super) fn written_length(line: &[u8], found: &Range<usize>, v4: bool) -> (Option<u8>, usize) {
    let at = found.end;
    let rest = line.get(at..).unwrap_or_default();
    match rest {
        [b'/' | b'\\' | b'%' | b'&', ..] => length_after_slash(line, found, v4),
        [b' ' | b'\t' | b',' | b';' | b'"' | b'\'', ..] => length_after(rest, at, v4),
        _ => (None, at),
    }
}

/// Whether what begins here, before a prefix length, is a slash.
pub(super) fn is_slash(rest: &[u8]) -> bool {
    slash(rest).is_some()
}

/// How slashes are written: plain, in JSON, in URLs and in HTML.
const SLASHES: [&[u8]; 9] = [b"/", b"\\/", b"\\\\/", b"%2F", b"%2f", b"\\u002f", b"\\u002F", b"&#47;", b"&#x2F;"];

/// The slash that a text begins with.
fn slash(rest: &[u8]) -> Option<&'static [u8]> {
    SLASHES.into_iter().find(|slash| rest.starts_with(slash))
}

/// The prefix length after a slash, which begins a path after the host of a URL.
#[cold]
fn length_after_slash(line: &[u8], found: &Range<usize>, v4: bool) -> (Option<u8>, usize) {
    let at = found.end;
    let rest = line.get(at..).unwrap_or_default();
    let known = slash_length(rest, v4).filter(|_| !is_host_of_url(line.get(..found.start).unwrap_or_default()));
    known.map_or((None, at), |(len, used)| (Some(len), at + used))
}

/// The slash and the prefix length that a text begins with, and where they end: digits up to the end of their word, of which
/// the value is a length of the family, or a mask. A word that continues after them with a letter, a path or an address is
/// something else: `/8ball`, `/8/index.html`, `/2001:db8::2`.
pub(super) fn slash_length(rest: &[u8], v4: bool) -> Option<(u8, usize)> {
    let slash = slash(rest)?;
    let word = rest.get(slash.len()..)?;
    if v4 && let (Some(len), used) = leading_mask(word) {
        return Some((len, slash.len() + used));
    }
    let (len, digits) = leading_number(word, v4);
    let after = word.get(digits..)?;
    let is_address = |text: &[u8]| first_address(text.get(..LONGEST).unwrap_or(text)).is_some();
    let goes_on = match after {
        [b'.' | b'_', next, ..] => next.is_ascii_alphanumeric(),
        [b':', ..] => !v4 && is_address(word),
        // between two prefixes it is another mark
        _ => after.strip_prefix(slash).is_some_and(|path| !is_address(path)),
    };
    len.filter(|_| !goes_on).map(|len| (len, slash.len() + digits))
}

/// More than the longest address.
const LONGEST: usize = 64;

/// The longest host and user of a URL.
const LONGEST_HOST: usize = 255;

/// Whether what follows is the host of a URL, perhaps after a user or another host: nothing but them is between its word and
/// the scheme.
fn is_host_of_url(head: &[u8]) -> bool {
    let head = head.get(head.len().saturating_sub(LONGEST_HOST)..).unwrap_or_default();
    let ends = |b: &u8| b.is_ascii_whitespace() || matches!(b, b'"' | b'\'' | b'`' | b'<' | b'>' | b'?' | b'#' | b'|');
    let word = head.rsplit(ends).next().unwrap_or_default();
    ["://", ":\\/\\/", "%3a%2f%2f", "\\u003a\\u002f\\u002f"].into_iter().any(|mark| {
        let mut places = word.windows(mark.len());
        let host = places.rposition(|own| own.eq_ignore_ascii_case(mark.as_bytes()));
        let host = host.and_then(|at| word.get(at + mark.len()..));
        host.is_some_and(|host| (0..host.len()).all(|at| !host.get(at..).is_some_and(is_slash)))
    })
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
    is_word_of(&PREFIXES, key).then(|| length_at_end(head, v4)).flatten()
}

/// The prefix length after its word that a text ends with.
fn length_at_end(text: &[u8], v4: bool) -> Option<u8> {
    let (number, head) = last_of(without_gap(text), |b| b.is_ascii_digit())?;
    let (name, _) = last_of(without_gap(head), is_letter)?;
    is_word_of(&LENGTHS, name).then(|| leading_number(number, v4).0).flatten()
}

/// The prefix length of an address that ends its line, in the line after it or before it, as documents have it with a line
/// for each key: `"address": "192.0.2.0",` and `"prefix-len": 24`.
#[inline]
pub(super) fn length_beside(text: &[u8], line: &Range<usize>, found: &Range<usize>, v4: bool) -> Option<u8> {
    let rest = text.get(found.end..line.end)?;
    if !rest.iter().all(|b| b.is_ascii_whitespace() || matches!(b, b'"' | b'\'' | b',' | b';')) {
        return None;
    }
    let next = text.get(line.end..)?;
    length_at_start(next, v4)
        .or_else(|| length_in_line_before(text.get(..line.start)?, text.get(line.start..found.start)?, v4))
}

/// The prefix length, or the mask, after its word that a line begins with.
fn length_at_start(text: &[u8], v4: bool) -> Option<u8> {
    let blanks = text.iter().take(LONGEST).take_while(|b| matches!(b, b' ' | b'\t' | b'"' | b'\'')).count();
    let text = text.get(blanks..)?;
    let (name, value) = text.split_at_checked(text.iter().take(16).take_while(|b| is_letter(**b)).count())?;
    let value = value.get(gap(value)..)?;
    match () {
        () if is_word_of(&LENGTHS, name) => leading_number(value, v4).0,
        () if v4 && is_word_of(&MASKS, name) => leading_mask(value).0,
        () => None,
    }
}

/// The prefix length in the line before that of an address, of which the key is all that precedes it.
fn length_in_line_before(before: &[u8], head: &[u8], v4: bool) -> Option<u8> {
    let (key, blanks) = last_of(without_gap(head), is_letter).filter(|(key, _)| is_word_of(&PREFIXES, key))?;
    let is_alone = !key.is_empty() && blanks.iter().all(|b| matches!(b, b' ' | b'\t' | b'"' | b'\''));
    let line = before.strip_suffix(b"\n")?.rsplit(|b| *b == b'\n').next()?;
    is_alone.then(|| length_at_end(line.trim_ascii_end(), v4)).flatten()
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
    // the full stop of a sentence
    let end = end - usize::from(text.get(..end).is_some_and(|quad| quad.ends_with(b".")));
    let quad = text.get(..end).and_then(|quad| str::from_utf8(quad).ok()?.parse::<std::net::Ipv4Addr>().ok());
    let bits = quad.map(u32::from).filter(|bits| *bits != 0);
    let len = bits.and_then(|bits| mask_length(bits).filter(|len| len.get() >= 8).or_else(|| mask_length(!bits)));
    (len.map(Len::get), end)
}
