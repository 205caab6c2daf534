//! What proxies say about the path of a request: `Forwarded` ([RFC 7239](https://www.rfc-editor.org/rfc/rfc7239)) and
//! `X-Forwarded-For`.

use std::borrow::Cow;
use std::net::{IpAddr, Ipv6Addr};
use thiserror::Error;

/// The header that trusted proxies write. Only one of them counts: a proxy passes the other one on as a client sent it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum ForwardedHeader {
    /// `X-Forwarded-For`, which most proxies write.
    #[default]
    XForwardedFor,
    /// `Forwarded`, RFC 7239.
    Forwarded,
}

impl ForwardedHeader {
    /// The header's name.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            ForwardedHeader::XForwardedFor => "x-forwarded-for",
            ForwardedHeader::Forwarded => "forwarded",
        }
    }

    /// The path of a request from its last station back, read only as far as it is followed: what is to the left of the
    /// client was written by the client.
    pub(super) fn stations<'a>(
        self,
        values: impl DoubleEndedIterator<Item = &'a [u8]>,
    ) -> impl Iterator<Item = Result<Hop, ForwardedError>> {
        let elements = values.rev().flat_map(move |value| Elements { rest: Some(value), header: self });
        // empty elements are ignored (RFC 9110, section 5.6.1.2), but a flood of them is not
        let elements = elements.enumerate().filter(|(place, one)| *place >= MOST_HOPS || !one.trim_ascii().is_empty());
        elements.map(move |(place, element)| match self {
            _ if place >= MOST_HOPS => Err(ForwardedError::Long),
            ForwardedHeader::XForwardedFor => node(text(element)?.trim()),
            ForwardedHeader::Forwarded => forwarded(text(element)?),
        })
    }
}

/// The most proxies that a request may have passed.
const MOST_HOPS: usize = 32;

/// The elements of a list, the last one first.
struct Elements<'a> {
    rest: Option<&'a [u8]>,
    header: ForwardedHeader,
}

impl<'a> Iterator for Elements<'a> {
    type Item = &'a [u8];

    fn next(&mut self) -> Option<&'a [u8]> {
        let rest = self.rest?;
        let comma = match self.header {
            ForwardedHeader::XForwardedFor => rest.iter().rposition(|b| *b == b','),
            ForwardedHeader::Forwarded => last_comma(rest),
        };
        self.rest = comma.and_then(|at| rest.get(..at));
        rest.get(comma.map_or(0, |at| at + 1)..)
    }
}

/// The last comma that is not in quotes; those of what follows it are closed, for a proxy wrote it.
fn last_comma(list: &[u8]) -> Option<usize> {
    let mut quoted = false;
    for (at, byte) in list.iter().enumerate().rev() {
        match byte {
            b'"' if !quoted || !is_escaped(list, at) => quoted = !quoted,
            b',' if !quoted => return Some(at),
            _ => {}
        }
    }
    None
}

/// Whether an odd number of backslashes precedes a place.
fn is_escaped(list: &[u8], at: usize) -> bool {
    list.iter().take(at).rev().take_while(|b| **b == b'\\').count() % 2 == 1
}

/// An element as text.
fn text(element: &[u8]) -> Result<&str, ForwardedError> {
    std::str::from_utf8(element).map_err(|_| ForwardedError::Address)
}

/// A station of a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Hop {
    /// An address.
    Address(IpAddr),
    /// A proxy that does not reveal whom it serves: `unknown`, or a name that starts with `_`.
    Hidden,
}

/// What is wrong with such a header.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub(super) enum ForwardedError {
    /// Something else is written where an address is expected.
    #[error("expected an address")]
    Address,
    /// An element is not a list of `name=value`.
    #[error("expected name=value")]
    Pair,
    /// An element has two clients.
    #[error("expected one for=")]
    Twice,
    /// A quoted string does not end.
    #[error("expected a closing quote")]
    Quote,
    /// The list is too long.
    #[error("expected at most {MOST_HOPS} stations")]
    Long,
}

