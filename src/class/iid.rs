//! How an interface identifier was made: the statistics that distinguish random identifiers from others, and the identifiers
//! that are reserved.

use super::types::V6Types;
use super::{embedded, random};
use crate::addr::Iid;
use std::sync::LazyLock;

/// Statistics about the sixteen hexadecimal digits of an interface identifier.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Statistics {
    /// 0: looks random; 1: does not; -1: cannot be random, because it says universal or was made of a MAC address.
    pub result: i8,
    /// How evenly the digits that occur are spread: root of the mean square of their amounts' difference from one.
    pub h: f32,
    /// How far the digits lie from a straight line: root of the sum of the squared residuals.
    pub r: f32,
    /// Number of runs of equal digits, by length - 1.
    pub blocks: [u8; 16],
    /// Number of runs longer than one, by digit; a run at the end is not counted.
    pub block_digits: [u8; 16],
    /// How often each digit occurs.
    pub amounts: [u8; 16],
    /// How often each difference between neighbours occurs, by difference + 15.
    pub deltas: [u8; 31],
    /// Number of different differences.
    pub distinct: u8,
}

/// The largest number of runs of random identifiers, by length - 1.
const MOST_BLOCKS: [u8; 16] = [16, 6, 3, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];

/// How often each difference occurs at most in random identifiers.
pub(super) const MOST_DELTAS: [u8; 31] =
    [3, 4, 3, 3, 4, 5, 4, 5, 5, 5, 6, 6, 6, 7, 7, 6, 6, 7, 6, 6, 6, 5, 5, 5, 4, 4, 4, 4, 4, 3, 2];

/// Statistics of an interface identifier; they are computed for those that cannot be random, too.
///
/// ```
/// use ipv6calc::class::iid;
/// assert_eq!(iid::statistics(0xf11f_ba28_c653_2e84).result, 0);
/// assert_eq!(iid::statistics(0x0211_22ff_fe33_4455).result, -1);
/// ```
pub fn statistics(iid: u64) -> Statistics {
    let digits: [u8; 16] = std::array::from_fn(|i| (iid >> (60 - 4 * i)) as u8 & 15);
    let amounts = count(digits);
    let (blocks, block_digits) = runs(&digits);
    let deltas = count(digits.iter().zip(digits.iter().skip(1)).map(|(a, b)| b + 15 - a));
    let distinct = deltas.iter().filter(|n| **n > 0).count() as u8;
    let (h, r) = (spread(&amounts), residual(&digits));
    let mut found = Statistics { result: 0, h, r, blocks, block_digits, amounts, deltas, distinct };
    found.result = if is_made(iid) { -1 } else { i8::from(!found.looks_random()) };
    found
}

/// Whether an interface identifier looks random, as privacy extensions make it
/// ([RFC 8981](https://www.rfc-editor.org/rfc/rfc8981)).
pub fn is_random(iid: u64) -> bool {
    !is_made(iid) && random::looks_random(iid).unwrap_or_else(|| statistics(iid).result == 0)
}

/// Whether the identifier says itself that it is not random: universal, or with the mark of a MAC address.
const fn is_made(iid: u64) -> bool {
    iid & Iid::UNIVERSAL != 0 || (iid >> 24) & 0xffff == 0xfffe
}

impl Statistics {
    fn looks_random(&self) -> bool {
        (0.249..=2.5).contains(&self.h)
            && (6.275..=26.042).contains(&self.r)
            && (6..=15).contains(&self.distinct)
            && self.blocks.first().is_some_and(|single| *single >= 4)
            && within(&self.blocks, &MOST_BLOCKS)
            && within(&self.block_digits, &[2; 16])
            && within(&self.amounts, &[7; 16])
            && within(&self.deltas, &MOST_DELTAS)
    }
}

fn within(counts: &[u8], most: &[u8]) -> bool {
    counts.iter().zip(most).all(|(n, limit)| n <= limit)
}

/// How often each value occurs.
fn count<const N: usize>(values: impl IntoIterator<Item = u8>) -> [u8; N] {
    let mut counts = [0; N];
    for value in values {
        bump(&mut counts, usize::from(value));
    }
    counts
}

fn bump(counts: &mut [u8], at: usize) {
    if let Some(n) = counts.get_mut(at) {
        *n += 1;
    }
}

