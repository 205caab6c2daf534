//! What the page says, laid out: sections of rows.

use super::link;
use super::names::HostName;
use super::request::Party;
use super::words;
use crate::addr::{V4, V6, Value, Zone};
use crate::format::{self, Input};
use crate::info::{InfoSettings, Token};
use std::net::IpAddr;

/// A part of the page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct PageSection {
    /// What it is about.
    pub(super) subject: Subject,
    /// Its rows.
    pub(super) rows: Vec<PageRow>,
}

/// What a section is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Subject {
    /// The input of the form.
    Form,
    /// The client.
    Client,
    /// A proxy, from 1.
    Proxy(usize),
    /// The server.
    Server,
}

/// A token with what is known about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct PageRow {
    /// The token.
    pub(super) token: Token,
    /// What its value reveals.
    pub(super) tone: Tone,
    /// Where its value leads to.
    pub(super) link: Option<String>,
}

/// What a value reveals about the interface.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Tone {
    /// Nothing.
    Plain,
    /// The identifier is random.
    Random,
    /// The identifier was set by hand, or in a way that leaves no trace.
    Manual,
    /// It names the hardware.
    Hardware,
}

/// An address as a value.
pub(super) fn value_of(party: &Party) -> Value {
    match party.ip {
        IpAddr::V4(ip) => Value::V4(V4::from(ip)),
        IpAddr::V6(ip) => {
            let zone = party.zone.as_deref().and_then(|zone| Zone::new(zone.as_bytes()));
            Value::V6(V6 { zone, ..V6::new(ip.to_bits()) })
        }
    }
}

/// The value of a text in a notation that is detected.
pub(super) fn value_of_text(text: &str) -> Option<Value> {
    let word = text.as_bytes();
    let format = format::detect(word).ok()?;
    format.parse.as_ref()?.run(Input::word(word)).ok()
}

/// The tokens of a value; none if nothing is known about its kind.
pub(super) fn tokens(info: &InfoSettings, value: &Value) -> Vec<Token> {
    info.tokens(value).unwrap_or_default()
}

/// A token that does not describe an address.
pub(super) fn extra(name: &str, value: impl Into<String>) -> Token {
    Token { name: name.to_owned(), embedded: None, value: value.into() }
}

/// The tokens of a reverse name.
pub(super) fn name_tokens(name: &HostName) -> impl Iterator<Item = Token> {
    let confirmed = name.confirmed.map(|yes| extra("NAME_CONFIRMED", if yes { "yes" } else { "no" }));
    std::iter::once(extra("NAME", name.text.clone())).chain(confirmed)
}

/// A section of these tokens. What describes databases belongs to the foot of the page.
pub(super) fn section(subject: Subject, tokens: Vec<Token>, geonames_user: &str) -> PageSection {
    let tokens: Vec<Token> = tokens.into_iter().filter(|token| !token.name.ends_with("_DATABASE_INFO")).collect();
    let tones: Vec<Tone> = tokens.iter().map(|token| tone(token, &tokens)).collect();
    let links: Vec<Option<String>> = tokens.iter().map(|token| target(token, &tokens, geonames_user)).collect();
    let rows = tokens.into_iter().zip(tones).zip(links).map(|((token, tone), link)| PageRow { token, tone, link });
    PageSection { subject, rows: rows.collect() }
}

/// The value of a token of the address itself.
fn find<'a>(name: &str, all: &'a [Token]) -> Option<&'a str> {
    all.iter().find(|token| token.name == name && token.embedded.is_none()).map(|token| token.value.as_str())
}

/// What a token reveals.
fn tone(token: &Token, all: &[Token]) -> Tone {
    let of_vendor = || find("OUI", all).is_some();
    let local = || match find("EUI64_SCOPE", all) {
        Some("local-random") => Tone::Random,
        Some("local") => Tone::Manual,
        _ => Tone::Plain,
    };
    match token.name.as_str() {
        _ if token.embedded.is_some() => Tone::Plain,
        "OUI" => Tone::Hardware,
        "EUI48_SCOPE" if token.value == "global" => Tone::Hardware,
        "EUI48" | "EUI64" if of_vendor() => Tone::Hardware,
        "EUI64_SCOPE" if token.value == "global" => Tone::Hardware,
        "EUI64_SCOPE" | "IID" if !of_vendor() => local(),
        _ => Tone::Plain,
    }
}

/// Where the value of a token leads to.
fn target(token: &Token, all: &[Token], geonames_user: &str) -> Option<String> {
    let value = token.value.as_str();
    match token.name.as_str() {
        "IPV4_REGISTRY" => link::registry(value, token.embedded.as_deref().or(find("IPV4", all)).unwrap_or_default()),
        "IPV6_REGISTRY" => link::registry(value, find("IPV6", all).unwrap_or_default()),
        name if name.ends_with("GEONAME_ID") => Some(link::geoname(value, geonames_user)),
        _ => {
            let (source, row) = words::place(&token.name)?;
            let sibling = |row: &str| find(&format!("{}_{row}", source.prefix()), all);
            match row {
                "LATITUDE" | "LONGITUDE" => Some(link::map(sibling("LATITUDE")?, sibling("LONGITUDE")?)),
                "WEATHERSTATIONCODE" => Some(link::weather(value)),
                row if row.starts_with("GEONAME_ID") => Some(link::geoname(value, geonames_user)),
                _ => None,
            }
        }
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::anon::{AnonSettings, Anonymiser};
    use crate::info::InfoOptions;

    pub(in crate::web) fn info() -> InfoSettings {
        InfoSettings::new(Anonymiser::new(&AnonSettings::default(), None, false).unwrap(), InfoOptions::default())
    }

    fn tones(text: &str) -> Vec<(String, Tone)> {
        let all = section(Subject::Client, tokens(&info(), &value_of_text(text).unwrap()), "demo");
        let coloured = all.rows.into_iter().filter(|row| row.tone != Tone::Plain);
        coloured.map(|row| (row.token.name, row.tone)).collect()
    }

    #[test]
    fn what_reveals_the_hardware_is_marked() {
        let names: Vec<String> = tones("2001:db8::21b:21ff:fe12:3456").into_iter().map(|(name, _)| name).collect();
        assert_eq!(names, ["EUI48", "EUI48_SCOPE", "OUI"]);
        let random = tones("2a01:4f8::9d1e:5c3a:b2f7:8164");
        assert_eq!(random, [("IID".to_owned(), Tone::Random), ("EUI64_SCOPE".to_owned(), Tone::Random)]);
        let manual = tones("2001:db8::1");
        assert_eq!(manual, [("IID".to_owned(), Tone::Manual), ("EUI64_SCOPE".to_owned(), Tone::Manual)]);
        assert_eq!(tones("192.0.2.1"), []);
    }

    #[test]
    fn registries_have_links() {
        let all = section(Subject::Client, tokens(&info(), &value_of_text("193.0.0.1").unwrap()), "demo");
        let row = all.rows.iter().find(|row| row.token.name == "IPV4_REGISTRY").unwrap();
        assert_eq!(row.token.value, "RIPENCC");
        assert!(row.link.as_ref().unwrap().ends_with("searchtext=193.0.0.1"), "{row:?}");
    }
}
