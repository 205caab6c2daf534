//! Machine documents: JSON against its schema, and `KEY='value'` lines that a shell may evaluate.

use crate::program::{ask, ipv6calc, project};
use serde_json::Value;
use std::fs;
use std::process::Command;

/// Inputs of every kind, good and bad.
pub(crate) const INPUTS: &[&str] = &[
    "2001:db8::1",
    "2001:db8::/32",
    "fe80::1%eth0",
    "fe80::211:22ff:fe33:4455",
    "::",
    "::1",
    "::ffff:192.0.2.1",
    "::192.0.2.1",
    "64:ff9b::192.0.2.1",
    "64:ff9b:1:102:3:400::",
    "2002:c000:201::1",
    "2001:0:4136:e378:8000:63bf:3fff:fdd2",
    "2001:20::1",
    "ff02::1:ff00:1",
    "ff0e::101",
    "fd00::200:5efe:192.0.2.1",
    "2a01:4f8::9d1e:5c3a:b2f7:8164",
    "2001:a60:0:9:a929:4291:c02d:5d15",
    "192.0.2.1",
    "192.0.2.0/24",
    "10.0.0.1",
    "224.0.0.1",
    "255.255.255.255",
    "0.0.0.0",
    "240.0.0.1",
    "00:11:22:33:44:55",
    "ff:ff:ff:ff:ff:ff",
    "00:11:22:33:44:55:66:77",
    "1:2:3:4",
    "4)+k&C#VzJ4br>0wv%Yp",
    "1.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa.",
    "fe80--1s4.ipv6-literal.net",
    "\\[x20010db8/32]",
    "2001:db8::g",
    "2001:db8::1/129",
    "192.0.2.256",
    "hello, world",
    "\"quoted\" \\ text",
];

fn schemas() -> Vec<(String, Value)> {
    let folder = project().join("schema");
    let entries = fs::read_dir(&folder).unwrap_or_else(|e| panic!("{}: {e}", folder.display()));
    let paths = entries.map(|e| e.expect("an entry").path()).filter(|p| p.extension().is_some_and(|e| e == "json"));
    let all: Vec<(String, Value)> = paths
        .map(|p| {
            let text = fs::read_to_string(&p).expect("a schema");
            (p.display().to_string(), serde_json::from_str(&text).unwrap_or_else(|e| panic!("{}: {e}", p.display())))
        })
        .collect();
    assert!(!all.is_empty(), "no schema");
    all
}

#[test]
fn every_schema_is_a_valid_schema() {
    for (name, schema) in schemas() {
        assert!(jsonschema::meta::is_valid(&schema), "{name}");
    }
}

/// What tells whether a document fits the schema of this name.
pub(crate) fn schema(name: &str) -> jsonschema::Validator {
    let (_, schema) =
        schemas().into_iter().find(|(path, _)| path.ends_with(&format!("/{name}.schema.json"))).expect("its schema");
    jsonschema::validator_for(&schema).expect("a schema")
}

/// The documents that lines of input give, one each.
fn documents(options: &[&str], input: impl Into<Vec<u8>>) -> Vec<Value> {
    let answer = ipv6calc(options).stdin(input).run();
    answer.out().lines().map(|l| serde_json::from_str(l).unwrap_or_else(|e| panic!("{e}: {l}"))).collect()
}

fn lines() -> String {
    INPUTS.iter().map(|i| format!("{i}\n")).collect()
}

/// What a validator finds wrong with a document.
pub(crate) fn errors(validator: &jsonschema::Validator, document: &Value) -> Vec<String> {
    validator.iter_errors(document).map(|e| format!("{}: {e}", e.instance_path())).collect()
}

#[test]
fn every_document_fits_a_schema() {
    let all = schemas();
    let validators: Vec<_> =
        all.iter().map(|(name, s)| (name, jsonschema::validator_for(s).expect("a schema"))).collect();
    for document in documents(&["--json"], lines()) {
        let wrong: Vec<_> = validators.iter().map(|(name, v)| (name, errors(v, &document))).collect();
        assert!(wrong.iter().any(|(_, errors)| errors.is_empty()), "{document}: {wrong:#?}");
    }
}

#[test]
fn every_document_of_facts_fits_its_schema() {
    let validator = schema("info");
    for document in documents(&["-i", "--json"], lines()) {
        assert_eq!(errors(&validator, &document), [""; 0], "{document}");
    }
}

#[test]
fn every_line_of_input_has_one_document_failed_ones_too() {
    for options in [&["--json"][..], &["-i", "--json"], &["-A", "anonymize", "--json"]] {
        let all = documents(options, lines());
        assert_eq!(all.len(), INPUTS.len(), "{options:?}");
        for (at, (document, input)) in all.iter().zip(INPUTS).enumerate() {
            assert_eq!(document["schema"], 1, "{document}");
            assert_eq!(document["line"], at + 1, "{document}");
            // an anonymised result beside its input would be in clear
            let hidden = options.contains(&"anonymize") && document.get("error").is_none();
            assert_eq!(document["input"], if hidden { "-" } else { *input }, "{document}");
        }
    }
    let all = documents(&["--json"], lines());
    let failed: Vec<&Value> = all.iter().filter(|d| d.get("error").is_some()).collect();
    assert_eq!(failed.len(), 6, "{failed:#?}");
}

