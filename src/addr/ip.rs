//! IP addresses with what may be written after them: prefix length and zone.

use super::{Iid, Len, Mac};
use std::net::{Ipv4Addr, Ipv6Addr};

/// An IPv4 address with its optional prefix length; host bits are kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct V4 {
    /// The address as a big-endian number.
    pub bits: u32,
    /// The prefix length. More than 32 only if the user forced it so.
    pub len: Option<Len>,
}

impl V4 {
    /// An address without prefix length.
    pub const fn new(bits: u32) -> V4 {
        V4 { bits, len: None }
    }

    /// The four octets.
    pub const fn octets(self) -> [u8; 4] {
        self.bits.to_be_bytes()
    }

    /// The 6to4 prefix of this address ([RFC 3056, section 2](https://www.rfc-editor.org/rfc/rfc3056#section-2)):
    /// `2002:V4ADDR::`. A prefix length grows by 16, to at most 48; without one, 48 is implied.
    ///
    /// ```
    /// use ipv6calc::addr::V4;
    /// assert_eq!(V4::new(0xc000_0201).to_6to4().bits >> 80, 0x2002_c000_0201);
    /// ```
    #[inline]
    pub fn to_6to4(self) -> V6 {
        let len = self.len.map(|len| Len::at_most_128(16 + u32::from(len.get()).min(32)));
        let mask = len.unwrap_or(Len::SITE).mask128();
        let mut a = V6::new((0x2002 << 112 | u128::from(self.bits) << 80) & mask).with_len(len);
        a.origin.implied = Some(Len::SITE);
        a
    }
}

impl From<Ipv4Addr> for V4 {
    fn from(a: Ipv4Addr) -> V4 {
        V4::new(u32::from(a))
    }
}

impl From<V4> for Ipv4Addr {
    fn from(a: V4) -> Ipv4Addr {
        Ipv4Addr::from(a.bits)
    }
}

/// The zone of a scoped address ([RFC 4007, section 11](https://www.rfc-editor.org/rfc/rfc4007#section-11)):
/// any bytes, at most 63 of them; longer ones are cut.
#[derive(Clone, Copy)]
pub struct Zone {
    len: u8,
    text: [u8; Zone::MAX],
}

impl Zone {
    /// The longest zone in bytes.
    pub const MAX: usize = 63;

    /// The zone of a text; `None` if it is empty.
    pub fn new(text: &[u8]) -> Option<Zone> {
        let cut = text.get(..Zone::MAX).unwrap_or(text);
        if cut.is_empty() {
            return None;
        }
        let mut zone = Zone { len: cut.len() as u8, text: [0; Zone::MAX] };
        zone.text.iter_mut().zip(cut).for_each(|(to, from)| *to = *from);
        Some(zone)
    }

    /// The text, as it was given.
    pub fn as_bytes(&self) -> &[u8] {
        self.text.get(..usize::from(self.len)).unwrap_or_default()
    }
}

impl PartialEq for Zone {
    fn eq(&self, other: &Zone) -> bool {
        self.as_bytes() == other.as_bytes()
    }
}

impl Eq for Zone {}

impl std::hash::Hash for Zone {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.as_bytes().hash(state);
    }
}

impl std::fmt::Debug for Zone {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Zone({:?})", String::from_utf8_lossy(self.as_bytes()))
    }
}

/// Where an IPv6 value comes from, as far as its notation says. Not part of the identity of an address: `==` on
/// [`V6`] does not look at it.
#[derive(Clone, Copy, Debug)]
pub struct Origin {
    /// The address that its classification is taken from. Masking does not reclassify: `::1.2.3.4/96` stays an
    /// IPv4-compatible address when its last 32 bits are cleared (compatibility: core Q44).
    pub class: u128,
    /// A prefix length that follows from how the address was made and is not printed after it: 48 for a 6to4
    /// prefix, 64 for an interface identifier. Prefix and suffix can be cut there.
    pub implied: Option<Len>,
    /// The MAC address that the interface identifier was made of.
    pub mac: Option<Mac>,
    /// Whether the address was anonymised here: then the fill pattern at the end of its prefix is not reported as a
    /// type (compatibility: info I1).
    pub anonymised: bool,
}

/// An IPv6 address with its optional prefix length and zone; host bits are kept.
///
/// ```
/// use ipv6calc::addr::V6;
/// use std::net::Ipv6Addr;
/// let a = V6::from(Ipv6Addr::LOCALHOST);
/// assert_eq!(a.bits, 1);
/// assert_eq!(Ipv6Addr::from(a), Ipv6Addr::LOCALHOST);
/// ```
#[derive(Clone, Copy, Debug)]
pub struct V6 {
    /// The address as a big-endian number.
    pub bits: u128,
    /// The prefix length.
    pub len: Option<Len>,
    /// The zone.
    pub zone: Option<Zone>,
    /// Where it comes from.
    pub origin: Origin,
}

impl V6 {
    /// An address without prefix length and zone.
    pub const fn new(bits: u128) -> V6 {
        V6 { bits, len: None, zone: None, origin: Origin { class: bits, implied: None, mac: None, anonymised: false } }
    }

    /// The same address with another prefix length.
    #[must_use]
    pub const fn with_len(self, len: Option<Len>) -> V6 {
        V6 { len, ..self }
    }

    /// The eight 16-bit groups.
    pub const fn groups(&self) -> [u16; 8] {
        let b = self.bits;
        [
            (b >> 112) as u16,
            (b >> 96) as u16,
            (b >> 80) as u16,
            (b >> 64) as u16,
            (b >> 48) as u16,
            (b >> 32) as u16,
            (b >> 16) as u16,
            b as u16,
        ]
    }

    /// The interface identifier: the lower 64 bits.
    pub const fn iid(&self) -> Iid {
        Iid(self.bits as u64)
    }

    /// The length that prefix and suffix are cut at: the one in use, else the implied one.
    pub fn cut(&self) -> Option<Len> {
        self.len.or(self.origin.implied)
    }
}

impl PartialEq for V6 {
    fn eq(&self, other: &V6) -> bool {
        (self.bits, self.len, self.zone) == (other.bits, other.len, other.zone)
    }
}

impl Eq for V6 {}

impl From<Ipv6Addr> for V6 {
    fn from(a: Ipv6Addr) -> V6 {
        V6::new(u128::from(a))
    }
}

impl From<V6> for Ipv6Addr {
    fn from(a: V6) -> Ipv6Addr {
        Ipv6Addr::from(a.bits)
    }
}
