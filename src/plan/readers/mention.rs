//! What configurations name: entries in use with what is said about each. Readers of configurations share it.

use crate::addr::Family;
use crate::plan::draft::{Cell, Draft};
use crate::plan::model::{AttributeKey, EntryId, EntryKind, Provenance};
use crate::plan::value::written;

/// What a configuration says about the addresses that it names at a place.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Mention<'a> {
    /// What the addresses are.
    pub(crate) kind: EntryKind,
    /// What they are for, in a word: `dns`, `next hop`, `route`; empty for the addresses of interfaces.
    pub(crate) purpose: &'static str,
    /// Attributes of the address.
    pub(crate) said: &'a [(AttributeKey, Option<&'a Cell<'a>>)],
}

impl<'a> Mention<'a> {
    /// An address of a machine.
    pub(crate) fn host(purpose: &'static str, said: &'a [(AttributeKey, Option<&'a Cell<'a>>)]) -> Mention<'a> {
        Mention { kind: EntryKind::Host, purpose, said }
    }

    /// A prefix.
    pub(crate) fn prefix(purpose: &'static str, said: &'a [(AttributeKey, Option<&'a Cell<'a>>)]) -> Mention<'a> {
        Mention { kind: EntryKind::Prefix, purpose, said }
    }

    /// Adds the address in a cell. Addresses of a single link, groups, default routes and `::` are left out; a prefix
    /// without a length is a single address.
    pub(crate) fn add(&self, cell: &Cell<'_>, draft: &mut Draft) -> Option<EntryId> {
        let cell = cell.trim();
        if is_anything(cell.text) || is_local(cell.text) {
            return None;
        }
        let id = draft.address(self.kind, Provenance::Used, &cell)?;
        if let Some(entry) = draft.entry_mut(id).filter(|_| self.kind == EntryKind::Prefix) {
            entry.len = entry.len.or(Some(entry.net().len()));
        }
        self.say(&cell, draft);
        Some(id)
    }

    /// Adds the address in a cell if it is one; names and keywords are passed.
    pub(crate) fn add_if_address(&self, cell: &Cell<'_>, draft: &mut Draft) -> Option<EntryId> {
        if is_like_address(cell.text) { self.add(cell, draft) } else { None }
    }

    /// Adds the range from one address to another.
    pub(crate) fn add_range(&self, from: &Cell<'_>, to: &Cell<'_>, draft: &mut Draft) -> Option<EntryId> {
        let id = draft.range(Provenance::Used, from, to)?;
        self.say(from, draft);
        Some(id)
    }

    /// Adds `from-to`, or a single address or prefix.
    pub(crate) fn add_dashed(&self, cell: &Cell<'_>, draft: &mut Draft) -> Option<EntryId> {
        match cell.text.split_once('-').filter(|_| cell.span.len() == cell.text.len()) {
            Some((from, to)) => {
                let second = cell.span.start + from.len() + 1;
                self.add_range(&Cell::new(from, cell.span.start), &Cell::new(to, second), draft)
            }
            None => self.add(cell, draft),
        }
    }

    fn say(&self, cell: &Cell<'_>, draft: &mut Draft) {
        for (key, said) in self.said.iter().filter_map(|(key, said)| said.map(|said| (*key, said))) {
            draft.say(key, said);
        }
        if !self.purpose.is_empty() {
            draft.say(AttributeKey::Use, &Cell { text: self.purpose, span: cell.span.clone() });
        }
    }
}

/// Whether a text means every address, or none.
pub(crate) fn is_anything(text: &str) -> bool {
    let zero = || written(text).is_ok_and(|read| read.bits == 0 && read.len.is_none_or(|len| len.get() == 0));
    text == "default" || (text.starts_with(['0', ':']) && zero())
}

/// Whether an address or a prefix is one of a single link, or a group.
pub(crate) fn is_local(text: &str) -> bool {
    written(text).is_ok_and(|read| match read.family {
        Family::V6 => read.bits >> 118 == 0xfe80 >> 6 || read.bits >> 120 == 0xff || read.bits == 1,
        Family::V4 => read.bits >> 112 == 0xa9fe || read.bits >> 124 == 0xe || read.bits >> 120 == 127,
    })
}

/// Whether a word is meant as an address or a prefix: it begins like one and has the marks of one. What has the marks and
/// a slip is meant as one as well: it is reported, not passed.
pub(crate) fn is_like_address(text: &str) -> bool {
    let of_address = |b: &u8| b.is_ascii_hexdigit() || matches!(b, b':' | b'.');
    let count = text.bytes().take_while(|b| of_address(b)).count();
    let head = text.get(..count).unwrap_or_default();
    let ends = matches!(text.as_bytes().get(count), None | Some(b'/' | b'%'));
    if text.matches(':').count() > 1 {
        return count > 0 && (ends || (count > 3 && head.contains(':')));
    }
    let digits = text.starts_with(|c: char| c.is_ascii_digit());
    digits && ends && head.matches('.').count() == 3
}

/// The pieces of a cell between separators, with their places if it is written in the file as it is; empty ones are
/// left out.
pub(crate) fn pieces<'a>(cell: &Cell<'a>, separator: char) -> Vec<Cell<'a>> {
    let exact = cell.span.len() == cell.text.len();
    let mut at = 0;
    let piece = |text: &'a str| {
        let start = cell.span.start + at;
        at += text.len() + separator.len_utf8();
        if exact { Cell::new(text, start).trim() } else { Cell { text: text.trim(), span: cell.span.clone() } }
    };
    cell.text.split(separator).map(piece).filter(|piece| !piece.text.is_empty()).collect()
}

/// The parts of `HOST:PORT`, where the port follows after the last colon: an address with brackets or without, or a name.
///
/// # Errors
/// What is expected in a text that has another form.
pub(crate) fn host_and_port<'a>(cell: &Cell<'a>) -> Result<(Cell<'a>, Cell<'a>), &'static str> {
    let parts = match cell.text.strip_prefix('[') {
        Some(inner) => {
            let (host, rest) = inner.split_once(']').ok_or("expected ']' after the address")?;
            rest.strip_prefix(':').map(|port| (host, port))
        }
        None => cell.text.rsplit_once(':'),
    };
    let (host, port) =
        parts.filter(|(_, port)| !port.is_empty()).ok_or("expected HOST:PORT, IPv6 addresses in brackets")?;
    let at = cell.span.start + usize::from(cell.text.starts_with('['));
    let number = Cell::new(port, cell.span.end - port.len());
    if host.is_empty() { Err("expected a host before the port") } else { Ok((Cell::new(host, at), number)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_with_the_marks_of_addresses_are_told_from_others() {
        for text in ["2001:db8::1", "192.0.2.1", "192.0.2.0/24", "::1", "fe80::1%eth0", "2001:db8::/32", "2001:db8::g"]
        {
            assert!(is_like_address(text), "{text}");
        }
        for text in [
            "eth0",
            "10",
            "10.0",
            "a.b.c.d",
            "dhcp",
            "x:y:z",
            "Ethernet1:2:3",
            "europe.pool.ntp.org",
            "",
            "host.example.net",
            "1.2.3.example",
        ] {
            assert!(!is_like_address(text), "{text}");
        }
    }
}
