//! A plan in the making: what readers write into.

use super::config::Config;
use super::model::{
    Attribute, Entry, EntryId, File, FileId, Key, Kind, Place, Plan, Purpose, Record, RecordType, Role, Standing,
};
use super::readers::value::{Flaw, Written, written};
use super::readers::{self, Reader};
use super::{Date, Tree, Word, Words};
use crate::addr::{Family, Net};
use crate::format::mac;
use std::ops::Range;

/// What a reader could not make sense of: the raw material of P001, P004, P008 and P009.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trouble {
    /// What is the matter.
    pub matter: Matter,
    /// Where.
    pub place: Place,
    /// One line, without place.
    pub message: String,
    /// The other place of a contradiction or a repetition.
    pub related: Option<Place>,
}

/// What is the matter with a piece of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Matter {
    /// It does not parse (P001).
    Parse,
    /// An IPv4 address that programs read differently (P004).
    Ambiguous,
    /// A mask that is none, or that contradicts the length (P008).
    Mask,
    /// An unknown key, column or value; a key given twice (P009).
    Unknown,
}

/// A value and where it stands.
#[derive(Clone, Debug)]
pub struct Cell<'a> {
    /// The value, without quotes and escapes.
    pub text: &'a str,
    /// The bytes of the file that it was made of, without quotes.
    pub span: Range<usize>,
}

impl<'a> Cell<'a> {
    /// A value that stands in the file as it is.
    pub fn new(text: &'a str, start: usize) -> Cell<'a> {
        Cell { text, span: start..start + text.len() }
    }

    /// The value without blanks around it.
    #[must_use]
    pub fn trim(&self) -> Cell<'a> {
        if self.span.len() != self.text.len() {
            return Cell { text: self.text.trim(), span: self.span.clone() };
        }
        let before = self.text.len() - self.text.trim_start().len();
        Cell::new(self.text.trim(), self.span.start + before)
    }

    /// The place of a byte of the value: exact if the value stands in the file as it is, else where the value begins.
    fn at(&self, byte: usize) -> usize {
        if self.span.len() == self.text.len() { (self.span.start + byte).min(self.span.end) } else { self.span.start }
    }
}

/// How files are to be read.
#[derive(Clone, Debug, Default)]
pub struct Reading {
    /// The format; `None`: by name and content.
    pub format: Option<&'static Reader>,
    /// The meaning of columns: their name in the file, and in place of it. Empty: by the header.
    pub columns: Vec<(String, String)>,
}

/// A plan in the making.
#[derive(Default)]
pub struct Draft {
    files: Vec<File>,
    entries: Vec<Entry>,
    records: Vec<Record>,
    troubles: Vec<Trouble>,
    attributes: Vec<Attribute>,
    words: Words,
    /// Whether the file that is read turned out to be unusable.
    unusable: bool,
    /// The name of the file that is read.
    file_name: String,
    /// What `[check]` of the files says.
    pub config: Config,
    /// What the plan is for.
    pub purpose: Purpose,
    /// Its name.
    pub name: Word,
    /// How files are to be read.
    pub reading: Reading,
}

impl Draft {
    /// An empty plan, whose files are to be read in this way.
    pub fn new(reading: Reading) -> Draft {
        Draft { reading, ..Draft::default() }
    }

    /// Reads a file. What is wrong with it becomes part of the plan.
    pub fn add(&mut self, name: &str, bytes: Vec<u8>) {
        let (text, flaw) = decoded(bytes);
        let bom = text.starts_with('\u{feff}');
        let text = if bom { text.trim_start_matches('\u{feff}').to_owned() } else { text };
        let reader = self.reading.format.unwrap_or_else(|| readers::choose(name, &text));
        self.unusable = false;
        name.clone_into(&mut self.file_name);
        match flaw {
            Some((at, message)) => self.give_up(at..at, message),
            None => (reader.read)(&text, self),
        }
        let mut file = File::new(name.to_owned(), text, bom, reader);
        file.unusable = self.unusable;
        self.files.push(file);
    }

    /// The plan, on a day, with settings that win over those of the files.
    pub fn finish(self, overrides: &Config, today: Option<Date>) -> Plan {
        let tree = Tree::of(&self.entries, Standing::Planned);
        let used = Tree::of(&self.entries, Standing::Used);
        Plan {
            files: self.files,
            entries: self.entries,
            records: self.records,
            troubles: self.troubles,
            purpose: self.purpose,
            name: self.name,
            config: self.config.overridden(overrides),
            today,
            tree,
            used,
            words: self.words,
            attributes: self.attributes,
        }
    }

    /// A place in the file that is read.
    pub fn place(&self, span: Range<usize>) -> Place {
        Place { file: FileId(self.files.len() as u32), start: span.start as u32, end: span.end as u32 }
    }

    /// The name of the file that is read.
    pub fn file_name(&self) -> &str {
        &self.file_name
    }

