//! One typed document a value; `schema/info.schema.json` describes every field.

mod hardware;
mod iid;
mod ip;

use super::facts::{AsnFacts, Facts};
use super::{InfoError, InfoSettings};
use crate::addr::Value;
use crate::class::special::SpecialBlock;
use crate::db::Label;
use crate::format::{self, Style, StyleFlags, write_json};
use serde::Serialize;
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// The version of the documents.
pub const SCHEMA: u32 = 1;

/// Everything that is known about a value, for machines.
///
/// It serialises into an object; a caller can put more fields beside its own with `#[serde(flatten)]`.
#[derive(Clone, Debug, Serialize)]
pub struct ValueDocument {
    schema: u32,
    #[serde(flatten)]
    body: Body,
    #[serde(skip_serializing_if = "Option::is_none")]
    labels: Option<Vec<Label>>,
    forms: BTreeMap<&'static str, String>,
}

#[derive(Clone, Debug, Serialize)]
#[serde(tag = "kind", rename_all = "lowercase")]
enum Body {
    Ipv6(Box<ip::V6Document>),
    Ipv4(Box<ip::V4Document>),
    Mac(Box<hardware::MacDocument>),
    Eui64(Box<hardware::Eui64Document>),
    Asn(AsnDocument),
}

impl InfoSettings {
    /// Everything that is known about a value (`--json`).
    ///
    /// # Errors
    /// If nothing is known about values of its kind.
    ///
    /// ```
    /// use ipv6calc::addr::{V6, Value};
    /// use ipv6calc::anon::{Anonymiser, AnonSettings as Masks};
    /// use ipv6calc::info::{InfoOptions, InfoSettings};
    /// let anonymiser = Anonymiser::new(&Masks::default(), None, false).unwrap();
    /// let document = InfoSettings::new(anonymiser, InfoOptions::default()).document(&Value::V6(V6::new(1)))?;
    /// let json = serde_json::to_value(&document).unwrap();
    /// assert_eq!((&json["schema"], &json["address"]), (&1.into(), &"::1".into()));
    /// # Ok::<(), ipv6calc::info::InfoError>(())
    /// ```
    pub fn document(&self, value: &Value) -> Result<ValueDocument, InfoError> {
        let body = match self.facts(value)? {
            Facts::V6(f) => Body::Ipv6(Box::new(ip::v6(&f, self))),
            Facts::V4(f) => Body::Ipv4(Box::new(ip::v4(&f, self))),
            Facts::Mac(f) => Body::Mac(Box::new(hardware::mac(&f, self))),
            Facts::Eui64(f) => Body::Eui64(Box::new(hardware::eui64(&f, self))),
            Facts::Asn(f) => Body::Asn(asn(&f)),
        };
        Ok(ValueDocument { schema: SCHEMA, body, labels: self.labels(value), forms: forms(value) })
    }

    /// The user's own names of the prefixes around an address, the most specific one first; `None` without any file of
    /// them.
    fn labels(&self, value: &Value) -> Option<Vec<Label>> {
        let ip = value.ip()?;
        let labels = Some(self.db.labels()).filter(|labels| !labels.is_empty())?;
        Some(labels.of(ip).cloned().collect())
    }

    /// Writes the document as one line of JSON.
    ///
    /// # Errors
    /// If nothing is known about values of its kind.
    pub fn json(&self, value: &Value, out: &mut Vec<u8>) -> Result<(), InfoError> {
        let document = self.document(value)?;
        write_json(&document, out).map_err(|_| InfoError(value.kind()))?;
        out.push(b'\n');
        Ok(())
    }
}

/// Notations left out: the reverse tree has a field of its own, and a token is not known.
const APART: [&str; 4] = ["revnibbles.arpa", "revnibbles.int", "revipv4", "iid+token"];

