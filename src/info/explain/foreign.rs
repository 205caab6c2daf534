//! How other programs read a text, where this one expects another notation.

use super::{ReadBy, TextReading, TextWords, plain};
use crate::addr::{Asn, Len, Mac, V4, V6, Value};
use crate::format::{ipv4addr, ipv6addr};
use crate::net::{self, HostBits};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// A meaning that others see.
struct Foreign {
    what: &'static str,
    note: &'static str,
    value: Value,
    /// Another way to write it than the plain notation.
    command: Option<Vec<String>>,
}

/// Looks for one meaning.
type ForeignReader = fn(&[u8]) -> Option<Foreign>;

/// The meanings looked for, in this order.
const LOOKS: [ForeignReader; 15] = [
    decimal_v4, aton, number_v6, hex_v6, short_iid, hex_iid, bracketed, with_port, with_hash, url, range, duid,
    netmask, netmask_v6, as_number,
];

/// The readings of others, with their values.
pub(super) fn readings(words: &TextWords<'_>) -> Vec<(TextReading, Value)> {
    match words.second {
        Some(second) => two_words(words.first, second).map(reading).into_iter().collect(),
        None => LOOKS.iter().filter_map(|look| look(words.first)).map(reading).collect(),
    }
}

fn reading(found: Foreign) -> (TextReading, Value) {
    let value = plain(&found.value);
    let reading = TextReading {
        what: found.what.to_owned(),
        command: found.command.unwrap_or_else(|| command(&[&value])),
        value,
        reader: ReadBy::Others,
        format: None,
        note: Some(found.note),
    };
    (reading, found.value)
}

fn command(words: &[&str]) -> Vec<String> {
    ["ipv6calc"].iter().chain(words).map(|w| (*w).to_owned()).collect()
}

/// The text before a prefix length, and the length.
fn split_length(text: &[u8]) -> Option<(&str, Option<Len>)> {
    let text = std::str::from_utf8(text).ok()?;
    match text.split_once('/') {
        Some((address, len)) => Some((address, Some(Len::v4(len.parse().ok()?).ok()?))),
        None => Some((text, None)),
    }
}

/// Four numbers, leading zeros or not, as decimal ones.
fn decimal_v4(text: &[u8]) -> Option<Foreign> {
    let (address, len) = split_length(text)?;
    let octets: Vec<u8> = address.split('.').map(|n| digits(n)?.parse().ok()).collect::<Option<_>>()?;
    let bits = u32::from_be_bytes(octets.try_into().ok()?);
    Some(Foreign {
        what: "IPv4 address with decimal numbers",
        note: "leading zeros do not count",
        value: Value::V4(V4 { bits, len }),
        command: None,
    })
}

fn digits(text: &str) -> Option<&str> {
    (!text.is_empty() && text.bytes().all(|b| b.is_ascii_digit())).then_some(text)
}

/// One to four numbers as `inet_aton` reads them: decimal, octal after `0`, hex after `0x`; the last one fills the
/// octets that are left ([RFC 6943, section 3.1.1](https://www.rfc-editor.org/rfc/rfc6943#section-3.1.1)).
fn aton(text: &[u8]) -> Option<Foreign> {
    let (address, len) = split_length(text)?;
    let numbers: Vec<u32> = address.split('.').map(number).collect::<Option<_>>()?;
    let bits = fill(&numbers)?;
    let octal = address.split('.').any(|n| n.len() > 1 && n.starts_with('0') && !n.starts_with("0x"));
    let value = Value::V4(V4 { bits, len });
    let (what, note) = match (numbers.len(), octal) {
        (1, _) => ("IPv4 address as one number", "as inet_aton reads it: ping, curl, browsers"),
        (4, true) => {
            ("IPv4 address with octal numbers", "a leading zero means octal to inet_aton: ping, curl, browsers")
        }
        (4, false) => ("IPv4 address with hex numbers", "as inet_aton reads it: ping, curl, browsers"),
        _ => (
            "IPv4 address in short form",
            "the last number fills the octets that are left: inet_aton, ping, curl; this program expects four numbers, or a prefix length",
        ),
    };
    Some(Foreign { what, note, value, command: aton_command(bits, len, numbers.len(), octal) })
}

