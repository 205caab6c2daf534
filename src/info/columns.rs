//! Facts about an address as columns of a table: one short value each, without text around it.
//!
//! [`AddressColumn::ALL`] is the list of columns; [`AddressFacts`] finds their values for one address. Tables that are
//! annotated line by line, data frames and other front ends share both.
//!
//! ```
//! use ipv6calc::addr::{V6, Value};
//! use ipv6calc::db::Databases;
//! use ipv6calc::info::{AddressColumn, AddressFacts};
//! let db = Databases::built_in();
//! let facts = AddressFacts::new(&db, None);
//! let value = Value::V6(V6::new(0x2001_0db8 << 96 | 0x0211_22ff_fe33_4455));
//! let text = |name: &str| {
//!     let mut out = Vec::new();
//!     if let Some(found) = facts.get(AddressColumn::from_name(name).unwrap(), &value) {
//!         found.write(&mut out);
//!     }
//!     String::from_utf8(out).unwrap()
//! };
//! assert_eq!((text("kind"), text("iid_kind")), ("documentation".into(), "eui48".into()));
//! assert_eq!((text("vendor"), text("country")), ("CIMSYS Inc".into(), "".into()));
//! ```

use crate::addr::{Asn, CountryCode, Kind, Value};
use crate::anon::Anonymiser;
use crate::class::lookup;
use crate::class::{self, AddressKind, IidKind, Registry};
use crate::db::{AsFact, BuiltIn, Databases, DbSource, Label};
use crate::format::{self, Style};
use std::io::Write;
use std::net::IpAddr;

/// A column: a fact about an address, or about the hardware address that it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum AddressColumn {
    /// The address in its canonical form.
    Address,
    /// 4 or 6.
    Family,
    /// The code of the country.
    Country,
    /// The English name of the country.
    CountryName,
    /// The AS number.
    Asn,
    /// Who holds the AS number.
    Organisation,
    /// What the address is: [`AddressKind`].
    Kind,
    /// How its interface identifier was made: [`IidKind`].
    IidKind,
    /// The regional registry.
    Registry,
    /// The vendor of the hardware address that it is, or that its interface identifier was made of.
    Vendor,
    /// The software that makes such a hardware address up or gives it a meaning.
    Platform,
    /// The user's own name of the narrowest prefix around it.
    Label,
    /// The anonymised address.
    Anonymised,
}

impl AddressColumn {
    /// Every column, in the order of lists.
    pub const ALL: [AddressColumn; 13] = [
        AddressColumn::Address,
        AddressColumn::Family,
        AddressColumn::Country,
        AddressColumn::CountryName,
        AddressColumn::Asn,
        AddressColumn::Organisation,
        AddressColumn::Kind,
        AddressColumn::IidKind,
        AddressColumn::Registry,
        AddressColumn::Vendor,
        AddressColumn::Platform,
        AddressColumn::Label,
        AddressColumn::Anonymised,
    ];

    /// Its name: `iid_kind`.
    pub const fn name(self) -> &'static str {
        self.row().0
    }

    /// One line for lists.
    pub const fn about(self) -> &'static str {
        self.row().1
    }

    /// Whether its values are numbers.
    pub const fn is_number(self) -> bool {
        matches!(self, AddressColumn::Family | AddressColumn::Asn)
    }

    /// The column of this name.
    pub fn from_name(name: &str) -> Option<AddressColumn> {
        AddressColumn::ALL.into_iter().find(|column| column.name() == name)
    }

    const fn row(self) -> (&'static str, &'static str) {
        match self {
            AddressColumn::Address => ("address", "the address in its canonical form (RFC 5952)"),
            AddressColumn::Family => ("family", "4 or 6"),
            AddressColumn::Country => ("country", "country code; else that of the registry's allocation"),
            AddressColumn::CountryName => ("country_name", "name of the country"),
            AddressColumn::Asn => ("asn", "AS number (MMDB file)"),
            AddressColumn::Organisation => ("organisation", "who holds the AS number (MMDB file)"),
            AddressColumn::Kind => ("kind", "global, private, unique-local, 6to4, multicast, ..."),
            AddressColumn::IidKind => ("iid_kind", "how the interface identifier was made: eui48, random, manual, ..."),
            AddressColumn::Registry => ("registry", "regional registry"),
            AddressColumn::Vendor => {
                ("vendor", "vendor of the hardware address, or of the one in an EUI-48 identifier")
            }
            AddressColumn::Platform => ("platform", "software that makes up such a hardware address"),
            AddressColumn::Label => ("label", "name of the most specific prefix in --db-labels"),
            AddressColumn::Anonymised => ("anonymised", "the anonymised address"),
        }
    }
}

