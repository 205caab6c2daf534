//! A plan in the making: what readers write into.

use crate::addr::{Family, Net};
use crate::format::mac;
use crate::plan::date::Date;
use crate::plan::model::{
    Attribute, AttributeKey, CheckSettings, DnsRecord, Entry, EntryId, EntryKind, Extra, FileFormat, FileId, Issue,
    IssueKind, Plan, PlanFile, PlanSetting, Provenance, Purpose, RecordType, Role, Span, Tree,
};
use crate::plan::symbols::{Symbol, Symbols};
use crate::plan::text::{listed, shorten};
use crate::plan::value::{ValueError, Written, written};
use std::collections::HashMap;
use std::ops::Range;

/// A value and its place.
#[derive(Clone, Debug)]
pub struct Cell<'a> {
    /// The value, without quotes and escapes.
    pub text: &'a str,
    /// The bytes of the file that it was made of, without quotes.
    pub span: Range<usize>,
}

impl<'a> Cell<'a> {
    /// A value that is written in the file as it is.
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

    /// The place of a byte of the value: exact if the value is written in the file as it is, otherwise the start of the value.
    fn at(&self, byte: usize) -> usize {
        if self.span.len() == self.text.len() { (self.span.start + byte).min(self.span.end) } else { self.span.start }
    }
}

/// The name and the bytes of a file.
pub type OpenedFile = (String, Vec<u8>);

/// Opens a file that another one names: the name of that other file, and what it names. `None`: it is not there. The error
/// says why it cannot be read.
pub type FileOpener = fn(&str, &str) -> Result<Option<OpenedFile>, String>;

/// A file that another one includes.
pub(in crate::plan) struct Inclusion {
    /// The file that names it.
    pub(in crate::plan) by: String,
    /// What it is called there.
    pub(in crate::plan) name: String,
    /// The place of the name.
    pub(in crate::plan) place: Span,
    /// What holds where it is included: of a zone the origin.
    pub(in crate::plan) context: String,
    /// The name of its format.
    pub(in crate::plan) format: &'static str,
}

/// A plan in the making.
#[derive(Default)]
pub struct Draft {
    files: Vec<PlanFile>,
    entries: Vec<Entry>,
    records: Vec<DnsRecord>,
    issues: Vec<Issue>,
    attributes: Vec<Attribute>,
    /// What no key stands for, by entry; `None`: not wanted.
    extras: Option<HashMap<Option<EntryId>, Vec<Extra>>>,
    words: Symbols,
    /// Whether the file that is read turned out to be unusable.
    unusable: bool,
    /// The name of the file that is read.
    file_name: String,
    /// How many entries, records, selections and issues there were before the file.
    marks: [usize; 4],
    /// How files that others include are opened; `None`: they are not.
    opener: Option<FileOpener>,
    /// The files that others include and that are not read yet.
    pub(in crate::plan) inclusions: Vec<Inclusion>,
    /// What holds at the start of the file that is read, if another one includes it.
    pub(in crate::plan) context: Option<String>,
    /// What `[check]` of the files says.
    pub settings: CheckSettings,
    /// What the plan is for.
    pub purpose: Purpose,
    /// Its name.
    pub name: Symbol,
    /// What the files say in `[plan]`.
    declared: Vec<PlanSetting>,
    /// The meaning of columns: our name of it, and the name in the file. Empty: by the header.
    pub columns: Vec<(String, String)>,
}

impl Draft {
    /// An empty plan. The columns of tables mean what their headers say unless it is given here: our name of a meaning,
    /// and the name of the column.
    pub fn new(columns: Vec<(String, String)>) -> Draft {
        Draft { columns, ..Draft::default() }
    }

    /// Keeps values that no key stands for: checks do not need them, and tables may be full of them.
    pub fn keep_extras(&mut self) {
        self.extras.get_or_insert_default();
    }

    /// Whether values that no key stands for are kept.
    pub(in crate::plan) fn keeps_extras(&self) -> bool {
        self.extras.is_some()
    }

    /// Opens the files that others include this way.
    pub fn follow(&mut self, opener: FileOpener) {
        self.opener = Some(opener);
    }

    /// Notes that the file that is read includes another one. False: such files are not opened.
    pub(in crate::plan) fn include(&mut self, name: &Cell<'_>, context: &str, format: &'static str) -> bool {
        let place = self.place(name.span.clone());
        let (by, name, context) = (self.file_name.clone(), name.text.to_owned(), context.to_owned());
        if self.opener.is_some() {
            self.inclusions.push(Inclusion { by, name, place, context, format });
        }
        self.opener.is_some()
    }