/// The notation of this program that is the nearest.
fn aton_command(bits: u32, len: Option<Len>, numbers: usize, octal: bool) -> Option<Vec<String>> {
    let suffix = len.map(|l| format!("/{}", l.get())).unwrap_or_default();
    match (numbers, octal) {
        (4, true) => {
            let octets = Ipv4Addr::from(bits).octets().map(|o| format!("{o:04o}"));
            Some(command(&[&format!("{}{suffix}", octets.join("."))]))
        }
        (1, _) => Some(command(&["-I", "ipv4hex", &format!("{bits:08x}{suffix}")])),
        _ => None,
    }
}

/// A number as in C.
fn number(text: &str) -> Option<u32> {
    let lower = text.to_ascii_lowercase();
    match lower.strip_prefix("0x") {
        Some(hex) => from_digits(hex, 16),
        None if lower.len() > 1 && lower.starts_with('0') => from_digits(&lower, 8),
        None => from_digits(&lower, 10),
    }
}

fn from_digits(text: &str, base: u32) -> Option<u32> {
    text.bytes().next().filter(u8::is_ascii_hexdigit)?;
    u32::from_str_radix(text, base).ok()
}

/// Octets first; the last number fills what is left.
fn fill(numbers: &[u32]) -> Option<u32> {
    let (last, octets) = numbers.split_last()?;
    let left = 32 - 8 * u32::try_from(octets.len()).ok().filter(|n| *n < 4)?;
    let fits = octets.iter().all(|n| *n < 256) && u64::from(*last) < 1 << left;
    fits.then(|| octets.iter().fold(0, |bits, n| bits << 8 | n).checked_shl(left).unwrap_or(0) | last)
}

/// A decimal number that does not fit 32 bits.
fn number_v6(text: &[u8]) -> Option<Foreign> {
    let n: u128 = digits(std::str::from_utf8(text).ok()?).filter(|d| !d.starts_with('0'))?.parse().ok()?;
    (n > u128::from(u32::MAX)).then(|| Foreign {
        what: "IPv6 address as one number",
        note: "as databases and libraries store it",
        value: Value::V6(V6::new(n)),
        command: None,
    })
}

/// `0x` and more hex digits than an IPv4 address has.
fn hex_v6(text: &[u8]) -> Option<Foreign> {
    let text = std::str::from_utf8(text).ok()?;
    let hex = text.strip_prefix("0x").or(text.strip_prefix("0X"))?;
    let bits = u128::from_str_radix(hex, 16).ok().filter(|_| hex.len() > 8 && !hex.starts_with('+'))?;
    Some(Foreign {
        what: "IPv6 address as one hex number",
        note: "without 0x and with all 32 digits it is the notation ifinet6",
        value: Value::V6(V6::new(bits)),
        command: Some(command(&["-I", "ifinet6", &format!("{bits:032x}")])),
    })
}

/// Four groups: the lower half of an address.
fn short_iid(text: &[u8]) -> Option<Foreign> {
    let whole = [b"::", text].concat();
    let fits = text.iter().filter(|b| **b == b':').count() == 3 && !text.windows(2).any(|w| w == b"::");
    ipv6addr::parse(&whole).ok().filter(|_| fits).map(|a| Foreign {
        what: "interface identifier",
        note: "four groups are the lower half of an address; the notation iid+token expects a token after it",
        value: Value::V6(a),
        command: None,
    })
}

/// Sixteen hex digits: the lower half of an address.
fn hex_iid(text: &[u8]) -> Option<Foreign> {
    let text = std::str::from_utf8(text).ok()?;
    let plain = text.len() == 16 && text.bytes().all(|b| b.is_ascii_hexdigit());
    let bits = u64::from_str_radix(text, 16).ok().filter(|_| plain)?;
    Some(Foreign {
        what: "interface identifier",
        note: "64 bits may be the lower half of an address as it is, without inverting a bit as for an EUI-64",
        value: Value::V6(V6::new(bits.into())),
        command: None,
    })
}

/// An IPv6 address in brackets, with a port or without.
fn bracketed(text: &[u8]) -> Option<Foreign> {
    let text = std::str::from_utf8(text).ok()?;
    let (address, rest) = text.strip_prefix('[')?.split_once(']')?;
    let port = rest.is_empty() || rest.strip_prefix(':').and_then(|p| digits(p)?.parse::<u16>().ok()).is_some();
    let a = ipv6addr::parse(address.as_bytes()).ok().filter(|_| port)?;
    Some(Foreign {
        what: "IPv6 address in brackets",
        note: "as in URLs (RFC 3986, section 3.2.2), perhaps with a port",
        value: Value::V6(a),
        command: None,
    })
}

