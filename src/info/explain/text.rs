//! An explanation for people.

use super::{Conversion, Explanation, Nearest, ReadBy, TextReading};
use crate::format::leaves_its_cell;
use serde_json::Value as Json;

/// What a piece of text is, for its colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TextRole {
    /// A heading.
    Heading,
    /// A value.
    Value,
    /// A command line.
    Command,
    /// Something to know.
    Note,
    /// Something that went wrong.
    Error,
}

/// Puts colour around pieces of text.
pub trait Paint {
    /// Writes what precedes a piece.
    fn start(&self, role: TextRole, out: &mut Vec<u8>);

    /// Writes what follows it.
    fn end(&self, role: TextRole, out: &mut Vec<u8>);
}

/// No colour.
#[derive(Clone, Copy, Debug, Default)]
pub struct Plain;

impl Paint for Plain {
    fn start(&self, _role: TextRole, _out: &mut Vec<u8>) {}
    fn end(&self, _role: TextRole, _out: &mut Vec<u8>) {}
}

/// Facts that are shown: label and place in the document.
type FactRows<const N: usize> = [(&'static str, &'static str); N];

/// Of every value.
fn of_values() -> FactRows<41> {
    [
        ("types", "/types"),
        ("scope", "/scope"),
        ("registry", "/registry/name"),
        ("registry", "/registry"),
        ("country", "/country"),
        ("  according to", "/country_source"),
        ("AS number", "/asn"),
        ("  held by", "/as_organisation"),
        ("  according to", "/asn_source"),
        ("AS number, asdot", "/asdot"),
        ("special purpose", "/special_purpose/name"),
        ("  block", "/special_purpose/block"),
        ("  defined by", "/special_purpose/rfc"),
        ("  globally reachable", "/special_purpose/globally_reachable"),
        ("interface identifier", "/iid/hex"),
        ("  made", "/iid/made"),
        ("  reserved for", "/iid/reserved/name"),
        ("    defined by", "/iid/reserved/rfc"),
        ("  MAC address", "/iid/mac"),
        ("    vendor", "/iid/vendor"),
        ("    platform", "/iid/platform"),
        ("  was", "/iid/was"),
        ("  perhaps MAP of", "/iid/perhaps_map/ipv4"),
        ("    PSID", "/iid/perhaps_map/psid"),
        ("label", "/labels/0/name"),
        ("  of", "/labels/0/prefix"),
        ("solicited-node group", "/solicited_node"),
        ("group", "/multicast/group/name"),
        ("  defined by", "/multicast/group/rfc"),
        ("transient", "/multicast/transient"),
        ("based on a prefix", "/multicast/prefix_based"),
        ("source-specific", "/multicast/source_specific"),
        ("Ethernet group", "/multicast/mac"),
        ("group of prefix", "/multicast/owner_prefix"),
        ("rendezvous point", "/multicast/rendezvous_point_address"),
        ("Teredo port", "/teredo/client_port"),
        ("vendor", "/vendor"),
        ("platform", "/platform"),
        ("universal", "/universal"),
        ("reach", "/reach"),
        ("link-local address", "/link_local"),
    ]
}

/// Of addresses with a prefix length.
fn of_networks() -> FactRows<6> {
    [
        ("network", "/network/network"),
        ("  netmask", "/network/netmask"),
        ("  first host", "/network/first_host"),
        ("  last host", "/network/last_host"),
        ("  last address", "/network/last"),
        ("  addresses", "/network/size"),
    ]
}

/// Of all addresses again.
const REVERSE: FactRows<2> = [("reverse zones", "/reverse/zones"), ("  delegated from", "/reverse/classless/parent")];

/// The document without the type tokens that a reserved identifier makes wrong: an anycast identifier of RFC 2526 is not
/// an EUI-48, one of the block of RFC 5453 not ISATAP. Scripts keep getting these tokens from `-i -m` and `types`.
fn without_false_types(document: &Json) -> Json {
    let mut document = document.clone();
    let reserved = document.pointer("/iid/reserved/name").and_then(Json::as_str).map(str::to_owned);
    if let (Some(name), Some(types)) = (reserved, document.get_mut("types").and_then(Json::as_array_mut)) {
        let wrong = |token: &str| match token {
            "iid-isatap" => !name.starts_with("ISATAP"),
            "iid-eui48" | "iid-eui64" => name.ends_with("anycast"),
            _ => false,
        };
        types.retain(|token| token.as_str().is_none_or(|token| !wrong(token)));
    }
    document
}

