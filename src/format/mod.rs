//! Notations: how values are written. One file is one notation: parser, printer, examples.
//!
//! [`ALL`] is the table of every notation; the command line, its help and completions, the round-trip tests and the
//! fuzz targets walk it.

pub mod asn;
pub mod base85;
pub mod bitstring;
pub mod country;
pub mod decimal;
pub mod detect;
mod error;
pub mod eui64;
pub(crate) mod groups;
mod hardware;
pub mod hex;
pub mod ifinet6;
pub mod iid;
pub mod ipv4addr;
pub mod ipv4hex;
pub mod ipv6addr;
pub mod ipv6literal;
pub mod ipv6to4;
pub mod mac;
#[cfg(any(feature = "cli", feature = "plan"))]
pub(crate) mod nearest;
pub mod octal;
pub mod placeholders;
pub mod prefixmac;
mod reverse_text;
pub mod revipv4;
pub mod revnibbles;
pub(crate) mod scan;
pub(crate) mod simd;
mod style;
mod text_traits;
pub(crate) mod text_window;
mod visible;

pub use detect::{detect, is_partial_reverse_name};
pub use text_window::TextWindow;
pub use visible::{escape_controls, escape_path, escape_xml_text, leaves_its_cell, pretty_json, write_json};

pub use error::{Expected, ParseError, PrintError};
pub use style::{AddressPart, BitRange, BitRangeError, Style, StyleFlags};
pub use text_traits::CanonicalAddr;

use crate::addr::{Kind, Kinds, V4, V6, Value};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// What a parser reads: the first word, and what follows it if anything does.
#[derive(Clone, Copy, Debug)]
pub struct Input<'a> {
    /// The first word.
    pub first: &'a [u8],
    /// The second word of the command line, or the rest of a line without the blanks around it.
    pub second: Option<&'a [u8]>,
    /// Whether the command line has further words.
    pub more: bool,
}

impl<'a> Input<'a> {
    /// An input of one word.
    pub const fn word(first: &'a [u8]) -> Input<'a> {
        Input { first, second: None, more: false }
    }
}

/// How a notation is read.
pub struct Parse {
    /// The kind of value it gives.
    pub gives: Kind,
    /// The parser: it writes the value into the caller's place, so that a pipe of millions of lines does not move
    /// values about. [`Parse::run`] is the comfortable form.
    pub parse_into: fn(Input<'_>, &mut Value) -> Result<(), ParseError>,
}

impl Parse {
    /// Reads a value.
    ///
    /// # Errors
    /// What was expected, and at which byte of which word.
    pub fn run(&self, input: Input<'_>) -> Result<Value, ParseError> {
        let mut value = Value::NOTHING;
        (self.parse_into)(input, &mut value).map(|()| value)
    }
}

/// How a notation is written.
pub struct Print {
    /// The kinds of value it can write.
    pub takes: Kinds,
    /// The options it honours; `None`: it takes any and ignores what has no meaning for it.
    pub honours: Option<StyleFlags>,
    /// The printer: appends to the buffer, without newline. It writes nothing if it fails.
    ///
    /// # Errors
    /// If the notation cannot say what is requested, such as half a nibble.
    pub run: fn(&Value, &Style, &mut Vec<u8>) -> Result<(), PrintError>,
}

/// A text and what it means.
pub struct FormatExample {
    /// The notation in full.
    pub text: &'static str,
    /// The same value in the plain notation of its kind (`ipv6addr`, `ipv4addr`, `mac`, `eui64`, `iid+token`).
    pub plain: &'static str,
}

/// A notation.
pub struct Format {
    /// Its name in `--in` and `--out`.
    pub name: &'static str,
    /// Other names of it.
    pub aliases: &'static [&'static str],
    /// One line for lists.
    pub about: &'static str,
    /// Where it is defined.
    pub rfc: &'static str,
    /// The parser, if it can be read.
    pub parse: Option<Parse>,
    /// The printer, if it can be written.
    pub print: Option<Print>,
    /// Examples; each is run as a test.
    pub examples: fn() -> Vec<FormatExample>,
}

/// Every notation, in the order of lists.
pub static ALL: &[&Format] = &[
    &placeholders::AUTO,
    &revnibbles::INT,
    &revnibbles::ARPA,
    &bitstring::FORMAT,
    &ipv6addr::FORMAT,
    &ipv6literal::FORMAT,
    &ipv4addr::FORMAT,
    &ipv4hex::FORMAT,
    &ipv4hex::REVERSED,
    &mac::FORMAT,
    &eui64::FORMAT,
    &base85::FORMAT,
    &ifinet6::FORMAT,
    &iid::FORMAT,
    &iid::WITH_TOKEN,
    &placeholders::ADDRTYPE,
    &placeholders::OUITYPE,
    &placeholders::IPV6ADDRTYPE,
    &placeholders::IPV6LOGCONV,
    &placeholders::ANY,
    &revipv4::FORMAT,
    &octal::FORMAT,
    &hex::FORMAT,
    &placeholders::IPV6RD,
    &ipv6to4::FORMAT,
    &decimal::FORMAT,
    &decimal::V6_FORMAT,
    &prefixmac::FORMAT,
    &asn::FORMAT,
    &country::FORMAT,
];

/// The notation of this name or alias.
pub fn by_name(name: &[u8]) -> Option<&'static Format> {
    let is = |n: &&str| n.as_bytes() == name;
    ALL.iter().copied().find(|f| is(&f.name) || f.aliases.iter().any(is))
}

