//! The files of one vendor: a source.

use super::choose::{Candidate, FilePurpose, Rules, choose};
use super::file::MmdbFile;
use super::kind::{Edition, FileKind};
use crate::addr::{Asn, CountryCode};
use crate::class::anonymised::Geoname;
use crate::db::geo::{ASN, COUNT};
use crate::db::uniform_blocks::last;
use crate::db::{AsFact, Db, DbSource, Fact, Features, Location};
use std::fmt::{self, Write};
use std::net::IpAddr;

/// A file that is there.
pub struct Present {
    /// Which one it is.
    pub kind: FileKind,
    /// Its content; `None` if it cannot be used. Its features are announced nevertheless (compatibility: databases
    /// D2).
    pub file: Option<MmdbFile>,
}

/// The files of one vendor, and which of them answers which question.
pub struct Files {
    source: DbSource,
    files: Vec<Present>,
    /// What footers say about each of them.
    abouts: Vec<String>,
    country: Option<usize>,
    city: Option<usize>,
    asn: Option<usize>,
    geoname: Option<usize>,
    features: Features,
}

impl Files {
    /// The files of a vendor that are there, in the order of [`kinds`](super::kinds).
    pub fn new(source: DbSource, files: Vec<Present>, rules: Rules) -> Files {
        let candidate = |p: &Present| p.file.as_ref().map(|f| month(f.reader().metadata().build_epoch));
        let months: Vec<_> = files.iter().map(candidate).collect();
        let candidates: Vec<_> =
            files.iter().zip(months).map(|(p, month)| month.map(|month| Candidate { kind: &p.kind, month })).collect();
        let chosen = |purpose| choose(&candidates, purpose, rules);
        let (country, city) = (chosen(FilePurpose::Country), chosen(FilePurpose::City));
        let (asn, geoname) = (chosen(FilePurpose::Asn), chosen(FilePurpose::Geoname));
        let offered = files.iter().filter(|p| is_announced(source, &p.kind, rules));
        let features = offered.fold(Features::NONE, |all, p| all.or(p.kind.content));
        let dump = if features.has(Features::CC) { Features::DUMP_CC } else { Features::NONE };
        let vendor = if files.is_empty() { Features::NONE } else { announced(source) };
        let abouts = files.iter().map(|p| p.file.as_ref().map_or_else(String::new, |f| about(source, f))).collect();
        Files { source, abouts, country, city, asn, geoname, features: features.or(dump).or(vendor), files }
    }

    /// The file that answers a question.
    pub fn chosen(&self, purpose: FilePurpose) -> Option<&Present> {
        let at = match purpose {
            FilePurpose::Country => self.country,
            FilePurpose::City => self.city,
            FilePurpose::Asn => self.asn,
            FilePurpose::Geoname => self.geoname,
        };
        self.files.get(at?)
    }

    fn file(&self, purpose: FilePurpose) -> Option<&MmdbFile> {
        self.chosen(purpose)?.file.as_ref()
    }
}

/// What footers say about a file: `GeoLite2-City Copyright (c) 2025 MaxMind All Rights Reserved, created: …`.
fn about(source: DbSource, file: &MmdbFile) -> String {
    let metadata = file.reader().metadata();
    let vendor = match source {
        DbSource::GeoIp2 => "MaxMind",
        DbSource::DbIp2 => "db-ip.com",
        DbSource::Ip2Location2 => "IP2Location",
        DbSource::BuiltIn => "",
    };
    let Time { year, month, day, hour, minute, second } = time(metadata.build_epoch);
    // a type with control characters would forge lines
    let name: String = metadata.database_type.chars().filter(|c| !c.is_control()).collect();
    format!(
        "{name} Copyright (c) {year} {vendor} All Rights Reserved, created: \
             {year:04}{month:02}{day:02}-{hour:02}{minute:02}{second:02} UTC"
    )
}

/// Whether the features of a file count: also of those that are not to be used (compatibility: databases D2), but not
/// of IP2Location files.
fn is_announced(source: DbSource, kind: &FileKind, rules: Rules) -> bool {
    source != DbSource::Ip2Location2 || rules.only.is_none_or(|number| number == kind.number)
}

/// The features that say that there are files of a vendor.
const fn announced(source: DbSource) -> Features {
    match source {
        DbSource::GeoIp2 => Features::GEOIP,
        DbSource::Ip2Location2 => Features::IP2LOCATION2,
        DbSource::DbIp2 => Features::DBIP,
        DbSource::BuiltIn => Features::NONE,
    }
}

impl Db for Files {
    fn files(&self) -> &[Present] {
        &self.files
    }

    fn source(&self) -> DbSource {
        self.source
    }

    fn features(&self) -> Features {
        self.features
    }

    fn country(&self, ip: IpAddr) -> Option<CountryCode> {
        self.file(FilePurpose::Country)?.country(ip)
    }

    fn asn(&self, ip: IpAddr) -> Option<Asn> {
        self.file(FilePurpose::Asn)?.asn(ip)
    }

