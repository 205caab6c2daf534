//! The marks of a text that may belong to an address: a dot or colon with another one near, or a dash. 64 bytes at a time
//! become words with a bit for each byte, so that a text without addresses is passed over quickly.

use crate::format::{TextWindow, simd};
use wide::u8x16;

/// Bytes of a block: one for each bit of a word.
pub(super) const BLOCK: usize = 64;

/// Where the block before a text begins.
const BEFORE: usize = 0usize.wrapping_sub(BLOCK);

/// Colons of an address that belong together are within as many bytes: seven groups and two colons.
const ADDRESS: u32 = 40;
/// A hex number in a name has at least as many digits: those of an IPv4 address.
pub(super) const SHORTEST: usize = 8;

/// The candidates of a text, from left to right: dots after a hex digit with another dot two to five bytes on, colons
/// with another colon up to five bytes on that may be those of an address, and dashes, commas and underscores
/// between hex digits. The first mark of every notation is one.
pub(super) struct Marks<'t> {
    text: TextWindow<'t>,
    /// Where the block begins of `bits`.
    base: usize,
    /// Candidates of the block that are still to come.
    bits: u64,
    /// Whether the last byte of that block is a hex digit.
    after_hex: u64,
    /// The marks of the next block.
    ahead: Kinds,
    /// `None`: they are not looked for.
    names: Option<NameBlocks>,
}

/// The blocks of a text in which another form of an address may begin.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct NameBlocks(u64);

impl NameBlocks {
    /// All blocks of a text.
    pub(super) const ALL: NameBlocks = NameBlocks(u64::MAX);

    /// Whether there are none.
    #[inline]
    pub(crate) const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Where these blocks begin in a text of `len` bytes.
    #[inline]
    pub(super) fn places(self, len: usize) -> impl Iterator<Item = usize> {
        let last = u64::BITS as usize - 1;
        let blocks = each_bit(self.0).map(move |block| block..if block == last { usize::MAX } else { block + 1 });
        blocks.flat_map(move |blocks| (blocks.start..blocks.end.min(len.div_ceil(BLOCK))).map(|block| block * BLOCK))
    }

    /// Adds the block that begins here. All after the last bit share it.
    #[inline]
    fn add(&mut self, base: usize, is_one: bool) {
        self.0 |= u64::from(is_one) << (base / BLOCK).min(u64::BITS as usize - 1);
    }
}

/// Which bytes of a block are marks.
#[derive(Clone, Copy, Default)]
struct Kinds {
    dots: u64,
    colons: u64,
    /// Dashes, commas and underscores.
    separators: u64,
    hex: u64,
}

impl<'t> Marks<'t> {
    /// Nothing is looked at yet. With `names`, other forms of addresses are looked for too.
    #[inline(always)]
    pub(super) fn new(text: TextWindow<'t>, names: bool) -> Marks<'t> {
        let names = names.then(NameBlocks::default);
        Marks { text, base: BEFORE, bits: 0, after_hex: 0, ahead: Kinds::default(), names }
    }

    /// Those of the blocks that were passed in which another form of an address may begin; all if they were not looked
    /// for.
    pub(super) fn names(&self) -> NameBlocks {
        self.names.unwrap_or(NameBlocks::ALL)
    }

    /// The first candidate at this place or after it. Places must not go back.
    #[inline(always)]
    pub(super) fn from(&mut self, at: usize) -> Option<usize> {
        loop {
            let offset = at.wrapping_sub(self.base).cast_signed().max(0).cast_unsigned();
            let bits = if offset < BLOCK { self.bits & (u64::MAX << offset) } else { 0 };
            if bits != 0 {
                self.bits = bits;
                return Some(self.base.wrapping_add(bits.trailing_zeros() as usize));
            }
            if !self.advance() {
                return None;
            }
        }
    }

    /// Moves to the next block with a candidate; `false` if there is none.
    #[inline(never)]
    fn advance(&mut self) -> bool {
        let (text, mut base, mut after_hex) = (self.text, self.base, self.after_hex);
        let mut here = if base == BEFORE { Kinds::of(text, 0) } else { self.ahead };
        let found = loop {
            base = base.wrapping_add(BLOCK);
            if base >= text.len() {
                break 0;
            }
            let ahead = Kinds::of(text, base.wrapping_add(BLOCK));
            let found = here.candidates(ahead, after_hex);
            if let Some(names) = &mut self.names {
                names.add(base, here.may_begin_name(ahead, after_hex));
            }
            after_hex = here.hex >> (BLOCK - 1);
            here = ahead;
            if found != 0 {
                break found;
            }
        };
        (self.base, self.bits, self.after_hex, self.ahead) = (base, found, after_hex, here);
        found != 0
    }
}

impl Kinds {
    /// The marks of the block that begins here; there are none after the text.
    #[inline]
    fn of(text: TextWindow<'_>, base: usize) -> Kinds {
        block(text, base, |block, valid| {
            let [dots, colons] = [b'.', b':'].map(|mark| simd::marks_64(block, |b| simd::equal(b, mark)) & valid);
            // a comma and a dash differ in the last bit
            let separators = |b| simd::equal(b | u8x16::splat(1), b'-') | simd::equal(b, b'_');
            let separators = simd::marks_64(block, separators) & valid;
            Kinds { dots, colons, separators, hex: simd::marks_64(block, simd::hex_digits) & valid }
        })
    }

