//! Look-ups in a large MMDB file against the bare crate `maxminddb`: the same file, the same addresses, in turns.
//!
//! `cargo bench --bench mmdb -- [NETWORKS [LOOKUPS [ROUNDS]]]` makes a file of 300,000 networks (or so many), looks
//! 500,000 addresses up in 11 rounds, and prints medians in nanoseconds a look-up and their ratio. Without `--bench`, as
//! `cargo test` runs it, it does nothing.

#![allow(clippy::print_stdout, clippy::expect_used, unsafe_code, reason = "a tool of the developers")]

mod random;

use ipv6calc::addr::{Asn, CountryCode};
use ipv6calc::db::mmdb::{Bytes, Files, MmdbFile, Present, Rules, kinds};
use ipv6calc::db::{Databases, DbSource};
use maxminddb::{Mmap, PathElement, Reader};
use mmdb_writer::{Value, Writer};
use random::Random;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::path::Path;
use std::time::Instant;
use std::{env, fs, hint};

impl Random {
    /// Two addresses of the third octets in use to one of the IPv6 space in use.
    fn address(&mut self) -> IpAddr {
        match self.below(3) {
            0 => Ipv6Addr::from(0x2000 << 112 | u128::from(self.next()) << 32 & !(0xc000 << 112)).into(),
            _ => Ipv4Addr::from(self.next() as u32).into(),
        }
    }
}

/// A record as a vendor of city files has them.
fn record(n: u64) -> Value {
    let letter = |n: u64| char::from(b'A' + (n % 26) as u8);
    let code = [letter(n), letter(n / 26)].iter().collect::<String>();
    let names = |what: &str| Value::map(["en", "de", "fr"].map(|l| (l, Value::from(format!("{what} {n} ({l})")))));
    let country = || {
        let id = Value::from(1_000_000 + (n % 250) as u32);
        Value::map([("geoname_id", id), ("iso_code", Value::from(code.clone())), ("names", names("country"))])
    };
    Value::map([
        ("city", Value::map([("geoname_id", Value::from(2_000_000 + n as u32)), ("names", names("city"))])),
        ("continent", Value::map([("code", Value::from("EU")), ("names", names("continent"))])),
        ("country", country()),
        ("location", Value::map([("latitude", Value::from(n as f64 / 1e3)), ("longitude", Value::from(11.5))])),
        ("registered_country", country()),
        ("traits", Value::map([("autonomous_system_number", Value::from(64512 + n as u32))])),
    ])
}

/// A file of so many networks and a tenth as many records.
fn make(networks: u64, path: &Path) {
    let (mut random, mut writer) = (Random(7), Writer::new("Bench-City"));
    for _ in 0..networks {
        let value = record(random.below(networks / 10 + 1));
        let (first, last) = match random.address() {
            IpAddr::V4(a) => {
                let first = u32::from(a) & !0xff;
                (Ipv4Addr::from(first).into(), Ipv4Addr::from(first | 0xff).into())
            }
            IpAddr::V6(a) => {
                let first = u128::from(a) & !(u128::MAX >> 36);
                (Ipv6Addr::from(first).into(), Ipv6Addr::from(first | u128::MAX >> 36).into())
            }
        };
        // blocks that nobody may own are refused
        let _ = writer.insert_range(first, last, &value);
    }
    fs::write(path, writer.to_bytes().expect("a database")).expect("the file can be written");
}

fn map(path: &Path) -> Mmap {
    // SAFETY: the file is ours, and nobody changes it
    unsafe { Mmap::map(&fs::File::open(path).expect("the file")).expect("the file can be mapped") }
}

/// Nanoseconds that one look-up takes, and how many found something.
fn time(addresses: &[IpAddr], look: impl Fn(IpAddr) -> bool) -> (f64, usize) {
    let start = Instant::now();
    let found = addresses.iter().filter(|ip| hint::black_box(look(**ip))).count();
    (start.elapsed().as_secs_f64() * 1e9 / addresses.len() as f64, found)
}

fn median(mut times: Vec<f64>) -> f64 {
    times.sort_by(f64::total_cmp);
    times.get(times.len() / 2).copied().unwrap_or_default()
}

fn main() {
    let words: Vec<String> = env::args().skip(1).collect();
    if !words.iter().any(|word| word == "--bench") {
        return;
    }
    let numbers: Vec<u64> = words.iter().filter_map(|word| word.parse().ok()).collect();
    let number = |i: usize, usual| numbers.get(i).copied().unwrap_or(usual);
    let (networks, lookups, rounds) = (number(0, 300_000), number(1, 500_000), number(2, 11));
    let folder = env::temp_dir().join(format!("ipv6calc-bench-{}", std::process::id()));
    fs::create_dir_all(&folder).expect("a folder");
    let path = folder.join("GeoLite2-City.mmdb");
    make(networks, &path);
    measure(&path, lookups, rounds);
    fs::remove_dir_all(&folder).expect("the folder can be removed");
}

fn measure(path: &Path, lookups: u64, rounds: u64) {
    let bare = Reader::from_source(map(path)).expect("a database");
    let file = MmdbFile::new(path, Bytes::Mapped(map(path))).expect("a database");
    let kind = kinds(DbSource::GeoIp2).into_iter().find(|kind| kind.number == 2).expect("the city file");
    let files = Files::new(DbSource::GeoIp2, vec![Present { kind, file: Some(file) }], Rules::default());
    let set = Databases::new(vec![Box::new(files)]);
    let mut random = Random(7);
    let addresses: Vec<IpAddr> = (0..lookups).map(|_| random.address()).collect();
    let code = [PathElement::Key("country"), PathElement::Key("iso_code")];
    let bare_country = |ip| {
        let text: Option<&str> = bare.lookup(ip).expect("a look-up").decode_path(&code).expect("a record");
        text.and_then(|text| CountryCode::new(text.as_bytes().try_into().ok()?)).is_some()
    };
    let id = [PathElement::Key("city"), PathElement::Key("geoname_id")];
    let bare_city = |ip| {
        let id: Option<u32> = bare.lookup(ip).expect("a look-up").decode_path(&id).expect("a record");
        id.map(Asn).is_some()
    };
    println!("{} bytes, {lookups} look-ups, medians of {rounds} rounds in turns", map(path).len());
    compare("country", &addresses, rounds, bare_country, |ip| set.country(ip).is_some());
    compare("GeonameID", &addresses, rounds, bare_city, |ip| set.geoname(ip).is_some());
}

fn compare(
    name: &str,
    addresses: &[IpAddr],
    rounds: u64,
    bare: impl Fn(IpAddr) -> bool,
    ours: impl Fn(IpAddr) -> bool,
) {
    let (mut theirs, mut mine) = (Vec::new(), Vec::new());
    let mut counts = (0, 0);
    for _ in 0..rounds {
        let ((a, found), (b, known)) = (time(addresses, &bare), time(addresses, &ours));
        theirs.push(a);
        mine.push(b);
        counts = (found, known);
    }
    assert!(counts.0 == counts.1, "different answers: {counts:?}");
    let (theirs, mine) = (median(theirs), median(mine));
    let share = counts.0 as f64 * 100.0 / addresses.len() as f64;
    println!(
        "{name:<10} maxminddb {theirs:6.0} ns   here {mine:6.0} ns   ratio {:.2}   found {share:.0} %",
        mine / theirs
    );
}
