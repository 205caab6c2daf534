//! Prefix-preserving encryption: what Crypto-PAn and `ipcrypt-pfx` have in common.
//!
//! Each bit of an address is flipped or not, as a pseudorandom function of the bits before it says. Two addresses
//! with `n` common leading bits therefore have results with exactly `n` common leading bits, and no two addresses
//! have the same result.
//!
//! To encrypt, all inputs of the function are known at once and go through the cipher together. To decrypt, the
//! input for a bit holds the plain bits before it; [`STEP`] bits are taken at once by asking for every possible
//! continuation.

use aes::Block;

/// A pseudorandom function of prefixes. A prefix stands as a block of the cipher, a big-endian number.
pub(super) trait Prf {
    /// The block of the first `len` bits of an address, 0–127; the bits behind them do not matter.
    fn block(&self, addr: u128, len: u32) -> u128;

    /// The block of a prefix that is longer by `more` bits, fewer than [`STEP`]: `tail` follows the `len` bits of
    /// `block`, and `len` is a multiple of [`STEP`].
    fn longer(&self, block: u128, len: u32, more: u32, tail: u64) -> u128;

    /// Whether the bit behind each prefix is flipped, the first on top: bit `N - 1 - i` of the result belongs to
    /// block `i`. `N` is at most 128; the blocks are used up.
    fn flips<const N: usize>(&self, blocks: &mut [Block; N]) -> u128;
}

/// One bit of each item, the first on top; at most 128 items.
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

/// Bits that are decrypted together.
pub(super) const STEP: u32 = 4;
/// Prefixes that begin with a known one and are longer by 0 to `STEP - 1` bits, and one to fill the row.
const TREE: usize = 1 << STEP;

/// Decrypts the bits of `addr` from `start` to `end`, both multiples of [`STEP`].
pub(super) fn decrypt(prf: &impl Prf, addr: u128, start: u32, end: u32) -> u128 {
    (start..end).step_by(STEP as usize).fold(addr, |known, at| {
        let shift = 128 - at - STEP;
        let flips = prf.flips(&mut grow(prf, prf.block(known, at), at));
        let hidden = (known >> shift) as u32 % TREE as u32;
        known ^ u128::from(hidden ^ descend(hidden, flips as u32)) << shift
    })
}

/// The prefixes that begin with a known one form a binary tree whose node `n` has the children `2n` and `2n + 1`:
/// node 1 is the known prefix, and the digits of `n` behind its leading one are the bits that follow.
#[inline(always)]
fn grow(prf: &impl Prf, root: u128, at: u32) -> [Block; TREE] {
    NODES.map(|(depth, tail)| Block::from(prf.longer(root, at, depth, tail).to_be_bytes()))
}

/// The number of bits that follow the known prefix, and the bits; node 0 does not exist and repeats node 1.
const NODES: [(u32, u64); TREE] = {
    let (mut nodes, mut node) = ([(0, 0); TREE], 1);
    while node < TREE {
        nodes[node] = (node.ilog2(), node as u64 - (1 << node.ilog2()));
        node += 1;
    }
    nodes
};

/// The plain bits: on the way down the tree each of them tells which child comes next.
#[inline(always)]
fn descend(hidden: u32, flips: u32) -> u32 {
    let leaf = (0..STEP).fold(1, |node, i| {
        let flip = flips >> (TREE as u32 - 1 - node) & 1;
        2 * node + (hidden >> (STEP - 1 - i) & 1 ^ flip)
    });
    leaf % TREE as u32
}
