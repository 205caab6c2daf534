//! Configurations of routers in the language of Cisco IOS, which FRR and Arista EOS speak as well: addresses of interfaces,
//! announced prefixes, routes, prefix lists, neighbours, DHCP pools. See the documentation of FRR (zebra, static, bgpd,
//! filter) and the command references of Cisco IOS.

use crate::addr::{Family, Len};
use crate::plan::draft::{Cell, Draft};
use crate::plan::model::{AttributeKey, EntryId, EntryKind, FileFormat, FileRole, IssueKind, Provenance};
use crate::plan::readers::mention::{Mention, is_anything, is_like_address, is_local};
use crate::plan::readers::reader::{FormatReader, lines, words};
use crate::plan::text::shorten;
use crate::plan::value::{mask_length, written};

/// The format.
pub(crate) static READER: FormatReader = FormatReader {
    format: FileFormat {
        name: "frr",
        about: "router configuration of FRR, Cisco IOS, Arista EOS",
        extensions: &["frr", "ios", "eos"],
        comments: &["!", "#"],
        role: FileRole::Interfaces,
        generated: false,
    },
    sniff: |text| {
        let lines = || text.lines().map(str::trim_end);
        let frr = lines().any(|line| line.starts_with("frr version ") || line.starts_with("frr defaults "));
        let statement = |line: &str| {
            let words: Vec<&str> = line.split_whitespace().take(2).collect();
            matches!(words.as_slice(), ["ip" | "ipv6", "address" | "route" | "prefix-list" | "nd"])
        };
        let block =
            |line: &str| line.starts_with("interface ") || line.starts_with("router ") || line.starts_with("ip ");
        frr || (lines().any(statement)
            && !text.contains("{\n")
            && lines().any(|line| block(line) || line.starts_with("ipv6 ")))
    },
    read,
};

/// Where a line is.
#[derive(Default)]
struct RouterState<'a> {
    interface: Option<Cell<'a>>,
    vrf: Option<Cell<'a>>,
    /// The network of the DHCP pool.
    pool: Option<EntryId>,
    in_pool: bool,
    /// The name of the access list.
    list: Option<Cell<'a>>,
}

fn read(text: &str, draft: &mut Draft) {
    let mut state = RouterState::default();
    for (start, line) in lines(text) {
        let words: Vec<Cell<'_>> = words(line, start).collect();
        let texts: Vec<&str> = words.iter().map(|word| word.text).take(6).collect();
        if matches!(texts.first(), None | Some(&"!")) || line.starts_with('#') {
            continue;
        }
        let indented = line.starts_with([' ', '\t']);
        if !indented {
            state.begin(&texts, &words);
        }
        state.line(&texts, &words, draft);
    }
}

