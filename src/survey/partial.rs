//! Surveys of parts as JSON, one per line, which can be read back: `schema/survey-partial.schema.json` describes them.

use super::sample::AddressSample;
use super::{FamilySurvey, IidPattern, Survey, SurveyScope};
use crate::addr::{Family, Net};
use crate::class::Registry;
use crate::class::special;
use crate::log::stats::line_of_json;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use thiserror::Error;

const SCHEMA: u32 = 1;
/// The largest count that is read: up to it every JSON number is exact.
const MOST: u64 = 1 << 53;
/// More vendors than are registered.
const MOST_VENDORS: usize = 100_000;

#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct Document {
    schema: u32,
    /// Always `survey`.
    partial: String,
    without: u64,
    ipv4: FamilyDocument,
    ipv6: FamilyDocument,
    blocks: BTreeMap<String, u64>,
    kinds: BTreeMap<String, u64>,
    vendors: BTreeMap<String, u64>,
    /// By place and digit.
    digits: Vec<Vec<u64>>,
}

#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct FamilyDocument {
    addresses: u64,
    scopes: BTreeMap<String, u64>,
    registries: BTreeMap<String, u64>,
    level: u32,
    /// The different addresses, ascending, all digits of each.
    sample: String,
}

/// Why a document cannot be read as a part of a survey.
#[derive(Debug, Error)]
pub enum SurveyPartialError {
    /// It is not such a document.
    #[error("not a part of a survey: {0}")]
    Shape(#[from] serde_json::Error),
    /// It is of another version.
    #[error("version {0} of parts is not known; this program reads and writes version {SCHEMA}")]
    Version(u32),
    /// It holds something else.
    #[error("it holds partial results of '{0}', not of 'survey'")]
    Kind(String),
    /// A name that is not known.
    #[error("unknown name '{0}'")]
    Name(String),
    /// A count that JSON cannot hold exactly.
    #[error("a count is over 2^53")]
    Large,
    /// The digits or the addresses are not as they are written.
    #[error("the {0} are malformed")]
    Malformed(&'static str),
}

/// Counts by name, without zeros.
fn named(names: impl Iterator<Item = &'static str>, counts: &[u64]) -> BTreeMap<String, u64> {
    let counts = names.zip(counts).filter(|(_, n)| **n > 0);
    counts.map(|(name, n)| (name.to_owned(), *n)).collect()
}

/// The counts of names in this order.
fn counts<const N: usize>(
    names: [&'static str; N],
    document: &BTreeMap<String, u64>,
) -> Result<[u64; N], SurveyPartialError> {
    if let Some(unknown) = document.keys().find(|key| !names.contains(&key.as_str())) {
        return Err(SurveyPartialError::Name(unknown.clone()));
    }
    let found = names.map(|name| document.get(name).copied().unwrap_or(0));
    if found.iter().any(|n| *n > MOST) { Err(SurveyPartialError::Large) } else { Ok(found) }
}

/// The names of registries in the order of their numbers.
pub(super) fn registry_names() -> [&'static str; Registry::ALL.len()] {
    Registry::ROWS.map(|(name, _)| name)
}

impl FamilyDocument {
    fn new(family: Family, survey: &FamilySurvey) -> FamilyDocument {
        let digits = usize::from(family.width()) / 4;
        let mut addresses: Vec<u128> = survey.sample.addresses().collect();
        addresses.sort_unstable();
        let text = |bits: &u128| format!("{:0digits$x}", bits >> (128 - u32::from(family.width())));
        FamilyDocument {
            addresses: survey.addresses,
            scopes: named(SurveyScope::ALL.iter().map(|(_, name)| *name), &survey.scopes),
            registries: named(registry_names().into_iter(), &survey.registries),
            level: survey.sample.level(),
            sample: addresses.iter().map(text).collect(),
        }
    }

    fn read(&self, family: Family) -> Result<FamilySurvey, SurveyPartialError> {
        let malformed = SurveyPartialError::Malformed("addresses");
        let digits = usize::from(family.width()) / 4;
        let chunks = self.sample.as_bytes().chunks(digits);
        let mut addresses = Vec::with_capacity(chunks.len());
        for chunk in chunks {
            let text = str::from_utf8(chunk).ok().filter(|text| text.len() == digits && !text.contains('+'));
            let Some(bits) = text.and_then(|text| u128::from_str_radix(text, 16).ok()) else { return Err(malformed) };
            addresses.push(bits << (128 - u32::from(family.width())));
        }
        if self.level > 63 || self.addresses > MOST {
            return Err(if self.level > 63 { malformed } else { SurveyPartialError::Large });
        }
        Ok(FamilySurvey {
            addresses: self.addresses,
            scopes: counts(SurveyScope::ALL.map(|(_, name)| name), &self.scopes)?,
            registries: counts(registry_names(), &self.registries)?,
            sample: AddressSample::of(self.level, addresses.into_iter()),
        })
    }
}

impl Survey {
    /// What was counted as one line of JSON.
    pub fn write_partial(&self) -> String {
        line_of_json(&Document {
            schema: SCHEMA,
            partial: "survey".to_owned(),
            without: self.without,
            ipv4: FamilyDocument::new(Family::V4, &self.v4),
            ipv6: FamilyDocument::new(Family::V6, &self.v6),
            blocks: self.blocks.iter().map(|tally| (tally.block.net.to_string(), tally.addresses)).collect(),
            kinds: named(IidPattern::ALL.iter().map(|(_, name)| *name), &self.kinds),
            vendors: self.vendors.iter().map(|(name, n)| (name.clone(), *n)).collect(),
            digits: self.digits.counts().iter().map(|digits| digits.to_vec()).collect(),
        })
    }

    /// Reads what [`Survey::write_partial`] wrote.
    ///
    /// # Errors
    /// If the text is not such a document.
    pub fn read_partial(text: &[u8]) -> Result<Survey, SurveyPartialError> {
        let document: Document = serde_json::from_slice(text)?;
        if document.schema != SCHEMA {
            return Err(SurveyPartialError::Version(document.schema));
        }
        if document.partial != "survey" {
            return Err(SurveyPartialError::Kind(document.partial));
        }
        let numbers = document.blocks.values().chain(document.vendors.values()).chain(document.digits.iter().flatten());
        if document.vendors.len() > MOST_VENDORS || numbers.chain([&document.without]).any(|n| *n > MOST) {
            return Err(SurveyPartialError::Large);
        }
        let mut survey = Survey {
            v4: document.ipv4.read(Family::V4)?,
            v6: document.ipv6.read(Family::V6)?,
            without: document.without,
            kinds: counts(IidPattern::ALL.map(|(_, name)| name), &document.kinds)?,
            vendors: document.vendors.into_iter().collect(),
            ..Survey::default()
        };
        for (name, n) in document.blocks {
            let block = name.parse::<Net>().ok().and_then(|net| special::block(&net));
            survey.block_addresses(block.ok_or(SurveyPartialError::Name(name))?, n);
        }
        let rows: Option<Vec<[u64; 16]>> = document.digits.iter().map(|row| row.as_slice().try_into().ok()).collect();
        let digits = rows.and_then(|rows| <[[u64; 16]; 32]>::try_from(rows).ok());
        survey.digits.merge(&digits.ok_or(SurveyPartialError::Malformed("digits"))?);
        Ok(survey)
    }
}

#[cfg(test)]
mod tests {
    use super::super::SurveyReport;
    use super::*;
    use std::net::IpAddr;

    fn addresses(n: u64) -> impl Iterator<Item = IpAddr> {
        (0..n).map(|n| {
            let mixed = n.wrapping_mul(0x9e37_79b9_7f4a_7c15);
            match n % 5 {
                0 => IpAddr::from((mixed as u32).to_be_bytes()),
                1 => IpAddr::from((0x2001_0db8_u128 << 96 | u128::from(n)).to_be_bytes()),
                2 => IpAddr::from(
                    (0x2a00_1450_u128 << 96 | u128::from(mixed % 9) << 64 | 0x0211_22ff_fe00_0000 | u128::from(n))
                        .to_be_bytes(),
                ),
                3 => IpAddr::from((0xfe80_u128 << 112 | u128::from(mixed)).to_be_bytes()),
                _ => IpAddr::from((0x2003_u128 << 112 | u128::from(n % 1000) << 64 | u128::from(mixed)).to_be_bytes()),
            }
        })
    }

    #[test]
    fn parts_add_up_to_the_whole_however_it_is_cut() {
        let all: Vec<IpAddr> = addresses(600_000).collect();
        let survey = |addresses: &[IpAddr]| {
            let mut survey = Survey::default();
            addresses.iter().for_each(|address| survey.add(*address));
            survey.add_nothing();
            survey
        };
        let report = |survey: &Survey| serde_json::to_value(SurveyReport::new(survey)).unwrap();
        let mut whole = report(&survey(&all));
        for cut in [1, 7, 250_000] {
            let mut sum = Survey::default();
            let parts: Vec<&[IpAddr]> = match cut {
                1 => vec![&all],
                7 => all.chunks(all.len() / 7 + 1).rev().collect(),
                _ => all.chunks(cut).collect(),
            };
            for part in &parts {
                sum.merge(&Survey::read_partial(survey(part).write_partial().as_bytes()).unwrap());
            }
            whole["without_address"] = parts.len().into();
            assert_eq!(report(&sum), whole, "{cut}");
        }
    }

    #[test]
    fn what_is_not_a_part_is_an_error() {
        let text = Survey::default().write_partial();
        for (from, to) in [
            ("\"schema\":1", "\"schema\":2"),
            ("\"survey\"", "\"logstats\""),
            ("\"without\":0", "\"without\":9007199254740993"),
            ("\"kinds\":{}", "\"kinds\":{\"x\":1}"),
            ("\"blocks\":{}", "\"blocks\":{\"2001:db8::/33\":1}"),
            ("\"sample\":\"\"", "\"sample\":\"1\""),
            ("[[0,", "[["),
        ] {
            assert!(text.contains(from), "{from}: {text}");
            assert!(Survey::read_partial(text.replacen(from, to, 1).as_bytes()).is_err(), "{to}");
        }
    }
}