/// The `for=` of an element. An element without one hides its client.
fn forwarded(element: &str) -> Result<Hop, ForwardedError> {
    let mut hop = None;
    for pair in split(element, b';')?.into_iter().filter(|pair| !pair.is_empty()) {
        let (name, value) = pair.split_once('=').ok_or(ForwardedError::Pair)?;
        if name.trim().eq_ignore_ascii_case("for") && hop.replace(node(&unquoted(value.trim())?)?).is_some() {
            return Err(ForwardedError::Twice);
        }
    }
    Ok(hop.unwrap_or(Hop::Hidden))
}

/// The parts of a text between separators that are not in quotes.
fn split(text: &str, separator: u8) -> Result<Vec<&str>, ForwardedError> {
    let (mut parts, mut start, mut quoted, mut escaped) = (Vec::new(), 0, false, false);
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if quoted => escaped = true,
            b'"' => quoted = !quoted,
            b if b == separator && !quoted => {
                parts.push(text.get(start..at).unwrap_or_default().trim());
                start = at + 1;
            }
            _ => {}
        }
    }
    parts.push(text.get(start..).unwrap_or_default().trim());
    if quoted { Err(ForwardedError::Quote) } else { Ok(parts) }
}

/// A value without its quotes, and without the backslashes before characters in them.
fn unquoted(value: &str) -> Result<Cow<'_, str>, ForwardedError> {
    let Some(rest) = value.strip_prefix('"') else { return Ok(Cow::Borrowed(value)) };
    let (mut text, mut rest) = (String::with_capacity(rest.len()), rest.chars());
    loop {
        match rest.next() {
            Some('"') if rest.as_str().is_empty() => return Ok(Cow::Owned(text)),
            Some('\\') => text.extend(rest.next()),
            Some(c) if c != '"' => text.push(c),
            _ => return Err(ForwardedError::Quote),
        }
    }
}

/// An address, perhaps with a port: `192.0.2.1`, `192.0.2.1:80`, `2001:db8::1`, `[2001:db8::1]`, `[2001:db8::1]:80`.
fn node(text: &str) -> Result<Hop, ForwardedError> {
    if text.eq_ignore_ascii_case("unknown") || text.starts_with('_') && text.bytes().all(is_obfuscated) {
        return Ok(Hop::Hidden);
    }
    if let Some(rest) = text.strip_prefix('[') {
        let (inner, after) = rest.split_once(']').ok_or(ForwardedError::Address)?;
        let address = inner.parse::<Ipv6Addr>().map_err(|_| ForwardedError::Address)?;
        let port = after.is_empty() || after.strip_prefix(':').is_some_and(is_port);
        return if port { Ok(Hop::Address(IpAddr::V6(address))) } else { Err(ForwardedError::Address) };
    }
    let bare = match text.split_once(':') {
        Some((head, port)) if !port.contains(':') && is_port(port) => head,
        _ => text,
    };
    // strict, as the address in brackets: 010.0.0.1 is 8.0.0.1 for some programs and 10.0.0.1 for others
    bare.parse().map(Hop::Address).map_err(|_| ForwardedError::Address)
}

fn is_obfuscated(b: u8) -> bool {
    b.is_ascii_alphanumeric() || b"._-:".contains(&b)
}

