//! The addresses of a line that belong to a set.

use super::locate::{Locate, Located};
use crate::addr::Value;
use crate::filter::{AddressMatcher, MatchedBy};
use std::ops::Range;

/// An address of a line that belongs to a set.
#[derive(Clone, Debug, PartialEq)]
pub struct LineMatch<'m> {
    /// Where it is.
    pub at: Range<usize>,
    /// The address.
    pub value: Value,
    /// What it belongs to.
    pub by: MatchedBy<'m>,
}

/// The addresses of a line that belong to a set, from left to right.
pub fn line_matches<'m>(line: &[u8], set: &'m AddressMatcher) -> impl Iterator<Item = LineMatch<'m>> {
    Locate::new(line).filter_map(|found| {
        let by = set.find(&found.value).or_else(|| set.find(&other_way(&found)?))?;
        Some(LineMatch { at: found.at, value: found.value, by })
    })
}

/// The address in the other direction, if the text does not say in which it is written, as in `1.2.0.192.zen.example`.
#[inline]
fn other_way(found: &Located) -> Option<Value> {
    found.is_either_way().then(|| Located::turned(found.value))
}

/// Whether an address of a line belongs to a set. `unmapped` becomes true if one before it does not only because the
/// IPv4 address inside does not count.
#[inline]
pub fn line_has_match(line: &[u8], set: &AddressMatcher, unmapped: &mut bool) -> bool {
    Locate::new(line).any(|found| {
        let holds = set.holds(&found.value) || other_way(&found).is_some_and(|value| set.holds(&value));
        if !holds && matches!(found.value, Value::V6(_)) {
            *unmapped |= set.would_unmap(&found.value);
        }
        holds
    })
}