/// The notation to read a text in when `format` is given: itself, unless its name covers one per family.
#[inline]
pub fn variant(format: &'static Format, text: &[u8]) -> &'static Format {
    if format.is(&decimal::FORMAT) { decimal::variant(text) } else { format }
}

/// The notation of a kind when none is requested.
pub fn plain(kind: Kind) -> &'static Format {
    match kind {
        Kind::V4 => &ipv4addr::FORMAT,
        Kind::V6 => &ipv6addr::FORMAT,
        Kind::Mac => &mac::FORMAT,
        Kind::Eui64 | Kind::Iid => &eui64::FORMAT,
        Kind::IidToken => &iid::WITH_TOKEN,
        Kind::PrefixMac => &prefixmac::FORMAT,
        Kind::Asn => &asn::FORMAT,
        Kind::Country => &country::FORMAT,
    }
}

/// The notation that an output type writes a kind in: itself, or for the reverse name of an IPv4 address the one under
/// `in-addr.arpa`.
pub fn writer(to: &'static Format, kind: Kind) -> Option<&'static Format> {
    let reverse = to.is(&revnibbles::ARPA) || to.is(&revnibbles::INT);
    match kind {
        _ if to.takes().has(kind) => Some(to),
        Kind::V4 if reverse => Some(&revipv4::FORMAT),
        _ => None,
    }
}

impl Format {
    /// Whether this is the given notation.
    pub fn is(&self, other: &Format) -> bool {
        std::ptr::eq(self, other)
    }

    /// The kinds that it can write.
    pub fn takes(&self) -> Kinds {
        self.print.as_ref().map_or(Kinds::NONE, |p| p.takes)
    }
}

impl std::fmt::Debug for Format {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Format({})", self.name)
    }
}

/// The fast path of ordinary texts: reads an IPv6, IPv4 or MAC address in its usual form, without prefix length, zone or
/// blanks. False: the text is something else, and [`Parse::parse_into`] knows what.
pub type FastParse = fn(TextWindow<'_>, &mut Value) -> bool;

/// The fast path of a notation, if it has one.
pub fn short_way(format: &Format) -> Option<FastParse> {
    static WAYS: [(&Format, FastParse); 3] =
        [(&ipv6addr::FORMAT, short_ipv6), (&ipv4addr::FORMAT, short_ipv4), (&mac::FORMAT, short_mac)];
    WAYS.iter().find(|(row, _)| row.is(format)).map(|(_, short)| *short)
}

/// Whether a number of an IPv4 address, or of the one that an IPv6 address ends in, has a leading zero, which programs read
/// as decimal or as octal. Zeros of the groups of IPv6 addresses do not matter.
///
/// ```
/// use ipv6calc::format::has_leading_zeros;
/// assert!(has_leading_zeros(b"010.0.0.1") && has_leading_zeros(b"::ffff:010.0.0.1/128"));
/// assert!(!has_leading_zeros(b"0064:ff9b::/96"));
/// ```
pub fn has_leading_zeros(text: &[u8]) -> bool {
    match text.contains(&b':') {
        true => ipv6addr::has_leading_zeros(text),
        false => ipv4addr::has_leading_zeros(text.into()),
    }
}

/// An ordinary address of either family, as [`detect()`] and its notation would have it.
#[inline(always)]
pub fn short_address<'a>(text: impl Into<TextWindow<'a>>) -> Option<IpAddr> {
    let text = text.into();
    let bytes = text.text();
    let dotted = matches!(bytes, [_, b'.', ..] | [_, _, b'.', ..] | [_, _, _, b'.', ..]);
    match dotted {
        true => ipv4addr::plain(text).map(|bits| Ipv4Addr::from_bits(bits).into()),
        // eight groups of two digits are an EUI-64
        false if bytes.len() == 23 && bytes.get(2) == Some(&b':') => None,
        false => short_bits(text).map(|bits| Ipv6Addr::from_bits(bits).into()),
    }
}

