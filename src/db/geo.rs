//! Where an address is, according to one source: the rows of a geolocation block.

use std::sync::LazyLock;

/// A value of a geolocation.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum LocationValue<'a> {
    /// Text without control characters.
    Text(&'a str),
    /// A number: kilometres, an AS number, a GeonameID.
    Number(u32),
    /// Degrees of latitude or longitude, as finite number.
    Degrees(f64),
}

/// The type that a value must have in a file; anything else is reported and left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FieldType {
    /// Text; in a geolocation more bytes than these are cut.
    Text(usize),
    /// An unsigned number of 16 bits.
    U16,
    /// An unsigned number of 32 bits.
    U32,
    /// A floating-point number of 64 bits.
    Double,
}

impl<'a> LocationValue<'a> {
    /// A text without what is too much, down to a whole character.
    #[must_use]
    pub fn cut(self, wanted: FieldType) -> LocationValue<'a> {
        match (self, wanted) {
            (LocationValue::Text(text), FieldType::Text(most)) => {
                let whole = (0..=most.min(text.len())).rev().find_map(|end| text.get(..end));
                LocationValue::Text(whole.unwrap_or_default())
            }
            (value, _) => value,
        }
    }
}

/// One row of a geolocation block.
#[derive(Debug)]
pub struct LocationField {
    /// The token of the machine form, without that of the source: `CITY`.
    pub token: &'static str,
    /// The words of the human form: `City`.
    pub label: &'static str,
    /// The field of the JSON form: `city`.
    pub field: &'static str,
    /// Where the value is in a record: keys and numbers joined by dots; the first that is there counts.
    pub paths: &'static [&'static str],
    /// The type that it must have.
    pub wanted: FieldType,
}

const fn row(
    token: &'static str,
    label: &'static str,
    field: &'static str,
    paths: &'static [&'static str],
    wanted: FieldType,
) -> LocationField {
    LocationField { token, label, field, paths, wanted }
}

/// Number of the rows.
pub const COUNT: usize = 22;

/// The row of the country code.
pub const COUNTRY: usize = 2;
/// The row of the AS number; the next one is that of the organisation.
pub const ASN: usize = 13;

/// Every row, in the order of output. The two of the AS are at the top of a record of their own, or below `traits`.
#[rustfmt::skip]
pub static ROWS: LazyLock<[LocationField; COUNT]> = LazyLock::new(|| [
    row("CONTINENT_SHORT", "Continent Code", "continent_code", &["continent.code"], FieldType::Text(2)),
    row("CONTINENT_LONG", "Continent Name", "continent", &["continent.names.en"], FieldType::Text(80)),
    row("COUNTRY_SHORT", "Country Code", "country_code", &["country.iso_code", "registered_country.iso_code"], FieldType::Text(2)),
    row("COUNTRY_LONG", "Country Name", "country", &["country.names.en", "registered_country.names.en"], FieldType::Text(80)),
    row("REGION", "Region", "region", &["subdivisions.0.names.en"], FieldType::Text(80)),
    row("DISTRICT", "District", "district", &["subdivisions.1.names.en"], FieldType::Text(80)),
    row("CITY", "City", "city", &["city.names.en"], FieldType::Text(80)),
    row("ZIPCODE", "ZIP Code", "postal_code", &["postal.code"], FieldType::Text(20)),
    row("LATITUDE", "Latitude", "latitude", &["location.latitude"], FieldType::Double),
    row("LONGITUDE", "Longitude", "longitude", &["location.longitude"], FieldType::Double),
    row("RADIUS", "Accuracy Radius", "accuracy_radius", &["location.accuracy_radius"], FieldType::U16),
    row("WEATHERSTATIONCODE", "Weather Station Code", "weather_station", &["location.weather_code"], FieldType::Text(20)),
    row("TIMEZONE_NAME", "Time Zone Name", "time_zone", &["location.time_zone"], FieldType::Text(64)),
    row("AS_NUM", "Autonomous System Number", "asn", &["autonomous_system_number"], FieldType::U32),
    row("AS_ORGNAME", "Autonomous System Organization Name", "as_organisation", &["autonomous_system_organization"], FieldType::Text(128)),
    row("ISP", "ISP Name", "isp", &["traits.isp"], FieldType::Text(128)),
    row("NETSPEED", "Network Speed", "connection", &["traits.connection_type"], FieldType::Text(20)),
    row("GEONAME_ID", "Geoname ID of Location", "geoname_id", &["city.geoname_id"], FieldType::U32),
    row("GEONAME_ID_DISTRICT", "Geoname ID of Country", "geoname_id_district", &["subdivisions.1.geoname_id"], FieldType::U32),
    row("GEONAME_ID_REGION", "Geoname ID of Region", "geoname_id_region", &["subdivisions.0.geoname_id"], FieldType::U32),
    row("GEONAME_ID_COUNTRY", "Geoname ID of Country", "geoname_id_country", &["country.geoname_id", "registered_country.geoname_id"], FieldType::U32),
    row("GEONAME_ID_CONTINENT", "Geoname ID of Continent", "geoname_id_continent", &["continent.geoname_id"], FieldType::U32),
]);

/// What a GeonameID names, the narrowest first: the row of its number, and its kind in [`Geoname`].
///
/// [`Geoname`]: crate::class::anonymised::Geoname
pub const GEONAMES: [(usize, u8); 5] = [(17, 5), (18, 4), (19, 3), (20, 2), (21, 1)];

/// Where an address is, as far as one source knows.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Location<'a> {
    values: [Option<LocationValue<'a>>; COUNT],
}

impl<'a> Location<'a> {
    /// Notes the value of a row, cut to its length; nothing, zero degrees and the number zero are not values.
    pub fn set(&mut self, row: usize, value: Option<LocationValue<'a>>) {
        let kept = value.filter(|v| {
            !matches!(v, LocationValue::Text("") | LocationValue::Number(0)) && *v != LocationValue::Degrees(0.0)
        });
        if let (Some(place), Some(LocationField { wanted, .. })) = (self.values.get_mut(row), ROWS.get(row)) {
            *place = kept.map(|value| value.cut(*wanted));
        }
    }

    /// The rows that have a value.
    pub fn rows(&self) -> impl Iterator<Item = (&'static LocationField, LocationValue<'a>)> {
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
        let mut place = Location::default();
        place.set(0, Some(LocationValue::Text("aé")));
        assert_eq!(place.rows().map(|(_, value)| value).collect::<Vec<_>>(), [LocationValue::Text("a")]);
    }

    #[test]
    fn nothing_and_zero_are_no_values() {
        let mut place = Location::default();
        place.set(1, Some(LocationValue::Text("")));
        place.set(8, Some(LocationValue::Degrees(-0.0)));
        place.set(17, Some(LocationValue::Number(0)));
        assert_eq!(place.rows().count(), 0);
        place.set(9, Some(LocationValue::Degrees(2.5)));
        assert_eq!(place.rows().map(|(row, _)| row.token).collect::<Vec<_>>(), ["LONGITUDE"]);
    }
}
