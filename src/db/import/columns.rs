//! What columns a table may have, and where their values go in a record: as in the files of GeoLite2.

use super::super::path::{PathStep, RecordPath};
use super::super::rows::{Field, RowError, RowErrorKind};
use super::super::typed_value::TypedValue;
use super::HIGHEST;
use crate::addr::CountryCode;
use std::collections::HashMap;
use std::sync::LazyLock;

/// The most steps of a path: readers of MMDB files refuse records that are nested deeper than they care to follow.
const DEEPEST: usize = 32;

/// The most steps of the paths of all columns together: every row makes a record of as many maps and lists.
const MOST_STEPS: usize = 4096;

/// A column that is known by name.
pub struct ImportColumn {
    /// Its names, parted by blanks.
    names: &'static str,
    /// What it holds.
    pub about: &'static str,
    goes: Goes,
}

/// Where the values of a column go.
#[derive(Clone, Copy)]
enum Goes {
    /// They are the prefix.
    Prefix,
    /// They are the first address of a range.
    From,
    /// They are the last address of a range.
    To,
    /// Into the record.
    At(&'static str, ColumnKind),
    /// Into the record: first if the file is about AS numbers alone, else below `traits`.
    As(&'static str, ColumnKind),
    /// Into the record: the identifier of the city if there is one, else of the country.
    Geoname,
}

/// What the values of a column are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ColumnKind {
    Text,
    Country,
    Asn,
    Uint16,
    Uint32,
    Uint64,
    Uint128,
    Int32,
    Double,
    Float,
    Bytes,
    /// Degrees, at most that many in either direction.
    Degrees(u8),
    Bool,
}

/// The kinds that a column of another name may have: `score:double`.
fn kinds() -> [(&'static str, ColumnKind); 10] {
    [
        ("text", ColumnKind::Text),
        ("uint16", ColumnKind::Uint16),
        ("uint32", ColumnKind::Uint32),
        ("uint64", ColumnKind::Uint64),
        ("uint128", ColumnKind::Uint128),
        ("int32", ColumnKind::Int32),
        ("double", ColumnKind::Double),
        ("float", ColumnKind::Float),
        ("bytes", ColumnKind::Bytes),
        ("bool", ColumnKind::Bool),
    ]
}

const fn column(names: &'static str, about: &'static str, goes: Goes) -> ImportColumn {
    ImportColumn { names, about, goes }
}

impl ImportColumn {
    /// Its names; the first is the one that help shows.
    pub fn names(&self) -> impl Iterator<Item = &'static str> {
        self.names.split(' ')
    }
}

/// The columns that are known by name, in any case, with `-`, `_` or a blank between words.
#[rustfmt::skip]
pub static COLUMNS: LazyLock<[ImportColumn; 21]> = LazyLock::new(|| [
    column("prefix network cidr subnet", "prefix, or a single address", Goes::Prefix),
    column("from first start start_ip ip_from", "first address of a range", Goes::From),
    column("to last end end_ip ip_to", "last address of a range", Goes::To),
    column("country country_code cc iso_code country_iso_code", "country code of two letters", Goes::At("country.iso_code", ColumnKind::Country)),
    column("country_name", "name of the country", Goes::At("country.names.en", ColumnKind::Text)),
    column("continent continent_code", "code of the continent", Goes::At("continent.code", ColumnKind::Text)),
    column("asn as as_number autonomous_system_number", "AS number, 64496 or AS64496", Goes::As("autonomous_system_number", ColumnKind::Asn)),
    column("organisation organization org as_name as_organization autonomous_system_organization", "name of the AS", Goes::As("autonomous_system_organization", ColumnKind::Text)),
    column("isp", "provider", Goes::At("traits.isp", ColumnKind::Text)),
    column("city city_name", "city", Goes::At("city.names.en", ColumnKind::Text)),
    column("region subdivision state subdivision_1_name", "region", Goes::At("subdivisions[0].names.en", ColumnKind::Text)),
    column("district subdivision_2_name", "district", Goes::At("subdivisions[1].names.en", ColumnKind::Text)),
    column("postal_code zip zipcode", "postal code", Goes::At("postal.code", ColumnKind::Text)),
    column("latitude lat", "degrees north", Goes::At("location.latitude", ColumnKind::Degrees(90))),
    column("longitude lon lng", "degrees east", Goes::At("location.longitude", ColumnKind::Degrees(180))),
    column("accuracy_radius radius", "kilometres", Goes::At("location.accuracy_radius", ColumnKind::Uint16)),
    column("time_zone timezone", "such as Europe/Berlin", Goes::At("location.time_zone", ColumnKind::Text)),
    column("geoname_id geonameid", "identifier of the city if there is a city, else of the country", Goes::Geoname),
    column("registry rir", "regional registry", Goes::At("registry", ColumnKind::Text)),
    column("status", "such as allocated", Goes::At("status", ColumnKind::Text)),
    column("date", "such as 2010-07-12", Goes::At("date", ColumnKind::Text)),
]);

/// What the fields of a row are, one for each column.
pub(super) struct ColumnLayout {
    pub(super) targets: Vec<ColumnTarget>,
    /// The type of the database.
    pub(super) database_type: String,
}

/// What a column is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum ColumnTarget {
    Prefix,
    From,
    To,
    Record(RecordPath, ColumnKind),
    /// Nothing.
    Left,
}

