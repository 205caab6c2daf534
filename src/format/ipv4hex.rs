//! IPv4 addresses as eight hex digits: `c0000201`, and with the octets in reverse order.

use super::{Expected, Format, FormatExample, Parse, ParseError, Print, hex, scan};
use crate::addr::{Family, Kind, Kinds, V4, Value};

/// In network order; a leading zero may be missing.
pub static FORMAT: Format = Format {
    name: "ipv4hex",
    aliases: &[],
    about: "IPv4 address in hex",
    rfc: "",
    parse: Some(Parse {
        gives: Kind::V4,
        parse_into: |input, to| parse(input.first, true).map(|v| *to = Value::V4(v)),
    }),
    print: Some(Print { takes: Kinds::of(&[Kind::V4]), honours: None, run: hex::print }),
    examples: || {
        vec![
            FormatExample { text: "c0000201", plain: "192.0.2.1" },
            FormatExample { text: "a000001", plain: "10.0.0.1" },
            FormatExample { text: "c0000200/24", plain: "192.0.2.0/24" },
        ]
    },
};

/// With the octets reversed.
pub static REVERSED: Format = Format {
    name: "ipv4revhex",
    aliases: &[],
    about: "IPv4 address in hex, octets reversed",
    rfc: "",
    parse: Some(Parse {
        gives: Kind::V4,
        parse_into: |input, to| {
            parse(input.first, false).map(|a| *to = Value::V4(V4 { bits: a.bits.swap_bytes(), ..a }))
        },
    }),
    print: None,
    examples: || vec![FormatExample { text: "0201a8c0", plain: "192.168.1.2" }],
};

fn parse(text: &[u8], short: bool) -> Result<V4, ParseError> {
    let digits = Expected::HexDigits(8);
    if text.len() > 11 {
        return Err(ParseError::new(digits, 11));
    }
    let (first, second) = scan::two_pieces(text, b'/');
    let (at, number) = first.ok_or(ParseError::new(digits, 0))?;
    let want = if short && number.len() == 7 { 7 } else { 8 };
    let bits = scan::hex_number(number, want).map_err(|e| e.shifted(at))? as u32;
    let len = second.map(|(at, len)| scan::length(len, Family::V4).map_err(|e| e.shifted(at))).transpose()?;
    match len {
        None if text.ends_with(b"/") => Err(ParseError::new(Expected::Length(32), text.len())),
        _ => Ok(V4 { bits, len }),
    }
}
