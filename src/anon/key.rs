//! The key of the keyed methods.

use crate::format::scan;
use std::fmt;
use thiserror::Error;
use zeroize::Zeroizing;

/// A key of 32 bytes, or of 16 for the method that needs no more. It is on the heap, so that moving it leaves no copy, and
/// wiped from memory when dropped; no `Debug` or `Display` shows it.
///
/// | method | what it takes |
/// |---|---|
/// | `ipcrypt-deterministic` | a key of 16 bytes, or the first 16 of 32, as AES-128 key |
/// | `ipcrypt-pfx` | both halves as AES-128 keys; they must differ |
/// | `cryptopan` | the first 16 bytes as AES-128 key, the others become the pad |
#[derive(Clone)]
pub struct Key {
    /// A short key fills the first half.
    bytes: Box<Zeroizing<[u8; Key::BYTES]>>,
    short: bool,
}

/// A text that is not a key. It reveals nothing of the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum KeyError {
    /// Neither 16 nor 32 bytes, and neither 32 nor 64 hex digits.
    #[error(
        "a key is 32 bytes or 64 hex digits (ipcrypt-deterministic: also 16 bytes or 32 hex digits), not {0} bytes"
    )]
    Length(usize),
    /// 64 characters, but not all of them are hex digits.
    #[error("a key of 32 or 64 characters consists of hex digits only")]
    NotHex,
    /// All bytes are zero, as in a file that was never filled.
    #[error("a key of zeros is not a secret")]
    Zero,
    /// A key of 16 bytes for a method that needs 32.
    #[error("method '{0}' needs a key of 32 bytes (64 hex digits), this one has 16 (32 hex digits)")]
    Half(&'static str),
    /// The two halves are the same, which `ipcrypt-pfx` refuses because they would cancel out.
    #[error("the two halves of the key must differ for ipcrypt-pfx")]
    EqualHalves,
}

impl Key {
    /// The length of a key in bytes.
    pub const BYTES: usize = 32;

    /// The length of a short key, which `ipcrypt-deterministic` is content with.
    pub const SHORT_BYTES: usize = 16;

    /// The key in the content of a key file: 16 or 32 bytes as they are, or twice as many hex digits with at most one
    /// newline after them. 32 bytes that are all hex digits are 16 bytes in hex.
    ///
    /// # Errors
    /// If it is not one of these, or zeros alone.
    ///
    /// ```
    /// use ipv6calc::anon::Key;
    /// let hex = b"000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f\n";
    /// let raw: Vec<u8> = (0..32).collect();
    /// assert_eq!(Key::parse(hex)?.hex(), Key::parse(&raw)?.hex());
    /// # Ok::<(), ipv6calc::anon::KeyError>(())
    /// ```
    pub fn parse(text: &[u8]) -> Result<Key, KeyError> {
        if matches!(text.len(), Key::BYTES | Key::SHORT_BYTES) && !scan::all_hex(text) {
            return Key::of_octets(text.iter(), text.len() == Key::SHORT_BYTES);
        }
        let line = text.strip_suffix(b"\n").map_or(text, |l| l.strip_suffix(b"\r").unwrap_or(l));
        match line.split_at_checked(Key::BYTES) {
            Some((upper, lower)) if lower.len() == Key::BYTES => Key::of_hex(upper, lower),
            Some((upper, [])) => Key::of_octets(Key::half_of_hex(upper)?.iter(), true),
            _ => Err(KeyError::Length(text.len())),
        }
    }

    /// The key as 64 hex digits, or 32 of a short one: what a key file holds. It is secret, and wiped when dropped.
    pub fn hex(&self) -> Zeroizing<String> {
        let digit = |nibble: u8| char::from_digit(u32::from(nibble), 16).unwrap_or('0');
        let mut text = String::with_capacity(2 * Key::BYTES);
        let length = if self.short { Key::SHORT_BYTES } else { Key::BYTES };
        text.extend(self.bytes.iter().take(length).flat_map(|b| [digit(b >> 4), digit(b & 15)]));
        Zeroizing::new(text)
    }

    /// The key, if it has two halves.
    ///
    /// # Errors
    /// If it is a short one, with the method that needs more.
    pub(super) fn whole(&self, method: &'static str) -> Result<&Key, KeyError> {
        if self.short { Err(KeyError::Half(method)) } else { Ok(self) }
    }

