//! Recognising an address that ipv6calc made to hide another one, and what it still says.
//!
//! An anonymised prefix or interface identifier (64 bits) ends in a check nibble (ISO 7064 MOD 17,16):
//!
//! ```text
//! identifier  a9p9 kkkk payload C     p: nibbles of the prefix that are fill pattern; k: kind
//! prefix      a909 00cc:cccc:cccc ssss … C     country index and AS number, both masked
//! prefix      a909 01rr:rrrr:tttt iiii … C     registry, type and GeonameID, masked
//! IPv4        1111 P …                 P: odd parity with country and AS number, even parity with GeonameID
//! ```

use super::oui;
use super::registry::Registry;
use crate::addr::{Asn, CountryCode, Eui64, Len, Mac};

/// The pattern that replaces the masked end of a prefix, over the first 64 bits.
pub const FILL: u64 = 0xa909_a909_a909_a909;

/// The payload that represents a LISP address, in AS and GeonameID fields.
const LISP: u32 = 0x1_1800;

/// The check computation over the nibbles so far, most significant first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Check(u8);

impl Check {
    /// Over the upper 32 bits of an identifier.
    pub const fn of(upper: u32) -> Check {
        Check(0).over(upper)
    }

    /// Over 32 more bits.
    const fn over(self, word: u32) -> Check {
        let (mut state, mut shift) = (self.0 as u32, 32);
        while shift > 0 {
            shift -= 4;
            // twice the state modulo 17, modulo 16: one less where it is above 16
            state = (2 * state + (word >> shift & 15) - (state + 7) / 16) & 15;
        }
        Check(state as u8)
    }

    /// The lower 32 bits with their check nibble, whatever it was.
    #[must_use]
    pub const fn seal(self, lower: u32) -> u32 {
        lower & !15 | self.over(lower & !15).nibble() as u32
    }

    /// The nibble that makes it right in place of a zero.
    const fn nibble(self) -> u8 {
        (17 - self.0) & 15
    }
}

/// Over all nibbles of `half`.
const fn check(half: u64) -> Check {
    Check::of((half >> 32) as u32).over(half as u32)
}

/// Whether the check nibble of a prefix or an interface identifier is right.
///
/// ```
/// use ipv6calc::class::anonymised;
/// assert!(anonymised::is_valid(0xa929_4291_4021_1221));
/// assert!(!anonymised::is_valid(0xa929_4291_4021_1222));
/// ```
pub const fn is_valid(half: u64) -> bool {
    check(half).0 == 1
}

/// The nibble that belongs at the end of `half`, whose last nibble is ignored.
///
/// ```
/// use ipv6calc::class::anonymised;
/// assert_eq!(anonymised::check_nibble(0xa929_4291_4021_1220), 1);
/// ```
pub const fn check_nibble(half: u64) -> u8 {
    check(half & !15).nibble()
}

/// `half` with its check nibble.
#[must_use]
pub const fn seal(half: u64) -> u64 {
    half & !15 | check_nibble(half) as u64
}

/// A country as anonymised addresses carry it: 10 bits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CountryIndex(pub u16);

impl CountryIndex {
    /// An address of 6bone: no country, and its registry.
    pub const SIXBONE: CountryIndex = CountryIndex::of_registry(Registry::SixBone);
    /// A LISP address.
    pub const LISP: CountryIndex = CountryIndex(1021);
    /// Neither country nor registry are known.
    pub const UNKNOWN: CountryIndex = CountryIndex(1022);
    /// The first index that represents a registry.
    const REGISTRIES: u16 = 1006;
    /// The first index that does not represent a country code.
    const CODES: u16 = 26 * 36;

    /// The index of a country code.
    pub fn of(code: CountryCode) -> CountryIndex {
        let [first, second] = code.bytes();
        let second = if second.is_ascii_digit() { second - b'0' } else { second - b'A' + 10 };
        CountryIndex(u16::from(first - b'A') + 26 * u16::from(second))
    }

