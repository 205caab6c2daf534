use super::*;
use crate::addr::{Asn, CountryCode, Family};
use crate::class::Registry;
use crate::class::anonymised::CountryIndex;
use crate::db::{BuiltIn, Databases, Db, DbSource, Features, UsedDatabase};
use std::net::IpAddr;

const EVERYTHING: ExtraStats = ExtraStats { countries: true, asns: true };

/// A source that makes countries and AS numbers of the bits of an address.
struct Invented;

fn low(ip: IpAddr) -> u8 {
    match ip {
        IpAddr::V4(ip) => ip.to_bits() as u8,
        IpAddr::V6(ip) => (ip.to_bits() >> 64) as u8,
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
        [b"DE", b"FR"].get(usize::from(low(ip))).and_then(|code| CountryCode::new(**code))
    }
    fn registry_country(&self, _: CountryCode) -> Registry {
        Registry::Ripe
    }
    fn asn(&self, ip: IpAddr) -> Option<Asn> {
        [3320, 196_608].get(usize::from(low(ip))).copied().map(Asn)
    }
}

fn invented() -> Databases {
    Databases::new(vec![Box::new(Invented), Box::new(BuiltIn)])
}

fn count<'a>(words: impl IntoIterator<Item = &'a str>, wanted: ExtraStats, db: &Databases) -> Counts {
    let mut counter = Counter::new(wanted, db);
    words.into_iter().for_each(|word| {
        counter.count(word.as_bytes());
    });
    counter.take()
}

/// The names of the rows that a word counts in.
fn rows_of(word: &str) -> Vec<&'static str> {
    let counts = count([word], ExtraStats::default(), &invented());
    StatsRow::every().filter(|row| counts.row(*row) == 1).map(StatsRow::name).collect()
}

#[test]
fn a_word_counts_in_its_rows() {
    for (word, rows) in [
        ("8.8.8.8", "ALL IPv4 IPv4/ARIN"),
        ("1.1.1.1", "ALL IPv4 IPv4/APNIC"),
        ("193.0.0.1", "ALL IPv4 IPv4/RIPE"),
        ("200.160.0.8", "ALL IPv4 IPv4/LACNIC"),
        ("196.216.2.1", "ALL IPv4 IPv4/AFRINIC"),
        ("10.0.0.1", "ALL IPv4"),
        ("224.0.0.1", "ALL IPv4"),
        ("::ffff:8.8.8.8", "ALL IPv4 IPv4/ARIN"),
        ("::8.8.8.8", "ALL IPv4 IPv4/ARIN"),
        ("250.222.12.248", "ALL IPv4 IPv4/RIPE"),
        ("2001:a60::211:22ff:fe33:4455", "ALL IPv6 IPv6/RIPE IPv6/IID/Global"),
        ("2001:a60::9d1e:5c3a:b2f7:8164", "ALL IPv6 IPv6/RIPE IPv6/IID/Random"),
        ("2001:a60::1", "ALL IPv6 IPv6/RIPE IPv6/IID/Manual"),
        ("2001:a60::5efe:192.0.2.1", "ALL IPv6 IPv6/RIPE IPv6/IID/ISATAP"),
        ("2c0f:f408::1", "ALL IPv6 IPv6/AFRINIC IPv6/IID/Manual"),
        ("2800::1", "ALL IPv6 IPv6/LACNIC IPv6/IID/Manual"),
        ("2400:cb00::1", "ALL IPv6 IPv6/APNIC IPv6/IID/Manual"),
        ("2600::1", "ALL IPv6 IPv6/ARIN IPv6/IID/Manual"),
        ("3ffe::1", "ALL IPv6 IPv6/6bone IPv6/IID/Manual"),
        ("2001:db8::1", "ALL IPv6 IPv6/RESERVED IPv6/IID/Manual"),
        ("5f00::1", "ALL IPv6 IPv6/UNKNOWN IPv6/IID/Manual"),
        ("::1", "ALL IPv6 IPv6/RESERVED"),
        ("ff02::1", "ALL IPv6 IPv6/RESERVED"),
        ("2002:c100:1::1", "ALL IPv6 IPv6/6to4/RIPE"),
        ("2002:a00:1::1", "ALL IPv6 IPv6/6to4/RESERVED"),
        ("2001:0:256a:a57a:8000:c5fc:80d:e801", "ALL IPv6 IPv6/Teredo/UNKNOWN"),
        ("2001:0:808:808:8000:f227:3eff:fffe", "ALL IPv6 IPv6/Teredo/RIPE"),
        ("64:ff9b::8.8.8.8", "ALL IPv6 IPv6/NAT64/ARIN"),
        ("a909:16fa:9092:23ff:a909:4291:c02d:5d1d", "ALL IPv6 IPv6/RIPE IPv6/IID/Manual"),
        ("2001:a60:1234:5609:a929:4941:0:c", "ALL IPv6 IPv6/RIPE IPv6/IID/Random"),
        ("www.example.org", "ALL UNKNOWN"),
        ("00:11:22:33:44:55", "ALL UNKNOWN"),
        ("1.2.3.256", "ALL UNKNOWN"),
        ("2001:db8::1::2", "ALL"),
    ] {
        assert_eq!(rows_of(word).join(" "), rows, "{word}");
    }
}