#[test]
fn a_failed_line_says_what_and_where() {
    let all = documents(&["--json"], "2001:db8::1\nx\n2001:db8::g\n");
    let error = &all[2]["error"];
    assert_eq!((&all[2]["line"], &all[2]["input"]), (&3.into(), &"2001:db8::g".into()));
    assert!(error["kind"].is_string() && error["message"].is_string(), "{error}");
    assert!(error["at"].is_u64(), "{error}");
    let answer = ipv6calc(["--json"]).stdin("2001:db8::g\n").run();
    assert_eq!(answer.code, Some(1));
}

#[test]
fn input_that_is_no_text_is_given_in_hex_too() {
    let all = documents(&["--json"], &b"caf\xe9 x\n::1\n"[..]);
    assert_eq!(all.len(), 2);
    assert_eq!(all[0]["input"], "caf\u{fffd} x");
    assert_eq!(all[0]["input_hex"], "636166e92078");
    assert!(all[0].get("error").is_some(), "{}", all[0]);
    assert!(all[1].get("input_hex").is_none(), "{}", all[1]);
}

/// Fields that hold names and notations, which may look like numbers.
const NAMES: &[&str] = &["input", "input_hex", "zone", "section", "subnet", "forms", "oui"];

/// The places in a document that hold a number or truth value as text.
fn texts_for_numbers(path: &str, value: &Value, found: &mut Vec<String>) {
    match value {
        Value::Object(fields) => {
            let others = fields.iter().filter(|(k, _)| !NAMES.contains(&k.as_str()));
            others.for_each(|(k, v)| texts_for_numbers(&format!("{path}.{k}"), v, found));
        }
        Value::Array(items) => items.iter().for_each(|v| texts_for_numbers(path, v, found)),
        // A count too large for a number of JSON is a text.
        Value::String(text) if text.len() >= 16 => {}
        Value::String(text) if text.parse::<i64>().is_ok() || ["true", "false"].contains(&&**text) => {
            found.push(format!("{path}={text}"));
        }
        _ => {}
    }
}

#[test]
fn numbers_are_numbers() {
    let mut found = Vec::new();
    for options in [&["--json"][..], &["-i", "--json"]] {
        documents(options, lines()).iter().for_each(|d| texts_for_numbers("", d, &mut found));
    }
    assert!(found.is_empty(), "{found:#?}");
}

#[test]
fn an_operand_gives_the_same_document_as_a_line() {
    let answer = ask("--json 2001:db8::/32");
    assert_eq!((answer.code, answer.out().lines().count()), (Some(0), 1), "{}", answer.err());
    let (mut one, mut other): (Value, Value) =
        (serde_json::from_str(answer.out()).unwrap(), documents(&["--json"], "2001:db8::/32\n").remove(0));
    for d in [&mut one, &mut other] {
        d.as_object_mut().unwrap().remove("line");
    }
    assert_eq!(one, other);
}

/// Zones that try to break out of quotes: the file `trap` must not come to be.
const HOSTILE: &[&str] = &[
    "$(touch trap)",
    "`touch trap`",
    "'$(touch trap)",
    "'\"$(touch trap)",
    "\\'$(touch trap)'",
    "';touch trap;'",
    "\";touch trap;\"",
    "x;touch trap",
    "x&touch trap",
    "x|touch trap",
    "a b",
    "*",
    "~",
    "$HOME",
    "#",
    "''",
    "\u{e4}",
];

#[test]
fn shell_lines_survive_eval_whatever_the_zone_says() {
    let folder = project().join(format!("target/eval-{}", std::process::id()));
    fs::create_dir_all(&folder).unwrap();
    for zone in HOSTILE {
        let answer = ipv6calc(["-q", "-i", "--shell", &format!("fe80::1%{zone}")]).run();
        assert_eq!(answer.code, Some(0), "{zone}: {}", answer.err());
        let script = "eval \"$1\" || exit 3; printf '%s' \"$IPV6\"";
        let mut sh = Command::new("sh");
        let shell = sh.current_dir(&folder).args(["-uc", script, "sh", answer.out()]).output().expect("sh is there");
        assert!(!folder.join("trap").exists(), "{zone}: a command of the zone was run");
        let (out, err) = (String::from_utf8_lossy(&shell.stdout), String::from_utf8_lossy(&shell.stderr));
        assert_eq!((shell.status.code(), &*err), (Some(0), ""), "{zone}: {}", answer.out());
        assert_eq!(out, format!("fe80:0000:0000:0000:0000:0000:0000:0001%{zone}"));
    }
    fs::remove_dir_all(&folder).unwrap();
}

#[test]
fn shell_lines_of_every_kind_of_input_are_assignments() {
    for input in INPUTS {
        let answer = ipv6calc(["-q", "-i", "--shell", input]).run();
        if answer.code != Some(0) {
            continue;
        }
        let script = "set -e; eval \"$1\"";
        let shell = Command::new("sh").args(["-c", script, "sh", answer.out()]).output().expect("sh is there");
        let err = String::from_utf8_lossy(&shell.stderr);
        assert_eq!((shell.status.code(), &*shell.stdout, &*err), (Some(0), &b""[..], ""), "{input}: {}", answer.out());
        for line in answer.out().lines() {
            let key = line.split('=').next().unwrap();
            let fits = key.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_');
            assert!(fits && !key.is_empty(), "{input}: {line}");
        }
    }
}

#[test]
fn a_filter_answers_every_input() {
    let all = documents(&["--json", "-E", "ipv6"], &b"::1\n192.0.2.1\n"[..]);
    assert_eq!(all.iter().map(|d| d["passed"].as_bool()).collect::<Vec<_>>(), [Some(true), Some(false)]);
    assert!(all[0].get("output").is_some() && all[1].get("output").is_none());
}