/// The runs of equal digits by length - 1, and those longer than one by digit.
fn runs(digits: &[u8; 16]) -> ([u8; 16], [u8; 16]) {
    let (mut blocks, mut block_digits, mut seen) = ([0; 16], [0; 16], 0);
    for run in digits.chunk_by(|a, b| a == b) {
        seen += run.len();
        bump(&mut blocks, run.len() - 1);
        if let ([digit, _, ..], true) = (run, seen < digits.len()) {
            bump(&mut block_digits, usize::from(*digit));
        }
    }
    (blocks, block_digits)
}

/// Root of the mean square of what the amounts of the digits that occur differ from one. Digits with the value 2 in
/// them are expected a little less often, because the universal bit is clear in one digit of sixteen.
fn spread(amounts: &[u8; 16]) -> f32 {
    let (mut sum, mut n) = (0.0f32, 0.0f32);
    for (digit, amount) in amounts.iter().enumerate().filter(|(_, amount)| **amount > 0) {
        let expected = if digit & 2 != 0 { 1.0 - 0.0625 } else { 1.0 + 0.0625 };
        sum += (f32::from(*amount) - expected) * (f32::from(*amount) - expected);
        n += 1.0;
    }
    root(sum / n)
}

/// Root of the sum of the squared residuals of a least-squares line through the digits.
fn residual(digits: &[u8; 16]) -> f32 {
    const MEAN_PLACE: f32 = 7.5;
    const PLACES_SQUARED: f32 = 1240.0;
    let places = || digits.iter().zip(0u8..).map(|(d, i)| (f32::from(i), f32::from(*d)));
    let mean = places().map(|(_, d)| d).sum::<f32>() / 16.0;
    let products: f32 = places().map(|(i, d)| i * d).sum();
    let slope = (products - 16.0 * MEAN_PLACE * mean) / (PLACES_SQUARED - 16.0 * MEAN_PLACE * MEAN_PLACE);
    let start = mean - slope * MEAN_PLACE;
    root(places().map(|(i, d)| (start + slope * i - d) * (start + slope * i - d)).sum())
}

/// The root in double precision, rounded.
fn root(square: f32) -> f32 {
    f64::from(square).sqrt() as f32
}

/// Interface identifiers that are set aside.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReservedIid {
    /// The first one.
    pub first: u64,
    /// The last one.
    pub last: u64,
    /// What they are for.
    pub name: &'static str,
    /// Where that is defined.
    pub rfc: &'static str,
}

const fn reserved_iid(first: u64, last: u64, name: &'static str, rfc: &'static str) -> ReservedIid {
    ReservedIid { first, last, name, rfc }
}

/// Reserved identifiers ([RFC 5453](https://www.rfc-editor.org/rfc/rfc5453) and its registry) and those of the IANA
/// Ethernet block 00-00-5E ([RFC 9542](https://www.rfc-editor.org/rfc/rfc9542)). The first match is the most specific.
#[rustfmt::skip]
pub static RESERVED: LazyLock<[ReservedIid; 12]> = LazyLock::new(|| [
    reserved_iid(0, 0, "Subnet-Router anycast", "RFC 4291, section 2.6.1"),
    reserved_iid(0xfdff_ffff_ffff_fffe, 0xfdff_ffff_ffff_fffe, "Mobile IPv6 Home-Agents anycast", "RFC 2526, section 3"),
    reserved_iid(0xfdff_ffff_ffff_ff80, 0xfdff_ffff_ffff_ffff, "Reserved subnet anycast", "RFC 2526, section 2"),
    reserved_iid(0x0200_5eff_fe00_0100, 0x0200_5eff_fe00_01ff, "VRRP for IPv4 virtual router", "RFC 9568, section 7.3"),
    reserved_iid(0x0200_5eff_fe00_0200, 0x0200_5eff_fe00_02ff, "VRRP for IPv6 virtual router", "RFC 9568, section 7.3"),
    reserved_iid(0x0200_5eff_fe00_5213, 0x0200_5eff_fe00_5213, "Proxy Mobile IPv6", "RFC 6543, section 4"),
    reserved_iid(0x0200_5eff_fe00_5300, 0x0200_5eff_fe00_53ff, "Documentation", "RFC 9542, section 2.1.2"),
    reserved_iid(0x0200_5eff_fe00_0000, 0x0200_5eff_feff_ffff, "IANA Ethernet block", "RFC 5453; RFC 9542, section 2.1"),
    reserved_iid(0x0000_5efe_0000_0000, 0x0000_5efe_ffff_ffff, "ISATAP", "RFC 5214, section 6.1"),
    reserved_iid(0x0200_5efe_0000_0000, 0x0200_5efe_ffff_ffff, "ISATAP, global IPv4 address", "RFC 5214, section 6.1"),
    reserved_iid(0x0200_5e00_0000_0000, 0x0200_5eff_ffff_ffff, "IANA OUI 00-00-5E", "RFC 9542, section 2.2"),
    reserved_iid(0x0000_5e00_0000_0000, 0x0000_5eff_ffff_ffff, "IANA OUI 00-00-5E, local", "RFC 9542, section 2.2"),
]);

