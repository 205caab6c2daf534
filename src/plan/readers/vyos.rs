//! Configurations of VyOS, as `config.boot` and as `set` commands: addresses of interfaces, routes, groups of the firewall,
//! DHCP servers, router advertisements, peers of WireGuard. See the VyOS user guide.

use crate::plan::draft::{Cell, Draft};
use crate::plan::model::{AttributeKey, EntryKind, FileFormat, FileRole, Provenance};
use crate::plan::readers::mention::{Mention, is_like_address};
use crate::plan::readers::reader::{FormatReader, lines};
use crate::plan::readers::syntax::blocks::{BlockEvent, BlockStyle, read_blocks};
use std::collections::HashSet;

/// The format.
pub(crate) static READER: FormatReader = FormatReader {
    format: FileFormat {
        name: "vyos",
        about: "VyOS configuration: config.boot or set commands",
        extensions: &["boot", "vyos"],
        comments: &["/*"],
        role: FileRole::Interfaces,
        generated: false,
    },
    sniff: |text| {
        let is = |word: &str, all: &[&str]| all.contains(&word);
        const KINDS: [&str; 10] =
            ["ethernet", "loopback", "bridge", "bonding", "dummy", "wireguard", "tunnel", "openvpn", "pppoe", "vti"];
        let set = |line: &str| {
            let words: Vec<&str> = line.split_whitespace().take(3).collect();
            matches!(words.as_slice(), ["set", "interfaces", kind] if is(kind, &KINDS))
                || matches!(words.as_slice(), ["set", "protocols" | "service" | "firewall", word]
                    if is(word, &["static", "dhcp-server", "dhcpv6-server", "router-advert", "group"]))
        };
        let boot = |line: &str| {
            let words: Vec<&str> = line.split_whitespace().collect();
            matches!(words.as_slice(), [kind, _, "{"] if is(kind, &KINDS))
        };
        let root = text.lines().any(|line| line.trim_end() == "interfaces {");
        text.lines().any(set) || (root && !text.contains(';') && text.lines().any(boot))
    },
    read,
};

const STYLE: BlockStyle = BlockStyle { lines: true, signs: b"" };

fn read(text: &str, draft: &mut Draft) {
    let (mut state, mut seen) = (VyosState::default(), HashSet::new());
    if text.lines().any(|line| line.starts_with("set ")) {
        for (start, line) in lines(text).filter(|(_, line)| line.starts_with("set ")) {
            let words = set_words(line, start);
            let words: Vec<&Cell<'_>> = words.iter().collect();
            // each word of a command opens a block; blocks that were opened before are the same
            let mut path = String::new();
            for (count, word) in words.iter().enumerate() {
                path = path + " " + word.text;
                if seen.insert(path.clone()) {
                    state.statement(words.get(..=count).unwrap_or_default(), draft);
                }
            }
        }
    } else {
        let done = read_blocks(text, STYLE, &mut |event| {
            let (BlockEvent::Leaf(open, words) | BlockEvent::Open(open, words)) = event else { return };
            let path: Vec<&Cell<'_>> = open.iter().flatten().chain(words).collect();
            state.statement(&path, draft);
        });
        if let Err((at, expected)) = done {
            draft.give_up(at..at, format!("expected {expected}"));
        }
    }
}

/// The words of a command without `set` and quotes.
fn set_words<'a>(line: &'a str, start: usize) -> Vec<Cell<'a>> {
    let mut all = Vec::new();
    let style = BlockStyle { lines: true, signs: b"" };
    let done = read_blocks(line, style, &mut |event| {
        if let BlockEvent::Leaf(_, words) = event {
            all.extend(words.iter().map(|word| Cell::new(word.text, word.span.start + start)));
        }
    });
    if done.is_err() {
        all.clear();
    }
    all.into_iter().skip(1).collect()
}

/// What waits for another statement.
#[derive(Default)]
struct VyosState<'a> {
    /// The first address of a range, with the words before it.
    start: Option<(String, Cell<'a>)>,
    /// The address of a static mapping.
    mapping: Option<String>,
}

