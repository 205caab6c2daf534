//! The plan: files with their text, entries with their places, DNS records, and prefixes within prefixes.
//!
//! This is the ground floor: it knows no reader, no rule and no configuration.

mod entry;
mod file;
mod issue;
mod plan;
mod record;
mod settings;
mod tree;

pub use entry::{Attribute, AttributeKey, Entry, EntryId, EntryKind, Extra, Provenance, Role};
pub use file::{FileFormat, FileId, FileRole, PlanFile, Position, Span};
pub use issue::{Issue, IssueKind};
pub use plan::{Plan, Purpose};
pub(in crate::plan) use record::zone_tops;
pub use record::{DnsRecord, RecordType};
pub use settings::{CheckSettings, PlanSetting, Selection, SelectionEffect, Thresholds};
pub use tree::{Node, NodeId, Tree};
