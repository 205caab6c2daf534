//! IPv4 addresses: dotted decimal `192.0.2.1`, short with a prefix length `192.0.2/24`, four octal numbers of four
//! digits `0300.0000.0002.0001`.
//!
//! Leading zeros are decimal unless all four numbers are octal: `010.0.0.1` is 10.0.0.1
//! ([RFC 6943, section 3.1.1](https://www.rfc-editor.org/rfc/rfc6943#section-3.1.1) describes how programs differ).

use super::text_window::{PieceWalk, TextWindow, Window};
use super::{Expected, Format, FormatExample, Parse, ParseError, Print, PrintError, Style, StyleFlags, scan, simd};
use crate::addr::{Family, Kind, Kinds, Len, V4, Value};
use wide::{i16x8, i32x4, u32x4};

/// The notation.
pub static FORMAT: Format = Format {
    name: "ipv4addr",
    aliases: &["ipv4"],
    about: "IPv4 address",
    rfc: "RFC 791, RFC 4632",
    parse: Some(Parse { gives: Kind::V4, parse_into: |input, to| parse(input.first).map(|v| *to = Value::V4(v)) }),
    print: Some(Print { takes: Kinds::of(&[Kind::V4]), honours: Some(HONOURS), run: print }),
    examples: || {
        vec![
            FormatExample { text: "192.0.2.1", plain: "192.0.2.1" },
            FormatExample { text: "192.0.2.1/24", plain: "192.0.2.1/24" },
            FormatExample { text: "10/8", plain: "10.0.0.0/8" },
            FormatExample { text: "0300.0000.0002.0001", plain: "192.0.2.1" },
            FormatExample { text: "010.020.030.040", plain: "10.20.30.40" },
        ]
    },
};

const HONOURS: StyleFlags = StyleFlags::MACHINE
    .or(StyleFlags::COMPRESSED)
    .or(StyleFlags::UNCOMPRESSED)
    .or(StyleFlags::FULL)
    .or(StyleFlags::MASK_PREFIX)
    .or(StyleFlags::MASK_SUFFIX)
    .or(StyleFlags::FORCE)
    .or(StyleFlags::NO_LENGTH)
    .or(StyleFlags::OCTAL);

/// Reads an IPv4 address with optional prefix length; fewer than four numbers need one.
///
/// # Errors
/// What was expected, and at which byte.
///
/// ```
/// use ipv6calc::format::ipv4addr;
/// assert_eq!(ipv4addr::parse(b"1.2/16").unwrap().bits, 0x0102_0000);
/// assert!(ipv4addr::parse(b"1.2").is_err());
/// ```
#[inline]
pub fn parse(text: &[u8]) -> Result<V4, ParseError> {
    match plain(text.into()) {
        Some(bits) => Ok(V4::new(bits)),
        None => parse_parts(text),
    }
}

/// The fast path for four numbers of one to three digits: nothing is decided per digit. `None` leaves the text to the
/// reader that knows everything.
#[inline]
pub(crate) fn plain(text: TextWindow<'_>) -> Option<u32> {
    let end = u32::try_from(text.len()).ok().filter(|end| (7..=15).contains(end))?;
    quads(text.window(&mut None), end)
}

/// The address of the text that ends at `end`.
#[inline(always)]
fn quads(window: &Window, end: u32) -> Option<u32> {
    let bytes = simd::first(window);
    let text = !(u64::MAX << end);
    let dots = simd::bits(simd::equal(bytes, b'.')) & text;
    let digits = simd::bits(simd::within(bytes, b'0', b'9')) & text;
    let pairs = digits & digits >> 1;
    let empty = dots & (dots >> 1 | 1) | dots >> (end - 1);
    if (dots | digits) ^ text | pairs & pairs >> 2 | empty != 0 {
        return None;
    }
    let mut walk = PieceWalk::new(window, dots | 1 << end);
    let octets = numbers([(); 4].map(|()| walk.piece()));
    octets.filter(|_| walk.at == end + 1)
}

/// The octets that up to three digits each represent, if none is above 255.
#[inline(always)]
fn numbers(digits: [u32; 4]) -> Option<u32> {
    let digits = u32x4::new(digits) & u32x4::splat(0x0f0f_0f0f);
    // two of four digits, each in 16 bits; before the hundreds there is a zero
    let [tens, others] = [digits, digits >> 8].map(|digits| simd::halves(digits & u32x4::splat(0x00ff_00ff)));
    let octets =
        tens.dot(i16x8::new([0, 10, 0, 10, 0, 10, 0, 10])) + others.dot(i16x8::new([100, 1, 100, 1, 100, 1, 100, 1]));
    let fine = !octets.simd_gt(i32x4::splat(255)).any();
    fine.then(|| u32::from_be_bytes(simd::octets(bytemuck::cast(octets))))
}

