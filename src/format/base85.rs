//! IPv6 addresses in base 85: 20 characters ([RFC 1924](https://www.rfc-editor.org/rfc/rfc1924)).

use super::ipv6addr::TAKES;
use super::{Example, Expected, Format, Options, Parse, ParseError, Print, PrintError, Style, with_address};
use crate::addr::{Kind, V6, Value};

/// The notation.
pub static FORMAT: Format = Format {
    name: "base85",
    aliases: &[],
    about: "IPv6 address in base 85",
    rfc: "RFC 1924",
    parse: Some(Parse {
        gives: Kind::V6,
        into: |input, to| parse(input.first).map(|bits| *to = Value::V6(V6::new(bits))),
    }),
    print: Some(Print { takes: TAKES, honours: Some(Options::NONE), run: print }),
    examples: &[Example { text: "4)+k&C#VzJ4br>0wv%Yp", plain: "1080::8:800:200c:417a" }],
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

/// Digits that one limb division gives.
const CHUNK: usize = 4;
/// 85 to the power of [`CHUNK`]: a remainder and 32 more bits fit in 64 bits.
const POWER: u64 = 85 * 85 * 85 * 85;

fn print(value: &Value, style: &Style, out: &mut Vec<u8>) -> Result<(), PrintError> {
    with_address(value, style, |a, _, _| {
        out.extend_from_slice(&encode(a.bits));
        Ok(())
    })
}

/// Long division by 85^4 over four limbs of 32 bits: five remainders of four digits each.
#[expect(clippy::indexing_slicing, reason = "a remainder of a division by 85 is below 85")]
fn encode(bits: u128) -> [u8; 20] {
    let mut limbs = [(bits >> 96) as u32, (bits >> 64) as u32, (bits >> 32) as u32, bits as u32];
    let mut text = [0; 20];
    for chunk in text.rchunks_exact_mut(CHUNK) {
        let mut rest = 0u64;
        for limb in &mut limbs {
            let n = rest << 32 | u64::from(*limb);
            *limb = (n / POWER) as u32;
            rest = n % POWER;
        }
        let mut rest = rest as u32;
        for to in chunk.iter_mut().rev() {
            *to = ALPHABET[(rest % 85) as usize];
            rest /= 85;
        }
    }
    text
}
