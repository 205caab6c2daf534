//! Two versions of a text as a unified diff.

use crate::format::leaves_its_cell;
use crate::plan::text_edits::{self, TextEdits};
use std::borrow::Cow;
use std::iter;
use std::ops::Range;

/// Lines around a change.
const CONTEXT: usize = 3;

/// Whole lines of the old text, and the lines that take their place.
struct Change<'t> {
    old: Range<usize>,
    new: Cow<'t, [u8]>,
}

/// Appends the unified diff of two versions of a file; nothing if they are the same.
///
/// Lines are compared in place if both versions have equally many, as after corrections within lines. Otherwise all
/// between the first and the last difference is one change.
pub fn unified(name: &str, old: &[u8], new: &[u8], out: &mut Vec<u8>) {
    hunks(name, old, changes(old, new).into_iter(), out);
}

/// Appends the unified diff of a file and edits within its lines; nothing if there are none.
pub fn unified_edits(name: &str, old: &[u8], edits: &TextEdits, out: &mut Vec<u8>) {
    let mut edits = edits.iter().peekable();
    let changes = iter::from_fn(|| {
        let (first, _) = edits.peek()?;
        let start = memchr::memrchr(b'\n', old.get(..first.start)?).map_or(0, |at| at + 1);
        let (mut copied, mut end, mut new) = (start, first.start, Vec::with_capacity(160));
        while let Some((at, text)) = edits.next_if(|(at, _)| at.start <= end) {
            new.extend_from_slice(old.get(copied..at.start)?);
            new.extend_from_slice(text);
            copied = at.end;
            let rest = old.get(at.end..)?;
            // the newline belongs to the line, but not to what an edit may begin at
            if end <= at.end {
                end = at.end + memchr::memchr(b'\n', rest).unwrap_or(rest.len());
            }
        }
        let end = (end + 1).min(old.len());
        new.extend_from_slice(old.get(copied..end)?);
        Some(Change { old: start..end, new: Cow::Owned(new) })
    });
    hunks(name, old, changes, out);
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
fn lines(text: &[u8]) -> impl Iterator<Item = &[u8]> {
    text_edits::lines(text, 0..text.len()).filter_map(|at| text.get(at))
}

fn changes<'t>(old: &[u8], new: &'t [u8]) -> Vec<Change<'t>> {
    let (old_lines, new_lines): (Vec<&[u8]>, Vec<&[u8]>) = (lines(old).collect(), lines(new).collect());
    let size = |lines: &[&[u8]]| lines.iter().map(|line| line.len()).sum::<usize>();
    let change =
        |at: Range<usize>, own: Range<usize>| Change { old: at, new: Cow::Borrowed(new.get(own).unwrap_or_default()) };
    if old_lines.len() == new_lines.len() {
        let pairs: Vec<(&[u8], &[u8])> = old_lines.into_iter().zip(new_lines).collect();
        let (mut at, mut own) = (0, 0);
        let runs = pairs.chunk_by(|(a, b), (c, d)| (a == b) == (c == d)).filter_map(|run| {
            let (start, new_start) = (at, own);
            at += run.iter().map(|(a, _)| a.len()).sum::<usize>();
            own += run.iter().map(|(_, b)| b.len()).sum::<usize>();
            run.first().is_some_and(|(a, b)| a != b).then(|| change(start..at, new_start..own))
        });
        return runs.collect();
    }
    let head = old_lines.iter().zip(&new_lines).take_while(|(a, b)| a == b).count();
    let most = old_lines.len().min(new_lines.len()) - head;
    let tail = old_lines.iter().rev().zip(new_lines.iter().rev()).take(most).take_while(|(a, b)| a == b).count();
    let start = size(old_lines.get(..head).unwrap_or_default());
    let rest = size(old_lines.get(old_lines.len() - tail..).unwrap_or_default());
    vec![change(start..old.len() - rest, start..new.len() - rest)]
}

