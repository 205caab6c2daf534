//! Packs the tables of `data/` into sorted blobs that the library embeds: no parsing and no work at start-up.
//!
//! Numbers are little-endian; where a name is meant, there is its place in the pool of all names.

use pack::{PackedShape, RangeStart, Span, combined, flat, pack};
use registry::Registry;
use rows::{Head, SourceErrorKind, SourceRow, read};
use std::collections::HashMap;
use std::path::PathBuf;
use std::{env, error, fs};
use tables::{FOOTERS, TABLES};

#[path = "src/db/builtin/assignments.rs"]
mod assignments;
#[path = "src/db/builtin/pack.rs"]
mod pack;
#[path = "src/class/registry.rs"]
#[expect(dead_code, unreachable_pub, reason = "a public module of the library")]
mod registry;
#[path = "src/db/builtin/rows.rs"]
mod rows;
#[path = "src/db/builtin/tables.rs"]
mod tables;

type Result<T> = std::result::Result<T, Box<dyn error::Error>>;

/// A table as it was read.
struct Source<'a> {
    head: Head<'a>,
    rows: Vec<SourceRow<'a>>,
}

/// All tables by name.
type Sources<'a> = HashMap<&'static str, Source<'a>>;

fn main() -> Result<()> {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=data");
    println!("cargo::rerun-if-changed=src/db/builtin");
    println!("cargo::rerun-if-changed=src/class/registry.rs");
    let texts: Vec<String> = TABLES.iter().map(|t| fs::read_to_string(file(t.name))).collect::<std::io::Result<_>>()?;
    let mut sources = Sources::new();
    for (table, text) in TABLES.iter().zip(&texts) {
        let (head, rows) = read(table, text).map_err(|e| format!("{}: {e}", file(table.name)))?;
        sources.insert(table.name, Source { head, rows });
    }
    let mut names = Names::default();
    let countries = countries(&sources, &mut names)?;
    countries_of_addresses(&sources, &countries)?;
    registries(&sources)?;
    registries_of_addresses(&sources, &countries)?;
    vendors(&sources, &mut names)?;
    platforms(&sources, &mut names)?;
    blob("names.txt", names.pool.as_bytes())?;
    blob("about.rs", about(&sources)?.as_bytes())?;
    footers(&sources)
}

fn file(table: &str) -> String {
    format!("data/{table}.tsv")
}

fn blob(name: &str, bytes: &[u8]) -> Result<()> {
    let out = PathBuf::from(env::var("OUT_DIR")?);
    Ok(fs::write(out.join(name), bytes)?)
}

fn source<'a, 's>(sources: &'s Sources<'a>, table: &str) -> Result<&'s Source<'a>> {
    Ok(sources.get(table).ok_or_else(|| format!("{}: not in the list of tables", file(table)))?)
}

/// The rows of a table with the number that stands for their value.
fn spans(sources: &Sources<'_>, table: &str, mut value: impl FnMut(&str) -> Option<u32>) -> Result<Vec<Span>> {
    let rows = source(sources, table)?.rows.iter();
    let span = |r: &SourceRow<'_>| {
        let number =
            value(r.value).ok_or_else(|| format!("{}: {}", file(table), SourceErrorKind::Unknown(r.value.into())))?;
        Ok((r.first, r.last, number))
    };
    rows.map(span).collect()
}

/// The cuts of a table.
fn cuts(sources: &Sources<'_>, table: &str, value: impl FnMut(&str) -> Option<u32>) -> Result<Vec<RangeStart>> {
    Ok(flat(&spans(sources, table, value)?))
}

/// Writes the two blobs of a table.
fn ranges(table: &str, cuts: &[RangeStart], shape: PackedShape) -> Result<()> {
    let packed = pack(cuts, shape).ok_or_else(|| format!("{}: too many values", file(table)))?;
    blob(&format!("{table}.index"), &packed.index)?;
    blob(&format!("{table}.records"), &packed.records)
}

/// Names, each once, one behind the other.
#[derive(Default)]
struct Names<'a> {
    pool: String,
    places: HashMap<&'a str, [u8; 5]>,
}

impl<'a> Names<'a> {
    /// The place of a name: offset (32 bits) and length (8 bits).
    fn place(&mut self, name: &'a str) -> Result<[u8; 5]> {
        if let Some(place) = self.places.get(name) {
            return Ok(*place);
        }
        let [a, b, c, d] = u32::try_from(self.pool.len())?.to_le_bytes();
        let place = [a, b, c, d, u8::try_from(name.len())?];
        self.pool.push_str(name);
        self.places.insert(name, place);
        Ok(place)
    }
}

fn registry_number(name: &str) -> Option<u32> {
    registry::Registry::from_name(name.as_bytes()).filter(|r| r.name() == name).map(|r| r.number().into())
}

/// `countries.bin`: code, registry, place of the name. Gives the number and the registry of each code.
fn countries<'a>(sources: &Sources<'a>, names: &mut Names<'a>) -> Result<HashMap<String, (u32, u32)>> {
    let (mut bytes, mut numbers) = (Vec::new(), HashMap::new());
    for (at, row) in source(sources, "countries")?.rows.iter().enumerate() {
        let code = u16::try_from(row.first)?.to_be_bytes();
        let registry =
            registry_number(row.value).ok_or_else(|| SourceErrorKind::Unknown(row.value.into()).to_string())?;
        bytes.extend(code);
        bytes.push(u8::try_from(registry)?);
        bytes.extend(names.place(row.more)?);
        numbers.insert(String::from_utf8(code.into())?, (u32::try_from(at)?, registry));
    }
    blob("countries.bin", &bytes)?;
    Ok(numbers)
}

