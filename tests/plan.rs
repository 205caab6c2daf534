//! Address plans: what each reader reads of files as their programs write them, and `ipv6calc plan check`.

use crate::program::{Answer, ipv6calc, project};
use crate::scale::spent;
use ipv6calc::plan::config::Selector;
use ipv6calc::plan::readers;
use ipv6calc::plan::value::written;
use ipv6calc::plan::{Config, Draft, EntryKind, Plan, Provenance};
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// The folder of the sample files.
fn samples() -> PathBuf {
    project().join("tests/plans")
}

/// The plan of some files, on the first day of 2026.
fn plan(files: &[(&str, &[u8])]) -> Plan {
    let mut draft = Draft::default();
    files.iter().for_each(|(name, bytes)| readers::add(&mut draft, None, name, bytes.to_vec()));
    draft.finish("2026-01-01".parse().ok())
}

/// Everything a plan says, one line an entry, record or issue, each with its place.
fn listing(plan: &Plan) -> String {
    let mut out = String::new();
    let file = &plan.files[0];
    writeln!(out, "reader {}", file.format.name).unwrap();
    for entry in &plan.entries {
        let at = plan.position(entry.place);
        let provenance = if entry.provenance == Provenance::Planned { "" } else { "used " };
        let len = entry.len.map_or(String::new(), |len| format!("/{}", len.get()));
        let last = if entry.kind == EntryKind::Range { format!(" to {}", entry.last()) } else { String::new() };
        write!(out, "{}:{} {provenance}{:?} {}{len}{last}", at.line, at.column, entry.kind, entry.addr()).unwrap();
        for attribute in plan.attributes(entry) {
            let at = plan.position(plan.place_of(entry, attribute.key));
            write!(out, " {:?}={:?}@{}:{}", attribute.key, plan.word(attribute.value), at.line, at.column).unwrap();
        }
        out.push('\n');
    }
    for record in &plan.records {
        let (owner, data) = (plan.position(record.owner_place), plan.position(record.place));
        let net = record.reverse.map_or(String::new(), |net| format!(" = {}/{}", net.first(), net.len().get()));
        let (name, target) = (plan.word(record.owner), plan.word(record.target));
        let (rtype, origin) = (record.rtype.name(), plan.word(record.origin));
        writeln!(
            out,
            "{}:{} {name}{net} {rtype} {target}@{}:{} in {origin}",
            owner.line, owner.column, data.line, data.column
        )
        .unwrap();
    }
    for issue in &plan.issues {
        let at = plan.position(issue.place);
        writeln!(out, "{}:{} {:?} {}", at.line, at.column, issue.kind, issue.message).unwrap();
    }
    out
}

/// The sample files with what is read of them: `NAME.entries` stands beside each.
fn pairs() -> Vec<(String, PathBuf)> {
    let mut pairs: Vec<_> = fs::read_dir(samples())
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.is_file() && path.extension().is_none_or(|ending| ending != "entries"))
        .filter(|path| !path.ends_with("rules-by-reader.tsv") && !path.ends_with("README.md"))
        .map(|path| (path.file_name().unwrap().to_str().unwrap().to_owned(), path))
        .collect();
    pairs.sort();
    pairs
}

fn read(name: &str, path: &Path) -> Plan {
    let mut draft = Draft::default();
    if name == "labels.csv" {
        draft.columns = vec![("prefix".to_owned(), "Net".to_owned()), ("name".to_owned(), "Label".to_owned())];
    }
    // any text is read as such only if one asks for it
    let format = if name == "notes.md" { readers::by_name("scan") } else { None };
    readers::add(&mut draft, format, name, fs::read(path).unwrap());
    draft.finish(None)
}

#[test]
fn every_sample_is_read_entry_by_entry_with_its_places() {
    let pairs = pairs();
    assert!(pairs.len() > 15);
    for (name, path) in pairs {
        let (listed, entries) = (listing(&read(&name, &path)), path.with_file_name(format!("{name}.entries")));
        // with WRITE_ENTRIES=1 the listings are written, to be read by a person
        if std::env::var_os("WRITE_ENTRIES").is_some() {
            fs::write(&entries, &listed).unwrap();
        }
        assert_eq!(listed, fs::read_to_string(entries).unwrap_or_default(), "{name}");
    }
}

