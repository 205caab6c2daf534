//! The page as a JSON document: `schema/web.schema.json`.

use super::names::HostName;
use super::request::Party;
use super::sections::value_of;
use crate::format::write_json;
use crate::info::{InfoSettings, SCHEMA, ValueDocument};
use bytes::Bytes;
use serde::Serialize;
use serde_json::value::RawValue;

/// The document of a request.
#[derive(Serialize)]
pub(super) struct WebDocument<'a> {
    /// The version of the document.
    schema: u32,
    client: &'a RawValue,
    name: Option<&'a HostName>,
    proxies: Vec<Box<RawValue>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    server: Option<Box<RawValue>>,
}

/// A document in the place of another one that could not be made.
#[derive(Serialize)]
pub(super) struct ErrorDocument<'a> {
    schema: u32,
    error: &'a str,
}

impl<'a> ErrorDocument<'a> {
    pub(super) const fn new(error: &'a str) -> ErrorDocument<'a> {
        ErrorDocument { schema: SCHEMA, error }
    }
}

/// What is known about an address, serialised.
pub(super) fn facts(info: &InfoSettings, party: &Party) -> Option<Box<RawValue>> {
    let document: ValueDocument = info.document(&value_of(party)).ok()?;
    serde_json::value::to_raw_value(&document).ok()
}

/// The document and a line break.
pub(super) fn document(
    client: &RawValue,
    name: Option<&HostName>,
    proxies: Vec<Box<RawValue>>,
    server: Option<Box<RawValue>>,
) -> Bytes {
    line(&WebDocument { schema: SCHEMA, client, name, proxies, server })
}

/// A value as a line of JSON.
pub(super) fn line(value: &impl Serialize) -> Bytes {
    let mut out = Vec::with_capacity(4096);
    // a vector takes everything, and every value here can be written
    let _ = write_json(value, &mut out);
    out.push(b'\n');
    out.into()
}
