//! The facts about an address, and the forms they are reported in.
//!
//! [`InfoSettings::facts`] collects them once; [`human`](InfoSettings::human) writes sentences, [`machine`](InfoSettings::machine)
//! `TOKEN=value` lines, [`shell`](InfoSettings::shell) lines that are safe for `eval`.
//!
//! ```
//! use ipv6calc::addr::{V6, Value};
//! use ipv6calc::anon::{Anonymiser, AnonSettings as Masks};
//! use ipv6calc::info::{InfoOptions, InfoSettings};
//! let anonymiser = Anonymiser::new(&Masks::default(), None, false).unwrap();
//! let (settings, mut out) = (InfoSettings::new(anonymiser, InfoOptions::default()), Vec::new());
//! settings.human(&Value::V6(V6::new(1)), &mut out)?;
//! assert!(out.starts_with(b"Address type: unicast, loopback\n"));
//! # Ok::<(), ipv6calc::info::InfoError>(())
//! ```

mod collect;
pub mod columns;
pub mod explain;
pub mod facts;
mod human;
mod json;
mod machine;
pub mod network;
mod select;
mod settings;
mod token_writer;
mod tokens;
#[cfg(test)]
mod vectors;
mod write;

pub use columns::{AddressColumn, AddressFacts, ColumnValue};
pub use explain::Explanation;
pub use json::{SCHEMA, ValueDocument};
pub use select::{Pick, Quoting, Select};
pub use settings::{InfoOptions, InfoSettings, ProgramInfo};
pub use tokens::Token;

use crate::addr::{Kind, Value};
use crate::db::Label;
use thiserror::Error;
use token_writer::{TokenForm, TokenWriter};

/// A value without information.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("no information is available about this kind of value: {}", .0.name())]
pub struct InfoError(pub Kind);

/// The longest answer is some 3,000 bytes; most have 1,000.
const USUAL: usize = 2048;

impl InfoSettings {
    /// Writes sentences, one a line (`-i`).
    ///
    /// # Errors
    /// If nothing is known about values of its kind.
    pub fn human(&self, value: &Value, out: &mut Vec<u8>) -> Result<(), InfoError> {
        let facts = self.facts(value)?;
        human::sentences(&facts, &self.db, out);
        if let Some(label) = self.label(value) {
            let prefix = label.prefix().to_string();
            write::names(["Label: ", label.name(), " (", &prefix, ")\n"].into_iter(), b"", out);
        }
        for (source, text) in self.db.used() {
            write::names([source.label(), " database: ", &text, "\n"].into_iter(), b"", out);
        }
        Ok(())
    }

    /// Writes `TOKEN=value` lines (`-i -m`), as far as they are selected.
    ///
    /// # Errors
    /// If nothing is known about values of its kind.
    pub fn machine(&self, value: &Value, out: &mut Vec<u8>) -> Result<(), InfoError> {
        self.lines(value, TokenForm::Machine(self.quoting), None, out)
    }

    /// Writes lines that a shell can `eval`: names of upper-case letters, digits and underscores, values in single
    /// quotes. A token of an embedded IPv4 address carries where it was found instead of the address in brackets:
    /// `IPV4_TYPE[192.0.2.1]` becomes `IPV4_TYPE_TEREDO_CLIENT`, `IPV4` becomes `IPV4_6TO4`. The text that the value was
    /// made from comes first, as `IPV6CALC_INPUT`.
    ///
    /// # Errors
    /// If nothing is known about values of its kind.
    pub fn shell(&self, value: &Value, input: &str, out: &mut Vec<u8>) -> Result<(), InfoError> {
        self.lines(value, TokenForm::Shell, Some(input), out)
    }

    /// The user's own name of the narrowest prefix around an address.
    fn label(&self, value: &Value) -> Option<&Label> {
        self.db.labels().of(value.ip()?).next()
    }

    fn lines(&self, value: &Value, form: TokenForm, input: Option<&str>, out: &mut Vec<u8>) -> Result<(), InfoError> {
        let facts = self.facts(value)?;
        out.reserve(USUAL);
        let mut sink = TokenWriter::new(form, &self.select, out);
        if let Some(input) = input {
            sink.text("IPV6CALC_INPUT", input);
        }
        machine::tokens(&facts, &self.db, &mut sink);
        if let Some(label) = self.label(value) {
            sink.text("LABEL", label.name());
            sink.plain("LABEL_PREFIX", &label.prefix().to_string());
        }
        sink.nothing();
        for (source, text) in self.db.used() {
            sink.plain(source.info_token(), &text);
        }
        sink.append(match form {
            TokenForm::Machine(_) => &self.footer,
            TokenForm::Shell => &self.shell_footer,
            TokenForm::Fields => &[],
        });
        Ok(())
    }
}
