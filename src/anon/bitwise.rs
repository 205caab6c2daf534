//! Prefix-preserving encryption: what Crypto-PAn and `ipcrypt-pfx` have in common.
//!
//! Each bit of an address is flipped or not, as a pseudorandom function of the bits before it says. Two addresses
//! with `n` common leading bits therefore have results with exactly `n` common leading bits, and no two addresses
//! have the same result.
//!
//! To encrypt, all inputs of the function are known at once and go through the cipher together. To decrypt, the
//! input for a bit holds the plain bits before it, so they are found two by two.

use aes::Block;

/// A pseudorandom function of prefixes. A prefix is a block of the cipher, a big-endian number.
pub(super) trait Prf {
    /// The block of the first `len` bits of an address, 0–127; the bits after them do not matter.
    fn block(&self, addr: u128, len: u32) -> u128;

    /// Whether the bit after each prefix is flipped, the first in the highest bit: bit `N - 1 - i` of the result belongs to
    /// block `i`. `N` is at most 128; the blocks are used up.
    fn flips<const N: usize>(&self, blocks: &mut [Block; N]) -> u128;
}

/// One bit of each item, the first in the highest bit; at most 128 items.
#[inline(always)]
pub(super) fn gather<T: Copy>(items: &[T], bit: impl Fn(T) -> u8) -> u128 {
    let word = |items: &[T]| items.iter().fold(0u64, |bits, item| bits << 1 | u64::from(bit(*item)));
    items.chunks(64).fold(0, |bits, items| bits << items.len() | u128::from(word(items)))
}

/// Encrypts the bits of `addr` from `START` on: `N` of them.
#[inline(always)]
pub(super) fn encrypt<const START: u32, const N: usize>(prf: &impl Prf, addr: u128) -> u128 {
    let mut blocks = [Block::default(); N];
    // Two loops, so that in each of them only one half of the block changes.
    let (upper, lower) = blocks.split_at_mut(N.min(64 - 64.min(START as usize)));
    let fill = |(place, len): (&mut Block, u32)| *place = Block::from(prf.block(addr, len).to_be_bytes());
    upper.iter_mut().zip(START..64).for_each(fill);
    lower.iter_mut().zip(START.max(64)..128).for_each(fill);
    addr ^ (prf.flips(&mut blocks) << (128 - START - N as u32))
}

/// Decrypts the bits of `addr` from `start` to `end`, both even.
#[inline(always)]
pub(super) fn decrypt(prf: &impl Prf, addr: u128, start: u32, end: u32) -> u128 {
    (start..end).step_by(2).fold(addr, |known, at| decrypt_two(prf, known, at))
}

/// Decrypts two bits at `at`; the bits before them are plain already. What the second one needs is computed both
/// values that the first one may turn out to have.
#[inline(always)]
fn decrypt_two(prf: &impl Prf, known: u128, at: u32) -> u128 {
    let first = 1 << (127 - at);
    let prefixes = [(known, at), (known & !first, at + 1), (known | first, at + 1)];
    let flips = prf.flips(&mut prefixes.map(|(addr, len)| Block::from(prf.block(addr, len).to_be_bytes())));
    let plain = known ^ (flips >> 2) << (127 - at);
    let second = if plain & first == 0 { flips >> 1 & 1 } else { flips & 1 };
    plain ^ second << (126 - at)
}
