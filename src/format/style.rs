//! Formatting options: which there are, which a notation honours, and what they request.

use super::{PrintError, scan};
use crate::addr::{Len, V4, V6};
use thiserror::Error;

/// A set of formatting options.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct StyleFlags(u32);

macro_rules! options {
    ($($(#[$doc:meta])* $name:ident = $bit:literal;)*) => {
        impl StyleFlags {
            $($(#[$doc])* pub const $name: StyleFlags = StyleFlags(1 << $bit);)*
            /// Every option, one at a time.
            pub const ALL: &'static [StyleFlags] = &[$(StyleFlags::$name),*];
        }
    };
}

options! {
    /// Lower case; wins over upper case in IPv6 notations.
    LOWER = 0;
    /// Upper case.
    UPPER = 1;
    /// Compressed: the longest run of zeros becomes `::`.
    COMPRESSED = 2;
    /// All groups, without leading zeros.
    UNCOMPRESSED = 3;
    /// All groups, all digits.
    FULL = 4;
    /// Only the prefix.
    PREFIX = 5;
    /// Only the suffix.
    SUFFIX = 6;
    /// Clear the bits after the prefix.
    MASK_PREFIX = 7;
    /// Clear the bits of the prefix.
    MASK_SUFFIX = 8;
    /// From this bit on.
    START = 9;
    /// Up to this bit.
    END = 10;
    /// Another prefix length.
    FORCE = 11;
    /// No prefix length after the address.
    NO_LENGTH = 12;
    /// Labels in reverse order.
    MIRRORED = 13;
    /// Octal numbers.
    OCTAL = 14;
    /// Statistics of the interface identifier.
    IID_VAR = 15;
    /// `KEY=value`.
    MACHINE = 16;
    /// A machine-readable selection of facts.
    SELECT = 17;
    /// The set name for a dump of databases.
    IPSET = 18;
}

impl StyleFlags {
    /// No option.
    pub const NONE: StyleFlags = StyleFlags(0);

    /// Both sets together.
    #[must_use]
    pub const fn or(self, other: StyleFlags) -> StyleFlags {
        StyleFlags(self.0 | other.0)
    }

    /// Whether any option of `other` is in the set.
    pub const fn has(self, other: StyleFlags) -> bool {
        self.0 & other.0 != 0
    }

    /// What is in this set and not in `other`.
    #[must_use]
    pub const fn without(self, other: StyleFlags) -> StyleFlags {
        StyleFlags(self.0 & !other.0)
    }

    /// Whether the set is empty.
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// The options in the set, one at a time.
    pub fn iter(self) -> impl Iterator<Item = StyleFlags> {
        StyleFlags::ALL.iter().copied().filter(move |option| self.has(*option))
    }
}

/// A part of the address that is to be printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AddressPart {
    /// All of it.
    Whole,
    /// The prefix.
    Prefix,
    /// The suffix.
    Suffix,
}

/// How a value is to be written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Style {
    /// The options that were given.
    pub options: StyleFlags,
    /// The first bit to print, 1–128.
    pub start: Option<u8>,
    /// The last bit to print, 1–128.
    pub end: Option<u8>,
    /// The prefix length to use instead of the one given.
    pub force: Option<Len>,
    /// IPv6 addresses in their canonical form, [RFC 5952](https://www.rfc-editor.org/rfc/rfc5952): with an IPv4 address
    /// at the end by a well-known prefix only, where 4.4.0 goes by the types of an address.
    pub canonical: bool,
}

/// Bits of an address, counted from 1; `first <= last`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BitRange {
    /// The first bit.
    pub first: u8,
    /// The last bit.
    pub last: u8,
}

/// Up to 32 hex digits.
#[derive(Clone, Copy, Debug)]
pub(super) struct Nibbles {
    digits: [u8; 32],
    from: usize,
    to: usize,
}

impl Nibbles {
    /// The digits, most significant first.
    pub(super) fn as_slice(&self) -> &[u8] {
        self.digits.get(self.from..self.to).unwrap_or_default()
    }
}

impl BitRange {
    /// Number of bits in the range.
    pub fn len(self) -> Len {
        Len::at_most_128(u32::from(self.last - self.first) + 1)
    }

    /// Always false: a range has at least one bit.
    pub fn is_empty(self) -> bool {
        false
    }

    /// The position of the range in a reversed line of 32 labels of two bytes each.
    pub(super) fn labels(self) -> Result<(usize, usize), PrintError> {
        if !(self.first - 1).is_multiple_of(4) || !self.last.is_multiple_of(4) {
            return Err(PrintError::Nibbles(self.first, self.last));
        }
        Ok((usize::from(128 - self.last) / 2, usize::from(129 - self.first) / 2))
    }

    /// The hex digits of the range.
    pub(super) fn nibbles(self, bits: u128) -> Result<Nibbles, PrintError> {
        if !(self.first - 1).is_multiple_of(4) || !self.last.is_multiple_of(4) {
            return Err(PrintError::Nibbles(self.first, self.last));
        }
        Ok(Nibbles { digits: scan::nibbles(bits), from: usize::from(self.first / 4), to: usize::from(self.last / 4) })
    }
}

/// A bit range that cannot be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum BitRangeError {
    /// Prefix or suffix requested without a prefix length.
    #[error("a prefix length is needed to cut prefix or suffix: append it to the address")]
    NoLength,
    /// First and last bit in the wrong order, or the same.
    #[error("no bits are left between bit {0} and bit {1}")]
    Empty(u8, u8),
}

