//! What a text is, what else it could be, and what can be made of it.

mod commands;
mod foreign;
mod text;

pub use text::{Paint, Plain, TextRole};

use super::{InfoSettings, SCHEMA, ValueDocument};
use crate::addr::{V4, Value};
use crate::format::{self, Format, Input, ParseError};
use serde::Serialize;

/// Who reads a text so.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum ReadBy {
    /// This program, by detection.
    Detected,
    /// This program, given the notation.
    Given,
    /// Other programs; this one expects another notation.
    Others,
}

/// One meaning of a text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct TextReading {
    /// The notation, in words.
    pub what: String,
    /// The value in the plain notation of its kind.
    pub value: String,
    /// Who reads it so.
    pub reader: ReadBy,
    /// The notation in `--in`, if it is one of this program.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub format: Option<&'static str>,
    /// What to know about it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<&'static str>,
    /// The command that makes this program read it so; the first word is the program.
    pub command: Vec<String>,
}

/// A conversion, and what comes out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Conversion {
    /// What it makes.
    pub what: String,
    /// The command line; the first word is the program.
    pub argv: Vec<String>,
    /// What it prints.
    pub gives: String,
}

/// Why a text is nothing this program reads.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Nearest {
    /// The notation that it resembles most, if any.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub guess: Option<&'static str>,
    /// The byte where reading stopped, from 0.
    pub at: usize,
    /// What was expected there.
    pub expected: String,
    /// The bytes found there: one character, or nothing at the end.
    pub found: String,
}

/// Everything there is to say about a text.
///
/// ```
/// use ipv6calc::anon::{Anonymiser, AnonSettings as Masks};
/// use ipv6calc::info::{InfoOptions, InfoSettings};
/// let anonymiser = Anonymiser::new(&Masks::default(), None, false).unwrap();
/// let found = InfoSettings::new(anonymiser, InfoOptions::default()).explain(b"010.0.0.1");
/// let values: Vec<&str> = found.readings.iter().map(|r| r.value.as_str()).collect();
/// assert_eq!(&values[..2], ["10.0.0.1", "8.0.0.1"]);
/// ```
#[derive(Clone, Debug, Serialize)]
pub struct Explanation {
    /// The version of the document.
    pub schema: u32,
    /// The text; what is not UTF-8 is replaced.
    pub input: String,
    /// What it is: first what this program takes it for.
    pub readings: Vec<TextReading>,
    /// Why this program does not take it for anything by detection.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub nearest: Option<Nearest>,
    /// The facts about the first reading.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub facts: Option<ValueDocument>,
    /// What can be made of the first reading.
    pub commands: Vec<Conversion>,
}

impl Explanation {
    /// Whether anyone reads the text.
    pub fn is_found(&self) -> bool {
        !self.readings.is_empty()
    }
}

impl InfoSettings {
    /// Explains a text.
    pub fn explain(&self, text: &[u8]) -> Explanation {
        let text = text.trim_ascii();
        let words = TextWords::of(text);
        let (found, nearest) = match words.detect() {
            Ok(found) => (Some(found), None),
            Err(nearest) => (None, Some(nearest)),
        };
        let readings = readings(&words, found);
        let first = readings.first();
        let facts = first.and_then(|(_, value)| self.document(value).ok());
        let commands = first.map(|(r, value)| conversions(&words, r, value)).unwrap_or_default();
        Explanation {
            schema: SCHEMA,
            input: String::from_utf8_lossy(text).into_owned(),
            facts,
            commands,
            readings: readings.into_iter().map(|(reading, _)| reading).collect(),
            nearest,
        }
    }
}

/// Every reading and its value: what this program detects, what it reads with --in, what others read; last AS
/// numbers, the least likely meaning of a bare number.
fn readings(words: &TextWords<'_>, found: Option<Own>) -> Vec<(TextReading, Value)> {
    let mut all: Vec<(TextReading, Value)> = Vec::new();
    let given = format::ALL.iter().filter_map(|f| words.read(f)?.ok());
    let own = found.into_iter().chain(given).map(|own| (own.reading(words), own.value));
    let others = foreign::readings(words);
    // a mask as the second word belongs to the address, which this program reads without it
    let (first, last) = if words.second.is_some() { (others, Vec::new()) } else { (Vec::new(), others) };
    for (reading, value) in first.into_iter().chain(own).chain(last) {
        if !all.iter().any(|(_, seen)| *seen == value) {
            all.push((reading, value));
        }
    }
    all.sort_by_key(|(_, value)| matches!(value, Value::Asn(_)));
    all
}

/// What can be made of a reading; one of others is written in our way first.
fn conversions(words: &TextWords<'_>, reading: &TextReading, value: &Value) -> Vec<Conversion> {
    if reading.reader != ReadBy::Others {
        let found = reading.format.and_then(|name| format::by_name(name.as_bytes()));
        let own = found.map(|format| Own { format, value: *value, given: reading.reader == ReadBy::Given });
        return own.map(|own| commands::of(words, &own)).unwrap_or_default();
    }
    let plain = match value {
        Value::Asn(n) => n.0.to_string(),
        _ => reading.value.clone(),
    };
    let format = format::plain(value.kind());
    let own = Own { format, value: *value, given: matches!(value, Value::Asn(_)) };
    commands::of(&TextWords::of(plain.as_bytes()), &own)
}

/// The words of a text.
struct TextWords<'a> {
    first: &'a [u8],
    second: Option<&'a [u8]>,
}