    /// The index of an unknown country with a known registry.
    pub const fn of_registry(registry: Registry) -> CountryIndex {
        CountryIndex(CountryIndex::REGISTRIES + registry.number() as u16)
    }

    /// The country code, if it is one.
    pub fn code(self) -> Option<CountryCode> {
        let second = u8::try_from(self.0 / 26).ok().filter(|_| self.0 < CountryIndex::CODES)?;
        let second = if second < 10 { b'0' + second } else { b'A' + second - 10 };
        CountryCode::new([b'A' + (self.0 % 26) as u8, second])
    }

    /// Whether 4.4.0 prints a country for it: the code, or `unsupported` without one.
    pub const fn is_printed(self) -> bool {
        self.0 < CountryIndex::REGISTRIES
    }

    /// The registry that the index itself names: of an unknown country, or IANA of a wholly unknown one.
    pub const fn registry(self) -> Option<Registry> {
        match self {
            CountryIndex::UNKNOWN => Some(Registry::Iana),
            CountryIndex(n @ 1006..=1021) => Registry::from_number((n - CountryIndex::REGISTRIES) as u8),
            _ => None,
        }
    }

    const fn is_known_form(self) -> bool {
        self.0 < CountryIndex::CODES || (self.0 >= CountryIndex::REGISTRIES && self.0 <= CountryIndex::UNKNOWN.0)
    }
}

/// A GeonameID and what it names, as anonymised addresses carry them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Geoname {
    /// The number.
    pub id: u32,
    /// What it names: 1 continent, 2 country, 3 region, 4 district, 5 city; 0 unknown, 7 a LISP address.
    pub kind: u8,
    /// The registry number, six bits; 0 in IPv4 addresses, which have no room for it.
    pub registry: u8,
}

impl Geoname {
    const fn is_lisp(self) -> bool {
        self.kind == 7 && self.id == LISP
    }
}

/// What an anonymised prefix says: the upper half of an address of the methods that keep the type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HiddenPrefix {
    /// Country and AS number.
    AsnCountry(CountryIndex, Asn),
    /// GeonameID and registry.
    Geoname(Geoname),
}

impl HiddenPrefix {
    /// Whether it represents a LISP address.
    pub fn is_lisp(self) -> bool {
        match self {
            HiddenPrefix::AsnCountry(country, _) => country == CountryIndex::LISP,
            HiddenPrefix::Geoname(geoname) => geoname.is_lisp(),
        }
    }

    /// Whether it represents a 6bone address.
    pub fn is_sixbone(self) -> bool {
        match self {
            HiddenPrefix::AsnCountry(country, _) => country == CountryIndex::SIXBONE,
            HiddenPrefix::Geoname(g) => g.kind == 0 && g.registry & 15 == Registry::SixBone.number(),
        }
    }
}

/// Reads the upper half of an address as an anonymised prefix.
///
/// ```
/// use ipv6calc::addr::Asn;
/// use ipv6calc::class::anonymised::{self, HiddenPrefix};
/// let Some(HiddenPrefix::AsnCountry(country, asn)) = anonymised::prefix(0xa909_16fa_9092_23ff) else { unreachable!() };
/// assert_eq!((country.code().map(|c| c.bytes()), asn), (Some(*b"DE"), Asn(8767)));
/// ```
pub const fn prefix(half: u64) -> Option<HiddenPrefix> {
    if half >> 48 != 0xa909 || !is_valid(half) {
        return None;
    }
    let field = (half >> 36) as u16 & 0x3ff;
    let number = (half >> 4) as u32 ^ 0xa909_0000;
    match (half >> 46) & 3 {
        0 => Some(HiddenPrefix::AsnCountry(CountryIndex(field), Asn(number))),
        1 => Some(HiddenPrefix::Geoname(Geoname { id: number, kind: field as u8 & 15, registry: (field >> 4) as u8 })),
        _ => None,
    }
}

/// A vendor as anonymised identifiers carry it: 25 bits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct VendorCode(u32);

