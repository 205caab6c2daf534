//! Keyfiles of NetworkManager (`*.nmconnection`): addresses, gateways, routes and name servers of connections. See
//! `nm-settings-keyfile(5)`.

use crate::plan::draft::{Cell, Draft};
use crate::plan::model::{AttributeKey, FileFormat, FileRole, IssueKind};
use crate::plan::readers::mention::{Mention, pieces};
use crate::plan::readers::reader::FormatReader;
use crate::plan::readers::syntax::ini::{IniLine, ini_lines};

/// The format.
pub(crate) static READER: FormatReader = FormatReader {
    format: FileFormat {
        name: "networkmanager",
        about: "NetworkManager keyfile: .nmconnection",
        extensions: &["nmconnection"],
        comments: &["#"],
        role: FileRole::Interfaces,
        generated: false,
    },
    sniff: |text| {
        let has = |section: &str| text.lines().any(|line| line.trim() == section);
        has("[connection]") && (has("[ipv4]") || has("[ipv6]") || has("[ethernet]"))
    },
    read,
};

fn read(text: &str, draft: &mut Draft) {
    let (mut section, mut interface): (&str, Option<Cell<'_>>) = ("", None);
    for line in ini_lines(text, false) {
        match line {
            IniLine::Section(name) => section = name.text,
            IniLine::Pair(key, value) if section == "connection" && key.text == "interface-name" => {
                interface = Some(value);
            }
            IniLine::Pair(key, value) => pair(section, &key, &value, interface.as_ref(), draft),
            IniLine::Other(cell) => draft.issue(IssueKind::Parse, cell.span, "expected [section] or key=value"),
        }
    }
}

fn pair(section: &str, key: &Cell<'_>, value: &Cell<'_>, interface: Option<&Cell<'_>>, draft: &mut Draft) {
    let said = [(AttributeKey::Interface, interface)];
    let name = key.text.trim_end_matches(|c: char| c.is_ascii_digit());
    let first = |cell: &Cell<'_>, mention: Mention<'_>, draft: &mut Draft| {
        // ADDRESS/LENGTH[,GATEWAY], PREFIX[,GATEWAY[,METRIC]]
        let parts = pieces(cell, ',');
        if let Some(address) = parts.first() {
            mention.add(address, draft);
        }
        if let Some(gateway) = parts.get(1) {
            Mention::host("next hop", &said).add_if_address(gateway, draft);
        }
    };
    match (section, name) {
        ("ipv4" | "ipv6", "address") => first(value, Mention::host("", &said), draft),
        ("ipv4" | "ipv6", "addresses") => {
            pieces(value, ';').iter().for_each(|one| first(one, Mention::host("", &said), draft));
        }
        ("ipv4" | "ipv6", "route") => first(value, Mention::prefix("route", &said), draft),
        ("ipv4" | "ipv6", "routes") => {
            pieces(value, ';').iter().for_each(|one| first(one, Mention::prefix("route", &said), draft));
        }
        ("ipv4" | "ipv6", "gateway") => {
            Mention::host("next hop", &said).add(value, draft);
        }
        ("ipv4" | "ipv6", "dns") => pieces(value, ';').iter().for_each(|one| {
            // a server may have a name for TLS after #
            if let Some(server) = pieces(one, '#').first() {
                Mention::host("dns", &said).add_if_address(server, draft);
            }
        }),
        (peer, "allowed-ips") if peer.starts_with("wireguard-peer.") => pieces(value, ';').iter().for_each(|one| {
            Mention::prefix("route", &said).add(one, draft);
        }),
        _ => {}
    }
}
