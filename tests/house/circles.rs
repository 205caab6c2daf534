//! Import circles: groups of files that all reach each other by `use`. Large ones cannot be read piece by piece.

use super::source::{Source, sources};
use std::collections::{BTreeMap, BTreeSet};

/// The largest group that a folder may have.
const LARGEST: usize = 12;

/// The module path of a file below `src`: `["addr", "net"]` for `src/addr/net.rs`, `["addr"]` for `src/addr/mod.rs`.
pub(super) fn module(file: &str) -> Vec<String> {
    let below = file.trim_start_matches("src/").trim_end_matches(".rs");
    let mut parts: Vec<String> = below.split('/').map(str::to_owned).collect();
    if parts.last().is_some_and(|part| part == "mod" || part == "lib") {
        parts.pop();
    }
    parts
}

/// The paths of all `use` items of a code, groups resolved: `a::{b, c::d}` gives `a::b` and `a::c::d`.
fn used(code: &str) -> Vec<Vec<String>> {
    let lines = code.split(';').filter_map(|item| {
        let at = item.rfind("use ")?;
        let before = item[..at].trim_end();
        let fresh = before.is_empty() || before.ends_with(['}', '{', ']', ')']) || before.ends_with("pub");
        fresh.then(|| item[at + 4..].split_whitespace().collect::<Vec<_>>().join(" "))
    });
    lines
        .flat_map(|tree| flat(&tree))
        .map(|path| path.split("::").map(|part| part.trim().to_owned()).collect())
        .collect()
}

/// The paths of a tree of `use`.
fn flat(tree: &str) -> Vec<String> {
    let Some((head, group)) = tree.split_once('{') else {
        return vec![tree.split(" as ").next().unwrap_or(tree).to_owned()];
    };
    let group = group.trim().strip_suffix('}').unwrap_or(group);
    let mut depth = 0;
    let items = group.split(|c| {
        depth += i32::from(c == '{') - i32::from(c == '}');
        c == ',' && depth == 0
    });
    let items = items.map(str::trim).filter(|item| !item.is_empty());
    items.flat_map(flat).map(|item| format!("{head}{item}")).collect()
}

/// The module paths that a path may mean, seen from a module: those that begin at the root of the library.
fn absolute(path: &[String], from: &[String]) -> Vec<String> {
    let ups = path.iter().take_while(|part| *part == "super").count();
    let rest = &path[ups..];
    match rest.first().map(String::as_str) {
        Some("crate") => rest[1..].to_vec(),
        Some("self") if ups == 0 => [from, &rest[1..]].concat(),
        _ => [&from[..from.len().saturating_sub(ups)], rest].concat(),
    }
}

/// Each file with the files that it imports.
fn imports(sources: &[Source]) -> BTreeMap<&str, BTreeSet<&str>> {
    let files: BTreeMap<Vec<String>, &str> = sources.iter().map(|s| (module(&s.path), s.path.as_str())).collect();
    let target = |path: &[String]| (1..=path.len()).rev().find_map(|n| files.get(&path[..n]).copied());
    let of = |source: &Source| {
        let from = module(&source.path);
        let paths = used(&source.code()).into_iter().map(|path| absolute(&path, &from));
        paths.filter_map(|path| target(&path)).filter(|file| *file != source.path).collect()
    };
    sources.iter().map(|source| (source.path.as_str(), of(source))).collect()
}

/// The files that a file reaches.
fn reached<'a>(file: &'a str, imports: &BTreeMap<&'a str, BTreeSet<&'a str>>) -> BTreeSet<&'a str> {
    let (mut seen, mut open) = (BTreeSet::new(), vec![file]);
    while let Some(next) = open.pop() {
        open.extend(imports.get(next).into_iter().flatten().copied().filter(|file| seen.insert(*file)));
    }
    seen
}

/// The largest group of files that all reach each other.
fn largest<'a>(imports: &BTreeMap<&'a str, BTreeSet<&'a str>>) -> Vec<&'a str> {
    let reach: BTreeMap<&str, BTreeSet<&str>> = imports.keys().map(|file| (*file, reached(file, imports))).collect();
    let circle = |file: &&'a str| -> Vec<&'a str> {
        reach[*file].iter().copied().filter(|other| reach.get(other).is_some_and(|back| back.contains(*file))).collect()
    };
    imports.keys().map(circle).max_by_key(Vec::len).unwrap_or_default()
}

/// Fails if a folder below `src` has a larger circle than it may have.
pub(super) fn check(folder: &str) {
    let inside: Vec<Source> = sources().into_iter().filter(|source| source.path.starts_with(folder)).collect();
    assert!(inside.len() > 10, "{folder}: only {} files", inside.len());
    let imports = imports(&inside);
    let circle = largest(&imports);
    assert!(circle.len() <= LARGEST, "{folder}: {} files import each other:\n{}", circle.len(), circle.join("\n"));
}

#[test]
fn the_files_of_plans_make_no_large_circle() {
    check("src/plan/");
}

#[test]
fn the_files_of_the_command_line_make_no_large_circle() {
    check("src/cli/");
}

#[test]
fn a_circle_is_found_through_groups_and_super() {
    let source = |path: &str, text: &str| Source { path: path.to_owned(), text: text.to_owned() };
    let four = [
        source("src/a/mod.rs", "mod b;\nmod c;\npub use b::{self, X};\n"),
        source("src/a/b.rs", "use std::fmt;\nuse crate::a::{c::{Y as Z, W}, d};\nfn f() {}\n"),
        source("src/a/c.rs", "fn f() {}\npub(crate) use super::d::V;\n"),
        source(
            "src/a/d.rs",
            "/// use super::b;\nfn f() {\n    use super::b::X;\n}\n#[cfg(test)]\nmod tests {\n    use crate::a;\n}\n",
        ),
    ];
    assert_eq!(largest(&imports(&four)), ["src/a/b.rs", "src/a/c.rs", "src/a/d.rs"]);
}