impl Style {
    /// The canonical form of addresses, without any option.
    pub const CANONICAL: Style =
        Style { options: StyleFlags::NONE, start: None, end: None, force: None, canonical: true };

    /// A style with these options.
    pub const fn of(options: StyleFlags) -> Style {
        Style { options, start: None, end: None, force: None, canonical: false }
    }

    /// Whether any of the options was given.
    pub const fn has(&self, options: StyleFlags) -> bool {
        self.options.has(options)
    }

    /// The part requested; the prefix wins.
    pub const fn part(&self) -> AddressPart {
        if self.has(StyleFlags::PREFIX) {
            AddressPart::Prefix
        } else if self.has(StyleFlags::SUFFIX) {
            AddressPart::Suffix
        } else {
            AddressPart::Whole
        }
    }

    /// Upper case by the rule of addresses: lower case wins over it.
    pub const fn upper(&self) -> bool {
        self.has(StyleFlags::UPPER) && !self.has(StyleFlags::LOWER)
    }

    /// The bits requested of an address with this prefix length; `None` for the whole address.
    ///
    /// # Errors
    /// If prefix or suffix is requested without a length, or fewer than two bits are left.
    pub fn range(&self, len: Option<Len>) -> Result<Option<BitRange>, BitRangeError> {
        let (mut first, mut last) = (self.start.unwrap_or(1), self.end.unwrap_or(128));
        let explicit = self.start.is_some() || self.end.is_some();
        if !explicit && self.part() == AddressPart::Whole {
            return Ok(None);
        }
        if self.part() != AddressPart::Whole {
            let p = len.ok_or(BitRangeError::NoLength)?.get();
            match self.part() {
                AddressPart::Prefix if explicit && (p < first || p >= last) => {
                    return Err(BitRangeError::Empty(first, p));
                }
                AddressPart::Prefix => last = p,
                _ if explicit && (p >= last || p >= first) => return Err(BitRangeError::Empty(p, last)),
                _ => first = p.saturating_add(1),
            }
        }
        if first >= last { Err(BitRangeError::Empty(first, last)) } else { Ok(Some(BitRange { first, last })) }
    }

    /// Applies forced length and masks to an IPv4 address. A forced length may be longer than 32 and then counts as
    /// 32 for the masks (compatibility: core Q24).
    ///
    /// # Errors
    /// If a mask is requested without a prefix length.
    pub fn shape4(&self, a: &mut V4) -> Result<(), BitRangeError> {
        a.len = self.force.or(a.len);
        if self.has(StyleFlags::MASK_PREFIX.or(StyleFlags::MASK_SUFFIX)) {
            let mask = a.len.ok_or(BitRangeError::NoLength)?.mask32();
            a.bits &= if self.has(StyleFlags::MASK_PREFIX) { mask } else { !mask };
        }
        Ok(())
    }

    /// Applies forced length and masks to an IPv6 address. Its classification is not renewed.
    ///
    /// # Errors
    /// If a mask is requested without a prefix length.
    pub fn shape6(&self, a: &mut V6) -> Result<(), BitRangeError> {
        a.len = self.force.or(a.len);
        if self.has(StyleFlags::MASK_PREFIX.or(StyleFlags::MASK_SUFFIX)) {
            let mask = a.len.ok_or(BitRangeError::NoLength)?.mask128();
            a.bits &= if self.has(StyleFlags::MASK_PREFIX) { mask } else { !mask };
        }
        Ok(())
    }
}
