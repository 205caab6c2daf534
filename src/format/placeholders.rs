//! Names that `--in` and `--out` know but that are not notations of a value.

use super::Format;

const fn named(name: &'static str, about: &'static str) -> Format {
    Format { name, aliases: &[], about, rfc: "", parse: None, print: None, examples: || vec![] }
}

/// Whatever is detected, or whatever fits.
pub static AUTO: Format = named("auto", "detected from the text");
/// What `ipv6logconv --out addrtype` prints.
pub static ADDRTYPE: Format = named("addrtype", "type of an address (ipv6logconv)");
/// What `ipv6logconv --out ouitype` prints.
pub static OUITYPE: Format = named("ouitype", "vendor of an address (ipv6logconv)");
/// What `ipv6logconv --out ipv6addrtype` prints.
pub static IPV6ADDRTYPE: Format = named("ipv6addrtype", "type of an IPv6 address (ipv6logconv)");
/// What `ipv6logconv` reads.
pub static IPV6LOGCONV: Format = named("ipv6logconv", "line of a log (ipv6logconv)");
/// What `ipv6logconv --out any` prints.
pub static ANY: Format = named("any", "any type (ipv6logconv)");
/// IPv6 Rapid Deployment: made by actions only.
pub static IPV6RD: Format = named("ipv6rd", "6rd prefix (see -A 6rd_local_prefix)");