/// The same as a value, and its notation.
#[inline]
pub fn short_detect(text: TextWindow<'_>, to: &mut Value) -> Option<&'static Format> {
    let (value, from) = match short_address(text)? {
        IpAddr::V4(ip) => (Value::V4(V4::new(ip.to_bits())), &ipv4addr::FORMAT),
        IpAddr::V6(ip) => (Value::V6(V6::new(ip.to_bits())), &ipv6addr::FORMAT),
    };
    *to = value;
    Some(from)
}

#[inline]
fn short_bits(text: TextWindow<'_>) -> Option<u128> {
    groups::read(text).or_else(|| groups::read_dotted(text))
}

#[inline]
fn short_ipv6(text: TextWindow<'_>, to: &mut Value) -> bool {
    let Some(bits) = short_bits(text) else { return false };
    *to = Value::V6(V6::new(bits));
    true
}

#[inline]
fn short_ipv4(text: TextWindow<'_>, to: &mut Value) -> bool {
    let Some(bits) = ipv4addr::plain(text) else { return false };
    *to = Value::V4(V4::new(bits));
    true
}

#[inline]
fn short_mac(text: TextWindow<'_>, to: &mut Value) -> bool {
    let Some(mac) = mac::plain(text.text()) else { return false };
    *to = Value::Mac(mac);
    true
}

/// Appends an address in its plain notation; an IPv6 address is written in the form that fits the types of `class`,
/// which is the address itself unless it was changed.
#[inline]
pub fn push_ip(addr: IpAddr, class: u128, out: &mut Vec<u8>) {
    match addr {
        IpAddr::V4(ip) => scan::push_quad(ip.to_bits(), out),
        IpAddr::V6(ip) => ipv6addr::print_bits(ip.to_bits(), class, &Style::default(), out),
    }
}

/// Appends an address in its canonical form, [RFC 5952](https://www.rfc-editor.org/rfc/rfc5952).
#[inline]
pub fn push_canonical(addr: IpAddr, out: &mut Vec<u8>) {
    match addr {
        IpAddr::V4(ip) => scan::push_quad(ip.to_bits(), out),
        IpAddr::V6(ip) => ipv6addr::print_canonical(ip.to_bits(), out),
    }
}

/// Hands an IPv6 notation what it sees of a value: an address, the address its classification is taken from, and the
/// style. An interface identifier is the lower half of an address that is not classified and has no bit range.
fn with_address<R>(
    value: &Value,
    style: &Style,
    run: impl FnOnce(&V6, u128, &Style) -> Result<R, PrintError>,
) -> Result<R, PrintError> {
    match value {
        Value::V6(a) => run(a, a.origin.class, style),
        Value::IidToken(pair) => run(&pair.addr, pair.addr.origin.class, style),
        Value::Iid(iid, mac) => {
            let mut a = V6::new(u128::from(iid.0));
            (a.origin.implied, a.origin.mac) = (Some(crate::addr::Len::SUBNET), *mac);
            run(&a, 0, &Style { start: None, end: None, ..*style })
        }
        _ => Err(PrintError::Kind),
    }
}
