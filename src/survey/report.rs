//! What a survey found, as data, text and JSON; `schema/survey.schema.json` describes the document.

use super::density::{Density, densities};
use super::partial::registry_names;
use super::{FamilySurvey, IidPattern, Survey, SurveyScope};
use crate::addr::{Family, Net};
use crate::log::stats::Hits;
use crate::log::stats::chart::{self, Bar, Chart};
use crate::log::stats::line_of_json;
use serde::Serialize;
use std::fmt::Write;

/// Vendors that are listed.
const TOP_VENDORS: usize = 20;

/// A number of each family.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct FamilyCounts<T> {
    /// Of IPv4.
    pub ipv4: T,
    /// Of IPv6.
    pub ipv6: T,
}

/// How many different addresses there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct DistinctCount {
    /// The number; an estimate if it is not exact.
    pub addresses: u64,
    /// Whether all addresses were kept.
    pub exact: bool,
    /// How far an estimate may be off, in 95 of 100 cases at most.
    pub error: u64,
}

/// A name with the number of its addresses in each family.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct NamedCounts {
    /// The name.
    pub name: &'static str,
    /// Addresses of IPv4.
    pub ipv4: u64,
    /// Addresses of IPv6.
    pub ipv6: u64,
}

/// A name with a number of addresses.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct NamedCount {
    /// The name.
    pub name: String,
    /// Its addresses.
    pub addresses: u64,
}

/// A special-purpose block with addresses.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct BlockCount {
    /// The block.
    pub prefix: Net,
    /// What it is for.
    pub name: &'static str,
    /// The RFC that defines it.
    pub rfc: u16,
    /// Its addresses, without those of blocks inside it.
    pub addresses: u64,
}

/// What a survey found. Addresses that are repeated count each time, except in `distinct` and `densities`.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct SurveyReport {
    schema: u32,
    /// Addresses.
    pub addresses: FamilyCounts<u64>,
    /// Lines without an address.
    pub without_address: u64,
    /// Different addresses.
    pub distinct: FamilyCounts<DistinctCount>,
    /// How far addresses reach.
    pub scopes: Vec<NamedCounts>,
    /// Special-purpose blocks, most addresses first.
    pub blocks: Vec<BlockCount>,
    /// Who handed the addresses out.
    pub registries: Vec<NamedCounts>,
    /// Kinds of interface identifiers.
    pub identifiers: Vec<NamedCount>,
    /// Vendors of the MAC addresses in identifiers, most addresses first; an empty name is an unknown vendor.
    pub vendors: Vec<NamedCount>,
    /// Entropy of each of the 32 digits of IPv6 addresses, of its greatest possible.
    pub entropy: Vec<f64>,
    /// The prefixes of several lengths.
    pub densities: FamilyCounts<Vec<Density>>,
}

fn distinct(survey: &FamilySurvey) -> DistinctCount {
    let (addresses, error) = survey.sample.estimate(survey.sample.len() as u64);
    DistinctCount { addresses, exact: survey.sample.level() == 0, error }
}

/// Names with addresses.
fn by_family(names: impl Iterator<Item = &'static str>, v4: &[u64], v6: &[u64]) -> Vec<NamedCounts> {
    let all = names.zip(v4.iter().zip(v6)).map(|(name, (v4, v6))| NamedCounts { name, ipv4: *v4, ipv6: *v6 });
    all.filter(|row| row.ipv4 + row.ipv6 > 0).collect()
}

impl SurveyReport {
    /// What a survey found.
    pub fn new(survey: &Survey) -> SurveyReport {
        let Survey { v4, v6, .. } = survey;
        let blocks = survey.blocks.iter().map(|tally| BlockCount {
            prefix: tally.block.net,
            name: tally.block.name,
            rfc: tally.block.rfc,
            addresses: tally.addresses,
        });
        let mut blocks: Vec<_> = blocks.collect();
        blocks.sort_by_key(|row| {
            (std::cmp::Reverse(row.addresses), row.prefix.family(), row.prefix.bits(), row.prefix.len())
        });
        let kinds = IidPattern::ALL.iter().zip(&survey.kinds).filter(|(_, n)| **n > 0);
        let vendors = survey.vendors.iter().map(|(name, n)| NamedCount { name: name.clone(), addresses: *n });
        let mut vendors: Vec<_> = vendors.collect();
        vendors.sort_by(|a, b| b.addresses.cmp(&a.addresses).then_with(|| a.name.cmp(&b.name)));
        vendors.truncate(TOP_VENDORS);
        let entropy = if v6.addresses == 0 { Vec::new() } else { survey.digits.entropies().map(rounded).to_vec() };
        SurveyReport {
            schema: 1,
            addresses: FamilyCounts { ipv4: v4.addresses, ipv6: v6.addresses },
            without_address: survey.without,
            distinct: FamilyCounts { ipv4: distinct(v4), ipv6: distinct(v6) },
            scopes: by_family(SurveyScope::ALL.iter().map(|(_, name)| *name), &v4.scopes, &v6.scopes),
            blocks,
            registries: by_family(registry_names().into_iter(), &v4.registries, &v6.registries),
            identifiers: kinds.map(|((_, name), n)| NamedCount { name: (*name).to_owned(), addresses: *n }).collect(),
            vendors,
            entropy,
            densities: FamilyCounts {
                ipv4: densities(Family::V4, &v4.sample),
                ipv6: densities(Family::V6, &v6.sample),
            },
        }
    }

