//! The word of a line in which the address is expected.

use crate::addr::{V4, V6, Value};
use crate::format::{self, Input, ParseError, TextWindow, ipv4addr, ipv6addr, simd};
use std::net::IpAddr;

/// What a word is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LeadingWord {
    /// An address; a prefix length and a zone do not matter.
    Address(IpAddr),
    /// It looks like an address but is not one.
    Broken(ParseError),
    /// A host name, a hardware address, or anything else.
    Other,
}

impl LeadingWord {
    /// The address, if it is one.
    pub const fn address(self) -> Option<IpAddr> {
        match self {
            LeadingWord::Address(ip) => Some(ip),
            LeadingWord::Broken(_) | LeadingWord::Other => None,
        }
    }
}

/// What a word is: an address in its usual notation, with or without prefix length and zone, or something else.
///
/// ```
/// use ipv6calc::log::{LeadingWord, word};
/// assert_eq!(word(b"192.0.2.1"), LeadingWord::Address([192, 0, 2, 1].into()));
/// assert!(matches!(word(b"192.0.2.1:80"), LeadingWord::Broken(_)));
/// assert_eq!(word(b"www.example.org"), LeadingWord::Other);
/// ```
pub fn word<'a>(text: impl Into<TextWindow<'a>>) -> LeadingWord {
    let text = text.into();
    match format::short_address(text) {
        Some(ip) => LeadingWord::Address(ip),
        None => unusual(text.text()),
    }
}

/// The same, and an address in brackets or with a port is one too: `192.0.2.1:443`, `[2001:db8::1]:443`.
pub fn word_with_port<'a>(text: impl Into<TextWindow<'a>>) -> LeadingWord {
    let text = text.into();
    let found = word(text);
    match found {
        LeadingWord::Address(_) => found,
        LeadingWord::Broken(_) | LeadingWord::Other => match without_port(text.text()).map(word) {
            Some(LeadingWord::Address(ip)) => LeadingWord::Address(ip),
            _ => found,
        },
    }
}

/// The address in brackets, or before the port of an IPv4 address.
fn without_port(text: &[u8]) -> Option<&[u8]> {
    let is_port = |port: &[u8]| {
        let digits = (1..=5).contains(&port.len()) && port.iter().all(u8::is_ascii_digit);
        digits && str::from_utf8(port).is_ok_and(|port| port.parse::<u16>().is_ok())
    };
    if let Some(rest) = text.strip_prefix(b"[") {
        let end = rest.iter().position(|b| *b == b']')?;
        let (address, rest) = rest.split_at_checked(end)?;
        let port = rest.strip_prefix(b"]:");
        return (rest == b"]" || port.is_some_and(is_port)).then_some(address);
    }
    let colon = text.iter().position(|b| *b == b':')?;
    let (address, port) = text.split_at_checked(colon)?;
    (address.contains(&b'.') && port.strip_prefix(b":").is_some_and(is_port)).then_some(address)
}

/// The same of a word that is not an ordinary address.
fn unusual(text: &[u8]) -> LeadingWord {
    match format::detect(text) {
        Ok(found) if found.is(&ipv4addr::FORMAT) || found.is(&ipv6addr::FORMAT) => {
            let parsed = found.parse.as_ref().map(|parse| parse.run(Input::word(text)));
            parsed.map_or(LeadingWord::Other, |parsed| parsed.map_or_else(LeadingWord::Broken, |value| address(&value)))
        }
        _ => LeadingWord::Other,
    }
}

fn address(value: &Value) -> LeadingWord {
    match *value {
        Value::V4(V4 { bits, .. }) => LeadingWord::Address(std::net::Ipv4Addr::from_bits(bits).into()),
        Value::V6(V6 { bits, .. }) => LeadingWord::Address(std::net::Ipv6Addr::from_bits(bits).into()),
        _ => LeadingWord::Other,
    }
}

/// The next word of a line, and what follows the blank or tab that ends it.
///
/// ```
/// use ipv6calc::log::next_word;
/// let (word, rest) = next_word(b"  192.0.2.1 - -").unwrap();
/// assert_eq!((word.text(), rest.map(|b| b.text())), (&b"192.0.2.1"[..], Some(&b"- -"[..])));
/// assert!(next_word(b" ").is_none());
/// ```
#[inline(always)]
pub fn next_word<'a>(text: impl Into<TextWindow<'a>>) -> Option<(TextWindow<'a>, Option<TextWindow<'a>>)> {
    let text = text.into();
    let text = text.skip(text.len() - blank_end(text.text()).len());
    let end = word_end(text);
    let rest = (end < text.len()).then(|| text.skip(end + 1));
    (end > 0).then(|| (text.first(end), rest))
}

