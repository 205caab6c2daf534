//! Counts of lines.

use super::row::StatsRow;
use crate::addr::{Asn, Family};
use crate::class::anonymised::CountryIndex;
use std::collections::HashMap;
use thiserror::Error;

/// Which statistics are wanted beside the rows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ExtraStats {
    /// Those of countries.
    pub countries: bool,
    /// Those of AS numbers.
    pub asns: bool,
}

/// Lines of one country or AS number. An IPv6 address that holds an IPv4 address counts as that.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Hits {
    /// Lines with IPv4 addresses.
    pub ipv4: u64,
    /// Lines with IPv6 addresses.
    pub ipv6: u64,
}

impl Hits {
    /// Hits of one family.
    pub const fn of(family: Family, lines: u64) -> Hits {
        match family {
            Family::V4 => Hits { ipv4: lines, ipv6: 0 },
            Family::V6 => Hits { ipv4: 0, ipv6: lines },
        }
    }

    /// Lines of both families.
    pub const fn all(self) -> u64 {
        self.ipv4.saturating_add(self.ipv6)
    }

    fn add(&mut self, other: Hits) {
        self.ipv4 = self.ipv4.saturating_add(other.ipv4);
        self.ipv6 = self.ipv6.saturating_add(other.ipv6);
    }
}

impl std::iter::Sum for Hits {
    fn sum<I: Iterator<Item = Hits>>(all: I) -> Hits {
        all.fold(Hits::default(), |mut sum, hits| {
            sum.add(hits);
            sum
        })
    }
}

/// Country indices: 10 bits.
const COUNTRIES: usize = 1024;

/// At most this many AS numbers are counted apart, more than are in use. Anonymised addresses can claim any of 2^32: a forged log must
/// not take all memory.
const ASNS: usize = 1 << 17;

/// The number in the place of one that does not fit ([RFC 6793](https://www.rfc-editor.org/rfc/rfc6793), section 9).
const AS_TRANS: Asn = Asn(23456);

/// Counts of lines: by row, and if wanted by country and AS number.
///
/// They take 400 bytes, 16 KiB for countries, and some 40 bytes for each AS number that occurs; of more than 131,072
/// AS numbers, those that come last count as AS 23456. They count up to 2^64 - 1 and stay there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Counts {
    rows: [u64; StatsRow::COUNT],
    /// Of [`StatsRow::IID_GLOBAL`], the lines whose identifier has no filler ff-fe.
    opaque: u64,
    countries: Option<Box<[Hits]>>,
    asns: Option<HashMap<Asn, Hits>>,
}

/// Counts that cannot be added: one has statistics that the other has not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("some have statistics of {0} and some have not, so that their sum would be of neither")]
pub struct Different(&'static str);

impl Counts {
    /// Counts of no line.
    pub fn new(wanted: ExtraStats) -> Counts {
        Counts {
            rows: [0; StatsRow::COUNT],
            opaque: 0,
            countries: wanted.countries.then(|| vec![Hits::default(); COUNTRIES].into_boxed_slice()),
            asns: wanted.asns.then(HashMap::new),
        }
    }

    /// Which statistics they have beside the rows.
    pub fn wanted(&self) -> ExtraStats {
        ExtraStats { countries: self.countries.is_some(), asns: self.asns.is_some() }
    }

    /// These counts without the statistics of countries and AS numbers.
    #[must_use]
    pub fn simple(self) -> Counts {
        Counts { countries: None, asns: None, ..self }
    }

    /// These counts with the [opaque identifiers](Counts::opaque) in the row of random ones, which is where they most
    /// likely belong: the bit means nothing ([RFC 7136](https://www.rfc-editor.org/rfc/rfc7136)), and half of all random
    /// identifiers have it.
    #[must_use]
    pub fn opaque_as_random(mut self) -> Counts {
        let opaque = std::mem::take(&mut self.opaque);
        if let Some(count) = self.rows.get_mut(StatsRow::IID_GLOBAL.index()) {
            *count = count.saturating_sub(opaque);
        }
        self.add_row(StatsRow::IID_RANDOM, opaque);
        self
    }

    /// Lines with an opaque identifier: its bit says universal, but it has no filler ff-fe of a MAC address. They are
    /// part of the row [`StatsRow::IID_GLOBAL`].
    pub fn opaque(&self) -> u64 {
        self.opaque
    }

    /// The lines of a row.
    pub fn row(&self, row: StatsRow) -> u64 {
        self.rows.get(row.index()).copied().unwrap_or_default()
    }

    /// Lines whose word looks like an address but is not one: they are in the row [`StatsRow::ALL`] only.
    pub fn broken(&self) -> u64 {
        let counted = [StatsRow::IPV4, StatsRow::IPV6, StatsRow::UNKNOWN].map(|row| self.row(row));
        counted.into_iter().fold(self.row(StatsRow::ALL), u64::saturating_sub)
    }

    /// The countries that occur, by index; `None` without statistics of countries.
    pub fn countries(&self) -> Option<impl Iterator<Item = (CountryIndex, Hits)>> {
        let found = |(index, hits): (u16, &Hits)| (hits.all() > 0).then_some((CountryIndex(index), *hits));
        self.countries.as_ref().map(|all| (0..).zip(all).filter_map(found))
    }

    /// The AS numbers that occur, in ascending order; `None` without statistics of AS numbers.
    pub fn asns(&self) -> Option<Vec<(Asn, Hits)>> {
        let mut all: Vec<_> = self.asns.as_ref()?.iter().map(|(asn, hits)| (*asn, *hits)).collect();
        all.sort_unstable_by_key(|(asn, _)| *asn);
        Some(all)
    }

    /// Counts more lines of a row.
    pub fn add_row(&mut self, row: StatsRow, lines: u64) {
        if let Some(count) = self.rows.get_mut(row.index()) {
            *count = count.saturating_add(lines);
        }
    }

    /// Counts more lines with an [opaque identifier](Counts::opaque), beside their row.
    pub fn add_opaque(&mut self, lines: u64) {
        self.opaque = self.opaque.saturating_add(lines);
    }

    /// Counts more lines of a country, if countries are counted; those of an index over 1023 are not.
    pub fn add_country(&mut self, country: CountryIndex, hits: Hits) {
        let place = self.countries.as_mut().and_then(|all| all.get_mut(usize::from(country.0)));
        if let Some(count) = place {
            count.add(hits);
        }
    }

    /// Counts more lines of an AS number, if AS numbers are counted.
    pub fn add_asn(&mut self, asn: Asn, hits: Hits) {
        if let Some(all) = &mut self.asns {
            let room = all.len() < ASNS || all.contains_key(&asn);
            all.entry(if room { asn } else { AS_TRANS }).or_default().add(hits);
        }
    }

    /// Adds other counts.
    ///
    /// # Errors
    /// If one has statistics that the other has not; nothing is added then.
    pub fn add(&mut self, other: &Counts) -> Result<(), Different> {
        let (ours, theirs) = (self.wanted(), other.wanted());
        if ours.countries != theirs.countries {
            return Err(Different("countries"));
        }
        if ours.asns != theirs.asns {
            return Err(Different("AS numbers"));
        }
        StatsRow::every().for_each(|row| self.add_row(row, other.row(row)));
        self.add_opaque(other.opaque);
        other.countries().into_iter().flatten().for_each(|(country, hits)| self.add_country(country, hits));
        other.asns.iter().flatten().for_each(|(asn, hits)| self.add_asn(*asn, *hits));
        Ok(())
    }
}
