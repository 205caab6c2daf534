//! Which items of lists overlap: each that does is reported with one that it overlaps, so a report has no more rows than
//! the list, and takes one sort.

use super::Range;

/// The relation of an item to another one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Relation {
    /// The same addresses.
    Same,
    /// It is inside the other.
    Inside,
    /// The other is inside it.
    Around,
    /// Each has addresses of its own.
    Across,
}

impl Relation {
    /// The relation of `item` to `other`; `None` if they are apart.
    pub fn of(item: &Range, other: &Range) -> Option<Relation> {
        match () {
            () if !item.overlaps(other) => None,
            () if item == other => Some(Relation::Same),
            () if other.contains(item) => Some(Relation::Inside),
            () if item.contains(other) => Some(Relation::Around),
            () => Some(Relation::Across),
        }
    }

    /// Its name in reports.
    pub const fn name(self) -> &'static str {
        match self {
            Relation::Same => "same",
            Relation::Inside => "inside",
            Relation::Around => "around",
            Relation::Across => "across",
        }
    }
}

/// An overlap.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Overlap {
    /// The place of the item in its list.
    pub item: usize,
    /// Its relation to the other.
    pub relation: Relation,
    /// The place of the other in its list.
    pub other: usize,
}

/// The overlaps within a list, in ascending order of the items: each item with an earlier or larger one, the nearest
/// that begins no later. Of prefixes that is the smallest that contains it.
pub fn within(list: &[Range]) -> Vec<Overlap> {
    let (mut found, mut open) = (Vec::new(), Open::default());
    for at in ascending(list) {
        let Some(item) = list.get(at) else { continue };
        found.extend(open.around(item).and_then(|(other, range)| overlap(at, item, other, range)));
        open.0.push((at, *item));
    }
    found
}

/// The overlaps of a list with another one, in ascending order of the items: each item with the nearest of the others
/// that begins no later, else with the first that begins in it.
pub fn between(list: &[Range], others: &[Range]) -> Vec<Overlap> {
    let (mut found, mut open) = (Vec::new(), Open::default());
    let mut next = ascending(others).into_iter().filter_map(|at| Some((at, others.get(at)?))).peekable();
    for at in ascending(list) {
        let Some(item) = list.get(at) else { continue };
        while let Some((other, range)) =
            next.next_if(|(_, other)| (other.family, other.first) <= (item.family, item.first))
        {
            open.around(range);
            open.0.push((other, *range));
        }
        let around = open.around(item);
        let inside = || next.peek().map(|(other, range)| (*other, **range));
        found.extend(around.or_else(inside).and_then(|(other, range)| overlap(at, item, other, range)));
    }
    found
}

fn overlap(at: usize, item: &Range, other: usize, range: Range) -> Option<Overlap> {
    Relation::of(item, &range).map(|relation| Overlap { item: at, relation, other })
}

/// The places of the items by family and first address, larger ones first; of equal ones the earlier first.
fn ascending(list: &[Range]) -> Vec<usize> {
    let mut places: Vec<usize> = (0..list.len()).collect();
    places.sort_by_key(|at| list.get(*at).map(|item| (item.family, item.first, !item.last)));
    places
}

/// Ranges that have begun and may not have ended, the last begun first.
#[derive(Default)]
struct Open(Vec<(usize, Range)>);

impl Open {
    /// The last begun that reaches into `item`, which begins no earlier than any of them. Those first that have ended
    /// are dropped: all later items are after them.
    fn around(&mut self, item: &Range) -> Option<(usize, Range)> {
        while self.0.pop_if(|(_, range)| range.precedes(item)).is_some() {}
        self.0.last().copied()
    }
}
