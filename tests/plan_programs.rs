//! What programs accept and refuse of their configurations, as `.ci/plan-programs` records it from the programs themselves.

use crate::program::{ipv6calc, project};
use std::fs;

/// The text of a column, in which line ends, tabs and backslashes are escaped.
fn unescaped(text: &str) -> String {
    let (mut out, mut chars) = (String::new(), text.chars());
    while let Some(c) = chars.next() {
        match (c == '\\').then(|| chars.next()).flatten() {
            Some('n') => out.push('\n'),
            Some('t') => out.push('\t'),
            Some(other) => out.push(other),
            None => out.push(c),
        }
    }
    out
}

/// The rules that say that a program does not take a file.
const RULES: &str = "P001,P002,P004,P008,P010,P109";

#[test]
fn what_a_program_refuses_is_an_error_and_what_it_accepts_is_none() {
    let table = fs::read_to_string(project().join("tests/cases/plan_programs.tsv")).unwrap();
    let mut wrong = Vec::new();
    let mut count = 0;
    for row in table.lines().filter(|line| !line.starts_with('#')) {
        let [program, format, verdict, about, text] = row.split('\t').collect::<Vec<_>>().try_into().unwrap();
        let words = ["plan", "check", "--select", RULES, "--report", "concise", "--format", format, "-"];
        let found = ipv6calc(words).stdin(unescaped(text).as_str()).run();
        let refused = found.code != Some(0);
        assert!(matches!(verdict, "accepts" | "refuses"), "{row}");
        if refused != (verdict == "refuses") {
            wrong.push(format!("{program} {verdict}: {about}: {}{}", found.out(), found.err()));
        }
        count += 1;
    }
    assert!(count > 200, "{count}");
    assert_eq!(wrong, [""; 0]);
}
