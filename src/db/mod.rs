//! Where facts come from.
//!
//! A [`Db`] is one source: the tables that are part of the library, [`BuiltIn`], or the files of a vendor. A [`Databases`] is
//! the sources in order of trust, and what all other modules consult: `anon`, `filter`, `action`, `info`, the log tools. The
//! first usable answer counts, and a [`Sourced`] says who gave it.
//!
//! What an anonymised address says itself, and which address represents which (6to4, Teredo, NAT64 …), is found by
//! [`class::lookup`](crate::class::lookup) before any source is consulted.

mod builtin;
#[cfg(feature = "mmdb")]
pub mod diff;
#[cfg(feature = "mmdb")]
pub mod export;
mod fact;
mod feature;
pub mod geo;
#[cfg(feature = "mmdb")]
pub mod import;
mod labels;
#[cfg(feature = "mmdb")]
pub mod mmdb;
mod nested_map;
mod path;
mod record;
mod rows;
mod set;
#[cfg(feature = "mmdb")]
mod typed_value;
mod uniform_blocks;
mod used;

pub use builtin::{BuiltIn, TableInfo, Vendor, vendor_text};
pub use fact::{AsFact, DbSource, Fact, Need, Sourced};
pub use feature::Features;
pub use geo::Location;
pub use labels::{Label, Labels};
pub use path::{PathError, PathStep, RecordPath};
pub use record::Data;
pub use rows::{RowError, RowErrorKind, TextPosition};
pub use set::Databases;
#[cfg(feature = "mmdb")]
pub use typed_value::TypedValue;
pub use uniform_blocks::address;
pub use used::UsedDatabase;

use crate::addr::{Asn, CountryCode};
use crate::class::Registry;
use crate::class::anonymised::Geoname;
use std::net::IpAddr;

/// A source of facts. What it does not know it does not report: `None`, or [`Registry::Unknown`].
pub trait Db: Send + Sync {
    /// Which source it is.
    fn source(&self) -> DbSource;

    /// What it knows at all.
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

    /// Where an address is, in all detail; `None` if the source never knows.
    fn place(&self, _ip: IpAddr) -> Option<Location<'_>> {
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

    /// The software that runs the virtual machines with such a hardware address: `QEMU`.
    fn hypervisor(&self, _octets: [u8; 6]) -> Option<&'static str> {
        None
    }

    /// The last address of the block that begins at this one, or holds it, and of which the source says the same. A
    /// source that has no facts of this kind says the same of all addresses.
    fn until(&self, ip: IpAddr, _fact: Fact) -> IpAddr {
        uniform_blocks::last(ip)
    }

    /// What footers say about the files that were used since they were opened.
    fn used(&self) -> Option<String> {
        None
    }

    /// The same one by one, each with its place among the files.
    fn used_parts(&self) -> Vec<(usize, String)> {
        self.used().map(|text| (0, text)).into_iter().collect()
    }

    /// Its files, if it has any.
    #[cfg(feature = "mmdb")]
    fn files(&self) -> &[mmdb::Present] {
        &[]
    }

    /// What went wrong since the last call, a line each.
    fn troubles(&self) -> Vec<String> {
        Vec::new()
    }

    /// Appends what there is to say about it, in lines.
    fn describe(&self, _out: &mut String) {}
}