/// What kind of file the columns make, and where one of GeoLite2 or db-ip.com of that kind is looked for.
fn types() -> [(&'static str, &'static str); 5] {
    [
        ("ipv6calc-ASN", "GeoLite2-ASN.mmdb"),
        ("ipv6calc-Location-ISP", "dbip-location-isp.mmdb"),
        ("ipv6calc-City", "GeoLite2-City.mmdb"),
        ("ipv6calc-Country", "GeoLite2-Country.mmdb"),
        ("ipv6calc", ""),
    ]
}

/// The file name under which the program looks for a database of this type; `None` if it does not.
pub fn file_name(database_type: &str) -> Option<&'static str> {
    let row = types().into_iter().find(|(name, _)| *name == database_type);
    row.map(|(_, file)| file).filter(|file| !file.is_empty())
}

/// The column of a name.
fn known(name: &str) -> Option<&'static ImportColumn> {
    let name = name.to_ascii_lowercase().replace([' ', '-'], "_");
    COLUMNS.iter().find(|column| column.names().any(|known| known == name))
}

impl ColumnLayout {
    /// The layout of columns with these names; `database_type` overrides the one that follows from them.
    ///
    /// # Errors
    /// The name that is wrong; if there is neither a prefix nor a range.
    pub(super) fn new(names: &[Field<'_>], database_type: Option<&str>) -> Result<ColumnLayout, RowError> {
        let goes: Vec<Option<Goes>> = names.iter().map(|field| known(&field.text).map(|column| column.goes)).collect();
        let database_type = database_type.unwrap_or_else(|| kind_of_file(&goes)).to_owned();
        let about_as = database_type.contains("ASN");
        let has_city = goes.iter().flatten().any(|goes| matches!(goes, Goes::At("city.names.en", _)));
        let target = |(field, goes): (&Field<'_>, &Option<Goes>)| match *goes {
            Some(Goes::Prefix) => Ok(ColumnTarget::Prefix),
            Some(Goes::From) => Ok(ColumnTarget::From),
            Some(Goes::To) => Ok(ColumnTarget::To),
            Some(Goes::At(path, kind)) => record(path, kind, field),
            Some(Goes::As(path, kind)) if about_as => record(path, kind, field),
            Some(Goes::As(path, kind)) => record(&format!("traits.{path}"), kind, field),
            Some(Goes::Geoname) if has_city => record("city.geoname_id", ColumnKind::Uint32, field),
            Some(Goes::Geoname) => record("country.geoname_id", ColumnKind::Uint32, field),
            None => other(field),
        };
        let targets: Vec<ColumnTarget> = names.iter().zip(&goes).map(target).collect::<Result<_, _>>()?;
        complete(&targets, names)?;
        Ok(ColumnLayout { targets, database_type })
    }
}

/// The type of file that these columns make.
fn kind_of_file(columns: &[Option<Goes>]) -> &'static str {
    let has = |start: &[&str]| {
        columns.iter().flatten().any(|goes| match goes {
            Goes::At(path, _) => start.iter().any(|start| path.starts_with(start)),
            _ => false,
        })
    };
    let about_as = columns.iter().flatten().any(|goes| matches!(goes, Goes::As(..)));
    let (city, country) = (has(&["city.", "subdivisions", "location.", "postal."]), has(&["country.", "continent."]));
    let at = match () {
        () if about_as && (city || country || has(&["traits."])) => 1,
        () if about_as => 0,
        () if city => 2,
        () if country => 3,
        () => 4,
    };
    types().get(at).map_or("", |(name, _)| name)
}

