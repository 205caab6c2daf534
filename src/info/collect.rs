//! Collecting the facts.

use super::facts::{
    AddressOrigin, AsnFacts, Detail, Eui64Facts, Facts, IidFacts, MacFacts, Registered, TeredoFacts, V4Facts, V6Facts,
};
use super::{InfoError, InfoSettings};
use crate::addr::{Asn, Eui64, Iid, Len, Mac, V4, V6, Value};
use crate::class::anonymised::{self, CountryIndex, Geoname, IdentifierKind};
use crate::class::embedded::{self, Slot};
use crate::class::lookup::{self, Lookup, RegistryLookup};
use crate::class::{self, V4Types, V6Types};
use crate::db::AsFact;
use std::net::IpAddr;

impl InfoSettings {
    /// The facts about a value.
    ///
    /// # Errors
    /// If there is nothing to say about a value of its kind.
    pub fn facts(&self, value: &Value) -> Result<Facts<'_>, InfoError> {
        match value {
            Value::V6(a) => Ok(Facts::V6(self.v6(*a))),
            Value::V4(a) => Ok(Facts::V4(self.v4(*a, None))),
            Value::Mac(mac) => Ok(Facts::Mac(self.mac(*mac))),
            Value::Eui64(eui) => Ok(Facts::Eui64(self.eui64(*eui))),
            Value::Asn(asn) => Ok(Facts::Asn(self.asn(*asn))),
            Value::IidToken(pair) => Ok(Facts::V6(self.v6(pair.addr))),
            Value::Iid(..) | Value::PrefixMac(_) | Value::Country(_) => Err(InfoError(value.kind())),
        }
    }

    fn asn(&self, asn: Asn) -> AsnFacts {
        AsnFacts { asn, registry: self.db.registry_asn(asn) }
    }

    fn eui64(&self, eui: Eui64) -> Eui64Facts<'_> {
        let [a, b, c, d, e, f, ..] = eui.0;
        let octets = [a, b, c, d, e, f];
        Eui64Facts {
            eui,
            vendor: self.db.vendor(octets).map(|v| v.name),
            platform: self.db.platform(octets),
            hypervisor: self.db.hypervisor(octets),
        }
    }

    fn mac(&self, mac: Mac) -> MacFacts<'_> {
        let plip = match mac.0 {
            [0xfc, 0xfc, v4 @ ..] => Some(self.embedded(Slot::IsdnPlip, u32::from_be_bytes(v4))),
            _ => None,
        };
        MacFacts {
            mac,
            vendor: self.db.vendor(mac.0).map(|v| v.name),
            platform: self.db.platform(mac.0),
            hypervisor: self.db.hypervisor(mac.0),
            plip,
        }
    }

    fn embedded(&self, place: Slot, bits: u32) -> V4Facts<'_> {
        self.v4(V4::new(bits), Some(place))
    }

    fn v4(&self, addr: V4, place: Option<Slot>) -> V4Facts<'_> {
        let bits = addr.bits;
        let types = class::v4(bits);
        V4Facts {
            addr,
            source: place,
            types,
            anonymised: if types.has(V4Types::ANONYMIZED) { None } else { self.anonymise_v4(bits) },
            registry: self.registry(lookup::registry_v4(bits)),
            origin: if types.has(V4Types::GLOBAL) { self.origin_v4(bits, types) } else { AddressOrigin::default() },
        }
    }

    /// Where a global IPv4 address is from.
    fn origin_v4(&self, bits: u32, types: V4Types) -> AddressOrigin<'_> {
        let place = lookup::geoname_v4(bits);
        let located = (!types.has(V4Types::ANONYMIZED)).then(|| IpAddr::V4(bits.into()));
        let located = located.filter(|_| self.asks);
        self.origin(lookup::country_v4(bits), lookup::asn_v4(bits), place).at(located)
    }

    /// Where a global unicast address is from. Without databases only some addresses say so themselves.
    fn origin_v6(&self, bits: u128, types: V6Types) -> AddressOrigin<'_> {
        const SAYING: V6Types = V6Types::WITH_IPV4.or(V6Types::ANONYMIZED_PREFIX);
        if !types.has(V6Types::GLOBAL_UNICAST) || !(self.asks || types.has(SAYING)) {
            return AddressOrigin::default();
        }
        let place = lookup::geoname_v6(bits);
        let geonameid = types.has(V6Types::ANONYMIZED_GEONAMEID);
        let hidden = types.has(V6Types::ANONYMIZED_PREFIX) && !geonameid;
        let kept = |said: bool| if said { place } else { Lookup::Unknown };
        let asn = if types.has(V6Types::ORCHID) { Lookup::Unknown } else { lookup::asn_v6(bits) };
        let origin = match geonameid {
            true => self.origin(Lookup::Unknown, Lookup::Unknown, place),
            false => self.origin(lookup::country_v6(bits), asn, kept(!hidden)),
        };
        let located = if self.asks { located_v6(bits, types) } else { None };
        match place {
            Lookup::V4(_) => AddressOrigin { geoname_source: None, ..origin }.at(located),
            _ => origin.at(located),
        }
    }

    /// Who knows where it is from.
    fn origin(&self, country: Lookup<CountryIndex>, asn: Lookup<Asn>, place: Lookup<Geoname>) -> AddressOrigin<'_> {
        let look = |ip| self.db.country(ip).map(|found| (CountryIndex::of(found.value), Some(found.source)));
        let country = country.find(|said| (said, None), look).filter(|(index, _)| index.is_printed());
        let look = |ip| self.db.as_fact(ip).map(|found| (found.value, Some(found.source)));
        let said = |number| (AsFact { number, organisation: None }, None);
        let asn = asn.find(said, look).filter(|(fact, _)| fact.number.0 != 0);
        let look = |ip| self.db.geoname(ip).map(|found| (found.value, Some(found.source)));
        let place = place.find(|said| (said, None), look).filter(|(place, _)| place.id != 0);
        AddressOrigin {
            country: country.map(|(index, _)| index),
            country_source: country.and_then(|(_, source)| source),
            asn: asn.map(|(fact, _)| fact.number),
            organisation: asn.and_then(|(fact, _)| fact.organisation),
            asn_source: asn.and_then(|(_, source)| source),
            geoname: place.map(|(place, _)| place),
            geoname_source: place.and_then(|(_, source)| source),
            located: None,
        }
    }

    fn registry(&self, source: RegistryLookup) -> Registered {
        match source {
            RegistryLookup::Block(block) => Registered::Given(block.registry.unwrap_or("reserved")),
            RegistryLookup::V4(_) | RegistryLookup::V6(_) => Registered::Found(self.db.registry_of(source)),
            _ => Registered::Given(self.db.registry_of(source).name()),
        }
    }

    fn v6(&self, addr: V6) -> V6Facts<'_> {
        let bits = addr.bits;
        let types = class::v6(addr.origin.class).or_if(self.sixrd.is_some(), V6Types::SIXRD);
        let types = if addr.origin.anonymised { types.without(V6Types::ANONYMIZED_MASKED_PREFIX) } else { types };
        let inside = |t: V6Types, place, v4| types.has(t).then(|| self.embedded(place, v4));
        let sixrd = |len: Len| (len, self.embedded(Slot::SixRd, embedded::sixrd(bits, len.get())));
        V6Facts {
            addr,
            types,
            anonymised: self.anonymise_v6(bits, types),
            keyed: self.anonymiser.settings().method.row().keyed,
            registry: self.registry(lookup::registry_v6(bits)),
            origin: self.origin_v6(bits, types),
            six_to_four: inside(V6Types::SIXTO4, Slot::SixToFour, (bits >> 80) as u32),
            teredo: types.has(V6Types::TEREDO).then(|| self.teredo(bits)),
            sixrd: self.sixrd.map(sixrd),
            nat64: inside(V6Types::NAT64, Slot::Nat64, bits as u32),
            sla: self.sla(bits, types),
            compat: inside(V6Types::COMPAT_V4.or(V6Types::MAPPED), Slot::CompatMapped, bits as u32),
            iid: has_iid(types).then(|| self.iid(bits, types)),
        }
    }

    fn teredo(&self, bits: u128) -> TeredoFacts<'_> {
        TeredoFacts {
            client: self.embedded(Slot::TeredoClient, !bits as u32),
            server: self.embedded(Slot::TeredoServer, (bits >> 64) as u32),
            port: !(bits >> 32) as u16,
        }
    }

    /// The subnet number; after a 6rd prefix as many bits of it as are left.
    fn sla(&self, bits: u128, types: V6Types) -> Option<u16> {
        const WITH: V6Types = V6Types::SITE_LOCAL.or(V6Types::GLOBAL_UNICAST).or(V6Types::UNIQUE_LOCAL_UNICAST);
        const WITHOUT: V6Types = V6Types::TEREDO.or(V6Types::ORCHID).or(V6Types::ANONYMIZED_PREFIX);
        if !types.has(WITH) || types.has(WITHOUT) {
            return None;
        }
        let used = self.sixrd.map_or(0, |len| len.get().saturating_sub(16));
        Some((bits >> 64) as u16 & 0xffff_u16.checked_shr(u32::from(used)).unwrap_or(0))
    }

    fn iid(&self, bits: u128, types: V6Types) -> IidFacts<'_> {
        IidFacts { iid: Iid(bits as u64), detail: self.detail(bits, types) }
    }

    /// How the identifier was made: the first that applies.
    fn detail(&self, bits: u128, types: V6Types) -> Detail<'_> {
        let iid = Iid(bits as u64);
        let hidden = hidden(bits, types);
        let octets = bits.to_be_bytes();
        let [.., b11, b12, b13, b14, b15] = octets;
        match hidden {
            _ if types.has(V6Types::IID_EUI48) => Detail::Mac(self.mac(match hidden {
                Some(IdentifierKind::Eui48 { vendor, .. }) => vendor.mac(),
                _ => iid.mac(),
            })),
            _ if types.has(V6Types::IID_EUI64) => Detail::Eui64(self.eui64(match hidden {
                Some(IdentifierKind::Eui64 { vendor, .. }) => vendor.eui64(),
                _ => iid.eui64(),
            })),
            _ if types.has(V6Types::SOLICITED_NODE) => Detail::SolicitedNode([b13, b14, b15]),
            _ => match embedded::identifier(bits, types).or_else(|| link_local(bits, types)) {
                Some((place, v4)) => Detail::V4(self.embedded(place, v4)),
                None if types.has(V6Types::IID_ISATAP) && (b11, b12) == (0xff, 0xfe) => {
                    Detail::IsatapVendor([b13, b14, b15])
                }
                None if types.has(V6Types::IID_ISATAP) => Detail::IsatapExtension([b11, b12, b13, b14, b15]),
                None if types.has(V6Types::SIXTO4_MICROSOFT) => Detail::SixToFour,
                None if types.has(V6Types::IID_RANDOM) => Detail::Random,
                None => Detail::Local,
            },
        }
    }
}

