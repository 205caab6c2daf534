//! Files in the format MMDB of MaxMind, db-ip.com and IP2Location.
//!
//! The crate [`maxminddb`] reads them; here is which files there are ([`kinds`]), which of them answers which question
//! ([`FilePurpose`], [`Rules`]) and what is taken out of a record. Nothing is opened here: a [`MmdbFile`] is made of bytes, and
//! [`Files`] are those of one vendor, a source of a [`Databases`](super::Databases).

mod choose;
mod file;
mod files;
mod kind;
mod memo;
mod record;

pub use choose::{FilePurpose, Rules};
pub use file::{Bytes, FileError, MmdbFile};
pub use files::{Files, Present, Time, time};
pub use kind::{Edition, FileKind, kinds};
