//! The data section: records as bytes, each kept once.

use super::super::typed_value::{TypedValue, plain_text, pointer};
use std::collections::HashMap;
use std::collections::hash_map::{Entry, RandomState};
use std::hash::BuildHasher;

/// A shorter text takes no more room than a pointer to it.
const SHARED: usize = 4;

/// Records, one after the other. What is held beside their bytes is a few bytes per record and per text.
pub(super) struct DataSection {
    pub(super) bytes: Vec<u8>,
    /// The places of records, by two independent hashes of their bytes.
    records: HashMap<u128, u32>,
    /// The places of texts, by their hash.
    texts: HashMap<u64, u32>,
    hashers: [RandomState; 2],
    /// The record that is being added, without shared texts.
    canonical: Vec<u8>,
    /// The section has outgrown the format.
    pub(super) is_full: bool,
}

impl Default for DataSection {
    fn default() -> DataSection {
        DataSection {
            bytes: Vec::new(),
            records: HashMap::new(),
            texts: HashMap::new(),
            hashers: [RandomState::new(), RandomState::new()],
            canonical: Vec::new(),
            is_full: false,
        }
    }
}

impl DataSection {
    /// The place of a record; equal records have one place.
    pub(super) fn place(&mut self, record: &TypedValue) -> u32 {
        self.canonical.clear();
        record.encode(&mut self.canonical, &mut plain_text);
        let [a, b] = &self.hashers;
        let key = u128::from(a.hash_one(&self.canonical)) << 64 | u128::from(b.hash_one(&self.canonical));
        let end = self.end();
        match self.records.entry(key) {
            Entry::Occupied(known) => *known.get(),
            Entry::Vacant(free) => {
                free.insert(end);
                self.append(record);
                end
            }
        }
    }

    /// Where the next byte goes.
    fn end(&mut self) -> u32 {
        u32::try_from(self.bytes.len()).unwrap_or_else(|_| {
            self.is_full = true;
            0
        })
    }

    fn append(&mut self, record: &TypedValue) {
        let DataSection { bytes, texts, hashers: [hasher, _], .. } = self;
        record.encode(bytes, &mut |text, out| {
            if text.len() < SHARED {
                return plain_text(text, out);
            }
            let key = hasher.hash_one(text);
            match texts.get(&key) {
                Some(at) if is_text(out, *at, text) => pointer(*at, out),
                _ => {
                    if let Ok(at) = u32::try_from(out.len()) {
                        texts.insert(key, at);
                    }
                    plain_text(text, out);
                }
            }
        });
    }

    /// The bytes alone: nothing more is added.
    pub(super) fn into_bytes(self) -> Vec<u8> {
        self.bytes
    }
}

/// Whether a text is at a place.
fn is_text(bytes: &[u8], at: u32, text: &str) -> bool {
    let mut wanted = Vec::with_capacity(text.len() + 4);
    plain_text(text, &mut wanted);
    bytes.get(at as usize..).is_some_and(|rest| rest.starts_with(&wanted))
}
