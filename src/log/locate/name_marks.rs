//! The marks of a text at which another form of an address may begin: groups between dashes, and runs of hex digits.
//! 64 bytes at a time become words with a bit for each byte, as for the addresses themselves.

use super::marks::{BLOCK, SHORTEST, block, near};
use crate::format::simd;

/// What separates groups.
const SEPARATORS: [u8; 3] = [b'-', b'_', b','];

/// The marks of a block.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct NameMarks {
    /// Separators after the first group of an address; some are followed by no address.
    pub(super) groups: u64,
    /// Bytes from which on there are eight hex digits.
    pub(super) runs: u64,
}

/// Which bytes of a block are marks.
#[derive(Clone, Copy, Default)]
struct Kinds {
    separators: [u64; 3],
    hex: u64,
}

impl NameMarks {
    /// Those of the block that begins here. With `six`, the groups of IPv6 addresses are marks: they may be empty.
    pub(super) fn of(text: &[u8], base: usize, six: bool) -> NameMarks {
        let (here, next) = (Kinds::of(text, base), Kinds::of(text, base + BLOCK));
        NameMarks { groups: here.groups(next, six), runs: here.runs(next) }
    }
}

impl Kinds {
    fn of(text: &[u8], base: usize) -> Kinds {
        block(text.into(), base, |block, valid| {
            let separators = SEPARATORS.map(|mark| simd::marks_64(block, |b| simd::equal(b, mark)) & valid);
            Kinds { separators, hex: simd::marks_64(block, simd::hex_digits) & valid }
        })
    }

    /// Separators with the next one close enough: another two to four bytes on and a third one four to eight bytes on
    /// (`192-0-2-1`), or for IPv6 another one up to five bytes on.
    fn groups(self, next: Kinds, six: bool) -> u64 {
        // the byte before the block may be a digit
        let follow_hex = self.hex << 1 | 1;
        let mut all = 0;
        for (here, next) in self.separators.into_iter().zip(next.separators) {
            let close = |by: std::ops::RangeInclusive<u32>| by.fold(0, |bits, by| bits | near(here, next, by));
            if here & follow_hex != 0 {
                all |= here & follow_hex & if six { close(1..=5) } else { close(2..=4) & close(4..=8) };
            }
        }
        all
    }

    fn runs(self, next: Kinds) -> u64 {
        (1..SHORTEST as u32).fold(self.hex, |bits, by| bits & near(self.hex, next.hex, by))
    }
}

#[cfg(test)]
mod tests {
    use super::super::marks::{Marks, each_bit};
    use super::*;

    /// The same in the plainest way: the separators of quads, those of IPv6 addresses, the first digits of numbers.
    fn slow(text: &[u8]) -> [Vec<usize>; 3] {
        let byte = |at: usize| text.get(at).copied().unwrap_or(b' ');
        let hex = |at: usize| byte(at).is_ascii_hexdigit();
        let same = |at: usize, mut by: std::ops::RangeInclusive<usize>| by.any(|by| byte(at + by) == byte(at));
        let follows = |at: usize| SEPARATORS.contains(&byte(at)) && (at.is_multiple_of(BLOCK) || hex(at - 1));
        let quads = |at: &usize| follows(*at) && same(*at, 2..=4) && same(*at, 4..=8);
        let sixes = |at: &usize| follows(*at) && same(*at, 1..=5);
        let runs = |at: &usize| (*at..at + SHORTEST).all(hex);
        let all = 0..text.len();
        [all.clone().filter(quads).collect(), all.clone().filter(sixes).collect(), all.filter(runs).collect()]
    }

    proptest::proptest! {
        #[test]
        fn the_marks_are_those_that_a_plain_search_finds(text in "([-_,]|[0-9a-f]{1,12}|[a-z]|[0-9]{1,3}){0,60}") {
            let text = text.as_bytes();
            let marks = |six: bool| {
                let (mut groups, mut runs) = (Vec::new(), Vec::new());
                for base in (0..text.len()).step_by(BLOCK) {
                    let marks = NameMarks::of(text, base, six);
                    groups.extend(each_bit(marks.groups).map(|bit| base + bit));
                    runs.extend(each_bit(marks.runs).map(|bit| base + bit));
                }
                (groups, runs)
            };
            let (quads, runs) = marks(false);
            proptest::prop_assert_eq!([quads, marks(true).0, runs], slow(text));
        }

        #[test]
        fn the_scan_for_addresses_passes_every_block_with_such_marks(
            text in "([-_,]|[0-9a-f]{1,12}|[a-z]|[0-9]{1,3}| {1,90}){0,60}",
        ) {
            let text = text.as_bytes();
            let mut marks = Marks::new(text.into(), true);
            let mut at = 0;
            while let Some(mark) = marks.from(at) {
                at = mark + 1;
            }
            let blocks: Vec<usize> = marks.names().places(text.len()).collect();
            for base in (0..text.len()).step_by(BLOCK) {
                let NameMarks { groups, runs } = NameMarks::of(text, base, true);
                let hex_before = base.checked_sub(1).is_some_and(|at| text[at].is_ascii_hexdigit());
                let groups = groups & !u64::from(!hex_before);
                proptest::prop_assert!(groups | runs == 0 || blocks.contains(&base), "{} {:?}", base, blocks);
            }
        }
    }
}
