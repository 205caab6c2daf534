//! The machine form as data: one token with its value each, for callers that lay them out themselves.

use super::token_writer::TokenForm;
use super::{InfoError, InfoSettings};
use crate::addr::Value;

/// A token of the machine form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Token {
    /// Its name, such as `IPV6_TYPE`.
    pub name: String,
    /// The embedded IPv4 address that it describes; `None`: the value itself.
    pub embedded: Option<String>,
    /// Its value, without quotes; control characters are replaced by blanks.
    pub value: String,
}

impl InfoSettings {
    /// The tokens of the machine form, without those about the program; `NAME_DATABASE_INFO` come last.
    ///
    /// # Errors
    /// If there is no information about a value of its kind.
    ///
    /// ```
    /// use ipv6calc::addr::{V6, Value};
    /// use ipv6calc::anon::{Anonymiser, AnonSettings as Masks};
    /// use ipv6calc::info::{InfoOptions, InfoSettings};
    /// let anonymiser = Anonymiser::new(&Masks::default(), None, false).unwrap();
    /// let tokens = InfoSettings::new(anonymiser, InfoOptions::default()).tokens(&Value::V6(V6::new(1)))?;
    /// assert_eq!((&*tokens[1].name, &*tokens[1].value), ("IPV6_TYPE", "ipv6,unicast,loopback"));
    /// # Ok::<(), ipv6calc::info::InfoError>(())
    /// ```
    pub fn tokens(&self, value: &Value) -> Result<Vec<Token>, InfoError> {
        let mut out = Vec::new();
        self.lines(value, TokenForm::Fields, None, &mut out)?;
        // every line is a token: the form has no line breaks in values
        Ok(String::from_utf8_lossy(&out).lines().filter_map(token).collect())
    }
}

/// `IPV4_TYPE[192.0.2.1]=ipv4,global`.
fn token(line: &str) -> Option<Token> {
    let (name, value) = line.split_once('=')?;
    let (name, embedded) = match name.split_once('[') {
        Some((name, address)) => (name, Some(address.trim_end_matches(']').to_owned())),
        None => (name, None),
    };
    Some(Token { name: name.to_owned(), embedded, value: value.to_owned() })
}
