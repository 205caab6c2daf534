//! Reverse names of IPv4: `1.2.0.192.in-addr.arpa.`
//! ([RFC 1035, section 3.5](https://www.rfc-editor.org/rfc/rfc1035#section-3.5)).

use super::{AddressPart, Format, FormatExample, Print, PrintError, Style, StyleFlags, reverse_text, scan};
use crate::addr::{Kind, Kinds, V4, Value};

/// The notation.
pub static FORMAT: Format = Format {
    name: "revipv4",
    aliases: &[],
    about: "reverse IPv4 under in-addr.arpa",
    rfc: "RFC 1035",
    parse: None,
    print: Some(Print {
        takes: Kinds::of(&[Kind::V4]),
        honours: Some(StyleFlags::LOWER.or(StyleFlags::UPPER).or(StyleFlags::MIRRORED)),
        run: print,
    }),
    examples: || {
        vec![
            FormatExample { text: "1.2.0.192.in-addr.arpa.", plain: "192.0.2.1" },
            FormatExample { text: "2.0.192.in-addr.arpa.", plain: "192.0.2.0/24" },
        ]
    },
};

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