/// An IPv4 address and a port.
fn with_port(text: &[u8]) -> Option<Foreign> {
    let (address, port) = std::str::from_utf8(text).ok()?.split_once(':')?;
    digits(port)?.parse::<u16>().ok()?;
    let a: Ipv4Addr = address.parse().ok()?;
    Some(Foreign { what: "IPv4 address with port", note: "as in URLs", value: Value::V4(a.into()), command: None })
}

/// An IPv4 address and a mask, which may be inverted.
fn netmask(text: &[u8]) -> Option<Foreign> {
    let (address, mask) = std::str::from_utf8(text).ok()?.split_once('/')?;
    let a = ipv4addr::parse(address.as_bytes()).ok()?;
    let mask = u32::from(mask.parse::<Ipv4Addr>().ok()?);
    let ones = [mask, !mask].into_iter().find(|m| m.leading_ones() + m.trailing_zeros() == 32)?;
    Some(Foreign {
        what: "IPv4 address with network mask",
        note: "a mask of consecutive ones is a prefix length (RFC 4632, section 3.1)",
        value: Value::V4(V4 { len: Len::v4(ones.leading_ones()).ok(), ..a }),
        command: None,
    })
}

/// An IPv6 address and a mask, as some systems print prefixes.
fn netmask_v6(text: &[u8]) -> Option<Foreign> {
    let (address, mask) = std::str::from_utf8(text).ok()?.split_once('/')?;
    let a = ipv6addr::parse(address.as_bytes()).ok()?;
    let mask = mask.parse::<Ipv6Addr>().ok()?.to_bits();
    let ones = [mask, !mask].into_iter().find(|m| m.leading_ones() + m.trailing_zeros() == 128)?;
    Some(Foreign {
        what: "IPv6 address with network mask",
        note: "a mask of consecutive ones is a prefix length",
        value: Value::V6(a.with_len(Len::v6(ones.leading_ones()).ok())),
        command: None,
    })
}

/// An address and its mask, or a range with blanks.
fn two_words(first: &[u8], second: &[u8]) -> Option<Foreign> {
    let masked = [first, b"/", second].concat();
    netmask(&masked).or_else(|| netmask_v6(&masked)).or_else(|| range(&[first, b" ", second].concat()))
}

/// An address of either family.
fn address(text: &str) -> Option<Value> {
    text.parse::<IpAddr>().ok().map(Value::from)
}

/// An address and a port, as BIND and dnsmasq write them.
fn with_hash(text: &[u8]) -> Option<Foreign> {
    let (host, port) = std::str::from_utf8(text).ok()?.split_once('#')?;
    digits(port)?.parse::<u16>().ok()?;
    Some(Foreign {
        what: "address with port",
        note: "as BIND, Unbound and dnsmasq write it",
        value: address(host)?,
        command: None,
    })
}

/// A URL whose host is an address ([RFC 3986, section 3.2.2](https://www.rfc-editor.org/rfc/rfc3986#section-3.2.2)).
fn url(text: &[u8]) -> Option<Foreign> {
    let (scheme, rest) = std::str::from_utf8(text).ok()?.split_once("://")?;
    let plain = |c: char| c.is_ascii_alphanumeric() || "+-.".contains(c);
    scheme.chars().next().filter(char::is_ascii_alphabetic).filter(|_| scheme.chars().all(plain))?;
    let authority = rest.split(['/', '?', '#']).next()?;
    let host = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
    let host = match host.strip_prefix('[') {
        Some(inside) => inside.split_once(']')?.0,
        None => host.split(':').next()?,
    };
    // the zone of a URL is written %25eth0 (RFC 6874)
    let host = host.split('%').next()?;
    Some(Foreign { what: "host of a URL", note: "RFC 3986, section 3.2.2", value: address(host)?, command: None })
}

