//! Configurations of WireGuard, as `wg(8)` and `wg-quick(8)` read them: the addresses of the interface, and the prefixes
//! and endpoints of the peers.

use super::networkd::split;
use crate::plan::draft::{Cell, Draft};
use crate::plan::model::{AttributeKey, EntryKind, FileFormat, FileRole, IssueKind, Provenance};
use crate::plan::readers::mention::{Mention, host_and_port, is_like_address, is_local};
use crate::plan::readers::reader::FormatReader;
use crate::plan::readers::syntax::ini::{IniLine, ini_lines};
use crate::plan::text::shorten;

/// The format.
pub(crate) static READER: FormatReader = FormatReader {
    format: FileFormat {
        name: "wireguard",
        about: "WireGuard configuration: addresses, AllowedIPs",
        extensions: &["wg"],
        comments: &["#"],
        role: FileRole::Peers,
        generated: false,
    },
    sniff: |text| {
        let has = |section: &str| text.lines().any(|line| line.trim().eq_ignore_ascii_case(section));
        has("[Interface]") || has("[Peer]")
    },
    read,
};

fn read(text: &str, draft: &mut Draft) {
    let (mut section, mut peers) = ("", 0);
    for line in ini_lines(text, true) {
        match line {
            IniLine::Section(name) => {
                section = name.text;
                peers += usize::from(name.text.eq_ignore_ascii_case("Peer"));
            }
            IniLine::Pair(key, value) => pair((section, peers), &key, &value, draft),
            IniLine::Other(cell) => {
                draft.issue(IssueKind::Parse, cell.span, "expected [Interface], [Peer] or KEY = VALUE")
            }
        }
    }
}

fn pair((section, peer): (&str, usize), key: &Cell<'_>, value: &Cell<'_>, draft: &mut Draft) {
    let is = |name: &str, word: &str| section.eq_ignore_ascii_case(name) && key.text.eq_ignore_ascii_case(word);
    let peer_name = format!("peer {peer}");
    if is("Peer", "Endpoint") {
        return endpoint(value, &Cell { text: &peer_name, span: key.span.clone() }, draft);
    }
    if is("Interface", "ListenPort") {
        return port(value, false, draft);
    }
    if is("Peer", "AllowedIPs") && value.text.split(',').any(|piece| piece.trim().is_empty()) {
        let place = if value.text.is_empty() { key } else { value };
        draft.issue(IssueKind::Refused, place.span.clone(), "wg refuses AllowedIPs: expected prefixes with commas between them");
    }
    let (kind, purpose) = match () {
        () if is("Interface", "Address") => (EntryKind::Host, ""),
        () if is("Interface", "DNS") => (EntryKind::Host, "dns"),
        () if is("Peer", "AllowedIPs") => (EntryKind::Prefix, ""),
        () => return,
    };
    for cell in split(value) {
        let anything = matches!(cell.text, "::/0" | "0.0.0.0/0");
        let domain = purpose == "dns" && !is_like_address(cell.text);
        if anything || domain || is_local(cell.text) {
            continue;
        }
        let Some(id) = draft.address(kind, Provenance::Used, &cell) else { continue };
        if let Some(entry) = draft.entry_mut(id).filter(|_| kind == EntryKind::Prefix) {
            entry.len = entry.len.or(Some(entry.net().len()));
        }
        if kind == EntryKind::Prefix {
            draft.say(AttributeKey::Device, &Cell { text: &peer_name, span: key.span.clone() });
        }
        if !purpose.is_empty() {
            draft.say(AttributeKey::Use, &Cell { text: purpose, span: key.span.clone() });
        }
    }
}

/// The address of a peer, and its port.
fn endpoint(value: &Cell<'_>, peer: &Cell<'_>, draft: &mut Draft) {
    match host_and_port(value) {
        Ok((host, number)) => {
            Mention::host("endpoint", &[(AttributeKey::Device, Some(peer))]).add_if_address(&host, draft);
            port(&number, true, draft);
        }
        Err(why) => {
            let text = format!("wg refuses the endpoint {}: {why}", shorten(value.text));
            draft.issue(IssueKind::Refused, value.span.clone(), text);
        }
    }
}

