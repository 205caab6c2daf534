//! `ipcrypt-pfx` of [draft-denis-ipcrypt](https://datatracker.ietf.org/doc/draft-denis-ipcrypt/): prefix-preserving.
//!
//! The bit after a prefix is flipped if the last bits of AES-128(prefix) under the two halves of the key differ. A
//! prefix of `n` bits is written as a number with a one before it. IPv4 addresses are taken in their
//! IPv4-mapped form, whose first 96 bits stay.
//!
//! This is the same function as the one in the crate `ipcrypt-rs`, for which the tests vouch; it is written again
//! because that one encrypts one block after the other and is too slow for logs.

use super::bitwise::{self, Prf, gather};
use super::scope::map;
use super::{Key, KeyError};
use crate::class::embedded::mapped;
use aes::cipher::{BlockCipherEncrypt, KeyInit};
use aes::{Aes128, Block};

/// Bits before an IPv4 address in its IPv4-mapped form.
const MAPPED: u32 = 96;

/// The method with its key.
pub(super) struct Pfx {
    first: Aes128,
    second: Aes128,
}

impl Pfx {
    /// # Errors
    /// If the two halves of the key are the same.
    pub(super) fn new(key: &Key) -> Result<Pfx, KeyError> {
        let [first, second] = key.halves();
        if first == second {
            return Err(KeyError::EqualHalves);
        }
        Ok(Pfx { first: Aes128::new(&(*first).into()), second: Aes128::new(&(*second).into()) })
    }

    pub(super) fn encrypt_v4(&self, bits: u32) -> u32 {
        bitwise::encrypt::<MAPPED, 32>(self, map(bits)) as u32
    }

    pub(super) fn encrypt_v6(&self, bits: u128) -> u128 {
        match mapped(bits) {
            Some(v4) => map(self.encrypt_v4(v4)),
            None => bitwise::encrypt::<0, 128>(self, bits),
        }
    }

    pub(super) fn decrypt_v4(&self, bits: u32) -> u32 {
        bitwise::decrypt(self, map(bits), MAPPED, 128) as u32
    }

    pub(super) fn decrypt_v6(&self, bits: u128) -> u128 {
        match mapped(bits) {
            Some(v4) => map(self.decrypt_v4(v4)),
            None => bitwise::decrypt(self, bits, 0, 128),
        }
    }
}

impl Prf for Pfx {
    #[inline(always)]
    fn block(&self, addr: u128, len: u32) -> u128 {
        let upper = (addr >> 64) as u64;
        match len {
            0 => 1,
            1..64 => u128::from(1 << len | upper >> (64 - len)),
            _ => 1 << len | addr >> (128 - len),
        }
    }

    #[inline(always)]
    fn flips<const N: usize>(&self, blocks: &mut [Block; N]) -> u128 {
        let mut others = *blocks;
        self.first.encrypt_blocks(blocks);
        self.second.encrypt_blocks(&mut others);
        gather(blocks, last_bit) ^ gather(&others, last_bit)
    }
}

const fn last_bit(block: Block) -> u8 {
    block.0[15] & 1
}

#[cfg(test)]
mod tests {
    use super::*;
    use ipcrypt_rs::IpcryptPfx;
    use proptest::prelude::*;
    use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

    const KEY1: &str = "0123456789abcdeffedcba98765432101032547698badcfeefcdab8967452301";
    const KEY2: &str = "2b7e151628aed2a6abf7158809cf4f3ca9f5ba40db214c3798f2e1c23456789a";

