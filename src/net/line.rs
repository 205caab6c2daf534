//! Lines of lists as people paste them: an item in quotes or brackets, with a port, a zone or a mask, and words after it.

use super::Range;
use super::text::{HostBits, parse};
use crate::format::ParseError;

/// The bytes that may be between an item and the words after it.
const SEPARATORS: &[u8] = b" \t\r,;|#\"'`";

/// Whether a byte is one of them: a list of prefixes has millions of bytes.
#[expect(clippy::indexing_slicing, reason = "evaluated by the compiler")]
static IS_SEPARATOR: [bool; 256] = {
    let (mut table, mut at) = ([false; 256], 0);
    while at < SEPARATORS.len() {
        table[SEPARATORS[at] as usize] = true;
        at += 1;
    }
    table
};

#[inline]
#[expect(clippy::indexing_slicing, reason = "a table of 256 entries has one for every byte")]
fn is_separator(byte: u8) -> bool {
    IS_SEPARATOR[usize::from(byte)]
}

/// Reads a line of a list: the item, and the words after it, however separated. `None` for a blank line and for one that
/// starts with `#`, `;` or `//`.
///
/// The item may be quoted, in brackets with a port (`[2001:db8::1]:443`), an IPv4 address with a port, an address with a
/// zone, which is ignored, an address and its mask, or a range with blanks around its dash.
///
/// # Errors
/// What was expected of the item, and at which byte of its text.
///
/// ```
/// use ipv6calc::net::{HostBits, line_item, parse};
/// let net = parse(b"192.0.2.0/24", HostBits::Refuse).unwrap();
/// for line in ["192.0.2.0/24,office", "\"192.0.2.0/24\"; office", "192.0.2.0 255.255.255.0\toffice"] {
///     assert_eq!(line_item(line.as_bytes(), HostBits::Refuse), Ok(Some((net, &b"office"[..]))), "{line}");
/// }
/// assert_eq!(line_item(b"# comment", HostBits::Refuse), Ok(None));
/// ```
pub fn line_item(line: &[u8], host_bits: HostBits) -> Result<Option<(Range, &[u8])>, ParseError> {
    let Some((item, rest)) = split_item(line) else { return Ok(None) };
    word_item(item, host_bits).map(|range| Some((range, label(rest))))
}

/// Divides a line into the text of its item, without quotes, and what follows it. `None` for a blank line and for a comment.
///
/// ```
/// use ipv6calc::net::split_item;
/// assert_eq!(split_item(b"'192.0.2.0 255.255.255.0', office"), Some((&b"192.0.2.0 255.255.255.0"[..], &b"', office"[..])));
/// assert_eq!(split_item(b"192.0.2.1 - - GET"), Some((&b"192.0.2.1"[..], &b" - - GET"[..])));
/// ```
pub fn split_item(line: &[u8]) -> Option<(&[u8], &[u8])> {
    let line = line.trim_ascii();
    if matches!(line, [] | [b'#' | b';', ..] | [b'/', b'/', ..]) {
        return None;
    }
    let line = trim_start(line, b"\"'`");
    let (word, rest) = cut(line);
    Some(pair(line, word, rest).unwrap_or((word, rest)))
}

/// The next item after a comma, as [`split_item`] divides it, and whether there was a comma. `None` if what follows is not an
/// item: words, or a comment.
pub fn next_item(rest: &[u8]) -> Option<(bool, &[u8], &[u8])> {
    let next = trim_start(rest, b" \t\r,\"'`");
    let gap = rest.get(..rest.len() - next.len())?;
    let (item, rest) = split_item(next)?;
    word_item(item, HostBits::Clear).ok().map(|_| (gap.contains(&b','), item, rest))
}

/// Reads an item that is one word: besides what [`parse`] takes, an address with a zone, and one with a port, IPv6 in
/// brackets.
///
/// # Errors
/// What was expected, and at which byte.
pub fn word_item(word: &[u8], host_bits: HostBits) -> Result<Range, ParseError> {
    parse(word, host_bits).or_else(|error| bare(word).and_then(|bare| parse(bare, host_bits).ok()).ok_or(error))
}

/// An address without its brackets, port and zone, if it has any.
fn bare(word: &[u8]) -> Option<&[u8]> {
    if let Some(inside) = word.strip_prefix(b"[") {
        let (address, port) = inside.split_at_checked(memchr::memchr(b']', inside)?)?;
        let valid = matches!(port, [b']']) || port.strip_prefix(b"]:").is_some_and(is_port);
        return valid.then(|| without_zone(address));
    }
    match memchr::memchr(b'%', word) {
        Some(_) => Some(without_zone(word)).filter(|bare| !bare.contains(&b'/') && !word.contains(&b'/')),
        None => {
            let (address, port) = word.split_at_checked(memchr::memchr(b':', word)?)?;
            Some(address).filter(|a| a.contains(&b'.') && port.get(1..).is_some_and(is_port))
        }
    }
}

fn without_zone(address: &[u8]) -> &[u8] {
    let end = memchr::memchr(b'%', address).unwrap_or(address.len());
    address.get(..end).unwrap_or_default()
}

