//! The 6to4 prefix of an IPv4 address ([RFC 3056, section 2](https://www.rfc-editor.org/rfc/rfc3056#section-2)).

use super::{Format, FormatExample, Print, PrintError, Style, ipv6addr};
use crate::addr::{Kind, Kinds, Value};

/// The notation; it can only be written.
pub static FORMAT: Format = Format {
    name: "ipv6to4",
    aliases: &[],
    about: "6to4 prefix of an IPv4 address",
    rfc: "RFC 3056",
    parse: None,
    print: Some(Print { takes: Kinds::of(&[Kind::V4]), honours: None, run: print }),
    examples: || vec![FormatExample { text: "2002:c000:201::", plain: "192.0.2.1" }],
};

/// Printed without classification: 0.0.0.0 gives `2002::`. Prefix and suffix only together with an uncompressed form.
fn print(value: &Value, style: &Style, out: &mut Vec<u8>) -> Result<(), PrintError> {
    use super::StyleFlags;
    let Value::V4(a) = value else { return Err(PrintError::Kind) };
    let mut style = *style;
    if !style.has(StyleFlags::FULL.or(StyleFlags::UNCOMPRESSED)) {
        style.options = style.options.without(StyleFlags::PREFIX.or(StyleFlags::SUFFIX));
    }
    ipv6addr::print_address(&a.to_6to4(), 0, &style, out)
}
