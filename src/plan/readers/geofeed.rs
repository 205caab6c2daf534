//! Geofeeds ([RFC 8805](https://www.rfc-editor.org/rfc/rfc8805)): `PREFIX,COUNTRY,REGION,CITY,POSTAL`, one a line, without
//! a header.

use crate::plan::draft::{Cell, Draft};
use crate::plan::model::{AttributeKey, EntryKind, FileFormat, FileRole, IssueKind, Provenance};
use crate::plan::readers::reader::{FormatReader, lines};
use crate::plan::value::written;

/// The format.
pub(crate) static READER: FormatReader = FormatReader {
    format: FileFormat {
        name: "geofeed",
        about: "geofeed, RFC 8805: PREFIX,COUNTRY,REGION,CITY,POSTAL",
        extensions: &["csv"],
        comments: &["#"],
        role: FileRole::Publication,
        generated: false,
    },
    sniff: |text| {
        let data = text.lines().find(|line| !line.trim().is_empty() && !line.starts_with('#')).unwrap_or_default();
        let fields: Vec<&str> = data.split(',').map(str::trim).collect();
        let country =
            |text: &str| text.is_empty() || (text.len() == 2 && text.bytes().all(|b| b.is_ascii_alphabetic()));
        matches!(fields.as_slice(), [prefix, code, ..] if written(prefix).is_ok() && country(code))
    },
    read,
};

/// The fields of a line; more are left to later versions of the format.
const COLUMNS: [&str; 5] = ["prefix", "country", "region", "city", "postal"];

fn read(text: &str, draft: &mut Draft) {
    for (start, line) in lines(text).filter(|(_, line)| !line.starts_with('#') && !line.trim().is_empty()) {
        let mut at = start;
        let fields: Vec<Cell<'_>> = line
            .split(',')
            .map(|field| {
                let cell = Cell::new(field, at).trim();
                at += field.len() + 1;
                cell
            })
            .collect();
        let Some(prefix) = fields.first() else { continue };
        let Some(id) = draft.address(EntryKind::Prefix, Provenance::Used, prefix) else { continue };
        if let Some(entry) = draft.entry_mut(id) {
            // an address without a length is a single one
            entry.len = entry.len.or(Some(entry.net().len()));
        }
        if let Some(code) = fields.get(1).filter(|code| !code.text.is_empty())
            && !(code.text.len() == 2 && code.text.bytes().all(|b| b.is_ascii_alphabetic()))
        {
            draft.issue(IssueKind::Parse, code.span.clone(), "expected a country code of two letters");
        }
        for (column, field) in fields.iter().enumerate().skip(1) {
            match COLUMNS.get(column) {
                Some(&"city") => draft.say(AttributeKey::Description, field),
                Some(name) => draft.keep(Some(id), name, field.text),
                None => draft.keep(Some(id), &format!("field {}", column + 1), field.text),
            }
        }
    }
}
