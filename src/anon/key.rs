//! The key of the keyed methods.

use crate::format::scan;
use std::fmt;
use thiserror::Error;
use zeroize::Zeroizing;

/// A key of 32 bytes. It is wiped from memory when dropped, and no `Debug` or `Display` shows it.
///
/// | method | what it takes |
/// |---|---|
/// | `ipcrypt-deterministic` | the first 16 bytes as AES-128 key |
/// | `ipcrypt-pfx` | both halves as AES-128 keys; they must differ |
/// | `cryptopan` | the first 16 bytes as AES-128 key, the others become the pad |
#[derive(Clone)]
pub struct Key(Zeroizing<[u8; Key::BYTES]>);

/// A text that is not a key. It reveals nothing of the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum KeyError {
    /// Neither 32 bytes nor 64 hex digits.
    #[error("a key is 32 bytes or 64 hex digits, not {0} bytes")]
    Length(usize),
    /// 64 characters, but not all of them are hex digits.
    #[error("a key of 64 characters consists of hex digits only")]
    NotHex,
    /// 32 hex digits, which are only half a key.
    #[error("these 32 hex digits are 16 bytes, half a key: 64 digits are needed")]
    Half,
    /// The two halves are the same, which `ipcrypt-pfx` refuses because they would cancel out.
    #[error("the two halves of the key must differ for ipcrypt-pfx")]
    EqualHalves,
}

impl Key {
    /// The length of a key in bytes.
    pub const BYTES: usize = 32;

    /// The key in the content of a key file: 32 bytes as they are, or 64 hex digits with at most one newline after it.
    ///
    /// # Errors
    /// If it is neither, or if the 32 bytes are hex digits: then half of the key is missing.
    ///
    /// ```
    /// use ipv6calc::anon::Key;
    /// let hex = b"000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f\n";
    /// let raw: Vec<u8> = (0..32).collect();
    /// assert_eq!(Key::parse(hex)?.hex(), Key::parse(&raw)?.hex());
    /// # Ok::<(), ipv6calc::anon::KeyError>(())
    /// ```
    pub fn parse(text: &[u8]) -> Result<Key, KeyError> {
        if let Ok(raw) = <[u8; Key::BYTES]>::try_from(text) {
            return if scan::all_hex(text) { Err(KeyError::Half) } else { Ok(Key::from(raw)) };
        }
        let line = text.strip_suffix(b"\n").map_or(text, |l| l.strip_suffix(b"\r").unwrap_or(l));
        match line.split_at_checked(Key::BYTES) {
            Some((upper, lower)) if lower.len() == Key::BYTES => Key::of_hex(upper, lower),
            _ => Err(KeyError::Length(text.len())),
        }
    }

    /// The key as 64 hex digits: what a key file holds. It is secret, and wiped when dropped.
    pub fn hex(&self) -> Zeroizing<String> {
        let digit = |nibble: u8| char::from_digit(u32::from(nibble), 16).unwrap_or('0');
        let mut text = String::with_capacity(2 * Key::BYTES);
        text.extend(self.0.iter().flat_map(|b| [digit(b >> 4), digit(b & 15)]));
        Zeroizing::new(text)
    }

    /// The two halves.
    pub(super) fn halves(&self) -> [Zeroizing<[u8; 16]>; 2] {
        let mut halves = [Zeroizing::new([0; 16]), Zeroizing::new([0; 16])];
        let [first, second] = &mut halves;
        let to = first.iter_mut().chain(second.iter_mut());
        to.zip(self.0.iter()).for_each(|(to, from)| *to = *from);
        halves
    }

    fn of_hex(upper: &[u8], lower: &[u8]) -> Result<Key, KeyError> {
        let half = |text| scan::hex_number(text, Key::BYTES).map(u128::to_be_bytes).map_err(|_| KeyError::NotHex);
        let (upper, lower) = (Zeroizing::new(half(upper)?), Zeroizing::new(half(lower)?));
        let mut key = Key(Zeroizing::new([0; Key::BYTES]));
        key.0.iter_mut().zip(upper.iter().chain(lower.iter())).for_each(|(to, from)| *to = *from);
        Ok(key)
    }
}

impl From<[u8; Key::BYTES]> for Key {
    fn from(raw: [u8; Key::BYTES]) -> Key {
        Key(Zeroizing::new(raw))
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
        assert_eq!(Key::parse(&HEX.as_bytes()[..32]).unwrap_err(), KeyError::Half);
        assert!(Key::parse(&[0xc3; 32]).is_ok());
    }

    #[test]
    fn a_key_is_never_shown() {
        let shown = format!("{:?}", Key::parse(HEX.as_bytes()).unwrap());
        assert_eq!(shown, "Key(..)");
    }
}
