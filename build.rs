//! Packs the tables of `data/` into sorted blobs that the library embeds: no parsing and no work at start-up.
//!
//! A record is 17 bytes: first and last key as little-endian 64-bit numbers, then the number of the registry. The key
//! is an IPv4 address, the upper half of an IPv6 address or an AS number.

use std::net::{Ipv4Addr, Ipv6Addr};
use std::path::Path;
use std::{env, error, fs};

type Result<T> = std::result::Result<T, Box<dyn error::Error>>;

/// First key, last key, registry number.
type Row = (u64, u64, u8);

/// Reads the fields of one line.
type Parse = fn(&[&str]) -> Result<Row>;

const TABLES: [(&str, Parse); 3] = [("registry-ipv4", ipv4), ("registry-ipv6", ipv6), ("registry-asn", numbers)];

/// The numbers that anonymised addresses carry.
const REGISTRIES: [(&str, u8); 9] = [
    ("APNIC", 2),
    ("RIPENCC", 3),
    ("LACNIC", 4),
    ("AFRINIC", 5),
    ("ARIN", 6),
    ("6BONE", 8),
    ("IANA", 9),
    ("SRV6", 10),
    ("6TO4", 12),
];

fn main() -> Result<()> {
    let out = env::var("OUT_DIR")?;
    for (name, parse) in TABLES {
        let file = format!("data/{name}.tsv");
        println!("cargo::rerun-if-changed={file}");
        let rows = rows(&fs::read_to_string(&file)?, parse).map_err(|e| format!("{file}: {e}"))?;
        fs::write(Path::new(&out).join(format!("{name}.bin")), pack(&flat(&rows)))?;
    }
    println!("cargo::rerun-if-changed=build.rs");
    Ok(())
}

/// The rows of a table in its order, which must ascend.
fn rows(text: &str, parse: Parse) -> Result<Vec<Row>> {
    let mut rows: Vec<Row> = Vec::new();
    for line in text.lines().filter(|l| !l.starts_with('#') && !l.is_empty()) {
        let row = parse(&line.split('\t').collect::<Vec<_>>()).map_err(|e| format!("{line:?}: {e}"))?;
        if rows.last().is_some_and(|last| last.0 > row.0) || row.0 > row.1 {
            return Err(format!("{line:?} is not in order").into());
        }
        rows.push(row);
    }
    Ok(rows)
}

/// Ranges that do not overlap: within a wide row the narrow ones count.
fn flat(rows: &[Row]) -> Vec<Row> {
    let mut cuts: Vec<u64> = rows.iter().flat_map(|r| [Some(r.0), r.1.checked_add(1)]).flatten().collect();
    cuts.sort_unstable();
    cuts.dedup();
    let narrowest = |at: u64| rows.iter().filter(|r| r.0 <= at && at <= r.1).min_by_key(|r| r.1 - r.0);
    let end = |i: usize| cuts.get(i + 1).map_or(u64::MAX, |next| next - 1);
    cuts.iter().enumerate().filter_map(|(i, at)| narrowest(*at).map(|r| (*at, end(i), r.2))).collect()
}

fn pack(rows: &[Row]) -> Vec<u8> {
    rows.iter().flat_map(|r| [&r.0.to_le_bytes()[..], &r.1.to_le_bytes()[..], &[r.2]].concat()).collect()
}

fn registry(name: &str) -> Result<u8> {
    let found = REGISTRIES.iter().find(|(n, _)| *n == name);
    Ok(found.ok_or_else(|| format!("unknown registry {name}"))?.1)
}

fn ipv4(fields: &[&str]) -> Result<Row> {
    let (prefix, name) = two(fields)?;
    let (addr, len) = prefix.split_once('/').ok_or("no prefix length")?;
    let (first, len) = (u64::from(u32::from(addr.parse::<Ipv4Addr>()?)), len.parse::<u32>()?);
    Ok((first, first | (0xffff_ffff_u64 >> len), registry(name)?))
}

fn ipv6(fields: &[&str]) -> Result<Row> {
    let (prefix, name) = two(fields)?;
    let (addr, len) = prefix.split_once('/').ok_or("no prefix length")?;
    let (first, len) = ((u128::from(addr.parse::<Ipv6Addr>()?) >> 64) as u64, len.parse::<u32>()?);
    Ok((first, first | (u64::MAX >> len), registry(name)?))
}

fn numbers(fields: &[&str]) -> Result<Row> {
    match fields {
        [first, last, name] => Ok((first.parse()?, last.parse()?, registry(name)?)),
        _ => Err("three fields expected".into()),
    }
}

fn two<'a>(fields: &[&'a str]) -> Result<(&'a str, &'a str)> {
    match fields {
        [a, b] => Ok((a, b)),
        _ => Err("two fields expected".into()),
    }
}
