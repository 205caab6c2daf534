//! Any value, and the set of kinds that a notation or an action takes.

use super::{Asn, Country, Eui64, Iid, IidToken, Mac, PrefixMac, V4, V6};
use std::net::IpAddr;

/// A value of any kind.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Value {
    /// An IPv4 address.
    V4(V4),
    /// An IPv6 address.
    V6(V6),
    /// A MAC address (EUI-48).
    Mac(Mac),
    /// An EUI-64.
    Eui64(Eui64),
    /// An interface identifier, made of the MAC address if there was one.
    Iid(Iid, Option<Mac>),
    /// An interface identifier with its token.
    IidToken(IidToken),
    /// A prefix and a MAC address.
    PrefixMac(PrefixMac),
    /// An autonomous system number.
    Asn(Asn),
    /// The country of an address.
    Country(Country),
}

impl Value {
    /// A place for a value that is still to be read.
    pub(crate) const NOTHING: Value = Value::V4(V4::new(0));

    /// The kind of this value.
    pub const fn kind(&self) -> Kind {
        match self {
            Value::V4(_) => Kind::V4,
            Value::V6(_) => Kind::V6,
            Value::Mac(_) => Kind::Mac,
            Value::Eui64(_) => Kind::Eui64,
            Value::Iid(..) => Kind::Iid,
            Value::IidToken(_) => Kind::IidToken,
            Value::PrefixMac(_) => Kind::PrefixMac,
            Value::Asn(_) => Kind::Asn,
            Value::Country(_) => Kind::Country,
        }
    }

    /// The address, without prefix length and zone, of an IPv4 or IPv6 address.
    #[inline]
    pub fn ip(&self) -> Option<IpAddr> {
        match self {
            Value::V4(a) => Some(IpAddr::V4(a.bits.into())),
            Value::V6(a) => Some(IpAddr::V6(a.bits.into())),
            _ => None,
        }
    }
}

impl From<IpAddr> for Value {
    #[inline]
    fn from(ip: IpAddr) -> Value {
        match ip {
            IpAddr::V4(ip) => Value::V4(ip.into()),
            IpAddr::V6(ip) => Value::V6(ip.into()),
        }
    }
}

/// The kind of a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// An IPv4 address.
    V4,
    /// An IPv6 address.
    V6,
    /// A MAC address (EUI-48).
    Mac,
    /// An EUI-64.
    Eui64,
    /// An interface identifier.
    Iid,
    /// An interface identifier with its token.
    IidToken,
    /// A prefix and a MAC address.
    PrefixMac,
    /// An autonomous system number.
    Asn,
    /// A country.
    Country,
}

impl Kind {
    /// All kinds.
    pub const ALL: [Kind; 9] = [
        Kind::V4,
        Kind::V6,
        Kind::Mac,
        Kind::Eui64,
        Kind::Iid,
        Kind::IidToken,
        Kind::PrefixMac,
        Kind::Asn,
        Kind::Country,
    ];

    /// What messages call it.
    pub const fn name(self) -> &'static str {
        match self {
            Kind::V4 => "IPv4 address",
            Kind::V6 => "IPv6 address",
            Kind::Mac => "MAC address",
            Kind::Eui64 => "EUI-64",
            Kind::Iid => "interface identifier",
            Kind::IidToken => "interface identifier with token",
            Kind::PrefixMac => "prefix with MAC address",
            Kind::Asn => "AS number",
            Kind::Country => "country",
        }
    }
}

/// A set of kinds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
pub struct Kinds(u16);

impl Kinds {
    /// No kind.
    pub const NONE: Kinds = Kinds(0);

    /// The set of the given kinds.
    pub const fn of(kinds: &[Kind]) -> Kinds {
        let (mut bits, mut rest) = (0, kinds);
        while let [first, tail @ ..] = rest {
            bits |= 1 << *first as u16;
            rest = tail;
        }
        Kinds(bits)
    }

    /// Whether `kind` is in the set.
    pub const fn has(self, kind: Kind) -> bool {
        self.0 & (1 << kind as u16) != 0
    }

    /// Both sets together.
    #[must_use]
    pub const fn or(self, other: Kinds) -> Kinds {
        Kinds(self.0 | other.0)
    }

    /// Whether the set is empty.
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// The kinds in the set.
    pub fn iter(self) -> impl Iterator<Item = Kind> {
        Kind::ALL.into_iter().filter(move |k| self.has(*k))
    }
}