/// The value in every notation that can write it, by name.
pub(super) fn forms(value: &Value) -> BTreeMap<&'static str, String> {
    const VARIANTS: [(&str, StyleFlags); 3] = [
        ("compressed", StyleFlags::COMPRESSED),
        ("uncompressed", StyleFlags::UNCOMPRESSED),
        ("full", StyleFlags::FULL),
    ];
    let mut forms = BTreeMap::new();
    for f in format::ALL.iter().filter(|f| f.takes().has(value.kind()) && !APART.contains(&f.name)) {
        forms.extend(printed(value, f, StyleFlags::NONE).map(|text| (f.name, text)));
    }
    if let Value::V6(_) = value {
        for (name, options) in VARIANTS {
            forms.extend(printed(value, &format::ipv6addr::FORMAT, options).map(|text| (name, text)));
        }
    }
    forms
}

/// A value in one notation, if that can write it.
pub(super) fn printed(value: &Value, format: &format::Format, options: StyleFlags) -> Option<String> {
    let mut out = Vec::new();
    (format.print.as_ref()?.run)(value, &Style::of(options), &mut out).ok()?;
    Some(String::from_utf8_lossy(&out).into_owned())
}

/// A value in the plain notation of its kind, addresses in their canonical form.
pub(super) fn canonical(value: &Value) -> Option<String> {
    let mut out = Vec::new();
    (format::plain(value.kind()).print.as_ref()?.run)(value, &Style::CANONICAL, &mut out).ok()?;
    Some(String::from_utf8_lossy(&out).into_owned())
}

/// The special-purpose block of an address.
#[derive(Clone, Debug, Serialize)]
struct SpecialPurpose {
    block: String,
    name: &'static str,
    rfc: String,
    #[serde(skip_serializing_if = "str::is_empty")]
    section: &'static str,
    globally_reachable: Option<bool>,
}

fn special_purpose(block: &SpecialBlock) -> SpecialPurpose {
    SpecialPurpose {
        block: format!("{}/{}", block.net.first(), block.net.len().get()),
        name: block.name,
        rfc: format!("RFC {}", block.rfc),
        section: block.section,
        globally_reachable: block.global,
    }
}

#[derive(Clone, Debug, Serialize)]
struct AsnDocument {
    number: u32,
    asdot: String,
    registry: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    special_purpose: Option<SpecialAsn>,
}

#[derive(Clone, Debug, Serialize)]
struct SpecialAsn {
    name: &'static str,
    rfc: &'static str,
}

/// AS numbers with a special purpose: first, last, purpose, where it is defined.
static SPECIAL_ASNS: LazyLock<[(u32, u32, &str, &str); 9]> = LazyLock::new(|| {
    [
        (0, 0, "Reserved: not to be routed", "RFC 7607"),
        (23456, 23456, "AS_TRANS: represents a 32-bit number", "RFC 6793"),
        (64496, 64511, "Documentation", "RFC 5398"),
        (64512, 65534, "Private Use", "RFC 6996"),
        (65535, 65535, "Reserved: last 16-bit number", "RFC 7300"),
        (65536, 65551, "Documentation", "RFC 5398"),
        (65552, 131_071, "Reserved", "IANA"),
        (4_200_000_000, 4_294_967_294, "Private Use", "RFC 6996"),
        (u32::MAX, u32::MAX, "Reserved: last 32-bit number", "RFC 7300"),
    ]
});

