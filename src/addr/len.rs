//! Prefix lengths that fit their family.

use thiserror::Error;

/// An address family.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Family {
    /// IPv4, 32 bits.
    V4,
    /// IPv6, 128 bits.
    V6,
}

impl Family {
    /// Bits of an address of this family: 32 or 128.
    pub const fn width(self) -> u8 {
        match self {
            Family::V4 => 32,
            Family::V6 => 128,
        }
    }
}

/// A prefix length longer than its family allows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("a prefix length is a number from 0 to {max}, not {found}")]
pub struct LenError {
    /// What was requested.
    pub found: u32,
    /// The longest length of the family.
    pub max: u8,
}

/// A prefix length in bits, at most 32 for IPv4 and 128 for IPv6
/// ([RFC 4291, section 2.3](https://www.rfc-editor.org/rfc/rfc4291#section-2.3)).
///
/// ```
/// use ipv6calc::addr::Len;
/// assert_eq!(Len::v6(64)?.get(), 64);
/// assert!(Len::v4(33).is_err());
/// # Ok::<(), ipv6calc::addr::LenError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Len(u8);

impl Len {
    /// The length of one IPv4 address.
    pub const V4_HOST: Len = Len(32);
    /// The length of one IPv6 address.
    pub const V6_HOST: Len = Len(128);
    /// The length of an IPv6 subnet with 64-bit interface identifiers.
    pub const SUBNET: Len = Len(64);
    /// The length of a 6to4 site ([RFC 3056](https://www.rfc-editor.org/rfc/rfc3056#section-2)).
    pub const SITE: Len = Len(48);

    /// A length of the given family.
    ///
    /// # Errors
    /// If `bits` is more than the width of the family.
    pub const fn new(family: Family, bits: u32) -> Result<Len, LenError> {
        if bits <= family.width() as u32 {
            Ok(Len(bits as u8))
        } else {
            Err(LenError { found: bits, max: family.width() })
        }
    }

    /// An IPv4 length, 0–32.
    ///
    /// # Errors
    /// If `bits` is more than 32.
    pub const fn v4(bits: u32) -> Result<Len, LenError> {
        Len::new(Family::V4, bits)
    }

    /// An IPv6 length, 0–128.
    ///
    /// # Errors
    /// If `bits` is more than 128.
    pub const fn v6(bits: u32) -> Result<Len, LenError> {
        Len::new(Family::V6, bits)
    }

    /// A length of at most 128: what is more counts as 128.
    pub const fn at_most_128(bits: u32) -> Len {
        Len(if bits > 128 { 128 } else { bits as u8 })
    }

    /// The number of bits.
    pub const fn get(self) -> u8 {
        self.0
    }

    /// The network mask of an IPv6 prefix of this length.
    pub const fn mask128(self) -> u128 {
        match self.0 {
            0 => 0,
            n => u128::MAX << (128 - n as u32),
        }
    }

    /// The network mask of an IPv4 prefix of this length; more than 32 bits count as 32.
    pub const fn mask32(self) -> u32 {
        match self.0 {
            0 => 0,
            n if n >= 32 => u32::MAX,
            n => u32::MAX << (32 - n as u32),
        }
    }
}
