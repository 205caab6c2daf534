//! Rust sources as text: code, comments and literals told apart, and where test code is.

use crate::program::project;
use std::fs;
use std::path::{Path, PathBuf};

/// A part of a source.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    Code,
    Comment,
    Text,
    Character,
}

/// A source file: its path from the project's folder, with `/`, and its text.
pub(super) struct Source {
    pub(super) path: String,
    pub(super) text: String,
}

impl Source {
    /// The text without comments, strings, characters and unit tests; lines keep their numbers.
    pub(super) fn code(&self) -> String {
        without_tests(&bare(&self.text))
    }
}

/// The sources below `src` that are not unit tests, in the order of their paths.
pub(super) fn sources() -> Vec<Source> {
    let all = files(&project().join("src"), "rs");
    let tests: Vec<PathBuf> = all.iter().flat_map(|file| test_modules(file)).collect();
    let is_test = |file: &Path| tests.iter().any(|test| file.starts_with(test) || file == test.with_extension("rs"));
    all.into_iter().filter(|file| !is_test(file)).map(|file| read(&file)).collect()
}

/// Reads a file of the project.
pub(super) fn read(file: &Path) -> Source {
    let path = file.strip_prefix(project()).unwrap_or(file).to_string_lossy().into_owned();
    Source { text: fs::read_to_string(file).unwrap_or_else(|e| panic!("{path}: {e}")), path }
}

/// The files below a folder with this extension, sorted.
pub(super) fn files(folder: &Path, extension: &str) -> Vec<PathBuf> {
    let mut all = Vec::new();
    for entry in fs::read_dir(folder).unwrap_or_else(|e| panic!("{}: {e}", folder.display())) {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            all.extend(files(&path, extension));
        } else if path.extension().is_some_and(|e| e == extension) {
            all.push(path);
        }
    }
    all.sort();
    all
}

/// The paths, without extension, of the modules that a file declares as `#[cfg(test)] mod x;`.
fn test_modules(file: &Path) -> Vec<PathBuf> {
    let text = fs::read_to_string(file).expect("a source");
    let folder = match file.file_stem().and_then(|s| s.to_str()) {
        Some("mod" | "lib") => file.with_file_name(""),
        _ => file.with_extension(""),
    };
    let after = text.split("#[cfg(test)]\n").skip(1).filter_map(|rest| rest.lines().next());
    after.filter_map(|line| line.split_once("mod ")?.1.strip_suffix(';')).map(|name| folder.join(name)).collect()
}

/// The code without the blocks that begin with `#[cfg(test)]`.
fn without_tests(code: &str) -> String {
    let mut out = String::new();
    let mut rest = code;
    while let Some(at) = rest.find("#[cfg(test)]") {
        let (before, test) = rest.split_at(at);
        out.push_str(before);
        let end = test.find(['{', ';']).map_or(test.len(), |open| open + block(&test[open..]));
        out.extend(test[..end].matches('\n'));
        rest = &test[end..];
    }
    out + rest
}

/// The length of the block that the text begins with; 1 if it does not begin with a brace.
pub(super) fn block(code: &str) -> usize {
    let mut depth = 0;
    for (i, c) in code.char_indices() {
        match c {
            '{' => depth += 1,
            '}' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return i + c.len_utf8();
        }
    }
    code.len()
}

/// The source without comments, strings and characters: each becomes a blank and the newlines that were in it.
pub(super) fn bare(source: &str) -> String {
    let keep = |(part, text): (Part, &str)| match part {
        Part::Code => text.to_owned(),
        _ => format!(" {}", "\n".repeat(text.matches('\n').count())),
    };
    parts(source).into_iter().map(keep).collect()
}

/// The parts of a source, in order.
pub(super) fn parts(source: &str) -> Vec<(Part, &str)> {
    let (mut all, mut begin, mut at) = (Vec::new(), 0, 0);
    while let Some(c) = source[at..].chars().next() {
        let Some((part, length)) = special(&source[at..], &source[..at]) else {
            at += c.len_utf8();
            continue;
        };
        if begin < at {
            all.push((Part::Code, &source[begin..at]));
        }
        all.push((part, &source[at..at + length]));
        at += length;
        begin = at;
    }
    all.push((Part::Code, &source[begin..]));
    all
}

/// What a source begins with, if it is not code, and its length.
fn special(s: &str, before: &str) -> Option<(Part, usize)> {
    let comment = comment(s).map(|n| (Part::Comment, n));
    comment.or_else(|| Some((Part::Text, string(s, before)?))).or_else(|| Some((Part::Character, character(s)?)))
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
fn string(s: &str, before: &str) -> Option<usize> {
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

#[test]
fn comments_and_literals_are_no_code() {
    let code = |s: &str| bare(s).split_whitespace().collect::<String>();
    assert_eq!(code("a /* b /* c */ */ d // e\n'\\'' f"), "adf");
    assert_eq!(code(r###"x = "a\"b"; r#"c"d"#; '"'; "e" y"###), "x=;;;y");
    assert_eq!(bare("a \"1\n2\" b").matches('\n').count(), 1);
}

#[test]
fn unit_tests_are_left_out() {
    assert_eq!(without_tests("a;\n#[cfg(test)]\nmod tests {\n fn b() {}\n}\nc;"), "a;\n\n\n\n\nc;");
    assert_eq!(without_tests("a;\n#[cfg(test)]\nmod tests;\nc;"), "a;\n\n\nc;");
    assert!(sources().iter().all(|source| !source.path.ends_with("/tests.rs")), "files of unit tests are left out");
}