#[test]
fn a_word_is_judged_whether_it_was_there_before_or_not() {
    let set = Databases::built_in();
    let mut counter = Counter::new(ExtraStats::default(), &set);
    for _ in 0..2 {
        assert_eq!(counter.count(b"193.0.0.1"), CountOutcome::Counted);
        assert_eq!(counter.count(b"5f00::1"), CountOutcome::UnknownRegistry);
        assert_eq!(counter.count(b"10.0.0.1"), CountOutcome::Counted);
        assert_eq!(counter.count(b"host"), CountOutcome::Counted);
        assert!(matches!(counter.count(b"192.0.2.1:99999"), CountOutcome::Broken(_)));
    }
    let counts = counter.take();
    assert_eq!((counts.row(StatsRow::ALL), counts.broken()), (10, 2));
}

#[test]
fn countries_and_as_numbers_are_those_of_the_owner() {
    let words = [
        "192.0.2.0",
        "8.8.8.0",
        "8.8.8.1",
        "8.8.8.2",
        "2001:a60::1",
        "2001:a60:0:1::1",
        "2002:808:800::1",
        "64:ff9b::8.8.8.1",
        "3ffe::1",
        "host",
        "1.2.3.4:99999",
    ];
    let counts = count(words, EVERYTHING, &invented());
    let hits = |ipv4, ipv6| Hits { ipv4, ipv6 };
    let de = |code: &[u8; 2]| CountryIndex::of(CountryCode::new(*code).unwrap());
    let countries: Vec<_> = counts.countries().unwrap().collect();
    let want = [
        (de(b"DE"), hits(2, 1)),
        (de(b"FR"), hits(2, 1)),
        (CountryIndex::SIXBONE, hits(0, 1)),
        (CountryIndex::UNKNOWN, hits(2, 0)),
    ];
    assert_eq!(countries, want);
    let asns = [(Asn(0), hits(2, 1)), (Asn(3320), hits(2, 1)), (Asn(196_608), hits(2, 1))];
    assert_eq!(counts.asns().unwrap(), asns);
}

#[test]
fn without_being_wanted_nothing_is_looked_up() {
    struct Silent;
    impl Db for Silent {
        fn source(&self) -> DbSource {
            DbSource::GeoIp2
        }
        fn features(&self) -> Features {
            Features::CC.or(Features::AS)
        }
        fn country(&self, ip: IpAddr) -> Option<CountryCode> {
            panic!("asked for the country of {ip}")
        }
        fn asn(&self, ip: IpAddr) -> Option<Asn> {
            panic!("asked for the AS number of {ip}")
        }
    }
    let set = Databases::new(vec![Box::new(Silent), Box::new(BuiltIn)]);
    let counts = count(["8.8.8.8", "2001:a60::1"], ExtraStats::default(), &set);
    assert_eq!((counts.countries().is_none(), counts.asns()), (true, None));
}

fn report<'a>(counts: &'a Counts, token: Option<&'a str>) -> StatsReport<'a> {
    static NONE: Vec<String> = Vec::new();
    StatsReport { counts, token, time: 1_757_862_324, databases: &NONE }
}

#[test]
fn rows_begin_with_version_time_and_token() {
    let counts = count(["8.8.8.8"], ExtraStats::default(), &Databases::built_in());
    let text = report(&counts, Some("200701")).rows();
    let head = "*Version             4.0\n*DateTime: 2025:09:14 15:05:24+0000 GMT\n*UnixTime: 1757862324\n\
                *Token               200701\nALL                  1\nIPv4                 1\nIPv6                 0\n";
    assert!(text.starts_with(head), "{text}");
    assert_eq!(text.lines().count(), 4 + 48);
    assert!(text.ends_with("IPv6/IID/Unknown     0\n"), "{text}");
}

