//! The scanner that every parser is built on: digits, numbers, lengths, with the place of what is wrong.

use super::{Expected, ParseError, simd};
use crate::addr::{Family, Len};
use wide::{u8x16, u16x8};

/// No hex digit.
const NONE: u8 = 0xff;

#[expect(clippy::indexing_slicing, reason = "evaluated by the compiler")]
const HEX: [u8; 256] = {
    let mut t = [NONE; 256];
    let mut i = 0;
    while i < 16 {
        t[b"0123456789abcdef"[i] as usize] = i as u8;
        t[b"0123456789ABCDEF"[i] as usize] = i as u8;
        i += 1;
    }
    t
};

/// The value of a hex digit.
#[inline(always)]
#[expect(clippy::indexing_slicing, reason = "a table of 256 entries has one for every byte")]
pub(crate) const fn hex(b: u8) -> Option<u8> {
    match HEX[b as usize] {
        NONE => None,
        n => Some(n),
    }
}

/// The value of two hex digits, the first in the upper nibble; above 0xff if one of them is not a digit.
#[inline(always)]
#[expect(clippy::indexing_slicing, reason = "a table of 256 entries has one for every byte")]
pub(crate) const fn hex2([high, low]: [u8; 2]) -> u16 {
    let (high, low) = (HEX[high as usize] as u16, HEX[low as usize] as u16);
    high << 4 | low | (low & 0x80) << 1
}

/// Whether every byte is a hex digit.
pub(crate) fn all_hex(text: &[u8]) -> bool {
    text.iter().all(|b| hex(*b).is_some())
}

/// A big-endian number of exactly `digits` hex digits, at most 32.
pub(crate) fn hex_number(text: &[u8], digits: usize) -> Result<u128, ParseError> {
    let mut n = 0;
    for (i, b) in text.iter().enumerate() {
        let digit = hex(*b).ok_or(ParseError::new(Expected::HexDigit, i))?;
        if i >= digits {
            return Err(ParseError::new(Expected::HexDigits(digits as u8), i));
        }
        n = n << 4 | u128::from(digit);
    }
    if text.len() == digits { Ok(n) } else { Err(ParseError::new(Expected::HexDigits(digits as u8), text.len())) }
}

/// A decimal number of digits only, in range.
pub(crate) fn decimal(text: &[u8], max: u32, expected: Expected) -> Result<u32, ParseError> {
    let mut n = 0u64;
    for (i, b) in text.iter().enumerate() {
        let digit = match b {
            b'0'..=b'9' => u64::from(b - b'0'),
            _ => return Err(ParseError::new(expected, i)),
        };
        n = n.saturating_mul(10).saturating_add(digit);
    }
    match u32::try_from(n) {
        Ok(n) if n <= max && !text.is_empty() => Ok(n),
        _ => Err(ParseError::new(expected, 0)),
    }
}

/// A prefix length of the family.
pub(crate) fn length(text: &[u8], family: Family) -> Result<Len, ParseError> {
    let expected = Expected::Length(family.width());
    let n = decimal(text, u32::from(family.width()), expected)?;
    Len::new(family, n).map_err(|_| ParseError::new(expected, 0))
}

/// The 32 hex digits of an address, lower case, most significant first.
#[inline(always)]
pub(crate) fn nibbles(bits: u128) -> [u8; 32] {
    let octets = u8x16::new(bits.to_be_bytes());
    let high = bytemuck::cast::<u16x8, u8x16>(bytemuck::cast::<u8x16, u16x8>(octets) >> 4);
    let [high, low] = [high, octets].map(|nibbles| nibbles & u8x16::splat(15));
    let digits = |nibbles: u8x16| {
        let letters = simd::within(nibbles, 10, 15) & u8x16::splat(b'a' - b'0' - 10);
        (nibbles + u8x16::splat(b'0') + letters).to_array()
    };
    let mut out = [0; 32];
    let (first, second) = out.split_at_mut(16);
    first.copy_from_slice(&digits(u8x16::unpack_low(high, low)));
    second.copy_from_slice(&digits(u8x16::unpack_high(high, low)));
    out
}

