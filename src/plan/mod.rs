//! Address plans: what a file says about prefixes and addresses, and what is wrong with it.
//!
//! ```text
//! bytes ─ readers ─▶ Plan (files, entries, records) ─ rules ─▶ Findings ─ silence, baseline ─▶ report
//!                                                                      └ fix ─▶ bytes
//! ```
//! | module | what it is |
//! |---|---|
//! | [`readers`] | one file per input format: text in, entries with their places out |
//! | [`model`] | the plan: files, entries, DNS records, words |
//! | [`tree`] | prefixes within prefixes, hosts within prefixes, per VRF |
//! | [`rules`] | one file per rule |
//! | [`report`] | one file per output format |
//! | [`config`] | which rules, which thresholds |
//! | [`silence`], [`baseline`] | findings that are known and accepted |
//! | [`fix`], [`diff`] | safe corrections, as replacements of bytes; what they change |

pub mod baseline;
pub mod config;
pub mod date;
pub mod diff;
pub mod draft;
pub mod finding;
pub mod fix;
pub mod model;
pub mod readers;
pub mod report;
pub mod rules;
pub mod silence;
pub mod tree;
mod words;

pub use config::Config;
pub use date::Date;
pub use draft::{Draft, Trouble};
pub use finding::{Finding, Findings, Level};
pub use model::{Attribute, Entry, EntryId, File, FileId, Key, Kind, Place, Plan, Record, RecordType, Role, Standing};
pub use rules::Rule;
pub use tree::Tree;
pub use words::{Word, Words};