#[test]
fn countries_and_as_numbers_have_rows_in_both_orders() {
    let counts = count(["8.8.8.0", "2001:a60::1", "8.8.8.1"], EVERYTHING, &invented());
    let databases = ["GeoIP2: x".to_owned()];
    let text = StatsReport { databases: &databases, ..report(&counts, None) }.rows();
    let want = "\
*3*CC-code-proto/DE/ALL   2
*3*CC-code-proto/DE/IPv4  1
*3*CC-code-proto/DE/IPv6  1
*3*CC-code-proto-list/DE  2 1 1
*3*CC-code-proto/FR/ALL   1
*3*CC-code-proto/FR/IPv4  1
*3*CC-code-proto/FR/IPv6  0
*3*CC-code-proto-list/FR  1 1 0
*3*CC-proto-code/ALL/DE   2
*3*CC-proto-code/ALL/FR   1
*3*CC-proto-code/IPv4/DE  1
*3*CC-proto-code/IPv4/FR  1
*3*CC-proto-code/IPv6/DE  1
*3*CC-proto-code-list/ALL  3 2 1
*3*AS-num-proto/3320/ALL   2
*3*AS-num-proto/3320/IPv4  1
*3*AS-num-proto/3320/IPv6  1
*3*AS-num-proto-list/3320  2 1 1
*3*AS-num-proto/23456/ALL   1
*3*AS-num-proto/23456/IPv4  1
*3*AS-num-proto/23456/IPv6  0
*3*AS-num-proto-list/23456  1 1 0
*3*AS-proto-num/ALL/3320   2
*3*AS-proto-num/ALL/23456   1
*3*AS-proto-num/IPv4/3320  1
*3*AS-proto-num/IPv4/23456  1
*3*AS-proto-num/IPv6/3320  1
*3*AS-proto-num-list/ALL  3 2 1
*3*DB-Used: GeoIP2: x
";
    let text: String = text.split_inclusive('\n').filter(|line| line.starts_with("*3*")).collect();
    assert_eq!(text, want);
}

#[test]
fn columns_have_header_values_or_both() {
    let counts = count(["8.8.8.8"], ExtraStats::default(), &Databases::built_in());
    let ask = |token, header, values, numbered| report(&counts, token).columns(Columns { header, values, numbered });
    let both = ask(None, true, true, false);
    let (header, values) = both.split_once('\n').unwrap();
    assert!(header.starts_with("ALL IPv4 IPv6 UNKNOWN IPv4/APNIC ") && header.ends_with(" #Version(4.0)"), "{header}");
    assert!(values.starts_with("1 1 0 0 0 1 0 ") && values.ends_with(" 0 #4.0\n"), "{values}");
    assert_eq!(ask(None, true, false, false), format!("{header}\n"));
    assert_eq!(ask(None, false, true, false), values);
    assert_eq!(ask(None, false, false, false), "");
    assert!(ask(None, true, true, true).starts_with("ALL(1) IPv4(2) "));
    assert!(ask(Some("T"), true, true, true).starts_with("Token(1) ALL(2) "));
    assert!(ask(Some("T"), true, false, true).starts_with("T ALL(2) "));
    assert!(ask(Some("T"), true, false, false).starts_with("T ALL IPv4 "));
    assert!(ask(Some("T"), false, true, false).starts_with("T 1 1 0 "));
}

#[test]
fn json_has_rows_countries_and_whole_as_numbers() {
    let counts = count(["8.8.8.0", "8.8.8.1", "8.8.8.2", "3ffe::1", "::1::"], EVERYTHING, &invented());
    let json: serde_json::Value = serde_json::from_str(&report(&counts, Some("T")).json()).unwrap();
    assert_eq!((&json["rows"]["ALL"], &json["broken"], &json["token"]), (&5.into(), &1.into(), &"T".into()));
    assert_eq!(json["rows"].as_object().unwrap().len(), 48);
    let countries = serde_json::json!([
        {"country": "DE", "ipv4": 1, "ipv6": 0},
        {"country": "FR", "ipv4": 1, "ipv6": 0},
        {"country": null, "registry": "6BONE", "ipv4": 0, "ipv6": 1},
        {"country": null, "ipv4": 1, "ipv6": 0},
    ]);
    assert_eq!(json["countries"], countries);
    assert_eq!(json["asns"][2], serde_json::json!({"asn": 196_608, "ipv4": 1, "ipv6": 0}));
}

#[test]
fn a_partial_result_comes_back() {
    let used = |source, place, text: &str| UsedDatabase { source, place, text: text.to_owned() };
    let databases = vec![used(DbSource::GeoIp2, 3, "x"), used(DbSource::BuiltIn, 0, "y")];
    let words = ["8.8.8.0", "8.8.8.1", "8.8.8.2", "3ffe::1", "::1::", "host", "2001:a60::1"];
    for wanted in [ExtraStats::default(), EVERYTHING, ExtraStats { countries: true, asns: false }] {
        let counts = count(words, wanted, &invented());
        let part = Partial { counts, databases: databases.clone() };
        assert_eq!(Partial::read(part.write().as_bytes()).unwrap(), part);
    }
}

