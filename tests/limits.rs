//! Inputs that are far too large, too deep or without an end: refused at once, in little memory.

use crate::folder::{Folder, shell};
use crate::program::{Answer, Call, ipv6calc, tool};
use std::time::{Duration, Instant};

/// The answer of a call that may use this much address space.
fn within(mebibytes: usize, call: Call) -> Answer {
    let begin = Instant::now();
    let answer = shell(&format!("ulimit -v {};", mebibytes << 10), "", call);
    assert!(begin.elapsed() < Duration::from_secs(60), "{:?}", begin.elapsed());
    answer
}

#[test]
fn a_file_of_five_gigabytes_is_refused_before_it_is_read() {
    let folder = Folder::new("large");
    let large = folder.sparse("large.toml", 5_000_000_000);
    let plan = folder.file("plan.txt", "2001:db8::/32\n");
    for call in [
        #[cfg(feature = "plan")]
        ipv6calc(["plan", "check", &large]),
        #[cfg(feature = "plan")]
        ipv6calc(["plan", "check", "--config", &large, &plan]),
        #[cfg(feature = "plan")]
        ipv6calc(["plan", "check", "--baseline", &large, &plan]),
        ipv6calc(["-q", "--db-labels", &large, "-E", "db.label=x", "192.0.2.1"]),
        ipv6calc(["db", "import", &large, "-o", &folder.path("x.mmdb")]),
    ] {
        let answer = within(512, call);
        assert!(answer.code.is_some_and(|code| code > 0) && answer.err().contains("larger than"), "{answer:?}");
    }
}

#[cfg(feature = "plan")]
#[test]
fn dotted_tables_take_little_memory() {
    let folder = Folder::new("dotted");
    let dots = ".b".repeat(50);
    let tables: String = (0..8000).map(|n| format!("[a{n}{dots}]\n")).collect();
    let keys: String = (0..8000).map(|n| format!("a{n}{dots} = 1\n")).collect();
    let one: String = format!("[{}]\n", "b.".repeat(200_000) + "b");
    for (name, text) in [("tables.toml", &tables), ("keys.toml", &keys), ("one.toml", &one)] {
        let answer = within(256, ipv6calc(["plan", "check", "--report", "concise", &folder.file(name, text)]));
        assert!(answer.code.is_some_and(|code| code > 0), "{name}: {answer:?}");
        assert!(answer.out().len() + answer.err().len() < 4000, "{name}: {} bytes", answer.out().len());
    }
}

#[test]
fn a_column_path_of_many_steps_is_refused() {
    let folder = Folder::new("deep");
    for (steps, code) in [(32, 0), (33, 2), (5000, 2)] {
        let column = vec!["a"; steps].join(".");
        let table = folder.file("deep.csv", format!("prefix,{column}\n192.0.2.0/24,x\n"));
        let answer = within(256, ipv6calc(["db", "import", &table, "-q", "-o", &folder.path("deep.mmdb")]));
        assert_eq!(answer.code, Some(code), "{steps}: {}", answer.err());
    }
}

#[test]
fn free_room_between_many_addresses_takes_little_memory() {
    let folder = Folder::new("next");
    let mut state = 1_u64;
    let mut used = String::new();
    for _ in 0..200_000 {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let [a, b] = [state >> 32 & 0xffff, state >> 48];
        used.push_str(&format!("2001:db8:{a:x}:{b:x}::{:x}\n", state >> 17 & 0xffff));
    }
    let used = format!("@{}", folder.file("used", used));
    // the program itself, with all that helps to debug it, is some fifty mebibytes of address space
    for strategy in ["lowest", "best-fit", "sparse"] {
        let words = ["net", "next", "2001:db8::/32", "64", "--used", &used, "--strategy", strategy];
        let answer = within(128, ipv6calc(words));
        assert_eq!((answer.code, answer.out().lines().count()), (Some(0), 1), "{strategy}: {}", answer.err());
    }
}

