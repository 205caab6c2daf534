//! A map that never holds more than it may.

use std::collections::HashMap;
use std::hash::Hash;
use std::mem;

/// A map of two generations: when the young one is full it becomes the old one, and what was old is forgotten. What is
/// used stays, at the cost of one look-up more.
pub(super) struct BoundedMap<K, V> {
    young: HashMap<K, V>,
    old: HashMap<K, V>,
    most: usize,
}

impl<K: Eq + Hash + Clone, V: Clone> BoundedMap<K, V> {
    /// A map of at most `most` entries.
    pub(super) fn new(most: usize) -> BoundedMap<K, V> {
        BoundedMap { young: HashMap::new(), old: HashMap::new(), most: (most / 2).max(1) }
    }

    /// The value of a key.
    pub(super) fn get(&mut self, key: &K) -> Option<V> {
        if let Some(value) = self.young.get(key) {
            return Some(value.clone());
        }
        let (key, value) = self.old.remove_entry(key)?;
        self.insert(key, value.clone());
        Some(value)
    }

    /// Sets the value of a key.
    pub(super) fn insert(&mut self, key: K, value: V) {
        if self.young.len() >= self.most && !self.young.contains_key(&key) {
            self.old = mem::take(&mut self.young);
        }
        self.young.insert(key, value);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_used_stays_and_the_rest_is_forgotten() {
        let mut map = BoundedMap::new(8);
        for n in 0..1000 {
            map.insert(n, n);
            assert_eq!(map.get(&0), Some(0), "{n}");
            assert!(map.young.len() + map.old.len() <= 8, "{n}");
        }
        assert_eq!((map.get(&999), map.get(&500)), (Some(999), None));
    }

    #[test]
    fn a_key_has_one_value() {
        let mut map = BoundedMap::new(2);
        map.insert(1, "a");
        map.insert(1, "b");
        assert_eq!(map.get(&1), Some("b"));
    }
}
