//! Values of Terraform variables (`*.tfvars`): every text that is an address, a prefix or a range, with the name of its
//! variable. See "Input Variables" in the documentation of Terraform.

use crate::plan::draft::{Cell, Draft};
use crate::plan::model::{AttributeKey, EntryKind, FileFormat, FileRole};
use crate::plan::readers::mention::{Mention, is_like_address};
use crate::plan::readers::reader::FormatReader;
use crate::plan::readers::syntax::tokens::tokens;

/// The format.
pub(crate) static READER: FormatReader = FormatReader {
    format: FileFormat {
        name: "tfvars",
        about: "Terraform variables: addresses and prefixes in texts",
        extensions: &["tfvars"],
        comments: &["#", "//"],
        role: FileRole::Text,
        generated: false,
    },
    sniff: |_| false,
    read,
};

const SIGNS: &[u8] = b"{}[]=,:";

fn read(text: &str, draft: &mut Draft) {
    let (mut name, mut last): (Option<Cell<'_>>, Option<Cell<'_>>) = (None, None);
    for token in tokens(text, SIGNS) {
        match token.cell.text {
            "=" | ":" if !token.quoted => {
                // the name of the variable, or of a key in it
                name = last.take().or(name);
            }
            _ if token.quoted && is_value(token.cell.text) => {
                let prefix = token.cell.text.contains('/');
                let kind = if prefix { EntryKind::Prefix } else { EntryKind::Host };
                let said = [(AttributeKey::Name, name.as_ref())];
                Mention { kind, purpose: "", said: &said }.add_dashed(&token.cell, draft);
            }
            _ => last = Some(token.cell),
        }
    }
}

/// Whether a text is an address, a prefix, or a range.
fn is_value(text: &str) -> bool {
    match text.split_once('-') {
        Some((from, to)) => is_like_address(from) && is_like_address(to),
        None => is_like_address(text),
    }
}
