//! The files that a vendor has: their names, what they are called in options, and what they hold.

use super::super::{DbSource, Features};
use std::borrow::Cow;

/// How a file is sold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Edition {
    /// An extract, for trying out.
    Sample,
    /// Free of charge.
    Lite,
    /// Bought.
    Comm,
}

impl Edition {
    /// Its name in lists.
    pub const fn name(self) -> &'static str {
        match self {
            Edition::Sample => "SAMPLE",
            Edition::Lite => "LITE",
            Edition::Comm => "COMM",
        }
    }
}

const LAND: Features = Features::CC.or(Features::COUNTRY);
const PLACES: Features = LAND.or(Features::CITY).or(Features::REGION);
/// The city files of MaxMind are not used for the name of the country.
const CITIES: Features = Features::CC.or(Features::CITY).or(Features::REGION).or(Features::GEONAMEID);

/// One file that a vendor may have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileKind {
    /// Its number in options.
    pub number: u16,
    /// Its names; the first is that of 4.4.0.
    pub names: Vec<Cow<'static, str>>,
    /// How it is sold.
    pub class: Edition,
    /// What its records hold.
    pub content: Features,
}

/// A row of a table: number, names parted by blanks, edition, content.
type FileRow = (u16, &'static str, Edition, Features);

/// MaxMind. The names `Geo2-*` are those that 4.4.0 looks for, `GeoIP2-*` those of the vendor (compatibility:
/// databases D8).
#[rustfmt::skip]
fn geoip2() -> [FileRow; 6] {
 [
    (1, "GeoLite2-Country.mmdb", Edition::Lite, LAND.or(Features::GEONAMEID)),
    (2, "GeoLite2-City.mmdb", Edition::Lite, CITIES),
    (3, "GeoLite2-ASN.mmdb", Edition::Lite, Features::AS),
    (4, "Geo2-Country.mmdb GeoIP2-Country.mmdb", Edition::Comm, LAND.or(Features::GEONAMEID)),
    (5, "Geo2-City.mmdb GeoIP2-City.mmdb", Edition::Comm, CITIES),
    (6, "Geo2-ISP.mmdb GeoIP2-ISP.mmdb", Edition::Comm, Features::AS),
]
}

/// db-ip.com.
fn dbip2() -> [FileRow; 7] {
    [
        (1, "dbip-country-lite.mmdb", Edition::Lite, LAND.or(Features::GEONAMEID)),
        (2, "dbip-city-lite.mmdb", Edition::Lite, PLACES.or(Features::GEONAMEID)),
        (3, "dbip-asn-lite.mmdb", Edition::Lite, Features::AS),
        (4, "dbip-country.mmdb", Edition::Comm, LAND.or(Features::GEONAMEID)),
        (5, "dbip-location.mmdb", Edition::Comm, PLACES.or(Features::GEONAMEID)),
        (6, "dbip-isp.mmdb", Edition::Comm, Features::CC.or(Features::AS)),
        (7, "dbip-location-isp.mmdb", Edition::Comm, PLACES.or(Features::GEONAMEID).or(Features::AS)),
    ]
}

/// IP2Location: the content of file 1 to 26. A number at the start is that of another row, whose content comes first.
#[rustfmt::skip]
fn contents() -> [(usize, &'static str); 26] {
    [
    (0, "COUNTRY"), (1, "ISP"), (1, "REGION-CITY"), (3, "ISP"), (3, "LATITUDE-LONGITUDE"), (5, "ISP"),
    (3, "ISP-DOMAIN"), (5, "ISP-DOMAIN"), (5, "ZIPCODE"), (9, "ISP-DOMAIN"), (9, "TIMEZONE"), (11, "ISP-DOMAIN"),
    (5, "TIMEZONE-NETSPEED"), (12, "NETSPEED"), (11, "AREACODE"), (14, "AREACODE"), (13, "WEATHER"), (16, "WEATHER"),
    (8, "MOBILE"), (18, "MOBILE"), (15, "ELEVATION"), (20, "ELEVATION"), (19, "USAGETYPE"), (22, "USAGETYPE"),
    (24, "ADDRESSTYPE-CATEGORY"), (25, "DISTRICT-ASN"),
]
}

/// The free files: those of these contents, and the AS file.
const LITE: [u16; 5] = [1, 3, 5, 9, 11];

/// The content of an IP2Location file: `COUNTRY-REGION-CITY`.
fn content(n: usize) -> String {
    match contents().get(n.wrapping_sub(1)).copied().unwrap_or_default() {
        (0, own) => own.to_owned(),
        (base, own) => format!("{}-{own}", content(base)),
    }
}

/// What the records of an IP2Location file of this number hold.
const fn contained(n: u16) -> Features {
    match n {
        1 | 2 => LAND,
        3..=25 => PLACES,
        26 => PLACES.or(Features::AS),
        _ => Features::AS,
    }
}

/// The files of IP2Location: extracts, free ones, bought ones.
fn ip2location() -> Vec<FileKind> {
    let kind =
        |number, name: String, class, content| FileKind { number, names: vec![Cow::Owned(name)], class, content };
    let numbered = |base: u16, suffix: &'static str, class| {
        let all =
            (1..=26).map(move |n| kind(base + n, format!("IP-{}{suffix}", content(n.into())), class, contained(n)));
        all.chain([kind(base + 99, format!("IP-ASN{suffix}"), class, Features::AS)])
    };
    let lite = LITE.iter().map(|n| {
        let content = if *n == 1 { LAND.or(Features::GEONAMEID) } else { contained(*n) };
        kind(500 + n, format!("IP2LOCATION-LITE-DB{n}.MMDB"), Edition::Lite, content)
    });
    let asn = kind(599, "IP2LOCATION-LITE-ASN.MMDB".to_owned(), Edition::Lite, Features::AS);
    let all = numbered(300, "-SAMPLE.MMDB", Edition::Sample).chain(lite).chain([asn]);
    all.chain(numbered(100, ".MMDB", Edition::Comm)).collect()
}

/// The files that a source may have, in the order in which they are looked at; none if it has no files.
pub fn kinds(source: DbSource) -> Vec<FileKind> {
    let fixed = |rows: &[FileRow]| {
        let kind = |(number, names, class, content): &FileRow| FileKind {
            number: *number,
            names: names.split(' ').map(Cow::Borrowed).collect(),
            class: *class,
            content: *content,
        };
        rows.iter().map(kind).collect()
    };
    match source {
        DbSource::GeoIp2 => fixed(&geoip2()),
        DbSource::DbIp2 => fixed(&dbip2()),
        DbSource::Ip2Location2 => ip2location(),
        DbSource::BuiltIn => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(number: u16) -> String {
        let kind = kinds(DbSource::Ip2Location2).into_iter().find(|k| k.number == number).unwrap();
        kind.names.concat()
    }

    #[test]
    fn names_are_made_of_their_content() {
        assert_eq!(name(101), "IP-COUNTRY.MMDB");
        assert_eq!(name(304), "IP-COUNTRY-REGION-CITY-ISP-SAMPLE.MMDB");
        assert_eq!(
            name(126),
            "IP-COUNTRY-REGION-CITY-LATITUDE-LONGITUDE-ZIPCODE-TIMEZONE-ISP-DOMAIN-NETSPEED-AREACODE-WEATHER-MOBILE-\
             ELEVATION-USAGETYPE-ADDRESSTYPE-CATEGORY-DISTRICT-ASN.MMDB"
        );
        assert_eq!(name(123), "IP-COUNTRY-REGION-CITY-LATITUDE-LONGITUDE-ISP-DOMAIN-MOBILE-USAGETYPE.MMDB");
        assert_eq!((name(511).as_str(), name(399).as_str()), ("IP2LOCATION-LITE-DB11.MMDB", "IP-ASN-SAMPLE.MMDB"));
    }

    #[test]
    fn no_number_and_no_name_stands_twice() {
        for source in DbSource::ALL {
            let kinds = kinds(source);
            for (i, kind) in kinds.iter().enumerate() {
                let twice = |k: &&FileKind| k.number == kind.number || k.names.iter().any(|n| kind.names.contains(n));
                assert_eq!(kinds.iter().skip(i + 1).find(twice), None);
            }
        }
    }
}
