//! `--json`: one object for each piece of data, as `schema/convert.schema.json` describes it.

use super::answer::{Answer, Failure, Place, canonical, target, text};
use crate::addr::{V4, V6, Value};
use crate::format::{Input, PrintError, write_json};
use serde::Serialize;

/// The version of the document's shape.
pub(super) const SCHEMA: u8 = 1;

/// The description of the document, for the man page.
pub(super) static DESCRIPTION: &str = include_str!("../../schema/convert.schema.json");

/// The answer to one piece of data.
#[derive(Default, Serialize)]
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
    /// The result of a filter.
    #[serde(skip_serializing_if = "Option::is_none")]
    passed: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    output: Option<Printed<'a>>,
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
struct Printed<'a> {
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

/// The reason for a missing answer.
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
        canonical(value, &mut buffer);
        let facts = Facts { kind: kind(value), text: lossy(&buffer), address: None, prefix_length: None, zone: None };
        let address = |bare: Value| {
            let mut buffer = Vec::new();
            canonical(&bare, &mut buffer);
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
        Value::Country(_) => "country",
    }
}

fn lossy(text: &[u8]) -> String {
    String::from_utf8_lossy(text).into_owned()
}

/// The bytes in hex of what a string of JSON cannot hold.
pub(super) fn hex_unless_utf8(text: &[u8]) -> Option<String> {
    str::from_utf8(text).is_err().then(|| text.iter().map(|b| format!("{b:02x}")).collect())
}

impl<'a> Document<'a> {
    fn new(input: Input<'_>, place: Place) -> Document<'a> {
        let mut text = input.first.to_vec();
        if let Some(second) = input.second {
            text.push(b' ');
            text.extend_from_slice(second);
        }
        let (input, input_hex) = (lossy(&text), hex_unless_utf8(&text));
        Document { schema: SCHEMA, line: place.line, input, input_hex, ..Document::default() }
    }

    fn write(&self, out: &mut Vec<u8>) {
        // texts and numbers can always be written
        let _ = write_json(self, out);
    }
}

/// Appends the document of an answer.
pub(super) fn answer(answer: &Answer<'_>, input: Input<'_>, place: Place, out: &mut Vec<u8>) -> Result<(), PrintError> {
    let mut document = Document::new(input, place);
    (document.from, document.value) = (Some(answer.route.from.name), Some(Facts::of(&answer.read)));
    document.passed = answer.passed;
    match answer.verdict {
        _ if answer.passed == Some(false) => {}
        Some(verdict) => {
            document.test = Some(Test { holds: (verdict.status() < 2).then_some(verdict.status() == 0) });
        }
        None => {
            let mut printed = Vec::new();
            text(answer.route, &answer.value, &mut printed)?;
            let to = target(answer.route, &answer.value)?.name;
            document.output = Some(Printed { to, text: lossy(&printed), value: Facts::of(&answer.value) });
        }
    }
    document.write(out);
    Ok(())
}

/// The document of `--showinfo`, with where the value came from.
#[derive(Serialize)]
struct InfoDocument<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    line: Option<u64>,
    input: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    input_hex: Option<String>,
    #[serde(flatten)]
    document: &'a crate::info::ValueDocument,
}

/// Appends the document of `--showinfo`, with its newline.
pub(super) fn info(document: &crate::info::ValueDocument, input: Input<'_>, place: Place, out: &mut Vec<u8>) {
    let Document { line, input, input_hex, .. } = Document::new(input, place);
    if write_json(&InfoDocument { line, input, input_hex, document }, out).is_ok() {
        out.push(b'\n');
    }
}

/// The bytes of the document's `input` before the word that an error is in.
fn before_second(input: Input<'_>, in_second: bool) -> usize {
    if in_second && input.second.is_some() { input.first.len() + 1 } else { 0 }
}

