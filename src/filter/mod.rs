//! Filter expressions: which addresses pass.
//!
//! ```text
//! expression = token { "," token }
//! token      = [ "^" ] body                                   ^: must not hold
//! body       = "ipv4" | "ipv6"                                any address of the family
//!            | [ family "." ] TYPE                            a type of address, such as iid-eui48
//!            | [ family "." ] "addr" op ADDRESS               op: = <= < >= > =le= =lt= =ge= =gt=
//!            | [ family "." ] "db." ( "cc=" | "asn=" | "reg=" | "label=" ) VALUE
//! ```
//! There is one filter for each family, and a family that no token speaks of does not pass. All conditions must hold;
//! of several countries, AS numbers, registries or labels one is enough.
//!
//! ```
//! use ipv6calc::addr::{V6, Value};
//! use ipv6calc::db::Databases;
//! use ipv6calc::filter::Filter;
//! let mut filter = Filter::new();
//! filter.add(b"ipv6.addr=2001:db8::/32,^iid-eui48")?;
//! assert!(filter.matches(&Value::V6(V6::new(0x2001_0db8 << 96 | 1)), &Databases::built_in()));
//! assert!(!filter.matches(&Value::V6(V6::new(1)), &Databases::built_in()));
//! # Ok::<(), ipv6calc::filter::FilterError>(())
//! ```

mod error;
mod facts;
mod family_filter;
mod set;
mod term;

pub use error::{FilterError, TermError};
pub use set::{AddressMatcher, MatchedBy, MatcherOptions, SetError, SetExpressions, TakeLine, set_terms};
pub use term::{TERMS, TermDoc, known, reference};

use crate::addr::{Family, Value};
use crate::class::{self, V4Types, V6Types};
use crate::db::{Databases, Need};
use family_filter::FamilyFilter;
use std::net::IpAddr;
use term::{Condition, Term};

/// A filter, built of expressions; without any no address passes.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    v4: FamilyFilter,
    v6: FamilyFilter,
    types4: Types<V4Types>,
    types6: Types<V6Types>,
}

/// The types that an address must have, and those of which it must have none.
#[derive(Clone, Copy, Debug, Default)]
struct Types<T> {
    must: T,
    not: T,
}

impl Filter {
    /// A filter that no address passes.
    pub fn new() -> Filter {
        Filter::default()
    }

    /// Adds the conditions of an expression. An expression without tokens adds none.
    ///
    /// # Errors
    /// The first token that is wrong, and why. The tokens before it have been added.
    pub fn add(&mut self, expression: &[u8]) -> Result<(), FilterError> {
        for token in expression.split(|b| *b == b',').filter(|t| !t.is_empty()) {
            let added = term::read(token).and_then(|term| self.apply(term));
            added.map_err(|problem| FilterError::new(token, problem))?;
        }
        Ok(())
    }

    /// The look-ups that are needed.
    pub fn needs(&self) -> Vec<Need> {
        let of = |family, side: &FamilyFilter| side.needs().map(|fact| Need { family, fact }).collect::<Vec<_>>();
        [of(Family::V4, &self.v4), of(Family::V6, &self.v6)].concat()
    }

    /// Whether a condition needs labels.
    pub fn needs_labels(&self) -> bool {
        !self.v4.labels.is_empty() || !self.v6.labels.is_empty()
    }

    /// Whether an address of this family can pass at all.
    pub fn admits(&self, family: Family) -> bool {
        self.side(family).is_active()
    }

    /// The last address, as a number, up to which no condition on addresses changes its answer from that for this one.
    pub fn until(&self, family: Family, bits: u128) -> u128 {
        self.side(family).addresses.until(bits)
    }

    const fn side(&self, family: Family) -> &FamilyFilter {
        match family {
            Family::V4 => &self.v4,
            Family::V6 => &self.v6,
        }
    }

    /// Whether a value passes. Only addresses do, with or without prefix length, which does not matter.
    pub fn matches(&self, value: &Value, facts: &Databases) -> bool {
        match value {
            Value::V4(a) => self.matches_v4(a.bits, facts),
            Value::V6(a) => self.matches_v6(a.bits, facts),
            _ => false,
        }
    }

