//! `plan diff`, `plan drift` and `plan import`.

use crate::json::schema;
use crate::program::{Answer, ipv6calc, project};
use serde_json::Value;
use std::fs;
use std::path::PathBuf;
use std::process::Command;

/// A folder of its own, with files.
fn folder(name: &str, files: &[(&str, &str)]) -> PathBuf {
    let path = project().join(format!("target/{name}-{}", std::process::id()));
    fs::create_dir_all(&path).unwrap();
    files.iter().for_each(|(name, text)| fs::write(path.join(name), text).unwrap());
    path
}

/// `ipv6calc plan` with these words, run in a folder.
fn plan(folder: &PathBuf, line: &str) -> Answer {
    let mut command = ipv6calc(["plan"].into_iter().chain(line.split(' '))).command();
    let run = command.current_dir(folder).output().unwrap();
    Answer { stdout: run.stdout, stderr: run.stderr, code: run.status.code() }
}

const OLD: &str = "2001:db8::/48 # role=site name=ber\n2001:db8::/64 # role=lan name=office\n2001:db8::53 # name=ns1\n\
                   2001:db8:0:1::/64 # role=lan name=guests\n";
const NEW: &str = "2001:db8::/48 # role=site name=ber\n2001:db8::/64 # role=lan name=staff\n2001:db8::5353 # name=ns1\n\
                   2001:db8:0:2::/64 # role=lan name=guests\n";

#[test]
fn a_difference_is_listed_and_a_renumbered_host_fails() {
    let folder = folder("plan-diff", &[("old.txt", OLD), ("new.txt", NEW), ("same.txt", OLD)]);
    let answer = plan(&folder, "diff old.txt new.txt");
    let expected = "\
renamed     2001:db8::/64: name 'office' became 'staff'
renumbered  2001:db8::5353 (ns1) was renumbered from 2001:db8::53
moved       2001:db8:0:2::/64 (guests) moved from 2001:db8:0:1::/64
";
    assert_eq!((answer.out(), answer.code), (expected, Some(1)), "{}", answer.err());
    assert_eq!(plan(&folder, "diff --fail-on never old.txt new.txt").code, Some(0));
    plan(&folder, "diff old.txt same.txt").is("");
    let report = plan(&folder, "diff --report concise old.txt new.txt");
    assert!(
        report.out().starts_with("new.txt:2:1: D003 2001:db8::/64: name 'office' became 'staff'\n"),
        "{}",
        report.out()
    );
    for format in ["human", "json", "jsonl", "github", "gitlab", "sarif", "junit", "rdjson"] {
        let report = plan(&folder, &format!("diff --report {format} old.txt new.txt"));
        assert_eq!((report.code, report.out().contains("ns1")), (Some(1), true), "{format}: {}", report.out());
    }
    let sarif: Value = serde_json::from_str(plan(&folder, "diff --report sarif old.txt new.txt").out()).unwrap();
    assert_eq!(sarif["runs"][0]["tool"]["driver"]["rules"][0]["id"], "D003");
    assert_eq!(sarif["runs"][0]["results"][1]["ruleIndex"], 2);
    fs::remove_dir_all(&folder).unwrap();
}

