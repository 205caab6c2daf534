//! Lines of `/proc/net/if_inet6`: 32 hex digits, with scope flags and prefix length as two hex digits each.

use super::{Expected, Format, FormatExample, Input, Parse, ParseError, Print, PrintError, Style, StyleFlags};
use super::{ipv6addr, scan, with_address};
use crate::addr::{Kind, Len, V6, Value};
use crate::class;

/// The notation.
pub static FORMAT: Format = Format {
    name: "ifinet6",
    aliases: &[],
    about: "IPv6 address as in /proc/net/if_inet6",
    rfc: "Linux",
    parse: Some(Parse { gives: Kind::V6, parse_into: |input, to| parse(input).map(|v| *to = Value::V6(v)) }),
    print: Some(Print { takes: ipv6addr::TAKES, honours: Some(StyleFlags::NONE), run: print }),
    examples: || {
        vec![
            FormatExample { text: "20010db80100f1010000000000000001", plain: "2001:db8:100:f101::1" },
            FormatExample { text: "3ffeffff0100f1010000000000000001 40", plain: "3ffe:ffff:100:f101::1/64" },
        ]
    },
};

/// The second word is the prefix length; in a whole line of the file (index, prefix length, scope, flags, name) its
/// second field.
fn parse(input: Input<'_>) -> Result<V6, ParseError> {
    let bits = scan::hex_number(input.first, 32)?;
    let Some(rest) = input.second else { return Ok(V6::new(bits)) };
    let mut fields = rest.split(|b| b" \t".contains(b)).filter(|field| !field.is_empty());
    let (first, second) = (fields.next().unwrap_or_default(), fields.next());
    let wrong = ParseError::new(Expected::HexDigits(2), 0).second();
    let text = match (second, fields.count()) {
        (None, _) => first,
        (Some(len), 3) => len,
        _ => return Err(wrong),
    };
    let len = scan::hex_number(text, 2).map_err(|e| e.second())? as u32;
    Ok(V6::new(bits).with_len(Some(Len::v6(len).map_err(|_| wrong)?)))
}

fn print(value: &Value, style: &Style, out: &mut Vec<u8>) -> Result<(), PrintError> {
    with_address(value, style, |a, class, _| {
        out.extend_from_slice(&scan::nibbles(a.bits));
        for octet in std::iter::once(class::ifinet6_scope(class)).chain(a.len.map(|len| len.get())) {
            let [.., high, low] = scan::hex8(u32::from(octet));
            out.extend_from_slice(&[b' ', high, low]);
        }
        Ok(())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_whole_line_of_the_file_has_its_prefix_length_in_the_third_field() {
        let line = Input { second: Some(b"02 40 20 80     eth0"), ..Input::word(b"fe80000000000000021122fffe334455") };
        assert_eq!(parse(line).unwrap().len, Len::v6(64).ok());
        assert!(parse(Input { second: Some(b"02 40"), ..line }).is_err());
        assert!(parse(Input { second: Some(b"81"), ..line }).is_err());
    }
}
