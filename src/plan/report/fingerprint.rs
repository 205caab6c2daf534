//! By what a code host knows a finding again: file, code and message, and which of equal ones it is. Lines and columns
//! are not part of it, so that lines may move.

use crate::plan::check::Checked;
use crate::plan::report::document::below;
use md5::{Digest, Md5};
use std::collections::HashMap;

/// The fingerprint of each finding, 32 hexadecimal digits, no two the same.
pub(super) fn all(checked: &Checked<'_>) -> Vec<String> {
    let mut seen: HashMap<(&str, &str, &str), u64> = HashMap::new();
    let known = checked.findings.iter().map(|finding| {
        let file = below(&checked.plan.file(finding.place.file).name);
        let key = (file, finding.rule.code, &*finding.message);
        let number = seen.entry(key).or_insert(0);
        *number += 1;
        of(key, *number)
    });
    known.collect()
}

fn of((file, code, message): (&str, &str, &str), number: u64) -> String {
    let mut sum = Md5::new();
    for part in [file, code, message] {
        // the length first: no part can pass for the end of another
        sum.update((part.len() as u64).to_be_bytes());
        sum.update(part);
    }
    sum.update(number.to_be_bytes());
    sum.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}
