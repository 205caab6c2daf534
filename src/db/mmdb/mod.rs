//! Files in the format MMDB of MaxMind, db-ip.com and IP2Location.
//!
//! The crate [`maxminddb`] reads them; here is which files there are ([`kinds`]), which of them is asked for what
//! ([`Purpose`], [`Rules`]) and what is taken out of a record. Nothing is opened here: a [`File`] is made of bytes, and
//! [`Files`] are those of one vendor, a source of a [`Set`](super::Set).

mod choose;
mod file;
mod files;
mod kind;
mod memo;
mod record;

pub use choose::{Purpose, Rules};
pub use file::{Bytes, File, FileError};
pub use files::{Files, Present};
pub use kind::{Class, Kind, kinds};