/// The only issue of a text, with its place; the file is unusable or not.
fn issue(name: &str, bytes: &[u8]) -> (String, bool) {
    let plan = plan(&[(name, bytes)]);
    let [issue] = plan.issues.as_slice() else { panic!("{name}: {:?}", plan.issues) };
    let at = plan.position(issue.place);
    (format!("{}:{} {}", at.line, at.column, issue.message), plan.files[0].unusable)
}

/// Attributes whose values readers make: they have no text of their own.
const MADE: [&str; 27] = [
    "translated",
    "source",
    "dns",
    "dhcp",
    "next hop",
    "yes",
    "merged",
    "route",
    "peer",
    "peer 1",
    "peer 2",
    "listen",
    "name",
    "virtual",
    "excluded",
    "pool",
    "neighbor",
    "delegation",
    "lease",
    "key",
    "relay",
    "policy",
    "server",
    "tunnel",
    "endpoint",
    "roa",
    "peer 3",
];

#[test]
fn every_place_holds_what_was_read_there() {
    for (name, path) in pairs() {
        let plan = read(&name, &path);
        for entry in plan.entries.iter().filter(|entry| entry.kind != EntryKind::Range) {
            let read = written(plan.written(entry)).unwrap_or_else(|e| panic!("{name}: {e:?}"));
            assert_eq!(read.bits, entry.bits(), "{name}: {}", plan.written(entry));
        }
        for entry in &plan.entries {
            for attribute in plan.attributes(entry) {
                let (value, place) = (plan.word(attribute.value), plan.text(plan.place_of(entry, attribute.key)));
                let told = MADE.contains(&value);
                let same = place.eq_ignore_ascii_case(value) || place.contains(['\\', '"']) || told;
                // owner names of zones are written in full
                let relative = value.starts_with(&format!("{}.", place.to_lowercase()));
                assert!(same || relative, "{name}: {value:?} is not {place:?}");
            }
        }
    }
}

#[test]
fn what_cannot_be_read_to_its_end_is_reported_once_with_its_place() {
    for (name, text, expected) in [
        ("a.toml", "[plan]\nname = \n", "2:8 expected TOML: "),
        ("a.toml", "[[prefix]]\nprefix = \"a\"\nprefix = \"b\"\n", "3:1 expected TOML: duplicate key"),
        ("a.yaml", "plan:\n  name: [1\nhost: 2\n", "3:5 expected YAML: "),
        ("a.json", "{\"prefix\": [\n  {\"prefix\" \"x\"}]}", "2:13 expected ':'"),
        ("a.json", "{\"prefix\": [", "1:13 expected a value"),
        ("kea.json", "{ \"Dhcp6\": { /* x", "1:14 expected '*/' after the comment"),
        ("ip.json", "[{\"addr_info\": [}]", "1:17 expected a value"),
        ("a.csv", "prefix,name\n2001:db8::/32,\"open\n", "2:1 expected '\"' after the text of a field"),
        ("a.csv", "a,b\n1,2\n", "1:1 expected a column prefix, address or subnet"),
        ("a.csv", "", "1:1 expected a header"),
        ("a.zone", "$TTL 1h\n@ SOA a b (\n1 2 3\n", "2:11 expected ')' or '\"' that closes this"),
        ("a.zone", "$TTL 1h\na TXT \"x\n", "2:7 expected ')' or '\"' that closes this"),
        (
            "radvd.conf",
            "interface eth0 {\n  prefix 2001:db8::/64 {\n  };\n",
            "1:1 expected '}' after the block interface",
        ),
        ("a.radvd", "interface eth0 { }; }", "1:21 expected a block, found '}' without one"),
        ("a.nft", "table inet t {\n set a {\n }\n", "1:14 expected '}' that closes this"),
        ("a.txt", "2001:db8::1\n\u{0}\u{1}", "2:1 expected an IP address"),
    ] {
        let plan = plan(&[(name, text.as_bytes())]);
        let issues: Vec<_> = plan.issues.iter().filter(|t| !t.message.starts_with("unknown column")).collect();
        let [issue] = issues.as_slice() else { panic!("{name} {text:?}: {issues:?}") };
        let at = plan.position(issue.place);
        let told = format!("{}:{} {}", at.line, at.column, issue.message);
        assert!(told.starts_with(expected), "{name} {text:?}: {told}");
        assert_eq!(plan.files[0].unusable, name != "a.txt", "{name}");
    }
}

/// What is told of a comment behind an address, each with its column.
fn told_of(comment: &str) -> Vec<String> {
    let plan = plan(&[("plan.txt", format!("2001:db8::/64 # {comment}\n").as_bytes())]);
    let told = |t: &ipv6calc::plan::Issue| format!("{} {}", plan.position(t.place).column, t.message);
    plan.issues.iter().map(told).collect()
}

