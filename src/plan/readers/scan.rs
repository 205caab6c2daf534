//! Any text: every address and prefix in it, found by the grammar of addresses in running text. Only with `--format scan`.

use crate::addr::Value;
use crate::log::Locate;
use crate::plan::draft::{Cell, Draft};
use crate::plan::model::{EntryKind, FileFormat, FileRole, Provenance};
use crate::plan::readers::reader::{FormatReader, lines};
use crate::plan::value::written;

/// The format.
pub(crate) static READER: FormatReader = FormatReader {
    format: FileFormat {
        name: "scan",
        about: "any text: every address and prefix in it",
        extensions: &[],
        comments: &["#", "//", ";", "<!--", "--"],
        role: FileRole::Text,
        generated: false,
    },
    sniff: |_| false,
    read: |text, draft| {
        lines(text).for_each(|(start, line)| {
            for found in Locate::new(line.as_bytes()).filter(|found| matches!(found.value, Value::V4(_) | Value::V6(_)))
            {
                let end = found.at.end + length(line.get(found.at.end..).unwrap_or_default());
                let end = if line.get(found.at.start..found.at.end).is_some_and(|text| text.contains('/')) {
                    found.at.end
                } else {
                    end
                };
                add(&Cell::new(line.get(found.at.start..end).unwrap_or_default(), start + found.at.start), draft);
            }
        })
    },
};

/// The bytes of `/LENGTH` at the start of a text.
fn length(text: &str) -> usize {
    let digits = text.bytes().skip(1).take_while(u8::is_ascii_digit).count();
    let ends = |next: Option<&u8>| next.is_none_or(|b| !b.is_ascii_alphanumeric() && *b != b'/' && *b != b'_');
    let fits = text.starts_with('/') && (1..=3).contains(&digits) && ends(text.as_bytes().get(digits + 1));
    if fits { digits + 1 } else { 0 }
}

/// Addresses that are written with escapes or backwards are passed: their text is another notation.
fn add(cell: &Cell<'_>, draft: &mut Draft) {
    let Ok(found) = written(cell.text) else { return };
    let single = found.len.is_none_or(|len| len.get() == found.family.width());
    let host_bits = found.len.is_some_and(|len| found.bits & !len.mask128() != 0);
    let kind = if single || host_bits { EntryKind::Host } else { EntryKind::Prefix };
    draft.entry(kind, Provenance::Used, &found, cell);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_length_is_a_slash_and_digits_that_end() {
        for (text, count) in
            [("/64", 3), ("/64.", 3), ("/64, x", 3), ("/64a", 0), ("/", 0), ("/1234", 0), ("/64/1", 0), ("x/64", 0)]
        {
            assert_eq!(length(text), count, "{text}");
        }
    }
}
