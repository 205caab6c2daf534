//! The plan as a whole.

use super::entry::{Attribute, AttributeKey, Entry, EntryId, EntryKind, Extra, Provenance};
use super::file::{FileId, PlanFile, Position, Span};
use super::issue::Issue;
use super::record::DnsRecord;
use super::settings::{CheckSettings, PlanSetting};
use super::tree::Tree;
use crate::addr::Mac;
use crate::format::mac;
use crate::plan::date::Date;
use crate::plan::symbols::{Symbol, Symbols};
use std::collections::HashMap;

/// What a plan is for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Purpose {
    /// Not said.
    #[default]
    Unset,
    /// A network that is or will be in use.
    Production,
    /// An example for a text.
    Documentation,
    /// A laboratory.
    Lab,
}

impl Purpose {
    /// Every purpose with its word.
    pub const ALL: &[(&str, Purpose)] =
        &[("production", Purpose::Production), ("documentation", Purpose::Documentation), ("lab", Purpose::Lab)];

    /// The purpose of a word.
    pub fn named(word: &str) -> Option<Purpose> {
        Purpose::ALL.iter().find(|(name, _)| *name == word).map(|(_, purpose)| *purpose)
    }

    /// Its word; `None` if the plan does not say it.
    pub fn word(self) -> Option<&'static str> {
        Purpose::ALL.iter().find(|(_, own)| *own == self).map(|(word, _)| *word)
    }
}

/// An address plan: everything that its files say.
pub struct Plan {
    /// The files, in the order given.
    pub files: Vec<PlanFile>,
    /// The entries, in the order of reading.
    pub entries: Vec<Entry>,
    /// The DNS records, in the order of reading.
    pub records: Vec<DnsRecord>,
    /// What readers could not make sense of.
    pub issues: Vec<Issue>,
    /// What it is for.
    pub purpose: Purpose,
    /// Its name.
    pub name: Symbol,
    /// What its files say in `[plan]`, in the order of reading: the last one of a key holds.
    pub declared: Vec<PlanSetting>,
    /// What its files say about the checks.
    pub settings: CheckSettings,
    /// The day that expiry dates are compared with; `None`: no day is known, nothing expires.
    pub today: Option<Date>,
    /// The planned prefixes and hosts.
    pub tree: Tree,
    /// The prefixes and hosts in use.
    pub used: Tree,
    pub(in crate::plan) words: Symbols,
    pub(in crate::plan) attributes: Vec<Attribute>,
    pub(in crate::plan) extras: HashMap<Option<EntryId>, Vec<Extra>>,
}

impl Plan {
    /// The entry of a number.
    #[expect(clippy::indexing_slicing, reason = "a number is made together with its entry")]
    pub fn entry(&self, id: EntryId) -> &Entry {
        &self.entries[id.0 as usize]
    }

    /// The file of a number.
    #[expect(clippy::indexing_slicing, reason = "a number is made together with its file")]
    pub fn file(&self, id: FileId) -> &PlanFile {
        &self.files[id.0 as usize]
    }

    /// Every entry with its number.
    pub fn numbered(&self) -> impl Iterator<Item = (EntryId, &Entry)> {
        self.entries.iter().enumerate().map(|(i, entry)| (EntryId(i as u32), entry))
    }

    /// The prefixes that were written with bits after their length.
    pub fn networks_with_host_bits(&self) -> impl Iterator<Item = &Entry> {
        let is_network = |entry: &&Entry| matches!(entry.kind, EntryKind::Prefix | EntryKind::Allocation);
        self.entries.iter().filter(is_network).filter(|entry| entry.has_host_bits())
    }

    /// The text of a word.
    pub fn word(&self, word: Symbol) -> &str {
        self.words.text(word)
    }

    /// The bytes of the file at a place.
    pub fn text(&self, place: Span) -> &str {
        self.file(place.file).text.get(place.start as usize..place.end as usize).unwrap_or_default()
    }

    /// The text of an entry as written in its file, with its length and zone.
    pub fn written(&self, entry: &Entry) -> &str {
        self.text(entry.place)
    }

    /// Line and column of a place.
    pub fn position(&self, place: Span) -> Position {
        self.file(place.file).position(place.start)
    }

    /// Everything said about an entry.
    pub fn attributes(&self, entry: &Entry) -> &[Attribute] {
        let start = entry.first_attribute as usize;
        self.attributes.get(start..start + usize::from(entry.attributes)).unwrap_or_default()
    }

    /// One thing said about an entry.
    pub fn attribute(&self, entry: &Entry, key: AttributeKey) -> Option<&Attribute> {
        self.attributes(entry).iter().find(|attribute| attribute.key == key)
    }

    /// What no key stands for of an entry, or `None`: of the plan as a whole. Empty unless the draft kept such values.
    pub fn extras(&self, entry: Option<EntryId>) -> &[Extra] {
        self.extras.get(&entry).map_or(&[], Vec::as_slice)
    }

    /// The text of one thing said about an entry; empty if nothing is.
    pub fn said(&self, entry: &Entry, key: AttributeKey) -> &str {
        self.attribute(entry, key).map_or("", |attribute| self.word(attribute.value))
    }

    /// Whether a planned range is handed out by a DHCP server: its use is `dhcp`, `dhcpv6` or `pool`, or it has none.
    pub fn is_dhcp(&self, range: &Entry) -> bool {
        let purpose = self.said(range, AttributeKey::Use).to_ascii_lowercase();
        purpose.is_empty() || purpose.starts_with("dhcp") || purpose == "pool"
    }

    /// Where one thing is said about an entry; if nothing is, the place of the entry.
    pub fn place_of(&self, entry: &Entry, key: AttributeKey) -> Span {
        self.attribute(entry, key).map_or(entry.place, |a| Span { file: entry.place.file, start: a.start, end: a.end })
    }

    /// The name of an entry; empty if it has none.
    pub fn name_of(&self, entry: &Entry) -> &str {
        self.said(entry, AttributeKey::Name)
    }

    /// The VLAN of an entry, 1–4094.
    pub fn vlan(&self, entry: &Entry) -> Option<u16> {
        self.said(entry, AttributeKey::Vlan).parse().ok().filter(|n| (1..=4094).contains(n))
    }

    /// The MAC address of an entry.
    pub fn mac(&self, entry: &Entry) -> Option<Mac> {
        mac::parse(self.said(entry, AttributeKey::Mac).as_bytes()).ok()
    }

    /// The day on which an entry ends.
    pub fn expires(&self, entry: &Entry) -> Option<Date> {
        self.said(entry, AttributeKey::Expires).parse().ok()
    }

    /// The planned entries of a kind, with their numbers.
    pub fn planned(&self, kind: EntryKind) -> impl Iterator<Item = (EntryId, &Entry)> {
        self.numbered().filter(move |(_, e)| e.kind == kind && e.provenance == Provenance::Planned)
    }

    /// The entries of a kind that are in use, with their numbers.
    pub fn in_use(&self, kind: EntryKind) -> impl Iterator<Item = (EntryId, &Entry)> {
        self.numbered().filter(move |(_, e)| e.kind == kind && e.provenance == Provenance::Used)
    }

    /// Whether any of the files says what is wanted: without one there is nothing to compare what is in use with.
    pub fn has_plan(&self) -> bool {
        self.entries.iter().any(|entry| entry.provenance == Provenance::Planned)
    }
}
