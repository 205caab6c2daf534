//! The facts about an address: what it says itself, else what is looked up.

use crate::addr::Asn;
use crate::class::Registry;
use crate::class::anonymised::CountryIndex;
use crate::class::source;
use crate::db::Set;
use std::net::IpAddr;

/// The registry of an address.
pub(super) fn registry(ip: IpAddr, db: &Set) -> Registry {
    db.registry_of(match ip {
        IpAddr::V4(ip) => source::registry_v4(ip.to_bits()),
        IpAddr::V6(ip) => source::registry_v6(ip.to_bits()),
    })
}

/// The country where an address is used; [`CountryIndex::UNKNOWN`] if it is not known.
pub(super) fn country(ip: IpAddr, db: &Set) -> CountryIndex {
    let source = match ip {
        IpAddr::V4(ip) => source::country_v4(ip.to_bits()),
        IpAddr::V6(ip) => source::country_v6(ip.to_bits()),
    };
    let look = |ip| db.country(ip).map(|found| CountryIndex::of(found.value));
    source.find(|said| said, look).unwrap_or(CountryIndex::UNKNOWN)
}

/// The AS number of an address; 0 if it is not known.
pub(super) fn asn(ip: IpAddr, db: &Set) -> Asn {
    let source = match ip {
        IpAddr::V4(ip) => source::asn_v4(ip.to_bits()),
        IpAddr::V6(ip) => source::asn_v6(ip.to_bits()),
    };
    source.find(|said| said, |ip| db.asn(ip).map(|found| found.value)).unwrap_or(Asn(0))
}

/// The short name of the vendor of a hardware address, by its first six octets.
pub(super) fn vendor(octets: [u8; 6], db: &Set) -> Option<String> {
    db.vendor(octets).map(|vendor| vendor.short())
}