#[test]
fn a_word_among_the_keys_of_a_comment_is_reported_and_text_for_people_is_not() {
    let expected = "expected key=value, with quotes around blanks";
    for (comment, odd) in [
        ("role=lan office name=x", "26 unknown word 'office': "),
        ("office role=lan", "17 unknown word 'office': "),
        ("role=lan description=office LAN", "45 unknown word 'LAN': "),
        ("role=lan name=\"open", ""),
        ("role=lan description=\"office LAN\" vlan=1", ""),
        ("the role of this lan: see ticket=4", ""),
        ("plan: ignore=P204 asked for", ""),
        ("role=lan # plan: ignore=P204 asked for", ""),
        ("see https://example.org/?role=lan", ""),
    ] {
        let told = told_of(comment);
        let wanted: Vec<String> = [odd].iter().filter(|o| !o.is_empty()).map(|o| format!("{o}{expected}")).collect();
        assert_eq!(told, wanted, "{comment}");
    }
    assert_eq!(told_of("vlna=1 16").len(), 2, "the key and the word");
}

#[test]
fn text_that_is_not_utf_8_is_reported_with_its_place() {
    for name in ["a.toml", "a.yaml", "a.json", "a.csv", "a.txt", "a.zone", "hosts", "a.nft", "a.ipset"] {
        let (told, unusable) = issue(name, b"prefix\n# caf\xe9\n");
        assert!(told.starts_with("2:6 expected UTF-8 text") && unusable, "{told}");
    }
}

#[test]
fn no_reader_stumbles_over_absurd_input() {
    let names: Vec<String> = readers::ALL.iter().map(|reader| reader.format.name.to_owned()).collect();
    let long = |piece: &str| piece.repeat(100_000 / piece.len());
    let lines: Vec<String> =
        ["a", "[", "{", "\"", "a,", "(", "{ ", "- ", "a: ", "&a [", "::", "1.", "\\", "#", "=", "\n", "\u{fffd}", "[["]
            .map(long)
            .into_iter()
            .chain([
                "".into(),
                "\n".into(),
                "\0".into(),
                "\u{feff}".into(),
                "[0]".into(),
                "0".into(),
                "{}".into(),
                "[]".into(),
                "x".repeat(10_000_000),
            ])
            .collect();
    for name in names {
        let reader = readers::by_name(&name);
        for line in &lines {
            let start = spent();
            let mut draft = Draft::default();
            readers::add(&mut draft, reader, "x", line.clone().into_bytes());
            let plan = draft.finish(None);
            assert!(plan.entries.is_empty() && spent() - start < Duration::from_secs(10), "{name}: {:.20}", line);
            for issue in &plan.issues {
                plan.position(issue.place);
                assert!(issue.message.len() < 500, "{name}: {}", issue.message);
            }
        }
    }
}

#[test]
fn unknown_and_repeated_keys_and_columns_are_reported() {
    for (name, text, expected) in [
        ("a.toml", "[[prefix]]\nprefix = \"2001:db8::/64\"\ncolour = 1\n", "3:1 unknown key 'colour'"),
        ("a.toml", "[plan]\n[network]\n", "2:2 unknown key 'network'"),
        ("a.yaml", "host:\n  - address: ::2\n    nam: x\n", "3:5 unknown key 'nam'"),
        ("a.json", "{\"plan\": {\"name\": \"a\", \"name\": \"b\"}}", "1:25 key 'name' is given twice"),
        ("a.json", "{\"plan\": {\"purpose\": \"fun\"}}", "1:23 unknown purpose 'fun'"),
        ("a.toml", "[[prefix]]\nprefix = \"2001:db8::/64\"\nrole = \"LANS\"\n", "3:9 unknown role 'LANS'"),
        ("a.txt", "2001:db8::1 # nam=x\n", "1:15 unknown key 'nam'"),
        ("a.txt", "2001:db8::1 # name=x name=y\n", "1:22 key 'name' is given twice"),
        ("a.csv", "prefix,Colour\n2001:db8::/64,red\n", "1:8 unknown column 'Colour'"),
        ("a.csv", "prefix,name,Name\n2001:db8::/64,a,b\n", "1:13 column 'Name' is given twice"),
        ("a.radvd", "interface eth0 { AdvSend on; };", "1:18 unknown option 'AdvSend'"),
        ("a.radvd", "interface eth0 { prefixes 2001:db8::/64 { }; };", "1:18 unknown block 'prefixes'"),
        ("a.zone", "$TTL 1\na AAAAA 2001:db8::1\n", "2:3 unknown record type 'AAAAA'"),
        ("a.zone", "$TTL 1\n$INCLUDE other\n", "2:1 $INCLUDE is not followed"),
        ("a.ipset", "create a hash:ip\nremove a 192.0.2.1\n", "2:1 unknown order 'remove'"),
    ] {
        let (told, unusable) = issue(name, text.as_bytes());
        assert!(told.starts_with(expected) && !unusable, "{name}: {told}");
    }
}

