//! Who hands out addresses.

/// A registry of addresses, or what represents one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Registry {
    /// APNIC: Asia and Pacific.
    Apnic,
    /// RIPE NCC: Europe, Middle East, Central Asia.
    Ripe,
    /// LACNIC: Latin America and Caribbean.
    Lacnic,
    /// AFRINIC: Africa.
    Afrinic,
    /// ARIN: North America.
    Arin,
    /// 6bone, which gave its addresses back ([RFC 3701](https://www.rfc-editor.org/rfc/rfc3701)).
    SixBone,
    /// IANA itself.
    Iana,
    /// Segment routing identifiers ([RFC 9602](https://www.rfc-editor.org/rfc/rfc9602)).
    Srv6,
    /// 6to4 ([RFC 3056](https://www.rfc-editor.org/rfc/rfc3056)).
    SixToFour,
    /// A special-purpose block.
    Reserved,
    /// Not known.
    Unknown,
}

impl Registry {
    /// Every registry, its name in output and filter expressions, and its number in anonymised addresses.
    pub const ALL: [(Registry, &'static str, u8); 11] = [
        (Registry::SixBone, "6BONE", 8),
        (Registry::Iana, "IANA", 9),
        (Registry::Apnic, "APNIC", 2),
        (Registry::Arin, "ARIN", 6),
        (Registry::Ripe, "RIPENCC", 3),
        (Registry::Lacnic, "LACNIC", 4),
        (Registry::Afrinic, "AFRINIC", 5),
        (Registry::SixToFour, "6TO4", 12),
        (Registry::Srv6, "SRV6", 10),
        (Registry::Reserved, "reserved", 14),
        (Registry::Unknown, "unknown", 15),
    ];

    /// The names and numbers in the order of the registries themselves.
    #[expect(clippy::indexing_slicing, reason = "evaluated by the compiler")]
    pub(crate) const ROWS: [(&'static str, u8); Registry::ALL.len()] = {
        let (mut rows, mut at) = ([("", 0); Registry::ALL.len()], 0);
        while at < rows.len() {
            let (registry, name, number) = Registry::ALL[at];
            rows[registry as usize] = (name, number);
            at += 1;
        }
        rows
    };

    #[expect(clippy::indexing_slicing, reason = "there is a row for each registry")]
    const fn row(self) -> (&'static str, u8) {
        Registry::ROWS[self as usize]
    }

    /// Its name.
    pub const fn name(self) -> &'static str {
        self.row().0
    }

    /// Its number in anonymised addresses.
    pub const fn number(self) -> u8 {
        self.row().1
    }

    /// The registry of a number in an anonymised address.
    pub const fn from_number(number: u8) -> Option<Registry> {
        let mut rest: &[(Registry, &'static str, u8)] = &Registry::ALL;
        while let [(registry, _, n), tail @ ..] = rest {
            if *n == number {
                return Some(*registry);
            }
            rest = tail;
        }
        None
    }

    /// The registry of this name, in any case.
    pub fn from_name(name: &[u8]) -> Option<Registry> {
        Registry::ALL.iter().find(|(_, n, _)| n.as_bytes().eq_ignore_ascii_case(name)).map(|(r, ..)| *r)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_numbers_are_one_to_one() {
        for (registry, name, number) in Registry::ALL {
            assert_eq!((registry.name(), registry.number()), (name, number));
            assert_eq!(Registry::from_number(number), Some(registry));
            assert_eq!(Registry::from_name(name.to_ascii_lowercase().as_bytes()), Some(registry));
        }
        assert_eq!(Registry::from_number(7), None);
    }
}
