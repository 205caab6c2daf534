//! The scanner that every parser stands on: digits, numbers, lengths, with the place of what is wrong.

use super::{Expected, ParseError};
use crate::addr::{Family, Len};

/// No hex digit.
const NONE: u8 = 0xff;

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
    let mut n = 0u32;
    for (i, b) in text.iter().enumerate() {
        let digit = match b {
            b'0'..=b'9' => u32::from(b - b'0'),
            _ => return Err(ParseError::new(expected, i)),
        };
        n = n.saturating_mul(10).saturating_add(digit);
    }
    if n > max || text.is_empty() { Err(ParseError::new(expected, 0)) } else { Ok(n) }
}

/// A prefix length of the family.
pub(crate) fn length(text: &[u8], family: Family) -> Result<Len, ParseError> {
    let expected = Expected::Length(family.width());
    let n = decimal(text, u32::from(family.width()), expected)?;
    Len::new(family, n).map_err(|_| ParseError::new(expected, 0))
}