#[test]
fn documents_of_changes_are_as_the_schema_says() {
    let samples = project().join("tests/plans");
    let settings = |purpose: &str| format!("[plan]\npurpose = \"{purpose}\"\nallocations = [\"2001:db8::/32\"]\n");
    let (lab, production) = (settings("lab"), settings("production"));
    let files =
        [("old.txt", OLD), ("new.txt", NEW), ("lab.toml", lab.as_str()), ("production.toml", production.as_str())];
    let folder = folder("plan-diff-json", &files);
    let changed = plan(&folder, "diff --json lab.toml production.toml");
    let document: Value = serde_json::from_str(changed.out()).unwrap();
    assert_eq!((&document["old"][0]["kind"], &document["old"][0]["line"]), (&"plan".into(), &2.into()), "{document}");
    assert_eq!(document["attributes"][0]["new"], "production");
    let report = plan(&folder, "diff --report concise lab.toml production.toml");
    assert!(
        report.out().starts_with("production.toml:2:12: D004 plan: purpose 'lab' became 'production'"),
        "{}",
        report.out()
    );
    let schema = schema("plan-diff");
    let mut count = 0;
    let pairs = [
        (folder.join("old.txt"), folder.join("new.txt")),
        (folder.join("lab.toml"), folder.join("production.toml")),
        (samples.join("plan.toml"), samples.join("plan.yaml")),
        (samples.join("netbox-prefixes.csv"), project().join("examples/plan/isp.toml")),
        (samples.join("db.example.net"), samples.join("hosts")),
    ];
    for (old, new) in pairs {
        let words = ["plan", "diff", "--json", old.to_str().unwrap(), new.to_str().unwrap()];
        for line in ipv6calc(words).run().out().lines() {
            let document: Value = serde_json::from_str(line).unwrap();
            let faults: Vec<String> = schema.iter_errors(&document).map(|e| e.to_string()).collect();
            assert!(faults.is_empty(), "{line}: {faults:?}");
            count += 1;
        }
    }
    assert!(count > 200, "{count}");
    assert!(!schema.is_valid(&serde_json::json!({ "schema": 1, "change": "gone" })));
    fs::remove_dir_all(&folder).unwrap();
}

#[test]
fn a_revision_of_git_is_a_version() {
    let folder = folder("plan-diff-git", &[("plan.txt", OLD)]);
    let git = |words: &[&str]| {
        let name = ["-c", "user.name=a", "-c", "user.email=a@example.net", "-c", "commit.gpgsign=false"];
        Command::new("git").args(name).args(words).current_dir(&folder).output().is_ok_and(|run| run.status.success())
    };
    if !git(&["init", "-q"]) {
        println!("git is not there: revisions are not compared");
        return fs::remove_dir_all(&folder).unwrap();
    }
    assert!(git(&["add", "plan.txt"]) && git(&["commit", "-qm", "plan"]));
    fs::write(folder.join("plan.txt"), NEW).unwrap();
    let answer = plan(&folder, "diff HEAD:plan.txt plan.txt");
    assert_eq!((answer.out().lines().count(), answer.code), (3, Some(1)), "{}", answer.err());
    let missing = plan(&folder, "diff HEAD:other.txt plan.txt");
    assert_eq!(missing.code, Some(2));
    assert!(missing.err().contains("HEAD:other.txt: no such file, nor in git: "), "{}", missing.err());
    fs::remove_dir_all(&folder).unwrap();
}

#[test]
fn what_is_in_use_makes_a_move_an_error() {
    let hosts = "2001:db8:0:1::7 printer\n";
    let folder = folder("plan-diff-used", &[("old.txt", OLD), ("new.txt", NEW), ("hosts", hosts)]);
    let answer = plan(&folder, "diff --used hosts old.txt new.txt");
    let line = "renumbered  2001:db8:0:2::/64 (guests) moved from 2001:db8:0:1::/64, with 1 address in use\n";
    assert!(answer.out().ends_with(line), "{}", answer.out());
    fs::remove_dir_all(&folder).unwrap();
}

#[test]
fn versions_that_cannot_be_compared_are_errors() {
    let folder = folder("plan-diff-bad", &[("old.txt", OLD), ("bad.txt", "2001:db8::/64\n2001:db8::g\n")]);
    for (line, text) in [
        ("diff old.txt bad.txt", "versions with errors cannot be compared"),
        ("diff old.txt missing.txt", "missing.txt: No such file"),
        ("diff - -", "standard input cannot be both"),
        ("diff old.txt", "NEW"),
        ("diff old.txt bad.txt -o old.txt", "is read and is also the output"),
        ("drift old.txt bad.txt", "bad.txt: expected addresses in use"),
        ("drift missing.txt old.txt", "missing.txt"),
        ("import missing.csv", "missing.csv"),
        ("import old.txt -o old.txt", "is read and is also the output"),
        ("import old.txt -o bad.txt", "exists already"),
    ] {
        let answer = plan(&folder, line);
        assert_eq!(answer.code, Some(2), "{line}: {}", answer.err());
        assert!(answer.err().contains(text), "{line}: {}", answer.err());
    }
    assert_eq!(fs::read_to_string(folder.join("old.txt")).unwrap(), OLD);
    fs::remove_dir_all(&folder).unwrap();
}