/// The value of a column.
#[derive(Clone, Copy, Debug)]
pub enum ColumnValue<'a> {
    /// A text.
    Text(&'a str),
    /// A country code.
    Code(CountryCode),
    /// A number.
    Number(u32),
    /// An address, or a hardware address.
    Address(Value),
}

impl ColumnValue<'_> {
    /// Appends it as text, without quotes or escapes.
    pub fn write(&self, out: &mut Vec<u8>) {
        match self {
            ColumnValue::Text(text) => out.extend_from_slice(text.as_bytes()),
            ColumnValue::Code(code) => out.extend_from_slice(&code.bytes()),
            ColumnValue::Number(number) => {
                // writing to a vector cannot fail
                let _ = write!(out, "{number}");
            }
            ColumnValue::Address(value) => {
                if let Some(print) = format::plain(value.kind()).print.as_ref() {
                    // every kind of address can be written in its own notation
                    let _ = (print.run)(value, &Style::CANONICAL, out);
                }
            }
        }
    }
}

/// Finds the values of columns. Threads may share it.
#[derive(Clone, Copy)]
pub struct AddressFacts<'a> {
    db: &'a Databases,
    anonymiser: Option<&'a Anonymiser>,
}

impl<'a> AddressFacts<'a> {
    /// Facts from these databases; without an anonymiser the column [`AddressColumn::Anonymised`] has no values.
    pub const fn new(db: &'a Databases, anonymiser: Option<&'a Anonymiser>) -> AddressFacts<'a> {
        AddressFacts { db, anonymiser }
    }

    /// The value of a column for an IPv4, IPv6 or hardware address; `None` if it is not known or does not apply.
    pub fn get(&self, column: AddressColumn, value: &Value) -> Option<ColumnValue<'a>> {
        let db = self.db;
        Some(match column {
            AddressColumn::Address => ColumnValue::Address(without_length(value)?),
            AddressColumn::Family => ColumnValue::Number(if value.ip()?.is_ipv4() { 4 } else { 6 }),
            AddressColumn::Country => ColumnValue::Code(country(value, db)?.0),
            AddressColumn::CountryName => ColumnValue::Text(BuiltIn::country_name(country(value, db)?.0)?),
            AddressColumn::Asn => ColumnValue::Number(autonomous_system(value, db)?.0.number.0),
            AddressColumn::Organisation => ColumnValue::Text(autonomous_system(value, db)?.0.organisation?),
            AddressColumn::Kind => ColumnValue::Text(kind(value)?),
            AddressColumn::IidKind => ColumnValue::Text(iid_kind(value)?.name()),
            AddressColumn::Registry => ColumnValue::Text(registry(value, db)?),
            AddressColumn::Vendor => ColumnValue::Text(db.vendor(hardware(value)?)?.name),
            AddressColumn::Platform => ColumnValue::Text(db.platform(hardware(value)?)?),
            AddressColumn::Label => ColumnValue::Text(db.labels().of(value.ip()?).next().map(Label::name)?),
            AddressColumn::Anonymised => {
                let mut hidden = without_length(value)?;
                self.anonymiser?.hide(&mut hidden).ok()?;
                ColumnValue::Address(hidden)
            }
        })
    }
}

/// An address without what may be written after it.
fn without_length(value: &Value) -> Option<Value> {
    match value {
        Value::Mac(_) | Value::Eui64(_) => Some(*value),
        _ => value.ip().map(Value::from),
    }
}

/// The country where an address is used, or else the one that a registry gave it to, and who says so; `None` as source
/// if the address, anonymised, says it itself.
pub fn country(value: &Value, db: &Databases) -> Option<(CountryCode, Option<DbSource>)> {
    let from = match value {
        Value::V4(a) => lookup::country_v4(a.bits),
        Value::V6(a) => lookup::country_v6(a.bits),
        _ => return None,
    };
    let look = |ip| db.country_or_registry(ip).map(|found| Some((found.value, Some(found.source))));
    from.find(|said| said.code().map(|code| (code, None)), look)?
}

