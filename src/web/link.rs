//! Where values lead to: registries, standards, maps.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// What need not be encoded in a query.
const QUERY: &AsciiSet = &NON_ALPHANUMERIC.remove(b'.').remove(b'-').remove(b'_').remove(b'~');

/// A text as part of an address of the web.
pub(super) fn encoded(text: &str) -> String {
    utf8_percent_encode(text, QUERY).to_string()
}

/// The search of a registry for an address, or the section of the RFC that reserves a block.
pub(super) fn registry(value: &str, address: &str) -> Option<String> {
    let address = encoded(address.split('%').next().unwrap_or_default());
    match value {
        "ARIN" => Some(format!("https://search.arin.net/rdap/?query={address}")),
        "RIPENCC" => Some(format!("https://apps.db.ripe.net/db-web-ui/query?searchtext={address}")),
        "APNIC" => Some(format!("https://wq.apnic.net/apnic-bin/whois.pl?searchtext={address}")),
        "LACNIC" => Some(format!("https://query.milacnic.lacnic.net/home?searchtext={address}")),
        "AFRINIC" => Some(format!("https://www.afrinic.net/whois?searchtext={address}")),
        "IANA" => Some("https://www.iana.org/numbers".to_owned()),
        _ => reserved(value),
    }
}

/// `reserved(RFC4291#2.5.3)`.
fn reserved(value: &str) -> Option<String> {
    let inner = value.strip_prefix("reserved(RFC")?.strip_suffix(')')?;
    let (number, section) = inner.split_once('#').unwrap_or((inner, ""));
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    let section_ok = section.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'.');
    match (digits(number), section) {
        (true, "") => Some(format!("https://www.rfc-editor.org/rfc/rfc{number}")),
        (true, section) if section_ok => Some(format!("https://www.rfc-editor.org/rfc/rfc{number}#section-{section}")),
        _ => None,
    }
}

/// A place of geonames.org; without an account as the user `demo`.
pub(super) fn geoname(id: &str, user: &str) -> String {
    format!("https://api.geonames.org/get?geonameId={}&username={}", encoded(id), encoded(user))
}

/// A point on the map.
pub(super) fn map(latitude: &str, longitude: &str) -> String {
    let (latitude, longitude) = (encoded(latitude), encoded(longitude));
    format!("https://www.openstreetmap.org/?mlat={latitude}&mlon={longitude}#map=9/{latitude}/{longitude}")
}

/// A weather station.
pub(super) fn weather(code: &str) -> String {
    format!("https://weather.com/weather/today/l/{}", encoded(code))
}

/// The home page of a source of geolocation.
pub(super) const fn source(source: crate::db::DbSource) -> Option<&'static str> {
    use crate::db::DbSource::{BuiltIn, DbIp2, GeoIp2, Ip2Location2};
    match source {
        GeoIp2 => Some("https://www.maxmind.com/"),
        DbIp2 => Some("https://db-ip.com/"),
        Ip2Location2 => Some("https://www.ip2location.com/"),
        BuiltIn => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reserved_blocks_lead_to_their_section() {
        let rfc = "https://www.rfc-editor.org/rfc/rfc4291#section-2.5.3";
        assert_eq!(registry("reserved(RFC4291#2.5.3)", "::1").as_deref(), Some(rfc));
        assert_eq!(registry("reserved(RFC5737)", "x").as_deref(), Some("https://www.rfc-editor.org/rfc/rfc5737"));
        assert_eq!(registry("reserved", "x"), None);
        assert_eq!(registry("reserved(RFCx#\"><)", "x"), None);
        assert_eq!(registry("reserved(RFC1#\"><)", "x"), None);
    }

    #[test]
    fn a_registry_is_asked_for_the_address() {
        let link = registry("RIPENCC", "2001:a60::1%eth0").unwrap();
        assert!(link.ends_with("searchtext=2001%3Aa60%3A%3A1"), "{link}");
        assert_eq!(map("-1.5", "\"x"), "https://www.openstreetmap.org/?mlat=-1.5&mlon=%22x#map=9/-1.5/%22x");
    }
}
