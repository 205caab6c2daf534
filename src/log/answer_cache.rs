//! AnswerCache answers: what a text was answered with, for texts that come again and again.

use super::word_cache::{LONGEST, Pace, Text, place};

/// Places.
const PLACES: usize = 1 << BITS;
const BITS: u32 = 12;

/// Texts and their answers; a new text takes the place of an old one. Where texts hardly repeat it stops keeping them
/// for a while.
pub struct AnswerCache<T> {
    entries: Vec<Entry<T>>,
    pace: Pace,
}

#[derive(Clone)]
struct Entry<T> {
    text: Text,
    answer: Text,
    mark: T,
}

impl<T: Copy + Default> Default for AnswerCache<T> {
    fn default() -> AnswerCache<T> {
        let empty = Entry { text: Text::EMPTY, answer: Text::EMPTY, mark: T::default() };
        AnswerCache { entries: vec![empty; PLACES], pace: Pace::default() }
    }
}

impl<T: Copy> AnswerCache<T> {
    /// Whether asking is worthwhile now; called once for each text.
    #[inline]
    pub fn is_worthwhile(&mut self) -> bool {
        self.pace.is_worthwhile()
    }

    /// The answer to a text, if it is still known, and what was noted with it.
    #[inline]
    pub fn answer(&mut self, text: &[u8]) -> Option<(&[u8], T)> {
        let entry = self.entries.get(place(text, BITS))?;
        if text.is_empty() || entry.text.as_bytes() != text {
            return None;
        }
        self.pace.answered();
        Some((entry.answer.as_bytes(), entry.mark))
    }

    /// Keeps an answer, if it is short enough.
    #[inline]
    pub fn keep(&mut self, text: &[u8], answer: &[u8], mark: T) {
        let fits = text.len() <= LONGEST && answer.len() <= LONGEST;
        if let Some(entry) = self.entries.get_mut(place(text, BITS)).filter(|_| fits) {
            entry.text.set(text);
            entry.answer.set(answer);
            entry.mark = mark;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::word_cache::{PAUSE, ROUND};
    use super::*;

    #[test]
    fn an_answer_is_that_of_its_text_or_none() {
        let mut recent = AnswerCache::default();
        for n in 0..20_000u32 {
            let text = format!("{}", n.wrapping_mul(2_654_435_761) % 3000);
            if let Some((answer, mark)) = recent.answer(text.as_bytes()) {
                assert_eq!((answer, mark), (format!("<{text}>").as_bytes(), text.len()));
            }
            recent.keep(text.as_bytes(), format!("<{text}>").as_bytes(), text.len());
            assert!(recent.answer(text.as_bytes()).is_some());
        }
        let long = [b'x'; LONGEST + 1];
        recent.keep(&long, b"", 0);
        assert!(recent.answer(&long).is_none() && recent.answer(b"").is_none());
    }

    #[test]
    fn it_pauses_where_texts_do_not_repeat_and_begins_again() {
        let mut recent: AnswerCache<()> = AnswerCache::default();
        let mut asked = 0;
        for n in 0..ROUND * (PAUSE + 1) * 10 {
            let text = n.to_string();
            if recent.is_worthwhile() {
                asked += 1;
                assert!(recent.answer(text.as_bytes()).is_none());
                recent.keep(text.as_bytes(), b"", ());
            }
        }
        // seven pauses of 1 to 64 rounds, then one of 64 after every round of questions
        assert!(asked <= ROUND * 16, "{asked}");
        let mut hits = 0;
        for _ in 0..ROUND * (PAUSE + 2) {
            if recent.is_worthwhile() {
                hits += u32::from(recent.answer(b"again").is_some());
                recent.keep(b"again", b"", ());
            }
        }
        assert!(hits > ROUND / 2, "{hits}");
    }
}