impl<'a> TextWords<'a> {
    fn of(text: &'a [u8]) -> TextWords<'a> {
        match text.iter().position(u8::is_ascii_whitespace) {
            Some(at) => {
                TextWords { first: text.get(..at).unwrap_or_default(), second: text.get(at..).map(<[u8]>::trim_ascii) }
            }
            None => TextWords { first: text, second: None },
        }
    }

    /// The words as arguments; a dash at the start needs `--`.
    fn argv(&self) -> Vec<String> {
        let words = [Some(self.first), self.second].into_iter().flatten();
        let dash = self.first.starts_with(b"-").then(|| "--".to_owned());
        dash.into_iter().chain(words.map(|w| String::from_utf8_lossy(w).into_owned())).collect()
    }

    fn read(&self, format: &'static Format) -> Option<Result<Own, ParseError>> {
        let found = format.parse.as_ref()?.run(Input { second: self.second, ..Input::word(self.first) });
        Some(found.map(|value| Own { format, value, given: true }))
    }

    /// What this program detects the words as.
    fn detect(&self) -> Result<Own, Nearest> {
        match format::detect(self.first) {
            Err(error) => Err(self.nearest(guess(self.first), error)),
            Ok(format) => match self.read(format) {
                Some(Ok(own)) => Ok(Own { given: false, ..own }),
                Some(Err(error)) => Err(self.nearest(Some(format.about), error)),
                None => Err(self.nearest(None, ParseError::new(format::Expected::Known, 0))),
            },
        }
    }

    fn nearest(&self, guess: Option<&'static str>, error: ParseError) -> Nearest {
        let word = if error.in_second { self.second.unwrap_or_default() } else { self.first };
        let rest = String::from_utf8_lossy(word.get(error.at..).unwrap_or_default()).into_owned();
        let found = rest.chars().next().map(String::from).unwrap_or_default();
        Nearest { guess, at: error.at, expected: error.expected.to_string(), found }
    }
}

/// What a text resembles that is in no notation.
fn guess(text: &[u8]) -> Option<&'static str> {
    match text {
        [b'\\', ..] => Some(format::bitstring::FORMAT.about),
        _ if text.contains(&b':') => Some(format::ipv6addr::FORMAT.about),
        [.., b'a' | b'A' | b't' | b'.'] if text.contains(&b'.') => Some(format::revnibbles::ARPA.about),
        [b'0'..=b'9', ..] if text.contains(&b'.') => Some(format::ipv4addr::FORMAT.about),
        _ => None,
    }
}

/// A reading of this program.
#[derive(Clone, Copy)]
struct Own {
    format: &'static Format,
    value: Value,
    /// Whether the notation has to be given.
    given: bool,
}

impl Own {
    fn reading(&self, words: &TextWords<'_>) -> TextReading {
        TextReading {
            what: self.format.about.to_owned(),
            value: plain(&self.value),
            reader: if self.given { ReadBy::Given } else { ReadBy::Detected },
            format: Some(self.format.name),
            note: note(self, words.first),
            command: self.command(words, &[]),
        }
    }

    /// A command line with these options that reads the words so.
    fn command(&self, words: &TextWords<'_>, options: &[&str]) -> Vec<String> {
        let show = matches!(self.value, Value::Asn(_)).then_some("-i");
        let input = self.given.then_some(["-I", self.format.name]).into_iter().flatten();
        let head = ["ipv6calc"].into_iter().chain(show).chain(input).chain(options.iter().copied());
        head.map(str::to_owned).chain(words.argv()).collect()
    }
}

/// A value in the plain notation of its kind.
fn plain(value: &Value) -> String {
    match value {
        Value::Asn(n) => format!("AS{}", n.0),
        _ => super::json::canonical(value).unwrap_or_default(),
    }
}

/// Whether an IPv4 address is a network mask or its complement.
fn is_mask(own: &Own) -> bool {
    let Value::V4(V4 { bits, len: None }) = own.value else { return false };
    let ones = if bits >> 31 == 1 { bits } else { !bits };
    ones.leading_ones() + ones.trailing_zeros() == 32 && (8..32).contains(&ones.leading_ones())
}

/// What to know about a reading.
fn note(own: &Own, text: &[u8]) -> Option<&'static str> {
    let octets = || text.split(|b| matches!(b, b'.' | b'/'));
    match own.format.name {
        "ipv4addr" if octets().all(|o| o.len() == 4) => Some("four numbers of four digits are octal here"),
        "ipv4addr" if octets().take(4).any(|o| o.len() > 1 && o.starts_with(b"0")) => {
            Some("leading zeros are decimal here; inet_aton reads octal, inet_pton refuses (RFC 6943, section 3.1.1)")
        }
        "ipv4addr" if octets().count() < 5 && text.contains(&b'/') => {
            Some("missing numbers are zeros at the end: the block, as in RFC 4632")
        }
        "ipv4addr" if is_mask(own) => Some("perhaps a network mask, or the wildcard mask of an access list"),
        "eui64" if text.contains(&b':') => {
            Some("eight groups of exactly two digits; with another number of digits an IPv6 address")
        }
        "mac" if text.contains(&b':') => Some("six groups; an IPv6 address has eight"),
        "ipv4revhex" => Some("octets reversed, as in /proc/net/tcp and /proc/net/route"),
        "revnibbles.arpa" if !text.ends_with(b"arpa") && !text.ends_with(b"arpa.") => {
            Some("the low-order nibbles of an address, last one first")
        }
        "base85" => Some("a number of base 85 (RFC 1924, 1 April 1996)"),
        _ => None,
    }
}
