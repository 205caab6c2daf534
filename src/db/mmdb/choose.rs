//! Which file of a vendor answers which question.

use super::kind::{Edition, FileKind};
use crate::db::Features;

/// The questions that a file answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FilePurpose {
    /// The country code.
    Country,
    /// City and region.
    City,
    /// The AS number.
    Asn,
    /// The GeonameID.
    Geoname,
}

impl FilePurpose {
    /// Every purpose, with its name in lists.
    pub const ALL: [(FilePurpose, &'static str); 4] = [
        (FilePurpose::Country, "country"),
        (FilePurpose::City, "city"),
        (FilePurpose::Asn, "AS number"),
        (FilePurpose::Geoname, "GeonameID"),
    ];

    const fn asks(self) -> Features {
        match self {
            FilePurpose::Country => Features::CC,
            FilePurpose::City => Features::CITY.or(Features::REGION),
            FilePurpose::Asn => Features::AS,
            FilePurpose::Geoname => Features::GEONAMEID,
        }
    }
}

/// What the user says about the files of a vendor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rules {
    /// Only the file of this number.
    pub only: Option<u16>,
    /// A bought file that is more months older than a free one is not used; 0: it always is.
    pub outdated: u32,
}

impl Default for Rules {
    fn default() -> Rules {
        Rules { only: None, outdated: 12 }
    }
}

/// A file as far as the choice depends on it.
pub(super) struct Candidate<'a> {
    pub(super) kind: &'a FileKind,
    /// Its month, counted from year 0.
    pub(super) month: i64,
}

/// How many months a file with more content may be older.
const TOLERATED: i64 = 1;

/// The number of the file to ask, among the candidates in the order of the table, where `None` is not a candidate.
pub(super) fn choose(candidates: &[Option<Candidate<'_>>], purpose: FilePurpose, rules: Rules) -> Option<usize> {
    let best = |class: Edition| {
        let fits = |c: &Candidate<'_>| {
            c.kind.class == class
                && c.kind.content.has(purpose.asks())
                && rules.only.is_none_or(|number| number == c.kind.number)
        };
        let fitting = candidates.iter().enumerate().filter_map(|(i, c)| c.as_ref().filter(|c| fits(c)).map(|c| (i, c)));
        fitting.reduce(|chosen, later| if later.1.month + TOLERATED >= chosen.1.month { later } else { chosen })
    };
    let (comm, lite) = (best(Edition::Comm), best(Edition::Lite));
    let outdated = |comm: &Candidate<'_>, lite: &Candidate<'_>| {
        rules.outdated != 0 && lite.month - comm.month > i64::from(rules.outdated)
    };
    match (comm, lite) {
        (Some((_, comm)), Some((i, lite))) if outdated(comm, lite) => Some(i),
        (Some((i, _)), _) | (None, Some((i, _))) => Some(i),
        (None, None) => best(Edition::Sample).map(|(i, _)| i),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::db::DbSource;
    use crate::db::mmdb::kinds;

    /// The number of the file chosen among those of a number and a month.
    fn chosen(source: DbSource, files: &[(u16, i64)], purpose: FilePurpose, rules: Rules) -> Option<u16> {
        let kinds = kinds(source);
        let month = |number| files.iter().find(|(n, _)| *n == number).map(|(_, month)| *month);
        let candidates: Vec<_> =
            kinds.iter().map(|kind| month(kind.number).map(|month| Candidate { kind, month })).collect();
        choose(&candidates, purpose, rules).map(|i| kinds[i].number)
    }

    #[test]
    fn more_content_wins_unless_it_is_outdated() {
        let country = |city| chosen(DbSource::GeoIp2, &[(1, 100), (2, city)], FilePurpose::Country, Rules::default());
        assert_eq!([country(100), country(99), country(98)], [Some(2), Some(2), Some(1)]);
        let city = chosen(DbSource::GeoIp2, &[(1, 100), (2, 1)], FilePurpose::City, Rules::default());
        assert_eq!(city, Some(2));
    }

    #[test]
    fn bought_files_win_unless_they_are_a_year_older() {
        let rules = Rules::default();
        let city = |comm, rules| chosen(DbSource::GeoIp2, &[(2, 100), (5, comm)], FilePurpose::City, rules);
        assert_eq!([city(88, rules), city(87, rules)], [Some(5), Some(2)]);
        assert_eq!(city(1, Rules { outdated: 0, ..rules }), Some(5));
        assert_eq!(city(97, Rules { outdated: 2, ..rules }), Some(2));
    }

    #[test]
    fn samples_come_last_and_only_one_file_may_be_wanted() {
        let rules = Rules::default();
        let of = |files: &[(u16, i64)], rules| chosen(DbSource::Ip2Location2, files, FilePurpose::Country, rules);
        assert_eq!(of(&[(303, 200), (501, 100)], rules), Some(501));
        assert_eq!(of(&[(303, 200)], rules), Some(303));
        assert_eq!(of(&[(103, 200), (501, 200)], Rules { only: Some(501), ..rules }), Some(501));
        assert_eq!(of(&[(103, 200)], Rules { only: Some(501), ..rules }), None);
    }
}