/// Appends changes, which are in order, with the lines around them.
fn hunks<'t>(name: &str, old: &[u8], changes: impl Iterator<Item = Change<'t>>, out: &mut Vec<u8>) {
    let mut changes = changes.peekable();
    if changes.peek().is_some() {
        let name = quoted(name);
        out.extend_from_slice(format!("--- {name}\n+++ {name}\n").as_bytes());
    }
    let mut hunk: Option<Hunk> = None;
    // where the last change ended, and as a line of the old and of the new text
    let (mut at, mut line, mut new_line) = (0, 0, 0);
    while let Some(mut change) = changes.next() {
        while let Some(next) = changes.next_if(|next| next.old.start == change.old.end) {
            change.old.end = next.old.end;
            change.new.to_mut().extend_from_slice(&next.new);
        }
        let between = old.get(at..change.old.start).unwrap_or_default();
        let count = memchr::memchr_iter(b'\n', between).count();
        (line, new_line) = (line + count, new_line + count);
        let mut open = match hunk.take() {
            Some(mut open) if count <= 2 * CONTEXT => {
                open.add(b' ', between);
                open
            }
            last => {
                last.into_iter().for_each(|last| last.finish(between, out));
                let before = last_lines(between);
                let lines = memchr::memchr_iter(b'\n', before).count();
                let mut open = Hunk { old: (line - lines, 0), new: (new_line - lines, 0), body: Vec::new() };
                open.add(b' ', before);
                open
            }
        };
        line += open.add(b'-', old.get(change.old.clone()).unwrap_or_default());
        new_line += open.add(b'+', &change.new);
        at = change.old.end;
        hunk = Some(open);
    }
    hunk.into_iter().for_each(|last| last.finish(old.get(at..).unwrap_or_default(), out));
}

/// Lines that are shown together.
struct Hunk {
    /// The first line, counted from 0, and how many there are.
    old: (usize, usize),
    new: (usize, usize),
    body: Vec<u8>,
}

impl Hunk {
    /// Adds lines with this sign, and returns how many.
    fn add(&mut self, sign: u8, text: &[u8]) -> usize {
        let mut count = 0;
        for line in lines(text) {
            self.body.push(sign);
            self.body.extend_from_slice(line);
            if !line.ends_with(b"\n") {
                self.body.extend_from_slice(b"\n\\ No newline at end of file\n");
            }
            count += 1;
        }
        self.old.1 += if sign == b'+' { 0 } else { count };
        self.new.1 += if sign == b'-' { 0 } else { count };
        count
    }

    /// Adds the first lines of the rest of the text, and appends all of it.
    fn finish(mut self, rest: &[u8], out: &mut Vec<u8>) {
        let ends = memchr::memchr_iter(b'\n', rest).take(CONTEXT).map(|at| at + 1);
        let (count, end) = ends.fold((0, 0), |(count, _), end| (count + 1, end));
        let after = if count == CONTEXT { rest.get(..end).unwrap_or_default() } else { rest };
        self.add(b' ', after);
        let span = |(start, count): (usize, usize)| format!("{},{count}", if count == 0 { start } else { start + 1 });
        out.extend_from_slice(format!("@@ -{} +{} @@\n", span(self.old), span(self.new)).as_bytes());
        out.extend_from_slice(&self.body);
    }
}

/// The last lines of a text that ends in a newline.
fn last_lines(text: &[u8]) -> &[u8] {
    let end = text.len().saturating_sub(1);
    let start = memchr::memrchr_iter(b'\n', text.get(..end).unwrap_or_default()).nth(CONTEXT - 1);
    text.get(start.map_or(0, |at| at + 1)..).unwrap_or_default()
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
    fn edits_have_the_diff_of_the_new_text() {
        let old: String = (1..=40).map(|i| format!("line {i}\n")).collect::<String>() + "end";
        let places = |count: usize| {
            let starts = (1..=count).scan(5usize, |at, i| Some(std::mem::replace(at, *at + 1 + i * 37 % 41)));
            starts.filter(|at| old.as_bytes().get(*at).is_some_and(|b| *b != b'\n'))
        };
        for count in 0..30 {
            let mut edits = TextEdits::default();
            places(count).for_each(|at| edits.push(at..at + 1, |new| new.extend_from_slice(&b"<=>"[..at % 4])));
            let (mut out, mut other) = (Vec::new(), Vec::new());
            unified_edits("f", old.as_bytes(), &edits, &mut out);
            unified("f", old.as_bytes(), &edits.applied(old.as_bytes()), &mut other);
            assert_eq!(String::from_utf8(out).unwrap(), String::from_utf8(other).unwrap(), "{edits:?}");
        }
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