/// The eight hex digits of 32 bits: the nibbles are spread over eight bytes and turned into digits all at once.
#[inline(always)]
pub(crate) const fn hex8(n: u32) -> [u8; 8] {
    let mut x = n as u64;
    x = (x | x << 16) & 0x0000_ffff_0000_ffff;
    x = (x | x << 8) & 0x00ff_00ff_00ff_00ff;
    x = (x | x << 4) & 0x0f0f_0f0f_0f0f_0f0f;
    let letters = ((x + 0x0606_0606_0606_0606) >> 4) & 0x0101_0101_0101_0101;
    (x + 0x3030_3030_3030_3030 + letters * (b'a' - b'0' - 10) as u64).to_be_bytes()
}

/// Appends an octet in decimal.
#[inline]
pub(crate) fn push_octet(n: u8, out: &mut Vec<u8>) {
    match n {
        100.. => out.extend_from_slice(&[b'0' + n / 100, b'0' + n / 10 % 10, b'0' + n % 10]),
        10.. => out.extend_from_slice(&[b'0' + n / 10, b'0' + n % 10]),
        _ => out.push(b'0' + n),
    }
}

/// Appends a dotted quad.
pub(crate) fn push_quad(bits: u32, out: &mut Vec<u8>) {
    let start = out.len();
    out.extend_from_slice(&[0; 16]);
    let Some(room) = out.last_chunk_mut::<16>() else { return };
    let mut at = 0;
    for octet in bits.to_be_bytes() {
        let (text, len) = octet_and_dot(octet);
        if let Some(to) = room.get_mut(at..at + 4) {
            to.copy_from_slice(text);
        }
        at += len;
    }
    out.truncate(start + at - 1);
}

/// An octet in decimal and a dot after it, and how long both are.
#[inline(always)]
#[expect(clippy::indexing_slicing, reason = "a table of 256 entries has one for every octet")]
fn octet_and_dot(octet: u8) -> (&'static [u8; 4], usize) {
    (&OCTETS[octet as usize], 2 + usize::from(octet > 9) + usize::from(octet > 99))
}

/// Every octet in decimal, with a dot after it.
#[expect(clippy::indexing_slicing, reason = "evaluated by the compiler")]
static OCTETS: [[u8; 4]; 256] = {
    let mut table = [[b'.'; 4]; 256];
    let mut i = 0;
    while i < 256 {
        let digits = [b'0' + (i / 100) as u8, b'0' + (i / 10 % 10) as u8, b'0' + (i % 10) as u8];
        let skip = if i > 99 {
            0
        } else if i > 9 {
            1
        } else {
            2
        };
        let mut at = skip;
        while at < 3 {
            table[i][at - skip] = digits[at];
            at += 1;
        }
        i += 1;
    }
    table
};

/// Appends `/` and a prefix length.
pub(crate) fn push_length(len: Len, out: &mut Vec<u8>) {
    out.push(b'/');
    push_octet(len.get(), out);
}

/// Upper case from this position on.
pub(crate) fn uppercase_from(start: usize, out: &mut [u8]) {
    out.iter_mut().skip(start).for_each(u8::make_ascii_uppercase);
}

/// A piece of a text, and where it starts.
pub(crate) type PlacedText<'a> = Option<(usize, &'a [u8])>;

/// The pieces between runs of `separator`, at most two, with their places; empty pieces do not count.
pub(crate) fn two_pieces(text: &[u8], separator: u8) -> (PlacedText<'_>, PlacedText<'_>) {
    let mut pieces = text
        .split(|b| *b == separator)
        .scan(0, |at, piece| {
            let start = *at;
            *at += piece.len() + 1;
            Some((start, piece))
        })
        .filter(|(_, piece)| !piece.is_empty());
    (pieces.next(), pieces.next())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_digits_of_an_address_are_those_of_its_number() {
        let scattered = (0..1000u128).map(|n| n.wrapping_mul(0x9e37_79b9_7f4a_7c15_f39c_c060_5ced_c835));
        for bits in scattered.chain((0..32).flat_map(|at| (0..16).map(move |digit| digit << (4 * at)))) {
            assert_eq!(nibbles(bits), format!("{bits:032x}").as_bytes(), "{bits:032x}");
        }
    }
}
