//! The terms of a set that are decided for each address.

use crate::addr::{Iid, Value};
use crate::class::{self, V6Types};
use crate::db::Databases;
use crate::filter::{Filter, FilterError, TermError};
use crate::net::Membership;

/// A condition on an address.
#[derive(Clone, Debug)]
pub(super) enum AddressTest {
    Members(Box<Membership>),
    Filter(Box<Filter>),
    /// Part of the name of a vendor, in lower case.
    Vendor(String),
    Not(Box<AddressTest>),
    Both(Box<AddressTest>, Box<AddressTest>),
    Either(Vec<AddressTest>),
}

/// Terms with a value, and the terms of filter expressions that they represent.
pub(super) static TERMS: [(&str, &str, &str); 5] = [
    ("country=", "db.cc=", "country by database: DE, or unknown"),
    ("asn=", "db.asn=", "AS number by database: 3320, or unknown"),
    ("registry=", "db.reg=", "registry: RIPENCC, reserved, unknown ..."),
    ("label=", "db.label=", "the most specific label of --db-labels"),
    ("type=", "", "a type of address: teredo, eui64, random ..."),
];

impl AddressTest {
    /// Reads a term.
    pub(super) fn read(word: &[u8]) -> Result<AddressTest, TermError> {
        if let Some(name) = word.strip_prefix(b"vendor=") {
            let name = str::from_utf8(name).ok().filter(|name| !name.is_empty());
            let name = name.ok_or(TermError::Value("a part of the name of a vendor"))?;
            return Ok(AddressTest::Vendor(name.to_lowercase()));
        }
        for (name, token, _) in TERMS {
            let Some(value) = word.strip_prefix(name.as_bytes()) else { continue };
            let value = match name {
                "asn=" => value.strip_prefix(b"AS").or(value.strip_prefix(b"as")).unwrap_or(value).to_vec(),
                "country=" if value.len() == 2 => value.to_ascii_uppercase(),
                _ => value.to_vec(),
            };
            if name == "type=" && value == b"eui64" {
                // most are made of a MAC address, which is a type of its own
                return Ok(AddressTest::Either(vec![filter(b"iid-eui48")?, filter(b"iid-eui64")?]));
            }
            let found = filter(&[token.as_bytes(), &value].concat());
            return match name {
                "type=" => found.or_else(|_| filter(&[b"iid-", value.as_slice()].concat())),
                _ => found,
            };
        }
        filter(word)
    }

    /// Whether databases or labels are needed.
    pub(super) fn looks_up(&self) -> bool {
        match self {
            AddressTest::Members(_) => false,
            AddressTest::Filter(filter) => !filter.needs().is_empty() || filter.needs_labels(),
            AddressTest::Vendor(_) => true,
            AddressTest::Not(test) => test.looks_up(),
            AddressTest::Both(a, b) => a.looks_up() || b.looks_up(),
            AddressTest::Either(all) => all.iter().any(AddressTest::looks_up),
        }
    }

    /// Whether it says anything about hardware addresses.
    pub(super) fn covers_hardware(&self) -> bool {
        match self {
            AddressTest::Members(_) | AddressTest::Filter(_) => false,
            AddressTest::Vendor(_) => true,
            AddressTest::Not(test) => test.covers_hardware(),
            AddressTest::Both(a, b) => a.covers_hardware() || b.covers_hardware(),
            AddressTest::Either(all) => all.iter().any(AddressTest::covers_hardware),
        }
    }

    /// Whether it holds for an address.
    pub(super) fn holds(&self, value: &Value, db: &Databases) -> bool {
        match self {
            AddressTest::Members(set) => value.ip().is_some_and(|ip| set.contains(ip)),
            AddressTest::Filter(filter) => filter.matches(value, db),
            AddressTest::Vendor(name) => vendor(value, db).is_some_and(|vendor| vendor.contains(name)),
            AddressTest::Not(test) => !test.holds(value, db),
            AddressTest::Both(a, b) => a.holds(value, db) && b.holds(value, db),
            AddressTest::Either(all) => all.iter().any(|test| test.holds(value, db)),
        }
    }
}

fn filter(token: &[u8]) -> Result<AddressTest, TermError> {
    let mut filter = Filter::new();
    filter.add(token).map_err(|FilterError { problem, .. }| problem)?;
    Ok(AddressTest::Filter(Box::new(filter)))
}

/// The name in lower case of the vendor of a hardware address, also of one in the identifier of an IPv6 address.
fn vendor(value: &Value, db: &Databases) -> Option<String> {
    let octets = match value {
        Value::Mac(mac) => mac.0,
        Value::Eui64(eui64) => eui64.0.first_chunk().copied()?,
        Value::V6(a) if class::v6_fixed(a.bits).has(V6Types::IID_EUI48) => Iid(a.bits as u64).mac().0,
        _ => return None,
    };
    db.vendor(octets).map(|vendor| vendor.name.to_lowercase())
}
