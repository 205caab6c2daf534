//! The facts about a value, collected once; the renderers only write.

use crate::addr::{Asn, Eui64, Iid, Len, Mac, V4, V6};
use crate::anon::V6Result;
use crate::class::anonymised::{CountryIndex, Geoname};
use crate::class::embedded::Slot;
use crate::class::{self, Dotted, Registry, V4Types, V6Types, special};
use crate::db::DbSource;
use std::net::IpAddr;

/// The facts about a value.
#[derive(Clone, Copy, Debug)]
#[expect(clippy::large_enum_variant, reason = "one at a time, on the stack: a box would cost more than it saves")]
pub enum Facts<'a> {
    /// About an IPv6 address.
    V6(V6Facts<'a>),
    /// About an IPv4 address.
    V4(V4Facts<'a>),
    /// About a MAC address.
    Mac(MacFacts<'a>),
    /// About an EUI-64.
    Eui64(Eui64Facts<'a>),
    /// About an AS number.
    Asn(AsnFacts),
}

/// Who serves an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Registered {
    /// The address itself gives it: it is in a reserved block, or was anonymised.
    Given(&'static str),
    /// A table says so.
    Found(Registry),
}

/// The facts about an IPv4 address.
#[derive(Clone, Copy, Debug)]
pub struct V4Facts<'a> {
    /// The address.
    pub addr: V4,
    /// Where it was found, if inside something else.
    pub source: Option<Slot>,
    /// Its types.
    pub types: V4Types,
    /// What the anonymiser makes of it, unless it is anonymised already.
    pub anonymised: Option<IpAddr>,
    /// Who serves it.
    pub registry: Registered,
    /// Where it is from.
    pub origin: AddressOrigin<'a>,
}

/// Where an address is from, as far as it says so itself or a database knows; and which one.
#[derive(Clone, Copy, Debug, Default)]
pub struct AddressOrigin<'a> {
    /// The country.
    pub country: Option<CountryIndex>,
    /// The source of the country; `None`: the address itself.
    pub country_source: Option<DbSource>,
    /// The AS number; not 0.
    pub asn: Option<Asn>,
    /// Who holds the AS number.
    pub organisation: Option<&'a str>,
    /// The source of the AS number.
    pub asn_source: Option<DbSource>,
    /// The place.
    pub geoname: Option<Geoname>,
    /// The source of the place. None is named for the place of an embedded IPv4 address (compatibility: databases D13).
    pub geoname_source: Option<DbSource>,
    /// The address to look up in databases for the detailed location, if it is looked up.
    pub located: Option<IpAddr>,
}

/// Client and server of a Teredo address.
#[derive(Clone, Copy, Debug)]
pub struct TeredoFacts<'a> {
    /// The client on the inner side of the NAT.
    pub client: V4Facts<'a>,
    /// The server it uses.
    pub server: V4Facts<'a>,
    /// The client's UDP port.
    pub port: u16,
}

/// The facts about an IPv6 address.
#[derive(Clone, Copy, Debug)]
pub struct V6Facts<'a> {
    /// The address.
    pub addr: V6,
    /// Its types.
    pub types: V6Types,
    /// What the anonymiser makes of it.
    pub anonymised: Option<V6Result>,
    /// Whether a keyed method made that.
    pub keyed: bool,
    /// Who serves it.
    pub registry: Registered,
    /// Where it is from.
    pub origin: AddressOrigin<'a>,
    /// The IPv4 address in a 6to4 prefix.
    pub six_to_four: Option<V4Facts<'a>>,
    /// The addresses in a Teredo address.
    pub teredo: Option<TeredoFacts<'a>>,
    /// Length of the 6rd prefix and the IPv4 address after it.
    pub sixrd: Option<(Len, V4Facts<'a>)>,
    /// The IPv4 address after the NAT64 prefix.
    pub nat64: Option<V4Facts<'a>>,
    /// The subnet number.
    pub sla: Option<u16>,
    /// The last 32 bits of an IPv4-compatible or -mapped address.
    pub compat: Option<V4Facts<'a>>,
    /// The interface identifier.
    pub iid: Option<IidFacts<'a>>,
}

/// The facts about an interface identifier.
#[derive(Clone, Copy, Debug)]
pub struct IidFacts<'a> {
    /// The identifier.
    pub iid: Iid,
    /// How it was made.
    pub detail: Detail<'a>,
}