/// Whether a number of an IPv4 address has a leading zero, which programs read as decimal or as octal
/// ([RFC 6943, section 3.1.1](https://www.rfc-editor.org/rfc/rfc6943#section-3.1.1)). Four numbers of four octal digits
/// are octal without doubt.
#[inline(always)]
pub fn has_leading_zeros(text: TextWindow<'_>) -> bool {
    match text.len() {
        // each line of a pipe is looked at: no branch per character
        1..=16 => zeros_before_digits(text.window(&mut None), text.len()),
        _ => has_doubtful_number(text.text()),
    }
}

#[inline(always)]
fn zeros_before_digits(window: &Window, len: usize) -> bool {
    let bytes = simd::first(window);
    let [dots, zeros] = [b'.', b'0'].map(|byte| simd::bits(simd::equal(bytes, byte)));
    let zeros = (dots << 1 | 1) & zeros;
    zeros != 0 && {
        let digits = simd::bits(simd::within(bytes, b'0', b'9')) & !(u64::MAX << len);
        zeros & digits >> 1 != 0
    }
}

#[inline(never)]
fn has_doubtful_number(text: &[u8]) -> bool {
    let address = text.split(|b| *b == b'/').next().unwrap_or_default();
    let doubtful = |number: &[u8]| matches!(number, [b'0', b'0'..=b'9', ..]);
    address.split(|b| *b == b'.').any(doubtful) && !is_octal(text)
}

/// Whether a text is a network mask in dotted notation, or an inverted one.
pub fn is_mask(text: &[u8]) -> bool {
    let ones = |bits: u32| bits.leading_ones() + bits.trailing_zeros() >= 32;
    quad(text).is_ok_and(|bits| ones(bits) || ones(!bits))
}

/// The path for octal numbers, prefix lengths and errors.
fn parse_parts(text: &[u8]) -> Result<V4, ParseError> {
    if is_octal(text) {
        return parse_octal(text);
    }
    let slash = text.iter().position(|b| *b == b'/');
    let (address, length) = match slash {
        Some(at) => (text.get(..at).unwrap_or_default(), text.get(at + 1..)),
        None => (text, None),
    };
    let (bits, count) = octets(address, length.is_some())?;
    let len = match (length, slash) {
        (Some(length), Some(at)) => Some(plain_length(length).map_err(|e| e.shifted(at + 1))?),
        _ if count < 4 => return Err(ParseError::new(Expected::FourOctets, text.len())),
        _ => None,
    };
    Ok(V4 { bits, len })
}

/// Exactly four decimal numbers joined by dots.
pub(super) fn quad(text: &[u8]) -> Result<u32, ParseError> {
    match octets(text, false)? {
        (bits, 4) => Ok(bits),
        _ => Err(ParseError::new(Expected::Byte(b'.'), text.len())),
    }
}

/// Up to four decimal octets, left-aligned, and how many there are; `short` allows a dot after the last of fewer.
fn octets(text: &[u8], short: bool) -> Result<(u32, u32), ParseError> {
    let (mut bits, mut count, mut octet) = (0u32, 0, None::<u32>);
    for (at, b) in text.iter().enumerate() {
        match (b, octet) {
            (b'0'..=b'9', _) => {
                let n = octet.unwrap_or(0) * 10 + u32::from(b - b'0');
                if n > 255 {
                    return Err(ParseError::new(Expected::Octet, at));
                }
                octet = Some(n);
            }
            (b'.', Some(n)) if count < 3 => (bits, count, octet) = (bits << 8 | n, count + 1, None),
            (_, None) => return Err(ParseError::new(Expected::Digit, at)),
            (b'.', _) => return Err(ParseError::new(Expected::End, at)),
            _ => return Err(ParseError::new(Expected::Byte(b'.'), at)),
        }
    }
    match octet {
        Some(n) => (bits, count) = (bits << 8 | n, count + 1),
        None if short && count > 0 => {}
        None => return Err(ParseError::new(Expected::Digit, text.len())),
    }
    Ok((bits << (8 * (4 - count)), count))
}

/// A prefix length without leading zeros.
fn plain_length(text: &[u8]) -> Result<Len, ParseError> {
    match text {
        [b'0', _, ..] => Err(ParseError::new(Expected::PlainLength, 0)),
        _ => scan::length(text, Family::V4),
    }
}

