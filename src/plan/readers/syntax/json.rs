//! JSON ([RFC 8259](https://www.rfc-editor.org/rfc/rfc8259)) with the place of every value, and the comments `#`, `//`
//! and `/* */` of configuration files. (`serde_json` does not tell places.)

use crate::plan::readers::syntax::item::{DEPTH, Item, Shape};
use std::borrow::Cow;
use std::ops::Range;

/// Why a text is not JSON.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct JsonError {
    /// What was expected.
    pub(crate) expected: &'static str,
    /// Where.
    pub(crate) at: usize,
}

/// Reads a document; `comments` are allowed or not.
///
/// # Errors
/// What was expected, and where.
pub(crate) fn parse(text: &str, comments: bool) -> Result<Item<'_>, JsonError> {
    let mut scanner = Scanner::new(text, comments);
    scanner.blank()?;
    let item = scanner.value(0)?;
    scanner.blank()?;
    match scanner.peek() {
        None => Ok(item),
        Some(_) => scanner.fail("the end of the document"),
    }
}

/// Reads documents that follow one another, without comments; at least one.
///
/// # Errors
/// What was expected, and where.
pub(crate) fn parse_all(text: &str) -> Result<Vec<Item<'_>>, JsonError> {
    let mut scanner = Scanner::new(text, false);
    let mut items = Vec::new();
    loop {
        scanner.blank()?;
        if scanner.peek().is_none() && !items.is_empty() {
            return Ok(items);
        }
        items.push(scanner.value(0)?);
    }
}

/// A configuration, or a piece of one that another file includes.
pub(crate) struct JsonPieces<'a> {
    /// The values, in order: those of members of an object as objects with one key.
    pub(crate) items: Vec<Item<'a>>,
    /// The names of the files that it includes.
    pub(crate) includes: Vec<Item<'a>>,
}

/// Reads a configuration as Kea does: with comments, and with the names of included files. A `piece` of one may be a list
/// of values or of members without brackets.
///
/// # Errors
/// What was expected, and where.
pub(crate) fn parse_kea(text: &str, piece: bool) -> Result<JsonPieces<'_>, JsonError> {
    let (mut scanner, mut items) = (Scanner::new(text, true), Vec::new());
    scanner.blank()?;
    while scanner.peek().is_some() {
        if piece && scanner.peek() == Some(b',') {
            scanner.at += 1;
        } else if piece && scanner.peek() == Some(b'"') {
            items.push(scanner.member()?);
        } else {
            items.push(scanner.value(0)?);
        }
        scanner.blank()?;
        if !piece && scanner.peek().is_some() {
            return scanner.fail("the end of the document");
        }
    }
    if items.is_empty() && !piece { scanner.fail(VALUE) } else { Ok(JsonPieces { items, includes: scanner.includes }) }
}

/// What is expected where a value begins.
const VALUE: &str = "a value: a text in quotes, a number, true, false, null, '{' or '['";

/// Whether a text begins like a JSON document.
pub(crate) fn looks_like(text: &str) -> bool {
    let mut scanner = Scanner::new(text, true);
    scanner.blank().is_ok() && matches!(scanner.peek(), Some(b'{' | b'['))
}

struct Scanner<'a> {
    text: &'a str,
    at: usize,
    comments: bool,
    /// The names of included files, which may be wherever a comment may.
    includes: Vec<Item<'a>>,
}

impl<'a> Scanner<'a> {
    fn new(text: &'a str, comments: bool) -> Scanner<'a> {
        Scanner { text, at: 0, comments, includes: Vec::new() }
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn rest(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn slice(&self, range: Range<usize>) -> &'a str {
        self.text.get(range).unwrap_or_default()
    }

    fn fail<T>(&self, expected: &'static str) -> Result<T, JsonError> {
        Err(JsonError { expected, at: self.at })
    }

    /// Passes blanks and comments.
    fn blank(&mut self) -> Result<(), JsonError> {
        loop {
            self.at += self.rest().bytes().take_while(|b| matches!(b, b' ' | b'\t' | b'\r' | b'\n')).count();
            let rest = self.rest();
            if !self.comments {
                return Ok(());
            } else if rest.starts_with('#') || rest.starts_with("//") {
                self.at += memchr::memchr(b'\n', rest.as_bytes()).unwrap_or(rest.len());
            } else if rest.starts_with("/*") {
                match memchr::memmem::find(rest.as_bytes(), b"*/") {
                    Some(end) => self.at += end + 2,
                    None => return self.fail("'*/' after the comment"),
                }
            } else if rest.starts_with("<?include") {
                self.include()?;
            } else {
                return Ok(());
            }
        }
    }

    /// `<?include "NAME"?>`.
    fn include(&mut self) -> Result<(), JsonError> {
        self.at += "<?include".len();
        self.at += self.rest().bytes().take_while(|b| matches!(b, b' ' | b'\t')).count();
        if self.peek() != Some(b'"') {
            return self.fail("the name of a file in quotes");
        }
        let name = self.string()?;
        self.includes.push(name);
        self.at += self.rest().bytes().take_while(|b| matches!(b, b' ' | b'\t')).count();
        if !self.rest().starts_with("?>") {
            return self.fail("'?>'");
        }
        self.at += 2;
        Ok(())
    }

    /// Whether an included file takes the place of a value: a comma or an end follows it.
    fn is_included(&self, before: usize) -> bool {
        self.includes.len() > before && matches!(self.peek(), None | Some(b',' | b']' | b'}'))
    }

    /// A member of an object, as an object of its own.
    fn member(&mut self) -> Result<Item<'a>, JsonError> {
        let start = self.at;
        let pair = self.pair(0)?;
        Ok(Item { span: start..self.at, shape: Shape::Map(vec![pair]) })
    }

    /// A name and its value.
    fn pair(&mut self, depth: usize) -> Result<(Item<'a>, Item<'a>), JsonError> {
        let key = self.string()?;
        self.blank()?;
        if self.peek() != Some(b':') {
            return self.fail("':'");
        }
        self.at += 1;
        let before = self.includes.len();
        self.blank()?;
        match self.is_included(before) {
            true => Ok((key, Item { span: self.at..self.at, shape: Shape::List(Vec::new()) })),
            false => Ok((key, self.value(depth)?)),
        }
    }

    fn value(&mut self, depth: usize) -> Result<Item<'a>, JsonError> {
        match self.peek() {
            Some(b'{' | b'[') if depth == DEPTH => self.fail("at most 64 lists and objects inside each other"),
            Some(b'{') => self.object(depth + 1),
            Some(b'[') => self.array(depth + 1),
            Some(b'"') => self.string(),
            _ => self.word(),
        }
    }