/// How an interface identifier was made.
#[derive(Clone, Copy, Debug)]
pub enum Detail<'a> {
    /// Of a MAC address.
    Mac(MacFacts<'a>),
    /// Of an EUI-64.
    Eui64(Eui64Facts<'a>),
    /// A solicited-node group: the last three octets of the unicast identifier.
    SolicitedNode([u8; 3]),
    /// Of an IPv4 address.
    V4(V4Facts<'a>),
    /// ISATAP of a MAC address: its last three octets.
    IsatapVendor([u8; 3]),
    /// ISATAP of anything else: the five octets of the extension.
    IsatapExtension([u8; 5]),
    /// Of 6to4 without the address in it.
    SixToFour,
    /// By chance.
    Random,
    /// By hand, or in any way that leaves no trace.
    Local,
}

/// The facts about a MAC address.
#[derive(Clone, Copy, Debug)]
pub struct MacFacts<'a> {
    /// The address.
    pub mac: Mac,
    /// The vendor.
    pub vendor: Option<&'a str>,
    /// The software that makes up such addresses or gives them a meaning.
    pub platform: Option<&'a str>,
    /// The software that runs the virtual machines with such addresses.
    pub hypervisor: Option<&'a str>,
    /// The IPv4 address that Linux puts into addresses of ISDN and PLIP devices.
    pub plip: Option<V4Facts<'a>>,
}

/// The facts about an EUI-64.
#[derive(Clone, Copy, Debug)]
pub struct Eui64Facts<'a> {
    /// The identifier.
    pub eui: Eui64,
    /// The vendor.
    pub vendor: Option<&'a str>,
    /// The software that makes up such addresses or gives them a meaning.
    pub platform: Option<&'a str>,
    /// The software that runs the virtual machines with such addresses.
    pub hypervisor: Option<&'a str>,
}

/// The facts about an AS number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AsnFacts {
    /// The number.
    pub asn: Asn,
    /// Who serves it.
    pub registry: Registry,
}

impl Registered {
    /// The text of the registry tokens.
    pub const fn name(self) -> &'static str {
        match self {
            Registered::Given(text) => text,
            Registered::Found(registry) => registry.name(),
        }
    }

    /// Whether a table gave the answer.
    pub fn is_looked_up(self) -> bool {
        matches!(self, Registered::Found(r) if r != Registry::Unknown)
    }
}

impl V6Facts<'_> {
    /// Whether the last 32 bits are written as an IPv4 address.
    pub const fn is_dotted(&self) -> bool {
        self.holds_v4_at_the_end() && !self.types.has(V6Types::ANONYMIZED_IID)
    }

    /// The same for the anonymised form, which is not dotted if its identifier was replaced.
    pub fn is_anonymised_dotted(&self, a: V6Result) -> bool {
        if self.keyed {
            return class::tail(a.bits).dotted != Dotted::No;
        }
        self.is_dotted() && !a.iid_kind_stored
    }

    const fn holds_v4_at_the_end(&self) -> bool {
        self.types.has(V6Types::COMPAT_V4.or(V6Types::MAPPED).or(V6Types::IID_INCLUDES_IPV4))
    }
}

impl MacFacts<'_> {
    /// `unicast`, `multicast` or `broadcast`.
    pub const fn reach(&self) -> &'static str {
        match self.mac {
            Mac([0xff, 0xff, 0xff, 0xff, 0xff, 0xff]) => "broadcast",
            m if m.is_multicast() => "multicast",
            _ => "unicast",
        }
    }
}

/// What a GeonameID names.
pub const fn geoname_kind(place: Geoname) -> Option<&'static str> {
    match place.kind {
        1 => Some("Continent"),
        2 => Some("Country"),
        3 => Some("Region"),
        4 => Some("District"),
        5 => Some("City"),
        _ => None,
    }
}

impl<'a> V6Facts<'a> {
    /// Every IPv4 address inside, in the order of the output.
    pub fn embedded(&self) -> impl Iterator<Item = &V4Facts<'a>> {
        let teredo = self.teredo.iter().flat_map(|t| [&t.client, &t.server]);
        let iid = self.iid.iter().filter_map(|i| match &i.detail {
            Detail::V4(f) => Some(f),
            Detail::Mac(f) => f.plip.as_ref(),
            _ => None,
        });
        self.six_to_four
            .iter()
            .chain(teredo)
            .chain(self.sixrd.iter().map(|(_, f)| f))
            .chain(&self.nat64)
            .chain(&self.compat)
            .chain(iid)
    }
}

impl V4Facts<'_> {
    /// What the tables say of the block, even if the address was anonymised: the single lines of 6to4, Teredo and 6rd
    /// in the human form.
    pub fn block_registry(&self) -> &'static str {
        special::registry_v4(self.addr.bits).unwrap_or(self.registry.name())
    }
}
