//! An address plan in JSON.

use super::schema::{KEYS, document};
use crate::plan::model::{FileFormat, FileRole};
use crate::plan::readers::reader::FormatReader;
use crate::plan::readers::syntax::json;

/// The schema in JSON.
pub(crate) static READER: FormatReader = FormatReader {
    format: FileFormat {
        name: "json",
        about: "address plan in JSON",
        extensions: &["json"],
        comments: &[],
        role: FileRole::Plan,
        generated: false,
    },
    sniff: |text| json::looks_like(text) && KEYS.iter().any(|key| text.contains(&format!("\"{key}\""))),
    read: |text, draft| match json::parse(text, false) {
        Ok(item) => document(&item, draft),
        Err(error) => draft.give_up(error.at..error.at, format!("expected {}", error.expected)),
    },
};
