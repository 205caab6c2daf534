//! The addresses of a line, also those that the grammar of logs does not see: a text that is replaced may not keep any.

use crate::log::{Locate, Located};

/// More than the longest address.
const LONGEST: usize = 64;

/// Hands over the addresses of a line, from left to right.
#[inline]
pub(super) fn each_address(line: &[u8], mut take: impl FnMut(Located)) {
    let mut others = glued(line).peekable();
    let mut from = 0;
    for found in Locate::new(line) {
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
        let found = Locate::new(rest).next()?.widened(rest, 0);
        (found.at.start == 0).then(|| found.moved(start))
    })
}

/// Where something may begin that is glued to what begins here.
#[inline]
fn glued_start(line: &[u8], at: usize) -> Option<usize> {
    let before = at.checked_sub(1).and_then(|at| line.get(at));
    let start = match (before, line.get(at..)?) {
        (_, [b'.', b'.', ..]) => at + 2,
        (None | Some(b' ' | b'\t' | b'"' | b'\''), [b'-', letter, ..]) if letter.is_ascii_alphabetic() => at + 2,
        _ => return None,
    };
    line.get(start).filter(|b| b.is_ascii_hexdigit() || **b == b':').map(|_| start)
}
