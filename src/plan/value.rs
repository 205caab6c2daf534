//! Addresses as plans write them: an address of either family with prefix length, mask or zone.

use crate::addr::{Family, Len};
use crate::format::{Expected, ParseError, ipv4addr, ipv6addr};
use crate::plan::model::IssueKind;
use crate::plan::text::shorten;
use std::ops::Range;

/// An address that was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Written {
    /// The family.
    pub family: Family,
    /// The address, host bits kept, left-aligned for both families.
    pub bits: u128,
    /// The length, if there is one.
    pub len: Option<Len>,
    /// The place of the zone in the text.
    pub zone: Option<Range<usize>>,
    /// The place of a network mask in the text.
    pub mask: Option<Range<usize>>,
}

/// What is wrong with an address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ValueError {
    /// What kind of trouble it is.
    pub kind: IssueKind,
    /// The place in the text.
    pub at: usize,
    why: ValueErrorKind,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum ValueErrorKind {
    Parse(Expected),
    Ambiguous,
    Mask,
}

impl ValueError {
    /// One line for people; `text` is what was read.
    pub fn message(&self, text: &str) -> String {
        let found = match text.get(self.at..).unwrap_or_default().chars().next() {
            Some(c) if c.is_control() => "a control character".to_owned(),
            Some(c) => format!("'{c}'"),
            None => "the end".to_owned(),
        };
        let text = shorten(text);
        if text.is_empty() {
            return "expected an IP address, found nothing".to_owned();
        }
        match self.why {
            ValueErrorKind::Parse(Expected::Known | Expected::Address) => {
                format!("expected an IP address, found '{text}'")
            }
            ValueErrorKind::Parse(expected) => format!("expected {expected}, found {found} in '{text}'"),
            ValueErrorKind::Ambiguous => {
                format!("'{text}' is read differently by different programs: write four decimal numbers")
            }
            ValueErrorKind::Mask => {
                format!("'{text}' does not have a network mask after the slash: write a prefix length")
            }
        }
    }
}

/// Reads an address with an optional length, mask and zone.
///
/// # Errors
/// What is wrong, and where.
///
/// ```
/// use ipv6calc::plan::value::written;
/// assert_eq!(written("192.0.2.0/255.255.255.0").unwrap().len.map(|len| len.get()), Some(24));
/// assert_eq!(written("2001:db8::g").unwrap_err().at, 10);
/// ```
pub fn written(text: &str) -> Result<Written, ValueError> {
    if text.contains(':') { ipv6(text) } else { ipv4(text) }
}

fn flaw(error: ParseError) -> ValueError {
    ValueError { kind: IssueKind::Parse, at: error.at, why: ValueErrorKind::Parse(error.expected) }
}

fn ipv6(text: &str) -> Result<Written, ValueError> {
    // the notation of calculators allows for blanks and repeated separators: a plan does not
    let only = |separator: u8| {
        let mut places = memchr::memchr_iter(separator, text.as_bytes());
        (places.next(), places.next())
    };
    for separator in [b'/', b'%'] {
        if let (_, Some(at)) | (Some(at @ 0), None) = only(separator) {
            return Err(flaw(ParseError::new(Expected::HexDigit, at)));
        }
    }
    let a = ipv6addr::parse(text.as_bytes()).map_err(flaw)?;
    let end = only(b'/').0.unwrap_or(text.len());
    let zone = only(b'%').0.filter(|at| *at < end).map(|at| at + 1..end);
    Ok(Written { family: Family::V6, bits: a.bits, len: a.len, zone, mask: None })
}

fn ipv4(text: &str) -> Result<Written, ValueError> {
    let read = |text: &str| ipv4addr::parse(text.as_bytes());
    let found = |bits: u32, len, mask| {
        let bits = u128::from(bits) << 96;
        Written { family: Family::V4, bits, len, zone: None, mask }
    };
    if let Some((address, mask)) = text.split_once('/').filter(|(_, mask)| mask.contains('.')) {
        let a = read(address).map_err(flaw)?;
        let start = address.len() + 1;
        let bits = read(mask).map_err(|e| flaw(e.shifted(start)))?.bits;
        let wrong = ValueError { kind: IssueKind::Mask, at: start, why: ValueErrorKind::Mask };
        return Ok(found(a.bits, Some(mask_length(bits).ok_or(wrong)?), Some(start..text.len())));
    }
    match read(text) {
        Ok(a) => Ok(found(a.bits, a.len, None)),
        Err(_) if is_ambiguous(text) => {
            Err(ValueError { kind: IssueKind::Ambiguous, at: 0, why: ValueErrorKind::Ambiguous })
        }
        Err(_) if !text.starts_with(|c: char| c.is_ascii_digit()) => Err(flaw(ParseError::new(Expected::Known, 0))),
        Err(error) => Err(flaw(error)),
    }
}

/// The length of a network mask; `None` if its ones have holes.
pub fn mask_length(bits: u32) -> Option<Len> {
    let len = Len::v4(bits.leading_ones()).ok()?;
    (len.mask32() == bits).then_some(len)
}

/// Whether the text is an IPv4 address to `inet_aton(3)`, though not to every program: one to four numbers, decimal, octal
/// or hex.
fn is_ambiguous(text: &str) -> bool {
    let address = text.split_once('/').map_or(text, |(address, _)| address);
    let number = |part: &str| match part.strip_prefix("0x").or_else(|| part.strip_prefix("0X")) {
        Some(hex) => u32::from_str_radix(hex, 16).is_ok() && !hex.starts_with('+'),
        None => part.bytes().all(|b| b.is_ascii_digit()) && part.parse::<u32>().is_ok(),
    };
    let count = address.split('.').count();
    let hex = address.contains(['x', 'X']);
    (count < 4 || hex) && count <= 4 && address.split('.').all(number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_zone_and_a_length_stand_side_by_side() {
        let read = written("fe80::1%eth0/64").unwrap();
        assert_eq!((read.zone, read.len.map(|l| l.get())), (Some(8..12), Some(64)));
    }

    #[test]
    fn ipv4_that_programs_read_differently_is_called_ambiguous() {
        for text in ["0x0a.0.0.1", "167772161", "127.1", "0x7f000001", "10.1/x"] {
            assert_eq!(written(text).unwrap_err().kind, IssueKind::Ambiguous, "{text}");
        }
        for text in ["lan", "192.0.2.256", "1.2.3.4.5", "", "192.0.2.1/33"] {
            assert_eq!(written(text).unwrap_err().kind, IssueKind::Parse, "{text}");
        }
    }

    #[test]
    fn a_mask_with_holes_is_none() {
        assert_eq!(written("10.0.0.0/255.0.255.0").unwrap_err().kind, IssueKind::Mask);
        assert_eq!(written("10.0.0.0/0.0.0.0").unwrap().len.map(|l| l.get()), Some(0));
        assert_eq!(mask_length(u32::MAX).map(|l| l.get()), Some(32));
    }

    #[test]
    fn what_calculators_allow_for_is_wrong_in_a_plan() {
        for text in [
            "2001:db8::1//64",
            "/2001:db8::",
            "%2001:db8::",
            "fe80::1%%eth0",
            "2001:db8::/",
            "2001:db8::/129",
            "::1 ::2",
        ] {
            assert!(written(text).is_err(), "{text}");
        }
    }
}
