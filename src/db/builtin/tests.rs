//! The packed tables against the text they were made of, by the slow and obvious way.

use super::rows::{Head, SourceRow, read};
use super::tables::{FOOTERS, TABLES};
use super::{BuiltIn, TableInfo, Vendor, v4};
use crate::addr::{Asn, CountryCode};
use crate::class::Registry;
use std::collections::HashMap;
use std::net::IpAddr;

macro_rules! text {
    ($name:literal) => {
        include_str!(concat!("../../../data/", $name, ".tsv"))
    };
}

static COUNTRY_V4: &str = text!("country-ipv4");
static COUNTRY_V6: &str = text!("country-ipv6");
static COUNTRIES: &str = text!("countries");
static REGISTRY_V4: &str = text!("registry-ipv4");
static REGISTRY_V6: &str = text!("registry-ipv6");
static REGISTRY_ASN: &str = text!("registry-asn");
static PLATFORMS: &str = text!("platforms");

/// Text, registry, bits.
static VENDORS: [(&str, &str, &str, u8); 5] = [
    ("vendor-iab", text!("vendor-iab"), "IAB", 36),
    ("vendor-ma-s", text!("vendor-ma-s"), "MA-S", 36),
    ("vendor-ma-m", text!("vendor-ma-m"), "MA-M", 28),
    ("vendor-ma-l", text!("vendor-ma-l"), "MA-L", 24),
    ("vendor-cid", text!("vendor-cid"), "CID", 24),
];

