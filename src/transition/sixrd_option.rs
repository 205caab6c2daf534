//! DHCPv4 option 212: the parameters of 6rd
//! ([RFC 5969, section 7.1.1](https://www.rfc-editor.org/rfc/rfc5969#section-7.1.1)).

use crate::addr::{Family, Len, Net};
use crate::class::special;
use std::net::Ipv4Addr;
use thiserror::Error;

/// The code of the option.
pub const SIXRD_CODE: u16 = 212;

/// The parameters of 6rd.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SixRdOption {
    /// Leading bits that all IPv4 addresses have in common.
    pub shared: u8,
    /// The prefix of the provider.
    pub prefix: Net,
    /// The border relays, at least one.
    pub relays: Vec<Ipv4Addr>,
}

/// Parameters of 6rd that cannot be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum SixRdOptionError {
    /// The delegated prefix has no room.
    #[error("a 6rd prefix of {0} bits and {1} bits of IPv4 address are more than 128 bits")]
    Long(u8, u8),
    /// More bits than an address.
    #[error("IPv4MaskLen is {0}, expected at most 32")]
    Shared(u8),
    /// Not an IPv6 prefix.
    #[error("the 6rd prefix is not an IPv6 prefix")]
    Family,
    /// No relay.
    #[error("at least one border relay is needed")]
    NoRelay,
    /// More relays than fit into the option.
    #[error("{0} border relays: at most 59 fit into option 212")]
    Relays(usize),
    /// A prefix that no site has.
    #[error("the 6rd prefix {0} is not a prefix of unicast addresses")]
    Multicast(ipnetwork::IpNetwork),
    /// A relay that no host can be.
    #[error("the border relay {0} is {1}: expected a unicast address")]
    Relay(Ipv4Addr, &'static str),
    /// Octets that are not 22 and 4 for each relay more.
    #[error("the option has a length of {0}: expected 22 octets, and 4 more for each further border relay")]
    Octets(usize),
    /// Bits after the prefix.
    #[error("bits after the 6rd prefix length must be zero")]
    HostBits,
}

impl SixRdOption {
    /// The parameters of common bits, prefix and relays.
    ///
    /// # Errors
    /// If they do not fit.
    pub fn new(shared: u8, prefix: Net, relays: Vec<Ipv4Addr>) -> Result<SixRdOption, SixRdOptionError> {
        if prefix.family() == Family::V4 {
            return Err(SixRdOptionError::Family);
        }
        if prefix.len().get() == 0 || prefix.bits() >> 120 == 0xff {
            return Err(SixRdOptionError::Multicast(prefix.into()));
        }
        let own = 32u8.checked_sub(shared).ok_or(SixRdOptionError::Shared(shared))?;
        if u16::from(prefix.len().get()) + u16::from(own) > 128 {
            return Err(SixRdOptionError::Long(prefix.len().get(), own));
        }
        let unusable = relays.iter().find_map(|relay| Some((*relay, special::unusable_v4((*relay).into())?)));
        if let Some((relay, why)) = unusable {
            return Err(SixRdOptionError::Relay(relay, why));
        }
        match relays.len() {
            0 => Err(SixRdOptionError::NoRelay),
            // the length of the option is one octet
            n @ 60.. => Err(SixRdOptionError::Relays(n)),
            _ => Ok(SixRdOption { shared, prefix, relays }),
        }
    }

    /// The octets after code and length.
    pub fn data(&self) -> Vec<u8> {
        let mut data = vec![self.shared, self.prefix.len().get()];
        data.extend(self.prefix.bits().to_be_bytes());
        data.extend(self.relays.iter().flat_map(Ipv4Addr::octets));
        data
    }

    /// The option in these octets, with or without code and length.
    ///
    /// # Errors
    /// If they do not fit.
    pub fn decode(octets: &[u8]) -> Result<SixRdOption, SixRdOptionError> {
        let data = match octets {
            [212, length, data @ ..] if usize::from(*length) == data.len() => data,
            data => data,
        };
        let wrong = SixRdOptionError::Octets(data.len());
        let ([shared, len], rest) = data.split_first_chunk::<2>().ok_or(wrong)?;
        let (bits, rest) = rest.split_first_chunk::<16>().ok_or(wrong)?;
        if rest.is_empty() || !rest.len().is_multiple_of(4) {
            return Err(wrong);
        }
        let bits = u128::from_be_bytes(*bits);
        let len = Len::v6((*len).into()).map_err(|_| SixRdOptionError::Long(*len, 32u8.saturating_sub(*shared)))?;
        let prefix = Net::v6(bits, len);
        if prefix.bits() != bits {
            return Err(SixRdOptionError::HostBits);
        }
        let relay = |octets: &[u8]| Ipv4Addr::from(octets.iter().fold(0u32, |n, octet| n << 8 | u32::from(*octet)));
        SixRdOption::new(*shared, prefix, rest.chunks_exact(4).map(relay).collect())
    }

    /// The lines of ISC dhcpd.
    pub fn isc(&self) -> String {
        let octets: Vec<String> = self.data().iter().map(u8::to_string).collect();
        let prefix: Vec<String> = octets.iter().skip(2).take(16).cloned().collect();
        let head = octets.iter().take(2).cloned().chain([prefix.join(", ")]).collect::<Vec<_>>().join(", ");
        let relays = self.data().iter().skip(18).map(u8::to_string).collect::<Vec<_>>().join(", ");
        format!("option option-6rd code 212 = array of unsigned integer 8;\noption option-6rd {head}, {relays};")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn net(bits: u128, len: u32) -> Net {
        Net::v6(bits << 96, Len::v6(len).unwrap())
    }

    /// RFC 5969, section 7.1.1 (format) with the prefixes of its section 4 example.
    #[test]
    fn the_octets_are_those_of_section_7_1_1_of_rfc_5969() {
        let option = SixRdOption::new(8, net(0x2001_0db8, 32), vec![Ipv4Addr::new(10, 0, 0, 1)]).unwrap();
        let data = option.data();
        assert_eq!(super::super::hex::plain(&data), "082020010db80000000000000000000000000a000001");
        assert_eq!(SixRdOption::decode(&data), Ok(option.clone()));
        let whole = [&[212, 22][..], &data].concat();
        assert_eq!(SixRdOption::decode(&whole), Ok(option));
    }

    #[test]
    fn what_cannot_be_is_refused() {
        let relay = vec![Ipv4Addr::new(10, 0, 0, 1)];
        assert_eq!(SixRdOption::new(33, net(1, 32), relay.clone()), Err(SixRdOptionError::Shared(33)));
        assert_eq!(SixRdOption::new(0, net(1, 97), relay), Err(SixRdOptionError::Long(97, 32)));
        assert_eq!(SixRdOption::new(0, net(1, 32), Vec::new()), Err(SixRdOptionError::NoRelay));
        for n in 0..22 {
            assert!(SixRdOption::decode(&vec![0; n]).is_err(), "{n}");
        }
    }
}
