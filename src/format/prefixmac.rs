//! A prefix and a MAC address, as two words.

use super::{Expected, Format, FormatExample, Input, Parse, ParseError, error::SecondWord, ipv6addr, mac};
use crate::addr::{Kind, PrefixMac, Value};

/// The notation; it can only be read.
pub static FORMAT: Format = Format {
    name: "prefix+mac",
    aliases: &[],
    about: "IPv6 prefix and MAC address",
    rfc: "RFC 4291 appendix A",
    parse: Some(Parse { gives: Kind::PrefixMac, parse_into: |input, to| parse(input).map(|v| *to = v) }),
    print: None,
    examples: || {
        vec![FormatExample { text: "2001:db8::/64 00:16:3e:5a:7b:9c", plain: "2001:db8::216:3eff:fe5a:7b9c/64" }]
    },
};

fn parse(input: Input<'_>) -> Result<Value, ParseError> {
    let prefix = ipv6addr::parse(input.first)?;
    let text = input.second.ok_or(ParseError::new(Expected::Second(SecondWord::Mac), input.first.len()))?;
    let mac = mac::parse(text).map_err(|e| e.second())?;
    Ok(Value::PrefixMac(PrefixMac { prefix, mac }))
}