fn asn(f: &AsnFacts) -> AsnDocument {
    let number = f.asn.0;
    let special = SPECIAL_ASNS.iter().find(|(first, last, ..)| (*first..=*last).contains(&number));
    AsnDocument {
        number,
        asdot: if number > 0xffff { format!("{}.{}", number >> 16, number & 0xffff) } else { number.to_string() },
        registry: f.registry.name(),
        special_purpose: special.map(|(_, _, name, rfc)| SpecialAsn { name, rfc }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::anon::{AnonSettings as Masks, Anonymiser};
    use crate::format::Input;
    use crate::info::InfoOptions;
    use serde_json::{Value as Json, json};

    fn document(text: &str) -> Json {
        let anonymiser = Anonymiser::new(&Masks::default(), None, false).unwrap();
        let settings = InfoSettings::new(anonymiser, InfoOptions::default());
        let format = format::detect(text.as_bytes()).unwrap();
        let value = format.parse.as_ref().unwrap().run(Input::word(text.as_bytes())).unwrap();
        serde_json::to_value(settings.document(&value).unwrap()).unwrap()
    }

    #[test]
    fn only_a_proper_group_is_a_solicited_node_group() {
        assert_eq!(document("ff02::1:ff12:3456")["multicast"]["solicited_node"], json!(true));
        assert_eq!(document("ff05::1:ff12:3456")["multicast"]["solicited_node"], json!(false));
        let unicast = document("2001:db8::1:ff12:3456");
        assert_eq!((&unicast["multicast"], &unicast["iid"]["made"]), (&Json::Null, &json!("manual")));
        assert_eq!(unicast["solicited_node"], json!("ff02::1:ff12:3456"));
    }

    #[test]
    fn a_mapped_address_has_no_identifier_and_holds_an_ipv4_address() {
        let mapped = document("::ffff:198.51.100.23");
        assert_eq!((&mapped["iid"], &mapped["solicited_node"]), (&Json::Null, &Json::Null));
        assert_eq!(mapped["embedded"][0]["address"], json!("198.51.100.23"));
        assert_eq!(mapped["embedded"][0]["types"], json!(["unicast", "reserved"]));
    }

    #[test]
    fn a_native_address_holds_no_ipv4_address() {
        assert_eq!(document("2001:db8:2002:102:304::1")["embedded"], json!([]));
        assert_eq!(document("ff02::1:2")["embedded"], json!([]));
    }

    #[test]
    fn reserved_identifiers_are_named() {
        for (text, made, rfc) in [
            ("2001:db8::fdff:ffff:ffff:fffe", "reserved", "RFC 2526, section 3"),
            ("2001:db8::", "reserved", "RFC 4291, section 2.6.1"),
            ("2001:db8::200:5eff:fe00:5213", "eui48", "RFC 6543, section 4"),
            ("2001:db8::5efe:192.0.2.1", "isatap", "RFC 5214, section 6.1"),
        ] {
            let iid = &document(text)["iid"];
            assert_eq!((&iid["made"], &iid["reserved"]["rfc"]), (&json!(made), &json!(rfc)), "{text}");
        }
    }

    #[test]
    fn class_e_is_told_for_what_it_is() {
        let e = document("240.0.0.1");
        assert_eq!(e["special_purpose"]["block"], json!("240.0.0.0/4"));
        assert_eq!(e["types"], json!(["unicast", "anonymized", "global"]));
    }

    #[test]
    fn point_to_point_prefixes_have_two_hosts() {
        for (text, hosts) in [("192.0.2.0/31", 2), ("192.0.2.1/32", 1), ("192.0.2.0/30", 2), ("192.0.2.0/24", 254)] {
            assert_eq!(document(text)["network"]["hosts"], json!(hosts), "{text}");
        }
        let net = &document("2001:db8::/127")["network"];
        assert_eq!((&net["first_host"], &net["last_host"]), (&json!("2001:db8::"), &json!("2001:db8::1")));
        assert_eq!(document("2001:db8::1/128")["network"]["size"], json!(1));
        assert_eq!(document("::/0")["network"]["size"], json!("340282366920938463463374607431768211456"));
    }

    #[test]
    fn newer_blocks_are_known() {
        for (text, rfc) in [("3fff::1", 9637), ("5f00::1", 9602), ("64:ff9b:1::1", 8215), ("2001:2::1", 5180)] {
            assert_eq!(document(text)["special_purpose"]["rfc"], json!(format!("RFC {rfc}")), "{text}");
        }
    }
}
