//! The source cites the rows of COMPATIBILITY.md as `(compatibility: core Q41)`: no citation without a row, and no row
//! of "Kept as in 4.4.0" without a citation.

use crate::program::project;
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

/// `databases D9, D10` names two decisions of one chapter.
fn expanded(list: &str) -> Vec<String> {
    let mut chapter = "";
    let of = |id: &'_ str, chapter: &str| if id.contains(' ') { id.to_owned() } else { format!("{chapter} {id}") };
    let ids = list.split(", ").map(|id| {
        let full = of(id, chapter);
        chapter = id.split_once(' ').map_or(chapter, |(chapter, _)| chapter);
        full
    });
    ids.collect()
}

/// The text of a source in one line, so that a citation may be broken between two lines of a comment.
fn joined(source: &str) -> String {
    let lines = source.lines().map(|line| line.trim_start().trim_start_matches(['/', '!']).trim());
    lines.collect::<Vec<_>>().join(" ")
}

fn cited(source: &str) -> Vec<String> {
    let text = joined(source);
    let lists = text.split("(compatibility: ").skip(1).filter_map(|rest| rest.split_once(')'));
    lists.flat_map(|(list, _)| expanded(list)).collect()
}

fn gather(dir: &Path, all: &mut BTreeSet<(String, String)>) {
    for entry in fs::read_dir(dir).expect("a folder of sources") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            gather(&path, all);
        } else if path.extension().is_some_and(|end| end == "rs") {
            let source = fs::read_to_string(&path).expect("a source");
            all.extend(cited(&source).into_iter().map(|id| (id, path.display().to_string())));
        }
    }
}

/// The ids of the tables, those of one section or of the whole page.
fn rows(page: &str, section: Option<&str>) -> BTreeSet<String> {
    let start = section.map_or(0, |title| page.find(title).unwrap_or_else(|| panic!("no section '{title}'")));
    let text = &page[start..];
    let end = section.and_then(|title| text[title.len()..].find("\n## ").map(|at| at + title.len()));
    let cells =
        text[..end.unwrap_or(text.len())].lines().filter_map(|line| line.strip_prefix("| ")?.split(" | ").next());
    cells.flat_map(expanded).map(|id| id.trim().to_owned()).collect()
}

#[test]
fn every_citation_is_a_row_and_every_kept_oddity_is_cited() {
    let page = fs::read_to_string(project().join("COMPATIBILITY.md")).expect("COMPATIBILITY.md");
    let mut all = BTreeSet::new();
    gather(&project().join("src"), &mut all);
    let (known, kept) = (rows(&page, None), rows(&page, Some("## Kept as in 4.4.0")));
    let missing: Vec<_> = all.iter().filter(|(id, _)| !known.contains(id)).collect();
    assert!(missing.is_empty(), "COMPATIBILITY.md has no row for {missing:?}");
    let uncited: Vec<_> = kept.iter().filter(|id| *id != "id" && !all.iter().any(|(cited, _)| cited == *id)).collect();
    assert!(uncited.is_empty(), "no source cites {uncited:?}");
    assert!(all.len() > 25 && kept.len() > 25, "{} citations, {} rows", all.len(), kept.len());
}

#[test]
fn a_citation_may_be_broken_and_may_name_two_decisions() {
    let source = "/// As it was (compatibility: databases\n/// D9, D10).\n// (compatibility: core Q8)";
    assert_eq!(cited(source), ["databases D9", "databases D10", "core Q8"]);
}
