//! Crypto-PAn: J. Xu, J. Fan, M. H. Ammar, S. B. Moon, "Prefix-Preserving IP Address Anonymization:
//! Measurement-based Security Evaluation and a New Cryptography-based Scheme", IEEE ICNP 2002
//! ([doi:10.1109/ICNP.2002.1181415](https://doi.org/10.1109/ICNP.2002.1181415)).
//!
//! The bit after a prefix is flipped if the first bit of AES-128(prefix, filled up to 128 bits with the pad) is
//! set. The pad is AES-128 of the second half of the key. The paper speaks of IPv4; for IPv6 the same is done with 128
//! bits, as the other implementations do.

use super::Key;
use super::bitwise::{self, Prf, gather};
use aes::cipher::{BlockCipherEncrypt, KeyInit};
use aes::{Aes128, Block};
use zeroize::Zeroizing;

/// The method with its key.
pub(super) struct Cryptopan {
    aes: Aes128,
    pad: Zeroizing<u128>,
}

impl Cryptopan {
    pub(super) fn new(key: &Key) -> Cryptopan {
        let [aes, pad] = key.halves();
        let aes = Aes128::new(&(*aes).into());
        let mut pad = Block::from(*pad);
        aes.encrypt_block(&mut pad);
        Cryptopan { aes, pad: Zeroizing::new(u128::from_be_bytes(pad.0)) }
    }

    pub(super) fn encrypt_v4(&self, bits: u32) -> u32 {
        (bitwise::encrypt::<0, 32>(self, u128::from(bits) << 96) >> 96) as u32
    }

    pub(super) fn encrypt_v6(&self, bits: u128) -> u128 {
        bitwise::encrypt::<0, 128>(self, bits)
    }

    pub(super) fn decrypt_v4(&self, bits: u32) -> u32 {
        (bitwise::decrypt(self, u128::from(bits) << 96, 0, 32) >> 96) as u32
    }

    pub(super) fn decrypt_v6(&self, bits: u128) -> u128 {
        bitwise::decrypt(self, bits, 0, 128)
    }
}

impl Prf for Cryptopan {
    #[inline(always)]
    fn block(&self, addr: u128, len: u32) -> u128 {
        let ([a, b], [c, d]) = (halves(addr), halves(*self.pad));
        // The bits of `from`, but the first `len` of `to`.
        let mix = |to: u64, from: u64, len: u32| to ^ ((to ^ from) & (u64::MAX >> len));
        if len < 64 { join(mix(a, c, len), d) } else { join(a, mix(b, d, len - 64)) }
    }

    #[inline(always)]
    fn flips<const N: usize>(&self, blocks: &mut [Block; N]) -> u128 {
        self.aes.encrypt_blocks(blocks);
        gather(blocks, |block| block.0[0] >> 7)
    }
}

const fn halves(n: u128) -> [u64; 2] {
    [(n >> 64) as u64, n as u64]
}

const fn join(upper: u64, lower: u64) -> u128 {
    (upper as u128) << 64 | lower as u128
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::net::{Ipv4Addr, Ipv6Addr};

    /// The key of the sample that comes with the published program.
    const KEY: [u8; 32] = [
        21, 34, 23, 141, 51, 164, 207, 128, 19, 10, 91, 22, 73, 144, 125, 16, 216, 152, 143, 131, 121, 121, 101, 39,
        98, 87, 76, 45, 42, 132, 34, 2,
    ];

    /// Of the published sample trace.
    const SAMPLE: [(&str, &str); 6] = [
        ("128.11.68.132", "135.242.180.132"),
        ("129.118.74.4", "134.136.186.123"),
        ("130.132.252.244", "133.68.164.234"),
        ("141.223.7.43", "141.167.8.160"),
        ("141.233.145.108", "141.129.237.235"),
        ("152.163.225.39", "151.140.114.167"),
    ];

    fn published() -> Cryptopan {
        Cryptopan::new(&Key::from(KEY))
    }

    /// The paper's algorithm, one bit at a time.
    fn slow(c: &Cryptopan, addr: u128, width: u32) -> u128 {
        (0..width).fold(addr, |out, i| {
            let mask = if i == 0 { 0 } else { u128::MAX << (128 - i) };
            let mut block = Block::from((addr & mask | *c.pad & !mask).to_be_bytes());
            c.aes.encrypt_block(&mut block);
            out ^ u128::from(block[0] >> 7) << (127 - i)
        })
    }

    #[test]
    fn the_published_sample_comes_out() {
        for (plain, anonymous) in SAMPLE {
            let (plain, anonymous): (Ipv4Addr, Ipv4Addr) = (plain.parse().unwrap(), anonymous.parse().unwrap());
            assert_eq!(Ipv4Addr::from(published().encrypt_v4(plain.into())), anonymous);
            assert_eq!(Ipv4Addr::from(published().decrypt_v4(anonymous.into())), plain);
        }
    }

    #[test]
    fn an_ipv6_address_begins_as_the_ipv4_address_of_its_first_bits_does() {
        for (plain, anonymous) in SAMPLE {
            let (plain, anonymous): (Ipv4Addr, Ipv4Addr) = (plain.parse().unwrap(), anonymous.parse().unwrap());
            let found = published().encrypt_v6(u128::from(u32::from(plain)) << 96);
            assert_eq!((found >> 96) as u32, u32::from(anonymous), "{}", Ipv6Addr::from(found));
        }
    }

    proptest! {
        #[test]
        fn all_at_once_is_bit_by_bit(key: [u8; 32], v6: u128, v4: u32) {
            let c = Cryptopan::new(&Key::from(key));
            prop_assert_eq!(c.encrypt_v6(v6), slow(&c, v6, 128));
            prop_assert_eq!(u128::from(c.encrypt_v4(v4)) << 96, slow(&c, u128::from(v4) << 96, 32));
        }

        #[test]
        fn decryption_finds_the_address_again(key: [u8; 32], v6: u128, v4: u32) {
            let c = Cryptopan::new(&Key::from(key));
            prop_assert_eq!(c.decrypt_v6(c.encrypt_v6(v6)), v6);
            prop_assert_eq!(c.encrypt_v6(c.decrypt_v6(v6)), v6);
            prop_assert_eq!(c.decrypt_v4(c.encrypt_v4(v4)), v4);
            prop_assert_eq!(c.encrypt_v4(c.decrypt_v4(v4)), v4);
        }
    }
}
