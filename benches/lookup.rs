//! Times the look-ups in the embedded tables against `binary_search` in a sorted array of as many keys, in turn.
//!
//! `cargo bench --bench lookup`: nanoseconds for each of 2,000,000 random keys, the best of five rounds, and the ratio.
//! Half of the keys are anywhere, half are in rows.

#![allow(clippy::print_stdout, clippy::panic, clippy::indexing_slicing, reason = "a tool of the developers")]

mod random;

use ipv6calc::db::BuiltIn;
use random::Random;
use std::hint::black_box;
use std::net::{Ipv4Addr, Ipv6Addr};
use std::time::Instant;

const KEYS: usize = 2_000_000;
const ROUNDS: usize = 5;

/// The first keys of the rows of a table: all that `read` makes of first cells.
fn firsts(name: &str, read: fn(&str) -> Option<u64>) -> Vec<u64> {
    let path = format!("{}/data/{name}.tsv", env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(&path).unwrap_or_else(|e| panic!("{path}: {e}"));
    let rows = text.lines().filter(|l| !l.starts_with('#'));
    rows.filter_map(|l| read(l.split(['\t', '/', '-']).next()?)).collect()
}

/// Keys of so many bits, every other one up to `spread` behind the start of a row.
fn keys(starts: &[u64], bits: u32, spread: u64) -> Vec<u64> {
    let mut chance = Random(7);
    let mut key = |at: usize| match chance.next() {
        n if at.is_multiple_of(2) => n >> (64 - bits),
        n => starts[n as usize % starts.len()] + chance.below(spread),
    };
    (0..KEYS).map(&mut key).collect()
}

/// Nanoseconds a key.
fn time(keys: &[u64], look: impl Fn(u64) -> bool) -> f64 {
    let start = Instant::now();
    let found = keys.iter().filter(|key| look(black_box(**key))).count();
    black_box(found);
    start.elapsed().as_secs_f64() * 1e9 / keys.len() as f64
}

/// One line: our look-up and the yardstick, in turn. The yardstick searches keys as narrow as ours are stored.
fn compare<K: Ord>(name: &str, keys: &[u64], array: &[K], key: fn(u64) -> K, look: impl Fn(u64) -> bool) {
    let (mut ours, mut theirs) = (f64::MAX, f64::MAX);
    for _ in 0..ROUNDS {
        ours = ours.min(time(keys, &look));
        theirs = theirs.min(time(keys, |k| array.binary_search(&key(k)).is_ok()));
    }
    let rows = array.len();
    println!("{name:<12} {rows:>7} rows  {ours:>6.1} ns  binary_search {theirs:>6.1} ns  ratio {:.2}", ours / theirs);
}

fn main() {
    let v4 = firsts("country-ipv4", |t| t.parse::<Ipv4Addr>().ok().map(|a| u32::from(a).into()));
    let v6 = firsts("country-ipv6", |t| t.parse::<Ipv6Addr>().ok().map(|a| (u128::from(a) >> 64) as u64));
    let hex = |t: &str| u64::from_str_radix(t, 16).ok().map(|n| n << (48 - 4 * t.len()));
    let tables = ["vendor-ma-l", "vendor-ma-m", "vendor-ma-s", "vendor-iab", "vendor-cid"];
    let mut macs: Vec<u64> = tables.iter().flat_map(|name| firsts(name, hex)).collect();
    macs.sort_unstable();

    let narrow: Vec<u32> = v4.iter().map(|k| *k as u32).collect();
    let some = keys(&v4, 32, 1 << 8);
    compare("country_v4", &some, &narrow, |k| k as u32, |k| BuiltIn::country_v4(k as u32).is_some());
    compare("registry_v4", &some, &narrow, |k| k as u32, |k| BuiltIn::registry_v4(k as u32) as u8 != 0);
    let some = keys(&v6, 64, 1 << 32);
    let wide = |k: u64| u128::from(k) << 64;
    compare("country_v6", &some, &v6, |k| k, |k| BuiltIn::country_v6(wide(k)).is_some());
    compare("registry_v6", &some, &v6, |k| k, |k| BuiltIn::registry_v6(wide(k)) as u8 != 0);
    let octets = |k: u64| {
        let [_, _, octets @ ..] = k.to_be_bytes();
        octets
    };
    let some: Vec<u64> = keys(&macs, 48, 1 << 12).into_iter().map(|k| k & !(1 << 40)).collect();
    compare("vendor", &some, &macs, |k| k, |k| BuiltIn::vendor(octets(k)).is_some());
}
