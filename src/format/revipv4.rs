//! Reverse names of IPv4: `1.2.0.192.in-addr.arpa.`
//! ([RFC 1035, section 3.5](https://www.rfc-editor.org/rfc/rfc1035#section-3.5)).

use super::{
    AddressPart, Expected, Format, FormatExample, Parse, ParseError, Print, PrintError, Style, StyleFlags,
    reverse_text, scan,
};
use crate::addr::{Kind, Kinds, Len, V4, Value};

/// The notation.
pub static FORMAT: Format = Format {
    name: "revipv4",
    aliases: &[],
    about: "reverse IPv4 under in-addr.arpa",
    rfc: "RFC 1035",
    parse: Some(Parse { gives: Kind::V4, parse_into: |input, to| parse(input.first).map(|v| *to = Value::V4(v)) }),
    print: Some(Print {
        takes: Kinds::of(&[Kind::V4]),
        honours: Some(StyleFlags::LOWER.or(StyleFlags::UPPER).or(StyleFlags::MIRRORED)),
        run: print,
    }),
    examples: || {
        vec![
            FormatExample { text: "1.2.0.192.in-addr.arpa.", plain: "192.0.2.1" },
            FormatExample { text: "2.0.192.in-addr.arpa.", plain: "192.0.2.0/24" },
            FormatExample { text: "10.in-addr.arpa", plain: "10.0.0.0/8" },
        ]
    },
};

/// The zone of reverse names.
const ZONE: &[u8] = b"in-addr.arpa";

/// The labels before `in-addr.arpa`, with or without a full stop at the end; `None` if it is another name.
fn labels(text: &[u8]) -> Option<&[u8]> {
    let name = text.strip_suffix(b".").unwrap_or(text);
    let (labels, zone) = name.split_at_checked(name.len().checked_sub(ZONE.len())?)?;
    let ends = labels.is_empty() || labels.ends_with(b".");
    (ends && zone.eq_ignore_ascii_case(ZONE)).then_some(labels)
}

/// Whether a text ends in `in-addr.arpa`.
pub(super) fn is_name(text: &[u8]) -> bool {
    labels(text).is_some()
}

/// Reads a reverse name. Fewer than four numbers are the name of a prefix.
fn parse(text: &[u8]) -> Result<V4, ParseError> {
    let labels = labels(text).ok_or(ParseError::new(Expected::InAddrArpa, text.len()))?;
    let (mut bits, mut count, mut at) = (0u32, 0u32, 0);
    for label in labels.strip_suffix(b".").unwrap_or(labels).split(|b| *b == b'.').filter(|_| !labels.is_empty()) {
        if count == 4 {
            return Err(ParseError::new(Expected::InAddrArpa, at));
        }
        let plain = label.len() < 2 || !label.starts_with(b"0");
        let octet = scan::decimal(label, 255, Expected::Octet).map_err(|e| e.shifted(at))?;
        if !plain {
            return Err(ParseError::new(Expected::Octet, at));
        }
        bits |= octet << (8 * count);
        (count, at) = (count + 1, at + label.len() + 1);
    }
    let bits = bits.checked_shl(32 - 8 * count).unwrap_or(0);
    Ok(V4 { bits, len: (count < 4).then(|| Len::at_most_128(8 * count)) })
}

fn print(value: &Value, style: &Style, out: &mut Vec<u8>) -> Result<(), PrintError> {
    let Value::V4(a) = value else { return Err(PrintError::Kind) };
    print_address(a, style, out)
}

/// The octets that hold the prefix, last one first, not masked (compatibility: core Q25).
pub(super) fn print_address(a: &V4, style: &Style, out: &mut Vec<u8>) -> Result<(), PrintError> {
    let ranged = style.part() != AddressPart::Whole || style.start.is_some() || style.end.is_some();
    let len = a.len.filter(|_| !ranged).map_or(32, |len| len.get());
    if len > 32 {
        return Err(PrintError::LongLength(len));
    }
    let (start, count) = (out.len(), usize::from(len).div_ceil(8));
    for octet in a.octets().into_iter().take(count).rev() {
        scan::push_octet(octet, out);
        out.push(b'.');
    }
    out.extend_from_slice(b"in-addr.arpa.");
    reverse_text::finish(style, start, out);
    Ok(())
}