    /// The text of a word.
    pub fn text_of(&self, word: Word) -> &str {
        self.words.text(word)
    }

    /// Keeps a word.
    pub fn word(&mut self, text: &str) -> Word {
        self.words.intern(text)
    }

    /// Notes that something makes no sense.
    pub fn trouble(&mut self, matter: Matter, span: Range<usize>, message: impl Into<String>) {
        let place = self.place(span);
        self.troubles.push(Trouble { matter, place, message: message.into(), related: None });
    }

    /// Notes that a key, a column or a value is unknown.
    pub fn unknown(&mut self, what: &str, cell: &Cell<'_>, known: &[&str]) {
        let message = format!("unknown {what} '{}': expected {}", shown(cell.text), listed(known));
        self.trouble(Matter::Unknown, cell.span.clone(), message);
    }

    /// Notes that something was given before.
    pub fn repeated(&mut self, what: &str, cell: &Cell<'_>, before: Range<usize>) {
        let (place, related) = (self.place(cell.span.clone()), Some(self.place(before)));
        let message = format!("{what} '{}' is given twice", shown(cell.text));
        self.troubles.push(Trouble { matter: Matter::Unknown, place, message, related });
    }

    /// Notes that the file cannot be read on from here.
    pub fn give_up(&mut self, span: Range<usize>, message: impl Into<String>) {
        self.unusable = true;
        self.trouble(Matter::Parse, span, message);
    }

    /// Adds an entry for the address in a cell; `None` if there is none, which is noted.
    pub fn address(&mut self, kind: Kind, standing: Standing, cell: &Cell<'_>) -> Option<EntryId> {
        let cell = cell.trim();
        match written(cell.text) {
            Ok(read) => Some(self.entry(kind, standing, &read, &cell)),
            Err(flaw) => {
                self.flaw(&flaw, &cell);
                None
            }
        }
    }

    /// Notes what is wrong with an address.
    pub fn flaw(&mut self, flaw: &Flaw, cell: &Cell<'_>) {
        let at = cell.at(flaw.at);
        let message = flaw.message(cell.text);
        self.trouble(flaw.matter, at..cell.span.end.max(at), message);
    }

    /// Adds an entry.
    pub fn entry(&mut self, kind: Kind, standing: Standing, read: &Written, cell: &Cell<'_>) -> EntryId {
        let id = EntryId(self.entries.len() as u32);
        let place = self.place(cell.span.clone());
        let (bits, family, len) = (read.bits, read.family, read.len);
        self.entries.push(Entry {
            kind,
            standing,
            role: Role::Unset,
            anycast: false,
            family,
            len,
            bits,
            last: bits,
            vrf: Word::EMPTY,
            owner: None,
            place,
            first_attribute: self.attributes.len() as u32,
            attributes: 0,
        });
        for (key, range) in [(Key::Zone, &read.zone), (Key::Mask, &read.mask)] {
            if let Some((range, text)) = range.clone().and_then(|r| cell.text.get(r.clone()).map(|text| (r, text))) {
                self.put(key, text, cell.at(range.start)..cell.at(range.end));
            }
        }
        id
    }

    /// Adds a range from one address to another; `None` if they are of two families or in the wrong order, which is
    /// noted at `span`.
    pub fn range(&mut self, standing: Standing, from: &Cell<'_>, to: &Cell<'_>) -> Option<EntryId> {
        let (from, to) = (from.trim(), to.trim());
        let (first, last) = match (written(from.text), written(to.text)) {
            (Ok(first), Ok(last)) => (first, last),
            (first, last) => {
                first.err().inspect(|flaw| self.flaw(flaw, &from));
                last.err().inspect(|flaw| self.flaw(flaw, &to));
                return None;
            }
        };
        let span = from.span.start.min(to.span.start)..to.span.end.max(from.span.end);
        if first.family != last.family || first.bits > last.bits {
            let text = format!("'{}' to '{}' is no range: expected the first address in front", from.text, to.text);
            self.trouble(Matter::Parse, span, text);
            return None;
        }
        let id = self.entry(Kind::Range, standing, &first, &from);
        let place = self.place(span);
        if let Some(entry) = self.entries.last_mut() {
            (entry.last, entry.place, entry.len) = (last.bits, place, None);
        }
        Some(id)
    }