fn record(path: &str, kind: ColumnKind, field: &Field<'_>) -> Result<ColumnTarget, RowError> {
    let wrong = || RowErrorKind::expected("the name of a column, or a path such as traits.isp", &field.text);
    let path = path.parse::<RecordPath>().ok();
    if path.as_ref().is_some_and(|path| path.steps().len() > DEEPEST) {
        return Err(RowErrorKind::expected("a path of at most 32 steps", &field.text).at(field.place));
    }
    let path = path.filter(|path| path.steps().iter().all(|step| *step <= PathStep::Index(HIGHEST)));
    path.map(|path| ColumnTarget::Record(path, kind)).ok_or_else(|| wrong().at(field.place))
}

/// A column that is not in the table: a path of its own, with its kind after a colon. Without a name, or as `-`, it is
/// left out.
fn other(field: &Field<'_>) -> Result<ColumnTarget, RowError> {
    if matches!(&*field.text, "" | "-") {
        return Ok(ColumnTarget::Left);
    }
    let (path, kind) = field.text.rsplit_once(':').unwrap_or((&field.text, "text"));
    let kind = kinds().into_iter().find(|(name, _)| *name == kind).map(|(_, kind)| kind).ok_or_else(|| {
        let names: Vec<_> = kinds().map(|(name, _)| name).to_vec();
        RowErrorKind::expected(format!("one of {} after the colon", names.join(", ")), kind).at(field.place)
    })?;
    record(path, kind, field)
}

/// Rows must say what addresses they speak of, once, and no two columns may go to one place.
fn complete(targets: &[ColumnTarget], names: &[Field<'_>]) -> Result<(), RowError> {
    let count = |wanted: &ColumnTarget| targets.iter().filter(|target| *target == wanted).count();
    let place = names.first().map(|field| field.place);
    let wrong = match (count(&ColumnTarget::Prefix), count(&ColumnTarget::From), count(&ColumnTarget::To)) {
        (1, 0, 0) | (0, 1, 1) => None,
        _ => Some("a column prefix, or columns from and to, among the names of the columns".to_owned()),
    };
    let listed = || names.iter().map(|field| &*field.text).collect::<Vec<_>>().join(",");
    if let (Some(wrong), Some(place)) = (wrong, place) {
        return Err(RowErrorKind::expected(wrong, &listed()).at(place));
    }
    let (mut places, mut steps) = (HashMap::new(), 0);
    for (target, field) in targets.iter().zip(names) {
        let ColumnTarget::Record(path, _) = target else { continue };
        steps += path.steps().len();
        if steps > MOST_STEPS {
            let what = format!("at most {MOST_STEPS} steps in the paths of all columns together");
            return Err(RowErrorKind::expected(what, &field.text).at(field.place));
        }
        if !occupy(&mut places, path.steps()) {
            let what = format!("another place than {path}, where a column goes already");
            return Err(RowErrorKind::expected(what, &field.text).at(field.place));
        }
    }
    Ok(())
}

/// What is at a place of the record.
#[derive(Clone, Copy, PartialEq, Eq)]
enum RecordPlace {
    Leaf,
    Map,
    List,
}

/// Takes a place for a column; false if another one has it, has what is around it, or needs a list where this one needs a
/// map.
fn occupy<'p>(places: &mut HashMap<&'p [PathStep], RecordPlace>, path: &'p [PathStep]) -> bool {
    let around = path.iter().enumerate().all(|(depth, step)| {
        let needs = if matches!(step, PathStep::Key(_)) { RecordPlace::Map } else { RecordPlace::List };
        *places.entry(path.get(..depth).unwrap_or_default()).or_insert(needs) == needs
    });
    around && places.insert(path, RecordPlace::Leaf).is_none()
}

