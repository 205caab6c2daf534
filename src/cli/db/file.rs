//! MMDB files: opened, and what they say of themselves.

use crate::cli::databases::{self, Failure};
use crate::cli::error::escape_for_message;
use crate::cli::layout;
use crate::db::mmdb::{MmdbFile, time};
use crate::format::write_json;
use maxminddb::Metadata;
use serde::Serialize;
use std::path::Path;
use thiserror::Error;

/// Why a file cannot be used.
#[derive(Clone, Debug, Error)]
pub(super) enum OpenError {
    /// It cannot be read at all.
    #[error("{0}")]
    Unreadable(String),
    /// It is not a sound MMDB file.
    #[error("{0}")]
    Damaged(String),
}

impl OpenError {
    /// Its name in documents.
    pub(super) fn kind(&self) -> &'static str {
        match self {
            OpenError::Unreadable(_) => "unreadable",
            OpenError::Damaged(_) => "damaged",
        }
    }
}

/// Opens a file.
pub(super) fn open(path: &Path) -> Result<MmdbFile, OpenError> {
    databases::open(path, true).map_err(|failure| match failure {
        Failure::Unreadable(why) => OpenError::Unreadable(why),
        Failure::Unusable(error) => OpenError::Damaged(error.why.to_string()),
    })
}

/// What a file says of itself.
#[derive(Clone, Debug, Serialize)]
pub(super) struct About<'a> {
    #[serde(rename = "type")]
    kind: &'a str,
    description: Option<&'a str>,
    build_epoch: u64,
    built: String,
    ip_version: u16,
    nodes: u32,
    record_bits: u16,
    languages: &'a [String],
}

impl<'a> About<'a> {
    pub(super) fn of(metadata: &'a Metadata) -> About<'a> {
        let description = metadata.description.get("en").or_else(|| metadata.description.values().next());
        About {
            kind: &metadata.database_type,
            description: description.map(String::as_str),
            build_epoch: metadata.build_epoch,
            built: time(metadata.build_epoch).to_string(),
            ip_version: metadata.ip_version,
            nodes: metadata.node_count,
            record_bits: metadata.record_size,
            languages: &metadata.languages,
        }
    }

    /// Type, date and number of nodes, for a list.
    pub(super) fn cells(&self) -> [String; 3] {
        [escape_for_message(self.kind.as_bytes()), self.built.clone(), self.nodes.to_string()]
    }

    /// The same for people.
    pub(super) fn rows(&self) -> String {
        let row = |name: &str, value: &str| vec![name.to_owned(), escape_for_message(value.as_bytes())];
        layout::columns(&[
            row("type", self.kind),
            row("description", self.description.unwrap_or_default()),
            row("built", &self.built),
            row("addresses", if self.ip_version == 4 { "IPv4" } else { "IPv4 and IPv6" }),
            row("nodes", &format!("{}, two records of {} bits each", self.nodes, self.record_bits)),
            row("languages", &self.languages.join(" ")),
        ])
    }
}

/// Appends a document and its newline.
pub(super) fn json(document: &impl Serialize, out: &mut Vec<u8>) {
    if write_json(document, out).is_ok() {
        out.push(b'\n');
    }
}
