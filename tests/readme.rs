//! The README does what it says: every `$ command` of its console blocks is run, and prints what stands below it.

use crate::program::project;
use std::fs;
use std::process::Command;

/// The commands of the console blocks, each with the lines that it shall print.
fn examples(text: &str) -> Vec<(String, String)> {
    let mut found: Vec<(String, String)> = Vec::new();
    let mut inside = false;
    for line in text.lines() {
        match line {
            "```console" => inside = true,
            "```" => inside = false,
            _ if !inside => {}
            _ => match (line.strip_prefix("$ "), found.last_mut()) {
                (Some(command), _) => found.push((command.to_owned(), String::new())),
                (None, Some((_, answer))) => answer.push_str(&format!("{line}\n")),
                (None, None) => panic!("an answer without a command: {line}"),
            },
        }
    }
    found
}

#[test]
fn every_example_prints_what_it_says() {
    let examples = examples(&fs::read_to_string(project().join("README.md")).unwrap());
    assert!(examples.len() > 20, "only {} examples", examples.len());
    let folder = project().join(format!("target/readme-{}", std::process::id()));
    fs::create_dir_all(&folder).unwrap();
    std::os::unix::fs::symlink(project().join("examples"), folder.join("examples")).unwrap();
    let programs = std::path::Path::new(env!("CARGO_BIN_EXE_ipv6calc")).parent().unwrap();
    let path = format!("{}:{}", programs.display(), std::env::var("PATH").unwrap());
    for (command, answer) in examples {
        let run = Command::new("bash").args(["-c", &command]).current_dir(&folder).env("PATH", &path).output().unwrap();
        assert_eq!(
            String::from_utf8_lossy(&run.stdout),
            answer,
            "$ {command}\n{}",
            String::from_utf8_lossy(&run.stderr)
        );
    }
    fs::remove_dir_all(&folder).unwrap();
}

/// What a fuzz target checks is in the table of `fuzz/README.md`, and nothing else is.
#[test]
fn every_fuzz_target_is_described() {
    let folder = project().join("fuzz");
    if !folder.is_dir() {
        eprintln!("skipped: a packed crate has no folder of fuzz targets");
        return;
    }
    let text = fs::read_to_string(folder.join("README.md")).unwrap();
    let rows =
        text.lines().skip_while(|line| !line.starts_with("| target")).skip(2).take_while(|line| line.starts_with('|'));
    let mut described: Vec<String> = rows.map(|row| row.split('`').nth(1).expect("a target").to_owned()).collect();
    let files = fs::read_dir(folder.join("fuzz_targets")).unwrap();
    let mut targets: Vec<String> =
        files.map(|file| file.unwrap().path().file_stem().unwrap().to_str().unwrap().to_owned()).collect();
    described.sort();
    targets.sort();
    assert_eq!(described, targets);
}
