//! A record of a database file, whatever its shape.

use super::path::{PathStep, RecordPath};
use crate::format::escape_controls;
use serde::de::{self, Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde::ser::{Serialize, SerializeMap, SerializeSeq, Serializer};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

/// A value as the [MMDB format](https://maxmind.github.io/MaxMind-DB/#output-data-section) knows them.
#[derive(Clone, Debug, PartialEq)]
pub enum Data {
    /// Text.
    Text(String),
    /// A number with a fraction, of 32 or 64 bits.
    Float(f64),
    /// A number of up to 128 bits.
    Unsigned(u128),
    /// A number that may be negative.
    Signed(i32),
    /// Yes or no.
    Bool(bool),
    /// Bytes.
    Bytes(Vec<u8>),
    /// Values in their order.
    List(Vec<Data>),
    /// Values with names.
    Map(BTreeMap<String, Data>),
}

impl Data {
    /// The value at the end of a path, if there is one.
    pub fn at(&self, path: &RecordPath) -> Option<&Data> {
        path.steps().iter().try_fold(self, |data, step| match (data, step) {
            (Data::Map(map), PathStep::Key(key)) => map.get(key),
            (Data::List(list), PathStep::Index(index)) => list.get(*index),
            _ => None,
        })
    }

    /// Every value that holds no others, with its path, in the order of the paths.
    pub fn leaves(&self) -> Vec<(RecordPath, &Data)> {
        let mut leaves = Vec::new();
        self.gather(&RecordPath::root(), &mut leaves);
        leaves
    }

    fn gather<'a>(&'a self, path: &RecordPath, to: &mut Vec<(RecordPath, &'a Data)>) {
        match self {
            Data::Map(map) if !map.is_empty() => {
                map.iter().for_each(|(key, data)| data.gather(&path.then(PathStep::Key(key.clone())), to));
            }
            Data::List(list) if !list.is_empty() => {
                list.iter().enumerate().for_each(|(at, data)| data.gather(&path.then(PathStep::Index(at)), to));
            }
            _ => to.push((path.clone(), self)),
        }
    }

    /// What differs: path, value here, value there.
    pub fn differences<'a>(&'a self, other: &'a Data) -> Vec<(RecordPath, Option<&'a Data>, Option<&'a Data>)> {
        let (here, there) = (self.leaves(), other.leaves());
        let (here, there): (BTreeMap<_, _>, BTreeMap<_, _>) = (here.into_iter().collect(), there.into_iter().collect());
        let paths: BTreeSet<&RecordPath> = here.keys().chain(there.keys()).collect();
        let row = |path: &RecordPath| (path.clone(), here.get(path).copied(), there.get(path).copied());
        paths.into_iter().map(row).filter(|(_, a, b)| a != b).collect()
    }
}

/// Text as it is, but for control characters; everything else as in JSON.
impl fmt::Display for Data {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Data::Text(text) => f.write_str(&escape_controls(text)),
            _ => f.write_str(&escape_controls(&serde_json::to_string(self).map_err(|_| fmt::Error)?)),
        }
    }
}

impl Serialize for Data {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        match self {
            Data::Text(text) => to.serialize_str(text),
            Data::Float(number) => to.serialize_f64(*number),
            Data::Unsigned(number) => to.serialize_u128(*number),
            Data::Signed(number) => to.serialize_i32(*number),
            Data::Bool(yes) => to.serialize_bool(*yes),
            Data::Bytes(bytes) => to.collect_str(&bytes.iter().map(|b| format!("{b:02x}")).collect::<String>()),
            Data::List(list) => {
                let mut seq = to.serialize_seq(Some(list.len()))?;
                list.iter().try_for_each(|data| seq.serialize_element(data))?;
                seq.end()
            }
            Data::Map(map) => {
                let mut entries = to.serialize_map(Some(map.len()))?;
                map.iter().try_for_each(|(key, data)| entries.serialize_entry(key, data))?;
                entries.end()
            }
        }
    }
}

impl<'de> Deserialize<'de> for Data {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Data, D::Error> {
        from.deserialize_any(AnyData)
    }
}

/// Takes whatever comes.
struct AnyData;

impl<'de> Visitor<'de> for AnyData {
    type Value = Data;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value of a database")
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Data, E> {
        Ok(Data::Text(text.to_owned()))
    }

    fn visit_f32<E: de::Error>(self, number: f32) -> Result<Data, E> {
        // the shortest decimal of the 32 bits, not that of their widening
        Ok(Data::Float(number.to_string().parse().unwrap_or(f64::from(number))))
    }

