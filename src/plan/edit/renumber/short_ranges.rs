//! Ranges of whose last address only the last numbers are written: `192.0.2.10-14`, `10.1.16.0-31.255`,
//! `2001:db8:1::10-1f`. What is written there does not change; so the first address moves only if that remains the end.

use super::patterns::{group, octet};
use std::ops::Range;

/// The last address of a range, of which only the last numbers are written.
pub(super) struct ShortEnd {
    /// The last address, left-aligned.
    pub(super) bits: u128,
    /// Which of its bits are written.
    pub(super) mask: u128,
    /// The end of its text.
    pub(super) end: usize,
    /// Whether nothing but the mark is between the ends.
    pub(super) is_close: bool,
}

/// The marks of ranges.
pub(super) const MARKS: [&[u8]; 7] = [b"-", b"...", b"..", b"~", b"\xe2\x80\x93", b"\xe2\x80\x94", b"\xe2\x80\xa6"];

/// How the numbers of an address are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Numbers {
    /// As an IPv4 address.
    Quad,
    /// As an IPv6 address that ends in a dotted one.
    DottedEnd,
    /// As an IPv6 address.
    Groups,
}

/// The short end of a range after the first address, which ends here.
#[inline]
pub(super) fn short_end(line: &[u8], at: usize, first: u128, numbers: Numbers) -> Option<ShortEnd> {
    match line.get(at..)? {
        [b'-' | b'.' | b'~' | 0xe2, ..] | [b' ', b'-' | b'~' | 0xe2, ..] => written_end(line, at, first, numbers),
        _ => None,
    }
}

/// The end of the second number of a list of IPv4 addresses of which only the first one is written in full:
/// `192.0.2.5 and .6`, `192.0.2.5, 6 and .7`, `192.0.2.5,6,7`, and between blanks `192.0.2.5,6` and `192.0.2.5/6/7`.
#[cold]
pub(super) fn short_list(line: &[u8], found: &Range<usize>) -> Option<usize> {
    let rest = line.get(found.end..)?;
    joined_list(line, found, rest).or_else(|| dotted_list(rest)).map(|end| found.end + end)
}

/// The end of numbers without dots. One number alone after a comma may be the next field of a table.
fn joined_list(line: &[u8], found: &Range<usize>, rest: &[u8]) -> Option<usize> {
    let (mark @ (b',' | b'/'), list) = rest.split_first()? else { return None };
    let list = list.split(u8::is_ascii_whitespace).next()?;
    let is_number = |number: &[u8]| octet(number).is_some_and(|(_, digits)| digits == number.len());
    let before = found.start.checked_sub(1).and_then(|at| line.get(at));
    let is_apart = if list.contains(mark) {
        before.is_none_or(u8::is_ascii_whitespace)
    } else {
        *mark == b',' && before == Some(&b' ')
    };
    (is_apart && list.split(|b| b == mark).all(is_number)).then_some(1 + list.len())
}

/// The end of the first number with a dot before it, after other numbers, commas and words.
fn dotted_list(rest: &[u8]) -> Option<usize> {
    let near = rest.get(..rest.len().min(24))?;
    let dot = memchr::memchr(b'.', near)?;
    let between = near.get(..dot)?;
    let is_word = |word: &[u8]| matches!(word, b"and" | b"or") || word.iter().all(u8::is_ascii_digit);
    let is_mark = |b: &u8| matches!(b, b' ' | b',' | b'&' | b'+' | b'/');
    let is_list =
        between.last().is_some_and(is_mark) && between.split(is_mark).all(is_word) && !between.trim_ascii().is_empty();
    let end = dot + 1 + octet(rest.get(dot + 1..)?).filter(|_| is_list)?.1;
    let after = rest.get(end..)?;
    let after = after.strip_prefix(b".").unwrap_or(after);
    let ends = |b: &u8| b.is_ascii_whitespace() || b",;:)]}\"'/".contains(b);
    after.first().is_none_or(ends).then_some(end)
}

#[cold]
fn written_end(line: &[u8], at: usize, first: u128, numbers: Numbers) -> Option<ShortEnd> {
    let rest = line.get(at..)?;
    let after = MARKS.iter().find_map(|mark| rest.trim_ascii_start().strip_prefix(*mark))?;
    let last = after.trim_ascii_start();
    let is_close = last.len() == after.len() && rest.first() != Some(&b' ');
    let (bits, count, used) = match numbers {
        Numbers::Groups => groups(last)?,
        Numbers::Quad | Numbers::DottedEnd => octets(last)?,
    };
    let low = if numbers == Numbers::Quad { 96 } else { 0 };
    let mask = u128::MAX.checked_shr(128 - count)? << low;
    let bits = first & !mask | bits << low;
    (bits > first).then_some(ShortEnd { bits, mask, end: line.len() - last.len() + used, is_close })
}

/// Fewer than four decimal numbers, how many bits they have, and their length.
fn octets(text: &[u8]) -> Option<(u128, u32, usize)> {
    let (number, mut used) = octet(text)?;
    let (mut bits, mut count) = (u128::from(number), 8);
    while let Some((number, digits)) = text.get(used..)?.strip_prefix(b".").and_then(octet) {
        (bits, count, used) = (bits << 8 | u128::from(number), count + 8, used + 1 + digits);
    }
    let is_cut = text.get(used).is_some_and(|b| b.is_ascii_alphanumeric() || *b == b'_');
    (count < 32 && !is_cut).then_some((bits, count, used))
}

/// At most four groups, how many bits they have, and their length; more are an address, however its colons are written.
fn groups(text: &[u8]) -> Option<(u128, u32, usize)> {
    let mut used = 0;
    let (mut bits, mut count) = (0u128, 0);
    loop {
        let (number, digits) = text.get(used..).and_then(group).filter(|_| count < 64)?;
        (bits, count, used) = (bits << 16 | u128::from(number), count + 16, used + digits);
        match text.get(used..)? {
            [b':', next, ..] if next.is_ascii_hexdigit() => used += 1,
            _ => break,
        }
    }
    let is_cut = text.get(used).is_some_and(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b':' | b'\\' | b'%'));
    (!is_cut).then_some((bits, count, used))
}