#[test]
fn values_without_meaning_are_reported_with_what_was_expected() {
    for (name, text, expected) in [
        ("a.toml", "[[prefix]]\nprefix = \"2001:db8::g\"\n", "2:21 expected a hex digit, found 'g'"),
        (
            "a.toml",
            "[[prefix]]\nprefix = \"2001:db8::/64\"\nvlan = 5000\n",
            "3:8 expected a VLAN number from 1 to 4094",
        ),
        ("a.toml", "[[prefix]]\nprefix = \"2001:db8::/64\"\nexpires = 2027-06-30T00:00:00Z\n", "3:11 expected a date"),
        ("a.toml", "[[prefix]]\nname = \"x\"\n", "1:1 expected the key 'prefix'"),
        ("a.toml", "[check]\nthresholds = { utilisation = 80 }\n", "2:30 expected a number from 0 to 1"),
        ("a.yaml", "plan:\n  name: a\nprefix: 5\n", "3:9 expected a table with the key prefix, found a single value"),
        ("a.yaml", "prefix:\n  - prefix: [2001:db8::/64]\n", "2:13 expected a prefix, found a list"),
        ("a.csv", "prefix,mask\n192.0.2.0,255.0.255.0\n", "2:11 expected a prefix length or a network mask"),
        ("a.csv", "prefix,mask\n192.0.2.0/24,25\n", "2:14 '192.0.2.0/24' and the mask '25' disagree"),
        ("a.csv", "prefix,name\n\"2001:db8::x\",a\n", "2:12 expected a hex digit, found 'x'"),
        ("a.csv", "prefix\tname\n\ta\n", "2:1 expected an address or a prefix, found an empty field"),
        ("a.csv", "prefix,name\n::/0,a,b\n", "2:8 expected 2 fields, found 3"),
        ("a.zone", "$TTL 1\na A 2001:db8::1\n", "2:5 expected an IPv4 address"),
        ("a.zone", "$TTL 1\na IN 300\n", "2:9 expected a record type"),
        ("a.hosts", "2001:db8::1\n", "1:12 expected a name after '2001:db8::1'"),
        ("kea.json", "{\"Dhcp6\":{\"subnet6\":[{\"subnet\":5}]}}", "1:32 '5' is read differently"),
        ("a.nft", "define A = { 2001:db8::5-2001:db8::1 }", "1:14 '2001:db8::5' to '2001:db8::1' is not a range"),
        ("a.txt", "0x0a.0.0.1\n", "1:1 '0x0a.0.0.1' is read differently by different programs"),
        (
            "a.txt",
            "192.0.2.0/255.0.255.0\n",
            "1:11 '192.0.2.0/255.0.255.0' does not have a network mask after the slash",
        ),
    ] {
        let (told, unusable) = issue(name, text.as_bytes());
        assert!(told.starts_with(expected) && !unusable, "{name} {text:?}: {told}");
    }
}

#[test]
fn what_several_calls_of_ip_print_is_one_file() {
    let text = "[{\"dst\":\"192.0.2.0/24\",\"dev\":\"eth0\"}]\n[{\"dst\":\"2001:db8::/64\",\"dev\":\"eth0\"}]\n";
    assert_eq!(plan(&[("routes.json", text.as_bytes())]).entries.len(), 2);
}

#[test]
fn a_configuration_of_kea_has_a_server() {
    let mut draft = Draft::default();
    readers::add(&mut draft, readers::by_name("kea"), "kea.conf", b"{ \"Logging\": {} }".to_vec());
    assert!(draft.finish(None).files[0].unusable);
}

#[test]
fn a_byte_order_mark_and_other_line_ends_move_no_place() {
    let plan = plan(&[("a.csv", "\u{feff}prefix,name\r\n2001:db8::/64,a\r\n".as_bytes())]);
    assert_eq!(listing(&plan), "reader csv\n2:1 Prefix 2001:db8::/64 Name=\"a\"@2:15\n");
    assert!(plan.files[0].bom);
}