    fn visit_f64<E: de::Error>(self, number: f64) -> Result<Data, E> {
        Ok(Data::Float(number))
    }

    fn visit_u64<E: de::Error>(self, number: u64) -> Result<Data, E> {
        Ok(Data::Unsigned(number.into()))
    }

    fn visit_u128<E: de::Error>(self, number: u128) -> Result<Data, E> {
        Ok(Data::Unsigned(number))
    }

    fn visit_i64<E: de::Error>(self, number: i64) -> Result<Data, E> {
        i32::try_from(number).map(Data::Signed).map_err(|_| E::custom("a number of more than 32 bits"))
    }

    fn visit_bool<E: de::Error>(self, yes: bool) -> Result<Data, E> {
        Ok(Data::Bool(yes))
    }

    fn visit_bytes<E: de::Error>(self, bytes: &[u8]) -> Result<Data, E> {
        Ok(Data::Bytes(bytes.to_vec()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut from: A) -> Result<Data, A::Error> {
        let mut list = Vec::new();
        while let Some(data) = from.next_element()? {
            list.push(data);
        }
        Ok(Data::List(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut from: A) -> Result<Data, A::Error> {
        let mut map = BTreeMap::new();
        while let Some((key, data)) = from.next_entry()? {
            map.insert(key, data);
        }
        Ok(Data::Map(map))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str =
        r#"{"a":{"b":["x",{"c":340282366920938463463374607431768211455}]},"d":-1,"e":1.5,"f":true,"g":{}}"#;

    fn data() -> Data {
        let deep = BTreeMap::from([("c".to_owned(), Data::Unsigned(u128::MAX))]);
        let list = Data::List(vec![Data::Text("x".to_owned()), Data::Map(deep)]);
        Data::Map(BTreeMap::from([
            ("a".to_owned(), Data::Map(BTreeMap::from([("b".to_owned(), list)]))),
            ("d".to_owned(), Data::Signed(-1)),
            ("e".to_owned(), Data::Float(1.5)),
            ("f".to_owned(), Data::Bool(true)),
            ("g".to_owned(), Data::Map(BTreeMap::new())),
        ]))
    }

    #[test]
    fn a_record_is_json() {
        assert_eq!(serde_json::to_string(&data()).unwrap(), TEXT);
        assert_eq!(data().to_string(), TEXT);
        assert_eq!(Data::Bytes(vec![0, 255]).to_string(), r#""00ff""#);
        assert_eq!(
            serde_json::from_str::<Data>(r#"{"a":["x",1,-1,1.5,false]}"#).unwrap().to_string(),
            r#"{"a":["x",1,-1,1.5,false]}"#
        );
    }

    #[test]
    fn a_text_cannot_forge_lines() {
        assert_eq!(Data::Text("Zürich\n\u{1b}[1m".to_owned()).to_string(), "Zürich\\n\\u{1b}[1m");
    }

    #[test]
    fn a_path_leads_to_a_value_or_to_nothing() {
        let data = data();
        let at = |path: &str| data.at(&path.parse().unwrap()).map(Data::to_string);
        assert_eq!(at("a.b[0]").as_deref(), Some("x"));
        assert_eq!(at("a.b[1].c").as_deref(), Some("340282366920938463463374607431768211455"));
        for nothing in ["b", "a.b[2]", "a.b.c", "a[0]", "d.e"] {
            assert_eq!(at(nothing), None, "{nothing}");
        }
        let paths: Vec<_> = data.leaves().into_iter().map(|(path, _)| path.to_string()).collect();
        assert_eq!(paths, ["a.b[0]", "a.b[1].c", "d", "e", "f", "g"]);
    }

    #[test]
    fn only_what_differs_is_told() {
        let (old, mut new) = (data(), data());
        let Data::Map(map) = &mut new else { unreachable!() };
        map.insert("d".to_owned(), Data::Signed(2));
        map.insert("h".to_owned(), Data::Bool(false));
        map.remove("f");
        let found: Vec<_> = old
            .differences(&new)
            .into_iter()
            .map(|(path, a, b)| (path.to_string(), a.is_some(), b.is_some()))
            .collect();
        let want = [("d", true, true), ("f", true, false), ("h", false, true)];
        assert_eq!(found, want.map(|(path, a, b)| (path.to_owned(), a, b)));
    }
}
