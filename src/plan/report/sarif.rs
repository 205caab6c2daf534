//! SARIF 2.1.0, the format of code scanning.

use crate::plan::check::Checked;
use crate::plan::finding::{Edit, Finding, Fix, Level, Rule};
use crate::plan::model::{FileId, Plan, Span};
use crate::plan::report::document::below;
use crate::plan::report::document::document;
use crate::plan::report::fingerprint;
use crate::plan::report::format::{Look, ReportFormat};
use crate::plan::report::source_span::SourceSpan;
use crate::plan::rules;
use serde::{Serialize, Serializer};
use serde_json::{Value, json};
use std::fmt::Write;

/// The report.
pub(super) static REPORT: ReportFormat =
    ReportFormat { name: "sarif", about: "SARIF 2.1.0: code scanning, with the rules and fixes", write };

/// The schema that the log names.
const SCHEMA: &str = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

#[derive(Serialize)]
struct SarifLog<'a> {
    #[serde(rename = "$schema")]
    schema: &'static str,
    version: &'static str,
    runs: [SarifRun<'a>; 1],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct SarifRun<'a> {
    tool: Value,
    column_kind: &'static str,
    invocations: Value,
    artifacts: Vec<Value>,
    results: Results<'a>,
}

/// The findings. Each is made when it is written: there may be a million.
struct Results<'a>(&'a Checked<'a>);

impl Serialize for Results<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let rules = rules_of(self.0);
        let findings = self.0.findings.iter().zip(fingerprint::all(self.0));
        serializer.collect_seq(findings.map(|(finding, print)| result(self.0.plan, &rules, finding, &print)))
    }
}

fn write(checked: &Checked<'_>, _: Look, out: &mut Vec<u8>) {
    let files = &checked.plan.files;
    let usable = !files.iter().any(|file| file.unusable);
    let rules: Vec<Value> = rules_of(checked).into_iter().map(rule).collect();
    let driver = json!({ "name": "ipv6calc", "version": env!("CARGO_PKG_VERSION"), "rules": rules });
    let run = SarifRun {
        tool: json!({ "driver": driver }),
        column_kind: "unicodeCodePoints",
        invocations: json!([{ "executionSuccessful": usable }]),
        artifacts: (0..files.len()).map(|number| json!({ "location": artifact(checked.plan, number) })).collect(),
        results: Results(checked),
    };
    document(&SarifLog { schema: SCHEMA, version: "2.1.0", runs: [run] }, out);
}

/// The rules that the log describes: those of plans, or those that the findings are of if they are others.
fn rules_of(checked: &Checked<'_>) -> Vec<&'static Rule> {
    let is_listed = |rule: &Rule| rules::ALL.iter().any(|own| own.code == rule.code);
    let mut others: Vec<&'static Rule> = checked.findings.iter().map(|f| f.rule).filter(|rule| !is_listed(rule)).collect();
    others.sort_by_key(|rule| rule.code);
    others.dedup_by_key(|rule| rule.code);
    if others.is_empty() { rules::ALL.to_vec() } else { others }
}

fn rule(rule: &Rule) -> Value {
    json!({
        "id": rule.code,
        "name": rule.name,
        "shortDescription": { "text": rule.about },
        "fullDescription": { "text": rule.why },
        "help": { "text": help(rule, false), "markdown": help(rule, true) },
        "defaultConfiguration": { "level": level(rule.level) },
        "properties": { "tags": ["address-plan"] },
    })
}

/// Why, what it rests on, and the examples; as a page or as plain text.
fn help(rule: &Rule, markdown: bool) -> String {
    let mut text = rule.why.to_owned();
    if !rule.rfc.is_empty() {
        // a string takes everything, here and below
        let _ = write!(text, " See {}.", rule.rfc);
    }
    for (title, example) in [("Bad", rule.bad), ("Good", rule.good)] {
        for (name, content) in example {
            let content = content.trim_end_matches('\n');
            let _ = match markdown {
                true => write!(text, "\n\n{title}, `{name}`:\n\n```\n{content}\n```"),
                false => write!(text, "\n\n{title}, {name}:\n\n{content}"),
            };
        }
    }
    text
}

fn level(level: Level) -> &'static str {
    match level {
        Level::Error => "error",
        Level::Warning => "warning",
        Level::Info => "note",
    }
}

