//! The marks of a text at which another form of an address may begin: groups between dashes, and runs of hex digits.
//! 64 bytes at a time become words with a bit for each byte, as for the addresses themselves.

use super::marks::{BLOCK, block, near};
use crate::format::simd;

/// A hex number in a name has at least as many digits: those of an IPv4 address.
pub(super) const SHORTEST: usize = 8;

/// What separates groups.
const SEPARATORS: [u8; 3] = [b'-', b'_', b','];

/// The blocks of a text.
pub(super) struct NameMarks<'t> {
    text: &'t [u8],
    /// Whether the groups of IPv6 addresses are marks: they may be empty.
    six: bool,
    base: usize,
    here: Kinds,
    /// Whether the last byte of the block before begins a run of digits, or is within one.
    in_run: u64,
}

/// Which bytes of a block are marks.
#[derive(Clone, Copy, Default)]
struct Kinds {
    separators: [u64; 3],
    hex: u64,
}

impl<'t> NameMarks<'t> {
    #[inline]
    pub(super) fn new(text: &'t [u8], six: bool) -> NameMarks<'t> {
        NameMarks { text, six, base: 0, here: Kinds::of(text, 0), in_run: 0 }
    }

    /// The next block: where it begins, the separators after the first group of an address, and the first digits of
    /// hex numbers. Some separators are followed by no address.
    #[inline]
    pub(super) fn next(&mut self) -> Option<(usize, u64, u64)> {
        let base = self.base;
        if base >= self.text.len() {
            return None;
        }
        self.base += BLOCK;
        let next = Kinds::of(self.text, self.base);
        let (groups, runs) = (self.here.groups(next, self.six), self.here.runs(next));
        let first = runs & !(runs << 1 | self.in_run);
        self.in_run = runs >> (BLOCK - 1);
        self.here = next;
        Some((base, groups, first))
    }
}

impl Kinds {
    #[inline]
    fn of(text: &[u8], base: usize) -> Kinds {
        block(text, base, |block| {
            let hex = simd::marks_64(block, |b| simd::within(b, b'0', b'9') | simd::within(b | 0x20, b'a', b'f'));
            Kinds { separators: SEPARATORS.map(|mark| simd::marks_64(block, |b| simd::equal(b, mark))), hex }
        })
    }

    /// Separators with the next one close enough: another two to four bytes on and a third one four to eight bytes on
    /// (`192-0-2-1`), or for IPv6 another one up to five bytes on.
    #[inline]
    fn groups(self, next: Kinds, six: bool) -> u64 {
        let mut all = 0;
        for (here, next) in self.separators.into_iter().zip(next.separators) {
            // most blocks have none
            if here == 0 {
                continue;
            }
            let close = |by: std::ops::RangeInclusive<u32>| by.fold(0, |bits, by| bits | near(here, next, by));
            all |= here & if six { close(1..=5) } else { close(2..=4) & close(4..=8) };
        }
        all & (self.hex << 1 | 1)
    }

    /// Bytes from which on there are eight hex digits.
    #[inline]
    fn runs(self, next: Kinds) -> u64 {
        (1..SHORTEST as u32).fold(self.hex, |bits, by| bits & near(self.hex, next.hex, by))
    }
}

/// The numbers of the bits, from the lowest.
#[inline]
pub(super) fn each_bit(mut bits: u64) -> impl Iterator<Item = usize> {
    std::iter::from_fn(move || {
        let bit = (bits != 0).then(|| bits.trailing_zeros() as usize)?;
        bits &= bits - 1;
        Some(bit)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The same in the plainest way: the separators of quads, those of IPv6 addresses, the first digits of numbers.
    fn slow(text: &[u8]) -> [Vec<usize>; 3] {
        let byte = |at: usize| text.get(at).copied().unwrap_or(b' ');
        let hex = |at: usize| byte(at).is_ascii_hexdigit();
        let same = |at: usize, mut by: std::ops::RangeInclusive<usize>| by.any(|by| byte(at + by) == byte(at));
        let follows = |at: usize| SEPARATORS.contains(&byte(at)) && (at.is_multiple_of(BLOCK) || hex(at - 1));
        let quads = |at: &usize| follows(*at) && same(*at, 2..=4) && same(*at, 4..=8);
        let sixes = |at: &usize| follows(*at) && same(*at, 1..=5);
        let runs = |at: &usize| (*at == 0 || !hex(at - 1)) && (*at..at + SHORTEST).all(hex);
        let all = 0..text.len();
        [all.clone().filter(quads).collect(), all.clone().filter(sixes).collect(), all.filter(runs).collect()]
    }

    proptest::proptest! {
        #[test]
        fn the_marks_are_those_that_a_plain_search_finds(text in "([-_,]|[0-9a-f]{1,12}|[a-z]|[0-9]{1,3}){0,60}") {
            let text = text.as_bytes();
            let marks = |six: bool| {
                let (mut blocks, mut groups, mut digits) = (NameMarks::new(text, six), Vec::new(), Vec::new());
                while let Some((base, g, d)) = blocks.next() {
                    groups.extend(each_bit(g).map(|bit| base + bit));
                    digits.extend(each_bit(d).map(|bit| base + bit));
                }
                (groups, digits)
            };
            let (quads, digits) = marks(false);
            proptest::prop_assert_eq!([quads, marks(true).0, digits], slow(text));
        }
    }
}
