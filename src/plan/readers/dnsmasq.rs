//! Configuration of dnsmasq: DHCP ranges, hosts and options, names with their addresses, servers. See `dnsmasq(8)`.

use crate::addr::{Family, Len};
use crate::plan::draft::{Cell, Draft};
use crate::plan::model::{AttributeKey, EntryKind, FileFormat, FileRole, IssueKind, Provenance, RecordType};
use crate::plan::readers::mention::{Mention, is_like_address, pieces};
use crate::plan::readers::reader::{FormatReader, lines};
use crate::plan::text::shorten;
use crate::plan::value::{mask_length, written};

/// The format.
pub(crate) static READER: FormatReader = FormatReader {
    format: FileFormat {
        name: "dnsmasq",
        about: "dnsmasq configuration: DHCP ranges and hosts, names, servers",
        extensions: &["dnsmasq"],
        comments: &["#"],
        role: FileRole::DhcpServer,
        generated: false,
    },
    sniff: |text| {
        const OPTIONS: [&str; 9] = [
            "dhcp-range=",
            "dhcp-host=",
            "dhcp-option=",
            "listen-address=",
            "host-record=",
            "domain-needed",
            "bogus-priv",
            "expand-hosts",
            "enable-ra",
        ];
        let option = |line: &str| OPTIONS.iter().any(|option| line.trim_start().starts_with(option));
        let other = |line: &str| ["address=/", "server=/"].iter().any(|option| line.trim_start().starts_with(option));
        !text.contains('{') && text.lines().any(|line| option(line) || other(line))
    },
    read,
};

fn read(text: &str, draft: &mut Draft) {
    for (start, line) in lines(text) {
        let cell = Cell::new(line, start).trim();
        if cell.text.is_empty() || cell.text.starts_with('#') {
            continue;
        }
        let (name, value) = cell.text.split_once('=').unwrap_or((cell.text, ""));
        let value = Cell::new(value, cell.span.start + name.len() + 1).trim();
        option(name.trim(), &without_comment(&value), draft);
    }
}

/// A comment in a line begins with a blank and `#`.
fn without_comment<'a>(cell: &Cell<'a>) -> Cell<'a> {
    let end = [" #", "\t#"].iter().filter_map(|sign| cell.text.find(sign)).min().unwrap_or(cell.text.len());
    Cell::new(cell.text.get(..end).unwrap_or_default(), cell.span.start).trim()
}

fn option(name: &str, value: &Cell<'_>, draft: &mut Draft) {
    let each = || pieces(value, ',').into_iter().map(unbracketed);
    match name {
        "dhcp-range" => range(&each().collect::<Vec<_>>(), draft),
        "dhcp-host" => host(&each().collect::<Vec<_>>(), draft),
        "dhcp-option" | "dhcp-option-force" => options(&each().collect::<Vec<_>>(), draft),
        "listen-address" => each().for_each(|cell| {
            Mention::host("listen", &[]).add(&cell, draft);
        }),
        "address" | "server" | "rev-server" | "local" => servers(name, value, draft),
        "host-record" => record(&each().collect::<Vec<_>>(), draft),
        _ => {}
    }
}