impl<'a> VyosState<'a> {
    fn statement(&mut self, words: &[&Cell<'a>], draft: &mut Draft) {
        let text = |i: usize| words.get(i).map_or("", |word| word.text);
        let Some(value) = words.last() else { return };
        let key = words.len().checked_sub(2).map_or("", text);
        match (text(0), text(1)) {
            ("interfaces", _) => interface(words, key, value, draft),
            ("protocols", "static") | ("vrf", "name") => route(words, key, value, draft),
            ("protocols", "bgp") if key == "neighbor" => {
                Mention::host("neighbor", &[]).add_if_address(value, draft);
            }
            ("service", "dhcp-server" | "dhcpv6-server") => self.dhcp(words, key, value, draft),
            ("service", "router-advert") if key == "prefix" => {
                let said = [(AttributeKey::Interface, words.get(3).copied())];
                Mention::prefix("", &said).add_if_address(value, draft);
            }
            ("system", "name-server") => {
                Mention::host("dns", &[]).add_if_address(value, draft);
            }
            ("firewall", "group") if matches!(key, "network" | "address") => {
                let kind = if key == "network" { EntryKind::Prefix } else { EntryKind::Host };
                let said = [(AttributeKey::Set, words.get(3).copied())];
                if is_like_address(value.text.split('-').next().unwrap_or_default()) {
                    Mention { kind, purpose: "", said: &said }.add_dashed(value, draft);
                }
            }
            _ => {}
        }
    }

    /// Subnets, ranges, routers and static mappings.
    fn dhcp(&mut self, words: &[&Cell<'a>], key: &str, value: &Cell<'a>, draft: &mut Draft) {
        let before =
            || words.get(..words.len() - 2).unwrap_or_default().iter().map(|c| c.text).collect::<Vec<_>>().join(" ");
        match key {
            "subnet" if is_like_address(value.text) => {
                draft.address(EntryKind::Prefix, Provenance::Used, value);
            }
            "start" if is_like_address(value.text) => self.start = Some((before(), value.clone())),
            "stop" if is_like_address(value.text) => self.ends(&before(), value, draft),
            "default-router" => {
                Mention::host("next hop", &[]).add_if_address(value, draft);
            }
            "name-server" | "dns-server" => {
                Mention::host("dns", &[]).add_if_address(value, draft);
            }
            "ip-address" | "ipv6-address" => {
                let name = words.iter().rposition(|word| word.text == "static-mapping");
                let said = [(AttributeKey::Name, name.and_then(|at| words.get(at + 1)).copied())];
                Mention::host("lease", &said).add_if_address(value, draft);
                self.mapping = Some(before());
            }
            "mac-address" | "mac" if self.mapping.as_deref() == Some(before().as_str()) => {
                draft.say(AttributeKey::Mac, value);
                self.mapping = None;
            }
            _ => {}
        }
    }

    /// A range ends. In a command for `address-range` the start is part of the words before the end.
    fn ends(&mut self, before: &str, last: &Cell<'a>, draft: &mut Draft) {
        let Some((group, first)) = self.start.take() else { return };
        if before == group || before.starts_with(&format!("{group} start ")) {
            Mention { kind: EntryKind::Range, purpose: "dhcp", said: &[] }.add_range(&first, last, draft);
        }
    }
}

/// `interfaces KIND NAME [vif N] address A`, `peer N allowed-ips P`, `ipv6 address eui64 P`.
fn interface(words: &[&Cell<'_>], key: &str, value: &Cell<'_>, draft: &mut Draft) {
    let said = [(AttributeKey::Interface, words.get(2).copied())];
    match key {
        "address" => {
            Mention::host("", &said).add_if_address(value, draft);
        }
        "allowed-ips" => {
            Mention::prefix("route", &said).add_if_address(value, draft);
        }
        "eui64" => {
            Mention::prefix("", &said).add_if_address(value, draft);
        }
        // the unspecified address is any end of a tunnel
        "source-address" | "remote" if !matches!(value.text, "0.0.0.0" | "::") => {
            Mention::host("tunnel", &said).add_if_address(value, draft);
        }
        _ => {}
    }
}

/// `protocols static route|route6 P next-hop A`, below `vrf name N` as well.
fn route(words: &[&Cell<'_>], key: &str, value: &Cell<'_>, draft: &mut Draft) {
    let vrf = words.first().filter(|word| word.text == "vrf").and_then(|_| words.get(2)).copied();
    let said = [(AttributeKey::Vrf, vrf)];
    match key {
        "route" | "route6" => {
            Mention::prefix("route", &said).add_if_address(value, draft);
        }
        "next-hop" => {
            Mention::host("next hop", &said).add_if_address(value, draft);
        }
        _ => {}
    }
}