    /// One line of JSON.
    pub fn json(&self) -> String {
        line_of_json(self)
    }

    /// The bars of its counts.
    pub(super) fn charts(&self) -> Vec<Chart> {
        let of = |ipv4, ipv6| Hits { ipv4, ipv6 };
        let rows = |rows: &[NamedCounts]| rows.iter().map(|row| Bar::of(row.name, of(row.ipv4, row.ipv6))).collect();
        let six = |rows: &[NamedCount], no: &str| -> Vec<Bar> {
            let name = |row: &NamedCount| if row.name.is_empty() { no.to_owned() } else { row.name.clone() };
            rows.iter().map(|row| Bar::of(name(row), of(0, row.addresses))).collect()
        };
        let blocks = self.blocks.iter().map(|row| {
            let hits = if row.prefix.family() == Family::V4 { of(row.addresses, 0) } else { of(0, row.addresses) };
            Bar::of(format!("{} {}", row.prefix, row.name), hits)
        });
        let all = [
            Chart::new(
                "Families",
                vec![
                    Bar::of("IPv4", of(self.addresses.ipv4, 0)),
                    Bar::of("IPv6", of(0, self.addresses.ipv6)),
                    Bar { name: "no address".to_owned(), ipv4: 0, ipv6: 0, other: self.without_address },
                ],
            ),
            Chart::new("Scopes", rows(&self.scopes)),
            Chart::top("Special-purpose blocks", blocks.collect()),
            Chart::new("Registries", rows(&self.registries)),
            Chart::new("Interface identifiers", six(&self.identifiers, "")),
            Chart::top("Vendors of MAC addresses", six(&self.vendors, "unknown")),
        ];
        all.into_iter().filter(|chart| !chart.bars.is_empty()).collect()
    }

    /// Text for people: bars, the entropy of each digit, and the densest prefixes.
    pub fn text(&self) -> String {
        let mut out = chart::text(&self.charts());
        // a string takes everything
        let _ = writeln!(out, "Different addresses");
        for (name, count) in [("IPv4", self.distinct.ipv4), ("IPv6", self.distinct.ipv6)] {
            let _ = match count.exact {
                true => writeln!(out, "  {name}  {}", count.addresses),
                false => writeln!(out, "  {name}  {} ± {} (estimated from a sample)", count.addresses, count.error),
            };
        }
        self.entropy_text(&mut out);
        for (family, densities) in [("IPv4", &self.densities.ipv4), ("IPv6", &self.densities.ipv6)] {
            density_text(family, densities, &mut out);
        }
        out.push_str("\n# IPv4   = IPv6   . no address\n");
        out
    }

    fn entropy_text(&self, out: &mut String) {
        const SHADES: [char; 9] = [' ', '▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
        if self.entropy.is_empty() {
            return;
        }
        let shade = |entropy: &f64| SHADES.get((entropy * 8.0).ceil() as usize).copied().unwrap_or('█');
        let shades: Vec<char> = self.entropy.iter().map(shade).collect();
        let groups: Vec<String> = shades.chunks(4).map(|group| group.iter().collect()).collect();
        let _ = writeln!(out, "\nEntropy of the digits of IPv6 addresses\n  {}", groups.join(":"));
    }
}

/// Prefixes of each length that text shows.
const SHOWN: usize = 3;

fn density_text(family: &str, densities: &[Density], out: &mut String) {
    if densities.iter().all(|density| density.prefixes == 0) {
        return;
    }
    let _ = writeln!(out, "\nDensest {family} prefixes");
    for density in densities {
        let _ = writeln!(
            out,
            "  /{}: {} prefixes, {} of them have 90 % of the addresses",
            density.len.get(),
            density.prefixes,
            density.for_90_percent
        );
        for dense in density.densest.iter().take(SHOWN) {
            let error = if dense.error > 0 { format!(" ± {}", dense.error) } else { String::new() };
            let _ = writeln!(out, "    {}  {}{error}", dense.prefix, dense.addresses);
        }
    }
}

/// Six digits after the point: the order of additions must not show.
fn rounded(value: f64) -> f64 {
    (value * 1e6).round() / 1e6
}
