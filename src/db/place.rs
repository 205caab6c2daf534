//! Where an address is, as a source tells it: the rows of a geolocation block.

use std::sync::LazyLock;

/// A value of a geolocation.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Value<'a> {
    /// Text without control characters.
    Text(&'a str),
    /// A number: kilometres, an AS number, a GeonameID.
    Number(u32),
    /// Degrees of latitude or longitude, as finite number.
    Degrees(f64),
}

/// The type that a value must have in a file; anything else is told and left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wanted {
    /// Text; in a geolocation more bytes than these are cut.
    Text(usize),
    /// An unsigned number of 16 bits.
    U16,
    /// An unsigned number of 32 bits.
    U32,
    /// A floating-point number of 64 bits.
    Double,
}

impl<'a> Value<'a> {
    /// A text without what is too much, down to a whole character.
    #[must_use]
    pub fn cut(self, wanted: Wanted) -> Value<'a> {
        match (self, wanted) {
            (Value::Text(text), Wanted::Text(most)) => {
                let whole = (0..=most.min(text.len())).rev().find_map(|end| text.get(..end));
                Value::Text(whole.unwrap_or_default())
            }
            (value, _) => value,
        }
    }
}

/// One row of a geolocation block.
#[derive(Debug)]
pub struct Row {
    /// The token of the machine form, without that of the source: `CITY`.
    pub token: &'static str,
    /// The words of the human form: `City`.
    pub label: &'static str,
    /// The field of the JSON form: `city`.
    pub field: &'static str,
    /// Where the value stands in a record: keys and numbers joined by dots; the first that is there counts.
    pub paths: &'static [&'static str],
    /// The type that it must have.
    pub wanted: Wanted,
}

const fn row(
    token: &'static str,
    label: &'static str,
    field: &'static str,
    paths: &'static [&'static str],
    wanted: Wanted,
) -> Row {
    Row { token, label, field, paths, wanted }
}

/// Number of the rows.
pub const COUNT: usize = 22;

/// The row of the country code.
pub const COUNTRY: usize = 2;
/// The row of the AS number; behind it stands that of the organisation.
pub const ASN: usize = 13;

/// Every row, in the order of output. The two of the AS stand on the top of a record of their own, or below `traits`.
#[rustfmt::skip]
pub static ROWS: LazyLock<[Row; COUNT]> = LazyLock::new(|| [
    row("CONTINENT_SHORT", "Continent Code", "continent_code", &["continent.code"], Wanted::Text(2)),
    row("CONTINENT_LONG", "Continent Name", "continent", &["continent.names.en"], Wanted::Text(80)),
    row("COUNTRY_SHORT", "Country Code", "country_code", &["country.iso_code", "registered_country.iso_code"], Wanted::Text(2)),
    row("COUNTRY_LONG", "Country Name", "country", &["country.names.en", "registered_country.names.en"], Wanted::Text(80)),
    row("REGION", "Region", "region", &["subdivisions.0.names.en"], Wanted::Text(80)),
    row("DISTRICT", "District", "district", &["subdivisions.1.names.en"], Wanted::Text(80)),
    row("CITY", "City", "city", &["city.names.en"], Wanted::Text(80)),
    row("ZIPCODE", "ZIP Code", "postal_code", &["postal.code"], Wanted::Text(20)),
    row("LATITUDE", "Latitude", "latitude", &["location.latitude"], Wanted::Double),
    row("LONGITUDE", "Longitude", "longitude", &["location.longitude"], Wanted::Double),
    row("RADIUS", "Accuracy Radius", "accuracy_radius", &["location.accuracy_radius"], Wanted::U16),
    row("WEATHERSTATIONCODE", "Weather Station Code", "weather_station", &["location.weather_code"], Wanted::Text(20)),
    row("TIMEZONE_NAME", "Time Zone Name", "time_zone", &["location.time_zone"], Wanted::Text(64)),
    row("AS_NUM", "Autonomous System Number", "asn", &["autonomous_system_number"], Wanted::U32),
    row("AS_ORGNAME", "Autonomous System Organization Name", "as_organisation", &["autonomous_system_organization"], Wanted::Text(128)),
    row("ISP", "ISP Name", "isp", &["traits.isp"], Wanted::Text(128)),
    row("NETSPEED", "Network Speed", "connection", &["traits.connection_type"], Wanted::Text(20)),
    row("GEONAME_ID", "Geoname ID of Location", "geoname_id", &["city.geoname_id"], Wanted::U32),
    row("GEONAME_ID_DISTRICT", "Geoname ID of Country", "geoname_id_district", &["subdivisions.1.geoname_id"], Wanted::U32),
    row("GEONAME_ID_REGION", "Geoname ID of Region", "geoname_id_region", &["subdivisions.0.geoname_id"], Wanted::U32),
    row("GEONAME_ID_COUNTRY", "Geoname ID of Country", "geoname_id_country", &["country.geoname_id", "registered_country.geoname_id"], Wanted::U32),
    row("GEONAME_ID_CONTINENT", "Geoname ID of Continent", "geoname_id_continent", &["continent.geoname_id"], Wanted::U32),
]);

/// What a GeonameID names, the narrowest first: the row of its number, and its kind in [`Geoname`].
///
/// [`Geoname`]: crate::class::anonymised::Geoname
pub const GEONAMES: [(usize, u8); 5] = [(17, 5), (18, 4), (19, 3), (20, 2), (21, 1)];

/// Where an address is, as far as one source knows.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Place<'a> {
    values: [Option<Value<'a>>; COUNT],
}

impl<'a> Place<'a> {
    /// Notes the value of a row, cut to its length; nothing, zero degrees and the number zero are no values.
    pub fn set(&mut self, row: usize, value: Option<Value<'a>>) {
        let told = value.filter(|v| !matches!(v, Value::Text("") | Value::Number(0)) && *v != Value::Degrees(0.0));
        if let (Some(place), Some(Row { wanted, .. })) = (self.values.get_mut(row), ROWS.get(row)) {
            *place = told.map(|value| value.cut(*wanted));
        }
    }

    /// The rows that have a value.
    pub fn rows(&self) -> impl Iterator<Item = (&'static Row, Value<'a>)> {
        ROWS.iter().zip(self.values).filter_map(|(row, value)| Some((row, value?)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rows_that_are_named_by_number_are_the_right_ones() {
        assert_eq!((ROWS[COUNTRY].token, ROWS[ASN].token), ("COUNTRY_SHORT", "AS_NUM"));
        assert_eq!(ROWS[ASN + 1].token, "AS_ORGNAME");
        let names = GEONAMES.map(|(row, _)| ROWS[row].token);
        let wanted = ["GEONAME_ID", "GEONAME_ID_DISTRICT", "GEONAME_ID_REGION", "GEONAME_ID_COUNTRY"];
        assert_eq!(names[..4], wanted);
    }

    #[test]
    fn a_text_is_cut_before_a_character_that_does_not_fit() {
        let mut place = Place::default();
        place.set(0, Some(Value::Text("aé")));
        assert_eq!(place.rows().map(|(_, value)| value).collect::<Vec<_>>(), [Value::Text("a")]);
    }

    #[test]
    fn nothing_and_zero_are_no_values() {
        let mut place = Place::default();
        place.set(1, Some(Value::Text("")));
        place.set(8, Some(Value::Degrees(-0.0)));
        place.set(17, Some(Value::Number(0)));
        assert_eq!(place.rows().count(), 0);
        place.set(9, Some(Value::Degrees(2.5)));
        assert_eq!(place.rows().map(|(row, _)| row.token).collect::<Vec<_>>(), ["LONGITUDE"]);
    }
}
