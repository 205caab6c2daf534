//! Prefixes, addresses and ranges as text: what a list holds, one a line.

use super::Range;
use crate::addr::{Family, Len, Net};
use crate::format::{self, Expected, ParseError, TextWindow, ipv4addr, ipv6addr, scan};
use std::net::IpAddr;

/// What to do with bits after the prefix length: `2001:db8::1/64` is an address where a network is meant.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum HostBits {
    /// They are an error.
    #[default]
    Refuse,
    /// They are cleared: the network is meant.
    Clear,
}

/// Reads a prefix, with a length or a network mask after `/` or a blank, an address, a range `FIRST-LAST`, or the `ip4:` or `ip6:`
/// mechanism of an SPF record. Blanks are allowed around the dash.
///
/// It is strict where programs disagree: IPv4 is four decimal numbers without leading zeros, so `010.0.0.1`
/// ([RFC 6943, section 3.1.1](https://www.rfc-editor.org/rfc/rfc6943#section-3.1.1)) and `10/8` are errors. A zone has
/// no meaning in a set and is one too.
///
/// # Errors
/// What was expected, and at which byte.
///
/// ```
/// use ipv6calc::net::{HostBits, parse};
/// let net = parse(b"2001:db8::/32", HostBits::Refuse).unwrap();
/// let range = parse(b"2001:db8:: - 2001:db8:ffff:ffff:ffff:ffff:ffff:ffff", HostBits::Refuse).unwrap();
/// assert_eq!(net, range);
/// assert_eq!(parse(b"2001:db8::1/32", HostBits::Clear), Ok(net));
/// assert_eq!(parse(b"2001:db8::1/32", HostBits::Refuse).unwrap_err().at, 0);
/// ```
#[inline]
pub fn parse(text: &[u8], host_bits: HostBits) -> Result<Range, ParseError> {
    match prefix(text, host_bits) {
        Ok(net) => Ok(Range::from(net)),
        Err(error) => mechanism(text, host_bits).unwrap_or_else(|| range(text, error)),
    }
}

/// Reads a text that is nothing but an ordinary address: the short way of long lists. `None`: [`parse`] knows what it is.
#[inline]
pub fn parse_address(text: TextWindow<'_>) -> Option<Range> {
    match format::short_address(text)? {
        IpAddr::V4(ip) if quad_length(ip.to_bits()) != text.len() => None,
        ip => Some(Range::from(ip)),
    }
}

/// An address with its mask as a second word, or the prefix of an SPF mechanism, `ip4:192.0.2.0/24` or `ip6:2001:db8::/32`
/// ([RFC 7208, section 5.6](https://www.rfc-editor.org/rfc/rfc7208#section-5.6)); a qualifier before it does not matter.
#[cold]
fn mechanism(text: &[u8], host_bits: HostBits) -> Option<Result<Range, ParseError>> {
    if let Some(masked) = masked(text, host_bits) {
        return Some(masked);
    }
    let bare = text.strip_prefix(b"+").or(text.strip_prefix(b"-")).or(text.strip_prefix(b"~"));
    let (name, item) = bare.or(text.strip_prefix(b"?")).unwrap_or(text).split_at_checked(4)?;
    let family = match name.to_ascii_lowercase().as_slice() {
        b"ip4:" => Family::V4,
        b"ip6:" => Family::V6,
        _ => return None,
    };
    let at = text.len() - item.len();
    Some(match prefix(item, host_bits) {
        Ok(net) if net.family() != family => Err(ParseError::new(Expected::SameFamily, at)),
        found => found.map(Range::from).map_err(|e| e.shifted(at)),
    })
}

/// An address with or without prefix length.
#[inline]
fn prefix(text: &[u8], host_bits: HostBits) -> Result<Net, ParseError> {
    let Some(slash) = text.iter().rposition(|b| *b == b'/') else {
        let (family, bits) = address(text)?;
        return Ok(Net::left_aligned(family, bits, Len::V6_HOST));
    };
    let (family, bits) = address(text.get(..slash).unwrap_or_default())?;
    let digits = text.get(slash + 1..).unwrap_or_default();
    let len = match digits {
        [b'0', _, ..] if !digits.contains(&b'.') => Err(ParseError::new(Expected::PlainLength, 0)),
        _ if digits.contains(&b'.') || digits.contains(&b':') => mask(digits, family),
        _ => scan::length(digits, family),
    };
    let net = Net::left_aligned(family, bits, len.map_err(|e| e.shifted(slash + 1))?);
    match host_bits {
        HostBits::Refuse if net.bits() != bits => Err(ParseError::new(Expected::NoHostBits, 0)),
        _ => Ok(net),
    }
}

