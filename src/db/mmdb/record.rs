//! Values of a record: found by their path, taken only if they have the required type.

use crate::db::geo::{ASN, FieldType, LocationField, LocationValue, ROWS};
use maxminddb::{LookupResult, MaxMindDbError, PathElement};
use serde::de::{self, Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use std::fmt;

/// A value as stored in a file.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Raw<'a> {
    Text(&'a str),
    U16(u16),
    U32(u32),
    Double(f64),
    /// Any other type, in words.
    Other(&'static str),
}

impl Raw<'_> {
    const fn name(self) -> &'static str {
        match self {
            Raw::Text(_) => "text",
            Raw::U16(_) => "a number of 16 bits",
            Raw::U32(_) => "a number of 32 bits",
            Raw::Double(_) => "a double",
            Raw::Other(name) => name,
        }
    }
}

impl FieldType {
    const fn name(self) -> &'static str {
        match self {
            FieldType::Text(_) => "text without control characters",
            FieldType::U16 => "a number of 16 bits",
            FieldType::U32 => "a number of 32 bits",
            FieldType::Double => "a finite double",
        }
    }
}

struct Any;

impl<'de> Visitor<'de> for Any {
    type Value = Raw<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }
    fn visit_borrowed_str<E: de::Error>(self, v: &'de str) -> Result<Raw<'de>, E> {
        Ok(Raw::Text(v))
    }
    fn visit_u16<E: de::Error>(self, v: u16) -> Result<Raw<'de>, E> {
        Ok(Raw::U16(v))
    }
    fn visit_u32<E: de::Error>(self, v: u32) -> Result<Raw<'de>, E> {
        Ok(Raw::U32(v))
    }
    fn visit_f64<E: de::Error>(self, v: f64) -> Result<Raw<'de>, E> {
        Ok(Raw::Double(v))
    }
    fn visit_f32<E: de::Error>(self, _: f32) -> Result<Raw<'de>, E> {
        Ok(Raw::Other("a float of 32 bits"))
    }
    fn visit_bool<E: de::Error>(self, _: bool) -> Result<Raw<'de>, E> {
        Ok(Raw::Other("a truth value"))
    }
    fn visit_i32<E: de::Error>(self, _: i32) -> Result<Raw<'de>, E> {
        Ok(Raw::Other("a signed number"))
    }
    fn visit_u64<E: de::Error>(self, _: u64) -> Result<Raw<'de>, E> {
        Ok(Raw::Other("a number of 64 bits"))
    }
    fn visit_u128<E: de::Error>(self, _: u128) -> Result<Raw<'de>, E> {
        Ok(Raw::Other("a number of 128 bits"))
    }
    fn visit_borrowed_bytes<E: de::Error>(self, _: &'de [u8]) -> Result<Raw<'de>, E> {
        Ok(Raw::Other("bytes"))
    }
    fn visit_map<A: MapAccess<'de>>(self, _: A) -> Result<Raw<'de>, A::Error> {
        Ok(Raw::Other("a map"))
    }
    fn visit_seq<A: SeqAccess<'de>>(self, _: A) -> Result<Raw<'de>, A::Error> {
        Ok(Raw::Other("an array"))
    }
}

impl<'de> Deserialize<'de> for Raw<'de> {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Raw<'de>, D::Error> {
        d.deserialize_any(Any)
    }
}

/// The value of a type, or what is wrong with it.
fn typed(raw: Raw<'_>, wanted: FieldType) -> Result<LocationValue<'_>, String> {
    match (wanted, raw) {
        (FieldType::Text(_), Raw::Text(text)) if !text.contains(char::is_control) => Ok(LocationValue::Text(text)),
        (FieldType::U16, Raw::U16(n)) => Ok(LocationValue::Number(n.into())),
        (FieldType::U32, Raw::U32(n)) => Ok(LocationValue::Number(n)),
        (FieldType::Double, Raw::Double(n)) if n.is_finite() => Ok(LocationValue::Degrees(n)),
        (_, raw) => Err(format!("expected {}, found {}", wanted.name(), raw.name())),
    }
}

/// The path of keys and numbers joined by dots.
fn elements<'p>(path: &'p str, into: &mut Vec<PathElement<'p>>) {
    into.extend(path.split('.').map(|part| match part.parse() {
        Ok(n) => PathElement::Index(n),
        Err(_) => PathElement::Key(part),
    }));
}

/// A record of a file.
pub(super) struct MmdbRecord<'a, S: AsRef<[u8]>> {
    pub(super) found: LookupResult<'a, S>,
    /// Whether the AS number is at the top of the record, not below `traits`.
    pub(super) is_asn: bool,
}

impl<'a, S: AsRef<[u8]>> MmdbRecord<'a, S> {
    /// The value of a row, by its number; `None` if it is not there.
    ///
    /// # Errors
    /// What is wrong with the value, and where it is.
    pub(super) fn value(&self, row: usize) -> Result<Option<LocationValue<'a>>, String> {
        let Some(LocationField { paths, wanted, .. }) = ROWS.get(row) else { return Ok(None) };
        let below = (row == ASN || row == ASN + 1) && !self.is_asn;
        let mut path = Vec::with_capacity(4);
        for text in *paths {
            path.clear();
            path.extend(below.then_some(PathElement::Key("traits")));
            elements(text, &mut path);
            match self.found.decode_path::<Raw<'a>>(&path) {
                Ok(None) => {}
                Ok(Some(raw)) => return typed(raw, *wanted).map(Some).map_err(|why| format!("{text}: {why}")),
                Err(error) => return Err(described(&error, text)),
            }
        }
        Ok(None)
    }
}

/// What is wrong with a record.
fn described(error: &MaxMindDbError, path: &str) -> String {
    match error {
        MaxMindDbError::Decoding { message, offset: Some(at), .. } => {
            format!("{path}: {message} at byte {at} of the data")
        }
        error => format!("{path}: {error}"),
    }
}
