//! CSV of Infoblox NIOS: each kind of object has a header line `header-KIND,FIELD*,...`, and each object a line that begins
//! with its kind. See the Infoblox CSV Import Reference.

use crate::addr::Len;
use crate::plan::draft::{Cell, Draft};
use crate::plan::model::{AttributeKey, EntryId, EntryKind, FileFormat, FileRole, IssueKind, Provenance};
use crate::plan::readers::mention::pieces;
use crate::plan::readers::reader::{FormatReader, lines};
use crate::plan::text::shorten;
use crate::plan::value::{mask_length, written};
use std::collections::HashMap;

/// The format.
pub(crate) static READER: FormatReader = FormatReader {
    format: FileFormat {
        name: "infoblox",
        about: "Infoblox CSV: networks, hosts, ranges",
        extensions: &["csv"],
        comments: &[],
        role: FileRole::Plan,
        generated: false,
    },
    sniff: |text| {
        let first = text.lines().next().unwrap_or_default().to_ascii_lowercase();
        first.trim_start_matches('"').starts_with("header-")
    },
    read,
};

/// The fields of a kind of object, by their names without `*`.
type Fields<'a> = Vec<Cell<'a>>;

fn read(text: &str, draft: &mut Draft) {
    let mut headers: HashMap<String, Vec<String>> = HashMap::new();
    for (start, line) in lines(text).filter(|(_, line)| !line.trim().is_empty()) {
        let fields = fields(line, start);
        let Some(first) = fields.first() else { continue };
        let kind = first.text.to_ascii_lowercase();
        if let Some(kind) = kind.strip_prefix("header-") {
            let names = fields.iter().map(|field| field.text.trim_end_matches('*').to_ascii_lowercase()).collect();
            headers.insert(kind.to_owned(), names);
            continue;
        }
        match headers.get(&kind) {
            Some(names) => object(&kind, names, &fields, draft),
            None => {
                let text = format!("expected a line header-{} before this", shorten(first.text));
                draft.issue(IssueKind::Parse, first.span.clone(), text);
            }
        }
    }
}

/// The fields of a line; those in quotes without them.
fn fields(line: &str, start: usize) -> Fields<'_> {
    let (mut all, mut from, mut quoted) = (Vec::new(), 0, false);
    for (at, byte) in line.bytes().chain([b',']).enumerate() {
        match byte {
            b'"' => quoted = !quoted,
            b',' if !quoted || at == line.len() => {
                let text = line.get(from..at).unwrap_or_default();
                let inner = text.strip_prefix('"').and_then(|text| text.strip_suffix('"'));
                let shift = usize::from(inner.is_some());
                all.push(Cell::new(inner.unwrap_or(text), start + from + shift));
                from = at + 1;
            }
            _ => {}
        }
    }
    all
}

fn object(kind: &str, names: &[String], fields: &Fields<'_>, draft: &mut Draft) {
    let field = |name: &str| {
        let at = names.iter().position(|known| known == name)?;
        fields.get(at).map(Cell::trim).filter(|cell| !cell.text.is_empty())
    };
    let id = match kind {
        "network" | "networkcontainer" | "ipv6network" | "ipv6networkcontainer" => network(&field, draft),
        "hostaddress" | "ipv6hostaddress" | "arecord" | "aaaarecord" => {
            field("address").and_then(|cell| draft.address(EntryKind::Host, Provenance::Planned, &cell))
        }
        "fixedaddress" | "ipv6fixedaddress" => {
            field("ip_address").and_then(|cell| draft.address(EntryKind::Host, Provenance::Planned, &cell))
        }
        "dhcprange" | "ipv6dhcprange" => match (field("start_address"), field("end_address")) {
            (Some(from), Some(to)) => draft.range(Provenance::Planned, &from, &to),
            _ => None,
        },
        "hostrecord" => return host(&field, draft),
        _ => None,
    };
    if id.is_some() {
        say(kind, &field, draft);
    }
}

fn say<'a>(kind: &str, field: &impl Fn(&str) -> Option<Cell<'a>>, draft: &mut Draft) {
    const SAID: [(&str, AttributeKey); 8] = [
        ("comment", AttributeKey::Description),
        ("network_view", AttributeKey::Vrf),
        ("mac_address", AttributeKey::Mac),
        ("duid", AttributeKey::Duid),
        ("fqdn", AttributeKey::Name),
        ("parent", AttributeKey::Name),
        ("name", AttributeKey::Name),
        ("ea-site", AttributeKey::Site),
    ];
    // what is taken for a lease or comes from a name server has names of its own
    let named = |key: AttributeKey| key != AttributeKey::Name || !kind.contains("range");
    let mut said_name = false;
    for (name, key) in SAID.into_iter().filter(|(_, key)| named(*key)) {
        let repeated = key == AttributeKey::Name && said_name;
        if let Some(cell) = field(name).filter(|_| !repeated) {
            said_name |= key == AttributeKey::Name;
            draft.say(key, &cell);
        }
    }
}

/// A network with its mask or its length in a field of its own.
fn network<'a>(field: &impl Fn(&str) -> Option<Cell<'a>>, draft: &mut Draft) -> Option<EntryId> {
    let address = field("address")?;
    let id = draft.address(EntryKind::Prefix, Provenance::Planned, &address)?;
    let Some(length) = field("netmask").or_else(|| field("cidr")) else { return Some(id) };
    let entry = draft.entry_mut(id)?;
    let mask = || written(length.text).ok().and_then(|read| mask_length((read.bits >> 96) as u32));
    let len = match length.text.contains('.') {
        true => mask(),
        false => length.text.trim_start_matches('/').parse().ok().and_then(|bits| Len::new(entry.family, bits).ok()),
    };
    match len {
        Some(len) => {
            entry.len = Some(len);
            draft.say(AttributeKey::Mask, &length);
        }
        None => {
            let text = format!("expected a prefix length or a network mask, found '{}'", shorten(length.text));
            draft.issue(IssueKind::Mask, length.span, text);
        }
    }
    Some(id)
}

/// The addresses of a host, all in one field.
fn host<'a>(field: &impl Fn(&str) -> Option<Cell<'a>>, draft: &mut Draft) {
    for list in ["addresses", "ipv6_addresses"] {
        for cell in field(list).iter().flat_map(|cell| pieces(cell, ',')) {
            if draft.address(EntryKind::Host, Provenance::Planned, &cell).is_some()
                && let Some(name) = field("fqdn")
            {
                draft.say(AttributeKey::Name, &name);
            }
        }
    }
}