impl Explanation {
    /// Writes the explanation as text.
    pub fn text(&self, paint: &dyn Paint, out: &mut Vec<u8>) {
        let mut page = TextPage { paint, out };
        page.piece(TextRole::Value, &self.input);
        page.plain("\n");
        if let Some(nearest) = &self.nearest {
            page.nearest(nearest);
        }
        let (first, others) = self.readings.split_at(self.readings.len().min(1));
        page.readings("What it is", first);
        page.readings("What else it could be", others);
        if let Some(facts) = self.facts.as_ref().and_then(|f| serde_json::to_value(f).ok()) {
            page.facts(&facts);
        }
        page.commands(&self.commands);
    }
}

/// A text that grows.
struct TextPage<'a> {
    paint: &'a dyn Paint,
    out: &'a mut Vec<u8>,
}

impl TextPage<'_> {
    fn plain(&mut self, text: &str) {
        self.out.extend_from_slice(text.as_bytes());
    }

    fn piece(&mut self, role: TextRole, text: &str) {
        self.paint.start(role, self.out);
        // What was typed may hold bytes that a terminal takes for orders.
        self.plain(&text.replace(leaves_its_cell, "\u{fffd}"));
        self.paint.end(role, self.out);
    }

    fn heading(&mut self, text: &str) {
        self.plain("\n");
        self.piece(TextRole::Heading, text);
        self.plain("\n");
    }

    fn nearest(&mut self, n: &Nearest) {
        let found = if n.found.is_empty() { "found the end".to_owned() } else { format!("found '{}'", n.found) };
        let near = n.guess.map(|what| format!(" (nearest: {what})")).unwrap_or_default();
        self.piece(TextRole::Error, &format!("column {}: expected {}, {found}{near}", n.at + 1, n.expected));
        self.plain("\n");
    }

    fn readings(&mut self, heading: &str, readings: &[TextReading]) {
        if readings.is_empty() {
            return;
        }
        self.heading(heading);
        for r in readings {
            self.plain("  ");
            self.piece(TextRole::Value, &r.value);
            let others = if r.reader == ReadBy::Others { ", elsewhere" } else { "" };
            self.plain(&format!("  {}{others}\n", r.what));
            if let Some(note) = r.note {
                self.plain("      ");
                self.piece(TextRole::Note, note);
                self.plain("\n");
            }
            self.plain("      ");
            self.piece(TextRole::Command, &shell_words(&r.command));
            self.plain("\n");
        }
    }

    fn facts(&mut self, document: &Json) {
        self.heading("Facts");
        let document = &without_false_types(document);
        let network = of_networks().into_iter().filter(|_| !document["prefix_length"].is_null());
        for (label, place) in of_values().into_iter().chain(network).chain(REVERSE) {
            if let Some(value) = document.pointer(place).and_then(shown) {
                self.fact(label, &value);
            }
        }
        for v4 in document["embedded"].as_array().into_iter().flatten() {
            let of = |field: &str| v4.pointer(field).and_then(shown).unwrap_or_default();
            let perhaps = if v4["perhaps"] == true { "perhaps " } else { "" };
            self.fact(
                "IPv4 address inside",
                &format!("{perhaps}{} ({}: {})", of("/address"), of("/source"), of("/types")),
            );
        }
    }

    fn fact(&mut self, label: &str, value: &str) {
        self.plain(&format!("  {label:<22}"));
        self.piece(TextRole::Value, value);
        self.plain("\n");
    }

    fn commands(&mut self, commands: &[Conversion]) {
        if commands.is_empty() {
            return;
        }
        self.heading("Conversions");
        for c in commands {
            self.plain("  ");
            self.piece(TextRole::Command, &shell_words(&c.argv));
            self.plain("\n");
            if c.gives.is_empty() {
                self.plain(&format!("      {}\n", c.what));
            } else {
                self.plain("      ");
                self.piece(TextRole::Value, &c.gives);
                self.plain(&format!("  {}\n", c.what));
            }
        }
    }
}

/// A value as text; `None` if it is missing.
fn shown(value: &Json) -> Option<String> {
    match value {
        Json::String(text) => Some(text.clone()),
        Json::Bool(yes) => Some(if *yes { "yes" } else { "no" }.to_owned()),
        Json::Number(n) => Some(n.to_string()),
        Json::Array(all) if !all.is_empty() => Some(all.iter().filter_map(shown).collect::<Vec<_>>().join(", ")),
        _ => None,
    }
}

/// A command line that a shell reads as these words.
fn shell_words(argv: &[String]) -> String {
    let safe = |b: u8| b.is_ascii_alphanumeric() || b"-_./:+,@=".contains(&b);
    let quoted = |word: &String| match word.bytes().all(safe) && !word.is_empty() {
        true => word.clone(),
        false => format!("'{}'", word.replace('\'', "'\\''")),
    };
    argv.iter().map(quoted).collect::<Vec<_>>().join(" ")
}
