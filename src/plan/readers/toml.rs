//! An address plan in TOML.

use super::schema::{document, has_line};
use super::toml_comments::keep_comments;
use crate::plan::model::{FileFormat, FileRole};
use crate::plan::readers::reader::FormatReader;
use crate::plan::readers::syntax::toml;

/// The schema in TOML.
pub(crate) static READER: FormatReader = FormatReader {
    format: FileFormat {
        name: "toml",
        about: "address plan in TOML",
        extensions: &["toml"],
        comments: &["#"],
        role: FileRole::Plan,
        generated: false,
    },
    sniff: |text| has_line(text, &["[plan]", "[[prefix]]", "[[host]]", "[check]"]),
    read: |text, draft| match toml::within_bounds(text).and_then(|()| toml::parse(text)) {
        Ok(item) => {
            document(&item, draft);
            keep_comments(text, draft);
        }
        Err(error) => draft.give_up(error.span, error.message),
    },
};
