//! What the methods that keep the type need to know about an address.

use crate::addr::{Asn, CountryCode, Family};
use crate::class::Registry;
use crate::class::anonymised::Geoname;
use std::fmt;
use std::net::IpAddr;

/// A kind of fact about addresses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Fact {
    /// The country.
    Country,
    /// The AS number.
    Asn,
    /// The GeonameID.
    Geoname,
}

/// A kind of fact about the addresses of a family: what a database may lack.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Need {
    /// The family.
    pub family: Family,
    /// The kind of fact.
    pub fact: Fact,
}

impl fmt::Display for Need {
    /// As 4.4.0 names it: `IPv4->CountryCode`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let family = match self.family {
            Family::V4 => "IPv4",
            Family::V6 => "IPv6",
        };
        let fact = match self.fact {
            Fact::Country => "CountryCode",
            Fact::Asn => "AutonomousSystemNumber",
            Fact::Geoname => "GeonameID",
        };
        write!(f, "{family}->{fact}")
    }
}

/// A source of facts, for [`Anonymiser::with_lookup`](super::Anonymiser::with_lookup).
pub trait Lookup: Send + Sync {
    /// Whether the source has facts of this kind at all.
    fn has(&self, need: Need) -> bool;

    /// The country of an address, if known.
    fn country(&self, ip: IpAddr) -> Option<CountryCode>;

    /// The AS number of an address; 0 if not known.
    fn asn(&self, ip: IpAddr) -> Asn;

    /// The registry of an address.
    fn registry(&self, ip: IpAddr) -> Registry;

    /// The GeonameID of an address and what it names; the registry in it is not used. `None` if not known.
    fn geoname(&self, ip: IpAddr) -> Option<Geoname>;
}
