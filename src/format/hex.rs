//! Octets as hex digits without separators: `20010db8…`.

use super::{AddressPart, Format, FormatExample, Print, PrintError, Style, StyleFlags, ipv6addr, scan, with_address};
use crate::addr::{Kind, Kinds, Len, Value};

/// The notation.
pub static FORMAT: Format = Format {
    name: "hex",
    aliases: &[],
    about: "hex digits",
    rfc: "",
    parse: None,
    print: Some(Print { takes: OCTETS, honours: Some(HONOURS), run: print }),
    examples: || {
        vec![
            FormatExample { text: "20010db8000000000000000000000001", plain: "2001:db8::1" },
            FormatExample { text: "c0000201", plain: "192.0.2.1" },
            FormatExample { text: "00163e5a7b9c", plain: "00:16:3e:5a:7b:9c" },
        ]
    },
};

/// Everything that is a row of octets.
pub(super) const OCTETS: Kinds = ipv6addr::TAKES.or(Kinds::of(&[Kind::V4, Kind::Mac, Kind::Eui64]));

const HONOURS: StyleFlags = StyleFlags::UPPER.or(StyleFlags::PREFIX).or(StyleFlags::SUFFIX).or(StyleFlags::FORCE);

/// With prefix or suffix, the digits before or after ⌊length/4⌋; upper case wins over lower case.
pub(super) fn print(value: &Value, style: &Style, out: &mut Vec<u8>) -> Result<(), PrintError> {
    let start = out.len();
    match value {
        Value::V4(a) => {
            let cut = a.len.filter(|_| style.part() == AddressPart::Suffix).map_or(0, Len::get);
            if cut > 32 {
                return Err(PrintError::LongLength(cut));
            }
            push(&scan::hex8(a.bits), a.len, style, out);
        }
        Value::Mac(mac) => push_octets(&mac.0, out),
        Value::Eui64(eui64) => push_octets(&eui64.0, out),
        _ => with_address(value, style, |a, _, style| {
            push(&scan::nibbles(a.bits), a.len, style, out);
            Ok(())
        })?,
    }
    if style.has(StyleFlags::UPPER) {
        scan::uppercase_from(start, out);
    }
    Ok(())
}

fn push(digits: &[u8], len: Option<Len>, style: &Style, out: &mut Vec<u8>) {
    let cut = len.map_or(0, |len| usize::from(len.get() / 4)).min(digits.len());
    let (prefix, suffix) = digits.split_at_checked(cut).unwrap_or((digits, &[]));
    match style.part() {
        AddressPart::Prefix if len.is_some() => out.extend_from_slice(prefix),
        AddressPart::Suffix if len.is_some() => out.extend_from_slice(suffix),
        _ => out.extend_from_slice(digits),
    }
}

fn push_octets(octets: &[u8], out: &mut Vec<u8>) {
    for octet in octets {
        let [.., high, low] = scan::hex8(u32::from(*octet));
        out.extend_from_slice(&[high, low]);
    }
}
