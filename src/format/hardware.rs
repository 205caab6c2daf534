//! What MAC and EUI-64 have in common: groups of hex digits with one separator throughout.

use super::{Expected, ParseError, scan};

/// Reads `n` octets in groups joined by one separator out of `separators`.
///
/// A group has one to four digits and a value of at most 0xff.
pub(super) fn groups<const N: usize>(text: &[u8]) -> Result<[u8; N], ParseError> {
    let wrong = |at| ParseError::new(Expected::Octets(N as u8), at);
    let place = text.iter().position(|b| scan::hex(*b).is_none()).ok_or(wrong(text.len()))?;
    let separator =
        *text.get(place).filter(|b| b":- ".contains(b)).ok_or(ParseError::new(Expected::HexDigit, place))?;
    let (mut octets, mut count, mut at) = ([0; N], 0, 0);
    for group in text.split(|b| *b == separator) {
        *octets.get_mut(count).ok_or(wrong(at))? = octet(group).map_err(|e| e.shifted(at))?;
        count += 1;
        at += group.len() + 1;
    }
    if count == N { Ok(octets) } else { Err(wrong(text.len())) }
}

fn octet(group: &[u8]) -> Result<u8, ParseError> {
    let mut n = 0;
    for (i, b) in group.iter().enumerate() {
        n = n << 4 | u32::from(scan::hex(*b).ok_or(ParseError::new(Expected::HexDigit, i))?);
        if i > 3 || n > 0xff {
            return Err(ParseError::new(Expected::GroupDigits(2), i));
        }
    }
    if group.is_empty() { Err(ParseError::new(Expected::HexDigit, 0)) } else { Ok(n as u8) }
}

/// Octets as two lower-case digits each, joined by colons.
pub(super) fn print(octets: &[u8], out: &mut Vec<u8>) {
    for (i, octet) in octets.iter().enumerate() {
        if i > 0 {
            out.push(b':');
        }
        let [.., high, low] = scan::hex8(u32::from(*octet));
        out.extend_from_slice(&[high, low]);
    }
}