/// What an interface identifier is set aside for, if it is.
///
/// ```
/// use ipv6calc::class::iid;
/// assert_eq!(iid::reserved(0xfdff_ffff_ffff_fffe).map(|r| r.rfc), Some("RFC 2526, section 3"));
/// assert_eq!(iid::reserved(1), None);
/// ```
pub fn reserved(iid: u64) -> Option<&'static ReservedIid> {
    // almost all identifiers are outside of these, which is seen without the table
    let is_iana = (iid >> 40) & !0x02_0000 == 0x00_005e;
    let may_be = iid == 0 || is_iana || iid >> 7 == 0xfdff_ffff_ffff_ff80 >> 7;
    if may_be { RESERVED.iter().find(|r| (r.first..=r.last).contains(&iid)) } else { None }
}

/// How an interface identifier was made, in one word.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum IidKind {
    /// Set aside by an RFC.
    Reserved,
    /// Of a MAC address.
    Eui48,
    /// Of an EUI-64.
    Eui64,
    /// Of an IPv4 address, by ISATAP.
    Isatap,
    /// Of the IPv4 address of a 6to4 prefix.
    SixToFour,
    /// By a Teredo client for its link.
    Teredo,
    /// By chance, according to the statistics.
    Random,
    /// By this program, to hide another one.
    Anonymised,
    /// By hand, or in any way that leaves no trace.
    Manual,
}

impl IidKind {
    /// Every kind, in the order of lists.
    pub const ALL: [IidKind; 9] = [
        IidKind::Reserved,
        IidKind::Eui48,
        IidKind::Eui64,
        IidKind::Isatap,
        IidKind::SixToFour,
        IidKind::Teredo,
        IidKind::Random,
        IidKind::Anonymised,
        IidKind::Manual,
    ];

    /// How the identifier of an address with these [types](super::v6) was made; `None` if the address has none.
    ///
    /// ```
    /// use ipv6calc::class::{IidKind, v6};
    /// let bits = 0x2001_0db8_0000_0000_0211_22ff_fe33_4455;
    /// assert_eq!(IidKind::of(bits, v6(bits)), Some(IidKind::Eui48));
    /// ```
    pub fn of(bits: u128, types: V6Types) -> Option<IidKind> {
        let id = bits as u64;
        let from_mac = (id >> 24) & 0xffff == 0xfffe;
        let kind = match types {
            t if !t.has(V6Types::IID) => return None,
            t if t.has(V6Types::ANONYMIZED_IID) => IidKind::Anonymised,
            _ if embedded::isatap(id).is_some() => IidKind::Isatap,
            _ if reserved(id).is_some_and(|r| !from_mac || r.rfc.starts_with("RFC 2526")) => IidKind::Reserved,
            _ if from_mac => IidKind::Eui48,
            t if t.has(V6Types::SIXTO4_MICROSOFT) => IidKind::SixToFour,
            t if t.has(V6Types::IID_TEREDO) => IidKind::Teredo,
            _ if id & Iid::UNIVERSAL != 0 => IidKind::Eui64,
            _ if is_random(id) => IidKind::Random,
            _ => IidKind::Manual,
        };
        Some(kind)
    }

    /// Its name in columns and documents.
    pub const fn name(self) -> &'static str {
        match self {
            IidKind::Reserved => "reserved",
            IidKind::Eui48 => "eui48",
            IidKind::Eui64 => "eui64",
            IidKind::Isatap => "isatap",
            IidKind::SixToFour => "six-to-four",
            IidKind::Teredo => "teredo",
            IidKind::Random => "random",
            IidKind::Anonymised => "anonymised",
            IidKind::Manual => "manual",
        }
    }
}