#[test]
fn drift_is_found_on_both_sides() {
    let routes = "[{\"dst\":\"2001:db8::/64\",\"dev\":\"e\"},{\"dst\":\"2001:db8:0:77::/64\",\"dev\":\"e\"}]";
    let folder = folder("plan-drift", &[("plan.txt", OLD), ("routes.json", routes), ("hosts", "2001:db8::53 ns1\n")]);
    let answer = plan(&folder, "drift --report concise plan.txt routes.json");
    assert_eq!(answer.code, Some(1));
    assert!(answer.out().contains("2001:db8:0:77::/64 is in use, but is not in the plan"), "{}", answer.out());
    assert!(
        answer.out().contains("plan.txt:4:1: P108 2001:db8:0:1::/64 is planned, but not in use"),
        "{}",
        answer.out()
    );
    assert_eq!(plan(&folder, "drift plan.txt hosts").code, Some(0));
    for name in ["none.txt", "radvd.conf"] {
        fs::write(folder.join(name), if name == "none.txt" { "" } else { "# nothing\n" }).unwrap();
        let nothing = plan(&folder, &format!("drift plan.txt {name}"));
        assert_eq!(nothing.code, Some(2), "{name}");
        assert!(nothing.err().contains(&format!("{name}: nothing was read")), "{}", nothing.err());
    }
    let partly = plan(&folder, "drift plan.txt none.txt hosts");
    assert!(partly.code == Some(0) && partly.err().contains("none.txt: nothing was read"), "{}", partly.err());
    let swapped = plan(&folder, "drift hosts plan.txt");
    assert!(swapped.err().contains("hosts: expected a plan, found a file of the format hosts"), "{}", swapped.err());
    fs::remove_dir_all(&folder).unwrap();
}

#[test]
fn import_reports_that_host_bits_are_gone() {
    let folder = folder(
        "plan-import-bits",
        &[
            ("one.csv", "prefix,name\n10.0.1.1/24,lan\n10.0.2.0/24,lab\n"),
            ("two.csv", "prefix\n10.0.1.1/24\n2001:db8::1/64\n"),
            ("none.csv", "prefix\n10.0.1.0/24\n"),
        ],
    );
    for (file, expected) in [
        ("one.csv", "host bits were cleared: 10.0.1.1/24 is 10.0.1.0/24 now;"),
        ("two.csv", "host bits were cleared in 2 prefixes, the first is 10.0.1.1/24: 10.0.1.0/24;"),
    ] {
        let answer = plan(&folder, &format!("import {file}"));
        assert!(answer.out().contains("\"10.0.1.0/24\""), "{}", answer.out());
        assert!(answer.err().contains(expected), "{}", answer.err());
    }
    assert!(!plan(&folder, "import none.csv").err().contains("host bits"));
    fs::remove_dir_all(&folder).unwrap();
}

#[test]
fn what_is_imported_checks_like_its_source() {
    let folder = folder("plan-import", &[]);
    let source = project().join("examples/plan/isp.toml");
    let words = format!("import {} -o plan.toml", source.display());
    assert_eq!(plan(&folder, &words).code, Some(0));
    let codes = |file: &str| -> Vec<String> {
        let answer = plan(&folder, &format!("check --today 2026-01-01 --ignore P002,P003 --report concise {file}"));
        let mut codes: Vec<String> =
            answer.out().lines().map(|line| line.split_once(' ').unwrap().1.to_owned()).collect();
        codes.sort();
        codes
    };
    let before: Vec<String> = codes(source.to_str().unwrap());
    assert!(before.len() > 8);
    let after = codes("plan.toml");
    let missing: Vec<&String> = before.iter().filter(|line| !after.contains(line)).collect();
    // what is given twice in the source is given once in the native form
    assert!(missing.iter().all(|line| line.contains("P103")), "{missing:?}");
    let netbox = project().join("tests/plans/netbox-prefixes.csv");
    let answer = plan(&folder, &format!("import {}", netbox.display()));
    assert!(answer.err().contains("kept as comments: status (5), tenant (2)"), "{}", answer.err());
    fs::remove_dir_all(&folder).unwrap();
}
