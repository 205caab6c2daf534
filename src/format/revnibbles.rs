//! Reverse names: `1.0.0.…8.b.d.0.1.0.0.2.ip6.arpa.`
//! ([RFC 3596, section 2.5](https://www.rfc-editor.org/rfc/rfc3596#section-2.5); `ip6.int`
//! [RFC 1886](https://www.rfc-editor.org/rfc/rfc1886), given up by [RFC 4159](https://www.rfc-editor.org/rfc/rfc4159)).

use super::bitstring::HONOURS;
use super::{
    AddressPart, BitRange, Expected, Format, FormatExample, Parse, ParseError, Print, PrintError, Style, StyleFlags,
};
use super::{ipv6addr, reverse_text, scan, with_address};
use crate::addr::{Kind, Len, V6, Value};

/// The notation under `ip6.arpa`.
pub static ARPA: Format = Format {
    name: "revnibbles.arpa",
    aliases: &[],
    about: "reverse nibbles under ip6.arpa",
    rfc: "RFC 3596",
    parse: PARSE,
    print: Some(Print { takes: ipv6addr::TAKES, honours: Some(HONOURS.or(StyleFlags::MIRRORED)), run: print_arpa }),
    examples: || {
        vec![
            FormatExample { text: "8.b.d.0.1.0.0.2.ip6.arpa.", plain: "2001:db8::/32" },
            FormatExample { text: "1.2.3.4.5.6.7.8.9", plain: "::9:8765:4321/92" },
        ]
    },
};

/// The notation under `ip6.int`.
pub static INT: Format = Format {
    name: "revnibbles.int",
    aliases: &[],
    about: "reverse nibbles under ip6.int (obsolete)",
    rfc: "RFC 1886",
    parse: PARSE,
    print: Some(Print { takes: ipv6addr::TAKES, honours: Some(HONOURS.or(StyleFlags::MIRRORED)), run: print_int }),
    examples: || vec![FormatExample { text: "8.b.d.0.1.0.0.2.ip6.int.", plain: "2001:db8::/32" }],
};

const PARSE: Option<Parse> =
    Some(Parse { gives: Kind::V6, parse_into: |input, to| parse(input.first).map(|v| *to = Value::V6(v)) });

/// What the labels say, read from the right.
#[derive(Default)]
struct ParsedLabels {
    top: bool,
    ip6: bool,
    nibbles: u32,
    bits: u128,
}

/// Reads a reverse name. With suffix the nibbles are those of a prefix; without, the low-order nibbles of an address.
fn parse(text: &[u8]) -> Result<V6, ParseError> {
    if text.len() < 4 || text.len() > 73 {
        return Err(ParseError::new(Expected::Nibble, text.len().min(73)));
    }
    let labels = labels(text)?;
    if labels.ip6 {
        let bits = labels.bits.checked_shl(128 - 4 * labels.nibbles).unwrap_or(0);
        return Ok(V6::new(bits).with_len(Some(Len::at_most_128(4 * labels.nibbles))));
    }
    if text.len() < 7 && !labels.top {
        return Err(ParseError::new(Expected::Ip6, text.len()));
    }
    Ok(V6::new(labels.bits).with_len(Some(Len::at_most_128(128 - 4 * labels.nibbles))))
}

fn labels(text: &[u8]) -> Result<ParsedLabels, ParseError> {
    let (mut found, mut end) = (ParsedLabels::default(), text.len());
    for label in text.rsplit(|b| *b == b'.') {
        let at = end - label.len();
        end = at.saturating_sub(1);
        match label {
            [] => {}
            [b] => found.push(*b, at)?,
            _ => found.name(label, at)?,
        }
    }
    if found.top && !found.ip6 && found.nibbles > 0 { Err(ParseError::new(Expected::Ip6, 0)) } else { Ok(found) }
}

