//! Single values: `/ip`, `/country` and their like.

use super::answer::Answer;
use super::names::HostName;
use super::request::Party;
use super::sections::{tokens, value_of};
use crate::info::InfoSettings;
use hyper::StatusCode;

/// A value that has a path of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum SingleValue {
    /// The address.
    Ip,
    /// Its types.
    Type,
    /// Its registry.
    Registry,
    /// Its country.
    Country,
    /// Its AS number.
    Asn,
    /// Its reverse name.
    Name,
    /// Its interface identifier.
    Iid,
    /// The vendor of the network interface.
    Vendor,
}

impl SingleValue {
    /// Every value: its path, and why it may be unknown.
    pub(super) const ALL: [(&'static str, SingleValue, &'static str); 8] = [
        ("/ip", SingleValue::Ip, ""),
        ("/type", SingleValue::Type, ""),
        ("/registry", SingleValue::Registry, "no registry serves this address"),
        ("/country", SingleValue::Country, "no database knows the country of this address"),
        ("/asn", SingleValue::Asn, "no database knows the AS number of this address"),
        ("/name", SingleValue::Name, "this address has no reverse name, or it was not found in time"),
        ("/iid", SingleValue::Iid, "this address has no interface identifier"),
        ("/vendor", SingleValue::Vendor, "this address does not reveal the vendor of a network interface"),
    ];

    /// The tokens that hold it.
    const fn tokens(self) -> &'static [&'static str] {
        match self {
            SingleValue::Ip | SingleValue::Name | SingleValue::Country => &[],
            SingleValue::Type => &["IPV6_TYPE", "IPV4_TYPE"],
            SingleValue::Registry => &["IPV6_REGISTRY", "IPV4_REGISTRY"],
            SingleValue::Asn => &["IPV6_AS_NUM", "IPV4_AS_NUM"],
            SingleValue::Iid => &["IID"],
            SingleValue::Vendor => &["OUI"],
        }
    }

    /// The value and a line break, or 404 with a reason.
    pub(super) fn answer(self, info: &InfoSettings, client: &Party, name: Option<&HostName>) -> Answer {
        let found = match self {
            SingleValue::Ip => Some(client.to_string()),
            SingleValue::Name => name.map(|name| name.text.clone()),
            SingleValue::Country => {
                info.country(client.ip).map(|code| String::from_utf8_lossy(&code.bytes()).into_owned())
            }
            _ => {
                let mut all = tokens(info, &value_of(client)).into_iter();
                let found = all.find(|token| token.embedded.is_none() && self.tokens().contains(&token.name.as_str()));
                found.map(|token| token.value)
            }
        };
        match found.filter(|text| text != "unknown") {
            Some(text) => Answer::line(StatusCode::OK, &text),
            None => {
                let reason = SingleValue::ALL.iter().find(|(_, value, _)| *value == self).map(|(.., reason)| *reason);
                Answer::line(StatusCode::NOT_FOUND, reason.unwrap_or_default())
            }
        }
    }
}