fn result(plan: &Plan, rules: &[&Rule], finding: &Finding, fingerprint: &str) -> Value {
    let index = rules.iter().position(|rule| rule.code == finding.rule.code);
    let mut result = json!({
        "ruleId": finding.rule.code,
        "ruleIndex": index,
        "level": level(finding.rule.level),
        "message": { "text": finding.message },
        "locations": [{ "physicalLocation": location(plan, finding.place) }],
        "partialFingerprints": { "fileRuleMessage/v1": fingerprint },
    });
    let Some(fields) = result.as_object_mut() else { return result };
    if !finding.related.is_empty() {
        let related = finding.related.iter().enumerate().map(|(id, (place, message))| {
            json!({ "id": id, "physicalLocation": location(plan, *place), "message": { "text": message } })
        });
        fields.insert("relatedLocations".to_owned(), related.collect());
    }
    if let Some(correction) = &finding.fix {
        fields.insert("fixes".to_owned(), json!([fix(plan, correction)]));
    }
    result
}

fn location(plan: &Plan, place: Span) -> Value {
    json!({ "artifactLocation": artifact(plan, place.file.index()), "region": region(plan, place) })
}

/// Lines and columns from 1, the end after the last character.
fn region(plan: &Plan, place: Span) -> Value {
    let at = SourceSpan::of(plan, place);
    json!({ "startLine": at.line, "startColumn": at.column, "endLine": at.end_line, "endColumn": at.end_column })
}

fn artifact(plan: &Plan, number: usize) -> Value {
    let name = plan.files.get(number).map(|file| file.name.as_str()).unwrap_or_default();
    json!({ "uri": uri(below(name)), "index": number })
}

fn fix(plan: &Plan, fix: &Fix) -> Value {
    let mut edits: Vec<&Edit> = fix.edits.iter().collect();
    edits.sort_by_key(|edit| edit.place);
    let changes = edits.chunk_by(|a, b| a.place.file == b.place.file).map(|edits| {
        let file = edits.first().map_or(0, |edit| FileId::index(edit.place.file));
        let replacement = |edit: &&Edit| {
            json!({ "deletedRegion": region(plan, edit.place), "insertedContent": { "text": edit.text } })
        };
        json!({
            "artifactLocation": artifact(plan, file),
            "replacements": edits.iter().map(replacement).collect::<Vec<_>>(),
        })
    });
    json!({ "description": { "text": fix.about }, "artifactChanges": changes.collect::<Vec<_>>() })
}

/// A file name as a URI reference ([RFC 3986 4.1](https://www.rfc-editor.org/rfc/rfc3986#section-4.1)): an absolute
/// name is a `file` URI, a relative one a path without a colon, which could end a scheme.
fn uri(name: &str) -> String {
    let mut uri = if name.starts_with('/') { "file://".to_owned() } else { String::new() };
    for byte in name.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => uri.push(char::from(byte)),
            // a string takes everything
            _ => drop(write!(uri, "%{byte:02X}")),
        }
    }
    uri
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_name_is_a_uri_reference() {
        for (name, expected) in [
            ("plans/ber lin.toml", "plans/ber%20lin.toml"),
            ("/etc/radvd.conf", "file:///etc/radvd.conf"),
            ("javascript:x", "javascript%3Ax"),
            ("100%\n", "100%25%0A"),
            ("zürich", "z%C3%BCrich"),
            ("a?b#c", "a%3Fb%23c"),
        ] {
            assert_eq!(uri(name), expected);
        }
    }
}
