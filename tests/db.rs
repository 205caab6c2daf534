//! `ipv6calc db`: tables that become MMDB files, files that are damaged, what changed, and hostile input of all kinds.

use crate::program::{Answer, ipv6calc, project};
use std::fs;
use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};

/// A folder that is removed when dropped.
struct Folder(PathBuf);

impl Folder {
    fn new() -> Folder {
        static COUNT: AtomicUsize = AtomicUsize::new(0);
        let name = format!("db-{}-{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
        let path = project().join("target").join(name);
        fs::create_dir_all(&path).unwrap();
        Folder(path)
    }

    fn path(&self, name: &str) -> String {
        self.0.join(name).to_str().unwrap().to_owned()
    }

    /// A file with this content.
    fn file(&self, name: &str, content: impl AsRef<[u8]>) -> String {
        fs::write(self.0.join(name), content).unwrap();
        self.path(name)
    }

    /// The names of all files.
    fn names(&self) -> Vec<String> {
        let mut names: Vec<_> =
            fs::read_dir(&self.0).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    /// The database of a table.
    fn database(&self, name: &str, table: &str) -> String {
        let (input, output) = (self.file("table.csv", table), self.path(name));
        db(&["import", &input, "-o", &output, "-q"]).is("");
        output
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        fs::remove_dir_all(&self.0).unwrap();
    }
}

/// `ipv6calc db` with these words; the clock stands still.
fn db(words: &[&str]) -> Answer {
    ipv6calc(["db"].iter().chain(words)).env("SOURCE_DATE_EPOCH", "1700000000").run()
}

fn fixture(name: &str) -> String {
    project().join("tests/vectors/mmdb").join(name).to_str().unwrap().to_owned()
}

/// The answer must be a refusal with this message and leave nothing behind.
#[track_caller]
fn refuses(answer: &Answer, message: &str) {
    answer.fails(2);
    assert!(answer.err().contains(message), "{}", answer.err());
}

#[test]
fn an_imported_table_is_a_sound_database() {
    let folder = Folder::new();
    let input = folder.file("t.csv", "network,country,city\r\n192.0.2.0/24,DE,\"Ort, Bad\"\r\n2001:db8::/32,FR,\r\n");
    let output = folder.path("GeoLite2-City.mmdb");
    let made = db(&["import", &input, "-o", &output]);
    made.is("");
    assert!(made.err().contains("2 prefixes from 2 rows, type ipv6calc-City"), "{}", made.err());
    assert!(made.err().contains("as GeoLite2-City.mmdb it is found by --db-geoip2-dir"), "{}", made.err());
    assert_eq!(folder.names(), ["GeoLite2-City.mmdb", "t.csv"]);
    let told = db(&["verify", &output]);
    assert_eq!(told.code, Some(0), "{}", told.err());
    for line in [": sound\n", "\n  type         ipv6calc-City\n", "\n  addresses    IPv4 and IPv6\n"] {
        assert!(told.out().contains(line), "{}", told.out());
    }
}

#[test]
fn the_same_table_gives_the_same_bytes() {
    let folder = Folder::new();
    let table = "prefix,asn\n10.0.0.0/8,64496\n10.1.0.0/16,64497\n";
    let bytes = |name: &str| fs::read(folder.database(name, table)).unwrap();
    assert_eq!(bytes("a.mmdb"), bytes("b.mmdb"));
}

#[test]
fn standard_input_and_an_open_device_are_files_too() {
    let folder = Folder::new();
    let output = folder.path("a.mmdb");
    let made =
        ipv6calc(["db", "import", "-", "-o", &output, "--columns", "prefix,country"]).stdin("10.0.0.0/8,DE").run();
    made.is("");
    assert_eq!(db(&["verify", &output]).code, Some(0));
    let input = folder.file("t.csv", "prefix,country\n10.0.0.0/8,DE\n");
    db(&["import", &input, "-o", "/dev/null"]).is("");
    assert!(!fs::metadata("/dev/null").unwrap().is_file());
}

#[test]
fn a_wrong_row_is_told_with_file_line_and_column_and_nothing_is_written() {
    let folder = Folder::new();
    let input = folder.file("t.csv", "prefix,country\n10.0.0.0/8,DE\n10.0.0.0/33,DE\nx,DE\n");
    let output = folder.file("old.mmdb", "what was there");
    refuses(
        &db(&["import", &input, "-o", &output]),
        &format!("ipv6calc: db: {input}:3:10: expected a prefix length from 0 to 32 in '10.0.0.0/33'\n"),
    );
    assert_eq!(fs::read(&output).unwrap(), b"what was there");
    let skipped = db(&["import", &input, "-o", &output, "--skip-bad"]);
    skipped.is("");
    assert!(
        skipped.err().contains(&format!("2 bad rows were left out; the first: {input}:3:10: ")),
        "{}",
        skipped.err()
    );
    assert_eq!(folder.names(), ["old.mmdb", "t.csv"]);
}

#[test]
fn hostile_tables_are_refused_with_a_place() {
    let folder = Folder::new();
    let many = "1".repeat(3_000_000);
    let deep = format!("prefix,{}\n10.0.0.0/8,x\n", "a.".repeat(50_000));
    let cases: &[(&[u8], &str)] = &[
        (b"", "no row has an address"),
        (b"\n\n\r\n", "no row has an address"),
        (b"prefix,country", "no row has an address"),
        (b"\x7fELF\x02\x01\x01\0\0\0", ":1:1: expected text, found the control character U+007F"),
        (b"prefix,country\n10.0.0.0/8,\xff\xfe\n", ":2:12: expected text in UTF-8, found other bytes"),
        (b"\xff\xfep\0r\0e\0", ":1:1: expected text in UTF-8, found UTF-16"),
        (b"prefix,country\n10.0.0.0/8,\"DE\n11.0.0.0/8,FR\n", ":2:12: expected a closing quote"),
        (b"prefix,country\n10.0.0.0/8,\"DE\"x\n", ":2:16: expected a delimiter"),
        (b"prefix,country\n10.0.0.0/8\n", ":2:11: expected 2 fields, found 1"),
        (b"prefix,country\n10.0.0.0/8,DE\n10.0.0.0/8,FR\n", ":3:1: the prefix 10.0.0.0/8 is a duplicate of line 2"),
        (b"a,b\n1,2\n", ":1:1: expected a column prefix, or columns from and to"),
        (many.as_bytes(), ":1:1: expected a column prefix"),
        (deep.as_bytes(), ":1:8: expected the name of a column"),
    ];
    for (content, message) in cases {
        let (input, output) = (folder.file("t", content), folder.path("o"));
        refuses(&db(&["import", &input, "-o", &output]), message);
        assert_eq!(folder.names(), ["t"], "{message}");
    }
}

#[test]
fn a_table_with_bom_crlf_and_mixed_families_is_read() {
    let folder = Folder::new();
    let table = "\u{feff}prefix;country\r\n10.0.0.0/8;DE\r\n\r\n# x\r\n\"2001:db8::/32\"; \"fr\"\r\n10.1.0.0/16;AT";
    let a = folder.database("a.mmdb", table);
    let b = folder.database("b.mmdb", "prefix,country\n10.1.0.0/16,AT\n10.0.0.0/8,DE\n2001:db8::/32,FR\n");
    db(&["diff", &a, &b]).is("");
}

#[test]
fn a_table_is_not_replaced_by_its_own_database() {
    let folder = Folder::new();
    let table = folder.file("t.csv", "prefix,country\n192.0.2.0/24,DE\n");
    refuses(&db(&["import", &table, "-o", &table]), "t.csv' is read and is also the output");
    assert!(std::fs::read_to_string(&table).unwrap().starts_with("prefix,"));
}

#[test]
fn what_cannot_be_read_or_written_is_told() {
    let folder = Folder::new();
    let (input, none) = (folder.file("t.csv", "prefix,country\n10.0.0.0/8,DE\n"), folder.path("none/o.mmdb"));
    let here = folder.0.to_str().unwrap().to_owned();
    refuses(&db(&["import", &input, "-o", "/dev/full"]), "/dev/full: No space left");
    refuses(&db(&["import", &input, "-o", &here]), "is a directory");
    refuses(&db(&["import", &input, "-o", &none]), "none/o.mmdb: cannot create a file beside it: No such file");
    refuses(&db(&["import", &here, "-o", &none]), "Is a directory");
    refuses(&db(&["import", &none, "-o", &none]), "No such file");
    refuses(&db(&["import", &input]), "missing argument: --output OUT");
    refuses(&db(&["import", "-o", &none]), "missing argument: INPUT");
    refuses(
        &db(&["import", &input, "-o", &none, "--columns", "prefix,a..b"]),
        "option '--columns', column 8: expected",
    );
    refuses(&db(&["import", &input, "-o", &none, "--colums", "x"]), "did you mean '--columns'?");
    let answer = ipv6calc(["db", "import", &input, "-o", &none]).env("SOURCE_DATE_EPOCH", "today").run();
    refuses(&answer, "SOURCE_DATE_EPOCH does not take 'today'");
}

#[test]
fn every_sound_fixture_is_called_sound() {
    for name in
        ["geoip-full/GeoLite2-City.mmdb", "geoip-inline/GeoLite2-ASN.mmdb", "geoip-v4only/GeoLite2-Country.mmdb"]
    {
        let answer = db(&["verify", &fixture(name)]);
        assert_eq!(answer.code, Some(0), "{}", answer.out());
        assert!(answer.out().contains("GeoLite2-"), "{}", answer.out());
    }
}

#[test]
fn a_damaged_file_is_told_and_nothing_panics() {
    let folder = Folder::new();
    let whole = fs::read(fixture("geoip-full/GeoLite2-City.mmdb")).unwrap();
    let mut files = vec![fixture("geoip-broken/GeoLite2-Country.mmdb"), folder.file("empty", "")];
    for cut in [1, whole.len() / 3, whole.len() - 1] {
        files.push(folder.file(&format!("cut{cut}"), &whole[..cut]));
    }
    for path in &files {
        let answer = db(&["verify", path]);
        assert_eq!(answer.code, Some(1), "{path}: {} {}", answer.out(), answer.err());
        assert!(answer.out().starts_with(&format!("{path}: damaged: ")), "{}", answer.out());
    }
    let all: Vec<&str> = ["verify", "--json"].into_iter().chain(files.iter().map(String::as_str)).collect();
    let answer = db(&all);
    assert_eq!(answer.code, Some(1));
    assert_eq!(
        answer.out().lines().filter(|line| line.contains(r#""sound":false,"error":{"kind":"damaged""#)).count(),
        files.len()
    );
}

#[test]
fn a_file_with_any_byte_changed_is_answered() {
    let folder = Folder::new();
    let whole = fs::read(fixture("geoip-full/GeoLite2-Country.mmdb")).unwrap();
    let files: Vec<String> = (0..whole.len())
        .step_by(whole.len() / 120 + 1)
        .map(|at| {
            let mut bytes = whole.clone();
            bytes[at] ^= 0xff;
            folder.file(&format!("f{at}"), bytes)
        })
        .collect();
    let answer = db(&["verify"].into_iter().chain(files.iter().map(String::as_str)).collect::<Vec<_>>());
    assert!(matches!(answer.code, Some(0 | 1)), "{:?} {}", answer.code, answer.err());
    for path in &files {
        assert!(answer.out().contains(path.as_str()), "{path}");
        let answer = db(&["diff", path, &fixture("geoip-full/GeoLite2-Country.mmdb")]);
        assert!(matches!(answer.code, Some(0..=2)), "{path}: {:?} {}", answer.code, answer.err());
    }
}

#[test]
fn what_is_no_file_cannot_be_verified() {
    let folder = Folder::new();
    let here = folder.0.to_str().unwrap();
    for path in [here, &folder.path("none")] {
        refuses(&db(&["verify", path]), path);
        let answer = db(&["verify", path, "--json"]);
        assert_eq!(answer.code, Some(2));
        assert!(answer.out().contains(r#""sound":false,"error":{"kind":"unreadable""#), "{}", answer.out());
    }
    refuses(&db(&["verify"]), "missing argument: FILE");
    let mixed = db(&["verify", &fixture("geoip-full/GeoLite2-ASN.mmdb"), &folder.path("none")]);
    assert_eq!((mixed.code, mixed.out().contains(": sound")), (Some(2), true));
}

#[test]
fn changes_are_told_as_the_fewest_prefixes() {
    let folder = Folder::new();
    let old =
        folder.database("old.mmdb", "prefix,country,city\n10.0.0.0/8,DE,A\n11.0.0.0/8,DE,A\n2001:db8::/32,DE,B\n");
    let new = folder.database("new.mmdb", "prefix,country,city\n10.0.0.0/7,FR,A\n2001:db9::/32,DE,\n");
    let answer = db(&["diff", &old, &new]);
    let want = "~ 10.0.0.0/7  country.iso_code: \"DE\" -> \"FR\"\n\
                - 2001:db8::/32  {\"city\":{\"names\":{\"en\":\"B\"}},\"country\":{\"iso_code\":\"DE\"}}\n\
                + 2001:db9::/32  {\"country\":{\"iso_code\":\"DE\"}}\n";
    assert_eq!((answer.out(), answer.code), (want, Some(1)), "{}", answer.err());
    let city = db(&["diff", "--field", "city.names.en", &old, &new]);
    assert_eq!((city.out(), city.code), ("- 2001:db8::/32  \"B\"\n", Some(1)));
    let json = db(&["diff", "--json", "--field=country.iso_code", &old, &new]);
    let want = "{\"schema\":1,\"network\":\"10.0.0.0/7\",\"change\":\"changed\",\"old\":\"DE\",\"new\":\"FR\"}\n\
                {\"schema\":1,\"network\":\"2001:db8::/32\",\"change\":\"removed\",\"old\":\"DE\"}\n\
                {\"schema\":1,\"network\":\"2001:db9::/32\",\"change\":\"added\",\"new\":\"DE\"}\n";
    assert_eq!(json.out(), want);
    db(&["diff", &old, &old]).is("");
}

#[test]
fn files_that_cannot_be_compared_are_told() {
    let (sound, broken) = (fixture("geoip-full/GeoLite2-ASN.mmdb"), fixture("geoip-broken/GeoLite2-Country.mmdb"));
    refuses(&db(&["diff", &sound]), "missing argument: NEW");
    refuses(&db(&["diff", &sound, &broken]), &broken);
    refuses(&db(&["diff", "/", &sound]), "/: not a regular file");
    refuses(&db(&["diff", &sound, &sound, "--field", "a..b"]), "column 3 is wrong");
}

#[test]
fn a_full_disk_is_an_error_and_a_closed_pipe_is_not() {
    let folder = Folder::new();
    let rows: String = (0..20_000u32).map(|n| format!("10.{}.{}.0/24,{n}\n", n >> 8, n & 255)).collect();
    let old = folder.database("old.mmdb", "prefix,a\n192.0.2.0/24,x\n");
    let new = folder.database("new.mmdb", &format!("prefix,a\n{rows}"));
    let run = |end: &str| {
        let script = format!("\"$0\" db diff \"$1\" \"$2\" {end}");
        let program = env!("CARGO_BIN_EXE_ipv6calc");
        std::process::Command::new("bash").args(["-c", &script, program, &old, &new]).output().unwrap()
    };
    let full = run("> /dev/full");
    assert_eq!(full.status.code(), Some(2), "{}", String::from_utf8_lossy(&full.stderr));
    assert!(String::from_utf8_lossy(&full.stderr).contains("cannot write standard output"));
    let closed = run("| head -1; echo ${PIPESTATUS[0]}");
    let text = String::from_utf8(closed.stdout).unwrap();
    assert!(text.ends_with("\n1\n") && text.lines().count() == 2, "{text}");
    assert!(closed.stderr.is_empty());
}

#[test]
fn every_verb_has_help() {
    for verb in ["list", "lookup", "verify", "update", "import", "export", "diff"] {
        let answer = db(&[verb, "--help"]);
        assert_eq!(answer.code, Some(0), "{}", answer.err());
        assert!(answer.out().contains(&format!("Usage: ipv6calc db {verb} ")), "{}", answer.out());
        assert!(answer.out().lines().all(|line| line.chars().count() <= 80), "{}", answer.out());
    }
    refuses(&db(&["verfy"]), "did you mean 'verify'?");
    refuses(&db(&[]), "expected one of list, lookup, verify, update, import, export, diff");
}

/// The option that finds these fixtures.
fn with(folder: &str) -> String {
    format!("--db-geoip2-dir={}", fixture(folder))
}

#[test]
fn the_list_has_every_table_and_every_file() {
    let answer = db(&["list", &with("geoip-full")]);
    assert_eq!(answer.code, Some(0), "{}", answer.err());
    for text in ["TABLE", "country-ipv4", "vendor-ma-l", "licence: ", "GeoLite2-ASN.mmdb", "2025-09-09 00:00:00 UTC"] {
        assert!(answer.out().contains(text), "{text}: {}", answer.out());
    }
    let none = db(&["list"]);
    assert!(none.out().contains("no MMDB files"), "{}", none.out());
    refuses(&db(&["list", "all"]), "unexpected argument 'all'");
    refuses(&db(&["list", "--db-geoip2-dirs", "x"]), "unknown option '--db-geoip2-dirs'");
}

#[test]
fn the_list_for_machines_tells_the_same() {
    let answer = db(&["list", "--json", &with("geoip-full")]);
    let json: serde_json::Value = serde_json::from_str(answer.out()).unwrap();
    let files: Vec<_> = json["files"].as_array().unwrap().iter().map(|file| file["type"].as_str().unwrap()).collect();
    assert_eq!(files, ["GeoLite2-Country", "GeoLite2-City", "GeoLite2-ASN"]);
    assert_eq!(json["files"][2]["facts"], serde_json::json!(["AS"]));
    assert!(json["tables"].as_array().unwrap().iter().all(|table| table["rows"].as_u64().unwrap() > 0));
    let broken = db(&["list", "--json", &with("geoip-broken")]);
    let json: serde_json::Value = serde_json::from_str(broken.out()).unwrap();
    assert_eq!(json["files"][0]["usable"], serde_json::json!(false));
    assert!(broken.err().contains("GeoLite2-Country.mmdb"), "{}", broken.err());
}

#[test]
fn a_lookup_tells_what_every_source_knows_and_of_which_network() {
    let answer = db(&["lookup", &with("geoip-full"), "5.1.2.3"]);
    assert_eq!(answer.code, Some(0), "{}", answer.err());
    for line in [
        "\n  country       DE                  GeoIP2\n",
        "\n  registry      RIPENCC             BuiltIn\n",
        "GeoLite2-City.mmdb: 5.1.0.0/16\n",
        "\n    subdivisions[0].names.en       Bavaria\n",
        "\n    autonomous_system_number        3320\n",
    ] {
        assert!(answer.out().contains(line), "{line}: {}", answer.out());
    }
    let mac = db(&["lookup", "00:16:3e:5a:7b:9c"]);
    assert!(mac.out().contains("assignment  00:16:3e/24"), "{}", mac.out());
    let none = db(&["lookup", "fe80::1%eth0", "--field", "country"]);
    assert_eq!((none.out(), none.code), ("\n", Some(1)));
}

#[test]
fn a_field_is_one_plain_value_an_address() {
    let of = |field: &str, address: &str| {
        let answer = db(&["lookup", &with("geoip-full"), "--field", field, address]);
        (answer.out().to_owned(), answer.code.unwrap())
    };
    for (field, address, value) in [
        ("country", "5.1.2.3", "DE"),
        ("country_name", "5.1.2.3", "Germany"),
        ("asn", "5.1.2.3", "3320"),
        ("organisation", "5.1.2.3", "Example Telekom AG"),
        ("registry", "5.1.2.3", "RIPENCC"),
        ("country", "2002:501:203::1", "DE"),
        ("city.names.en", "5.1.2.3", "Munich"),
        ("subdivisions[0].iso_code", "5.1.2.3", "BY"),
        ("location.latitude", "5.1.2.3", "48.1374"),
        ("vendor", "00-16-3E-5A-7B-9C", "Xensource, Inc."),
        ("registry", "00-16-3E-5A-7B-9C", "MA-L"),
        ("platform", "00-16-3E-5A-7B-9C", "Xen"),
        ("platform", "52:54:00:12:34:56", "QEMU/KVM"),
        ("platform", "02:42:ac:11:00:02", "Docker"),
        ("block", "2001:67c:2e8::1", "2001:67c:2e8::/48"),
        ("assignment", "00-16-3E-5A-7B-9C", "00:16:3e/24"),
    ] {
        assert_eq!(of(field, address), (format!("{value}\n"), 0), "{field} {address}");
    }
    assert_eq!(of("city.names.xx", "5.1.2.3"), ("\n".to_owned(), 1));
    assert_eq!(of("vendor", "5.1.2.3"), ("\n".to_owned(), 1));
    refuses(&db(&["lookup", "--field", "a..b", "::1"]), "option '--field' does not take 'a..b'");
}

#[test]
fn lines_are_answered_in_order_and_bad_ones_are_told() {
    let input = b"5.1.2.3 rest\n\n2001:db8::g\n\xff\xfe\n8.8.8.8\r\n".to_vec();
    let ask = |words: &[&str]| {
        let given = with("geoip-full");
        ipv6calc(["db", "lookup", &given].iter().chain(words)).stdin(input.clone()).run()
    };
    let plain = ask(&["--field", "country"]);
    assert_eq!((plain.out(), plain.code), ("DE\nUS\n", Some(2)));
    for line in [
        "line 2 contains no address\n",
        "ipv6calc: db: line 3, column 11: expected a hex digit, found 'g'\n",
        "ipv6calc: db: line 4, column 1: expected",
    ] {
        assert!(plain.err().contains(line), "{}", plain.err());
    }
    let json = ask(&["--field", "country", "--json"]);
    let want = [
        r#"{"schema":1,"line":1,"input":"5.1.2.3","field":"country","value":"DE"}"#,
        r#"{"schema":1,"line":3,"input":"2001:db8::g","error":{"kind":"parse","at":10,"message":"expected a hex digit"}}"#,
        r#"{"schema":1,"line":4,"input":"��","input_hex":"fffe","error":{"kind":"parse","at":0,"message":"expected an address in a known notation"}}"#,
        r#"{"schema":1,"line":5,"input":"8.8.8.8","field":"country","value":"US"}"#,
    ];
    assert_eq!(json.out().lines().collect::<Vec<_>>(), want);
}

#[test]
fn an_imported_file_answers_as_those_of_the_vendors() {
    let folder = Folder::new();
    folder.database("GeoLite2-Country.mmdb", "prefix,country,country_name\n5.0.0.0/8,FR,France\n2a00::/12,AT,\n");
    folder.database("GeoLite2-ASN.mmdb", "from,to,asn,organisation\n5.0.0.0,5.0.0.9,AS64496,Mine\n");
    let here = format!("--db-geoip2-dir={}", folder.0.display());
    let field = |field: &str, address: &str| db(&["lookup", &here, "--field", field, address]).out().to_owned();
    assert_eq!(field("country", "5.1.2.3"), "FR\n");
    assert_eq!(field("country", "2a01::1"), "AT\n");
    assert_eq!(field("asn", "5.0.0.9") + &field("organisation", "5.0.0.9"), "64496\nMine\n");
    ipv6calc(["-q", "--addr2cc", &here, "5.1.2.3"]).run().is("FR\n");
    let told = ipv6calc(["-q", "-i", "-m", &here, "5.0.0.9"]).run();
    for token in ["IPV4_COUNTRYCODE=FR\n", "GEOIP2_COUNTRY_LONG=France\n", "IPV4_AS_NUM=64496\n"] {
        assert!(told.out().contains(token), "{token}: {}", told.out());
    }
}

#[test]
fn one_file_may_have_it_all() {
    let folder = Folder::new();
    folder.database("dbip-location-isp.mmdb", "prefix,country,asn,city\n5.0.0.0/8,FR,64496,Ville\n");
    let here = format!("--db-dbip2-dir={}", folder.0.display());
    let told = ipv6calc(["-q", "-i", "-m", &here, "5.1.2.3"]).run();
    for token in ["IPV4_COUNTRYCODE=FR\n", "DBIP2_CITY=Ville\n", "IPV4_AS_NUM=64496\n"] {
        assert!(told.out().contains(token), "{token}: {}", told.out());
    }
}

#[test]
fn a_file_of_any_name_and_shape_can_be_asked() {
    let folder = Folder::new();
    let mine = folder.database("mine.mmdb", "prefix,risk.score:double,risk.seen:bool\n192.0.2.0/24,0.25,yes\n");
    db(&["lookup", "--file", &mine, "--field", "risk.score", "192.0.2.1"]).is("0.25\n");
    let all = db(&["lookup", "--file", &mine, "192.0.2.1"]);
    assert!(
        all.out().contains("mine.mmdb: 192.0.2.0/24\n    risk.score  0.25\n    risk.seen   true\n"),
        "{}",
        all.out()
    );
    refuses(&db(&["lookup", "--file", &folder.path("none"), "::1"]), "No such file");
    refuses(&db(&["lookup", "--file", &fixture("geoip-broken/GeoLite2-Country.mmdb"), "::1"]), "invalid database");
}

#[test]
fn labels_are_told_everywhere() {
    let folder = Folder::new();
    let text = "prefix,name,owner\n5.0.0.0/8,wide,\n5.1.0.0/16,\"narrow, one\",Ada\n2001:db8::/32,lab,\n";
    let labels = folder.file("l.csv", text);
    let (given, json) = (format!("--db-labels={labels}"), serde_json::from_str::<serde_json::Value>);
    db(&["lookup", &given, "--field", "label", "5.1.2.3"]).is("narrow, one\n");
    let all = db(&["lookup", &given, "--json", "5.1.2.3"]);
    let want = r#""labels":[{"name":"narrow, one","prefix":"5.1.0.0/16","columns":{"owner":"Ada"}},{"name":"wide","prefix":"5.0.0.0/8"}]"#;
    assert!(all.out().contains(want), "{}", all.out());
    let info = ipv6calc(["-i", "--json", &given, "2001:db8::1"]).run();
    assert_eq!(json(info.out()).unwrap()["labels"][0]["name"], "lab");
    let none = ipv6calc(["-i", "--json", &given, "2001:db9::1"]).run();
    assert_eq!(json(none.out()).unwrap()["labels"], serde_json::json!([]));
    let explained = ipv6calc(["explain", &given, "2001:db8::1"]).run();
    assert!(
        explained.out().contains("label                 lab\n    of                  2001:db8::/32\n"),
        "{}",
        explained.out()
    );
    let passed = ipv6calc(["-q", "-E", "db.label=lab,db.label=wide"]).env("IPV6CALC_DB_LABELS", &labels);
    passed.stdin("5.1.2.3\n5.2.2.3\n2001:db8::1\n::1\n").run().is("5.2.2.3\n2001:db8::1\n");
    let dumped = ipv6calc(["-q", "-A", "dbdump", &given, "-E", "ipv4.db.label=wide"]).run();
    let dumped = dumped.out();
    assert!(dumped.starts_with("5.0.0.0/16\n5.2.0.0/15\n5.4.0.0/14\n"), "{dumped}");
    let plain = |words: &[&str]| ipv6calc(["-q", "-i"].iter().chain(words)).run();
    assert_eq!(plain(&["2001:db9::1"]), plain(&[&given, "2001:db9::1"]));
    let told = plain(&[&given, "5.1.2.3"]);
    assert!(told.out().contains("\nLabel: narrow, one (5.1.0.0/16)\n"), "{}", told.out());
    let told = plain(&["-m", &given, "5.1.2.3"]);
    assert!(told.out().contains("\nLABEL=\"narrow, one\"\nLABEL_PREFIX=5.1.0.0/16\n"), "{}", told.out());
}

#[test]
fn labels_on_any_address_can_be_dumped() {
    let folder = Folder::new();
    let text = "10.0.0.0/8,mine\n2001:db8::/32,mine\n2002:a00::/24,mine\nfd00::/8,other\n";
    let given = format!("--db-labels={}", folder.file("l.csv", text));
    let dump = |filter| ipv6calc(["-q", "-A", "dbdump", &given, "-E", filter]).run();
    dump("db.label=mine").is("10.0.0.0/8\n2001:db8::/32\n2002:a00::/24\n");
    // the registries gave none of these to a country
    dump("db.label=mine,db.cc=US").is("");
}

#[test]
fn labels_that_cannot_be_used_are_told_in_one_line() {
    let folder = Folder::new();
    let here = folder.0.to_str().unwrap().to_owned();
    let cases: &[(&[u8], &str)] = &[
        (
            b"10.0.0.0/8,a\n10.0.0.1/8,b\n",
            ":2:1: expected a prefix whose bits after the length are zero in '10.0.0.1/8'",
        ),
        (b"10.0.0.0/8\n", ":1:11: expected a name after the prefix"),
        (b"10.0.0.0/8,a\n10.0.0.0/8,b\n", ":2:1: the prefix 10.0.0.0/8 is a duplicate of line 1"),
        (b"10.0.0.0/8,\"a\n", ":1:12: expected a closing quote"),
        (b"\x00\x01\x02", ":1:1: expected text, found the control character U+0000"),
        (b"10.0.0.0/8,\xff\n", ":1:12: expected text in UTF-8"),
    ];
    for (content, message) in cases {
        let path = folder.file("l.csv", content);
        let answer = ipv6calc(["-q", "--db-labels", &path, "::1"]).run();
        answer.fails(1);
        assert_eq!(answer.err().lines().count(), 1, "{}", answer.err());
        assert!(answer.err().contains(&format!("{path}{message}")), "{}", answer.err());
        refuses(&db(&["lookup", "--db-labels", &path, "::1"]), message);
    }
    for path in [&here, &folder.path("none")] {
        ipv6calc(["-q", "--db-labels", path, "::1"]).run().fails(1);
        refuses(&ipv6calc(["explain", "--db-labels", path, "::1"]).run(), path);
    }
    let huge = folder.file("huge", "x".repeat(5_000_000));
    refuses(&db(&["lookup", "--db-labels", &huge, "::1"]), ":1:1: expected an address");
    let answer = ipv6calc(["-q", "-E", "db.label=x", "::1"]).run();
    answer.fails(1);
    assert!(answer.err().contains("--db-labels"), "{}", answer.err());
}

/// Nothing that is not described may stand in a document.
fn strict(schema: &mut serde_json::Value) {
    let Some(object) = schema.as_object_mut() else {
        schema.as_array_mut().into_iter().flatten().for_each(strict);
        return;
    };
    object.values_mut().for_each(strict);
    if object.contains_key("properties") && object.contains_key("required") {
        object.insert("additionalProperties".to_owned(), serde_json::json!(false));
    }
}

#[test]
fn every_document_is_as_the_schema_says() {
    let folder = Folder::new();
    let labels = folder.file("l.csv", "prefix,name,owner\n5.0.0.0/8,wide,Ada\n");
    let old = folder.database("old.mmdb", "prefix,a\n10.0.0.0/8,1\n11.0.0.0/8,1\n");
    let new = folder.database("new.mmdb", "prefix,a\n10.0.0.0/8,2\n12.0.0.0/8,1\n");
    let text = fs::read_to_string(project().join("schema/db.schema.json")).unwrap();
    let mut schema: serde_json::Value = serde_json::from_str(&text).unwrap();
    strict(&mut schema);
    let schema = jsonschema::validator_for(&schema).unwrap();
    let (full, broken, named) = (with("geoip-full"), with("geoip-broken"), format!("--db-labels={labels}"));
    let mut documents = 0;
    for words in [
        &["list", &full, &named][..],
        &["list", &broken],
        &["lookup", &full, &named, "--file", &new, "5.1.2.3", "10.0.0.1", "00:16:3e:00:00:00", "240.0.0.1", "x"],
        &["lookup", "--field", "asn", &full, "5.1.2.3", "::1", "1:2:3:4"],
        &["verify", &old, &labels, "/"],
        &["diff", &old, &new],
        &["diff", &old, &new, "--field", "a"],
    ] {
        let answer = db(&words.iter().chain(&["--json"]).copied().collect::<Vec<_>>());
        for line in answer.out().lines() {
            let document = serde_json::from_str(line).unwrap();
            let errors: Vec<_> = schema.iter_errors(&document).map(|e| e.to_string()).collect();
            assert!(errors.is_empty(), "{line}: {errors:?}");
            documents += 1;
        }
    }
    assert_eq!(documents, 2 + 5 + 3 + 3 + 3 + 3);
    let words = ["db", "lookup", "--json", &full].map(str::to_owned);
    let answer = ipv6calc(words).stdin(b"5.1.2.3\n\xff\n".to_vec()).run();
    for line in answer.out().lines() {
        assert!(schema.is_valid(&serde_json::from_str(line).unwrap()), "{line}");
    }
}

/// `ipv6calc` with these words.
fn call(words: &[&str]) -> Answer {
    ipv6calc(words).run()
}

#[test]
fn an_export_imports_again_to_equal_answers() {
    let folder = Folder::new();
    let mut table = String::from("prefix,country,asn,organisation,latitude,note\n");
    for n in 0..3000u32 {
        let (a, b) = (n >> 8, n & 255);
        table.push_str(&format!(
            "10.{a}.{b}.0/24,D{},{},\"Net, {n} \"\"x\"\"\",{}.5,\" {} \"\n",
            char::from(b'A' + (n % 26) as u8),
            64512 + n,
            n % 90,
            n % 7
        ));
        table.push_str(&format!("2001:db8:{n:x}::/48,,{},,,\n", n % 5));
    }
    table.push_str("10.0.0.0/8,AT,,,,\n2001:db8::/32,FR,,,,\n");
    let first = folder.database("first.mmdb", &table);
    let exported = call(&["db", "export", &first]);
    assert_eq!((exported.code, &*exported.err()), (Some(0), ""));
    assert!(exported.out().starts_with("prefix,country.iso_code:text,location.latitude:double,note:text,"));
    let csv = folder.file("export.csv", exported.out());
    let second = folder.path("second.mmdb");
    let imported = call(&["db", "import", &csv, "-q", "-o", &second]);
    assert_eq!((imported.code, &*imported.err()), (Some(0), ""));
    let diff = call(&["db", "diff", &first, &second]);
    assert_eq!((diff.code, diff.out()), (Some(0), ""), "{}", diff.err());
    assert_eq!(call(&["db", "export", &second]).out(), exported.out());
    assert_eq!(call(&["db", "verify", &second]).code, Some(0));
}

#[test]
fn every_sound_file_is_exported_as_json_lines() {
    let mut objects = 0;
    for entry in fs::read_dir(project().join("tests/mmdb/good")).unwrap() {
        let path = entry.unwrap().path();
        let name = path.to_str().unwrap();
        let sound = call(&["db", "verify", name]).code == Some(0);
        let found = call(&["db", "export", "--format", "jsonl", name]);
        if !sound {
            continue;
        }
        assert_eq!(found.code, Some(0), "{name}: {}", found.err());
        for line in found.out().lines() {
            let object: serde_json::Value = serde_json::from_str(line).unwrap();
            assert!(object["prefix"].as_str().unwrap().contains('/'), "{name}: {line}");
            objects += 1;
        }
    }
    assert!(objects > 100, "{objects}");
}

#[test]
fn a_damaged_file_is_not_exported() {
    let folder = Folder::new();
    let file = folder.file("a.mmdb", "not a database");
    let found = call(&["db", "export", &file]);
    assert_eq!((found.code, found.out()), (Some(2), ""));
    assert!(found.err().starts_with("ipv6calc: db: "), "{}", found.err());
    assert_eq!(call(&["db", "export", "/nonexistent"]).code, Some(2));
}

#[test]
fn an_update_installs_a_sound_file_and_no_older_one() {
    let folder = Folder::new();
    let import = |name: &str, date: &str| {
        let (table, output) = (folder.file("t.csv", "prefix,country\n10.0.0.0/8,DE\n"), folder.path(name));
        let mut program = std::process::Command::new(env!("CARGO_BIN_EXE_ipv6calc"));
        let done = program.args(["db", "import", &table, "-q", "-o", &output]).env("SOURCE_DATE_EPOCH", date).status();
        assert!(done.unwrap().success());
        output
    };
    let (old, new) = (import("old.mmdb", "1000000000"), import("new.mmdb", "1700000000"));
    let directory = folder.path("geo");
    let update = |words: &[&str]| call(&[&["db", "update", "--db-geoip2-dir", &directory], words].concat());
    let missing = update(&[&new]);
    assert_eq!(missing.code, Some(2));
    assert!(missing.err().contains("mkdir -p"), "{}", missing.err());
    fs::create_dir(&directory).unwrap();
    let installed = update(&[&new]);
    assert_eq!((installed.code, &*installed.err()), (Some(0), ""));
    let target = format!("{directory}/GeoLite2-Country.mmdb");
    assert!(installed.out().starts_with(&format!("{target}: installed, built ")), "{}", installed.out());
    assert_eq!(fs::read(&target).unwrap(), fs::read(&new).unwrap());
    let refused = update(&[&old]);
    assert_eq!((refused.code, refused.out()), (Some(1), ""));
    assert_eq!(fs::read(&target).unwrap(), fs::read(&new).unwrap());
    assert_eq!(update(&["--older", &old]).code, Some(0));
    assert_eq!(fs::read(&target).unwrap(), fs::read(&old).unwrap());
    let damaged = folder.file("GeoLite2-Country.mmdb", &fs::read(&new).unwrap()[..200]);
    assert_eq!(update(&[&damaged]).code, Some(1));
    assert_eq!(fs::read(&target).unwrap(), fs::read(&old).unwrap());
    assert_eq!(update(&["--name", "no.mmdb", &new]).code, Some(2));
    let listed = update(&[]);
    assert!(
        listed.out().contains("GeoIP2: https://") && listed.out().contains("  GeoLite2-Country.mmdb  2001-"),
        "{}",
        listed.out()
    );
}

#[test]
fn many_distinct_records_take_little_memory() {
    let folder = Folder::new();
    let mut table = String::from("prefix,organisation\n");
    for n in 0..100_000u32 {
        table.push_str(&format!("{}.{}.{}.0/24,Organisation number {n}\n", 11 + (n >> 16), n >> 8 & 255, n & 255));
    }
    let (input, output) = (folder.file("many.csv", table), folder.path("many.mmdb"));
    // 100 MB of address space, programs and libraries included; 14 KB a record would be 1.4 GB
    let script =
        format!("ulimit -v 102400; exec '{}' db import -q -o '{output}' '{input}'", env!("CARGO_BIN_EXE_ipv6calc"));
    let done = std::process::Command::new("sh").args(["-c", &script]).output().unwrap();
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    let found =
        call(&["db", "lookup", "--file", &output, "--field", "traits.autonomous_system_organization", "12.1.2.3"]);
    let other = call(&["db", "lookup", "--file", &output, "--field", "autonomous_system_organization", "12.1.2.3"]);
    assert_eq!(found.out().trim().len() + other.out().trim().len(), "Organisation number 65794".len());
}