fn rows(name: &str, text: &'static str) -> Vec<SourceRow<'static>> {
    let table = TABLES.iter().find(|t| t.name == name).expect("in the list");
    read(table, text).unwrap_or_else(|e| panic!("{name}: {e}")).1
}

/// The value of the narrowest row that holds a key, row by row.
fn linear(rows: &[SourceRow<'static>], key: u64) -> Option<&'static str> {
    let holds = |r: &&SourceRow<'_>| r.first <= key && key <= r.last;
    rows.iter().filter(holds).min_by_key(|r| r.last - r.first).map(|r| r.value)
}

/// The first and last key of every row, and one outside on each side.
fn edges(rows: &[SourceRow<'_>]) -> impl Iterator<Item = u64> {
    rows.iter().flat_map(|r| [r.first, r.last, r.first.saturating_sub(1), r.last.saturating_add(1)])
}

/// Numbers that look random, the same in every run.
fn random() -> impl Iterator<Item = u64> {
    let mut state = 7_u64;
    std::iter::repeat_with(move || {
        state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (state ^ (state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    })
}

fn code(text: &str) -> CountryCode {
    CountryCode::new(text.as_bytes().try_into().expect("two letters")).expect("a code")
}

fn registry(name: Option<&str>) -> Registry {
    name.map_or(Registry::Unknown, |n| Registry::from_name(n.as_bytes()).expect("a registry"))
}

fn text_of(code: Option<CountryCode>) -> Option<String> {
    code.map(|c| String::from_utf8(c.bytes().to_vec()).expect("letters"))
}

/// Every row, and what is between rows: rows that are apart and ascend need no search.
fn agrees_at_the_edges(rows: &[SourceRow<'static>], last: u64, look: impl Fn(u64) -> Option<String>) {
    for (at, row) in rows.iter().enumerate() {
        for key in [row.first, row.last, row.first + (row.last - row.first) / 2] {
            assert_eq!(look(key).as_deref(), Some(row.value), "{key:x}");
        }
        let next = rows.get(at + 1).map_or(last, |next| next.first);
        if row.last + 1 < next {
            assert_eq!((look(row.last + 1), look(next - 1)), (None, None), "after {row:?}");
        }
    }
    let first = rows.first().map_or(0, |r| r.first);
    assert!((0..first.min(1)).all(|key| look(key).is_none()));
}

#[test]
fn countries_of_ipv4_addresses_are_those_of_the_text() {
    let rows = rows("country-ipv4", COUNTRY_V4);
    let look = |key: u64| text_of(BuiltIn::country_v4(key as u32));
    agrees_at_the_edges(&rows, 1 << 32, look);
    for key in random().take(1_000).map(|n| n >> 32) {
        assert_eq!(look(key).as_deref(), linear(&rows, key), "{key:x}");
    }
}

#[test]
fn countries_of_ipv6_addresses_are_those_of_the_text() {
    let rows = rows("country-ipv6", COUNTRY_V6);
    let look = |key: u64| {
        let host = key.wrapping_mul(0x9e37_79b9_7f4a_7c15);
        text_of(BuiltIn::country_v6(u128::from(key) << 64 | u128::from(host)))
    };
    agrees_at_the_edges(&rows, u64::MAX, look);
    // Half of them where the rows are.
    for key in random().take(2_000).flat_map(|n| [n, 0x2a00_0000_0000_0000 | n >> 12]) {
        assert_eq!(look(key).as_deref(), linear(&rows, key), "{key:x}");
    }
}

#[test]
fn registries_of_ipv4_addresses_are_those_of_the_text() {
    let (countries, blocks) = (rows("country-ipv4", COUNTRY_V4), rows("registry-ipv4", REGISTRY_V4));
    let cells = |l: &'static str| l.split_once('\t').and_then(|(code, rest)| Some((code, rest.split('\t').next()?)));
    let regions: HashMap<&str, &str> = COUNTRIES.lines().filter(|l| !l.starts_with('#')).filter_map(cells).collect();
    let some = countries.iter().step_by(300).copied().collect::<Vec<_>>();
    for key in edges(&some).chain(edges(&blocks)).chain(random().take(1_000)).map(|n| n & 0xffff_ffff) {
        let block = blocks.iter().find(|r| r.first <= key && key <= r.last);
        let whole = block.filter(|r| !r.more.starts_with("shared")).map(|r| r.value);
        let country = || linear(&countries, key).map(|c| regions[c]);
        let regional = whole.filter(|name| ["ARIN", "LACNIC"].contains(name)).and_then(|_| country());
        let african = || country().filter(|name| whole == Some("RIPENCC") && *name == "AFRINIC");
        let wanted = regional.or_else(african).or(whole).or_else(country).or(block.map(|r| r.value));
        assert_eq!(BuiltIn::registry_v4(key as u32), registry(wanted), "{key:x}");
    }
}

#[test]
fn registries_of_ipv6_addresses_are_those_of_the_text() {
    let (countries, blocks) = (rows("country-ipv6", COUNTRY_V6), rows("registry-ipv6", REGISTRY_V6));
    for key in edges(&blocks).chain(random().take(1_000)).chain(random().take(1_000).map(|n| n >> 3 | 1 << 61)) {
        let country = || linear(&countries, key).map(|c| BuiltIn::registry_country(code(c)));
        let wanted = linear(&blocks, key).map(|name| registry(Some(name))).or_else(country);
        assert_eq!(BuiltIn::registry_v6(u128::from(key) << 64), wanted.unwrap_or(Registry::Unknown), "{key:x}");
    }
}

#[test]
fn registries_of_as_numbers_are_those_of_the_text() {
    let rows = rows("registry-asn", REGISTRY_ASN);
    for key in edges(&rows).chain(random().take(10_000).map(|n| n >> 44)) {
        let number = Asn(key as u32);
        assert_eq!(BuiltIn::registry_asn(number), registry(linear(&rows, key)), "{key}");
    }
}

#[test]
fn countries_have_the_name_and_registry_of_the_text() {
    for row in rows("countries", COUNTRIES) {
        let code = CountryCode::new((row.first as u16).to_be_bytes()).unwrap();
        assert_eq!(BuiltIn::country_name(code), Some(row.more));
        assert_eq!(BuiltIn::registry_country(code), registry(Some(row.value)));
    }
    let unassigned = code("XX");
    assert_eq!((BuiltIn::country_name(unassigned), BuiltIn::registry_country(unassigned)), (None, Registry::Unknown));
}

#[test]
fn blocks_are_allocated_or_legacy_and_only_legacy_ones_of_many_holders_are_shared() {
    for row in rows("registry-ipv4", REGISTRY_V4) {
        let (block, status) = (row.first >> 24, row.more.split('\t').next().unwrap());
        assert!(["allocated", "legacy", "shared"].contains(&status), "{block}");
        assert!(status == "allocated" || (status == "shared") == (block == 45 || block >= 128), "{block}");
    }
}

#[test]
fn a_block_of_one_registry_keeps_it_in_whatever_country_it_is_used() {
    let us = |addr| BuiltIn::country_v4(addr).is_some_and(|code| code == self::code("US"));
    let allocated = (0x0200_0000..0x0300_0000).step_by(256).find(|addr| us(*addr)).unwrap();
    let legacy = (0x3300_0000..0x3400_0000).step_by(256).find(|addr| us(*addr)).unwrap();
    let shared = (0x9700_0000..0x9800_0000).step_by(256).find(|addr| us(*addr)).unwrap();
    let found = [allocated, legacy, shared].map(BuiltIn::registry_v4);
    assert_eq!(found, [Registry::Ripe, Registry::Ripe, Registry::Arin]);
}

#[test]
fn a_block_of_arin_with_a_holder_in_another_region_was_transferred() {
    let saudi = 0x323c_4650;
    assert_eq!((BuiltIn::country_v4(saudi), BuiltIn::registry_v4(saudi)), (Some(code("SA")), Registry::Ripe));
    assert_eq!(BuiltIn::registry_v4(0x0808_0808), Registry::Arin);
}

#[test]
fn an_african_block_of_the_ripe_ncc_was_taken_over_by_afrinic() {
    let kenyan = 0x3e08_40fb;
    assert_eq!((BuiltIn::country_v4(kenyan), BuiltIn::registry_v4(kenyan)), (Some(code("KE")), Registry::Afrinic));
}

/// Assignments by their length and number.
fn assignments() -> HashMap<(u8, u64), Vendor> {
    let table = |(name, text, registry, bits): &(&'static str, &'static str, &'static str, u8)| {
        let vendor =
            |r: SourceRow<'static>| ((*bits, r.first >> (48 - bits)), Vendor { name: r.value, registry, bits: *bits });
        rows(name, text).into_iter().map(vendor).collect::<Vec<_>>()
    };
    VENDORS.iter().flat_map(table).collect()
}

#[test]
fn vendors_are_those_of_the_longest_assignment() {
    let all = assignments();
    assert_eq!(all.len(), VENDORS.iter().map(|(name, text, ..)| rows(name, text).len()).sum::<usize>());
    let wanted = |key: u64| {
        let group = key >> 40 & 1 == 1;
        [36, 28, 24].iter().find_map(|bits| all.get(&(*bits, key >> (48 - bits)))).filter(|_| !group).copied()
    };
    let plip = |key: &u64| key >> 32 != 0xfcfc;
    let edges: Vec<u64> =
        VENDORS.iter().flat_map(|(name, text, ..)| edges(&rows(name, text)).collect::<Vec<_>>()).collect();
    for key in edges.into_iter().chain(random().take(50_000)).map(|n| n & 0xffff_ffff_ffff).filter(plip) {
        let [_, _, octets @ ..] = key.to_be_bytes();
        assert_eq!(BuiltIn::vendor(octets), wanted(key), "{key:012x}");
    }
}

#[test]
fn groups_have_no_vendor() {
    assert_eq!(BuiltIn::vendor([0xff; 6]), None);
    assert_eq!(BuiltIn::vendor([0x33, 0x33, 0, 0, 0, 1]), None);
    // The IEEE lists 11-00-AA, whose first octet is that of a group.
    assert_eq!(BuiltIn::vendor([0x11, 0x00, 0xaa, 0, 0, 1]), None);
}

#[test]
fn a_block_with_several_owners_names_them_all() {
    let name = |octets| BuiltIn::vendor(octets).map(|v| v.name);
    assert_eq!(
        name([0x08, 0x00, 0x30, 0, 0, 0]),
        Some("CERN / NETWORK RESEARCH CORPORATION / ROYAL MELBOURNE INST OF TECH")
    );
    assert_eq!(name([0x00, 0x01, 0xc8, 0, 0, 0]), Some("CONRAD CORP. / THOMAS CONRAD CORP."));
}

#[test]
fn names_are_plain_text() {
    for (name, text, ..) in VENDORS {
        for row in rows(name, text) {
            let odd = |c: char| c.is_control() || c == '\u{200b}' || c == '\u{a0}';
            assert!(!row.value.contains(odd) && !row.value.contains("&amp;"), "{row:?}");
        }
    }
}

/// The name in upper case, taken to pieces and put together again.
fn slow_short(name: &str) -> String {
    let upper = name.to_uppercase();
    let words = || upper.split(|c: char| !c.is_alphanumeric() && c != '+').filter(|w| !w.is_empty());
    let telling: Vec<&str> = words().filter(|w| !super::vendor::NOISE.contains(w)).collect();
    if telling.is_empty() { words().collect::<Vec<_>>().join("-") } else { telling.join("-") }
}

#[test]
fn short_names_are_one_word() {
    let short = |name| Vendor { name, registry: "MA-L", bits: 24 }.short();
    assert_eq!(short("HUAWEI TECHNOLOGIES CO.,LTD"), "HUAWEI-TECHNOLOGIES");
    assert_eq!(short("Zi Corporation (HK) Ltd."), "ZI-HK");
    assert_eq!(short("Landis+Gyr Ltd."), "LANDIS+GYR");
    assert_eq!(short("J & F Labs"), "J-F-LABS");
    assert_eq!(short("Drägerwerk AG & Co. KG aA"), "DRÄGERWERK-AA");
    assert_eq!(short("Computer Corp."), "COMPUTER-CORP");
    assert_eq!(short("…"), "unknown");
    for vendor in assignments().values() {
        let short = vendor.short();
        assert_eq!(short, slow_short(vendor.name));
        let fits = |c: char| c.is_alphanumeric() || "-+".contains(c);
        assert!(!short.is_empty() && short.chars().all(fits) && !short.starts_with('-'), "{short}");
    }
}

#[test]
fn software_is_known_by_its_addresses() {
    let rows = rows("platforms", PLATFORMS);
    for key in edges(&rows).chain(random().take(1_000).map(|n| n >> 16)) {
        let [_, _, octets @ ..] = key.to_be_bytes();
        assert_eq!(BuiltIn::platform(octets), linear(&rows, key), "{key:012x}");
    }
    assert_eq!(BuiltIn::platform([0x52, 0x54, 0, 1, 2, 3]), Some("QEMU/KVM"));
    assert_eq!(BuiltIn::platform([0x02, 0x42, 0xac, 0x11, 0, 2]), Some("Docker"));
}

#[test]
fn a_block_goes_as_far_as_the_country() {
    let numbers = random().take(2_000).map(|n| n as u32).chain([0, u32::MAX, 0xc100_0000]);
    for addr in numbers {
        let country = BuiltIn::country_v4(addr);
        let Some(block) = BuiltIn::block(v4(addr)) else {
            assert_eq!(country, None, "{addr:08x}");
            continue;
        };
        let (IpAddr::V4(first), IpAddr::V4(last)) = (block.first(), block.last()) else { panic!("{block:?}") };
        let (first, last) = (u32::from(first), u32::from(last));
        assert!(first <= addr && addr <= last, "{addr:08x}");
        assert_eq!([first, last].map(BuiltIn::country_v4), [country; 2], "{addr:08x}");
        let beyond = [first.checked_sub(1), last.checked_add(1)].into_iter().flatten();
        assert!(beyond.map(BuiltIn::country_v4).all(|other| other != country), "{addr:08x}");
    }
    let six = |text: &str| BuiltIn::block(text.parse().unwrap());
    assert_eq!(
        six("2001:67c:2e8::1").and_then(|b| b.net()).map(|n| n.to_string()).as_deref(),
        Some("2001:67c:2e8::/48")
    );
    assert_eq!(six("2001:db8::1"), None);
}

#[test]
fn the_list_of_tables_is_that_of_their_heads() {
    let texts = [
        ("country-ipv4", COUNTRY_V4),
        ("country-ipv6", COUNTRY_V6),
        ("countries", COUNTRIES),
        ("registry-ipv4", REGISTRY_V4),
        ("registry-ipv6", REGISTRY_V6),
        ("registry-asn", REGISTRY_ASN),
        ("platforms", PLATFORMS),
    ];
    assert_eq!(BuiltIn::tables().len(), TABLES.len());
    for (name, text) in texts.into_iter().chain(VENDORS.iter().map(|(name, text, ..)| (*name, *text))) {
        let table = TABLES.iter().find(|t| t.name == name).unwrap();
        let Head { what, source, version, date, licence, rows } = read(table, text).unwrap().0;
        let about = TableInfo { name, what, source, version, date, licence, rows: rows as u32 };
        assert!(BuiltIn::tables().contains(&about), "{name}");
    }
}

#[test]
fn footers_say_origin_and_day() {
    let day = |name: &str| BuiltIn::tables().iter().find(|a| a.name == name).unwrap().date.replace('-', "");
    let consts =
        [BuiltIn::ABOUT_ASN, BuiltIn::ABOUT_COUNTRY, BuiltIn::ABOUT_IPV4, BuiltIn::ABOUT_IPV6, BuiltIn::ABOUT_VENDOR];
    for ((label, parts), text) in FOOTERS.into_iter().zip(consts) {
        let parts: Vec<String> = parts.iter().map(|(origin, name)| format!("{origin}/{}", day(name))).collect();
        assert_eq!(text, format!("{label}:{}", parts.join(" ")));
    }
}

#[test]
fn a_narrow_row_counts_within_a_wide_one() {
    assert_eq!(BuiltIn::registry_v6(0x3ffd << 112), Registry::Iana);
    assert_eq!(BuiltIn::registry_v6(0x3ffe << 112), Registry::SixBone);
    assert_eq!(BuiltIn::registry_v6(0x3fff << 112), Registry::Iana);
    assert_eq!(BuiltIn::registry_v6(0x5f00 << 112), Registry::Srv6);
}

#[test]
fn between_the_rows_nothing_is_known() {
    assert_eq!(BuiltIn::registry_v6(0), Registry::Unknown);
    assert_eq!(BuiltIn::registry_v6(0x5f01 << 112), Registry::Unknown);
    assert_eq!(BuiltIn::registry_v6(u128::MAX), Registry::Unknown);
    assert_eq!(BuiltIn::registry_v4(0), Registry::Unknown);
    assert_eq!(BuiltIn::registry_asn(Asn(u32::MAX)), Registry::Unknown);
}
