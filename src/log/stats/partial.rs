//! Partial results: counts as a JSON document that can be read back, so that the counts of several logs or machines add
//! up to those of all. `schema/logstats-partial.schema.json` describes it.

use super::counts::{Counts, Different, ExtraStats, Hits};
use super::row::StatsRow;
use crate::addr::Asn;
use crate::class::anonymised::CountryIndex;
use crate::db::{DbSource, UsedDatabase};
use crate::format::escape_controls;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use thiserror::Error;

/// The version of the document.
const SCHEMA: u32 = 1;
/// The largest count that is read: up to it every JSON number is exact
/// ([RFC 8259, section 6](https://www.rfc-editor.org/rfc/rfc8259#section-6)).
const MOST: u64 = 1 << 53;

#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct Document {
    schema: u32,
    /// Always `logstats`: what the counts are of.
    partial: String,
    rows: BTreeMap<String, u64>,
    /// Of the row of universal identifiers, the lines without the filler: some forms count them as random.
    opaque: u64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    countries: Option<Vec<Country>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    asns: Option<Vec<Number>>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    databases: Vec<Database>,
}

#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct Database {
    source: String,
    place: u16,
    text: String,
}

#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct Country {
    index: u16,
    ipv4: u64,
    ipv6: u64,
}

#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct Number {
    asn: u32,
    ipv4: u64,
    ipv6: u64,
}

/// Why a document cannot be read as a partial result.
#[derive(Debug, Error)]
pub enum PartialError {
    /// It is not such a document.
    #[error("not a partial result: {0}")]
    Shape(#[from] serde_json::Error),
    /// It is of another version.
    #[error("version {0} of partial results is not known; this program reads and writes version {SCHEMA}")]
    Version(u32),
    /// It holds something else.
    #[error("it holds partial results of '{0}', not of 'logstats'")]
    Kind(String),
    /// A row is not known, or missing.
    #[error("{0} row '{1}'; the names are those of --onlyheader")]
    StatsRow(&'static str, String),
    /// More opaque identifiers than universal ones.
    #[error("opaque is {0}, more than the {1} lines of row 'IPv6/IID/Global'")]
    Opaque(u64, u64),
    /// A country index that no address can have.
    #[error("country index {0} is over 1023")]
    Country(u16),
    /// A source of facts that is not known.
    #[error("no such source of facts: '{0}'")]
    Source(String),
    /// More databases than a run can have used.
    #[error("{0} databases: at most 1000 are expected")]
    Databases(usize),
    /// A count that JSON cannot hold exactly.
    #[error("a count of {0} lines is over 2^53")]
    Large(u64),
}

/// The most databases of a partial result: there are some ten files that can be used.
const MOST_DATABASES: usize = 1000;

/// Counts of a part of a log, and the databases that were consulted for it.
///
/// ```
/// use ipv6calc::log::stats::{Counts, Partial, StatsRow, ExtraStats};
/// let mut counts = Counts::new(ExtraStats::default());
/// counts.add_row(StatsRow::ALL, 2);
/// let part = Partial { counts, databases: Vec::new() };
/// let mut sum = Partial::read(part.write().as_bytes())?;
/// assert_eq!(sum, part);
/// sum.add(&part).unwrap();
/// assert_eq!(sum.counts.row(StatsRow::ALL), 4);
/// # Ok::<(), ipv6calc::log::stats::PartialError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Partial {
    /// The counts.
    pub counts: Counts,
    /// The databases that gave answers, in the order of footers.
    pub databases: Vec<UsedDatabase>,
}

impl Partial {
    /// One line of JSON.
    pub fn write(&self) -> String {
        let country = |(CountryIndex(index), Hits { ipv4, ipv6 })| Country { index, ipv4, ipv6 };
        let number = |(Asn(asn), Hits { ipv4, ipv6 })| Number { asn, ipv4, ipv6 };
        let database = |UsedDatabase { source, place, text }: &UsedDatabase| Database {
            source: source.name().to_owned(),
            place: *place,
            text: text.clone(),
        };
        let document = Document {
            schema: SCHEMA,
            partial: "logstats".to_owned(),
            rows: StatsRow::every().map(|row| (row.name().to_owned(), self.counts.row(row))).collect(),
            opaque: self.counts.opaque(),
            countries: self.counts.countries().map(|all| all.map(country).collect()),
            asns: self.counts.asns().map(|all| all.into_iter().map(number).collect()),
            databases: self.databases.iter().map(database).collect(),
        };
        super::line_of_json(&document)
    }

