//! Values of arguments, and lines of answers.

use crate::addr::{Eui64, Mac, Net, V4};
use crate::cli::console::Console;
use crate::cli::error::{CliError, describe_error};
use crate::format::{ParseError, escape_controls, eui64, ipv4addr, ipv6addr, mac};
use crate::transition::{generate, hex};
use ipnetwork::IpNetwork;
use std::fmt::Display;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::str::FromStr;

/// Where a notation is wrong, and what was expected there.
fn place(error: ParseError, text: &str) -> String {
    describe_error(&error, text.as_bytes())
}

/// The octets of an IPv4 address with or without length: programs disagree on what 010.0.0.1 is.
fn dotted(text: &str) -> Result<V4, String> {
    let padded = |octet: &str| octet.len() > 1 && octet.starts_with('0');
    match text.split(['.', '/']).any(padded) {
        true => Err("expected numbers without leading zeros, which some programs read as octal".to_owned()),
        false => ipv4addr::parse(text.as_bytes()).map_err(|error| place(error, text)),
    }
}

/// An IPv4 address.
pub(super) fn address4(text: &str) -> Result<Ipv4Addr, String> {
    let found = dotted(text)?;
    match found.len {
        None => Ok(Ipv4Addr::from(found.bits)),
        Some(_) => Err("expected an IPv4 address without prefix length".to_owned()),
    }
}

/// An IPv6 address.
pub(super) fn address6(text: &str) -> Result<Ipv6Addr, String> {
    let found = ipv6addr::parse(text.as_bytes()).map_err(|error| place(error, text))?;
    match (found.len, found.zone) {
        (None, None) => Ok(Ipv6Addr::from(found.bits)),
        _ => Err("expected an IPv6 address without prefix length and zone".to_owned()),
    }
}

/// An outer address of a tunnel, of either family.
#[derive(Clone)]
pub(super) struct OuterEnd {
    /// The address.
    pub(super) address: IpAddr,
    /// Its zone: the interface of a link-local address.
    pub(super) zone: Option<String>,
}

/// An address of either family, with or without zone.
pub(super) fn outer_end(text: &str) -> Result<OuterEnd, String> {
    if !text.contains(':') {
        return address4(text).map(|address| OuterEnd { address: address.into(), zone: None });
    }
    let found = ipv6addr::parse(text.as_bytes()).map_err(|error| place(error, text))?;
    match found.len {
        None => {
            let address = IpAddr::from(Ipv6Addr::from(found.bits));
            // the notation was read: what follows the percent sign is the zone, whole
            let zone = found.zone.and_then(|_| text.split_once('%')).map(|(_, zone)| zone.to_owned());
            Ok(OuterEnd { address, zone })
        }
        Some(_) => Err("expected an IPv6 address without prefix length".to_owned()),
    }
}

/// An address of either family with its prefix length.
pub(super) fn interface(text: &str) -> Result<IpNetwork, String> {
    const MISSING: &str = "the prefix length is missing, such as /64";
    let (address, len) = if text.contains(':') {
        let found = ipv6addr::parse(text.as_bytes()).map_err(|error| place(error, text))?;
        if found.zone.is_some() {
            return Err("expected a prefix without zone".to_owned());
        }
        (IpAddr::from(Ipv6Addr::from(found.bits)), found.len)
    } else {
        let found = dotted(text)?;
        (IpAddr::from(Ipv4Addr::from(found.bits)), found.len)
    };
    let len = len.ok_or(MISSING)?;
    IpNetwork::new(address, len.get()).map_err(|error| error.to_string())
}

/// An IPv6 prefix.
pub(super) fn prefix6(text: &str) -> Result<Net, String> {
    let found = interface(text)?;
    let net = Net::from(found);
    match found {
        IpNetwork::V4(_) => Err("expected an IPv6 prefix".to_owned()),
        _ if IpNetwork::from(net) != found => {
            Err(format!("bits after the prefix length must be zero: {}", IpNetwork::from(net)))
        }
        _ => Ok(net),
    }
}