    /// The name and the bytes of an included file. What cannot be read is noted; what is read already is left out. A file
    /// that is not there may come to its place later; one that cannot be read is an error.
    pub(in crate::plan) fn open(&mut self, inclusion: &Inclusion) -> Option<OpenedFile> {
        let found = self.opener.map_or(Ok(None), |open| open(&inclusion.by, &inclusion.name));
        let name = shorten(&inclusion.name);
        let (kind, message) = match found {
            Ok(Some(found)) => return Some(found).filter(|(name, _)| self.files.iter().all(|file| file.name != *name)),
            Ok(None) => (IssueKind::Unknown, format!("the included file '{name}' is not there: it is not checked")),
            Err(why) => (IssueKind::Parse, format!("cannot read the included file '{name}': {why}")),
        };
        self.issues.push(Issue { kind, place: inclusion.place, message, related: None });
        None
    }

    /// Begins a file: places are in this one from now on.
    pub(in crate::plan) fn begin(&mut self, name: &str) {
        self.unusable = false;
        name.clone_into(&mut self.file_name);
        self.marks = [self.entries.len(), self.records.len(), self.settings.selections.len(), self.issues.len()];
    }

    /// Whether nothing of the file has been understood so far, although it is not empty of issues.
    pub(in crate::plan) fn is_blank(&self) -> bool {
        let [entries, records, selections, issues] = self.marks;
        let same = self.entries.len() == entries && self.records.len() == records;
        same && self.settings.selections.len() == selections && self.issues.len() > issues && !self.unusable
    }

    /// Notes one issue in place of all others of the file, which cannot be used.
    pub(in crate::plan) fn give_up_instead(&mut self, message: String) {
        let [.., issues] = self.marks;
        self.issues.truncate(issues);
        self.give_up(0..0, message);
    }

    /// Ends the file.
    pub(in crate::plan) fn end(&mut self, text: String, bom: bool, format: &'static FileFormat) {
        let mut file = PlanFile::new(std::mem::take(&mut self.file_name), text, bom, format);
        file.unusable = self.unusable;
        self.files.push(file);
    }

    /// The plan, on a day.
    pub fn finish(self, today: Option<Date>) -> Plan {
        let words = self.words.complete();
        let tree = Tree::of(&self.entries, Provenance::Planned);
        let used = Tree::of(&self.entries, Provenance::Used);
        Plan {
            files: self.files,
            entries: self.entries,
            records: self.records,
            issues: self.issues,
            purpose: self.purpose,
            name: self.name,
            declared: self.declared,
            settings: self.settings,
            today,
            tree,
            used,
            words,
            attributes: self.attributes,
            extras: self.extras.unwrap_or_default(),
        }
    }

    /// Notes what the file that is read says in `[plan]`.
    pub(in crate::plan) fn declare(&mut self, key: &'static str, cell: &Cell<'_>) {
        let (value, place) = (self.word(cell.text), self.place(cell.span.clone()));
        self.declared.push(PlanSetting { key, value, place });
    }

    /// A place in the file that is read.
    pub fn place(&self, span: Range<usize>) -> Span {
        Span { file: FileId(self.files.len() as u32), start: span.start as u32, end: span.end as u32 }
    }

    /// The name of the file that is read.
    pub fn file_name(&self) -> &str {
        &self.file_name
    }

    /// The texts of the files of a format that were read before.
    pub(in crate::plan) fn texts_of(&self, format: &'static str) -> impl Iterator<Item = &str> {
        self.files.iter().filter(move |file| file.format.name == format).map(|file| file.text.as_str())
    }

    /// The text of a word.
    pub fn text_of(&self, word: Symbol) -> &str {
        self.words.text(word)
    }

    /// A word that is kept already.
    pub(in crate::plan) fn find_word(&self, text: &str) -> Option<Symbol> {
        self.words.find(text)
    }

    /// How many issues there are so far.
    pub(in crate::plan) fn issue_count(&self) -> usize {
        self.issues.len()
    }

    /// Whether the file that is read includes others.
    pub(in crate::plan) fn has_inclusions(&self) -> bool {
        !self.inclusions.is_empty()
    }

    /// Keeps a word.
    pub fn word(&mut self, text: &str) -> Symbol {
        self.words.intern(text)
    }

    /// Notes that something makes no sense.
    pub fn issue(&mut self, kind: IssueKind, span: Range<usize>, message: impl Into<String>) {
        let place = self.place(span);
        self.issues.push(Issue { kind, place, message: message.into(), related: None });
    }

