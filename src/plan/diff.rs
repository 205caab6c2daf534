//! Two versions of a text as a unified diff.

use crate::format::leaves_its_cell;
use crate::plan::text_edits::{self, TextEdits};
use crate::stream::{in_threads, some_in_threads};
use std::borrow::Cow;
use std::io::Write;
use std::ops::Range;

/// Lines around a change.
const CONTEXT: usize = 3;

/// The edits that a thread takes at once.
const SECTION: usize = 10_000;

/// Whole lines of the old text, and where in a text of new lines those are that take their place.
struct Change {
    old: Range<usize>,
    new: Range<usize>,
}

/// Appends the unified diff of two versions of a file; nothing if they are the same.
///
/// Lines are compared in place if both versions have equally many, as after corrections within lines. Otherwise all
/// between the first and the last difference is one change.
pub fn unified(name: &str, old: &[u8], new: &[u8], out: &mut Vec<u8>) {
    let changes = changes(old, new);
    if !changes.is_empty() {
        out.extend(header(name));
        hunks(Versions { old, new }, &changes, 0, 0, out);
    }
}

/// The unified diff of a file and edits within its lines, in pieces that follow each other; none if there are no edits.
/// This many threads make it.
pub fn unified_edits<'t>(
    name: &str,
    old: &'t [u8],
    edits: &'t TextEdits,
    threads: usize,
) -> impl Iterator<Item = Vec<u8>> + use<'t> {
    unified_sections(name, old, edits, threads, SECTION)
}

/// The same in sections of at least this many edits: they make no difference.
fn unified_sections<'t>(
    name: &str,
    old: &'t [u8],
    edits: &'t TextEdits,
    threads: usize,
    size: usize,
) -> impl Iterator<Item = Vec<u8>> + use<'t> {
    let header = (!edits.is_empty()).then(|| header(name));
    let pieces = some_in_threads(threads, sections(old, edits, threads, size), |section| {
        let (changes, new) = line_changes(old, edits.within(section.edits.clone()));
        // the old lines, the new ones, and those around them
        let mut out = Vec::with_capacity(3 * new.len());
        hunks(Versions { old, new: &new }, &changes, section.start, section.line, &mut out);
        out
    });
    header.into_iter().chain(pieces)
}

/// Edits of which the lines are not shown together with those of others.
struct Section {
    edits: Range<usize>,
    /// Where the lines before the first change begin; for the first section, the beginning of the text.
    start: usize,
    /// How many lines precede it.
    line: usize,
}

/// Sections of at least this many edits, but for the last.
fn sections(old: &[u8], edits: &TextEdits, threads: usize, size: usize) -> Vec<Section> {
    let (mut sections, mut first, mut start) = (Vec::new(), 0, 0);
    while first < edits.len() {
        let next = (first + size..edits.len()).find_map(|next| Some((next, start_of_section(old, edits, next)?)));
        let end = next.map_or(edits.len(), |(next, _)| next);
        sections.push(Section { edits: first..end, start, line: 0 });
        (first, start) = next.unwrap_or((end, old.len()));
    }
    let starts = sections.iter().map(|section| section.start);
    let gaps: Vec<Range<usize>> = starts.clone().zip(starts.skip(1)).map(|(start, next)| start..next).collect();
    let counts = in_threads(threads, &gaps, |gap| newlines(old.get(gap.clone()).unwrap_or_default()));
    let mut line = 0;
    for (section, count) in sections.iter_mut().skip(1).zip(counts) {
        line += count;
        section.line = line;
    }
    sections
}

/// Where a section begins of which this edit is the first; `None` if its lines are shown together with those before it.
fn start_of_section(old: &[u8], edits: &TextEdits, first: usize) -> Option<usize> {
    let last = edits.place(first.checked_sub(1)?)?.end;
    let between = old.get(last..edits.place(first)?.start)?;
    // the end of the line that an edit is in, and of those between them
    let mut ends = memchr::memrchr_iter(b'\n', between);
    let before = ends.nth(CONTEXT)?;
    ends.nth(CONTEXT).map(|_| last + before + 1)
}

/// The lines that edits change, in order and apart from each other, and the text of new lines.
fn line_changes<'t>(old: &[u8], edits: impl Iterator<Item = (&'t Range<usize>, &'t [u8])>) -> (Vec<Change>, Vec<u8>) {
    let (mut changes, mut new): (Vec<Change>, Vec<u8>) = (Vec::new(), Vec::new());
    let text = |at: Range<usize>| old.get(at).unwrap_or_default();
    let mut edits = edits.peekable();
    while let Some((first, _)) = edits.peek() {
        let line = memchr::memrchr(b'\n', text(0..first.start)).map_or(0, |at| at + 1);
        let (mut copied, mut end, start) = (line, first.start, new.len());
        while let Some((at, own)) = edits.next_if(|(at, _)| at.start <= end) {
            new.extend_from_slice(text(copied..at.start));
            new.extend_from_slice(own);
            copied = at.end;
            // the newline belongs to the line, but not to what an edit may begin at
            if end <= at.end {
                let rest = text(at.end..old.len());
                end = at.end + memchr::memchr(b'\n', rest).unwrap_or(rest.len());
            }
        }
        let end = (end + 1).min(old.len());
        new.extend_from_slice(text(copied..end));
        match changes.last_mut().filter(|last| last.old.end == line) {
            Some(last) => (last.old.end, last.new.end) = (end, new.len()),
            None => changes.push(Change { old: line..end, new: start..new.len() }),
        }
    }
    (changes, new)
}

/// The names before the hunks.
fn header(name: &str) -> Vec<u8> {
    let name = quoted(name);
    format!("--- {name}\n+++ {name}\n").into_bytes()
}