/// Whether a generated identifier may be this one: not a reserved identifier of
/// [RFC 5453](https://www.rfc-editor.org/rfc/rfc5453#section-3), as its registry lists them.
///
/// ```
/// use ipv6calc::class::iid;
/// assert!(!iid::is_usable(0) && !iid::is_usable(0xfdff_ffff_ffff_ff80) && iid::is_usable(1));
/// ```
pub const fn is_usable(iid: u64) -> bool {
    iid != 0 && iid >> 24 != 0x02_005e_fffe && iid >> 7 != 0xfdff_ffff_ffff_ff80 >> 7
}

/// Whether the address is a proper solicited-node multicast address, ff02::1:ff00:0/104
/// ([RFC 4291, section 2.7.1](https://www.rfc-editor.org/rfc/rfc4291#section-2.7.1)). The type `solicited-node` looks
/// at the identifier only.
pub const fn is_solicited_node(bits: u128) -> bool {
    bits >> 24 == 0xff02_0000_0000_0000_0000_0001_ff00_0000 >> 24
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn statistics_are_those_of_the_reference() {
        let s = statistics(0xf11f_ba28_c653_2e84);
        assert_eq!((s.result, s.distinct), (0, 11));
        assert_eq!((format!("{:.3}", s.h), format!("{:.3}", s.r)), ("0.581".into(), "19.237".into()));
        assert_eq!(s.blocks, [14, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
        assert_eq!(s.amounts, [0, 2, 2, 1, 1, 1, 1, 0, 2, 0, 1, 1, 1, 0, 1, 2]);
    }

    #[test]
    fn a_made_identifier_has_statistics_too() {
        let s = statistics(0x0211_22ff_fe33_4455);
        assert_eq!(s.result, -1);
        assert_eq!(s.amounts.iter().map(|n| u32::from(*n)).sum::<u32>(), 16);
    }

    #[test]
    fn solicited_node_is_proper_only_below_its_prefix() {
        assert!(is_solicited_node(0xff02_0000_0000_0000_0000_0001_ff12_3456));
        assert!(!is_solicited_node(0xff05_0000_0000_0000_0000_0001_ff12_3456));
        assert!(!is_solicited_node(0xff02_0000_0000_0000_0000_0001_fe12_3456));
    }

    #[test]
    fn reserved_identifiers_are_named() {
        for (iid, name) in [
            (0, "Subnet-Router anycast"),
            (0xfdff_ffff_ffff_ff80, "Reserved subnet anycast"),
            (0x0200_5eff_fe00_0001, "IANA Ethernet block"),
            (0x0200_5eff_fe00_01ab, "VRRP for IPv4 virtual router"),
            (0x0000_5efe_0102_0304, "ISATAP"),
        ] {
            assert_eq!(reserved(iid).map(|r| r.name), Some(name), "{iid:x}");
        }
        assert_eq!(reserved(0xfdff_ffff_ffff_ff7f), None);
        for row in RESERVED.iter() {
            assert!(reserved(row.first).is_some() && reserved(row.last).is_some(), "{}", row.name);
        }
    }

    /// The lines of `--print-iid-var` in the recorded answers of 4.4.0.
    #[test]
    fn the_recorded_statistics_hold() {
        let mut seen = 0;
        for vector in crate::class::vectors::all().filter(|v| v["area"] == "iid-random") {
            let text = vector["stdout"].as_str().unwrap();
            let Some((address, rest)) = text.trim_end().split_once("  R=") else { continue };
            let bits = u128::from(address.trim().parse::<std::net::Ipv6Addr>().unwrap());
            let s = statistics(bits as u64);
            if s.result == -1 {
                continue;
            }
            let list = |l: &[u8]| l.iter().map(u8::to_string).collect::<Vec<_>>().join(",");
            let line = format!(
                "{} h={:7.3} r={:7.3} db= {} dbh= {} da= {} dd= {} dda= {}",
                s.result,
                s.h,
                s.r,
                list(&s.blocks),
                list(&s.block_digits),
                list(&s.amounts),
                list(&s.deltas),
                s.distinct
            );
            assert_eq!(line, rest, "{address}");
            seen += 1;
        }
        assert!(seen > 100, "{seen} vectors");
    }
}