fn is_port(text: &[u8]) -> bool {
    (1..=5).contains(&text.len()) && text.iter().all(u8::is_ascii_digit)
}

/// An item of two words, and what follows it: an address and its mask, or a range with blanks. What is like a range is never
/// cut to its first address, even if it is not one.
fn pair<'t>(line: &'t [u8], word: &[u8], rest: &'t [u8]) -> Option<(&'t [u8], &'t [u8])> {
    let next = rest.trim_ascii_start();
    if next.len() == rest.len() || next.is_empty() {
        return None;
    }
    let after = next.strip_prefix(b"-").map(<[u8]>::trim_ascii_start);
    let after = after.or(Some(next).filter(|_| word.ends_with(b"-")));
    let second = match after {
        Some(after) => after,
        None if word.contains(&b'/') => return None,
        None => next,
    };
    let (last, rest) = cut(second);
    let pair = line.get(..line.len() - rest.len())?;
    ((after.is_some() && is_like_address(last)) || parse(pair, HostBits::Clear).is_ok()).then_some((pair, rest))
}

/// Whether a word is meant as an address: the dashes of a log line do not precede one.
fn is_like_address(word: &[u8]) -> bool {
    let count = |byte| memchr::memchr_iter(byte, word).count();
    count(b':') > 1 || (word.first().is_some_and(u8::is_ascii_digit) && count(b'.') == 3)
}

/// The first word, and the rest.
fn cut(line: &[u8]) -> (&[u8], &[u8]) {
    let end = line.iter().position(|b| is_separator(*b)).unwrap_or(line.len());
    line.split_at_checked(end).unwrap_or((line, &[]))
}

/// The words after an item.
fn label(rest: &[u8]) -> &[u8] {
    let rest = trim_start(rest, SEPARATORS);
    let end = rest.iter().rposition(|b| !is_separator(*b)).map_or(0, |last| last + 1);
    rest.get(..end).unwrap_or_default()
}

fn trim_start<'t>(text: &'t [u8], set: &[u8]) -> &'t [u8] {
    let start = text.iter().position(|b| !set.contains(b)).unwrap_or(text.len());
    text.get(start..).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(line: &str) -> Option<(String, String)> {
        let (range, label) = line_item(line.as_bytes(), HostBits::Refuse).unwrap()?;
        let mut text = Vec::new();
        super::super::push_range(&range, &mut text);
        Some((String::from_utf8(text).unwrap(), String::from_utf8_lossy(label).into_owned()))
    }

    #[test]
    fn items_are_read_as_they_are_pasted() {
        for (line, range, label) in [
            ("192.0.2.0/24 office, 2nd floor", "192.0.2.0-192.0.2.255", "office, 2nd floor"),
            ("192.0.2.0/24 ; SBL123", "192.0.2.0-192.0.2.255", "SBL123"),
            ("192.0.2.0/24\t# office", "192.0.2.0-192.0.2.255", "office"),
            (r#""192.0.2.1","office""#, "192.0.2.1-192.0.2.1", "office"),
            ("192.0.2.0 255.255.255.0 office", "192.0.2.0-192.0.2.255", "office"),
            ("192.0.2.1 - 192.0.2.9 pool", "192.0.2.1-192.0.2.9", "pool"),
            ("192.0.2.1- 192.0.2.9", "192.0.2.1-192.0.2.9", ""),
            ("192.0.2.1 -192.0.2.9", "192.0.2.1-192.0.2.9", ""),
            ("192.0.2.1 - pool", "192.0.2.1-192.0.2.1", "- pool"),
            ("192.0.2.1:443 web", "192.0.2.1-192.0.2.1", "web"),
            ("[2001:db8::1]:443", "2001:db8::1-2001:db8::1", ""),
            ("[2001:db8::1%eth0] x", "2001:db8::1-2001:db8::1", "x"),
            ("fe80::1%eth0 x", "fe80::1-fe80::1", "x"),
            ("2001:db8::/ffff:ffff::", "2001:db8::-2001:db8:ffff:ffff:ffff:ffff:ffff:ffff", ""),
            ("ip4:192.0.2.0/24", "192.0.2.0-192.0.2.255", ""),
            ("192.0.2.0/24 192.0.3.0/24", "192.0.2.0-192.0.2.255", "192.0.3.0/24"),
        ] {
            assert_eq!(read(line), Some((range.to_owned(), label.to_owned())), "{line}");
        }
    }

    #[test]
    fn blank_lines_and_comments_hold_no_item() {
        ["", "  \t\r", "# 192.0.2.1", "; x", "// x"].into_iter().for_each(|line| assert_eq!(read(line), None));
    }

    #[test]
    fn what_is_no_item_is_an_error() {
        for line in [
            "office",
            "192.0.2",
            "192.0.2.1/8",
            "[192.0.2.1",
            "192.0.2.1:99999999",
            "fe80::%x/64",
            "[::1]:http",
            "192.0.2.1 - 192.0.2.999",
            "2001:db8::2 -2001:db8::1",
        ] {
            assert!(line_item(line.as_bytes(), HostBits::Refuse).is_err(), "{line}");
        }
    }
}
