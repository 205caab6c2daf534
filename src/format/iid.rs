//! Interface identifiers, `f0e1:d2c3:b4a5:9687`, and the pair of identifier and token that temporary addresses are
//! made of ([RFC 4941, section 3.2.1](https://www.rfc-editor.org/rfc/rfc4941#section-3.2.1)).

use super::{
    Expected, Format, FormatExample, Input, Parse, ParseError, Print, PrintError, Style, StyleFlags, error::SecondWord,
};
use super::{ipv6addr, scan, with_address};
use crate::addr::{IidToken, Kind, Kinds, Len, Origin, V6, Value};

/// The identifier alone can be written; read, it needs its token.
pub static FORMAT: Format = Format {
    name: "iid",
    aliases: &[],
    about: "interface identifier",
    rfc: "RFC 4291 section 2.5.1",
    parse: Some(Parse { gives: Kind::IidToken, parse_into: |input, to| parse_pair(input).map(|v| *to = v) }),
    print: Some(Print { takes: ipv6addr::TAKES, honours: Some(CASE.or(StyleFlags::FULL)), run: print_identifier }),
    examples: Vec::new,
};

/// Identifier and token.
pub static WITH_TOKEN: Format = Format {
    name: "iid+token",
    aliases: &[],
    about: "interface identifier and token",
    rfc: "RFC 4941 section 3.2.1",
    parse: Some(Parse { gives: Kind::IidToken, parse_into: |input, to| parse(input).map(|v| *to = v) }),
    print: Some(Print { takes: Kinds::of(&[Kind::IidToken, Kind::V6, Kind::Iid]), honours: Some(CASE), run: print }),
    examples: || vec![FormatExample { text: "1:2:3:4 0123456789abcdef", plain: "0:0:0:0:1:2:3:4 0123456789abcdef" }],
};

const CASE: StyleFlags = StyleFlags::LOWER.or(StyleFlags::UPPER);

/// What precedes an identifier to make it an address.
const UPPER_HALF: &[u8; 8] = b"0:0:0:0:";

/// As `iid`, exactly two words are needed.
fn parse_pair(input: Input<'_>) -> Result<Value, ParseError> {
    if input.more { Err(ParseError::new(Expected::End, 0).second()) } else { parse(input) }
}

fn parse(input: Input<'_>) -> Result<Value, ParseError> {
    let addr = identifier(input.first)?;
    let token = input.second.ok_or(ParseError::new(Expected::Second(SecondWord::Token), input.first.len()))?;
    let token = scan::hex_number(token, 16).map_err(|e| e.second())? as u64;
    Ok(Value::IidToken(IidToken { addr, token }))
}

/// 2 to 19 bytes with two or three colons that make an address after four zero groups.
fn identifier(text: &[u8]) -> Result<V6, ParseError> {
    let colons = text.iter().filter(|b| **b == b':').count();
    if !(2..=19).contains(&text.len()) || !(2..=3).contains(&colons) {
        return Err(ParseError::new(Expected::Identifier, text.len().min(19)));
    }
    let mut line = [0; 27];
    let (head, tail) = line.split_at_mut(UPPER_HALF.len());
    head.copy_from_slice(UPPER_HALF);
    tail.iter_mut().zip(text).for_each(|(to, from)| *to = *from);
    let whole = line.get(..UPPER_HALF.len() + text.len()).unwrap_or_default();
    ipv6addr::parse(whole).map_err(|e| ParseError { at: e.at.saturating_sub(UPPER_HALF.len()), ..e })
}

fn print_identifier(value: &Value, style: &Style, out: &mut Vec<u8>) -> Result<(), PrintError> {
    with_address(value, style, |a, _, style| push(a, 0, Len::SUBNET, style, out))
}

fn push(a: &V6, class: u128, len: Len, style: &Style, out: &mut Vec<u8>) -> Result<(), PrintError> {
    let start = out.len();
    ipv6addr::print_suffix(a.bits, class, len.get(), style.has(StyleFlags::FULL), out);
    if style.upper() {
        scan::uppercase_from(start, out);
    }
    Ok(())
}

/// The suffix of the address, all of it if no prefix length is known (compatibility: core Q6), with an IPv4 address at
/// the end where the address is written so, and the token: that of a MAC address is its modified EUI-64 (compatibility:
/// core Q46).
fn print(value: &Value, style: &Style, out: &mut Vec<u8>) -> Result<(), PrintError> {
    let token = match value {
        Value::IidToken(pair) => pair.token,
        Value::V6(V6 { origin: Origin { mac: Some(mac), .. }, .. }) | Value::Iid(_, Some(mac)) => mac.iid().0,
        Value::V6(_) | Value::Iid(_, None) => return Err(PrintError::NoToken),
        _ => return Err(PrintError::Kind),
    };
    let start = out.len();
    with_address(value, style, |a, class, style| push(a, class, a.cut().unwrap_or(Len::at_most_128(0)), style, out))?;
    out.push(b' ');
    for half in [(token >> 32) as u32, token as u32] {
        out.extend_from_slice(&scan::hex8(half));
    }
    if style.upper() {
        scan::uppercase_from(start, out);
    }
    Ok(())
}