    fn object(&mut self, depth: usize) -> Result<Item<'a>, JsonError> {
        let (start, mut pairs) = (self.at, Vec::new());
        let mut before = self.includes.len();
        self.at += 1;
        self.blank()?;
        while self.peek() != Some(b'}') {
            match self.peek() {
                Some(b'"') => pairs.push(self.pair(depth)?),
                _ if self.is_included(before) => {}
                _ => return self.fail("a name in quotes or '}'"),
            }
            before = self.includes.len();
            self.comma(b'}', "',' or '}'")?;
        }
        self.at += 1;
        Ok(Item { span: start..self.at, shape: Shape::Map(pairs) })
    }

    fn array(&mut self, depth: usize) -> Result<Item<'a>, JsonError> {
        let (start, mut items) = (self.at, Vec::new());
        let mut before = self.includes.len();
        self.at += 1;
        self.blank()?;
        while self.peek() != Some(b']') {
            if !self.is_included(before) {
                items.push(self.value(depth)?);
            }
            before = self.includes.len();
            self.comma(b']', "',' or ']'")?;
        }
        self.at += 1;
        Ok(Item { span: start..self.at, shape: Shape::List(items) })
    }

    /// A comma and what follows, or the end of a list. A comma before the end is wrong except where comments are
    /// allowed, because Kea takes it.
    fn comma(&mut self, end: u8, expected: &'static str) -> Result<(), JsonError> {
        self.blank()?;
        match self.peek() {
            Some(b',') => self.at += 1,
            Some(b) if b == end => return Ok(()),
            _ => return self.fail(expected),
        }
        self.blank()?;
        if self.peek() == Some(end) && !self.comments { self.fail("a value after ','") } else { Ok(()) }
    }

    /// A number, `true`, `false` or `null`.
    fn word(&mut self) -> Result<Item<'a>, JsonError> {
        let start = self.at;
        let length = self.rest().bytes().take_while(|b| b.is_ascii_alphanumeric() || b"+-.".contains(b)).count();
        let word = self.slice(start..start + length);
        let fine = match word.strip_prefix('-').unwrap_or(word).as_bytes() {
            [b'0', b'0'..=b'9', ..] => false,
            [b'.', b'0'..=b'9', ..] if self.comments => word.parse::<f64>().is_ok(),
            [b'0'..=b'9', ..] => word.parse::<f64>().is_ok() && !word.ends_with('.'),
            _ => matches!(word, "true" | "false" | "null"),
        };
        if !fine {
            return self.fail(VALUE);
        }
        self.at += length;
        let text = if word == "null" { "" } else { word };
        Ok(Item::scalar(text, start..self.at))
    }

    fn string(&mut self) -> Result<Item<'a>, JsonError> {
        let start = self.at + 1;
        self.at = start;
        let mut text: Cow<'a, str> = Cow::Borrowed("");
        loop {
            let plain = self.rest().bytes().take_while(|b| !matches!(b, b'"' | b'\\' | 0..0x20)).count();
            let piece = self.slice(self.at..self.at + plain);
            if text.is_empty() {
                text = Cow::Borrowed(piece)
            } else {
                text.to_mut().push_str(piece)
            }
            self.at += plain;
            match self.peek() {
                Some(b'"') => break,
                Some(b'\\') => {
                    let c = self.escape()?;
                    text.to_mut().push(c);
                }
                Some(_) => return self.fail("no control character in a text"),
                None => return self.fail("'\"' after the text"),
            }
        }
        self.at += 1;
        Ok(Item::scalar(text, start..self.at - 1))
    }

    /// The character of an escape; half a surrogate pair becomes the replacement character.
    fn escape(&mut self) -> Result<char, JsonError> {
        self.at += 1;
        let c = match self.peek() {
            Some(b @ (b'"' | b'\\' | b'/')) => b as char,
            Some(b'b') => '\u{8}',
            Some(b'f') => '\u{c}',
            Some(b'n') => '\n',
            Some(b'r') => '\r',
            Some(b't') => '\t',
            Some(b'u') => return self.unicode(),
            _ => return self.fail("one of \" \\ / b f n r t u after '\\'"),
        };
        self.at += 1;
        Ok(c)
    }

    fn unicode(&mut self) -> Result<char, JsonError> {
        let first = self.hex4()?;
        if !(0xd800..0xdc00).contains(&first) || !self.rest().starts_with("\\u") {
            return Ok(char::from_u32(first).unwrap_or(char::REPLACEMENT_CHARACTER));
        }
        self.at += 1;
        let second = self.hex4()?;
        let low = second.checked_sub(0xdc00).filter(|low| *low < 0x400);
        let joined = low.map(|low| 0x10000 + ((first - 0xd800) << 10) + low);
        Ok(joined.and_then(char::from_u32).unwrap_or(char::REPLACEMENT_CHARACTER))
    }

    /// The number of `uXXXX`.
    fn hex4(&mut self) -> Result<u32, JsonError> {
        let digits = self.slice(self.at + 1..self.at + 5);
        if digits.len() != 4 || !digits.bytes().all(|b| b.is_ascii_hexdigit()) {
            return self.fail("four hex digits after '\\u'");
        }
        self.at += 5;
        Ok(u32::from_str_radix(digits, 16).unwrap_or_default())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::Value;

    /// The document as `serde_json` would have it, scalars as texts.
    fn model(value: &Value) -> Value {
        match value {
            Value::Null => Value::String(String::new()),
            Value::Array(all) => all.iter().map(model).collect(),
            Value::Object(all) => {
                all.iter().map(|(k, v)| (k.clone(), model(v))).collect::<serde_json::Map<_, _>>().into()
            }
            Value::String(text) => Value::String(text.clone()),
            other => Value::String(other.to_string()),
        }
    }

    fn ours(item: &Item<'_>) -> Value {
        match &item.shape {
            Shape::Scalar(text) => Value::String(text.to_string()),
            Shape::List(all) => all.iter().map(ours).collect(),
            Shape::Map(all) => {
                all.iter().map(|(k, v)| (k.text().to_owned(), ours(v))).collect::<serde_json::Map<_, _>>().into()
            }
        }
    }

    #[test]
    fn documents_are_read_as_serde_json_reads_them() {
        for text in [
            "{}",
            "[]",
            "[1,2]",
            r#"{"a":{"b":[true,false,null]},"c":-1.5}"#,
            "\t[\r\n\"x\" ]\n",
            r#""\u00e9\ud83d\ude00\n\/""#,
            "[",
            "{",
            "[1,]",
            "{\"a\":1,}",
            "{\"a\"}",
            "{a:1}",
            "\"\t\"",
            "\"x",
            "01",
            "1.",
            "+1",
            "--1",
            "tru",
            "[1 2]",
            "nan",
            "\"\\x\"",
            "\"\\u12\"",
            "[] []",
            "",
            "   ",
            "-",
            "1e5",
            "\u{e9}",
        ] {
            match (parse(text, false), serde_json::from_str::<Value>(text)) {
                (Ok(item), Ok(value)) if !text.contains("1e5") => assert_eq!(ours(&item), model(&value), "{text}"),
                (a, b) => assert_eq!(a.is_ok(), b.is_ok(), "{text}: {a:?}"),
            }
        }
    }

    #[test]
    fn a_place_is_that_of_the_value_without_quotes() {
        let text = r#"{ "net": "2001:db8::/32", "n": 5 }"#;
        let item = parse(text, false).unwrap();
        for (key, value) in [("net", "2001:db8::/32"), ("n", "5")] {
            let span = item.get(key).unwrap().span.clone();
            assert_eq!(text.get(span), Some(value));
        }
    }

    #[test]
    fn documents_may_stand_one_behind_the_other() {
        assert_eq!(parse_all("[1]\n[2] [3]\n").unwrap().len(), 3);
        assert_eq!(parse_all("[1]\n]").unwrap_err().at, 4);
        assert!(parse_all(" ").is_err());
    }

    #[test]
    fn nesting_is_bounded() {
        assert_eq!(parse(&"[".repeat(1_000_000), false).unwrap_err().at, DEPTH);
    }

    #[test]
    fn comments_are_passed_where_they_are_allowed() {
        let text = "// a\n{ # b\n\"x\": /* c */ 1, }";
        assert_eq!(parse(text, true).unwrap().cell_of("x").unwrap().text, "1");
        assert!(parse(text, false).is_err() && parse("/* x", true).is_err());
    }
}
