//! The embedded tables as a source among others.

use super::{BuiltIn, REGISTRY_V4, REGISTRY_V6, Vendor, country, v6};
use crate::addr::{Asn, CountryCode};
use crate::class::Registry;
use crate::db::{Db, DbSource, Fact, Features, uniform_blocks};
use std::fmt::Write;
use std::net::IpAddr;

impl Db for BuiltIn {
    fn source(&self) -> DbSource {
        DbSource::BuiltIn
    }

    fn features(&self) -> Features {
        const REGISTRIES: Features = Features::AS_REG.or(Features::CC_REG).or(Features::REG);
        REGISTRIES.or(Features::CC).or(Features::DUMP_CC).or(Features::IEEE)
    }

    fn country(&self, ip: IpAddr) -> Option<CountryCode> {
        match ip {
            IpAddr::V4(a) => BuiltIn::country_v4(a.into()),
            IpAddr::V6(a) => BuiltIn::country_v6(a.into()),
        }
    }

    fn registry(&self, ip: IpAddr) -> Registry {
        match ip {
            IpAddr::V4(a) => BuiltIn::registry_v4(a.into()),
            IpAddr::V6(a) => BuiltIn::registry_v6(a.into()),
        }
    }

    fn registry_asn(&self, asn: Asn) -> Registry {
        BuiltIn::registry_asn(asn)
    }

    fn registry_country(&self, code: CountryCode) -> Registry {
        BuiltIn::registry_country(code)
    }

    fn until(&self, ip: IpAddr, fact: Fact) -> IpAddr {
        match (ip, fact) {
            (_, Fact::Asn | Fact::Geoname) => uniform_blocks::last(ip),
            (IpAddr::V4(a), Fact::Registry) => {
                let last = REGISTRY_V4.until(u32::from(a).into()).map_or(u32::MAX, |last| last as u32);
                IpAddr::V4(last.into())
            }
            (IpAddr::V4(a), _) => IpAddr::V4(country::until_v4(a.into()).into()),
            (IpAddr::V6(a), _) => {
                let half = (u128::from(a) >> 64) as u64;
                let last = match fact {
                    Fact::Registry => REGISTRY_V6.until(half).unwrap_or(u64::MAX),
                    _ => country::until_v6(half),
                };
                v6(last, u64::MAX)
            }
        }
    }

    fn vendor(&self, octets: [u8; 6]) -> Option<Vendor> {
        BuiltIn::vendor(octets)
    }

    fn platform(&self, octets: [u8; 6]) -> Option<&'static str> {
        BuiltIn::platform(octets)
    }

    fn hypervisor(&self, octets: [u8; 6]) -> Option<&'static str> {
        BuiltIn::hypervisor(octets)
    }

    fn describe(&self, out: &mut String) {
        for table in BuiltIn::tables() {
            // a string takes everything
            let _ = writeln!(out, "  {}: {}; {}, {}", table.name, table.what, table.source, table.date);
        }
    }
}
