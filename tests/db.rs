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
    assert!(made.err().contains("2 prefixes of 2 rows, type ipv6calc-City"), "{}", made.err());
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
        skipped.err().contains(&format!("2 bad rows are left out; the first: {input}:3:10: ")),
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
        (b"", "there is no row"),
        (b"\n\n\r\n", "there is no row"),
        (b"prefix,country", "there is no row"),
        (b"\x7fELF\x02\x01\x01\0\0\0", ":1:1: expected text, found the control character U+007F"),
        (b"prefix,country\n10.0.0.0/8,\xff\xfe\n", ":2:12: expected text in UTF-8, found other bytes"),
        (b"\xff\xfep\0r\0e\0", ":1:1: expected text in UTF-8, found UTF-16"),
        (b"prefix,country\n10.0.0.0/8,\"DE\n11.0.0.0/8,FR\n", ":2:12: expected a closing quote"),
        (b"prefix,country\n10.0.0.0/8,\"DE\"x\n", ":2:16: expected a delimiter"),
        (b"prefix,country\n10.0.0.0/8\n", ":2:11: expected 2 fields, found 1"),
        (b"prefix,country\n10.0.0.0/8,DE\n10.0.0.0/8,FR\n", ":3:1: the prefix 10.0.0.0/8 stands already in line 2"),
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
fn what_cannot_be_read_or_written_is_told() {
    let folder = Folder::new();
    let (input, none) = (folder.file("t.csv", "prefix,country\n10.0.0.0/8,DE\n"), folder.path("none/o.mmdb"));
    let here = folder.0.to_str().unwrap().to_owned();
    refuses(&db(&["import", &input, "-o", "/dev/full"]), "/dev/full: No space left");
    refuses(&db(&["import", &input, "-o", &here]), "found a directory");
    refuses(&db(&["import", &input, "-o", &none]), "none/o.mmdb: No such file");
    refuses(&db(&["import", &here, "-o", &none]), "Is a directory");
    refuses(&db(&["import", &none, "-o", &none]), "No such file");
    refuses(&db(&["import", &input]), "no file to write");
    refuses(&db(&["import", "-o", &none]), "expected one input, found 0");
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
    refuses(&db(&["verify"]), "no file");
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
    refuses(&db(&["diff", &sound]), "expected two files, found 1");
    refuses(&db(&["diff", &sound, &broken]), &broken);
    refuses(&db(&["diff", "/", &sound]), "/: Is a directory");
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
    for verb in ["verify", "import", "diff"] {
        let answer = db(&[verb, "--help"]);
        assert_eq!(answer.code, Some(0), "{}", answer.err());
        assert!(answer.out().starts_with(&format!("ipv6calc db {verb}: ")), "{}", answer.out());
        assert!(answer.out().lines().all(|line| line.chars().count() <= 120), "{}", answer.out());
    }
    refuses(&db(&["verfy"]), "did you mean 'verify'?");
    refuses(&db(&[]), "expected one of verify, import, diff");
}