    /// Says something about the last entry. An empty value says nothing; one that has no meaning is noted.
    pub fn say(&mut self, key: Key, cell: &Cell<'_>) {
        let cell = cell.trim();
        if cell.text.is_empty() {
            return;
        }
        let expected = match key {
            Key::Vlan if !cell.text.parse::<u16>().is_ok_and(|n| (1..=4094).contains(&n)) => {
                Some("a VLAN number from 1 to 4094")
            }
            Key::Mac if mac::parse(cell.text.as_bytes()).is_err() => Some("a MAC address as 00:16:3e:5a:7b:9c"),
            Key::Expires if cell.text.parse::<Date>().is_err() => Some("a date as 2027-06-30"),
            Key::Anycast if boolean(cell.text).is_none() => Some("true or false"),
            _ => None,
        };
        if let Some(expected) = expected {
            let message = format!("expected {expected}, found '{}'", shown(cell.text));
            return self.trouble(Matter::Parse, cell.span, message);
        }
        let word = self.put(key, cell.text, cell.span);
        let Some(entry) = self.entries.last_mut() else { return };
        match key {
            Key::Role => entry.role = Role::named(cell.text).unwrap_or_default(),
            Key::Vrf if !is_default_vrf(cell.text) => entry.vrf = word,
            Key::Anycast => entry.anycast = boolean(cell.text) == Some(true),
            _ => {}
        }
    }

    fn put(&mut self, key: Key, text: &str, span: Range<usize>) -> Word {
        let value = self.words.intern(text);
        if let Some(entry) = self.entries.last_mut()
            && let Some(count) = entry.attributes.checked_add(1)
        {
            entry.attributes = count;
            self.attributes.push(Attribute { key, value, start: span.start as u32, end: span.end as u32 });
        }
        value
    }

    /// Says about the last entry what is said about another one of the same file, its zone and mask apart.
    pub fn say_as(&mut self, other: EntryId) {
        let Some(model) = self.entries.get(other.0 as usize).copied() else { return };
        let start = model.first_attribute as usize;
        for i in start..start + usize::from(model.attributes) {
            let Some(attribute) = self.attributes.get(i).copied() else { break };
            let Some(entry) = self.entries.last_mut() else { break };
            if !matches!(attribute.key, Key::Zone | Key::Mask) {
                self.attributes.push(attribute);
                entry.attributes = entry.attributes.saturating_add(1);
            }
        }
        if let Some(entry) = self.entries.last_mut() {
            (entry.role, entry.vrf, entry.anycast) = (model.role, model.vrf, model.anycast);
        }
    }

    /// Changes an entry that was added.
    pub fn entry_mut(&mut self, id: EntryId) -> Option<&mut Entry> {
        self.entries.get_mut(id.0 as usize)
    }

    /// Puts the last entry into a prefix: it is in the same routing table.
    pub fn within(&mut self, owner: EntryId) {
        let vrf = self.entries.get(owner.0 as usize).map_or(Word::EMPTY, |entry| entry.vrf);
        if let Some(entry) = self.entries.last_mut() {
            (entry.owner, entry.vrf) = (Some(owner), vrf);
        }
    }

    /// Adds a DNS record.
    pub fn record(&mut self, record: Record) {
        self.records.push(record);
    }

    /// A record of a type with nothing but its names.
    pub fn blank_record(&self, rtype: RecordType, owner: Word, owner_place: Place, place: Place) -> Record {
        let (target, origin, reverse, entry) = (Word::EMPTY, Word::EMPTY, None::<Net>, None);
        Record { rtype, owner, owner_place, target, place, reverse, origin, entry }
    }

    /// The family of an entry.
    pub fn family(&self, id: EntryId) -> Option<Family> {
        self.entries.get(id.0 as usize).map(|entry| entry.family)
    }
}

/// Whether a name of a routing table means the default one.
fn is_default_vrf(name: &str) -> bool {
    name.eq_ignore_ascii_case("default") || name.eq_ignore_ascii_case("global")
}

/// Yes or no.
fn boolean(text: &str) -> Option<bool> {
    let is = |words: [&str; 4]| words.iter().any(|word| text.eq_ignore_ascii_case(word));
    match text {
        _ if is(["true", "yes", "on", "1"]) => Some(true),
        _ if is(["false", "no", "off", "0"]) => Some(false),
        _ => None,
    }
}

/// The text of a file, and what is wrong with it as a whole.
fn decoded(bytes: Vec<u8>) -> (String, Option<(usize, String)>) {
    if u32::try_from(bytes.len()).is_err() {
        return (String::new(), Some((0, "the file is larger than 4 GiB: split it".to_owned())));
    }
    match String::from_utf8(bytes) {
        Ok(text) => (text, None),
        Err(error) => {
            let at = error.utf8_error().valid_up_to();
            let text = String::from_utf8_lossy(error.as_bytes()).into_owned();
            (text, Some((at, "expected UTF-8 text: convert the file to UTF-8".to_owned())))
        }
    }
}

/// A text for a message: without control characters, not too long.
pub fn shown(text: &str) -> String {
    let mut shown: String = text.chars().take(60).map(|c| if c.is_control() { '\u{fffd}' } else { c }).collect();
    if text.chars().nth(60).is_some() {
        shown.push_str("...");
    }
    shown
}

/// `a, b or c`.
fn listed(words: &[&str]) -> String {
    match words {
        [] => "nothing".to_owned(),
        [one] => (*one).to_owned(),
        [most @ .., last] => format!("{} or {last}", most.join(", ")),
    }
}
