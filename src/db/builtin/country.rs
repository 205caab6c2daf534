//! Countries, and which addresses they were given.

use super::ranges::{Ranges, ranges};
use super::{name, registry};
use crate::addr::CountryCode;
use crate::class::Registry;

/// Code, number of the registry, place of the name.
type CountryRecord = [u8; 8];

/// In ascending order of their codes; tables of addresses name countries by their place here.
static COUNTRIES: &[CountryRecord] = include_bytes!(concat!(env!("OUT_DIR"), "/countries.bin")).as_chunks().0;

static V4: Ranges<4, 5> = ranges!("country-ipv4", 32);
static V6: Ranges<8, 9> = ranges!("country-ipv6", 64);

/// A country of the table.
#[derive(Clone, Copy)]
pub(super) struct CountryEntry(&'static CountryRecord);

/// The country of an IPv4 address.
pub(super) fn of_v4(addr: u32) -> Option<CountryEntry> {
    COUNTRIES.get(V4.look(addr.into())? as usize).map(CountryEntry)
}

/// The country of the upper half of an IPv6 address.
pub(super) fn of_v6(half: u64) -> Option<CountryEntry> {
    COUNTRIES.get(V6.look(half)? as usize).map(CountryEntry)
}

/// The IPv4 addresses around this one that were given to the same country: first and last.
pub(super) fn block_v4(addr: u32) -> Option<(u32, u32)> {
    of_v4(addr)?;
    Some((V4.from(addr.into())? as u32, until_v4(addr)))
}

/// The same of the upper half of an IPv6 address.
pub(super) fn block_v6(half: u64) -> Option<(u64, u64)> {
    of_v6(half)?;
    Some((V6.from(half)?, until_v6(half)))
}

/// The last IPv4 address after this one that is in the same country.
pub(super) fn until_v4(addr: u32) -> u32 {
    V4.until(addr.into()).map_or(u32::MAX, |last| last as u32)
}

/// The same of the upper half of an IPv6 address.
pub(super) fn until_v6(half: u64) -> u64 {
    V6.until(half).unwrap_or(u64::MAX)
}

/// The country of a code.
pub(super) fn of_code(code: CountryCode) -> Option<CountryEntry> {
    let at = COUNTRIES.binary_search_by_key(&code.bytes(), |[a, b, ..]| [*a, *b]).ok()?;
    COUNTRIES.get(at).map(CountryEntry)
}

impl CountryEntry {
    /// Its code.
    pub(super) fn code(self) -> Option<CountryCode> {
        let [a, b, ..] = *self.0;
        CountryCode::new([a, b])
    }

    /// The registry that serves it.
    pub(super) fn registry(self) -> Registry {
        let [_, _, number, ..] = *self.0;
        registry(number.into())
    }

    /// Its English name.
    pub(super) fn name(self) -> &'static str {
        let [_, _, _, place @ ..] = *self.0;
        name(place)
    }
}
