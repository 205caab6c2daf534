//! Configuration of the DHCP servers of ISC (`dhcpd.conf`, `dhcpd6.conf`): subnets, ranges, prefixes to delegate, hosts,
//! routers and name servers. See `dhcpd.conf(5)`.

use crate::addr::Len;
use crate::plan::draft::{Cell, Draft};
use crate::plan::model::{AttributeKey, EntryId, EntryKind, FileFormat, FileRole, IssueKind, Provenance, Role};
use crate::plan::readers::mention::{Mention, is_like_address};
use crate::plan::readers::reader::FormatReader;
use crate::plan::readers::syntax::blocks::{BlockEvent, BlockStyle, read_blocks};
use crate::plan::text::shorten;
use crate::plan::value::{mask_length, written};
use std::collections::HashMap;
use std::ops::Range;

/// The format.
pub(crate) static READER: FormatReader = FormatReader {
    format: FileFormat {
        name: "dhcpd",
        about: "ISC dhcpd.conf, dhcpd6.conf: subnets, ranges, hosts",
        extensions: &["dhcpd"],
        comments: &["#"],
        role: FileRole::DhcpServer,
        generated: false,
    },
    sniff: |text| {
        let code = || text.lines().map(str::trim_start);
        let block = |line: &str| {
            let mut words = line.split_whitespace();
            matches!(
                (words.next(), words.nth(1)),
                (Some("subnet"), Some("netmask")) | (Some("subnet6"), Some("{")) | (Some("shared-network"), Some("{"))
            )
        };
        code().any(block) || code().any(|line| line.starts_with("option domain-name-servers ") && line.ends_with(';'))
    },
    read,
};

const STYLE: BlockStyle = BlockStyle { lines: false, signs: b"," };

/// What is known where a statement is read.
#[derive(Default)]
struct DhcpdState<'a> {
    /// The subnets that are open, each with the number of blocks around it.
    subnets: Vec<(usize, Option<EntryId>)>,
    /// The host that is open.
    host: DhcpdHost<'a>,
    /// Where each host was declared.
    hosts: HashMap<&'a str, Range<usize>>,
}

/// What a block `host` says.
#[derive(Default)]
struct DhcpdHost<'a> {
    name: Option<Cell<'a>>,
    mac: Option<Cell<'a>>,
    duid: Option<Cell<'a>>,
    fixed: Vec<(EntryKind, Cell<'a>)>,
}

fn read(text: &str, draft: &mut Draft) {
    let mut state = DhcpdState::default();
    let done = read_blocks(text, STYLE, &mut |event| match event {
        BlockEvent::Open(open, words) => state.opened(open.len(), words, draft),
        BlockEvent::Leaf(_, words) => {
            without_semicolon(text, words, draft);
            state.statement(words, draft);
        }
        BlockEvent::Close(open, words) => state.closed(open.len(), words, draft),
    });
    if let Err((at, expected)) = done {
        draft.give_up(at..at, format!("expected {expected}"));
    }
}

