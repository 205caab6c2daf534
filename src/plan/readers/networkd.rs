//! Units of systemd-networkd (`.network`, `.netdev`): addresses, routes, announced prefixes, peers. See
//! `systemd.network(5)` and `systemd.netdev(5)`. Addresses of a single link are left out.

use crate::plan::draft::{Cell, Draft};
use crate::plan::model::{AttributeKey, EntryKind, FileFormat, FileRole, IssueKind, Provenance};
use crate::plan::readers::mention::{Mention, host_and_port, is_like_address, is_local};
use crate::plan::readers::reader::{FormatReader, words};
use crate::plan::readers::syntax::ini::{IniLine, ini_lines};

/// The format.
pub(crate) static READER: FormatReader = FormatReader {
    format: FileFormat {
        name: "networkd",
        about: "systemd-networkd units: .network, .netdev",
        extensions: &["network", "netdev"],
        comments: &["#", ";"],
        role: FileRole::Interfaces,
        generated: false,
    },
    sniff: |text| {
        let sections = ["[Match]", "[Network]", "[NetDev]"];
        text.lines().any(|line| sections.contains(&line.trim()))
    },
    read,
};

fn read(text: &str, draft: &mut Draft) {
    let (mut section, mut interface): (&str, Option<Cell<'_>>) = ("", None);
    let mut peers = 0;
    for line in ini_lines(text, false) {
        match line {
            IniLine::Section(name) => {
                section = name.text;
                peers += usize::from(section == "WireGuardPeer");
            }
            IniLine::Pair(key, value) if matches!(section, "Match" | "NetDev") && key.text == "Name" => {
                interface = Some(value);
            }
            IniLine::Pair(key, value) => pair((section, peers), &key, &value, interface.as_ref(), draft),
            IniLine::Other(cell) => draft.issue(IssueKind::Parse, cell.span, "expected [Section] or KEY=VALUE"),
        }
    }
}

fn pair(
    (section, peer): (&str, usize),
    key: &Cell<'_>,
    value: &Cell<'_>,
    interface: Option<&Cell<'_>>,
    draft: &mut Draft,
) {
    if let (("WireGuardPeer", "Endpoint"), Ok((host, _))) = ((section, key.text), host_and_port(value)) {
        let peer_name = format!("peer {peer}");
        let device = Cell { text: &peer_name, span: key.span.clone() };
        let said = [(AttributeKey::Device, Some(&device)), (AttributeKey::Interface, interface)];
        Mention::host("endpoint", &said).add_if_address(&host, draft);
        return;
    }
    let (kind, purpose) = match (section, key.text) {
        ("Network" | "Address", "Address") => (EntryKind::Host, ""),
        ("Address", "Peer") | ("Neighbor", "Address") => (EntryKind::Host, "neighbor"),
        ("DHCPServerStaticLease", "Address") => (EntryKind::Host, "lease"),
        ("RoutingPolicyRule", "From" | "To") => (EntryKind::Prefix, "policy"),
        ("Network" | "Route", "Gateway") => (EntryKind::Host, "next hop"),
        ("Network", "DNS" | "NTP") | ("DHCPServer" | "IPv6SendRA", "DNS") => (EntryKind::Host, "dns"),
        ("Route", "Destination") => (EntryKind::Prefix, "route"),
        ("IPv6Prefix", "Prefix") => (EntryKind::Prefix, ""),
        ("IPv6RoutePrefix", "Route") => (EntryKind::Prefix, "route"),
        ("WireGuardPeer", "AllowedIPs") => (EntryKind::Prefix, "route"),
        _ => return,
    };
    for cell in words(value.text, value.span.start).flat_map(|word| split(&word)) {
        // a server may have a name for TLS after #
        let cell = Cell::new(cell.text.split('#').next().unwrap_or_default(), cell.span.start);
        // names of time servers, `_dhcp4`, servers with a port or a name
        let address = is_like_address(cell.text);
        let anything = matches!(cell.text, "::/0" | "0.0.0.0/0" | "::" | "0.0.0.0");
        let named = matches!(purpose, "dns" | "next hop") && !address;
        if named || anything || cell.text.contains('@') || is_local(cell.text) {
            continue;
        }
        let Some(id) = draft.address(kind, Provenance::Used, &cell) else { continue };
        let peers = section == "WireGuardPeer";
        // a peer or a policy without a length is a single address
        if let Some(entry) = draft.entry_mut(id).filter(|_| peers || purpose == "policy") {
            entry.len = entry.len.or(Some(entry.net().len()));
        }
        if peers {
            draft.say(AttributeKey::Device, &Cell { text: &format!("peer {peer}"), span: key.span.clone() });
        }
        if let Some(interface) = interface {
            draft.say(AttributeKey::Interface, interface);
        }
        if !purpose.is_empty() {
            draft.say(AttributeKey::Use, &Cell { text: purpose, span: key.span.clone() });
        }
    }
}

/// The pieces between commas.
pub(super) fn split<'a>(cell: &Cell<'a>) -> Vec<Cell<'a>> {
    let mut at = cell.span.start;
    let piece = |text: &'a str| {
        let start = at;
        at += text.len() + 1;
        Cell::new(text, start).trim()
    };
    cell.text.split(',').map(piece).filter(|piece| !piece.text.is_empty()).collect()
}
