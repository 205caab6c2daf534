//! Plain English: help, messages, comments and documents do without some words. Most are German word order or verbs in
//! English words ("behind" for after, "told" for reported, "stands" for is), which a network engineer would not write.

use super::source::{Part, files, parts, read, sources};
use crate::program::project;

/// A phrase, what to write, and the words after it with which it is good English all the same.
struct Phrase {
    words: &'static [&'static str],
    better: &'static str,
    unless_before: &'static [&'static str],
    unless_after: &'static [&'static str],
}

const fn phrase(words: &'static [&'static str], better: &'static str) -> Phrase {
    Phrase { words, better, unless_before: &[], unless_after: &[] }
}

static PHRASES: &[Phrase] = &[
    phrase(&["behind"], "after, following"),
    phrase(&["in", "front"], "before, leading"),
    phrase(&["so", "many"], "N, that many"),
    Phrase { unless_after: &["apart"], ..phrase(&["told"], "reported, given") },
    phrase(&["nobody"], "no one, or say what happens"),
    phrase(&["somebody"], "someone, or say who"),
    Phrase { unless_before: &["there"], ..phrase(&["is", "none"], "is not one, has none") },
    phrase(&["asked", "for"], "requested, given"),
    phrase(&["goes", "on"], "continues"),
    Phrase { unless_after: &["for"], ..phrase(&["stands"], "is, is written") },
    Phrase {
        unless_before: &["there", "it"],
        unless_after: &["longer", "more", "such", "way", "room", "limit"],
        ..phrase(&["is", "no"], "is not a")
    },
    Phrase { unless_before: &["there"], unless_after: &["longer", "more"], ..phrase(&["are", "no"], "are not") },
];

/// What is wrong with a text, a line each.
fn offences(text: &str) -> Vec<String> {
    let mut words: Vec<(usize, String)> = Vec::new();
    for (number, line) in text.lines().enumerate() {
        let split = line.split(|c: char| !c.is_alphanumeric() && c != '_' && c != '-');
        words.extend(split.filter(|word| !word.is_empty()).map(|word| (number, word.to_lowercase())));
    }
    let word = |at: Option<usize>| at.and_then(|at| words.get(at)).map_or("", |(_, word)| word.as_str());
    let mut found = Vec::new();
    for (at, (line, _)) in words.iter().enumerate() {
        for phrase in PHRASES {
            let is_here = phrase.words.iter().enumerate().all(|(i, w)| word(Some(at + i)) == *w);
            let (before, after) = (word(at.checked_sub(1)), word(Some(at + phrase.words.len())));
            if is_here && !phrase.unless_before.contains(&before) && !phrase.unless_after.contains(&after) {
                let near: Vec<_> = (at.saturating_sub(3)..at + 5).map(|i| word(Some(i))).collect();
                found.push(format!("{}: '{}': write {}", line + 1, near.join(" ").trim(), phrase.better));
            }
        }
    }
    found
}

/// The comments and texts of a source alone; lines keep their numbers, and a wrapped text is one text.
fn prose(source: &str) -> String {
    let keep = |(part, text): (Part, &str)| match part {
        Part::Text | Part::Comment => text.to_owned(),
        Part::Code | Part::Character => format!(" . {}", "\n".repeat(text.matches('\n').count())),
    };
    parts(source).into_iter().map(keep).collect()
}

fn assert_plain(texts: impl Iterator<Item = (String, String)>) {
    let found: Vec<String> =
        texts.flat_map(|(path, text)| offences(&text).into_iter().map(move |o| format!("{path}:{o}"))).collect();
    assert!(found.is_empty(), "{} places:\n{}", found.len(), found.join("\n"));
}

#[test]
fn sources_are_in_plain_english() {
    assert_plain(sources().into_iter().map(|source| (source.path, prose(&source.text))));
}

#[test]
fn documents_and_schemas_are_in_plain_english() {
    let folders = [("schema", "json"), ("benches", "md"), ("data", "md"), ("fuzz", "md"), ("tests/plans", "md")];
    // a packed crate has no folder of fuzz targets
    let folders =
        folders.map(|(folder, kind)| (project().join(folder), kind)).into_iter().filter(|(path, _)| path.is_dir());
    let nested = folders.flat_map(|(folder, kind)| files(&folder, kind));
    let top = ["README.md", "COMPATIBILITY.md", "CONTRIBUTING.md", "CHANGELOG.md", "SECURITY.md"];
    let all = nested.chain(top.iter().map(|name| project().join(name)));
    assert_plain(all.map(|file| read(&file)).map(|source| (source.path, source.text)));
}

#[test]
fn the_words_are_found_and_their_good_uses_are_not() {
    let wrong =
        ["the text behind it", "It is told once", "'x' is no address", "what stands there", "these are no errors"];
    wrong.iter().for_each(|text| assert_eq!(offences(text).len(), 1, "{text}"));
    let fine =
        ["there is no address", "it is no longer read", "DNS stands for names", "there are no errors", "toldstory"];
    fine.iter().for_each(|text| assert_eq!(offences(text), Vec::<String>::new(), "{text}"));
    assert_eq!(offences("one\nit is\nnone of them"), ["2: 'one it is none of them': write is not one, has none"]);
}
