//! Bit-string labels: `\[x20010db8/32].ip6.arpa.`
//! ([RFC 2673, section 3.2](https://www.rfc-editor.org/rfc/rfc2673#section-3.2), historic).

use super::ipv6addr::TAKES;
use super::{
    BitRange, Expected, Format, FormatExample, Parse, ParseError, Print, PrintError, Style, StyleFlags, scan,
    with_address,
};
use crate::addr::{Family, Kind, Len, V6, Value};

/// The notation.
pub static FORMAT: Format = Format {
    name: "bitstring",
    aliases: &[],
    about: "bit-string label",
    rfc: "RFC 2673, RFC 2874",
    parse: Some(Parse { gives: Kind::V6, parse_into: |input, to| parse(input.first).map(|v| *to = Value::V6(v)) }),
    print: Some(Print { takes: TAKES, honours: Some(HONOURS), run: print }),
    examples: || {
        vec![
            FormatExample { text: "\\[x20010db8/32].ip6.arpa.", plain: "2001:db8::/32" },
            FormatExample { text: "\\[x20010db8000000000000000000000001/128].ip6.arpa.", plain: "2001:db8::1/128" },
        ]
    },
};

/// The options of notations that show a range of bits.
pub(super) const HONOURS: StyleFlags = StyleFlags::LOWER
    .or(StyleFlags::UPPER)
    .or(StyleFlags::PREFIX)
    .or(StyleFlags::SUFFIX)
    .or(StyleFlags::MASK_PREFIX)
    .or(StyleFlags::MASK_SUFFIX)
    .or(StyleFlags::START)
    .or(StyleFlags::END);

/// The hex digits are the high-order nibbles. Without a number the prefix length is that of the digits; the number
/// needs two digits (compatibility: core Q19). What follows the bracket is ignored.
fn parse(text: &[u8]) -> Result<V6, ParseError> {
    let Some((b"\\[x" | b"\\[X", rest)) = text.split_at_checked(3) else {
        return Err(ParseError::new(Expected::BitstringStart, 0));
    };
    let count = rest.iter().take_while(|b| scan::hex(**b).is_some()).count();
    if count > 32 {
        return Err(ParseError::new(Expected::Nibbles, 3 + 32));
    }
    let (digits, rest) = rest.split_at_checked(count).unwrap_or((rest, &[]));
    let low = scan::hex_number(digits, count)?;
    let bits = low.checked_shl(128 - 4 * count as u32).unwrap_or(0);
    let len = match rest {
        [b']', ..] if text.len() >= 5 => Len::at_most_128(4 * count as u32),
        [b'/', rest @ ..] => numbered(rest).map_err(|e| e.shifted(4 + count))?,
        _ => return Err(ParseError::new(Expected::Byte(b']'), 3 + count)),
    };
    Ok(V6::new(bits).with_len(Some(len)))
}

/// Two or three digits before `]`.
fn numbered(rest: &[u8]) -> Result<Len, ParseError> {
    let count = rest.iter().take_while(|b| b.is_ascii_digit()).count();
    if !(2..=3).contains(&count) {
        return Err(ParseError::new(Expected::BitstringLength, 0));
    }
    let (digits, rest) = rest.split_at_checked(count).unwrap_or((rest, &[]));
    match rest.first() {
        Some(b']') => scan::length(digits, Family::V6),
        _ => Err(ParseError::new(Expected::Byte(b']'), count)),
    }
}

/// A prefix length alone does not shorten the label (compatibility: core Q49).
fn print(value: &Value, style: &Style, out: &mut Vec<u8>) -> Result<(), PrintError> {
    with_address(value, style, |a, _, style| {
        let range = style.range(a.len).ok().flatten().unwrap_or(BitRange { first: 1, last: 128 });
        let digits = range.nibbles(a.bits)?;
        out.extend_from_slice(b"\\[x");
        let start = out.len();
        out.extend_from_slice(digits.as_slice());
        scan::push_length(range.len(), out);
        out.push(b']');
        if range.first == 1 {
            out.extend_from_slice(b".ip6.arpa.");
        }
        if style.has(StyleFlags::UPPER) {
            scan::uppercase_from(start, out);
        }
        Ok(())
    })
}