/// The AS number of an address and who holds it, and who says so; `None` as source if the address, anonymised, says it
/// itself.
pub fn autonomous_system<'a>(value: &Value, db: &'a Databases) -> Option<(AsFact<'a>, Option<DbSource>)> {
    let from = match value {
        Value::V4(a) => lookup::asn_v4(a.bits),
        Value::V6(a) => lookup::asn_v6(a.bits),
        _ => return None,
    };
    let said = |number| (AsFact { number, organisation: None }, None);
    let found = from.find(said, |ip| db.as_fact(ip).map(|found| (found.value, Some(found.source))));
    found.filter(|(fact, _)| fact.number != Asn(0))
}

/// The name of the registry of an address.
fn registry(value: &Value, db: &Databases) -> Option<&'static str> {
    let from = match value {
        Value::V4(a) => lookup::registry_v4(a.bits),
        Value::V6(a) => lookup::registry_v6(a.bits),
        _ => return None,
    };
    Some(db.registry_of(from)).filter(|registry| *registry != Registry::Unknown).map(Registry::name)
}

/// What an address is; `mac` and `eui64` of hardware addresses.
fn kind(value: &Value) -> Option<&'static str> {
    match value.kind() {
        Kind::Mac => Some("mac"),
        Kind::Eui64 => Some("eui64"),
        _ => value.ip().map(AddressKind::of).map(AddressKind::name),
    }
}

/// How the interface identifier of an address was made.
fn iid_kind(value: &Value) -> Option<IidKind> {
    match value.ip()? {
        IpAddr::V4(_) => None,
        IpAddr::V6(ip) => IidKind::of(ip.to_bits(), class::v6(ip.to_bits())),
    }
}

/// The first six octets of a hardware address, or of the one that an interface identifier was made of.
fn hardware(value: &Value) -> Option<[u8; 6]> {
    let of_eui64 = |octets: [u8; 8]| octets.first_chunk().copied();
    match value {
        Value::Mac(mac) => Some(mac.0),
        Value::Eui64(eui64) => of_eui64(eui64.0),
        Value::V6(a) => match iid_kind(value)? {
            IidKind::Eui48 => Some(a.iid().mac().0),
            IidKind::Eui64 => of_eui64(a.iid().eui64().0),
            _ => None,
        },
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::addr::{Mac, V4, V6};
    use crate::anon::AnonSettings;
    use crate::db::Labels;

    fn text(column: AddressColumn, value: &Value) -> String {
        let db = Databases::built_in().with_labels(Labels::parse(b"prefix,name\n10.0.0.0/8,lab\n").unwrap());
        let anonymiser = Anonymiser::new(&AnonSettings::default(), None, false).unwrap();
        let facts = AddressFacts::new(&db, Some(&anonymiser));
        let mut out = Vec::new();
        if let Some(found) = facts.get(column, value) {
            assert_eq!(matches!(found, ColumnValue::Number(_)), column.is_number());
            found.write(&mut out);
        }
        String::from_utf8(out).unwrap()
    }

    fn row(value: &Value) -> String {
        AddressColumn::ALL.map(|column| text(column, value)).join(",")
    }

    #[test]
    fn an_address_has_one_value_in_each_column() {
        let v4 = Value::V4(V4::new(0x0a01_0203));
        assert_eq!(row(&v4), "10.1.2.3,4,,,,,private,,reserved,,,lab,10.1.2.0");
        let v4 = Value::V4(V4::new(0xc100_0001));
        assert_eq!(row(&v4), "193.0.0.1,4,NL,Netherlands,,,global,,RIPENCC,,,,193.0.0.0");
        let v6 = Value::V6(V6::new(0x2001_0db8 << 96 | 0x5054_00ff_fe33_4455));
        let found = row(&v6);
        assert!(found.starts_with("2001:db8::5054:ff:fe33:4455,6,,,,,documentation,eui48,"), "{found}");
    }

    #[test]
    fn a_hardware_address_has_a_vendor() {
        let mac = Value::Mac(Mac([0, 0, 0x0c, 1, 2, 3]));
        assert_eq!(row(&mac), "00:00:0c:01:02:03,,,,,,mac,,,Cisco Systems, Inc,,,00:00:0c:00:00:00");
    }

    #[test]
    fn every_column_is_found_by_its_name() {
        for column in AddressColumn::ALL {
            assert_eq!(AddressColumn::from_name(column.name()), Some(column));
            assert!(!column.about().is_empty());
        }
        assert_eq!(AddressColumn::from_name("county"), None);
    }
}
