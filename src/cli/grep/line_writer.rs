//! What is written of a line.

use super::super::json::{SCHEMA, hex_unless_utf8};
use crate::addr::Value;
use crate::filter::MatchedBy;
use crate::format::write_json;
use crate::log::LineMatch;
use crate::net::push_item;
use serde::Serialize;
use std::ops::Range;

/// What is written before the text of a line, and how.
#[derive(Clone, Copy, Debug)]
pub(super) struct LineWriter {
    pub(super) name: bool,
    pub(super) number: bool,
    pub(super) label: bool,
    pub(super) colour: bool,
}

/// The colours of grep.
const NAME: &str = "\x1b[35m";
const NUMBER: &str = "\x1b[32m";
const SEPARATOR: &str = "\x1b[36m";
const MATCH: &str = "\x1b[1;31m";
const PLAIN: &str = "\x1b[m";

impl LineWriter {
    fn coloured(self, colour: &str, text: &[u8], out: &mut Vec<u8>) {
        if self.colour {
            out.extend_from_slice(colour.as_bytes());
        }
        out.extend_from_slice(text);
        if self.colour {
            out.extend_from_slice(PLAIN.as_bytes());
        }
    }

    /// Writes the name of a file.
    pub(super) fn file(self, name: &[u8], out: &mut Vec<u8>) {
        self.coloured(NAME, name, out);
    }

    /// Writes the file and the number, each followed by a mark: `:`, or `-` in lines of context.
    pub(super) fn place(self, name: &[u8], number: u64, mark: u8, out: &mut Vec<u8>) {
        if self.name {
            self.file(name, out);
            self.coloured(SEPARATOR, &[mark], out);
        }
        if self.number {
            self.coloured(NUMBER, number.to_string().as_bytes(), out);
            self.coloured(SEPARATOR, &[mark], out);
        }
    }

    /// Writes what addresses belong to, and a tab.
    pub(super) fn labels(self, matches: &[LineMatch<'_>], out: &mut Vec<u8>) {
        if !self.label {
            return;
        }
        let mut seen: Vec<MatchedBy<'_>> = Vec::new();
        for found in matches {
            if !seen.contains(&found.by) {
                if !seen.is_empty() {
                    out.push(b',');
                }
                push_label(&found.by, out);
                seen.push(found.by);
            }
        }
        out.push(b'\t');
    }

    /// Writes the text of a line, its matches in colour.
    pub(super) fn text(self, text: &[u8], matches: &[LineMatch<'_>], out: &mut Vec<u8>) {
        let mut from = 0;
        for found in matches.iter().filter(|_| self.colour) {
            out.extend_from_slice(text.get(from..found.at.start).unwrap_or_default());
            self.matched(text, &found.at, out);
            from = found.at.end;
        }
        out.extend_from_slice(text.get(from..).unwrap_or_default());
    }

    /// Writes an address as it is in the text.
    pub(super) fn matched(self, text: &[u8], at: &Range<usize>, out: &mut Vec<u8>) {
        self.coloured(MATCH, text.get(at.clone()).unwrap_or_default(), out);
    }

    /// Writes the mark between groups of lines.
    pub(super) fn gap(self, out: &mut Vec<u8>) {
        self.coloured(SEPARATOR, b"--", out);
        out.push(b'\n');
    }
}

/// Appends what an address belongs to.
fn push_label(by: &MatchedBy<'_>, out: &mut Vec<u8>) {
    match by {
        MatchedBy::Set => {}
        MatchedBy::Item(range) => push_item(range, out),
        MatchedBy::Label(label) => out.extend_from_slice(label.as_bytes()),
    }
}

fn string(push: impl FnOnce(&mut Vec<u8>)) -> String {
    let mut out = Vec::new();
    push(&mut out);
    String::from_utf8(out).unwrap_or_else(|e| String::from_utf8_lossy(e.as_bytes()).into_owned())
}

/// A selected line.
#[derive(Serialize)]
struct LineDocument<'a> {
    schema: u8,
    file: String,
    line: u64,
    text: String,
    /// The bytes of a line that is not UTF-8.
    #[serde(skip_serializing_if = "Option::is_none")]
    text_hex: Option<String>,
    matches: Vec<MatchDocument<'a>>,
}

/// An address that belongs to the set.
#[derive(Serialize)]
struct MatchDocument<'a> {
    /// Where it is, in bytes from the start of the line.
    start: usize,
    end: usize,
    text: String,
    address: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    item: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    label: Option<&'a str>,
}

/// Appends a line as JSON.
pub(super) fn push_json(name: &[u8], number: u64, text: &[u8], matches: &[LineMatch<'_>], out: &mut Vec<u8>) {
    let document = LineDocument {
        schema: SCHEMA,
        file: String::from_utf8_lossy(name).into_owned(),
        line: number,
        text: String::from_utf8_lossy(text).into_owned(),
        text_hex: hex_unless_utf8(text),
        matches: matches.iter().map(|found| match_document(text, found)).collect(),
    };
    // strings and numbers are always JSON
    if write_json(&document, out).is_ok() {
        out.push(b'\n');
    }
}

fn match_document<'a>(text: &[u8], found: &LineMatch<'a>) -> MatchDocument<'a> {
    let (item, label) = match found.by {
        MatchedBy::Set => (None, None),
        MatchedBy::Item(range) => (Some(string(|out| push_item(&range, out))), None),
        MatchedBy::Label(label) => (None, Some(label)),
    };
    let written = text.get(found.at.clone()).unwrap_or_default();
    let address = string(|out| canonical(&found.value, out));
    let text = String::from_utf8_lossy(written).into_owned();
    MatchDocument { start: found.at.start, end: found.at.end, text, address, item, label }
}

/// Appends an address in its canonical form, without a prefix length.
fn canonical(value: &Value, out: &mut Vec<u8>) {
    match value {
        Value::V4(a) => crate::format::push_canonical(std::net::IpAddr::V4(a.bits.into()), out),
        Value::V6(a) => crate::format::push_canonical(std::net::IpAddr::V6(a.bits.into()), out),
        other => super::super::answer::plain(other, out),
    }
}
