//! The marks of a text that may belong to an address: a dot or colon with another one near, or a dash. 64 bytes at a time
//! become words with a bit for each byte, so that a text without addresses is passed over quickly.

use crate::format::simd;

/// Bytes of a block: one for each bit of a word.
pub(super) const BLOCK: usize = 64;

/// The candidates of a text, from left to right: dots with another dot two to five bytes on, colons with another colon
/// up to five bytes on, and every dash. The first mark of every notation is one.
pub(super) struct Marks<'t> {
    text: &'t [u8],
    /// Where the block begins of `bits`.
    base: usize,
    /// Candidates of the block that are still to come.
    bits: u64,
    /// The marks of the next block.
    ahead: Kinds,
}

/// Which bytes of a block are marks.
#[derive(Clone, Copy, Default)]
struct Kinds {
    dots: u64,
    colons: u64,
    dashes: u64,
}

impl<'t> Marks<'t> {
    pub(super) fn new(text: &'t [u8]) -> Marks<'t> {
        let here = Kinds::of(text, 0);
        let ahead = Kinds::of(text, BLOCK);
        Marks { text, base: 0, bits: here.candidates(ahead), ahead }
    }

    /// The first candidate at this place or after it. Places must not go back.
    #[inline]
    pub(super) fn from(&mut self, at: usize) -> Option<usize> {
        loop {
            let offset = at.saturating_sub(self.base);
            let bits = if offset < BLOCK { self.bits & (u64::MAX << offset) } else { 0 };
            if bits != 0 {
                self.bits = bits;
                return Some(self.base + bits.trailing_zeros() as usize);
            }
            self.base += BLOCK;
            if self.base >= self.text.len() {
                self.bits = 0;
                return None;
            }
            let here = self.ahead;
            self.ahead = Kinds::of(self.text, self.base + BLOCK);
            self.bits = here.candidates(self.ahead);
        }
    }
}

impl Kinds {
    /// The marks of the block that begins here; there are none after the text.
    #[inline]
    fn of(text: &[u8], base: usize) -> Kinds {
        block(text, base, |block| {
            let [dots, colons, dashes] = [b'.', b':', b'-'].map(|mark| simd::marks_64(block, |b| simd::equal(b, mark)));
            Kinds { dots, colons, dashes }
        })
    }

    #[inline]
    fn candidates(self, next: Kinds) -> u64 {
        let dots = (2..=5).fold(0, |near_by, by| near_by | near(self.dots, next.dots, by));
        let colons = (1..=5).fold(0, |near_by, by| near_by | near(self.colons, next.colons, by));
        self.dots & dots | self.colons & colons | self.dashes
    }
}

/// What `marks` gives for the block that begins here, with blanks after the end of the text; the default after the text.
#[inline(always)]
pub(super) fn block<T: Default>(text: &[u8], base: usize, marks: impl Fn(&[u8; BLOCK]) -> T) -> T {
    let rest = text.get(base..).unwrap_or_default();
    if let Some(block) = rest.first_chunk() {
        return marks(block);
    }
    if rest.is_empty() {
        return T::default();
    }
    let mut block = [b' '; BLOCK];
    block.iter_mut().zip(rest).for_each(|(to, from)| *to = *from);
    marks(&block)
}

/// The marks of a block and the next one, moved by some bytes to the left: at each byte, whether there is a mark so far on.
#[inline]
pub(super) const fn near(here: u64, next: u64, by: u32) -> u64 {
    here >> by | next << (u64::BITS - by)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The same in the plainest way.
    fn slow(text: &[u8]) -> Vec<usize> {
        let is = |at: usize, mark: u8| text.get(at) == Some(&mark);
        let near = |at: usize, mark: u8, mut by: std::ops::RangeInclusive<usize>| {
            is(at, mark) && by.any(|by| is(at + by, mark))
        };
        (0..text.len()).filter(|at| near(*at, b'.', 2..=5) || near(*at, b':', 1..=5) || is(*at, b'-')).collect()
    }

    proptest::proptest! {
        #[test]
        fn the_candidates_are_those_that_a_plain_search_finds(text in "([.:-]|[a-z.: ]{1,9}){0,90}", skip in 0usize..90) {
            let text = text.as_bytes();
            let (mut marks, mut found, mut at) = (Marks::new(text), Vec::new(), skip);
            while let Some(place) = marks.from(at) {
                found.push(place);
                at = place + 1;
            }
            let want: Vec<usize> = slow(text).into_iter().filter(|at| *at >= skip).collect();
            proptest::prop_assert_eq!(found, want);
        }
    }
}
