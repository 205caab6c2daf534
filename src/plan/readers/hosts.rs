//! Hosts files: `ADDRESS NAME [NAME...]`, one a line; see `hosts(5)`. A line is an address in use and a forward record
//! for each of its names.

use crate::addr::Family;
use crate::plan::draft::{Cell, Draft};
use crate::plan::model::{AttributeKey, EntryKind, FileFormat, FileRole, IssueKind, Provenance, RecordType, Span};
use crate::plan::readers::reader::{FormatReader, lines, words};
use crate::plan::text::shorten;
use crate::plan::value::written;

/// The format.
pub(crate) static READER: FormatReader = FormatReader {
    format: FileFormat {
        name: "hosts",
        about: "hosts file: ADDRESS NAME...",
        extensions: &["hosts"],
        comments: &["#"],
        role: FileRole::Hosts,
        generated: false,
    },
    sniff: |text| {
        let mut data =
            lines(text).map(|(_, line)| line.split('#').next().unwrap_or_default()).filter(|l| !l.trim().is_empty());
        let first = data.next().unwrap_or_default();
        let mut words = first.split_whitespace();
        let address = words.next().is_some_and(|word| written(word).is_ok_and(|read| read.len.is_none()));
        address && words.next().is_some_and(|name| name.starts_with(|c: char| c.is_ascii_alphabetic()))
    },
    read,
};

fn read(text: &str, draft: &mut Draft) {
    for (start, line) in lines(text) {
        let data = line.split('#').next().unwrap_or_default();
        let mut cells = words(data, start);
        let Some(address) = cells.next() else { continue };
        let names: Vec<Cell<'_>> = cells.collect();
        if is_of_machine(address.text) {
            continue;
        }
        if names.is_empty() {
            let message = format!("expected a name after '{}'", shorten(address.text));
            draft.issue(IssueKind::Parse, address.span.end..address.span.end, message);
        }
        host(&address, &names, draft);
    }
}

/// Whether an address, however it is written, belongs to the machine itself: it has no place in a plan.
fn is_of_machine(address: &str) -> bool {
    const OWN: [u128; 5] = [1, 0xff02 << 112 | 1, 0xff02 << 112 | 2, 0xfe00 << 112, 0xff00 << 112];
    written(address).is_ok_and(|read| read.len.is_none() && (OWN.contains(&read.bits) || address == "127.0.0.1"))
}

fn host(address: &Cell<'_>, names: &[Cell<'_>], draft: &mut Draft) {
    let Some(id) = draft.address(EntryKind::Host, Provenance::Used, address) else { return };
    if let Some(name) = names.first() {
        draft.say(AttributeKey::Name, name);
    }
    names.iter().skip(1).for_each(|alias| draft.keep(Some(id), "alias", alias.text));
    let rtype = if draft.family(id) == Some(Family::V4) { RecordType::A } else { RecordType::Aaaa };
    let place: Span = draft.place(address.span.clone());
    for name in names {
        let full = format!("{}.", name.text.trim_end_matches('.').to_ascii_lowercase());
        let owner = draft.word(&full);
        let mut record = draft.blank_record(rtype, owner, draft.place(name.span.clone()), place);
        record.entry = Some(id);
        draft.record(record);
    }
}
