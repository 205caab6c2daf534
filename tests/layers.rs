//! The layers of the library: a file names only its own layer and lower ones. The sources are read as text.

use crate::program::project;
use std::fs;
use std::path::{Path, PathBuf};

/// The modules from the lowest to the highest. Modules on one line are one layer and may name each other; a module
/// may name what stands on its line or above.
const LAYERS: &[&[&str]] = &[
    &["addr", "class"],
    &["format"],
    &["stream"],
    // The third layer has an order within.
    &["net"],
    &["db"],
    &["anon"],
    &["filter"],
    &["action"],
    &["info"],
    &["log"],
    &["plan"],
    &["cli"],
];

fn rank(module: &str) -> Option<usize> {
    LAYERS.iter().position(|layer| layer.contains(&module))
}

/// The source without comments, strings and characters: each becomes a blank.
fn bare(source: &str) -> String {
    let (mut out, mut rest) = (String::new(), source);
    while let Some(c) = rest.chars().next() {
        let skip = comment(rest).or_else(|| text(rest, &out)).or_else(|| character(rest));
        if let Some(n) = skip {
            out.push(' ');
            rest = &rest[n..];
        } else {
            out.push(c);
            rest = &rest[c.len_utf8()..];
        }
    }
    out
}

/// The length of the comment that the text begins with.
fn comment(s: &str) -> Option<usize> {
    if s.starts_with("//") {
        return Some(s.find('\n').unwrap_or(s.len()));
    }
    let (mut at, mut depth) = (s.strip_prefix("/*").map(|_| 2)?, 1);
    while depth > 0 && at < s.len() {
        let step = match s.get(at..at + 2) {
            Some("/*") => (2, 1),
            Some("*/") => (2, -1),
            _ => (s[at..].chars().next()?.len_utf8(), 0),
        };
        (at, depth) = (at + step.0, depth + step.1);
    }
    Some(at)
}

/// The length of the string that the text begins with, raw or not.
fn text(s: &str, before: &str) -> Option<usize> {
    let within_word = before.ends_with(|c: char| c.is_alphanumeric() || c == '_') && !before.ends_with(['b', 'c']);
    if let Some(raw) = s.strip_prefix('r').filter(|_| !within_word) {
        let hashes = raw.len() - raw.trim_start_matches('#').len();
        if raw[hashes..].starts_with('"') {
            let end = format!("\"{}", "#".repeat(hashes));
            let body = hashes + 2;
            return Some(s[body..].find(&end).map_or(s.len(), |n| body + n + end.len()));
        }
    }
    let mut escaped = false;
    let body = s.strip_prefix('"')?;
    for (i, c) in body.char_indices() {
        match c {
            '"' if !escaped => return Some(i + 2),
            '\\' => escaped = !escaped,
            _ => escaped = false,
        }
    }
    Some(s.len())
}

/// The length of the character literal that the text begins with; `None` for a lifetime.
fn character(s: &str) -> Option<usize> {
    let body = s.strip_prefix('\'')?;
    let first = body.chars().next()?;
    if first == '\\' {
        return body[2..].find('\'').map(|n| n + 4);
    }
    body[first.len_utf8()..].starts_with('\'').then(|| first.len_utf8() + 2)
}

/// The top-level modules that a source names, with the place: `crate::x`, `crate::{x, y::z}`, and `super` as often as
/// it takes to reach the root from a file `depth` modules deep.
fn named(source: &str, depth: usize) -> Vec<String> {
    let code = bare(source);
    let root = format!("{}::", vec!["super"; depth].join("::"));
    let roots: &[&str] = if depth == 0 { &["crate::"] } else { &["crate::", &root] };
    let mut found = Vec::new();
    for root in roots {
        for (at, _) in code.match_indices(root) {
            if code[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_' || c == ':') {
                continue;
            }
            found.extend(heads(&code[at + root.len()..]));
        }
    }
    found
}

