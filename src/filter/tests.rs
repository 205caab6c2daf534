//! Expressions by the recorded answers of 4.4.0, and the decisions that differ from them.

use super::*;
use crate::addr::{Asn, CountryCode, V4, V6};
use crate::class::{Registry, vectors};
use crate::db::{Db, DbSource, Features, Labels};

fn filter(expression: &str) -> Result<Filter, FilterError> {
    let mut filter = Filter::new();
    filter.add(expression.as_bytes()).map(|()| filter)
}

fn value(word: &str) -> Option<Value> {
    let v6 = || crate::format::ipv6addr::parse(word.as_bytes()).map(Value::V6);
    crate::format::ipv4addr::parse(word.as_bytes()).map(Value::V4).or_else(|_| v6()).ok()
}

/// Which of the words pass.
fn passed<'a>(filter: &Filter, words: &[&'a str]) -> Vec<&'a str> {
    let facts = Databases::new(vec![Box::new(Registries)]);
    words.iter().copied().filter(|w| value(w).is_some_and(|v| filter.matches(&v, &facts))).collect()
}

/// The registries of the addresses in the vectors.
struct Registries;

/// The first octet of an IPv4 address, the first group of an IPv6 address.
fn head(ip: IpAddr) -> u16 {
    match ip {
        IpAddr::V4(a) => u16::from(a.octets()[0]),
        IpAddr::V6(a) => a.segments()[0],
    }
}

impl Db for Registries {
    fn source(&self) -> DbSource {
        DbSource::BuiltIn
    }
    fn features(&self) -> Features {
        Features(u32::MAX)
    }
    fn registry(&self, ip: IpAddr) -> Registry {
        match head(ip) {
            8 | 0x2001 => Registry::Arin,
            193 | 0x2a00 => Registry::Ripe,
            200 | 0x2800 => Registry::Lacnic,
            202 | 0x2400 => Registry::Apnic,
            196 | 0x2c0f => Registry::Afrinic,
            _ => Registry::Unknown,
        }
    }
    fn country(&self, ip: IpAddr) -> Option<CountryCode> {
        match head(ip) {
            8 => CountryCode::new(*b"US"),
            0x2a00 => CountryCode::new(*b"DE"),
            _ => None,
        }
    }
    fn asn(&self, ip: IpAddr) -> Option<Asn> {
        (head(ip) == 8).then_some(Asn(15169))
    }
    fn registry_country(&self, country: CountryCode) -> Registry {
        if country.bytes() == *b"DE" { Registry::Ripe } else { Registry::Unknown }
    }
}

/// The expressions of a recorded run, if it is one of this module's concern.
fn expressions(vector: &serde_json::Value) -> Option<Vec<String>> {
    const AREAS: [&str; 7] = [
        "filter-type",
        "filter-combined",
        "filter-addr",
        "filter-registry",
        "filter-limits",
        "filter-error",
        "iid-random-filter",
    ];
    let argv: Vec<&str> = vector["argv"].as_array()?.iter().filter_map(|a| a.as_str()).collect();
    let help = argv.iter().any(|a| ["-?", "-h", "--help"].contains(a));
    let database = argv.iter().any(|a| a.contains("db.cc=") || a.contains("db.asn="));
    if !AREAS.contains(&vector["area"].as_str()?) || help || database {
        return None;
    }
    Some(argv.windows(2).filter(|w| w[0] == "-E").map(|w| w[1].to_owned()).collect())
}

#[test]
fn expressions_select_what_the_reference_selects() {
    let (mut seen, mut wrong) = (0, Vec::new());
    for vector in vectors::all() {
        let Some(expressions) = expressions(&vector) else { continue };
        let filter = filter(&expressions.join(","));
        let words: Vec<&str> = vector["stdin"].as_str().unwrap_or("").split_whitespace().collect();
        let found = filter.as_ref().map(|f| passed(f, &words)).unwrap_or_default();
        let wanted: Vec<&str> = vector["stdout"].as_str().unwrap().split_whitespace().collect();
        if found != wanted || filter.is_err() != (vector["exit"] == 1) {
            wrong.push(format!("{expressions:?}: {found:?} instead of {wanted:?}"));
        }
        seen += 1;
    }
    assert!(wrong.is_empty(), "{} of {seen}:\n{}", wrong.len(), wrong.join("\n"));
    assert!(seen > 200, "only {seen}");
}

#[test]
fn a_type_may_be_asked_for_in_one_family() {
    let words = ["10.0.0.1", "fec0::1", "127.0.0.1", "::1"];
    assert_eq!(passed(&filter("site-local").unwrap(), &words), ["10.0.0.1", "fec0::1"]);
    assert_eq!(passed(&filter("ipv6.site-local").unwrap(), &words), ["fec0::1"]);
    assert_eq!(passed(&filter("^ipv4.loopback").unwrap(), &words), ["10.0.0.1"]);
}

#[test]
fn a_type_of_the_second_list_can_be_excluded() {
    let words = ["2001:db8::1", "5f00::1", "2610:d0::1", "fe80::1"];
    assert_eq!(passed(&filter("^srv6").unwrap(), &words), ["2001:db8::1", "2610:d0::1", "fe80::1"]);
    assert_eq!(passed(&filter("ipv6,^lisp").unwrap(), &words), ["2001:db8::1", "5f00::1", "fe80::1"]);
}

#[test]
fn a_prefix_of_no_bits_holds_every_address() {
    let words = ["0.0.0.0", "1.2.3.4", "255.255.255.255", "::"];
    assert_eq!(passed(&filter("ipv4.addr=0.0.0.0/0").unwrap(), &words), words[..3]);
    assert!(passed(&filter("^ipv4.addr=1.2.3.4/0").unwrap(), &words).is_empty());
}

