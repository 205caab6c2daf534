//! The PROXY protocol, versions 1 and 2: what a proxy writes before the first byte of a connection.
//!
//! <https://www.haproxy.org/download/2.9/doc/proxy-protocol.txt>

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use thiserror::Error;

/// The first twelve bytes of version 2.
pub(super) const SIGNATURE: [u8; 12] = *b"\r\n\r\n\0\r\nQUIT\n";

/// The first bytes of version 1.
pub(super) const START: &[u8] = b"PROXY ";

/// The longest line of version 1, with its line break.
pub(super) const LONGEST_LINE: usize = 107;

/// The most bytes that may follow the fixed part of version 2: addresses and the fields of cloud providers.
pub(super) const LONGEST_BODY: usize = 4096;

/// What a header says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ProxyHeader {
    /// The connection is the proxy's own, such as a health check, or not one of TCP.
    Own,
    /// Client and server as the proxy sees them.
    Of(IpAddr, IpAddr),
}

/// A header that is not one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("malformed PROXY protocol header")]
pub(super) struct ProxyHeaderError;

/// Reads the line of version 1, without its line break.
///
/// # Errors
/// If it is malformed.
pub(super) fn line(text: &[u8]) -> Result<ProxyHeader, ProxyHeaderError> {
    let text = std::str::from_utf8(text).map_err(|_| ProxyHeaderError)?;
    let mut words = text.split(' ');
    if words.next() != Some("PROXY") {
        return Err(ProxyHeaderError);
    }
    let family = words.next();
    if family == Some("UNKNOWN") {
        return Ok(ProxyHeader::Own);
    }
    let mut address = || words.next().and_then(|word| word.parse::<IpAddr>().ok()).ok_or(ProxyHeaderError);
    let (from, to) = (address()?, address()?);
    for _ in 0..2 {
        words.next().filter(|word| is_port(word)).ok_or(ProxyHeaderError)?;
    }
    match (family, from, to, words.next()) {
        (Some("TCP4"), IpAddr::V4(_), IpAddr::V4(_), None) | (Some("TCP6"), IpAddr::V6(_), IpAddr::V6(_), None) => {
            Ok(ProxyHeader::Of(from, to))
        }
        _ => Err(ProxyHeaderError),
    }
}

/// Digits without leading zeros.
fn is_port(word: &str) -> bool {
    let plain = word == "0" || !word.starts_with('0') && word.bytes().all(|b| b.is_ascii_digit());
    plain && word.parse::<u16>().is_ok()
}

/// The number of bytes that follow the fixed 16 bytes of version 2.
///
/// # Errors
/// If it is another version, or too many.
pub(super) fn body_length(head: [u8; 4]) -> Result<usize, ProxyHeaderError> {
    let [version, _, high, low] = head;
    let length = usize::from(u16::from_be_bytes([high, low]));
    if version >> 4 == 2 && length <= LONGEST_BODY { Ok(length) } else { Err(ProxyHeaderError) }
}

/// Reads version 2: the four bytes after the signature, and the body.
///
/// # Errors
/// If it is malformed.
pub(super) fn binary(head: [u8; 4], body: &[u8]) -> Result<ProxyHeader, ProxyHeaderError> {
    let [version, family, ..] = head;
    match (version, family) {
        // LOCAL
        (0x20, _) => Ok(ProxyHeader::Own),
        (0x21, 0x11) => {
            let [from, to] = [octets::<4>(body, 0)?, octets::<4>(body, 4)?].map(|ip| IpAddr::V4(Ipv4Addr::from(ip)));
            octets::<4>(body, 8)?;
            Ok(ProxyHeader::Of(from, to))
        }
        (0x21, 0x21) => {
            let [from, to] = [octets::<16>(body, 0)?, octets::<16>(body, 16)?].map(|ip| IpAddr::V6(Ipv6Addr::from(ip)));
            octets::<4>(body, 32)?;
            Ok(ProxyHeader::Of(from, to))
        }
        // datagrams and sockets of the file system have no address of a client
        (0x21, 0x00 | 0x12 | 0x22 | 0x31 | 0x32) => Ok(ProxyHeader::Own),
        _ => Err(ProxyHeaderError),
    }
}

/// Bytes at a place.
fn octets<const N: usize>(body: &[u8], at: usize) -> Result<[u8; N], ProxyHeaderError> {
    body.get(at..at + N).and_then(|bytes| bytes.try_into().ok()).ok_or(ProxyHeaderError)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn of(from: &str, to: &str) -> Result<ProxyHeader, ProxyHeaderError> {
        Ok(ProxyHeader::Of(from.parse().unwrap(), to.parse().unwrap()))
    }

    #[test]
    fn lines_are_read() {
        assert_eq!(line(b"PROXY TCP4 192.0.2.1 192.0.2.2 56324 443"), of("192.0.2.1", "192.0.2.2"));
        assert_eq!(line(b"PROXY TCP6 2001:db8::1 ::1 56324 443"), of("2001:db8::1", "::1"));
        assert_eq!(line(b"PROXY UNKNOWN ffff::1 ffff::2 1 2"), Ok(ProxyHeader::Own));
        for bad in [
            "PROXY",
            "PROXY TCP4",
            "PROXY TCP4 ::1 ::1 1 1",
            "PROXY TCP4 1.2.3.4 1.2.3.4 1",
            "PROXY TCP4 1.2.3.4 1.2.3.4 1 2 ",
            "PROXY TCP4 1.2.3.4 1.2.3.4 1 2\r",
            "PROXY TCP4 1.2.3.4 1.2.3.4 +1 2",
            "PROXY TCP4 1.2.3.4 1.2.3.4 1 002",
            "PROXY TCP4 1.2.3.4 1.2.3.4 1 65536",
            "GET / HTTP/1.1",
            "PROXY TCP4 1.2.3.4 1.2.3.4 1 99999",
            "PROXY TCP4 1.2.3.4 1.2.3.4 1 1 1",
            "PROXY  TCP4 1.2.3.4 1.2.3.4 1 1",
        ] {
            assert_eq!(line(bad.as_bytes()), Err(ProxyHeaderError), "{bad}");
        }
    }

    #[test]
    fn the_binary_form_is_read() {
        let body = [&[192, 0, 2, 1, 192, 0, 2, 2, 0, 1, 0, 2][..], &[4, 0, 1, 0]].concat();
        assert_eq!(body_length([0x21, 0x11, 0, 16]), Ok(16));
        assert_eq!(binary([0x21, 0x11, 0, 16], &body), of("192.0.2.1", "192.0.2.2"));
        assert_eq!(binary([0x20, 0, 0, 0], &[]), Ok(ProxyHeader::Own));
        assert_eq!(binary([0x21, 0x21, 0, 12], &body), Err(ProxyHeaderError), "too short for IPv6");
        assert_eq!(body_length([0x11, 0x11, 0, 12]), Err(ProxyHeaderError));
        assert_eq!(body_length([0x21, 0x11, 0xff, 0xff]), Err(ProxyHeaderError));
    }

    proptest! {
        #[test]
        fn no_header_panics(head in any::<[u8; 4]>(), body in proptest::collection::vec(any::<u8>(), 0..64), text in ".{0,110}") {
            let _ = binary(head, &body);
            let _ = line(text.as_bytes());
            let _ = line(&body);
        }
    }
}
