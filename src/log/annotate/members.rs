//! The members of a JSON object on a line ([RFC 8259](https://www.rfc-editor.org/rfc/rfc8259)): the line is not parsed
//! and written again, so that every other byte of it stays.

use super::problems::RecordProblem;
use crate::format::write_json;
use crate::log::JsonPath;
use std::borrow::Cow;
use std::ops::Range;

/// An object and the value at a path of it.
pub(super) struct ObjectPlace<'l> {
    /// Where its closing brace is.
    pub(super) close: usize,
    /// It has no members.
    pub(super) is_empty: bool,
    /// The value; `None` if there is none, or null.
    pub(super) value: Option<MemberValue<'l>>,
}

/// A value.
pub(super) enum MemberValue<'l> {
    /// The text of a string, or a number or word as it is.
    Text(Cow<'l, [u8]>),
    /// A list or an object.
    Nested(&'l [u8]),
}

/// Finds the value at a path in the one object that a line is.
///
/// # Errors
/// If the line is anything else, or if the object has a member whose name `is_new` knows.
pub(super) fn find<'l>(
    line: &'l [u8],
    path: &JsonPath,
    is_new: impl Fn(&[u8]) -> bool,
) -> Result<ObjectPlace<'l>, RecordProblem> {
    let (places, names) = path.members(line).ok_or(RecordProblem::NotObject)?;
    let close = line.trim_ascii_end().len().checked_sub(1).ok_or(RecordProblem::NotObject)?;
    let is_taken = |name: &Range<usize>| is_new(&text(line.get(name.clone()).unwrap_or_default()));
    if names.iter().any(is_taken) {
        return Err(RecordProblem::NameTaken);
    }
    let value = match places.as_slice() {
        [] => None,
        [place] => value(line.get(place.clone()).unwrap_or_default()),
        // through a list there are several
        [first, ..] => line.get(first.clone()).map(MemberValue::Nested),
    };
    Ok(ObjectPlace { close, is_empty: names.is_empty(), value })
}

fn value(raw: &[u8]) -> Option<MemberValue<'_>> {
    match raw {
        b"null" => None,
        [b'{' | b'[', ..] => Some(MemberValue::Nested(raw)),
        raw => Some(MemberValue::Text(text(raw))),
    }
}

/// The text of a string in its quotes; anything else as it is.
fn text(raw: &[u8]) -> Cow<'_, [u8]> {
    match raw.strip_prefix(b"\"").and_then(|raw| raw.strip_suffix(b"\"")) {
        Some(bare) if !bare.contains(&b'\\') => Cow::Borrowed(bare),
        Some(bare) => match serde_json::from_slice::<String>(raw) {
            Ok(text) => Cow::Owned(text.into_bytes()),
            Err(_) => Cow::Borrowed(bare),
        },
        None => Cow::Borrowed(raw),
    }
}

/// Appends a member after others: `,"name":"value"`; of an empty value null.
pub(super) fn push(name: &str, value: &[u8], is_number: bool, out: &mut Vec<u8>) {
    out.push(b',');
    string(name, out);
    out.push(b':');
    match value {
        [] => out.extend_from_slice(b"null"),
        number if is_number => out.extend_from_slice(number),
        value => string(&String::from_utf8_lossy(value), out),
    }
}

fn string(text: &str, out: &mut Vec<u8>) {
    // writing to a vector cannot fail
    let _ = write_json(text, out);
}
