//! What a list of addresses has in common: families, scopes, blocks, registries, interface identifiers, entropy, and the
//! densest prefixes, in bounded memory.
//!
//! A [`Survey`] counts addresses; surveys of parts add up to that of the whole, however it is cut. A [`SurveyReport`] says
//! what it found.
//!
//! ```
//! use ipv6calc::survey::{Survey, SurveyReport};
//! let mut survey = Survey::default();
//! for address in ["2001:db8::1", "2001:db8::2", "192.0.2.1", "192.0.2.1"] {
//!     survey.add(address.parse()?);
//! }
//! let report = SurveyReport::new(&survey);
//! assert_eq!((report.addresses.ipv4, report.distinct.ipv4.addresses), (2, 1));
//! # Ok::<(), std::net::AddrParseError>(())
//! ```

mod density;
mod digits;
mod kinds;
mod partial;
mod picture;
mod report;
mod sample;

pub use density::{DensePrefix, Density};
pub use kinds::{IidPattern, SurveyScope};
pub use partial::SurveyPartialError;
pub use report::{BlockCount, DistinctCount, FamilyCounts, NamedCount, NamedCounts, SurveyReport};

use crate::class::special::SpecialBlock;
use crate::class::{self, Registry, special};
use crate::db::BuiltIn;
use crate::format::TextWindow;
use crate::log::{LeadingWord, Places, next_word, word_with_port};
use crate::stream::LinePart;
use digits::DigitCounts;
use sample::AddressSample;
use std::collections::HashMap;
use std::net::IpAddr;

/// Counts of one family.
#[derive(Clone, Debug, Default)]
struct FamilySurvey {
    addresses: u64,
    scopes: [u64; SurveyScope::ALL.len()],
    registries: [u64; Registry::ALL.len()],
    /// Left-aligned.
    sample: AddressSample,
}

impl FamilySurvey {
    #[inline]
    fn add(&mut self, bits: u128, scope: SurveyScope, registry: Registry) {
        self.addresses += 1;
        count(&mut self.scopes, scope as usize, 1);
        count(&mut self.registries, registry as usize, 1);
        self.sample.insert(bits);
    }

    fn merge(&mut self, other: &FamilySurvey) {
        self.addresses = self.addresses.saturating_add(other.addresses);
        sum(&mut self.scopes, &other.scopes);
        sum(&mut self.registries, &other.registries);
        self.sample.merge(&other.sample);
    }
}

/// Adds to one of several counts.
#[inline]
fn count(counts: &mut [u64], at: usize, n: u64) {
    if let Some(count) = counts.get_mut(at) {
        *count = count.saturating_add(n);
    }
}

fn sum(counts: &mut [u64], others: &[u64]) {
    others.iter().enumerate().for_each(|(at, n)| count(counts, at, *n));
}

/// What was counted of a list of addresses. Repeated addresses count each time, except where it says different ones.
#[derive(Clone, Debug, Default)]
pub struct Survey {
    v4: FamilySurvey,
    v6: FamilySurvey,
    /// Lines without an address.
    without: u64,
    /// The special-purpose blocks with addresses, in the order of their first one.
    blocks: Vec<BlockTally>,
    kinds: [u64; IidPattern::ALL.len()],
    /// Vendors of MAC addresses in identifiers, by name; empty for those that are not known.
    vendors: HashMap<String, u64>,
    digits: DigitCounts,
}

/// How many addresses are in a special-purpose block, without those of blocks inside it.
#[derive(Clone, Copy, Debug)]
struct BlockTally {
    block: &'static SpecialBlock,
    addresses: u64,
}

impl Survey {
    /// Counts an address.
    pub fn add(&mut self, address: IpAddr) {
        match address {
            IpAddr::V4(v4) => {
                let bits = v4.to_bits();
                let block = special::v4(bits);
                self.block(block);
                self.v4.add(u128::from(bits) << 96, SurveyScope::v4(bits, block), BuiltIn::registry_v4(bits));
            }
            IpAddr::V6(v6) => self.add_v6(v6.to_bits()),
        }
    }

    /// Counts a line: its first word if that is an address, with brackets and a port too, or every address in `places`.
    #[inline]
    pub fn add_line(&mut self, line: TextWindow<'_>, part: LinePart, places: Option<Places<'_>>) {
        let line = line.without(b"\n");
        match places {
            Some(places) => self.add_every(line.text(), part, places),
            None if part == LinePart::Rest => {}
            None => match next_word(line.without(b"\r")).map(|(word, _)| word_with_port(word)) {
                Some(LeadingWord::Address(address)) => self.add(address),
                Some(_) => self.add_nothing(),
                None => {}
            },
        }
    }

    fn add_every(&mut self, line: &[u8], part: LinePart, places: Places<'_>) {
        let mut found = false;
        for address in places.find(line).iter().filter_map(|located| located.value.ip()) {
            found = true;
            self.add(address);
        }
        if !found && part != LinePart::Rest && !matches!(line, b"" | b"\r") {
            self.add_nothing();
        }
    }

    /// How many addresses were counted.
    pub fn addresses(&self) -> u64 {
        self.v4.addresses.saturating_add(self.v6.addresses)
    }

    /// How many lines were counted that do not have an address.
    pub fn without_address(&self) -> u64 {
        self.without
    }

    /// Counts a line without an address.
    pub fn add_nothing(&mut self) {
        self.without += 1;
    }

    fn add_v6(&mut self, bits: u128) {
        // whether the identifier looks random is decided with its kind
        let (types, block) = (class::v6_fixed(bits), special::v6(bits));
        self.block(block);
        self.v6.add(bits, SurveyScope::v6(types, block), BuiltIn::registry_v6(bits));
        self.digits.add(bits);
        if let Some(kind) = IidPattern::of(bits, types) {
            count(&mut self.kinds, kind as usize, 1);
            if kind == IidPattern::Eui48 {
                self.vendor(bits as u64);
            }
        }
    }

    fn vendor(&mut self, iid: u64) {
        let name = BuiltIn::vendor(crate::addr::Iid(iid).mac().0).map_or("", |vendor| vendor.name);
        match self.vendors.get_mut(name) {
            Some(count) => *count += 1,
            None => drop(self.vendors.insert(name.to_owned(), 1)),
        }
    }

    #[inline]
    fn block(&mut self, block: Option<&'static SpecialBlock>) {
        if let Some(block) = block {
            self.block_addresses(block, 1);
        }
    }

    fn block_addresses(&mut self, block: &'static SpecialBlock, n: u64) {
        // there are some sixty blocks, of which a list has a few
        match self.blocks.iter_mut().find(|tally| std::ptr::eq(tally.block, block)) {
            Some(tally) => tally.addresses = tally.addresses.saturating_add(n),
            None => self.blocks.push(BlockTally { block, addresses: n }),
        }
    }

    /// Adds what was counted of another part.
    pub fn merge(&mut self, other: &Survey) {
        self.v4.merge(&other.v4);
        self.v6.merge(&other.v6);
        self.without = self.without.saturating_add(other.without);
        other.blocks.iter().for_each(|tally| self.block_addresses(tally.block, tally.addresses));
        sum(&mut self.kinds, &other.kinds);
        for (name, n) in &other.vendors {
            let count = self.vendors.entry(name.clone()).or_default();
            *count = count.saturating_add(*n);
        }
        self.digits.merge(&other.digits.counts());
    }
}
