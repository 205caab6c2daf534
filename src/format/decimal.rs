//! Addresses as one decimal number, as databases and libraries store them: `3221225985`,
//! `42540766411282592856903984951653826561`.

use super::ipv6addr::TAKES;
use super::{Expected, Format, FormatExample, Parse, ParseError, Print, PrintError, Style, StyleFlags, with_address};
use crate::addr::{Kind, Kinds, V4, V6, Value};
use std::io::Write;

/// An IPv4 address as a number; longer numbers are read as [`V6_FORMAT`].
pub static FORMAT: Format = Format {
    name: "decimal",
    aliases: &[],
    about: "address as a decimal number",
    rfc: "",
    parse: Some(Parse {
        gives: Kind::V4,
        parse_into: |input, to| {
            let bits = u32::try_from(number(input.first)?).map_err(|_| ParseError::new(Expected::Below32Bits, 0))?;
            *to = Value::V4(V4::new(bits));
            Ok(())
        },
    }),
    print: Some(Print { takes: TAKES.or(Kinds::of(&[Kind::V4])), honours: Some(StyleFlags::NONE), run: print }),
    examples: || vec![FormatExample { text: "3221225985", plain: "192.0.2.1" }],
};

/// An IPv6 address as a number, however small it is.
pub static V6_FORMAT: Format = Format {
    name: "decimal6",
    aliases: &[],
    about: "IPv6 address as a decimal number",
    rfc: "",
    parse: Some(Parse {
        gives: Kind::V6,
        parse_into: |input, to| number(input.first).map(|bits| *to = Value::V6(V6::new(bits))),
    }),
    print: None,
    examples: || {
        vec![
            FormatExample { text: "42540766411282592856903984951653826561", plain: "2001:db8::1" },
            FormatExample { text: "1", plain: "::1" },
        ]
    },
};

/// The notation to read a text in when `decimal` is given: numbers of more than 32 bits are IPv6 addresses.
pub(super) fn variant(text: &[u8]) -> &'static Format {
    match number(text) {
        Ok(n) if n > u128::from(u32::MAX) => &V6_FORMAT,
        _ => &FORMAT,
    }
}

/// A number of digits only, below 2^128.
fn number(text: &[u8]) -> Result<u128, ParseError> {
    if text.is_empty() {
        return Err(ParseError::new(Expected::Digit, 0));
    }
    text.iter().enumerate().try_fold(0u128, |n, (at, b)| {
        let digit = match b {
            b'0'..=b'9' => u128::from(b - b'0'),
            _ => return Err(ParseError::new(Expected::Digit, at)),
        };
        let next = n.checked_mul(10).and_then(|n| n.checked_add(digit));
        next.ok_or(ParseError::new(Expected::Below128Bits, 0))
    })
}

fn print(value: &Value, style: &Style, out: &mut Vec<u8>) -> Result<(), PrintError> {
    // a vector takes every byte
    if let Value::V4(a) = value {
        let _ = write!(out, "{}", a.bits);
        return Ok(());
    }
    with_address(value, style, |a, _, _| {
        let _ = write!(out, "{}", a.bits);
        Ok(())
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::Input;

    fn read(format: &Format, text: &str) -> Result<Value, ParseError> {
        format.parse.as_ref().unwrap().run(Input::word(text.as_bytes()))
    }

    #[test]
    fn numbers_of_more_than_32_bits_are_ipv6() {
        assert!(variant(b"4294967295").is(&FORMAT));
        assert!(variant(b"4294967296").is(&V6_FORMAT));
        assert_eq!(read(&FORMAT, "4294967295"), Ok(Value::V4(V4::new(u32::MAX))));
        let most = u128::MAX.to_string();
        assert_eq!(read(&V6_FORMAT, &most), Ok(Value::V6(V6::new(u128::MAX))));
    }

    #[test]
    fn what_is_not_a_number_is_refused_with_its_place() {
        assert_eq!(read(&FORMAT, "").unwrap_err(), ParseError::new(Expected::Digit, 0));
        assert_eq!(read(&FORMAT, "12x").unwrap_err(), ParseError::new(Expected::Digit, 2));
        let more = "340282366920938463463374607431768211456";
        assert_eq!(read(&V6_FORMAT, more).unwrap_err(), ParseError::new(Expected::Below128Bits, 0));
        assert_eq!(read(&FORMAT, "4294967296").unwrap_err(), ParseError::new(Expected::Below32Bits, 0));
    }
}
