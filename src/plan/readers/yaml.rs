//! An address plan in YAML.

use super::schema::{document, has_line};
use crate::plan::model::{FileFormat, FileRole};
use crate::plan::readers::reader::FormatReader;
use crate::plan::readers::syntax::yaml;

/// The schema in YAML.
pub(crate) static READER: FormatReader = FormatReader {
    format: FileFormat {
        name: "yaml",
        about: "address plan in YAML",
        extensions: &["yaml", "yml"],
        comments: &["#"],
        role: FileRole::Plan,
        generated: false,
    },
    sniff: |text| {
        let is_null = |line: &str| {
            let value = ["plan:", "prefix:", "host:"].iter().find_map(|key| line.strip_prefix(key));
            value.is_some_and(|value| yaml::NULL.contains(&value.split(" #").next().unwrap_or_default().trim()))
        };
        has_line(text, &["plan:", "prefix:", "host:"]) || text.lines().any(is_null)
    },
    read: |text, draft| match yaml::parse(text) {
        Ok(items) => items.iter().for_each(|item| document(item, draft)),
        Err(error) => draft.give_up(error.at..error.at, error.message),
    },
};
