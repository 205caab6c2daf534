//! The registries.

/// Who hands out addresses and AS numbers; the discriminant is the number that anonymised addresses carry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum Registry {
    /// Asia and Pacific.
    Apnic = 2,
    /// Europe, Middle East, Central Asia.
    Ripencc = 3,
    /// Latin America and Caribbean.
    Lacnic = 4,
    /// Africa.
    Afrinic = 5,
    /// North America.
    Arin = 6,
    /// The experimental network that ended in 2006 ([RFC 3701](https://www.rfc-editor.org/rfc/rfc3701)).
    SixBone = 8,
    /// IANA itself.
    Iana = 9,
    /// Segment routing identifiers ([RFC 9602](https://www.rfc-editor.org/rfc/rfc9602)).
    Srv6 = 10,
    /// 6to4 ([RFC 3056](https://www.rfc-editor.org/rfc/rfc3056)).
    SixToFour = 12,
    /// A reserved block.
    Reserved = 14,
    /// Not known.
    Unknown = 15,
}

impl Registry {
    /// Every registry.
    pub const ALL: [Registry; 11] = [
        Registry::Apnic,
        Registry::Ripencc,
        Registry::Lacnic,
        Registry::Afrinic,
        Registry::Arin,
        Registry::SixBone,
        Registry::Iana,
        Registry::Srv6,
        Registry::SixToFour,
        Registry::Reserved,
        Registry::Unknown,
    ];

    /// The registry of a number; a number without a name is unknown.
    pub fn of(number: u8) -> Registry {
        Registry::ALL.into_iter().find(|r| *r as u8 == number).unwrap_or(Registry::Unknown)
    }

    /// Its name in the output.
    pub const fn name(self) -> &'static str {
        match self {
            Registry::Apnic => "APNIC",
            Registry::Ripencc => "RIPENCC",
            Registry::Lacnic => "LACNIC",
            Registry::Afrinic => "AFRINIC",
            Registry::Arin => "ARIN",
            Registry::SixBone => "6BONE",
            Registry::Iana => "IANA",
            Registry::Srv6 => "SRV6",
            Registry::SixToFour => "6TO4",
            Registry::Reserved => "reserved",
            Registry::Unknown => "unknown",
        }
    }
}
