//! Values of records with their exact types, as an MMDB file has them, and their bytes in the
//! [MMDB format](https://maxmind.github.io/MaxMind-DB/#output-data-section).

use super::path::{PathStep, RecordPath};
use serde::de::{self, Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use std::collections::BTreeMap;
use std::fmt;

/// A value of a record.
#[derive(Clone, Debug, PartialEq)]
pub enum TypedValue {
    /// Text.
    Text(String),
    /// A number of 64 bits with a fraction.
    Double(f64),
    /// Bytes.
    Bytes(Vec<u8>),
    /// A number of up to 16 bits.
    U16(u16),
    /// A number of up to 32 bits.
    U32(u32),
    /// A number of 32 bits that may be negative.
    I32(i32),
    /// A number of up to 64 bits.
    U64(u64),
    /// A number of up to 128 bits.
    U128(u128),
    /// Yes or no.
    Bool(bool),
    /// A number of 32 bits with a fraction.
    Float(f32),
    /// Values in their order.
    List(Vec<TypedValue>),
    /// Values with names.
    Map(BTreeMap<String, TypedValue>),
}

impl From<&str> for TypedValue {
    fn from(text: &str) -> TypedValue {
        TypedValue::Text(text.to_owned())
    }
}

impl TypedValue {
    /// A map of these members.
    pub(super) fn map<V: Into<TypedValue>>(members: impl IntoIterator<Item = (&'static str, V)>) -> TypedValue {
        TypedValue::Map(members.into_iter().map(|(key, value)| (key.to_owned(), value.into())).collect())
    }

    /// The name of its type in the header of a table, as `db import` reads it.
    pub const fn type_name(&self) -> &'static str {
        match self {
            TypedValue::Text(_) => "text",
            TypedValue::Double(_) => "double",
            TypedValue::Bytes(_) => "bytes",
            TypedValue::U16(_) => "uint16",
            TypedValue::U32(_) => "uint32",
            TypedValue::I32(_) => "int32",
            TypedValue::U64(_) => "uint64",
            TypedValue::U128(_) => "uint128",
            TypedValue::Bool(_) => "bool",
            TypedValue::Float(_) => "float",
            TypedValue::List(_) => "list",
            TypedValue::Map(_) => "map",
        }
    }

    /// Every value that holds no others, with its path, in the order of the paths; empty maps and lists too.
    pub fn leaves(&self) -> Vec<(RecordPath, &TypedValue)> {
        let mut leaves = Vec::new();
        self.gather(&RecordPath::root(), &mut leaves);
        leaves
    }

    fn gather<'a>(&'a self, path: &RecordPath, to: &mut Vec<(RecordPath, &'a TypedValue)>) {
        match self {
            TypedValue::Map(map) if !map.is_empty() => {
                map.iter().for_each(|(key, value)| value.gather(&path.then(PathStep::Key(key.clone())), to));
            }
            TypedValue::List(list) if !list.is_empty() => {
                list.iter().enumerate().for_each(|(at, value)| value.gather(&path.then(PathStep::Index(at)), to));
            }
            _ => to.push((path.clone(), self)),
        }
    }

    /// The number of its type in the format.
    const fn number(&self) -> u8 {
        match self {
            TypedValue::Text(_) => 2,
            TypedValue::Double(_) => 3,
            TypedValue::Bytes(_) => 4,
            TypedValue::U16(_) => 5,
            TypedValue::U32(_) => 6,
            TypedValue::Map(_) => 7,
            TypedValue::I32(_) => 8,
            TypedValue::U64(_) => 9,
            TypedValue::U128(_) => 10,
            TypedValue::List(_) => 11,
            TypedValue::Bool(_) => 14,
            TypedValue::Float(_) => 15,
        }
    }

    /// Appends its bytes. `text` appends texts, which may be shared.
    pub(super) fn encode(&self, out: &mut Vec<u8>, text: &mut impl FnMut(&str, &mut Vec<u8>)) {
        match self {
            TypedValue::Text(value) => text(value, out),
            TypedValue::Double(value) => self.sized(&value.to_be_bytes(), out),
            TypedValue::Bytes(value) => self.sized(value, out),
            TypedValue::U16(value) => self.sized(significant(&value.to_be_bytes()), out),
            TypedValue::U32(value) => self.sized(significant(&value.to_be_bytes()), out),
            TypedValue::I32(value) => self.sized(significant(&value.to_be_bytes()), out),
            TypedValue::U64(value) => self.sized(significant(&value.to_be_bytes()), out),
            TypedValue::U128(value) => self.sized(significant(&value.to_be_bytes()), out),
            TypedValue::Float(value) => self.sized(&value.to_be_bytes(), out),
            TypedValue::Bool(value) => control(self.number(), usize::from(*value), out),
            TypedValue::List(values) => {
                control(self.number(), values.len(), out);
                values.iter().for_each(|value| value.encode(out, text));
            }
            TypedValue::Map(members) => {
                control(self.number(), members.len(), out);
                for (key, value) in members {
                    text(key, out);
                    value.encode(out, text);
                }
            }
        }
    }

    fn sized(&self, bytes: &[u8], out: &mut Vec<u8>) {
        control(self.number(), bytes.len(), out);
        out.extend_from_slice(bytes);
    }
}

/// Appends a text that is not shared.
pub(super) fn plain_text(text: &str, out: &mut Vec<u8>) {
    control(2, text.len(), out);
    out.extend_from_slice(text.as_bytes());
}

/// A big-endian number without its leading zeros.
fn significant(bytes: &[u8]) -> &[u8] {
    let zeros = bytes.iter().take_while(|b| **b == 0).count();
    bytes.get(zeros..).unwrap_or_default()
}

/// Appends the control bytes of a value: its type and its size.
fn control(number: u8, size: usize, out: &mut Vec<u8>) {
    let (first, more, width) = match size {
        0..29 => (size as u8, 0, 0),
        29..285 => (29, size - 29, 1),
        285..65_821 => (30, size - 285, 2),
        _ => (31, size - 65_821, 3),
    };
    match number {
        0..8 => out.push(number << 5 | first),
        _ => out.extend_from_slice(&[first, number - 7]),
    }
    let [.., a, b, c] = more.to_be_bytes();
    out.extend_from_slice([a, b, c].get(3 - width..).unwrap_or_default());
}

/// Appends a pointer to a place of the data section.
pub(super) fn pointer(to: u32, out: &mut Vec<u8>) {
    let [a, b, c, d] = to.to_be_bytes();
    match to {
        0..2048 => out.extend_from_slice(&[0x20 | c, d]),
        2048..526_336 => {
            let [_, b, c, d] = (to - 2048).to_be_bytes();
            out.extend_from_slice(&[0x28 | b, c, d]);
        }
        526_336..134_744_064 => {
            let [a, b, c, d] = (to - 526_336).to_be_bytes();
            out.extend_from_slice(&[0x30 | a, b, c, d]);
        }
        _ => out.extend_from_slice(&[0x38, a, b, c, d]),
    }
}

/// Text as it is, numbers in the fewest digits that give them back, bytes as hex digits; of maps and lists only that they
/// are empty is said.
impl fmt::Display for TypedValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            TypedValue::Text(text) => f.write_str(text),
            TypedValue::Double(number) => write!(f, "{number}"),
            TypedValue::Float(number) => write!(f, "{number}"),
            TypedValue::Bytes(bytes) => bytes.iter().try_for_each(|byte| write!(f, "{byte:02x}")),
            TypedValue::U16(number) => write!(f, "{number}"),
            TypedValue::U32(number) => write!(f, "{number}"),
            TypedValue::I32(number) => write!(f, "{number}"),
            TypedValue::U64(number) => write!(f, "{number}"),
            TypedValue::U128(number) => write!(f, "{number}"),
            TypedValue::Bool(yes) => write!(f, "{yes}"),
            TypedValue::List(_) => f.write_str("[]"),
            TypedValue::Map(_) => f.write_str("{}"),
        }
    }
}

