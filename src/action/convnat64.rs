//! NAT64: an IPv4 address inside a translation prefix and back ([RFC 6052](https://www.rfc-editor.org/rfc/rfc6052)).

use super::{Action, ActionError, Param, Step};
use crate::addr::{Kind, Len, Net, V4, V6, Value};
use ipnetwork::Ipv6Network;
use std::net::Ipv6Addr;
use thiserror::Error;

/// The action.
pub static ACTION: Action = Action {
    name: "convnat64",
    about: "IPv4 address to NAT64 address, NAT64 address to IPv4 address",
    rfc: "RFC 6052",
    maps: &[(Kind::V4, Kind::V6), (Kind::V6, Kind::V4)],
    params: &[Param::Nat64Prefix.optional()],
    build: |params| {
        Ok(match params.nat64 {
            Some(nat64) => Step::map(&ACTION, move |value| nat64.convert(value)),
            None => Step::map(&ACTION, well_known),
        })
    },
    examples: || {
        vec![
            ("192.0.2.1", "64:ff9b::c000:201"),
            ("64:ff9b::192.0.2.1", "192.0.2.1"),
            ("--nat64-prefix 2001:db8:122:344::/64 192.0.2.33", "2001:db8:122:344:c0:2:2100:0"),
        ]
    },
};

/// A translation prefix ([RFC 6052, section 2.2](https://www.rfc-editor.org/rfc/rfc6052#section-2.2)): 32, 40, 48, 56,
/// 64 or 96 bits long.
///
/// ```
/// use ipv6calc::action::Nat64;
/// use ipv6calc::addr::{Len, V4, V6};
/// let prefix = V6::from("2001:db8:100::".parse::<std::net::Ipv6Addr>()?).with_len(Some(Len::v6(40)?));
/// let nat64 = Nat64::new(&prefix)?;
/// let embedded = nat64.embed(&V4::new(0xc000_0221));
/// assert_eq!(std::net::Ipv6Addr::from(embedded).to_string(), "2001:db8:1c0:2:21::");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Nat64 {
    bits: u128,
    len: u8,
}

/// A prefix that is not a translation prefix.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum Nat64Error {
    /// No prefix length, or one that RFC 6052 does not know.
    #[error("a NAT64 prefix is 32, 40, 48, 56, 64 or 96 bits long (RFC 6052, section 2.2)")]
    Length,
    /// Bits after the prefix length.
    #[error("the bits after the prefix length must be zero")]
    HostBits,
    /// Bits 64 to 71 of a /96.
    #[error("bits 64 to 71 of a NAT64 prefix must be zero (RFC 6052, section 2.2)")]
    NonzeroOctet,
}

/// Bits 64 to 71, which stay zero.
const OCTET: u128 = 0xff << 56;

impl Nat64 {
    /// The translation prefix of an address with prefix length.
    ///
    /// # Errors
    /// If the length is not one of the six, or bits are set that must be zero.
    pub fn new(prefix: &V6) -> Result<Nat64, Nat64Error> {
        let len = prefix.len.filter(|len| [32, 40, 48, 56, 64, 96].contains(&len.get())).ok_or(Nat64Error::Length)?;
        if prefix.bits & !len.mask128() != 0 {
            return Err(Nat64Error::HostBits);
        }
        if prefix.bits & OCTET != 0 {
            return Err(Nat64Error::NonzeroOctet);
        }
        Ok(Nat64 { bits: prefix.bits, len: len.get() })
    }

    /// The IPv6 address of an IPv4 address; a prefix length is carried over.
    pub fn embed(&self, a: &V4) -> V6 {
        let low = u128::from(a.bits) << 96 >> self.len;
        let bits = if self.len == 96 { low } else { (low & !u128::from(u64::MAX)) | (low & u128::from(u64::MAX)) >> 8 };
        let mut embedded = V6::new(self.bits | bits).with_len(a.len.map(|len| self.outer(len.get())));
        embedded.origin.implied = Some(Len::at_most_128(u32::from(self.len)));
        embedded
    }

    /// The IPv4 address of an IPv6 address; a prefix length is carried over.
    ///
    /// # Errors
    /// If the address does not lie in the prefix, or a prefix length does not reach it.
    pub fn extract(&self, a: &V6) -> Result<V4, ActionError> {
        let net = Net::v6(self.bits, Len::at_most_128(u32::from(self.len)));
        if !net.contains(&Net::v6(a.bits, Len::V6_HOST)) {
            return Err(ActionError::NoNat64(self.network()));
        }
        if self.len < 96 && a.bits & OCTET != 0 {
            return Err(ActionError::NonzeroOctet);
        }
        let (high, low) = (a.bits & !u128::from(u64::MAX), a.bits & u128::from(u64::MAX));
        let joined = if self.len == 96 { a.bits } else { high | low << 8 };
        let len = a.len.map(|len| self.inner(len.get())).transpose()?;
        let bits = (joined << self.len >> 96) as u32;
        Ok(V4 { bits: bits & len.map_or(u32::MAX, Len::mask32), len })
    }

