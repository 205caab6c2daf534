//! Values as text for programs: `Display`, `FromStr`, and strings in serde documents.
//!
//! ```
//! use ipv6calc::addr::{Mac, Net, V6};
//! let a: V6 = "fe80::1%eth0".parse()?;
//! assert_eq!(a.to_string(), "fe80::1%eth0");
//! assert_eq!(serde_json::to_string(&a)?, r#""fe80::1%eth0""#);
//! assert_eq!(serde_json::from_str::<Mac>(r#""0-16-3E-5A-7B-9C""#)?.to_string(), "00:16:3e:5a:7b:9c");
//! assert_eq!("2001:db8::/32".parse::<Net>()?.to_string(), "2001:db8::/32");
//! assert!("2001:db8::1/32".parse::<Net>().is_err());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

use super::{Expected, ParseError, Style, eui64, ipv4addr, ipv6addr, mac, plain};
use crate::addr::{Eui64, Len, Mac, Net, V4, V6, Value};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use std::borrow::Cow;
use std::fmt::{self, Display, Formatter};
use std::net::IpAddr;
use std::str::FromStr;

/// Writes a value in the plain notation of its kind.
fn show(value: &Value, f: &mut Formatter<'_>) -> fmt::Result {
    let mut text = Vec::new();
    let print = plain(value.kind()).print.as_ref().ok_or(fmt::Error)?;
    (print.run)(value, &Style::CANONICAL, &mut text).map_err(|_| fmt::Error)?;
    f.pad(&String::from_utf8_lossy(&text))
}

/// A type that is a text in documents.
macro_rules! as_text {
    ($kind:ty, $show:expr, $read:expr) => {
        impl Display for $kind {
            fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
                let show: fn(&$kind, &mut Formatter<'_>) -> fmt::Result = $show;
                show(self, f)
            }
        }

        impl FromStr for $kind {
            type Err = ParseError;

            fn from_str(text: &str) -> Result<$kind, ParseError> {
                let read: fn(&[u8]) -> Result<$kind, ParseError> = $read;
                read(text.as_bytes())
            }
        }

        impl Serialize for $kind {
            fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
                to.collect_str(self)
            }
        }

        impl<'de> Deserialize<'de> for $kind {
            fn deserialize<D: Deserializer<'de>>(from: D) -> Result<$kind, D::Error> {
                Cow::<str>::deserialize(from)?.parse().map_err(de::Error::custom)
            }
        }
    };
}

as_text!(V4, |a, f| show(&Value::V4(*a), f), ipv4addr::parse);
as_text!(V6, |a, f| show(&Value::V6(*a), f), ipv6addr::parse);
as_text!(Mac, |a, f| show(&Value::Mac(*a), f), mac::parse);
as_text!(Eui64, |a, f| show(&Value::Eui64(*a), f), eui64::parse);
as_text!(Net, show_net, read_net);

/// An address whose text is its canonical form, [RFC 5952](https://www.rfc-editor.org/rfc/rfc5952), in documents too.
///
/// ```
/// use ipv6calc::format::CanonicalAddr;
/// let nat64: std::net::Ipv6Addr = "64:ff9b::c000:201".parse()?;
/// assert_eq!(CanonicalAddr::from(nat64).to_string(), "64:ff9b::192.0.2.1");
/// # Ok::<(), std::net::AddrParseError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CanonicalAddr(pub IpAddr);

impl<A: Into<IpAddr>> From<A> for CanonicalAddr {
    fn from(addr: A) -> CanonicalAddr {
        CanonicalAddr(addr.into())
    }
}

impl Display for CanonicalAddr {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let mut text = Vec::new();
        super::push_canonical(self.0, &mut text);
        f.pad(&String::from_utf8_lossy(&text))
    }
}

impl Serialize for CanonicalAddr {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(self)
    }
}

/// A prefix has no dotted end: it is not a single address.
fn show_net(net: &Net, f: &mut Formatter<'_>) -> fmt::Result {
    let len = Some(net.len());
    match net.first() {
        IpAddr::V4(ip) => show(&Value::V4(V4 { len, ..V4::new(ip.to_bits()) }), f),
        IpAddr::V6(ip) => show(&Value::V6(V6::new(ip.to_bits()).with_len(len)), f),
    }
}

/// A prefix with its length, without bits after it.
fn read_net(text: &[u8]) -> Result<Net, ParseError> {
    let length = |max| ParseError::new(Expected::Length(max), text.len());
    let (net, addr): (Net, IpAddr) = if text.contains(&b':') {
        let a = ipv6addr::parse(text)?;
        (Net::v6(a.bits, a.len.ok_or(length(128))?), IpAddr::V6(a.into()))
    } else {
        let a = ipv4addr::parse(text)?;
        (Net::v4(a.bits, a.len.ok_or(length(32))?), IpAddr::V4(a.into()))
    };
    if net.first() == addr { Ok(net) } else { Err(ParseError::new(Expected::NoHostBits, 0)) }
}

impl Serialize for Len {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_u8(self.get())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn what_is_shown_is_read_again(bits: u128, len in 0u32..=128) {
            let a = V6::new(bits).with_len(Len::v6(len).ok());
            prop_assert_eq!(a.to_string().parse::<V6>(), Ok(a));
            let net = Net::from(a);
            prop_assert_eq!(net.to_string().parse::<Net>(), Ok(net));
            let four = V4 { bits: bits as u32, len: Len::v4(len % 33).ok() };
            prop_assert_eq!(four.to_string().parse::<V4>(), Ok(four));
            let net = Net::from(four);
            prop_assert_eq!(serde_json::from_str::<Net>(&serde_json::to_string(&net).unwrap()).unwrap(), net);
        }
    }

    #[test]
    fn a_wrong_text_in_a_document_says_where() {
        let error = serde_json::from_str::<V6>(r#""2001:db8::g""#).unwrap_err().to_string();
        assert!(error.contains("expected a hex digit at byte 10"), "{error}");
    }
}