/// Four numbers of four octal digits, each with a leading zero, and at most a two-digit prefix length.
fn is_octal(text: &[u8]) -> bool {
    let Some((address, rest)) = text.split_at_checked(19) else { return false };
    let shape = |(i, b): (usize, &u8)| match i % 5 {
        0 => *b == b'0',
        4 => *b == b'.',
        _ => (b'0'..=b'7').contains(b),
    };
    address.iter().enumerate().all(shape)
        && match rest {
            [] => true,
            [b'/', digits @ ..] => matches!(digits.len(), 1 | 2) && digits.iter().all(u8::is_ascii_digit),
            _ => false,
        }
}

fn parse_octal(text: &[u8]) -> Result<V4, ParseError> {
    let mut bits = 0u32;
    for (i, digits) in text.chunks(5).take(4).enumerate() {
        let octet = digits.iter().take(4).fold(0u32, |n, b| n << 3 | u32::from(b - b'0'));
        if octet > 255 {
            return Err(ParseError::new(Expected::OctalOctet, 5 * i));
        }
        bits = bits << 8 | octet;
    }
    let len = text.get(20..).map(|digits| scan::length(digits, Family::V4).map_err(|e| e.shifted(20))).transpose()?;
    Ok(V4 { bits, len })
}

fn print(value: &Value, style: &Style, out: &mut Vec<u8>) -> Result<(), PrintError> {
    let Value::V4(a) = value else { return Err(PrintError::Kind) };
    if style.has(StyleFlags::MACHINE) {
        out.extend_from_slice(b"IPV4=");
        scan::push_quad(a.bits, out);
        return Ok(());
    }
    if style.has(StyleFlags::OCTAL) {
        push_octal(a.bits, out);
    } else if style.has(StyleFlags::COMPRESSED) {
        push_short(a.bits, out);
    } else {
        scan::push_quad(a.bits, out);
    }
    if let Some(len) = a.len.filter(|_| !style.has(StyleFlags::NO_LENGTH)) {
        scan::push_length(len, out);
    }
    Ok(())
}

/// Four octal numbers of four digits.
fn push_octal(bits: u32, out: &mut Vec<u8>) {
    for (i, octet) in bits.to_be_bytes().into_iter().enumerate() {
        if i > 0 {
            out.push(b'.');
        }
        out.extend_from_slice(&[b'0', b'0' + (octet >> 6), b'0' + (octet >> 3 & 7), b'0' + (octet & 7)]);
    }
}

/// Without the zero octets at the end; one octet always stays.
fn push_short(bits: u32, out: &mut Vec<u8>) {
    let keep = 4 - (bits.trailing_zeros() as usize / 8).min(3);
    for (i, octet) in bits.to_be_bytes().into_iter().take(keep).enumerate() {
        if i > 0 {
            out.push(b'.');
        }
        scan::push_octet(octet, out);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Prefix lengths, and numbers with more leading zeros than the fast path looks at.
    fn is_left_to_the_reader(text: &[u8]) -> bool {
        text.contains(&b'/') || text.split(|b| *b == b'.').any(|number| number.len() > 3)
    }

    fn agree(text: &[u8]) {
        let slow = parse_parts(text);
        let short = plain(text.into());
        for after in [&b"1"[..], b".", b".1.2.3", &[0xff; 70]] {
            let line = [text, after, &[b' '; 70]].concat();
            let window = TextWindow::new(&line, text.len());
            assert_eq!(plain(window), short, "{line:?}");
            assert_eq!(has_leading_zeros(window), has_doubtful_number(text), "{line:?}");
        }
        match short {
            Some(bits) => assert_eq!(slow, Ok(V4::new(bits)), "{text:?}"),
            None => assert!(slow.is_err() || is_left_to_the_reader(text), "{text:?}"),
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(4000))]

        #[test]
        fn the_short_way_agrees_with_the_reader(text in "([0-9]{0,3}\\.|25[5-6]\\.){2,4}[0-9]{0,4}[/0-9.a\\x00\u{7f}]?") {
            agree(text.as_bytes());
        }

        #[test]
        fn every_address_takes_the_short_way(bits: u32, mask: u32) {
            let mut text = Vec::new();
            scan::push_quad(bits & mask, &mut text);
            prop_assert_eq!(plain(text[..].into()), Some(bits & mask));
        }
    }

    #[test]
    fn one_changed_byte_is_seen_by_both_ways() {
        for text in ["1.2.3.4", "192.0.2.10", "255.255.255.255", "10.020.3.099"] {
            for at in 0..text.len() {
                for b in (0..=255u8).filter(|b| *b != b'/') {
                    let mut changed = text.as_bytes().to_vec();
                    changed[at] = b;
                    agree(&changed);
                }
            }
        }
    }
}