/// The text after its leading blanks and tabs.
#[inline]
pub fn blank_end(text: &[u8]) -> &[u8] {
    let blanks = text.iter().take_while(|b| matches!(b, b' ' | b'\t')).count();
    text.get(blanks..).unwrap_or_default()
}

/// How long the first word is: up to a blank, a tab, a newline or the end. As many bytes as an address may have are
/// looked at at once.
#[inline]
pub fn word_end<'a>(text: impl Into<TextWindow<'a>>) -> usize {
    let text = text.into();
    let (mut room, blank) = (None, |bytes| simd::within(bytes, 0, b' '));
    let window = text.window(&mut room);
    let blanks = match simd::bits(blank(simd::first(window))) {
        0 => simd::marks_48(window, blank),
        // a short word, or an IPv4 address
        blanks => blanks,
    };
    let at = blanks.trailing_zeros() as usize;
    match text.text().get(at) {
        // a word that is longer than an address
        _ if blanks == 0 => slow_word_end(text.text()),
        Some(byte) if is_separator(byte) => at,
        None => text.len(),
        // other control characters are rare
        Some(_) => slow_word_end(text.text()),
    }
}

#[cold]
fn slow_word_end(text: &[u8]) -> usize {
    text.iter().position(is_separator).unwrap_or(text.len())
}

const fn is_separator(b: &u8) -> bool {
    matches!(b, b' ' | b'\t' | b'\n')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_read_in_their_usual_notation() {
        for (text, plain) in [
            ("192.0.2.1", "192.0.2.1"),
            ("192.0.2.0/24", "192.0.2.0"),
            ("001.002.003.004", "1.2.3.4"),
            ("2001:DB8::1", "2001:db8::1"),
            ("2001:0:256a:a57a:8000:c5fc:80d:e801", "2001:0:256a:a57a:8000:c5fc:80d:e801"),
            ("2001:db8::/32", "2001:db8::"),
            ("fe80::1%eth0", "fe80::1"),
            ("::ffff:192.0.2.1", "::ffff:192.0.2.1"),
            ("1:2:3:4:5:6:7:8", "1:2:3:4:5:6:7:8"),
        ] {
            assert_eq!(word(text.as_bytes()).address(), Some(plain.parse().unwrap()), "{text}");
        }
    }

    #[test]
    fn what_looks_like_an_address_is_told_from_other_words() {
        for text in ["1.2.3.4:8080", "2001:db8::1::2", "2001:db8::1/129", "::1.2.3.256"] {
            assert!(matches!(word(text.as_bytes()), LeadingWord::Broken(_)), "{text}: {:?}", word(text.as_bytes()));
        }
        let others = [
            "",
            "-",
            "www.example.org",
            "1.2.3.256",
            "1.2.3",
            "12345",
            "[2001:db8::1]",
            "1.2.3.4,",
            "c0000201",
            "00:11:22:33:44:55",
            "00:11:22:33:44:55:66:77",
            "20010db8000000000000000000000001",
            "192.0.2.1\r",
            "\u{e4}",
        ];
        for text in others {
            assert_eq!(word(text.as_bytes()), LeadingWord::Other, "{text}");
        }
        assert_eq!(word(b"\xff\xfe\0"), LeadingWord::Other);
    }

    #[test]
    fn words_are_parted_by_blanks_and_tabs() {
        let words = |text| next_word::<'static>(text).map(|(word, rest)| (word.text(), rest.map(TextWindow::text)));
        assert_eq!(words(&b"  a b"[..]), Some((&b"a"[..], Some(&b"b"[..]))));
        assert_eq!(words(b"\ta\t b"), Some((&b"a"[..], Some(&b" b"[..]))));
        assert_eq!(words(b"a "), Some((&b"a"[..], Some(&b""[..]))));
        assert_eq!(words(b"a\r"), Some((&b"a\r"[..], None)));
        assert_eq!(words(b" \t "), None);
        assert_eq!(words(b""), None);
    }

    #[test]
    fn the_end_of_a_word_is_found_by_both_ways() {
        for len in 0..120 {
            for at in 0..len {
                for end in [b' ', b'\t', b'\n', b'\r', b'!', 0, 0x1f, 0x80, 0xa0, 0xff] {
                    let mut text: Vec<u8> = (0..len).map(|i| [b'!', b'x', 0xa1, b':'][i % 4]).collect();
                    text[at] = end;
                    assert_eq!(word_end(&text[..]), slow_word_end(&text), "{len} {at} {end}");
                    let first = slow_word_end(&text[..at]);
                    assert_eq!(word_end(TextWindow::new(&text, at)), first, "{len} {at} {end}");
                    // what follows the word makes no difference
                    text[at + 1..].fill(b' ');
                    assert_eq!(word_end(&text[..]), slow_word_end(&text), "{len} {at} {end} and blanks");
                }
            }
        }
    }
}