/// The first identifiers of a path, or of every path in a group.
fn heads(path: &str) -> Vec<String> {
    let identifier = |s: &str| s.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect::<String>();
    let Some(group) = path.trim_start().strip_prefix('{') else {
        return vec![identifier(path.trim_start())];
    };
    let (mut all, mut depth, mut fresh) = (Vec::new(), 1, true);
    for (i, c) in group.char_indices() {
        match c {
            '{' => depth += 1,
            '}' => depth -= 1,
            ',' if depth == 1 => fresh = true,
            c if fresh && depth == 1 && !c.is_whitespace() => {
                all.push(identifier(&group[i..]));
                fresh = false;
            }
            _ => {}
        }
        if depth == 0 {
            break;
        }
    }
    all
}

fn sources(folder: &Path) -> Vec<PathBuf> {
    let mut all = Vec::new();
    for entry in fs::read_dir(folder).unwrap_or_else(|e| panic!("{}: {e}", folder.display())) {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            all.extend(sources(&path));
        } else if path.extension().is_some_and(|e| e == "rs") {
            all.push(path);
        }
    }
    all.sort();
    all
}

/// The module path of a file below `src`: `["addr", "net"]` for `addr/net.rs`, `["addr"]` for `addr/mod.rs`.
fn module(file: &Path) -> Vec<String> {
    let mut parts: Vec<String> = file.with_extension("").iter().map(|p| p.to_string_lossy().into_owned()).collect();
    if parts.last().is_some_and(|p| p == "mod" || p == "lib") {
        parts.pop();
    }
    parts
}

#[test]
fn a_file_names_only_its_own_layer_and_lower_ones() {
    let src = project().join("src");
    let mut wrong = Vec::new();
    for path in sources(&src) {
        let file = path.strip_prefix(&src).expect("below src");
        let parts = module(file);
        let Some(top) = parts.first().filter(|top| *top != "bin") else { continue };
        let own = rank(top).unwrap_or_else(|| panic!("src/{}: in no layer", file.display()));
        let source = fs::read_to_string(&path).expect("a source");
        let higher = named(&source, parts.len()).into_iter().filter(|m| rank(m).is_some_and(|r| r > own));
        wrong.extend(higher.map(|m| format!("src/{} names {m}", file.display())));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_module_of_the_library_has_a_layer() {
    let lib = bare(&fs::read_to_string(project().join("src/lib.rs")).expect("src/lib.rs"));
    for (at, _) in lib.match_indices("mod ") {
        let name: String = lib[at + 4..].chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
        assert!(rank(&name).is_some() || name == "tests", "mod {name} is in no layer");
    }
}

#[test]
fn every_way_to_name_a_module_is_seen() {
    let seen = |source: &str, depth| named(source, depth);
    assert_eq!(seen("use crate::addr::{Len, Net};", 2), ["addr"]);
    assert_eq!(seen("use crate::{addr::Net, cli, format::{Style, scan}};", 2), ["addr", "cli", "format"]);
    assert_eq!(seen("fn f() { crate::stream::run() }", 1), ["stream"]);
    assert_eq!(seen("use super::super::cli::Job;", 2), ["cli"]);
    assert_eq!(seen("use super::cli;", 1), ["cli"]);
    assert_eq!(seen("use super::scan;", 2), [""; 0]);
    assert_eq!(seen("/// See [`crate::cli`].\n// crate::cli\n/* crate::cli /* */ */", 1), [""; 0]);
    assert_eq!(seen(r###"let x = "crate::cli\"crate::cli"; r#"crate::cli"#; '"'; "crate::cli""###, 1), [""; 0]);
    assert_eq!(seen("fn f<'a>(x: &'a str) { crate::cli::g('\\'', '\\n') }", 1), ["cli"]);
    assert_eq!(seen("use other_crate::cli;", 1), [""; 0]);
}
