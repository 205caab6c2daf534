//! Prefix algebra, once for both families.

use super::{Family, Len, V4, V6};
use ipnetwork::{IpNetwork, Ipv4Network, Ipv6Network};
use std::cmp::Ordering;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// A prefix: an address block whose host bits are zero by construction
/// ([RFC 4291, section 2.3](https://www.rfc-editor.org/rfc/rfc4291#section-2.3)).
///
/// The bits are held left-aligned in 128 bits for both families, so one algebra serves both. Prefixes order by
/// family, first address, then length: a block comes before the blocks inside it.
///
/// ```
/// use ipv6calc::addr::{Len, Net};
/// let net = Net::v6(0x2001_0db8 << 96, Len::v6(32)?);
/// assert_eq!(net.halves().map(|(low, _)| low.len().get()), Some(33));
/// assert!(net.contains(&Net::v6((0x2001_0db8 << 96) | 1, Len::V6_HOST)));
/// # Ok::<(), ipv6calc::addr::LenError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Net {
    family: Family,
    bits: u128,
    len: Len,
}

impl Net {
    /// The IPv4 prefix of this length that holds the address; a length over 32 counts as 32.
    pub const fn v4(addr: u32, len: Len) -> Net {
        let len = if len.get() > 32 { Len::V4_HOST } else { len };
        Net { family: Family::V4, bits: ((addr & len.mask32()) as u128) << 96, len }
    }

    /// The IPv6 prefix of this length that holds the address.
    pub const fn v6(addr: u128, len: Len) -> Net {
        Net { family: Family::V6, bits: addr & len.mask128(), len }
    }

    /// The prefix of this length that holds the address, left-aligned in 128 bits; a length that does not
    /// fit the family counts as its longest.
    pub const fn left_aligned(family: Family, bits: u128, len: Len) -> Net {
        match family {
            Family::V4 => Net::v4((bits >> 96) as u32, len),
            Family::V6 => Net::v6(bits, len),
        }
    }

    /// The first address, left-aligned in 128 bits.
    pub const fn bits(&self) -> u128 {
        self.bits
    }

    /// The family.
    pub const fn family(&self) -> Family {
        self.family
    }

    /// The prefix length.
    pub const fn len(&self) -> Len {
        self.len
    }

    /// Whether the prefix is the whole address space of its family.
    pub const fn is_whole(&self) -> bool {
        self.len.get() == 0
    }

    /// Number of addresses as a power of two: 0–32 or 0–128.
    pub const fn size_log2(&self) -> u8 {
        self.family.width() - self.len.get()
    }

    /// Number of addresses; `None` for `::/0`, whose 2^128 addresses do not fit.
    pub const fn size(&self) -> Option<u128> {
        1u128.checked_shl(self.size_log2() as u32)
    }

    /// The first address, which is the network address.
    pub fn first(&self) -> IpAddr {
        self.addr(self.bits)
    }

    /// The last address; for IPv4 prefixes up to /30 the broadcast address.
    pub fn last(&self) -> IpAddr {
        self.addr(self.last_bits())
    }

    /// The first and last address that a host can have: all of a single address and of a point-to-point prefix, /31 or
    /// /127 ([RFC 3021](https://www.rfc-editor.org/rfc/rfc3021#section-2.1),
    /// [RFC 6164](https://www.rfc-editor.org/rfc/rfc6164)). Otherwise without the network and the broadcast address of
    /// IPv4, and without the subnet-router anycast address of IPv6
    /// ([RFC 4291, section 2.6.1](https://www.rfc-editor.org/rfc/rfc4291#section-2.6.1)).
    pub fn hosts(&self) -> (IpAddr, IpAddr) {
        let spare = u128::from(self.size_log2() >= 2);
        let (below, above) = match self.family {
            Family::V4 => (spare << 96, spare << 96),
            Family::V6 => (spare, 0),
        };
        (self.addr(self.bits + below), self.addr(self.last_bits() - above))
    }

    /// Whether this prefix contains every address of `other`.
    pub const fn contains(&self, other: &Net) -> bool {
        self.family as u8 == other.family as u8
            && self.len.get() <= other.len.get()
            && (self.bits ^ other.bits) & self.len.mask128() == 0
    }

    /// Whether the two prefixes share an address: then one contains the other.
    pub fn overlaps(&self, other: &Net) -> bool {
        self.contains(other) || other.contains(self)
    }

    /// The prefix of the given shorter length around this one; `None` if `len` is longer than the own length.
    pub fn supernet(&self, len: Len) -> Option<Net> {
        (len <= self.len).then(|| Net { bits: self.bits & len.mask128(), len, ..*self })
    }

