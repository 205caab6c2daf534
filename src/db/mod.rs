//! Where facts come from.
//!
//! A [`Db`] is one source: the tables that are part of the library, [`BuiltIn`], or the files of a vendor. A [`Set`] is
//! the sources in order of trust, and what everybody else asks: `anon`, `filter`, `action`, `info`, the log tools. The
//! first usable answer counts, and a [`Found`] says who gave it.
//!
//! What an anonymised address says itself, and which address stands for which (6to4, Teredo, NAT64 …), is found by
//! [`class::source`](crate::class::source) before anybody is asked.

mod blocks;
mod builtin;
#[cfg(feature = "mmdb")]
pub mod diff;
mod fact;
mod feature;
mod flat;
#[cfg(feature = "mmdb")]
pub mod import;
mod labels;
#[cfg(feature = "mmdb")]
pub mod mmdb;
mod path;
pub mod place;
mod record;
mod rows;
mod set;

pub use blocks::address;
pub use builtin::{About, BuiltIn, Vendor};
pub use fact::{AsFact, Fact, Found, Need, Source};
pub use feature::Features;
pub use labels::{Label, Labels};
pub use path::{Path, PathError, Step};
pub use place::Place;
pub use record::Data;
pub use rows::{Position, Problem, RowError};
pub use set::Set;

use crate::addr::{Asn, CountryCode};
use crate::class::Registry;
use crate::class::anonymised::Geoname;
use std::net::IpAddr;

/// A source of facts. What it does not know it does not tell: `None`, or [`Registry::Unknown`].
pub trait Db: Send + Sync {
    /// Which source it is.
    fn source(&self) -> Source;

    /// What it can tell at all.
    fn features(&self) -> Features;

    /// Whether it has facts of this kind at all.
    fn has(&self, need: Need) -> bool {
        self.features().answers(need)
    }

    /// The country of an address.
    fn country(&self, _ip: IpAddr) -> Option<CountryCode> {
        None
    }

    /// The AS number of an address; never 0.
    fn asn(&self, _ip: IpAddr) -> Option<Asn> {
        None
    }

    /// The AS number of an address and who holds it.
    fn as_fact(&self, ip: IpAddr) -> Option<AsFact<'_>> {
        self.asn(ip).map(|number| AsFact { number, organisation: None })
    }

    /// The GeonameID of an address and what it names; the registry in it is not used. Its id is never 0.
    fn geoname(&self, _ip: IpAddr) -> Option<Geoname> {
        None
    }

    /// Where an address is, in all detail; `None` if the source never tells.
    fn place(&self, _ip: IpAddr) -> Option<Place<'_>> {
        None
    }

    /// The registry that serves an address.
    fn registry(&self, _ip: IpAddr) -> Registry {
        Registry::Unknown
    }

    /// The registry that serves an AS number.
    fn registry_asn(&self, _asn: Asn) -> Registry {
        Registry::Unknown
    }

    /// The registry that serves a country.
    fn registry_country(&self, _code: CountryCode) -> Registry {
        Registry::Unknown
    }

    /// The vendor of a hardware address: its first six octets.
    fn vendor(&self, _octets: [u8; 6]) -> Option<Vendor> {
        None
    }

    /// The software that makes up such a hardware address or gives it a meaning.
    fn platform(&self, _octets: [u8; 6]) -> Option<&'static str> {
        None
    }

    /// The last address of the block that begins at this one, or holds it, and of which the source says the same. A
    /// source that has no facts of this kind says the same of all addresses.
    fn until(&self, ip: IpAddr, _fact: Fact) -> IpAddr {
        blocks::last(ip)
    }

    /// What footers say about the files that were used since they were opened.
    fn used(&self) -> Option<String> {
        None
    }

    /// Its files, if it has any.
    #[cfg(feature = "mmdb")]
    fn files(&self) -> &[mmdb::Present] {
        &[]
    }

    /// What went wrong since the last time this was asked, a line each.
    fn troubles(&self) -> Vec<String> {
        Vec::new()
    }

    /// Appends what there is to say about it, in lines.
    fn describe(&self, _out: &mut String) {}
}
