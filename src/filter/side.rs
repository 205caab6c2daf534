//! The conditions for the addresses of one family.

use super::Problem;
use crate::addr::Asn;
use crate::class::Registry;
use crate::class::anonymised::CountryIndex;
use crate::db::Fact;

/// The conditions for one family, but for the types.
#[derive(Clone, Debug, Default)]
pub(super) struct Side {
    state: State,
    pub(super) addresses: Addresses,
    pub(super) countries: Wanted<CountryIndex, 16>,
    pub(super) asns: Wanted<Asn, 16>,
    pub(super) registries: Wanted<Registry, 8>,
}

/// Whether the family passes at all.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum State {
    /// No token speaks of it.
    #[default]
    Silent,
    /// As far as the conditions hold.
    Active,
    /// Never.
    Refused,
}

impl Side {
    /// Notes that a token speaks of the family.
    pub(super) fn activate(&mut self) {
        if self.state == State::Silent {
            self.state = State::Active;
        }
    }

    /// Refuses the whole family.
    pub(super) fn refuse(&mut self) {
        self.state = State::Refused;
    }

    /// Whether any address can pass.
    pub(super) fn is_active(&self) -> bool {
        self.state == State::Active
    }

    /// The kinds of facts that conditions ask for.
    pub(super) fn needs(&self) -> impl Iterator<Item = Fact> + use<> {
        let asked = [
            (Fact::Country, !self.countries.is_empty()),
            (Fact::Asn, !self.asns.is_empty()),
            (Fact::Registry, !self.registries.is_empty()),
        ];
        asked.into_iter().filter(|(_, asked)| *asked).map(|(fact, _)| fact)
    }

    /// Whether an address passes by its bits.
    pub(super) fn admits_address(&self, bits: u128) -> bool {
        self.is_active() && self.addresses.admit(bits)
    }

    /// Whether an address passes by what is known about it; only what a condition asks for is looked up.
    pub(super) fn admits_facts(
        &self,
        country: impl FnOnce() -> CountryIndex,
        asn: impl FnOnce() -> Asn,
        registry: impl FnOnce() -> Registry,
    ) -> bool {
        self.countries.admit(country) && self.asns.admit(asn) && self.registries.admit(registry)
    }
}

/// Values of which an address must have one, and values that it must not have; at most `MOST` of each.
#[derive(Clone, Debug)]
pub(super) struct Wanted<T, const MOST: usize> {
    any_of: Vec<T>,
    none_of: Vec<T>,
}

impl<T, const MOST: usize> Default for Wanted<T, MOST> {
    fn default() -> Self {
        Wanted { any_of: Vec::new(), none_of: Vec::new() }
    }
}

impl<T: PartialEq, const MOST: usize> Wanted<T, MOST> {
    pub(super) fn add(&mut self, value: T, not: bool) -> Result<(), Problem> {
        let to = if not { &mut self.none_of } else { &mut self.any_of };
        if to.len() == MOST {
            return Err(Problem::TooMany(MOST));
        }
        to.push(value);
        Ok(())
    }

    fn is_empty(&self) -> bool {
        self.any_of.is_empty() && self.none_of.is_empty()
    }

    fn admit(&self, find: impl FnOnce() -> T) -> bool {
        if self.is_empty() {
            return true;
        }
        let found = find();
        (self.any_of.is_empty() || self.any_of.contains(&found)) && !self.none_of.contains(&found)
    }
}

/// Addresses from the first to the last one; empty if they are in the wrong order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Range {
    pub(super) first: u128,
    pub(super) last: u128,
}

impl Range {
    pub(super) const ALL: Range = Range { first: 0, last: u128::MAX };
    pub(super) const EMPTY: Range = Range { first: 1, last: 0 };

    const fn holds(self, bits: u128) -> bool {
        self.first <= bits && bits <= self.last
    }

    fn and(self, other: Range) -> Range {
        Range { first: self.first.max(other.first), last: self.last.min(other.last) }
    }
}

/// The ranges that an address must lie in, which is one range, and those that it must not lie in.
#[derive(Clone, Debug)]
pub(super) struct Addresses {
    inside: Range,
    wanted: usize,
    outside: Vec<Range>,
}

impl Default for Addresses {
    fn default() -> Addresses {
        Addresses { inside: Range::ALL, wanted: 0, outside: Vec::new() }
    }
}

impl Addresses {
    /// The last address up to which the answer is the same as for this one.
    pub(super) fn until(&self, bits: u128) -> u128 {
        let edge = |range: &Range| match bits {
            _ if bits < range.first => range.first - 1,
            _ if bits <= range.last => range.last,
            _ => u128::MAX,
        };
        self.outside.iter().chain([&self.inside]).map(edge).min().unwrap_or(u128::MAX)
    }

    const MOST: usize = 16;

    pub(super) fn add(&mut self, range: Range, not: bool) -> Result<(), Problem> {
        let count = if not { self.outside.len() } else { self.wanted };
        if count == Addresses::MOST {
            return Err(Problem::TooMany(Addresses::MOST));
        }
        if not {
            self.outside.push(range);
        } else {
            self.inside = self.inside.and(range);
            self.wanted += 1;
        }
        Ok(())
    }

    fn admit(&self, bits: u128) -> bool {
        self.inside.holds(bits) && !self.outside.iter().any(|range| range.holds(bits))
    }
}