#[test]
fn what_is_no_partial_result_is_refused_with_a_reason() {
    let good = Partial { counts: Counts::new(EVERYTHING), databases: Vec::new() }.write();
    let altered = |from: &str, to: &str| {
        assert!(good.contains(from), "{from}");
        Partial::read(good.replacen(from, to, 1).as_bytes()).unwrap_err().to_string()
    };
    assert!(Partial::read(b"").unwrap_err().to_string().contains("EOF"));
    assert!(Partial::read(b"*Version 4.0\n").unwrap_err().to_string().starts_with("not a partial result"));
    assert!(Partial::read(b"{\"schema\":1}").unwrap_err().to_string().contains("missing field"));
    assert!(altered("\"schema\":1", "\"schema\":2").contains("version 2"));
    assert!(altered("logstats", "other").contains("'other'"));
    assert!(altered("\"ALL\":0,", "").contains("missing row 'ALL'"));
    assert!(altered("\"ALL\":0", "\"ALL\":0,\"IPv5\":0").contains("unknown row 'IPv5'"));
    assert!(altered("\"ALL\":0", "\"ALL\":-1").contains("not a partial result"));
    assert!(altered("\"ALL\":0", "\"ALL\":9007199254740993").contains("2^53"));
    assert!(altered("[]", "[{\"index\":1024,\"ipv4\":1,\"ipv6\":0}]").contains("1024"));
    assert!(altered("[]", "[{\"index\":1,\"ipv4\":9007199254740993,\"ipv6\":0}]").contains("2^53"));
    assert!(altered("\"asns\"", "\"more\"").contains("more"));
}

#[test]
fn counts_with_and_without_countries_are_not_added() {
    let mut plain = Counts::new(ExtraStats::default());
    assert!(plain.add(&Counts::new(EVERYTHING)).unwrap_err().to_string().contains("countries"));
    let mut countries = Counts::new(ExtraStats { countries: true, asns: false });
    assert!(countries.add(&Counts::new(EVERYTHING)).unwrap_err().to_string().contains("AS numbers"));
    assert_eq!(plain, Counts::new(ExtraStats::default()));
}

#[test]
fn sums_stay_at_the_largest_count() {
    let mut counts = Counts::new(EVERYTHING);
    for _ in 0..2 {
        counts.add_row(StatsRow::ALL, u64::MAX);
        counts.add_country(CountryIndex::LISP, Hits { ipv4: u64::MAX, ipv6: 1 });
        counts.add_asn(Asn(1), Hits { ipv4: 1, ipv6: u64::MAX });
    }
    assert_eq!(counts.row(StatsRow::ALL), u64::MAX);
    assert_eq!(counts.countries().unwrap().next().unwrap().1.all(), u64::MAX);
    assert!(report(&counts, None).rows().contains(&format!("*3*AS-proto-num-list/ALL  {} 2 {0}\n", u64::MAX)));
}

#[test]
fn a_forged_log_of_many_as_numbers_takes_bounded_memory_and_loses_no_line() {
    let mut counts = Counts::new(ExtraStats { countries: false, asns: true });
    (0..300_000).for_each(|n| counts.add_asn(Asn(n), Hits::of(Family::V6, 1)));
    // one that was there before the table was full still counts as itself
    counts.add_asn(Asn(7), Hits::of(Family::V4, 1));
    let all = counts.asns().unwrap();
    let of = |asn| all.iter().find(|(n, _)| *n == Asn(asn)).map(|(_, hits)| hits.all());
    assert_eq!((all.len(), of(7), of(299_999)), (1 << 17, Some(2), None));
    assert_eq!(all.iter().map(|(_, hits)| hits.all()).sum::<u64>(), 300_001);
    assert_eq!(of(23456), Some(1 + 300_000 - (1 << 17)));
}

#[test]
fn opaque_identifiers_are_counted_apart_until_they_move() {
    let words = ["2001:a60::211:22ff:fe33:4455", "2001:a60::def4:bb99:f4be:a973", "2001:a60::9d1e:5c3a:b2f7:8164"];
    let counts = count(words, ExtraStats::default(), &invented());
    let rows = |counts: &Counts| [StatsRow::IID_GLOBAL, StatsRow::IID_RANDOM].map(|row| counts.row(row));
    assert_eq!((rows(&counts), counts.opaque()), ([2, 1], 1));
    let mut twice = counts.clone();
    twice.add(&counts).unwrap();
    let moved = twice.opaque_as_random();
    assert_eq!((rows(&moved), moved.opaque()), ([2, 4], 0));
    assert_eq!(rows(&moved.clone().opaque_as_random()), [2, 4]);
}