#[test]
fn the_check_part_of_a_plan_selects_rules() {
    let text = "[[prefix]]\nprefix = \"2001:db8::g\"\n[check]\nselect = [\"P1\"]\nignore = [\"P101\"]\n";
    let config = Config::of(&mut plan(&[("a.toml", text.as_bytes())]));
    assert_eq!(config.select, [Selector::Code("P1".to_owned())]);
    assert_eq!(config.ignore, [Selector::Code("P101".to_owned())]);
    let thresholds = plan(&[("plan.toml", &fs::read(samples().join("plan.toml")).unwrap())]).settings.thresholds;
    assert_eq!((thresholds.utilisation(), thresholds.hd_ratio()), (0.5, 0.9));
}

/// The status and the two outputs of `plan check` for a text.
fn check(options: &[&str], text: &str) -> Answer {
    let mut words = vec!["plan", "check"];
    words.extend(options);
    words.push("-");
    ipv6calc(words).stdin(text).run()
}

#[test]
fn the_status_tells_clean_findings_and_unusable() {
    check(&["--select", "P001,P101"], "2001:db8::/64\n").is("no findings in 1 entry of 1 file\n");
    let found = check(&["--select", "P001", "--report", "concise"], "2001:db8::g\n");
    assert_eq!((found.out(), found.code), ("-:1:11: P001 expected a hex digit, found 'g' in '2001:db8::g'\n", Some(1)));
    assert_eq!(check(&["--select", "P001", "--fail-on", "never"], "2001:db8::g\n").code, Some(0));
    assert_eq!(check(&["--format", "toml"], "[plan\n").code, Some(2));
    check(&["--format", "nonsense"], "").fails(2);
    check(&["--select", "P9x"], "").fails(2);
    check(&["--today", "2027-02-30"], "").fails(2);
    check(&["--columns", "prefixNet"], "").fails(2);
    check(&["--columns", "colour=Net"], "").fails(2);
    check(&["--fail-on"], "").fails(2);
    check(&["--fix"], "").fails(2);
    check(&["--diff"], "2001:db8::1\n").is("");
    check(&["--config", "missing.toml"], "").fails(2);
    ipv6calc(["plan", "check"]).run().fails(2);
    ipv6calc(["plan", "check", "missing.toml"]).run().fails(2);
    ipv6calc(["plan", "check", "."]).run().fails(2);
    ipv6calc(["plan", "chek"]).run().fails(2);
}

#[test]
fn a_file_without_addresses_is_reported_though_nothing_is_wrong_with_it() {
    for (format, text) in [
        ("netplan", "network:\n  version: 2\n  ethernets:\n    e:\n      dhcp4: true\n"),
        ("kea", "{\"Dhcp6\":{}}"),
        ("text", "# nothing yet\n"),
    ] {
        let answer = check(&["--format", format, "--report", "concise"], text);
        answer.is("");
        assert!(answer.err().contains(&format!("no addresses found (read as {format}")), "{}", answer.err());
    }
    assert_eq!(check(&["--report", "concise"], "2a02:1234::1\n").err(), "");
}

#[test]
fn included_files_are_read_where_they_are_and_reported_where_they_are_not() {
    let folder = std::env::temp_dir().join(format!("ipv6calc-include-{}", std::process::id()));
    fs::create_dir_all(&folder).unwrap();
    let path = |name: &str| folder.join(name).to_str().unwrap().to_owned();
    let run = |name: &str| {
        ipv6calc(["plan", "check", "--select", "P001,P009,P010", "--report", "concise", &path(name)]).run()
    };
    fs::write(
        path("db.example.net"),
        "$ORIGIN example.net.\n$INCLUDE hosts.inc sub\n$INCLUDE none.inc\n$INCLUDE dir.inc\n",
    )
    .unwrap();
    fs::write(path("hosts.inc"), "a CNAME b\na AAAA 2001:db8::g\n").unwrap();
    fs::create_dir_all(path("dir.inc")).unwrap();
    let answer = run("db.example.net");
    assert_eq!(answer.code, Some(1));
    let expected = [
        format!("{}:4:10: P001 cannot read the included file 'dir.inc': Is a directory", path("db.example.net")),
        format!("{}:3:10: P009 the included file 'none.inc' is not there: it is not checked", path("db.example.net")),
        format!("{}:1:3: P010 named refuses the zone: a.sub.example.net. has a CNAME record", path("hosts.inc")),
        format!("{}:2:18: P001 expected a hex digit, found 'g'", path("hosts.inc")),
    ];
    for line in expected {
        assert!(answer.out().contains(&line), "{line} in {}", answer.out());
    }
    let subnet = |prefix: &str| format!("{{\"id\": 1, \"subnet\": \"{prefix}\"}}");
    let text = "{\"Dhcp6\": {\"subnet6\": [ <?include \"one.json\"?>, <?include \"two.json\"?> ], # x\n}}";
    fs::write(path("kea.conf"), text).unwrap();
    fs::write(path("one.json"), format!("{},\n{}", subnet("2001:db8:1::/64"), subnet("2001:db8:2::/g"))).unwrap();
    fs::write(path("two.json"), "{\"pools\": [], \"subnet\": \"2001:db8:3::h/64\"}").unwrap();
    let answer = run("kea.conf");
    assert!(
        answer.out().contains("one.json:2:35: P001") && answer.out().contains("two.json:1:38: P001"),
        "{}",
        answer.out()
    );
    fs::remove_dir_all(&folder).unwrap();
}

