//! MAC addresses (EUI-48): `00:11:22:33:44:55`, also with `-` or blanks, `001122-334455`, `001122334455`,
//! `0011.2233.4455`.

use super::{Expected, Format, FormatExample, Parse, ParseError, Print, PrintError, Style, StyleFlags, hardware, scan};
use crate::addr::{Kind, Kinds, Mac, Value};

/// The notation.
pub static FORMAT: Format = Format {
    name: "mac",
    aliases: &["eui48"],
    about: "MAC address (EUI-48)",
    rfc: "IEEE 802, RFC 9542",
    parse: Some(Parse { gives: Kind::Mac, parse_into: |input, to| parse(input.first).map(|v| *to = Value::Mac(v)) }),
    print: Some(Print {
        takes: Kinds::of(&[Kind::Mac, Kind::Iid, Kind::PrefixMac]),
        honours: Some(StyleFlags::LOWER.or(StyleFlags::UPPER)),
        run: print,
    }),
    examples: || {
        vec![
            FormatExample { text: "00:16:3e:5a:7b:9c", plain: "00:16:3e:5a:7b:9c" },
            FormatExample { text: "0-16-3E-5A-7B-9C", plain: "00:16:3e:5a:7b:9c" },
            FormatExample { text: "00163e-5a7b9c", plain: "00:16:3e:5a:7b:9c" },
            FormatExample { text: "00163e5a7b9c", plain: "00:16:3e:5a:7b:9c" },
            FormatExample { text: "0016.3e5a.7b9c", plain: "00:16:3e:5a:7b:9c" },
        ]
    },
};

/// Reads a MAC address in any of its notations, 11 to 17 bytes.
///
/// # Errors
/// What was expected, and at which byte.
#[inline]
pub fn parse(text: &[u8]) -> Result<Mac, ParseError> {
    match plain(text) {
        Some(mac) => Ok(mac),
        None => parse_any(text),
    }
}

/// The fast path for six pairs of digits with one separator; `None` leaves the text to the reader that knows
/// everything.
#[inline]
pub(super) fn plain(text: &[u8]) -> Option<Mac> {
    let &[a, b, s1, c, d, s2, e, f, s3, g, h, s4, i, j, s5, k, l] = text else { return None };
    let octets = [[a, b], [c, d], [e, f], [g, h], [i, j], [k, l]].map(scan::hex2);
    let same = [s2, s3, s4, s5] == [s1; 4] && matches!(s1, b':' | b'-' | b' ');
    let fine = octets.iter().fold(0, |seen, n| seen | n) <= 0xff;
    (same && fine).then(|| Mac(octets.map(|n| n as u8)))
}

/// The path for the other notations and of errors.
fn parse_any(text: &[u8]) -> Result<Mac, ParseError> {
    let bytes = |n: u128| {
        let [.., a, b, c, d, e, f] = n.to_be_bytes();
        Mac([a, b, c, d, e, f])
    };
    match text.len() {
        11..=17 => {}
        n => return Err(ParseError::new(Expected::Octets(6), n.min(17))),
    }
    match text.iter().position(|b| scan::hex(*b).is_none()) {
        None => scan::hex_number(text, 12).map(bytes),
        Some(6) if text.get(6) == Some(&b'-') && text.len() == 13 => joined(text, &[6]).map(bytes),
        Some(4) if text.get(4) == Some(&b'.') => joined(text, &[4, 9]).map(bytes),
        _ => hardware::groups(text).map(Mac),
    }
}

/// Twelve hex digits with a separator, that of the first place, at each of the places.
fn joined(text: &[u8], places: &[usize]) -> Result<u128, ParseError> {
    let separator = places.first().and_then(|at| text.get(*at)).copied().unwrap_or(b'.');
    let mut n = 0;
    for (i, b) in text.iter().enumerate() {
        if places.contains(&i) {
            if *b != separator {
                return Err(ParseError::new(Expected::Byte(separator), i));
            }
        } else {
            n = n << 4 | u128::from(scan::hex(*b).ok_or(ParseError::new(Expected::HexDigit, i))?);
        }
    }
    let want = 12 + places.len();
    if text.len() == want {
        Ok(n)
    } else {
        Err(ParseError::new(Expected::Characters(want as u8), text.len().min(want)))
    }
}

/// The case options are accepted and change nothing (compatibility: core Q8).
fn print(value: &Value, style: &Style, out: &mut Vec<u8>) -> Result<(), PrintError> {
    let mac = match value {
        Value::Mac(mac) | Value::Iid(_, Some(mac)) => *mac,
        Value::Iid(iid, None) => iid.mac(),
        Value::PrefixMac(pair) => pair.mac,
        _ => return Err(PrintError::Kind),
    };
    if style.has(StyleFlags::MACHINE) {
        out.extend_from_slice(b"MAC=");
    }
    hardware::print(&mac.0, out);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_short_way_agrees_with_the_reader() {
        for text in ["00:16:3e:5A:7b:9c", "a0-f9-9F-0a-b9-c0", "00 11 22 33 44 55"] {
            assert!(plain(text.as_bytes()).is_some());
            for at in 0..text.len() {
                for b in 0..=255 {
                    let mut changed = text.as_bytes().to_vec();
                    changed[at] = b;
                    let (short, slow) = (plain(&changed), parse_any(&changed));
                    assert!(short.is_none_or(|mac| slow == Ok(mac)), "{text} {at} {b}");
                    assert!(short.is_some() || slow.is_err() || !b.is_ascii_hexdigit(), "{text} {at} {b}");
                }
            }
        }
    }
}
