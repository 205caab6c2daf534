//! Database files: damaged and hostile ones, and how they are found.

use crate::program::{Answer, project, tool};
use std::ffi::OsStr;
use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};

/// A folder that is removed when the test ends.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Folder {
        let path = std::env::temp_dir().join(format!("ipv6calc-mmdb-{}-{name}", std::process::id()));
        fs::create_dir_all(&path).expect("a folder");
        Folder(path)
    }

    /// Copies a file into it.
    fn with(&self, from: &Path, name: &str) -> &Folder {
        fs::copy(from, self.0.join(name)).expect("a copy");
        self
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// A file of the invented databases.
fn invented(name: &str) -> PathBuf {
    project().join("tests/vectors/mmdb").join(name)
}

/// Every file below a folder.
fn files(folder: &Path) -> Vec<PathBuf> {
    let mut all = Vec::new();
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            all.extend(files(&path));
        } else if path.extension().is_some_and(|e| e == "mmdb") {
            all.push(path);
        }
    }
    all.sort();
    all
}

fn ask(option: &str, folder: &Folder, words: &[&str]) -> Answer {
    let start = [OsStr::new("-q"), OsStr::new(option), folder.0.as_os_str()];
    tool("ipv6calc", start.into_iter().chain(words.iter().map(OsStr::new))).run()
}

/// Addresses that ordinary, broken and hostile records are behind.
const ADDRESSES: [&str; 8] =
    ["1.1.1.1", "1.1.1.16", "81.2.69.142", "216.160.83.56", "2001:218::1", "2a02:cf40::1", "::1:ffff:ffff", "8.8.8.8"];

#[test]
fn damaged_and_hostile_files_are_told_in_lines_and_the_answer_goes_on() {
    let mut all = files(&project().join("tests/mmdb"));
    assert!(all.len() > 30, "{}", all.len());
    all.push(invented("geoip-broken/GeoLite2-Country.mmdb"));
    for (i, path) in all.iter().enumerate() {
        let folder = Folder::new(&format!("hostile-{i}"));
        for name in ["GeoLite2-City.mmdb", "GeoLite2-ASN.mmdb"] {
            folder.with(path, name);
        }
        let stdin = ADDRESSES.map(|a| format!("{a}\n")).concat();
        for words in [&["-i", "-m"][..], &["-A", "addr2cc"], &["-A", "anonymize", "--ap", "kg"], &["-E", "db.asn=5"]] {
            let words = words.iter().map(OsStr::new);
            let start = [OsStr::new("-q"), OsStr::new("--db-geoip2-dir"), folder.0.as_os_str()];
            let answer = tool("ipv6calc", start.into_iter().chain(words)).stdin(stdin.as_bytes().to_vec()).run();
            let err = answer.err();
            assert_eq!(answer.code, Some(0), "{}: {err}", path.display());
            for line in err.lines() {
                let start = format!("ipv6calc: {}/GeoLite2-", folder.0.display());
                assert!(line.starts_with(&start) && line.contains(": "), "{}: {line}", path.display());
            }
        }
    }
}

#[test]
fn a_file_that_is_cut_anywhere_is_told_or_read() {
    let whole = fs::read(invented("geoip-full/GeoLite2-Country.mmdb")).expect("a file");
    let folder = Folder::new("cut");
    for kept in (0..whole.len()).step_by(whole.len() / 12) {
        fs::write(folder.0.join("GeoLite2-Country.mmdb"), &whole[..kept]).expect("a file");
        let answer = ask("--db-geoip2-dir", &folder, &["-i", "-m", "5.1.2.3"]);
        assert_eq!((answer.code, answer.err().lines().count()), (Some(0), 1), "{kept}: {}", answer.err());
        assert!(answer.err().contains("GeoLite2-Country.mmdb: no usable MMDB file"), "{}", answer.err());
    }
}

#[test]
fn other_sources_go_on() {
    let folder = Folder::new("other");
    folder.with(&invented("geoip-broken/GeoLite2-Country.mmdb"), "GeoLite2-Country.mmdb");
    let dbip = invented("dbip-lite");
    let dbip = dbip.to_str().expect("a path in UTF-8");
    let answer = ask("--db-geoip2-dir", &folder, &["--db-dbip2-dir", dbip, "-A", "addr2cc", "5.1.2.3"]);
    assert_eq!((answer.out(), answer.err().lines().count()), ("DE\n", 1));
}

