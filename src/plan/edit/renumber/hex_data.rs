//! Addresses in data that is written as hex digits, as options of DHCP are: `option 43 hex f104.c000.0201`,
//! `value=0xF104C0000201`, `option vendor-encapsulated-options f1:04:c0:00:02:01`; and in the data of PostgreSQL, as a value of
//! its own: `'\xc0000201'`, `\\xc0000201`.

use super::patterns::shares;
use crate::addr::{Family, Net};

/// What directly precedes such data, and how much of it.
pub(super) const KEYS: [(&str, usize); 13] = [
    ("hex ", 4),
    ("hex:", 4),
    ("=0x", 1),
    ("-options ", 9),
    ("\"data\": \"", 9),
    ("\"data\":\"", 8),
    ("'\\x", 3),
    ("\"\\x", 3),
    ("\\\\x", 3),
    (" \\x", 3),
    ("\t\\x", 3),
    ("\n\\x", 3),
    (",\\x", 3),
];

/// The most bytes of a text that are read.
const LONGEST: usize = 600;

/// The end of data that has an address of a prefix in it.
pub(super) fn hex_data(net: Net, text: &[u8], start: usize) -> Option<usize> {
    let (head, rest) = text.split_at_checked(start)?;
    let follows = |(key, before): &(&str, usize)| head.ends_with(key.get(..*before).unwrap_or_default().as_bytes());
    // the addresses of shorter prefixes are too much like other data
    let (size, least) = match net.family() {
        Family::V4 => (4, 16),
        Family::V6 => (16, 32),
    };
    if net.len().get() < least || !KEYS.iter().any(follows) {
        return None;
    }
    let rest = rest.get(..LONGEST).unwrap_or(rest);
    let (mut at, mut bits, mut count, mut has_ours) = (if rest.starts_with(b"0x") { 2 } else { 0 }, 0u128, 0, false);
    let mut end = at;
    while let Some((byte, digits)) = rest.get(at..).and_then(byte) {
        (bits, count, end) = (bits << 8 | u128::from(byte), count + 1, at + digits);
        has_ours |= count >= size && shares(net, bits << (128 - 8 * size), 8 * size);
        at = end + usize::from(rest.get(end).is_some_and(|b| matches!(b, b'.' | b':' | b',' | b' ')));
    }
    (has_ours && rest.get(end).is_none_or(|b| !b.is_ascii_alphanumeric())).then_some(start + end)
}

/// The byte that a text begins with, and how many digits it has: one only where a colon separates it.
fn byte(text: &[u8]) -> Option<(u8, usize)> {
    let digits = text.iter().take(2).take_while(|b| b.is_ascii_hexdigit()).count();
    let number = u8::from_str_radix(str::from_utf8(text.get(..digits)?).ok()?, 16).ok()?;
    let ends = || text.get(digits).is_none_or(|b| matches!(b, b':' | b';' | b'"' | b'\r' | b'\n'));
    (digits == 2 || ends()).then_some((number, digits))
}

#[cfg(test)]
mod tests {
    use super::super::Renumbering;
    use super::super::tests::net;

    fn seen(old: &str, text: &str) -> Vec<String> {
        let found = Renumbering::finder(vec![net(old)]).unwrap().find(text);
        found.into_iter().map(|left| text.get(left.at).unwrap().to_owned()).collect()
    }

    #[test]
    fn data_with_addresses_is_found() {
        for (text, found) in [
            (" option 43 hex f104.0a14.0005\n", "f104.0a14.0005"),
            (" option 43 hex f1040a140005", "f1040a140005"),
            (" option 150 hex 0a14.0005 x", "0a14.0005"),
            ("add code=43 value=0xF1040A140005", "0xF1040A140005"),
            ("option vendor-encapsulated-options f1:04:0a:14:00:05;", "f1:04:0a:14:00:05"),
            ("option vendor-encapsulated-options f1:4:a:14:0:5;", "f1:4:a:14:0:5"),
            ("\"csv-format\": false, \"data\": \"F1040A140005\"", "F1040A140005"),
            ("\"data\":\"F104 0A14 0005\"", "F104 0A14 0005"),
            ("\"Servers\"=hex:0a,14,00,05", "0a,14,00,05"),
            (r"VALUES ('\x0a140005')", "0a140005"),
            (r"VALUES (E'\\xf1040a140005'::bytea)", "f1040a140005"),
            ("1\t\\\\x0A140005\tx", "0A140005"),
            (r#"{"addr": "\\x0a140005"}"#, "0a140005"),
            ("a\n\\x0a140005\n", "0a140005"),
        ] {
            assert_eq!(seen("10.20.0.0/16", text), [found], "{text}");
        }
        let text = "option 23 hex 2001.0db8.0020.0000.0000.0000.0000.0001";
        assert_eq!(seen("2001:db8:20::/48", text), ["2001.0db8.0020.0000.0000.0000.0000.0001"]);
    }

    #[test]
    fn other_digits_are_not_found() {
        for text in [
            "option 43 hex f104.0a15.0005 (f1040a140005)",
            "option 43 hex f0a140005 hex 0a14.00 hex 00a1.4000.5",
            "sha256 f1040a140005 in hex: 0a140005x \"data\": \"the 0a140005\"",
            "a=0x0a14000z hex digits -options 0a:14",
            r"'\x0a\x14\x00\x05' '\x0a14000' '\x0a150005' '\x0a140005z' a\x0a140005",
        ] {
            assert_eq!(seen("10.20.0.0/16", text), [""; 0], "{text}");
        }
        assert_eq!(seen("10.0.0.0/8", "option 43 hex f104.0a14.0005"), [""; 0]);
    }
}
