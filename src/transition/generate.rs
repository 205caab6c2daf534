//! Values of one's own: unique local prefixes, interface identifiers, MAC addresses. Time and random octets are passed
//! in.

use crate::addr::{Eui64, Iid, Len, Mac, Net};
use crate::class::iid;
use sha1::{Digest, Sha1};

/// The unique local prefix of a time in NTP format (seconds, fraction) and an EUI-64: the low 40 bits of their SHA-1
/// ([RFC 4193, section 3.2.2](https://www.rfc-editor.org/rfc/rfc4193#section-3.2.2)).
///
/// The EUI-64 is hashed as it is. The RFC wants "an EUI-64 identifier", which from a MAC address is created "as specified
/// in `[ADDARCH]`"; there
/// ([RFC 4291, appendix A](https://www.rfc-editor.org/rfc/rfc4291#appendix-A)) the EUI-64 of a MAC address is the one with
/// ff:fe in the middle, and the inverted universal/local bit makes an interface identifier (modified EUI-64) of it.
///
/// ```
/// use ipv6calc::addr::Eui64;
/// use ipv6calc::transition::generate;
/// let net = generate::ula_of(0, Eui64([0; 8]));
/// assert_eq!((net.bits() >> 120, net.len().get()), (0xfd, 48));
/// ```
pub fn ula_of(ntp: u64, eui64: Eui64) -> Net {
    let digest = Sha1::new().chain_update(ntp.to_be_bytes()).chain_update(eui64.0).finalize();
    let global = digest.iter().skip(15).fold(0, |n, octet| n << 8 | u64::from(*octet));
    ula(global)
}

/// The unique local prefix of a global identifier; only its low 40 bits count.
pub fn ula(global: u64) -> Net {
    let bits = 0xfd << 120 | u128::from(global & 0xff_ffff_ffff) << 80;
    Net::v6(bits, Len::SITE)
}

/// The EUI-64 of a MAC address, which RFC 4193 wants: ff:fe in the middle, the universal/local bit as it is.
pub fn eui64(mac: Mac) -> Eui64 {
    mac.iid().eui64()
}

/// An interface identifier of random bits, unless it is a reserved one
/// ([RFC 8981, section 3.3.1](https://www.rfc-editor.org/rfc/rfc8981#section-3.3.1)).
pub fn random_iid(bits: u64) -> Option<Iid> {
    iid::is_usable(bits).then_some(Iid(bits))
}

/// A locally administered unicast MAC address of random octets; the first ones are those of a pool.
pub fn local_mac(random: [u8; 6], pool: &[u8]) -> Mac {
    let mut octets = random;
    octets.iter_mut().zip(pool).for_each(|(to, from)| *to = *from);
    let [first, ..] = &mut octets;
    *first = *first & 0xfc | 2;
    Mac(octets)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 4193, section 3.2.2: the steps, with SHA-1 written out by another implementation.
    #[test]
    fn a_prefix_is_the_digest_of_time_and_eui64() {
        let net = ula_of(0xe000_0000_0000_0000, eui64(Mac([0, 0x16, 0x3e, 0x5a, 0x7b, 0x9c])));
        assert_eq!(net.first().to_string(), ULA);
    }

    /// `printf 'e0000000000000000016 3efffe5a7b9c' | xxd -r -p | sha1sum`
    const ULA: &str = "fde7:c064:8bcb::";

    #[test]
    fn reserved_identifiers_are_never_given() {
        for bits in [0, 0x0200_5eff_fe00_5213, 0xfdff_ffff_ffff_ff80, 0xfdff_ffff_ffff_ffff] {
            assert_eq!(random_iid(bits), None, "{bits:x}");
        }
        assert_eq!(random_iid(1), Some(Iid(1)));
    }

    #[test]
    fn a_mac_address_is_local_and_unicast() {
        for first in 0..=255 {
            let mac = local_mac([first, 1, 2, 3, 4, 5], &[]);
            assert!(mac.is_local() && !mac.is_multicast());
        }
        assert_eq!(local_mac([0; 6], &[0x52, 0x54, 0]), Mac([0x52, 0x54, 0, 0, 0, 0]));
    }
}
