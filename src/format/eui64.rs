//! EUI-64 identifiers: `00:16:3e:ff:fe:5a:7b:9c`, also with `-` or blanks, `00163efffe5a7b9c`. An interface identifier
//! made of a MAC address is written as the lower half of an address: `216:3eff:fe5a:7b9c`.

use super::{Expected, Format, FormatExample, Parse, ParseError, Print, PrintError, Style, StyleFlags};
use super::{hardware, ipv6addr, scan, with_address};
use crate::addr::{Eui64, Kind, Kinds, Len, V6, Value};

/// The notation.
pub static FORMAT: Format = Format {
    name: "eui64",
    aliases: &[],
    about: "EUI-64",
    rfc: "IEEE EUI-64, RFC 4291 appendix A",
    parse: Some(Parse {
        gives: Kind::Eui64,
        parse_into: |input, to| parse(input.first).map(|v| *to = Value::Eui64(v)),
    }),
    print: Some(Print {
        takes: Kinds::of(&[Kind::Eui64, Kind::Iid]),
        honours: Some(StyleFlags::LOWER.or(StyleFlags::UPPER)),
        run: print,
    }),
    examples: || {
        vec![
            FormatExample { text: "00:16:3e:ff:fe:5a:7b:9c", plain: "00:16:3e:ff:fe:5a:7b:9c" },
            FormatExample { text: "0-16-3E-FF-FE-5A-7B-9C", plain: "00:16:3e:ff:fe:5a:7b:9c" },
            FormatExample { text: "00163efffe5a7b9c", plain: "00:16:3e:ff:fe:5a:7b:9c" },
        ]
    },
};

/// Reads an EUI-64 in any of its notations, 15 to 23 bytes.
///
/// # Errors
/// What was expected, and at which byte.
pub fn parse(text: &[u8]) -> Result<Eui64, ParseError> {
    if !(15..=23).contains(&text.len()) {
        return Err(ParseError::new(Expected::Octets(8), text.len().min(23)));
    }
    if scan::all_hex(text) {
        return scan::hex_number(text, 16).map(|n| Eui64((n as u64).to_be_bytes()));
    }
    hardware::groups(text).map(Eui64)
}

/// Case options have no effect on octets (compatibility: core Q8).
fn print(value: &Value, style: &Style, out: &mut Vec<u8>) -> Result<(), PrintError> {
    if let Value::Iid(..) = value {
        return with_address(value, style, |a, class, style| print_identifier(a, class, style, out));
    }
    let Value::Eui64(eui64) = value else { return Err(PrintError::Kind) };
    if style.has(StyleFlags::MACHINE) {
        out.extend_from_slice(b"EUI64=");
    }
    hardware::print(&eui64.0, out);
    Ok(())
}

/// The lower half as groups; a printprefix option shows the upper half, as for any address.
fn print_identifier(a: &V6, class: u128, style: &Style, out: &mut Vec<u8>) -> Result<(), PrintError> {
    if style.has(StyleFlags::PREFIX) {
        return ipv6addr::print_address(a, class, style, out);
    }
    let start = out.len();
    ipv6addr::print_suffix(a.bits, 0, Len::SUBNET.get(), style.has(StyleFlags::FULL), out);
    if style.upper() {
        scan::uppercase_from(start, out);
    }
    Ok(())
}
