//! The country of an address.

use super::{Action, Step};
use crate::addr::{Country, Family, Kind, Value};
use crate::class::anonymised::CountryIndex;
use crate::class::lookup::{self, Lookup};
use crate::db::{Databases, Fact, Need};

/// The action.
pub static ACTION: Action = Action {
    name: "addr2cc",
    about: "country of an address, by database; of 6to4, NAT64 and mapped addresses that of the IPv4 address",
    rfc: "",
    maps: &[(Kind::V4, Kind::Country), (Kind::V6, Kind::Country)],
    params: &[],
    build: |params| {
        let (db, notes) = (params.db.clone(), params.notes);
        Ok(Step::change(&ACTION, move |value| {
            let (source, family) = match value {
                Value::V4(a) => (lookup::country_v4(a.bits), Family::V4),
                Value::V6(a) => (lookup::country_v6(a.bits), Family::V6),
                _ => return Err(super::ActionError::Kind),
            };
            *value = Value::Country(country(source, family, &db, notes));
            Ok(())
        }))
    },
    examples: Vec::new,
};

fn country(source: Lookup<CountryIndex>, family: Family, db: &Databases, notes: bool) -> Country {
    let look = |ip| Some(db.country_or_registry(ip)?.value);
    let code = source.find(CountryIndex::code, |ip| look(ip).map(Some)).flatten();
    let usable = db.has_or_registry(Need { family, fact: Fact::Country });
    let why = if usable { "unknown" } else { "no-usable-database" };
    Country { code, why: (notes && code.is_none()).then_some(why) }
}
