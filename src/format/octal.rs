//! Octets as octal escapes: `\0300\00\02\01`.

use super::{Format, FormatExample, Print, PrintError, Style, StyleFlags, hex, with_address};
use crate::addr::Value;

/// The notation.
pub static FORMAT: Format = Format {
    name: "octal",
    aliases: &[],
    about: "octal escapes",
    rfc: "",
    parse: None,
    print: Some(Print { takes: hex::OCTETS, honours: Some(StyleFlags::FULL), run: print }),
    examples: || vec![FormatExample { text: "\\0300\\00\\02\\01", plain: "192.0.2.1" }],
};

fn print(value: &Value, style: &Style, out: &mut Vec<u8>) -> Result<(), PrintError> {
    let full = style.has(StyleFlags::FULL);
    match value {
        Value::V4(a) => push(&a.octets(), full, out),
        Value::Mac(mac) => push(&mac.0, full, out),
        Value::Eui64(eui64) => push(&eui64.0, full, out),
        _ => with_address(value, style, |a, _, _| {
            push(&a.bits.to_be_bytes(), full, out);
            Ok(())
        })?,
    }
    Ok(())
}

fn push(octets: &[u8], full: bool, out: &mut Vec<u8>) {
    for octet in octets {
        out.extend_from_slice(b"\\0");
        if full || *octet >= 0o100 {
            out.push(b'0' + (octet >> 6));
        }
        if full || *octet >= 0o10 {
            out.push(b'0' + (octet >> 3 & 7));
        }
        out.push(b'0' + (octet & 7));
    }
}
