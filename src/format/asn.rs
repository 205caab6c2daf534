//! AS numbers ([RFC 5396](https://www.rfc-editor.org/rfc/rfc5396), asplain).

use super::{Expected, Format, FormatExample, Parse, scan};
use crate::addr::{Asn, Kind, Value};

/// The notation; only `--showinfo` has an answer for it.
pub static FORMAT: Format = Format {
    name: "asn",
    aliases: &[],
    about: "AS number (with --showinfo)",
    rfc: "RFC 5396",
    parse: Some(Parse {
        gives: Kind::Asn,
        parse_into: |input, to| scan::decimal(input.first, u32::MAX, Expected::Asn).map(|n| *to = Value::Asn(Asn(n))),
    }),
    print: None,
    examples: || vec![FormatExample { text: "64496", plain: "64496" }],
};
