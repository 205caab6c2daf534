//! IPv6 addresses in base 85: 20 characters ([RFC 1924](https://www.rfc-editor.org/rfc/rfc1924)).

use super::ipv6addr::TAKES;
use super::{Expected, Format, FormatExample, Parse, ParseError, Print, PrintError, Style, StyleFlags, with_address};
use crate::addr::{Kind, V6, Value};

/// The notation.
pub static FORMAT: Format = Format {
    name: "base85",
    aliases: &[],
    about: "IPv6 address in base 85",
    rfc: "RFC 1924",
    parse: Some(Parse {
        gives: Kind::V6,
        parse_into: |input, to| parse(input.first).map(|bits| *to = Value::V6(V6::new(bits))),
    }),
    print: Some(Print { takes: TAKES, honours: Some(StyleFlags::NONE), run: print }),
    examples: || vec![FormatExample { text: "4)+k&C#VzJ4br>0wv%Yp", plain: "1080::8:800:200c:417a" }],
};

const ALPHABET: &[u8; 85] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz!#$%&()*+-;<=>?@^_`{|}~";

/// No character of the alphabet.
const NONE: u8 = 0xff;

#[expect(clippy::indexing_slicing, reason = "evaluated by the compiler")]
const VALUES: [u8; 256] = {
    let mut t = [NONE; 256];
    let mut i = 0;
    while i < 85 {
        t[ALPHABET[i] as usize] = i as u8;
        i += 1;
    }
    t
};

#[expect(clippy::indexing_slicing, reason = "a table of 256 entries has one for every byte")]
fn digit(b: u8) -> Option<u8> {
    Some(VALUES[b as usize]).filter(|n| *n != NONE)
}

/// Whether every character belongs to the alphabet.
pub(super) fn is_alphabet(text: &[u8]) -> bool {
    text.iter().all(|b| digit(*b).is_some())
}

fn parse(text: &[u8]) -> Result<u128, ParseError> {
    let mut n = 0u128;
    for (i, b) in text.iter().enumerate() {
        let digit = digit(*b).ok_or(ParseError::new(Expected::Base85, i))?;
        if i >= 20 {
            return Err(ParseError::new(Expected::Characters(20), i));
        }
        let next = n.checked_mul(85).and_then(|n| n.checked_add(u128::from(digit)));
        n = next.ok_or(ParseError::new(Expected::Below128Bits, 0))?;
    }
    if text.len() == 20 { Ok(n) } else { Err(ParseError::new(Expected::Characters(20), text.len())) }
}

fn print(value: &Value, style: &Style, out: &mut Vec<u8>) -> Result<(), PrintError> {
    with_address(value, style, |a, _, _| {
        out.extend_from_slice(&[0; 20]);
        if let Some(room) = out.last_chunk_mut::<20>() {
            let words = chunks(a.bits).map(digits);
            room.chunks_exact_mut(4).zip(words).for_each(|(to, word)| to.copy_from_slice(&word.to_le_bytes()));
        }
        Ok(())
    })
}

/// 85 to the power of 4, and of 8, 12, 16: what five groups of four digits represent.
const POWERS: [u128; 4] = [85u128.pow(4), 85u128.pow(8), 85u128.pow(12), 85u128.pow(16)];

/// Five groups of four digits each, the first one in the highest digits: divisions by constants, made as multiplications with their
/// reciprocals. A quotient may come out one too small, never too large.
#[inline]
fn chunks(bits: u128) -> [u32; 5] {
    const FIRST: u64 = reciprocal(16, 166);
    const SECOND: u64 = reciprocal(12, 140);
    const THIRD: u64 = reciprocal(8, 115);
    let [four, eight, twelve, sixteen] = POWERS;
    let (a, rest) = divide(bits, 64, FIRST, 102, sixteen);
    let (b, rest) = divide(rest, 39, SECOND, 101, twelve);
    let (c, rest) = divide(rest, 13, THIRD, 102, eight);
    let (rest, four) = (rest as u64, four as u64);
    [a, b, c, (rest / four) as u32, (rest % four) as u32]
}

/// 2 to the power of `bits`, divided by 85 to the power of `power`: at least 63 bits.
const fn reciprocal(power: u32, bits: u32) -> u64 {
    // 2^bits may have more than 128 bits: the quotient is made bit by bit
    let divisor = 85u128.pow(power);
    let (mut quotient, mut rest, mut i) = (0u64, 1u128, 0);
    while i < bits {
        let twice = rest << 1;
        quotient <<= 1;
        if twice >= divisor {
            quotient |= 1;
            rest = twice - divisor;
        } else {
            rest = twice;
        }
        i += 1;
    }
    quotient
}

/// Quotient and rest of a division by `divisor`, from the upper bits of `n` and the reciprocal.
#[inline(always)]
fn divide(n: u128, shift: u32, reciprocal: u64, scale: u32, divisor: u128) -> (u32, u128) {
    let quotient = ((u128::from((n >> shift) as u64) * u128::from(reciprocal)) >> scale) as u32;
    let rest = n - u128::from(quotient) * divisor;
    if rest >= divisor { (quotient + 1, rest - divisor) } else { (quotient, rest) }
}

/// The four characters of a number below 85^4, the first one lowest.
#[inline(always)]
fn digits(n: u32) -> u32 {
    u32::from(pair(n / (85 * 85))) | u32::from(pair(n % (85 * 85))) << 16
}

/// The two characters of every number below 85^2, the first one lowest.
#[expect(clippy::indexing_slicing, reason = "evaluated by the compiler")]
static PAIRS: [u16; 85 * 85] = {
    let mut table = [0; 85 * 85];
    let mut i = 0;
    while i < 85 * 85 {
        table[i] = ALPHABET[i / 85] as u16 | (ALPHABET[i % 85] as u16) << 8;
        i += 1;
    }
    table
};

#[inline(always)]
fn pair(n: u32) -> u16 {
    PAIRS.get(n as usize).copied().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Long division, a digit at a time.
    fn slow(bits: u128) -> Vec<u8> {
        let mut text: Vec<u8> =
            (0..20).map(|i| ALPHABET[(bits / 85u128.checked_pow(i).unwrap() % 85) as usize]).collect();
        text.reverse();
        text
    }

    fn fast(bits: u128) -> Vec<u8> {
        let mut out = Vec::new();
        print(&Value::V6(V6::new(bits)), &Style::default(), &mut out).unwrap();
        out
    }

    #[test]
    fn the_edges_of_every_digit_are_right() {
        let around = |n: u128| [n.wrapping_sub(1), n, n.wrapping_add(1)];
        for power in (0..20).map(|i| 85u128.pow(i)) {
            for n in (1..85).flat_map(|d| around(power.saturating_mul(d))).chain(around(0)) {
                assert_eq!(fast(n), slow(n), "{n}");
            }
        }
    }

    proptest! {
        #[test]
        fn reciprocals_agree_with_long_division(bits: u128) {
            prop_assert_eq!(fast(bits), slow(bits));
            prop_assert_eq!(parse(&fast(bits)), Ok(bits));
        }
    }
}