    /// Reads what [`Partial::write`] wrote.
    ///
    /// # Errors
    /// If the text is not such a document, or one that was not written by this program.
    pub fn read(text: &[u8]) -> Result<Partial, PartialError> {
        let document: Document = serde_json::from_slice(text)?;
        if document.schema != SCHEMA {
            return Err(PartialError::Version(document.schema));
        }
        if document.partial != "logstats" {
            return Err(PartialError::Kind(document.partial));
        }
        if document.databases.len() > MOST_DATABASES {
            return Err(PartialError::Databases(document.databases.len()));
        }
        let mut databases = Vec::new();
        for database in &document.databases {
            database.used()?.insert(&mut databases);
        }
        Ok(Partial { counts: document.counts()?, databases })
    }

    /// Adds another part.
    ///
    /// # Errors
    /// If one has statistics that the other has not; nothing is added then.
    pub fn add(&mut self, other: &Partial) -> Result<(), Different> {
        self.counts.add(&other.counts)?;
        // those of many parts are kept up to the number that one part may have, so that looking them up stays cheap
        for used in &other.databases {
            if self.databases.len() < MOST_DATABASES {
                used.clone().insert(&mut self.databases);
            }
        }
        Ok(())
    }

    /// Whether every count can be written to JSON exactly.
    pub fn is_exact(&self) -> bool {
        StatsRow::every().all(|row| self.counts.row(row) <= MOST)
    }

    /// Without the statistics of countries and AS numbers.
    #[must_use]
    pub fn simple(self) -> Partial {
        Partial { counts: self.counts.simple(), ..self }
    }
}

impl Database {
    fn used(&self) -> Result<UsedDatabase, PartialError> {
        let source = DbSource::ALL.into_iter().find(|source| source.name() == self.source);
        let source = source.ok_or_else(|| PartialError::Source(escape_controls(&self.source).into_owned()))?;
        Ok(UsedDatabase { source, place: self.place, text: escape_controls(&self.text).into_owned() })
    }
}

impl Document {
    fn counts(self) -> Result<Counts, PartialError> {
        let wanted = ExtraStats { countries: self.countries.is_some(), asns: self.asns.is_some() };
        let mut counts = Counts::new(wanted);
        if let Some(row) = StatsRow::every().find(|row| !self.rows.contains_key(row.name())) {
            return Err(PartialError::StatsRow("missing", row.name().to_owned()));
        }
        for (name, lines) in self.rows {
            match StatsRow::from_name(&name) {
                Some(row) => counts.add_row(row, exact(lines)?),
                None => return Err(PartialError::StatsRow("unknown", name)),
            }
        }
        match (self.opaque, counts.row(StatsRow::IID_GLOBAL)) {
            (opaque, universal) if opaque > universal => return Err(PartialError::Opaque(opaque, universal)),
            (opaque, _) => counts.add_opaque(opaque),
        }
        for Country { index, ipv4, ipv6 } in self.countries.into_iter().flatten() {
            if index > 1023 {
                return Err(PartialError::Country(index));
            }
            counts.add_country(CountryIndex(index), Hits { ipv4: exact(ipv4)?, ipv6: exact(ipv6)? });
        }
        for Number { asn, ipv4, ipv6 } in self.asns.into_iter().flatten() {
            counts.add_asn(Asn(asn), Hits { ipv4: exact(ipv4)?, ipv6: exact(ipv6)? });
        }
        Ok(counts)
    }
}

fn exact(lines: u64) -> Result<u64, PartialError> {
    if lines > MOST { Err(PartialError::Large(lines)) } else { Ok(lines) }
}