#[test]
fn running_text_is_compared_with_a_plan() {
    let folder = std::env::temp_dir().join(format!("ipv6calc-scan-{}", std::process::id()));
    fs::create_dir_all(&folder).unwrap();
    let (plan, text) = (folder.join("plan.txt"), folder.join("README.md"));
    fs::write(&plan, "2a02:1234::/48 # role=site\n2a02:1234:0:10::/64 # role=lan\n").unwrap();
    fs::write(&text, "The printer is 2a02:1234:0:77::9 (formerly 2a02:1234:0:10::9).\n").unwrap();
    let words = ["plan", "check", "--select", "P108", "--report", "concise", plan.to_str().unwrap(), "--scan"];
    let answer = ipv6calc([&words[..], &[text.to_str().unwrap()]].concat()).run();
    assert!(answer.out().contains("README.md:1:16: P108") && answer.out().lines().count() == 1, "{}", answer.out());
    fs::remove_dir_all(&folder).unwrap();
}

#[test]
fn a_comment_accepts_a_finding_of_its_line_or_of_the_next() {
    let options = ["--select", "P001", "--report", "concise"];
    check(&options, "2001:db8::g # plan: ignore=P001 a known slip\n").is("");
    check(&options, "# plan: ignore=P0,P101\n2001:db8::g\n").is("");
    assert_eq!(check(&options, "2001:db8::g # plan: ignore=P101\n").code, Some(1));
    assert_eq!(check(&options, "# plan: ignore=P001\n\n2001:db8::g\n").code, Some(1));
    let zone = "$TTL 1\na A 1.2.3 ; plan: ignore=P001,P004\n";
    check(&["--format", "zone", "--select", "P001,P101", "--report", "concise"], zone).is("");
}

#[test]
fn a_baseline_accepts_what_it_knows_and_no_more() {
    let folder = std::env::temp_dir().join(format!("ipv6calc-baseline-{}", std::process::id()));
    fs::create_dir_all(&folder).unwrap();
    let baseline = folder.join("baseline.json");
    let baseline = baseline.to_str().unwrap();
    let options = ["--select", "P001", "--report", "concise", "--baseline", baseline];
    check(&options, "2001:db8::g\n").fails(2);
    assert_eq!(check(&[&options[..], &["--write-baseline"]].concat(), "2001:db8::g\n").code, Some(0));
    check(&options, "# moved\n\n2001:db8::g\n").is("");
    let twice = check(&options, "2001:db8::g\n2001:db8::g\n");
    assert_eq!((twice.out().lines().count(), twice.code), (1, Some(1)));
    fs::write(folder.join("baseline.json"), "{}").unwrap();
    check(&options, "2001:db8::g\n").fails(2);
    fs::remove_dir_all(&folder).unwrap();
}

#[test]
fn a_configuration_file_is_weaker_than_a_plan_and_the_command_line() {
    let folder = std::env::temp_dir().join(format!("ipv6calc-config-{}", std::process::id()));
    fs::create_dir_all(&folder).unwrap();
    let config = folder.join("check.toml");
    fs::write(&config, "[check]\nselect = [\"P101\"]\n").unwrap();
    let option = ["--config", config.to_str().unwrap()];
    assert_eq!(check(&option, "2001:db8::g\n").code, Some(0));
    assert_eq!(check(&[&option[..], &["--select", "P001"]].concat(), "2001:db8::g\n").code, Some(1));
    fs::write(&config, "[check]\nselects = 1\n").unwrap();
    let wrong = check(&option, "2001:db8::1\n");
    assert!(wrong.err().contains("line 2, column 1: unknown key 'selects'"), "{}", wrong.err());
    fs::write(&config, "[plan]\nallocations = [\"::/0\"]\n").unwrap();
    assert!(check(&option, "2001:db8::1\n").err().contains("expected [check] alone"));
    fs::remove_dir_all(&folder).unwrap();
}