impl ParsedLabels {
    fn push(&mut self, b: u8, at: usize) -> Result<(), ParseError> {
        let nibble = scan::hex(b).ok_or(ParseError::new(Expected::Nibble, at))?;
        if self.top && !self.ip6 {
            return Err(ParseError::new(Expected::Ip6, at));
        }
        if self.nibbles == 32 {
            return Err(ParseError::new(Expected::Nibbles, at));
        }
        (self.nibbles, self.bits) = (self.nibbles + 1, self.bits << 4 | u128::from(nibble));
        Ok(())
    }

    fn name(&mut self, label: &[u8], at: usize) -> Result<(), ParseError> {
        let is = |name: &[u8]| label.eq_ignore_ascii_case(name);
        match self {
            ParsedLabels { top: false, nibbles: 0, .. } if is(b"arpa") || is(b"int") => self.top = true,
            ParsedLabels { top: true, ip6: false, nibbles: 0, .. } if is(b"ip6") => self.ip6 = true,
            ParsedLabels { top: true, ip6: false, .. } => return Err(ParseError::new(Expected::Ip6, at)),
            _ => return Err(ParseError::new(Expected::Nibble, at)),
        }
        Ok(())
    }
}

fn print_arpa(value: &Value, style: &Style, out: &mut Vec<u8>) -> Result<(), PrintError> {
    print(value, style, b"ip6.arpa.", out)
}

fn print_int(value: &Value, style: &Style, out: &mut Vec<u8>) -> Result<(), PrintError> {
    print(value, style, b"ip6.int.", out)
}

fn print(value: &Value, style: &Style, zone: &[u8], out: &mut Vec<u8>) -> Result<(), PrintError> {
    with_address(value, style, |a, _, style| {
        let (bits, range) = cut(a, style);
        let start = out.len();
        push_labels(bits, range, zone, out)?;
        reverse_text::finish(style, start, out);
        Ok(())
    })
}

/// The bits to show: those of the prefix if there is one, and the range of them; `None`: no bit at all.
fn cut(a: &V6, style: &Style) -> (u128, Option<BitRange>) {
    let ranged = style.start.is_some() || style.end.is_some();
    let bits = match a.len {
        Some(len) if !ranged && !style.has(StyleFlags::SUFFIX) => a.bits & len.mask128(),
        _ => a.bits,
    };
    match (style.range(a.len).ok().flatten(), a.len) {
        (None, Some(len)) if !ranged && style.part() == AddressPart::Whole => {
            let last = len.get().next_multiple_of(4);
            (bits, (last > 0).then_some(BitRange { first: 1, last }))
        }
        (range, _) => (bits, Some(range.unwrap_or(BitRange { first: 1, last: 128 }))),
    }
}

fn push_labels(bits: u128, range: Option<BitRange>, zone: &[u8], out: &mut Vec<u8>) -> Result<(), PrintError> {
    let Some(range) = range else {
        out.extend_from_slice(zone);
        return Ok(());
    };
    let (from, to) = range.labels()?;
    let start = out.len();
    out.extend_from_slice(&[0; LINE]);
    let line: Option<&mut [u8; LINE]> = out.last_chunk_mut();
    for (to, octet) in line.into_iter().flat_map(|line| line.chunks_exact_mut(4)).zip(bits.to_le_bytes()) {
        to.copy_from_slice(labels_of(octet));
    }
    let whole = range.first == 1;
    out.truncate(start + to - usize::from(!whole));
    if from > 0 {
        out.drain(start..start + from);
    }
    if whole {
        out.extend_from_slice(zone);
    }
    Ok(())
}

/// 32 labels with their dots.
const LINE: usize = 64;

/// The two labels of each octet: low nibble, dot, high nibble, dot.
#[expect(clippy::indexing_slicing, reason = "evaluated by the compiler")]
static LABELS: [[u8; 4]; 256] = {
    let digits = b"0123456789abcdef";
    let mut table = [[b'.'; 4]; 256];
    let mut i = 0;
    while i < 256 {
        table[i][0] = digits[i & 15];
        table[i][2] = digits[i >> 4];
        i += 1;
    }
    table
};

#[inline(always)]
#[expect(clippy::indexing_slicing, reason = "a table of 256 entries has one for every octet")]
fn labels_of(octet: u8) -> &'static [u8; 4] {
    &LABELS[octet as usize]
}
