//! The landing page of the library: its table of notations is that of the code, and the files it names exist.

use super::source::read;
use crate::program::project;
use ipv6calc::format;

fn page() -> String {
    let lib = read(&project().join("src/lib.rs")).text;
    lib.lines().filter_map(|line| line.strip_prefix("//!")).map(|line| format!("{}\n", line.trim_start())).collect()
}

/// The table of notations as it must be: a row for each, with a link to what defines it.
fn notations() -> String {
    let row = |f: &&format::Format| {
        let [reads, writes] = [f.parse.is_some(), f.print.is_some()].map(|does| if does { "yes" } else { "" });
        let example = (f.examples)().first().map_or(String::new(), |example| format!("`{}`", example.text));
        format!("| `{}` | {} | {reads} | {writes} | {} | {example} |\n", f.name, f.about, f.rfc)
    };
    let rows: String = format::ALL.iter().filter(|f| f.parse.is_some() || f.print.is_some()).map(row).collect();
    format!("| name | what it is | read | written | defined in | example |\n|---|---|---|---|---|---|\n{rows}")
}

#[test]
fn the_table_of_notations_is_that_of_the_code() {
    assert!(
        page().contains(&notations()),
        "the table in src/lib.rs must be:\n{}",
        notations().replace("\n|", "\n//! |")
    );
}

#[test]
fn the_files_that_the_page_names_exist() {
    let page = page();
    let named = page.split('`').skip(1).step_by(2).filter(|name| name.contains('/') || name.ends_with(".md"));
    let named: Vec<&str> = named.filter(|name| !name.contains(['{', ' ', '<', '\\'])).collect();
    let missing = |name: &&&str| {
        !project()
            .join(name.split(|c: char| c.is_uppercase()).next().filter(|p| p.contains('/')).unwrap_or(name))
            .exists()
    };
    let missing: Vec<&&str> = named.iter().filter(missing).collect();
    assert!(named.len() > 8 && missing.is_empty(), "{missing:?} of {named:?}");
}