impl AddressOrigin<'_> {
    const fn at(self, located: Option<IpAddr>) -> Self {
        AddressOrigin { located, ..self }
    }
}

/// The address to look up in databases for the location of a global unicast address. Addresses of special-purpose blocks are nowhere,
/// and an embedded IPv4 address is located in place of the address that holds it.
fn located_v6(bits: u128, types: V6Types) -> Option<IpAddr> {
    const WITHOUT: V6Types = V6Types::TEREDO.or(V6Types::ORCHID).or(V6Types::ANONYMIZED_PREFIX).or(V6Types::SIXBONE);
    let block = matches!(lookup::registry_v6(bits), RegistryLookup::Block(_));
    match lookup::asn_v6(bits) {
        Lookup::V6(bits) if !block && !types.has(WITHOUT) => Some(IpAddr::V6(bits.into())),
        _ => None,
    }
}

/// What an anonymised identifier was.
fn hidden(bits: u128, types: V6Types) -> Option<IdentifierKind> {
    if !types.has(V6Types::ANONYMIZED_IID) {
        return None;
    }
    anonymised::identifier(bits, types.has(V6Types::ANONYMIZED_PREFIX)).and_then(|found| found.kind)
}

fn link_local(bits: u128, types: V6Types) -> Option<(Slot, u32)> {
    let found = embedded::link_local_iid(bits, types);
    found.filter(|_| !types.has(V6Types::IID_ISATAP)).map(|v4| (Slot::LinkLocalIid, v4))
}

/// Whether the identifier is printed.
fn has_iid(types: V6Types) -> bool {
    const WITH: V6Types =
        V6Types::LINK_LOCAL.or(V6Types::SITE_LOCAL).or(V6Types::GLOBAL_UNICAST).or(V6Types::UNIQUE_LOCAL_UNICAST);
    let listed = types.has(WITH) || types.contains_all(V6Types::LOOPBACK.or(V6Types::SOLICITED_NODE));
    listed && !types.has(V6Types::TEREDO.or(V6Types::ORCHID))
}
