//! `--shell`: `KEY='value'` lines for `eval`.

use super::calc::{Answer, plain, text};
use crate::addr::{V4, V6, Value};
use crate::format::{Input, PrintError};

/// Appends a line that is safe to evaluate: in single quotes nothing is special but the quote itself.
fn push(key: &str, value: &[u8], out: &mut Vec<u8>) {
    if !out.is_empty() {
        out.push(b'\n');
    }
    out.extend_from_slice(key.as_bytes());
    out.extend_from_slice(b"='");
    for b in value {
        match b {
            b'\'' => out.extend_from_slice(b"'\\''"),
            b => out.push(*b),
        }
    }
    out.push(b'\'');
}

/// Appends the lines of an answer.
pub(super) fn answer(answer: &Answer<'_>, input: Input<'_>, out: &mut Vec<u8>) -> Result<(), PrintError> {
    push("IPV6CALC_INPUT", input.first, out);
    push("IPV6CALC_INPUT_TYPE", answer.road.from.name.as_bytes(), out);
    if let Some(verdict) = answer.verdict {
        let word: &[u8] = match verdict.status() {
            0 => b"yes",
            1 => b"no",
            _ => b"uncomparable",
        };
        push("IPV6CALC_TEST", word, out);
        return Ok(());
    }
    let value = answer.value;
    let mut printed = Vec::new();
    text(answer.road, &value, &mut printed)?;
    push("IPV6CALC_OUTPUT_TYPE", answer.road.to.map_or("", |to| to.name).as_bytes(), out);
    push("IPV6CALC_OUTPUT", &printed, out);
    let (bare, len, zone) = match value {
        Value::V4(a) => (Value::V4(V4 { len: None, ..a }), a.len, None),
        Value::V6(a) => (Value::V6(V6 { len: None, zone: None, ..a }), a.len, a.zone),
        value => (value, None, None),
    };
    printed.clear();
    plain(&bare, &mut printed);
    push("IPV6CALC_ADDRESS", &printed, out);
    let len = len.map(|len| len.get().to_string()).unwrap_or_default();
    push("IPV6CALC_PREFIX_LENGTH", len.as_bytes(), out);
    push("IPV6CALC_ZONE", zone.as_ref().map_or(&[][..], |zone| zone.as_bytes()), out);
    Ok(())
}
