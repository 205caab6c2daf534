//! The groups of an IPv6 address all at once: the fast path of ordinary texts, in and out.
//!
//! Plain arithmetic on whole words replaces a decision per digit. [`read`] knows groups and `::` and nothing else;
//! whatever it does not know it leaves to the reader of [`super::ipv6addr`], which also has the errors.

use super::text_window::{PieceWalk, TextWindow, Window};
use super::{scan, simd};
use wide::{u8x16, u16x8, u32x4};

/// Eight groups of four digits and seven colons.
const LONGEST: u32 = 39;

/// The address of a text of groups and at most one `::`; `None`: something else, or something wrong, or nine groups one
/// of which is empty.
#[inline(always)]
pub(super) fn read(text: TextWindow<'_>) -> Option<u128> {
    groups::<8>(text)
}

/// The address of a text whose last 32 bits are written as an IPv4 address; `None` as of [`read`].
#[inline(never)]
pub(super) fn read_dotted(text: TextWindow<'_>) -> Option<u128> {
    let after = memchr::memrchr(b':', text.text())? + 1;
    let quad = super::ipv4addr::plain(text.skip(after))?;
    // the colon before the IPv4 address belongs to `::` or to nothing
    let double = text.text().get(..after).is_some_and(|head| head.ends_with(b"::"));
    let head = text.first(if double { after } else { after - 1 });
    groups::<6>(head).map(|bits| bits | u128::from(quad))
}

/// The address that begins with that many groups, which are the text.
#[inline(always)]
fn groups<const WANTED: u32>(text: TextWindow<'_>) -> Option<u128> {
    let end = u32::try_from(text.len()).ok().filter(|end| (2..=LONGEST).contains(end))?;
    of_window::<WANTED>(text.window(&mut None), end)
}

#[inline(always)]
fn of_window<const WANTED: u32>(window: &Window, end: u32) -> Option<u128> {
    let text = !(u64::MAX << end);
    let fine = simd::marks_48(window, digits_and_colons);
    let colons = simd::marks_48(window, |bytes| simd::equal(bytes, b':')) & text;
    let digits = text & !colons;
    let doubles = colons & colons >> 1;
    let pairs = digits & digits >> 1;
    let too_long = pairs & pairs >> 2 & digits >> 4;
    // a colon at either end is one of two
    let single = colons & 1 & !doubles | (colons & !(doubles << 1)) >> (end - 1);
    if text & !fine | too_long | single | doubles & doubles.wrapping_sub(1) != 0 {
        return None;
    }
    let stops = colons | 1 << end;
    let mut walk = PieceWalk::new(window, stops);
    let pieces = numbers([(); 8].map(|()| walk.piece()));
    match (walk.stops, doubles) {
        // a walk past the end of the text has another position
        (0, 0) if WANTED == 8 => (walk.at == end + 1).then_some(pieces),
        (0, 0) => (stops.count_ones() == WANTED).then(|| pieces & !(u128::MAX >> (16 * WANTED))),
        (0, _) => expanded(pieces, stops, doubles.trailing_zeros(), end, WANTED),
        _ => None,
    }
}

/// Which bytes are hex digits or colons; the colon comes right after the digit 9 in ASCII.
#[inline(always)]
fn digits_and_colons(bytes: u8x16) -> u8x16 {
    simd::within(bytes, b'0', b':') | simd::within(bytes | u8x16::splat(0x20), b'a', b'f')
}

/// The numbers that four hex digits each represent, one after the other.
#[inline(always)]
fn numbers([a, b, c, d, e, f, g, h]: [u32; 8]) -> u128 {
    let octets = |digits: u32x4| {
        let letters = digits >> 6 & u32x4::splat(0x0101_0101);
        let nibbles = (digits & u32x4::splat(0x0f0f_0f0f)) + letters + (letters << 3);
        // an octet in the lower half of every two bytes
        simd::halves((nibbles << 4 | nibbles >> 8) & u32x4::splat(0x00ff_00ff))
    };
    let [high, low] = [[a, b, c, d], [e, f, g, h]].map(|four| octets(u32x4::new(four)));
    u128::from_be_bytes(u8x16::narrow_i16x8(high, low).to_array())
}

/// The address of the pieces of a text with `::` at `gap`: the piece there is empty, and so is one at each end that `::`
/// is next to.
#[inline(always)]
fn expanded(pieces: u128, stops: u64, gap: u32, end: u32, wanted: u32) -> Option<u128> {
    let count = stops.count_ones();
    let before = (stops & !(u64::MAX << gap)).count_ones() + u32::from(gap > 0);
    let empty = 1 + u32::from(gap == 0) + u32::from(gap + 2 == end);
    let after = count - before - empty;
    let head = pieces & !(u128::MAX >> (16 * before));
    let tail = pieces >> (16 * (8 - count)) & !(u128::MAX << (16 * after));
    (before + after < wanted).then(|| head | tail << (16 * (8 - wanted)))
}

