//! The router advertisement option of a NAT64 prefix
//! ([RFC 8781, section 4](https://www.rfc-editor.org/rfc/rfc8781#section-4)).

use crate::addr::{Family, Len, Net};
use ipnetwork::IpNetwork;
use thiserror::Error;

/// The type of the option.
pub const PREF64_TYPE: u8 = 38;

/// Prefix lengths in the order of their codes.
const LENGTHS: [u8; 6] = [96, 64, 56, 48, 40, 32];

/// The longest lifetime in seconds: 8191 units of 8.
pub const LONGEST_LIFETIME: u32 = 65528;

/// A NAT64 prefix and how long it holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pref64Option {
    prefix: Net,
    /// In units of 8 seconds.
    scaled: u16,
}

/// A prefix or lifetime that the option cannot hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum Pref64OptionError {
    /// A length without a code.
    #[error("{0} is not a NAT64 prefix: expected 32, 40, 48, 56, 64 or 96 bits (RFC 8781, section 4)")]
    Length(IpNetwork),
    /// A lifetime that is too long.
    #[error("a lifetime of {0} seconds is too long: at most 65528 (RFC 8781, section 4)")]
    Lifetime(u32),
    /// Not a prefix for translation.
    #[error(
        "{0} is not a NAT64 prefix: expected unicast addresses whose bits 64 to 71 are zero (RFC 6052, section 2.2)"
    )]
    Prefix(IpNetwork),
    /// Octets that are not such an option.
    #[error("expected 16 octets, found {0}")]
    Octets(usize),
    /// Octets that begin as another option.
    #[error("expected an option that begins with 26 02 (type 38, length 2), found {0:02x} {1:02x}")]
    Start(u8, u8),
    /// A code of the prefix length that is not defined.
    #[error("prefix length code {0} is not defined (0 to 5)")]
    Code(u16),
}

impl Pref64Option {
    /// The option of a prefix and a lifetime in seconds, which is rounded up to a multiple of 8.
    ///
    /// # Errors
    /// If the length has no code, or the lifetime does not fit.
    pub fn new(prefix: Net, lifetime: u32) -> Result<Pref64Option, Pref64OptionError> {
        if prefix.family() == Family::V4 || !LENGTHS.contains(&prefix.len().get()) {
            return Err(Pref64OptionError::Length(prefix.into()));
        }
        if !is_translatable(&prefix) {
            return Err(Pref64OptionError::Prefix(prefix.into()));
        }
        if lifetime > LONGEST_LIFETIME {
            return Err(Pref64OptionError::Lifetime(lifetime));
        }
        Ok(Pref64Option { prefix, scaled: lifetime.div_ceil(8) as u16 })
    }

    /// The prefix.
    pub fn prefix(&self) -> Net {
        self.prefix
    }

    /// The lifetime in seconds.
    pub fn lifetime(&self) -> u32 {
        u32::from(self.scaled) * 8
    }

    /// The 16 octets of the option.
    pub fn encode(&self) -> Vec<u8> {
        let code = LENGTHS.iter().position(|len| *len == self.prefix.len().get()).unwrap_or_default() as u16;
        let mut octets = vec![PREF64_TYPE, 2];
        octets.extend((self.scaled << 3 | code).to_be_bytes());
        octets.extend(self.prefix.bits().to_be_bytes().into_iter().take(12));
        octets
    }

    /// The option in these octets.
    ///
    /// # Errors
    /// If they do not fit.
    pub fn decode(octets: &[u8]) -> Result<Pref64Option, Pref64OptionError> {
        let wrong = Pref64OptionError::Octets(octets.len());
        let [kind, length, a, b, bits @ ..]: [u8; 16] = octets.try_into().map_err(|_| wrong)?;
        if (kind, length) != (PREF64_TYPE, 2) {
            return Err(Pref64OptionError::Start(kind, length));
        }
        let both = u16::from_be_bytes([a, b]);
        let len = LENGTHS.get(usize::from(both & 7)).ok_or(Pref64OptionError::Code(both & 7))?;
        let bits = bits.iter().fold(0u128, |n, octet| n << 8 | u128::from(*octet)) << 32;
        let prefix = Net::v6(bits, Len::at_most_128(u32::from(*len)));
        match is_translatable(&prefix) {
            true => Ok(Pref64Option { prefix, scaled: both >> 3 }),
            false => Err(Pref64OptionError::Prefix(prefix.into())),
        }
    }

    /// The lines of radvd, inside of `interface`.
    pub fn radvd(&self) -> String {
        let (prefix, lifetime) = (IpNetwork::from(self.prefix), self.lifetime());
        format!("nat64prefix {prefix} {{\n    AdvValidLifetime {lifetime};\n}};")
    }
}

/// Whether IPv4 addresses can be embedded: unicast, bits 64 to 71 zero
/// ([RFC 6052, section 2.2](https://www.rfc-editor.org/rfc/rfc6052#section-2.2)).
fn is_translatable(prefix: &Net) -> bool {
    prefix.bits() >> 120 != 0xff && prefix.bits() >> 56 & 0xff == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn option(len: u32, lifetime: u32) -> Pref64Option {
        Pref64Option::new(Net::v6(0x0064_ff9b << 96, Len::v6(len).unwrap()), lifetime).unwrap()
    }

    /// RFC 8781, section 4 (figure 1 and the table of codes).
    #[test]
    fn the_octets_are_those_of_section_4_of_rfc_8781() {
        assert_eq!(super::super::hex::plain(&option(96, 1800).encode()), "260207080064ff9b0000000000000000");
        for (code, len) in [(0, 96), (1, 64), (2, 56), (3, 48), (4, 40), (5, 32)] {
            assert_eq!(option(len, 65528).encode()[2..4], [0xff, 0xf8 | code]);
            assert_eq!(Pref64Option::decode(&option(len, 600).encode()), Ok(option(len, 600)));
        }
    }

    #[test]
    fn lifetimes_are_rounded_up_and_limited() {
        assert_eq!(option(96, 1).lifetime(), 8);
        let net = option(96, 0).prefix();
        assert_eq!(Pref64Option::new(net, 65529), Err(Pref64OptionError::Lifetime(65529)));
        assert!(Pref64Option::new(Net::v6(0, Len::v6(80).unwrap()), 0).is_err());
    }

    #[test]
    fn other_octets_are_refused() {
        let octets = option(96, 1800).encode();
        for end in 0..16 {
            assert!(Pref64Option::decode(&octets[..end]).is_err());
        }
        let mut changed = octets;
        changed[3] |= 7;
        assert_eq!(Pref64Option::decode(&changed), Err(Pref64OptionError::Code(7)));
    }
}