    /// Whether an IPv4 address passes.
    pub fn matches_v4(&self, bits: u32, facts: &Databases) -> bool {
        self.v4.admits_address(u128::from(bits))
            && self.types4.admits(bits)
            && self.v4.admits_facts(
                || facts::country_v4(bits, facts),
                || facts::asn_v4(bits, facts),
                || facts::registry_v4(bits, facts),
                || facts::label(IpAddr::V4(bits.into()), facts),
            )
    }

    /// Whether an IPv6 address passes.
    pub fn matches_v6(&self, bits: u128, facts: &Databases) -> bool {
        self.v6.admits_address(bits)
            && self.types6.admits(bits)
            && self.v6.admits_facts(
                || facts::country_v6(bits, facts),
                || facts::asn_v6(bits, facts),
                || facts::registry_v6(bits, facts),
                || facts::label(IpAddr::V6(bits.into()), facts),
            )
    }

    fn apply(&mut self, term: Term) -> Result<(), TermError> {
        match term.what {
            Condition::Types(v4, v6) => self.apply_types(v4, v6, term.not),
            Condition::Family if term.not => self.sides(&term).for_each(FamilyFilter::refuse),
            Condition::Family => self.apply_family(&term),
            Condition::Address(range) => self.each(&term, |side| side.addresses.add(range, term.not))?,
            Condition::Country(country) => self.each(&term, |side| side.countries.add(country, term.not))?,
            Condition::Asn(asn) => self.each(&term, |side| side.asns.add(asn, term.not))?,
            Condition::Registry(registry) => self.each(&term, |side| side.registries.add(registry, term.not))?,
            Condition::Label(ref name) => self.each(&term, |side| side.labels.add(name.clone(), term.not))?,
        }
        self.sides(&term).for_each(FamilyFilter::activate);
        Ok(())
    }

    /// A whole family: the types required so far are forgotten, but for those of the second list.
    fn apply_family(&mut self, term: &Term) {
        if term.v4 {
            self.types4.must = V4Types::NONE;
        }
        if term.v6 {
            let first_list = self.types6.must.without(V6Types::SECOND_LIST);
            self.types6.must = self.types6.must.without(first_list);
        }
    }

    fn apply_types(&mut self, v4: Option<V4Types>, v6: Option<V6Types>, not: bool) {
        if let Some(types) = v4 {
            let to = if not { &mut self.types4.not } else { &mut self.types4.must };
            *to = to.or(types);
        }
        if let Some(types) = v6 {
            let to = if not { &mut self.types6.not } else { &mut self.types6.must };
            *to = to.or(types);
        }
    }

    fn sides(&mut self, term: &Term) -> impl Iterator<Item = &mut FamilyFilter> {
        let v4 = term.v4.then_some(&mut self.v4);
        v4.into_iter().chain(term.v6.then_some(&mut self.v6))
    }

    fn each(&mut self, term: &Term, add: impl Fn(&mut FamilyFilter) -> Result<(), TermError>) -> Result<(), TermError> {
        self.sides(term).try_for_each(add)
    }
}

impl Types<V4Types> {
    fn admits(&self, bits: u32) -> bool {
        if self.must.or(self.not).is_empty() {
            return true;
        }
        let types = class::v4(bits);
        types.contains_all(self.must) && !types.has(self.not)
    }
}

impl Types<V6Types> {
    /// The statistics about the identifier cost more than everything else: they are left out unless they are needed,
    /// and come last.
    fn admits(&self, bits: u128) -> bool {
        let asked = self.must.or(self.not);
        if asked.is_empty() {
            return true;
        }
        let types = class::v6_fixed(bits);
        let held = types.or(V6Types::IID_RANDOM).contains_all(self.must) && !types.has(self.not);
        if !held || !asked.has(V6Types::IID_RANDOM) {
            return held;
        }
        let types = class::v6_completed(bits, types);
        types.contains_all(self.must) && !types.has(self.not)
    }
}

#[cfg(test)]
mod tests;
