//! What documents for machines have in common.

use serde::Serialize;

/// A file name as documents of code hosts know it: below the folder of the run.
pub(super) fn below(name: &str) -> &str {
    name.strip_prefix("./").unwrap_or(name)
}

/// Appends a document on a line of its own.
pub(super) fn document(value: &impl Serialize, out: &mut Vec<u8>) {
    // documents of texts and numbers, appended to a vector, cannot fail
    let _ = serde_json::to_writer(&mut *out, value);
    out.push(b'\n');
}
