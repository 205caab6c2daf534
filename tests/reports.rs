//! The reports of `ipv6calc plan check`: each fits the schema of its format, whatever files and findings are called, and
//! says the same as the others.

use crate::program::{ipv6calc, project};
use serde_json::Value;
use std::ffi::{OsStr, OsString};
use std::fs;
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::path::PathBuf;
use std::process::{Command, Output};

/// A folder of files that is gone afterwards.
pub(crate) struct Folder(PathBuf);

impl Folder {
    pub(crate) fn new(name: &str) -> Folder {
        let path = project().join(format!("target/{name}-{}", std::process::id()));
        fs::create_dir_all(&path).unwrap();
        Folder(path)
    }

    fn with(self, name: &[u8], text: &[u8]) -> Folder {
        fs::write(self.0.join(OsStr::from_bytes(name)), text).unwrap();
        self
    }

    /// Runs the program here.
    fn run(&self, words: &[&OsStr]) -> Output {
        ipv6calc(words).command().current_dir(&self.0).output().unwrap()
    }

    /// A report of all files.
    fn report(&self, name: &str) -> String {
        let mut words: Vec<OsString> =
            ["plan", "check", "--today", "2026-01-01", "--report", name, "--"].map(OsString::from).into();
        let mut files: Vec<OsString> = fs::read_dir(&self.0).unwrap().map(|file| file.unwrap().file_name()).collect();
        files.sort();
        words.extend(files);
        let answer = self.run(&words.iter().map(OsString::as_os_str).collect::<Vec<_>>());
        // a file of which nothing was read is named, whatever the report
        let notices = String::from_utf8_lossy(&answer.stderr);
        assert!(notices.lines().all(|line| line.starts_with("empty.toml: no addresses found")), "{name}: {notices}");
        String::from_utf8(answer.stdout).unwrap_or_else(|e| panic!("{name}: {e}"))
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// Names that try to leave their quotes, lines, elements and properties.
const NAMES: &[&[u8]] = &[
    b"a\"b'c.txt",
    b"100%0A,line=1::error::x.txt",
    b"<x>]]>&amp;&.txt",
    b"line\nbreak\r\t.txt",
    b"escape\x1b[31m.txt",
    b"not-utf-8-\xff\xfe.txt",
    "z\u{fc}rich \u{202e}txt.\u{1f30d}.txt".as_bytes(),
    b"javascript:alert(1).txt",
];

/// A plan whose findings quote what stands there.
const HOSTILE: &[u8] =
    b"2001:db8::\"<]]>&%0A::error::,:\\ # name=x\n2001:db8::\x01\x1b[2J\x7f\n2001:db8:0:1::1/48 # role=lan\n\
    2001:DB8::1/64 # role=lan\n2001:db8::/32 # role=allocation colour=x\n";

fn hostile(name: &str) -> Folder {
    let folder = Folder::new(name).with(b"binary.txt", b"2001:db8::/64\n\xff\xfe\0\n").with(b"empty.toml", b"");
    let folder = folder.with(b"keys.toml", b"[[prefix]]\nprefix = \"2001:db8::/32\"\n\"]]>\\\"<b>,\" = 1\n");
    NAMES.iter().fold(folder, |folder, name| folder.with(name, HOSTILE))
}

/// The example, hostile files, every sample of a reader, and a plan without findings.
fn folders(test: &str) -> Vec<Folder> {
    let folder = |name: &str| Folder::new(&format!("{test}-{name}"));
    let example = fs::read(project().join("examples/plan/isp.toml")).unwrap();
    let samples = fs::read_dir(project().join("tests/plans")).unwrap().map(|file| file.unwrap().path());
    let samples = samples.filter(|path| path.is_file() && path.extension().is_none_or(|ending| ending != "entries"));
    let copy =
        |folder: Folder, path: PathBuf| folder.with(path.file_name().unwrap().as_bytes(), &fs::read(&path).unwrap());
    vec![
        folder("example").with(b"isp.toml", &example),
        hostile(&format!("{test}-hostile")),
        samples.fold(folder("samples"), copy),
        folder("clean").with(b"plan.txt", b"2001:db8:0:1::/64 # role=lan\n"),
    ]
}

fn json(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|e| panic!("{e}: {text}"))
}

/// The findings of the report `json`, which the others are compared with.
fn findings(folder: &Folder) -> Vec<Value> {
    json(&folder.report("json"))["findings"].as_array().unwrap().clone()
}

/// A schema of the project. That of SARIF has a bracket too many in the pattern of languages, which makes it no regular
/// expression of the standard; here it is one.
fn read_schema(path: &str) -> Value {
    let text = fs::read_to_string(project().join(path)).unwrap();
    json(&text.replace("^[a-zA-Z]{2}|^[a-zA-Z]{2}-[a-zA-Z]{2}]?$", "^[a-zA-Z]{2}|^[a-zA-Z]{2}-[a-zA-Z]{2}?$"))
}

/// The document must fit the schema in a file of the project.
#[track_caller]
fn fits(schema: &str, document: &Value) {
    let schema = read_schema(schema);
    let validator = jsonschema::validator_for(&schema).unwrap();
    let wrong: Vec<String> = validator.iter_errors(document).map(|e| format!("{}: {e}", e.instance_path())).collect();
    assert_eq!(wrong, [""; 0]);
}

#[test]
fn the_schemas_of_other_formats_refuse_what_is_wrong() {
    for (schema, wrong) in [
        ("tests/schemas/sarif-2.1.0.json", r#"{"version":"2.1.0","runs":[{}]}"#),
        ("tests/schemas/gitlab-codequality.json", r#"[{"description":"x"}]"#),
        ("tests/schemas/rdjson.json", r#"{"diagnostics":[{"message":"x"}]}"#),
        ("schema/plan.schema.json", r#"{"schema":1,"findings":[]}"#),
    ] {
        let schema = read_schema(schema);
        assert_eq!(jsonschema::meta::validate(&schema).map_err(|e| e.to_string()), Ok(()));
        assert!(!jsonschema::is_valid(&schema, &json(wrong)), "{wrong}");
    }
}

#[test]
fn the_json_reports_of_changes_fit_the_schema() {
    let old = "2001:db8::1 # name=a\n2001:db8::2 # name=b\n";
    let new = old.replace("::1", "::3").replace("name=b", "name=c");
    let folder = Folder::new("reports-diff").with(b"old.txt", old.as_bytes()).with(b"new.txt", new.as_bytes());
    let run = |report: &str| {
        let run = folder.run(&["plan", "diff", "--report", report, "old.txt", "new.txt"].map(OsStr::new));
        assert_eq!(run.status.code(), Some(1), "{run:?}");
        String::from_utf8(run.stdout).unwrap()
    };
    fits("schema/plan.schema.json", &json(&run("json")));
    let lines = run("jsonl");
    assert_eq!(lines.lines().count(), 2);
    lines.lines().for_each(|line| fits("schema/plan.schema.json", &json(line)));
}

#[test]
fn the_json_reports_fit_their_schema_and_say_the_same() {
    for folder in folders("json") {
        let document = json(&folder.report("json"));
        fits("schema/plan.schema.json", &document);
        let findings = document["findings"].as_array().unwrap();
        let lines: Vec<Value> = folder.report("jsonl").lines().map(json).collect();
        assert_eq!(lines.len(), findings.len());
        for (line, finding) in lines.iter().zip(findings) {
            fits("schema/plan.schema.json", line);
            let mut line = line.clone();
            line.as_object_mut().unwrap().remove("schema");
            assert_eq!(&line, finding);
        }
        let counted: u64 = ["error", "warning", "info"].iter().map(|l| document["summary"][l].as_u64().unwrap()).sum();
        assert_eq!(counted, findings.len() as u64);
    }
}

#[test]
fn hostile_files_give_findings_that_quote_them() {
    let folder = hostile("quoting");
    let all = findings(&folder);
    let said = |text: &str| all.iter().any(|finding| finding["message"].as_str().unwrap().contains(text));
    assert!(said("\"<]]>&%0A::error::,:") && said("]]>\"<b>,"), "{all:#?}");
    assert!(all.len() > 5 * NAMES.len(), "{}", all.len());
    for name in NAMES {
        let name = String::from_utf8_lossy(name);
        assert!(all.iter().any(|finding| finding["file"] == *name), "{name:?}");
    }
}

#[test]
fn sarif_fits_its_schema_and_has_every_finding() {
    for folder in folders("sarif") {
        let log = json(&folder.report("sarif"));
        fits("tests/schemas/sarif-2.1.0.json", &log);
        let (run, findings) = (&log["runs"][0], findings(&folder));
        let results = run["results"].as_array().unwrap();
        assert_eq!(results.len(), findings.len());
        for (result, finding) in results.iter().zip(&findings) {
            let rule = &run["tool"]["driver"]["rules"][result["ruleIndex"].as_u64().unwrap() as usize];
            assert_eq!((&rule["id"], &result["ruleId"]), (&finding["code"], &finding["code"]));
            assert_eq!(result["message"]["text"], finding["message"]);
            let place = &result["locations"][0]["physicalLocation"];
            let uri = place["artifactLocation"]["uri"].as_str().unwrap();
            assert_eq!(decoded(uri), finding["file"].as_str().unwrap());
            assert!(uri.bytes().all(|b| b.is_ascii_graphic() && !b"\"<>\\^`{|}:".contains(&b)), "{uri}");
            let region = ["startLine", "startColumn", "endLine", "endColumn"].map(|key| &place["region"][key]);
            assert_eq!(region, ["line", "column", "end_line", "end_column"].map(|key| &finding[key]));
            assert_eq!(result.get("fixes").is_some(), finding.get("fix").is_some());
            let related = result["relatedLocations"].as_array().map_or(0, Vec::len);
            assert_eq!(related, finding["related"].as_array().unwrap().len());
        }
        for rule in run["tool"]["driver"]["rules"].as_array().unwrap() {
            assert!(rule["help"]["markdown"].as_str().unwrap().contains("```"), "{rule}");
            assert!(rule.get("helpUri").is_none());
        }
    }
}

/// A file name of the bytes that a URI escapes.
fn decoded(uri: &str) -> String {
    let (mut bytes, mut rest) = (Vec::new(), uri.as_bytes());
    while let [first, tail @ ..] = rest {
        match (first, tail) {
            (b'%', [a, b, tail @ ..]) => {
                let hex = [*a, *b];
                bytes.push(u8::from_str_radix(std::str::from_utf8(&hex).unwrap(), 16).unwrap());
                rest = tail;
            }
            _ => {
                bytes.push(*first);
                rest = tail;
            }
        }
    }
    String::from_utf8(bytes).unwrap()
}

#[test]
fn gitlab_fits_its_schema_and_has_every_finding() {
    for folder in folders("gitlab") {
        let report = json(&folder.report("gitlab"));
        fits("tests/schemas/gitlab-codequality.json", &report);
        let (rows, findings) = (report.as_array().unwrap(), findings(&folder));
        assert_eq!(rows.len(), findings.len());
        for (row, finding) in rows.iter().zip(&findings) {
            assert_eq!((&row["description"], &row["location"]["path"]), (&finding["message"], &finding["file"]));
            assert_eq!(row["location"]["lines"]["begin"], finding["line"]);
        }
    }
}

#[test]
fn a_fingerprint_stays_when_lines_move_and_no_two_are_the_same() {
    let prints = |text: &str| -> Vec<String> {
        let folder = Folder::new("fingerprints").with(b"plan.txt", text.as_bytes());
        let report = json(&folder.report("gitlab"));
        report.as_array().unwrap().iter().map(|row| row["fingerprint"].as_str().unwrap().to_owned()).collect()
    };
    let text = "2001:db8::g\n2001:db8::g\n2001:DB8::/32 # role=allocation\n2001:db8:0:1::1/64 # role=lan\n";
    let (before, moved) = (prints(text), prints(&format!("# a head\n\n{text}")));
    assert_eq!(before, moved);
    assert!(before.len() >= 4, "{before:?}");
    let mut once = before.clone();
    once.sort();
    once.dedup();
    assert_eq!(once.len(), before.len());
    assert!(!prints("2001:db8::h\n").iter().any(|print| before.contains(print)));
}

#[test]
fn rdjson_fits_its_schema_and_has_every_finding() {
    for folder in folders("rdjson") {
        let report = json(&folder.report("rdjson"));
        fits("tests/schemas/rdjson.json", &report);
        let (rows, findings) = (report["diagnostics"].as_array().unwrap(), findings(&folder));
        assert_eq!(rows.len(), findings.len());
        for (row, finding) in rows.iter().zip(&findings) {
            assert_eq!((&row["message"], &row["location"]["path"]), (&finding["message"], &finding["file"]));
            assert_eq!(row.get("suggestions").is_some(), finding.get("fix").is_some());
        }
    }
}

/// Corrections on lines with characters of several bytes in front of them.
const CORRECTED: &str = "# \u{e4}\u{1f30d}\n\
    prefix = [{ name = \"z\u{fc}rich \u{1f30d}\", prefix = \"2001:db8:0:1::1/64\" }, { prefix = \"2001:DB8:0:2::/64\" }]\n\
    plan = { purpose = \"documentation\" }\n";

/// The text with replacements `(line, column, end line, end column, text)`; columns in the unit of `width`.
fn replaced(text: &str, mut edits: Vec<(u64, u64, u64, u64, String)>, width: fn(char) -> u64) -> String {
    let at = |line: u64, column: u64| {
        let start: usize = text.split_inclusive('\n').take(line as usize - 1).map(str::len).sum();
        let mut left = column - 1;
        let behind = text[start..].char_indices().find(|(_, c)| {
            let here = left == 0;
            left = left.saturating_sub(width(*c));
            here
        });
        start + behind.map_or(text.len() - start, |(at, _)| at)
    };
    edits.sort();
    let mut out = text.to_owned();
    for (line, column, end_line, end_column, new) in edits.into_iter().rev() {
        out.replace_range(at(line, column)..at(end_line, end_column), &new);
    }
    out
}

#[test]
fn who_applies_the_corrections_of_a_report_gets_what_fix_writes() {
    let folder = Folder::new("corrections").with(b"plan.toml", CORRECTED.as_bytes());
    let number = |value: &Value| value.as_u64().unwrap();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let sarif = json(&folder.report("sarif"));
    let results = sarif["runs"][0]["results"].as_array().unwrap().clone();
    let fixes = results.iter().filter_map(|result| result.get("fixes")).map(|fixes| {
        let row = &fixes[0]["artifactChanges"][0]["replacements"][0];
        let [a, b, c, d] =
            ["startLine", "startColumn", "endLine", "endColumn"].map(|key| number(&row["deletedRegion"][key]));
        (a, b, c, d, text(&row["insertedContent"]["text"]))
    });
    let by_sarif = replaced(CORRECTED, fixes.collect(), |_| 1);
    let rdjson = json(&folder.report("rdjson"));
    let suggestions = rdjson["diagnostics"].as_array().unwrap().iter().filter_map(|row| row.get("suggestions"));
    let suggestions = suggestions.map(|row| {
        let (from, to) = (&row[0]["range"]["start"], &row[0]["range"]["end"]);
        let ends = [from, to].map(|end| (number(&end["line"]), number(&end["column"])));
        (ends[0].0, ends[0].1, ends[1].0, ends[1].1, text(&row[0]["text"]))
    });
    let by_rdjson = replaced(CORRECTED, suggestions.collect(), |c| c.len_utf8() as u64);
    let words = ["plan", "check", "--fix", "plan.toml"].map(OsStr::new);
    folder.run(&words);
    let by_fix = fs::read_to_string(folder.0.join("plan.toml")).unwrap();
    assert!(by_fix != CORRECTED && by_fix.contains("2001:db8:0:2::/64") && by_fix.contains("2001:db8:0:1::/64"));
    assert_eq!((by_sarif, by_rdjson), (by_fix.clone(), by_fix));
}

#[test]
fn github_has_one_command_a_finding_whatever_stands_in_it() {
    for folder in folders("github") {
        let (report, findings) = (folder.report("github"), findings(&folder));
        assert_eq!(report.lines().count(), findings.len(), "{report}");
        for (line, finding) in report.lines().zip(&findings) {
            // what the runner does: a command, properties between commas, data behind the next two colons
            let (head, data) = line.strip_prefix("::").unwrap().split_once("::").unwrap();
            let (command, properties) = head.split_once(' ').unwrap();
            let level = match finding["level"].as_str().unwrap() {
                "info" => "notice",
                other => other,
            };
            assert_eq!(command, level);
            let data = data.replace("%0D", "\r").replace("%0A", "\n").replace("%25", "%");
            assert!(data.starts_with(finding["message"].as_str().unwrap()), "{line}");
            let pairs: Vec<_> = properties.split(',').map(|pair| pair.split_once('=').unwrap()).collect();
            assert_eq!(
                pairs.iter().map(|pair| pair.0).collect::<Vec<_>>(),
                ["file", "line", "endLine", "col", "endColumn", "title"]
            );
            let file = pairs[0].1.replace("%2C", ",").replace("%3A", ":");
            let file = file.replace("%0D", "\r").replace("%0A", "\n").replace("%25", "%");
            // control characters have no escape in a command
            let moves = |c: char| ipv6calc::format::leaves_its_cell(c) && !matches!(c, '\r' | '\n');
            let named = finding["file"].as_str().unwrap().replace(moves, "\u{fffd}");
            assert_eq!((named, finding["line"].to_string()), (file, pairs[1].1.to_owned()));
        }
    }
}

#[test]
fn concise_has_one_line_a_finding_whatever_stands_in_it() {
    for folder in folders("concise") {
        let (report, findings) = (folder.report("concise"), findings(&folder));
        assert_eq!(report.lines().count(), findings.len(), "{report}");
        assert!(!report.contains(|c: char| c.is_control() && c != '\n'));
        for (line, finding) in report.lines().zip(&findings) {
            let place = format!(":{}:{}: {} ", finding["line"], finding["column"], finding["code"].as_str().unwrap());
            assert!(line.contains(&place), "{line}");
        }
    }
}

#[test]
fn human_tells_every_finding_and_never_lets_a_file_colour_the_screen() {
    for folder in folders("human") {
        let (report, findings) = (folder.report("human"), findings(&folder));
        assert!(!report.contains(|c: char| c.is_control() && c != '\n'), "{report:?}");
        let titles =
            ["error[P", "warning[P", "info[P"].map(|title| report.lines().filter(|l| l.starts_with(title)).count());
        assert_eq!(titles.iter().sum::<usize>(), findings.len());
        let last = report.lines().last().unwrap();
        assert!(last.contains(" in ") && last.contains(" of "), "{last}");
    }
}

#[test]
fn human_has_colour_where_it_is_asked_for() {
    let folder = Folder::new("colour").with(b"plan.txt", b"2001:db8::g\n");
    for (when, coloured) in [("always", true), ("never", false), ("auto", false)] {
        let answer = folder.run(&["plan", "check", "--color", when, "plan.txt"].map(OsStr::new));
        assert_eq!(answer.stdout.contains(&0x1b), coloured, "{when}");
    }
    let mut asked = ipv6calc(["plan", "check", "plan.txt"]).command();
    let script = asked.current_dir(&folder.0);
    // a terminal that script(1) makes
    let line = format!("{} plan check plan.txt", script.get_program().to_str().unwrap());
    for (no_color, coloured) in [("", true), ("1", false)] {
        let terminal = Command::new("script")
            .args(["-qec", &line, "/dev/null"])
            .env("NO_COLOR", no_color)
            .current_dir(&folder.0)
            .output();
        match terminal {
            Ok(answer) => assert_eq!(answer.stdout.contains(&0x1b), coloured, "NO_COLOR={no_color}"),
            Err(_) => println!("script(1) is not there: terminals are not tested"),
        }
    }
}

/// An element of a JUnit report.
#[derive(Debug)]
struct Element {
    name: String,
    attributes: Vec<(String, String)>,
    /// How many elements it is in.
    depth: usize,
    text: String,
}

impl Element {
    fn attribute(&self, name: &str) -> &str {
        self.attributes.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str()).unwrap_or_default()
    }
}

/// The elements of an XML text without comments and sections; panics at what is not well-formed.
fn elements(xml: &str) -> Vec<Element> {
    let allowed =
        |c: char| matches!(c, '\t' | '\n' | '\r' | ' '..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..);
    assert!(xml.chars().all(allowed), "a character that XML does not have");
    let mut rest = xml.strip_prefix("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n").unwrap();
    let (mut found, mut open): (Vec<Element>, Vec<usize>) = (Vec::new(), Vec::new());
    while let Some(at) = rest.find('<') {
        let text = unescaped(&rest[..at]);
        match open.last() {
            Some(inside) => found[*inside].text.push_str(&text),
            None => assert_eq!(text.trim(), ""),
        }
        // attributes hold no '>': it is escaped
        let (tag, behind) = rest[at + 1..].split_once('>').unwrap();
        rest = behind;
        if let Some(name) = tag.strip_prefix('/') {
            assert_eq!(found[open.pop().unwrap()].name, name);
            continue;
        }
        let (tag, empty) = tag.strip_suffix('/').map_or((tag, false), |tag| (tag, true));
        let (name, mut words) = tag.split_once(' ').unwrap_or((tag, ""));
        let mut attributes: Vec<(String, String)> = Vec::new();
        while !words.is_empty() {
            let (key, behind) = words.split_once("=\"").unwrap();
            let (value, behind) = behind.split_once('"').unwrap();
            assert!(!value.contains(['\n', '\r', '\t']) && !attributes.iter().any(|(other, _)| other == key));
            attributes.push((key.to_owned(), unescaped(value)));
            words = behind.strip_prefix(' ').unwrap_or_else(|| {
                assert_eq!(behind, "");
                behind
            });
        }
        found.push(Element { name: name.to_owned(), attributes, depth: open.len(), text: String::new() });
        if !empty {
            open.push(found.len() - 1);
        }
    }
    assert!(open.is_empty() && rest.trim().is_empty());
    found
}

fn unescaped(text: &str) -> String {
    assert!(!text.contains("]]>") && !text.contains('<'), "{text}");
    let mut out = String::new();
    for (i, part) in text.split('&').enumerate() {
        if i == 0 {
            out.push_str(part);
            continue;
        }
        let (entity, behind) = part.split_once(';').unwrap_or_else(|| panic!("a bare & in {text}"));
        out.push(match entity {
            "amp" => '&',
            "lt" => '<',
            "gt" => '>',
            "quot" => '"',
            other => {
                let code = other.strip_prefix('#').unwrap_or_else(|| panic!("entity {other}"));
                code.parse().ok().and_then(char::from_u32).unwrap_or_else(|| panic!("entity {other}"))
            }
        });
        out.push_str(behind);
    }
    out
}

#[test]
fn junit_is_well_formed_and_has_every_finding() {
    // the only characters that XML has no way to write, as the report writes them
    let kept = |text: &str| text.replace(|c: char| c < ' ' && !"\t\n\r".contains(c), "\u{fffd}");
    for folder in folders("junit") {
        let (elements, findings) = (elements(&folder.report("junit")), findings(&folder));
        assert_eq!((elements[0].name.as_str(), elements[0].depth), ("testsuites", 0));
        let of = |name: &str| elements.iter().filter(|element| element.name == name).collect::<Vec<_>>();
        let sum = |key: &str| {
            of("testsuite").iter().map(|suite| suite.attribute(key).parse::<usize>().unwrap()).sum::<usize>()
        };
        assert_eq!((sum("tests"), sum("failures")), (of("testcase").len(), findings.len()));
        assert_eq!(of("testsuite").len(), json(&folder.report("json"))["files"].as_array().unwrap().len());
        assert_eq!(of("failure").len(), findings.len());
        for (failure, finding) in of("failure").iter().zip(&findings) {
            let message = kept(finding["message"].as_str().unwrap());
            assert_eq!((failure.attribute("message"), failure.depth), (&*message, 3));
            assert!(
                failure.text.starts_with(&kept(finding["file"].as_str().unwrap())) && failure.text.contains(&message)
            );
        }
    }
}

#[test]
fn junit_fits_the_schema_of_its_readers() {
    let schema = project().join("tests/schemas/junit-jenkins.xsd");
    for (number, folder) in folders("xmllint").into_iter().enumerate() {
        let report = project().join(format!("target/junit-{}-{number}.xml", std::process::id()));
        fs::write(&report, folder.report("junit")).unwrap();
        let lint = Command::new("xmllint").args(["--noout", "--nonet", "--schema"]).args([&schema, &report]).output();
        fs::remove_file(&report).unwrap();
        match lint {
            Ok(lint) => assert!(lint.status.success(), "{}", String::from_utf8_lossy(&lint.stderr)),
            Err(_) => println!("xmllint is not there: the schema is not tested"),
        }
    }
}

#[test]
fn a_file_name_that_is_no_text_is_no_reason_to_stop() {
    let folder = Folder::new("no-text").with(NAMES[5], b"2001:db8::/64\n");
    let file = OsString::from_vec(NAMES[5].to_vec());
    let answer = folder.run(&[OsStr::new("plan"), OsStr::new("check"), &file]);
    assert_eq!(answer.status.code(), Some(0), "{}", String::from_utf8_lossy(&answer.stderr));
}