    /// Bytes after a hex digit.
    #[inline]
    const fn follow_hex(self, after_hex: u64) -> u64 {
        self.hex << 1 | after_hex
    }

    #[inline]
    fn candidates(self, next: Kinds, after_hex: u64) -> u64 {
        let follow = self.follow_hex(after_hex);
        let dots = self.dots & follow;
        let separated = self.separators & follow & near(self.hex | self.separators, next.hex | next.separators, 1);
        let dots = if dots == 0 { 0 } else { dots & self.dots_of_addresses(next) };
        let colons = if self.colons == 0 { 0 } else { self.colons_of_addresses(next) };
        dots | colons | separated
    }

    /// Bytes with a dot two to five bytes on.
    #[inline]
    fn dots_of_addresses(self, next: Kinds) -> u64 {
        let both = u128::from(self.dots) | u128::from(next.dots) << u64::BITS;
        let pairs = both >> 2 | both >> 3;
        (pairs | pairs >> 2) as u64
    }

    /// Colons with another one up to five bytes on, and then `::` or enough of them for an address.
    #[inline]
    fn colons_of_addresses(self, next: Kinds) -> u64 {
        let both = u128::from(self.colons) | u128::from(next.colons) << u64::BITS;
        let pairs = both >> 1 | both >> 2;
        let close = self.colons & (pairs | pairs >> 2 | both >> 5) as u64;
        if close == 0 {
            return 0;
        }
        let mut double = both & both >> 1;
        // most texts have times, few have `::`
        if double != 0 {
            for by in [1, 2, 4, 8, 16, ADDRESS - 31] {
                double |= double >> by;
            }
        }
        let mut candidates = close & double as u64;
        for bit in each_bit(close & !candidates) {
            candidates |= u64::from(has_five(both >> bit)) << bit;
        }
        candidates
    }

    /// Whether groups between separators may begin here or in the next bytes, or a hex number of an address.
    #[inline]
    fn may_begin_name(self, next: Kinds, after_hex: u64) -> bool {
        let groups = self.separators & self.follow_hex(after_hex);
        let several = || groups & (1..=5).fold(0, |all, by| all | near(self.separators, next.separators, by));
        let mut runs = u128::from(self.hex) | u128::from(next.hex) << u64::BITS;
        for by in [1, 2, 4] {
            runs &= runs >> by;
        }
        runs as u64 != 0 || groups != 0 && several() != 0
    }
}

/// Whether there are five of these marks within 32 bytes.
#[inline]
fn has_five(marks: u128) -> bool {
    let mut marks = marks as u32;
    for _ in 1..5 {
        marks &= marks.wrapping_sub(1);
    }
    marks != 0
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

/// What `marks` gives for the block that begins here and the bits of its bytes that belong to the text; the default after
/// the text.
#[inline(always)]
pub(super) fn block<T: Default>(text: TextWindow<'_>, base: usize, marks: impl Fn(&[u8; BLOCK], u64) -> T) -> T {
    let rest = text.skip(base);
    let left = rest.len();
    if left == 0 {
        return T::default();
    }
    let valid = if left < BLOCK { !(u64::MAX << left) } else { u64::MAX };
    rest.window(&mut None).first_chunk().map(|block| marks(block, valid)).unwrap_or_default()
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
        let hex = |at: usize| text.get(at).is_some_and(u8::is_ascii_hexdigit);
        let after_hex = |at: usize| at.checked_sub(1).is_some_and(hex);
        let double = |at: usize| (at..=at + ADDRESS as usize).any(|at| is(at, b':') && is(at + 1, b':'));
        let five = |at: usize| (at..at + 32).filter(|at| is(*at, b':')).count() >= 5;
        let dot = |at: usize| near(at, b'.', 2..=5) && after_hex(at);
        let colon = |at: usize| near(at, b':', 1..=5) && (double(at) || five(at));
        let separator = |at: usize| [b'-', b',', b'_'].iter().any(|mark| is(at, *mark));
        let separated = |at: usize| separator(at) && after_hex(at) && (separator(at + 1) || hex(at + 1));
        (0..text.len()).filter(|at| dot(*at) || colon(*at) || separated(*at)).collect()
    }

    proptest::proptest! {
        #[test]
        fn the_candidates_are_those_that_a_plain_search_finds(text in "([.:,_-]|[0-9a-f]{1,4}[:.,_-]|[a-z.: ]{1,9}){0,90}", skip in 0usize..90) {
            let text = text.as_bytes();
            // what follows the text makes no difference
            let line = [text, &b"-1:2.3.::".repeat(30)].concat();
            for window in [TextWindow::from(text), TextWindow::new(&line, text.len())] {
            let (mut marks, mut found, mut at) = (Marks::new(window, false), Vec::new(), skip);
            while let Some(place) = marks.from(at) {
                found.push(place);
                at = place + 1;
            }
            let want: Vec<usize> = slow(text).into_iter().filter(|at| *at >= skip).collect();
            proptest::prop_assert_eq!(found, want);
            }
        }
    }
}
