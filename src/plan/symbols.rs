//! Words of a plan, each kept once.

use std::hash::{BuildHasher, RandomState};

/// A word of a plan: a number for a text. Equal texts are equal words.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Symbol(u32);

impl Symbol {
    /// The empty text.
    pub const EMPTY: Symbol = Symbol(0);

    /// Whether it is the empty text.
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }
}

/// Every word of a plan: one text, and a table of places in it. A word costs its bytes and 16 more.
#[derive(Default)]
pub struct Symbols {
    text: String,
    /// Where each word ends; it begins where the one before ends.
    ends: Vec<usize>,
    /// Open addressing: the number of a word, or [`FREE`]. Its size is a power of two, at most two thirds are taken. Empty
    /// before the first word and when no more were expected.
    table: Vec<u32>,
    hasher: RandomState,
}

/// No word.
const FREE: u32 = u32::MAX;

impl Symbols {
    /// The number of a text; the text is kept when it is new.
    ///
    /// ```
    /// use ipv6calc::plan::{Symbol, Symbols};
    /// let mut words = Symbols::default();
    /// let lan = words.intern("lan");
    /// assert_eq!((words.intern("lan"), words.text(lan)), (lan, "lan"));
    /// assert_eq!(words.intern(""), Symbol::EMPTY);
    /// ```
    pub fn intern(&mut self, text: &str) -> Symbol {
        if self.ends.is_empty() {
            self.ends.push(0);
        }
        if text.is_empty() {
            return Symbol::EMPTY;
        }
        if (self.ends.len() + 1) * 3 > self.table.len() * 2 {
            self.grow();
        }
        let slot = self.slot(text);
        match self.table.get(slot) {
            Some(&n) if n != FREE => Symbol(n),
            _ => self.keep(text, slot),
        }
    }

    /// The text of a word.
    pub fn text(&self, word: Symbol) -> &str {
        let at = word.0 as usize;
        let start = at.checked_sub(1).and_then(|before| self.ends.get(before)).copied().unwrap_or(0);
        self.ends.get(at).and_then(|end| self.text.get(start..*end)).unwrap_or_default()
    }

    /// The words as they are, without what new ones are compared with: eight bytes less for each.
    pub(in crate::plan) fn complete(self) -> Symbols {
        Symbols { table: Vec::new(), ..self }
    }

    /// The number of a text that is kept already; `None` also if no more words were expected.
    pub fn find(&self, text: &str) -> Option<Symbol> {
        match text {
            "" => Some(Symbol::EMPTY),
            _ if self.table.is_empty() => None,
            _ => self.table.get(self.slot(text)).copied().filter(|n| *n != FREE).map(Symbol),
        }
    }

    /// The place of a text in the table: its own, or a free one.
    fn slot(&self, text: &str) -> usize {
        let mask = self.table.len() - 1;
        let mut slot = self.hasher.hash_one(text) as usize & mask;
        while let Some(&n) = self.table.get(slot) {
            if n == FREE || self.text(Symbol(n)) == text {
                break;
            }
            slot = (slot + 1) & mask;
        }
        slot
    }

    fn keep(&mut self, text: &str, slot: usize) -> Symbol {
        let number = self.ends.len() as u32;
        self.text.push_str(text);
        self.ends.push(self.text.len());
        if let Some(to) = self.table.get_mut(slot) {
            *to = number;
        }
        Symbol(number)
    }

    fn grow(&mut self) {
        self.table = vec![FREE; (self.ends.len() * 2).next_power_of_two().max(64)];
        for number in 1..self.ends.len() as u32 {
            let slot = self.slot(self.text(Symbol(number)));
            if let Some(to) = self.table.get_mut(slot) {
                *to = number;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_agree_with_their_texts_across_growth() {
        let mut words = Symbols::default();
        let all: Vec<(String, Symbol)> = (0..10_000)
            .map(|i| {
                let text = format!("name-{i}");
                let word = words.intern(&text);
                (text, word)
            })
            .collect();
        for (text, word) in &all {
            assert_eq!((words.text(*word), words.find(text)), (text.as_str(), Some(*word)));
            assert_eq!(words.intern(text), *word);
        }
        assert_eq!(words.find("other"), None);
    }

    #[test]
    fn a_complete_list_still_takes_words() {
        let mut words = Symbols::default();
        let all: Vec<Symbol> = (0..1000).map(|i| words.intern(&i.to_string())).collect();
        let mut words = words.complete();
        assert_eq!((words.find("7"), words.text(all[7])), (None, "7"));
        let new = words.intern("new");
        assert_eq!((words.intern("7"), words.text(new), words.find("999")), (all[7], "new", Some(all[999])));
    }

    #[test]
    fn no_word_is_known_before_the_first() {
        let words = Symbols::default();
        assert_eq!((words.find("a"), words.find(""), words.text(Symbol::EMPTY)), (None, Some(Symbol::EMPTY), ""));
    }
}