/// An address and its network mask after a blank: `192.0.2.0 255.255.255.0`.
fn masked(text: &[u8], host_bits: HostBits) -> Option<Result<Range, ParseError>> {
    let blank = text.iter().position(u8::is_ascii_whitespace)?;
    let (first, rest) = text.split_at_checked(blank)?;
    let (family, _) = address(first).ok()?;
    let second = rest.trim_ascii();
    mask(second, family).ok()?;
    let whole = [first, b"/", second].concat();
    Some(prefix(&whole, host_bits).map(Range::from))
}

/// The length of a network mask.
#[cold]
fn mask(text: &[u8], family: Family) -> Result<Len, ParseError> {
    let (found, bits) = address(text)?;
    let len = bits.leading_ones();
    let ones = bits == Len::at_most_128(len).mask128();
    if found == family && ones { Ok(Len::at_most_128(len)) } else { Err(ParseError::new(Expected::Mask, 0)) }
}

/// An address, left-aligned.
#[inline]
fn address(text: &[u8]) -> Result<(Family, u128), ParseError> {
    // the first mark is soon known, an attempt to read four numbers costs a copy
    let mark = text.iter().take(5).find(|b| matches!(b, b'.' | b':'));
    let quad = if mark == Some(&b':') { None } else { ipv4addr::plain(text.into()) };
    match quad {
        Some(bits) if quad_length(bits) == text.len() => Ok((Family::V4, u128::from(bits) << 96)),
        _ => not_ipv4(text),
    }
}

fn not_ipv4(text: &[u8]) -> Result<(Family, u128), ParseError> {
    if text.contains(&b':') {
        return match ipv6addr::parse(text)? {
            a if a.zone.is_none() => Ok((Family::V6, a.bits)),
            _ => Err(ParseError::new(Expected::NoZone, memchr::memchr(b'%', text).unwrap_or(0))),
        };
    }
    match ipv4addr::parse(text).map_err(|error| (error.expected, error)) {
        // it can be read, but not by all alike; so can `10` of `10/8`
        Ok(_) | Err((Expected::FourOctets, _)) => Err(ParseError::new(Expected::PlainQuad, 0)),
        Err((_, error)) if error.at > 0 && text.contains(&b'.') => Err(error),
        Err(_) => Err(ParseError::new(Expected::Address, 0)),
    }
}

/// Characters of a dotted quad.
#[inline]
fn quad_length(bits: u32) -> usize {
    let digits = |n: u8| 1 + usize::from(n > 9) + usize::from(n > 99);
    3 + bits.to_be_bytes().into_iter().map(digits).sum::<usize>()
}

/// A range, or what is wrong: with it, or with the prefix that a text without a dash is.
#[cold]
fn range(text: &[u8], error: ParseError) -> Result<Range, ParseError> {
    let Some(dash) = memchr::memchr(b'-', text) else { return Err(error) };
    let (first, last) = (text.get(..dash).unwrap_or_default(), text.get(dash + 1..).unwrap_or_default());
    let lead = last.len() - last.trim_ascii_start().len();
    let place = dash + 1 + lead;
    let (family, from) = bare(first.trim_ascii_end())?;
    let (other, to) = bare(last.trim_ascii_start()).map_err(|e| e.shifted(place))?;
    match () {
        () if family != other => Err(ParseError::new(Expected::SameFamily, place)),
        () if to < from => Err(ParseError::new(Expected::Ascending, place)),
        () => Ok(Range { family, first: from, last: to | super::range::below(family) }),
    }
}

/// An end of a range.
fn bare(text: &[u8]) -> Result<(Family, u128), ParseError> {
    match memchr::memchr(b'/', text) {
        Some(at) => Err(ParseError::new(Expected::Bare, at)),
        None => address(text),
    }
}

/// Appends an address.
pub fn push_address(addr: IpAddr, out: &mut Vec<u8>) {
    format::push_canonical(addr, out);
}

/// Appends a prefix; a single address has its length too.
pub fn push_net(net: &Net, out: &mut Vec<u8>) {
    // an IPv4 address at the end is written only when the prefix reaches into it: `64:ff9b::/96`
    match net.first() {
        IpAddr::V6(first) if net.len().get() <= 96 => ipv6addr::push_hex(first.to_bits(), out),
        first => push_address(first, out),
    }
    scan::push_length(net.len(), out);
}

/// Appends `FIRST-LAST`.
pub fn push_range(range: &Range, out: &mut Vec<u8>) {
    push_address(range.first(), out);
    out.push(b'-');
    push_address(range.last(), out);
}

/// Appends a range in its shortest form: an address, a prefix, or `FIRST-LAST`.
pub fn push_item(range: &Range, out: &mut Vec<u8>) {
    match range.net() {
        Some(net) if net.size_log2() == 0 => push_address(net.first(), out),
        Some(net) => push_net(&net, out),
        None => push_range(range, out),
    }
}