fn newlines(text: &[u8]) -> usize {
    memchr::memchr_iter(b'\n', text).count()
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

fn changes(old: &[u8], new: &[u8]) -> Vec<Change> {
    let (old_lines, new_lines): (Vec<&[u8]>, Vec<&[u8]>) = (lines(old).collect(), lines(new).collect());
    let size = |lines: &[&[u8]]| lines.iter().map(|line| line.len()).sum::<usize>();
    if old_lines.len() == new_lines.len() {
        let pairs: Vec<(&[u8], &[u8])> = old_lines.into_iter().zip(new_lines).collect();
        let (mut at, mut own) = (0, 0);
        let runs = pairs.chunk_by(|(a, b), (c, d)| (a == b) == (c == d)).filter_map(|run| {
            let (start, new_start) = (at, own);
            at += run.iter().map(|(a, _)| a.len()).sum::<usize>();
            own += run.iter().map(|(_, b)| b.len()).sum::<usize>();
            run.first().is_some_and(|(a, b)| a != b).then_some(Change { old: start..at, new: new_start..own })
        });
        return runs.collect();
    }
    let head = old_lines.iter().zip(&new_lines).take_while(|(a, b)| a == b).count();
    let most = old_lines.len().min(new_lines.len()) - head;
    let tail = old_lines.iter().rev().zip(new_lines.iter().rev()).take(most).take_while(|(a, b)| a == b).count();
    let start = size(old_lines.get(..head).unwrap_or_default());
    let rest = size(old_lines.get(old_lines.len() - tail..).unwrap_or_default());
    vec![Change { old: start..old.len() - rest, new: start..new.len() - rest }]
}

/// The old text, and one that has the new lines.
#[derive(Clone, Copy)]
struct Versions<'t> {
    old: &'t [u8],
    new: &'t [u8],
}

impl<'t> Versions<'t> {
    fn old(self, at: Range<usize>) -> &'t [u8] {
        self.old.get(at).unwrap_or_default()
    }

    fn added(self, change: &Change) -> &'t [u8] {
        self.new.get(change.new.clone()).unwrap_or_default()
    }
}

/// Appends changes, which are in order, with the lines around them; the old text is shown from a place on, where this line of
/// both versions begins, counted from 0.
fn hunks(texts: Versions<'_>, changes: &[Change], start: usize, line: usize, out: &mut Vec<u8>) {
    let (mut at, mut line, mut new_line) = (start, line, line);
    let mut changes = changes.iter().peekable();
    while let Some(mut change) = changes.next() {
        let before = texts.old(at..change.old.start);
        let skipped = before.len() - last_lines(before).len();
        let lines = newlines(before.get(..skipped).unwrap_or_default());
        (at, line, new_line) = (at + skipped, line + lines, new_line + lines);
        let (body, mut kept, mut removed, mut added) = (out.len(), 0, 0, 0);
        let after = loop {
            kept += push_lines(b' ', texts.old(at..change.old.start), out);
            removed += push_lines(b'-', texts.old(change.old.clone()), out);
            added += push_lines(b'+', texts.added(change), out);
            at = change.old.end;
            let is_near = |next: &&Change| newlines(texts.old(at..next.old.start)) <= 2 * CONTEXT;
            change = match changes.next_if(is_near) {
                Some(next) => next,
                None => break push_lines(b' ', first_lines(texts.old(at..texts.old.len())), out),
            };
        };
        let span = |start: usize, count: usize| (if count == 0 { start } else { start + 1 }, count);
        let ((a, b), (c, d)) = (span(line, kept + removed + after), span(new_line, kept + added + after));
        // how many lines there are is known after them
        let end = out.len();
        let _ = writeln!(out, "@@ -{a},{b} +{c},{d} @@");
        let header = out.len() - end;
        out.get_mut(body..).unwrap_or_default().rotate_right(header);
        (line, new_line) = (line + kept + removed, new_line + kept + added);
    }
}

/// Appends lines with this sign, and says how many.
fn push_lines(sign: u8, text: &[u8], out: &mut Vec<u8>) -> usize {
    let mut count = 0;
    for line in lines(text) {
        out.push(sign);
        out.extend_from_slice(line);
        if !line.ends_with(b"\n") {
            out.extend_from_slice(b"\n\\ No newline at end of file\n");
        }
        count += 1;
    }
    count
}

/// The first lines of a text.
fn first_lines(text: &[u8]) -> &[u8] {
    let end = memchr::memchr_iter(b'\n', text).nth(CONTEXT - 1);
    end.and_then(|end| text.get(..=end)).unwrap_or(text)
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
        let places = |count: usize, spread: usize| {
            let starts = (1..=count).scan(5usize, move |at, i| Some(std::mem::replace(at, *at + 1 + i * spread % 91)));
            starts.filter(|at| old.as_bytes().get(*at).is_some_and(|b| *b != b'\n'))
        };
        for (count, spread) in (0..30).flat_map(|count| [(count, 37), (count, 89)]) {
            let mut edits = TextEdits::default();
            places(count, spread).for_each(|at| edits.push(at..at + 1, |new| new.extend_from_slice(&b"<=>"[..at % 4])));
            let mut whole = Vec::new();
            unified("f", old.as_bytes(), &edits.applied(old.as_bytes()), &mut whole);
            let whole = String::from_utf8(whole).unwrap();
            for size in [1, 2, 5, SECTION] {
                let pieces = unified_sections("f", old.as_bytes(), &edits, 2, size).collect::<Vec<_>>().concat();
                assert_eq!(String::from_utf8(pieces).unwrap(), whole, "{size} {edits:?}");
            }
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
