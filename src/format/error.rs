//! What went wrong, free of text: messages are made where they are shown.

use thiserror::Error;

/// What a parser expected where it stopped.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum Expected {
    /// A digit of base 16.
    #[error("a hex digit")]
    HexDigit,
    /// A decimal digit.
    #[error("a digit")]
    Digit,
    /// This character.
    #[error("'{}'", *.0 as char)]
    Byte(u8),
    /// `:` or `::`.
    #[error("':'")]
    Colon,
    /// No further character.
    #[error("the end")]
    End,
    /// No second `::`.
    #[error("no second '::'")]
    OneCompression,
    /// At least one group for `::` to represent.
    #[error("at most seven groups with '::'")]
    RoomForCompression,
    /// Eight groups of 16 bits.
    #[error("eight groups")]
    EightGroups,
    /// At most this many hex digits in a group.
    #[error("at most {0} hex digits in a group")]
    GroupDigits(u8),
    /// A decimal octet.
    #[error("a number from 0 to 255")]
    Octet,
    /// An octet of four octal digits.
    #[error("an octal number from 0000 to 0377")]
    OctalOctet,
    /// Four octets.
    #[error("four octets, or a shorter prefix such as 10/8 with its length")]
    FourOctets,
    /// A prefix length of at most this many bits.
    #[error("a prefix length from 0 to {0}")]
    Length(u8),
    /// A prefix length without leading zeros.
    #[error("a prefix length without leading zeros")]
    PlainLength,
    /// Exactly this many characters.
    #[error("{0} characters")]
    Characters(u8),
    /// Exactly this many hex digits.
    #[error("{0} hex digits")]
    HexDigits(u8),
    /// A character of the base-85 alphabet.
    #[error("a character of the base-85 alphabet")]
    Base85,
    /// A base-85 number of at most 128 bits.
    #[error("a number below 2^128")]
    Below128Bits,
    /// A number of at most 32 bits.
    #[error("a number below 2^32")]
    Below32Bits,
    /// A prefix without bits after its length.
    #[error("a prefix whose bits after the length are zero")]
    NoHostBits,
    /// Four numbers that every program reads alike.
    #[error("four decimal numbers without leading zeros")]
    PlainQuad,
    /// An address without anything after it.
    #[error("an address without prefix length")]
    Bare,
    /// An address without zone.
    #[error("an address without zone")]
    NoZone,
    /// The last address of a range.
    #[error("an address of the same family as the first one")]
    SameFamily,
    /// The last address of a range.
    #[error("an address that is not below the first one")]
    Ascending,
    /// No control character.
    #[error("a zone without control characters")]
    Printable,
    /// An address, where there was nothing.
    #[error("an address")]
    Address,
    /// This many groups with one separator throughout.
    #[error("{0} octets with one separator throughout")]
    Octets(u8),
    /// `\[x`.
    #[error("'\\[x'")]
    BitstringStart,
    /// Two or three digits.
    #[error("a prefix length of two or three digits")]
    BitstringLength,
    /// A single hex digit between dots.
    #[error("one hex digit per label")]
    Nibble,
    /// At most 32 nibbles.
    #[error("at most 32 nibbles")]
    Nibbles,
    /// `ip6` before the top label.
    #[error("'ip6' before 'arpa' or 'int'")]
    Ip6,
    /// At most four numbers and `in-addr.arpa`.
    #[error("at most four numbers from 0 to 255 and 'in-addr.arpa'")]
    InAddrArpa,
    /// Four numbers without a full stop at the end.
    #[error("an IPv4 address without a full stop at the end, or a reverse name with its suffix ip6.arpa")]
    NoFullStop,
    /// No fifth number.
    #[error("an IPv4 address of four numbers, or a reverse name with its suffix ip6.arpa")]
    FourNumbers,
    /// A reverse name with all its nibbles or with its suffix.
    #[error("32 nibbles, or the suffix ip6.arpa")]
    ReverseSuffix,
    /// A mask of consecutive ones.
    #[error("a network mask: ones, then zeros")]
    Mask,
    /// `.ipv6-literal.net` at the end.
    #[error("'.ipv6-literal.net' at the end")]
    LiteralSuffix,
    /// A second word.
    #[error("{0}")]
    Second(SecondWord),
    /// An identifier of four groups.
    #[error("an interface identifier of four groups")]
    Identifier,
    /// An AS number.
    #[error("an AS number from 0 to 4294967295")]
    Asn,
    /// A notation that can be read.
    #[error("a type that can be read")]
    Readable,
    /// Any notation: detection found none.
    #[error("an address in a known notation")]
    Known,
}

/// The second word of an input that needs two.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum SecondWord {
    /// A MAC address.
    #[error("a MAC address as second word")]
    Mac,
    /// A token.
    #[error("a token of 16 hex digits as second word")]
    Token,
}

/// A text that is not in the notation: what was expected, and where.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("expected {expected} at byte {at}")]
pub struct ParseError {
    /// What would have been right.
    pub expected: Expected,
    /// The place: bytes from the start of the word.
    pub at: usize,
    /// Whether the place is in the second word.
    pub in_second: bool,
}

impl ParseError {
    /// An error in the first word.
    pub const fn new(expected: Expected, at: usize) -> ParseError {
        ParseError { expected, at, in_second: false }
    }

    /// The same error, further to the right.
    #[must_use]
    pub const fn shifted(self, by: usize) -> ParseError {
        ParseError { at: self.at + by, ..self }
    }

    /// The same error, in the second word.
    #[must_use]
    pub const fn second(self) -> ParseError {
        ParseError { in_second: true, ..self }
    }
}

/// What a notation cannot write.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum PrintError {
    /// The bit range does not begin and end between nibbles.
    #[error("bits {0} to {1} do not begin and end between nibbles: use multiples of 4")]
    Nibbles(u8, u8),
    /// Prefix or suffix requested without a prefix length.
    #[error("a prefix length is needed to cut prefix or suffix: append it to the address")]
    NoLength,
    /// A prefix length that is too long for the family.
    #[error("a prefix length of {0} does not fit an IPv4 address: it has 32 bits")]
    LongLength(u8),
    /// Prefix or suffix of an address with dotted end, cut within its last 32 bits.
    #[error("a prefix length of {0} cuts the IPv4 part of the address: use at most 96")]
    CutsDotted(u8),
    /// No token beside the identifier.
    #[error("missing token: give an identifier with its token, or a prefix with a MAC address")]
    NoToken,
    /// A value of a kind that the output type does not write.
    #[error("output type '{0}' does not write what came out: {1}")]
    OtherKind(&'static str, &'static str),
    /// A kind of value that the notation cannot write.
    #[error("this notation cannot write it")]
    Kind,
}
