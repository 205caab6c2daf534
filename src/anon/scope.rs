//! The addresses that the keyed methods leave alone: they mean the same on every host, and a reader of the log needs
//! them. Link-local IPv6 addresses are not among them, because their identifier may be a MAC address, nor are groups that
//! hold a prefix or an identifier (RFC 3306, RFC 4489).

use crate::addr::{Len, Net};
use crate::class::embedded::mapped;

/// Blocks that stay: unspecified, loopback, IPv4 link-local, multicast without embedded prefix, and the IPv4 broadcast
/// address.
pub static STAYING: [Net; 8] = [
    v4(0, 32),
    v4(0x7f00_0000, 8),
    v4(0xa9fe_0000, 16),
    v4(0xe000_0000, 4),
    v4(u32::MAX, 32),
    v6(0, 128),
    v6(1, 128),
    v6(0xff00 << 112, 11),
];

const fn v4(bits: u32, len: u32) -> Net {
    Net::v4(bits, Len::at_most_128(len))
}

const fn v6(bits: u128, len: u32) -> Net {
    Net::v6(bits, Len::at_most_128(len))
}

/// Whether an IPv4 address stays.
pub(super) const fn stays_v4(bits: u32) -> bool {
    let [a, b, ..] = bits.to_be_bytes();
    matches!((bits, a, b), (0 | u32::MAX, ..) | (_, 127 | 224..=239, _) | (_, 169, 254))
}

/// Whether an IPv6 address stays. IPv4-mapped addresses ([RFC 4291, section
/// 2.5.5.2](https://www.rfc-editor.org/rfc/rfc4291#section-2.5.5.2)) follow the IPv4 address inside.
pub(super) const fn stays_v6(bits: u128) -> bool {
    match mapped(bits) {
        Some(v4) => stays_v4(v4),
        None => bits <= 1 || bits >> 117 == 0xff00 >> 5,
    }
}

/// The IPv4-mapped address.
pub(super) const fn map(v4: u32) -> u128 {
    0xffff_0000_0000 | v4 as u128
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::addr::{V4, V6};
    use proptest::prelude::*;

    fn listed(net: Net) -> bool {
        STAYING.iter().any(|block| block.contains(&net))
    }

    #[test]
    fn the_edges_of_the_blocks_agree_with_the_list() {
        for block in STAYING {
            for step in [u128::MAX, 0, 1] {
                for edge in [block.first(), block.last()] {
                    match edge {
                        std::net::IpAddr::V4(a) => {
                            let a = u32::from(a).wrapping_add(step as u32);
                            assert_eq!(stays_v4(a), listed(V4::new(a).into()), "{a:x}");
                        }
                        std::net::IpAddr::V6(a) => {
                            let a = u128::from(a).wrapping_add(step);
                            assert_eq!(stays_v6(a), listed(V6::new(a).into()), "{a:x}");
                        }
                    }
                }
            }
        }
    }

    proptest! {
        #[test]
        fn any_ipv4_address_agrees_with_the_list(a: u32) {
            prop_assert_eq!(stays_v4(a), listed(V4::new(a).into()));
            prop_assert_eq!(stays_v6(map(a)), stays_v4(a));
        }

        #[test]
        fn any_ipv6_address_agrees_with_the_list(a: u128) {
            prop_assert_eq!(stays_v6(a), listed(V6::new(a).into()));
        }
    }
}