/// Notes a number that is not a port; `remote`: something has to listen there. Names of services are passed.
fn port(cell: &Cell<'_>, remote: bool, draft: &mut Draft) {
    let digits = !cell.text.is_empty() && cell.text.bytes().all(|b| b.is_ascii_digit());
    let fits = cell.text.parse::<u16>().is_ok_and(|number| number > 0 || !remote);
    if digits && !fits {
        let text = format!("expected a port from {} to 65535, found {}: wg takes another one", u8::from(remote), shorten(cell.text));
        draft.issue(IssueKind::Refused, cell.span.clone(), text);
    }
}

#[cfg(test)]
mod tests {
    use crate::plan::model::AttributeKey;
    use crate::plan::testing::{found, plan};

    const PEER: &str = "[Peer]\nPublicKey = xTIBA5rboUvnH4htodjb6e697QjLERt1NAB4mZqp8Dg=\n";

    #[test]
    fn endpoints_are_addresses_in_use() {
        let read = |endpoint: &str| {
            let plan = plan(&[("wg0.conf", &format!("{PEER}Endpoint = {endpoint}\n"))]);
            assert_eq!(plan.issues, []);
            let uses = |entry| plan.said(entry, AttributeKey::Use) == "endpoint";
            assert!(plan.entries.iter().all(uses), "{endpoint}");
            plan.entries.iter().map(|entry| plan.text(entry.place).to_owned()).collect::<Vec<_>>()
        };
        assert_eq!(read("192.0.2.1:51820"), ["192.0.2.1"]);
        assert_eq!(read("[2001:db8::1]:51820"), ["2001:db8::1"]);
        assert_eq!(read("2001:db8::1:51820"), ["2001:db8::1"]);
        for passed in ["[fe80::1%eth0]:51820", "vpn.example.net:51820", "192:51820"] {
            assert_eq!(read(passed), [""; 0], "{passed}");
        }
    }

    #[test]
    fn what_wg_does_not_take_is_reported() {
        let check = |line: &str| found("P010", &[("wg0.conf", &format!("{PEER}{line}\n"))]);
        for (endpoint, why) in [
            ("192.0.2.1", "expected HOST:PORT, IPv6 addresses in brackets"),
            ("[2001:db8::1]", "expected HOST:PORT, IPv6 addresses in brackets"),
            ("[2001:db8::1:51820", "expected ']' after the address"),
            (":51820", "expected a host before the port"),
        ] {
            let refused = format!("3:12 wg refuses the endpoint {endpoint}: {why}");
            assert_eq!(check(&format!("Endpoint = {endpoint}")), [refused], "{endpoint}");
        }
        assert_eq!(check("Endpoint = 192.0.2.1:70000"), [
            "3:22 expected a port from 1 to 65535, found 70000: wg takes another one"
        ]);
        assert_eq!(check("Endpoint = 192.0.2.1:domain"), [""; 0]);
        for list in ["", "192.0.2.7,", "192.0.2.7, , 192.0.2.8"] {
            assert_eq!(check(&format!("AllowedIPs = {list}")).len(), 1, "{list}");
        }
        assert_eq!(check("[Interface]\nListenPort = 0"), [""; 0]);
        assert_eq!(check("[Interface]\nListenPort = 65536").len(), 1);
    }

    #[test]
    fn any_endpoint_is_read_to_its_end() {
        for text in ["[", "]", "[]", "[]:", "]:1", "[:", ":", "::", "[[::1]]:1", "[::1]]:1", "é:1", "[é", "1.2.3.4:é", "[::1]é:1"] {
            found("P010", &[("wg0.conf", &format!("{PEER}Endpoint = {text}\n"))]);
        }
    }
}