    /// The test vectors of the draft.
    const DRAFT: [(&str, &str, &str); 16] = [
        (KEY1, "0.0.0.0", "151.82.155.134"),
        (KEY1, "255.255.255.255", "94.185.169.89"),
        (KEY1, "192.0.2.1", "100.115.72.131"),
        (KEY1, "2001:db8::1", "c180:5dd4:2587:3524:30ab:fa65:6ab6:f88"),
        (KEY2, "10.0.0.47", "19.214.210.244"),
        (KEY2, "10.0.0.129", "19.214.210.80"),
        (KEY2, "10.0.0.234", "19.214.210.30"),
        (KEY2, "172.16.5.193", "210.78.229.136"),
        (KEY2, "172.16.97.42", "210.78.179.241"),
        (KEY2, "172.16.248.177", "210.78.121.215"),
        (KEY2, "2001:db8::a5c9:4e2f:bb91:5a7d", "7cec:702c:1243:f70:1956:125:b9bd:1aba"),
        (KEY2, "2001:db8::7234:d8f1:3c6e:9a52", "7cec:702c:1243:f70:a3ef:c8e:95c1:cd0d"),
        (KEY2, "2001:db8::f1e0:937b:26d4:8c1a", "7cec:702c:1243:f70:443c:c8e:6a62:b64d"),
        (KEY2, "2001:db8:3a5c::e7d1:4b9f:2c8a:f673", "7cec:702c:3503:bef:e616:96bd:be33:a9b9"),
        (KEY2, "2001:db8:9f27::b4e2:7a3d:5f91:c8e6", "7cec:702c:a504:b74e:194a:3d90:b047:2d1a"),
        (KEY2, "2001:db8:d8b4::193c:a5e7:8b2f:46d1", "7cec:702c:f840:aa67:1b8:e84f:ac9d:77fb"),
    ];

    #[test]
    fn the_vectors_of_the_draft_come_out() {
        for (key, plain, hidden) in DRAFT {
            let pfx = Pfx::new(&Key::parse(key.as_bytes()).unwrap()).unwrap();
            match (plain.parse().unwrap(), hidden.parse().unwrap()) {
                (IpAddr::V4(p), IpAddr::V4(h)) => {
                    assert_eq!(Ipv4Addr::from(pfx.encrypt_v4(p.into())), h);
                    assert_eq!(Ipv4Addr::from(pfx.decrypt_v4(h.into())), p);
                }
                (IpAddr::V6(p), IpAddr::V6(h)) => {
                    assert_eq!(Ipv6Addr::from(pfx.encrypt_v6(p.into())), h);
                    assert_eq!(Ipv6Addr::from(pfx.decrypt_v6(h.into())), p);
                }
                _ => panic!("families differ"),
            }
        }
    }

    #[test]
    fn equal_halves_are_refused() {
        assert_eq!(Pfx::new(&Key::from([7; 32])).err(), Some(KeyError::EqualHalves));
    }

    proptest! {
        #[test]
        fn it_is_the_function_of_the_reference(key: [u8; 32], v6: u128, v4: u32) {
            prop_assume!(key[..16] != key[16..]);
            let (ours, theirs) = (Pfx::new(&Key::from(key)).unwrap(), IpcryptPfx::new(key));
            prop_assert_eq!(Ipv6Addr::from(ours.encrypt_v6(v6)), theirs.encrypt_ipaddr(Ipv6Addr::from(v6).into()));
            prop_assert_eq!(Ipv6Addr::from(ours.decrypt_v6(v6)), theirs.decrypt_ipaddr(Ipv6Addr::from(v6).into()));
            prop_assert_eq!(Ipv4Addr::from(ours.encrypt_v4(v4)), theirs.encrypt_ipaddr(Ipv4Addr::from(v4).into()));
            prop_assert_eq!(Ipv4Addr::from(ours.decrypt_v4(v4)), theirs.decrypt_ipaddr(Ipv4Addr::from(v4).into()));
        }

        #[test]
        fn a_mapped_address_is_its_ipv4_address(key: [u8; 32], v4: u32) {
            prop_assume!(key[..16] != key[16..]);
            let pfx = Pfx::new(&Key::from(key)).unwrap();
            prop_assert_eq!(pfx.encrypt_v6(map(v4)), map(pfx.encrypt_v4(v4)));
            prop_assert_eq!(pfx.decrypt_v6(pfx.encrypt_v6(map(v4))), map(v4));
        }
    }
}
