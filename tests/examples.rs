//! The examples: the plan of a provider has the mistakes it says, the files for continuous integration do what they say,
//! and the page of rules is that of the rules.

use crate::program::{ipv6calc, project};
use saphyr_parser::{Event, Parser};
use std::fs;
use std::path::Path;
use std::process::Command;

/// The codes of the rules that a plan breaks, in order, one a finding. Exports name every block: what is free is not told.
fn found(files: &[&str]) -> Vec<String> {
    let mut words = vec!["plan", "check", "--today", "2026-01-01", "--ignore", "P105", "--report", "concise"];
    words.extend(files);
    let answer = ipv6calc(words).command().current_dir(project().join("examples/plan")).output().unwrap();
    let lines = String::from_utf8(answer.stdout).unwrap();
    let mut codes: Vec<String> = lines.lines().map(|line| line.split(' ').nth(1).unwrap().to_owned()).collect();
    codes.sort();
    codes
}

#[test]
fn the_plan_of_the_provider_has_the_mistakes_that_were_put_in() {
    let mistakes = ["P002", "P003", "P101", "P103", "P106", "P107", "P201", "P204", "P205", "P207", "P301", "P505"];
    assert_eq!(found(&["isp.toml"]), mistakes);
    let in_csv: Vec<&str> = mistakes.into_iter().filter(|code| !["P106", "P107", "P505"].contains(code)).collect();
    assert_eq!(found(&["isp-prefixes.csv", "isp-addresses.csv"]), in_csv);
}

#[test]
fn the_plan_of_the_provider_has_200_prefixes_and_hosts() {
    let text = fs::read_to_string(project().join("examples/plan/isp.toml")).unwrap();
    let tables = text.lines().filter(|line| ["[[prefix]]", "[[host]]"].contains(line)).count();
    let rows = |name: &str| fs::read_to_string(project().join("examples/plan").join(name)).unwrap().lines().count() - 1;
    // the CSV files have a row for each of the two allocations too
    assert_eq!((tables, rows("isp-prefixes.csv") + rows("isp-addresses.csv")), (200, 202));
}

#[test]
fn the_plan_of_the_provider_is_what_its_script_writes() {
    let folder = project().join(format!("target/generate-{}", std::process::id()));
    fs::create_dir_all(&folder).unwrap();
    let source = project().join("examples/plan");
    fs::copy(source.join("generate.py"), folder.join("generate.py")).unwrap();
    match Command::new("python3").arg(folder.join("generate.py")).output() {
        Ok(run) => {
            assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
            for name in ["isp.toml", "isp-prefixes.csv", "isp-addresses.csv"] {
                assert!(fs::read(folder.join(name)).unwrap() == fs::read(source.join(name)).unwrap(), "{name}");
            }
        }
        Err(_) => println!("python3 is not there: the script is not run"),
    }
    fs::remove_dir_all(&folder).unwrap();
}

#[test]
fn the_page_of_rules_is_that_of_the_rules() {
    let page = fs::read_to_string(project().join("src/plan/rules/README.md")).unwrap();
    let now = ipv6calc(["plan", "rules", "--markdown"]).run();
    assert!(now.out() == page, "write it again: ipv6calc plan rules --markdown > src/plan/rules/README.md");
    for line in page.lines().filter(|line| line.starts_with("| [P")) {
        let anchor = line.split(['#', ')']).nth(1).unwrap();
        let (code, name) = anchor.split_once('-').unwrap();
        assert!(page.contains(&format!("\n## {} {name}\n", code.to_uppercase())), "{anchor}");
    }
}

/// The scalars of a YAML text.
fn scalars(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    for event in Parser::new_from_str(text) {
        if let (Event::Scalar(value, ..), _) = event.unwrap_or_else(|e| panic!("{e}")) {
            found.push(value.into_owned());
        }
    }
    found
}

/// The calls of `ipv6calc` in a file for continuous integration, and in its README.
fn calls(path: &Path) -> Vec<String> {
    let text = fs::read_to_string(path).unwrap();
    let is_call = |line: &String| line.starts_with("ipv6calc ") || line.starts_with("bash -c 'ipv6calc ");
    match path.extension().is_some_and(|ending| ending == "md") {
        true => text.lines().map(str::to_owned).filter(is_call).collect(),
        false => scalars(&text).into_iter().filter(is_call).collect(),
    }
}

#[test]
fn the_calls_of_continuous_integration_run() {
    let folder = project().join(format!("target/ci-{}", std::process::id()));
    fs::create_dir_all(folder.join("plans")).unwrap();
    fs::copy(project().join("examples/plan/isp.toml"), folder.join("plans/isp.toml")).unwrap();
    let programs = Path::new(env!("CARGO_BIN_EXE_ipv6calc")).parent().unwrap();
    let path = format!("{}:{}", programs.display(), std::env::var("PATH").unwrap());
    let mut files: Vec<_> = fs::read_dir(project().join("examples/ci")).unwrap().map(|f| f.unwrap().path()).collect();
    files.sort();
    assert_eq!(files.len(), 4);
    for file in files {
        let calls = calls(&file);
        assert!(!calls.is_empty(), "{}", file.display());
        for call in calls {
            let call = call.split(" | reviewdog").next().unwrap();
            let run = Command::new("bash").args(["-c", call]).current_dir(&folder).env("PATH", &path).output().unwrap();
            // the plan has errors: who decides says so, and only who decides
            let quiet = ["--fail-on never", "--baseline"].iter().any(|option| call.contains(option));
            let expected = if quiet { 0 } else { 1 };
            assert_eq!(run.status.code(), Some(expected), "{call}: {}", String::from_utf8_lossy(&run.stderr));
        }
    }
    for artifact in ["plan.sarif", "plan.xml", "gl-code-quality-report.json", "plans/known.json"] {
        assert!(fs::metadata(folder.join(artifact)).unwrap().len() > 100, "{artifact}");
    }
    fs::remove_dir_all(&folder).unwrap();
}