impl ColumnKind {
    /// The value of a field; `None` if it is empty.
    ///
    /// # Errors
    /// What was expected, and where.
    pub(super) fn read(self, field: &Field<'_>) -> Result<Option<TypedValue>, RowError> {
        let text = &*field.text;
        if text.is_empty() {
            return Ok(None);
        }
        let (value, expected) = match self {
            ColumnKind::Text => (Some(TypedValue::from(text)), ""),
            ColumnKind::Country => (country(text).map(TypedValue::Text), "a country code of two letters"),
            ColumnKind::Asn => (asn(text).map(TypedValue::U32), "an AS number from 0 to 4294967295"),
            ColumnKind::Uint16 => (digits(text).map(TypedValue::U16), "a number from 0 to 65535"),
            ColumnKind::Uint32 => (digits(text).map(TypedValue::U32), "a number from 0 to 4294967295"),
            ColumnKind::Uint64 => (digits(text).map(TypedValue::U64), "a number from 0 to 18446744073709551615"),
            ColumnKind::Uint128 => (digits(text).map(TypedValue::U128), "a number from 0 to 2^128-1"),
            ColumnKind::Int32 => (signed(text).map(TypedValue::I32), "a number from -2147483648 to 2147483647"),
            ColumnKind::Float => (decimal(text).map(|n| TypedValue::Float(n as f32)), "a number such as 12.5"),
            ColumnKind::Bytes => (hex(text).map(TypedValue::Bytes), "an even number of hex digits"),
            ColumnKind::Double => (decimal(text).map(TypedValue::Double), "a number such as 12.5"),
            ColumnKind::Degrees(90) => (degrees(text, 90.0), "degrees from -90 to 90"),
            ColumnKind::Degrees(most) => (degrees(text, most.into()), "degrees from -180 to 180"),
            ColumnKind::Bool => (yes_or_no(text).map(TypedValue::Bool), "true or false"),
        };
        value.map(Some).ok_or_else(|| RowErrorKind::expected(expected, text).at(field.place))
    }
}

/// A country code in upper case.
pub(super) fn country(text: &str) -> Option<String> {
    let code = CountryCode::new(text.as_bytes().try_into().ok()?)?;
    Some(code.bytes().map(char::from).iter().collect())
}

fn digits<T: std::str::FromStr>(text: &str) -> Option<T> {
    text.parse().ok().filter(|_| text.bytes().all(|b| b.is_ascii_digit()))
}

/// A number with a minus before it, or without.
fn signed(text: &str) -> Option<i32> {
    text.parse().ok().filter(|_| !text.starts_with('+'))
}

/// Bytes as pairs of hex digits.
fn hex(text: &str) -> Option<Vec<u8>> {
    let (pairs, rest) = text.as_bytes().as_chunks::<2>();
    let byte = |pair: &[u8; 2]| {
        let digits = pair.iter().all(u8::is_ascii_hexdigit).then_some(pair)?;
        u8::from_str_radix(str::from_utf8(digits).ok()?, 16).ok()
    };
    pairs.iter().map(byte).collect::<Option<Vec<u8>>>().filter(|_| rest.is_empty())
}

fn asn(text: &str) -> Option<u32> {
    let number = text.get(..2).filter(|start| start.eq_ignore_ascii_case("AS")).and_then(|_| text.get(2..));
    digits(number.unwrap_or(text))
}

/// A decimal number: digits, with a sign, a point and an exponent if need be; not `inf` or `nan`.
fn decimal(text: &str) -> Option<f64> {
    let plain = text.bytes().all(|b| b.is_ascii_digit() || b"+-.eE".contains(&b));
    text.parse().ok().filter(|number: &f64| plain && number.is_finite())
}

fn degrees(text: &str, most: f64) -> Option<TypedValue> {
    decimal(text).filter(|number| number.abs() <= most).map(TypedValue::Double)
}

