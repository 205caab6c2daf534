//! Names that represent addresses where a colon is not allowed: `2001-db8--1.ipv6-literal.net`
//! (Windows UNC paths, [MS-DTYP](https://learn.microsoft.com/openspecs/windows_protocols/ms-dtyp/)).

use super::{Expected, Format, FormatExample, Parse, ParseError, Print, PrintError, Style, StyleFlags};
use super::{ipv6addr, scan, with_address};
use crate::addr::{Kind, V6, Value};

/// The notation.
pub static FORMAT: Format = Format {
    name: "ipv6literal",
    aliases: &[],
    about: "IPv6 literal name",
    rfc: "MS-DTYP 2.2.57",
    parse: Some(Parse { gives: Kind::V6, parse_into: |input, to| parse(input.first).map(|v| *to = Value::V6(v)) }),
    print: Some(Print { takes: ipv6addr::TAKES, honours: Some(HONOURS), run: print }),
    examples: || {
        vec![
            FormatExample { text: "2001-db8--1.ipv6-literal.net", plain: "2001:db8::1" },
            FormatExample { text: "fe80--1seth0.ipv6-literal.net", plain: "fe80::1%eth0" },
        ]
    },
};

const HONOURS: StyleFlags = StyleFlags::MACHINE
    .or(StyleFlags::LOWER)
    .or(StyleFlags::UPPER)
    .or(StyleFlags::COMPRESSED)
    .or(StyleFlags::UNCOMPRESSED)
    .or(StyleFlags::FULL);

const SUFFIX: &[u8] = b".ipv6-literal.net";

/// The longest body that can be an address with zone.
const LONGEST: usize = 256;

fn parse(text: &[u8]) -> Result<V6, ParseError> {
    let wrong = ParseError::new(Expected::LiteralSuffix, text.len());
    let at = text.len().checked_sub(SUFFIX.len()).ok_or(wrong)?;
    let (body, suffix) = text.split_at_checked(at).ok_or(wrong)?;
    let earlier = text.windows(SUFFIX.len()).position(|w| w.eq_ignore_ascii_case(SUFFIX));
    if !suffix.eq_ignore_ascii_case(SUFFIX) || earlier != Some(at) {
        return Err(wrong);
    }
    let mut line = [0; LONGEST];
    let line = line.get_mut(..body.len()).ok_or(ParseError::new(Expected::LiteralSuffix, LONGEST))?;
    for (to, from) in line.iter_mut().zip(body) {
        *to = match from {
            b'-' => b':',
            b's' => b'%',
            b => *b,
        };
    }
    ipv6addr::parse(line)
}

fn print(value: &Value, style: &Style, out: &mut Vec<u8>) -> Result<(), PrintError> {
    with_address(value, style, |a, class, style| {
        if style.has(StyleFlags::MACHINE) {
            out.extend_from_slice(b"IPV6=");
        }
        let start = out.len();
        ipv6addr::print_bits(a.bits, class, style, out);
        out.iter_mut().skip(start).filter(|b| **b == b':').for_each(|b| *b = b'-');
        if let Some(zone) = &a.zone {
            out.push(b's');
            out.extend_from_slice(zone.as_bytes());
        }
        out.extend_from_slice(SUFFIX);
        if style.upper() {
            scan::uppercase_from(start, out);
        }
        Ok(())
    })
}
