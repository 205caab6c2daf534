//! The statistics as a JSON document; `schema/logstats.schema.json` describes it.

use super::counts::Hits;
use super::{StatsReport, StatsRow};
use crate::class::anonymised::CountryIndex;
use serde::ser::{Serialize, SerializeMap, Serializer};

/// The version of the document.
const SCHEMA: u32 = 1;

#[derive(serde::Serialize)]
struct Document<'a> {
    schema: u32,
    time: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    token: Option<&'a str>,
    rows: Rows<'a>,
    /// Lines whose word looks like an address but is not one.
    broken: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    countries: Option<Vec<Country>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    asns: Option<Vec<Number>>,
    databases: &'a [String],
}

/// An object with a field for each row.
pub(super) struct Rows<'a>(pub(super) &'a super::Counts);

impl Serialize for Rows<'_> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let mut map = to.serialize_map(Some(StatsRow::COUNT))?;
        StatsRow::every().try_for_each(|row| map.serialize_entry(row.name(), &self.0.row(row)))?;
        map.end()
    }
}

#[derive(serde::Serialize)]
struct Country {
    /// `null`: not known.
    country: Option<String>,
    /// The registry of an address whose country is not known, if the address itself says it.
    #[serde(skip_serializing_if = "Option::is_none")]
    registry: Option<&'static str>,
    ipv4: u64,
    ipv6: u64,
}

#[derive(serde::Serialize)]
struct Number {
    /// 0: not known.
    asn: u32,
    ipv4: u64,
    ipv6: u64,
}

impl StatsReport<'_> {
    /// The report as one line of JSON. AS numbers have all their 32 bits here.
    pub fn json(&self) -> String {
        let country = |(index, Hits { ipv4, ipv6 }): (CountryIndex, _)| Country {
            country: index.code().map(|code| code.bytes().map(char::from).iter().collect()),
            registry: index.registry().filter(|_| index != CountryIndex::UNKNOWN).map(|r| r.name()),
            ipv4,
            ipv6,
        };
        let number = |(asn, Hits { ipv4, ipv6 }): (crate::addr::Asn, _)| Number { asn: asn.0, ipv4, ipv6 };
        let document = Document {
            schema: SCHEMA,
            time: self.time,
            token: self.token,
            rows: Rows(self.counts),
            broken: self.counts.broken(),
            countries: self.counts.countries().map(|all| all.map(country).collect()),
            asns: self.counts.asns().map(|all| all.into_iter().map(number).collect()),
            databases: self.databases,
        };
        super::line_of_json(&document)
    }
}
