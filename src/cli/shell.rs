//! `--shell`: `KEY='value'` lines for `eval`.

use super::answer::{Answer, plain, target, text};
use crate::addr::{V4, V6, Value};
use crate::format::{Input, PrintError};
use std::sync::LazyLock;

/// The keys in their order, and what their values are.
pub(super) static KEYS: LazyLock<[(&str, &str); 8]> = LazyLock::new(|| {
    [
        ("IPV6CALC_INPUT", "the first word of the input"),
        ("IPV6CALC_INPUT_TYPE", "the input type, given or detected"),
        ("IPV6CALC_TEST", "the result of a test: yes, no or uncomparable; the last key then"),
        ("IPV6CALC_OUTPUT_TYPE", "the output type"),
        ("IPV6CALC_OUTPUT", "the text that is printed without --shell"),
        ("IPV6CALC_ADDRESS", "the value of that text, without prefix length and zone"),
        ("IPV6CALC_PREFIX_LENGTH", "its prefix length, or empty"),
        ("IPV6CALC_ZONE", "its zone, or empty"),
    ]
});

/// Appends a line that is safe to evaluate: in single quotes nothing is special but the quote itself.
fn push(key: &str, value: &[u8], out: &mut Vec<u8>) {
    out.extend_from_slice(key.as_bytes());
    out.extend_from_slice(b"='");
    for b in value {
        match b {
            b'\'' => out.extend_from_slice(b"'\\''"),
            b => out.push(*b),
        }
    }
    out.extend_from_slice(b"'\n");
}

/// Appends the lines of an answer, without the last newline; nothing if it cannot be printed.
pub(super) fn answer(answer: &Answer<'_>, input: Input<'_>, out: &mut Vec<u8>) -> Result<(), PrintError> {
    let mut lines = Vec::new();
    gather(answer, input, &mut lines)?;
    out.extend_from_slice(lines.trim_ascii_end());
    Ok(())
}

fn gather(answer: &Answer<'_>, input: Input<'_>, out: &mut Vec<u8>) -> Result<(), PrintError> {
    push("IPV6CALC_INPUT", input.first, out);
    push("IPV6CALC_INPUT_TYPE", answer.route.from.name.as_bytes(), out);
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
    text(answer.route, &value, &mut printed)?;
    push("IPV6CALC_OUTPUT_TYPE", target(answer.route, &value)?.name.as_bytes(), out);
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::subcommand::ask;

    #[test]
    fn the_keys_are_those_of_the_table_in_its_order() {
        let keys = |line| -> Vec<String> {
            let (_, out, _) = ask(line);
            out.lines().filter_map(|line| line.split_once('=')).map(|(key, _)| key.to_owned()).collect()
        };
        let table = |skip: &str| -> Vec<&str> { KEYS.iter().map(|(key, _)| *key).filter(|key| *key != skip).collect() };
        assert_eq!(keys("-q --shell fe80::1%eth0/64"), table("IPV6CALC_TEST"));
        assert_eq!(keys("-q --shell 192.0.2.1"), table("IPV6CALC_TEST"));
        assert_eq!(keys("-q --shell --test_prefix ::/0 ::1"), table("").split_at(3).0);
    }
}