/// A port, or a hidden one.
fn is_port(text: &str) -> bool {
    (1..=5).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit())
        || text.starts_with('_') && text.bytes().all(is_obfuscated)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn hops(header: ForwardedHeader, text: &str) -> Result<Vec<String>, ForwardedError> {
        let mut hops = header.stations([text.as_bytes()].into_iter()).collect::<Result<Vec<Hop>, _>>()?;
        hops.reverse();
        let name = |hop: Hop| match hop {
            Hop::Address(ip) => ip.to_string(),
            Hop::Hidden => "-".to_owned(),
        };
        Ok(hops.into_iter().map(name).collect())
    }

    #[test]
    fn the_examples_of_rfc_7239_are_read() {
        for (text, want) in [
            ("for=\"_gazonk\"", vec!["-"]),
            ("For=\"[2001:db8:cafe::17]:4711\"", vec!["2001:db8:cafe::17"]),
            ("for=192.0.2.60;proto=http;by=203.0.113.43", vec!["192.0.2.60"]),
            ("for=192.0.2.43, for=198.51.100.17", vec!["192.0.2.43", "198.51.100.17"]),
            ("for=192.0.2.43,for=\"[2001:db8:cafe::17]\",for=unknown", vec!["192.0.2.43", "2001:db8:cafe::17", "-"]),
            ("for=\"192.0.2.43:47011\"", vec!["192.0.2.43"]),
            ("for=_hidden, for=_SEVKISEK", vec!["-", "-"]),
            ("proto=https;host=\"a,b;c\"", vec!["-"]),
            (";for=192.0.2.1;;by=_x;", vec!["192.0.2.1"]),
            ("for=192.0.2.1, ,for=\"198.51.100\\.7\",", vec!["192.0.2.1", "198.51.100.7"]),
            ("", vec![]),
        ] {
            assert_eq!(hops(ForwardedHeader::Forwarded, text).unwrap(), want, "{text}");
        }
    }

    #[test]
    fn lists_of_addresses_are_read() {
        for (text, want) in [
            ("192.0.2.1", vec!["192.0.2.1"]),
            ("2001:db8::1, 192.0.2.1:8080,[2001:db8::2]:1", vec!["2001:db8::1", "192.0.2.1", "2001:db8::2"]),
            ("unknown, 192.0.2.1", vec!["-", "192.0.2.1"]),
            (" ,192.0.2.1, ,", vec!["192.0.2.1"]),
            ("", vec![]),
        ] {
            assert_eq!(hops(ForwardedHeader::XForwardedFor, text).unwrap(), want, "{text}");
        }
    }

    #[test]
    fn what_is_malformed_is_refused() {
        for text in ["x", "192.0.2.1;", "[::1", "[::1]x", "[192.0.2.1]", "1.2.3.4:x", "010.0.0.1", "::1%lo"] {
            assert!(hops(ForwardedHeader::XForwardedFor, text).is_err(), "{text:?}");
        }
        for text in
            ["for", "for=\"", "for=\"192.0.2.1", "for=\"a\"b\"", "for=\"::1\\\"", "for=<script>", "for=_a;for=_b"]
        {
            assert!(hops(ForwardedHeader::Forwarded, text).is_err(), "{text:?}");
        }
        for long in [["::1"; 33].join(","), ",".repeat(40)] {
            assert_eq!(hops(ForwardedHeader::XForwardedFor, &long), Err(ForwardedError::Long));
        }
    }

    #[test]
    fn what_is_left_of_a_station_does_not_change_it() {
        for left in ["", "x", "\"", "for=\"", "\\\"", "for=\"a,b", "a\\", ",,,", "\u{e4}", "for=\"\\\","] {
            for own in ["for=198.51.100.7", "for=\"[2001:db8::7]:1\"", "by=\"a,b\\\"c\\\\\";for=192.0.2.9"] {
                let list = format!("{left}, {own}");
                let last = ForwardedHeader::Forwarded.stations([list.as_bytes()].into_iter()).next();
                let alone = ForwardedHeader::Forwarded.stations([own.as_bytes()].into_iter()).next();
                assert_eq!(last, alone, "{list}");
                assert!(matches!(last, Some(Ok(Hop::Address(_)))), "{list}");
            }
            let list = [left.as_bytes(), &[0xff, b','], b" 198.51.100.7"].concat();
            let values = ["203.0.113.9".as_bytes(), &list];
            let last = ForwardedHeader::XForwardedFor.stations(values.into_iter()).next();
            assert_eq!(last, Some(Ok(Hop::Address("198.51.100.7".parse().unwrap()))), "{left}");
        }
    }

    proptest! {
        #[test]
        fn no_header_panics(text in "[ -~\u{80}]{0,80}") {
            for header in [ForwardedHeader::Forwarded, ForwardedHeader::XForwardedFor] {
                let elements = header.stations([text.as_bytes()].into_iter()).count();
                prop_assert!(elements <= text.len() + 1);
            }
        }

        #[test]
        fn every_address_comes_back(bits in any::<u128>(), port in any::<u16>()) {
            let ip = Ipv6Addr::from(bits);
            let text = format!("by=_x;for=\"[{ip}]:{port}\"");
            prop_assert_eq!(hops(ForwardedHeader::Forwarded, &text), Ok(vec![ip.to_string()]));
        }
    }
}
