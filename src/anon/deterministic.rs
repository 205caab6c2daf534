//! `ipcrypt-deterministic` of [draft-denis-ipcrypt](https://datatracker.ietf.org/doc/draft-denis-ipcrypt/): one AES-128
//! block, by the crate of the author of the method.
//!
//! Where some addresses stay as they are, the others are encrypted until the result is not one of those, and decrypted
//! likewise ("cycle walking": J. Black, P. Rogaway, "Ciphers with Arbitrary Finite Domains", CT-RSA 2002). So
//! every address has a result of its own, and each result leads back to its address. One walk in 205 takes a second
//! step.

use super::Key;
use ipcrypt_rs::Ipcrypt;

/// The method with its key.
pub(super) struct Deterministic(Ipcrypt);

impl Deterministic {
    pub(super) fn new(key: &Key) -> Deterministic {
        let [first, _] = key.halves();
        Deterministic(Ipcrypt::new(*first))
    }

    /// Encrypts an address that does not stay, to one that does not.
    pub(super) fn encrypt(&self, bits: u128, stays: impl Fn(u128) -> bool) -> u128 {
        walk(bits, stays, |block| self.0.encrypt_ip16(block))
    }

    /// The way back.
    pub(super) fn decrypt(&self, bits: u128, stays: impl Fn(u128) -> bool) -> u128 {
        walk(bits, stays, |block| self.0.decrypt_ip16(block))
    }
}

/// Steps until an address is reached that does not stay: `bits` itself ends the walk at the latest, because a
/// permutation runs in circles.
fn walk(bits: u128, stays: impl Fn(u128) -> bool, step: impl Fn(&mut [u8; 16])) -> u128 {
    let mut block = bits.to_be_bytes();
    loop {
        step(&mut block);
        let now = u128::from_be_bytes(block);
        if !stays(now) {
            return now;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::anon::scope::{map, stays_v6};
    use proptest::prelude::*;
    use std::net::{Ipv4Addr, Ipv6Addr};

    /// The test vectors of the draft.
    const DRAFT: [(&str, &str, &str); 3] = [
        ("0123456789abcdeffedcba9876543210", "0.0.0.0", "bde9:6789:d353:824c:d7c6:f58a:6bd2:26eb"),
        ("1032547698badcfeefcdab8967452301", "255.255.255.255", "aed2:92f6:ea23:58c3:48fd:8b8:74e8:45d8"),
        ("2b7e151628aed2a6abf7158809cf4f3c", "192.0.2.1", "1dbd:c1b9:fff1:7586:7d0b:67b4:e76e:4777"),
    ];

    #[test]
    fn the_vectors_of_the_draft_come_out() {
        for (key, plain, hidden) in DRAFT {
            let key = Key::parse(format!("{key}{:032}", 0).as_bytes()).unwrap();
            let method = Deterministic::new(&key);
            let plain = map(plain.parse::<Ipv4Addr>().unwrap().into());
            let hidden = u128::from(hidden.parse::<Ipv6Addr>().unwrap());
            assert_eq!(method.encrypt(plain, |_| false), hidden);
            assert_eq!(method.decrypt(hidden, |_| false), plain);
        }
    }

    #[test]
    fn a_walk_never_ends_in_a_block_that_stays() {
        // Every second address stays: half of the walks are long.
        let odd = |a: u128| a & 1 == 1;
        let method = Deterministic::new(&Key::from([9; 32]));
        let mut seen: Vec<u128> = (0..2000).step_by(2).map(|a| method.encrypt(a, odd)).collect();
        assert!(seen.iter().all(|a| !odd(*a)));
        assert!(seen.iter().zip((0..).step_by(2)).all(|(a, plain)| method.decrypt(*a, odd) == plain));
        seen.sort_unstable();
        seen.dedup();
        assert_eq!(seen.len(), 1000);
    }

    proptest! {
        #[test]
        fn decryption_finds_the_address_again(key: [u8; 32], a: u128) {
            prop_assume!(!stays_v6(a));
            let method = Deterministic::new(&Key::from(key));
            let hidden = method.encrypt(a, stays_v6);
            prop_assert!(!stays_v6(hidden));
            prop_assert_eq!(method.decrypt(hidden, stays_v6), a);
        }
    }
}