    /// Notes that a key, a column or a value is unknown.
    pub fn unknown(&mut self, what: &str, cell: &Cell<'_>, known: &[&str]) {
        let message = format!("unknown {what} '{}': expected {}", shorten(cell.text), listed(known));
        self.issue(IssueKind::Unknown, cell.span.clone(), message);
    }

    /// Notes that something was given before.
    pub fn repeated(&mut self, what: &str, cell: &Cell<'_>, before: Range<usize>) {
        let (place, related) = (self.place(cell.span.clone()), Some(self.place(before)));
        let message = format!("{what} '{}' is given twice", shorten(cell.text));
        self.issues.push(Issue { kind: IssueKind::Unknown, place, message, related });
    }

    /// Notes that the program of the file refuses something because of something before.
    pub fn refuse(&mut self, message: String, span: Range<usize>, before: Range<usize>) {
        let (place, related) = (self.place(span), Some(self.place(before)));
        self.issues.push(Issue { kind: IssueKind::Refused, place, message, related });
    }

    /// Notes that the file cannot be read on from here.
    pub fn give_up(&mut self, span: Range<usize>, message: impl Into<String>) {
        self.unusable = true;
        self.issue(IssueKind::Parse, span, message);
    }

    /// Adds an entry for the address in a cell; `None` if it is not an address, which becomes an issue.
    pub fn address(&mut self, kind: EntryKind, provenance: Provenance, cell: &Cell<'_>) -> Option<EntryId> {
        let cell = cell.trim();
        match written(cell.text) {
            Ok(read) => Some(self.entry(kind, provenance, &read, &cell)),
            Err(error) => {
                self.value_error(&error, &cell);
                None
            }
        }
    }

    /// Notes what is wrong with an address.
    pub fn value_error(&mut self, error: &ValueError, cell: &Cell<'_>) {
        let at = cell.at(error.at);
        let message = error.message(cell.text);
        self.issue(error.kind, at..cell.span.end.max(at), message);
    }

    /// Adds an entry.
    pub fn entry(&mut self, kind: EntryKind, provenance: Provenance, read: &Written, cell: &Cell<'_>) -> EntryId {
        let id = EntryId(self.entries.len() as u32);
        let place = self.place(cell.span.clone());
        let (bits, family, len) = (read.bits, read.family, read.len);
        self.entries.push(Entry {
            kind,
            provenance,
            role: Role::Unset,
            anycast: false,
            family,
            len,
            bits,
            last: bits,
            vrf: Symbol::EMPTY,
            owner: None,
            place,
            first_attribute: self.attributes.len() as u32,
            attributes: 0,
        });
        for (key, range) in [(AttributeKey::Zone, &read.zone), (AttributeKey::Mask, &read.mask)] {
            if let Some((range, text)) = range.clone().and_then(|r| cell.text.get(r.clone()).map(|text| (r, text))) {
                self.put(key, text, cell.at(range.start)..cell.at(range.end));
            }
        }
        id
    }

    /// Adds a range from one address to another; `None` if they are of two families or in the wrong order, which is
    /// noted at `span`.
    pub fn range(&mut self, provenance: Provenance, from: &Cell<'_>, to: &Cell<'_>) -> Option<EntryId> {
        let (from, to) = (from.trim(), to.trim());
        let (first, last) = match (written(from.text), written(to.text)) {
            (Ok(first), Ok(last)) => (first, last),
            (first, last) => {
                first.err().inspect(|error| self.value_error(error, &from));
                last.err().inspect(|error| self.value_error(error, &to));
                return None;
            }
        };
        let span = from.span.start.min(to.span.start)..to.span.end.max(from.span.end);
        if first.family != last.family || first.bits > last.bits {
            let text = format!("'{}' to '{}' is not a range: expected the lower address first", from.text, to.text);
            self.issue(IssueKind::Parse, span, text);
            return None;
        }
        let id = self.entry(EntryKind::Range, provenance, &first, &from);
        let place = self.place(span);
        if let Some(entry) = self.entries.last_mut() {
            (entry.last, entry.place, entry.len) = (last.bits, place, None);
        }
        Some(id)
    }

