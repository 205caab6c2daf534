//! Octets as hex digits, and options as lines of configuration.

use std::fmt::Write;
use thiserror::Error;

/// A text that is not octets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum HexError {
    /// A character that is neither a digit nor a separator.
    #[error("character {0}: expected a hex digit")]
    Digit(usize),
    /// Half an octet.
    #[error("{0} hex digits are not whole octets")]
    Odd(usize),
}

/// The octets of hex digits, with or without a leading `0x`; colons, blanks and dashes may separate them.
///
/// # Errors
/// If something else is in it.
///
/// ```
/// use ipv6calc::transition::hex;
/// assert_eq!(hex::octets("00:5a ff"), Ok(vec![0, 0x5a, 0xff]));
/// assert!(hex::octets("0x5").is_err());
/// ```
pub fn octets(text: &str) -> Result<Vec<u8>, HexError> {
    let digits = text.strip_prefix("0x").unwrap_or(text);
    let mut nibbles = Vec::with_capacity(digits.len());
    for (at, c) in digits.chars().enumerate() {
        match c.to_digit(16) {
            Some(digit) => nibbles.push(digit as u8),
            None if matches!(c, ':' | '-' | ' ') => {}
            None => return Err(HexError::Digit(at + 1 + text.len() - digits.len())),
        }
    }
    if !nibbles.len().is_multiple_of(2) {
        return Err(HexError::Odd(nibbles.len()));
    }
    Ok(nibbles.chunks_exact(2).map(|pair| pair.iter().fold(0, |octet, nibble| octet << 4 | nibble)).collect())
}

/// Octets as hex digits.
pub fn plain(octets: &[u8]) -> String {
    separated(octets, "")
}

/// Octets as hex digits with a text between them.
pub fn separated(octets: &[u8], between: &str) -> String {
    let mut text = String::new();
    for (i, octet) in octets.iter().enumerate() {
        // writing to a text cannot fail
        let _ = write!(text, "{}{octet:02x}", if i > 0 { between } else { "" });
    }
    text
}

/// An option of DHCP as an entry of Kea's `option-data`.
pub fn kea(space: &str, code: u16, octets: &[u8]) -> String {
    let data = plain(octets);
    format!("{{ \"space\": \"{space}\", \"code\": {code}, \"csv-format\": false, \"data\": \"{data}\" }}")
}

/// A DHCPv6 option as a line of dnsmasq.
pub fn dnsmasq6(code: u16, octets: &[u8]) -> String {
    format!("dhcp-option=option6:{code},{}", separated(octets, ":"))
}

/// A DHCPv4 option as a line of dnsmasq.
pub fn dnsmasq4(code: u16, octets: &[u8]) -> String {
    format!("dhcp-option={code},{}", separated(octets, ":"))
}