/// An IPv6 prefix of 64 bits.
pub(super) fn subnet6(text: &str) -> Result<Net, String> {
    let net = prefix6(text)?;
    match net.len().get() {
        64 => Ok(net),
        other => Err(format!("expected an IPv6 prefix of 64 bits, found {other}")),
    }
}

/// A MAC address.
pub(super) fn mac_address(text: &str) -> Result<Mac, String> {
    mac::parse(text.as_bytes()).map_err(|error| place(error, text))
}

/// A decimal number in a range.
pub(super) fn number<T: FromStr + PartialOrd + Display>(text: &str, first: T, last: T) -> Result<T, String> {
    let digits = !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    let number = text.parse().ok().filter(|number| digits && (&first..=&last).contains(&number));
    number.ok_or_else(|| format!("expected a number from {first} to {last}"))
}

/// A port.
pub(super) fn port(text: &str) -> Result<u16, String> {
    number(text, 0, u16::MAX)
}

/// A port set identifier, decimal or with `0x` in hex digits, as answers print it.
pub(super) fn psid(text: &str) -> Result<u16, String> {
    let hex = text.strip_prefix("0x").filter(|hex| !hex.is_empty() && hex.bytes().all(|b| b.is_ascii_hexdigit()));
    match hex {
        Some(hex) => u16::from_str_radix(hex, 16).ok(),
        None => number(text, 0, u16::MAX).ok(),
    }
    .ok_or_else(|| "expected a PSID from 0 to 65535, or from 0x0 to 0xffff".to_owned())
}

/// A MAC address, or an EUI-64 as it is.
pub(super) fn hardware(text: &str) -> Result<Eui64, String> {
    match eui64::parse(text.as_bytes()) {
        Ok(eui64) => Ok(eui64),
        Err(_) => mac_address(text).map(generate::eui64),
    }
}

/// The octets of the operand with hex digits.
pub(super) fn octets(text: &str) -> Result<Vec<u8>, CliError> {
    hex::octets(text).map_err(|error| CliError::usage(error.to_string()))
}

/// An error in the operand with hex digits, or in options that do not fit together.
pub(super) fn usage(error: impl Display) -> CliError {
    CliError::usage(escape_controls(&error.to_string()))
}

/// Writes a line; what has gathered is written when it is much.
///
/// # Errors
/// If the output cannot be written.
pub(super) fn line(text: impl Display, console: &mut Console<'_>) -> Result<(), CliError> {
    console.stdout.extend_from_slice(text.to_string().as_bytes());
    console.stdout.push(b'\n');
    console.flush_full()?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_the_expected_value_is_refused() {
        for text in ["", "192.0.2.1/24", "256.0.0.1", "010.0.0.1", "::1", "192.0.2", "192.0.2.1 "] {
            assert!(address4(text).is_err(), "{text}");
        }
        for text in ["", "::1/64", "fe80::1%eth0", "192.0.2.1", "::g"] {
            assert!(address6(text).is_err(), "{text}");
        }
        for text in ["", "::", "::/129", "192.0.2.0/33", "::/+1", "fe80::%1/64"] {
            assert!(interface(text).is_err(), "{text}");
        }
        for text in ["192.0.2.0/24", "2001:db8::1/64"] {
            assert!(prefix6(text).is_err(), "{text}");
        }
        for text in ["", "+1", "-1", "0x1", "65536", "99999999999999999999999", "1 "] {
            assert!(port(text).is_err(), "{text}");
        }
        for text in ["", "0x", "0x10000", "0x+1", "0xg", "-1", "65536"] {
            assert!(psid(text).is_err(), "{text}");
        }
        assert_eq!((psid("52"), psid("0x34")), (Ok(52), Ok(0x34)));
        assert!(subnet6("2001:db8::/63").unwrap_err().contains("found 63"));
        assert_eq!(number("7", 1, 7), Ok(7));
        assert!(number("0", 1, 7).is_err());
    }
}