fn yes_or_no(text: &str) -> Option<bool> {
    match text.to_ascii_lowercase().as_str() {
        "true" | "yes" | "1" => Some(true),
        "false" | "no" | "0" => Some(false),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::rows::TextPosition;
    use super::*;
    use std::borrow::Cow;

    fn layout(names: &[&str]) -> Result<ColumnLayout, String> {
        let field =
            |name: &&'static str| Field { text: Cow::Borrowed(*name), place: TextPosition { line: 1, column: 1 } };
        let names: Vec<Field<'_>> =
            names.iter().map(|name| Field { text: (*name).to_owned().into(), ..field(&"") }).collect();
        ColumnLayout::new(&names, None).map_err(|e| e.problem.to_string())
    }

    fn paths(names: &[&str]) -> Vec<String> {
        let path = |target: ColumnTarget| match target {
            ColumnTarget::Record(path, _) => path.to_string(),
            target => format!("{target:?}"),
        };
        layout(names).unwrap().targets.into_iter().map(path).collect()
    }

    #[test]
    fn no_name_stands_twice() {
        let mut names: Vec<_> = COLUMNS.iter().flat_map(ImportColumn::names).collect();
        let all = names.len();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), all);
    }

    #[test]
    fn the_columns_decide_what_file_it_is() {
        for (names, database_type) in [
            (&["prefix", "country"][..], "ipv6calc-Country"),
            (&["prefix", "asn", "organisation"], "ipv6calc-ASN"),
            (&["from", "to", "country", "city", "latitude"], "ipv6calc-City"),
            (&["prefix", "country", "asn"], "ipv6calc-Location-ISP"),
            (&["prefix", "owner"], "ipv6calc"),
        ] {
            assert_eq!(layout(names).unwrap().database_type, database_type);
        }
    }

    #[test]
    fn values_stand_where_the_readers_look_for_them() {
        assert_eq!(paths(&["Network", "AS"]), ["Prefix", "autonomous_system_number"]);
        assert_eq!(paths(&["cidr", "cc", "as"])[2], "traits.autonomous_system_number");
        assert_eq!(paths(&["start-ip", "End IP", "geoname_id"]), ["From", "To", "country.geoname_id"]);
        assert_eq!(
            paths(&["prefix", "geoname_id", "city", "", "-"])[1..],
            ["city.geoname_id", "city.names.en", "Left", "Left"]
        );
        assert_eq!(paths(&["prefix", "traits.isp", "hits:uint32"])[1..], ["traits.isp", "hits"]);
    }

    #[test]
    fn the_paths_of_all_columns_together_are_bounded() {
        let wide = |columns: usize, steps: usize| -> Vec<String> {
            let column = |n| format!("c{n}{}", ".a".repeat(steps - 1));
            std::iter::once("prefix".to_owned()).chain((0..columns).map(column)).collect()
        };
        for (columns, steps, fits) in [(128, 32, true), (129, 32, false), (4096, 1, true), (4097, 1, false)] {
            let names = wide(columns, steps);
            let names: Vec<&str> = names.iter().map(String::as_str).collect();
            assert_eq!(layout(&names).is_ok(), fits, "{columns} columns of {steps} steps");
        }
    }

    #[test]
    fn columns_that_do_not_fit_are_refused() {
        for names in [
            &["country"][..],
            &["prefix", "prefix"],
            &["prefix", "from", "to"],
            &["from", "country"],
            &["prefix", "a..b"],
            &["prefix", "a:int"],
            &["prefix", "country", "cc"],
            &["prefix", "isp", "traits.isp.name"],
            &["prefix", "country", "country"],
        ] {
            assert!(layout(names).is_err(), "{names:?}");
        }
    }

    #[test]
    fn a_value_is_of_its_kind_or_refused() {
        let read = |kind: ColumnKind, text: &'static str| {
            let field = Field { text: Cow::Borrowed(text), place: TextPosition { line: 1, column: 1 } };
            kind.read(&field).map_err(|_| ())
        };
        assert_eq!(read(ColumnKind::Country, "de"), Ok(Some(TypedValue::from("DE"))));
        assert_eq!(read(ColumnKind::Asn, "as64496"), Ok(Some(TypedValue::U32(64496))));
        assert_eq!(read(ColumnKind::Degrees(90), "-12.5"), Ok(Some(TypedValue::Double(-12.5))));
        assert_eq!(read(ColumnKind::Bool, "No"), Ok(Some(TypedValue::Bool(false))));
        assert_eq!(read(ColumnKind::Uint16, ""), Ok(None));
        for (kind, text) in [
            (ColumnKind::Country, "DEU"),
            (ColumnKind::Country, "1D"),
            (ColumnKind::Asn, "+1"),
            (ColumnKind::Asn, "4294967296"),
            (ColumnKind::Asn, "ä1"),
            (ColumnKind::Uint16, "65536"),
            (ColumnKind::Uint64, "-1"),
            (ColumnKind::Double, "nan"),
            (ColumnKind::Double, "1e999"),
            (ColumnKind::Degrees(90), "90.1"),
            (ColumnKind::Bool, "maybe"),
        ] {
            assert_eq!(read(kind, text), Err(()), "{text}");
        }
    }
}