    /// Says something about the last entry. An empty value says nothing; one that has no meaning is noted.
    pub fn say(&mut self, key: AttributeKey, cell: &Cell<'_>) {
        let cell = cell.trim();
        if cell.text.is_empty() {
            return;
        }
        let expected = match key {
            AttributeKey::Vlan if !cell.text.parse::<u16>().is_ok_and(|n| (1..=4094).contains(&n)) => {
                Some("a VLAN number from 1 to 4094")
            }
            AttributeKey::Mac if mac::parse(cell.text.as_bytes()).is_err() => {
                Some("a MAC address as 00:16:3e:5a:7b:9c")
            }
            AttributeKey::Expires if cell.text.parse::<Date>().is_err() => Some("a date as 2027-06-30"),
            AttributeKey::Anycast if boolean(cell.text).is_none() => Some("true or false"),
            _ => None,
        };
        if let Some(expected) = expected {
            let message = format!("expected {expected}, found '{}'", shorten(cell.text));
            return self.issue(IssueKind::Parse, cell.span, message);
        }
        let word = self.put(key, cell.text, cell.span);
        let Some(entry) = self.entries.last_mut() else { return };
        match key {
            AttributeKey::Role => entry.role = Role::named(cell.text).unwrap_or_default(),
            AttributeKey::Vrf if !is_default_vrf(cell.text) => entry.vrf = word,
            AttributeKey::Anycast => entry.anycast = boolean(cell.text) == Some(true),
            _ => {}
        }
    }

    fn put(&mut self, key: AttributeKey, text: &str, span: Range<usize>) -> Symbol {
        let value = self.words.intern(text);
        if let Some(entry) = self.entries.last_mut()
            && let Some(count) = entry.attributes.checked_add(1)
        {
            entry.attributes = count;
            self.attributes.push(Attribute { key, value, start: span.start as u32, end: span.end as u32 });
        }
        value
    }

    /// Keeps a value that no key stands for, of an entry or of the plan as a whole, if such values are wanted.
    pub(in crate::plan) fn keep(&mut self, entry: Option<EntryId>, key: &str, value: &str) {
        let value = value.trim();
        if let Some(extras) = self.extras.as_mut().filter(|_| !value.is_empty()) {
            let extra = Extra { key: self.words.intern(key), value: self.words.intern(value) };
            extras.entry(entry).or_default().push(extra);
        }
    }

    /// Says about the last entry what is said about another one of the same file, its zone and mask apart.
    pub fn say_as(&mut self, other: EntryId) {
        let Some(model) = self.entries.get(other.0 as usize).copied() else { return };
        let start = model.first_attribute as usize;
        for i in start..start + usize::from(model.attributes) {
            let Some(attribute) = self.attributes.get(i).copied() else { break };
            let Some(entry) = self.entries.last_mut() else { break };
            if !matches!(attribute.key, AttributeKey::Zone | AttributeKey::Mask) {
                self.attributes.push(attribute);
                entry.attributes = entry.attributes.saturating_add(1);
            }
        }
        let last = self.entries.len().checked_sub(1).map(|last| EntryId(last as u32));
        if let Some(extras) = &mut self.extras
            && let Some(same) = extras.get(&Some(other)).cloned()
        {
            extras.insert(last, same);
        }
        if let Some(entry) = self.entries.last_mut() {
            (entry.role, entry.vrf, entry.anycast) = (model.role, model.vrf, model.anycast);
        }
    }

    /// The entries of the file that is read so far.
    pub(in crate::plan) fn entries_of_file(&self) -> impl Iterator<Item = (EntryId, &Entry)> {
        let [first, ..] = self.marks;
        let all = self.entries.iter().enumerate().skip(first);
        all.map(|(number, entry)| (EntryId(number as u32), entry))
    }

    /// The DNS records so far.
    pub(in crate::plan) fn records(&self) -> &[DnsRecord] {
        &self.records
    }

    /// Changes an entry that was added.
    pub fn entry_mut(&mut self, id: EntryId) -> Option<&mut Entry> {
        self.entries.get_mut(id.0 as usize)
    }

    /// Puts the last entry into a prefix: it is in the same routing table.
    pub fn within(&mut self, owner: EntryId) {
        let vrf = self.entries.get(owner.0 as usize).map_or(Symbol::EMPTY, |entry| entry.vrf);
        if let Some(entry) = self.entries.last_mut() {
            (entry.owner, entry.vrf) = (Some(owner), vrf);
        }
    }

    /// Adds a DNS record.
    pub fn record(&mut self, record: DnsRecord) {
        self.records.push(record);
    }

    /// A record of a type with nothing but its names.
    pub fn blank_record(&self, rtype: RecordType, owner: Symbol, owner_place: Span, place: Span) -> DnsRecord {
        let (target, origin, reverse, entry) = (Symbol::EMPTY, Symbol::EMPTY, None::<Net>, None);
        DnsRecord { rtype, owner, owner_place, target, place, reverse, origin, entry }
    }

    /// The family of an entry.
    pub fn family(&self, id: EntryId) -> Option<Family> {
        self.entries.get(id.0 as usize).map(|entry| entry.family)
    }
}

/// Whether a name of a routing table means the default one.
pub(crate) fn is_default_vrf(name: &str) -> bool {
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