impl<'a> RouterState<'a> {
    /// A line at the margin begins a block.
    fn begin(&mut self, texts: &[&str], words: &[Cell<'a>]) {
        *self = RouterState::default();
        match texts {
            ["interface", _, rest @ ..] => {
                self.interface = words.get(1).cloned();
                self.vrf = if rest.first() == Some(&"vrf") { words.get(3).cloned() } else { None };
            }
            ["vrf", _] => self.vrf = words.get(1).cloned(),
            ["router", "bgp", ..] => {
                let at = texts.iter().position(|text| *text == "vrf").map(|at| at + 1);
                self.vrf = at.and_then(|at| words.get(at)).cloned();
            }
            ["ip", "dhcp", "pool", ..] | ["ipv6", "dhcp", "pool", ..] => self.in_pool = true,
            ["ip", "access-list", _, _, ..] => self.list = words.get(3).cloned(),
            ["ipv6", "access-list", _, ..] => self.list = words.get(2).cloned(),
            _ => {}
        }
    }

    fn said(&self) -> [(AttributeKey, Option<&Cell<'a>>); 2] {
        [(AttributeKey::Interface, self.interface.as_ref()), (AttributeKey::Vrf, self.vrf.as_ref())]
    }

    fn line(&mut self, texts: &[&str], words: &[Cell<'a>], draft: &mut Draft) {
        match texts {
            ["vrf", "forwarding", _, ..] => self.vrf = words.get(2).cloned(),
            ["ip", "vrf", "forwarding", _, ..] => self.vrf = words.get(3).cloned(),
            ["ip" | "ipv6", "address", ..] => self.address(words, draft),
            ["ipv6", "nd", "prefix", ..] => self.add(Mention::prefix("", &self.said()), words.get(3), draft),
            ["ipv6", "nd", "rdnss", ..] => self.add(Mention::host("dns", &self.said()), words.get(3), draft),
            ["standby" | "vrrp", _, "ip" | "ipv6", ..] => {
                self.add(Mention::host("virtual", &self.said()), words.get(3), draft);
            }
            ["ip" | "ipv6", "route", ..] => self.route(words, draft),
            ["ip" | "ipv6", "prefix-list", ..] => prefix_list(words, draft),
            ["ip" | "ipv6", "name-server" | "host", ..] => words.iter().skip(2).for_each(|cell| {
                Mention::host("dns", &[]).add_if_address(cell, draft);
            }),
            ["ip", "helper-address", ..] => self.add(Mention::host("relay", &self.said()), words.get(2), draft),
            ["ipv6", "dhcp", "relay", "destination", ..] => {
                self.add(Mention::host("relay", &self.said()), words.get(4), draft);
            }
            ["logging" | "snmp-server", "host", ..] => self.add(Mention::host("server", &[]), words.get(2), draft),
            ["address", "prefix", ..] if self.in_pool => self.add(Mention::prefix("pool", &[]), words.get(2), draft),
            ["permit" | "deny", ..] if self.list.is_some() => self.filtered(words, draft),
            [number, "permit" | "deny", ..] if self.list.is_some() && number.parse::<u32>().is_ok() => {
                self.filtered(words, draft);
            }
            ["ntp", "server", ..] => self.add(Mention::host("ntp", &[]), words.get(2), draft),
            ["neighbor", _, "remote-as", ..] => self.add(Mention::host("neighbor", &self.said()), words.get(1), draft),
            ["network", ..] => self.network(texts, words, draft),
            ["ipv6", "local", "pool", ..] => self.add(Mention::prefix("pool", &[]), words.get(4), draft),
            ["ip", "local", "pool", _, _, _] | ["ip", "dhcp", "excluded-address", _, _] => pool(texts, words, draft),
            ["default-router", ..] if self.in_pool => self.routers(words, draft),
            ["dns-server", ..] if self.in_pool => words.iter().skip(1).for_each(|cell| {
                Mention::host("dns", &[]).add_if_address(cell, draft);
            }),
            _ => {}
        }
    }

    fn add(&self, mention: Mention<'_>, cell: Option<&Cell<'_>>, draft: &mut Draft) {
        if let Some(cell) = cell {
            mention.add_if_address(cell, draft);
        }
    }

    /// A line of an access list: `host A`, `A WILDCARD`, `P/LENGTH`.
    fn filtered(&self, words: &[Cell<'a>], draft: &mut Draft) {
        let said = [(AttributeKey::Set, self.list.as_ref())];
        let mut rest = words.iter();
        while let Some(cell) = rest.next() {
            let next = rest.clone().next();
            if cell.text == "host" {
                if let Some(cell) = rest.next() {
                    Mention::host("", &said).add_if_address(cell, draft);
                }
            } else if is_like_address(cell.text) && cell.text.contains('/') {
                Mention::prefix("", &said).add(cell, draft);
            } else if let Some(len) = next.filter(|_| is_like_address(cell.text)).and_then(|mask| wildcard(mask.text)) {
                rest.next();
                let added = Mention::prefix("", &said).add(cell, draft);
                if let Some(entry) = added.and_then(|id| draft.entry_mut(id)) {
                    entry.len = Some(len);
                }
            }
        }
    }

    /// `ip address A MASK`, `ip address A/LENGTH`, `ipv6 address P/LENGTH eui-64`.
    fn address(&self, words: &[Cell<'a>], draft: &mut Draft) {
        let Some(cell) = words.get(2).filter(|cell| cell.text.contains(['.', ':'])) else { return };
        let said = self.said();
        let mention = match words.iter().any(|word| word.text == "eui-64") {
            true => Mention::prefix("", &said),
            false => Mention::host("", &said),
        };
        let Some(id) = mention.add(cell, draft) else { return };
        if words.iter().any(|word| word.text == "anycast")
            && let Some(entry) = draft.entry_mut(id)
        {
            entry.anycast = true;
        }
        masked(id, cell, words.get(3), draft);
    }

    /// `ip route [vrf N] NET MASK VIA`, `ip route P VIA`, `ipv6 route [vrf N] P [INTERFACE] VIA`.
    fn route(&self, words: &[Cell<'a>], draft: &mut Draft) {
        let in_vrf = words.get(2).is_some_and(|word| word.text == "vrf");
        let (vrf, at) = if in_vrf { (words.get(3), 4) } else { (self.vrf.as_ref(), 2) };
        let said = [(AttributeKey::Vrf, vrf)];
        let Some(net) = words.get(at).filter(|cell| is_like_address(cell.text)) else { return };
        let mask = words.get(at + 1).filter(|_| !net.text.contains('/'));
        // the mask 0.0.0.0 makes a default route of it
        if !is_anything(net.text)
            && !is_local(net.text)
            && let Some(id) = draft.address(EntryKind::Prefix, Provenance::Used, net)
        {
            masked(id, net, mask, draft);
            said.iter()
                .filter_map(|(key, cell)| cell.map(|cell| (*key, cell)))
                .for_each(|(key, cell)| draft.say(key, cell));
            draft.say(AttributeKey::Use, &Cell { text: "route", span: net.span.clone() });
        }
        let hops = words.iter().skip(at + 1 + usize::from(mask.is_some())).take(2);
        if let Some(hop) = hops.into_iter().find(|cell| is_like_address(cell.text)) {
            Mention::host("next hop", &said).add(hop, draft);
        }
    }

    /// The network of a DHCP pool, or one that BGP announces.
    fn network(&mut self, texts: &[&str], words: &[Cell<'a>], draft: &mut Draft) {
        let Some(cell) = words.get(1).filter(|cell| is_like_address(cell.text)) else { return };
        let mask = match texts {
            [_, _, "mask", ..] => words.get(3),
            _ if self.in_pool => words.get(2),
            [_, _, "area", ..] => None,
            // a wildcard mask of OSPF or EIGRP
            [_, _, _, ..] => return,
            _ => None,
        };
        if is_anything(cell.text) {
            return;
        }
        let Some(id) = draft.address(EntryKind::Prefix, Provenance::Used, cell) else { return };
        masked(id, cell, mask, draft);
        if self.in_pool {
            self.pool = Some(id);
        } else {
            if let Some(vrf) = &self.vrf {
                draft.say(AttributeKey::Vrf, vrf);
            }
            draft.say(AttributeKey::Use, &Cell { text: "route", span: cell.span.clone() });
        }
    }

    fn routers(&self, words: &[Cell<'a>], draft: &mut Draft) {
        for cell in words.iter().skip(1).filter(|cell| is_like_address(cell.text)) {
            if draft.address(EntryKind::Gateway, Provenance::Used, cell).is_some()
                && let Some(pool) = self.pool
            {
                draft.within(pool);
            }
        }
    }
}

/// The length that a wildcard mask leaves; `None` if its ones have holes.
fn wildcard(text: &str) -> Option<Len> {
    let read = written(text).ok().filter(|read| read.family == Family::V4 && read.len.is_none())?;
    mask_length(!((read.bits >> 96) as u32))
}

/// Gives an address or a network without a length that of the mask after it; a network without one is classful.
fn masked(id: EntryId, cell: &Cell<'_>, mask: Option<&Cell<'_>>, draft: &mut Draft) {
    let Some(entry) = draft.entry_mut(id) else { return };
    if cell.text.contains('/') || entry.family == Family::V6 {
        return;
    }
    let classful = match entry.bits() >> 120 {
        0..128 => 8,
        128..192 => 16,
        _ => 24,
    };
    let network = entry.kind == EntryKind::Prefix;
    entry.len = if network { Len::v4(classful).ok() } else { None };
    let Some(mask) = mask.filter(|mask| mask.text.contains('.') || mask.text.starts_with('/')) else { return };
    let bits = || written(mask.text).ok().and_then(|read| mask_length((read.bits >> 96) as u32));
    let len = match mask.text.strip_prefix('/') {
        Some(length) => length.parse().ok().and_then(|length| Len::v4(length).ok()),
        None => bits(),
    };
    match len {
        Some(len) => entry.len = Some(len),
        None => {
            let text = format!("expected a network mask, found '{}'", shorten(mask.text));
            draft.issue(IssueKind::Mask, mask.span.clone(), text);
        }
    }
}

/// `ip prefix-list NAME [seq N] permit|deny P [ge N] [le N]`.
fn prefix_list(words: &[Cell<'_>], draft: &mut Draft) {
    let at = words.iter().position(|word| matches!(word.text, "permit" | "deny"));
    let Some(cell) = at.and_then(|at| words.get(at + 1)).filter(|cell| is_like_address(cell.text)) else { return };
    if let Some(id) = Mention::prefix("", &[(AttributeKey::Set, words.get(2))]).add(cell, draft) {
        let host_bits = draft.entry_mut(id).is_some_and(|entry| entry.has_host_bits());
        let single =
            draft.entry_mut(id).is_some_and(|entry| entry.kind == EntryKind::Prefix) && !cell.text.contains('/');
        if single && !host_bits {
            let text = format!("expected a prefix with its length, found '{}'", shorten(cell.text));
            draft.issue(IssueKind::Parse, cell.span.clone(), text);
        }
    }
}

/// `ip local pool NAME A B`, `ip dhcp excluded-address A B`.
fn pool(texts: &[&str], words: &[Cell<'_>], draft: &mut Draft) {
    let excluded = texts.get(1) == Some(&"dhcp");
    let at = if excluded { 3 } else { 4 };
    let (Some(from), Some(to)) = (words.get(at), words.get(at + 1)) else { return };
    let purpose = if excluded { "excluded" } else { "pool" };
    if is_like_address(from.text) && is_like_address(to.text) {
        Mention { kind: EntryKind::Range, purpose, said: &[] }.add_range(from, to, draft);
    }
}