    /// The two halves; the second one of a short key is zero.
    pub(super) fn halves(&self) -> [Zeroizing<[u8; 16]>; 2] {
        let mut halves = [Zeroizing::new([0; 16]), Zeroizing::new([0; 16])];
        let [first, second] = &mut halves;
        let to = first.iter_mut().chain(second.iter_mut());
        to.zip(self.bytes.iter()).for_each(|(to, from)| *to = *from);
        halves
    }

    fn half_of_hex(text: &[u8]) -> Result<Zeroizing<[u8; Key::SHORT_BYTES]>, KeyError> {
        let number = scan::hex_number(text, Key::BYTES).map_err(|_| KeyError::NotHex)?;
        Ok(Zeroizing::new(number.to_be_bytes()))
    }

    fn of_hex(upper: &[u8], lower: &[u8]) -> Result<Key, KeyError> {
        let (upper, lower) = (Key::half_of_hex(upper)?, Key::half_of_hex(lower)?);
        Key::of_octets(upper.iter().chain(lower.iter()), false)
    }

    fn of_octets<'a>(octets: impl Iterator<Item = &'a u8>, short: bool) -> Result<Key, KeyError> {
        let mut key = Key { bytes: Box::new(Zeroizing::new([0; Key::BYTES])), short };
        key.bytes.iter_mut().zip(octets).for_each(|(to, from)| *to = *from);
        match key.bytes.iter().all(|octet| *octet == 0) {
            true => Err(KeyError::Zero),
            false => Ok(key),
        }
    }
}

impl From<[u8; Key::BYTES]> for Key {
    fn from(raw: [u8; Key::BYTES]) -> Key {
        Key { bytes: Box::new(Zeroizing::new(raw)), short: false }
    }
}

impl From<[u8; Key::SHORT_BYTES]> for Key {
    fn from(raw: [u8; Key::SHORT_BYTES]) -> Key {
        let mut bytes = Box::new(Zeroizing::new([0; Key::BYTES]));
        bytes.iter_mut().zip(raw).for_each(|(to, from)| *to = from);
        Key { bytes, short: true }
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Key(..)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEX: &str = "0123456789abcdeffedcba98765432101032547698badcfeefcdab8967452301";

    #[test]
    fn hex_keys_may_end_with_one_newline() {
        for end in ["", "\n", "\r\n"] {
            let text = format!("{HEX}{end}");
            assert_eq!(*Key::parse(text.as_bytes()).unwrap().hex(), HEX);
        }
        assert_eq!(*Key::parse(HEX.to_uppercase().as_bytes()).unwrap().hex(), HEX);
        assert_eq!(Key::parse(format!("{HEX}\n\n").as_bytes()).unwrap_err(), KeyError::Length(66));
    }

    #[test]
    fn what_is_no_key_is_refused_with_the_reason() {
        assert_eq!(Key::parse(b"").unwrap_err(), KeyError::Length(0));
        assert_eq!(Key::parse(&[7; 33]).unwrap_err(), KeyError::Length(33));
        assert_eq!(Key::parse(&[b'x'; 64]).unwrap_err(), KeyError::NotHex);
        assert_eq!(Key::parse(&[0; 32]).unwrap_err(), KeyError::Zero);
        assert_eq!(Key::parse(&[b'0'; 64]).unwrap_err(), KeyError::Zero);
        assert!(Key::parse(&[0xc3; 32]).is_ok());
    }

    #[test]
    fn half_a_key_is_for_the_method_that_needs_no_more() {
        for text in [&HEX.as_bytes()[..32], &[0xc3; 16]] {
            let key = Key::parse(text).unwrap();
            assert_eq!(key.hex().len(), 32);
            assert_eq!(key.whole("ipcrypt-pfx").unwrap_err(), KeyError::Half("ipcrypt-pfx"));
        }
        let (half, _) = HEX.split_at(32);
        assert_eq!(Key::parse(format!("{half}\n").as_bytes()).unwrap().hex().as_str(), half);
        assert_eq!(Key::parse(&HEX.as_bytes()[..16]).unwrap_err(), KeyError::Length(16));
    }

    #[test]
    fn a_key_is_never_shown() {
        let shown = format!("{:?}", Key::parse(HEX.as_bytes()).unwrap());
        assert_eq!(shown, "Key(..)");
    }
}
