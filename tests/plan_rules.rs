//! Which rule finds something in which format: `tests/plans/rules-by-reader.tsv`. Every cell of it is tried with the
//! program: what is said to fire does, and what is said not to apply is silent.

use crate::program::{ipv6calc, project};
use crate::scale::spent;
use ipv6calc::plan::{Config, Draft, check, readers, rules};
use std::collections::BTreeMap;
use std::fmt::Write;
use std::fs;
use std::path::PathBuf;
use std::time::Duration;

/// A file of an example: its name and its text.
type Text = (String, String);

/// The folder of the examples.
fn fires() -> PathBuf {
    project().join("tests/plans/fires")
}

/// The rows of a table of the folder, without comments, each cut at tabs.
fn rows(name: &str) -> Vec<Vec<String>> {
    let text = fs::read_to_string(project().join("tests/plans").join(name)).unwrap();
    let lines = text.lines().filter(|line| !line.starts_with('#') && !line.is_empty());
    lines.map(|line| line.split('\t').map(str::to_owned).collect()).collect()
}

/// The cells by rule and reader.
fn table() -> BTreeMap<(String, String), String> {
    let mut rows = rows("rules-by-reader.tsv").into_iter();
    let header = rows.next().unwrap();
    let mut cells = BTreeMap::new();
    for row in rows {
        assert_eq!(row.len(), header.len(), "{}", row[0]);
        for (reader, cell) in header.iter().zip(&row).skip(1) {
            let before = cells.insert((row[0].clone(), reader.clone()), cell.clone());
            assert_eq!(before, None, "{} stands twice", row[0]);
        }
    }
    cells
}

/// An entry of a plan in the words of the plain text format.
struct Entry<'a> {
    address: &'a str,
    kind: &'a str,
    said: Vec<(&'a str, &'a str)>,
}

impl<'a> Entry<'a> {
    fn new(text: &'a str, kind: Option<&'a str>) -> Entry<'a> {
        let mut words = text.split_whitespace();
        let address = words.next().unwrap();
        let kind = kind.unwrap_or(if address.contains('/') { "prefix" } else { "host" });
        Entry { address, kind, said: words.map(|word| word.split_once('=').unwrap()).collect() }
    }

    /// The key of the address in the native schema and in tables.
    fn key(&self) -> &'static str {
        if self.kind == "prefix" { "prefix" } else { "address" }
    }
}