/// Appends the document of a failure, with its newline.
pub(super) fn failure(failure: &Failure, input: Input<'_>, place: Place, out: &mut Vec<u8>) {
    let (kind, at) = match failure {
        Failure::Parse(error) => ("parse", Some(error.at + before_second(input, error.in_second))),
        Failure::Long => ("long_line", None),
        Failure::Range(_) => ("range", None),
        Failure::Step(_) => ("action", None),
        Failure::Print(_) => ("print", None),
        Failure::Usage(_) | Failure::Info(_) => ("kind", None),
    };
    let message = match failure {
        Failure::Parse(error) => format!("expected {}", error.expected),
        _ => failure.to_string(),
    };
    let document = Document { error: Some(Problem { kind, at, message }), ..Document::new(input, place) };
    document.write(out);
    out.push(b'\n');
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::subcommand::ask;
    use serde_json::{Value as Json, json};

    /// Command lines of every kind of answer and failure.
    const LINES: &[&str] = &[
        "2001:db8::1/64",
        "fe80::1%eth0",
        "192.0.2.0/24",
        "00:16:3e:5a:7b:9c",
        "00:16:3e:ff:fe:5a:7b:9c",
        "-I mac -O eui64 00:16:3e:5a:7b:9c",
        "-A geneui64 00:16:3e:5a:7b:9c",
        "-I iid+token 1:2:3:4 0123456789abcdef",
        "--eui64_to_privacy 1:2:3:4 0123456789abcdef",
        "-I prefix+mac 2001:db8::/64 00:16:3e:5a:7b:9c",
        "-I prefix+mac -O mac 2001:db8::/64 00:16:3e:5a:7b:9c",
        "-O revnibbles.arpa 2001:db8::/33",
        "--test_prefix 2001:db8::/32 2001:db8::1",
        "--test_prefix 2001:db8::/32 2001:db9::1",
        "--test_prefix 2001:db8::/32 192.0.2.1",
        "2001:db8::g",
        "nonsense",
        "-I prefix+mac 2001:db8::/64 00:16:3e:5a:7b:9g",
        "-A ipv6tomac 2001:db8::1",
        "-A conv6to4 2001:db8::1",
        "-O revnibbles.arpa --printstart 3 --printend 9 2001:db8::1",
        "--printprefix 2001:db8::1",
        "--maskprefix 2001:db8::1",
        "-O revipv4 2001:db8::1",
        "-A addr2cc 2001:db8::1",
    ];

    /// Refuses members that the schema does not describe.
    fn strict(schema: &mut Json) {
        let Some(object) = schema.as_object_mut() else { return };
        object.values_mut().for_each(strict);
        if object.contains_key("properties") && object.contains_key("required") {
            object.insert("additionalProperties".to_owned(), json!(false));
        }
    }

    fn document(line: &str) -> Json {
        let (_, out, err) = ask(&format!("-q --json {line}"));
        serde_json::from_str(&out).unwrap_or_else(|e| panic!("{line}: {e}: {out}{err}"))
    }

    #[test]
    fn every_document_is_as_the_schema_says() {
        let mut schema: Json = serde_json::from_str(DESCRIPTION).unwrap();
        assert!(jsonschema::meta::is_valid(&schema));
        strict(&mut schema);
        let schema = jsonschema::draft202012::new(&schema).unwrap();
        for line in LINES {
            let document = document(line);
            let errors: Vec<_> = schema.iter_errors(&document).map(|e| e.to_string()).collect();
            assert!(errors.is_empty(), "{line}: {document}: {errors:?}");
        }
    }

    #[test]
    fn the_schema_describes_every_field() {
        fn walk(path: &str, schema: &Json) {
            for (name, field) in schema.get("properties").and_then(Json::as_object).into_iter().flatten() {
                let path = format!("{path}.{name}");
                assert!(field["description"].as_str().is_some_and(|d| d.ends_with('.')), "{path}");
                walk(&path, field);
            }
            schema.get("$defs").and_then(Json::as_object).into_iter().flatten().for_each(|(name, s)| walk(name, s));
        }
        walk("", &serde_json::from_str(DESCRIPTION).unwrap());
    }

    #[test]
    fn every_field_of_the_schema_occurs() {
        fn walk(path: &str, value: &Json, seen: &mut Vec<String>) {
            for (name, value) in value.as_object().into_iter().flatten() {
                let path = format!("{path}.{name}");
                walk(&path, value, seen);
                seen.push(path);
            }
        }
        let mut seen = Vec::new();
        LINES.iter().for_each(|line| walk("", &document(line), &mut seen));
        for field in
            [".type", ".value.zone", ".value.prefix_length", ".output.value.address", ".test.holds", ".error.at"]
        {
            assert!(seen.iter().any(|s| s == field), "{field}");
        }
    }

    #[test]
    fn a_place_counts_from_the_start_of_the_input() {
        let document = document("-I prefix+mac 2001:db8::/64 00:16:3e:5a:7b:9g");
        let at = document["error"]["at"].as_u64().unwrap() as usize;
        assert_eq!(document["input"].as_str().unwrap().get(at..), Some("g"), "{document}");
    }
}