impl VendorCode {
    const TABLE: u32 = 0x100_0000;
    /// The bit that is stored inverted: the universal bit of an OUI.
    const INVERTED: u32 = 0x02_0000;

    /// The vendor of an OUI, with the 12 bits after the OUI.
    pub fn of(oui: u32, rest: u16) -> VendorCode {
        match oui::shared(oui) {
            None => VendorCode(oui),
            Some(row) => {
                let kept = rest & (0xfff << (12 - u16::from(row.vendor_bits)));
                VendorCode(VendorCode::TABLE | u32::from(row.number) << 12 | u32::from(kept))
            }
        }
    }

    /// The 25 bits as they are stored.
    pub const fn stored(self) -> u32 {
        self.0 ^ VendorCode::INVERTED
    }

    /// Reads the 25 bits as they are stored.
    pub const fn from_stored(bits: u32) -> VendorCode {
        VendorCode((bits & 0x1ff_ffff) ^ VendorCode::INVERTED)
    }

    /// The first five octets of the hardware address, as far as they name the vendor; `None` for a number that belongs
    /// to no vendor.
    pub fn octets(self) -> Option<[u8; 5]> {
        let (oui, rest) = if self.0 & VendorCode::TABLE == 0 {
            (self.0, 0)
        } else {
            (oui::decode((self.0 >> 12) as u16 & 0xfff)?, self.0 & 0xfff)
        };
        let [_, a, b, c] = oui.to_be_bytes();
        Some([a, b, c, (rest >> 4) as u8, (rest << 4) as u8])
    }

    /// The MAC address with the vendor's octets and zeros; all zero for a number that represents no vendor.
    pub fn mac(self) -> Mac {
        let [a, b, c, d, e] = self.octets().unwrap_or_default();
        Mac([a, b, c, d, e, 0])
    }

    /// The EUI-64 with the vendor's octets and zeros; all zero for a number that represents no vendor.
    pub fn eui64(self) -> Eui64 {
        let [a, b, c, d, e] = self.octets().unwrap_or_default();
        Eui64([a, b, c, d, e, 0, 0, 0])
    }
}

/// What an anonymised interface identifier was before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IdentifierKind {
    /// Random.
    Random,
    /// Set by hand, or anything else local.
    Static,
    /// Made of a MAC address.
    Eui48 {
        /// The vendor.
        vendor: VendorCode,
        /// Whether the type says universal.
        universal: bool,
    },
    /// Made of an EUI-64.
    Eui64 {
        /// The vendor.
        vendor: VendorCode,
        /// Whether the type says universal.
        universal: bool,
    },
    /// The IPv4 address of a 6to4 address again; its last octet is lost.
    SixToFour {
        /// The IPv4 address with a zero at the end.
        ipv4: u32,
    },
    /// ISATAP.
    Isatap {
        /// The IPv4 address with a zero at the end, if it had one.
        ipv4: Option<u32>,
        /// Whether the type says universal.
        universal: bool,
    },
}

/// An anonymised interface identifier.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HiddenIdentifier {
    /// The third nibble: how many nibbles of the prefix are fill pattern; 15 if the prefix was replaced.
    pub filled: u8,
    /// What it was; `None` if the kind is not known, and then the identifier does not count as anonymised.
    pub kind: Option<IdentifierKind>,
}

impl HiddenIdentifier {
    /// The part of the prefix that is still the original one; `None` if the fill pattern is not in it.
    pub const fn usable(self) -> Option<Len> {
        match self.filled {
            n @ 1..=14 => Some(Len::at_most_128(64 - 4 * n as u32)),
            _ => None,
        }
    }
}

/// Reads the interface identifier of an address as an anonymised one. `replaced` says whether the prefix is known as
/// an anonymised one.
#[inline]
pub const fn identifier(bits: u128, replaced: bool) -> Option<HiddenIdentifier> {
    if has_lead(bits as u64) { with_lead(bits, replaced) } else { None }
}

