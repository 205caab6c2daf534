//! Prefix-preserving encryption: what Crypto-PAn and `ipcrypt-pfx` have in common.
//!
//! Each bit of an address is flipped or not, as a pseudorandom function of the bits before it says. Two addresses
//! with `n` common leading bits therefore have results with exactly `n` common leading bits, and no two addresses
//! have the same result.
//!
//! To encrypt, all inputs of the function are known at once and go through the cipher together. To decrypt, the
//! input for a bit holds the plain bits before it; [`STEP`] bits are taken at once by asking for every possible
//! continuation.

use aes::cipher::BlockCipherEncrypt;
use aes::{Aes128, Block};

/// A pseudorandom function of prefixes.
pub(super) trait Prf {
    /// The block that stands for the first `len` bits of an address, 0–127; the bits behind them do not matter.
    fn input(&self, addr: u128, len: u32) -> Block;

    /// Whether the bit behind each prefix is flipped, the first on top: bit `N - 1 - i` of the result belongs to
    /// block `i`. `N` is at most 128.
    fn flips<const N: usize>(&self, blocks: [Block; N]) -> u128;
}

/// Encrypts blocks at once.
pub(super) fn cipher<const N: usize>(aes: &Aes128, mut blocks: [Block; N]) -> [Block; N] {
    aes.encrypt_blocks(&mut blocks);
    blocks
}

/// Encrypts the bits of `addr` from `start` on: `N` of them.
pub(super) fn encrypt<const N: usize>(prf: &impl Prf, addr: u128, start: u32) -> u128 {
    let blocks = std::array::from_fn(|i| prf.input(addr, start + i as u32));
    addr ^ (prf.flips::<N>(blocks) << (128 - start - N as u32))
}

/// Bits that are decrypted together.
const STEP: u32 = 4;
/// Prefixes that begin with a known one and are longer by 0 to `STEP - 1` bits, and one to fill the row.
const TREE: usize = 1 << STEP;

/// Decrypts the bits of `addr` from `start` to `end`, a multiple of [`STEP`] bits.
pub(super) fn decrypt(prf: &impl Prf, addr: u128, start: u32, end: u32) -> u128 {
    (start..end).step_by(STEP as usize).fold(addr, |known, at| decrypt_step(prf, known, at))
}

/// Decrypts [`STEP`] bits at `at`; the bits before them are plain already.
///
/// The prefixes form a binary tree whose node `n` has the children `2n` and `2n + 1`: node 1 is the known prefix, and
/// the digits of `n` behind its leading one are the bits that follow.
fn decrypt_step(prf: &impl Prf, known: u128, at: u32) -> u128 {
    let head = known & !(u128::MAX >> at);
    let blocks = std::array::from_fn(|n| {
        let depth = n.max(1).ilog2();
        let tail = (n as u128).checked_shl(128 - at - depth).unwrap_or(0);
        prf.input(head | (tail & (u128::MAX >> at)), at + depth)
    });
    let flips = prf.flips::<TREE>(blocks);
    let mut node = 1;
    for bit in 0..STEP {
        let flip = (flips >> (TREE - 1 - node)) & 1;
        let plain = ((known >> (127 - at - bit)) & 1) ^ flip;
        node = 2 * node + plain as usize;
    }
    let shift = 128 - at - STEP;
    let field = (TREE as u128 - 1) << shift;
    (known & !field) | (((node as u128) << shift) & field)
}