fn countries_of_addresses(sources: &Sources<'_>, countries: &HashMap<String, (u32, u32)>) -> Result<()> {
    let cuts = |table| cuts(sources, table, |code| countries.get(code).map(|(number, _)| *number));
    ranges("country-ipv4", &cuts("country-ipv4")?, PackedShape { bits: 32, key: 4, value: 1, index: 12 })?;
    ranges("country-ipv6", &cuts("country-ipv6")?, PackedShape { bits: 64, key: 8, value: 1, index: 16 })
}

fn registries(sources: &Sources<'_>) -> Result<()> {
    let cuts = cuts(sources, "registry-asn", registry_number)?;
    ranges("registry-asn", &cuts, PackedShape { bits: 32, key: 4, value: 1, index: 0 })
}

/// One look-up answers what two or three tables decide together.
fn registries_of_addresses(sources: &Sources<'_>, countries: &HashMap<String, (u32, u32)>) -> Result<()> {
    let of_countries = |table| cuts(sources, table, |code| countries.get(code).map(|(_, registry)| *registry));

    let blocks = spans(sources, "registry-ipv4", registry_number)?.into_iter();
    let blocks = blocks.zip(&source(sources, "registry-ipv4")?.rows);
    let (shared, whole): (Vec<_>, Vec<_>) = blocks.partition(|(_, row)| row.more.starts_with("shared"));
    let apart = |blocks: Vec<(Span, _)>| flat(&blocks.into_iter().map(|(span, _)| span).collect::<Vec<_>>());
    let tables = [&apart(whole)[..], &apart(shared), &of_countries("country-ipv4")?];
    ranges("registry-ipv4", &combined(tables, registry_v4), PackedShape { bits: 32, key: 4, value: 1, index: 12 })?;

    let blocks = cuts(sources, "registry-ipv6", registry_number)?;
    let cuts = combined([&blocks[..], &of_countries("country-ipv6")?], |[block, region]| block.or(region));
    ranges("registry-ipv6", &cuts, PackedShape { bits: 64, key: 8, value: 1, index: 8 })
}

/// The registry of an IPv4 address, by its /8 of one registry, its /8 of many holders, and its country. `BuiltIn::registry_v4`
/// describes the rule.
fn registry_v4([whole, shared, region]: [Option<u32>; 3]) -> Option<u32> {
    let is = |value: Option<u32>, registry: Registry| value == Some(registry.number().into());
    if is(whole, Registry::Arin) || is(whole, Registry::Lacnic) {
        return region.or(whole);
    }
    if is(whole, Registry::Ripe) && is(region, Registry::Afrinic) {
        return region;
    }
    whole.or(region).or(shared)
}

/// `owners.bin`: place of the name, number of the registry; and which addresses are whose.
fn vendors<'a>(sources: &Sources<'a>, names: &mut Names<'a>) -> Result<()> {
    let (mut bytes, mut numbers, mut all) = (Vec::new(), HashMap::new(), Vec::new());
    for (registry, (table, _, bits)) in assignments::REGISTRIES.iter().enumerate() {
        for row in &source(sources, table)?.rows {
            if row.last - row.first != u64::MAX >> (16 + bits) {
                return Err(format!("{}: an assignment of another length: {}", file(table), row.value).into());
            }
            let owner = match numbers.get(&(row.value, registry)) {
                Some(number) => *number,
                None => {
                    bytes.extend(names.place(row.value)?);
                    bytes.push(u8::try_from(registry)?);
                    let number = u32::try_from(numbers.len())?;
                    numbers.insert((row.value, registry), number);
                    number
                }
            };
            all.push((row.first >> 12, row.last >> 12, owner));
        }
    }
    blob("owners.bin", &bytes)?;
    all.sort_unstable_by_key(|(first, last, _)| (*first, u64::MAX - last));
    if all.is_sorted_by(|a, b| (a.0, a.1) != (b.0, b.1)) {
        ranges("vendors", &flat(&all), PackedShape { bits: 36, key: 5, value: 3, index: 12 })
    } else {
        Err("data/vendor-*.tsv: two registries assign the same addresses".into())
    }
}

/// `platforms.bin`: place of the name.
fn platforms<'a>(sources: &Sources<'a>, names: &mut Names<'a>) -> Result<()> {
    let (mut bytes, mut all) = (Vec::new(), Vec::new());
    for (number, row) in source(sources, "platforms")?.rows.iter().enumerate() {
        bytes.extend(names.place(row.value)?);
        all.push((row.first, row.last, u32::try_from(number)?));
    }
    blob("platforms.bin", &bytes)?;
    ranges("platforms", &flat(&all), PackedShape { bits: 48, key: 6, value: 1, index: 8 })
}

/// The heads of the tables, as the source of a list.
fn about(sources: &Sources<'_>) -> Result<String> {
    let mut text = String::from("vec![");
    for table in TABLES {
        let Head { what, source, version, date, licence, rows } = source(sources, table.name)?.head;
        let name = table.name;
        text += &format!("TableInfo {{ name: {name:?}, what: {what:?}, source: {source:?}, version: {version:?}, ");
        text += &format!("date: {date:?}, licence: {licence:?}, rows: {rows} }},\n");
    }
    Ok(text + "]")
}

/// What footers say about the tables that an answer rests on: `LABEL:ORIGIN/YYYYMMDD …`.
fn footers(sources: &Sources<'_>) -> Result<()> {
    for (label, parts) in FOOTERS {
        let part = |(origin, table): &(&str, &str)| {
            Ok(format!("{origin}/{}", source(sources, table)?.head.date.replace('-', "")))
        };
        let parts = parts.iter().map(part).collect::<Result<Vec<_>>>()?;
        blob(&format!("{label}.txt"), format!("{label}:{}", parts.join(" ")).as_bytes())?;
    }
    Ok(())
}
