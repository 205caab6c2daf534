//! Hardware addresses and the interface identifiers made of them.

use super::{Len, V6};

/// An EUI-48, the usual MAC address: six octets as transmitted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Mac(pub [u8; 6]);

impl Mac {
    /// The modified EUI-64 interface identifier of this address
    /// ([RFC 4291, appendix A](https://www.rfc-editor.org/rfc/rfc4291#appendix-A)).
    ///
    /// ```
    /// use ipv6calc::addr::{Iid, Mac};
    /// assert_eq!(Mac([0, 0x11, 0x22, 0x33, 0x44, 0x55]).iid(), Iid(0x0211_22ff_fe33_4455));
    /// ```
    pub const fn iid(self) -> Iid {
        let [a, b, c, d, e, f] = self.0;
        Iid(u64::from_be_bytes([a ^ 2, b, c, 0xff, 0xfe, d, e, f]))
    }

    /// Whether the individual/group bit is set.
    pub const fn is_multicast(self) -> bool {
        self.0[0] & 1 != 0
    }

    /// Whether the universal/local bit is set: administered locally.
    pub const fn is_local(self) -> bool {
        self.0[0] & 2 != 0
    }
}

/// An EUI-64: eight octets as transmitted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Eui64(pub [u8; 8]);

impl Eui64 {
    /// The interface identifier of this EUI-64: the universal/local bit is inverted.
    pub const fn iid(self) -> Iid {
        Iid(u64::from_be_bytes(self.0) ^ Iid::UNIVERSAL)
    }

    /// Whether the universal/local bit is set: administered locally.
    pub const fn is_local(self) -> bool {
        self.0[0] & 2 != 0
    }
}

/// An interface identifier: the lower 64 bits of an IPv6 address
/// ([RFC 4291, section 2.5.1](https://www.rfc-editor.org/rfc/rfc4291#section-2.5.1)).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Iid(pub u64);

impl Iid {
    /// The universal/local bit; set means universal, the reverse of a hardware address.
    pub const UNIVERSAL: u64 = 0x0200_0000_0000_0000;

    /// Whether the universal/local bit says universal.
    pub const fn is_universal(self) -> bool {
        self.0 & Iid::UNIVERSAL != 0
    }

    /// The EUI-64 that the identifier was made of: the universal/local bit is inverted.
    pub const fn eui64(self) -> Eui64 {
        Eui64((self.0 ^ Iid::UNIVERSAL).to_be_bytes())
    }

    /// The MAC address inside a modified EUI-64: octets 3 and 4 are left out, whatever they are.
    pub const fn mac(self) -> Mac {
        let [a, b, c, _, _, d, e, f] = self.eui64().0;
        Mac([a, b, c, d, e, f])
    }
}

/// An interface identifier with the history token of
/// [RFC 4941, section 3.2.1](https://www.rfc-editor.org/rfc/rfc4941#section-3.2.1).
///
/// The identifier is held as an address whose upper half is zero, because the notation allows a prefix length.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct IidToken {
    /// The interface identifier in the lower half.
    pub addr: V6,
    /// The 64-bit token.
    pub token: u64,
}

impl IidToken {
    /// The pair as a generator hands it out: the identifier is known to be 64 bits long.
    pub fn generated(iid: Iid, token: u64) -> IidToken {
        let mut addr = V6::new(u128::from(iid.0));
        addr.origin.implied = Some(Len::SUBNET);
        IidToken { addr, token }
    }

    /// The identifier.
    pub const fn iid(&self) -> Iid {
        Iid(self.addr.bits as u64)
    }
}

/// A prefix and a MAC address, from which an address is to be made.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PrefixMac {
    /// The prefix; its lower 64 bits are not used.
    pub prefix: V6,
    /// The MAC address.
    pub mac: Mac,
}