/// A range of addresses; its value is the prefix that it is, or its first address.
fn range(text: &[u8]) -> Option<Foreign> {
    let range = net::parse(text, HostBits::Clear).ok().filter(|_| text.contains(&b'-'))?;
    let prefix = range.net();
    let len = prefix.map(|net| net.len());
    let value = match range.first() {
        IpAddr::V4(a) => Value::V4(V4 { bits: a.to_bits(), len }),
        IpAddr::V6(a) => Value::V6(V6::new(a.to_bits()).with_len(len)),
    };
    Some(Foreign {
        what: "range of addresses",
        note: match prefix {
            Some(_) => "exactly this prefix",
            None => "from this address; 'ipv6calc net aggregate' gives its prefixes",
        },
        value,
        command: None,
    })
}

/// The hardware address in a DHCP unique identifier ([RFC 8415, section 11](https://www.rfc-editor.org/rfc/rfc8415#section-11)).
fn duid(text: &[u8]) -> Option<Foreign> {
    let octets = octets(std::str::from_utf8(text).ok()?)?;
    let (what, note, mac) = match octets.as_slice() {
        [0, 1, 0, 1, _, _, _, _, mac @ ..] => ("DUID-LLT", "of a MAC address and a time (RFC 8415, section 11.2)", mac),
        [0, 3, 0, 1, mac @ ..] => ("DUID-LL", "of a MAC address (RFC 8415, section 11.4)", mac),
        _ => return None,
    };
    Some(Foreign { what, note, value: Value::Mac(Mac(mac.try_into().ok()?)), command: None })
}

/// Hexadecimal octets, with colons or dashes or without.
fn octets(text: &str) -> Option<Vec<u8>> {
    let octet = |digits: &str| {
        let plain = (1..=2).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_hexdigit());
        u8::from_str_radix(digits, 16).ok().filter(|_| plain)
    };
    if text.contains([':', '-']) {
        return text.split([':', '-']).map(octet).collect();
    }
    let pairs = text.as_bytes().chunks(2).map(|pair| std::str::from_utf8(pair).ok().filter(|pair| pair.len() == 2));
    pairs.map(|pair| octet(pair?)).collect()
}

/// `AS64496`, `AS1.10`, `1.10`.
fn as_number(text: &[u8]) -> Option<Foreign> {
    let text = std::str::from_utf8(text).ok()?;
    let bare = text.strip_prefix("AS").or(text.strip_prefix("as")).or(text.strip_prefix("As"));
    let number = match bare.unwrap_or(text).split_once('.') {
        Some((high, low)) => {
            u32::from(digits(high)?.parse::<u16>().ok()?) << 16 | u32::from(digits(low)?.parse::<u16>().ok()?)
        }
        None => digits(bare?)?.parse().ok()?,
    };
    Some(Foreign {
        what: "AS number",
        note: "asplain after AS, or asdot (RFC 5396)",
        value: Value::Asn(Asn(number)),
        command: Some(command(&["-i", "-I", "asn", &number.to_string()])),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn v4(text: &str) -> Option<String> {
        aton(text.as_bytes()).map(|f| plain(&f.value))
    }

    #[test]
    fn numbers_are_read_as_inet_aton_does() {
        for (text, value) in [
            ("010.0.0.1", "8.0.0.1"),
            ("0010.0020.0030.0040", "8.16.24.32"),
            ("127.1", "127.0.0.1"),
            ("10/8", "0.0.0.10/8"),
            ("3232235777", "192.168.1.1"),
            ("0xc0a80101", "192.168.1.1"),
            ("0x7f.1", "127.0.0.1"),
            ("1.2.770", "1.2.3.2"),
            ("0", "0.0.0.0"),
        ] {
            assert_eq!(v4(text).as_deref(), Some(value), "{text}");
        }
    }

    #[test]
    fn what_inet_aton_refuses_is_not_read() {
        for text in [
            "",
            "256.1.1.1",
            "1.2.3.4.5",
            "1.2.3.4.5.6",
            "08.1.1.1",
            "1..2",
            "4294967296",
            "0x",
            "1.2.3.256",
            "+1",
            "0x+1",
        ] {
            assert_eq!(v4(text), None, "{text}");
        }
    }

    #[test]
    fn masks_are_lengths() {
        let of = |text: &str| netmask(text.as_bytes()).map(|f| plain(&f.value));
        assert_eq!(of("192.0.2.0/255.255.255.0").as_deref(), Some("192.0.2.0/24"));
        assert_eq!(of("192.0.2.0/0.0.0.255").as_deref(), Some("192.0.2.0/24"));
        assert_eq!(of("192.0.2.0/255.0.255.0"), None);
    }
}