impl<'de> Deserialize<'de> for TypedValue {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<TypedValue, D::Error> {
        from.deserialize_any(AnyTyped)
    }
}

/// Takes whatever comes.
struct AnyTyped;

impl<'de> Visitor<'de> for AnyTyped {
    type Value = TypedValue;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value of a database")
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<TypedValue, E> {
        Ok(TypedValue::Text(text.to_owned()))
    }

    fn visit_f32<E: de::Error>(self, number: f32) -> Result<TypedValue, E> {
        Ok(TypedValue::Float(number))
    }

    fn visit_f64<E: de::Error>(self, number: f64) -> Result<TypedValue, E> {
        Ok(TypedValue::Double(number))
    }

    fn visit_u16<E: de::Error>(self, number: u16) -> Result<TypedValue, E> {
        Ok(TypedValue::U16(number))
    }

    fn visit_u32<E: de::Error>(self, number: u32) -> Result<TypedValue, E> {
        Ok(TypedValue::U32(number))
    }

    fn visit_u64<E: de::Error>(self, number: u64) -> Result<TypedValue, E> {
        Ok(TypedValue::U64(number))
    }

    fn visit_u128<E: de::Error>(self, number: u128) -> Result<TypedValue, E> {
        Ok(TypedValue::U128(number))
    }

    fn visit_i32<E: de::Error>(self, number: i32) -> Result<TypedValue, E> {
        Ok(TypedValue::I32(number))
    }

    fn visit_bool<E: de::Error>(self, yes: bool) -> Result<TypedValue, E> {
        Ok(TypedValue::Bool(yes))
    }

    fn visit_bytes<E: de::Error>(self, bytes: &[u8]) -> Result<TypedValue, E> {
        Ok(TypedValue::Bytes(bytes.to_vec()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut from: A) -> Result<TypedValue, A::Error> {
        let mut list = Vec::new();
        while let Some(value) = from.next_element()? {
            list.push(value);
        }
        Ok(TypedValue::List(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut from: A) -> Result<TypedValue, A::Error> {
        let mut map = BTreeMap::new();
        while let Some((key, value)) = from.next_entry()? {
            map.insert(key, value);
        }
        Ok(TypedValue::Map(map))
    }
}
