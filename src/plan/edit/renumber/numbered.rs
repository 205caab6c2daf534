//! Four numbers that are a version or the number of a section by the words, tags and paths around them.

use super::LeftReason;
use std::ops::Range;

/// The most bytes before a number that are looked at.
const FARTHEST: usize = 80;

/// Words before a version that are not keys.
const VERSION_WORDS: [&[u8]; 5] = [b"ver.", b"versions", b"<version>", b"vers.", b"rel."];

/// Words before the number of a section.
const SECTION_WORDS: [&[u8]; 9] =
    [b"section", b"sections", b"sec.", b"chapter", b"appendix", b"figure", b"clause", b"paragraph", "§".as_bytes()];

/// Programs after which a version follows the name of a package and `@`.
const PACKAGERS: [&[u8]; 4] = [b"npm ", b"npx ", b"yarn ", b"pnpm "];

/// What the numbers at a place of a line are if they are not an address.
pub(super) fn reason(line: &[u8], at: &Range<usize>) -> Option<LeftReason> {
    let head = line.get(..at.start)?;
    let near = head.get(head.len().saturating_sub(FARTHEST)..)?;
    let rest = line.get(at.end..)?;
    match head.last()? {
        b'@' => is_any_in(head, &PACKAGERS).then_some(LeftReason::Version),
        b':' => is_image(near).then_some(LeftReason::Version),
        b'-' => is_folder(near, rest).then_some(LeftReason::Version),
        b' ' | b'\t' | b'"' | b'\'' | b'>' | b'[' | 0xa0.. => after_word(head, near, rest),
        _ => None,
    }
}

fn is_any_in(text: &[u8], words: &[&[u8]]) -> bool {
    words.iter().any(|word| memchr::memmem::find(text, word).is_some())
}

/// Whether the name of an image and a colon precede a tag: `image: nginx:`, `FROM nginx:`.
fn is_image(head: &[u8]) -> bool {
    let start = head.iter().rposition(|b| b.is_ascii_whitespace()).map_or(0, |at| at + 1);
    let (before, name) = head.split_at_checked(start).unwrap_or_default();
    let key = before.trim_ascii();
    name.len() > 1 && (key.ends_with(b"image:") || key.ends_with(b"\"image\":") || key == b"FROM")
}

/// Whether a folder is named after a package and its version: `/opt/name-10.1.2.3/bin`.
fn is_folder(head: &[u8], rest: &[u8]) -> bool {
    let name = head.rsplit(|b| !b.is_ascii_alphanumeric() && !matches!(b, b'-' | b'_')).next().unwrap_or_default();
    let slash = head.len().checked_sub(name.len() + 1).and_then(|at| head.get(at));
    name.len() > 1 && slash == Some(&b'/') && matches!(rest, [b'/', b, ..] if b.is_ascii_alphabetic())
}

/// What the numbers after a word, or after the marks of a heading, are.
fn after_word(head: &[u8], near: &[u8], rest: &[u8]) -> Option<LeftReason> {
    // a blank that does not break has two bytes
    let is_gap = |b: &u8| matches!(b, b' ' | b'\t' | b'"' | b'\'' | b'[' | b':' | b'=' | 0xc2 | 0xa0);
    let gap = near.iter().rev().take_while(|b| is_gap(b)).count();
    let text = near.get(..near.len() - gap)?;
    let is_inside = |b: &u8| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'<' | b'>' | b'_' | b'-' | 0x80..);
    let word = text.get(text.len() - text.iter().rev().take_while(|b| is_inside(b)).count()..)?;
    let is = |words: &[&[u8]]| words.iter().any(|own| word.eq_ignore_ascii_case(own));
    if is(&VERSION_WORDS) {
        return Some(LeftReason::Version);
    }
    // a comment of a configuration has one mark
    let marks = head.trim_ascii_end();
    let is_heading = || marks.len() > 1 && marks.iter().all(|b| *b == b'#');
    let has_title = || matches!(rest, [b' ', b, ..] if b.is_ascii_uppercase());
    (is(&SECTION_WORDS) || is_heading() && has_title()).then_some(LeftReason::Section)
}
