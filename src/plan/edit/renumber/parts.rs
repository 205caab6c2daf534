//! The parts of a text that threads take: whole lines, which are read without the others.

use super::items::Item;
use super::text_reader::TextReader;
use super::zone_names::BOM;
use crate::plan::text_edits::lines;
use std::ops::Range;

/// The most lines from the first address of a range to the last one.
pub(super) const RANGE_LINES: usize = 3;

/// A zone is read in parts if one of its first lines says its name.
const NAMED_IN: usize = 400;

/// Some lines of a text.
pub(super) struct Part<'t> {
    /// Which of the texts.
    pub(super) index: usize,
    /// The reader where the lines before the part begin.
    pub(super) reader: TextReader<'t>,
    /// Where the lines before it begin, of which one may have the first address of a range that ends in the part.
    pub(super) before: usize,
    pub(super) lines: Range<usize>,
}

/// Where a part begins.
struct Cut<'t> {
    reader: TextReader<'t>,
    before: usize,
    start: usize,
}

/// The parts of a text, of at least this size but for the last.
pub(super) fn parts(reader: TextReader<'_>, index: usize, size: usize) -> Vec<Part<'_>> {
    let end = reader.text.len();
    let cuts = if reader.zone().is_some() { zone_cuts(reader, size) } else { cuts(&reader, size) };
    let ends: Vec<usize> = cuts.iter().skip(1).map(|cut| cut.start).chain([end]).collect();
    let parts = cuts.into_iter().zip(ends);
    parts.map(|(cut, end)| Part { index, reader: cut.reader, before: cut.before, lines: cut.start..end }).collect()
}

fn cuts<'t>(reader: &TextReader<'t>, size: usize) -> Vec<Cut<'t>> {
    let text = reader.text;
    let (mut cuts, mut start) = (vec![Cut { reader: reader.clone(), before: 0, start: 0 }], 0usize);
    while let Some(at) = text.get(start.saturating_add(size)..).and_then(|rest| memchr::memchr(b'\n', rest)) {
        start += size + at + 1;
        let mut ends = memchr::memrchr_iter(b'\n', text.get(..start).unwrap_or_default());
        let before = ends.nth(RANGE_LINES).map_or(0, |at| at + 1);
        cuts.push(Cut { reader: reader.clone(), before, start });
    }
    cuts
}

/// The same of a zone, of which the names depend on the lines before them: those that say something about others are read
/// first. One that does not say its name soon is a part as a whole.
fn zone_cuts(mut reader: TextReader<'_>, size: usize) -> Vec<Cut<'_>> {
    let text = reader.text;
    let (mut cuts, mut items) = (vec![Cut { reader: reader.clone(), before: 0, start: 0 }], Vec::new());
    let mut passed = 0;
    for at in lines(text, 0..text.len()).take(NAMED_IN) {
        reader.pass(&at, &mut items);
        passed = at.end;
        if reader.is_in_named_zone() {
            break;
        }
    }
    if !reader.is_in_named_zone() {
        return cuts;
    }
    let mut start = 0;
    while let Some(before) = line_from(text, passed.max(start + size))
        && let Some(next) = (0..RANGE_LINES).try_fold(before, |at, _| line_from(text, at + 1))
    {
        pass_marks(&mut reader, passed..before, &mut items);
        cuts.push(Cut { reader: reader.clone(), before, start: next });
        (passed, start) = (before, next);
    }
    cuts
}

/// Reads those of some lines of a zone that has said its name that may say something about others.
fn pass_marks(reader: &mut TextReader<'_>, part: Range<usize>, items: &mut Vec<Item>) {
    let text = reader.text;
    let mut read = part.start;
    for at in memchr::memchr3_iter(b'$', b'(', b')', text.get(part.clone()).unwrap_or_default()) {
        let at = part.start + at;
        let head = text.get(..at).unwrap_or_default();
        // a directive begins its line
        let is_inside =
            || text.get(at) == Some(&b'$') && !(head.is_empty() || head.ends_with(b"\n") || head.ends_with(BOM));
        if at < read || is_inside() {
            continue;
        }
        let start = memchr::memrchr(b'\n', head).map_or(0, |end| end + 1);
        if let Some(line) = lines(text, start..part.end).next() {
            reader.pass(&line, items);
            read = line.end;
        }
    }
}

/// Where the first line begins at a place or after it.
fn line_from(text: &[u8], at: usize) -> Option<usize> {
    let end = memchr::memchr(b'\n', text.get(at.checked_sub(1)?..)?)?;
    Some(at + end).filter(|at| *at < text.len())
}
