//! `--json`: one object for each piece of data.

use super::calc::{Answer, Failure, Place, plain, text};
use crate::addr::{V4, V6, Value};
use crate::format::{Input, PrintError};
use serde::Serialize;

/// The version of the document's shape.
pub(super) const SCHEMA: u8 = 1;

/// The answer to one piece of data.
#[derive(Serialize)]
struct Document<'a> {
    schema: u8,
    #[serde(skip_serializing_if = "Option::is_none")]
    line: Option<u64>,
    input: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    input_hex: Option<String>,
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    from: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    value: Option<Facts>,
    #[serde(skip_serializing_if = "Option::is_none")]
    output: Option<Output<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    test: Option<Test>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<Problem>,
}

/// A value, typed.
#[derive(Serialize)]
struct Facts {
    kind: &'static str,
    text: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    address: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    prefix_length: Option<u8>,
    #[serde(skip_serializing_if = "Option::is_none")]
    zone: Option<String>,
}

/// What was printed.
#[derive(Serialize)]
struct Output<'a> {
    #[serde(rename = "type")]
    to: &'a str,
    text: String,
    value: Facts,
}

/// The answer of a test.
#[derive(Serialize)]
struct Test {
    /// `null` if there was nothing to compare with.
    holds: Option<bool>,
}

/// Why there is no answer.
#[derive(Serialize)]
struct Problem {
    kind: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    at: Option<usize>,
    message: String,
}

impl Facts {
    fn of(value: &Value) -> Facts {
        let mut buffer = Vec::new();
        plain(value, &mut buffer);
        let facts = Facts { kind: kind(value), text: lossy(&buffer), address: None, prefix_length: None, zone: None };
        let address = |bare: Value| {
            let mut buffer = Vec::new();
            plain(&bare, &mut buffer);
            Some(lossy(&buffer))
        };
        match value {
            Value::V4(a) => Facts {
                address: address(Value::V4(V4 { len: None, ..*a })),
                prefix_length: a.len.map(|len| len.get()),
                ..facts
            },
            Value::V6(a) => Facts {
                address: address(Value::V6(V6 { len: None, zone: None, ..*a })),
                prefix_length: a.len.map(|len| len.get()),
                zone: a.zone.map(|zone| lossy(zone.as_bytes())),
                ..facts
            },
            _ => facts,
        }
    }
}

/// The name of a kind in documents.
fn kind(value: &Value) -> &'static str {
    match value {
        Value::V4(_) => "ipv4",
        Value::V6(_) => "ipv6",
        Value::Mac(_) => "mac",
        Value::Eui64(_) => "eui64",
        Value::Iid(..) => "iid",
        Value::IidToken(_) => "iid+token",
        Value::PrefixMac(_) => "prefix+mac",
        Value::Asn(_) => "asn",
    }
}

fn lossy(text: &[u8]) -> String {
    String::from_utf8_lossy(text).into_owned()
}

impl<'a> Document<'a> {
    fn new(input: Input<'_>, place: Place) -> Document<'a> {
        let mut text = input.first.to_vec();
        if let Some(second) = input.second {
            text.push(b' ');
            text.extend_from_slice(second);
        }
        let hex = str::from_utf8(&text).is_err().then(|| text.iter().map(|b| format!("{b:02x}")).collect());
        let input = lossy(&text);
        Document {
            schema: SCHEMA,
            line: place.line,
            input,
            input_hex: hex,
            from: None,
            value: None,
            output: None,
            test: None,
            error: None,
        }
    }

    fn write(&self, out: &mut Vec<u8>) {
        if let Ok(mut document) = serde_json::to_vec(self) {
            out.append(&mut document);
        }
    }
}

/// Appends the document of an answer.
pub(super) fn answer(answer: &Answer<'_>, input: Input<'_>, place: Place, out: &mut Vec<u8>) -> Result<(), PrintError> {
    let mut document = Document::new(input, place);
    (document.from, document.value) = (Some(answer.road.from.name), Some(Facts::of(&answer.read)));
    match answer.verdict {
        Some(verdict) => {
            document.test = Some(Test { holds: (verdict.status() < 2).then_some(verdict.status() == 0) });
        }
        None => {
            let mut printed = Vec::new();
            text(answer.road, &answer.value, &mut printed)?;
            let to = answer.road.to.map_or("", |to| to.name);
            document.output = Some(Output { to, text: lossy(&printed), value: Facts::of(&answer.value) });
        }
    }
    document.write(out);
    Ok(())
}

/// Appends the document of a failure, with its newline.
pub(super) fn failure(failure: &Failure, input: Input<'_>, place: Place, out: &mut Vec<u8>) {
    let (kind, at) = match failure {
        Failure::Parse(error) => ("parse", Some(error.at)),
        Failure::Long => ("long_line", None),
        Failure::Range(_) => ("range", None),
        Failure::Step(_) => ("action", None),
        Failure::Print(_) => ("print", None),
        Failure::Usage(_) => ("kind", None),
    };
    let message = match failure {
        Failure::Parse(error) => format!("expected {}", error.expected),
        _ => failure.to_string(),
    };
    let document = Document { error: Some(Problem { kind, at, message }), ..Document::new(input, place) };
    document.write(out);
    out.push(b'\n');
}
