//! Numbers and codes that registries hand out.

/// An autonomous system number, 32 bits ([RFC 6793](https://www.rfc-editor.org/rfc/rfc6793)).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Asn(pub u32);

/// The country of an address, as far as it is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Country {
    /// Its code; `None` if it is not known.
    pub code: Option<CountryCode>,
    /// Why it is not known, if that is to be reported.
    pub why: Option<&'static str>,
}

/// A two-character country code: a letter, then a letter or a digit; upper case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CountryCode([u8; 2]);

impl CountryCode {
    /// The code of two ASCII characters in either case; `None` if they are not a letter and a letter or digit.
    ///
    /// ```
    /// use ipv6calc::addr::CountryCode;
    /// assert_eq!(CountryCode::new(*b"de").map(CountryCode::bytes), Some(*b"DE"));
    /// assert_eq!(CountryCode::new(*b"1x"), None);
    /// ```
    pub const fn new(code: [u8; 2]) -> Option<CountryCode> {
        let [a, b] = code;
        if a.is_ascii_alphabetic() && b.is_ascii_alphanumeric() {
            Some(CountryCode([a.to_ascii_uppercase(), b.to_ascii_uppercase()]))
        } else {
            None
        }
    }

    /// The two upper-case characters.
    pub const fn bytes(self) -> [u8; 2] {
        self.0
    }
}