/// IPv6 addresses are in brackets where a colon has another meaning.
fn unbracketed(cell: Cell<'_>) -> Cell<'_> {
    match cell.text.strip_prefix('[').and_then(|text| text.strip_suffix(']')) {
        Some(inner) => Cell::new(inner, cell.span.start + 1),
        None => cell,
    }
}

/// `[tag:..,][set:..,]START[,END|mode][,MASK|LENGTH][,TIME]`.
fn range(parts: &[Cell<'_>], draft: &mut Draft) {
    let mut addresses = parts.iter().filter(|cell| is_like_address(cell.text));
    let constructed = parts.iter().any(|cell| cell.text.starts_with("constructor:"));
    let (Some(from), to) = (addresses.next().filter(|_| !constructed), addresses.next()) else { return };
    let Ok(first) = written(from.text) else {
        draft.address(EntryKind::Range, Provenance::Used, from);
        return;
    };
    let is_mask = |cell: &Cell<'_>| cell.text.starts_with("255.");
    refused_range(parts, from, to.filter(|cell| !is_mask(cell)), draft);
    match to.filter(|cell| !is_mask(cell)) {
        Some(to) if draft.range(Provenance::Used, from, to).is_some() => {
            draft.say(AttributeKey::Use, &Cell { text: "dhcp", span: from.span.clone() });
        }
        Some(_) => {}
        // ra-only, slaac, static: the prefix of the network alone
        None => {
            let id = draft.entry(EntryKind::Prefix, Provenance::Used, &first, from);
            let bits = parts.iter().find_map(|cell| cell.text.parse::<u32>().ok());
            let len = if first.family == Family::V6 { bits.unwrap_or(64) } else { 24 };
            if let Some(entry) = draft.entry_mut(id) {
                entry.len = entry.len.or(Len::new(entry.family, len).ok());
            }
        }
    }
}

/// Notes what keeps dnsmasq from starting.
fn refused(cell: &Cell<'_>, why: &str, draft: &mut Draft) {
    draft.issue(IssueKind::Refused, cell.span.clone(), format!("dnsmasq does not start: {why}"));
}

/// Notes a range that does not fit its mask or length, and a lease time with a slip.
fn refused_range(parts: &[Cell<'_>], from: &Cell<'_>, to: Option<&Cell<'_>>, draft: &mut Draft) {
    let Ok(first) = written(from.text) else { return };
    let last = to.and_then(|to| written(to.text).ok()).filter(|last| last.family == first.family);
    let number = parts.iter().find(|cell| !cell.text.is_empty() && cell.text.bytes().all(|b| b.is_ascii_digit()));
    let len = if first.family == Family::V6 {
        let bits = number.and_then(|cell| cell.text.parse::<u32>().ok()).filter(|bits| *bits <= 128).unwrap_or(64);
        let announced = parts.iter().any(|cell| matches!(cell.text, "slaac" | "ra-only" | "ra-names" | "ra-stateless"));
        if let Some(cell) = number.filter(|_| bits < 64 || (announced && bits != 64)) {
            let length = if announced { "64 where addresses are announced" } else { "at least 64" };
            return refused(cell, &format!("the prefix length is {length}, not {bits}"), draft);
        }
        Len::v6(bits).ok()
    } else {
        let mask = parts.iter().find(|cell| cell.text.starts_with("255."));
        mask.and_then(|mask| written(mask.text).ok()).and_then(|read| mask_length((read.bits >> 96) as u32))
    };
    if let (Some(to), Some(last), Some(len)) = (to, last, len)
        && (first.bits ^ last.bits) & len.mask128() != 0
    {
        refused(to, &format!("the range leaves its network of length {}", len.get()), draft);
    }
    if let Some(time) = parts.last().filter(|time| is_slip_of_time(time.text)) {
        refused(time, &format!("'{}' is not a lease time, as 45m, 12h or 7d", shorten(time.text)), draft);
    }
}

/// Whether a word begins as a time, with digits, and ends in another letter than those of units.
fn is_slip_of_time(text: &str) -> bool {
    let unit = text.trim_start_matches(|c: char| c.is_ascii_digit());
    unit.len() < text.len() && unit.len() == 1 && !unit.eq_ignore_ascii_case("s") && !"mhdwMHDW".contains(unit)
}

/// `[MAC|id:DUID|set:..|tag:..]..,ADDRESS..,NAME,TIME`.
fn host(parts: &[Cell<'_>], draft: &mut Draft) {
    let is_mac = |text: &str| text.matches(':').count() == 5 && text.split(':').all(|part| part.len() == 2);
    let mac = parts.iter().find(|cell| is_mac(cell.text));
    let id = parts.iter().find(|cell| cell.text.starts_with("id:"));
    let is_name =
        |text: &str| text.starts_with(|c: char| c.is_ascii_alphabetic()) && !text.contains(':') && text != "ignore";
    let name = parts.iter().find(|cell| is_name(cell.text) && cell.text != "infinite");
    for cell in parts.iter().filter(|cell| is_like_address(cell.text) && !is_mac(cell.text)) {
        // ::56 is an identifier for every network of the interface
        let suffix = cell.text.starts_with("::");
        if suffix || draft.address(EntryKind::Host, Provenance::Used, cell).is_none() {
            continue;
        }
        for (key, said) in [(AttributeKey::Name, name), (AttributeKey::Mac, mac), (AttributeKey::Duid, id)] {
            if let Some(said) = said {
                draft.say(key, said);
            }
        }
    }
}

/// `[tag:..,]option:router,A[,A]` or its number.
fn options(parts: &[Cell<'_>], draft: &mut Draft) {
    let named = |names: &[&str]| parts.iter().any(|cell| names.contains(&cell.text));
    let router = named(&["option:router", "3"]);
    let of_addresses = named(&ADDRESS_OPTIONS);
    let Some(data) = parts.iter().position(|cell| !is_head_of_option(cell.text)) else { return };
    for cell in parts.get(data..).unwrap_or_default().iter().filter(|_| router || of_addresses) {
        let version4 = !named(&["option6:dns-server", "option6:23", "option6:ntp-server", "option6:sntp-server"]);
        if is_like_address(cell.text) {
            Mention::host(if router { "next hop" } else { "dns" }, &[]).add(cell, draft);
        } else if version4 && cell.text.bytes().all(|b| b.is_ascii_digit() || b == b'.') && !cell.text.is_empty() {
            refused(cell, &format!("expected an IPv4 address, found '{}'", shorten(cell.text)), draft);
        }
    }
}

/// Options whose data are addresses.
const ADDRESS_OPTIONS: [&str; 14] = [
    "option:router",
    "3",
    "option:dns-server",
    "6",
    "option6:dns-server",
    "option6:23",
    "option:ntp-server",
    "42",
    "option6:ntp-server",
    "option6:sntp-server",
    "option:time-server",
    "4",
    "option:netbios-ns",
    "44",
];

/// Whether a word comes before the data of an option: a tag, or the option itself.
fn is_head_of_option(text: &str) -> bool {
    let number = !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    number || ["tag:", "vendor:", "encap:", "option:", "option6:", "vi-encap:"].iter().any(|head| text.starts_with(head))
}

/// `address=/NAME/A`, `server=/NAME/A#PORT`, `server=A`, `rev-server=PREFIX,A`.
fn servers(option: &str, value: &Cell<'_>, draft: &mut Draft) {
    let parts = if value.text.starts_with('/') { pieces(value, '/') } else { pieces(value, ',') };
    let (Some(last), names) = (parts.last(), parts.get(..parts.len().saturating_sub(1)).unwrap_or_default()) else {
        return;
    };
    let address = pieces(last, '#').into_iter().next().and_then(|cell| pieces(&cell, '@').into_iter().next());
    let Some(address) = address else { return };
    if let Some(port) = pieces(last, '#').get(1).filter(|port| is_like_address(address.text) && port.text.parse::<u16>().is_err())
        && !port.text.contains('@')
    {
        refused(port, &format!("'{}' is not a port", shorten(port.text)), draft);
    }
    let numeric = address.text.contains('.') && address.text.bytes().all(|b| b.is_ascii_digit() || b == b'.');
    if !is_like_address(address.text) {
        if numeric && value.text.starts_with('/') {
            refused(&address, &format!("expected an IP address, found '{}'", shorten(address.text)), draft);
        }
        return;
    }
    match option {
        "address" => {
            Mention::host("name", &[(AttributeKey::Name, names.first())]).add(&address, draft);
        }
        _ => {
            Mention::host("dns", &[]).add(&address, draft);
        }
    }
    if let Some(prefix) = names.first().filter(|_| option == "rev-server") {
        Mention::prefix("route", &[]).add(prefix, draft);
    }
}

/// `host-record=NAME[,NAME..],A[,AAAA][,TTL]`.
fn record(parts: &[Cell<'_>], draft: &mut Draft) {
    let names: Vec<&Cell<'_>> = parts.iter().filter(|cell| !is_like_address(cell.text)).collect();
    let addresses: Vec<&Cell<'_>> = parts.iter().filter(|cell| is_like_address(cell.text)).collect();
    let is_number = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
    if addresses.is_empty() {
        let text =
            format!("expected an address after '{}'", shorten(names.first().map_or("host-record", |cell| cell.text)));
        let at = parts.last().map_or(0, |cell| cell.span.end);
        return draft.issue(IssueKind::Parse, at..at, text);
    }
    for cell in addresses {
        let Some(id) = draft.address(EntryKind::Host, Provenance::Used, cell) else { continue };
        draft.say(AttributeKey::Use, &Cell { text: "name", span: cell.span.clone() });
        let rtype = if draft.family(id) == Some(Family::V4) { RecordType::A } else { RecordType::Aaaa };
        for name in names.iter().filter(|name| !is_number(name.text)) {
            let owner = draft.word(&format!("{}.", name.text.trim_end_matches('.').to_ascii_lowercase()));
            let mut record =
                draft.blank_record(rtype, owner, draft.place(name.span.clone()), draft.place(cell.span.clone()));
            record.entry = Some(id);
            draft.record(record);
        }
    }
}
