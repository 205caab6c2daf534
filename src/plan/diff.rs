//! Two versions of a text as a unified diff.

use crate::format::leaves_its_cell;
use std::borrow::Cow;

/// Lines around a change.
const CONTEXT: usize = 3;

/// Lines `start..end` of the old text that become lines of the new one.
struct Change {
    old: (usize, usize),
    new: (usize, usize),
}

/// Appends the unified diff of two versions of a file; nothing if they are the same.
///
/// Lines are compared in place if both versions have equally many, as after corrections within lines. Otherwise all
/// between the first and the last difference is one change.
pub fn unified(name: &str, old: &[u8], new: &[u8], out: &mut Vec<u8>) {
    let (old, new) = (split(old), split(new));
    let changes = changes(&old, &new);
    if !changes.is_empty() {
        let name = quoted(name);
        out.extend_from_slice(format!("--- {name}\n+++ {name}\n").as_bytes());
    }
    let near = |a: &Change, b: &Change| b.old.0 <= a.old.1 + 2 * CONTEXT;
    changes.chunk_by(near).for_each(|group| hunk(group, &old, &new, out));
}

/// A file name as patch(1) and git read it: in quotes and with octal escapes if it would leave its line, and with a tab after
/// it if it has blanks, where patch(1) would end it.
fn quoted(name: &str) -> Cow<'_, str> {
    if !name.contains(leaves_its_cell) {
        return if name.contains(' ') { Cow::Owned(format!("{name}\t")) } else { Cow::Borrowed(name) };
    }
    let octal = |c: char| c.encode_utf8(&mut [0; 4]).bytes().map(|byte| format!("\\{byte:03o}")).collect::<String>();
    let escape = |c: char| match c {
        '"' | '\\' => format!("\\{c}"),
        c if leaves_its_cell(c) => octal(c),
        c => c.to_string(),
    };
    Cow::Owned(format!("\"{}\"", name.chars().map(escape).collect::<String>()))
}

/// The lines of a text with their ends.
fn split(text: &[u8]) -> Vec<&[u8]> {
    let mut start = 0;
    let ends = memchr::memchr_iter(b'\n', text).map(|at| at + 1);
    let mut lines: Vec<&[u8]> = ends.filter_map(|end| text.get(std::mem::replace(&mut start, end)..end)).collect();
    lines.extend(text.get(start..).filter(|last| !last.is_empty()));
    lines
}

fn changes(old: &[&[u8]], new: &[&[u8]]) -> Vec<Change> {
    if old.len() == new.len() {
        let same: Vec<bool> = old.iter().zip(new).map(|(a, b)| a == b).collect();
        let mut at = 0;
        let runs = same.chunk_by(|a, b| a == b).map(|run| {
            at += run.len();
            (run.first() == Some(&false), (at - run.len(), at))
        });
        return runs.filter(|(changed, _)| *changed).map(|(_, run)| Change { old: run, new: run }).collect();
    }
    let head = old.iter().zip(new).take_while(|(a, b)| a == b).count();
    let most = old.len().min(new.len()) - head;
    let tail = old.iter().rev().zip(new.iter().rev()).take(most).take_while(|(a, b)| a == b).count();
    vec![Change { old: (head, old.len() - tail), new: (head, new.len() - tail) }]
}

fn hunk(group: &[Change], old: &[&[u8]], new: &[&[u8]], out: &mut Vec<u8>) {
    let (Some(first), Some(last)) = (group.first(), group.last()) else { return };
    let before = first.old.0.min(CONTEXT);
    let after = (old.len() - last.old.1).min(CONTEXT);
    let span = |start: usize, end: usize| {
        let (start, count) = (start - before, end + after + before - start);
        format!("{},{count}", if count == 0 { start } else { start + 1 })
    };
    let spans = format!("@@ -{} +{} @@\n", span(first.old.0, last.old.1), span(first.new.0, last.new.1));
    out.extend_from_slice(spans.as_bytes());
    let mut at = first.old.0 - before;
    for change in group {
        lines(b' ', old, at, change.old.0, out);
        lines(b'-', old, change.old.0, change.old.1, out);
        lines(b'+', new, change.new.0, change.new.1, out);
        at = change.old.1;
    }
    lines(b' ', old, at, last.old.1 + after, out);
}

fn lines(sign: u8, all: &[&[u8]], start: usize, end: usize, out: &mut Vec<u8>) {
    for line in all.get(start..end).unwrap_or_default() {
        out.push(sign);
        out.extend_from_slice(line);
        if !line.ends_with(b"\n") {
            out.extend_from_slice(b"\n\\ No newline at end of file\n");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_of_a_file_stays_on_its_line() {
        assert_eq!(quoted("a b.toml"), "a b.toml\t");
        assert_eq!(quoted("a\n\"\u{1b}\u{202e}"), "\"a\\012\\\"\\033\\342\\200\\256\"");
    }

    fn diff(old: &str, new: &str) -> String {
        let mut out = Vec::new();
        unified("f", old.as_bytes(), new.as_bytes(), &mut out);
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn the_same_text_has_no_diff() {
        assert_eq!(diff("a\n", "a\n"), "");
    }

    #[test]
    fn a_changed_line_stands_in_its_context() {
        assert_eq!(
            diff("1\n2\n3\n4\n5\n6\n7\n8\n9\n", "1\n2\n3\n4\nx\n6\n7\n8\n9\n"),
            "--- f\n+++ f\n@@ -2,7 +2,7 @@\n 2\n 3\n 4\n-5\n+x\n 6\n 7\n 8\n"
        );
    }

    #[test]
    fn changes_far_apart_have_hunks_of_their_own() {
        let old: String = (1..=20).map(|i| format!("{i}\n")).collect();
        let new = old.replace("\n3\n", "\nx\n").replace("\n18\n", "\ny\n");
        assert_eq!(diff(&old, &new).matches("@@ -").count(), 2);
    }

    #[test]
    fn added_lines_and_a_missing_newline_are_reported() {
        assert_eq!(diff("a\n", "a\nb"), "--- f\n+++ f\n@@ -1,1 +1,2 @@\n a\n+b\n\\ No newline at end of file\n");
        assert_eq!(diff("", "a\n"), "--- f\n+++ f\n@@ -0,0 +1,1 @@\n+a\n");
    }
}