/// Files of each format that people edit, with host bits and forms to correct: before and after.
const CORRECTED: &[(&str, &str, &str)] = &[
    (
        "plan.toml",
        "# ours\n[plan]\nallocations = [ \"2A02:1234::/32\" ] # all\n\n[[prefix]]\nprefix   = '2a02:1234:0:0010::1/64'   # x\n\
         role = \"lan\"\nranges = [{ from = \"2a02:1234:0:10::0100\", to = \"2a02:1234:0:10::1FF\", use = \"dhcp\" }]\n",
        "# ours\n[plan]\nallocations = [ \"2a02:1234::/32\" ] # all\n\n[[prefix]]\nprefix   = '2a02:1234:0:10::/64'   # x\n\
         role = \"lan\"\nranges = [{ from = \"2a02:1234:0:10::100\", to = \"2a02:1234:0:10::1ff\", use = \"dhcp\" }]\n",
    ),
    (
        "plan.csv",
        "\u{feff}prefix,name,role\r\n\"2A02:1234::/32\",alloc,allocation\r\n 2a02:1234:0:10::5/64 ,\"a, b\",lan\r\n",
        "\u{feff}prefix,name,role\r\n\"2a02:1234::/32\",alloc,allocation\r\n 2a02:1234:0:10::/64 ,\"a, b\",lan\r\n",
    ),
    (
        "plan.txt",
        "# ours\n\t2A02:1234::/32\t# role=allocation\n2a02:1234:0:10::5/064  # role=lan\n192.0.2.9/24 # role=lan",
        "# ours\n\t2a02:1234::/32\t# role=allocation\n2a02:1234:0:10::/064  # role=lan\n192.0.2.0/24 # role=lan",
    ),
    (
        "plan.yaml",
        "prefix:\n  - prefix: 2A02:1234::/32 # up\n    role: allocation\n  - {prefix: \"2a02:1234:0:10::5/64\", role: lan}\n\
         host:\n  - address: 2a02:1234:0:10:0:0:0:53\n    name: ns1\n",
        "prefix:\n  - prefix: 2a02:1234::/32 # up\n    role: allocation\n  - {prefix: \"2a02:1234:0:10::/64\", role: lan}\n\
         host:\n  - address: 2a02:1234:0:10::53\n    name: ns1\n",
    ),
    (
        "example.net.zone",
        "$ORIGIN example.net.\n$TTL 1h ; c\nns1 IN AAAA 2A02:1234:0:10::0053 ; keep\n    IN AAAA ( 2a02:1234:0:10:0:0:0:54 )\n",
        "$ORIGIN example.net.\n$TTL 1h ; c\nns1 IN AAAA 2a02:1234:0:10::53 ; keep\n    IN AAAA ( 2a02:1234:0:10::54 )\n",
    ),
];

#[test]
fn fix_writes_corrections_in_place_and_keeps_the_rest() {
    let folder = std::env::temp_dir().join(format!("ipv6calc-fix-{}", std::process::id()));
    fs::create_dir_all(&folder).unwrap();
    for (name, before, after) in CORRECTED {
        let path = folder.join(name);
        let (file, read) = (path.to_str().unwrap(), || fs::read_to_string(&path).unwrap());
        fs::write(&path, before).unwrap();
        let run = |options: &[&str]| {
            let fixed = ["plan", "check", "--select", "P001,P002,P003", "--report", "concise"];
            ipv6calc([&fixed[..], options, &[file]].concat()).run()
        };
        let diff = run(&["--fix", "--diff"]);
        assert_eq!((diff.code, read().as_str()), (Some(1), *before), "{name}: --diff writes nothing");
        let removed = diff.out().lines().filter(|line| line.starts_with('-') && !line.starts_with("---")).count();
        assert_eq!(
            removed,
            before.lines().zip(after.lines()).filter(|(a, b)| a != b).count(),
            "{name}: {}",
            diff.out()
        );
        run(&["--fix"]).is("");
        assert_eq!(read(), *after, "{name}");
        run(&["--fix"]).is("");
        assert_eq!(read(), *after, "{name}: twice is once");
        run(&["--diff"]).is("");
    }
    assert_eq!(fs::read_dir(&folder).unwrap().count(), CORRECTED.len(), "nothing else is left there");
    fs::remove_dir_all(&folder).unwrap();
}

