//! Findings that are known and accepted: a file of them, so that only new ones count.

use crate::format::write_json;
use crate::plan::finding::Finding;
use crate::plan::model::Plan;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::collections::BTreeMap;
use thiserror::Error;

/// The version of the document's shape.
const SCHEMA: u8 = 1;

/// Accepted findings. A finding is known by file, rule and message, not by its line, so that a file may grow; how often
/// it is accepted counts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Baseline<'a> {
    counts: BTreeMap<Known<'a>, u64>,
}

/// What a finding is known by: file, code, message.
type Known<'a> = (Cow<'a, str>, Cow<'a, str>, Cow<'a, str>);

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct BaselineDocument {
    schema: u8,
    findings: Vec<AcceptedFinding<'static>>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct AcceptedFinding<'a> {
    file: Cow<'a, str>,
    code: Cow<'a, str>,
    message: Cow<'a, str>,
    count: u64,
}

/// A baseline that cannot be read.
#[derive(Debug, Error)]
pub enum BaselineError {
    /// It is not a JSON document of this shape.
    #[error("{0}")]
    Json(#[from] serde_json::Error),
    /// It was written by another version.
    #[error("schema {0} is not known: expected {SCHEMA}; write the baseline again")]
    Schema(u8),
}

impl<'a> Baseline<'a> {
    /// Accepts these findings.
    pub fn of(plan: &'a Plan, findings: &'a [Finding]) -> Baseline<'a> {
        let mut counts = BTreeMap::new();
        for finding in findings {
            *counts.entry(known(plan, finding)).or_insert(0) += 1;
        }
        Baseline { counts }
    }

    /// Reads a baseline.
    ///
    /// # Errors
    /// If it is not a baseline, or one of another version.
    pub fn parse(text: &[u8]) -> Result<Baseline<'static>, BaselineError> {
        let document: BaselineDocument = serde_json::from_slice(text)?;
        if document.schema != SCHEMA {
            return Err(BaselineError::Schema(document.schema));
        }
        let rows = document.findings.into_iter();
        Ok(Baseline { counts: rows.map(|row| ((row.file, row.code, row.message), row.count)).collect() })
    }

    /// The document, one finding a line, with its newline.
    pub fn write(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(format!("{{\"schema\":{SCHEMA},\"findings\":[").as_bytes());
        for (i, ((file, code, message), count)) in self.counts.iter().enumerate() {
            let [file, code, message] = [file, code, message].map(|text| Cow::Borrowed(&**text));
            let row = AcceptedFinding { file, code, message, count: *count };
            out.extend_from_slice(if i == 0 { b"\n" } else { b",\n" });
            // texts and numbers can always be written
            let _ = write_json(&row, out);
        }
        out.extend_from_slice(b"\n]}\n");
    }

    /// The findings that are not accepted, and how many are.
    pub fn without_known(&self, plan: &Plan, findings: Vec<Finding>) -> (Vec<Finding>, usize) {
        let new = self.new_among(plan, &findings);
        let before = findings.len();
        let left: Vec<Finding> = findings.into_iter().zip(new).filter_map(|(one, new)| new.then_some(one)).collect();
        let known = before - left.len();
        (left, known)
    }

    /// Of each finding, whether it is not accepted.
    fn new_among<'f>(&self, plan: &'f Plan, findings: &'f [Finding]) -> Vec<bool>
    where
        'a: 'f,
    {
        let mut counts: BTreeMap<Known<'f>, u64> = self.counts.clone();
        let new = |finding: &'f Finding| match counts.get_mut(&known(plan, finding)) {
            Some(left) if *left > 0 => {
                *left -= 1;
                false
            }
            _ => true,
        };
        findings.iter().map(new).collect()
    }
}

fn known<'a>(plan: &'a Plan, finding: &'a Finding) -> Known<'a> {
    let file = &*plan.file(finding.place.file).name;
    (file.into(), finding.rule.code.into(), (&*finding.message).into())
}
