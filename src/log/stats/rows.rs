//! The statistics as rows: a name and a number on each line.

use super::counts::Hits;
use super::{StatsReport, StatsRow};
use crate::addr::Asn;
use crate::class::anonymised::CountryIndex;
use std::fmt::{self, Display, Write};

/// The version of rows and columns.
pub(super) const VERSION: &str = "4.0";

impl StatsReport<'_> {
    /// The report as rows.
    ///
    /// The rows of countries and AS numbers are in two orders, for scripts that want either: by country and then by
    /// family, and by family and then by country.
    pub fn rows(&self) -> String {
        let mut out = String::new();
        // a string takes all that is written
        let _ = self.write(&mut out);
        out
    }

    fn write(&self, out: &mut String) -> fmt::Result {
        writeln!(out, "{:<20} {VERSION}", "*Version")?;
        writeln!(out, "*DateTime: {} GMT", Moment(self.time))?;
        writeln!(out, "*UnixTime: {}", self.time)?;
        if let Some(token) = self.token {
            writeln!(out, "{:<20} {token}", "*Token")?;
        }
        for row in StatsRow::every() {
            writeln!(out, "{:<20} {}", row.name(), self.counts.row(row))?;
        }
        if let Some(countries) = self.counts.countries() {
            let entries: Vec<_> = countries.map(|(index, hits)| (country_name(index), hits)).collect();
            section("CC", "code", &entries, out)?;
        }
        if let Some(asns) = self.counts.asns() {
            section("AS", "num", &short_numbers(asns), out)?;
        }
        self.databases.iter().try_for_each(|name| writeln!(out, "*3*DB-Used: {name}"))
    }
}

/// The code of a country. The indices above the codes are not used, or mean the registry of an unknown country.
fn country_name(index: CountryIndex) -> String {
    match index.code() {
        Some(code) => code.bytes().map(char::from).iter().collect(),
        None if index.is_printed() => "unsupported".to_owned(),
        None => "unknown".to_owned(),
    }
}

/// AS numbers of 16 bits; all others together are 23456, as a router without the longer ones sees them
/// ([RFC 6793, section 9](https://www.rfc-editor.org/rfc/rfc6793#section-9)).
fn short_numbers(asns: Vec<(Asn, Hits)>) -> Vec<(u32, Hits)> {
    const AS_TRANS: u32 = 23456;
    let mut short = std::collections::BTreeMap::<u32, Vec<Hits>>::new();
    for (Asn(number), hits) in asns {
        short.entry(if number > 0xffff { AS_TRANS } else { number }).or_default().push(hits);
    }
    short.into_iter().map(|(number, hits)| (number, hits.into_iter().sum())).collect()
}

/// A family, the gap before its numbers, and its number of lines.
type Column = (&'static str, &'static str, fn(Hits) -> u64);

/// The columns of countries and AS numbers.
static FAMILIES: [Column; 3] =
    [("ALL", "   ", Hits::all), ("IPv4", "  ", |hits| hits.ipv4), ("IPv6", "  ", |hits| hits.ipv6)];

/// The rows of countries or AS numbers.
fn section<T: Display>(part: &str, key: &str, entries: &[(T, Hits)], out: &mut String) -> fmt::Result {
    for (name, hits) in entries {
        for (family, gap, lines) in &FAMILIES {
            writeln!(out, "*3*{part}-{key}-proto/{name}/{family}{gap}{}", lines(*hits))?;
        }
        writeln!(out, "*3*{part}-{key}-proto-list/{name}  {}", List(*hits))?;
    }
    for (family, gap, lines) in &FAMILIES {
        for (name, hits) in entries.iter().filter(|(_, hits)| lines(*hits) > 0) {
            writeln!(out, "*3*{part}-proto-{key}/{family}/{name}{gap}{}", lines(*hits))?;
        }
    }
    match entries {
        [] => Ok(()),
        _ => writeln!(out, "*3*{part}-proto-{key}-list/ALL  {}", List(entries.iter().map(|(_, hits)| *hits).sum())),
    }
}

/// Lines of both families, of IPv4, of IPv6.
struct List(Hits);

impl Display for List {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} {}", self.0.all(), self.0.ipv4, self.0.ipv6)
    }
}

/// Seconds since 1970, written as date and time in UTC: `2025:09:14 15:05:24+0000`.
struct Moment(u64);

impl Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (days, second) = (self.0 / 86_400, self.0 % 86_400);
        let (year, month, day) = date(days);
        let (hours, minutes, seconds) = (second / 3600, second / 60 % 60, second % 60);
        write!(f, "{year:04}:{month:02}:{day:02} {hours:02}:{minutes:02}:{seconds:02}+0000")
    }
}

/// Year, month and day of a number of days since 1970-01-01. Years are counted from March here, so that the leap day is
/// their last one; 400 of them have 146,097 days.
fn date(days: u64) -> (u64, u64, u64) {
    /// From 0000-03-01 to 1970-01-01.
    const BEFORE: u64 = 719_468;
    let (era, day) = ((days + BEFORE) / 146_097, (days + BEFORE) % 146_097);
    let year = (day - day / 1460 + day / 36_524 - day / 146_096) / 365;
    let day = day - (365 * year + year / 4 - year / 100);
    let month = (5 * day + 2) / 153;
    let day = day - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    (400 * era + year + u64::from(month <= 2), month, day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_written_as_dates() {
        for (time, text) in [
            (0, "1970:01:01 00:00:00+0000"),
            (951_782_400, "2000:02:29 00:00:00+0000"),
            (951_868_799, "2000:02:29 23:59:59+0000"),
            (951_868_800, "2000:03:01 00:00:00+0000"),
            (1_757_862_324, "2025:09:14 15:05:24+0000"),
            (4_107_542_400, "2100:03:01 00:00:00+0000"),
            (253_402_300_799, "9999:12:31 23:59:59+0000"),
        ] {
            assert_eq!(Moment(time).to_string(), text);
        }
    }

    #[test]
    fn every_day_follows_the_one_before() {
        let is_leap = |y: u64| y.is_multiple_of(4) && (!y.is_multiple_of(100) || y.is_multiple_of(400));
        let (mut year, mut month, mut day) = (1970, 1, 1);
        for days in 0..200_000 {
            assert_eq!(date(days), (year, month, day));
            let last = match month {
                2 if is_leap(year) => 29,
                2 => 28,
                4 | 6 | 9 | 11 => 30,
                _ => 31,
            };
            (day, month) = if day == last { (1, month + 1) } else { (day + 1, month) };
            (month, year) = if month == 13 { (1, year + 1) } else { (month, year) };
        }
    }

    #[test]
    fn the_last_moment_does_not_overflow() {
        assert!(Moment(u64::MAX).to_string().ends_with("+0000"));
    }

    #[test]
    fn longer_as_numbers_are_one() {
        let hits = |ipv4, ipv6| Hits { ipv4, ipv6 };
        let all =
            vec![(Asn(1), hits(1, 0)), (Asn(23456), hits(2, 3)), (Asn(65536), hits(4, 5)), (Asn(u32::MAX), hits(1, 1))];
        assert_eq!(short_numbers(all), [(1, hits(1, 0)), (23456, hits(7, 9))]);
    }

    #[test]
    fn indices_without_a_country_have_a_word() {
        for (index, name) in
            [(0, "A0"), (367, "DE"), (935, "ZZ"), (936, "unsupported"), (1006, "unknown"), (1023, "unknown")]
        {
            assert_eq!(country_name(CountryIndex(index)), name);
        }
    }
}
