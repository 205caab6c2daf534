//! Collecting the facts.

use super::facts::{AsnFacts, Detail, Eui64Facts, Facts, IidFacts, MacFacts, Registered, Teredo, V4Facts, V6Facts};
use super::{InfoError, Settings};
use crate::addr::{Asn, Eui64, Iid, Len, Mac, V4, V6, Value};
use crate::class::anonymised::{self, CountryIndex, Geoname, Kind};
use crate::class::embedded::{self, Place};
use crate::class::source::{self, RegistrySource, Source};
use crate::class::{self, V4Types, V6Types};

impl Settings {
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
            Value::Iid(..) | Value::PrefixMac(_) => Err(InfoError(value.kind())),
        }
    }

    fn asn(&self, asn: Asn) -> AsnFacts {
        AsnFacts { asn, registry: self.db.registry_asn(asn) }
    }

    fn eui64(&self, eui: Eui64) -> Eui64Facts<'_> {
        let [a, b, c, d, e, f, ..] = eui.0;
        Eui64Facts { eui, vendor: self.vendor([a, b, c, d, e, f]) }
    }

    fn mac(&self, mac: Mac) -> MacFacts<'_> {
        let plip = match mac.0 {
            [0xfc, 0xfc, v4 @ ..] => Some(self.embedded(Place::IsdnPlip, u32::from_be_bytes(v4))),
            _ => None,
        };
        MacFacts { mac, vendor: self.vendor(mac.0), plip }
    }

    /// The vendor of a hardware address; groups have none.
    fn vendor(&self, octets: [u8; 6]) -> Option<&str> {
        match octets {
            [0xfc, 0xfc, ..] => Some("Linux ISDN-NET/PLIP"),
            [first, ..] if first & 1 != 0 => None,
            _ => self.db.vendor(octets),
        }
    }

    fn embedded(&self, place: Place, bits: u32) -> V4Facts {
        self.v4(V4::new(bits), Some(place))
    }

    fn v4(&self, addr: V4, place: Option<Place>) -> V4Facts {
        let bits = addr.bits;
        let types = class::v4(bits);
        let global = types.has(V4Types::GLOBAL);
        V4Facts {
            addr,
            source: place,
            types,
            anonymised: if types.has(V4Types::ANONYMIZED) { None } else { self.anonymise_v4(bits) },
            registry: self.registry(source::registry_v4(bits)),
            asn: global.then(|| said(source::asn_v4(bits))).flatten().filter(|n| n.0 != 0),
            country: global.then(|| said(source::country_v4(bits))).flatten().filter(|c| c.is_printed()),
            geoname: global.then(|| said(source::geoname_v4(bits))).flatten().filter(|g| g.id != 0),
        }
    }

    fn registry(&self, source: RegistrySource) -> Registered {
        match source {
            RegistrySource::Block(block) => Registered::Said(block.registry.unwrap_or("reserved")),
            RegistrySource::V4(_) | RegistrySource::V6(_) => Registered::Found(self.db.registry_of(source)),
            _ => Registered::Said(self.db.registry_of(source).name()),
        }
    }

    fn v6(&self, addr: V6) -> V6Facts<'_> {
        let bits = addr.bits;
        let types = class::v6(addr.origin.class).or_if(self.sixrd.is_some(), V6Types::SIXRD);
        let inside = |t: V6Types, place, v4| types.has(t).then(|| self.embedded(place, v4));
        let sixrd = |len: Len| (len, self.embedded(Place::SixRd, embedded::sixrd(bits, len.get())));
        let origin = origin(bits, types);
        V6Facts {
            addr,
            types,
            anonymised: self.anonymise_v6(bits, types),
            keyed: self.anonymiser.settings().method.row().keyed,
            registry: self.registry(source::registry_v6(bits)),
            asn: origin.asn,
            country: origin.country,
            geoname: origin.geoname,
            six_to_four: inside(V6Types::SIXTO4, Place::SixToFour, (bits >> 80) as u32),
            teredo: types.has(V6Types::TEREDO).then(|| self.teredo(bits)),
            sixrd: self.sixrd.map(sixrd),
            nat64: inside(V6Types::NAT64, Place::Nat64, bits as u32),
            sla: self.sla(bits, types),
            compat: inside(V6Types::COMPAT_V4.or(V6Types::MAPPED), Place::CompatMapped, bits as u32),
            iid: has_iid(types).then(|| self.iid(bits, types)),
        }
    }

    fn teredo(&self, bits: u128) -> Teredo {
        Teredo {
            client: self.embedded(Place::TeredoClient, !bits as u32),
            server: self.embedded(Place::TeredoServer, (bits >> 64) as u32),
            port: !(bits >> 32) as u16,
        }
    }

    /// The subnet number; behind a 6rd prefix as many bits of it as are left.
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
                Some(Kind::Eui48 { vendor, .. }) => vendor.mac(),
                _ => iid.mac(),
            })),
            _ if types.has(V6Types::IID_EUI64) => Detail::Eui64(self.eui64(match hidden {
                Some(Kind::Eui64 { vendor, .. }) => vendor.eui64(),
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

/// Where an IPv6 address is from.
#[derive(Default)]
struct Origin {
    asn: Option<Asn>,
    country: Option<CountryIndex>,
    geoname: Option<Geoname>,
}

/// Where a global unicast address is from, as far as it says so itself.
fn origin(bits: u128, types: V6Types) -> Origin {
    const SAYING: V6Types = V6Types::WITH_IPV4.or(V6Types::ANONYMIZED_PREFIX);
    if !types.has(V6Types::GLOBAL_UNICAST) || !types.has(SAYING) {
        return Origin::default();
    }
    let geonameid = types.has(V6Types::ANONYMIZED_GEONAMEID);
    let hidden = types.has(V6Types::ANONYMIZED_PREFIX) && !geonameid;
    Origin {
        asn: said(source::asn_v6(bits)).filter(|n| n.0 != 0 && !geonameid),
        country: said(source::country_v6(bits)).filter(|c| c.is_printed() && !geonameid),
        geoname: said(source::geoname_v6(bits)).filter(|g| g.id != 0 && !hidden),
    }
}

/// What an address says itself; databases are not asked.
fn said<T>(source: Source<T>) -> Option<T> {
    match source {
        Source::Said(value) => Some(value),
        Source::Nobody | Source::V4(_) | Source::V6(_) => None,
    }
}

/// What an anonymised identifier was.
fn hidden(bits: u128, types: V6Types) -> Option<Kind> {
    if !types.has(V6Types::ANONYMIZED_IID) {
        return None;
    }
    anonymised::identifier(bits, types.has(V6Types::ANONYMIZED_PREFIX)).and_then(|found| found.kind)
}

fn link_local(bits: u128, types: V6Types) -> Option<(Place, u32)> {
    let found = embedded::link_local_iid(bits, types);
    found.filter(|_| !types.has(V6Types::IID_ISATAP)).map(|v4| (Place::LinkLocalIid, v4))
}

/// Whether the identifier is told.
fn has_iid(types: V6Types) -> bool {
    const WITH: V6Types =
        V6Types::LINK_LOCAL.or(V6Types::SITE_LOCAL).or(V6Types::GLOBAL_UNICAST).or(V6Types::UNIQUE_LOCAL_UNICAST);
    let told = types.has(WITH) || types.contains_all(V6Types::LOOPBACK.or(V6Types::SOLICITED_NODE));
    told && !types.has(V6Types::TEREDO.or(V6Types::ORCHID))
}
