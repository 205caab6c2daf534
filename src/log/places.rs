//! Where the addresses of a line are looked for.

use super::locate::{Locate, Located};
use super::{JsonPath, Scope};
use std::ops::Range;

/// The addresses of lines in a scope, other than those of first words.
#[derive(Clone, Copy, Debug)]
pub struct Places<'a>(Scope<'a>);

impl<'a> Places<'a> {
    /// Those of a scope; `None` for that of first words.
    pub const fn new(scope: Scope<'a>) -> Option<Places<'a>> {
        match scope {
            Scope::FirstWord => None,
            scope => Some(Places(scope)),
        }
    }

    /// The addresses in a line. A line that is not JSON to its end has none in fields.
    pub fn find(self, line: &[u8]) -> Vec<Located> {
        match self.0 {
            Scope::Fields(paths) => in_fields(paths, line),
            Scope::FirstWord | Scope::Everywhere => Locate::new(line).collect(),
        }
    }
}

fn in_fields(paths: &[JsonPath], line: &[u8]) -> Vec<Located> {
    let places: Vec<Range<usize>> = JsonPath::all_places(paths, line).unwrap_or_default();
    let (mut found, mut from) = (Vec::new(), 0);
    for place in places {
        // a value within one that is done
        if place.start < from {
            continue;
        }
        from = place.end;
        let value = line.get(place.clone()).unwrap_or_default();
        found.extend(Locate::new(value).map(|located| located.moved(place.start)));
    }
    found
}
