//! What proxies say about the path of a request: `Forwarded` ([RFC 7239](https://www.rfc-editor.org/rfc/rfc7239)) and
//! `X-Forwarded-For`.

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

    /// The path of a request, the client first.
    ///
    /// # Errors
    /// If the header is malformed.
    pub(super) fn parse(self, text: &str) -> Result<Vec<Hop>, ForwardedError> {
        let hops = match self {
            ForwardedHeader::XForwardedFor => text.split(',').map(|item| node(item.trim())).collect(),
            ForwardedHeader::Forwarded => forwarded(text),
        };
        hops.and_then(|hops: Vec<Hop>| if hops.len() > MOST_HOPS { Err(ForwardedError::Long) } else { Ok(hops) })
    }
}

/// The most proxies that a request may have passed.
const MOST_HOPS: usize = 32;

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
    /// A quoted string does not end.
    #[error("expected a closing quote")]
    Quote,
    /// The list is too long.
    #[error("expected at most {MOST_HOPS} stations")]
    Long,
}

/// The `for=` of every element. An element without one hides its client.
fn forwarded(text: &str) -> Result<Vec<Hop>, ForwardedError> {
    let mut hops = Vec::new();
    for element in split(text, b',')? {
        let mut hop = Hop::Hidden;
        for pair in split(element, b';')? {
            let (name, value) = pair.split_once('=').ok_or(ForwardedError::Pair)?;
            if name.trim().eq_ignore_ascii_case("for") {
                hop = node(unquoted(value.trim())?)?;
            }
        }
        hops.push(hop);
    }
    Ok(hops)
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

/// A value without its quotes; no address needs an escape.
fn unquoted(value: &str) -> Result<&str, ForwardedError> {
    match value.strip_prefix('"') {
        None => Ok(value),
        Some(rest) => rest.strip_suffix('"').filter(|inner| !inner.contains(['"', '\\'])).ok_or(ForwardedError::Quote),
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
        let hops = header.parse(text)?;
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
        ] {
            assert_eq!(hops(ForwardedHeader::XForwardedFor, text).unwrap(), want, "{text}");
        }
    }

    #[test]
    fn what_is_malformed_is_refused() {
        for text in
            ["", "x", "192.0.2.1;", "192.0.2.1,", "[::1", "[::1]x", "[192.0.2.1]", "1.2.3.4:x", "010.0.0.1", "::1%lo"]
        {
            assert!(hops(ForwardedHeader::XForwardedFor, text).is_err(), "{text:?}");
        }
        for text in ["", "for", "for=\"", "for=\"192.0.2.1", "for=\"a\"b\"", "for=<script>", "for=192.0.2.1,,"] {
            assert!(hops(ForwardedHeader::Forwarded, text).is_err(), "{text:?}");
        }
        assert_eq!(hops(ForwardedHeader::XForwardedFor, &["::1"; 33].join(",")), Err(ForwardedError::Long));
    }

    proptest! {
        #[test]
        fn no_header_panics(text in "[ -~\u{80}]{0,80}") {
            let _ = ForwardedHeader::Forwarded.parse(&text);
            let _ = ForwardedHeader::XForwardedFor.parse(&text);
        }

        #[test]
        fn every_address_comes_back(bits in any::<u128>(), port in any::<u16>()) {
            let ip = Ipv6Addr::from(bits);
            let text = format!("by=_x;for=\"[{ip}]:{port}\"");
            prop_assert_eq!(ForwardedHeader::Forwarded.parse(&text), Ok(vec![Hop::Address(IpAddr::V6(ip))]));
        }
    }
}
