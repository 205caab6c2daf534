//! The embedded tables: `build.rs` packs them, and nothing is read or made ready at start-up.

mod assignments;
mod country;
#[cfg(test)]
mod pack;
mod ranges;
#[cfg(test)]
mod rows;
mod source;
#[cfg(test)]
mod tables;
#[cfg(test)]
mod tests;
mod vendor;

pub use vendor::{Vendor, vendor_text};

use crate::addr::{Asn, CountryCode};
use crate::class::Registry;
use crate::net::Range;
use ranges::{Ranges, ranges};
use serde::Serialize;
use std::net::IpAddr;
use std::sync::LazyLock;

/// The tables that are part of the library.
///
/// ```
/// use ipv6calc::addr::CountryCode;
/// use ipv6calc::class::Registry;
/// use ipv6calc::db::BuiltIn;
/// assert_eq!(BuiltIn::registry_v4(0xc100_0001), Registry::Ripe);
/// assert_eq!(BuiltIn::registry_v6(0x2610_00d0 << 96), Registry::Arin);
/// assert_eq!(BuiltIn::country_v4(0xc100_0001), CountryCode::new(*b"NL"));
/// assert_eq!(BuiltIn::vendor([0, 0, 0, 1, 2, 3]).map(|v| v.name), Some("XEROX CORPORATION"));
/// ```
#[derive(Clone, Copy, Debug, Default)]
pub struct BuiltIn;

/// A table: its content, origin and terms.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct TableInfo {
    /// Its name, that of its file in `data/`.
    pub name: &'static str,
    /// What it holds.
    pub what: &'static str,
    /// Where it comes from.
    pub source: &'static str,
    /// Which version of the source.
    pub version: &'static str,
    /// The day of the data, `YYYY-MM-DD`.
    pub date: &'static str,
    /// Under which terms it may be used.
    pub licence: &'static str,
    /// How many rows it has.
    pub rows: u32,
}

/// Written by `build.rs` from the heads of the tables.
static ABOUT: LazyLock<Vec<TableInfo>> = LazyLock::new(|| include!(concat!(env!("OUT_DIR"), "/about.rs")));

/// Every name of every table, one after the other.
static NAMES: &str = include_str!(concat!(env!("OUT_DIR"), "/names.txt"));

static REGISTRY_V4: Ranges<4, 5> = ranges!("registry-ipv4", 32);
static REGISTRY_V6: Ranges<8, 9> = ranges!("registry-ipv6", 64);
static REGISTRY_ASN: Ranges<4, 5> = ranges!("registry-asn", 32);

// What footers say about the tables that an answer rests on: label, then origin and day of each.
impl BuiltIn {
    /// The registries of AS numbers.
    pub const ABOUT_ASN: &str = include_str!(concat!(env!("OUT_DIR"), "/AS-REG.txt"));
    /// The registries of countries.
    pub const ABOUT_COUNTRY: &str = include_str!(concat!(env!("OUT_DIR"), "/CC-REG.txt"));
    /// The registries of IPv4 addresses.
    pub const ABOUT_IPV4: &str = include_str!(concat!(env!("OUT_DIR"), "/IPv4-REG.txt"));
    /// The registries of IPv6 addresses.
    pub const ABOUT_IPV6: &str = include_str!(concat!(env!("OUT_DIR"), "/IPv6-REG.txt"));
    /// The vendors.
    pub const ABOUT_VENDOR: &str = include_str!(concat!(env!("OUT_DIR"), "/IEEE.txt"));
}

impl BuiltIn {
    /// The registry that serves an IPv4 address: that of its /8; of a legacy /8 of many holders that of the country the
    /// address was given to, else the one that keeps most records of the /8.
    ///
    /// Legacy networks of classes B and C were given out before there were registries, and now are with the registry of
    /// their holder. ARIN and LACNIC give addresses to holders in their region only, so a block of theirs whose holder
    /// is elsewhere was transferred to the registry there. AFRINIC took over the African blocks of the RIPE NCC when it was
    /// founded. Otherwise the country of the holder says little about a block of APNIC or the RIPE NCC: they have members
    /// everywhere.
    pub fn registry_v4(addr: u32) -> Registry {
        REGISTRY_V4.look(addr.into()).map_or(Registry::Unknown, registry)
    }