#[cold]
const fn with_lead(bits: u128, replaced: bool) -> Option<HiddenIdentifier> {
    let half = bits as u64;
    if !is_valid(half) {
        return None;
    }
    let filled = (half >> 52) as u8 & 15;
    let fits = match filled {
        0 => true,
        15 => replaced,
        n => ((bits >> 64) as u64 ^ FILL) << (64 - 4 * n as u32) == 0,
    };
    if fits { Some(HiddenIdentifier { filled, kind: kind(half) }) } else { None }
}

/// Whether an interface identifier starts like an anonymised one: `a9?9`.
#[inline]
pub const fn has_lead(half: u64) -> bool {
    half >> 48 & 0xff0f == 0xa909
}

const fn kind(half: u64) -> Option<IdentifierKind> {
    let (tag, payload) = ((half >> 32) as u16, half as u32 >> 4);
    let universal = payload & 0x0002_0000 != 0;
    let vendor = VendorCode::from_stored(payload);
    let ipv4 = payload << 8;
    match (tag, payload >> 25, payload) {
        (0x4941, _, 0) => Some(IdentifierKind::Random),
        (0x4291, _, 0xc02_d5d1) => Some(IdentifierKind::Static),
        (0x4291, 0b010, _) => Some(IdentifierKind::Eui48 { vendor, universal }),
        (0x4291, 0b011, _) => Some(IdentifierKind::Eui64 { vendor, universal }),
        (0x4291, 0b100, p) if p >> 24 == 8 => Some(IdentifierKind::SixToFour { ipv4 }),
        (0x5214, top, p) => {
            let ipv4 = if top == 0b010 { Some(ipv4) } else { None };
            Some(IdentifierKind::Isatap { ipv4, universal: p & 0x0100_0000 != 0 })
        }
        _ => None,
    }
}

/// What an anonymised IPv4 address says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HiddenV4 {
    /// Country and AS number.
    AsnCountry(CountryIndex, AsnField),
    /// GeonameID.
    Geoname(Geoname),
}

/// The 17 bits of an AS number in an anonymised IPv4 address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AsnField(u32);

impl AsnField {
    /// The AS number as far as the field says it; numbers over 65535 are lost.
    pub const fn asn(self) -> Option<Asn> {
        let (number, high) = (self.0 & 0xffff, (self.0 >> 13) & 7);
        match (self.0 >> 16, high) {
            (0, _) => Some(Asn(number)),
            (_, 0) => None,
            _ if number & 0x1000 != 0 => Some(Asn(high << 16)),
            _ => Some(Asn(high << 16 | number & 0xfff)),
        }
    }
}

/// Reads an IPv4 address as an anonymised one.
pub fn v4(bits: u32) -> Option<HiddenV4> {
    if bits >> 28 != 15 {
        return None;
    }
    let odd = (bits & 0x0fff_ffff).count_ones() % 2 == 1;
    if odd {
        let country = CountryIndex((bits >> 17) as u16 & 0x3ff);
        return country.is_known_form().then_some(HiddenV4::AsnCountry(country, AsnField(bits & 0x1_ffff)));
    }
    let kind = (bits >> 24) as u8 & 7;
    let known = matches!(kind, 1..=5) || (kind == 7 && v4_lisp_pattern(bits));
    known.then_some(HiddenV4::Geoname(Geoname { id: bits & 0x00ff_ffff, kind, registry: 0 }))
}

const fn v4_lisp_pattern(bits: u32) -> bool {
    bits & 0x1_1fff == LISP
}

/// Whether an anonymised IPv4 address represents a LISP address.
pub fn v4_is_lisp(bits: u32) -> bool {
    match v4(bits) {
        Some(HiddenV4::Geoname(g)) => g.kind == 7,
        Some(HiddenV4::AsnCountry(..)) => v4_lisp_pattern(bits),
        None => false,
    }
}

