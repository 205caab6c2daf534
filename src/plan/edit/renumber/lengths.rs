//! Prefix lengths directly after addresses: after a slash, and as masks.

use super::words::first_address;
use crate::addr::Len;
use crate::format::ipv6addr::{is_mask, parse};
use crate::plan::value::mask_length;
use std::ops::Range;

/// The prefix length after an address, also as a mask after a slash or a gap: the length and its end. The ones after words are
/// read by [`length_beside`].
#[inline]
pub(super) fn written_length(line: &[u8], found: &Range<usize>, v4: bool) -> (Option<u8>, usize) {
    let at = found.end;
    let rest = line.get(at..).unwrap_or_default();
    match rest {
        [b'/' | b'\\' | b'%' | b'&', ..] => length_after_slash(line, found, v4),
        [b' ' | b'\t' | b',' | b';' | b'"' | b'\'' | b'|' | b'(' | b'[', ..] if v4 => mask_after(rest, at),
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
    if let (Some(len), used) = if v4 { leading_mask(word) } else { leading_mask6(word) } {
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
    let host = (0..word.len()).rev().find_map(|at| scheme_end(word, at)).and_then(|at| word.get(at..));
    host.is_some_and(|host| (0..host.len()).all(|at| !host.get(at..).is_some_and(is_slash)))
}

/// Where the host of a URL begins, if the mark after its scheme is here: plain, in JSON and in URLs. Most bytes begin none.
fn scheme_end(word: &[u8], at: usize) -> Option<usize> {
    let rest = word.get(at..)?;
    let mark = match rest {
        [b':', b'/', ..] => "://",
        [b':', b'\\', ..] => ":\\/\\/",
        [b'%', b'3', ..] => "%3a%2f%2f",
        [b'\\', b'u', ..] => "\\u003a\\u002f\\u002f",
        _ => return None,
    };
    rest.get(..mark.len()).filter(|own| own.eq_ignore_ascii_case(mark.as_bytes())).map(|own| at + own.len())
}

/// What may be between an address and its mask.
const fn is_gap(b: u8) -> bool {
    matches!(b, b' ' | b'\t' | b',' | b';' | b'"' | b'\'' | b'=' | b':' | b'|' | b'(' | b'[')
}

/// A mask after a gap.
fn mask_after(rest: &[u8], at: usize) -> (Option<u8>, usize) {
    let used = rest.iter().take(8).take_while(|b| is_gap(**b)).count();
    match leading_mask(rest.get(used..).unwrap_or_default()) {
        (Some(len), end) => (Some(len), at + used + end),
        _ => (None, at),
    }
}

/// The prefix length that a text begins with, and how many digits it has.
pub(super) fn leading_number(text: &[u8], v4: bool) -> (Option<u8>, usize) {
    let digits = text.iter().take(4).take_while(|b| b.is_ascii_digit()).count();
    let number = text.get(..digits).and_then(|digits| str::from_utf8(digits).ok()?.parse::<u8>().ok());
    let most = if v4 { 32 } else { 128 };
    let is_cut = text.get(digits).is_some_and(|b| b.is_ascii_alphanumeric());
    (number.filter(|number| *number <= most && !is_cut), digits)
}

/// The length of the mask that a text begins with, also of an inverse one, and its end. One with gaps has the length of what
/// precedes the first of them: more than that it may reach.
pub(super) fn leading_mask(text: &[u8]) -> (Option<u8>, usize) {
    let end = text.iter().take(16).take_while(|b| b.is_ascii_digit() || **b == b'.').count();
    // the full stop of a sentence
    let end = end - usize::from(text.get(..end).is_some_and(|quad| quad.ends_with(b".")));
    let quad = text.get(..end).and_then(|quad| str::from_utf8(quad).ok()?.parse::<std::net::Ipv4Addr>().ok());
    let len = quad.map(u32::from).and_then(|bits| match bits >> 24 {
        255 => Some(bits.leading_ones() as u8),
        0 if bits != 0 => Some(bits.leading_zeros() as u8),
        _ => mask_length(!bits).map(Len::get),
    });
    // the beginning of a name, such as a reverse name, is not a mask
    let is_cut = match text.get(end..) {
        Some([b'.', next, ..]) => next.is_ascii_alphanumeric(),
        Some([next, ..]) => next.is_ascii_alphanumeric() || matches!(next, b'-' | b'_'),
        _ => false,
    };
    (len.filter(|_| !is_cut), end)
}

/// The length of the IPv6 mask that a text begins with, and its end.
pub(super) fn leading_mask6(text: &[u8]) -> (Option<u8>, usize) {
    let end = text.iter().take(40).take_while(|b| b.is_ascii_hexdigit() || **b == b':').count();
    let mask = text.get(..end).filter(|mask| mask.get(..2).is_some_and(|ff| ff.eq_ignore_ascii_case(b"ff")));
    let bits = mask.filter(|mask| is_mask(mask)).and_then(|mask| parse(mask).ok()).map(|mask| mask.bits);
    (bits.map(|bits| bits.leading_ones() as u8), end)
}
