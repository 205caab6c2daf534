//! The groups of an IPv6 address all at once: the short way of ordinary texts, in and out.
//!
//! Plain arithmetic on whole words stands for a decision per digit. [`read`] knows groups and `::` and nothing else;
//! whatever it does not know it leaves to the reader of [`super::ipv6addr`], which also has the errors.

use super::scan::{self, each, tops};

/// Eight groups of four digits and seven colons.
const LONGEST: usize = 39;

/// The address of a text of groups and at most one `::`; `None`: something else, or something wrong, or fewer than
/// eight bytes.
#[inline]
pub(super) fn read(text: &[u8]) -> Option<u128> {
    let last = text.last_chunk::<8>()?;
    if text.len() > LONGEST {
        return None;
    }
    let end = text.len() as u32;
    let (mut colons, mut fine) = (1 << end, u64::MAX);
    let mut look = |word: &[u8; 8], at: u32| {
        let word = u64::from_le_bytes(*word);
        colons |= tops(word.wrapping_add(each(0x80 - b':')) ^ word.wrapping_add(each(0x7f - b':'))) << at;
        fine &= digits_and_colons(word);
    };
    let mut at = 0;
    for word in text.as_chunks().0 {
        look(word, at);
        at += 8;
    }
    // once more what has been seen of them does no harm
    look(last, end - 8);
    if fine & each(0x80) != each(0x80) {
        return None;
    }
    let doubles = colons & colons >> 1 & !(1 << (end - 1));
    let walk = Walk { text, colons, at: 0, wrong: false };
    if doubles == 0 { walk.eight(end) } else { walk.compressed(doubles, end) }
}

/// The address of a text whose last 32 bits are written as an IPv4 address; `None` as of [`read`].
pub(super) fn read_dotted(text: &[u8]) -> Option<u128> {
    let behind = memchr::memrchr(b':', text)? + 1;
    let quad = super::ipv4addr::plain(text.get(behind..)?)?;
    let mut line = [0; LONGEST];
    line.get_mut(..behind)?.copy_from_slice(text.get(..behind)?);
    line.get_mut(behind..behind + 3)?.copy_from_slice(b"0:0");
    read(line.get(..behind + 3)?).map(|bits| bits | u128::from(quad))
}

/// The top bit of each byte that is a hex digit or a colon, which stands right behind the digit 9. Sums carry only out
/// of bytes that are neither.
#[inline(always)]
const fn digits_and_colons(word: u64) -> u64 {
    let lower = word | each(0x20);
    let digits = word.wrapping_add(each(0x80 - b'0')) ^ word.wrapping_add(each(0x7f - b':'));
    let letters = lower.wrapping_add(each(0x80 - b'a')) ^ lower.wrapping_add(each(0x7f - b'f'));
    (digits | letters) & !word
}

/// Goes from colon to colon.
struct Walk<'a> {
    text: &'a [u8],
    /// A bit for each colon from `at` on, and one for the end of the text.
    colons: u64,
    at: u32,
    /// Whether a group had no digit or more than four.
    wrong: bool,
}

impl Walk<'_> {
    /// The group up to the next colon.
    #[inline(always)]
    fn group(&mut self) -> u16 {
        let end = self.colons.trailing_zeros();
        let count = end.wrapping_sub(self.at);
        self.wrong |= count.wrapping_sub(1) > 3;
        let digits = self.up_to(end as usize) & u32::MAX.wrapping_shr(32u32.wrapping_sub(count.wrapping_mul(8)));
        let n = (digits & 0x0f0f_0f0f) + (digits >> 6 & 0x0101_0101) * 9;
        let n = (n | n >> 4) & 0x00ff_00ff;
        self.colons &= self.colons.wrapping_sub(1);
        self.at = end.wrapping_add(1);
        (n | n >> 8) as u16
    }

    /// The four bytes in front of a place, the last one lowest.
    #[inline(always)]
    fn up_to(&self, end: usize) -> u32 {
        match self.text.get(..end).and_then(<[u8]>::last_chunk) {
            Some(four) => u32::from_be_bytes(*four),
            None => self.text.iter().take(end).take(3).fold(0, |n, b| n << 8 | u32::from(*b)),
        }
    }

    #[inline(always)]
    fn four(&mut self) -> u64 {
        [self.group(), self.group(), self.group(), self.group()].into_iter().fold(0, |n, g| n << 16 | u64::from(g))
    }

    /// Eight groups that end at `end`.
    #[inline(always)]
    fn eight(mut self, end: u32) -> Option<u128> {
        let (high, low) = (self.four(), self.four());
        (!self.wrong && self.at == end + 1).then_some(u128::from(high) << 64 | u128::from(low))
    }

    /// Fewer than eight groups with `::` at the one place of `doubles`.
    #[inline(always)]
    fn compressed(mut self, doubles: u64, end: u32) -> Option<u128> {
        let (gap, behind) = (doubles.trailing_zeros(), doubles.trailing_zeros() + 2);
        let (head, before) = self.until(gap);
        (self.at, self.colons) = (behind, self.colons & u64::MAX << behind);
        let (tail, after) = self.until(end);
        let whole = behind == end || self.at == end + 1;
        if self.wrong || !whole || doubles & (doubles - 1) != 0 || before + after > 7 {
            return None;
        }
        Some(head.checked_shl(128 - 16 * before).unwrap_or(0) | tail)
    }

    /// The groups in front of `end`, right-aligned, and how many.
    #[inline(always)]
    fn until(&mut self, end: u32) -> (u128, u32) {
        let (mut bits, mut count) = (0, 0);
        while self.at < end {
            bits = bits << 16 | u128::from(self.group());
            count += 1;
        }
        (bits, count)
    }
}

/// Room for the longest text, and for what is written beyond the end of a group.
const ROOM: usize = 48;

/// Appends a text of groups of an address to `out`; `write` puts them.
#[inline(always)]
pub(super) fn push(bits: u128, out: &mut Vec<u8>, write: impl FnOnce(&mut Text<'_>)) {
    let start = out.len();
    out.extend_from_slice(&[0; ROOM]);
    let Some(bytes) = out.last_chunk_mut() else { return };
    let mut text = Text { digits: scan::nibbles(bits), bytes, len: 0 };
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

/// A text of groups in the making, where it is wanted.
pub(super) struct Text<'a> {
    digits: [u8; 32],
    bytes: &'a mut [u8; ROOM],
    len: usize,
}

impl Text<'_> {
    /// A group and a colon: eight bytes are written, shifted so that the leading zeros fall off in front.
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

    /// The second colon of `::`; in front of everything both.
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
pub(super) fn zero_run(bits: u128, count: usize) -> Option<(usize, usize)> {
    let zeros = (zeros((bits >> 64) as u64) | zeros(bits as u64) << 4) & !(u64::MAX << count);
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

/// Which of four groups are zero, the first one lowest.
#[inline(always)]
const fn zeros(four: u64) -> u64 {
    let low = 0x7fff_7fff_7fff_7fff;
    let marks = !(((four & low) + low) | four) >> 15 & 0x0001_0001_0001_0001;
    marks.wrapping_mul(1 | 1 << 17 | 1 << 34 | 1 << 51) >> 48 & 15
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
