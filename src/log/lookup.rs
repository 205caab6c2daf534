//! The facts about an address: what it says itself, else what is looked up.

use crate::addr::Asn;
use crate::class::Registry;
use crate::class::anonymised::CountryIndex;
use crate::class::lookup;
use crate::db::{self, Databases, Vendor};
use std::net::IpAddr;

/// The registry of an address.
pub(super) fn registry(ip: IpAddr, db: &Databases) -> Registry {
    db.registry_of(match ip {
        IpAddr::V4(ip) => lookup::registry_v4(ip.to_bits()),
        IpAddr::V6(ip) => lookup::registry_v6(ip.to_bits()),
    })
}

/// The country where an address is used; [`CountryIndex::UNKNOWN`] if it is not known.
pub(super) fn country(ip: IpAddr, db: &Databases) -> CountryIndex {
    let source = match ip {
        IpAddr::V4(ip) => lookup::country_v4(ip.to_bits()),
        IpAddr::V6(ip) => lookup::country_v6(ip.to_bits()),
    };
    let look = |ip| db.country(ip).map(|found| CountryIndex::of(found.value));
    source.find(|said| said, look).unwrap_or(CountryIndex::UNKNOWN)
}

/// The AS number of an address; 0 if it is not known.
pub(super) fn asn(ip: IpAddr, db: &Databases) -> Asn {
    let source = match ip {
        IpAddr::V4(ip) => lookup::asn_v4(ip.to_bits()),
        IpAddr::V6(ip) => lookup::asn_v6(ip.to_bits()),
    };
    source.find(|said| said, |ip| db.asn(ip).map(|found| found.value)).unwrap_or(Asn(0))
}

/// The short name of the vendor of a hardware address, by its first six octets.
pub(super) fn vendor(octets: [u8; 6], db: &Databases) -> Option<String> {
    let vendor = db.vendor(octets);
    match db.hypervisor(octets) {
        None => vendor.map(|vendor| vendor.short()),
        hint => db::vendor_text(vendor.map(|v| v.name), hint).map(|text| Vendor::short_of(&text)),
    }
}
