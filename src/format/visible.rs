//! Text from outside as it may reach a terminal, a log or a workflow: names of files, zones, texts of databases.

use serde::Serialize;
use serde_json::ser::Formatter;
use std::borrow::Cow;
use std::io::{self, Write};
use std::path::Path;

/// Whether a character does more than fill its cell of a line: control characters, and the marks that change the direction
/// of writing or begin a line, after which a text can look like another.
pub const fn leaves_its_cell(c: char) -> bool {
    matches!(c, '\0'..='\u{1f}' | '\u{7f}'..='\u{9f}' | '\u{61c}' | '\u{200e}' | '\u{200f}')
        || matches!(c, '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// The text with such characters escaped: `\n`, `\u{1b}`.
///
/// ```
/// use ipv6calc::format::escape_controls;
/// assert_eq!(escape_controls("a\x1b[31mb"), "a\\u{1b}[31mb");
/// ```
pub fn escape_controls(text: &str) -> Cow<'_, str> {
    if text.bytes().all(|b| matches!(b, b' '..=b'~')) {
        return Cow::Borrowed(text);
    }
    let escape = |c: char| match leaves_its_cell(c) {
        true => c.escape_default().to_string(),
        false => c.to_string(),
    };
    match text.contains(leaves_its_cell) {
        true => Cow::Owned(text.chars().map(escape).collect()),
        false => Cow::Borrowed(text),
    }
}

/// Appends a value as JSON, with such characters in its strings escaped, which does not change what it says.
///
/// # Errors
/// If the value has no form in JSON: a map with keys that are not strings. Texts, numbers and lists of them always have
/// one.
///
/// ```
/// use ipv6calc::format::write_json;
/// let mut out = Vec::new();
/// write_json(&["\u{202e}a\u{7f}"], &mut out)?;
/// assert_eq!(out, br#"["\u202ea\u007f"]"#);
/// # Ok::<(), serde_json::Error>(())
/// ```
pub fn write_json(value: &(impl Serialize + ?Sized), out: &mut Vec<u8>) -> Result<(), serde_json::Error> {
    let start = out.len();
    let written = value.serialize(&mut serde_json::Serializer::with_formatter(&mut *out, VisibleJson));
    if written.is_err() {
        out.truncate(start);
    }
    written
}

/// A value as JSON with a line per item, with such characters in its strings escaped.
///
/// # Errors
/// As of [`write_json`].
pub fn pretty_json(value: &(impl Serialize + ?Sized)) -> Result<String, serde_json::Error> {
    let text = serde_json::to_string_pretty(value)?;
    // outside of strings there are line ends alone
    let escape = |c: char| match c != '\n' && leaves_its_cell(c) {
        true => format!("\\u{:04x}", u32::from(c)),
        false => c.to_string(),
    };
    let is_plain = text.bytes().all(|b| b == b'\n' || (b' '..0x7f).contains(&b));
    Ok(if is_plain { text } else { text.chars().map(escape).collect() })
}

/// The layout of JSON without blanks, and strings in which every such character is escaped.
struct VisibleJson;

impl Formatter for VisibleJson {
    fn write_string_fragment<W: ?Sized + Write>(&mut self, out: &mut W, text: &str) -> io::Result<()> {
        // control characters of ASCII but the last do not come here
        if text.bytes().all(|b| b < 0x7f) {
            return out.write_all(text.as_bytes());
        }
        text.chars().try_for_each(|c| match leaves_its_cell(c) {
            true => write!(out, "\\u{:04x}", u32::from(c)),
            false => write!(out, "{c}"),
        })
    }
}

/// The name of a file for a message.
pub fn escape_path(path: impl AsRef<Path>) -> String {
    escape_controls(&path.as_ref().to_string_lossy()).into_owned()
}

/// The text as content of an element of XML or HTML, where quotes stand for themselves: not as the value of an attribute.
///
/// ```
/// use ipv6calc::format::escape_xml_text;
/// assert_eq!(escape_xml_text("<a href='x'>"), "&lt;a href='x'&gt;");
/// ```
pub fn escape_xml_text(text: &str) -> Cow<'_, str> {
    if !text.contains(['&', '<', '>']) && !text.contains(|c: char| c.is_control() && c != '\n') {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '\n' => out.push('\n'),
            // XML has no way to write most of them
            c if c.is_control() => out.push(char::REPLACEMENT_CHARACTER),
            c => out.push(c),
        }
    }
    Cow::Owned(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_on_lines_is_the_same_value() {
        let value = serde_json::json!({ "a\u{202e}": ["x\u{7f}\n\u{1}", "\u{fc}\u{1f600}"], "b": {} });
        let text = pretty_json(&value).unwrap();
        assert_eq!(text.lines().count(), 7);
        assert!(!text.contains(|c| c != '\n' && leaves_its_cell(c)), "{text}");
        assert_eq!(serde_json::from_str::<serde_json::Value>(&text).unwrap(), value);
    }

    #[test]
    fn what_would_leave_its_cell_is_escaped() {
        let text = "a\nb\u{1b}[2J\u{9b}c\u{202e}d\u{7}";
        assert_eq!(escape_controls(text), "a\\nb\\u{1b}[2J\\u{9b}c\\u{202e}d\\u{7}");
        assert!(matches!(escape_controls("zürich \u{1f30d}"), Cow::Borrowed(_)));
        let every = (0..=0x2100).filter_map(char::from_u32).filter(|c| c.is_control() && !leaves_its_cell(*c));
        assert_eq!(every.count(), 0, "every control character is escaped");
    }
}
