//! The conditions for the addresses of one family.

use super::TermError;
use crate::addr::Asn;
use crate::class::Registry;
use crate::class::anonymised::CountryIndex;
use crate::db::Fact;

/// The conditions for one family, but for the types.
#[derive(Clone, Debug, Default)]
pub(super) struct FamilyFilter {
    state: FamilyState,
    pub(super) addresses: AddressConditions,
    pub(super) countries: AnyOf<CountryIndex, 16>,
    pub(super) asns: AnyOf<Asn, 16>,
    pub(super) registries: AnyOf<Registry, 8>,
    pub(super) labels: AnyOf<LabelName, 16>,
}

/// The name of a label; `None` represents an address without one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct LabelName(pub(super) Option<String>);

impl PartialEq<Option<&str>> for LabelName {
    fn eq(&self, found: &Option<&str>) -> bool {
        self.0.as_deref() == *found
    }
}

/// Whether the family passes at all.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum FamilyState {
    /// No token speaks of it.
    #[default]
    Silent,
    /// As far as the conditions hold.
    Active,
    /// Never.
    Refused,
}

impl FamilyFilter {
    /// Notes that a token speaks of the family.
    pub(super) fn activate(&mut self) {
        if self.state == FamilyState::Silent {
            self.state = FamilyState::Active;
        }
    }

    /// Refuses the whole family.
    pub(super) fn refuse(&mut self) {
        self.state = FamilyState::Refused;
    }

    /// Whether any address can pass.
    pub(super) fn is_active(&self) -> bool {
        self.state == FamilyState::Active
    }

    /// The kinds of facts that conditions request.
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

    /// Whether an address passes by what is known about it; only what a condition needs is looked up.
    pub(super) fn admits_facts<'a>(
        &self,
        country: impl FnOnce() -> CountryIndex,
        asn: impl FnOnce() -> Asn,
        registry: impl FnOnce() -> Registry,
        label: impl FnOnce() -> Option<&'a str>,
    ) -> bool {
        self.countries.admit(country)
            && self.asns.admit(asn)
            && self.registries.admit(registry)
            && self.labels.admit(label)
    }
}

/// Values of which an address must have one, and values that it must not have; at most `MOST` of each.
#[derive(Clone, Debug)]
pub(super) struct AnyOf<T, const MOST: usize> {
    any_of: Vec<T>,
    none_of: Vec<T>,
}

impl<T, const MOST: usize> Default for AnyOf<T, MOST> {
    fn default() -> Self {
        AnyOf { any_of: Vec::new(), none_of: Vec::new() }
    }
}

impl<T, const MOST: usize> AnyOf<T, MOST> {
    pub(super) fn add(&mut self, value: T, not: bool) -> Result<(), TermError> {
        let to = if not { &mut self.none_of } else { &mut self.any_of };
        if to.len() == MOST {
            return Err(TermError::TooMany(MOST));
        }
        to.push(value);
        Ok(())
    }

    pub(super) fn is_empty(&self) -> bool {
        self.any_of.is_empty() && self.none_of.is_empty()
    }

    fn admit<F>(&self, find: impl FnOnce() -> F) -> bool
    where
        T: PartialEq<F>,
    {
        if self.is_empty() {
            return true;
        }
        let found = find();
        let holds = |all: &[T]| all.iter().any(|wanted| *wanted == found);
        (self.any_of.is_empty() || holds(&self.any_of)) && !holds(&self.none_of)
    }
}

/// Addresses from the first to the last one; empty if they are in the wrong order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct AddressSpan {
    pub(super) first: u128,
    pub(super) last: u128,
}

impl AddressSpan {
    pub(super) const ALL: AddressSpan = AddressSpan { first: 0, last: u128::MAX };
    pub(super) const EMPTY: AddressSpan = AddressSpan { first: 1, last: 0 };

    const fn holds(self, bits: u128) -> bool {
        self.first <= bits && bits <= self.last
    }

    fn and(self, other: AddressSpan) -> AddressSpan {
        AddressSpan { first: self.first.max(other.first), last: self.last.min(other.last) }
    }
}

/// The ranges that an address must lie in, which is one range, and those that it must not lie in.
#[derive(Clone, Debug)]
pub(super) struct AddressConditions {
    inside: AddressSpan,
    wanted: usize,
    outside: Vec<AddressSpan>,
}

impl Default for AddressConditions {
    fn default() -> AddressConditions {
        AddressConditions { inside: AddressSpan::ALL, wanted: 0, outside: Vec::new() }
    }
}

impl AddressConditions {
    /// The last address up to which the answer is the same as for this one.
    pub(super) fn until(&self, bits: u128) -> u128 {
        let edge = |range: &AddressSpan| match bits {
            _ if bits < range.first => range.first - 1,
            _ if bits <= range.last => range.last,
            _ => u128::MAX,
        };
        self.outside.iter().chain([&self.inside]).map(edge).min().unwrap_or(u128::MAX)
    }

    const MOST: usize = 16;

    pub(super) fn add(&mut self, range: AddressSpan, not: bool) -> Result<(), TermError> {
        let count = if not { self.outside.len() } else { self.wanted };
        if count == AddressConditions::MOST {
            return Err(TermError::TooMany(AddressConditions::MOST));
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