/// A plan in one of the formats that plans are written in; `None` for others.
fn written(reader: &str, entries: &[Entry<'_>]) -> Option<Text> {
    let mut out = String::new();
    match reader {
        "toml" => entries.iter().for_each(|entry| {
            writeln!(out, "[[{}]]\n{} = \"{}\"", entry.kind, entry.key(), entry.address).unwrap();
            entry.said.iter().for_each(|(key, value)| writeln!(out, "{key} = \"{value}\"").unwrap());
        }),
        "yaml" => {
            for kind in ["prefix", "host"].into_iter().filter(|kind| entries.iter().any(|e| e.kind == *kind)) {
                writeln!(out, "{kind}:").unwrap();
                for entry in entries.iter().filter(|entry| entry.kind == kind) {
                    writeln!(out, "  - {}: \"{}\"", entry.key(), entry.address).unwrap();
                    entry.said.iter().for_each(|(key, value)| writeln!(out, "    {key}: {value}").unwrap());
                }
            }
        }
        "json" => {
            let mut kinds = serde_json::Map::new();
            for entry in entries {
                let said = entry.said.iter().copied().chain([(entry.key(), entry.address)]);
                let object: serde_json::Map<_, _> = said.map(|(key, value)| (key.to_owned(), value.into())).collect();
                let list = kinds.entry(entry.kind).or_insert_with(|| Vec::<serde_json::Value>::new().into());
                list.as_array_mut().unwrap().push(object.into());
            }
            out = serde_json::to_string_pretty(&kinds).unwrap();
        }
        "csv" => {
            const COLUMNS: [&str; 7] = ["prefix", "address", "role", "name", "site", "vlan", "mac"];
            writeln!(out, "{}", COLUMNS.join(",")).unwrap();
            for entry in entries {
                let said =
                    |column: &&str| entry.said.iter().find(|(key, _)| key == column).map_or("", |(_, value)| value);
                let cell = |column: &&str| if *column == entry.key() { entry.address } else { said(column) };
                writeln!(out, "{}", COLUMNS.iter().map(cell).collect::<Vec<_>>().join(",")).unwrap();
            }
        }
        "text" => entries.iter().for_each(|entry| {
            write!(out, "{} # kind={}", entry.address, entry.kind).unwrap();
            entry.said.iter().for_each(|(key, value)| write!(out, " {key}={value}").unwrap());
            out.push('\n');
        }),
        _ => return None,
    }
    let ending = if reader == "text" { "txt" } else { reader };
    Some((format!("example.{ending}"), out))
}

/// The files of a row of `made.tsv` in a format, those of plans in one file, others in a file for each entry; `None` if the
/// format cannot hold them.
fn made(reader: &str, kind: &str, text: &str) -> Option<Vec<Text>> {
    if kind == "plan" {
        let entries: Vec<_> = text.split(" | ").map(|entry| Entry::new(entry, None)).collect();
        let one_by_one = || entries.iter().enumerate().map(|(i, entry)| filled(reader, entry.kind, entry.address, i));
        return written(reader, &entries).map(|file| vec![file]).or_else(|| one_by_one().collect());
    }
    let single = written(reader, &[Entry::new(text, Some(kind))]);
    single.or_else(|| filled(reader, kind, text, 0)).map(|file| vec![file])
}

/// An entry in the template of a format; `None` if there is none for its kind.
fn filled(reader: &str, kind: &str, address: &str, number: usize) -> Option<Text> {
    let template = fs::read_dir(fires().join("templates")).unwrap().map(|found| found.unwrap().path());
    let start = format!("{reader}.{kind}.");
    let path = template.into_iter().find(|path| path.file_name().unwrap().to_str().unwrap().starts_with(&start))?;
    let ending = path.extension().unwrap().to_str().unwrap().to_owned();
    Some((format!("example{number}.{ending}"), fs::read_to_string(path).unwrap().replace('@', address)))
}

/// The examples of a cell: those that stand in a folder or a file of their own, else what `made.tsv` makes.
fn examples(rule: &str, reader: &str) -> Vec<Vec<Text>> {
    let read =
        |path: PathBuf| (path.file_name().unwrap().to_str().unwrap().to_owned(), fs::read_to_string(path).unwrap());
    let listed = |folder: PathBuf| -> Vec<PathBuf> {
        let mut all: Vec<_> = fs::read_dir(folder).into_iter().flatten().map(|found| found.unwrap().path()).collect();
        all.sort();
        all
    };
    let folder: Vec<Text> = listed(fires().join(rule).join(reader)).into_iter().map(read).collect();
    let own =
        listed(fires().join(rule)).into_iter().filter(|path| path.is_file() && path.file_stem().unwrap() == reader);
    let single: Vec<Text> = own.map(read).collect();
    if !folder.is_empty() || !single.is_empty() {
        return vec![if folder.is_empty() { single } else { folder }];
    }
    let rows = rows("fires/made.tsv").into_iter().filter(|row| row[0] == rule);
    let example = |row: Vec<String>| {
        let company = row.get(3).map(|name| read(fires().join(name)));
        made(reader, &row[1], &row[2]).map(|files| files.into_iter().chain(company).collect())
    };
    rows.filter_map(example).collect()
}

/// What the program says about an example: the lines of its report about the files of the format.
fn told(rule: &str, reader: &str, files: &[Text]) -> String {
    let folder = std::env::temp_dir().join(format!("ipv6calc-rules-{}/{rule}-{reader}", std::process::id()));
    fs::create_dir_all(&folder).unwrap();
    let mut argv: Vec<String> =
        ["plan", "check", "--report", "concise", "--today", "2026-01-01", "--select", rule].map(str::to_owned).to_vec();
    let mut subject = Vec::new();
    for (name, text) in files {
        let path = folder.join(name).to_str().unwrap().to_owned();
        fs::write(&path, text).unwrap();
        // any text is read as such only if one asks for it
        let scanned = reader == "scan" && name.ends_with(".md");
        if scanned || readers::choose(name, text).format.name == reader {
            subject.push(format!("{path}:"));
        }
        argv.extend(scanned.then(|| "--scan".to_owned()));
        argv.push(path);
    }
    assert!(!subject.is_empty(), "{rule}: no file of the example is read as {reader}: {files:?}");
    let answer = ipv6calc(argv).run();
    fs::remove_dir_all(&folder).unwrap();
    let about = answer.out().lines().filter(|line| subject.iter().any(|file| line.starts_with(file)));
    about.filter(|line| line.contains(rule)).fold(String::new(), |all, line| all + line + "\n")
}

#[test]
fn every_rule_and_every_format_has_a_cell_with_its_reason() {
    let table = table();
    assert_eq!(table.len(), rules::ALL.len() * readers::ALL.len());
    for rule in rules::ALL.iter() {
        for reader in readers::ALL.iter() {
            let key = (rule.code.to_owned(), reader.format.name.to_owned());
            let cell =
                table.get(&key).unwrap_or_else(|| panic!("no cell for {} and {}", rule.code, reader.format.name));
            let reason = ["cannot occur: ", "not applicable: "].iter().find_map(|start| cell.strip_prefix(start));
            assert!(cell == "fires" || reason.is_some_and(|reason| reason.len() > 8), "{key:?}: {cell}");
        }
    }
}

#[test]
fn what_is_said_to_fire_does() {
    let mut silent = Vec::new();
    for ((rule, reader), _) in table().into_iter().filter(|(_, cell)| cell == "fires") {
        let examples = examples(&rule, &reader);
        if !examples.iter().any(|files| !told(&rule, &reader, files).is_empty()) {
            silent.push(format!("{rule} {reader}: {examples:?}"));
        }
    }
    assert!(silent.is_empty(), "{}", silent.join("\n"));
}

#[test]
fn what_is_said_not_to_apply_is_silent() {
    let mut tried = 0;
    for ((rule, reader), _) in table().into_iter().filter(|(_, cell)| cell != "fires") {
        for files in examples(&rule, &reader) {
            assert_eq!(told(&rule, &reader, &files), "", "{rule} {reader}: {files:?}");
            tried += 1;
        }
    }
    assert!(tried > 500, "{tried} examples");
}

/// Duplicates are the worst case of rules that look at all entries of a prefix: 10^10 steps if one did so for each entry.
#[test]
fn no_rule_takes_quadratic_time_where_a_prefix_stands_many_times() {
    const COUNT: usize = 100_000;
    let mut text = "2001:db8::/48 # role=site\n".repeat(COUNT) + "2001:db8::/48 # role=pool\n";
    text += &"2001:db8::/64 # role=site\n".repeat(COUNT);
    (1..=COUNT).for_each(|i| writeln!(text, "2001:db8:0:1::{}:{:x}", i >> 16, i & 0xffff).unwrap());
    let mut draft = Draft::default();
    readers::add(&mut draft, None, "plan.txt", text.into_bytes());
    let plan = draft.finish(None);
    let start = spent();
    let found = check(&plan, &Config::default()).findings;
    let time = spent() - start;
    assert!(time < Duration::from_secs(20), "{time:?}");
    // the prefix that holds them all is reported once
    for (code, least) in [("P101", 1), ("P103", COUNT), ("P106", COUNT)] {
        assert!(found.iter().filter(|finding| finding.rule.code == code).count() >= least, "{code}");
    }
}
