//! The addresses of a line, also those that the grammar of logs does not see: a text that is replaced may not keep any.

use crate::format::TextWindow;
use crate::log::{Grammar, Locate, Located, TextKind};

/// More than the longest address.
const LONGEST: usize = 64;

/// The grammar of logs, with what it takes for versions, object identifiers and times: of an old prefix they are reported.
#[inline]
fn grammar() -> Grammar {
    let hidden = [TextKind::Version, TextKind::Package, TextKind::Product, TextKind::Oid, TextKind::Time];
    hidden.into_iter().fold(Grammar::default(), Grammar::hide)
}

/// Hands over the addresses of a line, from left to right, also glued ones if there may be some.
#[inline]
pub(super) fn each_address(window: TextWindow<'_>, has_glued: bool, mut take: impl FnMut(Located)) {
    let line = window.text();
    let mut others = glued(if has_glued { line } else { b"" }).peekable();
    let mut from = 0;
    for found in Locate::with(window, grammar()) {
        let found = found.widened(line, from);
        while let Some(other) = others.next_if(|other| other.at.start < found.at.start) {
            if from <= other.at.start {
                from = other.at.end;
                take(other);
            }
        }
        if from <= found.at.start {
            from = found.at.end;
            take(found);
        }
    }
    for other in others {
        if from <= other.at.start {
            from = other.at.end;
            take(other);
        }
    }
}

/// Addresses directly after the dots of a range, or after the letter of an option.
fn glued(line: &[u8]) -> impl Iterator<Item = Located> {
    let starts = memchr::memchr2_iter(b'.', b'-', line).filter_map(|at| glued_start(line, at));
    starts.filter_map(|start| {
        let rest = line.get(start..)?;
        let rest = rest.get(..LONGEST).unwrap_or(rest);
        first_address(rest).map(|found| found.moved(start))
    })
}

/// The address that a text begins with.
pub(super) fn first_address(text: &[u8]) -> Option<Located> {
    Locate::new(text).next().map(|found| found.widened(text, 0)).filter(|found| found.at.start == 0)
}

/// The address of an APL record after the number of its family: `APL 2:2001:db8::/32` looks like an address that begins with
/// the number.
#[inline]
pub(super) fn without_family(found: Located, line: &[u8]) -> Located {
    match line.get(found.at.start..) {
        Some([b'2', b':', ..]) => after_family(&found, line).unwrap_or(found),
        _ => found,
    }
}

#[cold]
fn after_family(found: &Located, line: &[u8]) -> Option<Located> {
    let head = line.get(..found.at.start)?;
    let is_apl = head.split(u8::is_ascii_whitespace).any(|word| word.eq_ignore_ascii_case(b"apl"));
    let rest = line.get(found.at.start + 2..).filter(|_| is_apl)?;
    let own = first_address(rest.get(..LONGEST).unwrap_or(rest))?.moved(found.at.start + 2);
    (own.at.end >= found.at.end && line.get(own.at.end) == Some(&b'/')).then_some(own)
}

/// Where something may begin that is glued to what begins here.
#[inline]
pub(super) fn glued_start(line: &[u8], at: usize) -> Option<usize> {
    let before = at.checked_sub(1).and_then(|at| line.get(at));
    let start = match (before, line.get(at..)?) {
        (_, [b'.', b'.', ..]) => at + 2,
        (None | Some(b' ' | b'\t' | b'\n' | b'"' | b'\''), [b'-', letter, ..]) if letter.is_ascii_alphabetic() => {
            at + 2
        }
        _ => return None,
    };
    line.get(start).filter(|b| b.is_ascii_hexdigit() || **b == b':').map(|_| start)
}