#[test]
fn a_value_of_the_wrong_type_is_told_once() {
    let folder = Folder::new("types");
    folder.with(&invented("geoip-badtypes/GeoLite2-City.mmdb"), "GeoLite2-City.mmdb");
    let start = [OsStr::new("-q"), OsStr::new("--db-geoip2-dir"), folder.0.as_os_str(), OsStr::new("-i")];
    let answer = tool("ipv6calc", start).stdin(b"5.1.2.3\n5.1.2.4\n".to_vec()).run();
    let err = answer.err();
    let wrong = ["location.latitude: expected a finite double, found a float of 32 bits", "location.accuracy_radius: "];
    for text in wrong {
        assert_eq!(err.matches(text).count(), 1, "{err}");
    }
}

#[test]
fn what_is_no_file_is_told() {
    let folder = Folder::new("folder");
    fs::create_dir(folder.0.join("GeoLite2-Country.mmdb")).expect("a folder");
    let answer = ask("--db-geoip2-dir", &folder, &["-A", "addr2cc", "10.0.0.1"]);
    assert_eq!((answer.code, answer.out()), (Some(0), "--\n"));
    assert!(answer.err().contains("GeoLite2-Country.mmdb: not a regular file"), "{}", answer.err());
    let answer = ask("--db-geoip2-dir", &Folder(folder.0.join("none")), &["-A", "addr2cc", "10.0.0.1"]);
    assert!(answer.code == Some(0) && answer.err().contains("/none: "), "{}", answer.err());
}

#[test]
fn links_to_ip2location_files_are_followed_only_if_that_is_said() {
    let folder = Folder::new("links");
    let name = "IP2LOCATION-LITE-DB1.MMDB";
    symlink(invented("ip2l-db1").join(name), folder.0.join(name)).expect("a link");
    let words = ["-i", "--mrtvo", "IPV4_COUNTRYCODE", "5.1.2.3"];
    assert_eq!(ask("--db-ip2location2-dir", &folder, &words).out(), "");
    let words = [&["--db-ip2location2-allow-softlinks"], &words[..]].concat();
    assert_eq!(ask("--db-ip2location2-dir", &folder, &words).out(), "DE\n");
    let name = "GeoLite2-Country.mmdb";
    symlink(invented("geoip-country").join(name), folder.0.join(name)).expect("a link");
    assert_eq!(ask("--db-geoip2-dir", &folder, &["-A", "addr2cc", "5.1.2.3"]).out(), "DE\n");
}

#[test]
fn the_vendors_own_names_are_found_too() {
    let folder = Folder::new("names");
    folder.with(&invented("geoip-comm/Geo2-City.mmdb"), "GeoIP2-City.mmdb");
    let answer = ask("--db-geoip2-dir", &folder, &["-i", "--mrtvo", "GEOIP2_COUNTRY_LONG", "5.1.2.3"]);
    assert_eq!(answer.out(), "Germany/comm\n");
}

#[test]
fn the_version_tells_files_and_order() {
    let folder = Folder::new("version");
    folder.with(&invented("geoip-country/GeoLite2-Country.mmdb"), "GeoLite2-Country.mmdb");
    let err = ask("--db-geoip2-dir", &folder, &["-v", "-v"]).err();
    for text in [
        "DB_IPV4_GEONAMEID",
        "  1 LITE   GeoLite2-Country.mmdb: GeoLite2-Country Copyright",
        "country: GeoIP(MMDB) -> BuiltIn",
    ] {
        assert!(err.contains(text), "{text}: {err}");
    }
    assert!(!ask("--db-geoip2-dir", &folder, &["-M", "-v"]).err().contains("DB_IPV4_GEONAMEID"));
}

#[test]
fn a_dump_joins_the_networks_of_a_file_and_agrees_with_look_ups() {
    let folder = Folder::new("dump");
    folder.with(&invented("geoip-full/GeoLite2-Country.mmdb"), "GeoLite2-Country.mmdb");
    folder.with(&invented("geoip-full/GeoLite2-ASN.mmdb"), "GeoLite2-ASN.mmdb");
    let dump =
        |filter: &str| ask("--db-geoip2-dir", &folder, &["-M", "--disable-builtin", "-A", "dbdump", "-E", filter]);
    assert_eq!(dump("db.cc=DE").code, Some(1));
    let dump = |filter: &str| {
        ask("--db-geoip2-dir", &folder, &["--disable-builtin", "-A", "dbdump", "-E", filter]).out().to_owned()
    };
    assert_eq!(dump("ipv4.db.cc=US,addr<6.0.0.0"), "5.2.0.0/16\n");
    assert_eq!(dump("ipv4.db.cc=DE,ipv4.db.asn=3320"), "5.1.0.0/16\n");
    assert_eq!(dump("db.asn=64496"), "5.2.0.0/16\n2a01:200::/32\n");
}