    fn as_fact(&self, ip: IpAddr) -> Option<AsFact<'_>> {
        self.file(FilePurpose::Asn)?.as_fact(ip)
    }

    fn geoname(&self, ip: IpAddr) -> Option<Geoname> {
        self.file(FilePurpose::Geoname)?.geoname(ip)
    }

    fn until(&self, ip: IpAddr, fact: Fact) -> IpAddr {
        let file = match fact {
            Fact::Country => self.file(FilePurpose::Country),
            Fact::Asn => self.file(FilePurpose::Asn),
            Fact::Geoname => self.file(FilePurpose::Geoname),
            Fact::Registry => None,
        };
        file.map_or_else(|| last(ip), |file| file.until(ip))
    }

    /// The record of the city file, without one that of the country file; the AS is that of the AS file even if that
    /// knows none (compatibility: databases D9, D10).
    fn place(&self, ip: IpAddr) -> Option<Location<'_>> {
        let described = self.file(FilePurpose::City).or_else(|| self.file(FilePurpose::Country))?;
        let mut place = Location::default();
        described.describe(ip, 0..COUNT, &mut place);
        if let Some(file) = self.file(FilePurpose::Asn) {
            file.describe(ip, ASN..ASN + 2, &mut place);
        }
        Some(place)
    }

    fn used(&self) -> Option<String> {
        let all = || self.files.iter().zip(&self.abouts);
        let used = || all().filter(|(p, _)| p.file.as_ref().is_some_and(MmdbFile::is_used));
        let mut parts: Vec<_> = used().map(|(_, about)| about.as_str()).collect();
        if self.source == DbSource::Ip2Location2 && used().any(|(p, _)| p.kind.class == Edition::Lite) {
            const NOTE: &str =
                "This site or product includes IP2Location LITE data available from https://lite.ip2location.com";
            parts.push(NOTE);
        }
        (!parts.is_empty()).then(|| parts.join(" / "))
    }

    fn used_parts(&self) -> Vec<(usize, String)> {
        let all = self.files.iter().zip(&self.abouts).enumerate();
        let used = all.filter(|(_, (present, _))| present.file.as_ref().is_some_and(MmdbFile::is_used));
        used.map(|(place, (_, about))| (place, about.clone())).collect()
    }

    fn troubles(&self) -> Vec<String> {
        self.files.iter().filter_map(|p| p.file.as_ref()).flat_map(MmdbFile::troubles).collect()
    }

    fn describe(&self, out: &mut String) {
        for (Present { kind, file }, about) in self.files.iter().zip(&self.abouts) {
            let about = if file.is_some() { about } else { "cannot be used" };
            let name = kind.names.first().map_or("", |name| name);
            let _ = writeln!(out, "  {:>3} {:<6} {name}: {about}", kind.number, kind.class.name());
        }
        for (purpose, name) in FilePurpose::ALL {
            if let Some(Present { kind, .. }) = self.chosen(purpose) {
                let _ = writeln!(out, "  {name}: file {}", kind.number);
            }
        }
    }
}

/// A time of day, UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Time {
    year: i64,
    month: u8,
    day: u8,
    hour: u8,
    minute: u8,
    second: u8,
}

impl fmt::Display for Time {
    /// `2025-09-09 00:00:00 UTC`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Time { year, month, day, hour, minute, second } = self;
        write!(f, "{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02} UTC")
    }
}

/// The time that many seconds after 1970. Days are counted from 1 March 0000, so that leap days come last in a year.
pub fn time(epoch: u64) -> Time {
    // dates beyond the year 100,000 do not occur
    let (days, rest) = ((epoch / 86_400).min(40_000_000) as i64, epoch % 86_400);
    let since = days + 719_468;
    let (era, of_era) = (since / 146_097, since % 146_097);
    let year = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let counted = (5 * of_year + 2) / 153;
    let month = if counted < 10 { counted + 3 } else { counted - 9 };
    Time {
        year: year + era * 400 + i64::from(month <= 2),
        month: month as u8,
        day: (of_year - (153 * counted + 2) / 5 + 1) as u8,
        hour: (rest / 3600) as u8,
        minute: (rest / 60 % 60) as u8,
        second: (rest % 60) as u8,
    }
}

/// The month of a time, counted from year 0.
fn month(epoch: u64) -> i64 {
    let Time { year, month, .. } = time(epoch);
    year * 12 + i64::from(month)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_those_of_the_calendar() {
        let of = |epoch| {
            let t = time(epoch);
            (t.year, t.month, t.day, t.hour, t.minute, t.second)
        };
        assert_eq!(of(0), (1970, 1, 1, 0, 0, 0));
        assert_eq!(of(951_782_399), (2000, 2, 28, 23, 59, 59));
        assert_eq!(of(951_782_400), (2000, 2, 29, 0, 0, 0));
        assert_eq!(of(1_757_376_000), (2025, 9, 9, 0, 0, 0));
        assert_eq!(of(4_107_542_400), (2100, 3, 1, 0, 0, 0));
        assert!(time(u64::MAX).year > 100_000);
    }
}