/// The registry of an anonymised LISP address: three bits of its number. `None` if it is not such an address.
pub fn v4_lisp_registry(bits: u32) -> Option<Registry> {
    v4_is_lisp(bits).then(|| Registry::from_number((bits >> 13) as u8 & 7).unwrap_or(Registry::Unknown))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The state after one more nibble.
    fn step(state: u8, nibble: u8) -> u8 {
        (2 * state % 17 + nibble) % 16
    }

    #[test]
    fn the_check_is_that_of_the_standard() {
        for n in 0..100_000u64 {
            let half = n.wrapping_mul(0x9e37_79b9_7f4a_7c15);
            let slow = (0..16).map(|i| (half >> (60 - 4 * i)) as u8 & 15).fold(0, step);
            assert_eq!(check(half), Check(slow), "{half:016x}");
        }
    }

    #[test]
    fn the_check_nibble_makes_any_half_valid() {
        let mut half = 0x0123_4567_89ab_cdefu64;
        for _ in 0..10_000 {
            half = half.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            assert!(is_valid(seal(half)), "{half:x}");
            assert_eq!((0..16).filter(|n| is_valid(half & !15 | n)).count(), 1);
        }
    }

    #[test]
    fn country_codes_and_indices_are_one_to_one() {
        for index in 0..26 * 36 {
            assert_eq!(CountryIndex(index).code().map(CountryIndex::of), Some(CountryIndex(index)));
        }
        assert_eq!(CountryIndex(936).code(), None);
        assert_eq!(CountryIndex::SIXBONE.0, 1014);
        assert_eq!(CountryIndex(1009).registry(), Some(Registry::Ripe));
        assert_eq!(CountryIndex(1006).registry(), None);
    }

    #[test]
    fn a_vendor_comes_back() {
        for (oui, rest, octets) in [
            (0x00_1122, 0x334, [0, 0x11, 0x22, 0, 0]),
            (0x00_50c2, 0x123, [0, 0x50, 0xc2, 0x12, 0x30]),
            (0x00_55da, 0x123, [0, 0x55, 0xda, 0x10, 0]),
        ] {
            let vendor = VendorCode::of(oui, rest);
            assert_eq!(VendorCode::from_stored(vendor.stored()).octets(), Some(octets));
        }
        assert_eq!(VendorCode::of(0x00_1122, 0).stored() & 0x1ff_ffff, 0x02_1122);
        assert_eq!(VendorCode(VendorCode::TABLE | 0xfff << 12).mac(), Mac([0; 6]));
    }

    #[test]
    fn an_identifier_tells_what_it_was() {
        let found = identifier(0x2001_0a60_1234_5609_a929_4291_4021_1221, false).unwrap();
        assert_eq!(found.usable(), Len::v6(56).ok());
        let Some(IdentifierKind::Eui48 { vendor, universal: true }) = found.kind else { panic!("{found:?}") };
        assert_eq!(vendor.mac(), Mac([0, 0x11, 0x22, 0, 0, 0]));
        let isatap = identifier(0x2001_0a60_1234_5609_a929_5214_4010_203b, false).unwrap();
        assert_eq!(isatap.kind, Some(IdentifierKind::Isatap { ipv4: Some(0x0102_0300), universal: false }));
        assert_eq!(identifier(0x2001_0a60_1234_5608_a929_4291_4021_1221, false), None);
    }

    #[test]
    fn a_prefix_masked_to_32_bits_is_recognised() {
        let found = identifier(0x2001_0a60_a909_a909_a989_4291_c02d_5d1a, false).unwrap();
        assert_eq!((found.usable(), found.kind), (Len::v6(32).ok(), Some(IdentifierKind::Static)));
    }

    #[test]
    fn anonymised_ipv4_addresses_are_read() {
        let Some(HiddenV4::AsnCountry(country, field)) = v4(0xf651_3270) else { panic!() };
        assert_eq!((country.code().map(CountryCode::bytes), field.asn()), (Some(*b"CV"), Some(Asn(65536))));
        assert_eq!(v4(0xf000_0000), None);
        assert_eq!(v4_lisp_registry(0xffe9_d800), Some(Registry::Arin));
    }
}
