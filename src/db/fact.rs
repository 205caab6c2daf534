//! Questions about addresses, and their answers.

use crate::addr::{Asn, Family};
use std::fmt;

/// A kind of fact about addresses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Fact {
    /// The country.
    Country,
    /// The AS number.
    Asn,
    /// The GeonameID.
    Geoname,
    /// The registry.
    Registry,
}

/// A kind of fact about the addresses of a family: what a source may lack.
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
            Fact::Registry => "Registry",
        };
        write!(f, "{family}->{fact}")
    }
}

/// Who gives facts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum DbSource {
    /// MaxMind's GeoIP2 and GeoLite2, MMDB files.
    GeoIp2,
    /// IP2Location, MMDB files.
    Ip2Location2,
    /// db-ip.com, MMDB files.
    DbIp2,
    /// The tables that are part of the library.
    BuiltIn,
}

impl DbSource {
    /// Every source, in the order in which they are consulted by default.
    pub const ALL: [DbSource; 4] = [DbSource::GeoIp2, DbSource::Ip2Location2, DbSource::DbIp2, DbSource::BuiltIn];

    /// Every source, in the order in which answers list them.
    pub const LISTED: [DbSource; 4] = [DbSource::Ip2Location2, DbSource::GeoIp2, DbSource::DbIp2, DbSource::BuiltIn];

    const fn row(self) -> (&'static str, &'static str, &'static str) {
        match self {
            DbSource::GeoIp2 => ("GeoIP2", "GeoIP(MMDB)", "GEOIP2"),
            DbSource::Ip2Location2 => ("IP2Location2", "IP2Location(MMDB)", "IP2LOCATION2"),
            DbSource::DbIp2 => ("DBIP2", "db-ip.com(MMDB)", "DBIP2"),
            DbSource::BuiltIn => ("BuiltIn", "BuiltIn", "BUILTIN"),
        }
    }

    /// Its name in options: `GeoIP2`.
    pub const fn name(self) -> &'static str {
        self.row().0
    }

    /// Its name in answers: `GeoIP(MMDB)`.
    pub const fn display(self) -> &'static str {
        self.row().1
    }

    /// Its name in sentences: `DB-IP.com(MMDB)`.
    pub const fn label(self) -> &'static str {
        match self {
            DbSource::DbIp2 => "DB-IP.com(MMDB)",
            DbSource::BuiltIn => "Built-In",
            source => source.display(),
        }
    }

    /// What its tokens begin with, without underscore: `GEOIP2`.
    pub const fn prefix(self) -> &'static str {
        self.row().2
    }

    /// The name of the token that says which of its tables or files were used: `GEOIP2_DATABASE_INFO`.
    pub const fn info_token(self) -> &'static str {
        match self {
            DbSource::GeoIp2 => "GEOIP2_DATABASE_INFO",
            DbSource::Ip2Location2 => "IP2LOCATION2_DATABASE_INFO",
            DbSource::DbIp2 => "DBIP2_DATABASE_INFO",
            DbSource::BuiltIn => "BUILTIN_DATABASE_INFO",
        }
    }

    /// Whether its country is that of the registry which handed the address out, not that of who uses it.
    pub const fn is_registry(self) -> bool {
        matches!(self, DbSource::BuiltIn)
    }
}

/// A fact, and who gave it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sourced<T> {
    /// The fact.
    pub value: T,
    /// The source.
    pub source: DbSource,
}

/// An AS number and who holds it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AsFact<'a> {
    /// The number; never 0.
    pub number: Asn,
    /// The organisation.
    pub organisation: Option<&'a str>,
}