    /// The registry that serves an IPv6 address: that of the block IANA assigned, else that of its country.
    ///
    /// IPv6 blocks stay with their registry, whatever country their holder is in.
    pub fn registry_v6(addr: u128) -> Registry {
        REGISTRY_V6.look((addr >> 64) as u64).map_or(Registry::Unknown, registry)
    }

    /// The registry that serves an AS number.
    pub fn registry_asn(asn: Asn) -> Registry {
        REGISTRY_ASN.look(asn.0.into()).map_or(Registry::Unknown, registry)
    }

    /// The registry whose service region a country is in.
    pub fn registry_country(code: CountryCode) -> Registry {
        country::of_code(code).map_or(Registry::Unknown, |c| c.registry())
    }

    /// The country that an IPv4 address was given to.
    pub fn country_v4(addr: u32) -> Option<CountryCode> {
        country::of_v4(addr)?.code()
    }

    /// The country that an IPv6 address was given to.
    pub fn country_v6(addr: u128) -> Option<CountryCode> {
        country::of_v6((addr >> 64) as u64)?.code()
    }

    /// The addresses around this one that were given to the same country, without a gap; `None` if it was given to none.
    ///
    /// ```
    /// use ipv6calc::db::BuiltIn;
    /// let block = BuiltIn::block("2001:67c:2e8::1".parse()?).and_then(|block| block.net());
    /// assert_eq!(block.map(|net| net.to_string()).as_deref(), Some("2001:67c:2e8::/48"));
    /// # Ok::<(), std::net::AddrParseError>(())
    /// ```
    pub fn block(ip: IpAddr) -> Option<Range> {
        let (first, last) = match ip {
            IpAddr::V4(a) => country::block_v4(a.into()).map(|(first, last)| (v4(first), v4(last)))?,
            IpAddr::V6(a) => {
                let (first, last) = country::block_v6((u128::from(a) >> 64) as u64)?;
                (v6(first, 0), v6(last, u64::MAX))
            }
        };
        Range::new(first, last).ok()
    }

    /// The English name of a country.
    pub fn country_name(code: CountryCode) -> Option<&'static str> {
        Some(country::of_code(code)?.name())
    }

    /// The vendor of a hardware address, by its six octets: the most specific assignment of the IEEE.
    ///
    /// Group addresses have none; `fc:fc` is what the Linux drivers for ISDN and parallel lines make up.
    pub fn vendor(octets: [u8; 6]) -> Option<Vendor> {
        vendor::of(octets)
    }

    /// The software that makes up such a hardware address or gives it a meaning, such as `QEMU/KVM` or `Docker`.
    pub fn platform(octets: [u8; 6]) -> Option<&'static str> {
        vendor::platform(octets)
    }

    /// The software that runs the virtual machines with such a hardware address, such as `QEMU`.
    ///
    /// ```
    /// use ipv6calc::db::BuiltIn;
    /// assert_eq!(BuiltIn::hypervisor([0x52, 0x54, 0, 1, 2, 3]), Some("QEMU"));
    /// assert_eq!(BuiltIn::hypervisor([0, 0, 0x0c, 1, 2, 3]), None);
    /// ```
    pub fn hypervisor(octets: [u8; 6]) -> Option<&'static str> {
        vendor::hypervisor(vendor::platform(octets)?)
    }

    /// The tables, what they hold and where they come from.
    pub fn tables() -> &'static [TableInfo] {
        &ABOUT
    }
}

fn v4(bits: u32) -> IpAddr {
    IpAddr::V4(bits.into())
}

fn v6(upper: u64, lower: u64) -> IpAddr {
    IpAddr::V6((u128::from(upper) << 64 | u128::from(lower)).into())
}

/// The registry of a number in a table.
fn registry(number: u32) -> Registry {
    Registry::from_number(number as u8).unwrap_or(Registry::Unknown)
}

/// The name at a place of the pool: offset (32 bits) and length (8 bits).
fn name([a, b, c, d, len]: [u8; 5]) -> &'static str {
    let start = u32::from_le_bytes([a, b, c, d]) as usize;
    NAMES.get(start..start + usize::from(len)).unwrap_or_default()
}
