//! Address plans: what a file says about prefixes and addresses, and what is wrong with it.
//!
//! ```text
//! bytes ─ readers ─▶ Plan (files, entries, records) ─ rules ─▶ Findings ─ silence, baseline ─▶ report
//!                                                                      └ fix ─▶ bytes
//! ```
//! | module | what it is |
//! |---|---|
//! | [`model`] | the plan: files, entries, DNS records, prefixes within prefixes |
//! | [`value`] | addresses as plans write them |
//! | [`finding`] | rules, and the findings that they make |
//! | [`draft`] | a plan in the making |
//! | [`readers`] | one file per input format: text in, entries with their places out |
//! | [`rules`] | one file per rule |
//! | [`config`] | which rules, which thresholds |
//! | `quote` | quotes around corrected values of YAML |
//! | [`mod@check`] | rules on a plan |
//! | [`silence`], [`baseline`] | findings that are known and accepted |
//! | [`fix`], [`text_edits`], [`diff`] | safe corrections, as replacements of bytes; what they change |
//! | [`report`] | one file per output format |
//! | [`edit`] | what a plan contains, where it has room, and adding to its files |
//! | [`draw`] | pictures of a plan |
//!
//! A module uses only those above it in this table. A new rule, reader or report is one file and one line in the list
//! of its `mod.rs`.

pub mod baseline;
pub mod check;
pub mod config;
pub mod date;
pub mod diff;
pub mod draft;
pub mod draw;
pub mod edit;
pub mod finding;
pub mod fix;
pub mod model;
mod quote;
pub mod readers;
pub mod report;
pub mod rules;
pub mod silence;
mod symbols;
#[cfg(test)]
pub(crate) mod testing;
mod text;
pub mod text_edits;
pub mod value;

pub use check::{Checked, check};
pub use config::Config;
pub use date::Date;
pub use draft::Draft;
pub use finding::{Finding, Findings, Level, Rule};
pub use model::{
    Attribute, AttributeKey, DnsRecord, Entry, EntryId, EntryKind, FileId, Issue, IssueKind, Plan, PlanFile,
    Provenance, RecordType, Role, Span, Tree,
};
pub use symbols::{Symbol, Symbols};