impl<'a> DhcpdState<'a> {
    fn opened(&mut self, depth: usize, words: &[Cell<'a>], draft: &mut Draft) {
        let text = |i: usize| words.get(i).map_or("", |word| word.text);
        match (text(0), words.get(1)) {
            ("subnet", Some(address)) => {
                let id = subnet(address, words.get(3), draft);
                self.subnets.push((depth, id));
            }
            ("subnet6", Some(prefix)) => {
                let id = draft.address(EntryKind::Prefix, Provenance::Used, prefix);
                self.subnets.push((depth, id));
            }
            ("host", name) => {
                if let Some(name) = name {
                    match self.hosts.get(name.text) {
                        Some(before) => {
                            let text = format!("dhcpd does not start: two hosts are named {}", shorten(name.text));
                            draft.refuse(text, name.span.clone(), before.clone());
                        }
                        None => drop(self.hosts.insert(name.text, name.span.clone())),
                    }
                }
                self.host = DhcpdHost { name: name.cloned(), ..DhcpdHost::default() };
            }
            _ => {}
        }
    }

    fn closed(&mut self, depth: usize, words: &[Cell<'a>], draft: &mut Draft) {
        if self.subnets.last().is_some_and(|(at, _)| *at == depth) {
            self.subnets.pop();
        }
        if words.first().is_some_and(|word| word.text == "host") {
            let host = std::mem::take(&mut self.host);
            host.add(draft);
        }
    }

    fn statement(&mut self, words: &[Cell<'a>], draft: &mut Draft) {
        let text = |i: usize| words.get(i).map_or("", |word| word.text);
        let rest = |from: usize| words.get(from..).unwrap_or_default().iter().filter(|word| word.text != ",");
        match (text(0), text(1)) {
            ("range" | "range6", _) => {
                if let (true, Some(word)) = (self.subnets.is_empty(), words.first()) {
                    let text = "dhcpd does not start: a range belongs into a subnet";
                    draft.issue(IssueKind::Refused, word.span.clone(), text);
                }
                self.range(rest(1).cloned().collect(), draft);
            }
            ("prefix6", _) => delegations(words.get(1), words.get(2), words.get(3), draft),
            ("hardware", "ethernet") => self.host.mac = words.get(2).cloned(),
            ("host-identifier", "option") => self.host.duid = words.get(3).cloned(),
            ("fixed-address" | "fixed-address6", _) => {
                self.host.fixed.extend(rest(1).map(|cell| (EntryKind::Host, cell.clone())));
            }
            ("fixed-prefix6", _) => self.host.fixed.extend(rest(1).map(|cell| (EntryKind::Prefix, cell.clone()))),
            ("option", "routers") => {
                for cell in rest(2).filter(|cell| is_like_address(cell.text) || is_numeric(cell.text)) {
                    let added = draft.address(EntryKind::Gateway, Provenance::Used, cell);
                    if let (Some(_), Some((_, Some(subnet)))) = (added, self.subnets.last()) {
                        draft.within(*subnet);
                    }
                }
            }
            ("option", "domain-name-servers" | "ntp-servers" | "dhcp6.name-servers" | "dhcp6.sntp-servers") => {
                rest(2).for_each(|cell| {
                    Mention::host("dns", &[]).add_if_address(cell, draft);
                });
            }
            _ => {}
        }
    }

    /// The addresses that are handed out: one, from one to another, or a prefix.
    fn range(&self, mut words: Vec<Cell<'a>>, draft: &mut Draft) {
        words.retain(|word| !matches!(word.text, "dynamic-bootp" | "temporary"));
        let added = match words.as_slice() {
            [from, to, ..] => draft.range(Provenance::Used, from, to),
            [one] => {
                let id = draft.address(EntryKind::Range, Provenance::Used, one);
                if let Some(entry) = id.and_then(|id| draft.entry_mut(id))
                    && let Some(link) = entry.link()
                {
                    entry.spread(&link);
                }
                id
            }
            [] => None,
        };
        if added.is_some() {
            let span = words.first().map_or(0..0, |word| word.span.clone());
            draft.say(AttributeKey::Use, &Cell { text: "dhcp", span });
        }
        if let (Some(id), Some((_, Some(subnet)))) = (added, self.subnets.last()) {
            draft.within(*subnet);
            outside(id, *subnet, words.first(), draft);
        }
    }
}

/// Notes a statement that ends at a brace or with the file.
fn without_semicolon(text: &str, words: &[Cell<'_>], draft: &mut Draft) {
    let Some(end) = words.last().map(|word| word.span.end) else { return };
    let rest = text.get(end..).unwrap_or_default().trim_start_matches(['"', '\'']).trim_start();
    if rest.is_empty() || rest.starts_with('}') {
        draft.issue(IssueKind::Refused, end..end, "dhcpd does not start: expected a semicolon after the statement");
    }
}

/// Whether a word has digits and dots only: no host is named so.
fn is_numeric(text: &str) -> bool {
    text.contains('.') && text.bytes().all(|b| b.is_ascii_digit() || b == b'.')
}

/// Notes a range that leaves its subnet.
fn outside(id: EntryId, subnet: EntryId, cell: Option<&Cell<'_>>, draft: &mut Draft) {
    let Some(net) = draft.entry_mut(subnet).map(|entry| entry.net()) else { return };
    let mask = net.len().mask128();
    let leaves = draft.entry_mut(id).is_some_and(|entry| {
        entry.family != net.family() || [entry.bits(), entry.last_bits()].iter().any(|bits| bits & mask != net.bits())
    });
    if let Some(cell) = cell.filter(|_| leaves) {
        let text = format!("dhcpd does not start: the range from {} is not within its subnet", shorten(cell.text));
        draft.issue(IssueKind::Refused, cell.span.clone(), text);
    }
}

impl DhcpdHost<'_> {
    fn add(&self, draft: &mut Draft) {
        for (kind, cell) in self.fixed.iter().filter(|(_, cell)| is_like_address(cell.text)) {
            let Some(id) = draft.address(*kind, Provenance::Used, cell) else { continue };
            if let Some(entry) = draft.entry_mut(id).filter(|_| *kind == EntryKind::Prefix) {
                entry.role = Role::Delegation;
            }
            let said =
                [(AttributeKey::Name, &self.name), (AttributeKey::Mac, &self.mac), (AttributeKey::Duid, &self.duid)];
            for (key, value) in said.into_iter().filter_map(|(key, value)| value.as_ref().map(|value| (key, value))) {
                draft.say(key, value);
            }
        }
    }
}

/// `subnet ADDRESS netmask MASK`.
fn subnet(address: &Cell<'_>, mask: Option<&Cell<'_>>, draft: &mut Draft) -> Option<EntryId> {
    let id = draft.address(EntryKind::Prefix, Provenance::Used, address)?;
    let Some(mask) = mask else {
        let end = address.span.end;
        draft.issue(IssueKind::Parse, end..end, "expected netmask and a network mask after the subnet");
        return Some(id);
    };
    match written(mask.text).ok().and_then(|read| mask_length((read.bits >> 96) as u32)) {
        Some(len) => {
            let entry = draft.entry_mut(id)?;
            entry.len = Some(len);
            if entry.has_host_bits() {
                let text =
                    format!("dhcpd does not start: {} is not the first address of the subnet", shorten(address.text));
                draft.issue(IssueKind::Refused, address.span.clone(), text);
            }
            draft.say(AttributeKey::Mask, mask);
        }
        None => {
            let text = format!("expected a network mask, found '{}'", shorten(mask.text));
            draft.issue(IssueKind::Mask, mask.span.clone(), text);
        }
    }
    Some(id)
}

/// `prefix6 FIRST LAST /LENGTH`: the prefixes from the first to the last one are handed out.
fn delegations(first: Option<&Cell<'_>>, last: Option<&Cell<'_>>, length: Option<&Cell<'_>>, draft: &mut Draft) {
    let (Some(first), Some(last), Some(length)) = (first, last, length) else { return };
    let bits = length.text.trim_start_matches('/').parse().ok();
    let Some(len) = bits.and_then(|bits| Len::v6(bits).ok()) else {
        let text = format!("expected a prefix length, found '{}'", shorten(length.text));
        return draft.issue(IssueKind::Parse, length.span.clone(), text);
    };
    let (Ok(from), Ok(to)) = (written(first.text), written(last.text)) else {
        draft.range(Provenance::Used, first, last);
        return;
    };
    let host_bits = |bits: u128| bits & !len.mask128() != 0;
    if let Some((cell, _)) = [(first, from.bits), (last, to.bits)].into_iter().find(|(_, bits)| host_bits(*bits)) {
        let text = format!("dhcpd does not start: {} has bits after the length {}", shorten(cell.text), len.get());
        draft.issue(IssueKind::Refused, cell.span.clone(), text);
    }
    if let Some(id) = draft.range(Provenance::Used, first, last) {
        draft.say(AttributeKey::Use, &Cell { text: "delegation", span: first.span.clone() });
        draft.keep(Some(id), "delegated-len", &len.get().to_string());
    }
}