#[test]
fn nothing_is_below_the_first_and_above_the_last_address() {
    let words = ["0.0.0.0", "255.255.255.255", "::", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"];
    assert!(passed(&filter("addr<0.0.0.0,addr<::").unwrap(), &words).is_empty());
    assert!(
        passed(&filter("addr>255.255.255.255,addr>ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff").unwrap(), &words)
            .is_empty()
    );
}

#[test]
fn countries_are_looked_up_or_read_out_of_the_address() {
    let words = ["8.8.8.8", "2002:808:808::1", "2a00::1", "a909:16fa:9092:23ff:a909:4291:c02d:5d1d", "10.0.0.1"];
    assert_eq!(passed(&filter("db.cc=us").unwrap(), &words), ["8.8.8.8", "2002:808:808::1"]);
    assert_eq!(passed(&filter("db.cc=DE,db.cc=US").unwrap(), &words), words[..4]);
    assert_eq!(passed(&filter("db.cc=unknown").unwrap(), &words), ["10.0.0.1"]);
    assert_eq!(passed(&filter("db.asn=15169,db.asn=8767").unwrap(), &words), ["8.8.8.8", words[3]]);
    assert_eq!(passed(&filter("db.reg=ripencc").unwrap(), &words), words[2..4]);
}

#[test]
fn a_filter_knows_what_it_needs() {
    let filter = filter("ipv4.db.cc=DE,^ipv6.db.asn=1,db.reg=ARIN").unwrap();
    let needs: Vec<String> = filter.needs().iter().map(Need::to_string).collect();
    assert_eq!(needs, ["IPv4->CountryCode", "IPv4->Registry", "IPv6->AutonomousSystemNumber", "IPv6->Registry"]);
    assert_eq!(Filter::new().needs(), []);
}

#[test]
fn the_answer_changes_only_at_the_edges() {
    let filter = filter("ipv4.addr>=0.0.0.16,ipv4.addr<0.0.1.0,^ipv4.addr=0.0.0.32/28").unwrap();
    let passes = |n: u128| filter.matches_v4(n as u32, &Databases::empty());
    let mut at = 0;
    while at < 0x200 {
        let until = filter.until(Family::V4, at);
        assert!((at..=until.min(0x200)).all(|n| passes(n) == passes(at)), "{at}-{until}");
        at = until.saturating_add(1);
    }
    assert!(filter.admits(Family::V4) && !filter.admits(Family::V6));
}

#[test]
fn a_wrong_token_is_named_with_the_reason() {
    for (expression, token, problem) in [
        ("ipv6,foo", "foo", TermError::Unknown),
        ("^", "^", TermError::Unknown),
        ("ipv6.any", "ipv6.any", TermError::Unknown),
        ("ipv4.ipv4", "ipv4.ipv4", TermError::Unknown),
        ("addrx", "addrx", TermError::Unknown),
        ("db.asn=12abc", "db.asn=12abc", TermError::Value("an AS number from 0 to 4294967295, or 'unknown'")),
        ("db.asn=+1", "db.asn=+1", TermError::Value("an AS number from 0 to 4294967295, or 'unknown'")),
        ("db.cc=DEU", "db.cc=DEU", TermError::Value("a country code of two characters, or 'unknown'")),
        ("db.reg=", "db.reg=", TermError::Value("a value")),
    ] {
        assert_eq!(filter(expression).unwrap_err(), FilterError { token: token.into(), problem }, "{expression}");
    }
    let error = filter("ipv6.addr=fe80::g").unwrap_err();
    assert!(matches!(error.problem, TermError::Address(_)), "{error}");
}

#[test]
fn only_addresses_pass() {
    let all = filter("ipv4,ipv6").unwrap();
    assert!(all.matches(&Value::V4(V4::new(1)), &Databases::empty()));
    assert!(all.matches(&Value::V6(V6::new(1)), &Databases::empty()));
    assert!(!all.matches(&Value::Mac(crate::addr::Mac([0; 6])), &Databases::empty()));
    assert!(!Filter::new().matches(&Value::V4(V4::new(1)), &Databases::empty()));
}

#[test]
fn every_known_token_is_read() {
    for token in known().filter(|t| !t.ends_with('=') && *t != "addr") {
        assert!(filter(token).is_ok(), "{token}");
    }
}

#[test]
fn the_most_specific_label_counts() {
    let labels = Labels::parse(b"2001:db8::/32,lab\n2001:db8:1::/48,door\n192.0.2.0/24,lab\n").unwrap();
    let set = Databases::built_in().with_labels(labels);
    let passes = |expression: &str| {
        let mut filter = Filter::new();
        filter.add(expression.as_bytes()).unwrap();
        assert!(filter.needs_labels());
        let v6 = |text: &str| filter.matches(&Value::V6(text.parse().unwrap()), &set);
        let v4 = |text: &str| filter.matches(&Value::V4(text.parse().unwrap()), &set);
        [v6("2001:db8::1"), v6("2001:db8:1::1"), v6("2001:db9::1"), v4("192.0.2.1"), v4("192.0.3.1")]
    };
    assert_eq!(passes("db.label=lab"), [true, false, false, true, false]);
    assert_eq!(passes("db.label=lab,db.label=door"), [true, true, false, true, false]);
    assert_eq!(passes("ipv6.db.label=lab"), [true, false, false, false, false]);
    assert_eq!(passes("^db.label=lab"), [false, true, true, false, true]);
    assert_eq!(passes("db.label=unknown"), [false, false, true, false, true]);
    assert!(Filter::new().add(b"db.label=").is_err());
}