#[test]
fn partial_results_with_more_databases_than_there_are_files_are_refused() {
    let part = tool("ipv6logstats", ["--partial"]).stdin("192.0.2.1 x\n").run();
    let database = |text: &str| format!("{{\"source\":\"GeoIP2\",\"place\":0,\"text\":\"{text}\"}}");
    let names = (0..20_000).map(|n| database(&format!("x{n}"))).collect::<Vec<_>>().join(",");
    let head = part.out().trim_end().strip_suffix('}').unwrap();
    let forged = |names: &str| format!("{head},\"databases\":[{names}]}}\n");
    let answer = tool("ipv6logstats", ["--merge", "-"]).stdin(forged(&names).repeat(2)).run();
    assert!(answer.code == Some(1) && answer.err().contains("20000 databases"), "{}", answer.err());
    let answer = tool("ipv6logstats", ["--merge", "-"]).stdin(forged(&database("x\\n\\u001b[31mALL 99999"))).run();
    assert_eq!(answer.code, Some(0), "{}", answer.err());
    assert!(!answer.out().contains('\u{1b}') && !answer.out().contains("\n\u{1b}"), "{}", answer.out());
}

#[test]
fn sums_that_cannot_be_read_back_are_not_written() {
    let part = tool("ipv6logstats", ["--partial"]).stdin("192.0.2.1 x\n").run();
    let large = part.out().replace("\"ALL\":1,", "\"ALL\":9007199254740992,");
    assert_ne!(large, part.out());
    let answer = tool("ipv6logstats", ["--merge", "-", "--partial"]).stdin(large.repeat(2)).run();
    assert!(answer.code == Some(1) && answer.err().contains("2^53"), "{}", answer.err());
}

#[test]
fn a_date_that_no_file_can_have_is_refused() {
    let folder = Folder::new("date");
    let table = folder.file("sites.csv", "prefix,country\n192.0.2.0/24,DE\n");
    let out = folder.path("x.mmdb");
    for (seconds, code) in [("18446744073709551615", 2), ("253402300800", 2), ("253402300799", 0), ("\u{1b}", 2)] {
        let answer = ipv6calc(["db", "import", &table, "-q", "-o", &out]).env("SOURCE_DATE_EPOCH", seconds).run();
        assert_eq!(answer.code, Some(code), "{seconds}: {}", answer.err());
        assert!(!answer.err().contains(['\u{1b}']), "{}", answer.err());
    }
}

/// An MMDB file of IPv4 with nodes of these pairs of records.
fn tree(nodes: &[(u32, u32)]) -> Vec<u8> {
    let text = |text: &str| [&[0x40 | text.len() as u8], text.as_bytes()].concat();
    let small = |kind: u8, n: u8| vec![kind << 5 | 1, n];
    let rows: [(&str, Vec<u8>); 9] = [
        ("node_count", small(6, nodes.len() as u8)),
        ("record_size", small(5, 24)),
        ("ip_version", small(5, 4)),
        ("database_type", text("GeoLite2-Country")),
        ("languages", vec![0, 4]),
        ("binary_format_major_version", small(5, 2)),
        ("binary_format_minor_version", vec![5 << 5]),
        ("build_epoch", vec![1, 2, 1]),
        ("description", vec![7 << 5]),
    ];
    let mut bytes: Vec<u8> = nodes
        .iter()
        .flat_map(|(left, right)| [left.to_be_bytes(), right.to_be_bytes()])
        .flat_map(|n| n[1..].to_vec())
        .collect();
    bytes.extend([0; 16]);
    bytes.extend(b"\xab\xcd\xefMaxMind.com");
    bytes.push(7 << 5 | rows.len() as u8);
    rows.into_iter().for_each(|(key, value)| bytes.extend([text(key), value].concat()));
    bytes
}

#[test]
fn a_database_that_leads_back_into_itself_is_not_dumped() {
    let folder = Folder::new("cycle");
    // both sides back, one side back, and a chain that leads back to its start
    let chain: Vec<(u32, u32)> = (0..30).map(|n| ((n + 1) % 30, 30)).collect();
    for nodes in [&[(0, 0)][..], &[(0, 1)], &chain] {
        folder.file("GeoLite2-Country.mmdb", tree(nodes));
        let call = ipv6calc(["-q", "-A", "dbdump", "-E", "ipv4.db.cc=DE", "--db-geoip2-dir", folder.text()]);
        let answer = within(512, call);
        let ended = answer.code == Some(0) || answer.code == Some(1) && answer.err().contains("cycle");
        assert!(ended, "{nodes:?}: {answer:?}");
        let verified = ipv6calc(["db", "verify", &folder.path("GeoLite2-Country.mmdb")]).run();
        assert!(verified.code != Some(0), "{nodes:?}: {verified:?}");
    }
    folder.file("GeoLite2-Country.mmdb", tree(&[(0, 0)]));
    let call = ipv6calc(["-q", "-A", "dbdump", "-E", "ipv4.db.cc=DE", "--db-geoip2-dir", folder.text()]);
    assert!(call.run().err().contains("cycle"));
}