/// Room for the longest text, and for what is written beyond the end of a group.
const ROOM: usize = 48;

/// Appends a text of groups of an address to `out`; `write` puts them.
#[inline(always)]
pub(super) fn push(bits: u128, out: &mut Vec<u8>, write: impl FnOnce(&mut Groups<'_>)) {
    let start = out.len();
    out.extend([0; ROOM]);
    let Some(bytes) = out.last_chunk_mut() else { return };
    let mut text = Groups { digits: scan::nibbles(bits), bytes, len: 0 };
    write(&mut text);
    let len = text.len;
    out.truncate(start + len);
}

/// Appends all groups with all their digits.
#[inline]
pub(super) fn push_full(bits: u128, out: &mut Vec<u8>) {
    let digits = scan::nibbles(bits);
    out.extend_from_slice(&[b':'; 40]);
    let Some(room) = out.last_chunk_mut::<40>() else { return };
    for (to, group) in room.as_chunks_mut::<5>().0.iter_mut().zip(digits.as_chunks::<4>().0) {
        let [a, b, c, d, _] = to;
        [*a, *b, *c, *d] = *group;
    }
    out.pop();
}

/// A text of groups that is being written in place.
pub(super) struct Groups<'a> {
    digits: [u8; 32],
    bytes: &'a mut [u8; ROOM],
    len: usize,
}

impl Groups<'_> {
    /// A group and a colon: eight bytes are written, shifted so that the leading zeros fall off.
    #[inline(always)]
    pub(super) fn group(&mut self, i: usize, full: bool) {
        let digits = self.digits.get(4 * i..).and_then(<[u8]>::first_chunk).map_or(0, |d| u32::from_le_bytes(*d));
        let zeros = if full { 0 } else { (digits ^ 0x3030_3030 | 1 << 24).trailing_zeros() / 8 };
        let text = (u64::from(b':') << 32 | u64::from(digits)) >> (8 * zeros);
        if let Some(room) = self.bytes.get_mut(self.len..self.len + 8) {
            room.copy_from_slice(&text.to_le_bytes());
        }
        self.len += 5 - zeros as usize;
    }

    /// All eight of them.
    #[inline(always)]
    pub(super) fn eight(&mut self, full: bool) {
        self.group(0, full);
        self.group(1, full);
        self.group(2, full);
        self.group(3, full);
        self.group(4, full);
        self.group(5, full);
        self.group(6, full);
        self.group(7, full);
    }

    /// The second colon of `::`; at the start of the text both.
    #[inline]
    pub(super) fn gap(&mut self) {
        for _ in 0..if self.len == 0 { 2 } else { 1 } {
            if let Some(colon) = self.bytes.get_mut(self.len) {
                *colon = b':';
            }
            self.len += 1;
        }
    }

    /// Takes the last colon away.
    #[inline(always)]
    pub(super) fn close(&mut self) {
        self.len = self.len.saturating_sub(1);
    }
}

/// Start and end of the first longest run of at least two zero groups among the first `count`.
#[inline(always)]
pub(crate) fn zero_run(bits: u128, count: usize) -> Option<(usize, usize)> {
    let groups = bytemuck::cast::<[u8; 16], u16x8>(bits.to_be_bytes());
    let zeros = groups.simd_eq(u16x8::splat(0)).to_bitmask() & !(u32::MAX << count);
    let (mut starts, mut len) = (zeros & zeros >> 1, 2);
    if starts == 0 {
        return None;
    }
    // what is left after each round starts a run that is longer by one
    while starts & zeros >> len != 0 {
        starts &= zeros >> len;
        len += 1;
    }
    let start = starts.trailing_zeros() as usize;
    Some((start, start + len))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::addr::V6;

    /// Every pattern of zero groups, and groups of every length.
    #[test]
    fn the_zero_run_is_the_first_longest() {
        for pattern in 0..256u32 {
            let bits = (0..8).fold(0u128, |bits, i| bits << 16 | u128::from(pattern >> i & 1) << (i * 5 % 16));
            for count in [6, 8] {
                assert_eq!(zero_run(bits, count), slow_zero_run(bits, count), "{bits:032x} {count}");
            }
        }
    }

    fn slow_zero_run(bits: u128, count: usize) -> Option<(usize, usize)> {
        let (mut best, mut run) = ((0, 1), 0);
        for (i, group) in V6::new(bits).groups().into_iter().take(count).enumerate() {
            run = if group == 0 { run + 1 } else { 0 };
            if run > best.1 {
                best = (i + 1, run);
            }
        }
        (best.1 > 1).then(|| (best.0 - best.1, best.0))
    }
}
