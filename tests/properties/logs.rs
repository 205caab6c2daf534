//! Statistics of logs: against counting what `--showinfo -m` says, and in parts against the whole.

use super::{cases, classes};
use crate::json::{errors, schema};
use ipv6calc::addr::{Asn, CountryCode, V4, V6, Value};
use ipv6calc::anon::{AnonSettings as Masks, Anonymiser};
use ipv6calc::db::{BuiltIn, Databases, Db, DbSource, Features};
use ipv6calc::info;
use ipv6calc::log::stats::{Counter, Counts, ExtraStats, Partial, StatsReport, StatsRow};
use proptest::prelude::*;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

const EVERYTHING: ExtraStats = ExtraStats { countries: true, asns: true };

/// A source that makes countries and AS numbers of the bits of an address.
struct Invented;

impl Invented {
    fn number(ip: IpAddr) -> u32 {
        match ip {
            IpAddr::V4(ip) => ip.to_bits() >> 24,
            IpAddr::V6(ip) => (ip.to_bits() >> 96) as u32 % 100_003,
        }
    }
}

impl Db for Invented {
    fn source(&self) -> DbSource {
        DbSource::GeoIp2
    }
    fn features(&self) -> Features {
        Features::CC.or(Features::AS)
    }
    fn country(&self, ip: IpAddr) -> Option<CountryCode> {
        CountryCode::new([b'A' + (Invented::number(ip) % 29) as u8, b'X'])
    }
    fn asn(&self, ip: IpAddr) -> Option<Asn> {
        Some(Asn(Invented::number(ip)))
    }
}

/// Words that logs begin with.
fn words() -> impl Strategy<Value = String> {
    const OTHER: [&str; 6] = ["www.example.org", "-", "1.2.3.4:80", "2001:db8::1::2", "00:11:22:33:44:55", "1.2.3.256"];
    prop_oneof![
        4 => classes::bits128().prop_map(|bits| Ipv6Addr::from_bits(bits).to_string()),
        2 => any::<u32>().prop_map(|bits| Ipv4Addr::from_bits(bits).to_string()),
        2 => (0u32..20).prop_map(|n| format!("2001:a60::{n}")),
        1 => any::<u32>().prop_map(|n| format!("::ffff:{}", Ipv4Addr::from_bits(n))),
        1 => any::<u32>().prop_map(|n| format!("64:ff9b::{}", Ipv4Addr::from_bits(n))),
        1 => any::<u64>().prop_map(|n| Ipv6Addr::from_bits(0x2001 << 112 | u128::from(n)).to_string()),
        1 => proptest::sample::select(&OTHER[..]).prop_map(str::to_owned),
    ]
}

fn count(words: &[String], db: &Databases) -> Counts {
    let mut counter = Counter::new(EVERYTHING, db);
    for word in words {
        counter.count(word.as_bytes());
    }
    counter.take()
}

