//! The embedded tables as a source among others.

use super::{BuiltIn, Vendor};
use crate::addr::{Asn, CountryCode};
use crate::class::Registry;
use crate::db::{Db, Features, Source};
use std::fmt::Write;
use std::net::IpAddr;

impl Db for BuiltIn {
    fn source(&self) -> Source {
        Source::BuiltIn
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

    fn vendor(&self, octets: [u8; 6]) -> Option<Vendor> {
        BuiltIn::vendor(octets)
    }

    fn describe(&self, out: &mut String) {
        for table in BuiltIn::tables() {
            // a string takes everything
            let _ = writeln!(out, "  {}: {}; {}, {}", table.name, table.what, table.source, table.date);
        }
    }
}