    /// The two halves, lower first; `None` for a single address.
    pub fn halves(&self) -> Option<(Net, Net)> {
        let len = Len::new(self.family, u32::from(self.len.get()) + 1).ok()?;
        let upper = self.bits | 1u128.checked_shl(128 - u32::from(len.get()))?;
        Some((Net { len, ..*self }, Net { bits: upper, len, ..*self }))
    }

    /// The other half of the prefix that is one bit shorter; `None` for a whole address space.
    pub fn sibling(&self) -> Option<Net> {
        let bit = 128 - u32::from(self.len.get());
        Some(Net { bits: self.bits ^ 1u128.checked_shl(bit)?, ..*self })
    }

    /// All subnets of the given length in ascending order; `None` if `len` is shorter than the own length or does
    /// not fit the family.
    pub fn subnets(&self, len: Len) -> Option<Subnets> {
        (len >= self.len && len.get() <= self.family.width())
            .then(|| Subnets { next: Some(Net { len, ..*self }), last: self.last_bits() })
    }

    /// The longest prefix that contains both; `None` for different families.
    pub fn common(&self, other: &Net) -> Option<Net> {
        let same = (self.bits ^ other.bits).leading_zeros();
        let len = self.len.min(other.len).min(Len::at_most_128(same));
        (self.family == other.family).then(|| Net { bits: self.bits & len.mask128(), len, ..*self })
    }

    /// What is left of this prefix without `hole`, in ascending order: nothing if the hole contains it, the prefix
    /// itself if the two are apart.
    pub fn without(&self, hole: &Net) -> Vec<Net> {
        if hole.contains(self) {
            return Vec::new();
        }
        if !self.contains(hole) {
            return vec![*self];
        }
        let (mut rest, mut at) = (Vec::new(), *hole);
        while at.len > self.len {
            rest.extend(at.sibling());
            let Some(up) = Len::new(self.family, u32::from(at.len.get()) - 1).ok().and_then(|len| at.supernet(len))
            else {
                break;
            };
            at = up;
        }
        rest.sort_unstable();
        rest
    }

    /// The last address, left-aligned, with the bits below the family's width set to zero.
    pub(crate) fn last_bits(&self) -> u128 {
        self.bits | (!self.len.mask128() & self.width_mask())
    }

    fn width_mask(&self) -> u128 {
        Len::at_most_128(u32::from(self.family.width())).mask128()
    }

    fn addr(&self, bits: u128) -> IpAddr {
        match self.family {
            Family::V4 => IpAddr::V4(Ipv4Addr::from((bits >> 96) as u32)),
            Family::V6 => IpAddr::V6(Ipv6Addr::from(bits)),
        }
    }
}

impl Ord for Net {
    fn cmp(&self, other: &Net) -> Ordering {
        (self.family, self.bits, self.len).cmp(&(other.family, other.bits, other.len))
    }
}

impl PartialOrd for Net {
    fn partial_cmp(&self, other: &Net) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// The subnets of a prefix, see [`Net::subnets`].
#[derive(Clone, Debug)]
pub struct Subnets {
    next: Option<Net>,
    last: u128,
}

impl Iterator for Subnets {
    type Item = Net;

    fn next(&mut self) -> Option<Net> {
        let now = self.next?;
        self.next = (now.last_bits() < self.last)
            .then(|| Net { bits: now.last_bits().wrapping_add(1u128 << (128 - now.family.width())), ..now });
        Some(now)
    }
}

impl From<V4> for Net {
    /// The prefix that contains the address; without prefix length the address alone.
    fn from(a: V4) -> Net {
        Net::v4(a.bits, a.len.unwrap_or(Len::V4_HOST))
    }
}

impl From<V6> for Net {
    /// The prefix that contains the address; without prefix length the address alone.
    fn from(a: V6) -> Net {
        Net::v6(a.bits, a.len.unwrap_or(Len::V6_HOST))
    }
}

impl From<IpNetwork> for Net {
    fn from(net: IpNetwork) -> Net {
        match net {
            IpNetwork::V4(n) => Net::v4(u32::from(n.ip()), Len::at_most_128(u32::from(n.prefix()))),
            IpNetwork::V6(n) => Net::v6(u128::from(n.ip()), Len::at_most_128(u32::from(n.prefix()))),
        }
    }
}

impl From<Net> for IpNetwork {
    fn from(net: Net) -> IpNetwork {
        match net.first() {
            IpAddr::V4(a) => Ipv4Network::new_checked(a, net.len.get()).map(IpNetwork::V4),
            IpAddr::V6(a) => Ipv6Network::new_checked(a, net.len.get()).map(IpNetwork::V6),
        }
        .unwrap_or(IpNetwork::from(net.first()))
    }
}