    fn convert(&self, value: &Value) -> Result<Value, ActionError> {
        match value {
            Value::V4(a) => Ok(Value::V6(self.embed(a))),
            Value::V6(a) => self.extract(a).map(Value::V4),
            _ => Err(ActionError::Kind),
        }
    }

    /// The IPv6 prefix length of an IPv4 one: eight more after the octet that stays zero.
    fn outer(&self, len: u8) -> Len {
        let sum = u32::from(self.len) + u32::from(len.min(32));
        Len::at_most_128(if self.len < 96 && sum > 64 { sum + 8 } else { sum })
    }

    /// The IPv4 prefix length of an IPv6 one.
    fn inner(&self, len: u8) -> Result<Len, ActionError> {
        let reach = match len {
            65..72 if self.len < 96 => 64,
            72.. if self.len < 96 => len - 8,
            _ => len,
        };
        let inner = reach.checked_sub(self.len).ok_or(ActionError::ShortPrefix(len, self.len))?;
        Ok(Len::at_most_128(u32::from(inner.min(32))))
    }

    fn network(&self) -> Ipv6Network {
        Ipv6Network::new_checked(Ipv6Addr::from(self.bits), self.len)
            .unwrap_or(Ipv6Network::from(Ipv6Addr::from(self.bits)))
    }
}

/// The well-known prefix 64:ff9b::/96. A prefix length is dropped, as 4.4.0 does; `--nat64-prefix 64:ff9b::/96`
/// carries it over.
fn well_known(value: &Value) -> Result<Value, ActionError> {
    let nat64 = Nat64 { bits: 0x0064_ff9b << 96, len: 96 };
    match value {
        Value::V4(a) => Ok(Value::V6(nat64.embed(&V4::new(a.bits)))),
        Value::V6(a) if Net::v6(a.origin.class, Len::at_most_128(96)) == Net::v6(nat64.bits, Len::at_most_128(96)) => {
            Ok(Value::V4(V4::new(a.bits as u32)))
        }
        Value::V6(_) => Err(ActionError::NoNat64(nat64.network())),
        _ => Err(ActionError::Kind),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn v6(text: &str) -> V6 {
        V6::from(text.parse::<Ipv6Addr>().unwrap())
    }

    /// RFC 6052, section 2.4, table 1 and 2.
    #[test]
    fn the_examples_of_rfc_6052() {
        let rows = [
            ("2001:db8::", 32, "2001:db8:c000:221::"),
            ("2001:db8:100::", 40, "2001:db8:1c0:2:21::"),
            ("2001:db8:122::", 48, "2001:db8:122:c000:2:2100::"),
            ("2001:db8:122:300::", 56, "2001:db8:122:3c0:0:221::"),
            ("2001:db8:122:344::", 64, "2001:db8:122:344:c0:2:2100::"),
            ("2001:db8:122:344::", 96, "2001:db8:122:344::192.0.2.33"),
            ("64:ff9b::", 96, "64:ff9b::192.0.2.33"),
        ];
        for (prefix, len, address) in rows {
            let nat64 = Nat64::new(&v6(prefix).with_len(Len::v6(len).ok())).unwrap();
            assert_eq!(nat64.embed(&V4::new(0xc000_0221)), v6(address), "{prefix}/{len}");
            assert_eq!(nat64.extract(&v6(address)).unwrap(), V4::new(0xc000_0221), "{address}");
        }
    }

    #[test]
    fn prefix_lengths_go_there_and_back() {
        for len in [32, 40, 48, 56, 64, 96] {
            let nat64 = Nat64::new(&v6("2001:db8::").with_len(Len::v6(len).ok())).unwrap();
            for inner in 0..=32 {
                let len = Len::v4(inner).unwrap();
                let a = V4 { bits: 0xc633_6485 & len.mask32(), len: Some(len) };
                assert_eq!(nat64.extract(&nat64.embed(&a)), Ok(a));
            }
        }
    }

    #[test]
    fn what_is_no_translation_prefix_is_refused() {
        let prefix = |text, len| Nat64::new(&v6(text).with_len(Len::v6(len).ok()));
        assert_eq!(prefix("2001:db8::", 33), Err(Nat64Error::Length));
        assert_eq!(prefix("2001:db8::1", 64), Err(Nat64Error::HostBits));
        assert_eq!(prefix("2001:db8:0:0:1200::", 96), Err(Nat64Error::NonzeroOctet));
    }

    #[test]
    fn an_address_outside_the_prefix_is_refused() {
        let nat64 = Nat64::new(&v6("2001:db8::").with_len(Len::v6(32).ok())).unwrap();
        assert!(nat64.extract(&v6("2001:db9::1")).is_err());
        assert_eq!(nat64.extract(&v6("2001:db8:0:0:ff00::")), Err(ActionError::NonzeroOctet));
    }
}
