//! `ipv6calc survey` through the program itself: lists, logs, parts, pictures, files that cannot be read.

use crate::program::{ask, ipv6calc, pipe, project, words};
use serde_json::Value as Json;
use std::fs;

const LIST: &str =
    "2001:db8::1 office\n2001:db8::2\n2001:db8::2\n2001:db8:1::211:22ff:fe33:4455\n192.0.2.1:443\nx y\n\n10.0.0.1\n";

fn document(args: &str, stdin: &str) -> Json {
    let answer = pipe(&format!("survey --json {args}"), stdin);
    serde_json::from_str(answer.out()).unwrap_or_else(|e| panic!("{e}: {}{}", answer.out(), answer.err()))
}

fn schema(name: &str) -> jsonschema::Validator {
    let text = fs::read_to_string(project().join("schema").join(name)).unwrap();
    jsonschema::draft202012::new(&serde_json::from_str(&text).unwrap()).unwrap()
}

#[test]
fn a_list_is_counted() {
    let found = document("", LIST);
    let faults: Vec<String> = schema("survey.schema.json").iter_errors(&found).map(|e| e.to_string()).collect();
    assert!(faults.is_empty(), "{faults:?}");
    assert_eq!(found["addresses"], serde_json::json!({ "ipv4": 2, "ipv6": 4 }));
    assert_eq!((&found["without_address"], &found["distinct"]["ipv6"]["addresses"]), (&1.into(), &3.into()));
    assert_eq!(
        found["identifiers"],
        serde_json::json!([
            { "name": "eui48", "addresses": 1 }, { "name": "low-byte", "addresses": 3 }
        ])
    );
    assert_eq!(found["blocks"][0]["prefix"], "2001:db8::/32");
    let densest = &found["densities"]["ipv6"][0]["densest"][0];
    assert_eq!(*densest, serde_json::json!({ "prefix": "2001:db8::/112", "addresses": 2, "error": 0 }));
    let text = pipe("survey", LIST);
    for part in ["low-byte", "Entropy of the digits", "2001:db8::/112  2", "private"] {
        assert!(text.out().contains(part), "{part}: {}", text.out());
    }
}

#[test]
fn addresses_are_found_anywhere_and_in_fields() {
    let found = document("-e", "from 192.0.2.1 to [2001:db8::1]:443\nnothing\n");
    assert_eq!((&found["addresses"]["ipv4"], &found["without_address"]), (&1.into(), &1.into()));
    let found = document("--json-field client.ip", "{\"client\":{\"ip\":\"192.0.2.1\"},\"server\":\"192.0.2.2\"}\n");
    assert_eq!(found["distinct"]["ipv4"]["addresses"], 1);
}

#[test]
fn parts_add_up_and_threads_do_not_matter() {
    let lines: Vec<String> = (0..5000u32).map(|n| format!("2001:db8:{:x}::{:x}", n % 77, n * n)).collect();
    let whole = document("--threads 1", &lines.join("\n"));
    assert_eq!(document("--threads 3", &lines.join("\n")), whole);
    let mut parts = String::new();
    let valid = schema("survey-partial.schema.json");
    for part in lines.chunks(1111) {
        let answer = pipe("survey --partial", &part.join("\n"));
        let document: Json = serde_json::from_str(answer.out()).unwrap();
        let faults: Vec<String> = valid.iter_errors(&document).map(|e| e.to_string()).collect();
        assert!(faults.is_empty(), "{faults:?}");
        parts.push_str(answer.out());
    }
    assert_eq!(document("--merge", &parts), whole);
    let answer = pipe("survey --merge", "2001:db8::1\n");
    answer.fails(2);
    assert!(answer.err().contains("(standard input), line 1: "), "{}", answer.err());
}

#[test]
fn a_picture_has_the_shares_and_the_entropy() {
    let path = project().join(format!("target/survey-{}.svg", std::process::id()));
    let line = format!("survey --svg {}", path.display());
    let answer = pipe(&line, LIST);
    let svg = fs::read_to_string(&path).unwrap();
    fs::remove_file(&path).unwrap();
    assert_eq!(answer.code, Some(0), "{}", answer.err());
    assert!(svg.starts_with("<svg ") && svg.matches("<circle ").count() == 32 && svg.contains(">low-byte<"), "{svg}");
}

#[test]
fn an_unreadable_file_is_reported_and_the_others_are_counted() {
    let answer = ipv6calc(words("survey --json - /nonexistent /")).stdin(LIST).run();
    assert_eq!(answer.code, Some(2));
    assert!(answer.err().contains("ipv6calc: survey: /nonexistent: "), "{}", answer.err());
    let found: Json = serde_json::from_str(answer.out()).unwrap();
    assert_eq!(found["addresses"]["ipv6"], 4);
    assert_eq!(pipe("survey --json", "nothing\n").code, Some(1));
    for line in ["survey --json --partial", "survey --merge -e", "survey --json-field a..b", "survey --threads 0"] {
        ask(line).fails(2);
    }
}

#[test]
fn an_input_without_any_address_is_reported_with_what_would_help() {
    let survey = |words: &[&str], text: &str| {
        let answer = ipv6calc([&["survey"], words].concat()).stdin(text).run();
        assert_eq!(answer.code, Some(1), "{words:?}: {}", answer.err());
        answer.err().to_string()
    };
    let log = "sshd[7]: from 192.0.2.1\nsshd[8]: from ::1\n";
    assert_eq!(
        survey(&[], log),
        "ipv6calc: survey: none of the 2 lines begins with an address: --everywhere finds addresses anywhere in a line, \
         --json-field PATH those in a field\n"
    );
    assert_eq!(survey(&["--everywhere"], "a\nb\n"), "ipv6calc: survey: none of the 2 lines has an address there\n");
    assert_eq!(survey(&[], ""), "ipv6calc: survey: the input does not have a line\n");
    let part = ipv6calc(["survey", "--partial"]).stdin(log).run();
    assert!(survey(&["--merge"], part.out()).contains("none of the 2 lines of the parts has an address"));
    assert_eq!(ipv6calc(["survey", "--everywhere"]).stdin(log).run().err(), "");
}