#[test]
fn fix_leaves_what_the_baseline_accepts() {
    let folder = std::env::temp_dir().join(format!("ipv6calc-fix-baseline-{}", std::process::id()));
    fs::create_dir_all(&folder).unwrap();
    let (plan, baseline) = (folder.join("plan.txt"), folder.join("known.json"));
    let run = |options: &[&str]| {
        let all =
            ["plan", "check", "--select", "P003", "--report", "concise", "--baseline", baseline.to_str().unwrap()];
        ipv6calc([&all[..], options, &[plan.to_str().unwrap()]].concat()).run()
    };
    fs::write(&plan, "2A02:1234::1\n").unwrap();
    assert_eq!(run(&["--write-baseline"]).code, Some(0));
    fs::write(&plan, "2A02:1234::1\n2A02:1234::2\n").unwrap();
    run(&["--fix"]).is("");
    assert_eq!(fs::read_to_string(&plan).unwrap(), "2A02:1234::1\n2a02:1234::2\n");
    fs::remove_file(&baseline).unwrap();
    run(&["--fix"]).fails(2);
    fs::remove_dir_all(&folder).unwrap();
}

#[test]
fn a_corrected_form_is_the_same_address() {
    for (name, before, _) in CORRECTED {
        let before = plan(&[(name, before.as_bytes())]);
        let mut checked = ipv6calc::plan::check(&before, &Config::default());
        checked.findings.retain(|finding| finding.rule.code == "P003");
        let fixed = ipv6calc::plan::fix::apply(&before, &checked.findings, &[]);
        let after = plan(&[(name, fixed.first().unwrap().text.as_bytes())]);
        let values = |plan: &Plan| plan.entries.iter().map(|e| (e.bits(), e.last_bits(), e.len)).collect::<Vec<_>>();
        assert_eq!(values(&after), values(&before), "{name}");
    }
}

#[test]
fn a_full_disk_is_not_taken_for_findings() {
    for words in [&["plan", "check", "-"][..], &["plan", "rules"], &["plan", "check", "--help"]] {
        let full = fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
        let mut command = ipv6calc(words).command();
        let status = command.stdin(std::process::Stdio::null()).stdout(full).status().unwrap();
        assert_eq!(status.code(), Some(2), "{words:?}");
    }
}

#[test]
fn a_route_that_a_router_announces_is_no_lan() {
    let text = "interface eth0 {\n  prefix 2a02:1234::/64 { };\n  route 2a02:1234:100::/48 { };\n};\n";
    check(&["--format", "radvd", "--select", "P001,P201", "--report", "concise"], text).is("");
}

#[test]
fn a_document_that_is_no_table_is_unusable() {
    assert_eq!(check(&["--format", "yaml"], "nonsense\n").code, Some(2));
    assert_eq!(check(&["--format", "yaml"], "- a\n").code, Some(2));
    check(&["--format", "yaml", "--report", "concise"], "# nothing yet\n").is("");
}

#[test]
fn a_report_that_cannot_be_written_is_reported() {
    let full = check(&["--select", "P001", "-o", "/dev/full"], "2001:db8::g\n");
    assert_eq!(full.code, Some(2), "{}", full.err());
    let closed = ipv6calc(["plan", "rules"]).run();
    assert!(closed.out().contains("P001") && closed.code == Some(0));
}

#[test]
fn the_rules_are_listed_and_explained() {
    let json: serde_json::Value = serde_json::from_str(ipv6calc(["plan", "rules", "--json"]).run().out()).unwrap();
    for rule in json.as_array().unwrap() {
        let code = rule["code"].as_str().unwrap();
        let page = ipv6calc(["plan", "rule", code]).run();
        assert!(page.out().contains(rule["why"].as_str().unwrap()), "{code}");
    }
    ipv6calc(["plan", "rule", "P999"]).run().fails(2);
    ipv6calc(["plan", "rule"]).run().fails(2);
    for verb in ["check", "rules", "rule"] {
        let help = ipv6calc(["plan", verb, "--help"]).run();
        assert!(help.out().contains("Usage: ipv6calc plan") && help.code == Some(0));
    }
}
