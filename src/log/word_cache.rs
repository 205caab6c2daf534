//! The results of the words that were seen last: most lines of a log are from an address that was there before.

/// Slots of a cache, as a power of two.
const BITS: u32 = 12;

/// The longest word that is kept: the longest address and a little more.
pub(crate) const LONGEST: usize = 47;

/// A short text.
#[derive(Clone)]
pub(crate) struct Text {
    bytes: [u8; LONGEST],
    len: u8,
}

impl Text {
    /// No text.
    pub(crate) const EMPTY: Text = Text { bytes: [0; LONGEST], len: 0 };

    /// Its bytes.
    #[inline]
    pub(crate) fn as_bytes(&self) -> &[u8] {
        self.bytes.get(..usize::from(self.len)).unwrap_or_default()
    }

    /// Puts another text in its place, if that is short enough.
    #[inline]
    pub(crate) fn set(&mut self, text: &[u8]) {
        if let Some(bytes) = self.bytes.get_mut(..text.len()) {
            bytes.copy_from_slice(text);
            self.len = text.len() as u8;
        }
    }
}

/// A number of `bits` bits for a text, from its ends, its middle and its length.
#[inline]
pub(crate) fn place(text: &[u8], bits: u32) -> usize {
    let word = |bytes: Option<&[u8; 8]>| bytes.map_or(0, |bytes| u64::from_le_bytes(*bytes));
    let (first, last) = match text.len() {
        0..8 => (text.iter().fold(0, |sum, b| sum << 8 | u64::from(*b)), 0),
        _ => (word(text.first_chunk()), word(text.last_chunk())),
    };
    let middle = text.get(text.len() / 2..).and_then(|half| half.first_chunk()).map_or(0, |b| u32::from_le_bytes(*b));
    let mixed = (first ^ last.rotate_left(21) ^ u64::from(middle) << 32 ^ text.len() as u64)
        .wrapping_mul(0x9e37_79b9_7f4a_7c15);
    (mixed >> (64 - bits)) as usize
}

/// After this many questions it is decided whether asking is worthwhile.
pub(super) const ROUND: u32 = 2048;

/// It is worthwhile if one of this many is answered.
const PAYS: u32 = 4;

/// For at most this many rounds nothing is kept if it is not: a round of questions without answers costs as much as
/// reading its lines. The first pause has one round, and each is twice as long as the one before it: few questions are
/// answered at the start of a log of many visitors.
pub(super) const PAUSE: u32 = 64;

/// Whether a cache is worthwhile: where texts hardly repeat it is not consulted for a while.
#[derive(Clone, Copy, Default)]
pub(super) struct Pace {
    asked: u32,
    answered: u32,
    /// Rounds that are left of the pause.
    pause: u32,
    /// Rounds of the last pause.
    last_pause: u32,
}

impl Pace {
    /// Whether asking is worthwhile now; called once for each text.
    #[inline]
    pub(super) fn is_worthwhile(&mut self) -> bool {
        self.asked += 1;
        if self.asked == ROUND {
            self.turn();
        }
        self.pause == 0
    }

    /// A text had an answer.
    #[inline]
    pub(super) fn answered(&mut self) {
        self.answered += 1;
    }

    #[cold]
    fn turn(&mut self) {
        match self.pause {
            0 if self.answered < ROUND / PAYS => {
                self.last_pause = (self.last_pause * 2).clamp(1, PAUSE);
                self.pause = self.last_pause;
            }
            0 => self.last_pause = 0,
            _ => self.pause -= 1,
        }
        (self.asked, self.answered) = (0, 0);
    }
}

/// A cache of 2^`SIZE` slots. Each word has one, which it shares with others; the last one is kept. Where words hardly
/// repeat it knows and keeps none for a while.
pub(super) struct WordCache<T, const SIZE: u32 = BITS> {
    slots: Box<[Slot<T>]>,
    pace: Pace,
    /// The last question was worthwhile.
    is_open: bool,
}

/// A place for a word and its result.
struct Slot<T> {
    /// Whose result it is; empty as long as nothing was put here.
    text: Text,
    value: T,
}

impl<T: Default, const SIZE: u32> WordCache<T, SIZE> {
    /// An empty cache.
    pub(super) fn new() -> WordCache<T, SIZE> {
        let slots = (0..1 << SIZE).map(|_| Slot { text: Text::EMPTY, value: T::default() }).collect();
        WordCache { slots, pace: Pace::default(), is_open: true }
    }

    /// The result of a word, if it is still here.
    #[inline]
    pub(super) fn known(&mut self, text: &[u8]) -> Option<&mut T> {
        self.is_open = self.pace.is_worthwhile();
        if !self.is_open {
            return None;
        }
        let slot = self.slots.get_mut(place(text, SIZE))?;
        let is_known = slot.text.as_bytes() == text && !text.is_empty();
        if is_known {
            self.pace.answered();
        }
        is_known.then_some(&mut slot.value)
    }

    /// The place for the result of the word that was not known, with that of another one in it; `None` if it is not to
    /// be kept.
    pub(super) fn take(&mut self, text: &[u8]) -> Option<&mut T> {
        let keep = self.is_open && text.len() <= LONGEST;
        let slot = self.slots.get_mut(place(text, SIZE)).filter(|_| keep)?;
        slot.text.set(text);
        Some(&mut slot.value)
    }

    /// Every result.
    pub(super) fn values(&mut self) -> impl Iterator<Item = &mut T> {
        self.slots.iter_mut().map(|slot| &mut slot.value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;
    use std::net::{Ipv4Addr, Ipv6Addr};

    const SLOTS: usize = 1 << BITS;

    fn places(words: impl Iterator<Item = String>) -> usize {
        words.map(|word| place(word.as_bytes(), BITS)).collect::<HashSet<_>>().len()
    }

    #[test]
    fn neighbours_have_slots_of_their_own() {
        for base in [0x2001_0db8_u128 << 96, 0xfe80 << 112] {
            let v6 = places((0..256u128).map(|n| Ipv6Addr::from(base | n).to_string()));
            let nets = places((0..256u128).map(|n| Ipv6Addr::from(base | n << 64).to_string()));
            assert!(v6 > 200 && nets > 200, "{v6} {nets}");
        }
        let v4 = places((0..256u32).map(|n| Ipv4Addr::from(0xc000_0200 | n).to_string()));
        assert!(v4 > 200, "{v4}");
    }

    #[test]
    fn a_word_takes_the_slot_of_another() {
        let mut recent: WordCache<usize> = WordCache::new();
        for n in 0..3 * SLOTS {
            let word = n.to_string();
            assert_eq!(recent.known(word.as_bytes()), None);
            *recent.take(word.as_bytes()).unwrap() = n;
            assert_eq!(recent.known(word.as_bytes()), Some(&mut n.clone()));
        }
        // the pause after the first round is one round long
        for n in 0..u64::from(ROUND) * 2 - 1 {
            let word = format!("x{n}");
            let known = recent.known(word.as_bytes()).is_some();
            assert!(!known && (n < u64::from(ROUND) || recent.take(word.as_bytes()).is_none()), "{n}");
        }
        assert!(recent.values().filter(|n| **n > 0).count() > SLOTS / 2);
    }

    #[test]
    fn no_word_and_words_that_are_too_long_are_not_kept() {
        let mut recent: WordCache<u8> = WordCache::new();
        assert_eq!(recent.known(b""), None);
        assert_eq!(recent.take(&[b'x'; LONGEST + 1]), None);
        assert!(recent.take(&[b'x'; LONGEST]).is_some() && recent.known(&[b'x'; LONGEST]).is_some());
    }
}
