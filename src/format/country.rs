//! Country codes ([ISO 3166-1](https://www.iso.org/iso-3166-country-codes.html)), as registries use them.

use super::{Format, Print, PrintError, Style, StyleFlags};
use crate::addr::{Country, Kind, Kinds, Value};

/// The notation; only actions make a value of it.
pub static FORMAT: Format = Format {
    name: "country",
    aliases: &[],
    about: "country of an address (see -A addr2cc)",
    rfc: "",
    parse: None,
    print: Some(Print { takes: Kinds::of(&[Kind::Country]), honours: Some(StyleFlags::MACHINE), run: print }),
    examples: Vec::new,
};

/// The code, or `--` and in parentheses why it is missing.
fn print(value: &Value, _style: &Style, out: &mut Vec<u8>) -> Result<(), PrintError> {
    let Value::Country(Country { code, why }) = value else { return Err(PrintError::Kind) };
    out.extend_from_slice(&code.map_or(*b"--", |code| code.bytes()));
    if let Some(why) = why {
        out.extend_from_slice(b" (");
        out.extend_from_slice(why.as_bytes());
        out.push(b')');
    }
    Ok(())
}