/// The rows in which an address counts, told from the lines of `--showinfo -m`.
fn told(settings: &info::InfoSettings, ip: IpAddr) -> Vec<String> {
    let value = match ip {
        IpAddr::V4(ip) => Value::V4(V4::from(ip)),
        IpAddr::V6(ip) => Value::V6(V6::new(ip.to_bits())),
    };
    let mut out = Vec::new();
    settings.machine(&value, &mut out).unwrap();
    let text = String::from_utf8(out).unwrap();
    let say = |key: &str| {
        let found = text.lines().find_map(|line| line.strip_prefix(key)?.split_once('=').map(|(_, value)| value));
        found.unwrap_or_default()
    };
    let registry = |key| match say(key) {
        "6BONE" => "6bone",
        "RIPENCC" => "RIPE",
        r if r.starts_with("reserved") => "RESERVED",
        r => ["IANA", "APNIC", "ARIN", "LACNIC", "AFRINIC"].into_iter().find(|n| r.starts_with(n)).unwrap_or("UNKNOWN"),
    };
    let types: Vec<&str> = say("IPV6_TYPE").split(',').collect();
    let is = |name| types.contains(&name);
    let rows = |rows: &[String]| ["ALL".to_owned()].iter().chain(rows).cloned().collect();
    if ip.is_ipv4() || is("compat-v4") || is("mapped") {
        let family = "IPv4".to_owned();
        return match registry("IPV4_REGISTRY") {
            "IANA" | "RESERVED" => rows(&[family]),
            "6bone" => rows(&[family, "IPv4/UNKNOWN".to_owned()]),
            name => rows(&[family, format!("IPv4/{name}")]),
        };
    }
    let family = "IPv6".to_owned();
    for (kind, name) in [("6to4", "6to4"), ("teredo", "Teredo"), ("nat64", "NAT64")] {
        if is(kind) {
            // an anonymised IPv4 address may say so; these rows do not
            let registry = Some(registry("IPV4_REGISTRY")).filter(|name| *name != "6bone").unwrap_or("UNKNOWN");
            return rows(&[family, format!("IPv6/{name}/{registry}")]);
        }
    }
    let kinds = [("iid-random", "Random"), ("iid-isatap", "ISATAP"), ("iid-local", "Manual"), ("iid-global", "Global")];
    let identifier = kinds.into_iter().find(|(kind, _)| is("iid") && is(kind));
    let identifier = identifier.map(|(_, name)| format!("IPv6/IID/{name}"));
    let all = [family, format!("IPv6/{}", registry("IPV6_REGISTRY"))].into_iter().chain(identifier);
    rows(&all.collect::<Vec<_>>())
}

proptest! {
    #![proptest_config(cases(2_000))]

    #[test]
    fn an_address_counts_as_what_showinfo_says(bits in classes::bits128(), v4 in any::<u32>()) {
        let anonymiser = Anonymiser::new(&Masks::default(), None, false).unwrap();
        let settings = info::InfoSettings::new(anonymiser, info::InfoOptions::default());
        let inside = [0xffff << 32, 0x64_ff9b << 96, 0x2001 << 112, 0].map(|above| above | u128::from(v4));
        let v6 = inside.into_iter().chain([bits, 0x2002 << 112 | u128::from(v4) << 80 | 1]).map(|b| Ipv6Addr::from_bits(b).into());
        for ip in v6.chain([Ipv4Addr::from_bits(v4).into()]) {
            let db = Databases::built_in();
            let mut counter = Counter::new(ExtraStats::default(), &db);
            counter.count(IpAddr::to_string(&ip).as_bytes());
            let counts = counter.take();
            let rows: Vec<&str> = StatsRow::every().filter(|row| counts.row(*row) > 0).map(StatsRow::name).collect();
            prop_assert_eq!(rows, told(&settings, ip), "{}", ip);
        }
    }
}

proptest! {
    #![proptest_config(cases(200))]

    #[test]
    fn parts_of_a_log_add_up_to_the_whole(parts in proptest::collection::vec(proptest::collection::vec(words(), 0..60), 1..5)) {
        let db = Databases::new(vec![Box::new(Invented), Box::new(BuiltIn)]);
        let whole = count(&parts.concat(), &db);
        let mut sum = Counts::new(EVERYTHING);
        for part in &parts {
            let part = Partial { counts: count(part, &db), databases: db.used_parts() };
            let document = part.write();
            prop_assert_eq!(errors(&schema("logstats-partial"), &serde_json::from_str(&document).unwrap()), [""; 0]);
            sum.add(&Partial::read(document.as_bytes()).unwrap().counts).unwrap();
        }
        prop_assert_eq!(&sum, &whole);
        prop_assert_eq!(whole.row(StatsRow::ALL), parts.concat().len() as u64);
        let databases = ["x".to_owned()];
        let report = StatsReport { counts: &whole, token: Some("T"), time: 1, databases: &databases };
        prop_assert_eq!(errors(&schema("logstats"), &serde_json::from_str(&report.json()).unwrap()), [""; 0]);
    }
}
